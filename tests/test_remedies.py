"""Ways out for many servers, worked out by hand from the articles: the program has to come to the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.results.servers import Remedy, RemedyOption
from tests.test_cases import stated

FILE = Path(__file__).parent / "remedies.yaml"
MENDED_BY_SP4 = {"Q259163", "Q262491", "Q263710", "Q263947", "Q271547", "Q271591", "Q271711"}
MENDED_AFTER_SP4 = {"Q288722", "Q288848", "Q290621", "Q299258"}
NEVER_MENDED = {"Q264731", "Q266260", "Q267233", "Q269439", "Q270160", "Q322311"}
BROUGHT_BY_FIXES = {"Q274200", "Q274403", "Q279798", "Q295969"}
FAMILY = MENDED_BY_SP4 | MENDED_AFTER_SP4 | NEVER_MENDED | BROUGHT_BY_FIXES
"""Every article on the antivirus API, and those on fixes that break something else."""
ARTICLES = ("mends", "leaves", "exposes", "unclear")
SETUP_KEYS = {"name", "facts", "why", "expect"}
EXPECTED_KEYS = {"recommended", "ranking", "complete", "explanation", "confirmed", "targets", "remedy"}
OPTION_KEYS = {*ARTICLES, "needs", "floor", "blocked", "doubt", "dominated"}


@dataclass(frozen=True)
class Setup:
    """One server, and what the articles say of its ways out."""

    name: str
    facts: dict[str, Any]
    expect: dict[str, Any]

    @property
    def targets(self) -> dict[str, dict[str, Any]]:
        """What is expected of single targets."""
        found: dict[str, dict[str, Any]] = self.expect.get("targets", {})
        return found


def setups() -> list[Setup]:
    """All setups; every scalar is the text that was written."""
    written = yaml.load(FILE.read_text("utf-8"), Loader=yaml.BaseLoader)["setups"]
    return [Setup(setup["name"], setup["facts"], setup["expect"]) for setup in written]


@pytest.mark.parametrize("facts", [{"store_version": "5.5.2655.37"}, {"version": "2000"}], ids=str)
def test_staying_claims_no_more_than_is_known(diagnostician: Diagnostician, facts: dict[str, FactValue]) -> None:
    """Files after the last list of fixes exist, and so do service packs of other versions."""
    remedy = diagnostician.diagnose(Case("MAIL1", {**facts, "antivirus_api": True})).remedy
    assert remedy is not None
    assert remedy.explanation.startswith("Stay, because no newer release is known here: ")


@pytest.mark.parametrize("setup", setups(), ids=lambda setup: setup.name)
def test_the_ways_out_are_those_of_the_articles(
    knowledge: Knowledge, diagnostician: Diagnostician, setup: Setup
) -> None:
    server = diagnostician.diagnose(Case("MAIL1", stated(knowledge, setup.facts)))
    remedy = server.remedy
    if "remedy" in setup.expect:
        assert remedy is None
        return
    assert remedy is not None
    options = {option.target: option for option in remedy.options}
    found = ranked(remedy, setup.expect) | {
        f"{target}: {key}": said(options.get(target), key) for target, key, _ in expectations(setup)
    }
    assert found == {
        "recommended": setup.expect["recommended"],
        "ranking": setup.expect["ranking"],
        **{f"{target}: {key}": value for target, key, value in expectations(setup)},
    }
    assert setup.expect.get("explanation", "") in remedy.explanation
    if "confirmed" in setup.expect:
        confirmed = [finding.article for finding in server.findings if finding.verdict == "confirmed"]
        assert sorted(confirmed) == sorted(setup.expect["confirmed"])


def ranked(remedy: Remedy, expect: dict[str, Any]) -> dict[str, Any]:
    """What is recommended, and as much of the ranking as is expected."""
    order = [option.target for option in remedy.options]
    until = None if expect.get("complete") == "yes" else len(expect["ranking"])
    return {"recommended": remedy.recommended, "ranking": order[:until]}


def expectations(setup: Setup) -> Iterator[tuple[str, str, Any]]:
    """Each target, each key and the value expected of it, in the form in which the program's own is given."""
    for target, expected in setup.targets.items():
        for key, value in expected.items():
            yield target, key, sorted(flat(value)) if key in ARTICLES else value


def said(option: RemedyOption | None, key: str) -> Any:
    """What the program says of an option, in the words of the table; None for a target that it does not offer."""
    if option is None:
        return None
    match key:
        case "needs":
            return option.needs or "none"
        case "floor":
            return option.floor.oldest or "none" if option.floor else "none"
        case "blocked" | "doubt":
            return "no" if getattr(option, key) is None else "yes"
        case "dominated":
            return "no" if option.dominated_by is None else "yes"
        case _:
            return sorted(getattr(option, key))


def flat(value: Any) -> Iterator[str]:
    """The articles in a list in which whole groups may stand."""
    for item in value:
        if isinstance(item, str):
            yield item
        else:
            yield from flat(item)


@pytest.mark.parametrize("said", [{"version": "2000"}, {"product": "Windows NT Server 4.0"}], ids=str)
def test_what_the_installed_file_decides_stays_so_after_an_installation(
    diagnostician: Diagnostician, said: dict[str, str]
) -> None:
    """A release without a version known by itself would clear the server of everything otherwise."""
    facts: dict[str, FactValue] = {"store_version": "5.5.2650.23", "antivirus_api": True}
    contradicted, plain = (diagnostician.diagnose(Case("MAIL1", {**facts, **more})) for more in (said, {}))
    assert contradicted.contradictions
    assert contradicted.remedy == plain.remedy


