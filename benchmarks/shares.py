"""Where the time of a large run goes: ``python -m benchmarks shares``.

A signal stops the process some hundred times a second and notes which part of the program it is in.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from benchmarks.fleet import make_fleet, write_ndjson
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge

EVERY = 0.002
"""Seconds between two looks."""
SIZES = (100_000, 1_000_000)
QUICK_SIZES = (200, 1_000)
PARTS = (
    ("waiting until the last block is written", "background.py", "result"),
    ("starting to write a block", "background.py", "__init__"),
    ("kinds not met before: remedies", "reasoning/planning.py", "plan"),
    ("kinds not met before: rows", "cli/streaming.py", "_ready"),
    ("kinds not met before: conclusions and findings", "reasoning/kinds.py", "_diagnose"),
    ("reading: surroundings not met before", "inventory/recognising.py", "_learn"),
    ("reading: names that several have", "inventory/compact.py", "shared_names"),
    ("what the fleet tells", "inventory/fleet.py", "__init__"),
    ("reading: all other records", "inventory/files.py", "read_files"),
    ("rows of servers of known kinds", "cli/streaming.py", "_stretches"),
)
"""Parts of the program by a function of each; of several that are at work, the first one here counts."""
REST = "start and end"


def part_of(frame: FrameType | None) -> str:
    """Return the part of the program that is at work."""
    at_work: set[tuple[str, str]] = set()
    while frame:
        path = Path(frame.f_code.co_filename)
        at_work |= {(path.name, frame.f_code.co_name), (f"{path.parent.name}/{path.name}", frame.f_code.co_name)}
        frame = frame.f_back
    return next((part for part, file, function in PARTS if (file, function) in at_work), REST)


def watch(arguments: list[str]) -> None:
    """Run the command with these arguments, and print how often each part was at work."""
    seen: Counter[str] = Counter()
    signal.signal(signal.SIGALRM, lambda _, frame: seen.update([part_of(frame)]))
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
    from diagnose.cli.entry import main

    sys.argv = ["diagnose", *arguments]
    try:
        main()
    except SystemExit:
        signal.setitimer(signal.ITIMER_REAL, 0)
    print(json.dumps(seen))


def shares(folder: Path, size: int) -> Counter[str]:
    """Return how often each part was at work in a run over a fleet, from NDJSON to CSV."""
    fleet, out = folder / "fleet.ndjson", folder / "out.csv"
    write_ndjson(make_fleet(size, knowledge=load_knowledge(find_content())), fleet)
    command = ["batch", str(fleet), "-f", "csv", "-o", str(out), "--quiet", "--fail-on", "never"]
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.shares", *command], stdout=subprocess.PIPE, text=True, check=True
    )
    return Counter(json.loads(told.stdout))


def table(quick: bool = False) -> str:
    """Return the share of each part, for fleets of two sizes."""
    sizes = QUICK_SIZES if quick else SIZES
    with TemporaryDirectory() as folder:
        found = [shares(Path(folder), size) for size in sizes]
    rows = [
        f"| {part} | {' | '.join(f'{seen[part] / seen.total():.0%}' for seen in found)} |"
        for part in (*(part for part, _, _ in PARTS), REST)
    ]
    head = [
        "## Where the time goes",
        "",
        "The made fleet, from NDJSON to CSV; shares of the time of the whole process.",
        "",
        f"| part of the program | {' | '.join(f'{size:,} servers' for size in sizes)} |",
        f"|---|{'--:|' * len(sizes)}",
    ]
    return "\n".join([*head, *rows])


if __name__ == "__main__":
    watch(sys.argv[1:])
