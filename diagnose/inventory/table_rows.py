"""The rows below the header of a table, to records; such as begin alike many at a time."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from functools import partial

from msgspec.structs import replace

from diagnose.inventory.at_once import AtOnce
from diagnose.inventory.reading import Inventory
from diagnose.inventory.recognising import PLAIN, Parted, Recogniser
from diagnose.inventory.records import NAME, Record, read_record
from diagnose.inventory.rows import Cell, Row, row_at, rows
from diagnose.inventory.table_header import Column, Table, place_of
from diagnose.knowledge.vocabulary import KeysFact, NumbersFact, TextFact, Vocabulary
from diagnose.nodes import Mapping, Scalar
from diagnose.problems import Location, Problem, shown

BETWEEN_VALUES = re.compile(r"[|\n]+")
"""What may stand between the values of a list, beside what the vocabulary takes."""
_PLAIN = re.compile(PLAIN)


class TableRows:
    """Reads the rows below a header."""

    def __init__(self, vocabulary: Vocabulary, table: Table, separator: str, inventory: Inventory) -> None:
        self._vocabulary = vocabulary
        self._table = table
        self._separator = separator
        self._records = inventory.records
        self._recogniser = Recogniser(vocabulary, inventory.records, table.file)
        positions = [c.position for c in table.columns if isinstance(vocabulary.facts[c.key], TextFact)]
        self._cells = _Cells(separator, positions)
        self._at_once = AtOnce(self._recogniser, self._cells)

    def add_block(self, block: str, line: int) -> None:
        """Add the rows of a block that begins in a line."""
        at = 0
        while at < len(block):
            quote = block.find('"', at)
            end = len(block) if quote < 0 else max(at, block.rfind("\n", at, quote) + 1)
            if end > at:
                self._add_lines(block[at:end].removesuffix("\n").split("\n"), line)
                line += block.count("\n", at, end)
            at = end
            if at < len(block):
                row, at = row_at(block, self._separator, at, line)
                line += block.count("\n", end, at)
                self._add(row)

    def _add_lines(self, lines: Sequence[str], first: int) -> None:
        """Add the rows of lines without quotes, each a row; the ``first`` is the number of the first line."""
        numbers = range(first, first + len(lines))
        for place in self._at_once.add(lines, numbers):
            for row in rows(lines[place], self._separator, numbers[place]):
                self._add(row)

    def _add(self, row: Row) -> None:
        if row.is_empty:
            return
        read = partial(_read_row, self._vocabulary, self._table)
        if row.fault or not self._recogniser.add(self._cells.parts(row), row.line, read):
            self._records.append(read(row))


class _Cells:
    """Tells what stands around the texts of a row."""

    def __init__(self, separator: str, positions: Sequence[int]) -> None:
        """``positions`` are those of the cells with texts."""
        self._separator = separator
        self._positions = positions
        self._leading = sum(position == number for number, position in enumerate(positions))
        """How many cells at the beginning of a row have texts."""

    def parts(self, row: Row) -> Parted[Row]:
        """Return a row parted."""
        cells = [cell.text for cell in row.cells]
        texts = self.texts(cells)
        return Parted([cells[position] for position in texts], _around(cells, texts), partial(_with_others, row, texts))

    def texts(self, cells: Sequence[str]) -> list[int]:
        """Return the positions of the plain texts."""
        return [place for place in self._positions if place < len(cells) and _PLAIN.fullmatch(cells[place])]

    def surroundings(self, record: str) -> Hashable:
        """Return what stands around the texts of a row without quotes."""
        cells = record.split(self._separator)
        return _around(cells, self.texts(cells))

    def beginning(self, record: str) -> tuple[tuple[str, ...], str] | None:
        """Return what stands around the texts at the beginning, and all behind; None where there are texts, or none."""
        cells = record.split(self._separator)
        if not self._leading or self.texts(cells) != list(range(self._leading)):
            return None
        between = ("", *[self._separator] * (self._leading - 1), "")
        return between, "".join(self._separator + cell for cell in cells[self._leading :])


def _around(cells: Sequence[str], texts: Sequence[int]) -> Hashable:
    """Return the cells without the texts, which stand at some positions."""
    return tuple(None if position in texts else text for position, text in enumerate(cells))


def _with_others(row: Row, positions: Sequence[int], texts: Sequence[str]) -> Row:
    """Return a row with other texts at some positions."""
    cells = list(row.cells)
    for position, text in zip(positions, texts, strict=True):
        cells[position] = replace(cells[position], text=text)
    return replace(row, cells=tuple(cells))


def _read_row(vocabulary: Vocabulary, table: Table, row: Row) -> Record:
    where = Location(table.file, row.line, 1)
    problem = _fault(table, row)
    if problem:
        return Record(_name(vocabulary, table, row), None, where, None, (problem,))
    cells = {column.key: row.cells[column.position] for column in table.columns}
    items = {key: _scalar(vocabulary, table, key, cell) for key, cell in cells.items()}
    keys = {key: node.where for key, node in items.items()}
    return read_record(vocabulary, Mapping(dict(items), keys, where))


def _fault(table: Table, row: Row) -> Problem | None:
    """Return why no cell of the row can be told to be below its header."""
    if row.fault:
        return Problem(Location(table.file, row.fault.line, row.fault.column), row.fault.message)
    where = Location(table.file, row.line, 1)
    count = len(row.cells)
    if count > table.width:
        advice = "put a value with a separator in it in quotes"
        return Problem(where, f"the row has {count} cells, and the header {table.width}; {advice}")
    if count < table.width:
        advice = "leave a cell empty where nothing is known"
        return Problem(where, f"the row has only {count} of the header's {table.width} cells; {advice}")
    for position in table.bare:
        cell = row.cells[position]
        if cell.text.strip():
            what = f"{shown(cell.text.strip())} stands in a column without a header; give the column one, or clear it"
            return Problem(place_of(table.file, cell), what)
    return None


def _name(vocabulary: Vocabulary, table: Table, row: Row) -> str | None:
    """Return the name in a row that is broken, where it stands in the first column, so before what is broken."""
    if not row.cells or not any(column == Column(NAME, 0) for column in table.columns):
        return None
    try:
        name = vocabulary.read(NAME, row.cells[0].text).value
    except ValueError:
        return None
    return name if isinstance(name, str) else None


def _scalar(vocabulary: Vocabulary, table: Table, key: str, cell: Cell) -> Scalar:
    """Return the cell as a value that is not quoted: quotes in a table say nothing of its meaning."""
    text = cell.text.strip()
    if isinstance(vocabulary.facts[key], (KeysFact, NumbersFact)):
        text = BETWEEN_VALUES.sub(";", text)
    return Scalar(text, quoted=False, where=place_of(table.file, cell))
