"""How long short commands take, as whole processes: ``python benchmarks/startup.py [ROUNDS]``.

Every command runs once in each round, one after another, so that what else the machine does falls on all of them alike;
the medians are compared with that of ``python -c pass`` in the same run. The program's bytecode is written first, as an
installer does it.
"""

from __future__ import annotations

import compileall
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import diagnose

ROUNDS = 25
SERVER = '{"name": "A", "service_pack": 3, "antivirus_api": true, "store_version": "5.5.2650.23"}\n'
DIAGNOSE = str(Path(sys.executable).with_name("diagnose"))


def commands(folder: Path) -> dict[str, tuple[list[str], float | None]]:
    """Return what is measured, by its name: the command, and how many times ``python -c pass`` it may take."""
    yaml, lines = folder / "one.yaml", folder / "one.ndjson"
    yaml.write_text(f"- {SERVER}", "utf-8")
    lines.write_text(SERVER, "utf-8")
    batch = [DIAGNOSE, "batch", "--fail-on", "never"]
    return {
        "python -c pass": ([sys.executable, "-c", "pass"], None),
        "python -c 'import msgspec, yaml'": ([sys.executable, "-c", "import msgspec, yaml"], None),
        "diagnose --version": ([DIAGNOSE, "--version"], None),
        "diagnose --help": ([DIAGNOSE, "--help"], 6),
        "diagnose batch --help": ([DIAGNOSE, "batch", "--help"], 6),
        "diagnose article": ([DIAGNOSE, "article"], None),
        "diagnose batch one.yaml -f ndjson": ([*batch, str(yaml), "-f", "ndjson"], 12),
        "diagnose batch one.ndjson -f ndjson": ([*batch, str(lines), "-f", "ndjson"], 12),
        "diagnose batch one.yaml -f text": ([*batch, str(yaml), "-f", "text"], 12),
        "diagnose batch --mistake (by Typer)": ([*batch, "--mistake"], None),
    }


def seconds(command: Sequence[str]) -> float:
    """Return how long a process takes from its start to its end."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    compileall.compile_dir(Path(diagnose.__file__).parent, quiet=1)
    with TemporaryDirectory() as folder:
        measured = commands(Path(folder))
        taken: dict[str, list[float]] = {name: [] for name in measured}
        for _ in range(rounds):
            for name, (command, _) in measured.items():
                taken[name].append(seconds(command))
    least = median(taken["python -c pass"])
    print(f"{'whole process, median of ' + str(rounds):40} {'ms':>7} {'x pass':>7} {'goal':>6}")
    for name, (_, goal) in measured.items():
        ratio = median(taken[name]) / least
        print(f"{name:40} {median(taken[name]) * 1000:7.1f} {ratio:7.1f} {f'<= {goal:g}' if goal else '':>6}")


if __name__ == "__main__":
    main()
