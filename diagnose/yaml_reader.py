"""YAML to plain data with the place of every value, strictly.

Scalars stay the text that was written: what it means is decided by whoever knows the type that is wanted.
Duplicate keys, unknown tags, bottomless nesting and alias bombs are refused with their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from diagnose.problems import InputError, Location, Problem, shown

MAX_DEPTH = 40
"""Levels of nesting; real content needs about ten."""
MAX_ALIAS_NODES = 100_000
"""Nodes that aliases may add to one document."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN_TAGS = frozenset({None, "!", "tag:yaml.org,2002:str"})
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Scalar:
    """A single value: its text as written, whether it was quoted, and its place."""

    text: str
    quoted: bool
    where: Location

    @property
    def is_null(self) -> bool:
        """True for an empty value, ``~`` or ``null``, unquoted."""
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    where: Location


@dataclass(frozen=True)
class Mapping:
    """Keys with their nodes, in the order of the file; ``keys`` has the place of each key."""

    items: dict[str, Node]
    keys: dict[str, Location]
    where: Location


Node = Scalar | Sequence | Mapping


@dataclass
class _Frame:
    """A collection that is being read."""

    where: Location
    anchor: str | None
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    keys: dict[str, Location] = field(default_factory=dict)
    pending: Scalar | None = None
    merged: list[Node] = field(default_factory=list)


def decode(data: bytes, file: str) -> str:
    """Return the text of a UTF-8 file (with or without a byte order mark).

    Raises InputError where the bytes are no UTF-8 or hold a character that YAML does not allow.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        where = Location(file, before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1)
        raise InputError(
            [Problem(where, f"this is not UTF-8 text (byte 0x{data[error.start]:02x}); save the file as UTF-8")]
        ) from None
    bad = _UNPRINTABLE.search(text)
    if bad:
        raise InputError(
            [
                Problem(
                    _place(text, bad.start(), file),
                    f"control character U+{ord(bad.group()):04X} is not allowed; is this a text file?",
                )
            ]
        )
    return text


def documents(text: str, file: str, first_line: int = 1) -> Iterator[Node]:
    """Yield the root node of each document of a YAML (or JSON) text, as it is read.

    ``first_line`` is the line number of the text's first line, for a text cut out of a file. Empty documents
    are passed over. Raises InputError at the first thing that is no well-formed YAML.
    """
    try:
        yield from _Builder(file, first_line - 1).roots(_events(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Location(file, mark.line + first_line, mark.column + 1) if mark else Location(file)
        context = f" {error.context}" if error.context else ""
        raise InputError([Problem(where, f"not well-formed YAML: {error.problem or 'unreadable'}{context}")]) from None
    except yaml.YAMLError as error:
        raise InputError([Problem(Location(file), f"not well-formed YAML: {error}")]) from None


def _events(text: str) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)
    return events


class _Builder:
    """Assembles nodes without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, file: str, line_offset: int) -> None:
        self._file = file
        self._line_offset = line_offset
        self._stack: list[_Frame] = []
        self._anchors: dict[str, Node] = {}
        self._sizes: dict[int, int] = {}
        self._alias_nodes = 0

    def roots(self, events: Iterator[yaml.Event]) -> Iterator[Node]:
        """Yield the root node of each document that is not empty."""
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors, self._sizes, self._alias_nodes = {}, {}, 0
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._open(event)
            elif isinstance(event, yaml.ScalarEvent):
                yield from self._finish(_scalar(event, self._where(event)), event.anchor)
            elif isinstance(event, yaml.AliasEvent):
                yield from self._finish(self._alias(event), None)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                frame = self._stack.pop()
                yield from self._finish(_close(frame), frame.anchor)

    def _where(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        return (
            Location(self._file, mark.line + 1 + self._line_offset, mark.column + 1) if mark else Location(self._file)
        )

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, "!", f"tag:yaml.org,2002:{'map' if is_mapping else 'seq'}"):
            raise _refused(self._where(event), f"the tag {shown(str(event.tag))} is not supported; remove it")
        if len(self._stack) >= MAX_DEPTH:
            raise _refused(self._where(event), f"nested more than {MAX_DEPTH} levels deep")
        self._stack.append(_Frame(self._where(event), event.anchor, is_mapping))

    def _alias(self, event: yaml.AliasEvent) -> Node:
        if event.anchor not in self._anchors:
            raise _refused(self._where(event), f"the alias *{event.anchor} has no anchor before it")
        node = self._anchors[event.anchor]
        self._alias_nodes += self._sizes[id(node)]
        if self._alias_nodes > MAX_ALIAS_NODES:
            raise _refused(self._where(event), f"aliases expand to more than {MAX_ALIAS_NODES} values (an alias bomb?)")
        return node

    def _finish(self, node: Node, anchor: str | None) -> Iterator[Node]:
        """Put a finished node into what is being read, or yield it where it is a document's root."""
        if anchor:
            self._anchors[anchor] = node
            self._sizes[id(node)] = _size(node, self._sizes)
        if self._stack:
            _attach(self._stack[-1], node)
        elif not (isinstance(node, Scalar) and node.is_null):
            yield node


def _scalar(event: yaml.ScalarEvent, where: Location) -> Scalar:
    if event.tag not in _PLAIN_TAGS:
        raise _refused(where, f"the tag {shown(str(event.tag))} is not supported; write the plain value")
    return Scalar(event.value, event.style is not None and event.style != "", where)


def _attach(frame: _Frame, node: Node) -> None:
    """Put a finished node into the collection that is being read."""
    if not frame.is_mapping:
        frame.items.append(node)
    elif frame.pending is None:
        if not isinstance(node, Scalar):
            raise _refused(node.where, "a key has to be a single word, not a list or a mapping")
        if node.text == "<<" and not node.quoted:
            frame.pending = node
            return
        if node.text in frame.keys:
            first = frame.keys[node.text].line
            raise _refused(node.where, f"the key {shown(node.text)} stands here a second time (first in line {first})")
        frame.pending = node
    else:
        key, frame.pending = frame.pending, None
        if key.text == "<<" and not key.quoted:
            frame.merged.append(node)
        else:
            frame.keys[key.text] = key.where
            frame.items.append(node)


def _close(frame: _Frame) -> Node:
    if not frame.is_mapping:
        return Sequence(tuple(frame.items), frame.where)
    items, keys = dict(zip(frame.keys, frame.items, strict=True)), frame.keys
    for merged in frame.merged:
        for source in merged.items if isinstance(merged, Sequence) else (merged,):
            if not isinstance(source, Mapping):
                raise _refused(merged.where, "<< merges mappings only")
            for key, node in source.items.items():
                items.setdefault(key, node)
                keys.setdefault(key, source.keys[key])
    return Mapping(items, keys, frame.where)


def _size(node: Node, sizes: dict[int, int]) -> int:
    """Return how many nodes ``node`` stands for, aliases expanded; ``sizes`` knows the anchored ones by identity."""
    total, waiting = 0, [node]
    while waiting:
        current = waiting.pop()
        if id(current) in sizes:
            total += sizes[id(current)]
            continue
        total += 1
        if isinstance(current, Mapping):
            waiting.extend(current.items.values())
        elif isinstance(current, Sequence):
            waiting.extend(current.items)
    return total


def _place(text: str, offset: int, file: str) -> Location:
    return Location(file, text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def _refused(where: Location, message: str) -> InputError:
    return InputError([Problem(where, message)])
