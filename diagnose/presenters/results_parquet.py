"""Results as Parquet: the rows of the CSV, a column of texts each; what kinds of servers share is rendered once.

A block of servers is put together by Arrow: each server is the number of its rows, and cells are numbers of texts.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from diagnose.presenters.results_csv import COLUMNS, error_row, rows_of
from diagnose.reasoning.kinds import is_marked, parts
from diagnose.results import RecordError, Results, Server

SERVERS = 1 << 15
"""Servers in a block, which becomes a row group."""
MAX_ROWS = 1 << 20
"""Rendered rows that are kept from one block to the next."""

OWN = ("server", "site", "where")
"""Columns that are a server's own."""
_HEAD = ("server_verdict", "restore_verdict", "restore_target", "recommended", "contradictions", "error")
"""Columns that are equal in all rows of a server."""
_LINE = tuple(column for column in COLUMNS if column not in OWN + _HEAD)
"""Columns that tell of an article."""
_TEXT = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema([(column, _TEXT) for column in COLUMNS])
_DICTIONARY_BYTES = 1 << 24
"""What the distinct texts of a column in a row group may take before they are written one by one."""
Cells = tuple[str | None, ...]


@dataclass(frozen=True)
class _Kept:
    """What is kept of a kind."""

    number: int
    """The number of its rows."""
    own: Sequence[Sequence[str]]
    """The cells that are a server's own, cut at their marks."""


class Block:
    """Servers with their rows."""

    def __init__(self) -> None:
        self._rows_of = array("i")
        """The number of each server's rows."""
        self._own: dict[str, list[str | None]] = {column: [] for column in OWN}
        self._clear()

    def _clear(self) -> None:
        self._kinds: dict[Hashable, _Kept | None] = {}
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
        self._add(self._keep(rows), [rows[0].get(column) for column in OWN])

    def add_of_kind(self, kind: Hashable, part: Server, texts: Mapping[str, Sequence[str]], number: int) -> None:
        """Add a server; ``kind`` is what tells its kind, ``part`` what is shown of it.

        ``texts`` are those of several servers, of which it has the ``number``.
        """
        if kind not in self._kinds:
            rows = list(rows_of(part))
            own = any(is_marked(cell) for row in rows for column, cell in row.items() if column not in OWN)
            cells = [parts(rows[0][column]) for column in OWN]
            self._kinds[kind] = None if own else _Kept(self._keep(rows), cells)
        kept = self._kinds[kind]
        if kept:
            self._add(kept.number, [_filled(cell, texts, number) for cell in kept.own])
        else:
            rows = [{c: _filled(parts(cell), texts, number) for c, cell in row.items()} for row in rows_of(part)]
            self.add(rows)

    def _add(self, number: int, own: Iterable[str | None]) -> None:
        self._rows_of.append(number)
        for column, text in zip(self._own.values(), own, strict=True):
            column.append(text or None)

    def _keep(self, rows: Sequence[Mapping[str, str]]) -> int:
        """Keep rows, but for what is a server's own, and return their number."""
        self._head_of.append(_number(self._heads, rows[0], _HEAD))
        self._line_of.extend(_number(self._lines, row, _LINE) for row in rows)
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


def _filled(cut: Sequence[str], texts: Mapping[str, Sequence[str]], number: int) -> str:
    """Return a text that was cut at its marks, with the texts of the server of this number in their places."""
    return "".join(texts[part][number] if place % 2 else part for place, part in enumerate(cut))


class ParquetRows:
    """Writes servers one after another as a Parquet file."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        """``write`` takes the file's bytes, in order."""
        self._block = Block()
        self._sink = pa.PythonFile(_Sink(write), mode="w")
        self._writer = pq.ParquetWriter(
            self._sink,
            SCHEMA,
            compression="zstd",
            compression_level=1,
            store_schema=False,
            dictionary_pagesize_limit=_DICTIONARY_BYTES,
        )

    def add(self, server: Server) -> None:
        """Write a server."""
        self._block.add(list(rows_of(server)))
        self._write_full()

    def add_of_kind(self, kind: Hashable, part: Server, texts: Mapping[str, Sequence[str]], number: int) -> None:
        """Write a server, as ``Block.add_of_kind`` takes it."""
        self._block.add_of_kind(kind, part, texts, number)
        self._write_full()

    def add_rows(self, rows: pa.RecordBatch) -> None:
        """Write rows of servers that are put together already."""
        self._writer.write_batch(rows)

    def end(self, errors: Iterable[RecordError]) -> None:
        """Write the records that could not be read, and the end of the file."""
        for error in errors:
            self._block.add([error_row(error)])
            self._write_full()
        if len(self._block):
            self._writer.write_batch(self._block.taken())
        self._writer.close()
        self._sink.close()

    def _write_full(self) -> None:
        if len(self._block) >= SERVERS:
            self._writer.write_batch(self._block.taken())


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
