"""What a lower bound decides: the fleet may tell only that a number is at least so great."""

from __future__ import annotations

import pytest

from diagnose.knowledge.conditions import FactTest, Known, Operator, State


@pytest.mark.parametrize(
    ("operator", "wanted", "known", "state"),
    [
        ("at_least", 2, 2, "holds"),
        ("at_least", 2, 3, "holds"),
        ("at_least", 2, 1, "unknown"),
        ("below", 2, 1, "unknown"),
        ("below", 2, 2, "fails"),
        ("below", 2, 3, "fails"),
        ("is", 2, 2, "unknown"),
        ("is", 2, 1, "unknown"),
        ("one_of", 2, 2, "unknown"),
    ],
)
def test_a_lower_bound_decides_only_what_no_greater_number_could_change(
    operator: Operator, wanted: int, known: int, state: State
) -> None:
    test = FactTest("ims_in_site", operator, (wanted,), "", "")
    bounded = test.weigh({"ims_in_site": Known(known, "derived", at_least=True)})
    assert (bounded.state, bounded.missing) == (state, ("ims_in_site",) if state == "unknown" else ())


@pytest.mark.parametrize(
    ("operator", "wanted", "holds", "fails"),
    [("at_least", 2, 2, 1), ("below", 2, 1, 2), ("is", 2, 2, 3), ("one_of", 2, 2, 1), ("includes", 2, (1, 2), (1,))],
)
def test_a_known_value_decides_every_condition(
    operator: Operator, wanted: int, holds: int | tuple[int, ...], fails: int | tuple[int, ...]
) -> None:
    test = FactTest("number", operator, (wanted,), "", "")
    for value, state in ((holds, "holds"), (fails, "fails")):
        assert test.weigh({"number": Known(value)}).state == state
