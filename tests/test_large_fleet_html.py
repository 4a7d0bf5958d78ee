"""Large fleets as HTML: servers of one diagnosis share a page, and nothing is said of one that is not true of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from diagnose.authoring.drawing import random_cases
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.pages.advisories import write_site
from diagnose.presenters.pages.same_diagnosis import same_diagnoses
from diagnose.presenters.pages.site import MOST_PAGES, QUIET, survey
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import results
from diagnose.results import Results, Server
from diagnose.results.runs import WorkItem
from diagnose.results.servers import STAY, needs_somebody
from tests.archive import pages as archive_pages
from tests.test_html import LOOK, move_fault, no_scanner, read, results_of, server, words, written


@pytest.fixture(scope="module")
def kinds(diagnostician: Diagnostician) -> list[Server]:
    return [diagnostician.diagnose(case) for case in random_cases(diagnostician, 150)]


@pytest.fixture(scope="module")
def large(knowledge: Knowledge, kinds: list[Server]) -> Results:
    """More servers than get a page each, of few diagnoses; every one with a name and a site of its own."""
    servers = [
        msgspec.structs.replace(kind, name=f"M{number:04}", facts={**kind.facts, "site": f"S{number % 7}"})
        for number, kind in enumerate(kinds[n % 40] for n in range(MOST_PAGES + 150))
    ]
    return results(knowledge, servers, [])


def gist(one: Server) -> object:
    """What a reader acts on."""
    return (
        one.verdict,
        [(found.article, found.verdict, found.likelihood, found.missing) for found in one.findings],
        [(premise.fact, premise.condition, premise.holds) for found in one.findings for premise in found.because],
        one.restore and (one.restore.verdict, one.restore.target, one.restore.floor, one.restore.missing),
        one.remedy and (one.remedy.recommended, one.remedy.explanation),
        one.ask,
        one.contradictions,
    )


def test_servers_share_a_diagnosis_only_where_a_reader_would_do_the_same(kinds: list[Server]) -> None:
    for group in same_diagnoses(kinds):
        for member in group.members:
            assert gist(member) == gist(group.members[0])
            for fact, value in group.server.facts.items():
                assert member.facts.get(fact) == value or str(value).startswith("differs: ")


def test_every_server_is_in_exactly_one_diagnosis(kinds: list[Server]) -> None:
    groups = same_diagnoses(kinds)
    assert sorted(id(one) for group in groups for one in group.members) == sorted(map(id, kinds))
    assert len({group.key for group in groups}) == len(groups)


def test_name_place_and_values_that_decide_nothing_make_no_difference(diagnostician: Diagnostician) -> None:
    facts: dict[str, FactValue] = {"service_pack": 3, "antivirus_api": True, "store_version": "5.5.2650.23"}
    one = diagnostician.diagnose(Case("ONE", {**facts, "site": "Here"}))
    other = diagnostician.diagnose(Case("TWO", {**facts, "site": "There", "store_version": "5.5.2650.30"}))
    group = same_diagnoses([one, other])[0]
    assert group.members == [one, other]
    assert group.differing == ["store_version"]
    assert group.server.facts["store_version"] == "differs: 5.5.2650.23, 5.5.2650.30"
    shown = {premise.value for found in group.server.findings for premise in found.because}
    assert "5.5.2650.23" not in shown
    assert "differs: 5.5.2650.23, 5.5.2650.30" in shown


@pytest.mark.parametrize(
    "change",
    [{"antivirus_api": False}, {"store_version": "5.5.2653.12"}, {"restore_store_version": "5.5.2448.8"}],
)
def test_what_decides_something_makes_another_diagnosis(
    diagnostician: Diagnostician, change: dict[str, FactValue]
) -> None:
    facts: dict[str, FactValue] = {"service_pack": 3, "antivirus_api": True, "store_version": "5.5.2650.23"}
    both = [diagnostician.diagnose(Case("ONE", facts)), diagnostician.diagnose(Case("TWO", {**facts, **change}))]
    assert len(same_diagnoses(both)) == 2


def test_another_remedy_makes_another_diagnosis_and_the_own_file_in_it_does_not(diagnostician: Diagnostician) -> None:
    one = diagnostician.diagnose(Case("ONE", {"antivirus_api": True, "store_version": "5.5.2650.23"}))
    assert one.remedy
    moved = [
        msgspec.structs.replace(option, store_version="5.5.2650.99") if option.target == STAY else option
        for option in one.remedy.options
    ]
    same = msgspec.structs.replace(one, remedy=msgspec.structs.replace(one.remedy, options=moved))
    other = msgspec.structs.replace(one, remedy=msgspec.structs.replace(one.remedy, options=one.remedy.options[:1]))
    assert len(same_diagnoses([one, same])) == 1
    assert len(same_diagnoses([one, other])) == 2


def test_servers_of_which_the_archive_tells_something_else_share_no_diagnosis(diagnostician: Diagnostician) -> None:
    facts: dict[str, FactValue] = {"service_pack": 3, "antivirus_api": True, "store_version": "5.5.2650.23"}
    told = archive_pages.EXPOSURE
    others = [
        msgspec.structs.replace(told, name="ANOTHER"),
        msgspec.structs.replace(told, fixed_by=[]),
        msgspec.structs.replace(told, without_fix=[]),
        msgspec.structs.replace(told, reported=[]),
        None,
    ]
    one = diagnostician.diagnose(Case("ONE", facts))
    counts = [
        len(same_diagnoses([msgspec.structs.replace(one, archive=archive) for archive in (told, other)]))
        for other in others
    ]
    assert counts == [1, 2, 2, 2, 2]


def test_an_imported_article_has_one_page_however_many_servers_list_it(tmp_path: Path) -> None:
    fleet = [
        server(f"M{n}", "exposed", move_fault("exposed", likelihood=("raised", "stated")[n % 2]))
        for n in range(MOST_PAGES + 1)
    ]
    archive = archive_pages.EXPOSURE
    run = results_of([msgspec.structs.replace(each, archive=archive) for each in fleet])
    with archive_pages.shelf(tmp_path / "shelf") as shelf:
        pages = write_site(run, tmp_path / "site", LOOK, shelf)
    assert len(list((tmp_path / "site" / "diagnoses").iterdir())) == 2
    assert [page.stem for page in pages if page.parent.name == "archive"] == list(archive_pages.IDS)


def test_a_saved_result_gives_the_same_groups(large: Results) -> None:
    """Servers that were reasoned together share objects, those of a saved result do not."""
    saved = msgspec.json.decode(msgspec.json.encode(large), type=Results)
    assert survey(saved).paths() == survey(large).paths()


def test_a_fleet_is_grouped_only_above_the_limit() -> None:
    fleet = [server(f"M{n}", "exposed", move_fault("exposed")) for n in range(MOST_PAGES + 1)]
    assert not survey(results_of(fleet[1:])).grouped
    assert len(survey(results_of(fleet[1:])).entries) == MOST_PAGES
    assert survey(results_of(fleet)).grouped
    assert len(survey(results_of(fleet)).entries) == 1


def test_there_are_pages_only_for_what_differs_and_every_server_is_named(large: Results, tmp_path: Path) -> None:
    pages = written(large, tmp_path)
    assert len(pages) - len(large.articles) - 1 <= 40
    named = " ".join(words(page) for page in pages if page.parent.name in {"diagnoses", "servers"})
    assert [one.name for one in large.servers if one.name not in named] == []
    quiet = [one for one in large.servers if not needs_somebody(one)]
    assert f"Nothing to do on {len(quiet)} servers" in words(tmp_path / QUIET)


def test_the_fleets_page_says_that_servers_are_grouped_and_counts_them_all(large: Results, tmp_path: Path) -> None:
    index = written(large, tmp_path)[0]
    assert f"for {len(large.servers)} servers" in words(index)
    data = re.search('id="fleet-data">(.*?)</script>', index.read_text("utf-8"), re.DOTALL)
    assert data
    content = json.loads(data[1])
    found = [
        (name, content["sites"][site])
        for names, sites in content["rows"]
        for name, site in zip(names, sites, strict=True)
    ]
    assert sorted(found) == sorted((one.name, str(one.facts["site"])) for one in large.servers)
    assert sum(read(index).tags.count(tag) for tag in ("tr",)) < len(large.servers)


def test_names_in_the_data_of_the_page_cannot_end_its_script(tmp_path: Path) -> None:
    evil = ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028", "lone\udc80", "nul\x00"]
    fleet = [server(evil[n % len(evil)], "exposed", move_fault("exposed")) for n in range(MOST_PAGES + 1)]
    index = written(results_of(fleet), tmp_path)[0]
    page = read(index)
    assert page.tags.count("script") == 2
    assert "<!--" not in index.read_text("utf-8")


def test_an_item_of_work_for_a_part_of_a_diagnosis_says_how_many_and_marks_which(tmp_path: Path) -> None:
    fleet = [server(f"M{n:03}", "exposed", move_fault("exposed")) for n in range(MOST_PAGES + 1)]
    item = WorkItem(
        number=1, action="Do it.", servers=["M001", "M007"], why="so", after=[], articles=["Q271547"], source="Q1 X"
    )
    run = msgspec.structs.replace(results_of(fleet), work=[item])
    pages = written(run, tmp_path)
    assert f"On 2 servers: Diagnosis 1 ({len(fleet)} servers) (2 of them: its page marks which)." in words(pages[0])
    rows = [" ".join(row.split()) for row in re.findall('<tr id="server-.*?</tr>', pages[1].read_text("utf-8"))]
    assert [re.sub("<.*?>", "", row) for row in rows if "#work-1" in row] == ["M0011", "M0071"]


def test_a_diagnosis_of_a_single_server_is_that_servers_page(tmp_path: Path) -> None:
    fleet = [server(f"q{n}", "not_affected", no_scanner("Q271547", "T")) for n in range(MOST_PAGES)]
    fleet.append(server("lonely", "confirmed", move_fault("confirmed")))
    pages = written(results_of(fleet), tmp_path)
    assert tmp_path / "servers" / "lonely.html" in pages
    assert "<h1>" in (tmp_path / "servers" / "lonely.html").read_text("utf-8")
    assert len(list((tmp_path / "diagnoses").iterdir())) == 1
