"""What an article tells itself: its text without the titles of the articles that it cites, ready to be searched."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import NamedTuple

from diagnose.archive.words import distinct_words

_CITATION = re.compile(
    r"\n[ \t]*+(?:(?:- )?Q\d{5,6}\b|ARTICLE-ID ?:).*(?:\n{1,2}[ \t]*TITLED? *:.*)?(?:\n[ \t]+[^\s-].*)*"
)
_REFERENCE = re.compile(r"Q(\d{5,6})(?![\da-z_]|\.(?:exe|zip|cab))")
_LONGER_WHEN_LOWER = "\u0130"
"""The one letter whose lower case is two."""


class Told(NamedTuple):
    """A text, and the same in lower case, character by character."""

    text: str
    lower: str
    words: Set[str]
    """At least those words of the text that are clues to facts: to ask for one of them spares most texts a search."""


def as_told(text: str, words: Set[str] | None = None) -> Told:
    """Return a text ready to be searched; ``words`` are at least those of the text, where they are known."""
    return Told(text, lowered(text), distinct_words(text) if words is None else words)


def told(title: str, body: str, query_words_at: int, words: Set[str]) -> Told:
    """Return the title and the body up to its query words, without citations; ``words`` are those of both."""
    text = f"{title}\n{body[:query_words_at] if query_words_at >= 0 else body}"
    if "Q" in text:
        text = _CITATION.sub("\n", text)
    return as_told(text, words)


def lowered(text: str) -> str:
    """Return a text in lower case, as long as it is."""
    return text.lower() if text.isascii() else text.replace(_LONGER_WHEN_LOWER, "i").lower()


def references(body: str, own: str) -> list[str]:
    """Return the other articles that a body names, in order."""
    if "Q" not in body:
        return []
    found = {
        match[0]: None
        for match in _REFERENCE.finditer(body)
        if match[0] != own and not body[match.start() - 1 : match.start()].isalnum()
    }
    return list(found)
