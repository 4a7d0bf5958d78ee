"""Where a server stands on the line of releases: what the terminal draws, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnose.knowledge.versions import Version
from diagnose.presenters.release_line import Floors, Places, Stop, Stops, floors
from diagnose.presenters.remedies import best, installs, planned
from diagnose.results import Results, Server
from diagnose.results.servers import RemedyOption
from diagnose.results.verdicts import RestoreVerdict


@dataclass(frozen=True)
class Spot:
    """A release, or a version between two, on the line."""

    name: str
    """The release, or the version where it is none."""
    version: Version
    """The file's version; of a release whose version is not known, the oldest that it can have."""
    date: str | None
    faults: tuple[str, ...]
    """Those of the articles looked at whose fault a server with it has, or can have."""
    here: bool | None
    """True for what is installed; None where it can be, because only the service pack is known."""
    restore: RestoreVerdict | None = None
    """The verdict, where it is what someone means to put back."""
    floor: bool = False
    """True where nothing older starts on the databases as they are."""
    floor_after: str | None = None
    """The recommended release after which nothing older starts."""
    recommended: bool = False
    first: bool = False
    """True where it has to be installed before the recommended one."""


@dataclass(frozen=True)
class ReleasePicture:
    """The line of releases, oldest first, as it concerns one server."""

    file: str
    articles: tuple[str, ...]
    """The articles looked at whose faults hang on the release."""
    everywhere: tuple[str, ...]
    """Those looked at that name no range of releases."""
    spots: tuple[Spot, ...]


def release_picture(run: Results, server: Server, articles: Sequence[str]) -> ReleasePicture | None:
    """Return the line with the server's place and the releases that have the articles' faults.

    None where the server is not known to be of the product version to which the line belongs.
    """
    line = run.line
    if line is None or server.facts.get(line.facts.get("version", "")) != line.product_version:
        return None
    ranges = {one.article: one.releases for one in run.articles if one.article in articles}
    lowest, own = floors(server, line), server.facts.get(line.facts.get("store_version", ""))
    target = server.restore.target if server.restore else None
    others = (str(text) for text in (own, target, lowest.now, lowest.later) if text)
    stops = Stops(line, others, server.facts)
    struck = {article: stops.affected(releases) for article, releases in ranges.items() if releases}
    places = stops.places([server])
    return ReleasePicture(
        line.file,
        tuple(struck),
        tuple(article for article in ranges if article not in struck),
        tuple(_spot(stop, stops, server, lowest, places, struck) for stop in stops),
    )


def _spot(
    stop: Stop,
    stops: Stops,
    server: Server,
    lowest: Floors,
    places: Places,
    struck: dict[str, list[Stop]],
) -> Spot:
    def is_at(name: str | None) -> bool:
        return name is not None and stops.named(name) == stop

    option, restore = _recommended(server), server.restore
    after = is_at(lowest.later) and lowest.later != lowest.now
    return Spot(
        name=stop.label,
        version=stop.first,
        date=stop.release.date if stop.release else None,
        faults=tuple(article for article, affected in struck.items() if stop in affected),
        here=True if places.known[stop.label] else None if places.possible[stop.label] else False,
        restore=restore.verdict if restore and is_at(restore.target) else None,
        floor=is_at(lowest.now),
        floor_after=option.target if option and after else None,
        recommended=option is not None and is_at(option.target),
        first=option is not None and is_at(option.needs),
    )


def _recommended(server: Server) -> RemedyOption | None:
    plan = planned(server)
    return best(plan) if plan and installs(plan) else None
