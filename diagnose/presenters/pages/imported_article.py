"""The page of an imported article: what was read of it, and its text in stretches that a browser lays out at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from diagnose.archive.article import AppliesTo, FixedIn, Section
from diagnose.archive.facts.releases import Release
from diagnose.archive.local_file.shelf import Shelf

MOST_OPEN = 40_000
"""Characters of an article that are open when its page is; the others are folded."""
MOST_FOLDED = 100_000
"""Characters in one fold."""
MOST_ROWS = 12
"""Products and references that are shown at once; more are folded."""
SURENESS = {
    "sentence": "a sentence of the article says so",
    "list": "a list of fixes says so",
    "keyword": "a keyword of the article says so",
    "dates": "only dates, or the builds of files, settle which service pack it is",
}
"""By how an article tells where a bug was corrected, what to think of it; the surest first."""

_LONGEST_TITLE = 300
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_ITEM = re.compile(r"\s*(?:(?:[-*o\u2022]|\w{1,2}[.)])\s+)?")
"""What a line may begin with before its words: blanks, and the mark or the number of an item."""
_GAPS = ("   ", "\t")
_RULE = re.compile(r"^[ \t]*([-=_*])\1{39,}[ \t]*$", re.MULTILINE)
_FULL = 60
"""Characters of a line that is full, so that the next one may go on with its sentence."""
_OWN_LINE = re.compile(r"[ \t]*(?:[-*o\u2022]\s|\w{1,2}[.)]\s|\w+://|-----|\n|\Z)")
"""How a line begins that never goes on with the sentence of the line before: an item, an address, or nothing."""
_LONGEST_WORD = 40
"""Characters of a word in a sentence; a longer one is a path or an address."""


@dataclass(frozen=True)
class Heading:
    """The title of a section of the article."""

    kind: ClassVar[str] = "heading"
    level: int
    """1, or 2 for one inside the section before it."""
    text: str


@dataclass(frozen=True)
class Stretch:
    """Text of the article as it stands, with its line breaks."""

    kind: ClassVar[str] = "text"
    text: str
    as_typed: bool
    """True where blanks make columns, so that all characters need the same width."""

    @property
    def lines(self) -> Iterator[tuple[str, str]]:
        """The text in parts, each with the turn to a line that goes on with its sentence.

        On a narrow screen a turn is a blank; all other line breaks are in the parts. Parts and turns are the text.
        """
        if self.as_typed:
            yield self.text, ""
            return
        start = 0
        for end, begin in _turns(self.text):
            yield self.text[start:end], self.text[end:begin]
            start = begin
        yield self.text[start:], ""


@dataclass(frozen=True)
class Rule:
    """A line across the page."""

    kind: ClassVar[str] = "rule"
    text: str


Piece = Heading | Stretch | Rule


@dataclass(frozen=True)
class Fold:
    """A part of the article that is folded."""

    first: int
    """The number of its first character, counted from 1."""
    pieces: list[Piece] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The number of its last character."""
        return self.first - 1 + sum(len(piece.text) for piece in self.pieces)


@dataclass(frozen=True)
class ShownFix:
    """Where a bug was corrected, in words."""

    release: str
    read_from: str
    certainty: str
    sureness: str
    remarks: list[str]


def imported_view(shelf: Shelf, id_: str) -> dict[str, object]:
    """Return what the template of an imported article's page is filled with; its text is read now.

    Raises sqlite3.Error where the local file is damaged.
    """
    article = shelf.article(id_)
    opened, folds = shown(article.sections)
    return {
        "article": article,
        "index": shelf.name,
        "older": [each for each in shelf.revisions(id_) if not each.current],
        "titles": shelf.titles(article.references),
        "applies": list(dict.fromkeys(map(_applies, article.applies_to))),
        "fixes": [_fix(each) for each in article.fixed_in],
        "most_rows": MOST_ROWS,
        "opened": opened,
        "folds": folds,
    }


def shown(sections: Iterable[Section]) -> tuple[list[Piece], list[Fold]]:
    """Return the pieces of a text that are open, and the folds with all others; no word is left out."""
    opened: list[Piece] = []
    folds: list[Fold] = []
    here, room, at = opened, MOST_OPEN, 0
    for piece in _pieces(sections):
        rest: Piece | None = piece
        while rest is not None:
            length = _fitting(rest, room, alone=bool(folds) and not here)
            if not length:
                folds.append(Fold(first=at + 1))
                here, room = folds[-1].pieces, MOST_FOLDED
                continue
            now, rest = _cut(rest, length)
            here.append(now)
            room -= length
            at += length
    return opened, folds


