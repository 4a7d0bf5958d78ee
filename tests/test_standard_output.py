"""Standard output that is full, closed, or read no further: every command says so, or ends as it would have."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.command import run

ORIGINAL = """DOCUMENT:Q999001  12-MAY-2000  [exchange]
TITLE   :XADM: Information Store Pauses During a Scan
PRODUCT :Microsoft Exchange
PROD/VER::5.5 SP3
OPER/SYS:
KEYWORDS:exc55sp3

======================================================================
-------------------------------------------------------------------------------
The information in this article applies to:

 - Microsoft Exchange Server, version 5.5 SP3
-------------------------------------------------------------------------------

RESOLUTION
==========

To resolve this problem, obtain Service Pack 4 for Exchange Server 5.5.

======================================================================
Keywords          : exc55sp3
Technology        : kbExchangeSearch
Version           : :5.5 SP3
Issue type        : kbbug
Solution Type     : kbfix

=============================================================================
"""
CODES = {
    "--version": 0,
    "--help": 0,
    "batch --help": 0,
    "ask --fact sp=3": 0,
    "batch fleet.yaml": 1,
    "batch fleet.yaml -f json": 1,
    "batch fleet.yaml -f ndjson": 1,
    "report out.json -f csv": 1,
    "exposure fleet.yaml -f ndjson": 1,
    "exposure fleet.yaml -f json": 1,
    "article": 0,
    "article Q271547 -f json": 0,
    "restore --to SP3": 1,
    "restore --matrix": 0,
    "lint": 0,
    "test Q271547": 0,
    "new Q999002 -o -": 0,
    "import Q999001.TXT": 0,
    "import Q999001.TXT --draft": 0,
    "search pauses": 0,
    "search Q999001 --open": 0,
    "export": 0,
    "schema results": 0,
}
OF_TYPER = ("--version", "--help", "batch --help")
"""What Typer may print, which says nothing where standard output is closed."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("output")
    (folder / "Q999001.TXT").write_text(ORIGINAL)
    (folder / "fleet.yaml").write_text("- {name: A, sp: 3, avapi: yes, symptoms: move_mailbox_fails}\n")
    assert run("batch", "fleet.yaml", "-f", "json=out.json", cwd=folder).code == 1
    assert run("import", "Q999001.TXT", cwd=folder, env={"DIAGNOSE_INDEX": "a.db"}).code == 0
    return folder


def in_shell(command: str, how: str, folder: Path) -> subprocess.CompletedProcess[str]:
    line = how.format(f"{sys.executable} -m diagnose {command}")
    environment = {**os.environ, "DIAGNOSE_INDEX": "a.db", "NO_COLOR": "1"}
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("command", [command for command in CODES if command not in OF_TYPER])
def test_a_reader_who_has_seen_enough_changes_no_exit_code(command: str, folder: Path) -> None:
    ended = in_shell(command, "{} </dev/null | true; exit ${{PIPESTATUS[0]}}", folder)
    assert ended.returncode == CODES[command]
    assert ended.stderr == ""


@pytest.mark.parametrize(
    ("command", "code"),
    [("batch fleet.yaml missing.yaml", 3), ("batch missing.yaml -f csv", 3), ("article none", 2), ("search none", 4)],
)
def test_a_reader_who_has_seen_enough_of_the_messages_changes_none_either(
    command: str, code: int, folder: Path
) -> None:
    ended = in_shell(command, "{} </dev/null 2>&1 | true; exit ${{PIPESTATUS[0]}}", folder)
    assert ended.returncode == code


@pytest.mark.parametrize("command", CODES)
def test_a_full_disk_is_told(command: str, folder: Path) -> None:
    ended = in_shell(command, "{} </dev/null >/dev/full", folder)
    assert ended.returncode == 2
    assert ended.stderr == "diagnose: standard output cannot be written: No space left on device\n"


@pytest.mark.parametrize("command", [command for command in CODES if command not in OF_TYPER])
def test_a_closed_standard_output_is_told(command: str, folder: Path) -> None:
    ended = in_shell(command, "{} </dev/null >&-", folder)
    assert ended.returncode == 2
    assert ended.stderr == "diagnose: standard output cannot be written: it is closed\n"


def test_messages_stay_out_of_the_results_where_standard_error_is_closed(folder: Path) -> None:
    """Python prints what it cannot print there to standard output."""
    ended = in_shell("batch nowhere.yaml -f csv", "{} </dev/null 2>&-", folder)
    assert ended.returncode == 3
    assert len(ended.stdout.splitlines()) == 2, "the header, and the row of the error"


@pytest.mark.parametrize("command", ["search pauses", "article Q271547", "batch fleet.yaml", "restore --matrix"])
@pytest.mark.parametrize("columns", [0, 1])
def test_a_terminal_that_tells_next_to_no_columns(command: str, columns: int, folder: Path) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    ended = subprocess.Popen(
        [sys.executable, "-m", "diagnose", *command.split()],
        cwd=folder,
        env={**environment, "DIAGNOSE_INDEX": "a.db", "TERM": "dumb"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    said = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    assert (ended.wait(60), ended.communicate()[1]) == (CODES[command.removesuffix(" Q271547")], b"")
    assert said
    assert b"\x1b" not in said, "a terminal that knows no colour"


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""


def test_a_closed_standard_input_is_nobody_to_ask(folder: Path) -> None:
    ended = in_shell("ask --fact sp=3", "{} <&-", folder)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_closed_standard_input_is_told_where_it_is_to_be_read(folder: Path) -> None:
    ended = in_shell("batch - -f json", "{} <&-", folder)
    assert ended.returncode == 3
    assert ended.stderr == "<stdin>: is closed; name a file instead, or give it something to read\n"
