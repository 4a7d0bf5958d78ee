"""The README is the front page: its commands work, its output is real, and no command or option is left out."""

from __future__ import annotations

import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from diagnose.cli.main import app

CUT = "[...]\n"
ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
COMMANDS = ROOT / "docs" / "commands.md"
_CONSOLE = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)


def _fenced() -> list[str]:
    return re.findall(r"```(?:sh)\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


def test_the_first_two_blocks_are_commands_of_one_line() -> None:
    first, second = re.findall(r"```(\w*)\n(.*?)```", README.read_text("utf-8"), re.DOTALL)[:2]
    assert first[0] == second[0] == "sh"
    assert first[1].count("\n") == second[1].count("\n") == 1
    assert "examples/" in first[1]
    assert "pytest" in second[1]


def test_ci_runs_exactly_the_test_command() -> None:
    assert _fenced()[1] in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_command_and_option_is_documented() -> None:
    commands, text = list(app.commands), COMMANDS.read_text("utf-8")
    assert len(commands) >= 6
    missing = [name for name in commands if f"`diagnose {name}" not in README.read_text("utf-8")]
    for name in commands:
        helped = _run(["--help"], name).stdout
        missing += [
            f"{name} {option}"
            for option in re.findall(r"(--[a-z-]+)", helped)
            if option not in text and option not in ("--help", "--format", "--output")
        ]
    assert not missing


def _run(arguments: list[str], *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "diagnose", *command, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


_SHOWN = [(page, match) for page in (README, COMMANDS) for match in _CONSOLE.finditer(page.read_text("utf-8"))]


@pytest.mark.parametrize(("page", "match"), _SHOWN, ids=[match["command"][:40] for _, match in _SHOWN])
def test_the_output_shown_is_real(page: Path, match: re.Match[str]) -> None:
    """Write it anew with README_UPDATE=1. What is shown may break off with a last line "[...]"."""
    name, *arguments = shlex.split(match["command"])
    assert name == "diagnose"
    found = _run(arguments)
    output = "".join(f"{line.rstrip()}\n" for line in (found.stdout + found.stderr).splitlines())
    if match["output"].endswith(CUT):
        shown = match["output"].count("\n") - 1
        assert shown < output.count("\n"), "nothing is left out here"
        output = "".join(output.splitlines(keepends=True)[:shown]) + CUT
    if os.environ.get("README_UPDATE"):
        text = page.read_text("utf-8")
        page.write_text(text.replace(match[0], f"```console\n$ {match['command']}\n{output}```"), "utf-8")
    else:
        assert output == match["output"]


LISTED = ["inventory", "reasoning", "results", "archive", "presenters"]
WITH_FOLDERS = {
    "archive": ["facts", "importing", "local_file", "search", "exposure"],
    "presenters": ["text", "pages", "programs", "writing"],
}


@pytest.mark.parametrize(
    "name", [*LISTED, *(f"{name}.{folder}" for name, folders in WITH_FOLDERS.items() for folder in folders)]
)
def test_a_list_of_modules_to_read_leaves_none_out(name: str) -> None:
    package = importlib.import_module(f"diagnose.{name}")
    listed = re.findall(r"^    ([a-z_, /]+?)  ", package.__doc__ or "", re.MULTILINE)
    (folder,) = map(Path, package.__path__)
    there = [path.stem for path in folder.glob("[!_]*.py")]
    there += [f"{path.parent.name}/" for path in folder.glob("*/__init__.py")]
    assert sorted(each for line in listed for each in line.split(", ")) == sorted(there)