@pytest.mark.parametrize("pack", range(4))
def test_a_stated_database_format_takes_no_way_out_away(diagnostician: Diagnostician, pack: int) -> None:
    """What is installed writes the databases anew, so their format now says nothing against a release."""
    facts: dict[str, FactValue] = {"service_pack": pack, "antivirus_api": True}
    formats: list[dict[str, FactValue]] = [{}]
    formats += [{"database_format": each} for each in ("older", "2.45", "2.46")]
    ways = [diagnostician.diagnose(Case("MAIL1", {**facts, **more})).remedy for more in formats]
    same, *others = [
        {each.target: (each.mends, each.leaves, each.exposes) for each in way.options} for way in ways if way
    ]
    assert {"SP4", "5.5.2655.37"} <= same.keys()
    assert others == [same] * 3


@pytest.mark.parametrize("stated", [{"service_pack": 4}, {"database_format": "2.46"}], ids=str)
@pytest.mark.parametrize(("version", "starts"), [("5.5.2652.67", False), ("5.5.2652.68", True)])
def test_nobody_is_told_to_stay_with_a_file_that_the_databases_refuse(
    diagnostician: Diagnostician, stated: dict[str, FactValue], version: str, starts: bool
) -> None:
    facts: dict[str, FactValue] = {"store_version": version, "antivirus_software": True, "event_ids": (), **stated}
    remedy = diagnostician.diagnose(Case("MAIL1", {**facts, "symptoms": ()})).remedy
    assert remedy
    (stay,) = [option for option in remedy.options if option.target == "stay"]
    assert (stay.blocked is None) is starts
    assert (remedy.recommended == "stay") <= starts


@pytest.mark.parametrize(
    ("symptoms", "said"),
    [
        (("move_mailbox_fails",), "Q270160 (Q264731, Q267233 were reported), "),
        (("mapi_timeouts",), "Q270160 (Q264731 was reported), "),
        (("mail_in_ims_bad_folder",), "Q270160, "),
    ],
)
def test_what_was_reported_and_no_release_mends_is_said(
    diagnostician: Diagnostician, symptoms: tuple[str, ...], said: str
) -> None:
    facts: dict[str, FactValue] = {"store_version": "5.5.2650.23", "antivirus_api": True, "symptoms": symptoms}
    remedy = diagnostician.diagnose(Case("MAIL1", facts)).remedy
    assert remedy
    assert f"leaves Q264731, Q266260, Q267233, Q269439, {said}brings" in remedy.explanation


@pytest.mark.parametrize(
    ("known", "in_doubt"),
    [({}, True), ({"database_format": "2.45"}, False), ({"database_format": "older"}, False)],
    ids=str,
)
def test_a_file_that_may_not_start_on_databases_of_an_unknown_format_is_in_doubt(
    diagnostician: Diagnostician, known: dict[str, FactValue], in_doubt: bool
) -> None:
    remedy = diagnostician.diagnose(Case("MAIL1", {"service_pack": 3, "antivirus_api": True, **known})).remedy
    assert remedy
    doubts = {option.target: option.doubt or "" for option in remedy.options}
    said = "the databases' format is not known, so it may not start on them"
    assert (said in doubts["5.5.2652.42"]) is in_doubt
    assert said not in doubts["5.5.2653.12"] + doubts["SP4"]


def test_only_what_has_a_workaround_can_be_worked_around(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    left = set()
    for setup in setups():
        facts = stated(knowledge, setup.facts)
        remedy = diagnostician.diagnose(Case("MAIL1", facts)).remedy
        for option in remedy.options if remedy else ():
            around = [article for article in option.leaves if knowledge.articles[article].workaround]
            assert option.worked_around == around
            left.add((bool(around), around == option.leaves))
            if option.target == "stay" and "store_version" in facts:
                assert option.store_version == facts["store_version"]
    assert left == {(True, True), (True, False), (False, True), (False, False)}


def test_there_are_many_different_setups() -> None:
    assert len(setups()) >= 107
    assert len({setup.name for setup in setups()}) == len(setups())


def test_every_setup_is_written_out() -> None:
    for written in yaml.load(FILE.read_text("utf-8"), Loader=yaml.BaseLoader)["setups"]:
        setup = Setup(written["name"], written["facts"], written["expect"])
        assert set(written) == SETUP_KEYS
        assert set(setup.expect) <= EXPECTED_KEYS
        assert "nav_intercepts" in setup.facts
        if "remedy" not in setup.expect:
            ranking = setup.expect["ranking"]
            assert setup.expect["recommended"] == ranking[0]
            assert len(ranking) >= 3 or setup.expect.get("complete") == "yes", setup.name
            assert all(set(expected) <= OPTION_KEYS for expected in setup.targets.values()), setup.name


def test_every_article_of_the_family_is_mended_left_or_exposed_somewhere() -> None:
    named = {
        article
        for setup in setups()
        for _, key, value in expectations(setup)
        if key in ("mends", "leaves", "exposes")
        for article in value
    }
    assert named >= FAMILY


def test_in_brief_the_same_way_out_is_recommended(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    briefly = ClassedDiagnostician(diagnostician, questions=False, reasons=False)
    for setup in setups():
        case = Case("MAIL1", stated(knowledge, setup.facts))
        whole, brief = diagnostician.diagnose(case).remedy, briefly.diagnose(case).remedy
        assert (brief and brief.recommended) == (whole and whole.recommended), setup.name
        assert (brief and brief.options) == (whole and [replace(whole.options[0], dominated_by=None)]), setup.name
