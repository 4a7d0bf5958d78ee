"""The line of releases as it concerns one server, drawn in characters, a release a line.

Every mark is said in words too, so that the drawing reads well aloud and without colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diagnose.presenters.phrases import enumerated, plural
from diagnose.presenters.text.page import DIM, STYLES, WORDS, Page, Part
from diagnose.presenters.text.release_picture import ReleasePicture, Spot

NARROW = 70
"""Below so many columns the dates are left out."""
LEAST_ROOM = 16
"""Columns that the words need beside a release; with fewer they stand below it."""
MOST_NAMED = 3
"""Articles that a release's line names; more are counted."""
_WITH, _WITHOUT = "#", "o"


def write_releases(page: Page, picture: ReleasePicture) -> None:
    """Write the releases, oldest first: which have the faults, where the server stands, what may be put back."""
    page.heading(f"Releases of {picture.file}, oldest first")
    width = max(len(spot.name) for spot in picture.spots)
    dates = page.width >= NARROW
    earlier: tuple[str, ...] = ()
    for spot in picture.spots:
        mark = _WITH if spot.faults else _WITHOUT if picture.articles else "|"
        when = f"{spot.date or '':10}  " if dates else ""
        fixed = [article for article in earlier if article not in spot.faults]
        earlier = spot.faults
        words = list(_words(page, spot, fixed, picture.articles))
        lead = f"{mark} {spot.name:{width}}  {when}"
        if page.width < len(lead) + LEAST_ROOM:
            page.write(f"{mark} {spot.name}", indent=2)
            if words:
                page.write(*words, indent=6)
        else:
            page.write(*words, before=lead, indent=2)
    _legend(page, picture)


def _legend(page: Page, picture: ReleasePicture) -> None:
    if picture.articles:
        them = "it" if len(picture.articles) == 1 else "them"
        page.write((f"{_WITH} has {_subject(picture.articles)}, {_WITHOUT} is free of {them}.", DIM), indent=2)
    if picture.everywhere:
        page.write((f"No release decides {enumerated(picture.everywhere)}.", DIM), indent=2)
    if any(spot.here is None for spot in picture.spots):
        page.write(("Perhaps here: of the installed file only the service pack is known.", DIM), indent=2)


def _subject(articles: Sequence[str]) -> str:
    if len(articles) <= MOST_NAMED:
        return f"the {plural(len(articles), 'fault')} of {enumerated(articles)}"
    return f"some of the {len(articles)} faults"


def _words(page: Page, spot: Spot, fixed: Sequence[str], articles: Sequence[str]) -> Iterator[Part]:
    """Yield what is to be said of a release; ``fixed`` are the articles whose fault the one before it still had."""
    said: list[Part] = []
    if spot.here is not False:
        said.append(("this server", "bold") if spot.here else "perhaps here")
    if spot.faults:
        said.append((f"affected{_some(spot.faults, articles, ' by ')}", STYLES["exposed"]))
    if fixed:
        said.append(f"fixed{_some(fixed, articles, ': ')}")
    if spot.restore:
        mark, style = page.mark(spot.restore), STYLES[spot.restore]
        said.append((f"to be put back: {mark} {WORDS[spot.restore]}", style))
    if spot.first or spot.recommended:
        said.append(("recommended" if spot.recommended else "needed first", "bold"))
    if spot.floor:
        said.append("floor: nothing older starts now")
    if spot.floor_after:
        said.append(f"floor after {spot.floor_after}: nothing older starts then")
    for number, part in enumerate(said):
        if number:
            yield "; "
        yield part


def _some(found: Sequence[str], articles: Sequence[str], before: str) -> str:
    """Return some of the articles in few words; nothing where there is only one."""
    if len(articles) == 1:
        return ""
    if len(found) <= MOST_NAMED:
        return f"{before}{enumerated(found)}"
    return f"{before}{'all' if len(found) == len(articles) else f'{len(found)} of'} {len(articles)}"
