"""Standard output and standard error, the same for every command; it loads next to nothing."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterable
from typing import TextIO

from diagnose.presenters.writing.printable import printable


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
    out = _opened()
    if isinstance(out, io.TextIOWrapper):
        if on_terminal():
            out.reconfigure(errors="replace")
        else:
            out.reconfigure(errors="replace", encoding="utf-8", newline="\n")
    try:
        if isinstance(text, bytes):
            out.buffer.write(text)
        else:
            out.write(text)
        out.flush()
    except BrokenPipeError:
        abandon_standard_output()
    except OSError:
        abandon_standard_output()
        raise


def print_each(lines: Iterable[bytes]) -> int:
    """Write lines to standard output as they come, and return how many; raise OSError where it takes nothing.

    A reader that has seen enough and closes the pipe is no error.
    """
    out, count = _opened().buffer, 0
    try:
        for line in lines:
            count += 1
            out.write(line)
        out.flush()
    except BrokenPipeError:
        abandon_standard_output()
    return count


def _opened() -> TextIO:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    return sys.stdout


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
