"""Where in a text something stands, in any of its forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from diagnose.archive.words import words_of

_MOST = 8
"""Places that are looked at."""
_SHORT = 2
"""Letters of a word that stands within so many others that the longest word beside it is looked for instead."""
_GAP = 40
"""Characters before and behind that word in which the others stand."""


class _Form(NamedTuple):
    """A form of something: a word, or several that stand together."""

    word: str
    """What a text is looked through for; the first word, as long as that is not too short."""
    whole: re.Pattern[str] | None = None
    """All the words, where there are several."""
    reach: int = 0
    """Characters around the word in which all of them stand; 0 where it is the first."""

    @classmethod
    def of(cls, words: list[str]) -> _Form:
        """Return the form that words are."""
        if len(words) == 1:
            return cls(words[0])
        together = r"[\W_]+".join(map(re.escape, words))
        longest = max(words, key=len)
        if len(words[0]) > _SHORT or len(longest) <= _SHORT:
            return cls(words[0], re.compile(together))
        return cls(longest, re.compile(rf"(?<![^\W_]){together}"), sum(map(len, words)) + _GAP)


class Needles:
    """Forms of one thing; words with several parts are found over the ends of lines."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._forms = [_Form.of(words) for form in forms if (words := words_of(form))]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the first places of a text in small letters, ascending: where each begins, and where its word ends."""
        found: list[tuple[int, int]] = []
        for form in self._forms:
            found += _around(text, form) if form.reach else _from(text, form)
        if len(self._forms) > 1:
            found.sort()
        return found[:_MOST]


def _from(text: str, form: _Form) -> list[tuple[int, int]]:
    """Return where words begin with a form, and where they end; numbers and short words stand for no longer ones."""
    word, whole, _ = form
    length = len(word)
    alone = not whole and (length <= _SHORT or word[0].isdigit())
    found: list[tuple[int, int]] = []
    place = text.find(word)
    while place >= 0 and len(found) < _MOST:
        end = place + length
        if not place or not text[place - 1].isalnum():
            match = whole.match(text, place) if whole else None
            if match or not (whole or (alone and text[end : end + 1].isalnum())):
                found.append((place, match.end() if match else end))
        place = text.find(word, end)
    return found


def _around(text: str, form: _Form) -> Iterator[tuple[int, int]]:
    """Yield where several words stand, of which one is looked for."""
    word, whole, reach = form
    place = text.find(word)
    count = end = 0
    while whole and place >= 0 and count < _MOST:
        match = whole.search(text, max(end, place - reach), place + len(word) + reach)
        if match:
            yield match.span()
            count += 1
            end = match.end()
        place = text.find(word, max(end, place + len(word)))
