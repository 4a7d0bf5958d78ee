"""A golden file for each kind of page; ``GOLDEN_UPDATE=1 pytest tests/test_golden_pages.py`` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from diagnose.presenters.markdown import render_markdown
from diagnose.presenters.pages.advisories import render_single, write_site
from diagnose.presenters.pages.site import MOST_PAGES
from diagnose.results import Results
from diagnose.results.articles import AffectedReleases, Line, LineFormat, ReleaseOnLine
from diagnose.results.runs import Change, Collected, Decision, Ignoring, Since, WorkItem
from diagnose.results.servers import Ignored
from tests import golden
from tests.archive import pages as archive_pages
from tests.test_html import (
    LOOK,
    fleet_results,
    listing_results,
    move_fault,
    no_scanner,
    results_of,
    server,
    servers,
    written,
)

LINE = Line(
    file="Store.exe",
    product_version="5.5",
    facts={"version": "version", "store_version": "store_version", "service_pack": "service_pack"},
    releases=[
        ReleaseOnLine(release="SP2", store_version="5.5.2448.8", date="1998-12-23", service_pack=2),
        ReleaseOnLine(release="SP3", store_version="5.5.2650.23", date="1999-09-13", service_pack=3),
        ReleaseOnLine(release="5.5.2653.12", store_version="5.5.2653.12", date="2000-09-21", service_pack=3),
        ReleaseOnLine(release="SP4", after="5.5.2653.22", before="5.5.2654.0", date="2000-11-07", service_pack=4),
    ],
    formats=[LineFormat(database_format="2.46", written_from="5.5.2652.68", oldest="5.5.2652.68", source="Q244976")],
)


def everything(run: Results) -> Results:
    """Return a result with all that a page can show."""
    articles = [
        msgspec.structs.replace(one, releases=AffectedReleases(introduced="SP3", fixed=["5.5.2653.12", "SP4"]))
        if one.article == "Q271547"
        else one
        for one in run.articles
    ]
    return msgspec.structs.replace(
        run,
        line=LINE,
        articles=articles,
        collected=Collected(files=2, earliest="2026-11-24T06:00:00Z", latest="2026-11-25T06:00:00Z"),
        work=[
            WorkItem(
                number=1,
                action="Install SP4",
                servers=[one.name for one in run.servers[:2]],
                why="it mends Q271547",
                after=[],
                articles=["Q271547"],
                source="Q191014",
            )
        ],
    )


@pytest.fixture(scope="module")
def small() -> Results:
    first, *others = servers()
    ignored = Ignored(
        article="Q9", title="T", verdict="exposed", reason="no mail there", expires=None, where="ignore.yaml:1:3"
    )
    decision = Decision(article="Q8", reason="r", where="ignore.yaml:2:3", site="Paris")
    run = msgspec.structs.replace(fleet_results(), servers=[msgspec.structs.replace(first, ignored=[ignored]), *others])
    return msgspec.structs.replace(
        everything(run),
        ignoring=Ignoring(file="ignore.yaml", applied=1, expired=[], unused=[decision]),
        since=Since(
            baseline="old.json",
            new=[Change(server="MAIL1", article="Q271547", verdict="confirmed", was=None)],
            gone=[],
            changed=[Change(server="mail2", article="restore", verdict="safe", was="unsafe")],
            unchanged=7,
        ),
    )


@pytest.fixture(scope="module")
def large() -> Results:
    versions = ["5.5.2650.23", "5.5.2650.30"]
    fleet = [
        msgspec.structs.replace(one, facts={**one.facts, "store_version": versions[n % 2], "site": f"Site {n % 3}"})
        for n, one in enumerate(
            server(f"M{n}", "exposed", move_fault("exposed"))
            if n < 4
            else server(f"Q{n}", "not_affected", no_scanner("Q271547", "T"))
            for n in range(MOST_PAGES + 1)
        )
    ]
    return everything(results_of(fleet))


def without_inline(text: str) -> str:
    """Return a page without its style and script, which are files of their own, and without their hashes."""
    text = re.sub("(<(?:style|script)>).*?(</)", r"\1...\2", text, flags=re.DOTALL)
    return re.sub("(&#39;|')sha256-.+?(&#39;|')", "'sha256-...'", text)


def kinds(small: Results, large: Results, folder: Path) -> Iterator[tuple[str, str]]:
    for pages in (written(small, folder / "small"), written(large, folder / "large")):
        for path in pages:
            name = re.sub("-[0-9a-f]{8}|[0-9a-f]{12}", "", str(path.relative_to(folder)))
            if path.parent.name != "articles" or path.stem == "Q271547":
                yield name.replace("/.html", "/diagnosis.html"), without_inline(path.read_text("utf-8"))
    with archive_pages.shelf(folder / "shelf") as shelf:
        write_site(listing_results(), folder / "listing", LOOK, shelf)
    for page in ("archive/Q500031.html", "archive/Q271547.html", "articles/Q271547.html"):
        yield f"listing/{page}", without_inline((folder / "listing" / page).read_text("utf-8"))
    [listed] = (folder / "listing" / "servers").glob("listed*")
    yield "listing/servers/listed.html", without_inline(listed.read_text("utf-8"))
    few = msgspec.structs.replace(small, servers=small.servers[:2])
    yield "one.html", without_inline(render_single(few, LOOK))
    yield "small.md", render_markdown(small, LOOK)
    yield "large.md", render_markdown(large, LOOK)


def test_every_kind_of_page_is_as_it_was_found_good(small: Results, large: Results, tmp_path: Path) -> None:
    found = dict(kinds(small, large, tmp_path))
    assert {"small/index.html", "large/index.html", "large/diagnoses/diagnosis.html", "one.html"} <= found.keys()
    for name, text in found.items():
        golden.check(f"pages/{name}", text)
    folder = golden.FOLDER / "pages"
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.*")} == found.keys()
