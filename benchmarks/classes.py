"""A fleet by classes beside one by one: ``python -m benchmarks classes``.

Random servers, some of which differ in what the content reads, are diagnosed by classes, and their diagnoses compared
with those of a diagnostician that sees one server at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from random import Random

from diagnose.authoring.drawing import random_cases
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.reasoning.cache import collect_rarely
from diagnose.reasoning.case import Case
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.results import Server

ROUNDS = 3
"""How often each way is measured, in turn and anew; the fastest counts."""


def table(quick: bool = False) -> str:
    """Return how many servers a second either way takes, and whether they agree."""
    collect_rarely()
    servers, distinct = (1_000, 50) if quick else (100_000, 1_000)
    content = find_content()
    knowledge = load_knowledge(content)

    def plain() -> Diagnostician:
        return Diagnostician(knowledge, Reasoner(content.rules))

    kinds = list(random_cases(plain(), distinct - 1))
    random = Random(1)
    drawn = [random.choice(kinds) for _ in range(servers)]
    fleet = [Case(f"MAIL{number}", kind.stated, kind.fleet) for number, kind in enumerate(drawn)]
    one_by_one, by_class, again = [], [], []
    differing = 0
    for _ in range(1 if quick else ROUNDS):
        seconds, expected = _timed(plain().diagnose, kinds)
        one_by_one.append(seconds)
        classed = ClassedDiagnostician(plain())
        seconds, found = _timed(classed.diagnose, kinds)
        by_class.append(seconds)
        differing += sum(one != other for one, other in zip(expected, found, strict=True))
        again.append(_timed(classed.diagnose, fleet)[0])
    lines = [
        "## Whole diagnoses by class, beside one by one",
        "",
        f"{differing} of {distinct:,} diagnoses differ.",
        "",
        "| what | servers | servers/s |",
        "|---|--:|--:|",
        f"| by class, all different | {distinct:,} | {distinct / min(by_class):,.0f} |",
        f"| by class, of these kinds | {servers:,} | {servers / min(again):,.0f} |",
        f"| one by one, all different | {distinct:,} | {distinct / min(one_by_one):,.0f} |",
    ]
    return "\n".join(lines)


def _timed(diagnose: Callable[[Case], Server], cases: Sequence[Case]) -> tuple[float, list[Server]]:
    """Return how long it takes to diagnose all cases, and the diagnoses."""
    began = time.perf_counter()
    found = [diagnose(case) for case in cases]
    return time.perf_counter() - began, found
