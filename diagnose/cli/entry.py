"""Where the command starts: what is plain is run at once, all else is handed to Typer, which takes long to load."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from diagnose import __version__
from diagnose.exit_codes import ExitCode
from diagnose.presenters.writing.standard_output import abandon_standard_output

if TYPE_CHECKING:
    from diagnose.cli.declaring import Command

COLLECT_EVERY = 50_000
"""Objects, more than were freed, after which garbage is looked for."""
UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
"""What a standard output answers that takes nothing more."""
COMPLETING = "_DIAGNOSE_COMPLETE"
"""The variable of the environment by which a shell asks what stands behind Tab."""


def main() -> NoReturn:
    """Run the command line; the process ends with one of ``ExitCode``."""
    # What a command loads stays until its end; looking through it for garbage took a seventh of a short one's time.
    gc.set_threshold(COLLECT_EVERY)
    if sys.stderr is None:
        # It is closed; what is printed there would go to standard output, among the results.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.argv[1:2] == ["help"]:
        sys.argv[1:] = [*sys.argv[2:], "--help"]
    try:
        code = _run(sys.argv[1:])
        if sys.stdout is not None:
            sys.stdout.flush()
        sys.exit(code)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # Nobody reads what is said, so nobody shall take the exit code for the best one.
        abandon_standard_output()
        sys.exit(ExitCode.FOUND)
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        abandon_standard_output()
        print(f"diagnose: standard output cannot be written: {error.strerror}", file=sys.stderr)
        sys.exit(ExitCode.USAGE)
    finally:
        gc.freeze()


def _run(words: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    if os.name == "nt":
        # There Typer puts files in the place of patterns, as shells do elsewhere.
        return _run_by_typer()
    if words == ["--version"]:
        print(f"diagnose {__version__}")
        return ExitCode.OK
    if words and words[-1] in ("-h", "--help"):
        return _help(words[:-1])
    command = _command(words[0]) if words else None
    if command is None:
        return _without_a_command(words)
    from diagnose.cli.arguments import plain_arguments

    given = plain_arguments(command, words[1:])
    return _run_by_typer() if given is None else command(**given)


def _command(name: str) -> Command | None:
    """Return the command of a name; to search, the others need not be loaded."""
    if name == "search":
        from diagnose.cli.search_command import search

        return search
    from diagnose.cli.main import app

    return app.commands.get(name)


def _without_a_command(words: Sequence[str]) -> int:
    """Say what to type instead, and return the exit code; Typer does so where nothing tells what was meant."""
    if words and COMPLETING not in os.environ:
        from diagnose.cli.mistaken import instead_of_a_command

        said = instead_of_a_command(words[0])
        if said:
            print(f"diagnose: {said}", file=sys.stderr)
            return ExitCode.USAGE
    return _run_by_typer()


def _help(command: Sequence[str]) -> int:
    from diagnose.cli.helping import kept_help

    text = kept_help(command)
    if text is None:
        return _run_by_typer()
    print(text, end="")
    return ExitCode.OK


def _run_by_typer() -> int:
    from diagnose.cli.main import app
    from diagnose.cli.typer_app import typer_app

    built = typer_app(app)
    if COMPLETING in os.environ:
        from diagnose.cli.completing import prepare

        prepare(built)
    built()
    return ExitCode.OK
