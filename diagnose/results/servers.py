"""The diagnosis of one server: its facts, its findings, the way back and the ways out."""

from __future__ import annotations

import msgspec

from diagnose.archive.exposure.exposed import ServerExposure
from diagnose.results.findings import Because, Caution, Download, Finding, Floor, Statement
from diagnose.results.verdicts import AFFECTED, RestoreVerdict, Value, Verdict


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


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that nothing contradicts, and that should be checked all the same, because a verdict rests on it."""

    fact: str
    text: str
    source: str


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
    doubts: list[Doubt] = []
    """What should be checked of the facts."""


def needs_somebody(server: Server) -> bool:
    """Tell whether somebody has to look at a server: an article, the way back, or facts that are to be checked."""
    restore = server.restore is not None and server.restore.verdict != "safe"
    return server.verdict in AFFECTED or restore or bool(server.contradictions or server.doubts)


def known_bugs(server: Server) -> int:
    """Return how many bugs of a server the imported articles know; none where they were not asked for."""
    return server.archive.known_bugs if server.archive else 0


def nothing_known(server: Server) -> bool:
    """Tell whether the imported articles were asked for, and none of them is on what a server runs."""
    return server.archive is not None and server.archive.without_articles
