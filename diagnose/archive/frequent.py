"""Keeps the documents of frequent words in one piece, for ``wholes``."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator

from diagnose.archive.matching import Index, refusing_damage
from diagnose.archive.postings import SEGMENT, as_bytes
from diagnose.archive.wholes import WholePacker

_FEWEST = 3
"""Segments from which this is worth its room."""
_MANY = 2 * 16
"""Bytes of a segment's documents from which a word is frequent: sixteen of three thousand have it."""
_AT_ONCE = 50
"""Words that are looked up at a time: a megabyte of memory."""


def forget_frequent(connection: sqlite3.Connection) -> None:
    """Forget the documents of frequent words, in the transaction that changes the index."""
    connection.execute("DELETE FROM frequent")


def keep_frequent(connection: sqlite3.Connection) -> None:
    """Keep the documents of frequent words where that is worth it and not done yet."""
    last = connection.execute("SELECT max(document) FROM article").fetchone()[0]
    segments = 0 if last is None else last // SEGMENT + 1
    if segments < _FEWEST or connection.execute("SELECT 1 FROM frequent LIMIT 1").fetchone():
        return
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO frequent VALUES (?, ?)", _wholes(connection, segments))
    connection.execute("COMMIT")


def _wholes(connection: sqlite3.Connection, segments: int) -> Iterator[tuple[str, bytes]]:
    """Yield the words that many documents of the middle segment have, with all their documents, packed."""
    rows = connection.execute(
        "SELECT word FROM posting WHERE segment = ? AND length(anywhere) >= ?", (segments // 2, _MANY)
    ).fetchall()
    words = (word for (word,) in rows)
    packer, index = WholePacker(), Index(connection)
    while some := list(itertools.islice(words, _AT_ONCE)):
        for word, groups in index.by_segments(some).items():
            with refusing_damage():
                sets = [as_bytes(parts, segments) for parts in groups]
            yield word, packer.packed(sets)
