"""A few words of an article around what was looked for, which is marked."""

from __future__ import annotations

from diagnose.archive.ranking import Weighed

MARK = "**"
"""What stands before and behind what was looked for."""
LENGTH = 180
"""Characters of a snippet, without the marks."""


def snippet(text: str, weighed: list[Weighed]) -> str:
    """Return the stretch of a text with most of what was looked for, on one line."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = text
    spans = sorted((*span, part.weight, number) for number, part in enumerate(weighed) for span in part.needles.spans(lowered))
    if not spans:
        return _plain(text[: 2 * LENGTH])[:LENGTH]
    start, chosen = _best(spans)
    begin = _word_start(text, max(0, start - 30))
    end = _word_end(text, max(begin + LENGTH, chosen[0][1]))
    return ("..." if begin else "") + _marked(text, begin, end, chosen) + ("..." if end < len(text) else "")


def _best(spans: list[tuple[int, int, float, int]]) -> tuple[int, list[tuple[int, int]]]:
    """Return where the best stretch begins, and what stands in it."""
    best, chosen = 0.0, spans[:1]
    for first, (start, *_) in enumerate(spans):
        inside = [span for span in spans[first : first + 24] if span[1] <= start + LENGTH - 30]
        worth = sum({number: weight for _, _, weight, number in inside}.values())
        if worth > best:
            best, chosen = worth, inside
    return chosen[0][0], [(start, end) for start, end, _, _ in chosen]


def _marked(text: str, begin: int, end: int, spans: list[tuple[int, int]]) -> str:
    parts, at = [], begin
    for start, stop in spans:
        if start >= at and stop <= end:
            parts += [text[at:start], MARK, text[start:stop], MARK]
            at = stop
    return _plain("".join([*parts, text[at:end]]))


def _plain(text: str) -> str:
    """Return a text on one line, without the lines under titles."""
    words = [word for word in text.split() if word.strip("=-")]
    return " ".join("".join(char if char.isprintable() else " " for char in word) for word in words)


def _word_start(text: str, place: int) -> int:
    while place and not text[place - 1].isspace():
        place -= 1
    return place


def _word_end(text: str, place: int) -> int:
    while place < len(text) and not text[place].isspace():
        place += 1
    return min(place, len(text))
