"""Which question first: the one after which, whatever the answer, the fewest are left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from diagnose.knowledge.conditions import FactTest, RangeTest
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import (
    BooleanFact,
    ChoiceFact,
    ErrorIdFact,
    FactValue,
    IntegerFact,
    KeysFact,
    NumbersFact,
    VersionFact,
)


class Outcome(msgspec.Struct, frozen=True):
    """What a case comes to: the verdicts, and the facts that can still change one."""

    verdicts: tuple[tuple[str, str], ...]
    """Of articles, in the order of the content."""
    open_facts: frozenset[str]


class Asking:
    """Orders questions; knows one value of each kind that the content can tell apart, for every fact."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._vocabulary = knowledge.vocabulary
        self.values = {key: _telling_values(knowledge, key) for key in knowledge.vocabulary.facts}

    def most_telling_first(
        self, open_facts: Iterable[str], left: Callable[[str, Sequence[FactValue]], Sequence[int]]
    ) -> list[str]:
        """Return ``open_facts`` in the order in which to ask.

        ``left`` tells how many questions each different outcome of an answer leaves. A fact scores by these, on
        average; answers with one outcome count once, so a fact is not preferred for having many values.
        """
        keys = self._vocabulary.sorted(open_facts)
        if len(keys) < 2:
            return keys
        scores = {}
        for key in keys:
            found = left(key, self.values[key])
            scores[key] = round(sum(found) / len(found), 9)
        return sorted(keys, key=lambda key: (scores[key], self._vocabulary.position[key]))


def _telling_values(knowledge: Knowledge, key: str) -> Sequence[FactValue]:
    """Return one value of each kind that the content can tell apart for the fact ``key``."""
    fact = knowledge.vocabulary.facts[key]
    match fact:
        case BooleanFact():
            return (True, False)
        case ChoiceFact():
            return tuple(dict.fromkeys(choice.value for choice in fact.values))
        case KeysFact():
            return (*((choice.value,) for choice in fact.values), ())
        case IntegerFact():
            return _telling_numbers(knowledge, key, fact)
        case VersionFact():
            return _telling_versions(knowledge)
        case ErrorIdFact():
            ids = {text for fault in knowledge.faults for sign in fault.signs for text in sign.error_ids}
            return (*sorted(ids), "0")
        case NumbersFact():
            events = {number for fault in knowledge.faults for sign in fault.signs for number in sign.event_ids}
            upgraded = knowledge.restore.upgraded if knowledge.restore else ()
            events |= {number for test in upgraded for number in test.sought(key) if isinstance(number, int)}
            return (*((number,) for number in sorted(events)), ())
        case _:
            return ("",)


def _telling_numbers(knowledge: Knowledge, key: str, fact: IntegerFact) -> Sequence[FactValue]:
    if fact.maximum - fact.minimum <= 10:
        return tuple(range(fact.minimum, fact.maximum + 1))
    limits = {fact.minimum}
    for test in _tests(knowledge):
        if isinstance(test, FactTest) and test.fact == key:
            limits.update(value for value in test.values if isinstance(value, int))
    return tuple(sorted(limits))


def _telling_versions(knowledge: Knowledge) -> Sequence[FactValue]:
    """Return the first version of each stretch between boundaries, from the oldest release on."""
    line = knowledge.line
    limits = {line.start(release.release) for release in line.releases[:1]}
    for test in _tests(knowledge):
        if isinstance(test, RangeTest):
            names = (test.introduced, *test.ends)
            limits.update(line.start(name) for name in names)
            # Where a release's version is not known, it is certain only beyond all versions that it can have.
            limits.update(line.end(name).next for name in names if line.start(name) != line.end(name))
    for floor in knowledge.restore.floors if knowledge.restore else ():
        limits.update(version for version in (floor.written_from, floor.oldest) if version)
    return tuple(version.text for version in sorted(limits))


def _tests(knowledge: Knowledge) -> Iterable[FactTest | RangeTest]:
    for fault in knowledge.faults:
        yield from fault.conditions
        yield from fault.likelihood
    for entry in knowledge.incompatible:
        yield from entry.tests
