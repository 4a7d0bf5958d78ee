"""Fleets as HTML: ``python -m benchmarks pages``. How long it takes, how many pages there are, how large they are."""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from benchmarks.fleet import make_fleet, write_ndjson
from diagnose.cli.batch import diagnose_inventory
from diagnose.inventory.files import read_files
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.presenters.pages.advisories import write_site
from diagnose.presenters.pages.look import Look
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner


def table(quick: bool = False) -> str:
    """Return the figures for fleets of several sizes."""
    content = find_content()
    diagnostician = Diagnostician(load_knowledge(content), Reasoner(content.rules))
    lines = [
        "## Fleets as HTML",
        "",
        "| servers | pages | all pages, MB | index, MB | seconds | times the JSON |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [_row(diagnostician, servers) for servers in ((100, 1_000) if quick else (100, 1_000, 10_000, 100_000))]
    return "\n".join(lines)


def _row(diagnostician: Diagnostician, servers: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        inventory = Path(folder) / "fleet.ndjson"
        write_ndjson(make_fleet(servers, knowledge=diagnostician.knowledge), inventory)
        read = read_files(diagnostician.knowledge.vocabulary, [str(inventory)])
        run = diagnose_inventory(diagnostician, read)
        began = time.perf_counter()
        pages = write_site(run, Path(folder) / "site", Look(datetime.now(UTC)))
        took = time.perf_counter() - began
        size, index = sum(page.stat().st_size for page in pages), pages[0].stat().st_size
    began = time.perf_counter()
    msgspec.json.encode(run)
    times = took / (time.perf_counter() - began)
    return f"| {servers:,} | {len(pages):,} | {size / 1e6:.1f} | {index / 1e6:.2f} | {took:.1f} | {times:.1f} |"
