"""The exit codes of every command; scripts rely on them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command's end means."""

    OK = 0
    """Nothing at or above ``--fail-on``."""
    FOUND = 1
    """Something at or above ``--fail-on``."""
    USAGE = 2
    """The command was given something that it does not take."""
    UNREADABLE = 3
    """Content, or records, that could not be read; what could be read is diagnosed all the same."""
    NOTHING = 4
    """There was nothing to diagnose."""
    INTERRUPTED = 130
    """Ctrl-C."""
