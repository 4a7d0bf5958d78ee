"""What every SARIF 2.1.0 log shares, whatever its results are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from diagnose.presenters.programs.json import indented
from diagnose.problems import Location

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
VERSION = "2.1.0"


def log_with_one_run(
    version: str,
    rules: Sequence[Mapping[str, Any]],
    results: Sequence[Any],
    notifications: Sequence[Mapping[str, Any]],
    *,
    successful: bool,
) -> str:
    """Return a SARIF log with one run; ``version`` is the program's own."""
    run = {
        "tool": {"driver": {"name": "diagnose", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": successful, "toolExecutionNotifications": notifications}],
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": VERSION, "runs": [run]}
    return indented(log)


def physical_location(where: Location) -> dict[str, Any]:
    """Return a place in a file; without a region where it is the file as a whole."""
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(where.file)}}
    if where.line:
        place["region"] = {"startLine": where.line, "startColumn": max(where.column, 1)}
    return place


def _uri(file: str) -> str:
    """Return a file's name as a URI, relative where the name is."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
