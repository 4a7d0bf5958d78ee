"""``diagnose new``: starts an article and its cases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import diagnose
from diagnose.cli.common import fail, report_problems
from diagnose.cli.lint import content_root
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.content import ContentRoot
from diagnose.knowledge.sources import ArticleId
from diagnose.presenters.writing.output import write_whole
from diagnose.presenters.writing.standard_output import print_whole
from diagnose.problems import shown

if TYPE_CHECKING:
    from diagnose.authoring.extracting import Extract
    from diagnose.authoring.subject import Subject

STANDARD_OUTPUT = "-"
EXAMPLE = "Q123456"
INSTALLED = Path(diagnose.__file__).parent / "content"
"""The content that the installed package brings along."""


def run_new(article: str, original: Path | None, output: str | None, content: Path | None) -> ExitCode:
    """Write an article to fill in and, unless ``output`` says where it goes, its first cases; return the exit code."""
    from diagnose.authoring.first_cases import cases_text
    from diagnose.authoring.places import CASES, Places
    from diagnose.authoring.scaffold import Plan, article_text

    _check_id(article)
    root = content_root(content)
    if root.root == INSTALLED and output is None:
        fail(
            f"the installed content is not for writing; name a copy of {INSTALLED} with --content, "
            "or write elsewhere with -o"
        )
    subject = read_subject(root)
    extract = _extract(article, original, subject) if original else None
    path = Path(output) if output else root.knowledge / "articles" / f"{article}.yaml"
    text = article_text(Plan(article, path.parent, subject, extract))
    if output == STANDARD_OUTPUT:
        print_whole(text)
        return ExitCode.OK
    files = {path: text}
    if output is None:
        files[root.root / CASES / f"{article}.yaml"] = cases_text(subject, text)
    write_new(files, missing_folders=output is None)
    print_whole("".join(f"{Places(root).path(file.resolve().as_posix())}\n" for file in files))
    return ExitCode.OK


def _check_id(article: str) -> None:
    try:
        # The pattern's end would let a line break pass.
        msgspec.convert(article if article.isalnum() else "", ArticleId)
    except msgspec.ValidationError:
        fail(f"{shown(article)} is no article's id; write it like {EXAMPLE}")


def read_subject(root: ContentRoot) -> Subject:
    """Return the content that the article is for; end the command where its facts or releases cannot be used."""
    from diagnose.authoring.places import CASES
    from diagnose.authoring.subject import Subject, read_content

    found = read_content(root, root.root / CASES, None)
    if not isinstance(found, Subject):
        report_problems([*found.unreadable, *found.invalid])
        fail("the content cannot be used", ExitCode.UNREADABLE)
    return found


def _extract(article: str, path: Path, subject: Subject) -> Extract:
    """Return what an original names; end the command where it is not the original of this article."""
    from diagnose.authoring.extracting import extract
    from diagnose.authoring.originals import read_original

    try:
        original = read_original(path)
    except OSError as error:
        fail(f"{path} cannot be read: {error.strerror}", ExitCode.UNREADABLE)
    except ValueError as error:
        fail(f"{path} is no original of an article: {error}", ExitCode.UNREADABLE)
    if original.id != article:
        fail(f"{path} is the original of {original.id}, not of {article}")
    return extract(original, platforms(subject))


def platforms(subject: Subject) -> Mapping[str, str]:
    """Return the platforms by each of their names, in lower case."""
    from diagnose.authoring.checks.facts import PLATFORM
    from diagnose.knowledge.vocabulary import ChoiceFact

    fact = subject.facts.facts.get(PLATFORM)
    choices = fact.values if isinstance(fact, ChoiceFact) else []
    return {name.casefold(): c.value for c in choices for name in (c.value, c.label, *c.aliases)}


def write_new(files: Mapping[Path, str], *, missing_folders: bool) -> None:
    """Write files that are not there yet; end the command where one is, or where that cannot be done."""
    for path in files:
        if path.exists():
            fail(f"{path} is there already; remove it first, or write elsewhere with -o FILE")
    for path, text in files.items():
        try:
            if missing_folders:
                path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
        except OSError as error:
            fail(f"{path} cannot be written: {error.strerror or error}")
