"""``diagnose lint``: checks content, and tells what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from diagnose import __version__
from diagnose.cli.common import fail, report_problems
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.content import ContentRoot, find_content
from diagnose.presenters.writing.output import Target, targets, write_whole
from diagnose.presenters.writing.standard_output import print_whole
from diagnose.problems import InputError

FORMATS = ("text", "json", "sarif")


def run_lint(
    formats: Sequence[str] | None, output: str | None, content: Path | None, originals: Path | None
) -> ExitCode:
    """Check all content and write what was found; return the exit code."""
    from diagnose.authoring.linting import lint
    from diagnose.authoring.places import CASES, Places
    from diagnose.authoring.rendering import lint_json, lint_text
    from diagnose.presenters.programs.sarif import render_sarif

    where = chosen_outputs(formats, output, FORMATS)
    if originals and not originals.is_dir():
        fail(f"--originals: {originals} is no folder")
    root = content_root(content)
    report = Places(root).in_report(lint(root, root.root / CASES, originals))
    renderers = {
        "text": lambda: lint_text(report),
        "json": lambda: lint_json(report),
        "sarif": lambda: render_sarif(report, __version__),
    }
    deliver(where, renderers)
    if not report.readable:
        return ExitCode.UNREADABLE
    return ExitCode.OK if report.clean else ExitCode.FOUND


def content_root(content: Path | None) -> ContentRoot:
    """Return where the content lies; end the command where there is none."""
    try:
        return find_content(content)
    except InputError as error:
        report_problems(error.problems)
        fail("the content cannot be used", ExitCode.UNREADABLE)


def chosen_outputs(formats: Sequence[str] | None, output: str | None, known: Sequence[str]) -> list[Target]:
    """Return where each format goes; end the command where the options do not fit together."""
    try:
        return targets(formats or [], output, known, ())
    except ValueError as error:
        fail(str(error))


def deliver(where: Sequence[Target], renderers: Mapping[str, Callable[[], str]]) -> None:
    """Write everything that was asked for; end the command where that cannot be done."""
    for target in where:
        text = renderers[target.format]()
        try:
            if target.path:
                write_whole(target.path, text)
            else:
                print_whole(text)
        except OSError as error:
            fail(f"{target.path or 'standard output'} cannot be written: {error.strerror or error}")
