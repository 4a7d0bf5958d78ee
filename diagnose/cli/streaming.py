"""``diagnose batch`` for formats that list servers: each goes out as soon as it is diagnosed, in bounded memory."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from diagnose import __version__
from diagnose.cli.common import ended, fail
from diagnose.cli.progress import shown_progress
from diagnose.exit_codes import ExitCode
from diagnose.inventory.reading import Inventory, errors_of
from diagnose.knowledge.loading import Knowledge
from diagnose.presenters.writing.output import OutputError, Target
from diagnose.presenters.writing.standard_output import complain
from diagnose.presenters.writing.stream_output import Outputs, run_of
from diagnose.presenters.writing.stream_rows import CsvRows, JsonRows, NdjsonRows, Rows, Template, plain
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.kinds import Kind, Kinds, Stretch
from diagnose.reasoning.work import fleet_work
from diagnose.reporting import affected_part, collected, counted, stamp, what_counts, without_servers
from diagnose.results import Results, Server
from diagnose.results.verdicts import RestoreVerdict, Verdict

if TYPE_CHECKING:
    from diagnose.presenters.programs.results_parquet import ParquetRows

PARQUET = "parquet"
CLASSES = 1 << 12
"""Classes that are remembered beside what is kept of kinds."""
KINDS, KINDS_IN_TABLES = 8_000, 20_000
"""Kinds that are kept: a fleet of a hundred thousand servers has some thousand, each of some kilobytes."""
TABLES = ("csv", "parquet")
"""Formats that say neither what to ask nor what a verdict rests on."""


class Streaming(msgspec.Struct, frozen=True):
    """How a run is to be shown."""

    where: Sequence[Target]
    show: str
    fail_on: str
    quiet: bool
    resume: bool
    about: Sequence[str]
    """What tells this run's input from another's."""


def stream(diagnostician: Diagnostician, inventory: Inventory, how: Streaming) -> ExitCode:
    """Diagnose an inventory and write the results; return the exit code."""
    knowledge = diagnostician.knowledge
    options = [f"{target.format}={target.path}" for target in how.where]
    # The end of a Parquet file says where everything in it is, so nobody can go on with a part of one.
    resume = how.resume and not any(target.format == PARQUET for target in how.where)
    run = run_of(__version__, knowledge.sha256, how.show, *options, *how.about)
    try:
        with closing(Outputs([target.path for target in how.where], run, resume=resume)) as outputs:
            if resume and outputs.leaves_earlier:
                complain("diagnose: --resume: this run begins anew; the stopped one was another, or of other options")
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
    from diagnose.presenters.programs.results_parquet import ParquetRows

    return ParquetRows(lambda data: outputs.write(number, [data]))


class _Stream(msgspec.Struct, frozen=True):
    """One output."""

    number: int
    rows: Rows


class _Ready(msgspec.Struct, frozen=True, eq=False):
    """All that is needed of a kind to write servers of it; each is known by its identity."""

    kind: Kind
    diagnosis: Server | None
    """Kept only where the order of work is wanted: it is large."""
    counts: tuple[Verdict, RestoreVerdict | None, bool]
    shown: bool
    """False where nobody has to look at servers of the kind, and only such are shown."""
    templates: Sequence[Template]
    """One for each output of bytes."""
    part: Server | None
    """What is shown, kept for tables only."""


class _Run:
    """One pass over all records."""

    def __init__(self, diagnostician: Diagnostician, inventory: Inventory, how: Streaming, outputs: Outputs) -> None:
        self._knowledge = diagnostician.knowledge
        self._inventory = inventory
        self._how = how
        self._outputs = outputs
        telling = any(target.format not in TABLES for target in how.where)
        self._classed = ClassedDiagnostician(diagnostician, questions=telling, reasons=telling, kept=CLASSES)
        kept = KINDS if telling else KINDS_IN_TABLES
        self._kinds = Kinds(self._classed, self._knowledge, inventory.records, kept=kept)
        outs = list(enumerate(how.where))
        self._streams = [_Stream(n, _rows(self._knowledge, target)) for n, target in outs if target.format != PARQUET]
        self._tables = [_table(outputs, number) for number, target in outs if target.format == PARQUET]
        self._counts: Counter[tuple[Verdict, RestoreVerdict | None, bool]] = Counter()
        self._mentioned: set[str] = set()
        self._for_work: list[Server] | None = [] if any(t.format == "json" for t in how.where) else None
        self._written = 0

    def go(self) -> ExitCode:
        """Diagnose all records in order, and return the exit code."""
        if not self._outputs.done:
            for one in self._streams:
                self._outputs.write(one.number, [one.rows.begin()])
        total = len(self._inventory.records)
        for _ in shown_progress(self._stretches(), total, "diagnosing", "servers", quiet=self._how.quiet):
            pass
        rest = self._rest()
        for one in self._streams:
            self._outputs.write(one.number, [one.rows.end(rest, nothing=not self._written)])
        for table in self._tables:
            table.end(rest.errors)
        self._outputs.finish()
        return ended(self._counts, self._how.fail_on, unreadable=bool(rest.errors))

    def _ready(self, kind: Kind, server: Server) -> _Ready:
        self._mentioned.update(found.article for found in server.findings)
        part = self._shown(server)
        templates = [one.rows.template(part) for one in self._streams] if part else []
        kept = server if self._for_work is not None else None
        return _Ready(kind, kept, what_counts(server), part is not None, templates, part if self._tables else None)

    def _shown(self, server: Server) -> Server | None:
        return affected_part(server) if self._how.show == "affected" else server

    def _stretches(self) -> Iterator[int]:
        """Diagnose some servers after others, and yield how many are done."""
        for stretch in self._kinds.stretches(self._ready):
            columns = [{key: plain(texts, one.rows) for key, texts in stretch.texts.items()} for one in self._streams]
            self._count(stretch.kinds)
            for numbers, position in self._kinds.runs(stretch):
                self._of_kinds(stretch, numbers, columns)
                if position is not None:
                    self._alone(position)
            done = stretch.start + len(stretch.kinds)
            self._outputs.at(done)
            yield done

    def _count(self, kinds: Sequence[_Ready | None]) -> None:
        for ready, number in Counter(kinds).items():
            if ready is not None:
                self._counts[ready.counts] += number

    def _of_kinds(
        self, stretch: Stretch[_Ready], numbers: range, columns: Sequence[Mapping[str, Sequence[bytes]]]
    ) -> None:
        """Show the servers of a kind among these; ``columns`` are the texts of all, for each output of bytes."""
        found = [(number, ready) for number in numbers if (ready := stretch.kinds[number])]
        if self._for_work is not None:
            self._for_work += [self._named(stretch, number, ready) for number, ready in found]
        shown = [(number, ready) for number, ready in found if ready.shown]
        new = [one for one in shown if one[0] >= self._outputs.done - stretch.start]
        self._written += len(shown) - len(new)
        for place, (one, texts) in enumerate(zip(self._streams, columns, strict=True)):
            self._write(one, [ready.templates[place].filled(texts, number) for number, ready in new])
        for table in self._tables:
            parts = [ready.part for _, ready in new if ready.part]
            table.add_of_kinds([ready for _, ready in new], parts, stretch.texts, [number for number, _ in new])
        self._written += len(new)

    def _named(self, stretch: Stretch[_Ready], number: int, ready: _Ready) -> Server:
        """Return the diagnosis of a server, as far as the order of work goes."""
        if ready.diagnosis is None:
            raise RuntimeError("the diagnosis was not kept")
        return self._kinds.server(
            ready.kind, ready.diagnosis, {key: column[number] for key, column in stretch.texts.items()}
        )

    def _alone(self, position: int) -> None:
        server = self._classed.diagnose(self._kinds.case(position))
        self._mentioned.update(found.article for found in server.findings)
        self._counts[what_counts(server)] += 1
        if self._for_work is not None:
            self._for_work.append(server)
        part = self._shown(server)
        if part is None:
            return
        if position >= self._outputs.done:
            for one in self._streams:
                self._write(one, [one.rows.template(part).filled({}, 0)])
            for table in self._tables:
                table.add(part)
        self._written += 1

    def _write(self, one: _Stream, servers: Sequence[bytes]) -> None:
        """Write servers, with what stands between them."""
        between = one.rows.before(first=False)
        if not between:
            self._outputs.write(one.number, servers)
            return
        begin = one.rows.before(first=not self._written)
        for server in servers:
            self._outputs.write(one.number, (begin, server))
            begin = between

    def _rest(self) -> Results:
        errors = errors_of(self._inventory)
        work = fleet_work(self._knowledge, self._for_work or [])
        rest = without_servers(self._knowledge, self._mentioned, errors, counted(self._counts, errors), work)
        return msgspec.structs.replace(rest, collected=collected(self._inventory.times))
