"""What belongs to a run as a whole: counts, errors, the order of work, and what it was compared with."""

from __future__ import annotations

from typing import Literal

import msgspec

from diagnose.results.articles import Dossier, FactLabel, Line
from diagnose.results.servers import Server

SCHEMA: Literal["diagnose-results/1"] = "diagnose-results/1"


class RecordError(msgspec.Struct, frozen=True, kw_only=True):
    """A record, or a part of one, that could not be read."""

    where: str
    server: str | None
    message: str


class KnowledgeStamp(msgspec.Struct, frozen=True, kw_only=True):
    """Which knowledge gave the result."""

    content: str
    sha256: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """How many servers have which verdict."""

    servers: int
    confirmed: int
    exposed: int
    undetermined: int
    not_affected: int
    restore_unsafe: int
    restore_unknown: int
    restore_safe: int
    contradictions: int
    errors: int


class WorkItem(msgspec.Struct, frozen=True, kw_only=True):
    """One action on one or several servers; the items are in the order in which to do them."""

    number: int
    action: str
    servers: list[str]
    why: str
    after: list[int]
    """The numbers of the items that have to be done before it."""
    articles: list[str]
    source: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that is not as it was in an earlier run."""

    server: str
    article: str
    """``restore`` where the way back is what changed."""
    verdict: str | None
    """Null: the server is not in this run."""
    was: str | None
    """Null: nothing that somebody had to look at."""


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since an earlier run."""

    baseline: str
    """How the earlier run is called: its file."""
    new: list[Change]
    gone: list[Change]
    changed: list[Change]
    """Those whose verdict is another one."""
    unchanged: int


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a file of findings to ignore: an article, on a server, on a site, or everywhere."""

    article: str
    reason: str
    where: str
    server: str | None = None
    site: str | None = None
    expires: str | None = None


class Ignoring(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file of findings to ignore."""

    file: str
    applied: int
    """How many findings it left out."""
    expired: list[Decision]
    unused: list[Decision]
    """Those to which nothing corresponds."""


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """When the inventory was collected, as far as its files tell."""

    files: int
    earliest: str
    """The time of the oldest file, in UTC, such as 2026-11-26T10:43:00Z."""
    latest: str
    """The time of the newest."""
    basis: Literal["file"] = "file"
    """``file``: the times are those at which the files were last written; no inventory says more."""


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run: everything that a presenter shows."""

    knowledge: KnowledgeStamp
    servers: list[Server]
    errors: list[RecordError]
    summary: Summary
    articles: list[Dossier]
    work: list[WorkItem] = []
    """What to do over the whole fleet, in order."""
    ignoring: Ignoring | None = None
    """Null where no file of findings to ignore was given."""
    since: Since | None = None
    """What changed since an earlier run; null where none was given."""
    line: Line | None = None
    """The line of releases, for whoever draws it."""
    collected: Collected | None = None
    """When the inventory was collected; null where that is not known."""
    labels: dict[str, FactLabel]
    schema: Literal["diagnose-results/1"] = SCHEMA
