"""The header of a table: which fact stands in which column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from diagnose.inventory.columns import OPTION, Columns
from diagnose.inventory.reading import Inventory
from diagnose.inventory.rows import Cell, Row
from diagnose.knowledge.vocabulary import Vocabulary, folded
from diagnose.problems import Location, Problem, shown


class Column(msgspec.Struct, frozen=True):
    """Where a fact stands in each row."""

    key: str
    position: int


class Table(msgspec.Struct, frozen=True):
    """A table of which the header is read."""

    file: str
    columns: tuple[Column, ...]
    width: int
    """Cells in a row."""
    bare: tuple[int, ...]
    """Positions of columns without a header."""


def read_header(vocabulary: Vocabulary, header: Row, file: str, columns: Columns, inventory: Inventory) -> Table | None:
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
        if len(header.cells) == 1:
            what += "; commas, semicolons or tabs part its columns"
        inventory.lose([Problem(Location(file, header.line, 1), what), *problems])
        return None
    without = "; the servers are read without this column"
    inventory.problems += [replace(problem, message=problem.message + without) for problem in problems]
    bare = tuple(position for position, cell in enumerate(header.cells) if not cell.text.strip())
    return Table(file, known, len(header.cells), bare)


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
            problems.append(Problem(place_of(file, cell), f"{what}; {advice}"))
            continue
        if key:
            where.setdefault(key, []).append(position)
    for key, positions in where.items():
        if len(positions) == 1:
            yield Column(key, positions[0])
            continue
        first, second, *_ = (cells[position] for position in positions)
        alike = folded(first.text) == folded(second.text)
        advice = "give one of them another name" if alike else f'leave one of them out with {OPTION} "COLUMN="'
        what = (
            f"{shown(second.text.strip())} gives {key} a second time (first in column {first.column}), and neither is "
            f"read; {advice}"
        )
        problems.append(Problem(place_of(file, second), what))


def place_of(file: str, cell: Cell) -> Location:
    """Return where a cell stands in its file."""
    return Location(file, cell.line, cell.column)
