"""The result of a diagnosis as plain, frozen data: what every presenter prints and nothing else.

The names of the fields are the names of the JSON keys (schema ``diagnose-results/1``). A key that exists
keeps its meaning; new keys may be added.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from diagnose.archive.exposed import ServerExposure

SCHEMA: Literal["diagnose-results/1"] = "diagnose-results/1"

Verdict = Literal["confirmed", "exposed", "undetermined", "not_affected"]
RestoreVerdict = Literal["unsafe", "unknown", "safe"]
Likelihood = Literal["raised", "stated", "unknown"]
Value = bool | int | str | list[str | int]

VERDICTS: tuple[Verdict, ...] = ("confirmed", "exposed", "undetermined", "not_affected")
"""All verdicts, gravest first."""
AFFECTED: frozenset[Verdict] = frozenset({"confirmed", "exposed", "undetermined"})
"""The verdicts that somebody has to look at."""


class Because(msgspec.Struct, frozen=True, kw_only=True):
    """One premise of a conclusion: the fact, the condition it was held against, and where that is written."""

    fact: str
    value: Value | None
    condition: str
    """The condition in words, such as "version of the server: 5.5"."""
    source: str
    """Article and section."""
    rule: str
    """The rule that drew the conclusion, as ``module.rule``."""
    holds: bool = True
    """False where the premise refutes: it is the reason for "not affected"."""
    inferred: bool = False
    """True where the source does not say it in so many words."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence for the reader, with its source."""

    text: str
    source: str
    inferred: bool = False


