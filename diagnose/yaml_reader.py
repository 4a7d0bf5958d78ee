"""YAML to plain data with the place of every value, strictly.

Scalars stay the text that was written: what it means is decided by whoever knows the type that is wanted.
Characters that no text has, duplicate keys, unknown tags, bottomless nesting and alias bombs are refused with their
place.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import msgspec

from diagnose.characters import wrong_character
from diagnose.nodes import Anchors, Node
from diagnose.problems import InputError, Location, Problem

LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line in YAML."""


def decode(data: bytes, file: str) -> str:
    """Return the text of a UTF-8 file, with or without a byte order mark.

    Raises InputError where the bytes are no UTF-8 or hold a character that YAML does not allow.
    """
    text = decode_leniently(data, file)
    _check_characters(text, Origin(file))
    return text


def decode_leniently(data: bytes, file: str) -> str:
    """Return the text of a file of which only a part may be UTF-8.

    A byte that is none stays in the text as a character that ``documents`` refuses, so that one wrong byte spoils only
    what it stands in. Raises InputError for UTF-16.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refused(Location(file), "this is UTF-16 text; save the file as UTF-8")
    return data.decode("utf-8-sig", "surrogateescape")


def documents(
    text: str, file: str, first_line: int = 1, first_column: int = 1, anchors: Anchors | None = None
) -> Iterator[Node]:
    """Yield the root node of each document of a YAML (or JSON) text, as it is read.

    For a text cut out of a document ``first_line`` and ``first_column`` tell where it begins, and ``anchors`` are those
    of the lines before it. Empty documents are passed over. Raises InputError at the first thing that is no well-formed
    YAML.
    """
    origin = Origin(file, first_line, first_column)
    _check_characters(text, origin)
    # PyYAML takes its time to load, and plain inventories do without it.
    from diagnose.yaml_events import roots

    yield from roots(text, origin, anchors)


class Origin(msgspec.Struct, frozen=True):
    """Where a text begins in its file."""

    file: str
    line: int = 1
    column: int = 1

    def place(self, line: int, column: int) -> Location:
        """Return the place in the file of a place in the text; lines and columns of the text count from 0."""
        return Location(self.file, self.line + line, column + (1 if line else self.column))


def _check_characters(text: str, origin: Origin) -> None:
    found = wrong_character(text)
    if found:
        at, message = found
        before = LINE_BREAK.split(text[:at])
        raise refused(origin.place(len(before) - 1, len(before[-1])), message)


def refused(where: Location, message: str) -> InputError:
    """Return the error for one thing that is wrong."""
    return InputError([Problem(where, message)])
