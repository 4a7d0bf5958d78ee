"""The drawing of the line of releases: newest at the top, a row for each, so that it reads from the present down.

What a row means stands beside it in words; lines, patterns and colours only repeat it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from diagnose.knowledge.versions import Version
from diagnose.presenters.pages.drawn_line import LANE, LANES_FROM, WIDTH, Drawing, Row
from diagnose.presenters.phrases import enumerated, plural
from diagnose.presenters.release_line import Floors, Lane, Places, Stop, Stops, floors, stretch
from diagnose.presenters.remedies import best, installs, planned
from diagnose.results import Results, Server
from diagnose.results.articles import AffectedReleases
from diagnose.results.verdicts import AFFECTED, VERDICTS, Verdict

MOST_LANES = 8
LINE = 15
"""Units from one line of a note to the next."""
_CHARACTER = 7.4
"""Units that a character of a note takes at most, on average: fonts of the system differ by a fifth."""


def draw(server: Server, members: Sequence[Server], results: Results) -> Drawing | None:
    """Return the drawing for a server, or for several of one diagnosis; None where the line says nothing of it."""
    line, restore = results.line, server.restore
    ranges = {one.article: one.releases for one in results.articles if one.releases}
    struck: dict[str, Verdict] = {
        one.article: one.verdict for one in server.findings if one.verdict in AFFECTED and one.article in ranges
    }
    if not line or not (struck or restore):
        return None
    lowest = floors(server, line)
    own = str(server.facts.get(line.facts.get("store_version", ""), ""))
    target = restore.target if restore else None
    stops = Stops(line, filter(None, (own, lowest.now, lowest.later, target, *lowest.formats)), server.facts)
    places = stops.places(members)
    if not stops or not (places.known or places.possible or restore):
        return None
    notes = _Notes(stops)
    _note_places(notes, places, len(members))
    _note_remedies(notes, server, lowest)
    for name, articles in _fixes(stops, struck, ranges).items():
        notes.add(name, f"fix of {enumerated(articles) if len(articles) < 3 else f'{len(articles)} articles'}")
    who = f"{len(members):,} servers" if len(members) > 1 else server.name.strip() or "this server"
    there = stops.named(restore.target) if restore else None
    return _drawing(
        f"Releases of {line.file}, and the place of {who}",
        stops,
        places,
        _lanes(stops, struck, ranges),
        notes,
        floor=lowest.now,
        restore=(there.label, restore.verdict) if restore and there else None,
    )


def _note_remedies(notes: _Notes, server: Server, lowest: Floors) -> None:
    """Note what is to be put back, what to install, and what starts before and after it."""
    restore, plan = server.restore, planned(server)
    if restore:
        words = {"unsafe": "does not start", "unknown": "not known to start", "safe": "starts"}
        notes.add(restore.target, f"to be put back: {words[restore.verdict]}")
    if plan and installs(plan):
        notes.add(best(plan).needs, "install this first")
        notes.add(best(plan).target, "recommended: install this")
    notes.add(lowest.now, "floor: nothing older starts")
    for version, database_format in lowest.formats.items():
        notes.add(version, f"floor for format {database_format}")
    if lowest.later != lowest.now:
        notes.add(lowest.later, "floor once the recommended one has started")


def places_of(servers: Sequence[Server], results: Results) -> Places:
    """Return where the servers of a fleet stand."""
    return Stops(results.line).places(servers) if results.line else Places()


def draw_article(article: str, places: Places, results: Results) -> Drawing | None:
    """Return the drawing for an article: what it affects, and where a fleet's servers stand; None where it has none."""
    releases = next((one.releases for one in results.articles if one.article == article), None)
    stops = Stops(results.line) if results.line else None
    if not stops or releases is None:
        return None
    notes = _Notes(stops)
    for label, count in places.known.items():
        notes.add(label, f"{count:,} {plural(count, 'server')}")
    for label, count in places.possible.items():
        notes.add(label, f"perhaps {count:,} {'more' if places.known[label] else plural(count, 'server')}")
    for release in filter(None, map(stops.first_with, releases.fixed)):
        notes.add(release.label, "has the fix")
    affected = [stop.label for stop in stops.affected(releases)]
    lanes = [Lane([article], None, affected, stretch(releases))]
    return _drawing(f"Releases of {stops.line.file} that {article} affects", stops, places, lanes, notes)


