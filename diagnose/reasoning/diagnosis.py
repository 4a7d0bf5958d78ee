"""(Knowledge, Case) -> the diagnosis of one server, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from diagnose.knowledge.conditions import Facts, Known
from diagnose.knowledge.faults import Fault
from diagnose.knowledge.loading import Knowledge
from diagnose.reasoning.asking import Asking, Outcome
from diagnose.reasoning.case import Case
from diagnose.reasoning.classes import Classes, Signature
from diagnose.reasoning.completing import Completed, complete, plain_value
from diagnose.reasoning.engine import MAX_REMEMBERED, Reasoner
from diagnose.reasoning.findings import finding
from diagnose.reasoning.going_back import Going, going_back
from diagnose.reasoning.judging import Judged, advise, judge
from diagnose.reasoning.memory import Memory
from diagnose.reasoning.planning import plan
from diagnose.results import VERDICTS, Finding, Remedy, Server, Verdict


@dataclass(frozen=True)
class Considered:
    """Everything that was concluded about one case, before it is phrased."""

    completed: Completed
    judged: tuple[Judged, ...]
    going: Going

    @property
    def open_facts(self) -> frozenset[str]:
        """The unknown facts that can still change a verdict."""
        return _open(self.judged).union(self.going.restore.missing if self.going.restore else ())

    def about(self, articles: Collection[str]) -> Outcome:
        """What the case comes to, looking at some articles only."""
        judged = [found for found in self.judged if found.fault.article.article in articles]
        return Outcome(frozenset((found.fault.article.article, found.verdict) for found in judged), _open(judged))

    @property
    def reported(self) -> frozenset[str]:
        """The articles of which a sign is reported, and which are not ruled out."""
        return frozenset(
            found.fault.article.article
            for found in self.judged
            if found.sign_reported and found.verdict != "not_affected"
        )

    @property
    def outcome(self) -> Outcome:
        """What the case comes to, for comparing answers."""
        return Outcome(frozenset(self.verdicts.items()), self.open_facts)

    @property
    def verdicts(self) -> Mapping[str, str]:
        """The verdict of each article, and of the restore."""
        found: dict[str, str] = {judged.fault.article.article: judged.verdict for judged in self.judged}
        return found | ({"restore": self.going.restore.verdict} if self.going.restore else {})


def _open(judged: Iterable[Judged]) -> frozenset[str]:
    """Return the unknown facts that can still change one of the verdicts."""
    return frozenset(key for found in judged for key in found.asked("missing", "doubt", "sign"))


class Diagnostician:
    """Knowledge and rules, ready to diagnose case after case. Not safe for several threads."""

    def __init__(self, knowledge: Knowledge, reasoner: Reasoner) -> None:
        self.knowledge = knowledge
        self._reasoner = reasoner
        self.classes = Classes(knowledge)
        self._asking = Asking(knowledge)
        self._supposed: Memory[Signature, Considered] = Memory(MAX_REMEMBERED)
        self._judged: Memory[tuple[str, tuple[Known | None, ...]], Judged] = Memory(MAX_REMEMBERED)

    def consider(self, case: Case) -> Considered:
        """Return all that the rules conclude about a case."""
        completed = complete(self.knowledge, self._reasoner, case)
        judged = [self._judge(fault, completed.facts) for fault in self.knowledge.faults]
        going = going_back(self.knowledge, self._reasoner, case, completed.facts)
        return Considered(completed, tuple(found for found in judged if found.relevant), going)

    def suppose(self, case: Case) -> Considered:
        """Return what would be concluded about a case that is only thought of: right up to the values that are shown.

        Cases of one class come to the same, so each class is considered once.
        """
        return self._supposed.recall(self.classes.signature(case), partial(self.consider, case))

    def _judge(self, fault: Fault, facts: Facts) -> Judged:
        """Judge one article; it reads a handful of facts, so few different questions are ever asked about it."""
        key = (fault.article.article, fault.seen(facts))
        return self._judged.recall(key, partial(judge, self._reasoner, fault, facts))

    def ask(self, case: Case, considered: Considered | None = None) -> list[str]:
        """Return the facts that can still change a verdict, in the order in which to ask.

        First what tells apart the articles that describe what was reported, then what else they hang on, then all
        others; among these, the most telling first.
        """
        considered = considered or self.consider(case)
        reported = considered.reported
        first = self._asking.most_telling_first(
            case, considered.about(reported).open_facts, lambda other: self.suppose(other).about(reported)
        )
        apart = {key for judged in considered.judged for key in judged.shared_by_others}
        first.sort(key=lambda key: key not in apart)
        rest = considered.open_facts.difference(first)
        return first + self._asking.most_telling_first(case, rest, lambda other: self.suppose(other).outcome)

    def finding(self, judged: Judged, considered: Considered) -> Finding:
        """Return one of the considered articles as a finding, with what is advised."""
        advised = advise(self._reasoner, judged)
        return finding(self.knowledge, judged, advised, considered.completed.facts, considered.judged)

    def plan(self, case: Case, considered: Considered) -> Remedy | None:
        """Return the ways out for a server, best first; None where nothing strikes it."""
        return plan(self.knowledge, case, considered, self.suppose)

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
        )


def gravest(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the gravest of the verdicts; a server of which no article speaks is not affected."""
    return min(verdicts, key=VERDICTS.index, default="not_affected")
