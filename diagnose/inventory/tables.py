"""Inventories in CSV: a header line that names facts, and below it one record a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from diagnose.inventory.columns import OPTION, Columns
from diagnose.inventory.reading import Inventory
from diagnose.inventory.recognising import PLAIN, Recogniser
from diagnose.inventory.records import MAX_RECORD, NAME, Record, read_record
from diagnose.inventory.rows import SEPARATORS, Cell, Row, rows
from diagnose.knowledge.vocabulary import KeysFact, NumbersFact, TextFact, Vocabulary
from diagnose.nodes import Mapping, Scalar
from diagnose.problems import Location, Problem, shown

_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
"""How a spreadsheet is told the separator; it is no header."""
BETWEEN_VALUES = re.compile(r"[|\n]+")
"""What may stand between the values of a list, beside what the vocabulary takes."""
_NOT_A_TABLE = ("-", "{", "[", "#", "%", "&", "!", "'")
"""What an inventory in YAML or JSON may begin with."""


class Column(msgspec.Struct, frozen=True):
    """Where a fact stands in each row."""

    key: str
    position: int


class _Table(msgspec.Struct, frozen=True):
    """A table of which the header is read."""

    file: str
    columns: tuple[Column, ...]
    width: int
    """Cells in a row."""
    bare: tuple[int, ...]
    """Positions of columns without a header."""


def looks_like_table(vocabulary: Vocabulary, text: str, columns: Columns) -> bool:
    """Tell whether the first line has cells of which one is called like a fact."""
    begin = text.lstrip()
    if begin.startswith(_NOT_A_TABLE):
        return False
    known, width, _ = _told_by_header(vocabulary, begin, columns, _separator(vocabulary, begin, columns))
    return known > 0 and width > 1


def read_table(vocabulary: Vocabulary, chunks: Iterable[str], file: str, columns: Columns) -> Inventory:
    """Return the records of all rows of a text in chunks; a row that cannot be read costs only itself."""
    inventory = Inventory()
    chunks = iter(chunks)
    text = next(chunks, "")
    told = _SEPARATOR_LINE.match(text)
    line = 2 if told else 1
    text = text[told.end() :] if told else text
    separator = told.group(1) if told else _separator(vocabulary, text, columns)
    found = (row for row in _rows_in(text, chunks, separator, line) if not row.is_empty)
    header = next(found, None)
    table = _read_header(vocabulary, header, file, columns, inventory) if header else None
    if table:
        _read_rows(vocabulary, table, found, inventory)
    return inventory


def _rows_in(text: str, chunks: Iterator[str], separator: str, line: int) -> Iterator[Row]:
    """Yield the rows of a text in chunks; from the first quote on it is taken as a whole, since a row may go on."""
    for chunk in chunks:
        if '"' in text:
            text = "".join([text, chunk, *chunks])
            break
        whole, feed, text = text.rpartition("\n")
        block = (whole + feed).replace("\r\n", "\n").replace("\r", "\n")
        yield from rows(block, separator, line)
        line += block.count("\n")
        text += chunk
    yield from rows(text, separator, line)


def _read_rows(vocabulary: Vocabulary, table: _Table, found: Iterable[Row], inventory: Inventory) -> None:
    recogniser = Recogniser(vocabulary, inventory.records, table.file)
    positions = [c.position for c in table.columns if isinstance(vocabulary.facts[c.key], TextFact)]
    plain = re.compile(PLAIN)
    for row in found:
        cells = [cell.text for cell in row.cells]
        texts = [position for position in positions if position < len(cells) and plain.fullmatch(cells[position])]

        def read(others: Sequence[str], row: Row = row, texts: Sequence[int] = texts) -> Record:
            changed = list(row.cells)
            for position, other in zip(texts, others, strict=True):
                changed[position] = replace(changed[position], text=other)
            return _read_row(vocabulary, table, replace(row, cells=tuple(changed)))

        around = tuple(None if position in texts else text for position, text in enumerate(cells))
        own = [cells[position] for position in texts]
        if row.fault or not recogniser.add(around, own, row.line, read):
            inventory.records.append(_read_row(vocabulary, table, row))


def _separator(vocabulary: Vocabulary, text: str, columns: Columns) -> str:
    """Return the separator by which the header names the most facts."""
    return max(SEPARATORS, key=lambda separator: _told_by_header(vocabulary, text, columns, separator))


def _told_by_header(vocabulary: Vocabulary, text: str, columns: Columns, separator: str) -> tuple[int, int, bool]:
    """Return how many facts and how many cells the header has, and, where that decides nothing, the comma first."""
    header = next((row for row in rows(text[:MAX_RECORD], separator) if not row.is_empty), None)
    cells = header.cells if header else ()
    known = 0
    for cell in cells:
        try:
            columns.fact(vocabulary, cell.text)
        except ValueError:
            continue
        known += 1
    return known, len(cells), separator == SEPARATORS[0]


# --- the header ------------------------------------------------------------------------------------------------------


def _read_header(
    vocabulary: Vocabulary, header: Row, file: str, columns: Columns, inventory: Inventory
) -> _Table | None:
    """Return the table, or nothing where its header cannot be read; note what is wrong with it."""
    columns.meet(cell.text for cell in header.cells)
    if header.fault:
        fault = header.fault
        what = f"{fault.message} (this line is the header, so nothing of the file can be read)"
        inventory.lose([Problem(Location(file, fault.line, fault.column), what)])
        return None
    problems: list[Problem] = []
    known = tuple(known_columns(vocabulary, header.cells, file, columns, problems))
    if not known:
        what = f"no column of this line is called like a fact; the first line is the header (see also {OPTION})"
        inventory.lose([Problem(Location(file, header.line, 1), what), *problems])
        return None
    without = "; the servers are read without this column"
    inventory.problems += [replace(problem, message=problem.message + without) for problem in problems]
    bare = tuple(position for position, cell in enumerate(header.cells) if not cell.text.strip())
    return _Table(file, known, len(header.cells), bare)


def known_columns(
    vocabulary: Vocabulary, cells: Sequence[Cell], file: str, columns: Columns, problems: list[Problem]
) -> Iterator[Column]:
    """Yield the columns with facts, except where one fact stands in two of them."""
    where: dict[str, list[int]] = {}
    for position, cell in enumerate(cells):
        if not cell.text.strip():
            continue
        try:
            key = columns.fact(vocabulary, cell.text)
        except ValueError as error:
            # A list of all facts is too much for each of many columns.
            what = str(error).partition("; the facts are")[0]
            called = shown(cell.text.strip())[1:-1]
            advice = f'if a fact stands in it, say {OPTION} "{called}=FACT", if none, {OPTION} "{called}="'
            problems.append(Problem(_place(file, cell), f"{what}; {advice}"))
            continue
        if key:
            where.setdefault(key, []).append(position)
    for key, positions in where.items():
        if len(positions) == 1:
            yield Column(key, positions[0])
            continue
        first, second, *_ = (cells[position] for position in positions)
        what = (
            f"{shown(second.text.strip())} gives {key} a second time (first in column {first.column}), and neither is "
            f'read; leave one of them out with {OPTION} "COLUMN="'
        )
        problems.append(Problem(_place(file, second), what))


def _place(file: str, cell: Cell) -> Location:
    return Location(file, cell.line, cell.column)


# --- the rows --------------------------------------------------------------------------------------------------------


def _read_row(vocabulary: Vocabulary, table: _Table, row: Row) -> Record:
    where = Location(table.file, row.line, 1)
    problem = _fault(table, row)
    if problem:
        return Record(_name(vocabulary, table, row), None, where, None, (problem,))
    cells = {column.key: row.cells[column.position] for column in table.columns}
    items = {key: _scalar(vocabulary, table, key, cell) for key, cell in cells.items()}
    keys = {key: node.where for key, node in items.items()}
    return read_record(vocabulary, Mapping(dict(items), keys, where))


def _fault(table: _Table, row: Row) -> Problem | None:
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
            return Problem(_place(table.file, cell), what)
    return None


def _name(vocabulary: Vocabulary, table: _Table, row: Row) -> str | None:
    """Return the name in a row that is broken, where it stands in the first column, so before what is broken."""
    if not row.cells or not any(column == Column(NAME, 0) for column in table.columns):
        return None
    try:
        name = vocabulary.read(NAME, row.cells[0].text).value
    except ValueError:
        return None
    return name if isinstance(name, str) else None


def _scalar(vocabulary: Vocabulary, table: _Table, key: str, cell: Cell) -> Scalar:
    """Return the cell as a value that is not quoted: quotes in a table say nothing of its meaning."""
    text = cell.text.strip()
    if isinstance(vocabulary.facts[key], (KeysFact, NumbersFact)):
        text = BETWEEN_VALUES.sub(";", text)
    return Scalar(text, quoted=False, where=_place(table.file, cell))
