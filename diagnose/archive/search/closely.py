"""The best documents looked at closely: their texts are read, and decide in which order they are shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from diagnose.archive.local_file.packing import Unpacker, text_in
from diagnose.archive.local_file.postings import numbers
from diagnose.archive.search.ranking import Weighed, in_text, place_in_text, placed, title_covered, worth
from diagnose.archive.words import flat, words_of

_LONGEST_TEXT = 6_000
"""Characters of an article in which words are looked for; some are books."""
_LONGEST_TEXT_FOR_PHRASES = 20_000
_THIS_ARTICLE = 1000.0
"""What an article counts whose number was typed."""
_STATED = 1.3
"""What an article counts more that states the version and service pack that are asked for."""


class Choice(NamedTuple):
    """Documents from which the best are taken."""

    best: int
    own: int
    """The articles whose numbers were typed."""
    stated: int
    """Those that state the version and service pack that are asked for."""
    enough: int
    """How many are looked at."""


class Row(NamedTuple):
    """An article with the beginning of its text."""

    document: int
    id: str
    title: str
    date: str | None
    product: str | None
    text: str


class Ranked(NamedTuple):
    """An article with its score, and with where in its text each part of the search stands."""

    score: float
    row: Row
    places: list[list[tuple[int, int]]]


def looked_at(
    connection: sqlite3.Connection, unpacker: Unpacker, weighed: list[Weighed], choice: Choice
) -> list[Ranked]:
    """Return the documents that have all phrases, the best first."""
    by_place = placed(weighed, choice.best)
    phrases = [part.needles for part in weighed if part.wanted.term.phrase]
    longest = _LONGEST_TEXT_FOR_PHRASES if phrases else _LONGEST_TEXT
    order = list(dict.fromkeys([*numbers(choice.own), *_best_first(weighed, by_place)]))
    weights = [part.weight for part in weighed]
    left_out = [number for number, part in enumerate(weighed) if not part.found]
    ranked: list[Ranked] = []
    for row in _rows(connection, unpacker, order, choice.enough, longest):
        if len(ranked) == choice.enough:
            break
        text = flat(row.text)
        if any(not phrase.spans(text) and not phrase.spans(flat(row.title)) for phrase in phrases):
            continue
        values = by_place[row.document]
        places = _places(weighed, values, text)
        title = words_of(row.title)
        lead = max(0, row.text.find("\n===")) if left_out else 0
        for number in left_out:
            values[number] = place_in_text(weighed[number], set(title), text, lead, places[number])
        score = worth(weights, values) * in_text(weighed, places, len(row.text)) * title_covered(title, values)
        if choice.stated >> row.document & 1:
            score *= _STATED
        if choice.own >> row.document & 1:
            score += _THIS_ARTICLE
        ranked.append(Ranked(score, row, places if len(text) == len(row.text) + 2 else [[] for _ in places]))
    return sorted(ranked, key=lambda each: (-each.score, each.row.document))


def _best_first(weighed: list[Weighed], by_place: dict[int, list[float]]) -> list[int]:
    """Return documents by what is known of them before their texts are read."""
    looked_up = [number for number, part in enumerate(weighed) if part.found]
    weights = [weighed[number].weight for number in looked_up]
    first = {
        document: worth(weights, [values[number] for number in looked_up]) for document, values in by_place.items()
    }
    return sorted(by_place, key=lambda document: (-first[document], document))


def _places(weighed: list[Weighed], values: list[float], text: str) -> list[list[tuple[int, int]]]:
    """Return where each part of a search stands; nowhere in a document that does not have it."""
    return [
        part.needles.spans(text) if value or not part.found else [] for part, value in zip(weighed, values, strict=True)
    ]


def _rows(
    connection: sqlite3.Connection, unpacker: Unpacker, documents: list[int], together: int, longest: int
) -> Iterator[Row]:
    """Yield articles in the order of the documents; so many are read at a time, so many characters of each."""
    for start in range(0, len(documents), together):
        some = documents[start : start + together]
        marks = ",".join("?" * len(some))
        query = f"SELECT document, id, title, date, product, content FROM article WHERE document IN ({marks})"  # noqa: S608 - marks only
        rows = {row[0]: row for row in connection.execute(query, some)}
        for document in some:
            _, id_, title, date, product, content = rows[document]
            yield Row(document, id_, title, date, product, text_in(unpacker.unpack(content), longest))
