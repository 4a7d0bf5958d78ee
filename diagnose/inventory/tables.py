"""Inventories in CSV: a header line that names facts, and below it one record a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from diagnose.inventory.columns import Columns
from diagnose.inventory.reading import Inventory
from diagnose.inventory.records import MAX_RECORD
from diagnose.inventory.rows import SEPARATORS, Row, row_at, rows
from diagnose.inventory.table_header import read_header
from diagnose.inventory.table_rows import TableRows
from diagnose.knowledge.vocabulary import Vocabulary

_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
"""How a spreadsheet is told the separator; it is no header."""
_NOT_A_TABLE = ("-", "{", "[", "#", "%", "&", "!", "'")
"""What an inventory in YAML or JSON may begin with."""


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
    blocks = _blocks(text, chunks, line)
    for block, begins in blocks:
        header, end = _first_row(block, separator, begins)
        if header is None:
            continue
        table = read_header(vocabulary, header, file, columns, inventory)
        if table:
            reader = TableRows(vocabulary, table, separator, inventory)
            reader.add_block(block[end:], begins + block.count("\n", 0, end))
            for other, line in blocks:
                reader.add_block(other, line)
        break
    return inventory


def _first_row(block: str, separator: str, line: int) -> tuple[Row | None, int]:
    """Return the first row that says anything, and where the next one begins."""
    at = 0
    while at < len(block):
        row, after = row_at(block, separator, at, line)
        if not row.is_empty:
            return row, after
        line += block.count("\n", at, after)
        at = after
    return None, at


def _blocks(text: str, chunks: Iterator[str], line: int) -> Iterator[tuple[str, int]]:
    """Yield whole rows of a text in chunks, each block with its first line.

    From the first quote on the text is taken as a whole, since a row may go on in the next line.
    """
    for chunk in chunks:
        if '"' in text:
            text = "".join([text, chunk, *chunks])
            break
        whole, feed, text = text.rpartition("\n")
        block = (whole + feed).replace("\r\n", "\n").replace("\r", "\n")
        yield block, line
        line += block.count("\n")
        text += chunk
    yield text.replace("\r\n", "\n").replace("\r", "\n"), line


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
