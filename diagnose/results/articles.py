"""What the content says, for whoever shows it: the articles, the facts, and the line of releases."""

from __future__ import annotations

import msgspec


class FactLabel(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a reader needs to know of a fact key."""

    label: str
    find: str
    """Where a person finds the answer."""
    belongs_to: dict[str, str] = {}
    """What the label speaks of, by other facts."""
    label_elsewhere: str | None = None
    """How the fact is called on a server that is something else."""


class AffectedReleases(msgspec.Struct, frozen=True, kw_only=True):
    """The stretch of the line of releases that has an article's fault."""

    introduced: str
    """The first that has it: a release's name, or a version of the file."""
    last: str | None = None
    """The last that has it, where the article says so."""
    fixed: list[str] = []
    """The releases, or versions, from which on it is mended."""


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """What an article says, in the project's own words: enough for a page of its own."""

    article: str
    title: str
    modified: str
    facts: list[DossierEntry]
    releases: AffectedReleases | None = None
    """Null where the fault does not hang on a release."""


class DossierEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an article's dossier."""

    topic: str
    text: str
    source: str
    inferred: bool = False


class ReleaseOnLine(msgspec.Struct, frozen=True, kw_only=True):
    """A release of the file; where its version is not known, the two versions between which it lies."""

    release: str
    store_version: str | None = None
    after: str | None = None
    before: str | None = None
    date: str | None = None
    service_pack: int


class LineFormat(msgspec.Struct, frozen=True, kw_only=True):
    """A format of the databases, and what it asks of the file."""

    database_format: str
    written_from: str | None
    """The version of the file from which on it is written; null: from the beginning."""
    oldest: str | None
    """The oldest version of the file that starts on it; null: any does."""
    source: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The releases of the file on which verdicts hang, oldest first."""

    file: str
    product_version: str
    """The version of the product to which they belong."""
    facts: dict[str, str]
    """Which facts of a server speak of the line: its keys are the roles, such as ``store_version``."""
    releases: list[ReleaseOnLine]
    formats: list[LineFormat]
    """The formats of the databases, oldest first."""
