"""``diagnose restore``: one question about the way back, or all of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from diagnose.cli.common import FAIL_ON, chosen, fail, load_diagnostician
from diagnose.cli.rendering import encoding, terminal_width
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.programs.json import indented
from diagnose.presenters.writing.standard_output import print_whole, wants_color
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.putting_back import Stop, diagnose_way_back, installed, read_stop
from diagnose.reporting import labels
from diagnose.results import Server

_FACTS = ("database_format", "store_version", "service_pack")
"""The options that state a fact of this role."""
_SILENT = "the content says nothing of putting an older file back"


def run_restore(
    given: Mapping[str, str], output_format: str, fail_on: str, content: Path | None, *, matrix: bool
) -> ExitCode:
    """Answer whether what ``given`` names (options as a person writes them) may be put back, or all such questions."""
    chosen("--format", output_format, ("text", "json", "csv") if matrix else ("text", "json"))
    chosen("--fail-on", fail_on, FAIL_ON)
    _check_together(given, matrix=matrix)
    diagnostician = load_diagnostician(content)
    return _all(diagnostician, output_format) if matrix else _one(diagnostician, given, output_format, fail_on)


def _check_together(given: Mapping[str, str], *, matrix: bool) -> None:
    """End the command where the options do not go together."""
    if matrix and given:
        fail(f"--matrix shows every pair of releases; leave out {', '.join(map(_option, given))}")
    if not matrix and "to" not in given:
        fail("--to is missing: it names the release, or the version of the file, that is to be put back")
    twice = [_option(name) for name in ("store_version", "service_pack") if "from" in given and name in given]
    if twice:
        fail(f"--from names what is installed already; leave out {' and '.join(twice)}")


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _one(diagnostician: Diagnostician, given: Mapping[str, str], output_format: str, fail_on: str) -> ExitCode:
    knowledge = diagnostician.knowledge
    stated, target = _stated(knowledge, given), _stop(knowledge, given, "to")
    if target is None:
        fail("--to needs the release, or the version of the file, that is to be put back")
    server = diagnose_way_back(diagnostician, stated, target)
    if server.restore is None:
        fail(_SILENT, ExitCode.NOTHING)
    if output_format == "json":
        print_whole(indented(server.restore))
    else:
        print_whole(_in_text(knowledge, server))
    levels = {"never": {"never"}, "unsafe": {"unsafe"}, "confirmed": {"unsafe"}, "exposed": {"unsafe"}}
    found = server.restore.verdict in levels.get(fail_on, {"unsafe", "unknown"})
    return ExitCode.FOUND if found else ExitCode.OK


def _all(diagnostician: Diagnostician, output_format: str) -> ExitCode:
    from diagnose.presenters.text.matrix import matrix_csv, matrix_json, matrix_text
    from diagnose.reasoning.restore_matrix import restore_matrix

    matrix = restore_matrix(diagnostician)
    if matrix is None:
        fail(_SILENT, ExitCode.NOTHING)
    if output_format == "text":
        print_whole(matrix_text(matrix, color=wants_color(), width=terminal_width(), encoding=encoding()))
    else:
        print_whole({"json": matrix_json, "csv": matrix_csv}[output_format](matrix))
    return ExitCode.OK


def _stated(knowledge: Knowledge, given: Mapping[str, str]) -> dict[str, FactValue]:
    """Return the facts that the options state, typed."""
    release = _stop(knowledge, given, "from")
    stated = installed(knowledge, release) if release else {}
    for role in _FACTS:
        key = getattr(knowledge.line.facts, role)
        if role in given:
            try:
                value = knowledge.vocabulary.read(key, given[role]).value
            except ValueError as error:
                fail(f"{_option(role)}: {error}")
            if value is not None:
                stated[key] = value
    return stated


def _stop(knowledge: Knowledge, given: Mapping[str, str], name: str) -> Stop | None:
    """Return the release that an option names; None where it is not given, or says that it is unknown."""
    if name not in given:
        return None
    try:
        return read_stop(knowledge, given[name])
    except ValueError as error:
        fail(f"{_option(name)}: {error}")


def _in_text(knowledge: Knowledge, server: Server) -> str:
    from diagnose.presenters.text.fleet import render_restore

    return render_restore(server, labels(knowledge), color=wants_color(), width=terminal_width(), encoding=encoding())
