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
QUICK_SIZES = (10, 100)
LONGEST = 600.0
"""Seconds that a run may take."""
LARGEST = 8_000
"""Megabytes that a run may take."""
WIDEST = 20_000
"""Megabytes that a run may write."""

PATHS = (("yaml", "ndjson"), ("ndjson", "csv"), ("parquet", "parquet"))
"""What is read and what is written."""

DIAGNOSE = (str(Path(sys.executable).with_name("diagnose")),)
"""The command as it is installed."""
FLEET = (sys.executable, "-m", "benchmarks.fleet")
ACCOUNT = str(Path(__file__).with_name("account.py"))
WRITING = str(Path(__file__).with_name("writing.py"))
BARE = "`python -c pass`"
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
        self._written: dict[str, float] = {}
        """The megabytes that the last run wrote."""

    def rows(self, size: int) -> list[str]:
        """Return the rows of the table for a fleet of ``size`` servers."""
        return [row for read, written in PATHS for row in self._rows_of(read, written, size)]

    def _rows_of(self, read: str, written: str, size: int) -> list[str]:
        what = f"{read} in, {written} out"
        fleet, out = self._folder / f"fleet.{read}", self._folder / f"out.{written}"
        commands: dict[str, Sequence[str]] = {
            what: (*DIAGNOSE, "batch", str(fleet), "-f", written, "-o", str(out), "--fail-on", "never", "--quiet")
        }
        if read == "yaml":
            commands[ALONE] = (sys.executable, "-c", YAML_ALONE, str(fleet))
        measured: dict[str, Run | str] = {}
        for name, command in commands.items():
            measured[name] = (
                self._too_much(name, size) or self._made(fleet, size) or self._measured(name, size, command)
            )
        if isinstance(measured[what], Run):
            writing = f"writing as much {written} alone"
            measured[writing] = self._measured(writing, size, (sys.executable, WRITING, str(out)))
        self._written[what] = out.stat().st_size / 1e6 if out.exists() else 0
        fleet.unlink(missing_ok=True)
        out.unlink(missing_ok=True)
        return [_row(name, size, one, measured.get(ALONE) if name == what else None) for name, one in measured.items()]

    def _too_much(self, what: str, size: int) -> str | None:
        """Return why a smaller size says that this one had better not be tried."""
        if what not in self._before:
            return None
        smaller, before = self._before[what]
        seconds, megabytes = (figure * size / smaller for figure in (before.seconds, before.megabytes))
        if before.code != 0:
            return "not measured: a smaller one failed"
        wide = self._written.get(what, 0) * size / smaller
        if wide > WIDEST:
            return f"not measured: it would write some {wide / 1000:,.0f} GB"
        if seconds > LONGEST:
            return f"not measured: some {seconds:,.0f} s to be expected"
        return f"not measured: some {megabytes:,.0f} MB to be expected" if megabytes > LARGEST else None

    def _made(self, fleet: Path, size: int) -> str | None:
        """Write the fleet; return why that is not possible."""
        if fleet.exists():
            return None
        made = run((*FLEET, str(size), str(fleet)))
        return f"not measured: {made.message}" if made.code != 0 else None

    def _measured(self, what: str, size: int, command: Sequence[str]) -> Run | str:
        measured = run(command)
        self._before[what] = (size, measured)
        if measured.code == 0:
            return measured
        return f"over {LONGEST:.0f} s" if measured.code < 0 else f"code {measured.code}: {measured.message[:90]}"


def _row(what: str, size: int, measured: Run | str, alone: Run | str | None) -> str:
    if isinstance(measured, str):
        return f"| {what} | {size:,} | {measured} | | | | | |"
    beside = ""
    if isinstance(alone, Run):
        beside = f"{alone.seconds / measured.seconds:,.2f} x | {alone.cpu / measured.cpu:,.2f} x"
    took = f"{measured.seconds:,.2f} | {measured.cpu:,.2f} | {measured.megabytes:,.0f}"
    return f"| {what} | {size:,} | {took} | {size / measured.seconds:,.0f} | {beside or '|'} |"


def starting(rounds: int) -> list[str]:
    """Return the rows of the table of how long it takes to start."""
    with TemporaryDirectory() as folder:
        one = Path(folder) / "one.yaml"
        run((*FLEET, "1", str(one)))
        commands = {
            BARE: (sys.executable, "-c", "pass"),
            "`diagnose --help`": (*DIAGNOSE, "--help"),
            "`diagnose batch` of one server": (*DIAGNOSE, "batch", str(one), "--fail-on", "never"),
        }
        taken: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(run(command))
    rows = []
    bare = [median(figures) for figures in zip(*((one.seconds, one.cpu) for one in taken[BARE]), strict=True)]
    for name, runs in taken.items():
        seconds, cpu = median(one.seconds for one in runs), median(one.cpu for one in runs)
        largest = max(one.megabytes for one in runs)
        beside = f"{seconds / bare[0]:,.1f} x | {cpu / bare[1]:,.1f} x"
        rows.append(f"| {name} | {seconds * 1000:,.0f} | {cpu * 1000:,.0f} | {beside} | {largest:,.0f} |")
    return rows


def table(quick: bool = False) -> str:
    """Return both tables."""
    lines = [
        "## Whole processes",
        "",
        "The made fleet of `benchmarks/fleet.py`, read from a file and written to a file. *Writing as much alone* is a",
        "process that only writes a file of the same size, in Parquet of as many rows (`benchmarks/writing.py`).",
        "",
        "| what | servers | s | CPU s | peak MB | servers/s | faster than CSafeLoader alone | by CPU |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    with TemporaryDirectory() as folder:
        whole = Whole(Path(folder))
        for size in QUICK_SIZES if quick else SIZES:
            lines += whole.rows(size)
    lines += [
        "",
        f"| start | ms | CPU ms | beside {BARE} | by CPU | peak MB |",
        "|---|--:|--:|--:|--:|--:|",
        *starting(3 if quick else 11),
    ]
    return "\n".join(lines)
