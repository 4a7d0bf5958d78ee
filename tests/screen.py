"""A terminal with cursor keys, as a person sees it: what stands on the screen, and keys that are pressed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import pexpect
import pyte
from pyte.screens import Char
from rich.style import Style
from rich.text import Text

ROOT = Path(__file__).parent.parent
UP, DOWN, ENTER, TAB = "\x1b[A", "\x1b[B", "\r", "\t"
CTRL_C, CTRL_D = "\x03", "\x04"
PATIENCE = 60.0
"""Seconds after which what is waited for will not come."""


class Terminal:
    """A command at a terminal of a given size."""

    def __init__(self, child: pexpect.spawn[str], columns: int, rows: int) -> None:
        self._child = child
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self.raw = ""

    @property
    def lines(self) -> list[str]:
        """The lines that are on the screen."""
        return [line.rstrip() for line in self._screen.display]

    def styled(self) -> list[Text]:
        """Return the lines with their colours."""
        rows = [[self._screen.buffer[y][x] for x in range(self._screen.columns)] for y in range(self._screen.lines)]
        runs = [groupby(row, _style) for row in rows]
        return [Text.assemble(*(("".join(cell.data for cell in run), style) for style, run in row)) for row in runs]

    @property
    def flat(self) -> str:
        """All that is on the screen, as one line."""
        return " ".join(" ".join(self.lines).split())

    @property
    def last(self) -> str:
        """The last line that is not empty."""
        return next((line for line in reversed(self.lines) if line), "")

    def press(self, keys: str, awaited: str | Callable[[], bool]) -> None:
        """Press keys, and wait for a text, or for a condition of the screen."""
        self._child.send(keys)
        self.wait(awaited)

    def wait(self, awaited: str | Callable[[], bool]) -> None:
        """Wait for a text on the screen, or for a condition of it."""

        def seen() -> bool:
            return awaited in self.flat if isinstance(awaited, str) else awaited()

        end = time.monotonic() + PATIENCE
        while not seen():
            assert time.monotonic() < end, f"{awaited} did not come:\n" + "\n".join(self.lines)
            self._read()

    def _read(self) -> None:
        try:
            data = self._child.read_nonblocking(4096, timeout=0.2)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.raw += data
        self._stream.feed(data)

    def end(self, keys: str = "") -> int | None:
        """Press keys, read on to the end of the command, and return its exit code."""
        if keys:
            self._child.send(keys)
        end = time.monotonic() + PATIENCE
        while self._child.isalive():
            assert time.monotonic() < end, "the command does not end:\n" + "\n".join(self.lines)
            self._read()
        self._read()
        self._child.close()
        return self._child.exitstatus


def _style(cell: Char) -> Style:
    """Return the style of a character; the emulator has names of its own for two colours."""
    color = {"brown": "yellow", "brightblack": "bright_black"}.get(cell.fg, cell.fg)
    return Style(color=color, bold=cell.bold, reverse=cell.reverse)


@contextmanager
def at_keys(
    *args: str, columns: int = 80, rows: int = 50, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Run ``diagnose ask`` at a terminal with cursor keys."""
    plain = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLUMNS", "LINES"}}
    modules = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    child = pexpect.spawn(
        sys.executable,
        ["-m", "diagnose", "ask", *args],
        env=plain | {"TERM": "xterm-256color", "PYTHONUTF8": "1", "PYTHONPATH": modules} | dict(env or {}),
        cwd=str(cwd or ROOT),
        dimensions=(rows, columns),
        encoding="utf-8",
        codec_errors="replace",
        timeout=PATIENCE,
    )
    try:
        yield Terminal(child, columns, rows)
    finally:
        child.close(force=True)
