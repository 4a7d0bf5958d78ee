"""Where a server stands on the line of releases: what the dialogue draws, as plain data.

Pages are drawn by ``presenters.release_line``, which has no content but what a result says of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diagnose.knowledge.conditions import Known, RangeTest
from diagnose.knowledge.faults import Fault
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.versions import Version, read_version
from diagnose.results import STAY, RestoreVerdict, Server


@dataclass(frozen=True)
class Spot:
    """A release, or a version between two, on the line."""

    name: str
    """The release, or the version where it is none."""
    version: Version
    """The file's version; of a release whose version is not known, the oldest that it can have."""
    service_pack: int | None
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


def release_picture(knowledge: Knowledge, server: Server, articles: Sequence[str]) -> ReleasePicture | None:
    """Return the line with the server's place and the releases that have the articles' faults.

    None where the server is not of the product version to which the line belongs.
    """
    line = knowledge.line
    if server.facts.get(line.facts.version) != line.product_version:
        return None
    looked_at = [fault for fault in knowledge.faults if fault.article.article in articles]
    faults = [fault for fault in looked_at if _ranges(fault)]
    marks = _marks(knowledge, server)
    named = {release.release: line.start(release.release) for release in line.releases}
    exact = {read_version(release.store_version) for release in line.releases if release.store_version}
    for version in marks.versions():
        if version not in exact and line.on_line(version):
            named[version.text] = version
    spots = (_spot(knowledge, server, faults, marks, name) for name in named)
    return ReleasePicture(
        line.file,
        tuple(fault.article.article for fault in faults),
        tuple(fault.article.article for fault in looked_at if fault not in faults),
        tuple(sorted(spots, key=lambda spot: spot.version)),
    )


@dataclass(frozen=True)
class _Marks:
    """The versions to which something is to be said."""

    installed: Version | None
    restore: Version | None
    floor: Version | None
    floor_after: Version | None
    recommended: str | None
    first: str | None

    def versions(self) -> Iterator[Version]:
        yield from filter(None, (self.installed, self.restore, self.floor, self.floor_after))


def _marks(knowledge: Knowledge, server: Server) -> _Marks:
    facts = knowledge.line.facts
    installed = server.facts.get(facts.store_version)
    written = server.facts.get(facts.database_format)
    floor = knowledge.restore.floor(str(written)) if knowledge.restore and written else None
    plan = server.remedy
    best = next((option for option in plan.options if option.target == plan.recommended), None) if plan else None
    after = best.floor.oldest if best and best.target != STAY and best.floor else None
    return _Marks(
        read_version(str(installed)) if installed else None,
        read_version(server.restore.target) if server.restore else None,
        floor.oldest if floor else None,
        read_version(after) if after else None,
        best.target if best else None,
        best.needs if best else None,
    )


def _spot(knowledge: Knowledge, server: Server, faults: Sequence[Fault], marks: _Marks, name: str) -> Spot:
    line = knowledge.line
    release = line.release(name) if name in line else None
    version = line.start(name)
    packs = [release.service_pack] if release else line.service_packs(version)
    pack = packs[0] if len(packs) == 1 else None
    # A release whose own version is not known is no place of which a version could speak.
    certain = release is None or release.store_version is not None
    return Spot(
        name=name,
        version=version,
        service_pack=pack,
        date=release.date if release else None,
        faults=tuple(fault.article.article for fault in faults if _has(knowledge, fault, version, pack)),
        here=_here(knowledge, server, marks, pack, version if certain else None),
        restore=server.restore.verdict if server.restore and certain and version == marks.restore else None,
        floor=certain and version == marks.floor,
        floor_after=marks.recommended if certain and version == marks.floor_after != marks.floor else None,
        recommended=name == marks.recommended,
        first=name == marks.first,
    )


def _has(knowledge: Knowledge, fault: Fault, version: Version, pack: int | None) -> bool:
    """Tell whether a server with this file can have the fault, as far as the range of releases decides."""
    names = knowledge.line.facts
    facts = {
        names.version: Known(knowledge.line.product_version, "stated"),
        names.store_version: Known(version.text, "stated"),
    }
    if pack is not None:
        facts[names.service_pack] = Known(pack, "stated")
    return all(test.weigh(facts).state != "fails" for test in _ranges(fault))


def _ranges(fault: Fault) -> list[RangeTest]:
    return [test for test in fault.conditions if isinstance(test, RangeTest)]


def _here(
    knowledge: Knowledge, server: Server, marks: _Marks, pack: int | None, version: Version | None
) -> bool | None:
    if marks.installed is not None:
        return version == marks.installed
    stated = server.facts.get(knowledge.line.facts.service_pack)
    return None if stated is not None and stated == pack else False
