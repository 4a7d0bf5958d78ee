"""What YAML and JSON are read to: values with their places, not typed yet."""

from __future__ import annotations

import msgspec

from diagnose.problems import Location

MAX_DEPTH = 40
"""Levels of nesting; real content needs about ten."""


class Scalar(msgspec.Struct, frozen=True):
    """A single value: its text as written, whether it was quoted, and its place."""

    text: str
    quoted: bool
    where: Location

    @property
    def is_null(self) -> bool:
        """True for an empty value, ``~`` or ``null``, unquoted."""
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")


class Sequence(msgspec.Struct, frozen=True):
    """A list of nodes."""

    items: tuple[Node, ...]
    where: Location


class Mapping(msgspec.Struct, frozen=True):
    """Keys with their nodes, in the order of the file; ``keys`` has the place of each key."""

    items: dict[str, Node]
    keys: dict[str, Location]
    where: Location


Node = Scalar | Sequence | Mapping


class Anchored(msgspec.Struct, frozen=True):
    """A node that aliases may repeat: how many nodes it stands for, aliases expanded, and how deep it is nested."""

    node: Node
    size: int
    depth: int


class Anchors(msgspec.Struct):
    """The anchors of one document. Who reads a document in pieces hands the same anchors to each."""

    named: dict[str, Anchored] = {}
    known: dict[int, Anchored] = {}
    """All of them by the identity of their node."""
    expanded: int = 0
    """How many nodes aliases have added so far."""
