"""The local file, a SQLite database of packed articles and their index: how it is opened, and what ails it.

Its name is a plain string here: a search is answered before pathlib is loaded.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator

FORMAT = 1
"""Version of what is in the file; one of another version has to be written anew."""

_APPLICATION = 0x64_67_6B_62
_PATIENCE = 30.0
"""Seconds that a writer waits for another one."""
_PAUSE = 0.05
_JOURNAL = 8000
"""Pages of the journal that are folded into the file at once; what changes again meanwhile is written there once."""
_MAPPED = 1 << 28
"""Bytes of the file that are read without being copied."""

_SCHEMA = """
CREATE TABLE dictionary (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE article (
    document INTEGER PRIMARY KEY, id TEXT NOT NULL, title TEXT NOT NULL, date TEXT, product TEXT,
    broken INTEGER NOT NULL, superseded INTEGER NOT NULL, content BLOB NOT NULL
);
CREATE INDEX article_id ON article (id);
CREATE TABLE listed_fix (id TEXT NOT NULL, fixed_in TEXT NOT NULL, list TEXT NOT NULL);
CREATE INDEX listed_fix_id ON listed_fix (id);
CREATE INDEX listed_fix_list ON listed_fix (list);
CREATE TABLE seen (digest BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE posting (
    segment INTEGER, word TEXT, title BLOB NOT NULL, lead BLOB NOT NULL, anywhere BLOB NOT NULL,
    PRIMARY KEY (segment, word)
) WITHOUT ROWID;
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
"""
_FREQUENT = "CREATE TABLE IF NOT EXISTS frequent (word TEXT PRIMARY KEY, sets BLOB NOT NULL)"
"""What ``wholes`` reads; files that were written before there was this table are read without it."""


class StoreError(Exception):
    """The local file cannot be used; the message says why and what to do."""


class NoStoreError(StoreError):
    """There is no local file yet."""


@contextlib.contextmanager
def reading(path: str, *, may_be_empty: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the local file to read it, also while another process writes to it.

    Raises StoreError where it is missing, damaged or no file of ours, now or while it is read; where it holds no
    article as well, unless it ``may_be_empty``.
    """
    if not os.path.exists(path):
        raise NoStoreError(f"there is no local file {path} yet: diagnose import PATH makes one")
    _refuse_a_folder(path)
    with _explained(path):
        connection = sqlite3.connect(f"{_uri(path)}?mode=ro", uri=True, isolation_level=None)
        with contextlib.closing(connection):
            connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
            _check_format(path, connection)
            _refuse_a_short_one(path, connection)
            if not may_be_empty and not connection.execute("SELECT 1 FROM article LIMIT 1").fetchone():
                raise NoStoreError(_nothing_in(path))
            yield connection


@contextlib.contextmanager
def writing(path: str) -> Iterator[sqlite3.Connection]:
    """Open the local file to write to it, and make it where there is none; raises StoreError as ``reading`` does.

    While it is open readers see what was last committed. At the end it is a single file again.
    """
    _refuse_a_folder(path)
    with _explained(path):
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
        with contextlib.closing(connection):
            _prepare(path, connection)
            try:
                yield connection
            finally:
                _into_one_file(connection)


def _refuse_a_folder(path: str) -> None:
    if os.path.isdir(path):
        raise StoreError(f"{path} is a folder; name a file with --index")


def _uri(path: str) -> str:
    """Return a path as SQLite takes it with options behind it."""
    path = os.path.abspath(path).replace(os.sep, "/")
    for char in "%?#":
        path = path.replace(char, f"%{ord(char):02x}")
    return "file:" + ("" if path.startswith("/") else "/") + path


def _prepare(path: str, connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA cache_size = -4000")
    if connection.execute("PRAGMA schema_version").fetchone()[0]:
        _check_format(path, connection)
        _refuse_a_short_one(path, connection)
    _keep_a_journal(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_JOURNAL}")
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute("PRAGMA schema_version").fetchone()[0]:
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute(_FREQUENT)
    connection.execute("COMMIT")


def _keep_a_journal(connection: sqlite3.Connection) -> None:
    """Write to a journal beside the file; where another process just folds its own in, SQLite does not wait for it."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _into_one_file(connection: sqlite3.Connection) -> None:
    """Fold the journal into the file; while somebody reads it stays beside it, which does no harm."""
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA busy_timeout = 200")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")


def _check_format(path: str, connection: sqlite3.Connection) -> None:
    if not connection.execute("PRAGMA schema_version").fetchone()[0]:
        raise NoStoreError(_nothing_in(path))
    if connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
        raise StoreError(f"{path} is a database of another program; name another file with --index")
    if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
        raise StoreError(
            f"{path} was written by another version of diagnose; import the articles into a new file (--index)"
        )


def _nothing_in(path: str) -> str:
    return f"{path} holds no articles yet: diagnose import PATH puts them there"


def _refuse_a_short_one(path: str, connection: sqlite3.Connection) -> None:
    """Refuse a file with less in it than it should have; a search might not come upon what is missing.

    The file is not opened for that: to close it again would let go of the locks that this process has on it.
    """
    pages, size = (connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size"))
    if os.path.exists(f"{path}-wal"):
        return
    missing = pages * size - os.stat(path).st_size
    if missing > 0:
        raise StoreError(f"{path} is damaged: {missing} bytes are missing at its end; {_REPAIR}")


_REPAIR = "move it away and import the articles again"


@contextlib.contextmanager
def _explained(path: str) -> Iterator[None]:
    """Say what went wrong with the file in words for the person who has to mend it."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(_in_words(path, error)) from error
    except OSError as error:
        if error.filename not in (path, os.path.dirname(path)):
            raise
        raise StoreError(f"{path} cannot be used: {error.strerror}") from error


def _in_words(path: str, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    said = {
        sqlite3.SQLITE_NOTADB: f"{path} is no local file of diagnose; name another one with --index",
        sqlite3.SQLITE_CORRUPT: f"{path} is damaged; {_REPAIR}",
        sqlite3.SQLITE_FULL: f"the disk is full, so {path} did not take more; what was in it is still there",
        sqlite3.SQLITE_BUSY: f"{path} is being written to by another import; wait for its end, then run this again",
        sqlite3.SQLITE_READONLY: f"{path} may only be read; name another file with --index",
        sqlite3.SQLITE_CANTOPEN: f"{path} cannot be opened; check the name, and whether it may be read",
    }
    return said.get(code, f"{path} cannot be used: {error}")
