"""The words that the articles have: other forms of a word, and what a misspelt one should be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from diagnose.archive.words import stem

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4
"""Letters of a word that is corrected; a shorter one is too like others."""
_LONG, _BEGINNING = 7, 3
"""Letters of a word of which a change is looked for among those with the same beginning, and letters of that."""
_LONG_ENOUGH_FOR_TWO = 8
"""Letters of a word of which two are changed; a shorter one is rather another word."""
_SHORTEST_PART = 3
"""Letters of a word that is written together with another one."""
_RARE = 1 / 500
"""A word that has so small a part of the documents of one like it is taken as misspelt."""
_SHORTEST_ROOT = 3
_MANY_FORMS = 6
_HARDLY_USED = 1 / 10
"""A form that has so small a part of the documents of the commonest one adds none worth mentioning."""


class Vocabulary:
    """The words of a local file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._forms: dict[str, list[str]] = {}
        self._documents: dict[str, int] = {}

    def forms(self, word: str) -> list[str]:
        """Return the other forms of a word, the most frequent first."""
        if word not in self._forms:
            self._forms[word] = self._forms_of(word)
        return self._forms[word]

    def _forms_of(self, word: str) -> list[str]:
        root = stem(word)
        if len(word) < 3 or not word.isalpha() or not word.isascii():
            return []
        # A form begins with the root, but for the y that becomes ies.
        prefix = root[:-1] if root[-1] == "y" and len(root) > _SHORTEST_ROOT else root
        rows = self._connection.execute(
            "SELECT documents, word FROM vocabulary WHERE word >= ? AND word < ? AND length(word) <= ?",
            (prefix, prefix + "{", len(root) + 5),
        )
        found = sorted([each for each in rows if stem(each[1]) == root], reverse=True)
        self._documents.update([(other, documents) for documents, other in found])
        least = found[0][0] * _HARDLY_USED if found else 0
        return [other for documents, other in found if other != word and documents > least][:_MANY_FORMS]

    def documents(self, word: str) -> int:
        """Return in how many documents a word is, at least: those are not counted where hardly any has it."""
        if word not in self._documents:
            row = self._connection.execute("SELECT documents FROM vocabulary WHERE word = ?", (word,)).fetchone()
            self._documents[word] = row[0] if row else 0
        return self._documents[word]

    def is_frequent(self, word: str, documents: int) -> bool:
        """Tell whether so many of the documents have a word that it is likely meant as it is."""
        return self.documents(word) > documents * _RARE

    def correction(self, word: str, documents: int) -> str | None:
        """Return what a word that so many documents have should probably be; null where it is likely meant as it is.

        That may be two words, with a space between them.
        """
        if len(word) < _SHORTEST or not word.isalpha() or not word.isascii():
            return None
        best = max(self._one_change(word), default=(0, ""))
        if not best[0] and not documents and len(word) > _SHORTEST + 1:
            best = self._two_words(word) or self._two_changes(word)
        return best[1] if best[0] and documents <= best[0] * _RARE else None

    def like(self, word: str) -> list[str]:
        """Return a few words that begin as a word does, the most frequent first."""
        prefix = word[:4]
        rows = self._connection.execute(
            "SELECT word FROM vocabulary WHERE word >= ? AND word < ? ORDER BY documents DESC LIMIT 3",
            (prefix, prefix + "\N{LATIN SMALL LETTER Y WITH DIAERESIS}"),
        )
        return [other for (other,) in rows]

    def known(self, words: Iterable[str]) -> dict[str, int]:
        """Return in how many documents those of some words are that are known."""
        ascending = sorted(words)
        marks = ",".join("?" * len(ascending))
        query = f"SELECT word, documents FROM vocabulary WHERE word IN ({marks})"  # noqa: S608 - marks only
        return dict(self._connection.execute(query, ascending))

    def two_words(self, word: str) -> tuple[str, ...] | None:
        """Return the two words that are written as one, where more articles have the rarer one of those."""
        if len(word) < 2 * _SHORTEST_PART or not word.isalpha() or not word.isascii():
            return None
        found = self._two_words(word)
        return tuple(found[1].split()) if found and found[0] > self.documents(word) else None

    def _one_change(self, word: str) -> list[tuple[int, str]]:
        """Return the words that one letter left out, put in, exchanged or swapped with the next makes out of a word.

        Where a word is long those that begin as it does are looked through: fewer than all that a change would make.
        """
        kept = 0 if len(word) < _LONG else _BEGINNING
        known = self.known(_with_one_change(word, kept or len(word)))
        found = [(documents, other) for other, documents in known.items()]
        if kept:
            found += [row for row in self._beginning(word, kept, 1) if _is_one_change(word, row[1])]
        return found

    def _two_words(self, word: str) -> tuple[int, str] | None:
        """Return the two words that are written as one here, and in how many documents the rarer of them is."""
        cuts = [(word[:place], word[place:]) for place in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)]
        known = self.known([part for cut in cuts for part in cut])
        found = [
            (min(known[first], known[rest]), f"{first} {rest}") for first, rest in cuts if {first, rest} <= known.keys()
        ]
        return max(found, default=None)

    def _beginning(self, word: str, letters: int, changes: int) -> Iterator[tuple[int, str]]:
        """Return the words that begin with the first letters of a word and are about as long."""
        return self._connection.execute(
            "SELECT documents, word FROM vocabulary WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ?",
            (word[:letters], word[:letters] + "{", len(word) - changes, len(word) + changes),
        )

    def _two_changes(self, word: str) -> tuple[int, str]:
        """Return the commonest word with the same beginning that two changes make out of a long one."""
        if len(word) < _LONG_ENOUGH_FOR_TWO:
            return 0, ""
        letters = sorted(word)
        found = [
            (documents, other)
            for documents, other in self._beginning(word, 2, 2)
            if documents > 2 and _letters_apart(letters, sorted(other)) <= 4 and _changes(word, other) <= 2
        ]
        return max(found, default=(0, ""))


