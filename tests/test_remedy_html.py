"""Ways out, shared reports, differing settings, folded findings and the order of work as HTML."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.remedies import not_worth_comparing, worth_comparing
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import results
from diagnose.results import Results, Server
from diagnose.results.runs import WorkItem
from diagnose.results.servers import Remedy
from tests.test_html import page_of, poisoned, read, rows_of, words, written
from tests.test_remedy_text import REMEDY, REPORT, STRUCK, finding, server


@pytest.fixture(scope="module")
def fleet(knowledge: Knowledge, diagnostician: Diagnostician) -> Results:
    cases: dict[str, dict[str, FactValue]] = {
        "MAIL1": STRUCK,
        "MAIL2": {"service_pack": 3, "antivirus_api": True, "platform": "alpha"},
        "MAIL3": {"error_id": "0000050A"},
    }
    servers = [diagnostician.diagnose(Case(name, {**facts, "name": name})) for name, facts in cases.items()]
    return results(knowledge, servers, [])


@pytest.fixture(scope="module")
def site(fleet: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    written(fleet, folder)
    return folder


def run_of(fleet: Results, *servers: Server, work: list[WorkItem] | None = None) -> Results:
    return msgspec.structs.replace(fleet, servers=list(servers), work=work or [])


def one_page(fleet: Results, found: Server, folder: Path) -> Path:
    written(run_of(fleet, found), folder)
    return page_of(folder, found.name)


def section(page: Path, name: str) -> str:
    """Return the source of the section with this heading."""
    source = page.read_text(encoding="utf-8")
    parts = (part[0] for part in re.finditer("<section.*?</section>", source, re.DOTALL))
    return next(part for part in parts if f'id="{name}"' in part)


def said(source: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", source).split())


# --- remedies --------------------------------------------------------------------------------------------------------


def test_the_options_stand_side_by_side_and_the_recommended_one_says_so(fleet: Results, tmp_path: Path) -> None:
    page = one_page(fleet, server(finding("Q1", "confirmed"), remedy=REMEDY), tmp_path)
    rows = rows_of(page)
    assert "Option Mends Leaves Brings Needs first Floor after it Remark" in rows
    assert "R-8 0 of 3 3 Q4, Q5, Q6, Q7 nothing - in doubt" in rows
    assert "Stay 0 of 3 3 none nothing not known none" in rows
    best = re.search(r'<tr class="recommended">(.*?)</tr>', page.read_text(encoding="utf-8"), re.DOTALL)
    assert best
    assert said(best[1]) == "R-9 recommended 2 of 3 1 none R-5 3.2.1 1 unclear"
    text = words(page)
    assert "R-8 in doubt: nobody has seen it." in text
    assert "What it leaves can be worked around. Doors open by themselves. Q1 NOTE inferred" in text
    assert "x86: r9.exe (address of the time: http://files.example/r9)" in text


def test_the_top_of_the_page_names_the_way_and_leads_to_the_reasons(fleet: Results, tmp_path: Path) -> None:
    page = one_page(fleet, server(finding("Q1", "confirmed"), remedy=REMEDY), tmp_path)
    top = section(page, "in-short")
    assert "Install R-5, then R-9. See Remedies for the reasons and how 6 options compare." in said(top)
    assert "nothing older than 3.2.1 starts" in said(top)
    assert "Doors open by themselves." in said(top)
    assert 'href="#remedies"' in top
    assert said(section(page, "remedies")).startswith("Remedies The most is mended by R-9.")


def test_options_that_are_not_worth_comparing_are_folded_with_the_better_one(fleet: Results, tmp_path: Path) -> None:
    page = one_page(fleet, server(finding("Q1", "confirmed"), remedy=REMEDY), tmp_path)
    open_part, folded = section(page, "remedies").split("<details>")
    assert "Show 3 more that are no better or cannot be done" in said(folded)
    assert "R-7 0 of 3 3 none nothing - none; no better than R-9" in said(folded)
    assert "R-6 blocked: it would not start." in said(folded)
    assert not re.search("R-[567] ", said(open_part).replace("R-5 3.2.1", ""))


def test_every_option_of_the_real_content_is_on_the_page(fleet: Results, site: Path) -> None:
    for each in fleet.servers[:2]:
        assert each.remedy
        text = said(section(page_of(site, each.name), "remedies"))
        for option in [*worth_comparing(each.remedy), *not_worth_comparing(each.remedy)]:
            assert re.search(rf"{re.escape(option.target)} (recommended )?{len(option.mends)} of", text, re.IGNORECASE)


def test_a_server_without_a_remedy_has_no_such_section(fleet: Results, site: Path, tmp_path: Path) -> None:
    assert fleet.servers[2].remedy is None
    assert 'id="remedies"' not in page_of(site, "MAIL3").read_text(encoding="utf-8")
    empty = Remedy(recommended="R-9", explanation="So.", options=[])
    page = one_page(fleet, server(finding("Q1", "confirmed"), remedy=empty), tmp_path)
    assert 'id="remedies"' not in page.read_text(encoding="utf-8")


# --- reports, settings and findings ----------------------------------------------------------------------------------


def test_a_report_is_shown_once_with_what_tells_the_articles_apart(fleet: Results, tmp_path: Path) -> None:
    page = one_page(fleet, server(*REPORT), tmp_path)
    text = said(section(page, "one-report"))
    assert "Error: 5 What was reported is described by Confirmed Q1 Confirmed Q3 Exposed Q2" in text
    assert text.count("G Q2: g: yes") == 1
    assert "What does not hold here Q9: h: no" in text
    assert "Nothing tells Q1 and Q3 apart: reckon with both." in text
    assert page.read_text(encoding="utf-8").count('href="#one-report"') == 3


def test_the_real_report_is_told_apart_by_facts_with_their_labels(fleet: Results, site: Path) -> None:
    text = said(section(page_of(site, "MAIL3"), "one-report"))
    shared = [found for found in fleet.servers[2].findings if found.alike]
    assert len(shared) > 2
    assert all(text.count(f"Undetermined {found.article}") == 1 for found in shared)
    label = fleet.labels["symptoms"].label
    assert f"{label[:1].upper()}{label[1:]} Q" in text


def test_a_setting_on_which_articles_differ_is_shown_once(fleet: Results, site: Path) -> None:
    page = page_of(site, "MAIL1")
    [clash, *_] = [clash for found in fleet.servers[0].findings for clash in found.conflicts]
    text = said(section(page, "conflicts").replace("<wbr>", ""))
    assert text.count(clash.setting) == 1
    for statement in clash.statements:
        assert f"{statement.text} {statement.source}" in text
    concerned = sum(bool(found.conflicts) for found in fleet.servers[0].findings)
    assert page.read_text(encoding="utf-8").count('href="#conflicts"') == concerned + 1 > 2


def test_confirmed_findings_are_open_and_the_others_folded_but_on_the_page(fleet: Results, site: Path) -> None:
    source = page_of(site, "MAIL1").read_text(encoding="utf-8")
    articles = re.findall('<article class="finding ([a-z]+)".*?</article>', source, re.DOTALL)
    parts = re.findall('<article class="finding [a-z]+".*?</article>', source, re.DOTALL)
    assert {"confirmed", "exposed"} <= set(articles)
    for verdict, part in zip(articles, parts, strict=True):
        visible = part.split("<details>")[0]
        assert ("Why we think so" in visible) is (verdict == "confirmed")
        assert "Why we think so" in part
        assert f"#finding-{parts.index(part) + 1}" in source
    assert "details::details-content { content-visibility: visible" in source


def test_a_folded_finding_tells_the_essence_at_once(fleet: Results, site: Path) -> None:
    source = page_of(site, "MAIL1").read_text(encoding="utf-8")
    parts = re.findall('<article class="finding exposed".*?</article>', source, re.DOTALL)
    exposed = [found for found in fleet.servers[0].findings if found.verdict == "exposed"]
    for found, part in zip(exposed, parts, strict=True):
        visible = said(part.split("<details>")[0])
        assert ("It can be worked around" if found.workaround else "No workaround is known") in visible
        releases = " or ".join(release.release for release in found.fix.fixed_in) if found.fix else ""
        assert (f"fixed in {releases}." if releases else "no fix is known.") in visible


def test_many_articles_are_folded_at_the_top_and_counted_in_the_fleet(fleet: Results, site: Path) -> None:
    exposed = sum(found.verdict == "exposed" for found in fleet.servers[1].findings)
    assert exposed > 4
    assert f"Exposed: {exposed} articles" in said(section(page_of(site, "MAIL2"), "in-short"))
    row = next(row for row in rows_of(site / "index.html") if row.startswith("MAIL2 "))
    assert f"Exposed {exposed} exposed" in row
    assert not any(found.article in row for found in fleet.servers[1].findings)


# --- the order of work -----------------------------------------------------------------------------------------------


def test_the_index_shows_the_work_in_order_with_links(fleet: Results, site: Path) -> None:
    work = section(site / "index.html", "work")
    assert "see the order of work." in words(site / "index.html")
    assert [int(number) for number in re.findall(r'id="work-(\d+)" value="\1"', work)] == [
        item.number for item in fleet.work
    ]
    pages = {each.name: page_of(site, each.name).name for each in fleet.servers}
    for item, part in zip(fleet.work, work.split('<li id="work-')[1:], strict=True):
        assert item.action in said(part)
        assert item.source in said(part)
        for name in item.servers:
            assert f'href="servers/{pages[name]}"' in part


def test_an_item_leads_to_those_that_come_before_it(fleet: Results, tmp_path: Path) -> None:
    first = fleet.work[0]
    items = [msgspec.structs.replace(first, number=number, after=list(range(1, number))) for number in (1, 2, 3)]
    written(run_of(fleet, *fleet.servers, work=items), tmp_path)
    work = section(tmp_path / "index.html", "work")
    assert said(work).count("; after item 1 , item 2 .") == 1
    assert set(re.findall('href="#(work-[0-9])"', work)) == {"work-1", "work-2"}


def test_a_name_that_servers_share_leads_to_none_of_them(fleet: Results, tmp_path: Path) -> None:
    item = msgspec.structs.replace(fleet.work[0], servers=["MAIL1", "elsewhere"])
    written(run_of(fleet, fleet.servers[0], fleet.servers[0], work=[item]), tmp_path)
    work = section(tmp_path / "index.html", "work")
    assert "On MAIL1 , elsewhere ." in said(work)
    assert "servers/" not in work


def test_without_work_there_is_no_such_section(fleet: Results, tmp_path: Path) -> None:
    written(run_of(fleet, *fleet.servers), tmp_path)
    assert "order of work" not in words(tmp_path / "index.html").lower()


# --- markup ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("poison", [False, True])
def test_the_new_parts_are_sound_markup(fleet: Results, tmp_path: Path, poison: bool) -> None:
    run = run_of(fleet, *fleet.servers, server(*REPORT, name="M", remedy=REMEDY), work=fleet.work)
    pages = written(poisoned(run) if poison else run, tmp_path)
    there = {path.resolve(): read(path) for path in pages}
    for path, page in there.items():
        assert len(page.ids) == len(set(page.ids))
        assert "img" not in page.tags
        assert page.tags.count("script") == (2 if path.name == "index.html" else 0)
        assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
        for href in page.values("href"):
            target, _, anchor = href.partition("#")
            assert not anchor or anchor in there[(path.parent / target).resolve() if target else path].ids
