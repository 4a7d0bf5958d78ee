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
_COMMON, _NOT_RARE = 0.3, 0.02
"""What so great a part of the documents has is left out beside ``_TELLING``, or ``_MANY_TELLING``, rarer parts."""
_TELLING, _MANY_TELLING = 3, 6
_MOST_TERMS = 12
"""Terms that decide which documents are looked at: the rarest."""
_OFTEN = 0.35
_NEAR = 0.5
_WHOLE_TITLE = 0.3
"""What an article counts more of which all of the title is looked for."""
_NEAR_ENOUGH = 12
"""Characters between two words that count as next to each other."""
_LEAD_LENGTH = 1500
"""Characters from the first section's title on that lead an article."""
_LENGTH = 4000
"""Characters of a text of common length."""


class Weighed(NamedTuple):
    """A part of a search with the documents that have it."""

    wanted: Wanted
    found: tuple[tuple[Groups, float], ...]
    """Documents for each alternative, with what it counts; none for a part that is left out because many have it."""
    weight: float
    """How much it tells: a rare word more than a common one."""
    needles: Needles
    documents: int
    """All documents that have it in any way."""


def common(wanted: list[Wanted], index: Index) -> frozenset[Wanted]:
    """Return the parts of a search that so many documents have that the rarer ones find enough without them."""
    rest = sorted(wanted, key=lambda each: each.least)[_TELLING:]
    few = _MANY_TELLING - _TELLING
    limits = [index.size * (_COMMON if place < few else _NOT_RARE) for place in range(len(rest))]
    return frozenset(each for each, limit in zip(rest, limits, strict=True) if each.least > limit)


def weigh(wanted: list[Wanted], index: Index, left_out: frozenset[Wanted] = frozenset()) -> list[Weighed]:
    """Return the parts of a search with their documents and weights; those left out have no documents looked up."""
    looked_up = [each for each in wanted if each not in left_out]
    index.load(word for each in looked_up for alternative in each.alternatives for word in alternative.words)
    every = index.every()
    total = max(1, index.size)
    weighed = []
    for each in wanted:
        choices = () if each in left_out else each.alternatives
        found = tuple((index.all_of(choice.words), choice.weight) for choice in choices)
        documents = 0
        for groups, _ in found:
            documents |= groups.anywhere
        count = (documents & every).bit_count() if choices else each.least
        weight = math.log(1 + (total - count + 0.5) / (count + 0.5))
        weighed.append(Weighed(each, found, weight, Needles(each.needles), documents))
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


def placed(weighed: list[Weighed], documents: int) -> dict[int, list[float]]:
    """Return what each part of a search counts in each document by where that has it; 0 for what is left out."""
    bits = [(document, document >> 3, 1 << (document & 7)) for document in numbers(documents)]
    values = [_places(part, documents, bits) if part.found else {} for part in weighed]
    return {document: [value.get(document, 0.0) for value in values] for document, _, _ in bits}


def worth(weighed: list[Weighed], values: list[float]) -> float:
    """Return what a document is worth in which the parts of a search count so much."""
    total = whole = covered = 0.0
    for part, value in zip(weighed, values, strict=True):
        total += part.weight
        whole += value * part.weight
        covered += min(1.0, value) * part.weight
    return whole * (0.4 + 0.6 * covered / (total or 1.0))


def place_in_text(part: Weighed, title: str, text: str, spans: list[tuple[int, int]]) -> float:
    """Return what a part of a search that is left out counts in a document, by its title and text in small letters."""
    words = {choice.words[0] for choice in part.wanted.alternatives if len(choice.words) == 1}
    if not words.isdisjoint(words_of(title)):
        return _TITLE
    starts = [start for start, _ in spans if any(_is_at(word, text, start) for word in words)]
    if not starts:
        return 0.0
    lead = max(0, text.find("\n==="))
    return _LEAD if any(lead <= start < lead + _LEAD_LENGTH for start in starts) else _ANYWHERE


def _places(part: Weighed, documents: int, bits: list[tuple[int, int, int]]) -> dict[int, float]:
    """Return what a part of a search counts in each document that has it; ``bits`` are where the documents are."""
    values: dict[int, float] = {}
    length = (documents.bit_length() + 7) // 8
    for groups, share in part.found:
        for has, counts in zip(groups, (_TITLE, _LEAD, _ANYWHERE), strict=True):
            here = has & documents
            if not here:
                continue
            set_ = here.to_bytes(length, "little")
            for document, byte, bit in bits:
                if set_[byte] & bit and counts * share > values.get(document, 0.0):
                    values[document] = counts * share
    return values


def _is_at(word: str, text: str, start: int) -> bool:
    """Tell whether a word stands at a place, and no longer one."""
    end = start + len(word)
    return text.startswith(word, start) and not text[end : end + 1].isalnum()


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
            more += _NEAR * weight * _NEAR_ENOUGH / _apart(first, second)
    return 1 + more / total


def _apart(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> int:
    """Return how far apart two things stand at the least, or ``_NEAR_ENOUGH``; the places of each are ascending."""
    least = 1 << 30
    i = j = 0
    while least > _NEAR_ENOUGH and i < len(first) and j < len(second):
        apart = first[i][0] - second[j][0]
        if apart < 0:
            least = min(least, -apart)
            i += 1
        else:
            least = min(least, apart)
            j += 1
    return max(least, _NEAR_ENOUGH)


def title_covered(title: str, values: list[float]) -> float:
    """Return by how much a title makes an article worth more by how much of it is looked for."""
    words = sum(len(word) > 3 for word in words_of(title))
    in_title = sum(value >= _LEAD for value in values)
    return 1 + _WHOLE_TITLE * min(1.0, in_title / words) if words else 1.0
