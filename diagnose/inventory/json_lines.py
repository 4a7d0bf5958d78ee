"""Inventories in NDJSON: one record a line, each read by itself."""

from __future__ import annotations

import re

from diagnose.inventory.characters import MAX_RECORD, wrong_character
from diagnose.inventory.json_values import read_json
from diagnose.inventory.reading import MAX_BLIND, Inventory, unnamed
from diagnose.inventory.records import Record, name_in, read_record
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.problems import InputError, Location, Problem
from diagnose.yaml_reader import Node, documents

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


def read_lines(vocabulary: Vocabulary, text: str, file: str) -> Inventory:
    """Return the records of all lines that are not empty; a line that cannot be read costs only itself."""
    inventory = Inventory()
    readable = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            node = _read_line(line.removesuffix("\r"), file, number)
        except InputError as error:
            where = Location(file, number, 1)
            name = name_in(vocabulary, line[:MAX_RECORD])
            inventory.records.append(Record(name, None, where, None, error.problems))
        else:
            readable = True
            label = unnamed(len(inventory.records))
            inventory.records.append(read_record(vocabulary, node, label=label))
        if not readable and len(inventory.records) >= MAX_BLIND:
            return _no_inventory(inventory)
    return inventory


def _read_line(line: str, file: str, number: int) -> Node:
    if len(line) > MAX_RECORD:
        what = f"the line has {len(line)} characters; at most {MAX_RECORD} are read"
        raise InputError([Problem(Location(file, number, 1), what)])
    wrong = wrong_character(line)
    if wrong:
        raise InputError([Problem(Location(file, number, wrong[0] + 1), wrong[1])])
    return read_json(line, file, number)


def _no_inventory(read: Inventory) -> Inventory:
    inventory = Inventory()
    (first, *_) = read.records[0].problems
    message = f"{first.message} (nor can any of the first {MAX_BLIND} lines be read; is this an inventory at all?)"
    inventory.lose([Problem(first.where, message)])
    return inventory
