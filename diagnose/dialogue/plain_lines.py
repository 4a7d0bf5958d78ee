"""Lines as any terminal gives them: for a screen reader, a terminal without cursor keys, or by choice."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from typing import TextIO

from diagnose.dialogue.screen import Menu

PAUSE = 0.05
"""Seconds after which the next line of a paste would have arrived."""


class PlainLines:
    """Reads whole lines; those that arrive at once are one text, unless the first stands by itself."""

    shows_options = False

    def __init__(self, reader: TextIO, writer: TextIO) -> None:
        self._reader = reader
        self._writer = writer

    def read(self, prompt: str, menu: Menu, alone: Callable[[str], bool]) -> str | None:  # noqa: ARG002
        """Return what was typed, or all lines that were pasted; None at the end of the input."""
        self._writer.write(prompt)
        self._writer.flush()
        line = self._line()
        if line is None or not line.strip() or alone(line.strip()):
            return line
        lines = [line]
        while self._more_waits() and (line := self._line()):
            lines.append(line)
        return "".join(lines)

    def _line(self) -> str | None:
        try:
            return self._reader.readline() or None
        except OSError:  # the terminal is gone
            return None

    def _more_waits(self) -> bool:
        """Tell whether another whole line is there already, as only a paste brings it."""
        if os.name == "nt":  # there select takes nothing but sockets
            return False
        try:
            return bool(select.select([self._reader], [], [], PAUSE)[0])
        except (OSError, ValueError):
            return False
