"""A search over the local file, from what was typed to the articles that were found, the best first."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from diagnose.archive import ids
from diagnose.archive.local_file.packing import Unpacker
from diagnose.archive.search.closely import Choice, looked_at
from diagnose.archive.search.filters import Filters, let_through, numbers_in_words, parted
from diagnose.archive.search.matching import Index, expanded
from diagnose.archive.search.query import Query, understood
from diagnose.archive.search.ranking import Weighed, candidates, common, weigh
from diagnose.archive.search.snippets import snippet
from diagnose.archive.search.vocabulary import Vocabulary
from diagnose.archive.words import words_of

_LOOKED_AT = 13
"""Documents of which the text is read."""
_LOOKED_AT_FOR_PHRASES = 250
_LONGEST_SEARCH = 2000
"""Characters of a search that count."""
_REMEMBERED = 1000
"""Words of which the documents are kept in memory: some kilobytes each."""


class Result(NamedTuple):
    """An article that was found."""

    id: str
    title: str
    score: float
    snippet: str
    date: str | None
    product: str | None


class Results(NamedTuple):
    """What a search found."""

    results: list[Result]
    total: int
    """How many articles have any of what was looked for."""
    corrected: dict[str, str]
    """Misspelt words, and what was looked for instead."""
    not_found: list[str]
    """What no article has."""
    not_stated: list[str]
    """The version and service pack that were asked for, where no article that was found states them."""
    suggestions: list[str]
    """What to try, where nothing was found."""


def search(connection: sqlite3.Connection, text: str, filters: Filters, count: int) -> Results:
    """Return the ``count`` best articles for what a person typed; any text is a search.

    Who searches again and again does so with a ``Searcher``, which remembers what it has read.
    """
    return Searcher(connection).search(text, filters, count)


class Searcher:
    """Searches a local file, and remembers what it has read of the index for as long as that does not change."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._read()

    def _read(self) -> None:
        self._version = self._data_version()
        self._vocabulary = Vocabulary(self._connection)
        self._index = Index(self._connection)
        self._unpacker = Unpacker(self._connection)

    def _data_version(self) -> int:
        """Return a number that changes when another process has written to the file."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def search(self, text: str, filters: Filters, count: int) -> Results:
        """Return the ``count`` best articles for what a person typed; any text is a search."""
        if self._data_version() != self._version or len(self._index) > _REMEMBERED:
            self._read()
        query = understood(_beginning(text))
        wanted, corrected = expanded(query, self._vocabulary, self._index)
        every = self._index.every()
        among, stated = let_through(filters, self._index)
        own = _own(self._connection, query.articles) & among
        enough = max(_LOOKED_AT, count)
        weighed = weigh(wanted, self._index, common(wanted, self._index))
        found = _found(weighed, own, among)
        total = found.bit_count()
        if total < enough:
            weighed = weigh(wanted, self._index)
            found = _found(weighed, own, among)
            total = found.bit_count()
        own &= found
        phrases = any(part.wanted.term.phrase for part in weighed)
        best = candidates(weighed, found, max(enough, _LOOKED_AT_FOR_PHRASES if phrases else 0)) | own
        ranked = looked_at(self._connection, self._unpacker, weighed, Choice(best, own, stated, enough))
        weights = [part.weight for part in weighed]
        results = [
            Result(row.id, row.title, round(score, 3), snippet(row.text, places, weights), row.date, row.product)
            for score, row, places in ranked[:count]
        ]
        not_found = [part.wanted.term.text for part in weighed if part.found and not part.documents & every]
        asked = numbers_in_words(filters)
        not_stated = [asked] if asked and results and not found & stated else []
        suggestions = [] if results else self._suggestions(query, not_found, weighed, parted(filters))
        # Of articles with the words of a phrase only those count that have it, as far as all were looked at.
        total = len(ranked) if phrases and len(ranked) < enough else total
        return Results(results, total, corrected, not_found, not_stated, suggestions)

    def _suggestions(self, query: Query, not_found: list[str], weighed: list[Weighed], filters: Filters) -> list[str]:
        """Return what a person may try who found nothing."""
        found = [
            f"{article} is not among the imported articles, and none of them names it"
            for article in query.articles
            if not _own(self._connection, (article,))
        ]
        for word in not_found:
            like = self._vocabulary.like(word)
            if like:
                found.append(f"try {' or '.join(like)} instead of {word}")
        for word in words_of(filters.product):
            if not self._index.count(f"product:{word}"):
                right = self._vocabulary.correction(word, 0)
                right = right if right and self._index.count(f"product:{right}") else None
                found.append(f"no article has a product {word}" + (f", did you mean {right}?" if right else ""))
        if filters.version and not self._index.count(f"version:{ids.product_version(filters.version)}"):
            found.append(f"no article states a version {filters.version}")
        if not found and len(not_found) < len(weighed) and any(filters):
            found.append("leave out a filter: without them there are articles with these words")
        if any(part.wanted.term.phrase for part in weighed):
            found.append("leave out the quotation marks: what stands in them is found only where it stands together")
        return found or ["try fewer or other words, an error id, an event id or the name of a file"]


def _beginning(text: str) -> str:
    """Return as much of a text as is looked for, without the beginning of a word at its end."""
    if len(text) <= _LONGEST_SEARCH:
        return text
    return (text[:_LONGEST_SEARCH].rsplit(maxsplit=1) or [""])[0]


def _found(weighed: list[Weighed], own: int, among: int) -> int:
    """Return the documents that have any part of a search, and the words of all phrases."""
    found = own
    for part in weighed:
        found |= part.documents & among
    for part in weighed:
        if part.wanted.term.phrase:
            found &= part.documents
    return found


def _own(connection: sqlite3.Connection, articles: tuple[str, ...]) -> int:
    """Return the documents that some articles are."""
    query = "SELECT document FROM article WHERE id = ? AND NOT superseded"
    return sum(1 << document for article in articles for (document,) in connection.execute(query, (article,)))
