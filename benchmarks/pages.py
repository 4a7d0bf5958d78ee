"""The pages of large fleets: ``python benchmarks/pages.py [SERVERS ...]``.

Random servers of some hundred kinds, each with a name and a site of its own, are written as HTML; the time is set
beside that of the same result as JSON.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

from diagnose.authoring.drawing import random_cases
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.presenters.html import write_site
from diagnose.presenters.look import Look
from diagnose.reasoning.case import Case
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.reporting import results
from diagnose.results import Results

KINDS = 300


def fleet(servers: int) -> Results:
    """Return the result of so many servers."""
    content = find_content()
    knowledge = load_knowledge(content)
    plain = Diagnostician(knowledge, Reasoner(content.rules))
    classed = ClassedDiagnostician(plain)
    kinds = list(random_cases(plain, KINDS))
    random = Random(1)
    diagnosed = []
    for number in range(servers):
        kind = random.choice(kinds)
        site = f"Site {random.randrange(servers // 500 + 2)}"
        diagnosed.append(classed.diagnose(Case(f"MAIL{number:06}", {**kind.stated, "site": site}, kind.fleet)))
    return results(knowledge, diagnosed, [])


def main(sizes: list[int]) -> None:
    """Print for each size how long the pages take, how many there are, and how large."""
    print(f"{'servers':>9} {'pages':>6} {'MB':>7} {'index MB':>9} {'seconds':>8} {'of JSON':>8}")
    for servers in sizes:
        run = fleet(servers)
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            pages = write_site(run, Path(folder), Look(datetime.now(UTC)))
            written = time.perf_counter() - began
            size, index = sum(page.stat().st_size for page in pages), pages[0].stat().st_size
        began = time.perf_counter()
        msgspec.json.encode(run)
        share = written / (time.perf_counter() - began)
        print(f"{servers:9,} {len(pages):6,} {size / 1e6:7.1f} {index / 1e6:9.2f} {written:8.1f} {share:7.1f}x")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [100, 1_000, 10_000, 100_000])
