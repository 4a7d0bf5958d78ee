"""Reasoning alone, beside other rule engines on the same rules and the same records: ``python -m benchmarks peers``.

The peers' rules are generated from the loaded articles. They get each server's facts completed (what follows from the
file's version, what is assumed or implied), versions as numbers and ids in one spelling, which favours them; they give
a verdict and no reasons. Every verdict is compared with this project's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.clips_rules import Clips
from benchmarks.durable_ruleset import Durable
from benchmarks.fleet import make_fleet, write_ndjson
from benchmarks.python_source import Python
from benchmarks.statements import Row, Verdicts, facts_read, row, statements
from benchmarks.zen_model import Zen
from diagnose.authoring.drawing import random_cases
from diagnose.inventory.compact import Records as CompactRecords
from diagnose.inventory.files import read_files
from diagnose.inventory.fleet import Fleet
from diagnose.knowledge.content import ContentRoot, find_content
from diagnose.knowledge.loading import Knowledge, load_knowledge
from diagnose.reasoning.cache import collect_rarely
from diagnose.reasoning.case import Case
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.considered import Considered
from diagnose.reasoning.considering import consider_afresh
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.kinds import Kinds, by_kind, spoken_of
from diagnose.reasoning.questions import Conclusion, Premise
from diagnose.results import Server

Peer = Python | Clips | Zen | Durable
PEERS: tuple[type[Peer], ...] = (Python, Clips, Zen, Durable)
FIRST = 50
"""Servers before the first look at the clock."""


def subject(content: ContentRoot, knowledge: Knowledge) -> Callable[[Sequence[Case]], list[Server]]:
    """Return what is measured: this project's own way to diagnose a whole fleet."""
    classed = ClassedDiagnostician(Diagnostician(knowledge, Reasoner(content.rules)))
    return lambda cases: [classed.diagnose(case) for case in cases]


def verdicts_of(servers: Sequence[Server], articles: Sequence[str]) -> list[Verdicts]:
    """Return the verdicts in the subject's results."""
    found = ({finding.article: finding.verdict for finding in server.findings} for server in servers)
    return [tuple(verdicts.get(article) for article in articles) for verdicts in found]


@dataclass(frozen=True)
class Records:
    """The same servers for everybody."""

    name: str
    cases: Sequence[Case]
    rows: Sequence[Row]
    compact: CompactRecords | None = None
    """The records as they are read, where they were."""
    larger: CompactRecords | None = None
    """The same fleet with more servers, for an engine that gets through so many."""


@dataclass(frozen=True)
class Measured:
    """How fast one engine went through the first servers, and what it said of them."""

    servers: int
    seconds: float
    cpu: float
    verdicts: Sequence[Any]

    @property
    def rate(self) -> float:
        """Servers a second."""
        return self.servers / self.seconds

    @property
    def rate_of_cpu(self) -> float:
        """Servers a second of the processor."""
        return self.servers / self.cpu


def timed(judge_all: Callable[[Sequence[Any]], list[Any]], servers: Sequence[Any], limit: float) -> Measured:
    """Judge servers until there are no more, or until ``limit`` seconds of the processor are over."""
    found: list[Any] = []
    seconds, cpu, at_once = 0.0, 0.0, FIRST
    while len(found) < len(servers) and cpu < limit:
        some = servers[len(found) : len(found) + at_once]
        began, cpu_began = time.perf_counter(), time.process_time()
        judged = judge_all(some)
        seconds += time.perf_counter() - began
        cpu += time.process_time() - cpu_began
        found += judged
        at_once = max(1, int(len(found) / cpu * limit / 10))
    return Measured(len(found), seconds, cpu, found)


class EngineEveryTime(Reasoner):
    """Remembers nothing: each question is a run of an engine."""

    def reason(self, engine: str, premises: Sequence[Premise]) -> tuple[Conclusion, ...]:
        """Return what the rules of ``engine`` conclude from ``premises``."""
        return self._concluded((engine, tuple(premises)))


