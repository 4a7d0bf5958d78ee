"""``diagnose report``: saved results rendered again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from diagnose.cli.common import FAIL_ON, SHOW, chosen, exit_code, fail, report_problems
from diagnose.cli.rendering import chosen_targets, chosen_theme, present, spare
from diagnose.exit_codes import ExitCode
from diagnose.inventory.files import read_bytes
from diagnose.presenters.json import read_json
from diagnose.problems import InputError
from diagnose.reporting import only_affected
from diagnose.results import Results


def run_report(
    saved: str,
    formats: Sequence[str] | None,
    output: str | None,
    show: str,
    fail_on: str,
    theme: Path | None = None,
    index: str | None = None,
) -> ExitCode:
    """Render a saved result; return the exit code that the run itself had.

    ``index`` is the local file of imported articles, for the pages of those that the result lists.
    """
    where = chosen_targets(formats, output)
    chosen_theme(theme, where)
    chosen("--show", show, SHOW)
    chosen("--fail-on", fail_on, FAIL_ON)
    spare([saved], where)
    run = read_saved(saved)
    present(only_affected(run) if show == "affected" else run, where, theme, index)
    return exit_code(run, fail_on)


def read_saved(saved: str) -> Results:
    """Return a saved result; end the command where the file holds none."""
    try:
        return read_json(read_bytes(saved))
    except InputError as error:
        report_problems(error.problems)
        raise SystemExit(ExitCode.UNREADABLE) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        fail(f"{saved} is no saved result of diagnose ({error}); write one with -f json", ExitCode.UNREADABLE)
