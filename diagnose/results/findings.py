"""What one article means for one server: why, what to do now and for good, and what to look after."""

from __future__ import annotations

from typing import Literal

import msgspec

from diagnose.results.verdicts import Likelihood, Value, Verdict


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
