"""Which servers a set of conditions admits, so that sets can be compared without any case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from diagnose.knowledge.conditions import Facts, FactTest, Known
from diagnose.knowledge.faults import Test
from diagnose.knowledge.releases import ReleaseLine
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import (
    BooleanFact,
    ChoiceFact,
    FactDefinition,
    FactValue,
    IntegerFact,
    KeysFact,
    Vocabulary,
)

Region = Mapping[str, frozenset[int]]
"""For each axis that is restricted, the numbers of the values that are admitted."""

PLACE = "the release"
"""The axis of the facts that tell where a server stands on the line of releases; they depend on each other."""
ANYTHING_ELSE = "\0"
"""Stands for every text that no condition names."""


class Regions:
    """Knows one value of each kind that the conditions can tell apart, for every axis."""

    def __init__(
        self, vocabulary: Vocabulary, line: ReleaseLine, tests: Sequence[Test], boundaries: Iterable[str]
    ) -> None:
        self._line_facts = {line.facts.service_pack, line.facts.store_version}
        axes = {self.axis(test) for test in tests}
        own = {axis: [test for test in tests if self.axis(test) == axis] for axis in axes}
        self._values: dict[str, Sequence[Facts]] = {
            axis: [{axis: Known(value)} for value in _values(vocabulary.facts[axis], own[axis])]
            for axis in axes - {PLACE}
        }
        self._values[PLACE] = _places(line, [*boundaries, *_named_versions(line, own.get(PLACE, []))])

    def axis(self, test: Test) -> str:
        """Return the axis on which a test lies: its fact, or the place on the line of releases."""
        return PLACE if set(test.facts) & self._line_facts else test.facts[0]

    def of(self, tests: Iterable[Test]) -> Region:
        """Return the servers for which all of ``tests`` hold."""
        region: dict[str, frozenset[int]] = {}
        for test in tests:
            axis = self.axis(test)
            held = frozenset(n for n, facts in enumerate(self._values[axis]) if test.weigh(facts).state == "holds")
            region[axis] = region.get(axis, held) & held
        return region

    def implies(self, narrow: Region, wide: Region) -> bool:
        """Tell whether every server of ``narrow`` is one of ``wide``."""
        return all(narrow.get(axis, self._all(axis)) <= wide[axis] for axis in wide)

    def same(self, one: Region, other: Region) -> bool:
        """Tell whether both admit the same servers."""
        return self.implies(one, other) and self.implies(other, one)

    def _all(self, axis: str) -> frozenset[int]:
        return frozenset(range(len(self._values[axis])))


def empty_axes(region: Region) -> list[str]:
    """Return the axes on which no value is left: no server is in such a region."""
    return [axis for axis, held in region.items() if not held]


def _values(fact: FactDefinition, tests: Iterable[Test]) -> Sequence[FactValue]:
    named = [value for test in tests if isinstance(test, FactTest) for value in test.values]
    match fact:
        case BooleanFact():
            return (True, False)
        case IntegerFact():
            near = {n + step for n in named if isinstance(n, int) for step in (-1, 0, 1)}
            return sorted({fact.minimum, fact.maximum} | {n for n in near if fact.minimum <= n <= fact.maximum})
        case KeysFact():
            keys = tuple(choice.value for choice in fact.values)
            return ((), *((key,) for key in keys), keys)
        case ChoiceFact():
            choices = [choice.value for choice in fact.values] + ([ANYTHING_ELSE] if fact.pattern else [])
            return tuple(dict.fromkeys([*choices, *named]))
    numbers = tuple(sorted({n for n in named if isinstance(n, int)}))
    return (*dict.fromkeys(named), ANYTHING_ELSE, (), *((n,) for n in numbers), numbers)


def _named_versions(line: ReleaseLine, tests: Iterable[Test]) -> list[str]:
    store = line.facts.store_version
    return [str(v) for test in tests if isinstance(test, FactTest) and test.fact == store for v in test.values]


def _places(line: ReleaseLine, boundaries: Iterable[str]) -> list[Facts]:
    """Return the first version of each stretch between boundaries, with each service pack that it can belong to."""
    names = line.facts
    starts: set[Version] = {line.start(release.release) for release in line.releases}
    starts |= {read_version(text) for text in boundaries}
    places: list[Facts] = []
    for version in sorted(starts):
        stated = {names.store_version: Known(version.text)}
        packs = line.service_packs(version)
        places += [stated | {names.service_pack: Known(pack)} for pack in packs] or [stated]
    return places
