"""The real command, as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def servers(self) -> dict[str, Any]:
        """The servers of a result in JSON by name, without their places."""
        return {server["name"]: {**server, "where": None} for server in self.json["servers"]}

    @property
    def errors(self) -> list[tuple[str, str | None]]:
        """Where and at which server there are errors, in order."""
        return [(error["where"], error["server"]) for error in self.json["errors"]]


def run(
    *args: str | Path,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Ended:
    """Run ``diagnose`` with warnings as errors; it never ends with a traceback, whatever it is given."""
    ended = subprocess.run(
        [sys.executable, "-m", "diagnose", *map(str, args)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONWARNINGS": "error", "NO_COLOR": "1", **(env or {})},
        timeout=120,
        check=False,
    )
    err = ended.stderr.decode()
    assert "Traceback" not in err, err
    assert "Error ignored" not in err
    assert "Exception ignored" not in err, err
    return Ended(ended.returncode, ended.stdout, err)
