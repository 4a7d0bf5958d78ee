"""A page without colour is folded as Rich folds the same page in colour."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from diagnose.presenters.text.page import Page, lines

STEERING = re.compile(r"\x1b\[[\d;]*m")
TEXTS = st.lists(
    st.text(st.sampled_from("abcdefgh._\\-:,;()/é漢字e\u0301 "), min_size=1, max_size=30), min_size=1, max_size=12
).map(" ".join)
CELLS = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)
WIDTHS = st.integers(20, 110)


def _bare(page: Page) -> list[str]:
    return [line.rstrip() for line in STEERING.sub("", page.text()).split("\n")]


@given(TEXTS, WIDTHS, st.integers(0, 12))
@example("internet_mail_service and more_words_than_fit_into_one_line", 20, 6)
@example("word " * 30 + "漢字" * 60, 40, 0)
@example("  begins with blanks and  has  several between", 24, 2)
def test_a_paragraph(text: str, width: int, indent: int) -> None:
    pages = [Page(color=color, width=width) for color in (False, True)]
    for page in pages:
        page.write((text, "bold"), " behind", indent=indent, before="- ")
    plain, colored = map(_bare, pages)
    assert plain == colored


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5), WIDTHS, st.tuples(st.integers(1, 20), st.integers(6, 30)))
@example([("one\ntwo\nthree", "a_long_key_of_many_words", "漢字 " * 20)], 50, (5, 6))
@example([("one", "two", "three words here")], 20, (6, 8))
def test_a_table(rows: list[tuple[str, str, str]], width: int, widths: tuple[int, int]) -> None:
    pages = [Page(color=color, width=width) for color in (False, True)]
    for page in pages:
        fixed = dict(zip(("FIRST", "SECOND"), widths, strict=True))
        page.table(("FIRST", "SECOND", "LAST"), [list(map(lines, row)) for row in rows], fixed, indent=2)
    plain, colored = map(_bare, pages)
    assert plain == colored


def test_without_colour_no_console_is_loaded() -> None:
    page = Page(color=False, width=60)
    page.write("word " * 40)
    page.table(("A", "B"), [[lines("one"), lines("two " * 40)]], {"A": 4})
    assert "_console" not in vars(page)
