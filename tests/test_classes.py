"""Each distinct class reasoned once: the same diagnoses as one by one, and every class derived from the content."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from diagnose.knowledge.conditions import FactTest, Known, RangeTest
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.problems import Location
from diagnose.reasoning.asking import Asking
from diagnose.reasoning.case import Case, FleetFact
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.classes import Classes
from diagnose.reasoning.considering import Considering, consider_afresh
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.foreseeing import Foreseeing

VALUES: Mapping[str, tuple[FactValue, ...]] = {
    "site": ("London", "Leeds"),
    "move_destination": ("MAIL2", "MAIL3"),
    "product": ("Exchange Server", "Lotus Notes", "Sendmail"),
    "version": ("5.5", "2000"),
    "service_pack": (0, 2, 3, 4),
    "platform": ("x86", "alpha"),
    "store_version": (
        *("5.5.1960.5", "5.5.2448.8", "5.5.2650.23", "5.5.2650.24", "5.5.2651.31", "5.5.2651.32", "5.5.2652.28"),
        *("5.5.2652.29", "5.5.2652.67", "5.5.2652.68", "5.5.2653.11", "5.5.2653.12", "5.5.2653.13", "5.5.2653.17"),
        *(
            "5.5.2653.22",
            "5.5.2653.23",
            "5.5.2653.500",
            "5.5.2654.28",
            "5.5.2654.30",
            "5.5.2655.37",
            "6.0.1.1",
            "6.0.1.2",
            "6.0.2650.23",
            "5.0.2650.23",
            "5.0.1460.13",
            "5.5.650.23",
        ),
    ),
    "antivirus_api": (True, False),
    "antivirus_software": (True, False),
    "internet_mail_service": (True, False),
    "ims_in_site": (0, 1, 2, 7),
    "symptoms": ((), ("move_mailbox_fails",), ("ost_sync_fails", "duplicate_messages"), ("ndr_transfer_failure",)),
    "error_id": ("50A", "0000050A", "80004005-0501-0000050a", "BB8", "1234"),
    "event_ids": ((), (1197, 1005), (2025,), (2025, 9), (9,)),
    "database_format": ("2.46", "2.45", "older"),
    "restore_store_version": ("5.5.2650.23", "5.5.2652.68", "5.5.2652.69", "6.0.1.1"),
}
FLEET: Mapping[str, tuple[FactValue, ...]] = {"ims_in_site": (0, 1, 3), "destination_antivirus_api": (True, False)}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    stated = {key: draw(st.sampled_from(values)) for key, values in VALUES.items() if draw(st.booleans())}
    fleet = {
        key: FleetFact(draw(st.sampled_from(values)), f"what the fleet says of {key}", ("site",), draw(st.booleans()))
        for key, values in FLEET.items()
        if draw(st.booleans())
    }
    name = draw(st.sampled_from(("MAIL1", "MAIL2")))
    return Case(name, stated, fleet, Location("fleet.yaml", draw(st.integers(1, 9)), 3), draw(st.booleans()))


@pytest.fixture(scope="module")
def classed(knowledge: Knowledge) -> ClassedDiagnostician:
    return ClassedDiagnostician(Diagnostician(knowledge, Reasoner(find_content().rules)))


@pytest.fixture(scope="module")
def foreseeing(knowledge: Knowledge) -> Foreseeing:
    return Foreseeing(Considering(knowledge, Reasoner(find_content().rules)))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases())
def test_a_diagnosis_from_its_class_is_that_of_the_case(
    diagnostician: Diagnostician, classed: ClassedDiagnostician, case: Case
) -> None:
    """The classed one keeps what it learnt from all examples before; the plain one shares nothing between cases."""
    assert classed.diagnose(case) == diagnostician.diagnose(case)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases(), answer=st.sampled_from([(key, value) for key, values in VALUES.items() for value in values]))
def test_a_case_put_together_from_parts_comes_to_what_the_whole_does(
    knowledge: Knowledge, foreseeing: Foreseeing, case: Case, answer: tuple[str, FactValue]
) -> None:
    """Neither what was learnt from other cases nor what is taken over from before an answer changes a conclusion."""
    reasoner = Reasoner(find_content().rules)
    key, value = answer
    parts, whole = foreseeing.considering.consider(case), consider_afresh(knowledge, reasoner, case)
    assert (parts.outcome, parts.going) == (whole.outcome, whole.going)
    assert parts.completed == whole.completed
    for found, afresh in zip(parts.judged, whole.judged, strict=True):
        reasons, expected = parts.reasons(found), whole.reasons(afresh)
        assert (reasons.weighed, reasons.described) == (expected.weighed, expected.described)
    later = consider_afresh(knowledge, reasoner, replace(case, stated={**case.stated, key: value}))
    everything = {"restore", *(fault.article.article for fault in knowledge.faults)}
    assert foreseeing.left(parts, key, [value], everything) == [len(later.open_facts)]


def test_neighbours_of_one_class_keep_their_own_values(
    diagnostician: Diagnostician, classed: ClassedDiagnostician
) -> None:
    facts: dict[str, FactValue] = {"antivirus_api": True, "platform": "x86"}
    for number in range(13, 22):
        case = Case(f"MAIL{number}", facts | {"store_version": f"5.5.2653.{number}", "site": f"S{number}"})
        server = classed.diagnose(case)
        assert server == diagnostician.diagnose(case)
        assert f"5.5.2653.{number}" in str(server.derived)


def test_classes_are_few_where_values_are_many(knowledge: Knowledge) -> None:
    classed = ClassedDiagnostician(Diagnostician(knowledge, Reasoner(find_content().rules)))
    for revision in range(24, 2000, 9):
        classed.diagnose(Case(f"MAIL{revision}", {"store_version": f"5.5.2654.{revision}", "antivirus_api": False}))
    assert classed.classes <= 8


def test_every_boundary_of_the_content_parts_two_classes(knowledge: Knowledge) -> None:
    classes = Classes(knowledge)
    line = knowledge.line
    tests = [test for fault in knowledge.faults for test in fault.conditions if isinstance(test, RangeTest)]
    for version in {line.start(name) for test in tests for name in (test.introduced, *test.ends)}:
        major, minor, build, revision = version.parts
        below = f"{major}.{minor}.{build}.{revision - 1}"
        one, other = (
            classes.signature(Case("MAIL1", {line.facts.store_version: text})) for text in (below, version.text)
        )
        assert one != other


def test_every_fact_that_a_test_reads_is_in_the_signature(knowledge: Knowledge) -> None:
    classes = Classes(knowledge)
    for fault in knowledge.faults:
        assert set(fault.reads) <= classes.read
        for test in fault.conditions:
            if isinstance(test, FactTest) and not isinstance(test.values[0], int):
                one = classes.signature(Case("MAIL1", {test.fact: test.values[0]}))
                assert one != classes.signature(Case("MAIL1", {}))
    assert not {"name", "site"} & classes.read


def test_what_nothing_reads_makes_no_class(knowledge: Knowledge) -> None:
    classes = Classes(knowledge)
    random = Random(1)
    names = [f"S{random.random()}" for _ in range(50)]
    assert len({classes.signature(Case(name, {"site": name, "service_pack": 3})) for name in names}) == 1


def test_a_full_memory_changes_no_result(
    knowledge: Knowledge, diagnostician: Diagnostician, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diagnose.reasoning.classed.MAX_CLASSES", 1)
    classed = ClassedDiagnostician(Diagnostician(knowledge, Reasoner(find_content().rules)))
    for pack in (3, 4, 3, 4):
        case = Case("MAIL1", {"service_pack": pack, "antivirus_api": True})
        assert classed.diagnose(case) == diagnostician.diagnose(case)


def test_values_between_which_a_test_can_tell_are_of_two_classes(knowledge: Knowledge) -> None:
    restore = knowledge.restore
    assert restore
    tests = [test for fault in knowledge.faults for test in fault.tests]
    tests += [test for entry in knowledge.incompatible for test in entry.tests]
    tests += [test for implication in knowledge.implied for test in implication.tests]
    tests += [*restore.applies_when, *restore.refused, *restore.upgraded]
    classes, told_apart = Classes(knowledge), set()
    for key, telling in Asking(knowledge).values.items():
        values = {*telling, *(value + 1 for value in telling if type(value) is int)}
        outcomes: dict[object, set[tuple[str, ...]]] = {}
        for value in values:
            weighed = tuple(test.weigh({key: Known(value)}).state for test in tests if key in test.reads)
            outcomes.setdefault(classes.signature(Case("MAIL1", {key: value})), set()).add(weighed)
        assert all(len(found) == 1 for found in outcomes.values()), key
        told_apart |= {key for found in outcomes.values() if len(outcomes) > 1}
    assert {"error_id", "event_ids", "symptoms", "service_pack"} <= told_apart
