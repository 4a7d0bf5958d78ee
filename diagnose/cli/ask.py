"""``diagnose ask``: one server, by what is known of it and a dialogue about the rest."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from diagnose.cli.common import FAIL_ON, chosen, exit_code, fail, load_diagnostician, report_problems
from diagnose.cli.rendering import chosen_targets, on_screen, present, spare, write_as
from diagnose.exit_codes import ExitCode
from diagnose.inventory.files import STANDARD_INPUT, read_files
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue, Vocabulary
from diagnose.problems import shown

if TYPE_CHECKING:
    from diagnose.dialogue.screen import Lines
    from diagnose.dialogue.session import Session
    from diagnose.presenters.writing.output import Target


@contextmanager
def _interruptible() -> Iterator[None]:
    """End with the exit code of an interruption, and leave the line of the question."""
    try:
        yield
    except KeyboardInterrupt:
        print(file=sys.stderr)
        raise SystemExit(ExitCode.INTERRUPTED) from None


@_interruptible()
def run_ask(
    facts: Sequence[str],
    answers: str | None,
    save: Path | None,
    formats: Sequence[str] | None,
    output: str | None,
    fail_on: str,
    content: Path | None,
    *,
    plain: bool = False,
) -> ExitCode:
    """Diagnose what is given and what is answered, and write the result; return the exit code.

    The dialogue goes to standard error, the result to standard output; nothing is asked where nobody sits there.
    ``plain`` keeps the dialogue to plain lines also where the terminal could do more.
    """
    from diagnose.dialogue.session import Session
    from diagnose.reporting import results

    _forgive_characters()
    where = chosen_targets(formats, output)
    chosen("--fail-on", fail_on, FAIL_ON)
    spare(filter(None, [answers]), where)
    _check_apart(save, where)
    diagnostician = load_diagnostician(content)
    knowledge = diagnostician.knowledge
    given = _given(knowledge.vocabulary, facts, answers)
    if save:
        _refuse_to_replace(knowledge, save)
    session, shown_already = Session(diagnostician, given), False
    if _can_talk(answers) and session.question is not None:
        session, shown_already = _talk(session, offer=save is None, plain=plain)
    if not session.case.stated and not session.steps:
        fail("nothing is known of the server; give facts with --fact or --answers", ExitCode.NOTHING)
    run = results(knowledge, [session.diagnostician.diagnose(session.case)], [])
    present(run, [target for target in where if not (shown_already and on_screen(target))])
    if save:
        _save(save, session)
    return exit_code(run, fail_on)


def _check_apart(save: Path | None, where: Sequence[Target]) -> None:
    """End the command where the facts and the result would go to one file."""
    if save and os.path.realpath(save) in [os.path.realpath(target.path) for target in where if target.path]:
        fail(f"--save and the result cannot go to the same file, {save}")


def _forgive_characters() -> None:
    """Let no character that the terminal does not know end the dialogue."""
    for stream in (sys.stdin, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


# --- what is given ---------------------------------------------------------------------------------------------------


def _given(vocabulary: Vocabulary, facts: Sequence[str], answers: str | None) -> dict[str, FactValue]:
    """Return the facts of the options and of the file; an option wins, also where it says unknown."""
    stated = _read_answers(vocabulary, answers) if answers is not None else {}
    from_options = _read_options(vocabulary, facts, stated)
    for key, value in from_options.items():
        stated.pop(key, None)
        if value is not None:
            stated[key] = value
    return {key: stated[key] for key in vocabulary.sorted(stated)}


@dataclass(frozen=True)
class _Option:
    """A ``--fact`` as it was understood."""

    written: str
    value: FactValue | None


def _read_options(
    vocabulary: Vocabulary, facts: Sequence[str], answers: Mapping[str, FactValue]
) -> dict[str, FactValue | None]:
    options = [(*_key_and_value(vocabulary, written), written) for written in facts]
    read: dict[str, _Option] = {}
    # What a version means hangs on the product, say, whichever of the two is written first.
    for key, text, written in sorted(options, key=lambda option: bool(vocabulary.facts[option[0]].belongs_to)):
        stated = {**answers, **{known: option.value for known, option in read.items()}}
        try:
            reading = vocabulary.read_of_another(key, text, stated) or vocabulary.read(key, text)
        except ValueError as error:
            fail(f"--fact {shown(written)}: {error}")
        _state(read, key, _Option(written, reading.value))
        for other, implied in reading.implies.items():
            _state(read, other, _Option(written, vocabulary.read(other, implied).value))
    return {key: option.value for key, option in read.items()}


def _key_and_value(vocabulary: Vocabulary, written: str) -> tuple[str, str]:
    name, equals, text = written.partition("=")
    if not equals:
        fail(f"--fact takes KEY=VALUE, not {shown(written)}")
    try:
        return vocabulary.key(name), text
    except ValueError as error:
        fail(f"--fact {shown(written)}: {error}")


def _state(read: dict[str, _Option], key: str, option: _Option) -> None:
    earlier = read.setdefault(key, option)
    if earlier.value != option.value:
        hint = "; write a list in one, with commas" if isinstance(option.value, tuple) else ""
        fail(f"--fact {shown(earlier.written)} and --fact {shown(option.written)} say different things of {key}{hint}")


def _read_answers(vocabulary: Vocabulary, answers: str) -> dict[str, FactValue]:
    inventory = read_files(vocabulary, [answers])
    if len(inventory.records) > 1:
        fail(f"--answers takes the facts of one server; {answers} has {len(inventory.records)} (batch takes them all)")
    problems = [*inventory.problems, *(problem for record in inventory.records for problem in record.problems)]
    if problems:
        report_problems(problems)
        fail("the answers cannot be used", ExitCode.UNREADABLE)
    return {key: value for record in inventory.records if record.case for key, value in record.case.stated.items()}


# --- the dialogue ----------------------------------------------------------------------------------------------------


def _can_talk(answers: str | None) -> bool:
    """Tell whether somebody sits there: who types, and who reads the questions."""
    return answers != STANDARD_INPUT and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _talk(session: Session, *, offer: bool, plain: bool) -> tuple[Session, bool]:
    """Return the session after the dialogue, and whether its result was shown."""
    from diagnose.dialogue.exploring import explore, show_result
    from diagnose.dialogue.files import offer_saving
    from diagnose.dialogue.screen import Screen
    from diagnose.dialogue.terminal import converse, greet

    color = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    screen = Screen(_lines(keys=color and not plain), sys.stderr, color=color)
    greet(screen, session)
    while True:
        ended = converse(session, screen)
        session = ended.session
        if ended.how not in {"finished", "result"}:
            break
        after = explore(screen, ended, write_as)
        if after is None:
            return session, True
        session = after
    if ended.how == "quit" and offer:
        offer_saving(screen, session)
    anything = bool(session.case.stated or session.steps)
    if anything:
        show_result(screen, session)
    return session, anything


def _lines(*, keys: bool) -> Lines:
    """Return what reads at this terminal; the line editor is loaded only where it is of use."""
    from diagnose.dialogue.plain_lines import PlainLines

    if not keys or (os.name != "nt" and not os.environ.get("TERM")):
        return PlainLines(sys.stdin, sys.stderr)
    from diagnose.dialogue.key_lines import KeyLines

    return KeyLines(sys.stderr)


# --- saving ----------------------------------------------------------------------------------------------------------


def _refuse_to_replace(knowledge: Knowledge, path: Path) -> None:
    """End the command where saving would destroy something else than the facts of one server, or cannot work."""
    if path.is_dir():
        fail(f"--save {path}: this is a folder")
    if not path.parent.is_dir():
        fail(f"--save {path}: there is no folder {path.parent}")
    if path.is_file() and path.stat().st_size:
        inventory = read_files(knowledge.vocabulary, [str(path)])
        if inventory.problems or len(inventory.records) != 1:
            fail(f"--save {path}: this file holds something else than the facts of one server; choose another name")


def _save(path: Path, session: Session) -> None:
    from diagnose.dialogue.saving import save_case

    try:
        save_case(path, session.case.stated)
    except OSError as error:
        fail(f"--save {path}: cannot be written: {error.strerror or error}")
    print(f"Saved in {path}.", file=sys.stderr)
