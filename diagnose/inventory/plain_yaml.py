"""An item of a YAML list as most are written: facts, a line each or between braces, of words, numbers or quoted texts.

It is read to the same nodes as by ``documents``, in a tenth of the time; an item that is anything more is not read.
"""

from __future__ import annotations

import re

from diagnose.nodes import Mapping, Node, Scalar
from diagnose.problems import Location

_KEY = r"[a-z][a-z_]*+"
_WORDS = r"[A-Za-z0-9](?:[A-Za-z0-9 ._/{more}-]*[A-Za-z0-9._/{more}-])?"
_QUOTED = r"[A-Za-z0-9 ._,/:;#@+()-]*+"
_LINE = re.compile(rf"(?P<key>{_KEY}):[ ]++(?:(?P<words>{_WORDS.format(more=',')})|\"(?P<quoted>{_QUOTED})\")(?:\n|$)")
"""A key and its value in a line of their own, of which YAML has one reading only."""
_PAIR = re.compile(
    rf"(?P<quote>\"?)(?P<key>{_KEY})(?P=quote):[ ]++(?:(?P<words>{_WORDS.format(more='')})|\"(?P<quoted>{_QUOTED})\")"
    r"[ ]*+(?P<end>,[ ]*+|\}[ ]*+\n*+\Z)"
)
"""The same between braces."""


def read_plain(item: str, file: str, line: int, column: int) -> Mapping | None:
    """Return the mapping that begins in a line and column, or None where it has to be read by all rules of YAML.

    The other lines begin in the same column. What stands before the mapping is not in ``item``, and is no other key.
    """
    if item.startswith("{"):
        return _between_braces(item, file, line, column)
    items: dict[str, Node] = {}
    keys: dict[str, Location] = {}
    indent, at, end = " " * (column - 1), 0, len(item.rstrip("\n"))
    number = line
    while at < end:
        if number > line:
            if not item.startswith(indent, at):
                return None
            at += len(indent)
        found = _LINE.match(item, at)
        if not found or not _add(found, items, keys, Location(file, number, column)):
            return None
        at = found.end()
        number += 1
    return Mapping(items, keys, Location(file, line, column)) if items else None


def _between_braces(item: str, file: str, line: int, column: int) -> Mapping | None:
    items: dict[str, Node] = {}
    keys: dict[str, Location] = {}
    at, end = 1, ","
    while end[0] == ",":
        found = _PAIR.match(item, at)
        if not found or not _add(found, items, keys, Location(file, line, column + at)):
            return None
        at, end = found.end(), found["end"]
    return Mapping(items, keys, Location(file, line, column))


def _add(found: re.Match[str], items: dict[str, Node], keys: dict[str, Location], where: Location) -> bool:
    """Add a key and its value; False for one that has another meaning to YAML, or that is there already."""
    key, words = found["key"], found["words"]
    if key in items or key == "null":
        return False
    keys[key] = where
    place = found.start("words") if words is not None else found.start("quoted") - 1
    value = Location(where.file, where.line, where.column + place - found.start())
    items[key] = Scalar(words if words is not None else found["quoted"], words is None, value)
    return True
