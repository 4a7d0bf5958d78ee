"""How long the rule engines take for one diagnosis with all articles loaded: ``python -m benchmarks engine_time``.

Engine time is the time inside experta: facts declared, rules matched and fired. It is taken in one process over servers
that are drawn at random, each different from the others: with the conclusions drawn in advance, which leave the engines
hardly anything to do; without these; and with new engines for every server, which remember nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from statistics import mean, quantiles
from unittest.mock import patch

from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import Knowledge, load_knowledge
from diagnose.reasoning.asking import Asking
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.inference import ReasoningEngine
from diagnose.reasoning.questions import Conclusion

SERVERS = 1000


class Stopwatch:
    """Adds up the time inside the engines."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.runs = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Time every run of an engine."""
        reason = ReasoningEngine.reason

        def timed(engine: ReasoningEngine, facts: Sequence[object]) -> tuple[Conclusion, ...]:
            began = time.perf_counter()
            concluded = reason(engine, facts)  # type: ignore[arg-type]
            self.seconds += time.perf_counter() - began
            self.runs += 1
            return concluded

        with patch.object(ReasoningEngine, "reason", timed):
            yield


def servers(diagnostician: Diagnostician) -> list[Case]:
    """Draw different servers; each fact is known of seven in ten."""
    random = Random(20001121)
    values = Asking(diagnostician.knowledge).values
    keys = [*diagnostician.ask(Case("MAIL1", {})), "platform", "database_format", "restore_store_version"]
    drawn = {
        tuple((key, random.choice(values[key])) for key in keys if random.random() < 0.7) for _ in range(SERVERS * 2)
    }
    return [Case("MAIL1", dict(facts)) for facts in sorted(drawn, key=repr)[:SERVERS]]


def measured(
    knowledge: Knowledge, cases: Sequence[Case], compiled: bool, afresh: bool
) -> tuple[list[float], list[int]]:
    """Return the milliseconds and the runs of the engines for each server.

    ``compiled``: with the conclusions drawn in advance; ``afresh``: with new engines for each server.
    """
    rules = find_content().rules
    diagnostician = Diagnostician(knowledge, Reasoner(rules, compiled=compiled))
    taken, runs = [], []
    for case in cases:
        if afresh:
            diagnostician = Diagnostician(knowledge, Reasoner(rules, compiled=compiled))
        watch = Stopwatch()
        with watch.watching():
            considered = diagnostician.consider(case)
            for judged in considered.judged:
                diagnostician.finding(judged, considered)
        taken.append(watch.seconds * 1000)
        runs.append(watch.runs)
    return taken, runs


def table(quick: bool = False) -> str:
    """Return the milliseconds of one diagnosis."""
    knowledge = load_knowledge(find_content())
    cases = servers(Diagnostician(knowledge, Reasoner(find_content().rules)))
    lines = [
        "## Engine time of one diagnosis, ms",
        "",
        "| servers | first | mean | median | 95 % | 99 % | worst | at most 5 ms | runs each |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    following, renewed = (50, 5) if quick else (SERVERS, 50)
    rows = (
        ("one after another, as it is shipped", following, True, False),
        ("one after another, nothing concluded in advance", following, False, False),
        ("each with new engines, nothing concluded in advance", renewed, False, True),
    )
    for name, number, compiled, afresh in rows:
        taken, runs = measured(knowledge, cases[:number], compiled, afresh)
        cuts = quantiles(taken, n=100, method="inclusive")
        row = [taken[0], mean(taken), cuts[49], cuts[94], cuts[98], max(taken)]
        within = sum(one <= 5 for one in taken) / len(taken)
        figures = " | ".join(f"{figure:.2f}" for figure in row)
        lines.append(f"| {name} | {figures} | {within:.1%} | {mean(runs):.1f} |")
    return "\n".join(lines)
