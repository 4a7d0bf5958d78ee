"""Ways out, shared reports, differing settings and the order of work as text."""

from __future__ import annotations

import re

import msgspec
import pytest
from rich.cells import cell_len

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.next_steps import next_step
from diagnose.presenters.remedies import best, in_few_words, not_worth_comparing, worth_comparing
from diagnose.presenters.shared_reports import conflicts, shared_reports
from diagnose.presenters.text.fleet import render_text
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import labels, results
from diagnose.results import Results, Server
from diagnose.results.findings import Alike, Conflict, Difference, Download, Finding, Floor, Statement, Workaround
from diagnose.results.servers import STAY, Remedy, RemedyOption
from diagnose.results.verdicts import Verdict
from tests.test_text import flat, render_server

STRUCK: dict[str, FactValue] = {
    "name": "MAIL1",
    "service_pack": 3,
    "store_version": "5.5.2651.76",
    "antivirus_api": True,
    "internet_mail_service": False,
    "error_id": "0000050A",
}


def option(target: str, **changes: object) -> RemedyOption:
    plain = RemedyOption(
        target=target,
        label=f"the release {target}",
        service_pack=None,
        store_version=None,
        mends=[],
        leaves=["Q1", "Q2", "Q3"],
        exposes=[],
        unclear=[],
        worked_around=[],
        needs=None,
        floor=None,
        changes=[],
        downloads=[],
        blocked=None,
        doubt=None,
        dominated_by=None,
    )
    return msgspec.structs.replace(plain, **changes)


BEST = option(
    "R-9",
    mends=["Q1", "Q2"],
    leaves=["Q3"],
    worked_around=["Q3"],
    unclear=["Q7"],
    needs="R-5",
    floor=Floor(database_format="F2", oldest="3.2.1", source="Q8"),
    changes=[Statement(text="Doors open by themselves.", source="Q1 NOTE", inferred=True)],
    downloads=[Download(platform="x86", file="r9.exe", source="Q1 FILES", address="http://files.example/r9")],
)
OPTIONS = [
    BEST,
    option("R-8", exposes=["Q4", "Q5", "Q6", "Q7"], doubt="nobody has seen it"),
    option(STAY),
    option("R-7", dominated_by="R-9"),
    option("R-6", dominated_by=STAY, blocked="it would not start"),
    option("R-5", dominated_by=STAY),
]
REMEDY = Remedy(recommended="R-9", explanation="The most is mended by R-9.", options=OPTIONS)


def finding(article: str, verdict: Verdict, **changes: object) -> Finding:
    plain = Finding(
        article=article,
        title=f"title of {article}",
        verdict=verdict,
        likelihood=None,
        because=[],
        missing=[],
        could_change=[],
        workaround=None,
        fix=None,
        cautions=[],
    )
    return msgspec.structs.replace(plain, **changes)


def server(*findings: Finding, **changes: object) -> Server:
    plain = Server(
        name="MAIL1",
        verdict=findings[0].verdict,
        where=None,
        facts={},
        assumed=[],
        derived=[],
        contradictions=[],
        findings=list(findings),
        restore=None,
        ask=[],
    )
    return msgspec.structs.replace(plain, **changes)


def shown(found: Server, width: int = 80) -> str:
    return render_server(found, {}, color=False, width=width)


@pytest.fixture(scope="module")
def struck(diagnostician: Diagnostician) -> Server:
    """A server with several confirmed and many exposed articles."""
    return diagnostician.diagnose(Case("MAIL1", STRUCK))


@pytest.fixture(scope="module")
def fleet(knowledge: Knowledge, diagnostician: Diagnostician, struck: Server) -> Results:
    other = diagnostician.diagnose(Case("MAIL2", {"name": "MAIL2", "service_pack": 3, "antivirus_api": True}))
    return results(knowledge, [struck, other], [])


# --- remedies --------------------------------------------------------------------------------------------------------


