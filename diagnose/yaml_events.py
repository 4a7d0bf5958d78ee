"""The events of PyYAML's parser to nodes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import yaml
from msgspec.structs import replace

from diagnose.nodes import MAX_DEPTH, Anchored, Anchors, Mapping, Node, Scalar, Sequence
from diagnose.problems import InputError, Location, Problem, shown
from diagnose.yaml_reader import Origin, refused

MAX_ALIAS_NODES = 100_000
"""Nodes that aliases may add to one document."""

_MAX_READ_AGAIN = 1_000_000
"""Characters that are read once more, slowly, to find a place."""

_PLAIN_TAGS = frozenset({None, "!", "tag:yaml.org,2002:str"})
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def roots(text: str, origin: Origin, anchors: Anchors | None) -> Iterator[Node]:
    """Yield the root node of each document, as ``documents`` does; raise InputError likewise."""
    try:
        yield from _Builder(origin, anchors).roots(_events(text))
    except yaml.MarkedYAMLError as error:
        _refuse_deep_nesting(error, text, origin)
        raise InputError([_malformed(error, origin)]) from None
    except yaml.YAMLError as error:
        raise refused(Location(origin.file), f"not well-formed YAML: {error}") from None


class _Frame(msgspec.Struct):
    """A collection that is being read."""

    where: Location
    anchor: str | None
    is_mapping: bool
    items: list[Node] = []
    keys: dict[str, Location] = {}
    pending: Scalar | None = None
    merged: list[Node] = []


_ADVICE = {
    "end of stream": "close the quote",
    "tab character": "indent with spaces, not with tabs",
    "cannot start any token": "put the value in quotes, and indent with spaces, not with tabs",
    "mapping values are not allowed": "check the indentation, or put a value that has a colon in it in quotes",
    "expected ':'": "a line has a key, a colon and a value",
    "expected key": "check the indentation and the quotes, here and in the line before",
    "expected '-'": "check the indentation: it does not fit the lines before",
    "expected ',' or": "a comma or the closing bracket is missing",
    "expected node content": "a value or a closing bracket is missing",
    "alphabetic or numeric": "put a value that begins with & or * in quotes",
    "unknown escape": "write the backslash twice, or use single quotes",
    "<document start>": "begin each further document with ---",
}
"""What to do, by a part of what the parser says."""


def _malformed(error: yaml.MarkedYAMLError, origin: Origin) -> Problem:
    """Return what is wrong, at the place where it shows, or where that is the end, at the place where it begins."""
    what = error.problem or "unreadable"
    mark, begin = error.problem_mark, error.context_mark
    if begin and (mark is None or "end of stream" in what or "expected ':'" in what):
        mark = begin
    context = f" {error.context}" if error.context else ""
    if mark and begin and begin.line < mark.line:
        context += f" (it begins in line {begin.line + origin.line})"
    advice = next((f"; {text}" for part, text in _ADVICE.items() if part in what), "")
    where = origin.place(mark.line, mark.column) if mark else Location(origin.file)
    return Problem(where, f"not well-formed YAML: {what}{context}{advice}")


def _refuse_deep_nesting(error: yaml.MarkedYAMLError, text: str, origin: Origin) -> None:
    """Raise InputError at the place where nesting becomes too deep, if it is that at which the parser gives up.

    It looks ahead, so it may give up long before anything that it read is seen here.
    """
    mark = error.problem_mark
    if "nesting" in (error.problem or "") and mark and mark.index < _MAX_READ_AGAIN:
        for _ in _Builder(origin, None).roots(yaml.parse(text[: mark.index], Loader=yaml.SafeLoader)):
            pass


def _events(text: str) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)
    return events


class _Builder:
    """Assembles nodes without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, origin: Origin, anchors: Anchors | None) -> None:
        self._origin = origin
        self._stack: list[_Frame] = []
        self._given = anchors
        self._anchors = anchors or Anchors()

    def roots(self, events: Iterator[yaml.Event]) -> Iterator[Node]:
        """Yield the root node of each document that is not empty."""
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors = self._given or Anchors()
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
        return self._origin.place(mark.line, mark.column) if mark else Location(self._origin.file)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, "!", f"tag:yaml.org,2002:{'map' if is_mapping else 'seq'}"):
            raise refused(self._where(event), f"the tag {shown(str(event.tag))} is not supported; remove it")
        if len(self._stack) >= MAX_DEPTH:
            raise refused(self._where(event), f"nested more than {MAX_DEPTH} levels deep")
        self._stack.append(_Frame(self._where(event), event.anchor, is_mapping))

    def _alias(self, event: yaml.AliasEvent) -> Node:
        where = self._where(event)
        anchored = self._anchors.named.get(event.anchor or "")
        if anchored is None:
            raise refused(where, f"the alias *{event.anchor} has no anchor before it")
        if len(self._stack) + anchored.depth > MAX_DEPTH:
            raise refused(where, f"nested more than {MAX_DEPTH} levels deep, aliases expanded")
        if self._anchors.expanded + anchored.size > MAX_ALIAS_NODES:
            raise refused(where, f"aliases expand to more than {MAX_ALIAS_NODES} values (an alias bomb?)")
        self._anchors.expanded += anchored.size
        # What is repeated stands where it is repeated; what is in it stays where it is written.
        node = replace(anchored.node, where=where)
        self._anchors.known[id(node)] = Anchored(node, anchored.size, anchored.depth)
        return node

    def _finish(self, node: Node, anchor: str | None) -> Iterator[Node]:
        """Put a finished node into what is being read, or yield it where it is a document's root."""
        if anchor:
            known = self._anchors.known
            known[id(node)] = self._anchors.named[anchor] = _measured(node, known)
        if self._stack:
            _attach(self._stack[-1], node)
        elif not (isinstance(node, Scalar) and node.is_null):
            yield node


def _scalar(event: yaml.ScalarEvent, where: Location) -> Scalar:
    if event.tag not in _PLAIN_TAGS:
        raise refused(where, f"the tag {shown(str(event.tag))} is not supported; write the plain value")
    return Scalar(event.value, event.style is not None and event.style != "", where)


def _attach(frame: _Frame, node: Node) -> None:
    """Put a finished node into the collection that is being read."""
    if not frame.is_mapping:
        frame.items.append(node)
    elif frame.pending is None:
        if not isinstance(node, Scalar):
            raise refused(node.where, "a key has to be a single word, not a list or a mapping")
        if node.text == "<<" and not node.quoted:
            frame.pending = node
            return
        if node.text in frame.keys:
            first = frame.keys[node.text].line
            raise refused(node.where, f"the key {shown(node.text)} stands here a second time (first in line {first})")
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
                raise refused(merged.where, "<< merges mappings only")
            for key, node in source.items.items():
                items.setdefault(key, node)
                keys.setdefault(key, source.keys[key])
    return Mapping(items, keys, frame.where)


def _measured(node: Node, known: dict[int, Anchored]) -> Anchored:
    """Return how large and how deep ``node`` is, aliases expanded; ``known`` holds the anchored nodes in it."""
    size, depth = 0, 0
    waiting = [(node, 0)]
    while waiting:
        current, level = waiting.pop()
        if id(current) in known:
            size += known[id(current)].size
            depth = max(depth, level + known[id(current)].depth)
            continue
        size += 1
        depth = max(depth, level + (not isinstance(current, Scalar)))
        if isinstance(current, Mapping):
            waiting.extend((child, level + 1) for child in current.items.values())
        elif isinstance(current, Sequence):
            waiting.extend((child, level + 1) for child in current.items)
    return Anchored(node, size, depth)
