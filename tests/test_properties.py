"""What holds of every case: knowing more never contradicts what was concluded from less."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case, FleetFact
from diagnose.reasoning.diagnosis import Considered, Diagnostician
from diagnose.results import Finding
from tests import oracle
from tests.founding import founding_diagnostician
from tests.oracle import VALUES

Stated = Mapping[str, FactValue]

AFFECTED = VALUES | {
    "product": ("Exchange Server",),
    "version": ("5.5",),
    "service_pack": (3,),
    "store_version": ("5.5.2650.23", "5.5.2651.76", "5.5.2652.68", "5.5.2653.11"),
    "antivirus_api": (True,),
    "internet_mail_service": (True,),
}


@pytest.fixture(scope="module")
def founding(knowledge: Knowledge) -> Diagnostician:
    return founding_diagnostician(knowledge)


def cases(
    values: Mapping[str, Sequence[FactValue]] = VALUES, *required: str
) -> st.SearchStrategy[dict[str, FactValue]]:
    """Servers of which some of these facts are known, the required ones always."""
    chosen = {key: st.sampled_from(list(choices)) for key, choices in values.items()}
    return st.fixed_dictionaries(
        {key: chosen[key] for key in required},
        optional={key: strategy for key, strategy in chosen.items() if key not in required},
    )


@st.composite
def growths(
    draw: st.DrawFn, known: Mapping[str, Sequence[FactValue]] = VALUES, *required: str
) -> tuple[dict[str, FactValue], dict[str, FactValue]]:
    """What is known of a server, with some of it from ``known``, and the same with more facts added."""
    smaller = draw(cases(known, *required))
    return smaller, draw(cases()) | smaller


def contradictions(considered: Considered) -> set[tuple[str, ...]]:
    found = [*considered.completed.contradictions, *considered.going.contradictions]
    return {tuple(contradiction.facts) for contradiction in found}


def consider_both(
    diagnostician: Diagnostician, growth: tuple[dict[str, FactValue], dict[str, FactValue]]
) -> tuple[Considered, Considered]:
    """Consider both, where the added facts contradict neither the smaller case nor what was assumed of it."""
    smaller, larger = (diagnostician.consider(Case("MAIL1", facts)) for facts in growth)
    assume(contradictions(larger) <= contradictions(smaller))
    assume(not set(smaller.completed.assumed) & set(growth[1]))
    return smaller, larger


@given(growths())
@settings(max_examples=400, deadline=None)
def test_a_false_condition_stays_false(
    diagnostician: Diagnostician, growth: tuple[dict[str, FactValue], dict[str, FactValue]]
) -> None:
    smaller, larger = consider_both(diagnostician, growth)
    for judged in smaller.judged:
        if judged.verdict == "not_affected":
            assert larger.verdicts[judged.fault.article.article] == "not_affected"


@given(growths(AFFECTED, "product", "version", "antivirus_api"))
@settings(max_examples=400, deadline=None)
def test_an_affected_server_stays_affected(
    diagnostician: Diagnostician, growth: tuple[dict[str, FactValue], dict[str, FactValue]]
) -> None:
    smaller, larger = consider_both(diagnostician, growth)
    for judged in smaller.judged:
        if judged.verdict in oracle.AFFECTED and not judged.asked("doubt"):
            later = larger.verdicts[judged.fault.article.article]
            assert later == "confirmed" or (later == judged.verdict == "exposed")


@given(growths(VALUES, "restore_store_version"))
@settings(max_examples=400, deadline=None)
def test_the_way_back_keeps_its_verdict(
    diagnostician: Diagnostician, growth: tuple[dict[str, FactValue], dict[str, FactValue]]
) -> None:
    """As long as the installed Store.exe starts; a refusal reported later shows that it never wrote the databases."""
    smaller, larger = consider_both(diagnostician, growth)
    assume(refuses(growth[0]) or not (refuses(growth[1]) or blocked(growth[1])))
    before, after = smaller.verdicts["restore"], larger.verdicts["restore"]
    allowed = {before, "unknown"} if refuses(growth[1]) else {before}
    assert before == "unknown" or after in allowed


def refuses(stated: Stated) -> bool:
    """Whether it is reported that the information store finds its databases too new."""
    events, symptoms = stated.get("event_ids", ()), stated.get("symptoms", ())
    assert isinstance(events, tuple)
    assert isinstance(symptoms, tuple)
    return 1197 in events or "databases_too_new" in symptoms or stated.get("error_id") == "0x451"


def blocked(stated: Stated) -> bool:
    """Whether the installed Store.exe cannot start on databases of the stated format."""
    store, known = stated.get("store_version"), stated.get("database_format")
    return store is not None and known is not None and not oracle.starts(oracle.parts(str(store)), str(known))


@given(cases())
@settings(max_examples=200, deadline=None)
def test_likelihood_changes_no_verdict(founding: Diagnostician, stated: dict[str, FactValue]) -> None:
    facts = {key: value for key, value in stated.items() if key != "ims_in_site"}
    without = founding.consider(Case("MAIL1", facts))
    for number in (0, 1, 2, 5):
        known = founding.consider(Case("MAIL1", facts | {"ims_in_site": number}))
        assert known.verdicts == without.verdicts
        assert known.open_facts == without.open_facts
        assert known.going == without.going


@pytest.mark.parametrize(("at_least", "level"), [(0, "unknown"), (1, "unknown"), (2, "raised"), (5, "raised")])
def test_likelihood_from_an_incomplete_inventory(diagnostician: Diagnostician, at_least: int, level: str) -> None:
    told = FleetFact(at_least, "counted in the inventory", ("site",), at_least=True)
    server = diagnostician.diagnose(Case("MAIL1", {"site": "NORTH"}, {"ims_in_site": told}))
    assert {found.article: found.likelihood for found in server.findings}["Q271591"] == level


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_facts_changes_nothing(
    diagnostician: Diagnostician, stated: dict[str, FactValue], random: Random
) -> None:
    keys = list(stated)
    random.shuffle(keys)
    shuffled = {key: stated[key] for key in keys}
    first, second = (diagnostician.diagnose(Case("MAIL1", facts)) for facts in (stated, shuffled))
    assert msgspec.json.encode(first) == msgspec.json.encode(second)


@dataclass(frozen=True)
class Partial:
    """Everything that can be concluded from one partial case."""

    verdicts: Hashable
    open_facts: frozenset[str]
    sound: bool


def partial_cases(
    diagnostician: Diagnostician, stated: Stated, verdicts: Callable[[Considered], Hashable], *keys: str
) -> tuple[list[tuple[FactValue | None, ...]], dict[tuple[FactValue | None, ...], Partial]]:
    """Every choice of a value, or none, for each of these facts, the complete ones first."""
    choices = sorted(product(*((None, *TELLING[key]) for key in keys)), key=lambda choice: choice.count(None))
    found = {}
    for choice in choices:
        facts = {**stated, **{key: value for key, value in zip(keys, choice, strict=True) if value is not None}}
        considered = diagnostician.consider(Case("MAIL1", facts))
        sound = not contradictions(considered) and not blocked(facts)
        found[choice] = Partial(verdicts(considered), considered.open_facts, sound)
    return choices, found


TELLING: dict[str, Sequence[FactValue]] = {
    "service_pack": (0, 2, 3, 4),
    "store_version": ("5.5.2448.8", "5.5.2650.23", "5.5.2651.76", "5.5.2652.68", "5.5.2653.23", "5.5.2655.37"),
    "antivirus_api": (True, False),
    "internet_mail_service": (True, False),
    "symptoms": ((), ("move_mailbox_fails",), ("mail_in_ims_bad_folder",)),
    "error_id": ("80004005-0501-0000050a", "0"),
    "database_format": ("older", "2.45", "2.46"),
}


def asks_exactly_what_can_change(
    diagnostician: Diagnostician, stated: Stated, verdicts: Callable[[Considered], Hashable], *keys: str
) -> None:
    """Hold the open facts of every partial case against all that can still become known of it."""
    choices, partial = partial_cases(diagnostician, stated, verdicts, *keys)
    telling: dict[tuple[FactValue | None, ...], set[str]] = {}
    wrong = []
    for choice in choices:
        if not partial[choice].sound:
            continue
        telling[choice] = set()
        for number, more in _one_more(choice, keys):
            if partial[more].sound:
                changed = partial[more].verdicts != partial[choice].verdicts
                telling[choice] |= telling[more] | ({keys[number]} if changed else set())
        if partial[choice].open_facts != telling[choice]:
            wrong.append((dict(zip(keys, choice, strict=True)), partial[choice].open_facts, telling[choice]))
    assert wrong == []


def _one_more(
    choice: tuple[FactValue | None, ...], keys: Sequence[str]
) -> Iterator[tuple[int, tuple[FactValue | None, ...]]]:
    """The cases with one more fact, each with the number of that fact."""
    for number, key in enumerate(keys):
        if choice[number] is None:
            for value in TELLING[key]:
                yield number, (*choice[:number], value, *choice[number + 1 :])


def test_what_is_asked_about_the_articles_is_what_can_change_them(founding: Diagnostician) -> None:
    asks_exactly_what_can_change(
        founding,
        {},
        lambda considered: tuple(considered.verdicts.items()),
        "service_pack",
        "store_version",
        "antivirus_api",
        "internet_mail_service",
        "symptoms",
        "error_id",
    )


@pytest.mark.parametrize("target", ["5.5.2448.8", "5.5.2651.31", "5.5.2651.32", "5.5.2652.67", "5.5.2652.68"])
def test_what_is_asked_about_the_way_back_is_what_can_change_it(founding: Diagnostician, target: str) -> None:
    asks_exactly_what_can_change(
        founding,
        {"restore_store_version": target, "antivirus_api": False},
        lambda considered: considered.verdicts["restore"],
        "service_pack",
        "store_version",
        "database_format",
    )


@pytest.mark.parametrize(
    "stated",
    [
        {"antivirus_api": False, "restore_store_version": "6.0.4417.5"},
        {"version": "2000", "restore_store_version": "5.5.2650.23"},
        {"version": "2000", "service_pack": 4, "restore_store_version": "5.5.2650.23"},
        {"product": "Lotus Domino", "restore_store_version": "5.5.2650.23"},
    ],
)
def test_nothing_is_asked_where_nothing_can_be_known(founding: Diagnostician, stated: Stated) -> None:
    assert founding.ask(Case("MAIL1", stated)) == []


def test_a_file_that_was_set_aside_is_asked_for_again(diagnostician: Diagnostician) -> None:
    stated: Stated = {"store_version": "6.0.4417.5", "service_pack": 3, "antivirus_api": True}
    assert "store_version" in diagnostician.ask(Case("MAIL1", stated))


@given(cases())
@settings(max_examples=40, deadline=None)
def test_what_is_asked_is_open_and_named_once(diagnostician: Diagnostician, stated: dict[str, FactValue]) -> None:
    case = Case("MAIL1", stated)
    considered = diagnostician.consider(case)
    asked = diagnostician.ask(case, considered)
    assert sorted(asked) == sorted(considered.open_facts)
    assert not set(asked) & set(considered.completed.facts)


def part(value: int) -> st.SearchStrategy[str]:
    """One part of an error id in any spelling: padded, in either case, with or without a mark of the number's base."""
    digits = st.integers(len(f"{value:x}"), 8).map(lambda width: f"{value:0{width}x}")
    either_case = digits.flatmap(lambda text: st.sampled_from([text, text.upper()]))
    return st.tuples(st.sampled_from(["", "0x", "0X", "h"]), either_case).map("".join)


