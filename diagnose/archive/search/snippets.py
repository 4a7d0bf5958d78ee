"""A few words of an article around what was looked for, which is marked."""

from __future__ import annotations

from collections.abc import Sequence

MARK = "**"
"""What stands before and behind what was looked for."""
LENGTH = 180
"""Characters of a snippet, without the marks."""
_FINE = 1_000_000
"""Steps in which weights are told apart."""
_BEFORE = 30
"""Characters before the first thing that is marked."""


def snippet(text: str, places: Sequence[Sequence[tuple[int, int]]], weights: Sequence[float]) -> str:
    """Return the stretch of a text with most of what was looked for, on one line.

    ``places`` are the spans of each part of the search, ``weights`` what each part counts.
    """
    spans = sorted([(start, end, number) for number, part in enumerate(places) for start, end in part])
    if not spans:
        beginning = _plain(text[: 2 * LENGTH])
        end = _word_end(beginning, LENGTH)
        return beginning[:end] + ("..." if end < len(beginning) or len(text) > 2 * LENGTH else "")
    inside = _best(spans, weights)
    begin = _word_start(text, max(0, inside[0][0] - _BEFORE))
    marks = [(start, _word_end(text, end) if text[end : end + 1].isalnum() else end) for start, end, _ in inside]
    end = _word_end(text, max(begin + LENGTH, marks[0][1]))
    return ("..." if begin else "") + _marked(text, begin, end, marks) + ("..." if end < len(text) else "")


def _best(spans: list[tuple[int, int, int]], weights: Sequence[float]) -> list[tuple[int, int, int]]:
    """Return what stands in the stretch that has most of what was looked for."""
    # Whole numbers, so that what is added and taken away again leaves nothing behind.
    worths = [round(weight * _FINE) for weight in weights]
    inside = [0] * len(worths)
    best, chosen, last, worth = 0, (0, 1), 0, 0
    count = len(spans)
    for first, (start, _, number) in enumerate(spans):
        while last < count and spans[last][1] <= start + LENGTH - _BEFORE:
            entered = spans[last][2]
            worth += 0 if inside[entered] else worths[entered]
            inside[entered] += 1
            last += 1
        if worth > best:
            best, chosen = worth, (first, last)
        if last > first:
            inside[number] -= 1
            worth -= 0 if inside[number] else worths[number]
        else:
            last = first + 1
    return spans[slice(*chosen)]


def _marked(text: str, begin: int, end: int, spans: list[tuple[int, int]]) -> str:
    parts, at = [], begin
    for start, stop in spans:
        if start >= at and stop <= end:
            parts += [text[at:start], MARK, text[start:stop], MARK]
            at = stop
    return _plain("".join([*parts, text[at:end]]))


def _plain(text: str) -> str:
    """Return a text on one line, without the lines under titles."""
    line = " ".join([word for word in text.split() if word.strip("=-")])
    return line if line.isprintable() else "".join(char if char.isprintable() else " " for char in line)


def _word_start(text: str, place: int) -> int:
    while place and text[place - 1].isalnum():
        place -= 1
    return place


def _word_end(text: str, place: int) -> int:
    while place < len(text) and text[place].isalnum():
        place += 1
    return min(place, len(text))
