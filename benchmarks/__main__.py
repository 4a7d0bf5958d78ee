"""``python -m benchmarks [NAME...] [--quick]``: measure, print the tables, keep them in ``benchmarks/results.md``."""

from __future__ import annotations

import argparse
import os
import platform
import re
from importlib import import_module
from pathlib import Path

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results.md"


def modules() -> list[str]:
    """Return the names of the modules here that have a table."""
    wanted = re.compile(r"^def table\(", re.MULTILINE)
    return sorted(path.stem for path in FOLDER.glob("*.py") if wanted.search(path.read_text(encoding="utf-8")))


def main() -> None:
    """Measure what was asked for."""
    known = modules()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, and print the tables.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(known)} (default: all)")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, to see that everything runs; nothing is kept"
    )
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(known)):
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    for name in options.names or known:
        table: str = import_module(f"benchmarks.{name}").table(quick=options.quick)
        print(f"{table}\n", flush=True)
        if not options.quick:
            RESULTS.write_text(_document(_kept() | {name: table}), encoding="utf-8")


def _kept() -> dict[str, str]:
    """Return the tables of earlier runs by name, so that measuring one leaves the others."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    parts = re.split(r"<!-- (\w+) -->\n", text)[1:]
    return {name: table.strip() for name, table in zip(parts[::2], parts[1::2], strict=True)}


def _document(tables: dict[str, str]) -> str:
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    parts = [f"<!-- {name} -->\n{tables[name]}\n" for name in sorted(tables)]
    return "\n".join(["# Figures\n", f"Written by `python -m benchmarks`; {machine}.\n", *parts])


if __name__ == "__main__":
    main()
