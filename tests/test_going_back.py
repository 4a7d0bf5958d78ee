"""What cannot be true together of the databases' format, and what a verdict says that rests on the installed file."""

from __future__ import annotations

import pytest

from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.results import Server

NO_SCANNER: dict[str, FactValue] = {"antivirus_software": False}
BLOCKED = (
    "the databases' format is stated as 2.46, on which the installed Store.exe 5.5.2650.23 does not start; "
    "either it does not start now, or one of the two is wrong"
)
REFUSED = (
    "but a start is reported that failed because the databases are too new; one of the two is wrong, or of another time"
)


def diagnosed(diagnostician: Diagnostician, stated: dict[str, FactValue]) -> Server:
    return diagnostician.diagnose(Case("MAIL1", {**NO_SCANNER, **stated}))


@pytest.mark.parametrize(
    ("stated", "facts", "message"),
    [
        (
            {"store_version": "5.5.2650.23", "database_format": "2.46"},
            ["store_version", "database_format"],
            BLOCKED,
        ),
        (
            {"store_version": "5.5.2650.23", "database_format": "2.46", "symptoms": (), "event_ids": ()},
            ["store_version", "database_format"],
            BLOCKED,
        ),
        (
            {"store_version": "5.5.2653.12", "event_ids": (1197,)},
            ["store_version", "event_ids"],
            f"Store.exe 5.5.2653.12 is installed, and its databases have format 2.46, {REFUSED}",
        ),
        (
            {"database_format": "older", "symptoms": ("databases_too_new",)},
            ["symptoms", "database_format"],
            f"the databases' format is stated as before 2.45, {REFUSED}",
        ),
        (
            {"store_version": "5.5.2651.76", "database_format": "2.45", "error_id": "0x451"},
            ["error_id", "database_format"],
            f"the databases' format is stated as 2.45, {REFUSED}",
        ),
    ],
    ids=str,
)
def test_what_cannot_be_true_of_file_format_and_report_is_said(
    diagnostician: Diagnostician, stated: dict[str, FactValue], facts: list[str], message: str
) -> None:
    server = diagnosed(diagnostician, stated)
    assert (facts, message) in [(found.facts, found.message) for found in server.contradictions]


@pytest.mark.parametrize(
    "stated",
    [
        {"store_version": "5.5.2650.23", "database_format": "2.46", "event_ids": (1197,)},
        {"service_pack": 2, "database_format": "2.46", "event_ids": (1197,)},
        {"store_version": "5.5.2652.68", "database_format": "2.46"},
        {"store_version": "5.5.2652.67", "database_format": "2.45"},
        {"store_version": "5.5.2650.23", "event_ids": (1197,)},
        {"service_pack": 4, "event_ids": (1197,)},
        {"store_version": "5.5.2650.23", "event_ids": (1005,)},
    ],
    ids=str,
)
def test_a_file_that_was_put_back_and_refused_contradicts_nothing(
    diagnostician: Diagnostician, stated: dict[str, FactValue]
) -> None:
    assert diagnosed(diagnostician, stated).contradictions == []


@pytest.mark.parametrize(
    ("stated", "facts"),
    [
        ({"store_version": "5.5.2650.23"}, ["store_version", "event_ids"]),
        ({"service_pack": 2}, ["service_pack", "event_ids"]),
        ({"database_format": "older"}, ["event_ids", "database_format"]),
    ],
    ids=str,
)
def test_a_logged_upgrade_contradicts_what_shows_none(
    diagnostician: Diagnostician, stated: dict[str, FactValue], facts: list[str]
) -> None:
    server = diagnosed(diagnostician, {**stated, "event_ids": (1185,), "restore_store_version": "5.5.2650.23"})
    (found,) = server.contradictions
    assert found.facts == facts
    assert "event ids include 1185, which tells of an upgrade since; the newer format counts" in found.message
    assert server.restore is not None
    assert (server.restore.verdict, server.restore.database_format) == ("unsafe", None)
    assert next((reason.fact, reason.inferred) for reason in server.restore.because) == ("event_ids", True)


