"""Facts in the words of the dialogue: a value by its label, kinds of answers put together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from diagnose.dialogue.stakes import Outcome, Stake
from diagnose.knowledge.vocabulary import (
    BooleanFact,
    Choice,
    ChoiceFact,
    ErrorIdFact,
    FactDefinition,
    FactValue,
    IntegerFact,
    KeysFact,
    VersionFact,
)

NO_KNOWN_ID = "0"
"""The error id that stands for every id of which no article speaks."""


def value_in_words(fact: FactDefinition, value: FactValue | None) -> str:
    """Return a value as the dialogue shows it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value_in_words(fact, item) for item in value) or "none"
    if isinstance(fact, KeysFact):
        return _label(fact, value)
    return str(value)


def _label(fact: ChoiceFact | KeysFact, value: FactValue) -> str:
    return next((choice.label for choice in fact.values if choice.value == value), str(value))


def choices(fact: FactDefinition) -> Sequence[Choice]:
    """Return what can be picked by its number: nothing where any value can be given."""
    return fact.values if isinstance(fact, (ChoiceFact, KeysFact)) else ()


def outcomes_in_words(fact: FactDefinition, stake: Stake) -> list[tuple[str, str | None]]:
    """Return the kinds of answers, put together where they come to the same, each with its verdict.

    Answers that leave the verdict as it is come last.
    """
    if len({outcome.verdict for outcome in stake.outcomes}) == 1:
        return [("any answer", stake.outcomes[0].verdict)]
    if isinstance(fact, (IntegerFact, VersionFact)):
        return _stretches(fact, stake.outcomes)
    if isinstance(fact, BooleanFact):
        return [(value_in_words(fact, outcome.value), outcome.verdict) for outcome in stake.outcomes]
    changed = dict.fromkeys(outcome.verdict for outcome in stake.outcomes if outcome.verdict != stake.verdict)
    found = [(_any_of(fact, stake.outcomes, verdict), verdict) for verdict in changed]
    same = any(outcome.verdict == stake.verdict for outcome in stake.outcomes)
    return [*found, ("any other answer", stake.verdict)] if same else found


def _any_of(fact: FactDefinition, outcomes: Sequence[Outcome], verdict: str | None) -> str:
    """Return the answers that lead to this verdict."""
    values = [outcome.value for outcome in outcomes if outcome.verdict == verdict]
    if isinstance(fact, ErrorIdFact):
        return " or ".join("another id" if value == NO_KNOWN_ID else str(value) for value in values)
    if isinstance(fact, ChoiceFact):
        return " or ".join(_label(fact, value) for value in values)
    return " or ".join(value_in_words(fact, value) for value in values)


def _stretches(fact: IntegerFact | VersionFact, outcomes: Sequence[Outcome]) -> list[tuple[str, str | None]]:
    """Return ordered values as stretches from one boundary to the next."""
    groups = [(verdict, [outcome.value for outcome in same]) for verdict, same in groupby(outcomes, _verdict)]
    starts = [values[0] for _, values in groups]
    found = []
    for number, (verdict, _) in enumerate(groups):
        following = starts[number + 1] if number + 1 < len(groups) else None
        if isinstance(fact, IntegerFact):
            found.append((_numbers(fact, starts[number], following), verdict))
        else:
            found.append((_versions(number, starts[number], following), verdict))
    return found


def _verdict(outcome: Outcome) -> str | None:
    return outcome.verdict


def _numbers(fact: IntegerFact, first: FactValue, following: FactValue | None) -> str:
    last = following - 1 if isinstance(following, int) else fact.maximum
    return str(first) if first == last else f"{first} to {last}"


def _versions(number: int, first: FactValue, following: FactValue | None) -> str:
    if following is None:
        return f"{first} or later"
    return f"{first} to before {following}" if number else f"before {following}"
