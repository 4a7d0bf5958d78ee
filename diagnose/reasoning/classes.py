"""What the knowledge can tell apart: each fact's value projected to its class, all derived from the loaded content.

Two cases of one signature come to the same verdicts, questions and remedies; only the values that are shown differ.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache, partial

from diagnose.knowledge.conditions import BlockedTest, FactTest, RangeTest, SignTest
from diagnose.knowledge.error_ids import ErrorId, read_error_id
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.releases import ReleaseLine
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import (
    ChoiceFact,
    ErrorIdFact,
    FactDefinition,
    FactValue,
    IntegerFact,
    KeysFact,
    NumbersFact,
    VersionFact,
)
from diagnose.reasoning.case import Case

Signature = tuple[Hashable, ...]
_Projection = Callable[[FactValue], Hashable]
MAX_PROJECTED = 5_000
"""Values of a fact of which is kept in which class they are."""
_OTHER = ("other",)
"""The class of all values of which nothing in the content speaks."""


class Classes:
    """The classes of each fact that any condition, threshold or rule reads."""

    def __init__(self, knowledge: Knowledge) -> None:
        tests = list(every_test(knowledge))
        read = _keys_read(knowledge, tests)
        self._projections: dict[str, _Projection] = {
            key: lru_cache(MAX_PROJECTED)(_projection(knowledge, key, fact, tests))
            for key, fact in knowledge.vocabulary.facts.items()
            if key in read
        }
        self.read = frozenset(self._projections)
        """The facts that anything reads; all others only say which server it is."""

    def signature(self, case: Case) -> Signature:
        """Return the class of a case: equal for cases between which nothing in the content can tell."""
        project = self._projections
        stated = ((key, project[key](case.stated[key])) for key in sorted(self.read & case.stated.keys()))
        told = ((key, case.fleet[key]) for key in sorted(self.read & case.fleet.keys()))
        return (*stated, None, *((key, project[key](one.value), one.at_least) for key, one in told))


_Test = FactTest | RangeTest | SignTest | BlockedTest


def every_test(knowledge: Knowledge) -> Iterator[_Test]:
    """Yield everything in the content that weighs facts."""
    for fault in knowledge.faults:
        yield from fault.tests
    for entry in knowledge.incompatible:
        yield from entry.tests
    for implication in knowledge.implied:
        yield from implication.tests
    if knowledge.restore:
        yield from knowledge.restore.applies_when
        yield from knowledge.restore.refused
        yield from knowledge.restore.upgraded


def _keys_read(knowledge: Knowledge, tests: Iterable[_Test]) -> set[str]:
    """Return every fact that anything reads: tests, the line of releases, assumptions and what the fleet tells."""
    keys = _roles(knowledge) | {knowledge.ranking.platform.fact}
    keys.update(key for test in tests for key in test.reads)
    for key, fact in knowledge.vocabulary.facts.items():
        if fact.assumed:
            keys.update((key, *fact.assumed.when))
        if fact.fleet_count or fact.fleet_lookup:
            keys.add(key)
    return keys


def _projection(knowledge: Knowledge, key: str, fact: FactDefinition, tests: list[_Test]) -> _Projection:
    """Return how a fact's values fall into classes."""
    match fact:
        case VersionFact():
            return partial(_place_of_version, knowledge.line, _thresholds(knowledge, tests))
        case ErrorIdFact():
            known = sorted({text for test in tests if isinstance(test, SignTest) for text in _error_ids(test)})
            return partial(_ids_matched, tuple(map(read_error_id, known)))
        case KeysFact() | NumbersFact():
            return partial(_among, frozenset(value for test in tests for value in test.sought(key)))
        case ChoiceFact():
            spoken = {str(value).casefold() for test in tests for value in test.sought(key)}
            spoken |= {choice.value.casefold() for choice in fact.values} | {knowledge.line.product_version}
            return partial(_spoken_of, frozenset(spoken))
        case IntegerFact() if key not in _roles(knowledge):
            found = {value for test in tests for value in test.sought(key) if isinstance(value, int)}
            return partial(_between, tuple(sorted({limit for value in found for limit in (value, value + 1)})))
        case _:
            return _itself


def _roles(knowledge: Knowledge) -> set[str]:
    """Return the facts that say where a server stands on the line of releases."""
    names = knowledge.line.facts
    return {getattr(names, role) for role in names.__struct_fields__}


def _between(limits: tuple[int, ...], value: FactValue) -> Hashable:
    return bisect_right(limits, value) if isinstance(value, int) else value


def _thresholds(knowledge: Knowledge, tests: Iterable[_Test]) -> tuple[Version, ...]:
    """Return every version at which the answer of some comparison changes."""
    line = knowledge.line
    names = {release.release for release in line.releases}
    names.update(name for test in tests if isinstance(test, RangeTest) for name in (test.introduced, *test.ends))
    found = {version for name in names for version in (line.start(name), line.end(name))}
    for floor in knowledge.restore.floors if knowledge.restore else ():
        found.update(version for version in (floor.written_from, floor.oldest) if version)
    return tuple(sorted(found))


def _place_of_version(line: ReleaseLine, thresholds: tuple[Version, ...], value: FactValue) -> Hashable:
    version = read_version(str(value))
    return (line.product_version_of(version), line.is_doubtful(version), bisect_right(thresholds, version))


def _error_ids(test: SignTest) -> Iterable[str]:
    yield from test.error_ids
    for rival in test.rivals:
        yield from rival.error_ids


def _ids_matched(known: tuple[ErrorId, ...], value: FactValue) -> Hashable:
    reported = read_error_id(str(value))
    return tuple(number for number, one in enumerate(known) if one.matches(reported))


def _among(sought: frozenset[FactValue], value: FactValue) -> Hashable:
    return frozenset(sought.intersection(value)) if isinstance(value, tuple) else value


def _spoken_of(spoken: frozenset[str], value: FactValue) -> Hashable:
    folded = str(value).casefold()
    return folded if folded in spoken else _OTHER


def _itself(value: FactValue) -> Hashable:
    return value
