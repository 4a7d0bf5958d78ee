"""What is written as text for a terminal is what it was, to the letter; whoever changes it looks at the difference."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnose.cli.batch import diagnose_inventory
from diagnose.inventory.reading import read_inventory
from diagnose.presenters.phrases import struck
from diagnose.presenters.text.fleet import render_text
from diagnose.presenters.text.how import write_how
from diagnose.presenters.text.page import Page
from diagnose.presenters.text.release_picture import release_picture
from diagnose.presenters.text.releases import write_releases
from diagnose.presenters.text.restore import write_restore
from diagnose.presenters.text.server import write_server
from diagnose.presenters.text.verdict import write_verdict
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.results import Results
from tests.golden import FOLDER, check

FLEET = "examples/fleet.yaml"
WIDTHS = (80, 40)
SHOWN = {
    "confirmed": "LONDON-03",
    "many-faults": "LEEDS-02",
    "unsafe-restore": "CARDIFF-01",
    "contradictions": "OSLO-01",
    "not-affected": "LONDON-05",
}
"""Servers of the example fleet, by what each of them shows."""
KINDS = ("verdict", "server", "how", "restore", "drawing")


@pytest.fixture(scope="module")
def fleet(diagnostician: Diagnostician) -> Results:
    """The example fleet, diagnosed."""
    data = (Path(__file__).parent.parent / FLEET).read_bytes()
    return diagnose_inventory(diagnostician, read_inventory(diagnostician.knowledge.vocabulary, data, FLEET))


def written(diagnostician: Diagnostician, fleet: Results, name: str, kind: str, page: Page) -> str:
    """Return what is written of one server."""
    server = next(server for server in fleet.servers if server.name == name)
    faults = struck(server)
    match kind:
        case "verdict":
            write_verdict(page, server, fleet.labels)
        case "server":
            write_server(page, server, fleet.labels)
        case "how":
            write_how(page, server, (faults or server.findings)[0], fleet.labels)
        case "restore" if server.restore:
            write_restore(page, server, server.restore, fleet.labels)
        case "drawing":
            picture = release_picture(fleet, server, [found.article for found in faults])
            assert picture is not None
            write_releases(page, picture)
    return page.text()


def files(diagnostician: Diagnostician, fleet: Results) -> Iterator[tuple[str, str]]:
    """Yield every golden file by its name."""
    for width in WIDTHS:
        yield f"fleet-{width}.txt", render_text(fleet, color=False, width=width)
        for what, name in SHOWN.items():
            for kind in KINDS:
                text = written(diagnostician, fleet, name, kind, Page(color=False, width=width))
                if text:
                    yield f"{what}/{kind}-{width}.txt", text
    yield "fleet-ascii.txt", render_text(fleet, color=False, width=100, encoding="ascii")
    colored = Page(color=True, width=80)
    yield "verdict-color.txt", written(diagnostician, fleet, SHOWN["unsafe-restore"], "verdict", colored)


def test_the_text_is_what_it_was(diagnostician: Diagnostician, fleet: Results) -> None:
    wanted = dict(files(diagnostician, fleet))
    for name, text in wanted.items():
        check(f"text/{name}", text)
    kept = {path.relative_to(FOLDER / "text").as_posix() for path in (FOLDER / "text").rglob("*.txt")}
    assert kept == set(wanted), "a golden file that nothing makes any more is to be removed"


def test_the_text_keeps_its_width(diagnostician: Diagnostician, fleet: Results) -> None:
    for name, text in files(diagnostician, fleet):
        width = Path(name).stem.rpartition("-")[2]
        if width.isdecimal():
            assert max(map(len, text.splitlines())) <= int(width), name
