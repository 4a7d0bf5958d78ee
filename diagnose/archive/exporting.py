"""Articles of the local file as lines of JSON."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

from diagnose.archive.catalogue import articles


def lines(connection: sqlite3.Connection) -> Iterator[bytes]:
    """Yield an article a line, as JSON; in the order of the fields of ``ArchiveArticle``."""
    for article in articles(connection):
        yield msgspec.json.encode(article) + b"\n"
