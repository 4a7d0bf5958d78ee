"""Where the local file of the archive is."""

from __future__ import annotations

import os
import sys

# All of this is plain strings: a search is answered before pathlib is loaded.
VARIABLE = "DIAGNOSE_INDEX"
_NAME = "archive.db"


def local_file(given: str | os.PathLike[str] | None = None) -> str:
    """Return the local file: the given one, else that of ``DIAGNOSE_INDEX``, else where the platform keeps data."""
    named = os.fspath(given) if given is not None else os.environ.get(VARIABLE, "")
    return named or os.path.join(_data_folder(), "diagnose", _NAME)


def _data_folder() -> str:
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Application Support")
    return os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