class _Notes:
    """What stands beside the stops."""

    def __init__(self, stops: Stops) -> None:
        self._stops = stops
        self._notes: dict[str, list[str]] = {}

    def add(self, name: str | None, text: str) -> None:
        """Put a text beside the stop of this name or version, if there is one."""
        stop = self._stops.named(name) if name else None
        if stop:
            self._notes.setdefault(stop.label, []).append(text)

    def at(self, stop: Stop) -> list[str]:
        """Return what stands beside a stop."""
        return self._notes.get(stop.label, [])


def _note_places(notes: _Notes, places: Places, servers: int) -> None:
    for label, count in places.known.items():
        notes.add(label, "this server" if servers == 1 else f"{count:,} of the servers")
    for label, count in places.possible.items():
        notes.add(label, "perhaps this server" if servers == 1 else f"perhaps {count:,} of the servers")


def _lanes(stops: Stops, struck: Mapping[str, Verdict], ranges: Mapping[str, AffectedReleases]) -> list[Lane]:
    """Return the stretches that are affected, gravest first; articles with the same one share it."""
    found: dict[tuple[Verdict, str], Lane] = {}
    for article in sorted(struck, key=lambda one: VERDICTS.index(struck[one])):
        affected = [stop.label for stop in stops.affected(ranges[article])]
        key = (struck[article], " ".join(affected))
        if key in found:
            found[key].articles.append(article)
        elif affected:
            found[key] = Lane([article], struck[article], affected, stretch(ranges[article]))
    return list(found.values())


def _fixes(stops: Stops, struck: Mapping[str, Verdict], ranges: Mapping[str, AffectedReleases]) -> dict[str, list[str]]:
    """Return the articles that are mended, by the first release that has the fix."""
    fixes: dict[str, list[str]] = {}
    for article in struck:
        for name in ranges[article].fixed:
            release = stops.first_with(name)
            if release and article not in fixes.setdefault(release.label, []):
                fixes[release.label].append(article)
    return fixes


def _drawing(
    title: str,
    stops: Stops,
    places: Places,
    lanes: list[Lane],
    notes: _Notes,
    floor: str | None = None,
    restore: tuple[str, str] | None = None,
) -> Drawing:
    shown = lanes[:MOST_LANES]
    notes_at = LANES_FROM + LANE * len(shown) + 8
    rows = list(_rows(stops, places, shown, notes, stops.start(floor) if floor else None, WIDTH - notes_at))
    lowest = stops.named(floor) if floor else None
    return Drawing(
        title=title,
        description=_description(rows, lanes, places),
        rows=rows,
        lanes=shown,
        more=[article for lane in lanes[MOST_LANES:] for article in lane.articles],
        floor=lowest.label if lowest else None,
        restore=restore,
        height=rows[-1].y + rows[-1].height + 4,
        notes_at=notes_at,
    )


def _rows(
    stops: Stops, places: Places, lanes: Sequence[Lane], notes: _Notes, lowest: Version | None, room: int
) -> Iterator[Row]:
    """Yield the rows from the top down; there is ``room`` for notes, and nothing below the ``lowest`` starts."""
    y = 26 if lanes else 6
    for stop in reversed(list(stops)):
        lines = [line for note in notes.at(stop) for line in textwrap.wrap(note, int(room / _CHARACTER))]
        row = Row(
            stop=stop,
            here=places.known[stop.label],
            possible=places.possible[stop.label],
            lanes=[stop.label in lane.releases for lane in lanes],
            starts=lowest is None or stop.last >= lowest,
            said=notes.at(stop),
            notes=lines,
            y=y,
            height=max(1, len(lines)) * LINE + 9,
        )
        yield row
        y += row.height


def _description(rows: Sequence[Row], lanes: Sequence[Lane], places: Places) -> list[str]:
    """Return what the drawing shows in sentences, for those who hear it."""
    said = [f"{enumerated(lane.articles)}: {lane.words}." for lane in lanes]
    said += [f"{row.stop.label}: {'; '.join(row.said)}." for row in rows if row.said]
    if places.elsewhere:
        said.append(f"Not on this line, or not known where: {places.elsewhere:,} {plural(places.elsewhere, 'server')}.")
    return said
