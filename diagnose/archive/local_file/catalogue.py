"""The articles of the local file, taken out whole: one of them, all of them, and which refer to which."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from diagnose.archive.local_file.packing import Unpacker, article_in, facts_in
from diagnose.archive.local_file.postings import numbers
from diagnose.archive.search.matching import Index

if TYPE_CHECKING:
    from diagnose.archive.article import ArchiveArticle

_NUMBER = re.compile(r"(?:q|kb)?[\s:-]*(\d{3,7})", re.IGNORECASE | re.ASCII)


class Revision(NamedTuple):
    """A revision of an article in the local file."""

    date: str | None
    title: str
    current: bool


class Related(NamedTuple):
    """An article that another one refers to, or is referred to by."""

    id: str
    title: str | None
    """Null where the article is not in the local file."""
    relation: str
    """``refers to`` or ``is referred to by``, as seen from the other article."""


def id_in(text: str) -> str | None:
    """Return the id that a text is, in whichever spelling: Q271547, KB271547, 271547; null where it is none."""
    found = _NUMBER.fullmatch(text.strip())
    return f"Q{found[1]}" if found else None


def article(connection: sqlite3.Connection, id_: str) -> dict[str, Any] | None:
    """Return the newest revision of an article as the values of its JSON form; null where there is none."""
    row = connection.execute("SELECT content FROM article WHERE id = ? AND NOT superseded", (id_,)).fetchone()
    if row is None:
        return None
    found = article_in(Unpacker(connection).unpack(row[0]))
    listed = connection.execute("SELECT fixed_in FROM listed_fix WHERE id = ? ORDER BY rowid", (id_,))
    return with_lists(found, [fixed for (fixed,) in listed])


def with_lists(found: dict[str, Any], listed: list[str]) -> dict[str, Any]:
    """Return an article with what lists of fixes say of it; ``listed`` is in JSON."""
    found["fixed_in"] += [fix for text in listed if (fix := json.loads(text)) not in found["fixed_in"]]
    return found


def revisions(connection: sqlite3.Connection, id_: str) -> list[Revision]:
    """Return all revisions of an article, the newest first."""
    rows = connection.execute(
        "SELECT date, title, NOT superseded FROM article WHERE id = ? ORDER BY superseded, date DESC", (id_,)
    )
    return [Revision(date, title, bool(current)) for date, title, current in rows]


def articles(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Yield the newest revision of every article, in the order in which they were imported."""
    unpacker = Unpacker(connection)
    listed = _listed(connection)
    for id_, content in connection.execute("SELECT id, content FROM article WHERE NOT superseded ORDER BY document"):
        yield with_lists(article_in(unpacker.unpack(content)), listed.get(id_, []))


def related(connection: sqlite3.Connection, found: dict[str, Any]) -> list[Related]:
    """Return the articles that an article refers to, then those that refer to it."""
    there = [Related(id_, _title(connection, id_), "refers to") for id_ in found["references"]]
    index = Index(connection)
    word = str(found["id"]).lower()
    index.load((word,))
    documents = index.documents(word).anywhere & index.every()
    back = []
    for document in numbers(documents):
        id_, title = connection.execute("SELECT id, title FROM article WHERE document = ?", (document,)).fetchone()
        if id_ != found["id"]:
            back.append(Related(id_, title, "is referred to by"))
    return there + sorted(back)


def _title(connection: sqlite3.Connection, id_: str) -> str | None:
    row = connection.execute("SELECT title FROM article WHERE id = ? AND NOT superseded", (id_,)).fetchone()
    return row[0] if row else None


def articles_on(connection: sqlite3.Connection, product: str) -> Iterator[ArchiveArticle]:
    """Yield the articles whose products have all words of a product's name, without their texts."""
    import msgspec

    from diagnose.archive.article import ArchiveArticle, FixedIn
    from diagnose.archive.search.filters import Filters, let_through

    unpacker = Unpacker(connection)
    listed = _listed(connection)
    index = Index(connection)
    decode = msgspec.json.Decoder(ArchiveArticle).decode
    for document in numbers(let_through(Filters(product=product), index).through):
        id_, content = connection.execute("SELECT id, content FROM article WHERE document = ?", (document,)).fetchone()
        article = decode(facts_in(unpacker.unpack(content)))
        more = [msgspec.json.decode(fixed, type=FixedIn) for fixed in listed.get(id_, ())]
        new = [fixed for fixed in more if fixed not in article.fixed_in]
        yield msgspec.structs.replace(article, fixed_in=[*article.fixed_in, *new]) if new else article


def _listed(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return what lists of fixes say of articles, in JSON, by article."""
    listed: dict[str, list[str]] = {}
    for id_, fixed in connection.execute("SELECT id, fixed_in FROM listed_fix ORDER BY rowid"):
        listed.setdefault(id_, []).append(fixed)
    return listed
