"""``diagnose compile``: what every start would have to work out again, worked out in advance."""

from __future__ import annotations

from pathlib import Path

from diagnose.authoring.drawing import draw_conclusions
from diagnose.cli.common import fail, load_diagnostician
from diagnose.cli.helping import KEPT, keep_help
from diagnose.cli.main import app
from diagnose.cli.typer_app import help_texts
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.checked import write_compiled
from diagnose.knowledge.content import find_content
from diagnose.knowledge.reading import read_checked
from diagnose.presenters.phrases import plural
from diagnose.reasoning.compiling import write_table


def run_compile(content: Path | None) -> ExitCode:
    """Write what was checked beside the knowledge, and the table of conclusions beside the rules.

    Where no other content is named, the help texts are kept as well.
    """
    load_diagnostician(content, compiled=False)
    root = find_content(content)
    checked = read_checked(root)
    drawn = draw_conclusions(root)
    try:
        kept = write_compiled(root, checked)
        table = write_table(root.rules, drawn)
        texts = help_texts(app) if content is None else {}
        if texts:
            keep_help(texts)
    except OSError as error:
        fail(f"{error.filename}: cannot be written: {error.strerror}")
    count = len(checked.articles)
    print(f"{root.name(kept)}: {count} {plural(count, 'article')} checked in advance")
    print(f"{root.name(table)}: {len(drawn)} conclusions drawn in advance")
    if texts:
        print(f"{KEPT.name}: {len(texts)} help texts formatted in advance")
    return ExitCode.OK
