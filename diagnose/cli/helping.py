"""Help texts as Typer formats them, kept for the usual width, because Typer takes long to load.

They count only while the commands are declared as they were when the texts were formatted.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

WIDE = 80
"""Columns from which on every help text looks the same."""
KEPT = Path(__file__).with_name("help.json")
DECLARED_IN = ("main.py", "search_command.py", "options.py", "declaring.py", "typer_app.py")


def kept_help(command: Sequence[str]) -> str | None:
    """Return the help of a command, or of all where none is named; None where Typer has to format it."""
    if Path(sys.argv[0]).name != "diagnose" or _columns() < WIDE:
        return None
    try:
        kept = json.loads(KEPT.read_bytes())
        found = kept["texts"].get(" ".join(command)) if kept["declared"] == _declared() else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return found if isinstance(found, str) else None


def keep_help(texts: Mapping[str, str]) -> None:
    """Keep these texts, by command; raise OSError where they cannot be written."""
    KEPT.write_text(json.dumps({"declared": _declared(), "texts": texts}, indent=1) + "\n", "utf-8", newline="\n")


def _declared() -> str:
    """Return a digest of what the texts are made of."""
    digest = hashlib.sha256()
    for name in DECLARED_IN:
        digest.update(KEPT.with_name(name).read_bytes() + b"\0")
    return digest.hexdigest()


def _columns() -> int:
    """Return the width of the terminal as Typer sees it, 80 where there is none."""
    try:
        columns = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        columns = 0
    if columns > 0:
        return columns
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else WIDE
    except (OSError, ValueError):
        return WIDE
