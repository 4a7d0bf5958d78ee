"""``diagnose restore``: one question about the way back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from diagnose.cli.common import FAIL_ON, chosen, fail, load_diagnostician
from diagnose.cli.rendering import encoding, terminal_width, wants_color
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case
from diagnose.reporting import labels
from diagnose.results import Server


def run_restore(given: Mapping[str, str], output_format: str, fail_on: str, content: Path | None) -> ExitCode:
    """Answer whether the file named in ``given`` (facts as a person writes them) may be put back."""
    chosen("--format", output_format, ("text", "json"))
    chosen("--fail-on", fail_on, FAIL_ON)
    diagnostician = load_diagnostician(content)
    knowledge = diagnostician.knowledge
    stated = _stated(knowledge, given)
    server = diagnostician.diagnose(Case("this server", stated))
    if server.restore is None:
        fail("the content says nothing of putting an older file back", ExitCode.NOTHING)
    if output_format == "json":
        print(msgspec.json.format(msgspec.json.encode(server.restore), indent=2).decode())
    else:
        print(_in_text(knowledge, server), end="")
    levels = {"never": {"never"}, "unsafe": {"unsafe"}, "confirmed": {"unsafe"}, "exposed": {"unsafe"}}
    found = server.restore.verdict in levels.get(fail_on, {"unsafe", "unknown"})
    return ExitCode.FOUND if found else ExitCode.OK


def _stated(knowledge: Knowledge, given: Mapping[str, str]) -> dict[str, FactValue]:
    names, stated = knowledge.line.facts, {}
    for role, text in given.items():
        key = getattr(names, role)
        try:
            value = knowledge.vocabulary.read(key, text).value
        except ValueError as error:
            fail(f"{key}: {error}")
        if value is not None:
            stated[key] = value
    if names.restore_store_version not in stated:
        fail("--to needs the version of the file that is to be put back")
    return stated


def _in_text(knowledge: Knowledge, server: Server) -> str:
    from diagnose.presenters.text import render_restore

    return render_restore(server, labels(knowledge), color=wants_color(), width=terminal_width(), encoding=encoding())
