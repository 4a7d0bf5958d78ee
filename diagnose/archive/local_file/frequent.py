"""Keeps the documents of frequent words in one piece, for ``wholes``."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial

from diagnose.archive.local_file.postings import SEGMENT, as_bytes
from diagnose.archive.local_file.store import reading
from diagnose.archive.local_file.wholes import WholePacker
from diagnose.archive.search.matching import Index, refusing_damage

Packed = list[tuple[str, bytes]]
"""Words with all their documents, packed."""
Each = Callable[[Callable[[list[str]], Packed], Iterable[list[str]]], Iterable[Packed]]

_FEWEST = 3
"""Segments from which this is worth its room."""
_MANY = 2 * 16
"""Bytes of a segment's documents from which a word is frequent: sixteen of three thousand have it."""
_AT_ONCE = 50
"""Words that are looked up at a time: a megabyte of memory."""
_PART = 200
"""Words that one process looks up before it hands over what it found."""


def forget_frequent(connection: sqlite3.Connection) -> None:
    """Forget the documents of frequent words, in the transaction that changes the index."""
    connection.execute("DELETE FROM frequent")


def keep_frequent(connection: sqlite3.Connection, local: str, each: Each = map) -> None:
    """Keep the documents of frequent words where that is worth it and not done yet; ``local`` is the local file.

    ``each`` makes something of each of some items, as ``map`` does, and maybe in other processes.
    """
    last = connection.execute("SELECT max(document) FROM article").fetchone()[0]
    segments = 0 if last is None else last // SEGMENT + 1
    if segments < _FEWEST or connection.execute("SELECT 1 FROM frequent LIMIT 1").fetchone():
        return
    query = "SELECT word FROM posting WHERE segment = ? AND length(anywhere) >= ?"
    words = [word for (word,) in connection.execute(query, (segments // 2, _MANY))]
    parts = [words[begin : begin + _PART] for begin in range(0, len(words), _PART)]
    connection.execute("BEGIN IMMEDIATE")
    for wholes in each(partial(_wholes, local, segments), parts):
        connection.executemany("INSERT INTO frequent VALUES (?, ?)", wholes)
    connection.execute("COMMIT")


def _wholes(local: str, segments: int, words: list[str]) -> Packed:
    found: Packed = []
    packer = WholePacker()
    with reading(local) as connection:
        index = Index(connection)
        for begin in range(0, len(words), _AT_ONCE):
            for word, groups in index.by_segments(words[begin : begin + _AT_ONCE]).items():
                with refusing_damage():
                    sets = [as_bytes(parts, segments) for parts in groups]
                found.append((word, packer.packed(sets)))
    return found