class Caution(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look after before, during or after a remedy."""

    text: str
    source: str
    inferred: bool = False
    kind: Literal["restore", "side_effect", "doubt", "advice"] = "advice"
    state: Literal["applies", "check", "met"] = "check"
    """``applies``: it is known to matter here; ``check``: not known yet; ``met``: already seen to."""


class Workaround(msgspec.Struct, frozen=True, kw_only=True):
    """What to do now."""

    steps: list[str]
    source: str


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """A file that carries a fix, for one platform."""

    platform: str
    file: str
    source: str
    address: str | None = None


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    """The oldest version of the file that still starts once the databases have a format."""

    database_format: str
    oldest: str | None
    """Null: no floor, any version starts."""
    source: str
    inferred: bool = False


class FixedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A release that carries the fix."""

    release: str
    """The release's name, a service pack, or the file with the version of a rollup."""
    service_pack: int
    store_version: str | None
    date: str | None
    source: str
    inferred: bool = False


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """What to do for good, and what that closes."""

    text: str
    source: str
    fixed_in: list[FixedIn]
    downloads: list[Download]
    """The files for the server's platform; those of every platform where the platform is unknown."""
    obtain: list[Statement]
    """How to get it."""
    floor: Floor | None
    """The restore floor that the fix sets when its file first starts."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A condition or sign of one of two articles that tells them apart: it is open, or rules that one out."""

    article: str
    """The article that has it."""
    fact: str
    text: str
    state: Literal["fails", "unknown"]
    """How it stands on this server."""
    source: str


class Alike(msgspec.Struct, frozen=True, kw_only=True):
    """Another article that describes the same reported error id, event id or symptom."""

    article: str
    title: str
    verdict: Verdict
    shared: list[str]
    """What was reported that both describe, such as ``error_id: 50A``."""
    apart: list[Difference]
    """What tells the two apart; empty where nothing more does, so that both are to be reckoned with."""


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """A setting to which articles give different values; nothing is averaged, and nothing chosen."""

    setting: str
    statements: list[Statement]
    """What each article advises."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one article means for one server."""

    article: str
    title: str
    verdict: Verdict
    likelihood: Likelihood | None
    because: list[Because]
    missing: list[str]
    """The unknown facts on which the verdict hangs."""
    could_change: list[str]
    """Unknown facts that could still turn the verdict, though it stands for now."""
    workaround: Workaround | None
    fix: Fix | None
    cautions: list[Caution]
    notes: list[Statement] = []
    alike: list[Alike] = []
    """Other articles that describe what was reported, with what tells them apart."""
    conflicts: list[Conflict] = []
    """Where its workaround and another article's advice differ."""


class Derived(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that was not stated but follows from others."""

    fact: str
    value: Value
    premises: list[str]
    text: str
    source: str
    rule: str
    at_least: bool = False
    """True where the value is a lower bound."""
    inferred: bool = False


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """Facts that cannot all be true."""

    facts: list[str]
    message: str
    source: str
    rule: str


class Restore(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an older version of the file may be put back."""

    verdict: RestoreVerdict
    target: str
    floor: str | None
    database_format: str | None
    """Null: not known."""
    because: list[Because]
    missing: list[str]
    consequences: list[Statement]
    """What happens if it is done all the same."""
    recovery: list[Statement]
    """How to get going again after it was done."""
    cautions: list[Caution]
    could_change: list[str] = []
    """Unknown facts that could tell that the installed file was refused, and with it another verdict."""

    @property
    def open_facts(self) -> list[str]:
        """The unknown facts that can still change the verdict."""
        return [*self.missing, *self.could_change]


STAY = "stay"
"""The target of the option to install nothing."""


class RemedyOption(msgspec.Struct, frozen=True, kw_only=True):
    """One way out for a server: stay and work around, or go to a release."""

    target: str
    """``stay``, or the release's name."""
    label: str
    """The release as people call it."""
    service_pack: int | None
    store_version: str | None
    mends: list[str]
    """Articles that are confirmed or exposed now and are mended by it."""
    leaves: list[str]
    """Articles that are confirmed or exposed now and stay."""
    exposes: list[str]
    """Articles that the server will have with it, and is not known to have now."""
    unclear: list[str]
    """Articles of which it cannot be told whether the server will have them."""
    worked_around: list[str]
    """Those of ``leaves`` for which there is a workaround."""
    needs: str | None
    """The release that has to be installed first."""
    floor: Floor | None
    """The restore floor once it has started."""
    changes: list[Statement]
    """What else it changes."""
    downloads: list[Download]
    """The files that articles name for it, for the server's platform; for every one where the platform is unknown."""
    blocked: str | None
    """Why it cannot be done as things stand; null where nothing speaks against it."""
    doubt: str | None
    """Why it is not certain that it can be done; null where nothing is in doubt."""
    dominated_by: str | None
    """A target that is at least as good in everything and better in something."""
    obtain: list[Statement] = []
    """How to get it, and for whom it is meant."""


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """The ways out for one server, best first."""

    recommended: str
    """The target of the best option."""
    explanation: str
    """Why, in one sentence."""
    options: list[RemedyOption]


class Ignored(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that somebody decided to live with: it counts for no verdict, and is listed in every report."""

    article: str
    title: str
    verdict: Verdict
    reason: str
    expires: str | None
    """The last day on which it is ignored, such as 2027-01-31."""
    where: str
    """Where the decision is written."""


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """The diagnosis of one server."""

    name: str
    verdict: Verdict
    """The gravest of the findings."""
    where: str | None
    facts: dict[str, Value]
    assumed: list[str]
    derived: list[Derived]
    contradictions: list[Contradiction]
    findings: list[Finding]
    restore: Restore | None
    remedy: Remedy | None = None
    """Null where no article is confirmed or exposed."""
    ask: list[str]
    """Facts that can still change a verdict, the most telling first."""
    ignored: list[Ignored] = []
    """What is left out of the findings on somebody's word."""
    archive: ServerExposure | None = None
    """The known bugs by the imported articles; null where they were not asked for."""


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


class FactLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader needs to know of a fact key."""

    label: str
    find: str
    """Where a person finds the answer."""


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


def needs_somebody(server: Server) -> bool:
    """Tell whether somebody has to look at a server: an article, the way back, or a contradiction calls for it."""
    restore = server.restore is not None and server.restore.verdict != "safe"
    return server.verdict in AFFECTED or restore or bool(server.contradictions)
