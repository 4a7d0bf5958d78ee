"""What the version of the installed file tells, and that it decides over what somebody remembers."""

from __future__ import annotations

import pytest

from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.results import Server


def diagnosed(diagnostician: Diagnostician, stated: dict[str, FactValue]) -> Server:
    return diagnostician.diagnose(Case("MAIL1", {"antivirus_software": False, **stated}))


@pytest.mark.parametrize(
    ("version", "pack"),
    [
        ("5.5.1960.5", None),
        ("5.5.1960.6", 0),
        ("5.5.2232.10", 0),
        ("5.5.2232.11", 1),
        ("5.5.2448.8", 2),
        ("5.5.2650.22", 2),
        ("5.5.2650.23", 3),
        ("5.5.2652.42", 3),
        ("5.5.2653.12", 3),
        ("5.5.2653.22", 3),
        ("5.5.2653.23", None),
        ("5.5.2654.0", 4),
        ("5.5.2654.31", 4),
        ("5.5.2655.37", 4),
        ("5.5.2656.1", 4),
    ],
)
def test_the_file_tells_the_service_pack_where_only_one_can_have_it(
    diagnostician: Diagnostician, version: str, pack: int | None
) -> None:
    server = diagnosed(diagnostician, {"store_version": version})
    assert server.facts.get("service_pack") == pack
    derived = [entry for entry in server.derived if entry.fact == "service_pack"]
    assert [(entry.value, entry.premises) for entry in derived] == ([] if pack is None else [(pack, ["store_version"])])
    assert not server.contradictions


@pytest.mark.parametrize(
    ("version", "stated", "taken", "says"),
    [
        ("5.5.2653.12", 4, 3, "service pack 3"),
        ("5.5.2650.23", 2, 3, "service pack 3"),
        ("5.5.2654.31", 3, 4, "service pack 4"),
        ("5.5.2653.25", 2, None, "service pack 3 or 4"),
    ],
)
def test_the_file_decides_over_a_stated_service_pack_and_that_is_said(
    diagnostician: Diagnostician, version: str, stated: int, taken: int | None, says: str
) -> None:
    server = diagnosed(diagnostician, {"store_version": version, "service_pack": stated})
    assert server.facts.get("service_pack") == taken
    said = [found for found in server.contradictions if found.facts == ["service_pack", "store_version"]]
    assert [f"belongs to {says};" in found.message for found in said] == [True]


@pytest.mark.parametrize(("version", "pack"), [("5.5.2653.25", 3), ("5.5.2653.25", 4), ("5.5.2653.12", 3)])
def test_a_stated_service_pack_that_the_file_can_have_counts_as_stated(
    diagnostician: Diagnostician, version: str, pack: int
) -> None:
    server = diagnosed(diagnostician, {"store_version": version, "service_pack": pack})
    assert server.facts["service_pack"] == pack
    assert "service_pack" not in {entry.fact for entry in server.derived}
    assert not server.contradictions


@pytest.mark.parametrize(
    ("stated", "version", "file_counts"),
    [
        ({}, "5.5", True),
        ({"version": "5.0"}, "5.5", True),
        ({"version": "6.0", "store_version": "6.0.4417.5"}, "6.0", True),
        ({"store_version": "6.0.4417.5"}, "2000", True),
        ({"version": "5.5", "store_version": "6.0.4417.5"}, "5.5", False),
    ],
    ids=str,
)
def test_the_file_tells_the_products_version_and_one_of_another_version_clears_nobody(
    diagnostician: Diagnostician, stated: dict[str, FactValue], version: str, file_counts: bool
) -> None:
    server = diagnosed(diagnostician, {"store_version": "5.5.2653.12", **stated})
    assert server.facts["version"] == version
    assert ("store_version" in server.facts) is file_counts
    assert (server.verdict == "not_affected") is (version != "5.5")
    assert bool(server.contradictions) is (stated.get("version") == "5.0" or not file_counts)


@pytest.mark.parametrize(
    ("version", "fact", "inferred"),
    [
        ("5.5.2653.12", "service_pack", False),
        ("5.5.2651.68", "service_pack", True),
        ("5.5.2654.0", "service_pack", True),
        ("5.5.1960.5", "version", False),
        ("6.0.4417.5", "version", True),
    ],
)
def test_what_no_article_gives_of_a_release_is_marked_as_inferred(
    diagnostician: Diagnostician, version: str, fact: str, inferred: bool
) -> None:
    (derived,) = [entry for entry in diagnosed(diagnostician, {"store_version": version}).derived if entry.fact == fact]
    assert derived.inferred is inferred
    assert derived.source
