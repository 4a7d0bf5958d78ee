"""The servers of a fleet by kinds: those of one kind have one diagnosis, but for their names and other texts.

A kind is diagnosed once, with marks in place of its texts; whoever shows a server of it puts the texts there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Generic, TypeVar

import msgspec
from msgspec.structs import replace

from diagnose.inventory.compact import Records
from diagnose.inventory.fleet import Fleet, Tellers
from diagnose.inventory.records import NAME
from diagnose.knowledge.loading import Knowledge
from diagnose.reasoning.cache import Cache
from diagnose.reasoning.case import Case
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.results import Server

T = TypeVar("T")

WHERE = "where"
"""The mark of a record's place."""
STRETCH = 256
"""Servers whose kinds are looked up at once."""
MAX_KINDS = 20_000
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


class Stretch(msgspec.Struct, Generic[T], frozen=True):
    """Servers one after another."""

    start: int
    """The position of the first one."""
    kinds: Sequence[T | None]
    """What was prepared for the kind of each; None for one that is odd or cannot be read."""
    texts: Mapping[str, Sequence[str]]
    """The texts of each, by the keys of the marks; empty for a server that has none."""


class Kind(msgspec.Struct, frozen=True):
    """What servers with one diagnosis have in common beside it."""

    texts: tuple[str, ...]
    """The keys of the texts that the servers have."""
    told_by: tuple[str, ...]
    """The facts that other servers of the fleet tell."""


class Kinds:
    """Finds the kind of each record of an inventory; each kind is diagnosed once, as long as there is room."""

    def __init__(
        self,
        classed: ClassedDiagnostician,
        knowledge: Knowledge,
        records: Records,
        tellers: Tellers | None = None,
        *,
        kept: int = MAX_KINDS,
    ) -> None:
        """``tellers`` is what the whole fleet tells, where the records are a part of it.

        ``kept`` is how many kinds are remembered.
        """
        self._kept = kept
        self._classed = classed
        self._records = records
        self.fleet = Fleet(knowledge, records, tellers)
        self._spoken = spoken_of(knowledge, records)

    def stretches(self, prepared: Callable[[Kind, Server], T], start: int = 0) -> Iterator[Stretch[T]]:
        """Yield what is prepared for the kind of each record, from a position on in order.

        A kind is prepared once, from its diagnosis with marks in place of the texts; this itself is not kept.
        """
        found = by_kind(
            self._records,
            self.fleet,
            self._spoken,
            lambda position: prepared(*self._diagnose(position)),
            start,
            self._kept,
        )
        for stretch in found:
            yield Stretch(start, stretch, self._texts(start, start + len(stretch)))
            start += len(stretch)

    def runs(self, stretch: Stretch[T]) -> Iterator[tuple[range, int | None]]:
        """Yield the numbers of servers that stand together, and the position of the odd one behind them, if any.

        Among the numbers are also those of records that cannot be read.
        """
        begin = 0
        for number, kind in enumerate(stretch.kinds):
            if kind is None and self._records.is_readable(stretch.start + number):
                yield range(begin, number), stretch.start + number
                begin = number + 1
        yield range(begin, len(stretch.kinds)), None

    def _texts(self, start: int, stop: int) -> dict[str, Sequence[str]]:
        """Return the texts of the servers from one position to before another."""
        records = self._records
        found: dict[str, Sequence[str]] = {
            key: [text or "" for text in column[start:stop]] for key, column in records.texts.items() if key != NAME
        }
        names = records.texts[NAME][start:stop] if NAME in records.texts else [None] * (stop - start)
        found[NAME] = [name or records.unnamed(start + number) for number, name in enumerate(names)]
        found[WHERE] = records.places(start, stop)
        for key, column in self.fleet.columns.items():
            by = [one.by if one else "" for one in map(column.told.__getitem__, column.of[start:stop])]
            found[_teller(key)] = by
        return found

    def server(self, kind: Kind, diagnosis: Server, texts: Mapping[str, str]) -> Server:
        """Return the diagnosis of a server of a kind, as far as names and facts go; what it says keeps its marks."""
        facts = diagnosis.facts
        if kind.texts:
            facts = {key: texts[key] if key in kind.texts else value for key, value in facts.items()}
        return msgspec.structs.replace(diagnosis, name=texts[NAME], where=texts[WHERE], facts=facts)

    def case(self, position: int) -> Case:
        """Return the case at a position, with what the others tell of it."""
        case = self._records[position].case
        if case is None:
            raise ValueError(f"the record at {self._records.where(position)} cannot be read")
        return replace(case, fleet=self.fleet.facts(self.fleet.told(position), case.stated))

    def _diagnose(self, position: int) -> tuple[Kind, Server]:
        kind, case = self.sample(position)
        return kind, msgspec.structs.replace(self._classed.diagnose(case), where=mark(WHERE))

    def sample(self, position: int) -> tuple[Kind, Case]:
        """Return the kind of the record at a position, and its case with marks in place of the texts."""
        told = self.fleet.told(position)
        form = self._records.forms[self._records.form_of[position]]
        marked = tuple(key for key in form.texts if key not in self._spoken)
        own = {key: mark(key) if key in marked else str(self._records.value(position, key)) for key in form.texts}
        stated = form.with_texts(own)
        by = {key: replace(one, by=mark(_teller(key))) if one.by else one for key, one in told.items()}
        case = Case(mark(NAME), stated, self.fleet.facts(by, stated), unnamed=NAME not in form.texts)
        return Kind(marked, tuple(key for key, one in told.items() if one.by)), case


def spoken_of(knowledge: Knowledge, records: Records) -> list[str]:
    """Return the texts of which the content speaks, so that they part kinds."""
    tests = [test for fault in knowledge.faults for test in fault.tests]
    spoken = {key for test in tests for key in test.reads if test.sought(key)}
    return sorted(key for key in spoken if any(key in form.texts for form in records.forms))


def by_kind(
    records: Records,
    fleet: Fleet,
    spoken: Iterable[str],
    work_out: Callable[[int], T],
    start: int = 0,
    kept: int = MAX_KINDS,
) -> Iterator[list[T | None]]:
    """Yield what is worked out for the kinds of some records after others, from the position of the first of a kind.

    None stands for a record that is odd or cannot be read. ``spoken`` are the texts that part kinds, ``kept`` is how
    many kinds are remembered.
    """
    known: Cache[Hashable, T] = Cache(kept)
    columns: list[Sequence[Hashable]] = [column for key in spoken if (column := records.texts.get(key))]
    columns += [column.alike() for column in fleet.columns.values()]
    for begin in range(start, len(records), STRETCH):
        part = slice(begin, begin + STRETCH)
        forms, others = records.form_of[part], [column[part] for column in columns]
        found: list[T | None] = list(map(known.known.get, zip(forms, *others, strict=True)))
        if None in found:
            for number, question in enumerate(zip(forms, *others, strict=True)):
                if found[number] is None and forms[number] >= 0:
                    found[number] = known.recall(question, partial(work_out, begin + number))
        yield found


def _teller(key: str) -> str:
    return f"{key} by"
