"""How long the rule engines take for one diagnosis with all articles loaded: ``python benchmarks/engine_time.py``.

Engine time is the time inside experta: facts declared, rules matched and fired. It is taken in one process over servers
that are drawn at random, each different from the others, and once more with new engines for every server, which
remember nothing.
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
from diagnose.reasoning.engine import Reasoner, ReasoningEngine
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


def measured(knowledge: Knowledge, cases: Sequence[Case], afresh: bool) -> tuple[list[float], list[int]]:
    """Return the milliseconds and the runs of the engines for each server; ``afresh``: with new engines for each."""
    rules = find_content().rules
    diagnostician = Diagnostician(knowledge, Reasoner(rules))
    taken, runs = [], []
    for case in cases:
        if afresh:
            diagnostician = Diagnostician(knowledge, Reasoner(rules))
        watch = Stopwatch()
        with watch.watching():
            considered = diagnostician.consider(case)
            for judged in considered.judged:
                diagnostician.finding(judged, considered)
        taken.append(watch.seconds * 1000)
        runs.append(watch.runs)
    return taken, runs


def main() -> None:
    """Print the table."""
    knowledge = load_knowledge(find_content())
    cases = servers(Diagnostician(knowledge, Reasoner(find_content().rules)))
    print(f"{'engine time of one diagnosis, ms':34}  first    mean  median    95 %    99 %   worst   at most 5 ms")
    for name, number, afresh in (("servers one after another", SERVERS, False), ("each with new engines", 50, True)):
        taken, runs = measured(knowledge, cases[:number], afresh)
        cuts = quantiles(taken, n=100)
        row = [taken[0], mean(taken), cuts[49], cuts[94], cuts[98], max(taken)]
        within = sum(one <= 5 for one in taken) / len(taken)
        figures = "  ".join(f"{figure:6.2f}" for figure in row)
        print(f"{name:34} {figures}   {within:.1%} ({mean(runs):.1f} runs each)")


if __name__ == "__main__":
    main()