def test_the_explanation_comes_before_the_options_and_these_best_first() -> None:
    text = shown(server(finding("Q1", "confirmed"), remedy=REMEDY))
    said = ["Remedies", "The most is", "TARGET", "\n  R-9 ", "\n  R-8 ", "\n  stay ", "3 more are no better"]
    places = [text.index(words) for words in said]
    assert places == sorted(places)


def test_a_row_tells_what_an_option_does() -> None:
    text = shown(server(finding("Q1", "confirmed"), remedy=REMEDY))
    assert re.search(r"^  R-9 +2 of 3 +1 +none +R-5 +3\.2\.1 +recommended\n +1 unclear$", text, re.MULTILINE)
    assert re.search(r"^  stay +0 of 3 +3 +none +- +not known$", text, re.MULTILINE)
    assert re.search(r"^  R-8 +0 of 3 +3 +Q4, Q5, +- +- +in doubt\n +\+2$", text, re.MULTILINE)


def test_options_that_are_not_worth_comparing_are_named_with_those_that_are() -> None:
    text = flat(shown(server(finding("Q1", "confirmed"), remedy=REMEDY)))
    assert "3 more are no better: R-7 than R-9; R-6 and R-5 than stay." in text
    assert "it would not start" not in text


def test_options_that_cannot_be_done_are_named_with_the_reason_and_not_compared() -> None:
    blocked = [option(name, blocked="it would not start", doubt="nobody has seen it") for name in ("R-7", "R-8")]
    remedy = Remedy(
        recommended="R-9", explanation="So.", options=[BEST, *blocked, option(STAY, blocked="it is stopped")]
    )
    text = flat(shown(server(finding("Q1", "confirmed"), remedy=remedy)))
    assert [each.target for each in worth_comparing(remedy)] == ["R-9", STAY]
    assert "stay blocked: it is stopped. R-7 and R-8 blocked: it would not start." in text
    assert "nobody" not in text
    assert "no better" not in text


def test_a_doubt_that_options_share_is_said_once() -> None:
    doubted = [BEST, *(option(name, doubt="nobody has seen it") for name in ("R-7", "R-8"))]
    remedy = Remedy(recommended="R-9", explanation="So.", options=doubted)
    text = flat(shown(server(finding("Q1", "confirmed"), remedy=remedy)))
    assert text.count("nobody has seen it") == 1
    assert "R-7 and R-8 in doubt: nobody has seen it." in text


def test_what_comes_with_the_recommended_option_stands_below() -> None:
    text = flat(shown(server(finding("Q1", "confirmed"), remedy=REMEDY)))
    with_it = text[text.index("With the release R-9") :]
    assert "- what it leaves can be worked around" in with_it
    assert "- Doors open by themselves. (Q1 NOTE; inferred)" in with_it
    assert "- file for x86: r9.exe from http://files.example/r9 (Q1 FILES)" in with_it


@pytest.mark.parametrize("width", [20, 40, 69])
def test_a_narrow_page_lists_the_options(width: int) -> None:
    text = flat(shown(server(finding("Q1", "confirmed"), remedy=REMEDY), width))
    assert "TARGET" not in text
    assert "R-9: recommended, 1 unclear mends 2 of 3, leaves 1, brings none needs R-5 first; floor 3.2.1" in text
    assert "R-8: in doubt mends 0 of 3, leaves 3, brings Q4, Q5, +2" in text


def test_the_recommended_option_is_always_shown() -> None:
    remedy = Remedy(recommended="R-7", explanation="So.", options=[*OPTIONS[3:], *OPTIONS[:3]])
    assert [each.target for each in worth_comparing(remedy)] == ["R-7", "R-9", "R-8", STAY]
    assert best(remedy).target == "R-7"
    assert "R-7" not in [each.target for each in not_worth_comparing(remedy)]


