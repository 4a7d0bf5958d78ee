"""The line of releases as rows for a drawing: where servers stand, what is affected, and what may be put back.

It is made of a result alone, which may be a saved one. Pages draw it by ``release_drawing``, the terminal by
``release_picture``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from diagnose.knowledge.releases import LineFacts, Place, Release, ReleaseLine, Releases
from diagnose.knowledge.versions import Version, read_version
from diagnose.presenters.remedies import best, planned
from diagnose.results import Server
from diagnose.results.articles import AffectedReleases, Line, ReleaseOnLine
from diagnose.results.servers import STAY
from diagnose.results.verdicts import Value, Verdict


@dataclass(frozen=True)
class Stop:
    """A release, or another version that matters, among the releases; one version where it is known."""

    label: str
    first: Version
    last: Version
    service_packs: tuple[int, ...]
    """Those to which it can belong: mostly one."""
    release: ReleaseOnLine | None = None

    @property
    def version(self) -> Version | None:
        """The version; None where only the two are known between which it lies."""
        return self.first if self.first == self.last else None


@dataclass(frozen=True)
class Lane:
    """Articles of one verdict that affect the same releases."""

    articles: list[str]
    verdict: Verdict | None
    """Null where no server is spoken of."""
    releases: list[str]
    """The stops that are affected, by their labels."""
    words: str
    """The stretch in words."""


@dataclass
class Places:
    """How many servers stand at each stop, by its label."""

    known: Counter[str] = field(default_factory=Counter)
    possible: Counter[str] = field(default_factory=Counter)
    """Those of which only the service pack is known, at each stop where they may stand."""
    elsewhere: int = 0
    """Those of which nothing is known that gives a place."""


@dataclass(frozen=True)
class Floors:
    """The oldest versions that start: now, once the recommended release has started, and for each format."""

    now: str | None
    later: str | None
    formats: dict[str, str]
    """The formats of the databases by the oldest version that starts on them, where nothing is known of now."""


class Stops:
    """The stops of a line, oldest first."""

    def __init__(self, line: Line, others: Iterable[str] = (), facts: Mapping[str, Value] | None = None) -> None:
        """``others`` are versions that get a stop of their own where no release is known to have them.

        ``facts`` are those of the server whose file is among them: they can tell to which service pack it belongs.
        """
        self.line = line
        placed = [release for release in line.releases if _placed(release)]
        self._releases = ReleaseLine(_content(line, placed)) if placed else None
        self._by_label = {release.release: self._stop(release) for release in placed}
        exact = {stop.version for stop in self._by_label.values()}
        for text in others:
            version = version_in(text)
            if version and self.on_line(version) and version not in exact:
                self._by_label[version.text] = self._between(version, facts or {})
        self._stops = sorted(self._by_label.values(), key=lambda stop: stop.first)

    def _stop(self, release: ReleaseOnLine) -> Stop:
        line, name = self._of_releases, release.release
        return Stop(name, line.start(name), line.end(name), (release.service_pack,), release)

    def _between(self, version: Version, facts: Mapping[str, Value]) -> Stop:
        packs = self._of_releases.service_packs(version)
        if self._text(facts, "store_version") == version.text:
            packs = [pack for pack in packs if str(pack) == self._text(facts, "service_pack")] or packs
        return Stop(version.text, version, version, tuple(packs))

    @property
    def _of_releases(self) -> ReleaseLine:
        if self._releases is None:
            raise ValueError("the line has no releases")
        return self._releases

    def __iter__(self) -> Iterator[Stop]:
        return iter(self._stops)

    def __bool__(self) -> bool:
        return bool(self._stops)

    def on_line(self, version: Version) -> bool:
        """Tell whether a version is one of the product version to which the line belongs."""
        return self._releases is not None and self._releases.on_line(version)

    def at(self, version: Version) -> Stop | None:
        """Return the stop that has a version: its own, or else that of the release that can have it."""
        own = (stop for stop in self._stops if stop.version == version)
        return next(own, None) or next((stop for stop in self._stops if stop.first <= version <= stop.last), None)

    def named(self, name: str) -> Stop | None:
        """Return the stop of a release's name, or of a version."""
        version = version_in(name)
        return self._by_label.get(name) or (self.at(version) if version else None)

    def start(self, name: str) -> Version | None:
        """Return the oldest version that a release's name, or a version, stands for."""
        stop = self._by_label.get(name)
        return stop.first if stop else version_in(name)

    def first_with(self, name: str) -> Stop | None:
        """Return the first release that surely has what came with a release, or a version."""
        start = self.start(name)
        return next((stop for stop in self._stops if start and stop.release and stop.first >= start), None)

    def affected(self, releases: AffectedReleases) -> list[Stop]:
        """Return the stops at which a server has an article's fault, or can have it."""
        ends = list(releases.fixed)
        last = self.named(releases.last) if releases.last else None
        if last:
            ends.append(last.last.next.text)
        return [stop for stop in self._stops if self._can_have(stop, releases.introduced, ends)]

    def _can_have(self, stop: Stop, introduced: str, ends: Iterable[str]) -> bool:
        if self.start(introduced) is None or self._has_reached(stop, introduced) is False:
            return False
        return not any(self._has_reached(stop, end) for end in ends if self.start(end))

    def _has_reached(self, stop: Stop, boundary: str) -> bool | None:
        """Tell whether a server at a stop is at or after a release, or a version; None where that is not known."""
        line = self._of_releases
        if stop.first >= line.end(boundary) or stop.last < line.start(boundary):
            return stop.first >= line.end(boundary)
        pack = stop.service_packs[0] if len(stop.service_packs) == 1 else None
        return line.has_reached(Place(stop.version, pack), boundary)

    def places(self, servers: Iterable[Server]) -> Places:
        """Return where servers stand; a version between two stops counts for the earlier one."""
        places = Places()
        roles = ("version", "store_version", "service_pack")
        seen = Counter(tuple(self._text(server.facts, role) for role in roles) for server in servers)
        for (product_version, file_version, pack), count in seen.items():
            version = version_in(file_version)
            if product_version not in {"", self.line.product_version} or (version and not self.on_line(version)):
                own: list[Stop] = []
            elif version:
                own = self._at_or_before(version, pack)
            else:
                own = [stop for stop in self._stops if pack in map(str, stop.service_packs)]
            counted = places.known if version and len(own) == 1 else places.possible
            counted.update({stop.label: count for stop in own})
            places.elsewhere += 0 if own else count
        return places

    def _at_or_before(self, version: Version, pack: str) -> list[Stop]:
        """Return the stop of a version, or the one before it; two where a release may have it, or else not have it."""
        earlier = [stop for stop in self._stops if stop.first <= version] or self._stops[:1]
        if earlier[-1].version or version > earlier[-1].last:
            return earlier[-1:]
        either = earlier[-2:]
        return [stop for stop in either if pack in map(str, stop.service_packs)][-1:] or either

    def _text(self, facts: Mapping[str, Value], role: str) -> str:
        return str(facts.get(self.line.facts.get(role, ""), ""))


