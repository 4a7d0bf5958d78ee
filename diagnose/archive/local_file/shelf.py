"""The articles of a local file for whoever shows many of them: each is taken out only when it is asked for."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from diagnose.archive.article import ArchiveArticle
from diagnose.archive.local_file.catalogue import Revision, article, revisions
from diagnose.archive.local_file.store import reading

_AT_ONCE = 500
"""Ids of one question to the file."""


class Shelf:
    """The articles of an open local file, as they stood when it was first asked."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection = connection
        self.name = Path(path).name
        """The name of the file, without its folder."""

    def titles(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the titles of those of the ids of which there is an article."""
        wanted = sorted({id_ for id_ in ids if _storable(id_)})
        found: dict[str, str] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            question = f"SELECT id, title FROM article WHERE NOT superseded AND id IN ({marks})"  # noqa: S608
            found.update(self._connection.execute(question, some))
        return found

    def article(self, id_: str) -> ArchiveArticle:
        """Return the newest revision of an article with its text; raise KeyError where there is none."""
        found = article(self._connection, id_)
        if found is None:
            raise KeyError(id_)
        return msgspec.convert(found, ArchiveArticle)

    def revisions(self, id_: str) -> list[Revision]:
        """Return all revisions of an article, the newest first."""
        return revisions(self._connection, id_)


@contextlib.contextmanager
def open_shelf(path: str) -> Iterator[Shelf]:
    """Open a local file to take articles out; what an import changes meanwhile is not seen.

    Raises StoreError where it is missing, damaged or no file of ours, now or while it is read.
    """
    with reading(path) as connection:
        connection.execute("BEGIN")
        yield Shelf(connection, path)


def _storable(id_: str) -> bool:
    """Tell whether a text from anywhere can be asked for: no half of a character is in it."""
    return not any("\ud800" <= char <= "\udfff" for char in id_)