def _fitting(piece: Piece, room: int, *, alone: bool) -> int:
    """Return how many characters of a piece go into the room that is left, up to the end of a line; 0 for none.

    What stands alone in a fold is cut wherever the room ends, so that even a line without an end has a place.
    """
    if not isinstance(piece, Stretch):
        return len(piece.text) if room > 0 else 0
    if len(piece.text) <= room:
        return len(piece.text)
    return piece.text.rfind("\n", 0, max(room, 0)) + 1 or (room if alone else 0)


def _cut(piece: Piece, length: int) -> tuple[Piece, Piece | None]:
    if not isinstance(piece, Stretch) or length == len(piece.text):
        return piece, None
    return Stretch(piece.text[:length], piece.as_typed), Stretch(piece.text[length:], piece.as_typed)


def _pieces(sections: Iterable[Section]) -> Iterator[Piece]:
    within = False
    for section in sections:
        text = section.text
        if section.title and len(section.title) <= _LONGEST_TITLE:
            within = within or section.level == 1
            yield Heading(section.level if within else 1, section.title)
            # The title stands over the line under it.
            text = "".join(text.split("\n", 2)[2:])
        start = 0
        for rule in _RULE.finditer(text):
            yield from _stretches(text[start : rule.start()])
            yield Rule(rule[0])
            start = rule.end()
        yield from _stretches(text[start:])


def _stretches(text: str) -> Iterator[Stretch]:
    """Return a text without the blank lines around it; paragraphs of one kind that follow each other stay together."""
    begin, kind = 0, False
    for start, end in _paragraphs(text):
        as_typed = _has_columns(text[start:end])
        if as_typed is not kind:
            if text[begin:start].strip():
                yield Stretch(text[begin:start].strip("\n").rstrip(), kind)
            begin, kind = start, as_typed
    if text[begin:].strip():
        yield Stretch(text[begin:].strip("\n").rstrip(), kind)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Return where each paragraph begins and ends."""
    start = 0
    for blank in _BLANK_LINES.finditer(text):
        yield start, blank.start()
        start = blank.end()
    yield start, len(text)


def _has_columns(paragraph: str) -> bool:
    """Tell whether blanks make columns: there is a gap in a line, behind what it begins with."""
    words = (line[len(found[0]) :] if (found := _ITEM.match(line)) else line for line in paragraph.split("\n"))
    return any(gap in line.rstrip() for line in words for gap in _GAPS)


def _turns(text: str) -> Iterator[tuple[int, int]]:
    """Yield where full lines end whose sentence the next line goes on with, and where that one's words begin."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        line, after = text[start:end].rstrip(), end + 1
        if len(line) >= _FULL and max(map(len, line.split())) <= _LONGEST_WORD and not _OWN_LINE.match(text, after):
            begin = after
            while text[begin] in " \t":
                begin += 1
            yield start + len(line), begin
        start = after


def _applies(applies: AppliesTo) -> str:
    release = Release(applies.product, applies.version, applies.service_pack).words
    return f"{release}, on {applies.platform}" if applies.platform else release


def _fix(fix: FixedIn) -> ShownFix:
    release = Release(fix.product, fix.version, fix.service_pack, fix.unnumbered).words
    file = " ".join(part for part in (fix.file, fix.file_version) if part)
    return ShownFix(
        release=f"{file} ({release})" if file and release else file or release or "a release that is not named",
        read_from=fix.read_from,
        certainty=fix.certainty,
        sureness=SURENESS.get(fix.certainty, ""),
        remarks=list(_remarks(fix)),
    )


def _remarks(fix: FixedIn) -> Iterator[str]:
    if fix.unnumbered:
        yield "the number of the service pack is not given"
    if fix.released is False and fix.service_pack is not None:
        yield "this service pack never came out" + ("; the fix was given out on its own" if fix.hotfix else "")
    elif fix.hotfix and fix.service_pack is not None:
        yield "a fix came out on its own before this service pack"
    elif fix.hotfix:
        yield "a fix that came out on its own"
    if fix.conflicts:
        yield "disputed: another place names another service pack"
