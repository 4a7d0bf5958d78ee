"""Where the local file of the archive is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "DIAGNOSE_INDEX"
_NAME = "archive.db"


def local_file(given: str | os.PathLike[str] | None = None) -> Path:
    """Return the local file: the given one, else that of ``DIAGNOSE_INDEX``, else where the platform keeps data."""
    named = os.fspath(given) if given is not None else os.environ.get(VARIABLE, "")
    return Path(named) if named else _data_folder() / "diagnose" / _NAME


def _data_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
