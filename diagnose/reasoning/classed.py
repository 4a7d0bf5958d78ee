"""A whole fleet, each distinct class reasoned once: the same diagnoses as one by one, with what is equal shared."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import msgspec

from diagnose.knowledge.conditions import Known
from diagnose.reasoning.case import Case
from diagnose.reasoning.classes import Signature
from diagnose.reasoning.completing import plain_value
from diagnose.reasoning.considering import Considered
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.judging import Judged
from diagnose.reasoning.memory import Memory
from diagnose.results import STAY, Finding, Remedy, Server

MAX_CLASSES = 20_000
"""Classes, and distinct sets of values, that are kept; a large fleet has some thousand."""
MAX_FINDINGS = 10_000
"""Findings that are kept; servers of many classes share them."""


class ClassedDiagnostician:
    """Diagnoses case after case; servers between which the content cannot tell share their conclusions.

    What a message shows stays each server's own. Not safe for several threads.
    """

    def __init__(self, plain: Diagnostician, *, questions: bool = True, kept: int | None = None) -> None:
        """Without ``questions``, nothing is said of what to ask: to find out takes most of the time.

        ``kept`` is how many classes are remembered, where room is scarce.
        """
        kept = kept or MAX_CLASSES
        self._plain = plain
        self._questions = questions
        self._classes = plain.classes
        self._order = plain.knowledge.vocabulary.position
        self._concluded: Memory[Signature, tuple[list[str], Remedy | None]] = Memory(kept)
        self._phrased: Memory[Hashable, Finding] = Memory(MAX_FINDINGS)
        self._diagnosed: Memory[Hashable, Server] = Memory(kept)

    @property
    def classes(self) -> int:
        """How many classes were told apart so far."""
        return len(self._concluded.known)

    def diagnose(self, case: Case) -> Server:
        """Return the diagnosis of one server."""
        read = self._classes.read
        shown = frozenset(item for item in case.stated.items() if item[0] in read)
        key = (shown, frozenset(case.fleet.items()), case.unnamed)
        return self._of_its_own(self._diagnosed.recall(key, partial(self._diagnose, case)), case)

    def diagnose_once(self, case: Case) -> Server:
        """Return the diagnosis of a server that no other one is like."""
        return self._of_its_own(self._diagnose(case), case)

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
        ask, remedy = self._concluded.recall(
            self._classes.signature(case),
            lambda: (
                self._plain.ask(case, considered) if self._questions else [],
                self._plain.plan(case, considered),
            ),
        )
        findings = [self._finding(judged, considered) for judged in considered.judged]
        return self._plain.assembled(case, considered, findings, _with_own_file(remedy, considered, self._plain), ask)

    def _finding(self, judged: Judged, considered: Considered) -> Finding:
        facts = considered.completed.facts
        # What tells an article from others that describe the same report hangs on those others, too.
        described = any(sign.described(facts) for sign in judged.fault.signs)
        platform = facts.get(self._plain.knowledge.ranking.platform.fact)
        key = (platform, judged, considered.judged if described else None)
        return self._phrased.recall(key, partial(self._plain.finding, judged, considered))


def _with_own_file(remedy: Remedy | None, considered: Considered, plain: Diagnostician) -> Remedy | None:
    """Return a remedy that names this server's own file where it says to stay."""
    if remedy is None:
        return None
    known: Known | None = considered.completed.facts.get(plain.knowledge.line.facts.store_version)
    version = str(known.value) if known else None
    options = [
        msgspec.structs.replace(option, store_version=version) if option.target == STAY else option
        for option in remedy.options
    ]
    return msgspec.structs.replace(remedy, options=options)
