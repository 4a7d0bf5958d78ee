"""What the commands share: loading the content, exit codes, and the one way to fail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from diagnose.exit_codes import ExitCode
from diagnose.presenters.writing.standard_output import complain

if TYPE_CHECKING:
    from diagnose.knowledge.loading import Knowledge
    from diagnose.problems import Problem
    from diagnose.reasoning.diagnosis import Diagnostician
    from diagnose.results import Results
    from diagnose.results.verdicts import RestoreVerdict, Verdict

_GRAVITY = {"not_affected": 0, "safe": 0, "undetermined": 1, "unknown": 1, "exposed": 2, "confirmed": 3, "unsafe": 4}
FAIL_ON = ("confirmed", "exposed", "undetermined", "unsafe", "never")
SHOW = ("affected", "all")
NO_SERVER = "there is no server in what was read"


def fail(message: str, code: ExitCode = ExitCode.USAGE) -> NoReturn:
    """End the command with a message on standard error."""
    complain(f"diagnose: {message}")
    raise SystemExit(int(code))


def report_problems(problems: Sequence[Problem]) -> None:
    """Print problems to standard error, a line each."""
    for problem in problems:
        complain(str(problem))


def load(content: Path | None) -> Knowledge:
    """Return the knowledge; end the command where it cannot be read."""
    from diagnose.knowledge.content import find_content
    from diagnose.knowledge.loading import load_knowledge
    from diagnose.problems import InputError

    try:
        return load_knowledge(find_content(content))
    except InputError as error:
        _refuse_content(error.problems)


def load_diagnostician(content: Path | None, *, compiled: bool = True) -> Diagnostician:
    """Return knowledge and rules, ready to diagnose; end the command with all that is wrong with either.

    ``compiled``: with what was worked out in advance, as far as it is of this very content.
    """
    from diagnose.knowledge.content import find_content
    from diagnose.knowledge.loading import load_knowledge
    from diagnose.problems import InputError
    from diagnose.reasoning.diagnosis import Diagnostician
    from diagnose.reasoning.engine import Reasoner

    problems: list[Problem] = []
    knowledge = reasoner = None
    try:
        root = find_content(content)
    except InputError as error:
        _refuse_content(error.problems)
    try:
        knowledge = load_knowledge(root, compiled=compiled)
    except InputError as error:
        problems += error.problems
    try:
        reasoner = Reasoner(root.rules, compiled=compiled)
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
        from diagnose.problems import did_you_mean, shown

        hint = did_you_mean(value, known)
        fail(f"{option} does not take {shown(value)}{hint}; it takes {', '.join(known)}")
    return value


def exit_code(run: Results, fail_on: str) -> ExitCode:
    """Return the exit code of a run: unreadable input first, then nothing at all, then what was found."""
    from diagnose.reporting import what_counts

    servers = [what_counts(server) for server in run.servers]
    if len(servers) < run.summary.servers:
        # Those that a saved result leaves out need nobody.
        servers.append(("not_affected", None, False))
    return ended(servers, fail_on, unreadable=bool(run.errors))


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