class Bench:
    """The content, its rules for the peers, and the records."""

    def __init__(self, content: ContentRoot) -> None:
        self.content = content
        self.knowledge = load_knowledge(content)
        self.rules = statements(self.knowledge)
        self.articles = [one.article for one in self.rules]
        self._plain = Diagnostician(self.knowledge, Reasoner(content.rules))

    def random(self, count: int) -> Records:
        """Return servers drawn at random, with known facts of every kind that the content tells apart."""
        cases = list(random_cases(self._plain, count - 1))
        return Records("random servers", cases, self._rows(cases))

    def fleet(self, count: int, larger: int | None = None) -> Records:
        """Return the made fleet, read as an inventory is read, and a larger one where that is wanted."""
        compact = self._read(count)
        cases = list(Fleet(self.knowledge, compact).cases())
        return Records("a fleet", cases, self._rows(cases), compact, self._read(larger) if larger else None)

    def _read(self, count: int) -> CompactRecords:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "fleet.ndjson"
            write_ndjson(make_fleet(count, knowledge=self.knowledge), path)
            return read_files(self.knowledge.vocabulary, [str(path)]).records

    def _rows(self, cases: Sequence[Case]) -> list[Row]:
        """Return the completed facts of each server, completing equal ones once."""
        kinds = facts_read(self.rules)
        read = self._plain.classes.read
        known: dict[object, Row] = {}
        found = []
        for case in cases:
            stated = frozenset(item for item in case.stated.items() if item[0] in read)
            key = (stated, frozenset((fact, told.value, told.at_least) for fact, told in case.fleet.items()))
            if key not in known:
                known[key] = row(self.knowledge, kinds, self._plain.consider(case).completed.facts)
            found.append(known[key])
        return found

    def expected(self, records: Records) -> list[Verdicts]:
        """Return the right verdicts: the plain diagnostician's."""
        return self._verdicts(self._plain.consider)(records.cases)

    def differing(self, records: CompactRecords, verdicts: Iterable[Verdicts]) -> int:
        """Return how many of the verdicts differ from the plain diagnostician's."""
        cases = Fleet(self.knowledge, records).cases()
        judge = self._verdicts(self._plain.consider)
        return sum(judge([case]) != [found] for case, found in zip(cases, verdicts, strict=True))

    def by_kind(self, records: CompactRecords) -> tuple[Measured, float]:
        """Measure the verdicts alone, as peers give them, from the records as they are read.

        Also return the seconds of the processor that it took before to find out what the fleet tells of each server:
        the peers get that with the completed facts.
        """
        plain = Diagnostician(self.knowledge, Reasoner(self.content.rules))
        fleet_began = time.process_time()
        kinds = Kinds(ClassedDiagnostician(plain), self.knowledge, records)
        began, cpu_began = time.perf_counter(), time.process_time()

        def judge(position: int) -> Verdicts:
            _, case = kinds.sample(position)
            return tuple([one.verdict if one.relevant else None for one in plain.consider(case).stands.each])

        found = list(chain.from_iterable(by_kind(records, kinds.fleet, spoken_of(self.knowledge, records), judge)))
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu_began
        return Measured(len(found), seconds, cpu, found), cpu_began - fleet_began

    def by_class(self, records: Records, limit: float) -> tuple[Measured, Measured]:
        """Measure the subject, and once more when it has seen these servers."""
        diagnose = subject(self.content, self.knowledge)
        first = timed(diagnose, records.cases, limit)
        again = timed(diagnose, records.cases[: first.servers], limit)
        first, again = (
            Measured(one.servers, one.seconds, one.cpu, verdicts_of(one.verdicts, self.articles))
            for one in (first, again)
        )
        return first, again

    def one_by_one(self, records: Records, limit: float) -> Measured:
        """Measure the plain diagnostician, which remembers what it was asked before."""
        plain = Diagnostician(self.knowledge, Reasoner(self.content.rules))
        return timed(self._verdicts(plain.consider), records.cases, limit)

    def every_question(self, records: Records, limit: float) -> Measured:
        """Measure experta where nothing is remembered."""
        reasoner = EngineEveryTime(self.content.rules, compiled=False)
        return timed(self._verdicts(partial(consider_afresh, self.knowledge, reasoner)), records.cases, limit)

    def _verdicts(self, consider: Callable[[Case], Considered]) -> Callable[[Sequence[Case]], list[Verdicts]]:
        def judge_all(cases: Sequence[Case]) -> list[Verdicts]:
            found = (consider(case).verdicts for case in cases)
            return [tuple(verdicts.get(article) for article in self.articles) for verdicts in found]

        return judge_all

    def peer(self, kind: type[Peer], records: Records, limit: float) -> Measured:
        """Measure a peer; raises ModuleNotFoundError where it is not installed."""
        engine = kind(self.rules)
        return timed(engine.judge, engine.prepare(records.rows), limit)


