"""The golden files of everything that is written as text for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from diagnose.presenters.page import Page
from diagnose.presenters.phrases import struck
from diagnose.presenters.text import render_text
from diagnose.presenters.text_how import write_how
from diagnose.presenters.text_releases import write_releases
from diagnose.presenters.text_restore import write_restore
from diagnose.presenters.text_server import write_server
from diagnose.presenters.text_verdict import write_verdict
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.release_picture import release_picture
from diagnose.results import Results, Server

WIDTHS = (80, 40)
SHOWN = {
    "confirmed": "LONDON-03",
    "many-faults": "LEEDS-02",
    "unsafe-restore": "CARDIFF-01",
    "contradictions": "OSLO-01",
    "not-affected": "LONDON-05",
}
"""Servers of the example fleet, by what each of them shows."""


class Golden(Protocol):
    """What the files are made of: the fleet of ``tests.golden``."""

    @property
    def diagnostician(self) -> Diagnostician: ...
    @property
    def run(self) -> Results: ...
    def server(self, name: str) -> Server: ...


def files(fleet: Golden) -> dict[str, str]:
    """Return the text of each file by its name."""
    return dict(_files(fleet))


def _files(fleet: Golden) -> Iterator[tuple[str, str]]:
    for width in WIDTHS:
        yield f"fleet-{width}.txt", render_text(fleet.run, color=False, width=width)
        for what, name in SHOWN.items():
            server = fleet.server(name)
            for kind, write in _kinds(fleet, server).items():
                page = Page(color=False, width=width)
                write(page)
                if page.text():
                    yield f"{what}/{kind}-{width}.txt", page.text()
    yield "fleet-ascii.txt", render_text(fleet.run, color=False, width=100, encoding="ascii")
    page = Page(color=True, width=80)
    write_verdict(page, fleet.server(SHOWN["unsafe-restore"]), fleet.run.labels)
    yield "verdict-color.txt", page.text()


def _kinds(fleet: Golden, server: Server) -> dict[str, Callable[[Page], None]]:
    labels, faults = fleet.run.labels, struck(server)
    found = (faults or server.findings)[0]
    picture = release_picture(fleet.diagnostician.knowledge, server, [each.article for each in faults])

    def restore(page: Page) -> None:
        if server.restore:
            write_restore(page, server, server.restore, labels)

    def drawing(page: Page) -> None:
        if picture:
            write_releases(page, picture)

    return {
        "verdict": lambda page: write_verdict(page, server, labels),
        "server": lambda page: write_server(page, server, labels),
        "how": lambda page: write_how(page, server, found, labels),
        "restore": restore,
        "drawing": drawing,
    }
