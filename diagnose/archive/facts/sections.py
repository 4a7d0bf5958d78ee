"""The body of an article cut into its sections, to the character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from diagnose.archive.article import Section

_UNDERLINED = re.compile(r"\n(?:==+|--+)(?=[^\S\n]*(?:\n|\Z))")
"""A line of equals signs or dashes alone, with the line feed before it."""
_SLACK = 3
"""By how many characters a title and the line under it may differ in length."""

_COLUMNS = "   "
"""What no title has in it, but the head of a table."""


def cut_sections(body: str) -> list[Section]:
    """Return the sections; their texts, title lines included, one after the other are the body."""
    if not body:
        return []
    starts = list(_starts(body))
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, "", 1))
    ends = [start for start, _, _ in starts[1:]] + [len(body)]
    return [
        Section(title=title, text=body[start:end], level=level)
        for (start, title, level), end in zip(starts, ends, strict=True)
    ]


def joined(sections: Iterable[Section]) -> str:
    """Return the body that the sections were cut from."""
    return "".join(section.text for section in sections)


def _starts(body: str) -> Iterator[tuple[int, str, int]]:
    """Return where each titled section begins, its title and its level."""
    for under in _UNDERLINED.finditer(body):
        place = under.start()
        line = under[0]
        begin = body.rfind("\n", 0, place) + 1
        above = body[begin:place].rstrip()
        if not above or above.startswith((" ", "\t", "- ")):
            continue
        level = 1 if line[1] == "=" else 2
        if not _leads(body, begin):
            if title := _title_of_two(body, begin, above, len(line) - 1):
                yield body.rfind("\n", 0, begin - 1) + 1, title, level
        elif abs(len(above) + 1 - len(line)) <= _SLACK:
            yield begin, above, level


def _title_of_two(body: str, begin: int, second: str, length: int) -> str | None:
    """Return a title of two lines, of which the second begins at a place, or None.

    They are underlined as long as the longer one is, or as both are together.
    """
    start = body.rfind("\n", 0, begin - 1) + 1
    first = body[start : begin - 1].rstrip()
    if not first or first.startswith((" ", "\t", "- ")) or second.rstrip('")').endswith((".", ":")):
        return None
    if not _leads(body, start):
        return None
    title = f"{first} {second}"
    if _COLUMNS in title or min(abs(len(title) - length), abs(max(len(first), len(second)) - length)) > _SLACK:
        return None
    return title


def _leads(body: str, place: int) -> bool:
    """Tell whether the line at a place is the first one of a paragraph."""
    return not place or body[place - 2 : place] == "\n\n" or _rule(body, place)


def _rule(body: str, place: int) -> bool:
    """Tell whether the line before a place is a rule."""
    line = body[body.rfind("\n", 0, place - 1) + 1 : place].strip()
    return len(line) > 2 and not line.strip("-=*")
