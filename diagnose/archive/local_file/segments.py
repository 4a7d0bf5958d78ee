"""The index as it is written: documents get numbers, segment by segment, and each word its documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from diagnose.archive.local_file.frequent import forget_frequent
from diagnose.archive.local_file.inversion import postings_of_lists
from diagnose.archive.local_file.postings import EVERY, GROUPS, SEGMENT, WORTH_ONE, Postings, packed, unpacked

_AT_ONCE = 128
"""Rows that one statement inserts."""


class SegmentWriter:
    """Writes the words of articles; the transactions are the caller's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def numbered(self, count: int) -> range:
        """Return new document numbers for so many articles, at most ``SEGMENT``, all in one segment."""
        last = self._connection.execute("SELECT max(document) FROM article").fetchone()[0]
        first = 0 if last is None else last + 1
        if first % SEGMENT and (count >= WORTH_ONE or first % SEGMENT + count > SEGMENT):
            first += SEGMENT - first % SEGMENT
        return range(first, first + count)

    def write(self, postings: Postings, documents: Sequence[int]) -> None:
        """Write the words of articles; ``documents`` has the document of each, all in one segment, or -1 for none."""
        taken = [document for document in documents if document >= 0]
        if not taken:
            return
        segment = taken[0] // SEGMENT
        forget_frequent(self._connection)
        if list(documents) == list(range(segment * SEGMENT, segment * SEGMENT + len(documents))):
            self._write(segment, postings)
            self._count(postings, len(taken))
        else:
            added = _renumbered(postings, [each % SEGMENT if each >= 0 else -1 for each in documents])
            self._write(segment, self._filled_up(segment, added))
            self._count(added, len(taken))

    def _write(self, segment: int, postings: Postings) -> None:
        values = f"({segment}, ?, ?, ?, ?)"
        statement = f"INSERT OR REPLACE INTO posting VALUES {values}"  # noqa: S608 - a number and marks only
        self._insert(statement, values, postings.rows())

    def _insert(self, statement: str, values: str, rows: Iterable[tuple[object, ...]], rest: str = "") -> None:
        """Insert rows, many with one statement: to begin and to end one takes longer than to insert a row."""
        several = f"{statement}{f', {values}' * (_AT_ONCE - 1)} {rest}"
        left = iter(rows)
        while len(some := list(islice(left, _AT_ONCE))) == _AT_ONCE:
            self._connection.execute(several, tuple(chain.from_iterable(some)))
        self._connection.executemany(f"{statement} {rest}", some)

    def _count(self, postings: Postings, articles: int) -> None:
        """Count in how many documents each word is, to look for a word by its likes.

        Words with digits are never looked for so; of many articles those words are left out that one of them has.
        """
        least = 2 if articles >= WORTH_ONE else 1
        counts = (each for each in postings.counts() if each[1] >= least and each[0].isalpha() and each[0].isascii())
        self._insert(
            "INSERT INTO vocabulary VALUES (?, ?)",
            "(?, ?)",
            counts,
            "ON CONFLICT (word) DO UPDATE SET documents = documents + excluded.documents",
        )

    def _filled_up(self, segment: int, added: Postings) -> Postings:
        """Return what a segment has of the words of some articles together with these articles."""
        words, groups = [], []
        for word, *more in added.rows():
            row = self._connection.execute(
                "SELECT title, lead, anywhere FROM posting WHERE segment = ? AND word = ?", (segment, word)
            ).fetchone()
            words.append(word)
            groups.append(
                [unpacked(old) + unpacked(new) for old, new in zip(row or (b"",) * GROUPS, more, strict=True)]
            )
        return postings_of_lists(words, groups)

    def forget(self, document: int) -> None:
        """Take a document out of those that are searched."""
        segment, slot = divmod(document, SEGMENT)
        forget_frequent(self._connection)
        row = self._connection.execute(
            "SELECT anywhere FROM posting WHERE segment = ? AND word = ?", (segment, EVERY)
        ).fetchone()
        slots = packed([each for each in unpacked(row[0]) if each != slot])
        self._connection.execute(
            "UPDATE posting SET anywhere = ? WHERE segment = ? AND word = ?", (slots, segment, EVERY)
        )


def _renumbered(postings: Postings, slots: Sequence[int]) -> Postings:
    """Return the words of those articles that have a slot, under that."""
    words, groups = [], []
    for word, *each in postings.rows():
        words.append(word)
        groups.append([_with_slots(unpacked(group), slots) for group in each])
    return postings_of_lists(words, groups)


def _with_slots(articles: Iterable[int], slots: Sequence[int]) -> list[int]:
    return [slots[article] for article in articles if slots[article] >= 0]
