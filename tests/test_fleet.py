"""What the fleet tells of a server: counts over its site, and facts of the server that it names."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from diagnose.inventory.files import read_files
from diagnose.inventory.fleet import Fleet
from diagnose.inventory.reading import read_inventory
from diagnose.knowledge.loading import Knowledge
from diagnose.reasoning.case import Case, FleetFact
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.results import Server

IMS = "internet_mail_service"


def cases(knowledge: Knowledge, lines: Sequence[str], file: Path | None = None) -> dict[str, Case]:
    """Return the cases by name; with a ``file``, records of one kind are kept as one, as of a whole fleet."""
    text = "".join(f"- {{{line}}}\n" for line in lines)
    if file:
        file.write_text(text)
        records = read_files(knowledge.vocabulary, [str(file)]).records
    else:
        records = read_inventory(knowledge.vocabulary, text.encode(), "fleet.yaml").records
    return {case.name: case for case in Fleet(knowledge, records).cases()}


def counted(
    knowledge: Knowledge, lines: Sequence[str], file: Path | None = None
) -> dict[str, tuple[object, bool] | None]:
    """Return for each server the number of IMS servers of its site, and whether it is a lower bound."""
    found: dict[str, FleetFact | None] = {
        name: case.fleet.get("ims_in_site") for name, case in cases(knowledge, lines, file).items()
    }
    return {name: (told.value, told.at_least) if told else None for name, told in found.items()}


TWO = ["name: A, site: X, ims: yes", "name: B, site: X, ims: yes"]

COUNTS: dict[str, tuple[list[str], dict[str, tuple[object, bool] | None]]] = {
    "all known": ([*TWO, "name: C, site: X, ims: no"], {"A": (2, False), "B": (2, False), "C": (2, False)}),
    "one of it": (["name: A, site: X, ims: no"], {"A": (0, False)}),
    "sites apart": ([*TWO, "name: C, site: Y, ims: yes"], {"A": (2, False), "B": (2, False), "C": (1, False)}),
    "sites ignore case": (
        ["name: A, site: LONDON, ims: yes", "name: B, site: london, ims: yes"],
        {"A": (2, False), "B": (2, False)},
    ),
    "sites ignore spaces": (
        ["name: A, site: New York, ims: yes", 'name: B, site: "New  York ", ims: yes'],
        {"A": (2, False), "B": (2, False)},
    ),
    "a dash is no site": (
        ['name: A, site: "-", ims: yes', 'name: B, site: "-", ims: yes'],
        {"A": None, "B": None},
    ),
    "one not known": ([*TWO, "name: C, site: X"], {"A": (2, True), "B": (2, True), "C": (2, True)}),
    "none known": (["name: A, site: X, ims: no", "name: B, site: X"], {"A": None, "B": None}),
    "unreadable, site known": (
        [*TWO, "name: C, site: X, sp: 9", "name: D, site: Y, ims: yes"],
        {"A": (2, True), "B": (2, True), "D": (1, False)},
    ),
    "unreadable, site not": ([*TWO, "name: C, sp: 9"], {"A": (2, True), "B": (2, True)}),
    "unreadable, site wrong": ([*TWO, "name: C, site: [X]"], {"A": (2, True), "B": (2, True)}),
    "no site, runs it": ([*TWO, "name: C, ims: yes"], {"A": (2, True), "B": (2, True), "C": None}),
    "no site, may run it": ([*TWO, "name: C"], {"A": (2, True), "B": (2, True), "C": None}),
    "no site, does not run it": ([*TWO, "name: C, ims: no"], {"A": (2, False), "B": (2, False), "C": None}),
    "one name twice, no site, runs it": (
        [*TWO, "name: C, ims: yes", "name: c, ims: yes"],
        {"A": (2, True), "B": (2, True), "C": None, "c": None},
    ),
    "one name twice, no site, does not run it": (
        [*TWO, "name: C, ims: no", "name: c, ims: no"],
        {"A": (2, False), "B": (2, False), "C": None, "c": None},
    ),
    "one name twice counts once": (
        [*TWO, "name: a, site: X, ims: yes"],
        {"A": (2, False), "B": (2, False), "a": (2, False)},
    ),
    "one name twice, once not known": ([*TWO, "name: a, site: X"], {"A": (2, False), "B": (2, False), "a": (2, False)}),
    "one name twice, not the same": (
        [*TWO, "name: a, site: X, ims: no"],
        {"A": (1, True), "B": (1, True), "a": (1, True)},
    ),
    "without a name each counts": (
        [*TWO, "site: X, ims: yes", "site: X, ims: yes"],
        {"A": (4, False), "B": (4, False), "unnamed-3": (4, False), "unnamed-4": (4, False)},
    ),
    "a name like no name": (["name: unnamed-2, site: X, ims: yes", "site: X, ims: yes"], {"unnamed-2": (2, False)}),
}


@pytest.mark.parametrize(("lines", "expected"), COUNTS.values(), ids=COUNTS)
def test_ims_servers_of_a_site(
    knowledge: Knowledge, lines: list[str], expected: Mapping[str, tuple[object, bool] | None], tmp_path: Path
) -> None:
    assert counted(knowledge, lines) == expected
    assert counted(knowledge, lines, tmp_path / "fleet.yaml") == expected
    shuffled = random.Random(5).sample(lines, len(lines))
    if "name: a" not in "".join(lines) and "unnamed" not in "".join(expected):
        assert counted(knowledge, shuffled) == expected, "the order of the records does not matter"


def test_two_records_of_one_name_count_alike_in_either_order(knowledge: Knowledge) -> None:
    lines = ["name: A, site: X, ims: no", "name: A, site: X, ims: yes", "name: B, site: X, ims: yes"]
    assert counted(knowledge, lines)["B"] == counted(knowledge, lines[::-1])["B"] == (1, True)


def diagnosed(knowledge: Knowledge, diagnostician: Diagnostician, lines: Sequence[str]) -> dict[str, Server]:
    return {name: diagnostician.diagnose(case) for name, case in cases(knowledge, lines).items()}


def likelihood(server: Server) -> str | None:
    return next(found.likelihood for found in server.findings if found.article == "Q271591")


def test_the_count_reaches_the_result_with_its_reason(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    sp3 = "sp: 3, vapi: yes, symptoms: none"
    found = diagnosed(knowledge, diagnostician, [f"{line}, {sp3}" for line in TWO])
    assert likelihood(found["A"]) == "raised"
    (derived,) = [entry for entry in found["A"].derived if entry.fact == "ims_in_site"]
    assert (derived.value, derived.at_least, derived.premises) == (2, False, ["site", IMS])
    assert derived.text == "2 of the inventory's servers with site X have internet_mail_service"


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], "stated"),
        (["name: B, site: X"], "unknown"),
        (["name: B, sp: 9"], "unknown"),
        (["name: B, site: X, ims: yes"], "raised"),
        (["name: B, site: X, ims: yes", "name: C, site: X"], "raised"),
    ],
)
def test_a_lower_bound_raises_and_never_clears(
    knowledge: Knowledge, diagnostician: Diagnostician, others: list[str], expected: str
) -> None:
    lines = ["name: A, site: X, ims: yes, sp: 3, vapi: yes, symptoms: none", *others]
    assert likelihood(diagnosed(knowledge, diagnostician, lines)["A"]) == expected


def test_a_records_own_count_wins_and_the_disagreement_is_told(
    knowledge: Knowledge, diagnostician: Diagnostician
) -> None:
    lines = ["name: A, site: X, ims: yes, ims_in_site: 1, sp: 3, vapi: yes, symptoms: none", TWO[1]]
    server = diagnosed(knowledge, diagnostician, lines)["A"]
    assert server.facts["ims_in_site"] == 1
    assert likelihood(server) == "stated"
    assert "ims_in_site" not in {entry.fact for entry in server.derived}
    (contradiction,) = server.contradictions
    assert contradiction.facts == ["site", IMS, "ims_in_site"]
    assert "the record's own value counts" in contradiction.message


def test_a_lower_bound_contradicts_only_what_is_below_it(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    unknown = "name: C, site: X"
    for own, times in ((1, 1), (2, 0), (3, 0)):
        lines = [f"name: A, site: X, ims: yes, ims_in_site: {own}, symptoms: none", TWO[1], unknown]
        server = diagnosed(knowledge, diagnostician, lines)["A"]
        assert len(server.contradictions) == times, own


@pytest.mark.parametrize(
    ("own", "others", "times"),
    [
        (2, ["name: B, site: X"], 0),
        (3, ["name: B, site: X"], 1),
        (3, ["name: B, site: X, ims: yes"], 1),
        (3, ["name: B, site: X", "name: C, site: X, ims: no"], 1),
        (3, ["name: B, site: X", "name: C"], 0),
        (4, ["name: B, site: X", "name: C"], 1),
        (3, ["name: B, site: X", "name: C, ims: no"], 1),
        (3, ["name: B, site: X", "name: C, site: X, sp: 9"], 0),
        (4, ["name: B, site: X", "name: C, site: X, sp: 9"], 1),
        (3, ["name: B, site: X", "name: C, sp: 9"], 0),
        (4, ["name: B, site: X", "name: C, sp: 9"], 1),
        (3, ["name: B, site: X", "name: b, site: X"], 1),
        (3, ["name: B, site: Y"], 1),
    ],
    ids=str,
)
def test_a_count_beyond_all_servers_that_can_have_it_is_a_disagreement(
    knowledge: Knowledge, diagnostician: Diagnostician, own: int, others: list[str], times: int
) -> None:
    lines = [f"name: A, site: X, ims: yes, ims_in_site: {own}, symptoms: none", *others]
    server = diagnosed(knowledge, diagnostician, lines)["A"]
    assert server.facts["ims_in_site"] == own
    assert len(server.contradictions) == times


def test_a_bound_that_nobody_exceeds_tells_nothing(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    lines = ["name: A, site: X, ims_in_site: 3, symptoms: none", "name: B, site: X"]
    found = diagnosed(knowledge, diagnostician, lines)
    assert found["A"].contradictions[0].message == (
        "0 of the inventory's servers with site X have internet_mail_service; of 2 more it is not known, but "
        "Internet Mail Service servers in the site is stated as 3; the record's own value counts"
    )
    assert "ims_in_site" not in found["B"].facts
    assert likelihood(found["B"]) == "unknown"


# --- the destination of a move ---------------------------------------------------------------------------------------

LOOK_UPS: dict[str, tuple[list[str], object]] = {
    "found, with a scanner": (["name: D, vapi: yes"], True),
    "found, without": (["name: d, vapi: no"], False),
    "found, not known": (["name: D"], None),
    "not found": (["name: E, vapi: yes"], None),
    "two of that name": (["name: D, vapi: yes", "name: d, vapi: yes"], None),
    "two of that name, one unreadable": (["name: D, vapi: yes", "name: D, sp: 9"], None),
    "unreadable": (["name: D, vapi: yes, sp: 9"], None),
}


@pytest.mark.parametrize(("others", "expected"), LOOK_UPS.values(), ids=LOOK_UPS)
def test_the_destinations_scanner(knowledge: Knowledge, others: list[str], expected: object, tmp_path: Path) -> None:
    for file in (None, tmp_path / "fleet.yaml"):
        found = cases(knowledge, ["name: A, move_to: D", *others], file)
        told = found["A"].fleet.get("destination_antivirus_api")
        assert (told.value if told else None) == expected
        assert told is None or told.text.endswith(f"gives antivirus_api as {'yes' if expected else 'no'}")


@pytest.mark.parametrize(
    ("destination", "expected", "text"),
    [
        (
            "antivirus_software: no",
            False,
            "gives antivirus_software as no, and where no antivirus program runs, none uses the antivirus API",
        ),
        ("antivirus_software: yes", None, ""),
        ("antivirus_software: unknown", None, ""),
        ("antivirus_software: no, vapi: yes", None, ""),
        ("antivirus_software: yes, vapi: yes", True, "gives antivirus_api as yes"),
    ],
)
def test_the_destination_has_no_scanner_where_it_has_no_antivirus_program(
    knowledge: Knowledge, destination: str, expected: bool | None, text: str
) -> None:
    """Where its record says both, nothing is told of it: then its scanner is to be checked."""
    told = cases(knowledge, ["name: A, move_to: D", f"name: D, {destination}"])["A"].fleet.get(
        "destination_antivirus_api"
    )
    assert (told.value if told else None) is expected
    assert told is None or told.text == f"the inventory's record of D {text}"


def test_names_that_differ_in_inner_spaces_only_are_one_name(knowledge: Knowledge) -> None:
    lines = ["name: A, move_to: mail  1", "name: MAIL 1, vapi: yes"]
    assert cases(knowledge, lines)["A"].fleet["destination_antivirus_api"].value is True
    assert not cases(knowledge, [*lines, "name: MAIL  1, vapi: no"])["A"].fleet


def test_no_destination_is_found_by_a_made_up_name(knowledge: Knowledge) -> None:
    found = cases(knowledge, ["name: A, move_to: unnamed-2", "vapi: yes"])
    assert not found["A"].fleet


def test_a_records_own_word_on_the_destination_wins(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    lines = ["name: A, move_to: D, destination_avapi: no, sp: 3, vapi: yes, symptoms: none", "name: D, vapi: yes"]
    server = diagnosed(knowledge, diagnostician, lines)["A"]
    assert server.facts["destination_antivirus_api"] is False
    (contradiction,) = server.contradictions
    assert contradiction.facts == ["move_destination", "destination_antivirus_api"]
    assert "the inventory's record of D gives antivirus_api as yes" in contradiction.message
