"""Standard output and standard error, the same for every command; it loads next to nothing."""

from __future__ import annotations

import errno
import io
import os
import sys

from diagnose.presenters.printable import printable


def on_terminal() -> bool:
    """Tell whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def wants_color() -> bool:
    """Tell whether standard output is a terminal that shows colour, and nobody asked for none."""
    return on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_whole(text: str | bytes) -> None:
    """Write to standard output, a file or pipe in UTF-8 and byte for byte; raise OSError where it takes nothing.

    A reader that has seen enough and closes the pipe is no error.
    """
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        if on_terminal():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(errors="replace", encoding="utf-8", newline="\n")
    try:
        if isinstance(text, bytes):
            sys.stdout.buffer.write(text)
        else:
            sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        abandon_standard_output()
    except OSError:
        abandon_standard_output()
        raise


def complain(text: str) -> None:
    """Print a line to standard error, without what could steer a terminal; if nobody reads it any more, go on."""
    try:
        sys.stderr.write(printable(text) + "\n")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def abandon_standard_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not complain about it at its end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
