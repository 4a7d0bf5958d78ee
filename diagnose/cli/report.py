"""``diagnose report``: saved results rendered again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diagnose.cli.common import FAIL_ON, SHOW, chosen, exit_code
from diagnose.cli.rendering import chosen_targets, chosen_theme, present, spare
from diagnose.cli.saved import read_saved
from diagnose.exit_codes import ExitCode
from diagnose.reporting import only_affected


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
