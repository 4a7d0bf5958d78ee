"""The line of releases in ``releases.yaml``, and where on it a server stands."""

# No annotation is left as a text here: msgspec would evaluate each of them at every start.
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta

from diagnose.knowledge.sources import SourceText
from diagnose.knowledge.statements import Entry, Stated
from diagnose.knowledge.versions import MAX_KEPT, MAX_PART, Version, read_version

VersionText = Annotated[
    str, Meta(pattern=r"^[0-9]+(\.[0-9]+){3}$", description="A file version of four parts, in quotes.")
]


class LineFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which facts of a server the line of releases speaks of."""

    version: str
    """The product's version."""
    service_pack: str
    store_version: str
    """The version of the installed file."""
    database_format: str
    restore_store_version: str
    """The version of the file that someone means to put back."""


class ReplacedBy(Entry, frozen=True, kw_only=True):
    """The release that is offered in the place of an earlier one."""

    release: str


class Release(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One release of the file; where its version is unknown, the two versions between which it lies."""

    release: str
    """Its name: SP3, or the file's version for a rollup."""
    service_pack: int
    store_version: VersionText | None = None
    after: VersionText | None = None
    """Where the version is unknown: it is newer than this one."""
    before: VersionText | None = None
    """Where the version is unknown: it is older than this one."""
    date: Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    obtain: tuple[Stated, ...] = ()
    """How to get it, and for whom it is meant."""
    replaced_by: ReplacedBy | None = None
    """The later release that is offered in its place, so that it may no longer be had."""
    source: SourceText
    inferred: bool = False
    inferred_from: str | None = None

    @property
    def is_rollup(self) -> bool:
        """Tell whether it goes by its file's version, as no service pack does."""
        return self.release == self.store_version


class Releases(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of ``releases.yaml``."""

    file: str
    """The file whose versions these are."""
    product_version: str
    """The product version to which the line belongs."""
    facts: LineFacts
    own_builds: Entry | None = None
    """Where it is written that no other product version has third numbers among those of these releases, and that
    this one has no lower ones: what is not so may be mistyped, and clears no server."""
    releases: list[Release]


class Place(msgspec.Struct, frozen=True):
    """Where a server stands on the line, as far as that is known."""

    version: Version | None
    service_pack: int | None


class _Span(msgspec.Struct, frozen=True):
    """The versions among which a release lies, both included; one version where it is known."""

    first: Version
    last: Version


class ReleaseLine:
    """The releases in order, oldest first."""

    def __init__(self, content: Releases) -> None:
        self.file = content.file
        self.product_version = content.product_version
        self.facts = content.facts
        self.own_builds = content.own_builds
        self.releases: tuple[Release, ...] = tuple(content.releases)
        self._by_name = {release.release: release for release in self.releases}
        self._spans = {release.release: _span(release) for release in self.releases}
        self._service_packs_of = lru_cache(MAX_KEPT)(self._find_service_packs)
        self._first = self._spans[self.releases[0].release].first
        self._last = self._spans[self.releases[-1].release].last
        self._prefix = self._first.parts[:2]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def release(self, name: str) -> Release:
        """Return the release ``name``; raise KeyError for no release."""
        return self._by_name[name]

    def start(self, name: str) -> Version:
        """Return the oldest version that ``name`` (a release's name or a version) can have."""
        return self._spans[name].first if name in self._spans else read_version(name)

    def end(self, name: str) -> Version:
        """Return the newest version that ``name`` (a release's name or a version) can have."""
        return self._spans[name].last if name in self._spans else read_version(name)

    def on_line(self, version: Version) -> bool:
        """Tell whether a file of this version is of the product version that the line describes."""
        return version.parts[:2] == self._prefix and not self.is_doubtful(version)

    def is_doubtful(self, version: Version) -> bool:
        """Tell whether a version may be mistyped: its third number does not go with its first two."""
        if self.own_builds is None:
            return False
        first, last = self.builds
        build = version.parts[2]
        return build < first if version.parts[:2] == self._prefix else first <= build <= last

    def is_beyond(self, version: Version) -> bool:
        """Tell whether a file of this version is on the line, and newer than the last release."""
        return self.on_line(version) and version > self._last

    @property
    def builds(self) -> tuple[int, int]:
        """The third numbers of the first and the last release."""
        return self._first.parts[2], self._last.parts[2]

    def product_version_of(self, version: Version) -> str:
        """Return the product version with which a file's version begins, on the line or not."""
        return ".".join(map(str, version.parts[:2]))

    def service_packs(self, version: Version) -> list[int]:
        """Return the service packs to which a file of this version can belong: mostly one.

        A version between two releases belongs to the earlier one, one below the first release to none. In the
        stretch where a release lies of which only the neighbours are known, it can be the earlier one or that one.
        """
        return list(self._service_packs_of(version))

    def _find_service_packs(self, version: Version) -> tuple[int, ...]:
        current: list[int] = []
        for release in self.releases:
            span = self._spans[release.release]
            if version >= span.last:
                current = [release.service_pack]
            elif version >= span.first:
                current = sorted({*current, release.service_pack})
        return tuple(current)

    def has_reached(self, place: Place, boundary: str) -> bool | None:
        """Tell whether a server is at or after ``boundary`` (a release's name or a version); None where unknown.

        Where only the service pack is known, a rollup upon it may be there or not.
        """
        release = self._by_name.get(boundary)
        span = self._spans[boundary] if release else _Span(read_version(boundary), read_version(boundary))
        packs = [release.service_pack] if release else self.service_packs(span.first)
        if place.version is not None and (place.version >= span.last or place.version < span.first):
            return place.version >= span.last
        if place.service_pack is None or not packs:
            return None
        if place.version is None and place.service_pack == packs[-1] and not self._is_base(boundary):
            return None
        return place.service_pack >= packs[-1]

    def release_of(self, version: Version) -> Release | None:
        """Return the release to which a file of this version belongs: the newest that is not newer than it."""
        return next((r for r in reversed(self.releases) if version >= self._spans[r.release].first), None)

    def service_pack_files(self, service_pack: int) -> tuple[Version, Version] | None:
        """Return the oldest and the newest version that the file can have with this service pack, or None."""
        own = [n for n, release in enumerate(self.releases) if release.service_pack == service_pack]
        if not own:
            return None
        first = self._spans[self.releases[own[0]].release].first
        if own[-1] + 1 == len(self.releases):
            return first, Version((*self._prefix, MAX_PART, MAX_PART))
        return first, self._spans[self.releases[own[-1] + 1].release].last.previous

    def described(self, name: str) -> str:
        """Return a release's or version's name for people, with the file's version where it is known."""
        release = self._by_name.get(name)
        if release is None or release.store_version is None:
            return name if release else f"{self.file} {name}"
        return (
            f"{self.file} {name}" if name == release.store_version else f"{name} ({self.file} {release.store_version})"
        )

    def _is_base(self, name: str) -> bool:
        """Tell whether ``name`` is a service pack as it was released, without any rollup."""
        release = self._by_name.get(name)
        return release is not None and release is next(
            r for r in self.releases if r.service_pack == release.service_pack
        )


def _span(release: Release) -> _Span:
    if release.store_version:
        version = read_version(release.store_version)
        return _Span(version, version)
    if not (release.after and release.before):
        raise ValueError(f"release {release.release} needs a store_version, or both after and before")
    return _Span(read_version(release.after).next, read_version(release.before).previous)
