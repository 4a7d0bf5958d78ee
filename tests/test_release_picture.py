"""The line of releases with a server's place: what it marks is what a diagnosis of that release says."""

from __future__ import annotations

import pytest

from diagnose.dialogue.session import case_of
from diagnose.dossier import dossier
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.phrases import struck
from diagnose.presenters.release_line import Stops
from diagnose.presenters.text.page import Page
from diagnose.presenters.text.release_picture import ReleasePicture, Spot, release_picture
from diagnose.presenters.text.releases import write_releases
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import line_of_releases, results
from diagnose.results import Server

SCANNED: dict[str, FactValue] = {"antivirus_api": True, "internet_mail_service": True}


def pictured(
    diagnostician: Diagnostician, facts: dict[str, FactValue], articles: list[str] | None = None
) -> tuple[Server, ReleasePicture]:
    server = diagnostician.diagnose(case_of(facts))
    found = articles if articles is not None else [each.article for each in struck(server)]
    picture = release_picture(results(diagnostician.knowledge, [server], []), server, found)
    assert picture is not None
    return server, picture


def spot(picture: ReleasePicture, name: str) -> Spot:
    return next(spot for spot in picture.spots if spot.name == name)


def drawn(picture: ReleasePicture, width: int = 80) -> str:
    page = Page(color=False, width=width)
    write_releases(page, picture)
    return page.text()


@pytest.mark.parametrize("version", ["5.5.2650.23", "5.5.2652.68", "5.5.2653.12", "5.5.2653.30", "5.5.2654.94"])
def test_a_release_has_the_faults_that_a_server_with_it_would_have(diagnostician: Diagnostician, version: str) -> None:
    every = [fault.article.article for fault in diagnostician.knowledge.faults]
    facts = {**SCANNED, "store_version": version}
    _, picture = pictured(diagnostician, facts, every)
    assert set(picture.articles) | set(picture.everywhere) == set(every)
    for each in picture.spots:
        if each.name == each.version.text:
            then = case_of({"internet_mail_service": True, "store_version": each.name})
            verdicts = diagnostician.consider(then).verdicts
            ruled_out = {article for article in picture.articles if verdicts[article] == "not_affected"}
            foreign = {article for article in ruled_out if article in each.faults}
            assert not foreign, (each.name, foreign)
            assert {article for article in picture.articles if article not in each.faults} <= ruled_out


def test_the_pages_and_the_dialogue_draw_the_same_stretches(diagnostician: Diagnostician) -> None:
    knowledge = diagnostician.knowledge
    stops = Stops(line_of_releases(knowledge))
    drawn_articles = 0
    for fault in knowledge.faults:
        releases = dossier(fault.article).releases
        if releases:
            drawn_articles += 1
            _, picture = pictured(diagnostician, {**SCANNED, "service_pack": 3}, [fault.article.article])
            here = {each.name for each in picture.spots if each.faults and stops.named(each.name)}
            assert here == {stop.label for stop in stops.affected(releases)}, fault.article.article
    assert drawn_articles > 15


def test_what_is_installed_stands_at_its_place_also_between_two_releases(diagnostician: Diagnostician) -> None:
    for version, before in (("5.5.2653.12", "5.5.2652.68"), ("5.5.2653.14", "5.5.2653.12")):
        _, picture = pictured(diagnostician, {**SCANNED, "store_version": version})
        assert [each.name for each in picture.spots if each.here] == [version]
        names = [each.name for each in picture.spots]
        assert names[names.index(version) - 1] == before
        assert [each.version for each in picture.spots] == sorted(each.version for each in picture.spots)
        assert "this server" in drawn(picture)


def test_a_service_pack_alone_leaves_its_rollups_possible(diagnostician: Diagnostician) -> None:
    _, picture = pictured(diagnostician, {**SCANNED, "service_pack": 3})
    possible = {each.name for each in picture.spots if each.here is None}
    assert {"SP3", "5.5.2653.22"} <= possible
    assert not {"SP2", "SP4"} & possible
    assert "only the service pack is known" in drawn(picture)
    _, nowhere = pictured(diagnostician, {"antivirus_api": True})
    assert {each.here for each in nowhere.spots} == {False}


def test_floor_restore_and_recommended_release_are_marked(diagnostician: Diagnostician) -> None:
    facts: dict[str, FactValue] = {**SCANNED, "store_version": "5.5.2651.76", "restore_store_version": "5.5.2650.23"}
    server, picture = pictured(diagnostician, facts)
    assert server.restore is not None
    assert spot(picture, "SP3").restore == server.restore.verdict == "unsafe"
    assert [each.name for each in picture.spots if each.floor] == [server.restore.floor]
    assert server.remedy is not None
    assert [each.name for each in picture.spots if each.recommended] == [server.remedy.recommended]
    assert [each.floor_after for each in picture.spots if each.floor_after] == [server.remedy.recommended]
    for words in ("to be put back: \u2716 unsafe", "floor: nothing older starts now", "recommended", "needed first"):
        assert words in " ".join(drawn(picture).split())


def test_a_single_article_is_drawn_with_where_it_is_fixed(diagnostician: Diagnostician) -> None:
    _, picture = pictured(diagnostician, {**SCANNED, "store_version": "5.5.2650.23"}, ["Q271547"])
    lines = {line.split()[1]: line for line in drawn(picture).splitlines() if line.startswith("  ")}
    assert lines["SP2"].strip() == "o SP2          1998-12-23"
    assert lines["SP3"].endswith("this server; affected")
    assert lines["5.5.2652.42"].endswith("affected")
    assert lines["5.5.2653.12"].endswith("2000-09-21  fixed")
    assert lines["SP4"].startswith("  o ")


def test_another_product_has_no_place_on_the_line(diagnostician: Diagnostician, knowledge: Knowledge) -> None:
    for product in ("Lotus Domino", "Exchange Server"):
        facts: dict[str, FactValue] = (
            {"product": product, "version": "2000"} if "E" in product else {"product": product}
        )
        server = diagnostician.diagnose(case_of(facts))
        assert release_picture(results(knowledge, [server], []), server, []) is None


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_the_drawing_keeps_its_width(diagnostician: Diagnostician, width: int) -> None:
    facts: dict[str, FactValue] = {**SCANNED, "service_pack": 3, "restore_store_version": "5.5.2650.23"}
    _, picture = pictured(diagnostician, facts)
    assert max(map(len, drawn(picture, width).splitlines())) <= width
