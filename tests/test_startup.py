"""The light way into the command: it says and does what Typer would, and loads only what a command needs."""

from __future__ import annotations

import functools
import inspect
import json
import os
import shutil
import signal
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import diagnose
from diagnose.cli.arguments import plain_arguments
from diagnose.cli.declaring import App, Argument, Command, Option
from diagnose.cli.helping import DECLARED_IN, KEPT, WIDE
from diagnose.cli.main import app
from diagnose.cli.typer_app import help_texts, typer_app

ROOT = Path(__file__).parent.parent
ONE = '{"name": "A", "service_pack": 3, "antivirus_api": true, "store_version": "5.5.2650.23"}\n'


def run_code(code: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python that ends in the command, as if it were the installed command: its name stands in the help."""
    given = {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": str(WIDE), **environment}
    return subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.argv[0] = 'diagnose'\n{code}", *words],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def start(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return run_code("from diagnose.cli.entry import main; main()", *words, **environment)


def by_typer(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with Typer, whatever it is told."""
    code = "from diagnose.cli.main import app; from diagnose.cli.typer_app import typer_app; typer_app(app)()"
    return run_code(code, *words, **environment)


def ended(process: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    """Return what a caller sees of a process."""
    return process.returncode, process.stdout, process.stderr


NOTE_MODULES = "import atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"


def loaded(code: str, *words: str) -> set[str]:
    """Return the modules that are loaded in the end."""
    return set(run_code(NOTE_MODULES + code, *words).stderr.split("\n")[-2].split())


# Help


def test_the_shipped_help_is_that_of_the_commands_as_they_are_declared() -> None:
    """Write it anew with `diagnose compile`."""
    assert json.loads(KEPT.read_text("utf-8"))["texts"] == help_texts(app)
    assert "typer" not in loaded("from diagnose.cli.entry import main; main()", "--help")


@pytest.mark.parametrize("columns", ["40", "79", "80", "200", "0", "-5", "wide", ""])
@pytest.mark.parametrize("words", [("--help",), ("batch", "-h")])
def test_help_is_typers_at_every_width(words: tuple[str, ...], columns: str) -> None:
    light = start(*words, COLUMNS=columns)
    assert ended(light) == ended(by_typer(*words, COLUMNS=columns))
    assert light.stdout.startswith("Usage: diagnose ")


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    """A copy of the program's code, of which the kept help can be told by what it says."""
    shutil.copytree(ROOT / "diagnose", tmp_path / "diagnose", ignore=shutil.ignore_patterns("__pycache__"))
    kept = tmp_path / "diagnose" / "cli" / KEPT.name
    kept.write_text(kept.read_text("utf-8").replace("Usage:", "Kept:"), "utf-8")
    assert start("--help", PYTHONPATH=str(tmp_path)).stdout.startswith("Kept:")
    return tmp_path


@pytest.mark.parametrize("name", DECLARED_IN)
def test_help_that_was_kept_before_a_change_does_not_count(shell: Path, name: str) -> None:
    changed = shell / "diagnose" / "cli" / name
    changed.write_text(changed.read_text("utf-8") + "# changed\n", "utf-8")
    assert start("--help", PYTHONPATH=str(shell)).stdout == help_texts(app)[""]


@pytest.mark.parametrize("data", ["", "[]", '{"texts": {}}', '{"declared": 1, "texts": []}'])
def test_damaged_help_does_not_count(shell: Path, data: str) -> None:
    (shell / "diagnose" / "cli" / KEPT.name).write_text(data, "utf-8")
    assert start("--help", PYTHONPATH=str(shell)).stdout == help_texts(app)[""]


def test_another_name_of_the_command_stands_in_its_help() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "diagnose", "-h"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith("Usage: python -m diagnose ")


# What is loaded


def test_a_search_loads_no_other_command(tmp_path: Path) -> None:
    modules = loaded("from diagnose.cli.entry import main; main()", "search", "a", "--index", str(tmp_path / "none.db"))
    assert "diagnose.archive.search.searching" in modules
    assert modules.isdisjoint({"diagnose.cli.main", "typer", "rich", "yaml", "jinja2", "msgspec", "experta", "numpy"})


# Arguments


def read_by_typer(name: str, words: list[str]) -> dict[str, Any] | None:
    """Return what a command's function is called with through Typer, or None where Typer refuses the words."""
    command, noted = app.commands[name], []

    def note(**given: Any) -> int:
        noted.append(given)
        return 0

    only = App("", "")
    taken_for_it: Any = functools.update_wrapper(note, command)
    only.commands = {name: taken_for_it, "other": taken_for_it}
    CliRunner().invoke(typer_app(only), [name, *words])
    return noted[0] if noted else None


def with_defaults(command: Command, given: dict[str, Any]) -> dict[str, Any]:
    """Return all that a command's function is called with."""
    return {name: given.get(name, one.default) for name, one in inspect.signature(command).parameters.items()}


ODD = [
    "a",
    "b=c",
    "3",
    "-",
    "--",
    "",
    "-x",
    "--nope",
    "-fjson",
    "--format=json",
    "--quiet=1",
    "-q=1",
    "-qf",
    "--map=a=b",
]


@st.composite
def command_lines(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A command, and words that may follow it: mostly its own options with values."""
    name = draw(st.sampled_from(sorted(app.commands)))
    hints = get_type_hints(app.commands[name], include_extras=True).values()
    own = [one for hint in hints for entry in get_args(hint)[1:] if isinstance(entry, Option) for one in entry.names]
    pair = st.tuples(st.sampled_from(own), st.sampled_from(["x", "a/b", "k=v", "-", "-1"])).map(list)
    joined = st.tuples(st.sampled_from(own), st.sampled_from(["x", "k=v", ""])).map(lambda both: ["=".join(both)])
    single = st.sampled_from([*own, *ODD]).map(lambda word: [word])
    return name, [*chain.from_iterable(draw(st.lists(st.one_of(pair, joined, single), max_size=4)))]


@settings(max_examples=500)
@given(command_lines())
@example(("batch", ["a", "b", "--map", "c=d", "--map=e=", "-f", "text", "-f", "json=x", "-q", "--content", "d"]))
@example(("restore", ["--matrix", "--to", "SP3"]))
@example(("batch", ["a", "--quiet", "--quiet"]))
def test_what_is_read_without_typer_is_what_typer_reads(line: tuple[str, list[str]]) -> None:
    name, words = line
    plain = plain_arguments(app.commands[name], words)
    if plain is not None:
        assert with_defaults(app.commands[name], plain) == read_by_typer(name, words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("batch", ["fleet.yaml"]),
        ("batch", ["fleet.yaml", "more/", "-f", "ndjson", "--fail-on=never"]),
        ("batch", ["-", "-q", "--map", "a=b", "--map", "c="]),
        ("ask", []),
        ("ask", ["--fact", "a=b", "--save", "x.yaml"]),
        ("article", ["Q1"]),
        ("restore", ["--matrix"]),
        ("test", []),
    ],
)
def test_the_usual_is_read_without_typer(name: str, words: list[str]) -> None:
    assert plain_arguments(app.commands[name], words) is not None


def test_what_the_light_way_does_not_know_is_left_to_typer() -> None:
    def counted(first: Annotated[str, Argument("A", "")], times: Annotated[int, Option("--times", "")] = 1) -> int:
        return 0

    def compared(old: Annotated[str, Argument("A", "")], new: Annotated[str, Argument("B", "")]) -> int:
        return 0

    assert plain_arguments(counted, ["a"]) == {"first": "a"}
    assert plain_arguments(counted, ["a", "--times", "3"]) is None
    assert plain_arguments(counted, []) is None
    assert plain_arguments(compared, ["a", "b"]) is None


# What is loaded, and how it ends


def test_a_command_loads_only_what_it_needs(tmp_path: Path) -> None:
    server = tmp_path / "one.yaml"
    server.write_text("- " + ONE, "utf-8")
    command = ("from diagnose.cli.entry import main; main()", "batch", str(server), "-f", "ndjson")
    modules = loaded(*command)
    assert {"msgspec", "diagnose.reasoning.diagnosis"} <= modules
    unneeded = {"typer", "experta", "rich", "jinja2", "zstandard", "jsonschema_rs", "diagnose.knowledge.checking"}
    assert not {*unneeded, "yaml"} & modules
    server.write_text(f"- &first {ONE}\n- *first\n", "utf-8")
    modules = loaded(*command)
    assert "yaml" in modules
    assert not unneeded & modules


QUICK = """
from typing import Annotated
from diagnose.cli.declaring import Argument, Option
from diagnose.cli.main import app
from diagnose.cli.entry import main

@app.command()
def quick(words: Annotated[list[str], Argument("WORD", "")], limit: Annotated[str, Option("--limit", "")] = "9") -> int:
    print(words, limit)
    return 4

main()
"""


def test_a_command_that_has_to_be_quick_is_reached_with_next_to_nothing_loaded() -> None:
    assert ended(run_code(QUICK, "quick", "a", "--limit", "3", "b")) == (4, "['a', 'b'] 3\n", "")
    modules = loaded(QUICK, "quick", "a", "--limit", "3", "b")
    assert "pathlib" in modules
    assert not modules & {"typer", "msgspec", "yaml", "inspect", "dataclasses", "hashlib", "json"}


def test_completion_is_typers() -> None:
    completing = {"_DIAGNOSE_COMPLETE": "complete_bash", "COMP_WORDS": "diagnose ba", "COMP_CWORD": "1"}
    assert start(**completing).stdout.split() == ["batch"]


@pytest.mark.parametrize("words", [(), ("bach", "x"), ("batch", "x", "--nope"), ("restore", "x"), ("-x",)])
def test_a_mistake_is_explained_by_typer(words: tuple[str, ...]) -> None:
    light = start(*words)
    assert light.returncode == 2
    assert "Usage: diagnose" in light.stderr
    assert ended(light) == ended(by_typer(*words))


def test_the_version() -> None:
    assert ended(start("--version")) == ended(by_typer("--version")) == (0, f"diagnose {diagnose.__version__}\n", "")


def test_an_interruption_ends_with_its_own_code(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    process = subprocess.Popen(
        [sys.executable, "-m", "diagnose", "batch", str(tmp_path / "pipe")], cwd=ROOT, stderr=subprocess.PIPE
    )
    with (tmp_path / "pipe").open("wb"):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, b"\n")
