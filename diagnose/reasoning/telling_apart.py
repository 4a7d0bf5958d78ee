"""Articles that describe what was reported, and what tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from diagnose.knowledge.conditions import Facts, FactTest, RangeTest, SignTest, Weighed
from diagnose.knowledge.faults import Fault
from diagnose.reasoning.judging import Judged
from diagnose.results.findings import Alike, Difference

_Test = FactTest | RangeTest | SignTest


Weigh = Callable[[Judged], Sequence[Weighed]]
"""What tells how an article's tests stand, with the values that decide."""


def alike(judged: Judged, others: Sequence[Judged], facts: Facts, weigh: Weigh) -> list[Alike]:
    """Return the articles among ``others`` that describe something reported that this one describes too."""
    own = dict.fromkeys(_reported(judged.fault, facts))
    found = []
    for other in others if own else ():
        shared = [thing for thing in _reported(other.fault, facts) if thing in own]
        if other is not judged and shared:
            article = other.fault.article
            found.append(
                Alike(
                    article=article.article,
                    title=article.title,
                    verdict=other.verdict,
                    shared=list(dict.fromkeys(shared)),
                    apart=[*_only(judged, other, weigh(judged)), *_only(other, judged, weigh(other))],
                )
            )
    return found


def _reported(fault: Fault, facts: Facts) -> Iterator[str]:
    """Yield what was reported that one of the article's signs describes, such as ``error_id: 50A``."""
    for sign in fault.signs:
        for key, values in sign.described(facts).items():
            yield from (f"{key}: {value}" for value in values)


def _only(one: Judged, other: Judged, weighed_tests: Sequence[Weighed]) -> list[Difference]:
    """Return what only ``one`` asks for and what is open or speaks against it; what holds already tells nothing."""
    theirs = {_meaning(test) for test in (*other.fault.conditions, *other.fault.signs)}
    number = len(one.fault.conditions)
    conditions = [*zip(one.fault.conditions, weighed_tests, strict=False)]
    signs = [*zip(one.fault.signs, weighed_tests[number:], strict=False)]
    failing = [(test, weighed) for test, weighed in conditions if weighed.state == "fails"]
    if failing:
        return [_difference(one, test, weighed, "fails") for test, weighed in failing]
    return [
        _difference(one, test, weighed, "unknown")
        for test, weighed in (*conditions, *signs)
        if _meaning(test) not in theirs and (weighed.state == "unknown" or weighed.could_change)
    ]


def _difference(judged: Judged, test: _Test, weighed: Weighed, state: Literal["fails", "unknown"]) -> Difference:
    open_facts = weighed.missing or weighed.could_change
    return Difference(
        article=judged.fault.article.article,
        fact=open_facts[0] if open_facts else weighed.fact,
        text=test.text,
        state=state,
        source=test.source,
    )


def _meaning(test: _Test) -> tuple[object, ...]:
    match test:
        case FactTest():
            return (test.fact, test.operator, test.values)
        case RangeTest():
            return (test.introduced, test.ends)
        case SignTest():
            return (test.symptom,)
