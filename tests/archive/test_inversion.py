"""Which words each article has, turned into which articles have each word."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.archive.local_file.inversion import inverted, pairs, postings_of_lists
from diagnose.archive.local_file.postings import GROUPS, SEGMENT, Postings, unpacked
from diagnose.archive.local_file.tokens import Lexicon, tokens

Found = dict[str, list[list[int]]]
"""For each word the articles that have it, in each group."""

_WORD = st.sampled_from(["gate", "lid", "yak", "0x50a", "q1", "é"])
_ARTICLES = st.lists(st.tuples(*[st.lists(_WORD, max_size=6)] * GROUPS), max_size=8)


def _found(postings: Postings) -> Found:
    return {word: [unpacked(group) for group in groups] for word, *groups in postings.rows()}


def _wanted(articles: list[tuple[list[str], ...]]) -> Found:
    """The same, put together one by one; the words of a group count for the next one, too."""
    wanted: Found = {}
    for number, groups in enumerate(articles):
        for place, words in enumerate(groups):
            for word in words:
                for group in wanted.setdefault(word, [[] for _ in range(GROUPS)])[place:]:
                    if number not in group:
                        group.append(number)
    return wanted


def _inverted(articles: list[tuple[list[str], ...]], lexicon: Lexicon, same: list[tuple[int, int]]) -> Postings:
    groups = []
    for words in zip(*articles, strict=True) if articles else ((),) * GROUPS:
        numbers, lengths = lexicon.numbered(words)
        groups.append([pairs(numbers, np.repeat(np.arange(len(articles)), lengths))])
    return inverted(lexicon.numbers, same, groups)


@given(_ARTICLES)
def test_each_word_has_the_articles_that_have_it(articles: list[tuple[list[str], ...]]) -> None:
    postings = _inverted(articles, Lexicon(["never", "gate"]), [])
    assert _found(postings) == _wanted(articles)
    assert list(postings.each_word()) == sorted(_wanted(articles))


@given(st.lists(st.integers(1, 400), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_documents_come_back_be_they_few_or_many(counts: list[int], random: Random) -> None:
    words = [f"w{number}" for number in range(len(counts))]
    documents = [sorted(random.sample(range(SEGMENT), count)) for count in counts]
    lists = [[[], each[:50], each] for each in documents]
    assert _found(postings_of_lists(words, lists)) == dict(zip(words, lists, strict=True))


def test_a_word_that_is_a_code_has_its_articles_under_the_code_too() -> None:
    lexicon = Lexicon()
    number, code, other = lexicon.numbers["0x50a"], lexicon.numbers["hex:50a"], lexicon.numbers["gate"]
    postings = _inverted([(["0x50a"], [], []), ([], ["hex:50a", "gate"], ["0x50a"])], lexicon, [(number, code)])
    assert [number, code, other] == [0, 1, 2]
    assert _found(postings)["hex:50a"] == [[0], [0, 1], [0, 1]]
    assert _found(postings)["0x50a"] == [[0], [0], [0, 1]]


def test_what_is_too_long_to_be_looked_for_is_left_out() -> None:
    long, longest = "x" * 65, "x" * 64
    assert list(_found(_inverted([([], [], [long, longest, "gate"])], Lexicon(), []))) == ["gate", longest]


@pytest.mark.parametrize("before", [1 << 19, (1 << 19) + 1])
def test_more_words_than_fit_in_narrow_numbers_are_told_apart(before: int) -> None:
    lexicon = Lexicon(f"{number:x}" for number in range(before))
    last = f"{before - 1:x}"
    found = _found(_inverted([(["gate"], [last], []), ([], [], ["gate", "lid", "0"])], lexicon, []))
    assert found == {"0": [[], [], [1]], last: [[], [0], [0]], "gate": [[0], [0], [0, 1]], "lid": [[], [], [1]]}


def test_a_long_text_has_the_words_that_it_has_in_one_piece() -> None:
    lexicon = Lexicon()
    found = tokens(["gate", "lid yak " * 200_000, "", "gate lid"], lexicon)
    words = list(lexicon.numbers)
    for number, wanted in enumerate([["gate"], ["lid", "yak"] * 200_000, [], ["gate", "lid"]]):
        assert [words[each] for each in found.words[found.texts == number]] == wanted
