"""The line of releases as rows for a drawing: where servers stand, what is affected, and what may be put back.

It is made of a result alone, which may be a saved one; ``release_picture`` makes that of the dialogue of the content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from diagnose.knowledge.versions import Version, read_version
from diagnose.results import AffectedReleases, Line, ReleaseOnLine, Server, Value, Verdict


@dataclass(frozen=True)
class Stop:
    """A release, or another version that matters, among the releases; one version where it is known."""

    label: str
    first: Version
    last: Version
    release: ReleaseOnLine | None = None


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


class Stops:
    """The stops of a line, oldest first."""

    def __init__(self, line: Line, others: Iterable[str] = ()) -> None:
        """``others`` are versions that get a stop of their own where no release has them."""
        self.line = line
        self._stops = [stop for release in line.releases if (stop := _stop(release))]
        self._by_label = {stop.label: stop for stop in self._stops}
        for text in others:
            version = version_in(text)
            if version and self.on_line(version) and self.at(version) is None:
                self._by_label[version.text] = Stop(version.text, version, version)
        self._stops = sorted(self._by_label.values(), key=lambda stop: stop.first)

    def __iter__(self) -> Iterator[Stop]:
        return iter(self._stops)

    def __bool__(self) -> bool:
        return bool(self._stops)

    def on_line(self, version: Version) -> bool:
        """Tell whether a version is one of the product version to which the line belongs."""
        return bool(self._stops) and version.parts[:2] == self._stops[0].first.parts[:2]

    def at(self, version: Version) -> Stop | None:
        """Return the stop that has a version."""
        return next((stop for stop in self._by_label.values() if stop.first <= version <= stop.last), None)

    def named(self, name: str) -> Stop | None:
        """Return the stop of a release's name, or of a version."""
        version = version_in(name)
        return self._by_label.get(name) or (self.at(version) if version else None)

    def start(self, name: str) -> Version | None:
        """Return the oldest version that a release's name, or a version, stands for."""
        stop = self._by_label.get(name)
        return stop.first if stop else version_in(name)

    def first_with(self, name: str) -> Stop | None:
        """Return the first release that has what came with a release, or a version."""
        start = self.start(name)
        return next((stop for stop in self._stops if start and stop.release and stop.last >= start), None)

    def affected(self, releases: AffectedReleases) -> list[Stop]:
        """Return the stops that have an article's fault."""
        introduced = self.start(releases.introduced)
        ends = [version for name in releases.fixed if (version := self.start(name))]
        last = self.named(releases.last) if releases.last else None
        if last:
            ends.append(last.last.next)
        if introduced is None:
            return []
        return [s for s in self._stops if s.first >= introduced and all(s.first < end for end in ends)]

    def places(self, servers: Sequence[Server]) -> Places:
        """Return where servers stand; a version between two stops counts for the earlier one."""
        names, places = self.line.facts, Places()
        roles = [names.get(role, "") for role in ("version", "store_version", "service_pack")]
        seen = Counter(tuple(_text(server.facts, key) for key in roles) for server in servers)
        for (product_version, file_version, pack), count in seen.items():
            version = version_in(file_version)
            if product_version not in {"", self.line.product_version} or (version and not self.on_line(version)):
                places.elsewhere += count
            elif version:
                earlier = [stop for stop in self._stops if stop.first <= version]
                places.known[(earlier or self._stops)[-1 if earlier else 0].label] += count
            else:
                own = [s.label for s in self._stops if s.release and str(s.release.service_pack) == pack]
                places.possible.update(dict.fromkeys(own, count))
                places.elsewhere += 0 if own else count
        return places


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


def _text(facts: Mapping[str, Value], key: str) -> str:
    return str(facts.get(key, ""))


def _stop(release: ReleaseOnLine) -> Stop | None:
    """Return a release as a stop; None where nothing tells its place."""
    version, after, before = (version_in(text or "") for text in (release.store_version, release.after, release.before))
    if version:
        return Stop(release.release, version, version, release)
    return Stop(release.release, after.next, before.previous, release) if after and before else None
