"""The words of a text, also of a very long one, and of what leads it."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from diagnose.archive.facts.sections import cut_sections
from diagnose.archive.local_file.indexing import parts_of
from diagnose.archive.words import distinct_words, words_of

WORDS = st.text(st.sampled_from("abcXYZ019_.-'é\n =-"), max_size=40)
TITLES = st.sampled_from(["SYMPTOMS", "SUMMARY", "CAUSE", "Steps to Reproduce Problem"])
BODIES = st.lists(st.tuples(TITLES, WORDS, st.integers(1, 90)), max_size=5).map(
    lambda parts: "".join(f"{title}\n{'=' * len(title)}\n\n{text * often}\n\n" for title, text, often in parts)
)


def test_a_long_text_has_the_words_that_it_has_in_one_piece() -> None:
    random = Random(1)
    text = " ".join("".join(random.choices("abcdé", k=random.randrange(1, 12))) for _ in range(400_000))
    assert len(text) > 2_000_000
    assert distinct_words(text) == set(words_of(text))


def test_a_long_text_without_a_blank_is_one_word() -> None:
    assert distinct_words("x" * 3_000_000) == {"x" * 3_000_000}


@given(WORDS, BODIES)
def test_cut_at_what_leads_it_a_text_has_the_words_that_it_has_in_one_piece(title: str, text: str) -> None:
    parts = parts_of(title, cut_sections(text))
    assert sorted(word for part in parts for word in words_of(part)) == sorted(words_of(f"{title}\n{text}"))
    assert parts[0] == title


def test_what_leads_a_text_ends_where_a_word_does() -> None:
    _, lead, rest = parts_of("T", cut_sections(f"SYMPTOMS\n========\n\n{'before ' * 211}rightacross behind\n"))
    assert set(words_of(lead)) == {"symptoms", "before", "rightacross"}
    assert words_of(rest) == ["behind"]


def test_without_a_section_of_symptoms_the_first_one_leads() -> None:
    sections = cut_sections("Some words.\n\nCAUSE\n=====\n\nA fault.\n\nSTATUS\n======\n\nMended.\n")
    assert words_of(parts_of("T", sections)[1]) == ["cause", "a", "fault"]
