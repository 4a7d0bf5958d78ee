"""One JSON value to nodes with the place of each, strictly: the same nodes that YAML is read to.

Values stay the text that was written, because a fact's own definition decides what it means.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

import msgspec

from diagnose.nodes import MAX_DEPTH, Mapping, Node, Scalar, Sequence
from diagnose.problems import InputError, Location, Problem, shown

_SPACE = re.compile(r"[ \t\r\n]*+")
_STRING = re.compile(r'"([^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+)"')
_BARE = re.compile(r"(?:-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null)(?![\w.+-])")
_OPENED = re.compile(r"[ \t\r\n]*+\{")
_PAIR = re.compile(
    r'[ \t\r\n]*+"([^"\\\x00-\x1f]*+)"[ \t\r\n]*+:[ \t\r\n]*+'
    rf'(?:"([^"\\\x00-\x1f]*+)"|({_BARE.pattern}))[ \t\r\n]*+([,}}])'
)
_BEGINS = re.compile(r'\s*+[\[{][\s\[{]*+(?:"|\Z)')
_WORD = re.compile(r"[^\s,:\[\]{}\"]+")
_WRONG_IN_STRING = re.compile(r"[\x00-\x1f]|\\(?![\"\\/bfnrt]|u[0-9a-fA-F]{4})")


def read_json(text: str, file: str, line: int, column: int = 1) -> Node:
    """Return the one JSON value of a text; raise InputError at the first thing that is no well-formed JSON.

    The text begins in a line and column of its file.
    """
    return _flat(_Origin(text, file, line, column)) or _Reader(text, _Origin(text, file, line, column)).whole()


def looks_like_json(text: str, file: str) -> bool:
    """Tell JSON from what YAML writes between brackets: by the file's name, or by quotes around the first key."""
    return bool(_BEGINS.match(text)) or (".json" in file.casefold() and text.lstrip()[:1] in {"{", "[", "/"})


class _Origin(msgspec.Struct):
    """A text, where it begins, and how far its lines were counted: each is counted once, however long the text is."""

    text: str
    file: str
    line: int
    column: int
    counted: int = 0
    start: int = 0
    """Where the line begins that was counted to; ``line`` and ``column`` are those of this place."""

    def place(self, at: int) -> Location:
        """Return the place of a character; before the line that was counted to, none is asked for."""
        breaks = self.text.count("\n", self.counted, at)
        if breaks:
            self.line, self.column = self.line + breaks, 1
            self.start = self.text.rfind("\n", self.counted, at) + 1
        self.counted = max(self.counted, at)
        return Location(self.file, self.line, self.column + at - self.start)


def _flat(origin: _Origin) -> Mapping | None:
    """Return an object as most are written, of texts without escapes and bare values; None for anything more."""
    text = origin.text
    begin = _OPENED.match(text)
    if not begin:
        return None
    items: dict[str, Node] = {}
    keys: dict[str, Location] = {}
    where = origin.place(begin.end() - 1)
    at, sign = begin.end(), ","
    while sign == ",":
        found = _PAIR.match(text, at)
        if not found or found.group(1) in items:
            return None
        key, quoted, bare, sign = found.groups()
        place = found.start(2) - 1 if quoted is not None else found.start(3)
        keys[key] = origin.place(found.start(1) - 1)
        items[key] = Scalar(quoted if bare is None else bare, bare is None, origin.place(place))
        at = found.end()
    if not _SPACE.fullmatch(text, at):
        return None
    return Mapping(items, keys, where)


class _Reader(msgspec.Struct):
    """Reads a text from left to right."""

    text: str
    origin: _Origin
    at: int = 0

    def whole(self) -> Node:
        """Return the value, behind which nothing may stand."""
        node = self._value(0)
        if self._next():
            self._refuse(
                f"{shown(self.text[self.at :].rstrip())} stands behind the record; write one record a line, or a list"
            )
        return node

    def _next(self) -> str:
        """Pass over space and return the next character, or nothing at the end."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def _where(self) -> Location:
        return self.origin.place(self.at)

    def _refuse(self, what: str) -> NoReturn:
        if self.at == len(self.text):
            # What is missing at the end is missing behind the last word, not in a line that the file does not have.
            self.at = len(self.text.rstrip())
        raise InputError([Problem(self._where(), f"not well-formed JSON: {what}")])

    def _value(self, depth: int) -> Node:
        match self._next():
            case "{":
                self._check_depth(depth)
                return self._mapping(depth)
            case "[":
                self._check_depth(depth)
                return self._list(depth)
            case '"':
                where = self._where()
                return Scalar(self._string(), quoted=True, where=where)
            case _:
                return self._bare()

    def _check_depth(self, depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise InputError([Problem(self._where(), f"nested more than {MAX_DEPTH} levels deep")])

    def _mapping(self, depth: int) -> Mapping:
        begin = self._where()
        items: dict[str, Node] = {}
        keys: dict[str, Location] = {}
        while self._has_more("}", first=not items):
            if self._next() != '"':
                self._refuse("a key in double quotes belongs here")
            where, key = self._where(), self._string()
            if key in items:
                first = keys[key]
                earlier = f"column {first.column}" if first.line == where.line else f"line {first.line}"
                what = f"the key {shown(key)} stands here a second time (first in {earlier})"
                raise InputError([Problem(where, what)])
            if self._next() != ":":
                self._refuse("a colon is missing behind the key")
            self.at += 1
            keys[key], items[key] = where, self._value(depth + 1)
        return Mapping(items, keys, begin)

    def _list(self, depth: int) -> Sequence:
        begin = self._where()
        items: list[Node] = []
        while self._has_more("]", first=not items):
            items.append(self._value(depth + 1))
        return Sequence(tuple(items), begin)

    def _has_more(self, closing: str, *, first: bool) -> bool:
        """Pass over the opening bracket or a comma, or over the closing bracket; tell whether an item follows."""
        if first:
            self.at += 1
        sign = self._next()
        if sign == closing:
            self.at += 1
            return False
        if not sign:
            self._refuse(f"the closing {closing} is missing")
        if not first:
            if sign != ",":
                self._refuse(f"a comma or the closing {closing} is missing")
            self.at += 1
        return True

    def _string(self) -> str:
        found = _STRING.match(self.text, self.at)
        if not found:
            self._refuse_string()
        self.at = found.end()
        return str(json.loads(found.group())) if "\\" in found.group(1) else found.group(1)

    def _refuse_string(self) -> NoReturn:
        wrong = _WRONG_IN_STRING.search(self.text, self.at + 1)
        closing = self.text.find('"', self.at + 1)
        if wrong and wrong[0] not in "\r\n" and (closing < 0 or wrong.start() < closing):
            self.at = wrong.start()
            self._refuse("unknown escape; write the backslash twice, and a tab as \\t")
        self._refuse("close the quote")

    def _bare(self) -> Scalar:
        found = _BARE.match(self.text, self.at)
        if not found:
            word = _WORD.match(self.text, self.at)
            advice = "is no value; put text in double quotes, and write null for unknown"
            self._refuse(f"{shown(word.group())} {advice}" if word else "a value is missing")
        where = self._where()
        self.at = found.end()
        return Scalar(found.group(), quoted=False, where=where)
