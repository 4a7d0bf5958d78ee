"""Which of the documents found a helpdesk person wants first.

All documents are weighed by where they have what is looked for; the best of them then by their texts: how often, and
how near to each other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from diagnose.archive.locating import Needles
from diagnose.archive.matching import Groups, Index, Wanted
from diagnose.archive.postings import Tally, numbers
from diagnose.archive.words import words_of

_ANYWHERE, _LEAD, _TITLE = 1.0, 1.9, 3.2
"""What a word counts by where it is: the last place counts for all within it."""
_FINE = 6
"""Steps in which weights are told apart where all documents are weighed at once."""
_MOST_TERMS = 12
"""Terms that decide which documents are looked at: the rarest."""
_OFTEN = 0.35
_NEAR = 0.5
_NEAR_ENOUGH = 12
"""Characters between two words that count as next to each other."""
_LENGTH = 4000
"""Characters of a text of common length."""


class Weighed(NamedTuple):
    """A part of a search with the documents that have it."""

    wanted: Wanted
    found: tuple[tuple[Groups, float], ...]
    """Documents for each alternative, with what it counts."""
    weight: float
    """How much it tells: a rare word more than a common one."""
    needles: Needles

    @property
    def documents(self) -> int:
        """All documents that have it in any way."""
        together = 0
        for groups, _ in self.found:
            together |= groups.anywhere
        return together


def weigh(wanted: list[Wanted], index: Index) -> list[Weighed]:
    """Return the parts of a search with their documents and weights."""
    index.load(word for each in wanted for alternative in each.alternatives for word in alternative.words)
    every = index.every()
    total = max(1, every.bit_count())
    weighed = []
    for each in wanted:
        found = tuple((index.all_of(choice.words), choice.weight) for choice in each.alternatives)
        part = Weighed(each, found, 0, Needles(each.needles))
        documents = (part.documents & every).bit_count()
        weighed.append(part._replace(weight=math.log(1 + (total - documents + 0.5) / (documents + 0.5))))
    return weighed


def candidates(weighed: list[Weighed], among: int, count: int) -> int:
    """Return about ``count`` documents that have most of what is looked for, in the best places."""
    tally = Tally()
    for part in sorted(weighed, key=lambda each: -each.weight)[:_MOST_TERMS]:
        taken = 0
        for groups, share in part.found:
            places = ((groups.anywhere, _ANYWHERE), (groups.lead, _LEAD - _ANYWHERE), (groups.title, _TITLE - _LEAD))
            for documents, counts in places:
                tally.add(documents & ~taken & among, round(part.weight * share * counts * _FINE))
            taken |= groups.anywhere
    return tally.best(among, count)


def scores(weighed: list[Weighed], documents: int) -> dict[int, float]:
    """Return what each document is worth by where it has what is looked for."""
    total = sum(part.weight for part in weighed) or 1.0
    worth = dict.fromkeys(numbers(documents), 0.0)
    covered = dict.fromkeys(worth, 0.0)
    for part in weighed:
        for document, value in _places(part, documents).items():
            worth[document] += value * part.weight
            covered[document] += min(1.0, value) * part.weight
    return {document: worth[document] * (0.4 + 0.6 * covered[document] / total) for document in worth}


def _places(part: Weighed, documents: int) -> dict[int, float]:
    values: dict[int, float] = {}
    for groups, share in part.found:
        for found, counts in ((groups.title, _TITLE), (groups.lead, _LEAD), (groups.anywhere, _ANYWHERE)):
            for document in numbers(found & documents):
                if values.get(document, 0.0) < counts * share:
                    values[document] = counts * share
    return values


def in_text(weighed: list[Weighed], title: str, text: str) -> float:
    """Return by how much the text makes an article worth more: what is frequent in it, and what is close together."""
    total = sum(part.weight for part in weighed) or 1.0
    text = text.lower()
    places = [part.needles.places(text) for part in weighed]
    more = 0.0
    for part, found in zip(weighed, places, strict=True):
        frequency = len(found) / (1 + len(text) / _LENGTH)
        more += _OFTEN * part.weight / total * frequency / (frequency + 1.5)
    for place, (first, second) in enumerate(zip(places, places[1:], strict=False)):
        weight = (weighed[place].weight + weighed[place + 1].weight) / 2
        more += _NEAR * weight / total * _nearness(first, second)
    return 1 + more + 0.3 * _title_covered(weighed, title)


def _nearness(first: list[int], second: list[int]) -> float:
    if not first or not second:
        return 0.0
    apart = min(abs(one - other) for one in first for other in second)
    return _NEAR_ENOUGH / max(_NEAR_ENOUGH, apart)


def _title_covered(weighed: list[Weighed], title: str) -> float:
    """Return how much of a title is looked for; a short title that says just that is meant."""
    lowered = title.lower()
    words = [word for word in words_of(lowered) if len(word) > 3]
    if not words:
        return 0.0
    return min(1.0, sum(bool(part.needles.places(lowered)) for part in weighed) / len(words))
