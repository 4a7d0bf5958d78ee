"""Which of the documents found a helpdesk person wants first.

All documents are weighed by where they have what is looked for; the best of them then by their texts: how often, and
how near to each other.
"""

from __future__ import annotations

import math
from collections.abc import Set
from typing import NamedTuple

from diagnose.archive.local_file.postings import Tally, numbers
from diagnose.archive.search.locating import Needles
from diagnose.archive.search.matching import Groups, Index, Wanted
from diagnose.archive.search.query import Alternative

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
_RARER = 0.8
"""By how much of what a word tells more than all that may stand for it together it counts more than those."""
_COVERED = 0.4
"""What a document is worth less that has nothing of what is looked for, beside one that has all."""
_WHOLE_TITLE = 0.3
"""What an article counts more of which all of the title is looked for."""
_NEAR_ENOUGH = 12
"""Characters between two words that count as next to each other."""
_LEAD_LENGTH = 1500
"""Characters from the first section's title on that lead an article."""
_LENGTH = 4000
"""Characters of a text of common length."""


Found = tuple[tuple[Groups, float], ...]
"""Documents that have a part of a search in some way, and what that counts; the best way first."""


class Weighed(NamedTuple):
    """A part of a search with the documents that have it."""

    wanted: Wanted
    found: Found
    """Documents by what their alternative counts, the best first; none for a part that is left out as many have it."""
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
        found = () if each in left_out else _by_share(each.alternatives, index)
        documents = 0
        for groups, _ in found:
            documents |= groups.anywhere
        count = (documents & every).bit_count() if found else each.least
        weight = _tells(count, total)
        found = _by_rareness(found, total, weight, each.as_typed)
        weighed.append(Weighed(each, found, weight, Needles(each.needles), documents))
    return weighed


def _tells(count: int, total: int) -> float:
    """Return how much a part of a search tells that so many documents of all have."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def _by_rareness(found: Found, total: int, weight: float, as_typed: int) -> Found:
    """Return documents with what their alternative counts, more where those so far are rarer than all together.

    Else a rare word would tell no more than a common one that may stand for it. All together tell ``weight``. To count
    the documents of a set takes long, so that those of the best way are not counted where ``as_typed`` tells them.
    """
    so_far = 0
    scaled: list[tuple[Groups, float]] = []
    for groups, share in found[:-1]:
        so_far |= groups.anywhere
        count = as_typed if as_typed and not scaled else so_far.bit_count()
        rarer = _tells(count, total) / weight - 1 if so_far else 0.0
        scaled.append((groups, share * (1 + _RARER * rarer)))
    return (*scaled, *found[-1:])


def _by_share(alternatives: tuple[Alternative, ...], index: Index) -> Found:
    """Return for each share that alternatives count the documents that have any of those, the best first."""
    together: dict[float, Groups] = {}
    for words, share in alternatives:
        groups = index.all_of(words)
        together[share] = together[share].with_(groups) if share in together else groups
    return tuple((together[share], share) for share in sorted(together, reverse=True))


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
                open_ ^= here
    return tally.best(among, count)


def placed(weighed: list[Weighed], documents: int) -> dict[int, list[float]]:
    """Return what each part of a search counts in each document by where that has it; 0 for what is left out."""
    values = {document: [0.0] * len(weighed) for document in numbers(documents)}
    bits = {document: 1 << document for document in values}
    for number, part in enumerate(weighed):
        for groups, share in part.found:
            anywhere = groups.anywhere & documents
            lead = groups.lead & anywhere
            title = groups.title & lead
            for here, counts in ((anywhere ^ lead, _ANYWHERE), (lead ^ title, _LEAD), (title, _TITLE)):
                left = here
                while left:
                    document = left.bit_length() - 1
                    left ^= bits[document]
                    values[document][number] = max(values[document][number], counts * share)
    return values


def worth(weights: list[float], values: list[float]) -> float:
    """Return what a document is worth in which the parts of a search, of such weights, count so much."""
    total = whole = covered = 0.0
    for weight, value in zip(weights, values, strict=True):
        total += weight
        whole += value * weight
        covered += weight if value > 1 else value * weight
    return whole * (1 - _COVERED + _COVERED * covered / (total or 1.0))


def place_in_text(part: Weighed, title: Set[str], text: str, lead: int, spans: list[tuple[int, int]]) -> float:
    """Return what a part of a search that is left out counts in a document.

    Known of that are the words of its title, its text as ``flat`` makes it, where in that it begins to tell, and where
    the part begins.
    """
    words = [choice.words[0] for choice in part.wanted.alternatives if len(choice.words) == 1]
    if not title.isdisjoint(words):
        return _TITLE
    whole = tuple([f" {word} " for word in words])
    starts = [start for start, _ in spans if text.startswith(whole, start)]
    if not starts:
        return 0.0
    return _LEAD if any(lead <= start < lead + _LEAD_LENGTH for start in starts) else _ANYWHERE


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
    firsts, seconds = len(first), len(second)
    while i < firsts and j < seconds:
        apart = first[i][0] - second[j][0]
        if apart < 0:
            apart = -apart
            i += 1
        else:
            j += 1
        if apart < least:
            if apart <= _NEAR_ENOUGH:
                return _NEAR_ENOUGH
            least = apart
    return least


def title_covered(title: list[str], values: list[float]) -> float:
    """Return by how much the words of a title make an article worth more by how many of them are looked for."""
    words = sum([len(word) > 3 for word in title])
    in_title = sum([value > _LEAD for value in values])
    return 1 + _WHOLE_TITLE * min(1.0, in_title / words) if words else 1.0
