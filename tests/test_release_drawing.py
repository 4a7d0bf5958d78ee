"""The line of releases: where a server stands, what is affected, and what may be put back."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.markdown import in_characters
from diagnose.presenters.pages.drawn_line import Drawing
from diagnose.presenters.pages.release_drawing import draw, draw_article, places_of
from diagnose.presenters.release_line import Stops
from diagnose.presenters.text.release_picture import release_picture
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import line_of_releases, results
from diagnose.results import Results, Server
from diagnose.results.articles import AffectedReleases
from diagnose.results.verdicts import AFFECTED
from tests.test_html import words, written

SCANNER: dict[str, FactValue] = {"antivirus_api": True}


@pytest.fixture
def drawn(knowledge: Knowledge, diagnostician: Diagnostician) -> Drawn:
    return Drawn(knowledge, diagnostician)


class Drawn:
    """Draws servers of given facts."""

    def __init__(self, knowledge: Knowledge, diagnostician: Diagnostician) -> None:
        self._knowledge = knowledge
        self._diagnostician = diagnostician

    def server(self, name: str = "ONE", /, **facts: FactValue) -> Server:
        return self._diagnostician.diagnose(Case(name, {**SCANNER, **facts}))

    def run(self, *servers: Server) -> Results:
        return results(self._knowledge, servers, [])

    def __call__(self, **facts: FactValue) -> Drawing:
        one = self.server(**facts)
        found = draw(one, [one], self.run(one))
        assert found
        return found


def notes(drawing: Drawing, label: str) -> list[str]:
    return next(row.said for row in drawing.rows if row.stop.label == label)


def affected(drawing: Drawing, article: str) -> list[str]:
    """Return what is affected, oldest first."""
    return next(lane.releases for lane in drawing.lanes if article in lane.articles)


def test_a_server_stands_where_its_file_is_also_between_two_releases(drawn: Drawn) -> None:
    assert "this server" in notes(drawn(store_version="5.5.2650.23"), "SP3")
    between = drawn(store_version="5.5.2650.30")
    labels = [row.stop.label for row in between.rows]
    assert labels.index("5.5.2651.68") + 1 == labels.index("5.5.2650.30") == labels.index("SP3") - 1
    assert "this server" in notes(between, "5.5.2650.30")
    assert [row.stop.label for row in between.rows if row.here] == ["5.5.2650.30"]


@pytest.mark.parametrize("service_pack", [None, 3, 4])
def test_a_file_that_may_be_of_the_service_pack_or_not_stands_for_itself(
    drawn: Drawn, service_pack: int | None
) -> None:
    stated: dict[str, FactValue] = {} if service_pack is None else {"service_pack": service_pack}
    one = drawn.server(store_version="5.5.2653.30", internet_mail_service=True, **stated)
    run = drawn.run(one)
    drawing = draw(one, [one], run)
    struck = {found.article for found in one.findings if found.verdict in AFFECTED}
    picture = release_picture(run, one, [found.article for found in one.findings])
    assert drawing
    assert picture
    assert [row.stop.label for row in drawing.rows if row.here or row.possible] == ["5.5.2653.30"]
    assert [spot.name for spot in picture.spots if spot.here is not False] == ["5.5.2653.30"]
    here = next(spot for spot in picture.spots if spot.name == "5.5.2653.30")
    assert set(here.faults) == struck & set(picture.articles)
    for lane in drawing.lanes:
        assert "5.5.2653.30" in lane.releases, lane.articles
    assert "Q263947" in (struck if service_pack != 4 else set(picture.articles) - struck)


@pytest.mark.parametrize(
    ("service_pack", "known", "possible"),
    [(None, {}, {"5.5.2653.22": 1, "SP4": 1}), (3, {"5.5.2653.22": 1}, {}), (4, {"SP4": 1}, {})],
)
def test_in_a_fleet_it_counts_where_it_can_be(
    drawn: Drawn, service_pack: int | None, known: dict[str, int], possible: dict[str, int]
) -> None:
    stated: dict[str, FactValue] = {} if service_pack is None else {"service_pack": service_pack}
    one = drawn.server(store_version="5.5.2653.30", **stated)
    places = places_of([one], drawn.run(one))
    assert (places.known, places.possible, places.elsewhere) == (known, possible, 0)


def test_with_the_service_pack_alone_it_may_stand_at_each_of_its_releases(drawn: Drawn) -> None:
    drawing = drawn(service_pack=4)
    assert [row.stop.label for row in drawing.rows if row.possible] == [
        "5.5.2655.37",
        "5.5.2654.89",
        "5.5.2654.31",
        "SP4",
    ]
    assert not any(row.here for row in drawing.rows)


@pytest.mark.parametrize(
    ("version", "inside"), [("5.5.2650.23", True), ("5.5.2653.11", True), ("5.5.2653.12", False), ("5.5.2448.8", False)]
)
def test_the_bar_of_an_article_covers_a_server_if_and_only_if_it_has_the_fault(
    drawn: Drawn, version: str, inside: bool
) -> None:
    one = drawn.server(store_version=version)
    run = drawn.run(one)
    assert any(found.article == "Q271547" and found.verdict in AFFECTED for found in one.findings) is inside
    stops = Stops(run.line, [version]) if run.line else None
    ranges = next(each.releases for each in run.articles if each.article == "Q271547")
    assert stops
    assert ranges
    here = stops.named(version)
    assert (here in stops.affected(ranges)) is inside


def test_a_last_affected_release_is_affected_and_the_next_one_is_not(knowledge: Knowledge) -> None:
    stops = Stops(line_of_releases(knowledge))
    found = stops.affected(AffectedReleases(introduced="SP1", last="SP3"))
    assert [stop.label for stop in found] == ["SP1", "SP2", "SP3"]
    found = stops.affected(AffectedReleases(introduced="SP1", fixed=["SP3"]))
    assert [stop.label for stop in found] == ["SP1", "SP2"]


def test_nothing_below_the_floor_starts_and_the_planned_restore_is_crossed_out(drawn: Drawn) -> None:
    drawing = drawn(store_version="5.5.2653.22", restore_store_version="5.5.2650.23")
    assert drawing.floor == "5.5.2652.68"
    starting = {row.stop.label: row.starts for row in drawing.rows}
    assert starting["5.5.2652.68"]
    assert not starting["5.5.2652.42"]
    assert drawing.restore == ("SP3", "unsafe")
    assert "to be put back: does not start" in notes(drawing, "SP3")
    here, there = drawing.arrow or (0, 0)
    assert here < there
    safe = drawn(store_version="5.5.2653.22", restore_store_version="5.5.2653.12")
    assert safe.restore == ("5.5.2653.12", "safe")
    assert "to be put back: starts" in notes(safe, "5.5.2653.12")


def test_where_no_floor_is_known_those_of_all_formats_are_marked_and_nothing_is_struck(drawn: Drawn) -> None:
    drawing = drawn(service_pack=3, restore_store_version="5.5.2650.23")
    assert drawing.floor is None
    assert all(row.starts for row in drawing.rows)
    assert notes(drawing, "5.5.2652.68") == ["perhaps this server", "floor once the recommended one has started"]
    assert notes(drawing, "5.5.2651.32") == ["perhaps this server", "floor for format 2.45"]
    known = drawn(store_version="5.5.2653.22", restore_store_version="5.5.2650.23")
    assert "5.5.2651.32" not in [row.stop.label for row in known.rows]


def test_the_recommended_release_and_what_it_needs_first_are_marked(drawn: Drawn) -> None:
    one = drawn.server(store_version="5.5.2650.23")
    assert one.remedy
    drawing = drawn(store_version="5.5.2650.23")
    assert "recommended: install this" in notes(drawing, one.remedy.recommended)
    assert "install this first" in notes(drawing, "SP4")


@pytest.mark.parametrize("facts", [{"version": "2000", "product": "Exchange 2000"}, {"antivirus_api": False}])
def test_there_is_no_drawing_where_the_line_says_nothing(drawn: Drawn, facts: dict[str, FactValue]) -> None:
    one = drawn.server(**facts)
    assert draw(one, [one], drawn.run(one)) is None


def test_results_without_a_line_have_no_drawing(drawn: Drawn) -> None:
    one = drawn.server(store_version="5.5.2650.23")
    for line in (None, msgspec.structs.replace(drawn.run(one).line, releases=[])):  # type: ignore[type-var]
        run = msgspec.structs.replace(drawn.run(one), line=line)
        assert draw(one, [one], run) is None
        assert draw_article("Q271547", places_of([one], run), run) is None


def test_an_articles_drawing_counts_the_fleet(drawn: Drawn) -> None:
    fleet = [
        drawn.server("A", store_version="5.5.2650.23"),
        drawn.server("B", store_version="5.5.2650.30"),
        drawn.server("C", service_pack=3),
        drawn.server("D"),
    ]
    run = drawn.run(*fleet)
    drawing = draw_article("Q271547", places_of(fleet, run), run)
    assert drawing
    assert notes(drawing, "SP3") == ["2 servers", "perhaps 1 more"]
    assert "has the fix" in notes(drawing, "5.5.2653.12")


def test_the_svg_says_in_words_what_it_shows_and_the_words_are_those_of_the_characters(
    drawn: Drawn, tmp_path: Path
) -> None:
    one = drawn.server(store_version="5.5.2653.22", restore_store_version="5.5.2650.23")
    page = next(p for p in written(drawn.run(one), tmp_path) if p.parent.name == "servers")
    source = page.read_text("utf-8")
    said = re.search("<desc[^>]*>(.*?)</desc>", source, re.DOTALL)
    assert said
    drawing = drawn(store_version="5.5.2653.22", restore_store_version="5.5.2650.23")
    text = in_characters(drawing)
    for row in drawing.rows:
        for note in row.said:
            assert note in said[1]
            assert note in text
        assert row.stop.label in text
    assert text.count("\nx ") == sum(not row.starts for row in drawing.rows)
    assert "Releases of Store.exe, and the place of ONE" in words(page)


def test_many_ranges_leave_room_and_what_is_left_out_is_named(drawn: Drawn) -> None:
    one = drawn.server(store_version="5.5.2650.23")
    run = drawn.run(one)
    versions = [f"5.5.2651.{70 + n}" for n in range(12)]
    found = [msgspec.structs.replace(one.findings[0], article=f"X{n}", verdict="exposed") for n in range(12)]
    articles = [
        msgspec.structs.replace(
            run.articles[0],
            article=f"X{n}",
            releases=AffectedReleases(introduced="SP3", fixed=[release.release]),
        )
        for n, release in zip(range(12), (run.line.releases if run.line else [])[4:], strict=False)
    ]
    many = msgspec.structs.replace(one, findings=found)
    drawing = draw(many, [many], msgspec.structs.replace(run, articles=articles))
    assert drawing
    assert len(versions) > len(drawing.lanes) == 8
    assert {a for lane in drawing.lanes for a in lane.articles} | set(drawing.more) == {a.article for a in articles}
