"""Records that differ only in texts, recognised by what is written around these: each kind is read once, strictly.

What stands around the texts decides all but the texts, as long as these are plain: letters and digits that no format
gives a meaning. So a record whose surroundings were read before needs no reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Generic, TypeVar

import msgspec

from diagnose.inventory.compact import Records
from diagnose.inventory.records import NAME, Record
from diagnose.knowledge.vocabulary import UNKNOWN_WORDS, FactValue, TextFact, Vocabulary

LETTER = "0-9A-Za-zÀ-ÖØ-öø-ſ"
MAX_PLAIN = 150
PLAIN = rf"[{LETTER}](?:[{LETTER}_.-]|[ ](?=[{LETTER}])){{0,{MAX_PLAIN}}}+"
"""A text that means itself in every format that is read or written."""
MEANINGS = frozenset({*UNKNOWN_WORDS, "null"})
"""Plain texts that have a meaning of their own somewhere."""
_MAX_KINDS = 20_000
"""Kinds of surroundings that are kept; where there are more, each record is read by itself."""
_LONGEST_MEANING = max(map(len, MEANINGS))
_MARK = "qZ{}markZq"

Written = TypeVar("Written")
"""A record as it stands in its file: a text, or a row of cells."""


class Recognised(msgspec.Struct, frozen=True):
    """What the surroundings of texts say."""

    form: int
    column: int
    keys: tuple[str, ...]
    """The facts of the texts, in the order in which these stand in the file."""


_NEW = Recognised(0, 0, ())
"""Stands for surroundings that were not met before."""


class Parted(msgspec.Struct, Generic[Written], frozen=True):
    """A record parted into its plain texts and what stands around them."""

    texts: Sequence[str]
    around: Hashable
    with_others: Callable[[Sequence[str]], Written]
    """Returns the record with other texts in the places of its own."""


class Around:
    """Parts records into their plain texts and what stands around these.

    Of most records all but the beginning was seen before, so that it is parted once.
    """

    def __init__(self, texts: re.Pattern[str], cut: Callable[[str], int]) -> None:
        """``texts`` finds what stands before a text as its first group, and the text as its second.

        ``cut`` tells about where the beginning of a record ends that is the record's own.
        """
        self._texts = texts
        self._cut = cut
        self._rests: dict[str, list[str]] = {}

    def parts(self, record: str) -> Parted[str]:
        """Return a record parted."""
        cut = self._cut(record)
        rest = self._rest(record[cut:])
        head = self._texts.split(record[:cut])
        # Their number tells which of the pieces stand where.
        around = (len(head), *head[0::3], *head[1::3], *rest[0::3], *rest[1::3])
        return Parted(head[2::3] + rest[2::3], around, partial(_with_others, head, rest))

    def surroundings(self, record: str) -> Hashable:
        """Return what stands around the texts."""
        return self.parts(record).around

    def beginning(self, record: str) -> tuple[tuple[str, ...], str] | None:
        """Return what stands around the texts of the beginning, and all behind it; None where there are texts."""
        cut = self._cut(record)
        if len(self._rest(record[cut:])) > 1:
            return None
        head = self._texts.split(record[:cut])
        # Before each text but the first stands what follows the one before it.
        between = map("".join, zip(head[:-1:3], head[1::3], strict=True))
        return (*between, head[-1]), record[cut:]

    def _rest(self, text: str) -> list[str]:
        found = self._rests.get(text)
        if found is None:
            if len(self._rests) >= _MAX_KINDS:
                self._rests.clear()
            found = self._rests[text] = self._texts.split(text)
        return found


def _with_others(head: Sequence[str], rest: Sequence[str], texts: Sequence[str]) -> str:
    """Return a record with other texts in the places of its own."""
    parts, own = [*head, *rest], iter(texts)
    # Of each part, every third piece is a text.
    places = [*range(2, len(head), 3), *range(len(head) + 2, len(parts), 3)]
    for place in places:
        parts[place] = next(own)
    return "".join(parts)


class Recogniser:
    """Knows the kinds of records of one file, and adds those that it recognises."""

    def __init__(self, vocabulary: Vocabulary, records: Records, file: str) -> None:
        self.records = records
        self.file = file
        facts = vocabulary.facts
        self._texts = frozenset(key for key, fact in facts.items() if isinstance(fact, TextFact))
        self._kinds: dict[Hashable, Recognised | None] = {}

    def add(
        self, parted: Parted[Written], line: int, read: Callable[[Written], Record | None], column: int = 0
    ) -> bool:
        """Add a record of which the kind is known, or can be learned; False where it has to be read by itself.

        ``read`` reads one that is written in the same way, and returns None where that cannot be done.
        ``column`` is where it begins; 0 where records of one kind begin in the same one.
        """
        kind = self._kinds.get(parted.around, _NEW)
        if kind is _NEW:
            if len(self._kinds) >= _MAX_KINDS:
                return False
            kind = self._kinds[parted.around] = self._learn(parted, read)
        if kind is None:
            return False
        for text in parted.texts:
            if len(text) <= _LONGEST_MEANING and text.casefold() in MEANINGS:
                return False
        self.records.add(kind.form, kind.keys, parted.texts, self.file, line, column or kind.column)
        return True

    def recognised(self, around: Hashable) -> Recognised | None:
        """Return what these surroundings say, if they were met before and say it by themselves."""
        found = self._kinds.get(around)
        return None if found is _NEW else found

    def _learn(self, parted: Parted[Written], read: Callable[[Written], Record | None]) -> Recognised | None:
        """Return what surroundings say, or None where the texts in them are not simply the values of text facts.

        Surroundings in which a name stands are of no other record.
        """
        marks = [_MARK.format(number) for number in range(len(parted.texts))]
        record = read(parted.with_others(marks))
        if record is None or record.case is None or record.problems:
            return None
        keys = {value: key for key, value in record.case.stated.items() if key in self._texts and value in marks}
        form: dict[str, FactValue | None] = dict(record.case.stated) | dict.fromkeys(keys.values())
        own_name = form.get(NAME) is not None
        if own_name or len(keys) != len(marks) or any(mark in str(value) for value in form.values() for mark in marks):
            return None
        return Recognised(self.records.form(form), record.where.column, tuple(keys[mark] for mark in marks))


def names_of_texts(vocabulary: Vocabulary) -> str:
    """Return a pattern of the names under which the facts go whose values are texts."""
    facts = vocabulary.facts.items()
    names = {name for key, fact in facts if isinstance(fact, TextFact) for name in (key, *fact.aliases)}
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
