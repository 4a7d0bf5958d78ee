"""``diagnose batch``: a whole inventory."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import msgspec

from diagnose.cli.common import (
    FAIL_ON,
    NO_SERVER,
    SHOW,
    chosen,
    exit_code,
    fail,
    load_diagnostician,
    report_problems,
)
from diagnose.cli.progress import watched
from diagnose.cli.rendering import chosen_targets, chosen_theme, present, spare
from diagnose.cli.saved import read_saved
from diagnose.comparing import since
from diagnose.exit_codes import ExitCode
from diagnose.ignoring import read_decisions, without_ignored
from diagnose.inventory.columns import Columns, read_columns
from diagnose.inventory.files import files_behind, read_bytes, read_files
from diagnose.inventory.fleet import Fleet
from diagnose.inventory.reading import Inventory, errors_of, problems_of
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.presenters.text.ignored import stale
from diagnose.presenters.writing.output import Target
from diagnose.presenters.writing.standard_output import complain, on_terminal
from diagnose.problems import InputError
from diagnose.reasoning.cache import collect_rarely
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import collected, only_affected, results, summed_up
from diagnose.results import Results
from diagnose.results.runs import Decision, Ignoring

ON = ("ray",)
GONE_ON_WITH = ("ndjson", "csv", "json")
"""Formats of which a part that was written can be gone on with."""
STREAMED = (*GONE_ON_WITH, "parquet")
"""Formats that go out as servers are diagnosed."""


class BatchOptions(msgspec.Struct, frozen=True):
    """What may be said about a run beside what every command takes."""

    columns: Sequence[str] = ()
    """Columns of tables under other names, as ``COLUMN=FACT``."""
    ignore: str | None = None
    """The file of findings to leave out."""
    baseline: str | None = None
    """An earlier result."""
    quiet: bool = False
    """Show no progress."""
    resume: bool = False
    """Go on where a run that was stopped ended."""
    theme: Path | None = None
    """A folder with own templates for the pages."""
    archive: bool = False
    """Add the known bugs of each server by the imported articles."""
    index: str | None = None
    """The local file of imported articles."""
    on: str | None = None
    """What shares the work among machines; without it, the work is done here."""


DEFAULTS = BatchOptions()


def run_batch(
    inventories: Sequence[str],
    formats: Sequence[str] | None,
    output: str | None,
    show: str,
    fail_on: str,
    content: Path | None,
    options: BatchOptions = DEFAULTS,
) -> ExitCode:
    """Diagnose inventories and write the result; return the exit code."""
    collect_rarely()
    # Arrow reads and writes in blocks; this memory pool gives back what a block no longer needs.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    where = chosen_targets(formats, output)
    theme = chosen_theme(options.theme, where)
    chosen("--show", show, SHOW)
    chosen("--fail-on", fail_on, FAIL_ON)
    _spare_what_is_read(inventories, options, where)
    earlier = read_saved(options.baseline) if options.baseline else None
    diagnostician = load_diagnostician(content)
    knowledge = diagnostician.knowledge
    decisions = _decisions(knowledge, options.ignore) if options.ignore else []
    columns = _chosen_columns(knowledge.vocabulary, options.columns)
    _check_together(options)
    if options.resume:
        _tell_what_begins_anew(options, where)
    inventory = read_files(knowledge.vocabulary, inventories, columns)
    ignoring: Ignoring | None = None
    if options.on:
        from diagnose.cli.on_ray import Work, run_on_ray, told

        work = Work(content, knowledge.sha256, told(diagnostician, inventory), columns, show)
        code = run_on_ray(inventory, where, work, fail_on)
    elif _streams(options, where):
        # Its presenters take their time to load, so only who needs them waits for them.
        from diagnose.cli.streaming import Streaming, stream

        about = [*options.columns, *inventory.sources]
        code = stream(diagnostician, inventory, Streaming(where, show, fail_on, options.quiet, options.resume, about))
    else:
        run = _whole(diagnostician, inventory, options, decisions, earlier)
        present(only_affected(run) if show == "affected" else run, where, theme, options.index)
        code, ignoring = exit_code(run, fail_on), run.ignoring
    if not any(target.format == "text" and target.path is None for target in where):
        # The text says it itself; saying it twice in one terminal helps nobody.
        report_problems([problem for problem, _ in problems_of(inventory)])
        _tell_stale(ignoring)
    if code == ExitCode.NOTHING:
        complain(f"diagnose: {NO_SERVER}")
    return code


def _spare_what_is_read(inventories: Sequence[str], options: BatchOptions, where: Sequence[Target]) -> None:
    """End the command where an output would take the place of a file that is read."""
    spare([*files_behind(inventories), *filter(None, [options.ignore])], where)
    # The result itself may take the place of the earlier one; with that, a run is compared with the last each time.
    spare(filter(None, [options.baseline]), [target for target in where if target.format != "json"])


def _check_together(options: BatchOptions) -> None:
    """End the command where options do not go together, or work cannot be given to Ray."""
    if options.index is not None and not options.archive:
        fail("--index goes with --archive, which adds the known bugs by the imported articles")
    if not options.on:
        return
    chosen("--on", options.on, ON)
    if find_spec("ray") is None or find_spec("pandas") is None:
        fail("--on ray needs Ray, which is not installed: pip install 'diagnose-kb[ray]'")
    if options.ignore or options.baseline or options.resume:
        fail("--on ray goes with neither --ignore, --baseline nor --resume; save with -f json here for these")


def _tell_what_begins_anew(options: BatchOptions, where: Sequence[Target]) -> None:
    """Say why a run that was stopped cannot be gone on with, where that is so."""
    given = {"--archive": options.archive, "--ignore": options.ignore, "--baseline": options.baseline}
    reasons = [
        *(name for name, value in given.items() if value),
        *(f"-f {target.format}" for target in where if target.format not in GONE_ON_WITH),
        *("results on standard output" for target in where if target.path is None),
    ]
    if reasons:
        complain(f"diagnose: --resume: this run begins anew; one with {reasons[0]} cannot go on where it was stopped")


def _streams(options: BatchOptions, where: Sequence[Target]) -> bool:
    """Tell whether all outputs can go out as they come; a terminal gets them as a whole."""
    if options.ignore or options.baseline or options.archive:
        return False
    piped = sys.stdout is not None and not on_terminal()
    return all(target.format in STREAMED and (target.path is not None or piped) for target in where)


def _whole(
    diagnostician: Diagnostician,
    inventory: Inventory,
    options: BatchOptions,
    decisions: Sequence[Decision],
    earlier: Results | None,
) -> Results:
    """Return the result of an inventory, without what ``decisions`` leave out, compared with an ``earlier`` one."""
    run = diagnose_inventory(diagnostician, inventory, quiet=options.quiet)
    if options.ignore:
        run = summed_up(diagnostician.knowledge, without_ignored(run, decisions, options.ignore, date.today()))
    if earlier and options.baseline:
        run = msgspec.structs.replace(run, since=since(earlier, run, options.baseline))
    if options.archive:
        from diagnose.cli.exposure import with_archive

        run = with_archive(diagnostician.knowledge, run, options.index)
    return run


def _tell_stale(ignoring: Ignoring | None) -> None:
    """Say which entries of the file of findings to ignore count no longer."""
    for word, decisions in stale(ignoring) if ignoring else ():
        for one in decisions:
            complain(f"{one.where}: {word}: {one.article}")


def _decisions(knowledge: Knowledge, file: str) -> list[Decision]:
    try:
        return read_decisions(read_bytes(file), file, knowledge.articles)
    except InputError as error:
        report_problems(error.problems)
        raise SystemExit(ExitCode.UNREADABLE) from None


def _chosen_columns(vocabulary: Vocabulary, texts: Sequence[str]) -> Columns:
    try:
        return read_columns(vocabulary, texts)
    except ValueError as error:
        fail(str(error))


def diagnose_inventory(diagnostician: Diagnostician, inventory: Inventory, *, quiet: bool = True) -> Results:
    """Return the result of all readable records, with what could not be read as errors in file order."""
    knowledge = diagnostician.knowledge
    classed = ClassedDiagnostician(diagnostician)
    cases = Fleet(knowledge, inventory.records).cases()
    servers = [classed.diagnose(case) for case in watched(cases, len(inventory.records), quiet=quiet)]
    run = results(knowledge, servers, errors_of(inventory))
    return msgspec.structs.replace(run, collected=collected(inventory.times))
