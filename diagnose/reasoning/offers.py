"""What a release offers to a server, whatever faults it has: by where the server stands, and by its platform."""

from __future__ import annotations

import msgspec

from diagnose.knowledge.faults import Fault
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.releases import Place, Release
from diagnose.knowledge.versions import Version
from diagnose.reasoning.phrasing import download, stated_floor, statements
from diagnose.results.findings import Download, Floor, Statement


class Offer(msgspec.Struct, frozen=True, eq=False):
    """A release that a server can go to; known by its identity."""

    release: Release
    label: str
    """The release as people call it."""
    version: Version
    """The oldest version of the file that it can have."""
    distance: int
    """How many releases there are up to it."""
    needs: str | None
    """The release that has to be installed first."""
    past: str | None
    """Why the server may already be past it."""
    elsewhere: tuple[str, ...]
    """Why it may not be had, or not be put in."""
    floor: Floor | None
    """The restore floor once it has started."""
    way_back: int
    """How far the way back then closes: the rank of the databases' format."""
    downloads: list[Download]
    obtain: list[Statement]


def offers(knowledge: Knowledge, place: Place, platform: str | None) -> list[Offer]:
    """Return the releases to which a server at a place of the line can still go.

    Every server has at least the first release. ``platform`` is None where it is not known.
    """
    line = knowledge.line
    reached = {release.release: line.has_reached(place, release.release) for release in line.releases}
    first, last = line.releases[0].release, line.releases[-1].release
    found = []
    for number, release in enumerate(line.releases):
        there = reached[release.release]
        if there or release.release == first:
            continue
        past = f"the server may already be past it; find out the version of {line.file} first"
        version = line.start(release.release)
        floor = knowledge.restore.written_by(version) if knowledge.restore else None
        found.append(
            Offer(
                release=release,
                label=line.described(release.release),
                version=version,
                distance=1 + number,
                needs=_needs(knowledge, place, release),
                past=past if there is None and release.release != last else None,
                elsewhere=_elsewhere(knowledge, release, platform),
                floor=stated_floor(floor) if floor else None,
                way_back=floor.rank if floor else 0,
                downloads=_downloads(knowledge, release, platform),
                obtain=statements(release.obtain, ""),
            )
        )
    return found


def _needs(knowledge: Knowledge, place: Place, release: Release) -> str | None:
    """Return the service pack that has to be there before a rollup upon it."""
    line = knowledge.line
    base = next(r for r in line.releases if r.service_pack == release.service_pack)
    if base.release == release.release or line.has_reached(place, base.release):
        return None
    return base.release


def _elsewhere(knowledge: Knowledge, release: Release, platform: str | None) -> tuple[str, ...]:
    found = []
    if release.replaced_by:
        later = knowledge.line.described(release.replaced_by.release)
        found.append(f"{later} is offered in its place, so it may no longer be had")
    named = {file.platform for fix in _fixes(knowledge, release) for file in fix.article.fix_files}
    if release.is_rollup and platform and platform != knowledge.ranking.platform.taken_as and platform not in named:
        found.append(f"no article names a file of it for {platform}; ask for one before you plan with it")
    return tuple(found)


def _fixes(knowledge: Knowledge, release: Release) -> list[Fault]:
    """Return the faults of which an article names this release as the one that mends them."""
    return [fault for fault in knowledge.faults if release.release in fault.fixed_in]


def _downloads(knowledge: Knowledge, release: Release, platform: str | None) -> list[Download]:
    """Return the files that articles name for a rollup; a service pack comes as a whole."""
    if not release.is_rollup:
        return []
    found: dict[tuple[str, str], Download] = {}
    for fix in _fixes(knowledge, release):
        for file in fix.article.fix_files:
            if platform in (None, file.platform):
                found.setdefault((file.platform, file.file), download(file, fix.article.article))
    return list(found.values())
