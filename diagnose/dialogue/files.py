"""Files that a person names in the dialogue: for the facts, and for the result in any format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from diagnose.dialogue.informing import COMMANDS
from diagnose.dialogue.saving import save_case
from diagnose.dialogue.screen import Screen
from diagnose.dialogue.session import Session
from diagnose.dialogue.terminal import QUIT
from diagnose.problems import shown
from diagnose.results import Results

Writer = Callable[[str, Path, Results], None]
"""Writes a result in a format to a file or folder; raises ValueError or OSError where that cannot be done."""
FACTS = "facts"
"""The format of a file that holds the facts, not the result."""
_YES, _NO = frozenset({"yes", "y"}), frozenset({"no", "n"})
"""What is also typed where a file's name is asked for, and is none."""
_SUFFIXES = {".txt": "text", ".json": "json", ".html": "html", ".yaml": FACTS, ".yml": FACTS}


def offer_saving(screen: Screen, session: Session) -> None:
    """Ask for a file to save the facts in, until they are saved or the person does not want to."""
    while session.case.stated:
        screen.say("Save the facts? Type a file name, or press Enter to leave without saving.")
        name = screen.read("file> ")
        if not name or name.casefold() in _NO | QUIT:
            return
        if name.casefold() in _YES | COMMANDS.keys():
            continue
        path = Path(name).expanduser()
        if _SUFFIXES.get(path.suffix.casefold(), FACTS) != FACTS:
            screen.reply(f"{shown(name)} would hold no {path.suffix} but facts; end it in .yaml")
            continue
        if not may_replace(screen, path):
            continue
        try:
            save_case(path, session.case.stated)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            screen.reply(f"{path} cannot be written: {reason}")
        else:
            screen.say(f"Saved in {path}.")
            return


def may_replace(screen: Screen, path: Path) -> bool:
    """Tell whether a file may be written: there is none yet, or the person says that it may be replaced."""
    if not path.is_file():
        return True
    screen.say(f"{path} exists. Replace it? (yes or no)")
    answer = screen.read()
    return answer is not None and answer.casefold() in _YES


def save_result(screen: Screen, session: Session, run: Results, write: Writer, name: str) -> None:
    """Write the result or the facts to the file ``name``, or to one that is asked for.

    Raises ValueError where it cannot be written, or where the name does not tell what to write.
    """
    name = name or screen.read("file> ") or ""
    if not name:
        return
    form, path = _target(name)
    if not may_replace(screen, path):
        return
    try:
        if form == FACTS:
            save_case(path, session.case.stated)
        else:
            write(form, path, run)
    except OSError as error:
        raise ValueError(f"{path} cannot be written: {error.strerror or error}") from None
    screen.say(f"Saved in {path}.")


def _target(name: str) -> tuple[str, Path]:
    """Return the format that a name stands for, and the file or folder."""
    form, equals, rest = name.partition("=")
    if equals:
        if not rest:
            raise ValueError(f"{form}= needs the name of a file behind it")
        return form.casefold(), Path(rest).expanduser()
    path = Path(name).expanduser()
    if name.endswith("/") or path.is_dir():
        return "html", path
    if path.suffix.casefold() not in _SUFFIXES:
        endings = ", ".join(_SUFFIXES)
        raise ValueError(
            f"the name {shown(name)} does not tell what to write; end it in {endings}, or / for an advisory"
        )
    return _SUFFIXES[path.suffix.casefold()], path