def _with_one_change(word: str, places: int) -> set[str]:
    """Return all that a change within the first letters of a word, so many, makes out of it.

    A change is one letter left out, put in, exchanged or swapped with the next. A short word that differs in its first
    letter is mostly another word.
    """
    cuts = [(word[:place], word[place:]) for place in range(places)]
    exchanged = cuts[1:] if places == len(word) else cuts
    changed = {first + rest[1:] for first, rest in cuts}
    changed |= {first + rest[1] + rest[0] + rest[2:] for first, rest in cuts if len(rest) > 1}
    changed |= {first + letter + rest[1:] for first, rest in exchanged for letter in _LETTERS}
    changed |= {first + letter + rest for first, rest in cuts for letter in _LETTERS}
    if places == len(word):
        changed |= {word + letter for letter in _LETTERS}
    return changed - {word}


def _is_one_change(word: str, other: str) -> bool:
    """Tell whether one letter left out, put in, exchanged or swapped with the next makes one word out of the other."""
    place = next((place for place, (one, two) in enumerate(zip(word, other, strict=False)) if one != two), -1)
    place = min(len(word), len(other)) if place < 0 else place
    rest, others = word[place:], other[place:]
    swapped = rest[:2] == others[1::-1] and rest[2:] == others[2:]
    return rest != others and (
        rest[1:] == others[1:] or rest == others[1:] or rest[1:] == others or (len(rest) > 1 and swapped)
    )


def _letters_apart(first: list[str], second: list[str]) -> int:
    """Return how many letters one has and the other has not; quick, to spare what cannot be alike the full count."""
    rest = list(second)
    missing = 0
    for letter in first:
        if letter in rest:
            rest.remove(letter)
        else:
            missing += 1
    return missing + len(rest)


def _changes(first: str, second: str) -> int:
    """Return how many changes of a letter, with swaps of neighbours, make one word out of the other."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
