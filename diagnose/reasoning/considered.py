"""Everything that was concluded about one case, before it is phrased."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from diagnose.knowledge.conditions import Weighed
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.asking import Outcome
from diagnose.reasoning.case import Case
from diagnose.reasoning.completing import Completed, together
from diagnose.reasoning.going_back import Going
from diagnose.reasoning.groups import Entry, Outlooks
from diagnose.reasoning.judging import Judged
from diagnose.reasoning.rows import row_of
from diagnose.results.servers import Contradiction
from diagnose.results.verdicts import VERDICTS

RESTORE = "restore"
"""Stands for an article where it is about the way back."""
STRUCK = ("confirmed", "exposed")
"""The verdicts on a server that has a fault."""


class ArticleSets(msgspec.Struct, frozen=True):
    """Sets of articles, a bit for each article of the content in its order."""

    confirmed: int
    struck: int
    """Confirmed or exposed."""
    undetermined: int
    cleared: int
    """Not affected."""


class Stands(msgspec.Struct, frozen=True, eq=False, dict=True):
    """The conclusions about all articles, whatever the values; cases that differ in nothing else share them."""

    each: tuple[Judged, ...]
    """The conclusions about each article of the content."""
    clashing: tuple[Contradiction, ...]
    """The combinations of facts that the content says cannot be."""

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """The conclusions about the articles that are to be shown."""
        return tuple([found for found in self.each if found.relevant])

    @cached_property
    def verdicts(self) -> tuple[tuple[str, str], ...]:
        """The articles that are to be shown, and their verdicts."""
        return tuple([found.stand for found in self.judged])

    @cached_property
    def verdict_of(self) -> Mapping[str, str]:
        """The same by article."""
        return dict(self.verdicts)

    @cached_property
    def open_facts(self) -> frozenset[str]:
        """The unknown facts that can still change one of the verdicts."""
        return opened(self.judged)

    @cached_property
    def struck(self) -> Mapping[str, Judged]:
        """The articles that are confirmed or exposed, sorted."""
        found = {one.fault.article.article: one for one in self.judged if one.verdict in STRUCK}
        return dict(sorted(found.items()))

    @cached_property
    def struck_by(self) -> tuple[tuple[str, str], ...]:
        """The same with their verdicts."""
        return tuple([one.stand for one in self.struck.values()])

    @cached_property
    def undetermined(self) -> tuple[str, ...]:
        """The articles that are, sorted."""
        return tuple(sorted(article for article, verdict in self.verdicts if verdict == "undetermined"))

    @cached_property
    def sets(self) -> ArticleSets:
        """The articles by verdict."""
        bits: dict[str, int] = dict.fromkeys(VERDICTS, 0)
        for number, one in enumerate(self.each):
            if one.relevant:
                bits[one.verdict] |= 1 << number
        return ArticleSets(
            bits["confirmed"], bits["confirmed"] | bits["exposed"], bits["undetermined"], bits["not_affected"]
        )


class View(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A case as those see it who draw conclusions about it."""

    case: Case
    entries: Sequence[Entry]
    """What each group of facts comes to."""

    @cached_property
    def outlooks(self) -> tuple[Outlooks, ...]:
        """How the tests of every reader of every group stand."""
        return row_of(self.entries)


class Reasons(msgspec.Struct, frozen=True, eq=False):
    """How an article's conditions, signs and what raises its likelihood stand on a case, with the values that decide.

    Equal ones are mostly one object.
    """

    weighed: tuple[Weighed, ...]
    described: bool
    """True where something that was reported is described by one of the signs, even if another article has it."""


class Considered(msgspec.Struct, frozen=True, eq=False, dict=True):
    """All conclusions about one case."""

    knowledge: Knowledge
    view: View
    rest: Callable[[], Completed]
    """Tells what is known of facts that no group has."""
    stands: Stands
    go_back: Callable[[], Going]
    """Finds out what can be said of the databases' format and of the way back."""
    reasons: Callable[[Judged], Reasons]
    """What the conclusions about an article rest on."""

    @cached_property
    def going(self) -> Going:
        """What can be said of the databases' format and of the way back."""
        return self.go_back()

    @property
    def judged(self) -> Sequence[Judged]:
        """The conclusions about the articles that are to be shown."""
        return self.stands.judged

    @cached_property
    def completed(self) -> Completed:
        """All that is known of the server."""
        parts = [*(entry.settled for entry in self.view.entries), self.rest()]
        return together(self.knowledge, parts, self.stands.clashing)

    @cached_property
    def platform(self) -> FactValue | None:
        """The server's platform, where it is known."""
        known = self.completed.facts.get(self.knowledge.ranking.platform.fact)
        return known.value if known else None

    @property
    def contradictions(self) -> int:
        """How many contradictions there are among the facts."""
        return len(self.stands.clashing) + sum(entry.contradictions for entry in self.view.entries)

    @cached_property
    def open_facts(self) -> frozenset[str]:
        """The unknown facts that can still change a verdict."""
        return self.stands.open_facts.union(self.going.restore.open_facts if self.going.restore else ())

    @cached_property
    def outcome(self) -> Outcome:
        """What the case comes to."""
        return Outcome((*self.stands.verdicts, *self._way_back()), self.open_facts)

    def about(self, articles: Collection[str]) -> Outcome:
        """What the case comes to, looking at some articles only."""
        judged = [found for found in self.judged if found.fault.article.article in articles]
        return Outcome(tuple(found.stand for found in judged), opened(judged))

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
        return {**self.stands.verdict_of, **dict(self._way_back())}

    def _way_back(self) -> tuple[tuple[str, str], ...]:
        return ((RESTORE, self.going.restore.verdict),) if self.going.restore else ()


def opened(judged: Iterable[Judged]) -> frozenset[str]:
    """Return the unknown facts that can still change one of the verdicts."""
    return frozenset[str]().union(*(found.open_facts for found in judged))
