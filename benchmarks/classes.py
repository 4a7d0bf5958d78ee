"""A fleet by classes beside one by one: ``python benchmarks/classes.py [RECORDS [DISTINCT]]``.

Random servers, of which DISTINCT differ in what the content reads, are diagnosed by classes, and their diagnoses
compared with those of a diagnostician that sees one server at a time.
"""

from __future__ import annotations

import sys
import time
from random import Random

from diagnose.authoring.drawing import random_cases
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.reasoning.case import Case
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner


def main(records: int, distinct: int) -> None:
    """Print how many servers a second either way takes, and whether they agree."""
    content = find_content()
    knowledge = load_knowledge(content)
    plain = Diagnostician(knowledge, Reasoner(content.rules))
    classed = ClassedDiagnostician(Diagnostician(knowledge, Reasoner(content.rules)))
    kinds = list(random_cases(plain, distinct))
    random = Random(1)
    drawn = [random.choice(kinds) for _ in range(records)]
    fleet = [Case(f"MAIL{number}", kind.stated, kind.fleet) for number, kind in enumerate(drawn)]
    began = time.perf_counter()
    first = [classed.diagnose(case) for case in kinds]
    learnt = time.perf_counter()
    for case in fleet:
        classed.diagnose(case)
    ended = time.perf_counter()
    print(f"{len(first)} servers that all differ: {len(first) / (learnt - began):,.0f} servers/s by classes")
    print(f"{records} servers of these kinds: {records / (ended - learnt):,.0f} servers/s by classes")
    began = time.perf_counter()
    differing = sum(plain.diagnose(case) != server for case, server in zip(kinds, first, strict=True))
    print(f"{len(kinds)} one by one: {len(kinds) / (time.perf_counter() - began):,.0f} servers/s; {differing} differ")


if __name__ == "__main__":
    main(*(int(argument) for argument in (sys.argv[1:] + ["100000", "1000"][len(sys.argv) - 1 :])))
