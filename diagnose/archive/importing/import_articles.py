"""Articles into the local file: read in several processes, written by one, in steps that each leave the file whole."""

from __future__ import annotations

import dataclasses
import itertools
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field

from diagnose.archive.importing.batch_reading import learnt, without_articles
from diagnose.archive.importing.batches import Batch, Row, Work, batches_of, size_of_batches
from diagnose.archive.importing.readers import Reader
from diagnose.archive.importing.sources import Source
from diagnose.archive.local_file.frequent import keep_frequent
from diagnose.archive.local_file.packing import dictionary_id
from diagnose.archive.local_file.segments import SegmentWriter
from diagnose.archive.local_file.store import writing
from diagnose.problems import Problem

_AT_ONCE = 500
"""Ids that are looked up together."""


@dataclass
class Summary:
    """What an import did."""

    files: int = 0
    """Files looked at."""
    added: int = 0
    """Articles that were not there before."""
    replaced: int = 0
    """Articles of which a newer revision came; the older one stays listed."""
    older: int = 0
    """Older revisions of articles that are there; they are listed."""
    unchanged: int = 0
    """Files or articles that were there already."""
    passed_over: int = 0
    """Files that hold no article."""
    articles: int = 0
    """Articles that the local file now holds."""
    problems: list[Problem] = field(default_factory=list)
    """Files that cannot be read."""
    broken: list[Problem] = field(default_factory=list)
    """Articles that were kept although something is wrong with them."""

    def count(self, batch: Batch) -> None:
        """Add what is to be said of the files of a batch; what became of its articles is counted where they go."""
        self.files += batch.files
        self.unchanged += batch.seen
        self.passed_over += batch.passed_over
        self.problems = [*self.problems, *batch.problems]
        self.broken = [*self.broken, *batch.broken]


def import_articles(
    local: str, found: Iterable[Source | Problem], *, files: int, fix_lists: bool, processes: int, summary: Summary
) -> Iterator[int]:
    """Import the articles in ``found`` and count in ``summary`` what became of them; yield how many files are done.

    ``files`` is how many there are in ``found``, archives not unpacked. Each step is kept once it is done: what is
    interrupted loses at most the last few thousand files, and goes on when it is run again. Where there is no article
    no local file is made. Raises StoreError where the local file cannot be used.
    """
    batches = _without_problems(batches_of(found, size_of_batches(files, processes)), summary)
    first = next(batches, None)
    while first is not None and not os.path.exists(local):
        told = without_articles(Work(local, None, fix_lists), first)
        if told is None:
            break
        summary.count(told)
        yield summary.files
        first = next(batches, None)
    if first is None and not os.path.exists(local):
        return
    with writing(local) as connection:
        if first is not None:
            work = Work(local, _dictionary(connection, first), fix_lists)
            with Reader(work, processes) as reader:
                writer = _Writer(connection, summary)
                for batch in reader.read(itertools.chain([first], batches)):
                    writer.write(batch)
                    del batch  # It need not fill the memory while the next one is waited for.
                    yield summary.files
                keep_frequent(connection, local, reader.each)
        else:
            keep_frequent(connection, local)
        summary.articles = connection.execute("SELECT count(*) FROM article WHERE NOT superseded").fetchone()[0]


def _without_problems(found: Iterable[list[Source | Problem]], summary: Summary) -> Iterator[list[Source]]:
    """Yield the files of each batch that has any; what cannot be read is listed in ``summary``."""
    for each in found:
        summary.problems += [item for item in each if isinstance(item, Problem)]
        files = [item for item in each if isinstance(item, Source)]
        if files:
            yield files


def _dictionary(connection: sqlite3.Connection, first: Sequence[Source]) -> bytes | None:
    """Return what articles are packed with: what the file has already, or a new one where there is enough to learn."""
    row = connection.execute("SELECT data FROM dictionary LIMIT 1").fetchone()
    if row is not None:
        return bytes(row[0])
    dictionary = learnt(first)
    if dictionary is not None:
        connection.execute("INSERT OR IGNORE INTO dictionary VALUES (?, ?)", (dictionary_id(dictionary), dictionary))
    return dictionary


