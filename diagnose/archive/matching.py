"""The documents in which each part of a search is, taken from the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from diagnose.archive.lists import synonyms
from diagnose.archive.postings import EVERY, GROUPS, SEGMENT, as_set
from diagnose.archive.query import Alternative, Query, Term
from diagnose.archive.vocabulary import Vocabulary
from diagnose.archive.wholes import Wholes

_FORM = 0.9
"""What another form of a word counts."""
_SYNONYM = 0.5
_CORRECTED = 0.95
_LONGEST_SYNONYM = 3
_AT_ONCE = 200
"""Words that are looked up with one query."""


class Wanted(NamedTuple):
    """A part of a search with all that stands for it."""

    term: Term
    alternatives: tuple[Alternative, ...]
    needles: tuple[str, ...]
    least: int = 0
    """Documents that have it at least, as far as that is known before they are looked up."""


class Expanded(NamedTuple):
    """A search with other forms, synonyms and corrections."""

    wanted: list[Wanted]
    corrected: dict[str, str]
    """Misspelt words, and what was looked for instead or as well."""


def expanded(query: Query, vocabulary: Vocabulary, index: Index) -> Expanded:
    """Return a search with all that stands for its parts in the words of these articles."""
    corrected: dict[str, str] = {}
    wanted = [
        _wanted(term, others, vocabulary, index, corrected)
        for term, others in zip(query.terms, _synonyms(query.terms), strict=True)
    ]
    return Expanded(wanted, corrected)


def _wanted(
    term: Term, others: list[tuple[str, ...]], vocabulary: Vocabulary, index: Index, corrected: dict[str, str]
) -> Wanted:
    alternatives, needles = list(term.alternatives), list(term.needles)
    least = 0
    if not term.is_id and not term.phrase and len(term.alternatives[0].words) == 1:
        word = term.alternatives[0].words[0]
        forms = vocabulary.forms(word)
        right = forms or others or vocabulary.is_frequent(word, index.size)
        correct = None if right else vocabulary.correction(word, index.count(word))
        if correct is not None:
            corrected[word] = correct
            alternatives.append(Alternative((correct,), _CORRECTED))
            forms = vocabulary.forms(correct)
            needles.append(correct)
        alternatives += [Alternative((form,), _FORM) for form in forms]
        least = max(map(vocabulary.documents, (word, *forms)))
        needles += forms
    alternatives += [Alternative(words, _SYNONYM) for words in others]
    needles += [" ".join(words) for words in others]
    return Wanted(term, tuple(alternatives), tuple(_shortest(needles)), least)


def _synonyms(terms: tuple[Term, ...]) -> list[list[tuple[str, ...]]]:
    """Return for each term what it is also called, alone or with its neighbours."""
    known = synonyms()
    texts = ["" if term.is_id or term.phrase else " ".join(term.alternatives[0].words) for term in terms]
    found: list[list[tuple[str, ...]]] = [[] for _ in terms]
    for first in range(len(texts)):
        words = ""
        for last in range(first, min(len(texts), first + _LONGEST_SYNONYM)):
            if not texts[last]:
                break
            words = f"{words} {texts[last]}" if words else texts[last]
            for place in range(first, last + 1) if words in known else ():
                found[place] += known[words]
    return [list(dict.fromkeys(each)) for each in found]


def _shortest(needles: list[str]) -> list[str]:
    """Return the needles without those that another one begins."""
    kept: list[str] = []
    for needle in sorted(set(needles), key=len):
        if not needle.startswith(tuple(kept)):
            kept.append(needle)
    return kept


class Groups(NamedTuple):
    """The documents that have something, by where they have it, each set within the next."""

    title: int
    lead: int
    anywhere: int


class Index:
    """The index of a local file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        last = connection.execute("SELECT max(document) FROM article").fetchone()[0]
        self._segments = range(0 if last is None else last // SEGMENT + 1)
        self._known: dict[str, Groups] = {}
        self._wholes = Wholes(connection)

    @cached_property
    def size(self) -> int:
        """How many documents are searched."""
        return self.every().bit_count()

    def __len__(self) -> int:
        """Return how many words are loaded."""
        return len(self._known)

    def load(self, words: Iterable[str]) -> None:
        """Read which documents have the words."""
        new = sorted({word for word in words if word not in self._known})
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            for word, groups in self._wholes.of(some):
                self._known[word] = Groups(*groups)
            self._load_by_segments([word for word in some if word not in self._known])

    def _load_by_segments(self, words: list[str]) -> None:
        """Read which documents have some words, ascending."""
        found: dict[str, list[list[tuple[int, bytes]]]] = {word: [[] for _ in range(GROUPS)] for word in words}
        if words:
            for segment, word, title, lead, anywhere in self._connection.execute(self._query(len(words)), words):
                titles, leads, all_ = found[word]
                all_.append((segment, anywhere))
                if lead:
                    leads.append((segment, lead))
                    if title:
                        titles.append((segment, title))
        for word, groups in found.items():
            try:
                self._known[word] = Groups(*map(as_set, groups))
            except (IndexError, TypeError, ValueError) as error:
                raise sqlite3.DatabaseError("its index is damaged") from error

    def _query(self, words: int) -> str:
        """Return the query for the rows of so many words; they are ascending, so that SQLite goes on from each."""
        segments = ",".join(f"({segment})" for segment in self._segments)
        marks = ",".join(["(?)"] * words)
        return (
            f"WITH asked (at) AS (VALUES {segments}), wanted (text) AS (VALUES {marks}) "  # noqa: S608 - marks only
            "SELECT segment, word, title, lead, anywhere FROM asked CROSS JOIN wanted CROSS JOIN posting "
            "WHERE segment = at AND word = text"
        )

    def count(self, word: str) -> int:
        """Return how many documents have a word."""
        self.load((word,))
        return self._known[word].anywhere.bit_count()

    def documents(self, word: str) -> Groups:
        """Return the documents that have a word; it has to be loaded."""
        return self._known[word]

    def all_of(self, words: Iterable[str]) -> Groups:
        """Return the documents that have all of some words, which have to be loaded."""
        title = lead = anywhere = -1
        for word in words:
            more = self._known[word]
            title, lead, anywhere = title & more.title, lead & more.lead, anywhere & more.anywhere
        return Groups(title, lead, anywhere)

    def every(self) -> int:
        """Return all documents that are searched."""
        self.load((EVERY,))
        return self._known[EVERY].anywhere
