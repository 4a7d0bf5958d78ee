"""The documents in which each part of a search is, taken from the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from diagnose.archive.lists import synonyms
from diagnose.archive.local_file.postings import EVERY, GROUPS, SEGMENT, as_set
from diagnose.archive.local_file.wholes import Wholes
from diagnose.archive.search.query import Alternative, Query, Term, name_and_number
from diagnose.archive.search.vocabulary import Vocabulary
from diagnose.archive.words import stem

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
    as_typed: int = 0
    """Documents that have just the word that was typed; 0 where that is not known, or they are few."""


class Expanded(NamedTuple):
    """A search with other forms, synonyms and corrections."""

    wanted: list[Wanted]
    corrected: dict[str, str]
    """Misspelt words, and what was looked for instead or as well."""


def expanded(query: Query, vocabulary: Vocabulary, index: Index) -> Expanded:
    """Return a search with all that stands for its parts in the words of these articles."""
    corrected: dict[str, str] = {}
    others = _synonyms(query.terms)
    joined = _joined(query.terms, vocabulary)
    wanted = [
        _wanted(term, also, written, vocabulary, index, corrected)
        for term, also, written in zip(query.terms, others, joined, strict=True)
    ]
    return Expanded(wanted, corrected)


def _wanted(
    term: Term,
    others: list[tuple[str, ...]],
    joined: list[str],
    vocabulary: Vocabulary,
    index: Index,
    corrected: dict[str, str],
) -> Wanted:
    alternatives, needles = list(term.alternatives), list(term.needles)
    least = as_typed = 0
    if not term.is_id and not term.phrase and len(term.alternatives[0].words) == 1:
        word = term.alternatives[0].words[0]
        forms = vocabulary.forms(word)
        if not (forms or vocabulary.is_frequent(word, index.size)):
            correct = None if others or joined else vocabulary.correction(word, index.count(word))
            if correct is not None:
                corrected[word] = correct
                alternatives.append(Alternative(tuple(correct.split()), _CORRECTED))
                forms = vocabulary.forms(correct)
                needles.append(correct)
            else:
                apart = vocabulary.two_words(word)
                alternatives += [Alternative(apart, _FORM)] if apart else []
                needles += [" ".join(apart)] if apart else []
        alternatives += [Alternative((form,), _FORM) for form in forms]
        as_typed = vocabulary.documents(word) if vocabulary.is_frequent(word, index.size) else 0
        least = max(map(vocabulary.documents, (word, *forms)))
        needles += forms
    alternatives += [Alternative((word,), _FORM) for word in joined]
    needles += joined
    alternatives += [Alternative(words, _SYNONYM) for words in others]
    needles += [" ".join(words) for words in others]
    return Wanted(term, tuple(alternatives), tuple(_shortest(needles)), least, as_typed)


def _joined(terms: tuple[Term, ...], vocabulary: Vocabulary) -> list[list[str]]:
    """Return for each term the words that it makes with its neighbours, as far as articles may have them."""
    texts = ["" if term.phrase or not term.text.isalnum() else term.text for term in terms]
    together = {
        place: first + second
        for place, (first, second) in enumerate(pairwise(texts))
        if second and first.isalpha() and (second.isalpha() or second.isdecimal())
    }
    # The vocabulary has no words with digits in them.
    known = vocabulary.known([word for word in together.values() if word.isalpha()])
    found: list[list[str]] = [[] for _ in terms]
    for place, word in together.items():
        if not word.isalpha() or word in known:
            found[place].append(word)
            found[place + 1].append(word)
    return found


def _synonyms(terms: tuple[Term, ...]) -> list[list[tuple[str, ...]]]:
    """Return for each term what it is also called, alone or with its neighbours."""
    known = synonyms()
    texts = [_called(term) for term in terms]
    stems = [" ".join(map(stem, text.split())) for text in texts]
    found: list[list[tuple[str, ...]]] = [[] for _ in terms]
    for first in range(len(texts)):
        for last in range(first, min(len(texts), first + _LONGEST_SYNONYM)):
            if not texts[last]:
                break
            some = slice(first, last + 1)
            also = known.get(" ".join(texts[some])) or known.get(" ".join(stems[some])) or []
            for place in range(first, last + 1) if also else ():
                found[place] += also
        found[first] += _of_name(texts[first], known)
    return [list(dict.fromkeys(each)) for each in found]


def _of_name(word: str, known: Mapping[str, list[tuple[str, ...]]]) -> list[tuple[str, ...]]:
    """Return what a name that is written together with a number is also called, the number behind it."""
    parted = None if word.isalpha() or word in known else name_and_number(word)
    if not parted:
        return []
    name, number = parted
    return known.get(f"{name} {number}") or [(*other, number) for other in known.get(name, ())]


def _called(term: Term) -> str:
    """Return the words under which a term may have synonyms: none of an id, but for one that is a word by its looks."""
    if term.phrase:
        return ""
    if term.is_id:
        return term.text if term.text.isalnum() else ""
    return " ".join(term.alternatives[0].words)


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

    def with_(self, other: Groups) -> Groups:
        """Return these documents and others."""
        return Groups(self.title | other.title, self.lead | other.lead, self.anywhere | other.anywhere)


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Raise DatabaseError where documents in the index cannot be unpacked."""
    try:
        yield
    except (IndexError, TypeError, ValueError) as error:
        raise sqlite3.DatabaseError("its index is damaged") from error


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
        with refusing_damage():
            for word, groups in self.by_segments(words).items():
                self._known[word] = Groups(*map(as_set, groups))

    def by_segments(self, words: list[str]) -> dict[str, list[list[tuple[int, bytes]]]]:
        """Return for some words, ascending, the documents of each group in each segment, packed."""
        found: dict[str, list[list[tuple[int, bytes]]]] = {word: [[] for _ in range(GROUPS)] for word in words}
        if words:
            for segment, word, title, lead, anywhere in self._connection.execute(self._query(len(words)), words):
                titles, leads, all_ = found[word]
                all_.append((segment, anywhere))
                if lead:
                    leads.append((segment, lead))
                    if title:
                        titles.append((segment, title))
        return found

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

    def all_of(self, words: Sequence[str]) -> Groups:
        """Return the documents that have all of some words, which have to be loaded."""
        title, lead, anywhere = self._known[words[0]]
        for word in words[1:]:
            more = self._known[word]
            title, lead, anywhere = title & more.title, lead & more.lead, anywhere & more.anywhere
        return Groups(title, lead, anywhere)

    def every(self) -> int:
        """Return all documents that are searched."""
        self.load((EVERY,))
        return self._known[EVERY].anywhere
