"""Which words each article has, turned into which articles have each word; NumPy sorts them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, compress

import numpy as np
from numpy.typing import NDArray

from diagnose.archive.local_file.postings import BITMAP, FEW, Group, Postings
from diagnose.archive.local_file.tokens import Numbers

_LONGEST_WORD = 64
"""Characters; nobody looks for a longer one."""
_BITS = 12
"""Of a number for a document of a segment."""


def pairs(words: Numbers, articles: Numbers) -> Numbers:
    """Return pairs of a word's number and an article's as one number each, every pair once."""
    width = _width(int(words.max(initial=0)))
    return _each_once((words.astype(width) << _BITS) + articles.astype(width))


def inverted(numbers: Mapping[str, int], same: Iterable[tuple[int, int]], groups: Iterable[list[Numbers]]) -> Postings:
    """Return which articles have each word; ``numbers`` has the words with their numbers, which go from 0 on.

    ``same`` has the numbers of words whose articles are those of another word, too, each with the number of that. The
    pairs of a group count for the next one, too.
    """
    words = sorted([word for word in numbers if len(word) <= _LONGEST_WORD])
    width = _width(len(words))
    places: Numbers = np.full(len(numbers), -1, width)
    others: Numbers = np.full(len(numbers), -1, np.int32)
    places[[numbers[word] for word in words]] = np.arange(len(words))
    for number, other in same:
        others[number] = other
    found, before = [], np.empty(0, width)
    for group in groups:
        before = _each_once(np.concatenate([before, *(_placed(each, places, others) for each in group)]))
        found.append(before)
    return _postings(words, found)


def _width(words: int) -> np.dtype[np.signedinteger]:
    """Return the type for pairs of so many words; half as wide they take half the memory, and less time to sort."""
    return np.dtype(np.int32 if words < 1 << 31 - _BITS else np.int64)


def _placed(pairs: Numbers, places: Numbers, others: Numbers) -> Numbers:
    """Return pairs with the words' places; words without a place are left out."""
    numbers, articles = pairs >> _BITS, (pairs & (1 << _BITS) - 1).astype(places.dtype)
    also = others[numbers]
    has_other = also >= 0
    which = places[np.concatenate([numbers, also[has_other]])]
    placed: Numbers = (which << _BITS) + np.concatenate([articles, articles[has_other]])
    return placed[placed >= 0]


def postings_of_lists(words: Sequence[str], groups: Sequence[Sequence[Sequence[int]]]) -> Postings:
    """Return the postings of words, ascending; for each there is a list of documents for each group."""
    return _postings(words, [_pairs_of_lists(each) for each in zip(*groups, strict=True)])


def _pairs_of_lists(lists: Sequence[Sequence[int]]) -> Numbers:
    counts = [len(slots) for slots in lists]
    slots = np.fromiter(chain.from_iterable(lists), np.int64, sum(counts))
    return pairs(np.repeat(np.arange(len(lists)), counts), slots)


def _postings(words: Sequence[str], groups: Sequence[Numbers]) -> Postings:
    """Return the postings of words; a pair is a word's place among them and a document in one number.

    Words without a document are left out; all documents of a word are in the last group.
    """
    has_any = np.bincount(groups[-1] >> _BITS, minlength=len(words)) > 0
    return Postings("\n".join(compress(words, has_any.tolist())), [_packed(has_any, each) for each in groups])


def _each_once(pairs: Numbers) -> Numbers:
    """Return pairs in ascending order; ``numpy.unique`` takes ten times as long."""
    pairs.sort()
    differs = np.ones(len(pairs), bool)
    np.not_equal(pairs[1:], pairs[:-1], out=differs[1:])
    return pairs[differs]


def _packed(has_any: NDArray[np.bool], pairs: Numbers) -> Group:
    """Return a group, of which the pairs are ascending, of those words that have any document at all."""
    which, slots = pairs >> _BITS, pairs & (1 << _BITS) - 1
    counts = np.bincount(which, minlength=len(has_any))
    is_frequent = counts >= FEW
    sizes = np.where(is_frequent, BITMAP, counts * 2)
    in_bitmap = np.repeat(is_frequent, sizes // 2)
    of_frequent = is_frequent[which]
    data = np.empty(len(in_bitmap), "<u2")
    data[~in_bitmap] = slots[~of_frequent]
    data[in_bitmap] = _bitmaps(which[of_frequent], slots[of_frequent])
    return Group(array("H", sizes[has_any].astype(np.uint16).tobytes()), bytearray(data.tobytes()))


def _bitmaps(which: Numbers, slots: Numbers) -> NDArray[np.uint16]:
    """Return a bit for each document, for each of some words, of which the pairs are ascending."""
    rows = np.cumsum(np.diff(which, prepend=which[:1]) > 0, dtype=np.int32)
    size = (int(rows[-1]) + 1) * BITMAP if len(rows) else 0
    bits = np.zeros(size, np.uint8)
    np.bitwise_or.at(bits, rows * BITMAP + (slots >> 3), (1 << (slots & 7)).astype(np.uint8))
    return bits.view("<u2")