@pytest.mark.parametrize(
    "stated",
    [
        {"store_version": "5.5.2651.32"},
        {"store_version": "5.5.2653.12"},
        {"service_pack": 3},
        {"service_pack": 4},
        {"database_format": "2.45"},
        {"store_version": "5.5.2650.23", "event_ids": (1185, 1197)},
    ],
    ids=str,
)
def test_a_logged_upgrade_goes_with_what_upgrades(diagnostician: Diagnostician, stated: dict[str, FactValue]) -> None:
    """So it does with an older file that the databases refuse: that one was put back after the upgrade."""
    assert diagnosed(diagnostician, {"event_ids": (1185,), **stated}).contradictions == []


def test_a_file_too_old_for_the_stated_format_is_no_server_without_a_fault(diagnostician: Diagnostician) -> None:
    server = diagnosed(diagnostician, {"store_version": "5.5.2650.23", "database_format": "2.46"})
    assert server.verdict == "exposed"
    (found,) = [finding for finding in server.findings if finding.verdict == "exposed"]
    reason = found.because[-1]
    assert (found.article, reason.fact, reason.value) == ("Q244976", "store_version", "5.5.2650.23")
    assert reason.condition == "the installed Store.exe does not start on databases of the stated format"
    assert {"symptoms", "event_ids", "error_id"} <= set(server.ask)
    assert server.remedy is not None
    assert server.remedy.recommended == "5.5.2653.22"


@pytest.mark.parametrize(
    ("target", "stated", "doubtful"),
    [
        ("5.5.2651.76", {"store_version": "5.5.2650.23"}, True),
        ("5.5.2651.76", {"service_pack": 2}, True),
        ("5.5.2651.76", {"store_version": "5.5.2651.76"}, True),
        ("5.5.2652.68", {"store_version": "5.5.2650.23"}, False),
        ("5.5.2652.68", {"store_version": "5.5.2653.12"}, False),
        ("5.5.2651.76", {"database_format": "2.45"}, False),
        ("5.5.2651.76", {"store_version": "5.5.2650.23", "symptoms": (), "event_ids": (), "error_id": "0"}, False),
    ],
    ids=str,
)
def test_safe_by_the_installed_file_alone_says_that_it_has_to_start(
    diagnostician: Diagnostician, target: str, stated: dict[str, FactValue], doubtful: bool
) -> None:
    server = diagnosed(diagnostician, {**stated, "restore_store_version": target})
    assert server.restore is not None
    assert server.restore.verdict == "safe"
    cautions = [caution.text for caution in server.restore.cautions]
    assert any("as long as the installed Store.exe starts" in text for text in cautions) == doubtful
    expected = [key for key in ("symptoms", "error_id", "event_ids") if key not in stated] if doubtful else []
    assert server.restore.could_change == expected
    assert set(expected) <= set(server.ask)


@pytest.mark.parametrize(
    ("target", "stated", "source"),
    [
        ("5.5.2654.61", {"store_version": "5.5.2653.22"}, "Q288722 RESOLUTION"),
        ("5.5.2655.37", {"service_pack": 3}, "Q288722 RESOLUTION"),
        ("5.5.2653.12", {"service_pack": 2}, "Q248838 Fixes Released on September 21, 2000"),
        ("5.5.2655.37", {"service_pack": 4}, None),
        ("5.5.2654.31", {"store_version": "5.5.2655.37"}, None),
        ("5.5.2654.31", {"store_version": "5.5.2653.23"}, None),
        ("5.5.2653.23", {"store_version": "5.5.2650.23"}, None),
        ("5.5.2655.37", {"database_format": "2.46"}, None),
        ("5.5.2650.23", {"service_pack": 2, "version": "5.0"}, None),
    ],
    ids=str,
)
def test_a_file_for_a_later_service_pack_says_that_it_needs_it(
    diagnostician: Diagnostician, target: str, stated: dict[str, FactValue], source: str | None
) -> None:
    """Whether it would start on the databases is another question, so the verdict stays."""
    restore = diagnosed(diagnostician, {**stated, "restore_store_version": target}).restore
    assert restore is not None
    found = [(caution.source, caution.state) for caution in restore.cautions if "has to come first" in caution.text]
    assert found == ([(source, "applies")] if source else [])


