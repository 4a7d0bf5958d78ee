"""Results as Parquet: the rows of the CSV, a column of texts each; what kinds of servers share is rendered once.

A block of servers is put together by Arrow: each server is the number of its rows, and cells are numbers of texts.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from diagnose.background import Background
from diagnose.inventory.records import NAME, SITE
from diagnose.presenters.programs.results_csv import COLUMNS, cells_of, error_row, rows_of, server_cells
from diagnose.presenters.writing.kept_findings import KeptFindings
from diagnose.reasoning.cache import Cache
from diagnose.reasoning.kinds import WHERE, is_marked
from diagnose.reasoning.kinds import parts as cut
from diagnose.results import Results, Server
from diagnose.results.findings import Finding
from diagnose.results.runs import RecordError

SERVERS = 8192
"""Servers in a block, which becomes a row group."""
MAX_ROWS = 1 << 20
"""Rendered rows that are kept from one block to the next."""

OWN = ("server", "site", "where")
"""Columns that are a server's own."""
SOUGHT = ["server", "site", "server_verdict", "article", "verdict"]
"""Columns by which rows are looked for: what each part of the file has of them is noted, which takes its time."""
_HEAD = ("server_verdict", "restore_verdict", "restore_target", "recommended", "contradictions", "doubts", "error")
"""Columns that are equal in all rows of a server."""
_LINE = tuple(column for column in COLUMNS if column not in OWN + _HEAD)
"""Columns that tell of an article."""
_TEXT = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema([(column, _TEXT) for column in COLUMNS])
_DICTIONARY_BYTES = 1 << 24
"""What the distinct texts of a column in a row group may take before they are written one by one."""
MAX_KEPT = 20_000
"""Kinds of which is kept what rows they have."""
Cells = tuple[str | None, ...]
Texts = Mapping[str, Sequence[str]]
"""The texts of servers, by the keys of the marks."""


@dataclass(frozen=True)
class _Kept:
    """What is kept of a kind."""

    number: int
    """The number of its rows."""
    own: Sequence[Sequence[str]]
    """The cells that are a server's own, cut at their marks."""
    is_plain: bool
    """True where each of these is the text of that name, or there is none."""


_PLAIN = tuple(["", key, ""] for key in (NAME, SITE, WHERE))
_NOTHING = [""]


