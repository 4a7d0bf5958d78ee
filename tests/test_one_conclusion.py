"""Of every kind of evidence the rules draw one conclusion, and the one that the design states."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, product

import pytest

from diagnose.knowledge.content import find_content
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.questions import Premise, premise

STATES = ("holds", "fails", "unknown")


def some_of(things: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """Yield every set of them, the empty one too."""
    return map(frozenset, chain.from_iterable(combinations(things, number) for number in range(len(things) + 1)))


@pytest.fixture(scope="module")
def reasoner() -> Reasoner:
    return Reasoner(find_content().rules)


def verdict(conditions: frozenset[str], signs: frozenset[str]) -> str:
    if "fails" in conditions:
        return "not_affected"
    if "unknown" in conditions:
        return "undetermined"
    return "confirmed" if "holds" in signs else "exposed"


def likelihood(states: frozenset[str]) -> list[str]:
    for state, level in (("holds", "raised"), ("unknown", "unknown"), ("fails", "stated")):
        if state in states:
            return [level]
    return []


def test_an_article_has_one_verdict_and_at_most_one_likelihood_which_changes_no_verdict(reasoner: Reasoner) -> None:
    for conditions, signs, raising in product(some_of(STATES), some_of(STATES), some_of(STATES)):
        evidence: list[Premise] = [
            premise("Evidence", role=role, state=state, doubtful=False)
            for role, states in (("condition", conditions), ("sign", signs), ("likelihood", raising))
            for state in sorted(states)
        ]
        found = reasoner.reason("article", evidence)
        told = [(one.kind, *one.fields.values()) for one in found if one.kind in ("Verdict", "Likelihood")]
        expected = [("Likelihood", level) for level in likelihood(raising)]
        assert sorted(told) == sorted([("Verdict", verdict(conditions, signs)), *expected]), evidence


@pytest.mark.parametrize(
    ("known", "starts", "verdict"),
    [
        (True, {True}, "safe"),
        (True, {False}, "unsafe"),
        (True, {True, False}, "unknown"),
        (False, {True}, "unknown"),
        (False, {False}, "unknown"),
        (False, {True, False}, "unknown"),
    ],
)
def test_a_file_to_be_put_back_gets_one_verdict(
    reasoner: Reasoner, known: bool, starts: set[bool], verdict: str
) -> None:
    asked = [*(premise("StartsOn", starts=each) for each in sorted(starts)), premise("Target", known=known)]
    assert [one.fields["verdict"] for one in reasoner.reason("restore", asked)] == [verdict]


SHOWN = {"holds": "met", "fails": "applies", "unknown": "check"}
"""How what comes with a fix is shown, by whether it is already seen to."""


@pytest.mark.parametrize("verdict", ["confirmed", "exposed", "undetermined", "not_affected"])
def test_nothing_is_advised_for_a_fault_that_is_not_there_nor_of_a_fix_that_there_is_not(
    reasoner: Reasoner, verdict: str
) -> None:
    for kinds, changes in product(some_of(("workaround", "no_workaround", "fix", "floor")), some_of(STATES)):
        offers = [(kind, "unknown") for kind in sorted(kinds)] + [("change", state) for state in sorted(changes)]
        premises = [premise("Offer", kind=kind, state=state) for kind, state in offers]
        found = reasoner.reason("advice", [premise("Verdict", verdict=verdict), *premises])
        advised = {
            (one.fields["kind"], one.fields["state"]): one.fields["shown"] for one in found if one.kind == "Advise"
        }
        assert advised == {
            (kind, state): SHOWN[state] if kind == "change" else "applies"
            for kind, state in offers
            if verdict != "not_affected" and (kind not in ("floor", "change") or "fix" in kinds)
        }, offers
