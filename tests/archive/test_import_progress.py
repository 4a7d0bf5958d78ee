"""How far an import is: on standard error, in a real terminal, and nowhere else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.archive.making import article, shelve

pytestmark = pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning")

AT_ONCE = """
import sys
import diagnose.cli.progress as progress
progress.AFTER = progress.EVERY = 0
from diagnose.cli.entry import main
main()
"""
"""The command, but that a bar appears without delay."""


def seen(tmp_path: Path, files: int, *options: str, redirected: str = '> "$FOLDER/out"') -> str:
    """What a person sees in a terminal to which standard output does not go."""
    shelf = {f"Q{600000 + n}.TXT": article(600000 + n, f"Letter {n}", "It is late.") for n in range(files)}
    arguments = ["import", str(shelve(tmp_path / "shelf", shelf)), "--index", str(tmp_path / "x.db"), *options]
    child = pexpect.spawn(
        "/bin/sh",
        ["-c", f'exec "$@" {redirected}', "sh", sys.executable, "-c", AT_ONCE, *arguments],
        encoding="utf-8",
        dimensions=(24, 100),
        env={**os.environ, "TERM": "xterm-256color", "FOLDER": str(tmp_path)},
    )
    child.expect(pexpect.EOF, timeout=120)
    assert f"now holds {files} articles" in (tmp_path / "out").read_text()
    return str(child.before)


def test_a_long_import_shows_how_far_it_is(tmp_path: Path) -> None:
    told = seen(tmp_path, 3200)
    assert "importing" in told
    assert "files/s" in told
    assert "3200/3200" in told


def test_quiet_shows_nothing(tmp_path: Path) -> None:
    assert seen(tmp_path, 4, "--quiet") == ""


def test_where_standard_error_is_no_terminal_nothing_is_shown(tmp_path: Path) -> None:
    assert seen(tmp_path, 4, redirected='> "$FOLDER/out" 2> "$FOLDER/err"') == ""
    assert (tmp_path / "err").read_text() == ""


def test_the_bar_does_not_wait_in_these_tests(tmp_path: Path) -> None:
    assert "importing" in seen(tmp_path, 4)
