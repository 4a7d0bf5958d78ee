"""The documents of frequent words in one piece, beside the segments: a search reads them in a third of the time.

They are worked out at the end of an import, and gone as soon as the index changes; without them a search is slower.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import zstandard

from diagnose.archive.local_file.postings import GROUPS

_LEVEL = 1


class WholePacker:
    """Packs the documents of frequent words."""

    def __init__(self) -> None:
        self._pack = zstandard.ZstdCompressor(level=_LEVEL).compress

    def packed(self, groups: Iterable[bytearray]) -> bytes:
        """Return the documents of each group, a bit for each one that there is, packed together."""
        return self._pack(b"".join(groups))


class Wholes:
    """Reads the documents of frequent words."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        # A file that was written before there was such a table has none.
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'frequent'").fetchone()
        self._is_there = found is not None
        self._unpack = zstandard.ZstdDecompressor().decompress

    def of(self, words: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
        """Yield those of some words that are frequent, with the set of documents of each group.

        Raises DatabaseError where it is damaged.
        """
        if not self._is_there:
            return
        marks = ",".join("?" * len(words))
        query = f"SELECT word, sets FROM frequent WHERE word IN ({marks})"  # noqa: S608 - marks only
        for word, data in self._connection.execute(query, words):
            try:
                whole = self._unpack(data)
            except zstandard.ZstdError as error:
                raise sqlite3.DatabaseError("its index is damaged") from error
            length = len(whole) // GROUPS
            sets = [whole[at * length : (at + 1) * length] for at in range(GROUPS)]
            nothing = bytes(length)
            yield word, [int.from_bytes(each, "little") if each != nothing else 0 for each in sets]
