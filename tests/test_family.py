"""The whole family of articles: all are there, each can be reached, and they are told apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from diagnose.knowledge.conditions import FactTest, RangeTest
from diagnose.knowledge.content import find_content
from diagnose.knowledge.faults import Fault
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue, KeysFact
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.results import Server
from diagnose.results.findings import Finding

FAMILY = [
    "Q259163",
    "Q262491",
    "Q263710",
    "Q263947",
    "Q264731",
    "Q266260",
    "Q267233",
    "Q269439",
    "Q270160",
    "Q271547",
    "Q271591",
    "Q271711",
    "Q288722",
    "Q288848",
    "Q290621",
    "Q299258",
    "Q322311",
]
NEW_FAULTS = ["Q274200", "Q274403", "Q262491", "Q279798", "Q295969"]
"""The fixes that break something else."""
AFFECTED_SP3: dict[str, FactValue] = {
    "service_pack": 3,
    "store_version": "5.5.2650.23",
    "antivirus_api": True,
    "internet_mail_service": False,
    "nav_intercepts_attachments": False,
    "directory_replication_bridgehead": False,
}


def diagnosed(diagnostician: Diagnostician, **stated: FactValue) -> Server:
    return diagnostician.diagnose(Case("MAIL1", stated))


def finding(server: Server, article: str) -> Finding:
    return next(found for found in server.findings if found.article == article)


# All there, each reachable


@pytest.mark.parametrize("article", sorted({*FAMILY, *NEW_FAULTS}))
def test_every_article_of_both_tables_is_a_fault(knowledge: Knowledge, article: str) -> None:
    assert article in {fault.article.article for fault in knowledge.faults}


def cases_of(knowledge: Knowledge, fault: Fault) -> Iterator[dict[str, FactValue]]:
    """Servers on which all conditions of the article hold: one for each of its symptoms."""
    facts: dict[str, FactValue] = {}
    for test in fault.conditions:
        match test:
            case FactTest():
                assert test.operator in ("is", "one_of"), f"{fault.article.article} is not reached by this test"
                facts[test.fact] = test.values[0]
            case RangeTest():
                names, line = test.line.facts, test.line
                facts[names.store_version] = line.start(test.introduced).text
                if test.introduced in line:
                    facts[names.service_pack] = line.release(test.introduced).service_pack
    symptoms = knowledge.vocabulary.facts["symptoms"]
    assert isinstance(symptoms, KeysFact)
    for sign in fault.signs:
        assert sign.symptom in {choice.value for choice in symptoms.values}
        yield facts | {"symptoms": (sign.symptom,)}


def test_every_article_can_be_confirmed_and_cleared(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    for fault in knowledge.faults:
        article = fault.article.article
        cases = list(cases_of(knowledge, fault))
        assert cases, article
        for facts in cases:
            considered = diagnostician.consider(Case("MAIL1", facts))
            assert considered.verdicts[article] == "confirmed", (article, facts)
            assert not considered.completed.contradictions
        unproven = {key: value for key, value in cases[0].items() if key != "store_version"}
        cleared = diagnostician.consider(Case("MAIL1", unproven | {"product": "Lotus Notes"}))
        assert cleared.verdicts[article] == "not_affected"


# One id, several articles


def test_a_bare_error_code_leads_to_the_question_what_was_seen(diagnostician: Diagnostician) -> None:
    server = diagnosed(diagnostician, error_id="0000050A")
    assert server.ask[0] == "symptoms"
    found = finding(server, "Q271547")
    assert [other.article for other in found.alike] == ["Q267233", "Q288722", "Q288848"]
    assert all(other.shared == ["error_id: 0000050A"] for other in found.alike)
    told = {difference.fact for difference in found.alike[1].apart}
    assert "symptoms" in told


@pytest.mark.parametrize(
    ("symptom", "confirmed"),
    [
        ("move_mailbox_fails", {"Q264731", "Q267233", "Q271547"}),
        ("ndr_transfer_failure", {"Q288722", "Q288848"}),
        ("duplicate_messages", {"Q267233", "Q271547", "Q288722", "Q288848"}),
    ],
)
def test_what_was_seen_tells_whose_error_code_it_is(
    diagnostician: Diagnostician, symptom: str, confirmed: set[str]
) -> None:
    """A symptom of one of the articles with the code explains it; one that has no part in it does not."""
    server = diagnosed(diagnostician, **AFFECTED_SP3, error_id="50A", symptoms=(symptom,))
    assert {found.article for found in server.findings if found.verdict == "confirmed"} == confirmed
    assert "symptoms" not in server.ask


def test_where_no_symptom_tells_whose_error_code_it_is_the_events_are_asked(diagnostician: Diagnostician) -> None:
    """An event of mail that comes back tells it too, so it must not be left out because the verdicts stand."""
    stated: dict[str, FactValue] = {"antivirus_software": True, "service_pack": 2, "error_id": "50A", "symptoms": ()}
    (judged,) = [
        found for found in diagnostician.consider(Case("MAIL1", stated)).judged if found.verdict == "confirmed"
    ]
    assert judged.fault.article.article == "Q267233"
    assert "event_ids" in judged.open_facts
    later = diagnostician.consider(Case("MAIL1", {**stated, "event_ids": (2025,)}))
    assert later.verdicts["Q267233"] == "exposed"


def test_the_whole_move_mailbox_id_is_not_that_of_mail_that_comes_back(diagnostician: Diagnostician) -> None:
    server = diagnosed(diagnostician, **AFFECTED_SP3, error_id="80004005-0501-0000050a")
    assert {found.article for found in server.findings if found.verdict == "confirmed"} == {"Q267233", "Q271547"}
    assert [other.article for other in finding(server, "Q271547").alike] == ["Q267233"]


def test_a_release_that_mends_one_of_two_tells_them_apart(diagnostician: Diagnostician) -> None:
    facts = AFFECTED_SP3 | {"store_version": "5.5.2653.22"}
    server = diagnosed(diagnostician, **facts, error_id="80004005-0501-0000050a")
    other = finding(server, "Q267233").alike[0]
    assert (other.article, other.verdict) == ("Q271547", "not_affected")
    assert [(told.article, told.fact, told.state) for told in other.apart] == [("Q271547", "store_version", "fails")]


def test_an_event_of_two_articles_names_both(diagnostician: Diagnostician) -> None:
    server = diagnosed(diagnostician, **AFFECTED_SP3, event_ids=(2025,))
    assert [other.article for other in finding(server, "Q288722").alike] == ["Q288848"]
    assert finding(server, "Q288722").alike[0].shared == ["event_ids: 2025"]


def test_nothing_reported_is_alike_nothing(diagnostician: Diagnostician) -> None:
    assert not any(found.alike for found in diagnosed(diagnostician, **AFFECTED_SP3).findings)


# Advice that conflicts


def test_conflicting_advice_is_shown_with_both_sources(diagnostician: Diagnostician) -> None:
    server = diagnosed(diagnostician, **AFFECTED_SP3, symptoms=("ost_sync_fails",))
    for article in ("Q264731", "Q269439", "Q270160"):
        (conflict,) = finding(server, article).conflicts
        assert conflict.setting.endswith("OpenRetryDelay")
        assert [(said.text, said.source) for said in conflict.statements] == [
            ("Q264731 advises 5000", "Q264731 WORKAROUND"),
            ("Q269439 advises 250", "Q269439 RESOLUTION"),
            ("Q270160 advises 5000", "Q270160 WORKAROUND"),
        ]
    assert not finding(server, "Q271547").conflicts


def test_where_a_fault_is_noticed_first_makes_it_no_likelier(diagnostician: Diagnostician) -> None:
    server = diagnosed(diagnostician, service_pack=4, internet_mail_service=True)
    assert (finding(server, "Q279798").likelihood, finding(server, "Q295969").likelihood) == (None, None)
    article = diagnostician.knowledge.articles["Q279798"]
    assert any("noticed first" in said.text for said in article.statements)


# What one fact says of another


def test_who_runs_no_antivirus_program_is_asked_no_more_about_one(diagnostician: Diagnostician) -> None:
    server = diagnosed(diagnostician, service_pack=2, antivirus_software=False)
    assert (server.facts["antivirus_api"], server.facts["nav_intercepts_attachments"]) == (False, False)
    assert {"antivirus_api", "nav_intercepts_attachments"} <= {entry.fact for entry in server.derived}
    assert server.verdict == "not_affected"


def test_what_is_stated_is_not_overruled_by_what_follows(diagnostician: Diagnostician) -> None:
    server = diagnosed(diagnostician, antivirus_software=False, antivirus_api=True, service_pack=3)
    assert server.facts["antivirus_api"] is True
    assert any({"antivirus_api", "antivirus_software"} <= set(found.facts) for found in server.contradictions)


@pytest.mark.parametrize(
    ("stated", "disputed", "articles"),
    [
        ({"antivirus_api": True, "antivirus_software": False}, "antivirus_software", ["Q259163", "Q267233"]),
        ({"nav_intercepts_attachments": True, "antivirus_software": False}, "antivirus_software", ["Q267233"]),
        (
            {"antivirus_api": True, "directory_replication_bridgehead": False, "event_ids": (1103,)},
            "directory_replication_bridgehead",
            ["Q263710"],
        ),
    ],
    ids=str,
)
def test_what_other_facts_dispute_clears_nobody(
    diagnostician: Diagnostician, stated: dict[str, FactValue], disputed: str, articles: list[str]
) -> None:
    """Nothing follows from it either; what the other facts say counts on."""
    server = diagnosed(diagnostician, **stated, store_version="5.5.2650.23")
    assert server.facts[disputed] is False
    assert disputed in server.ask
    for article in articles:
        found = finding(server, article)
        assert (found.verdict, found.missing) == ("undetermined", [disputed])
    assert disputed not in {fact for entry in server.derived for fact in entry.premises}
    assert any(found.verdict == "exposed" for found in server.findings)


def test_what_is_stated_alone_is_in_no_dispute(diagnostician: Diagnostician) -> None:
    server = diagnosed(diagnostician, antivirus_software=False, store_version="5.5.2650.23")
    assert finding(server, "Q267233").verdict == finding(server, "Q271547").verdict == "not_affected"


def test_what_is_stated_as_other_facts_imply_is_in_no_dispute(diagnostician: Diagnostician) -> None:
    server = diagnosed(
        diagnostician, antivirus_software=False, antivirus_api=False, event_ids=(), store_version="5.5.2650.23"
    )
    assert finding(server, "Q259163").verdict == finding(server, "Q271547").verdict == "not_affected"


def implying(knowledge: Knowledge, *implied: tuple[dict[str, FactValue], str, FactValue]) -> Diagnostician:
    """Return a diagnostician to whose content other facts are all that is implied."""
    example = knowledge.implied[0]
    entries = [
        replace(
            example,
            content=replace(example.content, fact=fact),
            tests=tuple(replace(example.tests[0], fact=key, values=(told,)) for key, told in when.items()),
            value=value,
        )
        for when, fact, value in implied
    ]
    return Diagnostician(replace(knowledge, implied=tuple(entries)), Reasoner(find_content().rules))


@pytest.mark.parametrize("said", [{}, {"directory_replication_bridgehead": True}], ids=["implied", "stated"])
def test_what_follows_in_several_steps_disputes_like_what_is_stated(
    knowledge: Knowledge, said: dict[str, FactValue]
) -> None:
    diagnostician = implying(
        knowledge,
        ({"nav_intercepts_attachments": True}, "directory_replication_bridgehead", True),
        ({"directory_replication_bridgehead": True}, "antivirus_software", True),
        ({"antivirus_software": False}, "antivirus_api", False),
    )
    server = diagnosed(
        diagnostician,
        nav_intercepts_attachments=True,
        antivirus_software=False,
        store_version="5.5.2650.23",
        **said,
    )
    for article in ("Q267233", "Q271547"):
        assert finding(server, article).verdict == "undetermined", article
    assert "antivirus_api" not in {entry.fact for entry in server.derived}


def test_what_two_facts_imply_in_opposite_ways_clears_nobody(knowledge: Knowledge) -> None:
    diagnostician = implying(
        knowledge,
        ({"directory_replication_bridgehead": True}, "antivirus_software", False),
        ({"nav_intercepts_attachments": True}, "antivirus_software", True),
    )
    stated: dict[str, FactValue] = {"directory_replication_bridgehead": True, "store_version": "5.5.2650.23"}
    assert finding(diagnosed(diagnostician, **stated), "Q267233").verdict == "not_affected"
    server = diagnosed(diagnostician, nav_intercepts_attachments=True, **stated)
    assert finding(server, "Q267233").verdict == "undetermined"


def test_what_follows_from_several_facts_follows_from_all_of_them_only(knowledge: Knowledge) -> None:
    both: dict[str, FactValue] = {"nav_intercepts_attachments": False, "directory_replication_bridgehead": False}
    diagnostician = implying(knowledge, (both, "antivirus_software", False))
    verdicts = [
        finding(diagnosed(diagnostician, store_version="5.5.2650.23", **stated), "Q267233").verdict
        for stated in (both, {"nav_intercepts_attachments": False}, {**both, "directory_replication_bridgehead": True})
    ]
    assert verdicts == ["not_affected", "undetermined", "undetermined"]


@pytest.mark.parametrize(("scanner", "state"), [(True, "met"), (False, "applies"), (None, "check")])
def test_a_scanner_at_the_destination_is_looked_after_by_whether_there_is_one(
    diagnostician: Diagnostician, scanner: bool | None, state: str
) -> None:
    stated: dict[str, FactValue] = {"store_version": "5.5.2650.23", "antivirus_api": True}
    if scanner is not None:
        stated["destination_antivirus_api"] = scanner
    found = next(f for f in diagnostician.diagnose(Case("MAIL1", stated)).findings if f.article == "Q271547")
    assert [caution.state for caution in found.cautions if caution.kind == "advice"] == [state]
    assert [caution.state for caution in found.cautions if caution.kind == "side_effect"] == ["applies"]
