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
_WORD = re.compile(r"[^\s,:\[\]{}\"]+")
_WRONG_IN_STRING = re.compile(r"[\x00-\x1f]|\\(?![\"\\/bfnrt]|u[0-9a-fA-F]{4})")


def read_json(text: str, file: str, line: int, column: int = 1) -> Node:
    """Return the one JSON value of a text; raise InputError at the first thing that is no well-formed JSON.

    The text begins in a line and column of its file.
    """
    where = _Origin(text, file, line, column)
    return _flat(where) or _Reader(text, where).whole()


class _Origin(msgspec.Struct, frozen=True):
    """A text, and where it begins."""

    text: str
    file: str
    line: int
    column: int

    def place(self, at: int) -> Location:
        """Return the place of a character."""
        before = self.text.count("\n", 0, at)
        if not before:
            return Location(self.file, self.line, self.column + at)
        return Location(self.file, self.line + before, at - self.text.rfind("\n", 0, at))


def _flat(origin: _Origin) -> Mapping | None:
    """Return an object as most are written, of texts without escapes and bare values; None for anything more."""
    text = origin.text
    begin = _OPENED.match(text)
    if not begin:
        return None
    items: dict[str, Node] = {}
    keys: dict[str, Location] = {}
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
    return Mapping(items, keys, origin.place(begin.end() - 1))


class _Reader(msgspec.Struct):
    """Reads a text from left to right."""

    text: str
    origin: _Origin
    at: int = 0

    def whole(self) -> Node:
        """Return the value, behind which nothing may stand."""
        node = self._value(0)
        if self._next():
            self._refuse(f"{shown(self.text[self.at :])} stands behind the record; write one record a line")
        return node

    def _next(self) -> str:
        """Pass over space and return the next character, or nothing at the end."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def _where(self) -> Location:
        return self.origin.place(self.at)

    def _refuse(self, what: str) -> NoReturn:
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
            self._refuse(f"the line ends before the closing {closing}")
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
        if wrong and (closing < 0 or wrong.start() < closing):
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
