"""What an installation does to the faults of a server: each is mended, left or unclear, and others may come new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.reasoning.considered import ArticleSets
from diagnose.reasoning.going_back import Starts
from diagnose.reasoning.measuring import Sides, barrier_to, going

ARTICLES = 8
STARTS = (None, *(Starts(verdict, None) for verdict in ("safe", "unsafe", "unknown")))


@st.composite
def sets(draw: st.DrawFn) -> ArticleSets:
    """Articles by verdict; one may have none, where it is considered only when it is reported."""
    bits = dict.fromkeys(("confirmed", "exposed", "undetermined", "not_affected", "none"), 0)
    for number in range(ARTICLES):
        bits[draw(st.sampled_from(sorted(bits)))] |= 1 << number
    return ArticleSets(
        bits["confirmed"], bits["confirmed"] | bits["exposed"], bits["undetermined"], bits["not_affected"]
    )


@given(now=sets(), after=sets(), starts=st.sampled_from(STARTS))
def test_every_fault_is_mended_or_left_or_unclear(now: ArticleSets, after: ArticleSets, starts: Starts | None) -> None:
    sides = going(now, after, starts)
    unclear = now.struck & sides.unclear
    assert sides.mends | sides.leaves | unclear == now.struck
    assert not (sides.mends & sides.leaves or sides.mends & unclear or sides.leaves & unclear)
    assert sides.exposes & now.struck == 0


@pytest.mark.parametrize(
    ("after", "starts", "sides"),
    [
        (ArticleSets(0, 0, 0, 0b11), None, Sides(mends=0b11, leaves=0, exposes=0, unclear=0)),
        (ArticleSets(0, 0b111, 0, 0), None, Sides(mends=0, leaves=0b11, exposes=0b100, unclear=0)),
        (ArticleSets(0, 0b1, 0b10, 0), None, Sides(mends=0, leaves=0b1, exposes=0, unclear=0b10)),
        (ArticleSets(0, 0, 0, 0b1), STARTS[1], Sides(mends=0b11, leaves=0, exposes=0, unclear=0)),
        (ArticleSets(0, 0, 0, 0b1), STARTS[2], Sides(mends=0b1, leaves=0b10, exposes=0, unclear=0)),
        (ArticleSets(0, 0, 0, 0b1), STARTS[3], Sides(mends=0b1, leaves=0b10, exposes=0, unclear=0)),
    ],
)
def test_a_fault_that_is_not_considered_any_more_is_gone_where_the_file_starts(
    after: ArticleSets, starts: Starts | None, sides: Sides
) -> None:
    assert going(ArticleSets(confirmed=0b1, struck=0b11, undetermined=0, cleared=0), after, starts) == sides


@pytest.mark.parametrize(
    ("starts", "barrier"),
    [
        (None, None),
        (Starts("safe", "1.2.3.4"), None),
        (Starts("unknown", None), None),
        (Starts("unsafe", "1.2.3.4"), "it would not start: the databases need 1.2.3.4 or later"),
        (Starts("unsafe", None), "it would not start: the databases are too new for it"),
    ],
)
def test_only_a_file_that_does_not_start_is_barred_and_no_floor_is_made_up(
    starts: Starts | None, barrier: str | None
) -> None:
    assert barrier_to(starts) == barrier
