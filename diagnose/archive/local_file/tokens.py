"""The words of many texts at a time, as numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diagnose.archive.words import stretches, words_of

Numbers = NDArray[np.signedinteger]

_AT_ONCE = 1 << 20
"""Characters of the texts that are parted together; more fill the memory."""


class Lexicon:
    """Gives each word a number, in the order in which they come; some words come before all others."""

    def __init__(self, first: Iterable[str] = ()) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self.first = list(dict.fromkeys(first))
        for word in self.first:
            self.numbers[word]

    def numbered(self, words: Sequence[Sequence[str]]) -> tuple[Numbers, list[int]]:
        """Return the number of each word in some lists, one list after the other, and the lengths of the lists."""
        lengths = [len(each) for each in words]
        every = map(self.numbers.__getitem__, chain.from_iterable(words))
        return np.fromiter(every, np.int32, sum(lengths)), lengths


class Tokens(NamedTuple):
    """The words of texts, one after the other."""

    words: Numbers
    """Of each word the number."""
    texts: Numbers
    """Of each word the number of its text among the texts."""


def tokens(texts: Sequence[str], lexicon: Lexicon) -> Tokens:
    """Return the words of texts."""
    found = [_parted(some, lexicon) for some in _passes(texts)]
    return found[0] if len(found) == 1 else Tokens(*map(np.concatenate, zip(*found, strict=True)))


def _passes(texts: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    """Yield the texts, maybe in parts, each with its number, a few at a time; there is at least one time."""
    some: list[tuple[int, str]] = []
    size = 0
    for number, text in enumerate(texts):
        for stretch in stretches(text):
            some.append((number, stretch))
            size += len(stretch)
            if size >= _AT_ONCE:
                yield some
                some, size = [], 0
    yield some


def _parted(texts: Sequence[tuple[int, str]], lexicon: Lexicon) -> Tokens:
    words, lengths = lexicon.numbered([words_of(text) for _, text in texts])
    return Tokens(words, np.repeat(np.array([number for number, _ in texts], np.int32), lengths))
