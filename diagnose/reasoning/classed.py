"""A whole fleet, each distinct class reasoned once: the same diagnoses as one by one, with what is equal shared."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import msgspec

from diagnose.reasoning.cache import Cache
from diagnose.reasoning.case import Case
from diagnose.reasoning.classes import Signature
from diagnose.reasoning.completing import plain_value
from diagnose.reasoning.considered import Considered
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.judging import Judged
from diagnose.results import Server
from diagnose.results.findings import Finding

MAX_CLASSES = 20_000
"""Classes, and distinct sets of values, that are kept; a large fleet has some thousand."""
MAX_FINDINGS = 10_000
"""Findings that are kept; servers of many classes share them."""


class ClassedDiagnostician:
    """Diagnoses case after case; servers between which the content cannot tell share their conclusions.

    What a message shows stays each server's own. Not safe for several threads.
    """

    def __init__(
        self, plain: Diagnostician, *, questions: bool = True, reasons: bool = True, kept: int | None = None
    ) -> None:
        """Without ``questions``, nothing is said of what to ask: to find out takes most of the time.

        Without ``reasons``, findings do not say on what they rest, nor which other articles describe a report, and
        of the ways out only the best one is there.
        ``kept`` is how many classes are remembered, where room is scarce.
        """
        kept = kept or MAX_CLASSES
        self._plain = plain
        self._questions = questions
        self._reasons = reasons
        self._classes = plain.classes
        self._order = plain.knowledge.vocabulary.position
        self._asked: Cache[Signature, list[str]] = Cache(kept)
        self._outlined: Cache[Hashable, list[Finding]] = Cache(kept)
        self._phrased: Cache[Hashable, Finding] = Cache(MAX_FINDINGS)
        self._diagnosed: Cache[Hashable, Server] = Cache(kept)

    @property
    def classes(self) -> int:
        """How many classes were told apart so far, where it is said what to ask."""
        return len(self._asked.known)

    def diagnose(self, case: Case) -> Server:
        """Return the diagnosis of one server."""
        read = self._classes.read
        shown = frozenset(item for item in case.stated.items() if item[0] in read)
        key = (shown, frozenset(case.fleet.items()), case.unnamed)
        return self._of_its_own(self._diagnosed.recall(key, partial(self._diagnose, case)), case)

    def _of_its_own(self, server: Server, case: Case) -> Server:
        """Return a diagnosis with this server's name, place and the facts that nothing reads."""
        read = self._classes.read
        own = {key: plain_value(value) for key, value in case.stated.items() if key not in read}
        facts = {key: value for key, value in server.facts.items() if key in read}
        if own:
            facts = {key: (own if key in own else facts)[key] for key in self._order if key in own or key in facts}
        return msgspec.structs.replace(
            server, name=case.name, where=str(case.where) if case.where else None, facts=facts
        )

    def _diagnose(self, case: Case) -> Server:
        considered = self._plain.consider(case)
        findings = self._findings(considered)
        remedy = self._plain.plan(case, considered, briefly=not self._reasons)
        return self._plain.assembled(case, considered, findings, remedy, self._ask(case, considered))

    def _ask(self, case: Case, considered: Considered) -> list[str]:
        if not self._questions:
            return []
        return self._asked.recall(self._classes.signature(case), partial(self._plain.ask, case, considered))

    def _findings(self, considered: Considered) -> list[Finding]:
        if self._reasons:
            return [self._finding(judged, considered) for judged in considered.judged]
        return self._outlined.recall(
            (considered.stands, considered.platform),
            lambda: [self._plain.outline(judged, considered) for judged in considered.judged],
        )

    def _finding(self, judged: Judged, considered: Considered) -> Finding:
        reasons = considered.reasons(judged)
        key: tuple[Hashable, ...] = (considered.platform, judged, reasons)
        if reasons.described:
            facts = considered.completed.facts
            # What tells an article from others that describe the same report hangs on those others, too.
            key += (considered.judged, *map(considered.reasons, considered.judged))
            key += tuple(facts.get(fact) for sign in judged.fault.signs for fact in sign.facts)
        return self._phrased.recall(key, partial(self._plain.finding, judged, considered))
