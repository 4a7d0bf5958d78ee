"""What the imported articles tell of a server, as plain data."""

from __future__ import annotations

import msgspec


class KnownBug(msgspec.Struct, frozen=True, kw_only=True):
    """A bug that a server has, as far as the articles tell."""

    id: str
    title: str
    service_pack: int | None
    """The first service pack of the server's version that mends it; null where none that came out is known to."""
    file: str | None
    file_version: str | None
    """The file that mends it, where only a file is known to."""
    unnumbered: bool
    """True where it is mended by a service pack of which the article gives no number."""
    hotfix: bool
    """True where a fix came out on its own before that service pack."""
    read_from: str | None
    certainty: str | None
    """``sentence``, ``keyword``, ``list`` or ``dates``: by what it is known what mends it."""
    conflicts: bool
    """True where one place says otherwise; the later service pack counts."""
    stated: bool
    """False where the article lists other service packs of this version, but not the server's."""
    before_service_pack: int | None = None
    """The service pack before which a fix came out on its own, where none is known that came out with it; else null."""


class Mended(msgspec.Struct, frozen=True, kw_only=True):
    """The bugs that one service pack mends first."""

    service_pack: int
    count: int
    articles: list[KnownBug]


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """A bug that fits what is reported."""

    id: str
    title: str
    ids: int
    """How many of the reported ids its article names."""
    score: float
    """How well the reported symptoms fit its article; 0 where they do not."""
    bug: KnownBug


class HandWritten(msgspec.Struct, frozen=True, kw_only=True):
    """What an article says that somebody wrote by hand; the imported one of the same number is left aside."""

    article: str
    title: str
    verdict: str


class ServerExposure(msgspec.Struct, frozen=True, kw_only=True):
    """The known bugs of one server."""

    name: str
    product: str
    version: str | None
    service_pack: int | None
    known_bugs: int
    """Bugs that the articles tell the server to have, stated for its service pack or for its version as a whole."""
    fixed_by: list[Mended]
    """By service pack, the first one first."""
    fixed_by_file: list[KnownBug]
    """Mended by a file only, between or after service packs."""
    without_number: list[KnownBug]
    """Mended by a service pack of which the article gives no number."""
    without_fix: list[KnownBug]
    not_stated: list[KnownBug]
    """Bugs of the version, of which the articles list other service packs than the server's; they are not counted."""
    reported: list[Reported]
    """Those that fit what is reported, the best first; those that are not stated among them."""
    hand_written: list[HandWritten]
    fixed_by_hotfix: list[KnownBug] = []
    """Mended by a fix that came out on its own, of which the article names no file; see ``before_service_pack``."""
    without_articles: bool = False
    """True where no imported article is on what the server runs, so that nothing is known of its bugs."""
