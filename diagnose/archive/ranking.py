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
_WHOLE_TITLE = 0.3
"""What an article counts more of which all of the title is looked for."""
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
        open_ = among
        for groups, share in part.found:
            here = groups.anywhere & open_
            if here:
                tally.add(here, round(part.weight * share * _ANYWHERE * _FINE))
                tally.add(groups.lead & here, round(part.weight * share * (_LEAD - _ANYWHERE) * _FINE))
                tally.add(groups.title & here, round(part.weight * share * (_TITLE - _LEAD) * _FINE))
                open_ &= ~here
    return tally.best(among, count)


class Placed(NamedTuple):
    """What a document is worth by where it has what is looked for."""

    score: float
    in_title: int
    """Parts of the search that its title has."""


def placed(weighed: list[Weighed], documents: int) -> dict[int, Placed]:
    """Return what each document is worth by where it has what is looked for."""
    total = sum(part.weight for part in weighed) or 1.0
    bits = [(document, document >> 3, 1 << (document & 7)) for document in numbers(documents)]
    values = [_places(part, documents, bits) for part in weighed]
    found = {}
    for document, _, _ in bits:
        worth = covered = 0.0
        in_title = 0
        for part, value in zip(weighed, values, strict=True):
            here = value.get(document, 0.0)
            worth += here * part.weight
            covered += min(1.0, here) * part.weight
            in_title += here >= _LEAD
        found[document] = Placed(worth * (0.4 + 0.6 * covered / total), in_title)
    return found


def _places(part: Weighed, documents: int, bits: list[tuple[int, int, int]]) -> dict[int, float]:
    """Return what a part of a search counts in each document that has it; ``bits`` are where the documents are."""
    values: dict[int, float] = {}
    length = (documents.bit_length() + 7) // 8
    for groups, share in part.found:
        here = groups.anywhere & documents
        if here:
            anywhere, lead, title = (
                (group & here).to_bytes(length, "little") for group in (here, groups.lead, groups.title)
            )
            for document, byte, bit in bits:
                if anywhere[byte] & bit:
                    counts = _TITLE if title[byte] & bit else _LEAD if lead[byte] & bit else _ANYWHERE
                    values[document] = max(values.get(document, 0.0), counts * share)
    return values


def in_text(weighed: list[Weighed], places: list[list[tuple[int, int]]], length: int) -> float:
    """Return by how much a text makes an article worth more: what is frequent in it, and what is close together."""
    total = sum(part.weight for part in weighed) or 1.0
    more = 0.0
    for part, found in zip(weighed, places, strict=True):
        if found:
            frequency = len(found) / (1 + length / _LENGTH)
            more += _OFTEN * part.weight * frequency / (frequency + 1.5)
    for place in range(len(places) - 1):
        first, second = places[place], places[place + 1]
        if first and second:
            weight = (weighed[place].weight + weighed[place + 1].weight) / 2
            more += _NEAR * weight * _NEAR_ENOUGH / max(_NEAR_ENOUGH, _apart(first, second))
    return 1 + more / total


def _apart(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> int:
    """Return how far apart two things stand at the least; the places of each are ascending."""
    least = 1 << 30
    i = j = 0
    while i < len(first) and j < len(second):
        apart = first[i][0] - second[j][0]
        least = min(least, abs(apart))
        if apart < 0:
            i += 1
        else:
            j += 1
    return least


def title_covered(title: str, in_title: int) -> float:
    """Return by how much a title makes an article worth more, of which so many words are looked for."""
    words = sum(len(word) > 3 for word in words_of(title))
    return 1 + _WHOLE_TITLE * min(1.0, in_title / words) if words else 1.0
