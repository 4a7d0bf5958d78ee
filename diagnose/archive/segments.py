"""The index as it is written: documents get numbers, segment by segment, and each word its documents."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence

from diagnose.archive.indexing import EVERY, Group
from diagnose.archive.postings import SEGMENT, packed, unpacked

_GROUPS = 3


class SegmentWriter:
    """Takes the words of documents and writes a segment when it is full; the last one of a file is filled up first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        last = connection.execute("SELECT max(document) FROM article").fetchone()[0]
        self._first = self._next = 0 if last is None else last + 1
        self._words: dict[str, tuple[array[int], ...]] = {}
        self._counted: dict[str, int] = {}
        self._open()

    @property
    def full(self) -> bool:
        """True where the segment has to be written before another document can be taken."""
        return self._next > self._first and self._next % SEGMENT == 0

    def take(self) -> int:
        """Return a new document number."""
        self._next += 1
        return self._next - 1

    def add(self, groups: Sequence[Group], slots: Sequence[int]) -> None:
        """Add the words of articles; ``slots`` gives the document of each article, or -1 where it got none."""
        for place, group in enumerate(groups):
            for word, articles in group:
                found = [slots[article] % SEGMENT for article in articles if slots[article] >= 0]
                if found:
                    if word not in self._words:
                        self._words[word] = tuple(array("H") for _ in range(_GROUPS))
                    self._words[word][place].extend(found)

    def flush(self) -> None:
        """Write the segment; the transaction is the caller's, and nothing may be added afterwards."""
        if self._next == self._first:
            return
        segment = (self._next - 1) // SEGMENT
        rows, counts = [], []
        for word in sorted(self._words):
            title, lead, anywhere = self._words[word]
            rows.append((segment, word, packed(title), packed(lead), packed(anywhere)))
            more = len(anywhere) - self._counted.get(word, 0)
            if more and word.isascii() and word.isalpha():
                counts.append((word, more))
        self._connection.executemany("INSERT OR REPLACE INTO posting VALUES (?, ?, ?, ?, ?)", rows)
        self._connection.executemany(
            "INSERT INTO vocabulary VALUES (?, ?) "
            "ON CONFLICT (word) DO UPDATE SET documents = documents + excluded.documents",
            counts,
        )

    def _open(self) -> None:
        """Read the last segment again where it has room; what was read is written anew with what comes."""
        if self._next % SEGMENT == 0:
            return
        for word, *groups in self._connection.execute(
            "SELECT word, title, lead, anywhere FROM posting WHERE segment = ?", (self._next // SEGMENT,)
        ):
            self._words[word] = tuple(array("H", unpacked(group)) for group in groups)
            self._counted[word] = len(self._words[word][-1])

    def forget(self, document: int) -> None:
        """Take a document out of those that are searched."""
        segment, slot = divmod(document, SEGMENT)
        if segment == (self._next - 1) // SEGMENT and EVERY in self._words:
            self._words[EVERY][-1].remove(slot)
            return
        row = self._connection.execute(
            "SELECT anywhere FROM posting WHERE segment = ? AND word = ?", (segment, EVERY)
        ).fetchone()
        slots = [each for each in unpacked(row[0]) if each != slot]
        self._connection.execute(
            "UPDATE posting SET anywhere = ? WHERE segment = ? AND word = ?",
            (packed(slots) or b"", segment, EVERY),
        )
