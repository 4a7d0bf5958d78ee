"""Which documents have a word: sets of document numbers, on disk as short bytes and in memory as one large integer.

Documents are numbered in segments of ``SEGMENT``. Within one, a word that few documents have is kept as their numbers,
and one that many have as a bit for each document, so that the commonest word costs a search no more than a rare one.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from struct import Struct
from typing import NamedTuple

SEGMENT = 3072
"""Documents of a segment."""
WORTH_ONE = SEGMENT // 2
"""So many documents at once get a segment of their own; fewer fill the last one up."""
EVERY = ""
"""The word that every document has that is searched."""
GROUPS = 3
"""Groups of words, each within the next: the title's, those of what leads an article, all of them."""

BITMAP = SEGMENT // 8
"""Bytes of a segment's documents, a bit for each."""
_ZEROS, _ONE = b"0" * SEGMENT, ord("1")
_SOME = re.compile(rb"[^\0]", re.DOTALL)
FEW = BITMAP // 8
"""From so many documents on bits are kept; they take a little more room than numbers at first, but no time to read."""
_NUMBERS = [Struct(f"<{count}H") for count in range(FEW)]
_RARE = 16
"""Bytes of a word's documents up to which it takes less time to add them up one by one."""
_ONE_BY_ONE = 30
"""Documents of a set that are taken out of it one by one before its bytes are looked through."""
_DIGITS = 3
"""Binary digits of a weight that count: each takes time, and what they leave out is less than a sixteenth of it."""
_BITS = tuple(1 << place for place in range(8))


def packed(slots: Sequence[int]) -> bytes:
    """Return the document numbers of one segment, ascending, as bytes."""
    return _NUMBERS[len(slots)].pack(*slots) if len(slots) < FEW else _as_bits(slots)


def _as_bits(slots: Iterable[int]) -> bytes:
    digits = bytearray(_ZEROS)
    for slot in slots:
        digits[slot] = _ONE
    digits.reverse()
    return int(digits, 2).to_bytes(BITMAP, "little")


def count(data: bytes | bytearray) -> int:
    """Return how many document numbers ``packed`` made into ``data``."""
    return int.from_bytes(data, "little").bit_count() if len(data) == BITMAP else len(data) // 2


def unpacked(data: bytes | bytearray) -> list[int]:
    """Return the document numbers of one segment that ``packed`` made into ``data``."""
    if len(data) == BITMAP:
        return numbers(int.from_bytes(data, "little"))
    return list(_few(data))


def _few(data: bytes | bytearray) -> tuple[int, ...]:
    """Return the document numbers that are kept as such; raise ValueError or IndexError where they are none."""
    if len(data) & 1:
        raise ValueError
    return _NUMBERS[len(data) >> 1].unpack(data)


class Group(NamedTuple):
    """The documents of some words in one group of them, packed: flat, as processes pass that on quickly."""

    sizes: array[int]
    """The bytes that each word's documents take; none where it has none in this group."""
    data: bytearray
    """For the database a ``bytearray`` is taken as it is; ``bytes`` are asked first whether they are something else."""

    def each(self) -> list[bytearray]:
        """Return the documents of each word, packed."""
        data, none = self.data, bytearray()
        return [data[begin:end] if begin < end else none for begin, end in pairwise(accumulate(self.sizes, initial=0))]


class Postings(NamedTuple):
    """Words with the documents of one segment that have them, in each group."""

    words: str
    """With a line feed between two of them: to pass on that many strings takes longer than to part them again."""
    groups: Sequence[Group]

    def rows(self) -> Iterator[tuple[str, bytearray, bytearray, bytearray]]:
        """Yield each word with its documents in each group, packed."""
        title, lead, anywhere = (group.each() for group in self.groups)
        return zip(self.each_word(), title, lead, anywhere, strict=True)

    def counts(self) -> Iterator[tuple[str, int]]:
        """Yield each word with the number of documents that have it anywhere."""
        sizes, data = self.groups[-1]
        for word, size, end in zip(self.each_word(), sizes, accumulate(sizes), strict=True):
            yield word, size // 2 if size != BITMAP else count(data[end - size : end])

    def each_word(self) -> Sequence[str]:
        """Return the words, ascending."""
        return self.words.split("\n") if self.groups[-1].sizes else ()


def no_postings() -> Postings:
    """Return the postings of no words."""
    return Postings("", [Group(array("H"), bytearray()) for _ in range(GROUPS)])


def as_set(parts: Sequence[tuple[int, bytes]]) -> int:
    """Return documents as an integer that has their bits.

    The parts are segments, ascending, each with its documents, packed.
    """
    if not parts:
        return 0
    if sum([len(data) for _, data in parts]) <= _RARE:
        return sum([1 << segment * SEGMENT + slot for segment, data in parts for slot in _few(data)])
    return int.from_bytes(as_bytes(parts, parts[-1][0] + 1), "little")


def as_bytes(parts: Sequence[tuple[int, bytes]], segments: int) -> bytearray:
    """Return documents as a bit for each one of so many segments; the parts are those that ``as_set`` takes."""
    bits = bytearray(segments * BITMAP)
    for segment, data in parts:
        start = segment * BITMAP
        if len(data) == BITMAP:
            bits[start : start + BITMAP] = data
        else:
            for slot in _few(data):
                bits[start + (slot >> 3)] |= _BITS[slot & 7]
    return bits


def numbers(documents: int) -> list[int]:
    """Return the document numbers of a set, ascending."""
    last: list[int] = []
    while documents and len(last) < _ONE_BY_ONE:
        last.append(documents.bit_length() - 1)
        documents ^= 1 << last[-1]
    rest: list[int] = []
    for found in _SOME.finditer(documents.to_bytes((documents.bit_length() + 7) // 8, "little")):
        byte, place = found[0][0], found.start() * 8
        while byte:
            rest.append(place + (byte & -byte).bit_length() - 1)
            byte &= byte - 1
    return rest + last[::-1]


def first_of(documents: int, count: int) -> int:
    """Return the first so many documents of a set, or all where it has no more."""
    if documents.bit_count() <= count:
        return documents
    few, enough = 0, documents.bit_length()
    while few + 1 < enough:
        middle = (few + enough) // 2
        if (documents & (1 << middle) - 1).bit_count() < count:
            few = middle
        else:
            enough = middle
    return documents & (1 << enough) - 1


class Tally:
    """The sum of weights that each document has, for all documents at once: a plane of bits for each binary digit."""

    def __init__(self) -> None:
        self._planes: list[int] = []

    def add(self, documents: int, weight: int) -> None:
        """Add a weight, a whole number, to each of the documents; of its binary digits the first few count."""
        place = max(0, weight.bit_length() - _DIGITS)
        weight = (weight + (1 << place >> 1)) >> place
        while weight:
            if weight & 1:
                self._carry(documents, place)
            weight >>= 1
            place += 1

    def _carry(self, carried: int, place: int) -> None:
        planes = self._planes
        while carried:
            if place >= len(planes):
                planes.extend([0] * (place + 1 - len(planes)))
            planes[place], carried = planes[place] ^ carried, planes[place] & carried
            place += 1

    def best(self, among: int, count: int) -> int:
        """Return the ``count`` documents of ``among`` with the greatest sums; of those that are even, the first."""
        certain, open_, left = 0, among, count
        for plane in reversed(self._planes):
            higher = open_ & plane
            more = higher.bit_count()
            if more >= left:
                open_ = higher
            else:
                certain |= higher
                open_ ^= higher
                left -= more
        return certain | first_of(open_, left)
