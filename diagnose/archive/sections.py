"""The body of an article cut into its sections, to the character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diagnose.archive.article import Section

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
    for place, level in sorted([*((at, 1) for at in _all(body, "\n==")), *((at, 2) for at in _all(body, "\n--"))]):
        end = body.find("\n", place + 1)
        line = body[place + 1 : end if end >= 0 else len(body)].rstrip()
        begin = body.rfind("\n", 0, place) + 1
        above = body[begin:place].rstrip()
        if (
            not above
            or above.startswith((" ", "\t", "- "))
            or abs(len(above) - len(line)) > _SLACK
            or line.strip(line[0])
        ):
            continue
        if begin and body[begin - 2 : begin] != "\n\n" and not _rule(body, begin):
            continue
        yield begin, above, level


def _rule(body: str, place: int) -> bool:
    """Tell whether the line before a place is a rule."""
    line = body[body.rfind("\n", 0, place - 1) + 1 : place].strip()
    return len(line) > 2 and not line.strip("-=")


def _all(text: str, wanted: str) -> Iterator[int]:
    place = text.find(wanted)
    while place >= 0:
        yield place
        place = text.find(wanted, place + 1)
