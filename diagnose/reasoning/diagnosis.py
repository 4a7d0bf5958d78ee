"""(Knowledge, Case) -> the diagnosis of one server, as plain data."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial

from diagnose.knowledge.conditions import Known
from diagnose.knowledge.loading import Knowledge
from diagnose.reasoning.asking import Asking
from diagnose.reasoning.cache import Cache
from diagnose.reasoning.case import Case
from diagnose.reasoning.classes import Classes
from diagnose.reasoning.completing import plain_value
from diagnose.reasoning.considered import RESTORE, Considered
from diagnose.reasoning.considering import Considering
from diagnose.reasoning.doubting import doubts
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.findings import finding, outline
from diagnose.reasoning.foreseeing import Foreseeing
from diagnose.reasoning.judging import Judged, advise
from diagnose.reasoning.planning import Planner
from diagnose.results import Server
from diagnose.results.findings import Finding
from diagnose.results.servers import Remedy
from diagnose.results.verdicts import VERDICTS, Verdict

MAX_OUTLINED = 10_000
"""Findings without their reasons that are kept; servers of many classes share them."""


class Diagnostician:
    """Knowledge and rules, ready to diagnose case after case. Not safe for several threads."""

    def __init__(self, knowledge: Knowledge, reasoner: Reasoner) -> None:
        self.knowledge = knowledge
        self._reasoner = reasoner
        self.classes = Classes(knowledge)
        self._asking = Asking(knowledge)
        self._considering = Considering(knowledge, reasoner)
        self._foreseeing = Foreseeing(self._considering)
        self._planner = Planner(knowledge, self._considering)
        self._outlined = Cache[Hashable, Finding](MAX_OUTLINED)
        self._everything = frozenset({RESTORE, *(fault.article.article for fault in knowledge.faults)})

    def consider(self, case: Case) -> Considered:
        """Return all that the rules conclude about a case."""
        return self._considering.consider(case)

    def ask(self, case: Case, considered: Considered | None = None) -> list[str]:
        """Return the facts that can still change a verdict, in the order in which to ask.

        First what tells apart the articles that describe what was reported, then what else they hang on, then all
        others; among these, the most telling first.
        """
        considered = considered or self.consider(case)
        left = partial(self._foreseeing.left, considered)
        reported = considered.reported
        first = self._asking.most_telling_first(considered.about(reported).open_facts, partial(left, about=reported))
        apart = {key for judged in considered.judged for key in judged.shared_by_others}
        first.sort(key=lambda key: key not in apart)
        rest = considered.open_facts.difference(first)
        return first + self._asking.most_telling_first(rest, partial(left, about=self._everything))

    def finding(self, judged: Judged, considered: Considered) -> Finding:
        """Return one of the considered articles as a finding, with what is advised."""
        return finding(self.outline(judged, considered), judged, considered)

    def outline(self, judged: Judged, considered: Considered) -> Finding:
        """Return the finding without its reasons: servers with other values may share it."""
        platform = considered.platform
        return self._outlined.recall(
            (judged, platform),
            lambda: outline(self.knowledge, judged, advise(self._reasoner, judged), platform),
        )

    def plan(self, case: Case, considered: Considered, *, briefly: bool = False) -> Remedy | None:
        """Return the ways out for a server, best first; None where nothing strikes it.

        ``briefly``: the best one only, and not why.
        """
        return self._planner.plan(case, considered, briefly=briefly)

    def diagnose(self, case: Case) -> Server:
        """Return the diagnosis of one server."""
        considered = self.consider(case)
        findings = [self.finding(judged, considered) for judged in considered.judged]
        return self.assembled(case, considered, findings, self.plan(case, considered), self.ask(case, considered))

    def assembled(
        self, case: Case, considered: Considered, findings: list[Finding], remedy: Remedy | None, ask: list[str]
    ) -> Server:
        """Return the diagnosis of one server, put together from its parts."""
        completed, going = considered.completed, considered.going
        facts = dict(completed.facts)
        derived = list(completed.derived)
        if going.derived:
            derived.append(going.derived)
            facts[going.derived.fact] = Known(str(going.derived.value), "derived")
        order = self.knowledge.vocabulary.position
        return Server(
            name=case.name,
            verdict=gravest([found.verdict for found in findings]),
            where=str(case.where) if case.where else None,
            facts={key: plain_value(facts[key].value) for key in sorted(facts, key=order.__getitem__)},
            assumed=(["name"] if case.unnamed else []) + list(completed.assumed),
            derived=sorted(derived, key=lambda entry: order[entry.fact]),
            contradictions=[*completed.contradictions, *going.contradictions],
            findings=findings,
            restore=going.restore,
            remedy=remedy,
            ask=ask,
            doubts=doubts(self.knowledge, completed.facts),
        )


def gravest(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the gravest of the verdicts; a server of which no article speaks is not affected."""
    return min(verdicts, key=VERDICTS.index, default="not_affected")