def measurements(bench: Bench, records: Records, limit: float) -> Iterator[tuple[str, Measured | None]]:
    """Yield every engine's name and figures, the subject's first; None for a peer that is not installed."""
    for name, compact in (("**this project, by kind**", records.larger), ("by kind, fewer servers", records.compact)):
        if compact:
            measured, before = bench.by_kind(compact)
            yield name, measured
            both = replace(measured, seconds=measured.seconds + before, cpu=measured.cpu + before)
            yield "the same, with what the fleet tells of each server found out first", both
    first, again = bench.by_class(records, 10 * limit)
    yield "this project, by class, whole diagnoses with reasons, remedies and questions", first
    yield "the same servers once more", again
    yield "this project, one by one (`Diagnostician.consider`)", bench.one_by_one(records, limit)
    yield "experta, an engine run for every question", bench.every_question(records, limit)
    for kind in PEERS:
        try:
            yield kind.name, bench.peer(kind, records, limit)
        except ModuleNotFoundError:
            yield f"{kind.name}: `pip install {kind.package}`", None


def compared(bench: Bench, records: Records, limit: float) -> list[str]:
    """Return the lines of a table for these records."""
    lines = [
        "",
        f"Records: {records.name}, {len(records.cases):,}.",
        "",
        "| engine | servers | servers/s | servers/CPU s | this project beside it | verdicts equal |",
        "|---|--:|--:|--:|--:|---|",
    ]
    expected = bench.expected(records)
    own: float | None = None
    for name, measured in measurements(bench, records, limit):
        if measured is None:
            lines.append(f"| {name} | | not installed | | | |")
            continue
        own = own or measured.rate_of_cpu
        if records.larger and measured.servers == len(records.larger):
            different = bench.differing(records.larger, measured.verdicts)
        else:
            different = sum(one != other for one, other in zip(expected, measured.verdicts, strict=False))
        equal = f"no: {different:,} differ" if different else "yes"
        rates = f"{measured.servers:,} | {measured.rate:,.0f} | {measured.rate_of_cpu:,.0f}"
        lines.append(f"| {name} | {rates} | {_times(own / measured.rate_of_cpu)} | {equal} |")
    return lines


def _times(ratio: float) -> str:
    return f"{ratio:,.1f} x" if ratio >= 1 else f"{ratio:.2g} x"


def table(quick: bool = False) -> str:
    """Return the tables for the made fleet and for random servers."""
    collect_rarely()
    bench = Bench(find_content())
    limit = 0.5 if quick else 5.0
    lines = [
        "## Reasoning alone, beside other rule engines",
        "",
        f"{len(bench.articles)} articles, records in memory, one process. The peers' rules are generated from the",
        "articles; they get the facts completed, versions as numbers and ids in one spelling (which favours them), and",
        "give a verdict without reasons, advice or questions. Ratios are by CPU time, which other work on the machine",
        "does not change.",
    ]
    fleet = bench.fleet(2_000, 4_000) if quick else bench.fleet(100_000, 1_000_000)
    for records in (fleet, bench.random(500 if quick else 10_000)):
        lines += compared(bench, records, limit)
    return "\n".join(lines)
