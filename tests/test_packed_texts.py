"""Texts kept joined say what a list of them says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.inventory import packed_texts
from diagnose.inventory.packed_texts import PackedTexts

TEXTS = st.lists(st.one_of(st.none(), st.text("ab é'\"", min_size=1, max_size=3)), max_size=12)


@given(
    parts=st.lists(TEXTS, min_size=1, max_size=4),
    gone=st.lists(st.integers(-40, 40), max_size=4),
    part=st.slices(30),
    block=st.integers(1, 5),
)
def test_they_are_what_a_list_says(parts: list[list[str | None]], gone: list[int], part: slice, block: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(packed_texts, "BLOCK", block)
        packed, plain = PackedTexts(), list[str | None]()
        for number, texts in enumerate(parts):
            plain += texts
            if number % 2:
                packed.extend(texts)
            else:
                for text in texts:
                    packed.append(text)
        for position in gone:
            if -len(plain) <= position < len(plain):
                plain[position] = packed[position] = None
        assert packed[part] == plain[part]
        assert (list(packed), len(packed)) == (plain, len(plain))
        assert [packed[position] for position in range(-len(plain), len(plain))] == plain + plain


def test_a_place_behind_the_last_one_is_an_error() -> None:
    packed = PackedTexts()
    packed.extend(["A"] * 300)
    with pytest.raises(IndexError):
        packed[300]
    with pytest.raises(IndexError):
        packed[300] = None
