"""``diagnose batch`` for formats that list servers: each goes out as soon as it is diagnosed, in bounded memory."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from diagnose import __version__
from diagnose.cli.common import ended, fail
from diagnose.cli.progress import watched
from diagnose.exit_codes import ExitCode
from diagnose.inventory.reading import Inventory, errors_of
from diagnose.knowledge.loading import Knowledge
from diagnose.presenters.output import OutputError, Target
from diagnose.presenters.stream_output import Outputs, run_of
from diagnose.presenters.stream_rows import CsvRows, JsonRows, NdjsonRows, Rows, Template, plain
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.kinds import MAX_KINDS, Kind, Kinds
from diagnose.reasoning.memory import Memory
from diagnose.reasoning.work import fleet_work
from diagnose.reporting import affected_part, counted, stamp, what_counts, without_servers
from diagnose.results import RestoreVerdict, Results, Server, Verdict

if TYPE_CHECKING:
    from diagnose.presenters.results_parquet import ParquetRows

FORMATS = ("ndjson", "csv", "json", "parquet")
PARQUET = "parquet"
WITHOUT_QUESTIONS = ("csv", "parquet")
"""Formats that do not say what to ask."""


@dataclass(frozen=True)
class Streaming:
    """How a run is to be shown."""

    where: Sequence[Target]
    show: str
    fail_on: str
    quiet: bool
    resume: bool
    about: Sequence[str]
    """What tells this run's input from another's."""


def streams(where: Sequence[Target]) -> bool:
    """Tell whether all outputs can go out as they come; a terminal gets them as a whole."""
    piped = sys.stdout is not None and not sys.stdout.isatty()
    return all(target.format in FORMATS and (target.path is not None or piped) for target in where)


def stream(diagnostician: Diagnostician, inventory: Inventory, how: Streaming) -> ExitCode:
    """Diagnose an inventory and write the results; return the exit code."""
    knowledge = diagnostician.knowledge
    options = [f"{target.format}={target.path}" for target in how.where]
    # The end of a Parquet file says where everything in it is, so nobody can go on with a part of one.
    resume = how.resume and not any(target.format == PARQUET for target in how.where)
    run = run_of(__version__, knowledge.sha256, how.show, *options, *how.about)
    try:
        with closing(Outputs([target.path for target in how.where], run, resume=resume)) as outputs:
            return _Run(diagnostician, inventory, how, outputs).go()
    except OutputError as error:
        fail(str(error))
    except KeyboardInterrupt:
        print("diagnose: stopped; the same command with --resume goes on from here", file=sys.stderr)
        raise


def _rows(knowledge: Knowledge, target: Target) -> Rows:
    match target.format:
        case "csv":
            return CsvRows()
        case "json":
            return JsonRows(stamp(knowledge))
        case _:
            return NdjsonRows()


def _table(outputs: Outputs, number: int) -> ParquetRows:
    # Arrow takes its time to load, so only who wants such a file waits for it.
    from diagnose.presenters.results_parquet import ParquetRows

    return ParquetRows(partial(outputs.write, number))


@dataclass
class _Stream:
    """One output, with what was rendered for it."""

    number: int
    rows: Rows
    templates: Memory[Kind, Template] = field(default_factory=lambda: Memory(MAX_KINDS))


class _Run:
    """One pass over all records."""

    def __init__(self, diagnostician: Diagnostician, inventory: Inventory, how: Streaming, outputs: Outputs) -> None:
        self._knowledge = diagnostician.knowledge
        self._inventory = inventory
        self._how = how
        self._outputs = outputs
        asking = any(target.format not in WITHOUT_QUESTIONS for target in how.where)
        self._classed = ClassedDiagnostician(diagnostician, questions=asking)
        self._kinds = Kinds(self._classed, self._knowledge, inventory.records)
        outs = list(enumerate(how.where))
        self._streams = [_Stream(n, _rows(self._knowledge, target)) for n, target in outs if target.format != PARQUET]
        self._tables = [_table(outputs, number) for number, target in outs if target.format == PARQUET]
        self._counts: Counter[tuple[Verdict, RestoreVerdict | None, bool]] = Counter()
        self._mentioned: set[str] = set()
        self._parts: Memory[Kind, tuple[Server | None]] = Memory(MAX_KINDS)
        self._for_work: list[Server] | None = [] if any(t.format == "json" for t in how.where) else None
        self._written = 0

    def go(self) -> ExitCode:
        """Diagnose all records in order, and return the exit code."""
        if not self._outputs.done:
            for one in self._streams:
                self._outputs.write(one.number, one.rows.begin())
        total = len(self._inventory.records)
        for position in watched(range(total), total, quiet=self._how.quiet):
            self._one(position)
        rest = self._rest()
        for one in self._streams:
            self._outputs.write(one.number, one.rows.end(rest, nothing=not self._written))
        for table in self._tables:
            table.end(rest.errors)
        self._outputs.finish()
        return ended(self._counts, self._how.fail_on, unreadable=bool(rest.errors))

    def _one(self, position: int) -> None:
        kind = self._kinds.of(position)
        if kind is not None:
            self._of_a_kind(position, kind)
        elif self._inventory.records.is_readable(position):
            self._alone(position)
        self._outputs.at(position + 1)

    def _of_a_kind(self, position: int, kind: Kind) -> None:
        (part,) = self._parts.known.get(kind) or self._parts.recall(kind, lambda: (self._first_of(kind),))
        self._counts[what_counts(kind.server)] += 1
        if self._for_work is not None:
            self._for_work.append(self._kinds.server(position, kind))
        if part is None:
            return
        if position >= self._outputs.done:
            texts = self._kinds.texts(position, kind)
            for one in self._streams:
                shown = {key: plain(text, one.rows) for key, text in texts.items()}
                self._write(one, one.templates.recall(kind, partial(one.rows.template, part)).filled(shown))
            for table in self._tables:
                table.add_of_kind(kind, part, texts)
        self._written += 1

    def _first_of(self, kind: Kind) -> Server | None:
        """Return what is shown of the servers of a kind, and note which articles these mention."""
        self._mentioned.update(found.article for found in kind.server.findings)
        return affected_part(kind.server) if self._how.show == "affected" else kind.server

    def _alone(self, position: int) -> None:
        server = self._classed.diagnose(self._kinds.case(position))
        self._mentioned.update(found.article for found in server.findings)
        self._counts[what_counts(server)] += 1
        if self._for_work is not None:
            self._for_work.append(server)
        part = affected_part(server) if self._how.show == "affected" else server
        if part is None:
            return
        if position >= self._outputs.done:
            for one in self._streams:
                self._write(one, one.rows.template(part).filled({}))
            for table in self._tables:
                table.add(part)
        self._written += 1

    def _write(self, one: _Stream, data: bytes) -> None:
        self._outputs.write(one.number, one.rows.before(first=not self._written) + data)

    def _rest(self) -> Results:
        errors = errors_of(self._inventory)
        work = fleet_work(self._knowledge, self._for_work or [])
        return without_servers(self._knowledge, self._mentioned, errors, counted(self._counts, errors), work)
