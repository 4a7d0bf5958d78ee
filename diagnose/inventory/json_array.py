"""Inventories in JSON as programs write them: an array of objects, alone or under ``servers``, each read by itself.

A file that is anything more than that, or not well-formed, is not read here but as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

import msgspec

from diagnose.inventory.at_once import AT_ONCE, AtOnce
from diagnose.inventory.json_lines import read_line, read_or_none, second_pair_ends, texts_in_json
from diagnose.inventory.reading import SERVERS, Inventory
from diagnose.inventory.recognising import Around, Recogniser
from diagnose.inventory.records import MAX_RECORD, Record, read_record
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.problems import InputError

_STRING = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
_BARE = r"[\s0-9A-Za-z+.,:-]"
_OBJECT = re.compile(rf"\{{(?:{_BARE}++|{_STRING}|\[(?:{_BARE}++|{_STRING})*+\])*+\}}")
"""An object of texts, bare values and lists of these; what is in it, is read by whoever reads it."""
_HEAD = re.compile(rf'\s*+(?:(?P<under>\{{\s*+"{SERVERS}"\s*+:\s*+))?\[\s*+')
_COMMA = re.compile(r"\s*+,\s*+")
_END = re.compile(r"\s*+\](?P<under>\s*+\})?\s*+\Z")


class _NotPlainError(Exception):
    """A file is more than a plain array of objects."""


def read_array(vocabulary: Vocabulary, chunks: Iterable[str], file: str) -> Inventory | None:
    """Return the records of an inventory that comes in chunks, or None where it has to be read as a whole."""
    inventory = Inventory()
    recogniser = Recogniser(vocabulary, inventory.records, file)
    around = Around(texts_in_json(vocabulary), second_pair_ends)
    at_once = AtOnce(recogniser, around)
    read_alike = partial(read_or_none, vocabulary)
    found = _items(chunks)
    try:
        while items := list(islice(found, AT_ONCE)):
            texts, lines, columns = zip(*[(item.text, item.line, item.column) for item in items], strict=True)
            for number in at_once.add(texts, lines, columns):
                item = items[number]
                parted = around.parts(item.text)
                if not parted.texts or not recogniser.add(parted, item.line, read_alike, item.column):
                    inventory.records.append(_read(vocabulary, file, item))
    except _NotPlainError:
        return None
    return inventory


class _Item(msgspec.Struct, frozen=True):
    """An object of the array."""

    text: str
    line: int
    column: int


def _read(vocabulary: Vocabulary, file: str, item: _Item) -> Record:
    """Read an object; raise _NotPlainError where it is not well-formed."""
    try:
        return read_record(vocabulary, read_line(item.text, file, item.line, item.column))
    except InputError:
        raise _NotPlainError from None


def _items(chunks: Iterable[str]) -> Iterator[_Item]:
    """Yield the objects of the array; raise _NotPlainError where it is not a plain one."""
    source = _Source(iter(chunks))
    head = source.match(_HEAD)
    under = bool(head and head.group("under"))
    while True:
        if head is None:
            raise _NotPlainError
        line, column = source.line, source.column
        found = source.match(_OBJECT)
        if not found:
            raise _NotPlainError
        yield _Item(found.group(), line, column)
        head = source.match(_COMMA)
        if head is None and (end := source.rest(_END)):
            if bool(end.group("under")) != under:
                raise _NotPlainError
            return


class _Source:
    """A text that comes in chunks, and where in it the reading stands."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._text, self._at = "", 0
        self.line, self.column = 1, 1

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return what stands here, and pass over it; None where it is something else."""
        found = pattern.match(self._text, self._at)
        while (not found or found.end() == len(self._text)) and self._more():
            found = pattern.match(self._text, self._at)
        if found:
            self._pass(found.end())
        return found

    def rest(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return all that is left; None where it is something else."""
        while self._more():
            pass
        return pattern.match(self._text, self._at)

    def _pass(self, end: int) -> None:
        breaks = self._text.count("\n", self._at, end)
        self.line += breaks
        self.column = end - self._text.rfind("\n", self._at, end) if breaks else self.column + end - self._at
        self._at = end

    def _more(self) -> bool:
        """Add another chunk; False where there is none, or where what stands here is too long for a record."""
        if len(self._text) - self._at > MAX_RECORD:
            return False
        chunk = next(self._chunks, None)
        self._text, self._at = self._text[self._at :] + (chunk or ""), 0
        return chunk is not None
