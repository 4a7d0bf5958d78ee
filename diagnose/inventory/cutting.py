"""Cutting a file that is not well-formed into pieces that can be read by themselves, so that one costs no other.

A file that is in order never comes here. What is cut here is judged by its looks: lines that begin with a dash, keys
at the left margin, braces. A wrong guess makes an error out of a record, and never another record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

import msgspec

from diagnose.inventory.reading import DEFAULTS, SERVERS
from diagnose.yaml_reader import LINE_BREAK

Kind = Literal["item", "section", "stray"]


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a file: one record, what stands around the records, or what belongs to nothing."""

    text: str
    kind: Kind
    line: int
    column: int = 1


_DOCUMENT = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_BEFORE_CONTENT = re.compile(r"(?:---)?\s*(?:#[^\n]*\n\s*)*")
_KEY_AT_MARGIN = re.compile(rf"""^["']?({SERVERS}|{DEFAULTS})["']?\s*:(?=\s|$)""", re.MULTILINE)
_DASH = re.compile(r"^(?P<indent> *)-(?=\s)(?P<record>[ \t]*$|[^\n]*[:{])?", re.MULTILINE)
"""``record`` tells a dash with a fact or a brace behind it, or nothing in its line, from one in a list of symptoms."""
_FIRST_KEY = re.compile(r"""(?P<before>[ ]*-[ ]+)\{?\s*["']?(?P<key>[^"':#{}\[\],]+?)["']?\s*:""")
_FLOW_LIST = re.compile(rf"""(?:^(?:---)?\s*(?:#[^\n]*\n\s*)*|["']?{SERVERS}["']?\s*:\s*)\[""")
_FLOW_TAIL = re.compile(rf"""\][\s,]*(?=["']?{DEFAULTS}["']?\s*:)""")
_BRACE = re.compile(r"\{")
_FLOW_ITEM_END = re.compile(r"\}\s*(?=[,\]]|$)")
_NEAR = 200
"""Characters of a line that are looked at where a long one would take too long."""


def cut(text: str) -> Iterator[Iterator[Piece]]:
    """Yield the pieces of each document: at its keys ``servers`` and ``defaults`` and at the items of its list."""
    text = LINE_BREAK.sub("\n", text)
    begins = (found.start() for found in _DOCUMENT.finditer(text))
    line = 1
    for begin, end in pairwise(sorted({0, *begins, len(text)})):
        yield _cut_document(text[begin:end], line)
        line += text.count("\n", begin, end)


def recut(piece: Piece) -> Iterator[Piece]:
    """Yield the smaller pieces of one that is not well-formed, or nothing where there are none."""
    if piece.kind == "item":
        yield from _lost_dash(piece)
    elif piece.kind == "section":
        yield from _flow_pieces(piece)


def _cut_document(text: str, line: int) -> Iterator[Piece]:
    keys: dict[int, str] = {}
    items: frozenset[int] = frozenset()
    found = _BEFORE_CONTENT.match(text)
    content = found.end() if found else 0
    if text[content : content + 1] not in ("{", "[") or text[content + 1 :][:_NEAR].lstrip().startswith("-"):
        keys = {found.start(): found.group(1) for found in _KEY_AT_MARGIN.finditer(text)}
        items = frozenset(_items(text, keys))
    for begin, end in pairwise(sorted({0, *keys, *items, len(text)})):
        yield Piece(text[begin:end], "item" if begin in items else "section", line)
        line += text.count("\n", begin, end)


def _items(text: str, keys: dict[int, str]) -> list[int]:
    """Return where items of the outermost list begin; one space too many or too few does not matter."""
    begin = next((at for at, key in keys.items() if key == SERVERS), 0)
    end = next((at for at in sorted(keys) if at > begin and keys.get(begin) == SERVERS), len(text))
    dashes = _DASH.finditer(text, begin, end)
    indents = Counter(len(found["indent"]) for found in dashes if found["record"] is not None)
    outermost = min((indent for indent, times in indents.items() if times > 1), default=min(indents, default=0))
    # Looked for twice: keeping what a large file yields would take a hundred times its size.
    dashes = _DASH.finditer(text, begin, end)
    return [found.start() for found in dashes if abs(len(found["indent"]) - outermost) <= 1]


def _lost_dash(piece: Piece) -> Iterator[Piece]:
    """Cut where the item's first key stands again, further left than its keys: there the next item lost its dash."""
    lines = [f"{line}\n" for line in piece.text.split("\n")]
    first = _FIRST_KEY.match(lines[0])
    if not first:
        return
    again = re.compile(rf"""\W*\w?\W*{re.escape(first.group("key"))}["']?\s*:""")
    for number, line in enumerate(lines):
        if number and again.match(line[:_NEAR]) and len(line) - len(line.lstrip(" ")) < len(first.group("before")):
            yield Piece("".join(lines[:number]), "item", piece.line)
            yield Piece("".join(lines[number:]), "stray", piece.line + number)
            return


def _flow_pieces(piece: Piece) -> Iterator[Piece]:
    """Cut a list in brackets at the braces of its records; records hold no braces of their own."""
    text = piece.text
    opening = _FLOW_LIST.search(text)
    tail = _last(_FLOW_TAIL, text, opening.end()) if opening else None
    end = tail.start() if tail else len(text)
    begins = list(_flow_items(text, opening.end(), end)) if opening else []
    if opening is None or not begins:
        return
    place = _Place(piece.line)
    head = text[: opening.start()]
    if head.lstrip().startswith("{"):
        yield Piece(head + "}", "section", piece.line)
    for begin, stop in pairwise([*begins, end]):
        closing = _FLOW_ITEM_END.search(text, begin, stop)
        own = closing.end() if closing else stop
        yield place.piece(text, begin, text[begin:own], "item")
        rest = text[own:stop].strip(" \t\n,]}")
        if rest:
            yield place.piece(text, text.index(rest, own), rest, "stray")
    if tail:
        yield place.piece(text, tail.end() - 1, "{" + text[tail.end() :], "section")


class _Place(msgspec.Struct):
    """Tells the lines of offsets that only grow."""

    line: int
    offset: int = 0

    def piece(self, text: str, offset: int, content: str, kind: Kind) -> Piece:
        """Return a piece that stands at ``offset`` in ``text``."""
        self.line += text.count("\n", self.offset, offset)
        self.offset = offset
        return Piece(content, kind, self.line, offset - text.rfind("\n", 0, offset))


def _last(pattern: re.Pattern[str], text: str, begin: int) -> re.Match[str] | None:
    return max(pattern.finditer(text, begin), key=lambda found: found.start(), default=None)


def _flow_items(text: str, begin: int, end: int) -> Iterator[int]:
    """Yield where records begin: at braces behind a bracket, a comma or another brace, or first in their line."""
    for brace in _BRACE.finditer(text, begin, end):
        at = brace.start()
        before = text[max(0, at - _NEAR) : at].rstrip(" \t")
        if before.rstrip()[-1:] in ("[", ",", "}") or before[-1:] == "\n":
            yield at
