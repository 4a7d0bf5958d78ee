"""An item of a YAML list as most are written: a fact a line, each a word, a number or a quoted text.

It is read to the same nodes as by ``documents``, in a tenth of the time; an item that is anything more is not read.
"""

from __future__ import annotations

import re

from diagnose.nodes import Mapping, Node, Scalar
from diagnose.problems import Location

_LINE = re.compile(
    r"([a-z][a-z_]*+):(?P<gap>[ ]++)"
    r"(?:([A-Za-z0-9](?:[A-Za-z0-9 ._,/-]*[A-Za-z0-9._,/-])?)|\"([A-Za-z0-9 ._,/:;#@+()-]*+)\")(?P<end>\n|$)"
)
"""A key and its value, of which YAML has one reading only."""


def read_plain(item: str, file: str, line: int, column: int) -> Mapping | None:
    """Return the mapping that begins in a line and column, or None where it has to be read by all rules of YAML.

    The other lines begin in the same column. What stands before the mapping is not in ``item``, and is no other key.
    """
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
        if not found or found.group(1) in items:
            return None
        key, plain, quoted = found.group(1, 3, 4)
        if key == "null":
            return None
        begin = column + found.start(3 if plain is not None else 4) - at - (plain is None)
        keys[key] = Location(file, number, column)
        items[key] = Scalar(plain if plain is not None else quoted, plain is None, Location(file, number, begin))
        at = found.end()
        number += 1
    return Mapping(items, keys, Location(file, line, column)) if items else None