class _Writer:
    """Writes what was read; each batch is a transaction."""

    def __init__(self, connection: sqlite3.Connection, summary: Summary) -> None:
        self._connection = connection
        self._segments = SegmentWriter(connection)
        self._summary = summary

    def write(self, batch: Batch) -> None:
        """Write the articles of a batch, or nothing of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        before = dataclasses.replace(self._summary)
        try:
            self._write(batch)
            self._connection.execute("COMMIT")
        except BaseException:
            vars(self._summary).update(vars(before))
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _write(self, batch: Batch) -> None:
        documents = list(self._segments.numbered(len(batch.rows)))
        rows = list(zip(batch.rows, documents, strict=True))
        several = self._with_revisions([row.id for row in batch.rows])
        alone = [each for each in rows if each[0].id not in several]
        self._insert(alone)
        self._summary.added += len(alone)
        for place, (row, document) in enumerate(rows):
            if row.id in several and not self._is_searched(row, document, documents):
                documents[place] = -1
        self._segments.write(batch.postings, documents)
        digests = [(bytearray(each),) for each in batch.digests]
        self._connection.executemany("INSERT OR IGNORE INTO seen VALUES (?)", digests)
        self._summary.count(batch)

    def _with_revisions(self, ids: Sequence[str]) -> Set[str]:
        """Return those ids that stand here more than once, or are in the local file already."""
        found = {id_ for id_, count in Counter(ids).items() if count > 1}
        for begin in range(0, len(ids), _AT_ONCE):
            some = ids[begin : begin + _AT_ONCE]
            query = f"SELECT id FROM article WHERE id IN ({','.join('?' * len(some))})"  # noqa: S608 - marks only
            found.update(id_ for (id_,) in self._connection.execute(query, some))
        return found

    def _is_searched(self, row: Row, document: int, documents: list[int]) -> bool:
        """Write an article where it belongs among its revisions; tell whether it is the one that is searched."""
        revisions = self._connection.execute(
            "SELECT document, date, broken, superseded FROM article WHERE id = ?", (row.id,)
        ).fetchall()
        current = next((each for each in revisions if not each[3]), None)
        if current is None:
            self._summary.added += 1
        elif _order(row.date, row.broken) > _order(*current[1:3]):
            self._summary.replaced += 1
            self._supersede(current[0], documents)
        elif any((each[1], each[2]) == (row.date, row.broken) for each in revisions):
            self._summary.unchanged += 1
            return False
        else:
            self._summary.older += 1
            self._insert([(row, document)], superseded=True)
            return False
        self._insert([(row, document)])
        return True

    def _supersede(self, document: int, documents: list[int]) -> None:
        """Keep a revision, but search it no more; ``documents`` are those that are not in the index yet."""
        self._connection.execute("UPDATE article SET superseded = 1 WHERE document = ?", (document,))
        if document in documents:
            documents[documents.index(document)] = -1
        else:
            self._segments.forget(document)

    def _insert(self, rows: Sequence[tuple[Row, int]], *, superseded: bool = False) -> None:
        """Write articles, each with its document."""
        # SQLite's module looks long for how to adapt what is no plain number, text or bytearray.
        values = (
            (
                document,
                row.id,
                row.title,
                row.date,
                row.product,
                int(row.broken),
                int(superseded),
                bytearray(row.content),
            )
            for row, document in rows
        )
        self._connection.executemany("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        lists = [] if superseded else [row for row, _ in rows if row.listed]
        self._connection.executemany("DELETE FROM listed_fix WHERE list = ?", [(row.id,) for row in lists])
        fixes = [(id_, fixed_in, row.id) for row in lists for id_, fixed_in in row.listed]
        self._connection.executemany("INSERT INTO listed_fix VALUES (?, ?, ?)", fixes)


def _order(date: str | None, broken: bool) -> tuple[str, bool]:
    """Return what says which of two revisions is newer; of one day the whole one counts."""
    return date or "", not broken
