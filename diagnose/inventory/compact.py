"""Records kept as what they differ in: of a million servers, few have other facts than another one has.

A record is a form (its typed facts, but for the texts) with its own texts and its place; one that is odd, such as one
that cannot be read, is kept as it is.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, repeat
from typing import overload

import msgspec
from msgspec.structs import replace

from diagnose.inventory.packed_texts import PackedTexts
from diagnose.inventory.records import NAME, SITE, Record
from diagnose.knowledge.vocabulary import FactValue
from diagnose.problems import Location
from diagnose.reasoning.case import Case, folded_name

_ODD = -1
_PARTS = 8
"""Parts in which names are looked through for such as several records have."""
TextColumn = list[str | None] | PackedTexts


class Form(msgspec.Struct, frozen=True):
    """What records have in common that differ in their texts only."""

    stated: Mapping[str, FactValue | None]
    """All facts in the vocabulary's order; None stands for a text of the record's own."""
    texts: tuple[str, ...]
    """The keys of these texts."""

    def with_texts(self, texts: Mapping[str, str]) -> dict[str, FactValue]:
        """Return the facts of a record."""
        return {key: texts[key] if value is None else value for key, value in self.stated.items()}


class Records(Sequence[Record]):
    """Records in the order in which they were read."""

    def __init__(self) -> None:
        self.before = 0
        """How many records of the fleet stand before these, where they are a part of it."""
        self.forms: list[Form] = []
        self._texts: dict[str, TextColumn] = {}
        self.form_of = array("i")
        """The number of each record's form; negative for an odd one."""
        self.odd: dict[int, Record] = {}
        self._numbers: dict[tuple[tuple[str, FactValue | None], ...], int] = {}
        self._same: dict[str | None, str | None] = {}
        self._shared: tuple[int, dict[str, list[int]]] | None = None
        """How many records there were when the names that several have were looked for, and these."""
        self._files: list[str] = []
        self._file_of = array("I")
        self._line_of = array("I")
        self._column_of = array("I")

    @property
    def texts(self) -> Mapping[str, TextColumn]:
        """The texts of each fact, by position; None where a record has none, or is odd."""
        count = len(self.form_of)
        for column in self._texts.values():
            if len(column) < count:
                # A fact that few records have is noted only where one has it.
                column.extend([None] * (count - len(column)))
        return self._texts

    def form(self, stated: Mapping[str, FactValue | None]) -> int:
        """Return the number of the form with these facts; None stands for a text."""
        key = tuple(stated.items())
        if key not in self._numbers:
            self._numbers[key] = len(self.forms)
            self.forms.append(Form(dict(stated), tuple(name for name, value in key if value is None)))
        return self._numbers[key]

    def add(self, form: int, keys: Sequence[str], texts: Sequence[str], file: str, line: int, column_of: int) -> None:
        """Add a record of a form, with its texts, those of ``keys``, from a file, line and column."""
        position = len(self.form_of)
        for key, text in zip(keys, texts, strict=True):
            column = self._column(key)
            if len(column) < position:
                column.extend([None] * (position - len(column)))
            column.append(text if key == NAME else self._same.setdefault(text, text))
        self.form_of.append(form)
        self._file_of.append(self._file(file))
        self._line_of.append(line)
        self._column_of.append(column_of)

    def add_many(
        self,
        forms: array[int],
        texts: Mapping[str, Sequence[str | None]],
        file: str,
        lines: Iterable[int],
        columns: Iterable[int],
    ) -> None:
        """Add records of a file, with the form, the texts, the line and the column of each; texts by fact.

        A record whose form is negative has to be put there as an odd one.
        """
        for key in texts:
            self._column(key)
        for key, column in self.texts.items():
            own = texts.get(key)
            if own is None:
                column.extend([None] * len(forms))
            else:
                column.extend(own if key == NAME else map(self._same.setdefault, own, own))
        self.form_of.extend(forms)
        self._file_of.extend(array("I", [self._file(file)]) * len(forms))
        self._line_of.extend(array("I", lines))
        self._column_of.extend(array("I", columns))

    def _column(self, key: str) -> TextColumn:
        column = self._texts.get(key)
        if column is None:
            # Many servers are of one site, but each has a name of its own.
            column = self._texts[key] = PackedTexts() if key == NAME else []
        return column

    def append(self, record: Record) -> None:
        """Add an odd record."""
        self.odd[len(self)] = record
        self.form_of.append(_ODD)
        self._file_of.append(self._file(""))
        self._line_of.append(0)
        self._column_of.append(0)

    def _file(self, file: str) -> int:
        """Return the number of a file, which is the last one or a new one."""
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        return len(self._files) - 1

    def __setitem__(self, position: int, record: Record) -> None:
        """Put an odd record in the place of another one."""
        position = range(len(self))[position]
        self._shared = None
        self.odd[position] = record
        self.form_of[position] = _ODD
        for column in self.texts.values():
            column[position] = None

    def __len__(self) -> int:
        return len(self.form_of)

    @overload
    def __getitem__(self, position: int) -> Record: ...
    @overload
    def __getitem__(self, position: slice) -> list[Record]: ...
    def __getitem__(self, position: int | slice) -> Record | list[Record]:
        if isinstance(position, slice):
            return [self[each] for each in range(*position.indices(len(self)))]
        position = range(len(self))[position]
        if self.form_of[position] < 0:
            return _called_by_place(self.odd[position], self.unnamed(position))
        form = self.forms[self.form_of[position]]
        texts = {key: text for key in form.texts if (text := self._text(key, position)) is not None}
        stated, where = form.with_texts(texts), self.where(position)
        name, site = texts.get(NAME), stated.get(SITE)
        case = Case(name or self.unnamed(position), stated, where=where, unnamed=name is None)
        return Record(name, site if isinstance(site, str) else None, where, case)

    def __iter__(self) -> Iterator[Record]:
        return (self[position] for position in range(len(self)))

    def where(self, position: int) -> Location:
        """Return the place of a record."""
        if position in self.odd:
            return self.odd[position].where
        return Location(self._files[self._file_of[position]], self._line_of[position], self._column_of[position])

    def places(self, start: int, stop: int) -> list[str]:
        """Return the places of the records from one position to before another, as texts; not those of odd ones."""
        part = slice(start, stop)
        files, rows = self._files, zip(self._file_of[part], self._line_of[part], self._column_of[part], strict=True)
        return [f"{files[file]}:{line}:{column}" for file, line, column in rows]

    def name(self, position: int) -> str | None:
        """Return the name of a record, if it has one."""
        if position in self.odd:
            return self.odd[position].name
        return self._text(NAME, position)

    def _text(self, key: str, position: int) -> str | None:
        column = self._texts.get(key, ())
        return column[position] if position < len(column) else None

    def names(self) -> Iterator[str | None]:
        """Yield the name of each record, if it has one."""
        names: Iterable[str | None] = self.texts.get(NAME) or repeat(None, len(self))
        for position, name in enumerate(names):
            yield self.odd[position].name if position in self.odd else name

    def shared_names(self) -> dict[str, list[int]]:
        """Return the names that several records have, folded, with the positions of these."""
        if self._shared is None or self._shared[0] != len(self):
            self._shared = (len(self), self._find_shared_names())
        return self._shared[1]

    def _find_shared_names(self) -> dict[str, list[int]]:
        # Numbers take a tenth of the room of a table of all names, and some of them less than all of them.
        names = enumerate(self.names())
        numbers = array("q", (hash(folded_name(name)) if name else position for position, name in names))
        often: set[int] = set()
        for part in range(_PARTS):
            ordered = sorted([number for number in numbers if number % _PARTS == part])
            often |= {one for one, other in pairwise(ordered) if one == other}
        found: dict[str, list[int]] = {}
        for position, (number, name) in enumerate(zip(numbers, self.names(), strict=True)) if often else ():
            if number in often and name:
                found.setdefault(folded_name(name), []).append(position)
        return {name: positions for name, positions in found.items() if len(positions) > 1}

    def unnamed(self, position: int) -> str:
        """Return how a record is called if it has no name."""
        return unnamed(self.before + position)

    def is_readable(self, position: int) -> bool:
        """Tell whether there is a case."""
        return self.form_of[position] >= 0 or self.odd[position].case is not None

    def value(self, position: int, key: str) -> FactValue | None:
        """Return what a record states of a fact, or None where it states nothing."""
        number = self.form_of[position]
        if number < 0:
            case = self.odd[position].case
            return case.stated.get(key) if case else None
        form = self.forms[number]
        return self._text(key, position) if key in form.texts else form.stated.get(key)

    def column(self, key: str) -> list[FactValue | None]:
        """Return what each record states of a fact, by position; None where it states nothing."""
        own: list[FactValue | None] = list(self.texts.get(key) or [None] * len(self))
        same = [form.stated.get(key) for form in self.forms]
        if any(value is not None for value in same):
            own = [text if text is not None else same[number] for text, number in zip(own, self.form_of, strict=True)]
        for position, record in self.odd.items():
            own[position] = record.case.stated.get(key) if record.case else None
        return own

    def extend(self, others: Records) -> None:
        """Add the records of another file."""
        if not len(self):
            self.__dict__.update(others.__dict__)
            return
        forms = [self.form(form.stated) for form in others.forms]
        for position, number in enumerate(others.form_of):
            if number < 0:
                self.append(others.odd[position])
                continue
            where = others.where(position)
            texts = {key: text for key in others.forms[number].texts if (text := others.texts[key][position])}
            self.add(forms[number], tuple(texts), tuple(texts.values()), where.file, where.line, where.column)


def unnamed(position: int) -> str:
    """Return how the record at ``position`` is called if it has no name."""
    return f"unnamed-{position + 1}"


def _called_by_place(record: Record, name: str) -> Record:
    """Return a record without a name called by what its place says."""
    if record.case is None or not record.case.unnamed:
        return record
    return replace(record, case=replace(record.case, name=name))