def floors(server: Server, line: Line) -> Floors:
    """Return the oldest versions that start on the databases of a server."""
    restore, plan = server.restore, planned(server)
    option = best(plan) if plan else None
    stay = next((one.floor for one in plan.options if one.target == STAY), None) if plan else None
    later = option.floor.oldest if option and option.floor and option.target != STAY else None
    if restore:
        now, known = restore.floor, restore.database_format is not None
    else:
        now, known = stay.oldest if stay else None, stay is not None
    formats = {one.oldest: one.database_format for one in line.formats if one.oldest and one.oldest != later}
    return Floors(now, later, {} if known or now else formats)


def version_in(text: str) -> Version | None:
    """Return the version that a text is; None where it is none."""
    try:
        return read_version(text)
    except ValueError:
        return None


def stretch(releases: AffectedReleases) -> str:
    """Return in words what an article affects."""
    words = f"from {releases.introduced} on"
    if releases.last:
        return f"{words}, up to {releases.last}"
    return f"{words}, until {' or '.join(releases.fixed)}" if releases.fixed else words


def _placed(release: ReleaseOnLine) -> bool:
    """Tell whether something tells the place of a release."""
    version, after, before = (version_in(text or "") for text in (release.store_version, release.after, release.before))
    return version is not None or (after is not None and before is not None)


def _content(line: Line, releases: Iterable[ReleaseOnLine]) -> Releases:
    """Return the line as the content has it, without what no result tells."""
    names = {role: line.facts.get(role, "") for role in LineFacts.__struct_fields__}
    return Releases(
        file=line.file,
        product_version=line.product_version,
        facts=LineFacts(**names),
        releases=[Release(source="", **msgspec.structs.asdict(release)) for release in releases],
    )