@pytest.mark.parametrize(
    ("way", "few", "spelled"),
    [
        (BEST, "R-5, then R-9", "work around, then install R-5, then R-9"),
        (option("R-9", doubt="x"), "R-9 (in doubt)", "work around, then install R-9 (in doubt)"),
        (option(STAY, worked_around=["Q1"]), "stay, work around", "stay, work around"),
        (option(STAY), "stay for now", "stay for now"),
        (option(STAY, blocked="x"), "no way out as things stand (stay: blocked)", None),
    ],
)
def test_the_next_step_is_the_recommended_way(way: RemedyOption, few: str, spelled: str | None) -> None:
    remedy = Remedy(recommended=way.target, explanation="So.", options=[way])
    found = server(
        finding("Q1", "confirmed", workaround=Workaround(steps=["Wait."], source="Q1")),
        finding("Q2", "exposed"),
        remedy=remedy,
    )
    assert in_few_words(remedy) == few
    assert next_step(found) == few
    assert next_step(found, {}) == (spelled or few)


def test_a_remedy_without_options_is_none() -> None:
    found = server(finding("Q1", "confirmed"), remedy=Remedy(recommended="R-9", explanation="So.", options=[]))
    assert "Remedies" not in shown(found)
    assert next_step(found) == "no remedy known"


def test_what_the_remedy_says_already_is_not_said_again(struck: Server, knowledge: Knowledge) -> None:
    text = flat(render_server(struck, labels(knowledge), color=False, width=80))
    assert struck.remedy
    changes = best(struck.remedy).changes
    assert changes
    assert [text.count(change.text) for change in changes] == [1] * len(changes)


# --- findings, reports and settings ----------------------------------------------------------------------------------


def test_confirmed_articles_stand_in_full_and_many_exposed_ones_in_two_lines(struck: Server) -> None:
    exposed = [found for found in struck.findings if found.verdict == "exposed"]
    confirmed = [found for found in struck.findings if found.verdict == "confirmed"]
    assert len(exposed) > 3
    assert len(confirmed) > 3
    text = flat(shown(struck))
    assert f"! exposed: {len(exposed)} articles" in text
    assert all(f"\u2716 confirmed: {found.article} {found.title} Because" in text for found in confirmed)
    for found in exposed:
        releases = " or ".join(release.release for release in found.fix.fixed_in) if found.fix else ""
        around = "can be worked around" if found.workaround else "no workaround"
        assert f"{found.article}: {found.title} {around}; {f'fixed in {releases}' if releases else 'no fix'}" in text
    assert "-f html=FOLDER/" in text


def test_few_exposed_articles_stand_in_full() -> None:
    text = shown(server(*(finding(f"Q{number}", "exposed") for number in range(3))))
    assert text.count("Because") == 3
    assert "html" not in text


def test_what_to_do_stands_before_what_is_only_open() -> None:
    text = shown(server(finding("Q1", "confirmed"), finding("Q2", "undetermined", missing=["f"]), ask=["f"]))
    order = ["confirmed: Q1", "What to do now", "What to do for good", "undetermined: Q2", "What is still open"]
    assert sorted(order, key=text.index) == order


def test_many_undetermined_articles_are_grouped_by_what_is_missing() -> None:
    missing = {"Q1": ["f"], "Q2": ["g"], "Q3": ["f"], "Q4": ["f"]}
    text = flat(shown(server(*(finding(article, "undetermined", missing=keys) for article, keys in missing.items()))))
    assert "Not known: f Q1: title of Q1 Q3: title of Q3 Q4: title of Q4 Not known: g Q2: title of Q2" in text


def alike(article: str, shared: list[str], *apart: Difference) -> Alike:
    return Alike(article=article, title="t", verdict="confirmed", shared=shared, apart=list(apart))


def difference(article: str, fact: str, text: str, *, fails: bool = False) -> Difference:
    return Difference(article=article, fact=fact, text=text, state="fails" if fails else "unknown", source="S")


REPORT = [
    finding("Q2", "exposed", alike=[alike("Q1", ["error: 5"], difference("Q2", "g", "g: yes"))]),
    finding(
        "Q1",
        "confirmed",
        alike=[
            alike("Q2", ["error: 5"], difference("Q2", "g", "g: yes")),
            alike("Q3", ["error: 5"]),
        ],
    ),
    finding("Q3", "confirmed", alike=[alike("Q1", ["error: 5"]), alike("Q9", ["h: 1"], difference("Q9", "h", "x"))]),
    finding("Q9", "not_affected", alike=[alike("Q3", ["h: 1"], difference("Q9", "h", "h: no", fails=True))]),
]


