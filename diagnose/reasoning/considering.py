"""All that the rules conclude about a case, put together from parts, each of which is reasoned once.

What is settled of a set of facts, an article's verdict and the way back each hang on a handful of facts, so few
different questions are ever asked about each of them, however many cases there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import chain
from operator import itemgetter

from msgspec.structs import replace

from diagnose.knowledge.conditions import Facts, Known, SignTest
from diagnose.knowledge.faults import Test, seen_by
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import ErrorIdFact, FactValue, KeysFact, NumbersFact, TextFact
from diagnose.reasoning.asking import Outcome
from diagnose.reasoning.case import Case
from diagnose.reasoning.completing import Completed, clashes, independent_facts, settle, together
from diagnose.reasoning.engine import MAX_REMEMBERED, Reasoner
from diagnose.reasoning.going_back import Going, going_back, reads_of_going_back
from diagnose.reasoning.judging import Judged, judge
from diagnose.reasoning.memory import Memory
from diagnose.results import Contradiction

MAX_SUPPOSED = 5_000
"""Cases only thought of whose conclusions are kept."""
RESTORE = "restore"
"""Stands for an article where it is about the way back."""


@dataclass(frozen=True)
class Part:
    """What is settled of a set of facts."""

    settled: Completed
    seen: tuple[Hashable, ...]
    """Each fact as the conditions see it, in the order of the set."""


@dataclass(frozen=True)
class View:
    """A case as those see it who draw conclusions about it: each article, the way back, and what excludes what."""

    case: Case
    parts: Sequence[Part]
    """What is known, by sets of facts of which one may say what another is."""
    singles: Sequence[Hashable]
    """Of the facts of one value, what each reads."""
    lists: Sequence[Sequence[Hashable]]
    """Of each fact of many values, what each sees."""


@dataclass(frozen=True)
class Considered:
    """Everything that was concluded about one case, before it is phrased."""

    knowledge: Knowledge
    view: View
    alone: Collection[str]
    """The facts that are what the case says."""
    clashing: tuple[Contradiction, ...]
    """The combinations of facts that the content says cannot be."""
    each: Sequence[Judged]
    """The conclusions about each article of the content."""
    going: Going

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """The conclusions about the articles that are to be shown."""
        return tuple([found for found in self.each if found.relevant])

    @cached_property
    def completed(self) -> Completed:
        """All that is known of the server."""
        return together(
            self.knowledge,
            [*(part.settled for part in self.view.parts), _as_stated(self.view.case, self.alone)],
            self.clashing,
        )

    @property
    def contradictions(self) -> int:
        """How many contradictions there are among the facts."""
        return len(self.clashing) + sum(len(part.settled.contradictions) for part in self.view.parts)

    @cached_property
    def open_facts(self) -> frozenset[str]:
        """The unknown facts that can still change a verdict."""
        return _open(self.judged).union(self.going.restore.missing if self.going.restore else ())

    @cached_property
    def outcome(self) -> Outcome:
        """What the case comes to."""
        restore = ((RESTORE, self.going.restore.verdict),) if self.going.restore else ()
        return Outcome((*(found.stand for found in self.judged), *restore), self.open_facts)

    def about(self, articles: Collection[str]) -> Outcome:
        """What the case comes to, looking at some articles only."""
        judged = [found for found in self.judged if found.fault.article.article in articles]
        return Outcome(tuple(found.stand for found in judged), _open(judged))

    @property
    def reported(self) -> frozenset[str]:
        """The articles of which a sign is reported, and which are not ruled out."""
        return frozenset(
            found.fault.article.article
            for found in self.judged
            if found.sign_reported and found.verdict != "not_affected"
        )

    @property
    def verdicts(self) -> Mapping[str, str]:
        """The verdict of each article, and that on the way back as ``restore`` where one is asked for."""
        return dict(self.outcome.verdicts)


def _open(judged: Iterable[Judged]) -> frozenset[str]:
    """Return the unknown facts that can still change one of the verdicts."""
    return frozenset[str]().union(*(found.open_facts for found in judged))


def consider_afresh(knowledge: Knowledge, reasoner: Reasoner, case: Case) -> Considered:
    """Return all that the rules conclude about a case seen as a whole: what ``Considering`` has to come to."""
    settled = settle(knowledge, reasoner, case)
    facts = together(knowledge, [settled], ()).facts
    return Considered(
        knowledge,
        View(case, [Part(settled, ())], (), ()),
        (),
        clashes(knowledge, reasoner, facts),
        [judge(reasoner, fault, facts) for fault in knowledge.faults],
        going_back(knowledge, reasoner, case, facts),
    )


class Considering:
    """Draws all conclusions about case after case. Not safe for several threads."""

    def __init__(self, knowledge: Knowledge, reasoner: Reasoner) -> None:
        self._knowledge = knowledge
        self._reasoner = reasoner
        self._faults = knowledge.faults
        self._reads_of_going_back = reads_of_going_back(knowledge)
        facts = knowledge.vocabulary.facts
        joined = {keys: _joined(knowledge, keys) for keys in independent_facts(knowledge)}
        self._sets = [_FactSet(knowledge, keys) for keys in joined if joined[keys]]
        self._alone = [key for keys in joined if not joined[keys] for key in keys]
        self._many = [key for key in self._alone if isinstance(facts[key], (KeysFact, NumbersFact, ErrorIdFact))]
        self._few = [key for key in self._alone if key not in self._many]
        keys = [*(key for one in self._sets for key in one.keys), *self._few]
        places = {key: number for number, key in enumerate(keys)}
        asked = self._asked_of()
        self._pick = [_picking(places[key] for key in reads if key in places) for reads, _ in asked]
        tests = [tests for _, tests in asked]
        self._see = [(key, lru_cache(MAX_REMEMBERED)(partial(_seen, key, tests))) for key in self._many]
        self._judged = [Memory[Hashable, Judged](MAX_REMEMBERED) for _ in self._faults]
        self._affected = {key: self._articles_on(key) for key in facts}
        self._read = {key for key, fact in facts.items() if not isinstance(fact, TextFact)}
        self._supposed = Memory[Hashable, Considered](MAX_SUPPOSED)
        self._going = Memory[Hashable, Going](MAX_REMEMBERED)
        self._clashing = Memory[Hashable, tuple[Contradiction, ...]](MAX_REMEMBERED)

    def _articles_on(self, key: str) -> list[int]:
        """Return the numbers of the articles whose verdict may hang on a fact, also by what it says of others."""
        touched = {key, *(other for one in self._sets if key in one.keys for other in one.keys)}
        return [number for number, fault in enumerate(self._faults) if touched & set(fault.reads)]

    def _asked_of(self) -> list[tuple[Collection[str], Sequence[Test | SignTest]]]:
        """Return what each article, the way back, and what excludes each other reads, and the tests that read it."""
        restore = self._knowledge.restore
        refused = restore.refused if restore else ()
        excluded = [test for entry in self._knowledge.incompatible for test in entry.tests]
        return [
            *((fault.reads, fault.tests) for fault in self._knowledge.faults),
            (sorted(self._reads_of_going_back), refused),
            (sorted({key for test in excluded for key in test.reads}), excluded),
        ]

    def consider(self, case: Case) -> Considered:
        """Return all that the rules conclude about a case."""
        view = self._view(case)
        each = [self._answer(number, view) for number in range(len(self._faults))]
        return Considered(self._knowledge, view, self._alone, self._exclusions(view), each, self._way_back(view))

    def suppose(self, case: Case) -> Considered:
        """Return what would be concluded about a case that is only thought of: right but for the values shown."""
        stated = tuple([(key, value) for key, value in case.stated.items() if key in self._read])
        return self._supposed.recall((stated, *case.fleet.items()), partial(self.consider, case))

    def way_back(self, case: Case) -> Going:
        """Return what can be said of the databases of a case, and of the way back."""
        return self._way_back(self._view(case))

    def left(self, base: Considered, key: str, values: Iterable[FactValue], about: Collection[str]) -> list[int]:
        """Return how many facts can still change a verdict, for each different outcome of stating a value of a fact.

        Outcomes are looked at of the articles ``about`` only, and of the way back where this holds ``RESTORE``.
        """
        looked_at = [number for number, fault in enumerate(self._faults) if fault.article.article in about]
        affected = [number for number in looked_at if number in self._affected[key]]
        others = [base.each[number] for number in looked_at if number not in self._affected[key]]
        certain = _open(found for found in others if found.relevant)
        outcomes: set[tuple[tuple[tuple[str, str], ...], frozenset[str]]] = set()
        for value in values:
            view = self._changed(base.view, key, value)
            judged = [found for number in affected if (found := self._answer(number, view)).relevant]
            open_ = certain.union(*[found.open_facts for found in judged])
            stands: list[tuple[str, str]] = [found.stand for found in judged]
            if RESTORE in about and (restore := self._way_back(view, base, key).restore):
                open_ = open_.union(restore.missing)
                stands.append((RESTORE, restore.verdict))
            outcomes.add((tuple(stands), open_))
        return [len(open_) for _, open_ in outcomes]

    def _view(self, case: Case) -> View:
        parts = [one.part(case, self._reasoner) for one in self._sets]
        seen = self._seen_in(parts, case)
        return View(
            case, parts, [pick(seen) for pick in self._pick], [see(case.stated.get(key)) for key, see in self._see]
        )

    def _changed(self, view: View, key: str, value: FactValue) -> View:
        """Return how a case is seen were ``value`` stated of the fact ``key``, as far as that makes a difference."""
        case = Case(view.case.name, {**view.case.stated, key: value}, view.case.fleet)
        if key in self._many:
            lists = [
                see(value) if other == key else old for (other, see), old in zip(self._see, view.lists, strict=True)
            ]
            return View(case, view.parts, view.singles, lists)
        parts = [
            one.part(case, self._reasoner) if key in one.keys else part
            for one, part in zip(self._sets, view.parts, strict=True)
        ]
        seen = self._seen_in(parts, case)
        return View(case, parts, [pick(seen) for pick in self._pick], view.lists)

    def _seen_in(self, parts: Sequence[Part], case: Case) -> tuple[Hashable, ...]:
        return (*chain.from_iterable([part.seen for part in parts]), *map(case.stated.get, self._few))

    def _answer(self, number: int, view: View) -> Judged:
        """Return the conclusions about one article."""
        memory = self._judged[number]
        question = (view.singles[number], *[seen[number] for seen in view.lists])
        return memory.known.get(question) or memory.recall(
            question, lambda: judge(self._reasoner, self._faults[number], self._facts(view))
        )

    def _way_back(self, view: View, base: Considered | None = None, key: str | None = None) -> Going:
        """Return what can be said of the way back; that of ``base`` where a change of ``key`` makes no difference."""
        if base and key not in self._reads_of_going_back:
            return base.going
        # What was stated of the service pack counts for the way back, even where the file decides against it.
        stated = view.case.stated.get(self._knowledge.line.facts.service_pack)
        question = (stated, view.singles[-2], *[seen[-2] for seen in view.lists])
        return self._going.recall(
            question, lambda: going_back(self._knowledge, self._reasoner, view.case, self._facts(view))
        )

    def _exclusions(self, view: View) -> tuple[Contradiction, ...]:
        question = (view.singles[-1], *[seen[-1] for seen in view.lists])
        return self._clashing.recall(question, lambda: clashes(self._knowledge, self._reasoner, self._facts(view)))

    def _facts(self, view: View) -> Facts:
        known = {key: known for part in view.parts for key, known in part.settled.facts.items()}
        return {**known, **_as_stated(view.case, self._alone).facts}


def _as_stated(case: Case, keys: Iterable[str]) -> Completed:
    """Return what is known of facts that only the record itself tells."""
    return Completed({key: Known(case.stated[key]) for key in keys if key in case.stated}, (), (), ())


def _picking(places: Iterable[int]) -> Callable[[Sequence[Hashable]], Hashable]:
    """Return what takes the values at these places out of those of all facts."""
    picked = sorted(places)
    return itemgetter(*picked) if picked else lambda _: None


def _seen(key: str, of: Iterable[Sequence[Test | SignTest]], value: FactValue | None) -> list[FactValue | None]:
    """Return what each group of tests sees of a value of a fact."""
    return [None if value is None else seen_by(tests, key, value) for tests in of]


def _joined(knowledge: Knowledge, keys: Sequence[str]) -> bool:
    """Tell whether more than the record itself says what these facts are."""
    fact = knowledge.vocabulary.facts[keys[0]]
    return len(keys) > 1 or bool(fact.assumed or fact.fleet_count or fact.fleet_lookup)


class _FactSet:
    """Facts of which one may say what another is, and what was settled of them before."""

    def __init__(self, knowledge: Knowledge, keys: Sequence[str]) -> None:
        self._knowledge = knowledge
        self.keys = tuple(keys)
        self._memory: Memory[Hashable, Part] = Memory(MAX_REMEMBERED)

    def part(self, case: Case, reasoner: Reasoner) -> Part:
        """Return what is settled of these facts in a case."""
        told = tuple([case.fleet.get(key) for key in self.keys]) if case.fleet else ()
        question = (tuple([case.stated.get(key) for key in self.keys]), told)
        return self._memory.recall(question, partial(self._settle, case, reasoner))

    def _settle(self, case: Case, reasoner: Reasoner) -> Part:
        stated = {key: value for key, value in case.stated.items() if key in self.keys}
        fleet = {key: told for key, told in case.fleet.items() if key in self.keys}
        settled = settle(self._knowledge, reasoner, replace(case, stated=stated, fleet=fleet))
        # What is assumed of other facts where nothing is stated of them is for their own sets to say.
        facts = {key: known for key, known in settled.facts.items() if key in self.keys}
        assumed = tuple(key for key in settled.assumed if key in self.keys)
        found = map(facts.get, self.keys)
        return Part(
            replace(settled, facts=facts, assumed=assumed),
            tuple(known and (known.value, known.origin, known.at_least) for known in found),
        )
