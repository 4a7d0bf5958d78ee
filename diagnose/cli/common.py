"""What the commands share: loading the content, the options, and the one way to fail."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from diagnose.exit_codes import ExitCode
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import Knowledge, load_knowledge
from diagnose.problems import InputError, Problem, did_you_mean, shown
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.reporting import what_counts
from diagnose.results import RestoreVerdict, Results, Verdict

FailOn = Literal["confirmed", "exposed", "undetermined", "unsafe", "never"]
Show = Literal["affected", "all"]

ContentOption = Annotated[
    Path | None,
    typer.Option("--content", metavar="DIR", help="Content (kb/ and rules/) to use; its rules are run."),
]
FormatOption = Annotated[
    list[str] | None,
    typer.Option("-f", "--format", metavar="FORMAT[=FILE]", help="Output format; repeat it with =FILE or =FOLDER/."),
]
OutputOption = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Write there instead of to standard output.")
]
FailOnOption = Annotated[
    str,
    typer.Option(
        "--fail-on",
        metavar="LEVEL",
        help="Exit with 1 at this or anything graver: undetermined, exposed, confirmed, unsafe, or never.",
    ),
]
ShowOption = Annotated[
    str, typer.Option("--show", metavar="WHAT", help="all, or affected: only what somebody has to look at.")
]
ThemeOption = Annotated[
    Path | None, typer.Option("--theme", metavar="DIR", help="Own templates, style and logo for html.")
]

_GRAVITY = {"not_affected": 0, "safe": 0, "undetermined": 1, "unknown": 1, "exposed": 2, "confirmed": 3, "unsafe": 4}
FAIL_ON = ("confirmed", "exposed", "undetermined", "unsafe", "never")
SHOW = ("affected", "all")


def fail(message: str, code: ExitCode = ExitCode.USAGE) -> NoReturn:
    """End the command with a message on standard error."""
    print(f"diagnose: {message}", file=sys.stderr)
    raise typer.Exit(int(code))


def report_problems(problems: Sequence[Problem]) -> None:
    """Print problems to standard error, a line each."""
    for problem in problems:
        print(f"{problem.where}: {problem.message}", file=sys.stderr)


def load(content: Path | None) -> Knowledge:
    """Return the knowledge; end the command where it cannot be read."""
    try:
        return load_knowledge(find_content(content))
    except InputError as error:
        _refuse_content(error.problems)


def load_diagnostician(content: Path | None) -> Diagnostician:
    """Return knowledge and rules, ready to diagnose; end the command with all that is wrong with either."""
    problems: list[Problem] = []
    knowledge = reasoner = None
    try:
        root = find_content(content)
    except InputError as error:
        _refuse_content(error.problems)
    try:
        knowledge = load_knowledge(root)
    except InputError as error:
        problems += error.problems
    try:
        reasoner = Reasoner(root.rules)
    except InputError as error:
        problems += error.problems
    if knowledge is None or reasoner is None:
        _refuse_content(problems)
    return Diagnostician(knowledge, reasoner)


def _refuse_content(problems: Sequence[Problem]) -> NoReturn:
    report_problems(problems)
    fail("the content cannot be used", ExitCode.UNREADABLE)


def chosen(option: str, value: str, known: Sequence[str]) -> str:
    """Return ``value`` if it is one of ``known``; end the command otherwise."""
    if value not in known:
        hint = did_you_mean(value, known)
        fail(f"{option} does not take {shown(value)}{hint}; it takes {', '.join(known)}")
    return value


def exit_code(run: Results, fail_on: str) -> ExitCode:
    """Return the exit code of a run: unreadable input first, then nothing at all, then what was found."""
    return ended(map(what_counts, run.servers), fail_on, unreadable=bool(run.errors))


def ended(
    servers: Iterable[tuple[Verdict, RestoreVerdict | None, bool]], fail_on: str, *, unreadable: bool
) -> ExitCode:
    """Return the exit code of a run with these verdicts on its servers and their ways back."""
    if unreadable:
        return ExitCode.UNREADABLE
    # An unsafe restore is graver than any article.
    gravities = [max(_GRAVITY[verdict], _GRAVITY[restore or "safe"]) for verdict, restore, _ in servers]
    if not gravities:
        return ExitCode.NOTHING
    found = fail_on != "never" and max(gravities) >= _GRAVITY[fail_on]
    return ExitCode.FOUND if found else ExitCode.OK
