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
        self._plain: list[str] = []
        self._parted: list[re.Pattern[str]] = []
        for form in forms:
            if form.isalnum():
                self._plain.append(form)
            elif words_of(form):
                self._parted.append(re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, words_of(form)))))

    def places(self, text: str) -> list[int]:
        """Return the first places of a text in small letters, ascending."""
        found = [place for form in self._plain for place in _beginnings(text, form)]
        for pattern in self._parted:
            for place, match in enumerate(pattern.finditer(text)):
                found.append(match.start())
                if place == _MOST:
                    break
        return sorted(found)[:_MOST]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where each thing found begins, and where the word ends that it begins."""
        for place in self.places(text):
            yield place, self._end(text, place)

    def _end(self, text: str, place: int) -> int:
        end = place
        for pattern in self._parted:
            match = pattern.match(text, place)
            end = match.end() if match else end
        if end == place:
            end += max((len(form) for form in self._plain if text.startswith(form, place)), default=1)
        while end < len(text) and text[end].isalnum():
            end += 1
        return end


def _beginnings(text: str, form: str) -> Iterator[int]:
    """Yield where words begin with a form."""
    place = text.find(form)
    count = 0
    while place >= 0 and count < _MOST:
        if not place or not text[place - 1].isalnum():
            yield place
            count += 1
        place = text.find(form, place + len(form))
