"""Where in a row of all answers of all groups of facts those on an article's tests stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import TypeVar

from diagnose.knowledge.loading import Knowledge
from diagnose.reasoning.completing import independent_facts
from diagnose.reasoning.going_back import reads_of_going_back
from diagnose.reasoning.groups import AnyTest, Entry, Group, Outlooks, grouped, is_joined

T = TypeVar("T")


class Reader:
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


def groups_of(knowledge: Knowledge, readers: Sequence[Reader]) -> tuple[list[Group], list[tuple[str, ...]]]:
    """Return the groups that some test reads or of which something is settled, and the facts of all others.

    Each reader is told where its answers stand.
    """
    groups, alone, place = [], [], 0
    way_back = reads_of_going_back(knowledge)
    reads = [[frozenset(test.reads) for test in reader.tests] for reader in readers]
    joined = {key for keys in independent_facts(knowledge) if is_joined(knowledge, keys) for key in keys}
    for keys in grouped(knowledge, [test for reader in readers for test in reader.tests]):
        reading = [
            (reader, numbers)
            for reader, each in zip(readers, reads, strict=True)
            if (numbers := [number for number, some in enumerate(each) if not some.isdisjoint(keys)])
        ]
        is_settled = not joined.isdisjoint(keys)
        if not reading and not is_settled:
            alone.append(keys)
            continue
        tests = [[reader.tests[number] for number in numbers] for reader, numbers in reading]
        groups.append(Group(knowledge, keys, tests, way_back, is_settled=is_settled))
        for reader, numbers in reading:
            reader.add(place, numbers)
            place += 1
    return groups, alone


def row_of(entries: Iterable[Entry]) -> tuple[Outlooks, ...]:
    """Return how the tests of every reader of every group stand."""
    return tuple(chain.from_iterable([entry.answers.each for entry in entries]))