@st.composite
def spellings(draw: st.DrawFn, numbers: Sequence[int]) -> str:
    """An error id, whole or its last parts alone, in a spelling that the archive uses."""
    spelled = [draw(part(number)) for number in numbers[draw(st.integers(0, len(numbers) - 1)) :]]
    opened, closed = draw(st.sampled_from([("", ""), ("[", "]"), ("(", ")"), ("{", "}")]))
    return draw(st.sampled_from(["", "error ", "Error: ", "ID No. "])) + opened + "-".join(spelled) + closed


@given(spellings(oracle.SCAN_IN_PROGRESS))
@settings(max_examples=200, deadline=None)
def test_every_spelling_of_an_error_id_is_recognized(diagnostician: Diagnostician, text: str) -> None:
    assert error_finding(diagnostician, text).verdict == "confirmed"


@given(spellings((*oracle.SCAN_IN_PROGRESS[:-1], 0x550)))
@settings(max_examples=50, deadline=None)
def test_no_spelling_of_another_error_id_is(diagnostician: Diagnostician, text: str) -> None:
    assert error_finding(diagnostician, text).verdict == "exposed"


@pytest.mark.parametrize("text", ["80004005", "0501", "1-0000050a", "80004006-0501-0000050a", "050a-80004005"])
def test_an_error_id_that_ends_otherwise_is_another(diagnostician: Diagnostician, text: str) -> None:
    assert error_finding(diagnostician, text).verdict == "exposed"


def error_finding(diagnostician: Diagnostician, text: str) -> Finding:
    """What the article on Move Mailbox means for an affected server that shows this error id."""
    error = diagnostician.knowledge.vocabulary.read("error_id", text).value
    assert error is not None
    server = diagnostician.diagnose(
        Case("MAIL1", {"store_version": "5.5.2650.23", "antivirus_api": True, "error_id": error})
    )
    return next(found for found in server.findings if found.article == "Q271547")
