"""All that the rules conclude about a case, put together from parts, each of which is reasoned once.

What is settled of a group of facts, how tests stand on it, an article's verdict and the way back each hang on a
handful of facts, so few different questions are ever asked about each of them, however many cases there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import accumulate, chain, pairwise, repeat
from operator import itemgetter
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from diagnose.knowledge.conditions import Facts
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.versions import Version
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case
from diagnose.reasoning.completing import clashes, settle, together
from diagnose.reasoning.considered import RESTORE, Considered, Reasons, Stands, View, opened
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.going_back import Formats, Going, Starts, formats, going_back, reads_of_going_back, starts_on
from diagnose.reasoning.groups import AnyTest, Entry, Group, Outlooks, Shown, as_stated, grouped, is_joined
from diagnose.reasoning.judging import Judged, Outlook, judge, outlook
from diagnose.reasoning.memory import Memory
from diagnose.results import Contradiction, Restore

MAX_STANDS = 5_000
"""Sets of conclusions about all articles that are kept."""
MAX_JUDGED = 2_000
"""Conclusions that are kept about each article."""
MAX_GOING = 5_000
"""Ways back that are kept."""

T = TypeVar("T")


def consider_afresh(knowledge: Knowledge, reasoner: Reasoner, case: Case) -> Considered:
    """Return all that the rules conclude about a case seen as a whole: what ``Considering`` has to come to."""
    settled = settle(knowledge, reasoner, case)
    facts = together(knowledge, [settled], ()).facts
    weighed = {fault.article.article: [test.weigh(facts) for test in fault.tests] for fault in knowledge.faults}
    each = [judge(reasoner, fault, list(map(outlook, weighed[fault.article.article]))) for fault in knowledge.faults]

    target = facts.get(knowledge.line.facts.restore_store_version)

    def reasons(judged: Judged) -> Reasons:
        shown = weighed[judged.fault.article.article][: len(judged.roles)]
        return Reasons(tuple(shown), any(sign.described(facts) for sign in judged.fault.signs))

    return Considered(
        knowledge,
        View(case, (), ()),
        settled,
        Stands(tuple(each), clashes(knowledge, reasoner, facts)),
        lambda: going_back(reasoner, formats(knowledge, reasoner, case, facts), target.value if target else None),
        reasons,
    )


class _Reader:
    """Whose tests they are: where in a row with all answers of all groups its own stand."""

    def __init__(self, tests: Sequence[AnyTest]) -> None:
        self.tests = tests
        self.places: list[int] = []
        """The places of its answers in the row."""
        self._order: list[int] = []
        """The numbers of its tests, in the order of the answers."""

    def add(self, place: int, numbers: Sequence[int]) -> None:
        """Note that an answer, on the tests of these numbers, stands at a place of the row."""
        self.places.append(place)
        self._order += numbers

    @property
    def pick(self) -> Callable[[Sequence[Hashable]], Hashable]:
        """What takes its answers out of a row."""
        return self.pick_but(())

    def pick_but(self, places: Collection[int]) -> Callable[[Sequence[Hashable]], Hashable]:
        """Return what takes its answers out of a row, but for those at some places."""
        picked = [place for place in self.places if place not in places]
        return itemgetter(*picked) if picked else lambda _: None

    def in_order(self, answers: Iterable[Sequence[T]]) -> list[T]:
        """Return what is said of each test, in the order of the tests."""
        said = dict(zip(self._order, chain.from_iterable(answers), strict=True))
        return [said[number] for number in range(len(said))]


class _Answers(NamedTuple):
    """What the answers to a question say about an article, one after another."""

    stands: tuple[tuple[str, str] | None, ...]
    """None for an article that is not to be shown."""
    open_facts: tuple[frozenset[str], ...]


def _answers(judged: Iterable[Judged]) -> _Answers:
    found = [(one.stand, one.open_facts) if one.relevant else (None, frozenset[str]()) for one in judged]
    return _Answers(tuple([stand for stand, _ in found]), tuple([open_ for _, open_ in found]))


class _Lazily:
    """How some cases are seen, found out only where somebody wants to know."""

    def __init__(self, find: Callable[[], Sequence[View]]) -> None:
        self._find = find

    @cached_property
    def found(self) -> Sequence[View]:
        """One for each case."""
        return self._find()


class Considering:
    """Draws all conclusions about case after case. Not safe for several threads."""

    def __init__(self, knowledge: Knowledge, reasoner: Reasoner) -> None:
        self._knowledge = knowledge
        self._reasoner = reasoner
        self._faults = knowledge.faults
        self._numbers = {fault.article.article: number for number, fault in enumerate(self._faults)}
        excluded = [test for entry in knowledge.incompatible for test in entry.tests]
        self._readers = [_Reader(tests) for tests in (*(fault.tests for fault in self._faults), excluded)]
        self._groups, alone = _groups(knowledge, self._readers)
        self._rest = [key for keys in alone for key in keys]
        self._target = knowledge.line.facts.restore_store_version
        self._way_back_reads = reads_of_going_back(knowledge)
        self._rest_of_going_back = [key for key in self._rest if key in self._way_back_reads - {self._target}]
        self._group_of = {key: number for number, group in enumerate(self._groups) for key in group.keys}
        self._first = [0, *accumulate(group.readers for group in self._groups)]
        """Where in the row the answers of each group begin."""
        self._affected = [self._articles_on(group) for group in range(len(self._groups))]
        self._pick = [reader.pick for reader in self._readers]
        self._pick_elsewhere = [
            [reader.pick_but(range(first, last)) for reader in self._readers] for first, last in pairwise(self._first)
        ]
        """Likewise, but for the answers of each group."""
        self._judged = [Memory[Hashable, Judged](MAX_JUDGED) for _ in self._faults]
        self._asked = Memory[Hashable, object](MAX_STANDS)
        self._answered = [Memory[Hashable, _Answers](MAX_JUDGED) for _ in self._faults]
        self._reasons = [Memory[Hashable, Reasons](MAX_JUDGED) for _ in self._faults]
        self._clashing = Memory[Hashable, tuple[Contradiction, ...]](MAX_STANDS)
        self._stands = Memory[Hashable, Stands](MAX_STANDS)
        self._formats = Memory[Hashable, Formats | None](MAX_GOING)
        self._going = Memory[Hashable, Going](MAX_GOING)
        self._starts = Memory[Hashable, Starts](MAX_GOING)

    def _articles_on(self, group: int) -> list[int]:
        """Return the numbers of the articles whose verdict may hang on the facts of a group."""
        places = range(self._first[group], self._first[group + 1])
        return [n for n, _ in enumerate(self._faults) if not set(places).isdisjoint(self._readers[n].places)]

    def consider(self, case: Case) -> Considered:
        """Return all that the rules conclude about a case."""
        view = self._view(case)
        return Considered(
            self._knowledge,
            view,
            as_stated(case, self._rest),
            self._stand(view),
            partial(self._way_back, view, case),
            _InRow(self, view),
        )

    def entries(self, case: Case) -> tuple[Entry, ...]:
        """Return what each group of facts comes to; cases for which this is equal come to the same."""
        return tuple([group.entry(case, self._reasoner) for group in self._groups])

    def suppose(self, case: Case, entries: Sequence[Entry], change: Mapping[str, FactValue]) -> tuple[Stands, int]:
        """Return how all articles would stand with a change, and how many contradictions there were.

        ``entries`` are those of the case without it.
        """
        changed = replace(case, stated={**case.stated, **change})
        view = self._changed(changed, entries, {self._group_of[key] for key in change if key in self._group_of})
        stands = self._stand(view)
        return stands, len(stands.clashing) + sum([entry.contradictions for entry in view.entries])

    def starts(self, base: Considered, versions: Iterable[Version]) -> Iterator[Starts | None]:
        """Yield whether a file of each of some versions starts on the databases, in a case considered before."""
        found = self._formats_in(base.view, base.view.case)
        for version in versions:
            if found is None:
                yield None
            else:
                question = (found, version.parts)
                yield self._starts.recall(question, partial(starts_on, self._reasoner, found, version))

    def left(self, base: Considered, key: str, values: Iterable[FactValue], about: Collection[str]) -> list[int]:
        """Return how many facts can still change a verdict, for each different outcome of stating a value of a fact.

        Outcomes are looked at of the articles ``about`` only, and of the way back where this holds ``RESTORE``.
        """
        values = tuple(values)
        group = self._group_of.get(key)
        affected = self._affected[group] if group is not None else ()
        looked_at = [number for number, fault in enumerate(self._faults) if fault.article.article in about]
        certain = opened(
            found for number in looked_at if number not in affected and (found := base.stands.each[number]).relevant
        )
        cases = [replace(base.view.case, stated={**base.view.case.stated, key: value}) for value in values]
        touched = set() if group is None else {group}
        views = _Lazily(lambda: [self._changed(case, base.view.entries, touched) for case in cases])
        answers = self._answers([n for n in affected if n in looked_at], base, (key, values), views)
        restore = self._restores(base, key, cases, views) if RESTORE in about else [None] * len(values)
        stands = zip(*[answer.stands for answer in answers], strict=True) if answers else repeat((), len(values))
        opens = zip(*[answer.open_facts for answer in answers], strict=True) if answers else repeat((), len(values))
        outcomes = {
            (stand, way_back and way_back.verdict, certain.union(*open_, way_back.missing if way_back else ()))
            for stand, open_, way_back in zip(stands, opens, restore, strict=True)
        }
        return [len(open_) for _, _, open_ in outcomes]

    def _answers(
        self, numbers: Sequence[int], base: Considered, asked: tuple[str, tuple[FactValue, ...]], views: _Lazily
    ) -> list[_Answers]:
        """Return what the values of a fact say about each of some articles, in a case considered before."""
        if not numbers:
            return []
        group = self._group_of[asked[0]]
        others = self._groups[group].others(base.view.case, asked[0])
        # Known by its identity from here on: to compare all values each time takes too long.
        question = self._asked.recall((asked, others), object)
        pick, row = self._pick_elsewhere[group], base.view.outlooks
        return [
            self._answered[number].recall((question, pick[number](row)), partial(self._answer, number, views))
            for number in numbers
        ]

    def _answer(self, number: int, views: _Lazily) -> _Answers:
        return _answers([self._judge(number, view) for view in views.found])

    def _restores(self, base: Considered, key: str, cases: Sequence[Case], views: _Lazily) -> Sequence[Restore | None]:
        """Return what can be said of the way back in each of some cases that differ in the fact ``key``."""
        if key != self._target and (base.going.restore is None or key not in self._way_back_reads):
            return [base.going.restore] * len(cases)
        return [self._way_back(view, case).restore for view, case in zip(views.found, cases, strict=True)]

    def _view(self, case: Case) -> View:
        entries = self.entries(case)
        return View(case, entries, _row(entries))

    def _changed(self, case: Case, entries: Sequence[Entry], touched: Collection[int]) -> View:
        """Return how a case is seen that differs from another one in some groups only."""
        changed = [
            self._groups[number].entry(case, self._reasoner) if number in touched else entry
            for number, entry in enumerate(entries)
        ]
        return View(case, changed, _row(changed))

    def _stand(self, view: View) -> Stands:
        """Return the conclusions about all articles."""
        return self._stands.known.get(view.outlooks) or self._stands.recall(
            view.outlooks,
            lambda: Stands(tuple([self._judge(n, view) for n, _ in enumerate(self._faults)]), self._exclusions(view)),
        )

    def _judge(self, number: int, view: View) -> Judged:
        """Return the conclusions about one article."""
        memory, question = self._judged[number], self._pick[number](view.outlooks)
        return memory.known.get(question) or memory.recall(
            question, lambda: judge(self._reasoner, self._faults[number], self._outlooks(number, view))
        )

    def _outlooks(self, number: int, view: View) -> Sequence[Outlook]:
        reader = self._readers[number]
        return reader.in_order([view.outlooks[place].tests for place in reader.places])

    def reasons(self, shown: Sequence[Shown], judged: Judged) -> Reasons:
        """Return what the conclusions about an article rest on, out of the row of what all groups show."""
        number = self._numbers[judged.fault.article.article]
        reader = self._readers[number]
        parts = [shown[place] for place in reader.places]
        return self._reasons[number].recall(
            tuple(parts),
            lambda: Reasons(
                tuple(reader.in_order([part.weighed for part in parts])[: len(judged.roles)]),
                any(part.described for part in parts),
            ),
        )

    def _way_back(self, view: View, case: Case) -> Going:
        """Return what can be said of the way back, on a case that differs from what is seen in no group."""
        found, target = self._formats_in(view, case), self._target_of(view, case)
        return self._going.recall((found, target), partial(going_back, self._reasoner, found, target))

    def _target_of(self, view: View, case: Case) -> FactValue | None:
        """Return the version of the file that someone means to put back."""
        if self._target not in self._group_of:
            return case.stated.get(self._target)
        known = view.entries[self._group_of[self._target]].settled.facts.get(self._target)
        return known.value if known else None

    def _formats_in(self, view: View, case: Case) -> Formats | None:
        # What was stated of the service pack counts for the way back, even where the file decides against it.
        stated = case.stated.get(self._knowledge.line.facts.service_pack)
        seen = [entry.way_back for entry in view.entries if entry.way_back]
        return self._formats.recall(
            (stated, *seen, *map(case.stated.get, self._rest_of_going_back)),
            lambda: formats(self._knowledge, self._reasoner, case, self._facts(view, case)),
        )

    def _exclusions(self, view: View) -> tuple[Contradiction, ...]:
        return self._clashing.recall(
            self._pick[-1](view.outlooks),
            lambda: clashes(self._knowledge, self._reasoner, self._facts(view, view.case)),
        )

    def _facts(self, view: View, case: Case) -> Facts:
        known = {key: known for entry in view.entries for key, known in entry.settled.facts.items()}
        return {**known, **as_stated(case, self._rest).facts}


class _InRow:
    """Finds what the conclusions about the articles of a case rest on."""

    def __init__(self, considering: Considering, view: View) -> None:
        self._considering = considering
        self._view = view

    @cached_property
    def _row(self) -> Sequence[Shown]:
        return [one for entry in self._view.entries for one in entry.shown]

    def __call__(self, judged: Judged) -> Reasons:
        return self._considering.reasons(self._row, judged)


def _groups(knowledge: Knowledge, readers: Sequence[_Reader]) -> tuple[list[Group], list[tuple[str, ...]]]:
    """Return the groups that some test reads or of which something is settled, and the facts of all others.

    Each reader is told where its answers stand.
    """
    groups, alone, place = [], [], 0
    way_back = reads_of_going_back(knowledge)
    for keys in grouped(knowledge, [test for reader in readers for test in reader.tests]):
        reading = [(reader, numbers) for reader in readers if (numbers := _read_by(reader.tests, keys))]
        if not reading and not is_joined(knowledge, keys):
            alone.append(keys)
            continue
        tests = [[reader.tests[number] for number in numbers] for reader, numbers in reading]
        groups.append(Group(knowledge, keys, tests, way_back))
        for reader, numbers in reading:
            reader.add(place, numbers)
            place += 1
    return groups, alone


def _read_by(tests: Sequence[AnyTest], keys: Collection[str]) -> list[int]:
    """Return the numbers of the tests that read some of these facts."""
    return [number for number, test in enumerate(tests) if not set(keys).isdisjoint(test.reads)]


def _row(entries: Iterable[Entry]) -> tuple[Outlooks, ...]:
    return tuple(chain.from_iterable([entry.outlooks for entry in entries]))
