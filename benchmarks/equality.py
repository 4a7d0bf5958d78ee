"""Whether reasoning by parts comes to what reasoning each server as a whole does: ``python -m benchmarks equality``."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.fleet import make_fleet, write_ndjson
from diagnose.authoring.drawing import random_cases
from diagnose.inventory.files import read_files
from diagnose.inventory.fleet import Fleet
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.reasoning.case import Case
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.considered import Considered
from diagnose.reasoning.considering import consider_afresh
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner


def table(quick: bool = False) -> str:
    """Return how many servers were compared, and how many differ."""
    content = find_content()
    knowledge = load_knowledge(content)
    parts = Diagnostician(knowledge, Reasoner(content.rules))
    classed = ClassedDiagnostician(Diagnostician(knowledge, Reasoner(content.rules)), questions=False)
    reasoner = Reasoner(content.rules)
    count = 200 if quick else 100_000
    lines = ["## Equality", "", "| servers | compared | differing |", "|---|--:|--:|"]
    for name, cases in (("random", random_cases(parts, count - 1)), ("the made fleet", _fleet(count))):
        compared = differing = 0
        for case in islice(cases, count):
            whole = consider_afresh(knowledge, reasoner, case)
            server = classed.diagnose(case)
            shown: dict[str, str] = {finding.article: finding.verdict for finding in server.findings}
            shown |= {"restore": server.restore.verdict} if server.restore else {}
            compared += 1
            differing += _essence(parts.consider(case)) != _essence(whole) or shown != whole.verdicts
        lines.append(f"| {name} | {compared:,} | {differing:,} |")
    return "\n".join(lines)


def _fleet(count: int) -> list[Case]:
    knowledge = load_knowledge(find_content())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fleet.ndjson"
        write_ndjson(make_fleet(count, knowledge=knowledge), path)
        inventory = read_files(knowledge.vocabulary, [str(path)])
    return list(Fleet(knowledge, inventory.records).cases())


def _essence(considered: Considered) -> tuple[object, ...]:
    return considered.outcome, considered.going, considered.completed.contradictions
