"""What the answers to a question would leave open, in a case considered before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import cached_property, partial
from itertools import pairwise, repeat
from typing import NamedTuple

from msgspec.structs import replace

from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.cache import Cache
from diagnose.reasoning.case import Case
from diagnose.reasoning.considered import RESTORE, Considered, View, opened
from diagnose.reasoning.considering import MAX_JUDGED, MAX_STANDS, Considering
from diagnose.reasoning.judging import Judged
from diagnose.results.servers import Restore


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


class Foreseeing:
    """Looks at the outcomes of answers. Not safe for several threads."""

    def __init__(self, considering: Considering) -> None:
        self.considering = considering
        self._pick_elsewhere = [
            [reader.pick_but(range(first, last)) for reader in considering.readers]
            for first, last in pairwise(considering.first)
        ]
        """For each group and reader, what takes the answers of the reader out of a row, but for those of the group."""
        self._asked = Cache[Hashable, object](MAX_STANDS)
        self._answered = [Cache[Hashable, _Answers](MAX_JUDGED) for _ in considering.faults]

    def left(self, base: Considered, key: str, values: Iterable[FactValue], about: Collection[str]) -> list[int]:
        """Return how many facts can still change a verdict, for each different outcome of stating a value of a fact.

        Outcomes are looked at of the articles ``about`` only, and of the way back where this holds ``RESTORE``.
        """
        values = tuple(values)
        group = self.considering.group_of.get(key)
        affected = self.considering.affected[group] if group is not None else ()
        looked_at = [number for number, fault in enumerate(self.considering.faults) if fault.article.article in about]
        certain = opened(
            found for number in looked_at if number not in affected and (found := base.stands.each[number]).relevant
        )
        cases = [replace(base.view.case, stated={**base.view.case.stated, key: value}) for value in values]
        touched = set() if group is None else {group}
        views = _Lazily(lambda: [self.considering.changed(case, base.view.entries, touched) for case in cases])
        answers = self._answers([n for n in affected if n in looked_at], base, (key, values), views)
        restore = self._restores(base, key, cases, views) if RESTORE in about else [None] * len(values)
        stands = zip(*[answer.stands for answer in answers], strict=True) if answers else repeat((), len(values))
        opens = zip(*[answer.open_facts for answer in answers], strict=True) if answers else repeat((), len(values))
        outcomes = {
            (stand, way_back and way_back.verdict, certain.union(*open_, way_back.open_facts if way_back else ()))
            for stand, open_, way_back in zip(stands, opens, restore, strict=True)
        }
        return [len(open_) for _, _, open_ in outcomes]

    def _answers(
        self, numbers: Sequence[int], base: Considered, asked: tuple[str, tuple[FactValue, ...]], views: _Lazily
    ) -> list[_Answers]:
        """Return what the values of a fact say about each of some articles, in a case considered before."""
        if not numbers:
            return []
        group = self.considering.group_of[asked[0]]
        others = self.considering.groups[group].others(base.view.case, asked[0])
        # Known by its identity from here on: to compare all values each time takes too long.
        question = self._asked.recall((asked, others), object)
        pick, row = self._pick_elsewhere[group], base.view.outlooks
        return [
            self._answered[number].recall((question, pick[number](row)), partial(self._answer, number, views))
            for number in numbers
        ]

    def _answer(self, number: int, views: _Lazily) -> _Answers:
        return _answers([self.considering.judge(number, view) for view in views.found])

    def _restores(self, base: Considered, key: str, cases: Sequence[Case], views: _Lazily) -> Sequence[Restore | None]:
        """Return what can be said of the way back in each of some cases that differ in the fact ``key``."""
        if key != self.considering.target and (
            base.going.restore is None or key not in self.considering.way_back_reads
        ):
            return [base.going.restore] * len(cases)
        return [self.considering.way_back(view, case).restore for view, case in zip(views.found, cases, strict=True)]
