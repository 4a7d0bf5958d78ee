"""A fleet by classes beside one by one: ``python -m benchmarks classes``.

Random servers, some of which differ in what the content reads, are diagnosed by classes, and their diagnoses compared
with those of a diagnostician that sees one server at a time.
"""

from __future__ import annotations

import time
from random import Random

from diagnose.authoring.drawing import random_cases
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.reasoning.case import Case
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.memory import collect_rarely


def table(quick: bool = False) -> str:
    """Return how many servers a second either way takes, and whether they agree."""
    collect_rarely()
    servers, distinct = (1_000, 50) if quick else (100_000, 1_000)
    content = find_content()
    knowledge = load_knowledge(content)
    plain = Diagnostician(knowledge, Reasoner(content.rules))
    classed = ClassedDiagnostician(Diagnostician(knowledge, Reasoner(content.rules)))
    kinds = list(random_cases(plain, distinct - 1))
    random = Random(1)
    drawn = [random.choice(kinds) for _ in range(servers)]
    fleet = [Case(f"MAIL{number}", kind.stated, kind.fleet) for number, kind in enumerate(drawn)]
    began = time.perf_counter()
    first = [classed.diagnose(case) for case in kinds]
    learnt = time.perf_counter()
    for case in fleet:
        classed.diagnose(case)
    ended = time.perf_counter()
    differing = sum(plain.diagnose(case) != server for case, server in zip(kinds, first, strict=True))
    one_by_one = time.perf_counter() - ended
    lines = [
        "## Whole diagnoses by class, beside one by one",
        "",
        f"{differing} of {distinct:,} diagnoses differ.",
        "",
        "| what | servers | servers/s |",
        "|---|--:|--:|",
        f"| by class, all different | {distinct:,} | {distinct / (learnt - began):,.0f} |",
        f"| by class, of these kinds | {servers:,} | {servers / (ended - learnt):,.0f} |",
        f"| one by one, all different | {distinct:,} | {distinct / one_by_one:,.0f} |",
    ]
    return "\n".join(lines)
