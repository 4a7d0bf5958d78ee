"""The servers of a fleet by kinds: those of one kind have one diagnosis, but for their names and other texts.

A kind is diagnosed once, with marks in place of its texts; whoever shows a server of it puts the texts there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from diagnose.inventory.compact import Records
from diagnose.inventory.fleet import Fleet, Tellers, Told
from diagnose.inventory.records import NAME
from diagnose.knowledge.loading import Knowledge
from diagnose.reasoning.case import Case
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.memory import Memory
from diagnose.results import Server

T = TypeVar("T")

WHERE = "where"
"""The mark of a record's place."""
MAX_KINDS = 8_000
"""Kinds that are kept; a fleet of a hundred thousand servers has some thousand."""

_MARK = re.compile("\ue000([^\ue001]*)\ue001")
"""A text that stands for another one; no content and no plain text has these characters."""


def mark(key: str) -> str:
    """Return what stands in the place of a text."""
    return f"\ue000{key}\ue001"


def is_marked(text: str) -> bool:
    """Tell whether there is a mark in a text."""
    return "\ue000" in text


def parts(text: str) -> list[str]:
    """Return a text cut at its marks: what stands between them at even places, the keys of the marks at odd ones."""
    return _MARK.split(text)


@dataclass(frozen=True)
class Kind:
    """What servers with one diagnosis have in common beside it."""

    texts: tuple[str, ...]
    """The keys of the texts that the servers have."""
    told_by: tuple[str, ...]
    """The facts that other servers of the fleet tell."""


class Kinds:
    """Finds the kind of each record of an inventory; each kind is diagnosed once, as long as there is room."""

    def __init__(
        self, classed: ClassedDiagnostician, knowledge: Knowledge, records: Records, tellers: Tellers | None = None
    ) -> None:
        """``tellers`` is what the whole fleet tells, where the records are a part of it."""
        self._classed = classed
        self._records = records
        self.fleet = Fleet(knowledge.vocabulary, records, tellers)
        self._spoken = spoken_of(knowledge, records)

    def each(self, prepared: Callable[[Kind, Server], T]) -> Iterator[T | None]:
        """Yield what is prepared for the kind of each record in order; None for one that is odd or cannot be read.

        A kind is prepared once, from its diagnosis with marks in place of the texts; this itself is not kept.
        """
        return by_kind(self._records, self.fleet, self._spoken, lambda position: prepared(*self._diagnose(position)))

    def texts(self, position: int, kind: Kind) -> dict[str, str]:
        """Return the texts of a server of a kind, by the keys of the marks."""
        found = {key: text for key in kind.texts if (text := self._records.texts[key][position]) is not None}
        found.setdefault(NAME, self._records.unnamed(position))
        found[WHERE] = str(self._records.where(position))
        if kind.told_by:
            told = self.fleet.told(position)
            found |= {_teller(key): told[key].by for key in kind.told_by}
        return found

    def server(self, position: int, kind: Kind, diagnosis: Server) -> Server:
        """Return the diagnosis of a server of a kind, as far as names and facts go; what it says keeps its marks."""
        texts = self.texts(position, kind)
        facts = diagnosis.facts
        if kind.texts:
            facts = {key: texts.get(key, value) if key in kind.texts else value for key, value in facts.items()}
        return msgspec.structs.replace(diagnosis, name=texts[NAME], where=texts[WHERE], facts=facts)

    def case(self, position: int) -> Case:
        """Return the case at a position, with what the others tell of it."""
        case = self._records[position].case
        if case is None:
            raise ValueError(f"the record at {self._records.where(position)} cannot be read")
        return replace(case, fleet=self.fleet.facts(self.fleet.told(position), case.stated))

    def _diagnose(self, position: int) -> tuple[Kind, Server]:
        told = self.fleet.told(position)
        form = self._records.forms[self._records.form_of[position]]
        marked = tuple(key for key in form.texts if key not in self._spoken)
        own = {key: str(self._records.value(position, key)) for key in form.texts}
        stated = form.with_texts(own | {key: mark(key) for key in marked})
        by = {key: replace(one, by=mark(_teller(key))) if one.by else one for key, one in told.items()}
        case = Case(mark(NAME), stated, self.fleet.facts(by, stated), unnamed=NAME not in form.texts)
        server = msgspec.structs.replace(self._classed.diagnose(case), where=mark(WHERE))
        return Kind(marked, tuple(key for key, one in told.items() if one.by)), server


def spoken_of(knowledge: Knowledge, records: Records) -> list[str]:
    """Return the texts of which the content speaks, so that they part kinds."""
    tests = [test for fault in knowledge.faults for test in fault.tests]
    spoken = {key for test in tests for key in test.reads if test.sought(key)}
    return sorted(key for key in spoken if any(key in form.texts for form in records.forms))


def by_kind(records: Records, fleet: Fleet, spoken: Iterable[str], work_out: Callable[[int], T]) -> Iterator[T | None]:
    """Yield what is worked out for the kind of each record in order, from the position of the first of it.

    None stands for a record that is odd or cannot be read. ``spoken`` are the texts that part kinds.
    """
    known: Memory[Hashable, T] = Memory(MAX_KINDS)
    own = (records.texts.get(key) or repeat(None) for key in spoken)
    told = (map(_essence, column) for column in fleet.columns.values())
    for position, question in enumerate(zip(records.form_of, *own, *told)):  # noqa: B905 - some are endless
        if question[0] < 0:
            yield None
        else:
            yield known.known.get(question) or known.recall(question, partial(work_out, position))


def _essence(told: Told | None) -> Hashable:
    """Return what is told, whoever tells it."""
    return told and (told.value, told.at_least)


def _teller(key: str) -> str:
    return f"{key} by"
