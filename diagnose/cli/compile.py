"""``diagnose compile``: what every start would have to work out again, worked out in advance."""

from __future__ import annotations

from pathlib import Path

from diagnose.authoring.drawing import draw_conclusions
from diagnose.cli.common import fail, load_diagnostician
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.checked import write_compiled
from diagnose.knowledge.content import find_content
from diagnose.knowledge.reading import read_checked
from diagnose.reasoning.compiling import write_table


def run_compile(content: Path | None) -> ExitCode:
    """Write what was checked beside the knowledge, and the table of conclusions beside the rules."""
    load_diagnostician(content, compiled=False)
    root = find_content(content)
    checked = read_checked(root)
    drawn = draw_conclusions(root)
    try:
        kept = write_compiled(root, checked)
        print(f"{root.name(kept)}: {len(checked.articles)} articles checked in advance")
        table = write_table(root.rules, drawn)
        print(f"{root.name(table)}: {len(drawn)} conclusions drawn in advance")
    except OSError as error:
        fail(f"{error.filename}: cannot be written: {error.strerror}")
    return ExitCode.OK