@pytest.mark.parametrize(
    "stated", [{"store_version": "5.5.2653.12"}, {"service_pack": 4}, {"database_format": "2.46"}], ids=str
)
def test_a_reported_refusal_opens_no_way_below_what_writes_the_newest_format(
    diagnostician: Diagnostician, stated: dict[str, FactValue]
) -> None:
    refused: dict[str, FactValue] = {**stated, "event_ids": (1197,)}
    for target, verdict in (("5.5.2651.76", "unsafe"), ("5.5.2652.67", "unsafe"), ("5.5.2652.68", "safe")):
        restore = diagnosed(diagnostician, {**refused, "restore_store_version": target}).restore
        assert restore is not None
        assert (restore.verdict, restore.database_format) == (verdict, "2.46")


def test_a_refused_file_shows_no_format_and_so_contradicts_none_that_is_stated(diagnostician: Diagnostician) -> None:
    stated: dict[str, FactValue] = {"store_version": "5.5.2651.76", "database_format": "older", "event_ids": (1197,)}
    server = diagnosed(diagnostician, {**stated, "restore_store_version": "5.5.2651.76"})
    assert [found.message for found in server.contradictions] == [
        f"the databases' format is stated as before 2.45, {REFUSED}"
    ]
    assert server.restore is not None
    assert (server.restore.verdict, server.restore.database_format, server.restore.floor) == ("unknown", None, None)


@pytest.mark.parametrize(
    ("target", "stated", "missing"),
    [
        ("5.5.2651.76", {}, ["service_pack", "store_version", "database_format"]),
        ("5.5.2651.76", {"service_pack": 3}, ["store_version", "database_format"]),
        ("5.5.2651.76", {"service_pack": 3, "event_ids": (1197,)}, ["store_version", "database_format"]),
        ("5.5.2651.76", {"service_pack": 2, "event_ids": (1197,)}, ["database_format"]),
        ("5.5.2651.76", {"store_version": "5.5.2650.23", "event_ids": (1197,)}, ["database_format"]),
    ],
    ids=str,
)
def test_where_the_format_is_open_it_is_said_what_settles_it_and_what_may_happen(
    diagnostician: Diagnostician, target: str, stated: dict[str, FactValue], missing: list[str]
) -> None:
    restore = diagnosed(diagnostician, {**stated, "restore_store_version": target}).restore
    assert restore is not None
    assert (restore.verdict, restore.missing, restore.database_format) == ("unknown", missing, None)
    assert restore.consequences
    assert restore.recovery
    assert {reason.holds for reason in restore.because} == {True, False}


@pytest.mark.parametrize(
    ("target", "stated"),
    [
        ("6.0.2651.76", {}),
        ("6.0.2651.76", {"database_format": "2.46"}),
        ("5.5.2651.76", {"version": "5.0"}),
        ("5.5.2653.22", {"version": "6.0", "database_format": "2.46"}),
        ("5.5.2653.22", {"product": "Lotus Notes"}),
    ],
    ids=str,
)
def test_of_a_file_or_a_server_of_another_product_no_floor_is_told(
    diagnostician: Diagnostician, target: str, stated: dict[str, FactValue]
) -> None:
    restore = diagnosed(diagnostician, {**stated, "restore_store_version": target}).restore
    assert restore is not None
    assert (restore.verdict, restore.missing, restore.could_change) == ("unknown", [], [])
    assert "restore_store_version" not in {reason.fact for reason in restore.because}
    assert (restore.consequences, restore.recovery) == ([], [])
    assert "nothing is known" in restore.cautions[0].text


