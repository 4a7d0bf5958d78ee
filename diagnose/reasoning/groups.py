"""Facts in groups such that no test reads facts of two: what is settled of a group, and how its tests stand on it.

Few different questions are ever asked of a group, however many cases there are, and each is answered once. Answers
that are equal are one object, so that whoever asks on knows them by their identity.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Hashable, Iterable, Sequence
from functools import lru_cache, partial

import msgspec
from msgspec.structs import replace

from diagnose.knowledge.conditions import BlockedTest, Facts, Known, SignTest, Weighed
from diagnose.knowledge.faults import Test, seeing
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import ErrorIdFact, KeysFact, NumbersFact
from diagnose.reasoning.cache import Cache
from diagnose.reasoning.case import Case
from diagnose.reasoning.completing import Completed, independent_facts, settle
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.judging import Outlook, outlook

MAX_ENTRIES = 5_000
"""Sets of values of a group of which is kept what they come to."""
MAX_SEEN = 2_000
"""What is kept for each article of what its tests see of a group."""

AnyTest = Test | SignTest | BlockedTest


class Outlooks(msgspec.Struct, frozen=True, eq=False):
    """How the tests of one article stand on a group."""

    tests: tuple[Outlook, ...]


class Shown(msgspec.Struct, frozen=True, eq=False):
    """How they stand, and the values that decided."""

    outlooks: Outlooks
    weighed: tuple[Weighed, ...]
    described: bool
    """True where something that was reported is described by one of the signs, even if another article has it."""


class Answers(msgspec.Struct, frozen=True, eq=False):
    """How the tests of all readers of a group stand."""

    each: tuple[Outlooks, ...]
    """One for each reader."""


class Seen(msgspec.Struct, frozen=True, eq=False):
    """What the rules of the way back see of a group."""

    facts: tuple[Hashable, ...]


class Entry(msgspec.Struct, frozen=True, eq=False):
    """What a set of values of a group comes to."""

    settled: Completed
    contradictions: int
    answers: Answers
    shown: tuple[Shown, ...]
    """One for each reader of the group."""
    way_back: Seen | None


class _Reader:
    """The tests of one article that read a group."""

    def __init__(self, tests: Sequence[AnyTest], many: Collection[str]) -> None:
        """``many`` are the facts of which a test sees only what it looks for."""
        self._tests = tests
        keys = dict.fromkeys(key for test in tests for key in test.reads)
        self._see = [(key, _seeing(many, tests, key)) for key in keys]
        self._shown = Cache[Hashable, Shown](MAX_SEEN)
        self._equal = Cache[Hashable, Shown](MAX_SEEN)
        self._outlooks = Cache[tuple[Outlook, ...], Outlooks](MAX_SEEN)

    def shown(self, facts: Facts) -> Shown:
        """Return how the tests stand on these facts."""
        seen = tuple([see(facts.get(key)) for key, see in self._see])
        return self._shown.recall(seen, partial(self._weigh, facts))

    def _weigh(self, facts: Facts) -> Shown:
        weighed = tuple([test.weigh(facts) for test in self._tests])
        described = any(test.described(facts) for test in self._tests if isinstance(test, SignTest))
        found = tuple(map(outlook, weighed))
        outlooks = self._outlooks.recall(found, partial(Outlooks, found))
        return self._equal.recall((weighed, described), partial(Shown, outlooks, weighed, described))


class Group:
    """A group of facts, and what it came to before."""

    def __init__(
        self,
        knowledge: Knowledge,
        keys: Sequence[str],
        tests: Iterable[Sequence[AnyTest]],
        way_back: Collection[str],
        *,
        is_settled: bool,
    ) -> None:
        """``tests`` are those of each reader, ``way_back`` the facts that the way back reads.

        ``is_settled``: more than the record itself says what the facts are.
        """
        self._knowledge = knowledge
        self.keys = tuple(keys)
        facts = knowledge.vocabulary.facts
        self._told = [key for key in keys if facts[key].fleet_count or facts[key].fleet_lookup]
        self._is_settled = is_settled
        many = [key for key in keys if isinstance(facts[key], KeysFact | NumbersFact | ErrorIdFact)]
        self._readers = [_Reader(some, many) for some in tests]
        rules = knowledge.restore
        telling: tuple[AnyTest, ...] = (*rules.refused, *rules.upgraded) if rules else ()
        self._way_back = [(key, _seeing(many, telling, key)) for key in keys if key in way_back]
        self._seen = Cache[Hashable, Seen](MAX_ENTRIES)
        self._answers = Cache[tuple[Outlooks, ...], Answers](MAX_ENTRIES)
        self._entries = Cache[Hashable, Entry](MAX_ENTRIES)

    @property
    def readers(self) -> int:
        """How many readers the group has."""
        return len(self._readers)

    def entry(self, case: Case, reasoner: Reasoner) -> Entry:
        """Return what the facts of the group come to in a case."""
        question: tuple[Hashable, ...] = tuple(map(case.stated.get, self.keys))
        if case.fleet and self._told:
            question += tuple(map(case.fleet.get, self._told))
        return self._entries.known.get(question) or self._entries.recall(
            question, partial(self._work_out, case, reasoner)
        )

    def others(self, case: Case, key: str) -> tuple[Hashable, ...]:
        """Return what a case says of all facts of the group but one."""
        stated = tuple([case.stated.get(other) for other in self.keys if other != key])
        return stated + tuple(map(case.fleet.get, self._told)) if case.fleet and self._told else stated

    def _work_out(self, case: Case, reasoner: Reasoner) -> Entry:
        settled = self._settle(case, reasoner)
        shown = tuple([reader.shown(settled.facts) for reader in self._readers])
        answers = tuple([one.outlooks for one in shown])
        seen = tuple([see(settled.facts.get(key)) for key, see in self._way_back])
        return Entry(
            settled,
            len(settled.contradictions),
            self._answers.recall(answers, partial(Answers, answers)),
            shown,
            self._seen.recall(seen, partial(Seen, seen)) if seen else None,
        )

    def _settle(self, case: Case, reasoner: Reasoner) -> Completed:
        if not self._is_settled:
            return as_stated(case, self.keys)
        stated = {key: value for key, value in case.stated.items() if key in self.keys}
        fleet = {key: told for key, told in case.fleet.items() if key in self.keys}
        settled = settle(self._knowledge, reasoner, replace(case, stated=stated, fleet=fleet))
        # What is assumed of other facts where nothing is stated of them is for their own groups to say.
        facts = {key: known for key, known in settled.facts.items() if key in self.keys}
        return replace(settled, facts=facts, assumed=tuple(key for key in settled.assumed if key in self.keys))


def as_stated(case: Case, keys: Container[str]) -> Completed:
    """Return what is known of facts that only the record itself tells."""
    return Completed({key: Known(value) for key, value in case.stated.items() if key in keys}, (), (), ())


def is_joined(knowledge: Knowledge, keys: Sequence[str]) -> bool:
    """Tell whether more than the record itself says what these facts are."""
    fact = knowledge.vocabulary.facts[keys[0]]
    return len(keys) > 1 or bool(fact.assumed or fact.fleet_count or fact.fleet_lookup)


def grouped(knowledge: Knowledge, tests: Iterable[AnyTest]) -> list[tuple[str, ...]]:
    """Return all facts in groups: no test reads facts of two, and what is settled of one hangs on no other."""
    groups = [set(keys) for keys in independent_facts(knowledge)]
    for test in tests:
        touching = [one for one in groups if one.intersection(test.reads)]
        if len(touching) > 1:
            groups = [one for one in groups if one not in touching] + [set[str]().union(*touching)]
    return [tuple(knowledge.vocabulary.sorted(one)) for one in groups]


def _seeing(many: Collection[str], tests: Sequence[AnyTest], key: str) -> Callable[[Known | None], Hashable]:
    """Return what tells what some tests see of a fact: nothing of a list but what they look for."""
    if key not in many:
        return _value
    see = lru_cache(MAX_SEEN)(seeing(tests, key))
    return lambda known: None if known is None else see(known.value)


def _value(known: Known | None) -> Hashable:
    return known and (known.value, known.at_least, known.disputed)
