"""All that the rules conclude about a case, put together from parts, each of which is reasoned once.

What is settled of a group of facts, how tests stand on it, an article's verdict and the way back each hang on a
handful of facts, so few different questions are ever asked about each of them, however many cases there are.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import accumulate
from typing import TypeVar

from msgspec.structs import replace

from diagnose.knowledge.conditions import Facts
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.versions import Version
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.cache import Cache
from diagnose.reasoning.case import Case
from diagnose.reasoning.completing import clashes, settle, together
from diagnose.reasoning.considered import Considered, Reasons, Stands, View
from diagnose.reasoning.database_formats import Formats, formats
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.going_back import Going, Starts, going_back, reads_of_going_back, starts_on
from diagnose.reasoning.groups import Entry, Shown, as_stated
from diagnose.reasoning.judging import Judged, Outlook, judge, outlook
from diagnose.reasoning.rows import Reader, groups_of
from diagnose.results.servers import Contradiction

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
        View(case, ()),
        lambda: settled,
        Stands(tuple(each), clashes(knowledge, reasoner, facts)),
        lambda: going_back(reasoner, formats(knowledge, reasoner, case, facts), target.value if target else None),
        reasons,
    )


class Considering:
    """Draws all conclusions about case after case. Not safe for several threads."""

    def __init__(self, knowledge: Knowledge, reasoner: Reasoner) -> None:
        self._knowledge = knowledge
        self._reasoner = reasoner
        self.faults = knowledge.faults
        self._numbers = {fault.article.article: number for number, fault in enumerate(self.faults)}
        excluded = [test for entry in knowledge.incompatible for test in entry.tests]
        self.readers = [Reader(tests) for tests in (*(fault.tests for fault in self.faults), excluded)]
        """Every article's tests, then those of what cannot be true together."""
        self.groups, alone = groups_of(knowledge, self.readers)
        self._rest = frozenset(key for keys in alone for key in keys)
        self.target = knowledge.line.facts.restore_store_version
        """The fact that says which version of the file is to be put back."""
        self.way_back_reads = reads_of_going_back(knowledge)
        self._rest_of_going_back = sorted(self._rest & (self.way_back_reads - {self.target}))
        self.group_of = {key: number for number, group in enumerate(self.groups) for key in group.keys}
        """The number of each fact's group."""
        self.first = [0, *accumulate(group.readers for group in self.groups)]
        """Where in the row the answers of each group begin."""
        self.affected = [self._articles_on(group) for group in range(len(self.groups))]
        """The numbers of the articles whose verdict may hang on each group."""
        self._pick = [reader.pick for reader in self.readers]
        self._judged = [Cache[Hashable, Judged](MAX_JUDGED) for _ in self.faults]
        self._reasons = [Cache[Hashable, Reasons](MAX_JUDGED) for _ in self.faults]
        self._clashing = Cache[Hashable, tuple[Contradiction, ...]](MAX_STANDS)
        self._stands = Cache[Hashable, Stands](MAX_STANDS)
        self._formats = Cache[Hashable, Formats | None](MAX_GOING)
        self._going = Cache[Hashable, Going](MAX_GOING)
        self._starts = Cache[Hashable, dict[Version, Starts]](MAX_GOING)

    def _articles_on(self, group: int) -> list[int]:
        """Return the numbers of the articles whose verdict may hang on the facts of a group."""
        places = range(self.first[group], self.first[group + 1])
        return [n for n, _ in enumerate(self.faults) if not set(places).isdisjoint(self.readers[n].places)]

    def consider(self, case: Case) -> Considered:
        """Return all that the rules conclude about a case."""
        view = self._view(case)
        return Considered(
            self._knowledge,
            view,
            partial(as_stated, case, self._rest),
            self._stand(view),
            partial(self.way_back, view, case),
            _InRow(self, view),
        )

    def entries(self, case: Case) -> tuple[Entry, ...]:
        """Return what each group of facts comes to; cases for which this is equal come to the same."""
        return tuple([group.entry(case, self._reasoner) for group in self.groups])

    def suppose(self, case: Case, entries: Sequence[Entry], change: Mapping[str, FactValue]) -> tuple[Stands, int]:
        """Return how all articles would stand with a change, and how many contradictions there were.

        ``entries`` are those of the case without it.
        """
        changed = replace(case, stated={**case.stated, **change})
        view = self.changed(changed, entries, {self.group_of[key] for key in change if key in self.group_of})
        stands = self._stand(view)
        return stands, len(stands.clashing) + sum([entry.contradictions for entry in view.entries])

    def starts(self, base: Considered, versions: Iterable[Version]) -> Iterator[Starts | None]:
        """Yield whether a file of each of some versions starts on the databases, in a case considered before."""
        found = self._formats_in(base.view, base.view.case)
        known = self._starts.recall(found, dict)
        for version in versions:
            if found is not None and version not in known:
                known[version] = starts_on(self._reasoner, found, version)
            yield known.get(version)

    def _view(self, case: Case) -> View:
        return View(case, self.entries(case))

    def changed(self, case: Case, entries: Sequence[Entry], touched: Collection[int]) -> View:
        """Return how a case is seen that differs from another one in some groups only."""
        changed = [
            self.groups[number].entry(case, self._reasoner) if number in touched else entry
            for number, entry in enumerate(entries)
        ]
        return View(case, changed)

    def _stand(self, view: View) -> Stands:
        """Return the conclusions about all articles."""
        question = tuple([entry.answers for entry in view.entries])
        return self._stands.known.get(question) or self._stands.recall(
            question,
            lambda: Stands(tuple([self.judge(n, view) for n, _ in enumerate(self.faults)]), self._exclusions(view)),
        )

    def judge(self, number: int, view: View) -> Judged:
        """Return the conclusions about one article."""
        cache, question = self._judged[number], self._pick[number](view.outlooks)
        return cache.known.get(question) or cache.recall(
            question, lambda: judge(self._reasoner, self.faults[number], self._outlooks(number, view))
        )

    def _outlooks(self, number: int, view: View) -> Sequence[Outlook]:
        reader = self.readers[number]
        return reader.in_order([view.outlooks[place].tests for place in reader.places])

    def reasons(self, shown: Sequence[Shown], judged: Judged) -> Reasons:
        """Return what the conclusions about an article rest on, out of the row of what all groups show."""
        number = self._numbers[judged.fault.article.article]
        reader = self.readers[number]
        parts = [shown[place] for place in reader.places]
        return self._reasons[number].recall(
            tuple(parts),
            lambda: Reasons(
                tuple(reader.in_order([part.weighed for part in parts])[: len(judged.roles)]),
                any(part.described for part in parts),
            ),
        )

    def way_back(self, view: View, case: Case) -> Going:
        """Return what can be said of the way back, on a case that differs from what is seen in no group."""
        found, target = self._formats_in(view, case), self._target_of(view, case)
        return self._going.recall((found, target), partial(going_back, self._reasoner, found, target))

    def _target_of(self, view: View, case: Case) -> FactValue | None:
        """Return the version of the file that someone means to put back."""
        if self.target not in self.group_of:
            return case.stated.get(self.target)
        known = view.entries[self.group_of[self.target]].settled.facts.get(self.target)
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
