"""How far a long run is: in a real terminal, late, and nowhere else."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pexpect
import pytest

pytestmark = pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning")

PROGRAM = """
import sys, time
import diagnose.cli.progress as progress
progress.AFTER, progress.EVERY = {after}, 0
def slowly():
    for number in range(6):
        time.sleep(0.05)
        yield number
print(list(progress.watched(slowly(), 6, quiet={quiet})))
"""


def seen(after: float, *, quiet: bool = False) -> str:
    """What a person sees in a terminal."""
    child = pexpect.spawn(
        sys.executable,
        ["-c", PROGRAM.format(after=after, quiet=quiet)],
        encoding="utf-8",
        dimensions=(24, 100),
        env={**os.environ, "TERM": "xterm-256color"},
    )
    child.expect(pexpect.EOF, timeout=60)
    return str(child.before)


def test_a_run_that_takes_its_time_shows_how_far_it_is() -> None:
    told = seen(0.1)
    assert "diagnosing" in told
    assert re.search("[1-6]/6", told)
    assert "servers/s" in told
    assert "[0, 1, 2, 3, 4, 5]" in told


def test_a_short_run_shows_nothing() -> None:
    assert seen(60).strip() == "[0, 1, 2, 3, 4, 5]"


def test_quiet_shows_nothing() -> None:
    assert seen(0, quiet=True).strip() == "[0, 1, 2, 3, 4, 5]"


def test_without_a_terminal_nothing_is_shown() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(after=0, quiet=False)], capture_output=True, text=True, check=True
    )
    assert (ended.stdout, ended.stderr) == ("[0, 1, 2, 3, 4, 5]\n", "")
