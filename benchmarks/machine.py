"""The machine at hand beside the one on which the limits in seconds were set: ``python -m benchmarks machine``.

Yardsticks that no change to this project moves; the median factor says what a limit of there comes to here.
"""

from __future__ import annotations

import sys
from statistics import median

from benchmarks.startup import seconds

THERE = {"pass": 8, "import msgspec": 30, "import yaml": 23, "import typer": 44, "import jinja2": 45}
"""Milliseconds of ``python -c ...`` as a whole process, warm files, on the machine of the limits."""
ROUNDS = 25
QUICK_ROUNDS = 3


def table(*, quick: bool = False) -> str:
    """Return the yardsticks as a Markdown table, with their median factor."""
    here = {code: _milliseconds(code, QUICK_ROUNDS if quick else ROUNDS) for code in THERE}
    factors = {code: here[code] / there for code, there in THERE.items()}
    rows = [f"| `python -c '{code}'` | {THERE[code]} | {here[code]:.0f} | {factors[code]:.1f} x |" for code in THERE]
    return "\n".join(
        [
            "## This machine beside the one of the limits\n",
            "| whole process | ms there | ms here | slower here |",
            "|---|--:|--:|--:|",
            *rows,
            f"\nA second there is {median(factors.values()):.1f} seconds here.",
        ]
    )


def _milliseconds(code: str, rounds: int) -> float:
    return median(seconds([sys.executable, "-c", code]) for _ in range(rounds)) * 1000