@pytest.mark.parametrize(
    ("stated", "fact", "value", "inferred"),
    [
        ({"database_format": "2.46"}, "database_format", "2.46", False),
        ({"store_version": "5.5.2653.12"}, "store_version", "5.5.2653.12", False),
        ({"service_pack": 4}, "service_pack", 4, True),
    ],
    ids=str,
)
def test_a_verdict_on_the_way_back_names_what_shows_the_format(
    diagnostician: Diagnostician, stated: dict[str, FactValue], fact: str, value: FactValue, inferred: bool
) -> None:
    for target, verdict in (("5.5.2652.67", "unsafe"), ("5.5.2652.68", "safe")):
        restore = diagnosed(diagnostician, {**stated, "restore_store_version": target}).restore
        assert restore is not None
        sign, floor = restore.because
        assert (restore.verdict, sign.fact, sign.value, sign.inferred) == (verdict, fact, value, inferred)
        assert (floor.fact, floor.value, floor.holds) == ("restore_store_version", target, verdict == "safe")
        assert (restore.missing, bool(restore.consequences), bool(restore.recovery)) == (
            [],
            verdict == "unsafe",
            verdict == "unsafe",
        )


@pytest.mark.parametrize(
    ("stated", "value", "premise", "inferred"),
    [
        ({"service_pack": 4}, "2.46", "service_pack", True),
        ({"store_version": "5.5.2653.12"}, "2.46", "store_version", False),
        ({"store_version": "5.5.2651.76"}, "2.45", "store_version", False),
    ],
    ids=str,
)
def test_the_format_follows_from_what_wrote_it_and_only_a_service_pack_leaves_that_to_be_inferred(
    diagnostician: Diagnostician, stated: dict[str, FactValue], value: str, premise: str, inferred: bool
) -> None:
    derived = {entry.fact: entry for entry in diagnosed(diagnostician, stated).derived}
    found = derived["database_format"]
    assert (found.value, found.premises, found.inferred) == (value, [premise], inferred)
    also_stated = diagnosed(diagnostician, {**stated, "database_format": value})
    assert "database_format" not in {entry.fact for entry in also_stated.derived}


@pytest.mark.parametrize(
    ("stated", "facts"),
    [
        ({"store_version": "5.5.2653.12", "database_format": "2.45"}, ["store_version", "database_format"]),
        ({"service_pack": 4, "database_format": "2.45"}, ["service_pack", "database_format"]),
        ({"service_pack": 2, "database_format": "2.45"}, ["service_pack", "database_format"]),
    ],
    ids=str,
)
def test_a_stated_format_that_something_else_belies_is_said_and_the_newer_one_counts(
    diagnostician: Diagnostician, stated: dict[str, FactValue], facts: list[str]
) -> None:
    server = diagnosed(diagnostician, {**stated, "restore_store_version": "5.5.2650.23"})
    (found,) = server.contradictions
    assert found.facts == facts
    assert found.message.endswith("; the newer format counts")
    assert server.restore is not None
    assert server.restore.verdict == "unsafe"


@pytest.mark.parametrize(
    ("stated", "target", "upgrades", "blocked"),
    [
        ({"store_version": "5.5.2650.23"}, "5.5.2651.76", "2.45", False),
        ({"store_version": "5.5.2650.23"}, "5.5.2653.12", "2.46", False),
        ({"store_version": "5.5.2651.76"}, "5.5.2651.32", None, False),
        ({"store_version": "5.5.2653.12"}, "5.5.2655.37", None, False),
        ({"store_version": "5.5.2650.23", "database_format": "2.45"}, "5.5.2651.76", None, True),
        ({"store_version": "5.5.2651.76", "database_format": "2.46"}, "5.5.2652.68", None, True),
    ],
    ids=str,
)
def test_it_is_said_that_a_file_closes_the_way_back_and_that_the_installed_one_does_not_start(
    diagnostician: Diagnostician, stated: dict[str, FactValue], target: str, upgrades: str | None, blocked: bool
) -> None:
    restore = diagnosed(diagnostician, {**stated, "restore_store_version": target}).restore
    assert restore is not None
    assert restore.verdict == "safe"
    texts = [caution.text for caution in restore.cautions]
    closing = [text for text in texts if "is newer than the databases" in text]
    floors = {"2.45": "5.5.2651.32", "2.46": "5.5.2652.68"}
    assert [f"to format {upgrades}" in text and floors[str(upgrades)] in text for text in closing] == (
        [True] if upgrades else []
    )
    assert any("itself does not start on format" in text for text in texts) is blocked