def test_a_report_that_several_articles_describe_is_shown_once() -> None:
    text = flat(shown(server(*REPORT)))
    start = text.index("One report, several articles error: 5")
    report = text[start : text.index(" h: 1 ", start)]
    for article in ("Q1: \u2716 confirmed", "Q3: \u2716 confirmed", "Q2: ! exposed"):
        assert report.count(f"described by {article}") == 1
    assert report.index("by Q1") < report.index("by Q2")
    assert report.count("g (g) - Q2: g: yes") == 1
    assert "Nothing tells Q1 and Q3 apart: reckon with both." in report
    assert "What does not hold here - Q9: h: no" in text
    assert 'Also described by Q2 and Q3: see "One report, several articles"' in text


def test_things_that_the_same_articles_describe_are_one_report() -> None:
    found = shared_reports([finding("Q1", "exposed", alike=[alike("Q2", ["error: 5", "event: 9"])])])
    assert [report.things for report in found] == [["error: 5", "event: 9"]]


def test_a_setting_on_which_articles_differ_is_shown_once_with_every_value() -> None:
    statements = [Statement(text="Q1 advises 5", source="Q1 A"), Statement(text="Q2 advises 7", source="Q2 B")]
    clash = Conflict(setting="KEY\\Delay", statements=statements)
    found = [finding(article, "exposed", conflicts=[clash]) for article in ("Q1", "Q2")]
    text = flat(shown(server(*found)))
    assert text.count("Settings on which the articles differ") == 1
    assert text.count("KEY\\Delay - Q1 advises 5 (Q1 A) - Q2 advises 7 (Q2 B)") == 1
    assert conflicts([finding("Q1", "not_affected", conflicts=[clash])]) == []


@pytest.mark.parametrize("width", [20, 40, 70, 80, 200])
def test_the_whole_view_fits_its_width(struck: Server, fleet: Results, width: int) -> None:
    for text in (
        render_server(struck, fleet.labels, color=False, width=width),
        shown(server(*REPORT, remedy=REMEDY), width),
        render_text(fleet, color=False, width=width),
    ):
        assert max(map(cell_len, text.splitlines())) <= width


def test_no_target_is_cut_where_there_is_a_table(struck: Server, fleet: Results) -> None:
    text = render_server(struck, fleet.labels, color=False, width=70)
    assert struck.remedy
    for each in worth_comparing(struck.remedy):
        assert re.search(rf"^  {re.escape(each.target)} +\d+ of \d+ ", text, re.MULTILINE)
        assert not each.floor or not each.floor.oldest or each.floor.oldest in text


# --- the order of work -----------------------------------------------------------------------------------------------


def test_the_work_of_a_fleet_stands_in_order_before_the_counts(fleet: Results) -> None:
    text = render_text(fleet, color=False, width=80)
    assert fleet.work
    work = flat(text[text.index("Work, in this order") : text.index("2 servers:")])
    places = [work.index(f" {item.number}. {item.action}") for item in fleet.work]
    assert places == sorted(places)
    for item in fleet.work:
        after = f"; after {', '.join(map(str, item.after[:-1]))}" if item.after else ""
        assert f"{', '.join(item.servers)}{after}" in work
        assert f"{item.why} ({item.source})" in work


def test_what_has_to_be_done_before_is_named(fleet: Results) -> None:
    [first, *_] = fleet.work
    late = msgspec.structs.replace(first, number=9, action="Go.", after=[1, 2])
    text = flat(render_text(msgspec.structs.replace(fleet, work=[first, late]), color=False, width=80))
    assert f"9. Go. {', '.join(late.servers)}; after 1 and 2 " in text


def test_a_run_of_one_server_has_no_order_of_work(struck: Server, knowledge: Knowledge) -> None:
    run = results(knowledge, [struck], [])
    assert run.work
    assert "Work, in this order" not in render_text(run, color=False, width=80)
