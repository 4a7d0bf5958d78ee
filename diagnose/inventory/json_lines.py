"""Inventories in NDJSON: one record a line, each read by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from diagnose.characters import wrong_character
from diagnose.inventory.at_once import AtOnce
from diagnose.inventory.json_values import read_json
from diagnose.inventory.reading import MAX_BLIND, SERVERS, Inventory
from diagnose.inventory.recognising import PLAIN, Around, Recogniser, names_of_texts
from diagnose.inventory.records import MAX_RECORD, Record, name_in, read_record
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.nodes import Node
from diagnose.problems import InputError, Location, Problem
from diagnose.yaml_reader import documents

_LOOKED_AT = 100
"""Lines by which NDJSON is recognised."""
_FIRST_LINES = re.compile(rf"(?:[^\n]*\n?){{{_LOOKED_AT}}}")
_FIRST_RECORD = re.compile(rf"""\{{(?!\s*"{SERVERS}").*[^{{\[,:]""")


def looks_like_lines(text: str) -> bool:
    """Tell whether ``text`` has an object a line, and is no YAML or JSON."""
    found = _FIRST_LINES.match(text)
    lines = [line.strip() for line in (found.group() if found else "").split("\n") if line.strip()]
    if len(lines) < 2 or not _FIRST_RECORD.fullmatch(lines[0]):
        return False
    whole = sum(line.startswith("{") and line.endswith("}") for line in lines)
    several_documents = any(line.startswith("---") for line in lines)
    return 2 * whole >= len(lines) and not several_documents and not _is_well_formed(text)


def _is_well_formed(text: str) -> bool:
    """Tell whether ``text`` is YAML; where objects stand below each other it is not, from the second on."""
    try:
        for _ in documents(text, ""):
            pass
    except InputError:
        return False
    return True


def read_lines(vocabulary: Vocabulary, chunks: Iterable[str], file: str, line_before: int = 0) -> Inventory:
    """Return the records of all lines that are not empty; a line that cannot be read costs only itself.

    ``line_before`` is the number of the last line before these, where they are a part of a file.
    """
    reader = _Lines(vocabulary, file)
    first = line_before + 1
    for lines in _blocks(chunks):
        for _ in reader.read(lines, range(first, first + len(lines))):
            if not line_before and reader.unreadable == len(reader.inventory.records) >= MAX_BLIND:
                return _no_inventory(reader.inventory)
        first += len(lines)
    return reader.inventory


class _Lines:
    """Reads the lines of one file."""

    def __init__(self, vocabulary: Vocabulary, file: str) -> None:
        self.inventory = Inventory()
        self._vocabulary = vocabulary
        self._file = file
        self._read_alike = partial(read_or_none, vocabulary)
        self._around = Around(texts_in_json(vocabulary), second_pair_ends)
        self._recogniser = Recogniser(vocabulary, self.inventory.records, file)
        self._at_once = AtOnce(self._recogniser, self._around)
        self.unreadable = 0

    def read(self, lines: Sequence[str], numbers: Sequence[int]) -> Iterator[None]:
        """Add the records of some lines; yields after each that had to be read by itself."""
        for place in self._at_once.add(lines, numbers):
            self._add(lines[place], numbers[place])
            yield

    def _add(self, line: str, number: int) -> None:
        if len(line) <= MAX_RECORD:
            parted = self._around.parts(line)
            if parted.texts and self._recogniser.add(parted, number, self._read_alike):
                return
        if not line.strip():
            return
        records = self.inventory.records
        try:
            node = read_line(line.removesuffix("\r"), self._file, number)
        except InputError as error:
            name = name_in(self._vocabulary, line[:MAX_RECORD])
            records.append(Record(name, None, Location(self._file, number, 1), None, error.problems))
            self.unreadable += 1
        else:
            records.append(read_record(self._vocabulary, node))


def _blocks(chunks: Iterable[str]) -> Iterator[list[str]]:
    """Yield the lines of a text that comes in chunks, chunk by chunk."""
    text = ""
    for chunk in chunks:
        *whole, text = (text + chunk).split("\n")
        yield whole
    yield [text]


def texts_in_json(vocabulary: Vocabulary) -> re.Pattern[str]:
    """Return what finds plain texts in JSON: what stands before one, and the text."""
    return re.compile(rf"""("(?:{names_of_texts(vocabulary)})"\s*:\s*")({PLAIN})(?=")""")


def second_pair_ends(record: str) -> int:
    """Return where the name and the site mostly end."""
    return record.find('",', record.find('",') + 2) + 2


def read_or_none(vocabulary: Vocabulary, line: str) -> Record | None:
    """Return the record of a line, wherever that stands; None where it cannot be read."""
    try:
        return read_record(vocabulary, read_line(line.removesuffix("\r"), "", 1))
    except InputError:
        return None


def read_line(line: str, file: str, number: int, column: int = 1) -> Node:
    """Return the value of a line, or of an object that begins in a line and column; raise InputError for none."""
    if len(line) > MAX_RECORD:
        what = f"the line has {len(line)} characters; at most {MAX_RECORD} are read"
        raise InputError([Problem(Location(file, number, 1), what)])
    wrong = wrong_character(line)
    if wrong:
        raise InputError([Problem(Location(file, number, column + wrong[0]), wrong[1])])
    return read_json(line, file, number, column)


def _no_inventory(read: Inventory) -> Inventory:
    inventory = Inventory()
    (first, *_) = read.records[0].problems
    message = f"{first.message} (nor can any of the first {MAX_BLIND} lines be read; is this an inventory at all?)"
    inventory.lose([Problem(first.where, message)])
    return inventory
