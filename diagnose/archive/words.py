"""The words of a text, as they stand in the index and in a search."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLANK = re.compile(r"\s")
_STRETCH = 1 << 20
_WORD = re.compile(r"[^\W_]+")
_NO_WORD = re.compile(r"[\W_]")
_ASCII = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))
_VOWELS = frozenset("aeiouy")
_SHORTEST = 3
"""Letters that stay at least when an ending is taken off."""


def words_of(text: str) -> list[str]:
    """Return all words of a text in small letters; digits count as letters, all else parts words."""
    if text.isascii():
        return text.encode().translate(_ASCII).decode().split()
    return _WORD.findall(text.lower())


def flat(text: str) -> str:
    """Return a text in small letters, with a blank before and behind it, and for all that is no letter or digit."""
    if text.isascii():
        return f" {text} ".encode().translate(_ASCII).decode()
    return f" {_NO_WORD.sub(' ', text.lower())} "


def stretches(text: str) -> Iterator[str]:
    """Yield a text, a stretch at a time where it is long; no word is cut."""
    begin = 0
    while len(text) - begin > _STRETCH:
        blank = _BLANK.search(text, begin + _STRETCH)
        end = blank.end() if blank else len(text)
        yield text[begin:end]
        begin = end
    yield text[begin:] if begin else text


def distinct_words(text: str) -> set[str]:
    """Return the words of a text, each once; of a long text only a stretch at a time is parted."""
    found: set[str] = set()
    for stretch in stretches(text):
        found.update(words_of(stretch))
    return found


def stem(word: str) -> str:
    """Return a word without its ending of number and tense, so that forms of one word agree."""
    if len(word) <= _SHORTEST or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= _SHORTEST and not _VOWELS.isdisjoint(rest):
            return _undoubled(rest).removesuffix("e")
    return word.removesuffix("e") if len(word) > _SHORTEST + 1 else word


def _undoubled(rest: str) -> str:
    return rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