class Block:
    """Servers with their rows."""

    def __init__(self) -> None:
        self._rows_of = array("i")
        """The number of each server's rows."""
        self._own: dict[str, list[str | None]] = {column: [] for column in OWN}
        self._clear()

    def _clear(self) -> None:
        self._kinds = Cache[Hashable, tuple[_Kept | None]](MAX_KEPT)
        self._found = KeptFindings[int | None]()
        self._heads: dict[Cells, int] = {}
        self._head_of = array("i")
        """The number of the cells that all rows of a server have, for each number of rows."""
        self._lines: dict[Cells, int] = {}
        self._line_of = array("i")
        """The number of the cells that tell of an article, row by row."""
        self._ends = array("i", [0])

    def __len__(self) -> int:
        return len(self._rows_of)

    def add(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Add a server, or an error, with its rows."""
        lines = [_number(self._lines, row, _LINE) for row in rows]
        self._add(self._keep(rows[0], lines), [rows[0].get(column) for column in OWN])

    def add_of_kinds(
        self, kinds: Sequence[Hashable], parts: Sequence[Server], texts: Texts, numbers: Sequence[int]
    ) -> None:
        """Add servers; each of ``kinds`` is what tells its kind, and each of ``parts`` what is shown of it.

        ``texts`` are those of more servers, of which these have the ``numbers``.
        """
        known = map(self._kinds.known.get, kinds)
        kept = [(one or self._keep_new(kind, part))[0] for one, kind, part in zip(known, kinds, parts, strict=True)]
        plain = [one.number for one in kept if one and one.is_plain]
        if len(plain) == len(kept):
            self._rows_of.extend(plain)
            for column, key in zip(OWN, (NAME, SITE, WHERE), strict=True):
                found = texts.get(key)
                self._own[column].extend([found[number] or None for number in numbers] if found else [None] * len(kept))
            return
        for one, part, number in zip(kept, parts, numbers, strict=True):
            if one:
                self._add(one.number, [_filled(cell, texts, number) for cell in one.own])
            else:
                rows = [{c: _filled(cut(cell), texts, number) for c, cell in row.items()} for row in rows_of(part)]
                self.add(rows)

    def _keep_new(self, kind: Hashable, part: Server) -> tuple[_Kept | None]:
        """Keep a kind; None stands for one of which more than a few columns are each server's own."""
        return self._kinds.recall(kind, lambda: (self._keep_kind(part),))

    def _keep_kind(self, part: Server) -> _Kept | None:
        common = server_cells(part)
        lines = [self._found.recall(found, partial(self._line, found)) for found in part.findings]
        if part.ignored or None in lines or any(is_marked(common.get(column, "")) for column in _HEAD):
            return None
        found = [line for line in lines if line is not None] or [_number(self._lines, {}, _LINE)]
        own = [cut(common[column]) for column in OWN]
        is_plain = all(cell in (plain, _NOTHING) for cell, plain in zip(own, _PLAIN, strict=True))
        return _Kept(self._keep(common, found), own, is_plain)

    def _line(self, finding: Finding) -> int | None:
        """Return the number of the cells of a finding; None where these are not the same for all servers."""
        cells = cells_of(finding)
        return None if any(map(is_marked, cells.values())) else _number(self._lines, cells, _LINE)

    def _add(self, number: int, own: Iterable[str | None]) -> None:
        self._rows_of.append(number)
        for column, text in zip(self._own.values(), own, strict=True):
            column.append(text or None)

    def _keep(self, common: Mapping[str, str], lines: Iterable[int]) -> int:
        """Keep rows, but for what is a server's own, and return their number."""
        self._head_of.append(_number(self._heads, common, _HEAD))
        self._line_of.extend(lines)
        self._ends.append(len(self._line_of))
        return len(self._ends) - 2

    def taken(self) -> pa.RecordBatch:
        """Return the rows of all servers, and begin anew."""
        kept = _whole(self._rows_of)
        listed = pa.ListArray.from_arrays(_whole(self._ends), _whole(self._line_of)).take(kept)
        lines, servers = listed.flatten(), pc.list_parent_indices(listed)
        columns = dict(zip(_LINE, _columns(self._lines, len(_LINE), lines), strict=True))
        heads = _whole(self._head_of).take(kept).take(servers)
        columns |= zip(_HEAD, _columns(self._heads, len(_HEAD), heads), strict=True)
        for column, own in self._own.items():
            numbers = pa.array([None if text is None else number for number, text in enumerate(own)], pa.int32())
            columns[column] = pa.DictionaryArray.from_arrays(
                numbers.take(servers), pa.array([text or "" for text in own], pa.string())
            )
            own.clear()
        del self._rows_of[:]
        if len(self._line_of) > MAX_ROWS:
            self._clear()
        return pa.record_batch([columns[column] for column in COLUMNS], SCHEMA)


def _number(known: dict[Cells, int], row: Mapping[str, str], columns: Sequence[str]) -> int:
    """Return the number of a row's cells in some columns; without an empty text."""
    return known.setdefault(tuple(row.get(column) or None for column in columns), len(known))


def _columns(known: Iterable[Cells], width: int, numbers: pa.Array) -> Iterator[pa.DictionaryArray]:
    """Yield the columns of cells that are given by number."""
    for column in zip(*known, strict=True) if known else [()] * width:
        texts = pa.array(column, pa.string()).dictionary_encode()
        yield pa.DictionaryArray.from_arrays(texts.indices.take(numbers), texts.dictionary)


def _whole(numbers: array[int]) -> pa.Array:
    return pa.Array.from_buffers(pa.int32(), len(numbers), [None, pa.py_buffer(numbers.tobytes())])


def _filled(cell: Sequence[str], texts: Texts, number: int) -> str:
    """Return a text that was cut at its marks, with the texts of the server of this number in their places."""
    return "".join(texts[part][number] if place % 2 else part for place, part in enumerate(cell))


class ParquetRows:
    """Writes servers one after another as a Parquet file; while one block is packed, the next is put together."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        """``write`` takes the file's bytes, in order."""
        self._block = Block()
        self._write = write
        self._packed: list[bytes] = []
        self._sink = pa.PythonFile(_Sink(self._packed.append), mode="w")
        self._writer = pq.ParquetWriter(
            self._sink,
            SCHEMA,
            compression="zstd",
            compression_level=1,
            write_statistics=SOUGHT,
            store_schema=False,
            dictionary_pagesize_limit=_DICTIONARY_BYTES,
        )
        self._last: Background[None] | None = None

    def add(self, server: Server) -> None:
        """Write a server."""
        self._block.add(list(rows_of(server)))
        self._write_full()

    def add_of_kinds(
        self, kinds: Sequence[Hashable], parts: Sequence[Server], texts: Texts, numbers: Sequence[int]
    ) -> None:
        """Write servers, as ``Block.add_of_kinds`` takes them."""
        self._block.add_of_kinds(kinds, parts, texts, numbers)
        self._write_full()

    def add_rows(self, rows: pa.RecordBatch) -> None:
        """Write rows of servers that are put together already."""
        self._wait()
        self._last = Background(partial(self._writer.write_batch, rows))

    def end(self, errors: Iterable[RecordError]) -> None:
        """Write the records that could not be read, and the end of the file."""
        for error in errors:
            self._block.add([error_row(error)])
            self._write_full()
        if len(self._block):
            self.add_rows(self._block.taken())
        self._wait()
        self._writer.close()
        self._sink.close()
        self._write_packed()

    def _write_full(self) -> None:
        if len(self._block) >= SERVERS:
            self.add_rows(self._block.taken())

    def _wait(self) -> None:
        """Wait until the last block is packed, and write it."""
        if self._last:
            self._last.result()
        self._write_packed()

    def _write_packed(self) -> None:
        if self._packed:
            self._write(b"".join(self._packed))
            self._packed.clear()


class _Sink(io.RawIOBase):
    """Where Arrow writes to."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        super().__init__()
        self._write = write

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        """Take bytes."""
        self._write(bytes(data))
        return len(data)


def render_parquet(run: Results) -> bytes:
    """Return the file of a whole result."""
    held = io.BytesIO()
    rows = ParquetRows(held.write)
    for server in run.servers:
        rows.add(server)
    rows.end(run.errors)
    return held.getvalue()
