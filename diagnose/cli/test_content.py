"""``diagnose test``: runs the cases that come with the content."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from diagnose.cli.common import fail, load_diagnostician, report_problems
from diagnose.cli.lint import chosen_outputs, content_root, deliver
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.article import article_meant
from diagnose.problems import Location, Problem, did_you_mean

FORMATS = ("text", "json")


def run_test(
    articles: Sequence[str],
    formats: Sequence[str] | None,
    output: str | None,
    content: Path | None,
    cases: Path | None,
) -> ExitCode:
    """Run the cases of these articles, or of all where none is named; return the exit code."""
    from diagnose.authoring.cases import CaseFile, case_paths, read_case_file, run_example
    from diagnose.authoring.places import CASES, Places
    from diagnose.authoring.rendering import test_json, test_text

    where = chosen_outputs(formats, output, FORMATS)
    if cases and not cases.is_dir():
        fail(f"--cases: {cases} is no folder")
    root, diagnostician = content_root(content), load_diagnostician(content)
    knowledge = diagnostician.knowledge
    wanted = [_article_id(name, knowledge.articles) for name in articles]
    folder, places = cases or root.root / CASES, Places(root)
    files: list[CaseFile] = []
    problems: list[Problem] = []
    for path in case_paths(folder):
        if wanted and path.stem not in wanted:
            continue
        file = read_case_file(knowledge.vocabulary, path, places.path(path.resolve().as_posix()))
        problems += file.problems
        if file.article in knowledge.articles:
            files.append(file)
        else:
            hint = did_you_mean(file.article, knowledge.articles)
            problems.append(Problem(Location(file.file), f"there is no article {file.article}{hint}"))
    outcomes = [run_example(diagnostician, file.article, example) for file in files for example in file.examples]
    labels = {key: fact.label for key, fact in knowledge.vocabulary.facts.items()}
    deliver(where, {"text": lambda: test_text(outcomes, labels), "json": lambda: test_json(outcomes, problems)})
    report_problems(problems)
    if problems:
        return ExitCode.UNREADABLE
    if not outcomes:
        named = f" of {', '.join(wanted)}" if wanted else ""
        fail(f"there are no cases{named} in {folder}", ExitCode.NOTHING)
    return ExitCode.OK if all(outcome.passed for outcome in outcomes) else ExitCode.FOUND


def _article_id(name: str, known: Collection[str]) -> str:
    """Return the id of an article that a person names; end the command where there is no such article."""
    try:
        return article_meant(known, name, "diagnose article")
    except ValueError as error:
        fail(str(error))
