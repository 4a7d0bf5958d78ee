"""A table of text to rows of cells with their places: quoted cells, line breaks in them, and rows that are broken.

A quote that is never closed spoils its own line, and not all that stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from diagnose.characters import wrong_character
from diagnose.inventory.records import MAX_RECORD

SEPARATORS = (",", ";", "\t")

_LINE_BREAK = re.compile(r"\r\n?")
_QUOTED = re.compile(r' *+"([^"]*+(?:""[^"]*+)*+)" *+')
_OPENED = re.compile(r' *+"')
_PLAIN = {separator: re.compile(rf"[^\n{separator}]*+") for separator in SEPARATORS}


class Cell(msgspec.Struct, frozen=True):
    """What a cell says, and where it begins."""

    text: str
    line: int
    column: int


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a row, and where."""

    line: int
    column: int
    message: str


class Row(msgspec.Struct, frozen=True):
    """The cells of one record; where there is a fault, those before it."""

    cells: tuple[Cell, ...]
    line: int
    fault: Fault | None = None

    @property
    def is_empty(self) -> bool:
        """True where no cell says anything."""
        return self.fault is None and not any(cell.text.strip() for cell in self.cells)


def rows(text: str, separator: str, line: int = 1) -> Iterator[Row]:
    """Yield the rows of ``text``, which begins in ``line``; a broken one ends with its line."""
    text = _LINE_BREAK.sub("\n", text)
    at = 0
    while at < len(text):
        row, after = row_at(text, separator, at, line)
        yield row
        line += text.count("\n", at, after)
        at = after


def row_at(text: str, separator: str, at: int, line: int) -> tuple[Row, int]:
    """Return the row that begins at a place of a text with line feeds only, in ``line``, and where the next begins."""
    return _Reader(text, separator, at, line).row()


class _BrokenError(Exception):
    """A row cannot be read from here on."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


class _Reader:
    """Reads one row from left to right."""

    def __init__(self, text: str, separator: str, begin: int, line: int) -> None:
        self._text = text
        self._separator = separator
        self._begin = begin
        self._first_line = self._line = line
        self._line_begin = self._at = begin
        self._cells: list[Cell] = []

    def row(self) -> tuple[Row, int]:
        """Return the row, and where the next one begins."""
        try:
            self._read()
            after = self._at + 1
            self._check_characters(after)
        except _BrokenError as broken:
            line_begin = self._text.rfind("\n", 0, broken.at) + 1
            line = self._first_line + self._text.count("\n", self._begin, line_begin)
            fault = Fault(line, broken.at - line_begin + 1, broken.message)
            return Row(tuple(self._cells), self._first_line, fault), self._line_end() + 1
        return Row(tuple(self._cells), self._first_line), after

    def _line_end(self) -> int:
        end = self._text.find("\n", self._begin)
        return len(self._text) if end < 0 else end

    def _read(self) -> None:
        end = self._line_end()
        if end - self._begin > MAX_RECORD:
            raise _BrokenError(
                self._begin, f"the row has {end - self._begin} characters; at most {MAX_RECORD} are read"
            )
        if '"' in self._text[self._begin : end]:
            while self._cell():
                self._at += 1
            return
        for text in self._text[self._begin : end].split(self._separator):
            self._add(text)
            self._at += len(text) + 1
        self._at = end

    def _cell(self) -> bool:
        """Read a cell; tell whether another one follows in the row."""
        quoted = _QUOTED.match(self._text, self._at, self._begin + MAX_RECORD)
        if quoted:
            self._quoted(quoted)
        elif opened := _OPENED.match(self._text, self._at):
            raise _BrokenError(opened.end() - 1, "close the quote")
        else:
            self._plain()
        return self._text[self._at : self._at + 1] == self._separator

    def _quoted(self, found: re.Match[str]) -> None:
        if self._text[found.end() : found.end() + 1] not in ("", "\n", self._separator):
            if "\n" in found.group():
                # What ends it is most likely the opening quote of another cell.
                raise _BrokenError(self._text.index('"', self._at), "close the quote")
            behind = "; write a quote that belongs to a quoted cell twice"
            raise _BrokenError(found.end(), f"something stands behind the closing quote of a cell{behind}")
        self._add(found.group(1).replace('""', '"'))
        self._at = found.end()
        self._line += found.group().count("\n")
        self._line_begin = self._text.rfind("\n", 0, self._at) + 1

    def _plain(self) -> None:
        found = _PLAIN[self._separator].match(self._text, self._at)
        text = found.group() if found else ""
        if '"' in text:
            what = "a quote stands within a cell; put the whole cell in quotes, and write this quote twice"
            raise _BrokenError(self._at + text.index('"'), what)
        self._add(text)
        self._at += len(text)

    def _add(self, text: str) -> None:
        self._cells.append(Cell(text, self._line, self._at - self._line_begin + 1))

    def _check_characters(self, after: int) -> None:
        wrong = wrong_character(self._text[self._begin : after])
        if wrong:
            raise _BrokenError(self._begin + wrong[0], wrong[1])
