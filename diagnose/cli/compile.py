"""``diagnose compile``: conclusions drawn in advance, so that most servers need no run of the engine."""

from __future__ import annotations

from pathlib import Path

from diagnose.authoring.drawing import draw_conclusions
from diagnose.cli.common import fail, load_diagnostician
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.content import find_content
from diagnose.reasoning.compiling import write_table


def run_compile(content: Path | None) -> ExitCode:
    """Write the table beside the rules of the content."""
    load_diagnostician(content)
    root = find_content(content)
    drawn = draw_conclusions(root)
    try:
        path = write_table(root.rules, drawn)
    except OSError as error:
        fail(f"{root.rules}: cannot be written: {error.strerror}")
    print(f"{root.name(path)}: {len(drawn)} conclusions drawn in advance")
    return ExitCode.OK
