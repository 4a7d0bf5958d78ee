"""Where in a text something stands, in any of its forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from diagnose.archive.words import words_of

_MOST = 8
"""Places that are looked at."""
_SHORT = 2
"""Letters of a word that stands for no longer ones."""


class _Form(NamedTuple):
    """A form of something: a word, or several that stand together."""

    first: str
    """What a text is looked through for: a blank and the first word, with another blank where that has to end there."""
    length: int
    """Characters of that word."""
    words: tuple[str, ...]
    """All words, where there are several."""

    @classmethod
    def of(cls, words: list[str]) -> _Form:
        """Return the form that words are."""
        first = words[0]
        ends = len(words) > 1 or len(first) <= _SHORT or first[0].isdigit()
        return cls(f" {first} " if ends else f" {first}", len(first), tuple(words) if len(words) > 1 else ())


class Needles:
    """Forms of one thing; words with several parts are found over the ends of lines."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._forms = list(dict.fromkeys([_Form.of(words) for form in forms if (words := words_of(form))]))

    def spans(self, flat: str) -> list[tuple[int, int]]:
        """Return the first places of a text that ``flat`` made, ascending: where each begins, and where it ends."""
        found: list[tuple[int, int]] = []
        for first, length, words in self._forms:
            place = flat.find(first)
            if words and place >= 0:
                found += _together(flat, place, first, words)
                continue
            left = _MOST
            while place >= 0 and left:
                end = place + length
                found.append((place, end))
                place = flat.find(first, end)
                left -= 1
        if len(self._forms) > 1:
            found.sort()
        return found[:_MOST]


def _together(flat: str, place: int, first: str, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where several words stand together, from the place on where the first of them is."""
    if max(words, key=len) not in flat:
        return
    pattern, count = _pattern(words), 0
    while place >= 0 and count < _MOST:
        match = pattern.match(flat, place)
        if match:
            yield place, match.end() - 1
            count += 1
        place = flat.find(first, match.end() - 1 if match else place + 1)


@lru_cache(maxsize=1000)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("".join([f" +{re.escape(word)}" for word in words]))
