"""Cutting a file that is not well-formed into pieces that can be read by themselves, so that one costs no other.

A file that is in order never comes here. What is cut here is judged by its looks: lines that begin with a dash, keys
at the left margin, braces. A wrong guess makes an error out of a record, and never another record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from diagnose.yaml_reader import LINE_BREAK

SERVERS, DEFAULTS = "servers", "defaults"

Kind = Literal["item", "section", "stray"]


@dataclass(frozen=True)
class Piece:
    """A stretch of a file: one record, what stands around the records, or what belongs to nothing.

    Its first line is filled up with spaces to where it stands, so that columns are right.
    """

    first_line: int
    text: str
    kind: Kind


_DOCUMENT = re.compile(r"---(?=\s|$)")
_KEY_AT_MARGIN = re.compile(rf"""["']?({SERVERS}|{DEFAULTS})["']?\s*:(?=\s|$)""")
_DASH = re.compile(r"( *)-(?=\s)")
_RECORD = re.compile(r" *-\s+(?:$|.*[:{])")
"""A dash with a fact or a brace behind it, or with nothing in its line, unlike a dash in a list of symptoms."""
_FIRST_KEY = re.compile(r"""(?P<before>[ ]*-[ ]+)\{?\s*["']?(?P<key>[^"':#{}\[\],]+?)["']?\s*:""")
_NO_CONTENT = re.compile(r"(?:---)?\s*(?:#.*)?$")
_FLOW_LIST = re.compile(rf"""(?:^(?:---)?(?:\s|#[^\n]*\n)*|["']?{SERVERS}["']?\s*:\s*)\[""")
_FLOW_TAIL = re.compile(rf"""\][\s,]*(?=["']?{DEFAULTS}["']?\s*:)""")
_BRACE = re.compile(r"\{")
_FLOW_ITEM_END = re.compile(r"\}\s*(?=[,\]]|$)")
_NEAR = 200
"""Characters of a line that are looked at where a long one would take too long."""


def cut(text: str) -> Iterator[list[Piece]]:
    """Yield the pieces of each document: at its keys ``servers`` and ``defaults`` and at the items of its list."""
    document: list[str] = []
    first = 1
    for number, line in enumerate(_lines(text), 1):
        if _DOCUMENT.match(line) and document:
            yield _cut_document(document, first)
            document, first = [], number
        document.append(line)
    if document:
        yield _cut_document(document, first)


def recut(piece: Piece) -> list[Piece]:
    """Return the smaller pieces of one that is not well-formed, or nothing where there are none."""
    if piece.kind == "item":
        return _lost_dash(piece)
    return _flow_pieces(piece) if piece.kind == "section" else []


def _lines(text: str) -> list[str]:
    ends = [found.end() for found in LINE_BREAK.finditer(text)]
    cuts = [0, *ends] if ends and ends[-1] == len(text) else [0, *ends, len(text)]
    return [text[begin:end] for begin, end in pairwise(cuts)]


def _cut_document(lines: list[str], first_line: int) -> list[Piece]:
    kinds: dict[int, Kind] = {0: "section"}
    content = next((line for line in lines if not _NO_CONTENT.match(line)), "").removeprefix("---").lstrip()
    if content[:1] not in ("{", "[") or content[1:].lstrip().startswith("-"):
        keys = {n: found.group(1) for n, line in enumerate(lines) if (found := _KEY_AT_MARGIN.match(line))}
        kinds.update((number, "section") for number in keys)
        kinds.update((number, "item") for number in _items(lines, keys))
    begins = [*sorted(kinds), len(lines)]
    return [Piece(first_line + begin, "".join(lines[begin:end]), kinds[begin]) for begin, end in pairwise(begins)]


def _items(lines: list[str], keys: dict[int, str]) -> list[int]:
    """Return the lines that begin an item of the outermost list; one space too many or too few does not matter."""
    begin = next((number + 1 for number, key in keys.items() if key == SERVERS), 0)
    end = next((number for number in sorted(keys) if number >= begin > 0), len(lines))
    dashes = {n: len(found.group(1)) for n in range(begin, end) if (found := _DASH.match(lines[n]))}
    indents = Counter(indent for number, indent in dashes.items() if _RECORD.match(lines[number]))
    outermost = min((indent for indent, times in indents.items() if times > 1), default=min(indents, default=0))
    return [number for number, indent in dashes.items() if abs(indent - outermost) <= 1]


def _lost_dash(piece: Piece) -> list[Piece]:
    """Cut where the item's first key stands again, further left than its keys: there the next item lost its dash."""
    lines = _lines(piece.text)
    first = _FIRST_KEY.match(lines[0])
    if not first:
        return []
    again = re.compile(rf"""\W*\w?\W*{re.escape(first.group("key"))}["']?\s*:""")
    for number, line in enumerate(lines):
        if number and again.match(line[:_NEAR]) and len(line) - len(line.lstrip(" ")) < len(first.group("before")):
            return [
                Piece(piece.first_line, "".join(lines[:number]), "item"),
                Piece(piece.first_line + number, "".join(lines[number:]), "stray"),
            ]
    return []


def _flow_pieces(piece: Piece) -> list[Piece]:
    """Cut a list in brackets at the braces of its records; records hold no braces of their own."""
    text = piece.text
    opening = _FLOW_LIST.search(text)
    if opening is None:
        return []
    around: list[Piece] = []
    head, tail = text[: opening.start()], _last(_FLOW_TAIL, text, opening.end())
    if head.lstrip().startswith("{"):
        around.append(_piece(piece, 0, head + "}", "section"))
    if tail:
        around.append(_piece(piece, tail.end() - 1, "{" + text[tail.end() :], "section"))
    end = tail.start() if tail else len(text)
    begins = [*_flow_items(text, opening.end(), end), end]
    found = [part for begin, stop in pairwise(begins) for part in _flow_item(piece, begin, stop)]
    return [*around, *found] if found else []


def _flow_item(piece: Piece, begin: int, end: int) -> Iterator[Piece]:
    """Yield a record in braces, and what stands behind it where nothing should."""
    closing = _FLOW_ITEM_END.search(piece.text, begin, end)
    stop = closing.end() if closing else end
    yield _piece(piece, begin, piece.text[begin:stop], "item")
    rest = piece.text[stop:end].strip(" \t\r\n,]}")
    if rest:
        yield _piece(piece, piece.text.index(rest, stop), rest, "stray")


def _last(pattern: re.Pattern[str], text: str, begin: int) -> re.Match[str] | None:
    return max(pattern.finditer(text, begin), key=lambda found: found.start(), default=None)


def _flow_items(text: str, begin: int, end: int) -> Iterator[int]:
    """Yield where records begin: at braces behind a bracket, a comma or another brace, or first in their line."""
    for brace in _BRACE.finditer(text, begin, end):
        at = brace.start()
        before = text[max(0, at - _NEAR) : at].rstrip(" \t")
        if before.rstrip()[-1:] in ("[", ",", "}") or before[-1:] in ("\n", "\r"):
            yield at


def _piece(whole: Piece, offset: int, text: str, kind: Kind) -> Piece:
    before = LINE_BREAK.split(whole.text[:offset])
    return Piece(whole.first_line + len(before) - 1, " " * len(before[-1]) + text, kind)
