"""Stretches of inventories that are diagnosed each by itself, on whichever machine can read the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from diagnose.batches import Diagnosing, Place, diagnose_batch, diagnosed
from diagnose.inventory.files import called
from diagnose.inventory.formats import LINES, PARQUET
from diagnose.inventory.json_lines import read_lines
from diagnose.inventory.parquet import ROWS
from diagnose.inventory.reading import Inventory
from diagnose.yaml_reader import decode_leniently

ENDINGS = (*PARQUET, *LINES)
"""Files that can be read from the middle."""
_PIECES = 64
"""How many pieces a fleet of a common size comes in."""
_SMALLEST, _LARGEST = 500, 1 << 16
"""Servers in a piece."""


@dataclass(frozen=True)
class Piece:
    """Rows of a Parquet file, or lines of NDJSON."""

    file: str
    before: int
    """How many servers of the fleet stand before it."""
    first: int
    """The number of its first row or line."""
    count: int
    """How many servers it has; for NDJSON there may be empty lines between them."""
    offset: int = 0
    """Bytes before its first line."""
    size: int = 0
    """Bytes of its lines."""


def pieces_of(inventory: Inventory) -> Iterator[Piece]:
    """Yield the pieces of all files of an inventory, in order; what could not be read as a whole is in none."""
    total = len(inventory.records)
    size = min(max(_SMALLEST, total // _PIECES), _LARGEST)
    ends = [before for _, before in inventory.parts[1:]] + [total]
    for (file, start), end in zip(inventory.parts, ends, strict=True):
        # A stretch that is lost has no line; it is the last one of its file.
        known = end - 1 if end > start and not inventory.records.where(end - 1).line else end
        starts = range(start, known, size)
        pieces = [Piece(file, at, inventory.records.where(at).line, min(size, known - at)) for at in starts]
        yield from pieces if file.casefold().endswith(PARQUET) else _with_bytes(file, pieces)


def _with_bytes(file: str, pieces: list[Piece]) -> Iterator[Piece]:
    """Yield pieces of NDJSON with the bytes of their lines."""
    wanted = {piece.first for piece in pieces}
    offsets, at = [], 0
    with Path(file).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if number in wanted:
                offsets.append(at)
            at += len(line)
    for piece, (offset, end) in zip(pieces, pairwise([*offsets, at]), strict=True):
        yield replace(piece, offset=offset, size=end - offset)


def diagnose_piece(piece: Piece, diagnosing: Diagnosing) -> pa.RecordBatch:
    """Return the rows of the servers of a piece; errors are not among them."""
    if piece.file.casefold().endswith(PARQUET):
        place = Place(called(piece.file), piece.first, piece.before)
        rows = diagnose_batch(_rows(piece), diagnosing, place)
    else:
        rows = diagnosed(_lines(piece, diagnosing), diagnosing)
    return rows.filter(pc.is_null(rows["error"]))


def _lines(piece: Piece, diagnosing: Diagnosing) -> Inventory:
    with Path(piece.file).open("rb") as file:
        file.seek(piece.offset)
        data = file.read(piece.size)
    name = called(piece.file)
    vocabulary = diagnosing.diagnostician.knowledge.vocabulary
    inventory = read_lines(vocabulary, [decode_leniently(data, name)], name, piece.first - 1)
    inventory.records.before = piece.before
    return inventory


def _rows(piece: Piece) -> pa.RecordBatch:
    with pq.ParquetFile(piece.file) as opened:
        metadata, starts = opened.metadata, [0]
        for group in range(metadata.num_row_groups):
            starts.append(starts[-1] + metadata.row_group(group).num_rows)
        begin, end = piece.first - 1, piece.first - 1 + piece.count
        groups = [group for group, (start, stop) in enumerate(pairwise(starts)) if start < end and stop > begin]
        at, found = starts[groups[0]], []
        for batch in opened.iter_batches(ROWS, row_groups=groups):
            if at + batch.num_rows > begin:
                found.append(batch.slice(max(0, begin - at), end - max(begin, at)))
            at += batch.num_rows
            if at >= end:
                break
    table = pa.Table.from_batches(found).combine_chunks()
    return table.to_batches()[0]
