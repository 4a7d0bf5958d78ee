"""A search over the local file, from what was typed to the articles that were found, the best first."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from diagnose.archive.filters import Filters, let_through
from diagnose.archive.matching import Index, expanded
from diagnose.archive.packing import Unpacker, text_in
from diagnose.archive.postings import numbers
from diagnose.archive.query import understood
from diagnose.archive.ranking import Weighed, candidates, in_text, placed, title_covered, weigh
from diagnose.archive.snippets import snippet
from diagnose.archive.vocabulary import Vocabulary
from diagnose.archive.words import words_of

_LOOKED_AT = 20
"""Documents of which the text is read."""
_LOOKED_AT_FOR_PHRASES = 250
_LONGEST_TEXT = 20_000
"""Characters of an article in which words are looked for; some are books."""
_LONGEST_SEARCH = 2000
"""Characters of a search that count."""
_THIS_ARTICLE = 1000.0
"""What the article counts whose number was typed."""


_REMEMBERED = 1000
"""Words of which the documents are kept in memory: some kilobytes each."""
_STATED = 1.3
"""What an article counts more that states the version and service pack that are asked for."""


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
    suggestions: list[str]
    """What to try, where nothing was found."""


class _Row(NamedTuple):
    document: int
    id: str
    title: str
    date: str | None
    product: str | None
    text: str


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
        query = understood(text[:_LONGEST_SEARCH])
        wanted, corrected = expanded(query, self._vocabulary, self._index)
        weighed = weigh(wanted, self._index)
        every = self._index.every()
        among, stated = let_through(filters, self._index)
        own = _own(self._connection, query.article) & among
        found = own
        for part in weighed:
            found |= part.documents & among
        phrases = any(part.wanted.term.phrase for part in weighed)
        enough = max(_LOOKED_AT, count)
        best = candidates(weighed, found, max(enough, _LOOKED_AT_FOR_PHRASES if phrases else 0)) | own
        ranked = _ranked(self._connection, self._unpacker, weighed, _Choice(best, own, stated, enough))
        weights = [part.weight for part in weighed]
        results = [
            Result(row.id, row.title, round(score, 3), snippet(row.text, places, weights), row.date, row.product)
            for score, row, places in ranked[:count]
        ]
        not_found = [part.wanted.term.text for part in weighed if not part.documents & every]
        suggestions = [] if results else self._suggestions(not_found, weighed, filters)
        return Results(results, found.bit_count() if results else 0, corrected, not_found, suggestions)

    def _suggestions(self, not_found: list[str], weighed: list[Weighed], filters: Filters) -> list[str]:
        """Return what a person may try who found nothing."""
        found = []
        for word in not_found:
            like = self._vocabulary.like(word)
            if like:
                found.append(f"try {' or '.join(like)} instead of {word}")
        for word in words_of(filters.product):
            if not self._index.count(f"product:{word}"):
                right = self._vocabulary.correction(word, 0)
                found.append(f"no article has a product {word}" + (f", did you mean {right}?" if right else ""))
        if not found and len(not_found) < len(weighed) and any(filters):
            found.append("leave out a filter: without them there are articles with these words")
        return found or ["try fewer or other words, an error id, an event id or the name of a file"]


class _Choice(NamedTuple):
    """Documents from which the best are taken."""

    best: int
    own: int
    """The article whose number was typed."""
    stated: int
    enough: int


def _own(connection: sqlite3.Connection, article: str | None) -> int:
    if article is None:
        return 0
    rows = connection.execute("SELECT document FROM article WHERE id = ? AND NOT superseded", (article,))
    return sum(1 << document for (document,) in rows)


_Places = list[list[tuple[int, int]]]


def _ranked(
    connection: sqlite3.Connection, unpacker: Unpacker, weighed: list[Weighed], choice: _Choice
) -> list[tuple[float, _Row, _Places]]:
    """Return the documents with their scores and with where in their texts things stand, the best first."""
    by_place = placed(weighed, choice.best)
    chosen = sorted(by_place, key=lambda document: (-by_place[document].score, document))
    phrases = [part.needles for part in weighed if part.wanted.term.phrase]
    ranked: list[tuple[float, _Row, _Places]] = []
    for document in dict.fromkeys([*numbers(choice.own), *chosen]):
        if len(ranked) == choice.enough:
            break
        row = _row(connection, unpacker, document)
        text = row.text.lower()
        if any(not phrase.spans(text) and not phrase.spans(row.title.lower()) for phrase in phrases):
            continue
        places = [part.needles.spans(text) for part in weighed]
        score, in_title = by_place[document]
        score *= in_text(weighed, places, len(text)) * title_covered(row.title, in_title)
        if choice.stated >> document & 1:
            score *= _STATED
        if choice.own >> document & 1:
            score += _THIS_ARTICLE
        ranked.append((score, row, places if len(text) == len(row.text) else [[] for _ in places]))
    return sorted(ranked, key=lambda each: (-each[0], each[1].document))


def _row(connection: sqlite3.Connection, unpacker: Unpacker, document: int) -> _Row:
    id_, title, date, product, content = connection.execute(
        "SELECT id, title, date, product, content FROM article WHERE document = ?", (document,)
    ).fetchone()
    return _Row(document, id_, title, date, product, text_in(unpacker.unpack(content))[:_LONGEST_TEXT])
