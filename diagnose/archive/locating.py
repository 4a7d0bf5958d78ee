"""Where in a text something stands, in any of its forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from diagnose.archive.words import words_of

_MOST = 8
"""Places that are looked at."""


class Needles:
    """Forms of one thing; words with several parts are found over the ends of lines."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._forms: list[tuple[str, re.Pattern[str] | None]] = []
        for form in forms:
            words = words_of(form)
            if len(words) > 1:
                self._forms.append((words[0], re.compile(r"[\W_]+".join(map(re.escape, words)))))
            elif words:
                self._forms.append((words[0], None))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the first places of a text in small letters, ascending: where each begins, and where its word ends."""
        found = [span for first, pattern in self._forms for span in _spans(text, first, pattern)]
        if len(self._forms) > 1:
            found.sort()
        return found[:_MOST]


def _spans(text: str, first: str, pattern: re.Pattern[str] | None) -> Iterator[tuple[int, int]]:
    """Yield where words begin with a form, and where they end; a pattern says how a form of several words goes on."""
    length = len(first)
    place = text.find(first)
    count = 0
    while place >= 0 and count < _MOST:
        end = place + length
        if not place or not text[place - 1].isalnum():
            match = pattern.match(text, place) if pattern else None
            if match or not pattern:
                yield place, match.end() if match else end
                count += 1
        place = text.find(first, end)
