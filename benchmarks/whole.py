"""Whole processes: start, read, reason, write, as a user runs them: ``python -m benchmarks whole``.

A run that its smaller sizes show to need too long or too much memory is left out, and so is a format that the command
does not read or write.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (100, 1_000)
LONGEST = 600.0
"""Seconds that a run may take."""
LARGEST = 8_000
"""Megabytes that a run may take."""

PATHS = (("yaml", "ndjson"), ("ndjson", "csv"), ("parquet", "parquet"))
"""What is read and what is written."""

DIAGNOSE = (sys.executable, "-m", "diagnose")
FLEET = (sys.executable, "-m", "benchmarks.fleet")
ACCOUNT = str(Path(__file__).with_name("account.py"))
ALONE = "PyYAML's CSafeLoader reading alone"
YAML_ALONE = "import sys, yaml; yaml.load(open(sys.argv[1], 'rb'), Loader=yaml.CSafeLoader)"
"""PyYAML's C loader on the same file, in a process of its own."""


@dataclass(frozen=True)
class Run:
    """What one process took."""

    seconds: float
    cpu: float
    megabytes: float
    code: int
    message: str


def run(command: Sequence[str], limit: float = LONGEST) -> Run:
    """Run a command without its output; after ``limit`` seconds it is stopped, with a code below 0."""
    told = subprocess.run(
        [sys.executable, "-I", ACCOUNT, str(limit), *command], stdout=subprocess.PIPE, text=True, check=True
    )
    return Run(**json.loads(told.stdout))


class Whole:
    """The files of one fleet after another, and what was measured on them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before: dict[str, tuple[int, Run]] = {}

    def rows(self, size: int) -> list[str]:
        """Return the rows of the table for a fleet of ``size`` servers."""
        rows = []
        for read, written in PATHS:
            what = f"{read} in, {written} out"
            fleet, out = self._folder / f"fleet.{read}", self._folder / f"out.{written}"
            made = run((*FLEET, str(size), str(fleet)))
            if made.code != 0:
                rows.append(_row(what, size, f"not measured: {made.message}"))
                continue
            command = (*DIAGNOSE, "batch", str(fleet), "-f", written, "-o", str(out), "--fail-on", "never", "--quiet")
            measured = self._measured(what, size, command)
            if read == "yaml":
                alone = self._measured(ALONE, size, (sys.executable, "-c", YAML_ALONE, str(fleet)))
                rows += [_row(what, size, measured, alone), _row(ALONE, size, alone)]
            else:
                rows.append(_row(what, size, measured))
            fleet.unlink()
            out.unlink(missing_ok=True)
        return rows

    def _measured(self, what: str, size: int, command: Sequence[str]) -> Run | str:
        """Return what a command took, or why it was not measured."""
        before = self._before.get(what)
        if before:
            times = size / before[0]
            if before[1].code != 0:
                return "not measured"
            if before[1].seconds * times > LONGEST:
                return f"not measured: some {before[1].seconds * times:,.0f} s to be expected"
            if before[1].megabytes * times > LARGEST:
                return f"not measured: some {before[1].megabytes * times:,.0f} MB to be expected"
        measured = run(command)
        self._before[what] = (size, measured)
        if measured.code == 0:
            return measured
        return f"over {LONGEST:.0f} s" if measured.code < 0 else f"code {measured.code}: {measured.message[:90]}"


def _row(what: str, size: int, measured: Run | str, alone: Run | str | None = None) -> str:
    if isinstance(measured, str):
        return f"| {what} | {size:,} | {measured} | | | | |"
    beside = f"{alone.seconds / measured.seconds:,.2f} x" if isinstance(alone, Run) else ""
    took = f"{measured.seconds:,.2f} | {measured.cpu:,.2f} | {measured.megabytes:,.0f}"
    return f"| {what} | {size:,} | {took} | {size / measured.seconds:,.0f} | {beside} |"


def starting(rounds: int) -> list[str]:
    """Return the rows of the table of how long it takes to start."""
    with TemporaryDirectory() as folder:
        one = Path(folder) / "one.yaml"
        run((*FLEET, "1", str(one)))
        commands = {
            "`python -c pass`": (sys.executable, "-c", "pass"),
            "`diagnose --help`": (*DIAGNOSE, "--help"),
            "`diagnose batch` of one server": (*DIAGNOSE, "batch", str(one), "--fail-on", "never"),
        }
        taken: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(run(command))
    middle = {name: median(one.seconds for one in runs) for name, runs in taken.items()}
    bare = next(iter(middle.values()))
    largest = {name: max(one.megabytes for one in runs) for name, runs in taken.items()}
    return [
        f"| {name} | {seconds * 1000:,.0f} | {seconds / bare:,.1f} x | {largest[name]:,.0f} |"
        for name, seconds in middle.items()
    ]


def table(quick: bool = False) -> str:
    """Return both tables."""
    lines = [
        "## Whole processes",
        "",
        "The made fleet of `benchmarks/fleet.py`, read from a file and written to a file.",
        "",
        "| what | servers | s | CPU s | peak MB | servers/s | faster than CSafeLoader alone |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    with TemporaryDirectory() as folder:
        whole = Whole(Path(folder))
        for size in QUICK_SIZES if quick else SIZES:
            lines += whole.rows(size)
    lines += [
        "",
        "| start | ms | beside `python -c pass` | peak MB |",
        "|---|--:|--:|--:|",
        *starting(3 if quick else 11),
    ]
    return "\n".join(lines)
