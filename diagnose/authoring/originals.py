"""The original texts of articles, where they are at hand: their head and foot, and their sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from diagnose.archive.facts.decoding import decode
from diagnose.archive.facts.forms import article_texts
from diagnose.archive.facts.header import iso_date
from diagnose.archive.facts.sections import cut_sections

APPLIES_TO = "The information in this article applies to"
WHOLE = ("the whole article", "header", "title")
"""Sources that every article has."""

_LAYOUT = "a KB text begins with DOCUMENT:, or has a line Article: near its beginning"
_HEAD = re.compile(r"DOCUMENT:(?P<id>Q\d+)\s+(?P<date>\S+)\s+\[(?P<category>[^\]]*)\]")
_FIELD = re.compile(r"(?P<name>[A-Za-z][A-Za-z/() ]*?)\s*:(?P<value>.*)")
_HEAD_FIELDS = {
    "title": ("title",),
    "product": ("product", "product(s)"),
    "versions": ("prod/ver", "version(s)"),
    "systems": ("oper/sys", "operating system(s)"),
    "keywords": ("keywords", "keyword(s)"),
    "date": ("last modified",),
}


@dataclass(frozen=True)
class Section:
    """A part of the text under a title."""

    title: str
    text: str


@dataclass(frozen=True)
class Original:
    """An article's original text."""

    id: str
    text: str

    @cached_property
    def head(self) -> dict[str, str]:
        """The fields of the head: title, product, versions, systems, keywords, date, category."""
        lines = self.text.split("\n")[:25]
        written = _fields(lines)
        found = {key: next((written[n] for n in names if n in written), "") for key, names in _HEAD_FIELDS.items()}
        document = _HEAD.match(lines[0])
        if document:
            return found | {"date": document["date"], "category": document["category"]}
        title = next((line.split(":", 1)[1] for line in lines if line.startswith(f"{self.id}:")), "")
        return found | {"title": title.strip(), "category": ""}

    @cached_property
    def foot(self) -> dict[str, str]:
        """The fields of the foot, by name in lower case: keywords, technology, version, issue type, solution type."""
        tail = self.text.rsplit("\n======", 2)[-2:]
        query = re.search(r"^Additional query words:(.*(?:\n.+)*)", self.text, re.MULTILINE)
        words = {"query words": " ".join(query[1].split())} if query else {}
        return _fields("\n".join(tail).split("\n")) | words

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections in order; what stands before the first has the title of the list of products."""
        return tuple(_sections(self.text))

    @cached_property
    def titles(self) -> frozenset[str]:
        """All titles, folded for comparison."""
        return frozenset(folded(title) for title in (*(s.title for s in self.sections), APPLIES_TO, *WHOLE))

    @property
    def modified(self) -> str | None:
        """The date of the last change as 2002-07-22, or None where it cannot be read."""
        return iso_date(self.head["date"].strip())

    def cited_title(self, article: str) -> str | None:
        """Return the title under which this text cites another article, folded, or None where it does not."""
        match = re.search(rf"^[ \t]*{article}[ \t]+(\S.*(?:\n[ \t]+\S.*)*)", self.text, re.MULTILINE)
        return folded(match[1]) if match else None


def folded(text: str) -> str:
    """Return a title without case, doubled blanks or a colon at its end, for comparison."""
    return " ".join(text.split()).rstrip(":").casefold()


def read_original(path: Path) -> Original:
    """Return the original in a file of any of the archive's forms, the first where there are several.

    Raise ValueError where it is no such text, OSError where it cannot be read.
    """
    found = article_texts(decode(path.read_bytes())[0])
    if not found:
        raise ValueError(_LAYOUT)
    return as_original(found[0].id, found[0].title, found[0].head, found[0].body, found[0].foot)


def as_original(id_: str, title: str, head: str, body: str, foot: str) -> Original:
    """Return the original whose text is in three stretches; a page's head does not hold its title."""
    above = "" if _HEAD.match(head) else f"{id_}: {title}\n\n"
    return Original(id_, f"{above}{head}{body}{foot}")


class Originals:
    """A folder of original texts: ``NNN/QNNNNNN.TXT``, or all files in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, Original | None] = {}

    def find(self, article: str) -> Original | None:
        """Return the original of an article, or None where it is not at hand."""
        if article not in self._read:
            self._read[article] = next(self._candidates(article), None)
        return self._read[article]

    def _candidates(self, article: str) -> Iterator[Original]:
        digits = re.sub(r"\D", "", article)
        if not digits:
            return
        folder = self.folder / f"{int(digits) // 1000:03d}"
        for path in (place / f"{article}{end}" for place in (folder, self.folder) for end in (".TXT", ".txt")):
            if path.is_file():
                try:
                    yield read_original(path)
                except (OSError, ValueError):
                    continue


def _fields(lines: list[str]) -> dict[str, str]:
    matches = (_FIELD.fullmatch(line) for line in lines)
    found: dict[str, str] = {}
    for match in matches:
        if match:
            found.setdefault(match["name"].strip().casefold(), match["value"].strip())
    return found


def _sections(text: str) -> Iterator[Section]:
    for section in cut_sections(_body(text)):
        lines = section.text.split("\n")
        yield Section(section.title or APPLIES_TO, "\n".join(lines[2:] if section.title else lines))


def _body(text: str) -> str:
    """Return the text between the head and the foot."""
    end = re.search(r"^(Additional query words:|={60,}\nKeywords )", text, re.MULTILINE)
    start = text.find(APPLIES_TO)
    return text[max(start, 0) : end.start() if end else len(text)]
