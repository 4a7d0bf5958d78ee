"""The body of an article cut into its sections, to the character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from diagnose.archive.article import Section

_UNDERLINED = re.compile(r"\n(?:==+|--+)(?=[^\S\n]*(?:\n|\Z))")
"""A line of equals signs or dashes alone, with the line feed before it."""
_SLACK = 3
"""By how many characters a title and the line under it may differ in length."""


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
        if not above or above.startswith((" ", "\t", "- ")) or abs(len(above) + 1 - len(line)) > _SLACK:
            continue
        if begin and body[begin - 2 : begin] != "\n\n" and not _rule(body, begin):
            continue
        yield begin, above, 1 if line[1] == "=" else 2


def _rule(body: str, place: int) -> bool:
    """Tell whether the line before a place is a rule."""
    line = body[body.rfind("\n", 0, place - 1) + 1 : place].strip()
    return len(line) > 2 and not line.strip("-=")
