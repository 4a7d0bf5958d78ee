"""``diagnose batch``: a whole inventory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diagnose.cli.common import FAIL_ON, SHOW, chosen, exit_code, fail, load_diagnostician, report_problems
from diagnose.cli.rendering import chosen_targets, present
from diagnose.exit_codes import ExitCode
from diagnose.inventory.columns import Columns, read_columns
from diagnose.inventory.files import read_files
from diagnose.inventory.fleet import with_fleet_facts
from diagnose.inventory.reading import Inventory
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.problems import Location
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import only_affected, record_errors, results
from diagnose.results import RecordError, Results


def run_batch(
    inventories: Sequence[str],
    formats: Sequence[str] | None,
    output: str | None,
    show: str,
    fail_on: str,
    content: Path | None,
    columns: Sequence[str] = (),
) -> ExitCode:
    """Diagnose inventories and write the result; return the exit code."""
    where = chosen_targets(formats, output)
    chosen("--show", show, SHOW)
    chosen("--fail-on", fail_on, FAIL_ON)
    diagnostician = load_diagnostician(content)
    vocabulary = diagnostician.knowledge.vocabulary
    inventory = read_files(vocabulary, inventories, _chosen_columns(vocabulary, columns))
    run = diagnose_inventory(diagnostician, inventory)
    present(only_affected(run) if show == "affected" else run, where)
    if not any(target.format == "text" and target.path is None for target in where):
        # The text says it itself; saying it twice in one terminal helps nobody.
        report_problems([*inventory.problems, *(p for record in inventory.records for p in record.problems)])
    return exit_code(run, fail_on)


def _chosen_columns(vocabulary: Vocabulary, texts: Sequence[str]) -> Columns:
    try:
        return read_columns(vocabulary, texts)
    except ValueError as error:
        fail(str(error))


def diagnose_inventory(diagnostician: Diagnostician, inventory: Inventory) -> Results:
    """Return the result of all readable records, with what could not be read as errors in file order."""
    knowledge = diagnostician.knowledge
    classed = ClassedDiagnostician(diagnostician)
    servers = [classed.diagnose(case) for case in with_fleet_facts(knowledge.vocabulary, inventory.records)]
    found: list[tuple[Location, RecordError]] = []
    for record in inventory.records:
        found += zip(
            [problem.where for problem in record.problems], record_errors(record.problems, record.name), strict=True
        )
    problems = inventory.problems
    found += zip([problem.where for problem in problems], record_errors(problems), strict=True)
    files = list(dict.fromkeys(where.file for where, _ in found))
    found.sort(key=lambda entry: (files.index(entry[0].file), entry[0].line, entry[0].column))
    return results(knowledge, servers, [error for _, error in found])
