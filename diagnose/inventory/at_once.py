"""Records that begin alike, such as with a name and a site, recognised many at a time."""

from __future__ import annotations

import re
from array import array
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Protocol

from diagnose.inventory.recognising import MEANINGS, PLAIN, Recognised, Recogniser
from diagnose.inventory.records import MAX_RECORD

AT_ONCE = 512
"""Records that are looked at together."""
_MAX_RESTS = 20_000
"""What stands behind the beginnings of records: of so many it is kept what they say."""
_MAX_TOGETHER = 1 << 23
"""Characters of records that are looked at together; such as are longer are read one by one."""
_END = "\0"
"""What no record has in it that can be read."""


class Parting(Protocol):
    """Tells of a record what stands around its texts."""

    def beginning(self, record: str) -> tuple[tuple[str, ...], str] | None:
        """Return what stands around the texts of the beginning, and all behind it; None where there are texts."""

    def surroundings(self, record: str) -> Hashable:
        """Return what stands around all texts, as the recogniser knows it."""


class AtOnce:
    """Adds the records of one file that are recognised, and leaves the others to whoever reads them one by one."""

    def __init__(self, recogniser: Recogniser, around: Parting) -> None:
        self._recogniser = recogniser
        self._around = around
        self._between: tuple[str, ...] = ()
        """What stands around the texts of the beginning that is looked for."""
        self._beginning = re.compile("(?!)")
        self._keys: tuple[str, ...] = ()
        """The facts of these texts."""
        self._rests: dict[str, Recognised] = {}
        """What the record says, by what stands behind this beginning."""

    def add(self, items: Sequence[str], lines: Sequence[int], columns: Sequence[int] | None = None) -> Iterator[int]:
        """Add what is recognised of some records, in order, each of which begins in a line and a column.

        Without ``columns``, records that say the same begin in the same one.
        Yields the numbers of the others; whoever asks for the next one has added that record.
        """
        for start in range(0, len(items), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            for number in self._add_some(items[some], lines[some], columns[some] if columns else None):
                yield start + number

    def _add_some(self, items: Sequence[str], lines: Sequence[int], columns: Sequence[int] | None) -> Iterator[int]:
        found, texts = self._recognised(items)
        begin = 0
        for number in [number for number, one in enumerate(found) if one is None]:
            self._add(found, texts, lines, columns, slice(begin, number))
            yield number
            self._learn(items[number])
            begin = number + 1
        self._add(found, texts, lines, columns, slice(begin, len(items)))

    def _recognised(self, items: Sequence[str]) -> tuple[list[Recognised | None], dict[str, Sequence[str]]]:
        """Return what each record says, None where it has to be read, and the texts of all by fact."""
        short = self._keys and sum(map(len, items)) < _MAX_TOGETHER
        parts = self._beginning.findall(_END.join(items) + _END) if short else []
        if len(parts) != len(items):
            return [None] * len(items), {}
        *columns, rests, others = zip(*parts, strict=True)
        texts: dict[str, Sequence[str]] = dict(zip(self._keys, columns, strict=True))
        found = list(map(self._rests.get, rests))
        odd = self._odd(items, columns, others)
        for number in odd:
            found[number] = None
        if 2 * len(odd) > len(items):
            # Most records begin in another way by now; the next one that is learned says in which.
            self._keys = ()
        return found, texts

    def _odd(self, items: Sequence[str], columns: Sequence[Sequence[str]], others: Sequence[str]) -> set[int]:
        """Return the numbers of the records that begin in another way, or with a text that has a meaning."""
        odd = {number for number, other in enumerate(others) if other} if any(others) else set()
        if "" in items:
            odd |= {number for number, item in enumerate(items) if not item}
        for column in columns:
            if not MEANINGS.isdisjoint(map(str.casefold, column)):
                odd |= {number for number, text in enumerate(column) if text.casefold() in MEANINGS}
        return odd

    def _add(
        self,
        found: Sequence[Recognised | None],
        texts: Mapping[str, Sequence[str]],
        lines: Sequence[int],
        columns: Sequence[int] | None,
        some: slice,
    ) -> None:
        """Add records that stand one behind the other, all of which are recognised."""
        known = [one for one in found[some] if one]
        if known:
            forms = array("i", [one.form for one in known])
            own = {key: column[some] for key, column in texts.items()}
            begin = columns[some] if columns else [one.column for one in known]
            self._recogniser.records.add_many(forms, own, self._recogniser.file, lines[some], begin)

    def _learn(self, item: str) -> None:
        """Remember what a record says that was read by itself, if it begins like the others."""
        begins = self._around.beginning(item) if len(item) < MAX_RECORD // 2 else None
        if begins is None or len(begins[0]) < 2 or len(self._rests) >= _MAX_RESTS:
            return
        between, rest = begins
        known = self._recogniser.recognised(self._around.surroundings(item))
        if known is None:
            return
        if not self._keys:
            self._look_for(between, known.keys)
        if (between, known.keys) == (self._between, self._keys):
            self._rests[rest] = known

    def _look_for(self, between: tuple[str, ...], keys: tuple[str, ...]) -> None:
        *before, behind = map(re.escape, between)
        begins = "".join(f"{literal}({PLAIN})" for literal in before) + behind
        self._beginning = re.compile(f"{begins}([^{_END}]*+){_END}|([^{_END}]*+){_END}")
        self._between, self._keys, self._rests = between, keys, {}
