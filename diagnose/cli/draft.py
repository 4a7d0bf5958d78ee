"""``diagnose import FILE --draft``: starts an article of the knowledge from one of the archive."""

from __future__ import annotations

import sys
from pathlib import Path

from diagnose.cli.common import fail, report_problems
from diagnose.cli.lint import content_root
from diagnose.exit_codes import ExitCode
from diagnose.presenters.writing.standard_output import print_whole
from diagnose.problems import InputError

STANDARD_OUTPUT = "-"


def run_draft(file: Path, output: str | None, content: Path | None) -> ExitCode:
    """Write a draft of the one article in ``file`` to ``output``, or to standard output; return the exit code."""
    from diagnose.archive.facts.reading import read_article
    from diagnose.authoring.drafting import concerns, draft
    from diagnose.cli.new import platforms, read_subject, write_new

    try:
        articles = read_article(file.read_bytes(), str(file))
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}", ExitCode.UNREADABLE)
    except InputError as error:
        report_problems(error.problems)
        return ExitCode.UNREADABLE
    if len(articles) > 1:
        fail(f"{file} holds {len(articles)} articles, from {articles[0].id} to {articles[-1].id}; a draft is of one")
    root = content_root(content)
    subject = read_subject(root)
    if articles[0].applies_to and not concerns(articles[0], subject):
        named = ", ".join(dict.fromkeys(each.product for each in articles[0].applies_to))
        print(
            f"diagnose: {articles[0].id} is not about the product of this content, but about {named}", file=sys.stderr
        )
    to_standard_output = output in (None, STANDARD_OUTPUT)
    path = root.knowledge / "articles" if to_standard_output else Path(str(output)).parent
    text = draft(articles[0], subject, path, platforms(subject))
    if to_standard_output:
        print_whole(text)
    else:
        write_new({Path(str(output)): text}, missing_folders=False)
        print_whole(f"{output}\n")
    return ExitCode.OK
