"""The words of a text, also of a very long one."""

from __future__ import annotations

from random import Random

from diagnose.archive.words import distinct_words, words_of


def test_a_long_text_has_the_words_that_it_has_in_one_piece() -> None:
    random = Random(1)
    text = " ".join("".join(random.choices("abcdé", k=random.randrange(1, 12))) for _ in range(400_000))
    assert len(text) > 2_000_000
    assert distinct_words(text) == set(words_of(text))


def test_a_long_text_without_a_blank_is_one_word() -> None:
    assert distinct_words("x" * 3_000_000) == {"x" * 3_000_000}
