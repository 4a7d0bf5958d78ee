"""Inventories in NDJSON: one record a line, each read by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from diagnose.characters import wrong_character
from diagnose.inventory.json_values import read_json
from diagnose.inventory.reading import MAX_BLIND, Inventory
from diagnose.inventory.recognising import PLAIN, Around, Recogniser, names_of_texts
from diagnose.inventory.records import MAX_RECORD, Record, name_in, read_record
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.nodes import Node
from diagnose.problems import InputError, Location, Problem
from diagnose.yaml_reader import documents

_LOOKED_AT = 100
"""Lines by which NDJSON is recognised."""
_FIRST_LINES = re.compile(rf"(?:[^\n]*\n?){{{_LOOKED_AT}}}")


def looks_like_lines(text: str) -> bool:
    """Tell whether ``text`` has an object a line, and is no YAML or JSON."""
    found = _FIRST_LINES.match(text)
    lines = [line.strip() for line in (found.group() if found else "").split("\n") if line.strip()]
    if len(lines) < 2 or not lines[0].startswith("{") or lines[0].endswith(("{", "[", ",", ":")):
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
    inventory = Inventory()
    recogniser = Recogniser(vocabulary, inventory.records, file)
    around = Around(texts_in_json(vocabulary))
    readable = False
    for number, line in enumerate(_lines(chunks), line_before + 1):
        if len(line) <= MAX_RECORD:
            texts, surroundings, changed = around.parts(line, second_pair_ends(line))
            if texts and recogniser.add(surroundings, texts, number, partial(with_texts, vocabulary, changed)):
                readable = True
                continue
        if not line.strip():
            continue
        try:
            node = read_line(line.removesuffix("\r"), file, number)
        except InputError as error:
            where = Location(file, number, 1)
            name = name_in(vocabulary, line[:MAX_RECORD])
            inventory.records.append(Record(name, None, where, None, error.problems))
        else:
            readable = True
            inventory.records.append(read_record(vocabulary, node))
        if not readable and not line_before and len(inventory.records) >= MAX_BLIND:
            return _no_inventory(inventory)
    return inventory


def _lines(chunks: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a text that comes in chunks."""
    text = ""
    for chunk in chunks:
        *whole, text = (text + chunk).split("\n")
        yield from whole
    yield text


def texts_in_json(vocabulary: Vocabulary) -> re.Pattern[str]:
    """Return what finds plain texts in JSON: what stands before one, and the text."""
    return re.compile(rf"""("(?:{names_of_texts(vocabulary)})"\s*:\s*")({PLAIN})(?=")""")


def second_pair_ends(record: str) -> int:
    """Return where the name and the site mostly end."""
    return record.find('",', record.find('",') + 2) + 2


def with_texts(vocabulary: Vocabulary, changed: Callable[[Sequence[str]], str], texts: Sequence[str]) -> Record | None:
    """Read a line with other texts in the places of its own; None where it cannot be read."""
    try:
        return read_record(vocabulary, read_line(changed(texts).removesuffix("\r"), "", 1))
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
