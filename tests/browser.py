"""A real browser for the tests, and the kinds of pages that it opens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from diagnose.authoring.drawing import random_cases
from diagnose.cli.batch import diagnose_inventory
from diagnose.inventory.files import read_files
from diagnose.knowledge.loading import Knowledge
from diagnose.presenters.pages.advisories import render_single, write_site
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import results
from diagnose.results import Results
from diagnose.results.servers import needs_somebody
from tests.archive import pages as archive_pages
from tests.test_html import LOOK, fleet_results, listing_results, poisoned, written

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUIRED = "DIAGNOSE_BROWSER_REQUIRED"
"""The environment variable that makes a missing browser a failure."""
FLEET = Path(__file__).parent.parent / "examples" / "fleet.yaml"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        word = "there is no Chromium here; install it with: apt-get install chromium"
        if os.environ.get(REQUIRED):
            pytest.fail(word)
        pytest.skip(word)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@dataclass
class Visit:
    """A page that is open, and all that went on in it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: Path, state: str = "") -> Page:
        self.page.goto(f"{path.as_uri()}{state}")
        return self.page


def visit(context: BrowserContext) -> Visit:
    """Return an empty page; it is offline, and what it asks for or complains of is written down."""
    context.set_offline(True)
    seen = Visit(context.new_page())

    def requested(request: Request) -> None:
        seen.requests.append(request.url)

    context.on("request", requested)
    seen.page.on("console", lambda message: seen.complaints.append(message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
    return seen


@dataclass(frozen=True)
class Pages:
    """One of each kind of pages."""

    fleet: Path
    server: Path
    article: Path
    large: Path
    diagnosis: Path
    quiet: Path
    single: Path
    hostile: Path
    made_up: Path
    listing: Path
    imported: Path
    huge: Path

    def __getitem__(self, kind: str) -> Path:
        found: Path = getattr(self, kind)
        return found


KINDS = Pages.__dataclass_fields__.keys()
LARGE = 10_000


@pytest.fixture(scope="session")
def example(diagnostician: Diagnostician) -> Results:
    """The example fleet."""
    inventory = read_files(diagnostician.knowledge.vocabulary, [str(FLEET)])
    return diagnose_inventory(diagnostician, inventory)


@pytest.fixture(scope="session")
def large(knowledge: Knowledge, diagnostician: Diagnostician) -> Results:
    """A fleet of many servers and few diagnoses."""
    kinds = [diagnostician.diagnose(case) for case in random_cases(diagnostician, 60)]
    servers = []
    for number in range(LARGE):
        kind = kinds[number % len(kinds)]
        facts = {**kind.facts, "site": f"Site {number % 37}"}
        servers.append(msgspec.structs.replace(kind, name=f"MAIL{number:05}", facts=facts))
    return results(knowledge, servers, [])


@pytest.fixture(scope="session")
def pages(example: Results, large: Results, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    folder = tmp_path_factory.mktemp("pages")
    written(example, folder / "example")
    written(large, folder / "large")
    single = folder / "one.html"
    few = [server for server in example.servers if server.name in {"CARDIFF-01", "LONDON-05"}]
    small = msgspec.structs.replace(example, servers=few, articles=example.articles[:3])
    single.write_text(render_single(small, LOOK), encoding="utf-8")
    first = next(one for one in (folder / "large" / "diagnoses").iterdir() if one.name != "nothing-to-do.html")
    assert any(not needs_somebody(server) for server in large.servers)
    with archive_pages.shelf(folder / "shelf") as shelf:
        write_site(listing_results(), folder / "listing", LOOK, shelf)
    return Pages(
        fleet=folder / "example" / "index.html",
        server=next((folder / "example" / "servers").glob("cardiff-01*")),
        article=folder / "example" / "articles" / "Q271547.html",
        large=folder / "large" / "index.html",
        diagnosis=first,
        quiet=folder / "large" / "diagnoses" / "nothing-to-do.html",
        single=single,
        hostile=written(poisoned(fleet_results()), folder / "hostile")[0],
        made_up=next(iter(sorted(written(fleet_results(), folder / "made-up")[1].parent.glob("gateway*")))),
        listing=next((folder / "listing" / "servers").glob("listed*")),
        imported=folder / "listing" / "archive" / "Q500031.html",
        huge=folder / "listing" / "archive" / "Q500032.html",
    )
