"""What holds of every case: knowing more never contradicts what was concluded from less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from diagnose.reasoning.considered import Considered
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.results.findings import Finding
from tests import oracle
from tests.founding import founding_diagnostician
from tests.oracle import VALUES

Stated = Mapping[str, FactValue]

REFUSED: dict[str, Sequence[FactValue]] = {
    "service_pack": VALUES["service_pack"],
    "store_version": VALUES["store_version"],
    "database_format": VALUES["database_format"],
    "restore_store_version": VALUES["restore_store_version"],
    "event_ids": ((1005, 1197),),
}
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
    """What is known of a server, with some of it from ``known``, and the same with more facts added.

    Nothing is added that is assumed where it is unknown.
    """
    smaller = draw(cases(known, *required))
    added = {key: VALUES[key] for key in known if key not in ("product", "version")}
    return smaller, draw(cases(added)) | smaller


def contradictions(considered: Considered) -> set[tuple[str, ...]]:
    found = [*considered.completed.contradictions, *considered.going.contradictions]
    return {tuple(contradiction.facts) for contradiction in found}


def consider_both(
    diagnostician: Diagnostician, growth: tuple[dict[str, FactValue], dict[str, FactValue]]
) -> tuple[Considered, Considered]:
    """Consider both, where the added facts contradict nothing, and nothing that was assumed."""
    smaller, larger = (diagnostician.consider(Case("MAIL1", facts)) for facts in growth)
    assume(contradictions(larger) <= contradictions(smaller))
    before, after = smaller.completed, larger.completed
    assume(all(before.facts[key].value == after.facts[key].value for key in before.assumed))
    return smaller, larger


@given(growths())
@settings(max_examples=400)
def test_a_false_condition_stays_false(
    diagnostician: Diagnostician, growth: tuple[dict[str, FactValue], dict[str, FactValue]]
) -> None:
    smaller, larger = consider_both(diagnostician, growth)
    for judged in smaller.judged:
        if judged.verdict == "not_affected":
            assert larger.verdicts[judged.fault.article.article] == "not_affected"


@given(growths(AFFECTED, "product", "version", "antivirus_api"))
@settings(max_examples=400)
def test_an_affected_server_stays_affected(
    diagnostician: Diagnostician, growth: tuple[dict[str, FactValue], dict[str, FactValue]]
) -> None:
    smaller, larger = consider_both(diagnostician, growth)
    for judged in smaller.judged:
        if judged.verdict in oracle.AFFECTED and not judged.asked("doubt"):
            later = larger.verdicts[judged.fault.article.article]
            # What shares its id with other articles is confirmed until the symptom says that it is one of those.
            open_ = judged.verdict == "exposed" or judged.shared_by_others
            assert later == "confirmed" or (later == "exposed" and open_)


@given(growths(REFUSED, "restore_store_version", "event_ids"))
@settings(max_examples=400)
def test_after_a_refusal_no_verdict_on_the_way_back_is_reversed(
    diagnostician: Diagnostician, growth: tuple[dict[str, FactValue], dict[str, FactValue]]
) -> None:
    smaller, larger = consider_both(diagnostician, growth)
    assert {smaller.verdicts["restore"], larger.verdicts["restore"]} != {"safe", "unsafe"}


@given(cases())
@settings(max_examples=200)
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
@settings(max_examples=40)
def test_the_order_of_the_facts_changes_nothing(
    diagnostician: Diagnostician, stated: dict[str, FactValue], random: Random
) -> None:
    keys = list(stated)
    random.shuffle(keys)
    shuffled = {key: stated[key] for key in keys}
    first, second = (diagnostician.diagnose(Case("MAIL1", facts)) for facts in (stated, shuffled))
    assert msgspec.json.encode(first) == msgspec.json.encode(second)


TELLING: dict[str, Sequence[FactValue]] = {
    "service_pack": (0, 2, 3, 4),
    "store_version": ("5.5.2448.8", "5.5.2650.23", "5.5.2651.76", "5.5.2652.68", "5.5.2653.23", "5.5.2655.37"),
    "antivirus_api": (True, False),
    "internet_mail_service": (True, False),
    "symptoms": ((), ("move_mailbox_fails",), ("mail_in_ims_bad_folder",)),
    "error_id": ("80004005-0501-0000050a", "0"),
    "database_format": ("older", "2.45", "2.46"),
}
OF_ARTICLES = ("service_pack", "store_version", "antivirus_api", "internet_mail_service", "symptoms", "error_id")
OF_THE_WAY_BACK = ("service_pack", "store_version", "database_format")
TARGETS = ("5.5.2448.8", "5.5.2651.31", "5.5.2651.32", "5.5.2652.67", "5.5.2652.68")

REPORTED_ONLY = "Q244976"
"""The article that a report brings in, so that nobody is asked for it."""

Choice = tuple[FactValue | None, ...]
"""A value, or None for unknown, for each of some facts."""


@dataclass(frozen=True)
class Partial:
    """What is concluded from a partial case."""

    verdicts: Mapping[str, str]
    doubtful: frozenset[str]
    """The articles whose verdict stands for now only."""
    open_facts: frozenset[str]


class PartialCases:
    """Every choice of values for some facts that contradicts nothing, the complete ones first."""

    def __init__(self, diagnostician: Diagnostician, stated: Stated, keys: Sequence[str]) -> None:
        self.keys = keys
        self.found: dict[Choice, Partial] = {}
        choices = product(*((None, *TELLING[key]) for key in keys))
        for choice in sorted(choices, key=lambda choice: choice.count(None)):
            facts = {**stated, **{key: value for key, value in zip(keys, choice, strict=True) if value is not None}}
            considered = diagnostician.consider(Case("MAIL1", facts))
            if not contradictions(considered):
                doubtful = {judged.fault.article.article for judged in considered.judged if judged.asked("doubt")}
                doubtful |= {"restore"} if considered.going.restore and considered.going.restore.could_change else set()
                verdicts = {name: verdict for name, verdict in considered.verdicts.items() if name != REPORTED_ONLY}
                self.found[choice] = Partial(verdicts, frozenset(doubtful), considered.open_facts)

    def named(self, choice: Choice) -> dict[str, FactValue]:
        return {key: value for key, value in zip(self.keys, choice, strict=True) if value is not None}

    def one_more(self, choice: Choice) -> Iterator[tuple[str, Choice]]:
        """The cases in which one more fact is known, each with that fact."""
        for number, key in enumerate(self.keys):
            if choice[number] is None:
                more = ((*choice[:number], value, *choice[number + 1 :]) for value in TELLING[key])
                yield from ((key, known) for known in more if known in self.found)

    def telling(self) -> dict[Choice, frozenset[str]]:
        """For each case the facts that can change a verdict, now or once more is known."""
        found: dict[Choice, frozenset[str]] = {}
        for choice, partial in self.found.items():
            keys: set[str] = set()
            for key, more in self.one_more(choice):
                keys |= found[more]
                keys |= {key} if self.found[more].verdicts != partial.verdicts else set()
            found[choice] = frozenset(keys)
        return found

    def overturned(self) -> Iterator[tuple[dict[str, FactValue], str, str, dict[str, FactValue]]]:
        """The verdicts that were certain in a case and are others once one more fact is known."""
        for choice, partial in self.found.items():
            for _, more in self.one_more(choice):
                for name, verdict in partial.verdicts.items():
                    later = self.found[more].verdicts[name]
                    certain = verdict not in ("undetermined", "unknown") and name not in partial.doubtful
                    if certain and later != verdict and (verdict, later) != ("exposed", "confirmed"):
                        yield self.named(choice), verdict, later, self.named(more)

    def wrongly_asked(self) -> Iterator[tuple[dict[str, FactValue], frozenset[str], frozenset[str]]]:
        """The cases whose open facts are not those that can change a verdict, with both."""
        for choice, telling in self.telling().items():
            if self.found[choice].open_facts != telling:
                yield self.named(choice), self.found[choice].open_facts, telling


@pytest.fixture(scope="module")
def of_articles(founding: Diagnostician) -> PartialCases:
    return PartialCases(founding, {}, OF_ARTICLES)


@pytest.fixture(scope="module", params=product(TARGETS, ((), (1197,))), ids=str)
def of_the_way_back(request: pytest.FixtureRequest, founding: Diagnostician) -> PartialCases:
    target, events = request.param
    stated: Stated = {"antivirus_api": False, "symptoms": (), "error_id": "0", "event_ids": events}
    return PartialCases(founding, {**stated, "restore_store_version": target}, OF_THE_WAY_BACK)


def test_no_verdict_on_an_article_is_overturned(of_articles: PartialCases) -> None:
    assert list(of_articles.overturned()) == []


def test_no_verdict_on_the_way_back_is_overturned(of_the_way_back: PartialCases) -> None:
    assert list(of_the_way_back.overturned()) == []


def test_what_is_asked_about_the_articles_is_what_can_change_them(of_articles: PartialCases) -> None:
    assert list(of_articles.wrongly_asked()) == []


def test_what_is_asked_about_the_way_back_is_what_can_change_it(of_the_way_back: PartialCases) -> None:
    assert list(of_the_way_back.wrongly_asked()) == []


@pytest.mark.parametrize("target", TARGETS)
def test_a_refusal_is_asked_for_where_it_can_change_the_verdict_on_the_way_back(
    founding: Diagnostician, target: str
) -> None:
    stated: Stated = {"antivirus_api": False, "symptoms": (), "error_id": "0", "restore_store_version": target}
    unsaid, refused = (
        PartialCases(founding, {**stated, **more}, OF_THE_WAY_BACK) for more in ({}, {"event_ids": (1197,)})
    )
    for choice, partial in unsaid.found.items():
        changes = choice in refused.found and refused.found[choice].verdicts != partial.verdicts
        assert ("event_ids" in partial.open_facts) == changes, unsaid.named(choice)


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


@pytest.mark.parametrize(
    "stated", [{"version": "5.5", "store_version": "6.0.4417.5"}, {"store_version": "5.6.2650.23"}], ids=str
)
def test_a_file_that_was_set_aside_is_asked_for_again(diagnostician: Diagnostician, stated: Stated) -> None:
    assert "store_version" in diagnostician.ask(Case("MAIL1", {**stated, "service_pack": 3, "antivirus_api": True}))


@pytest.mark.parametrize("store_version", ["5.0.2650.23", "6.0.2653.12", "4.0.1960.6", "5.5.650.23", "5.5.265.23"])
@pytest.mark.parametrize("version", [None, "5.5", "5.0", "2000"])
def test_a_file_that_may_be_mistyped_clears_no_server_and_is_said(
    diagnostician: Diagnostician, store_version: str, version: str | None
) -> None:
    stated: Stated = {"service_pack": 3, "antivirus_api": True} | ({"version": version} if version else {})
    unknown, mistyped = (
        diagnostician.diagnose(Case("MAIL1", {**stated, **more})) for more in ({}, {"store_version": store_version})
    )
    assert [clash.facts for clash in unknown.contradictions] == []
    assert [clash.facts for clash in mistyped.contradictions] == [["version", "store_version"]]
    assert f"Store.exe {store_version} may be mistyped" in mistyped.contradictions[0].message
    assert mistyped.contradictions[0].source == "Q158530 SUMMARY"
    assert [found.verdict for found in mistyped.findings] == [found.verdict for found in unknown.findings]


@pytest.mark.parametrize("store_version", ["5.0.1460.13", "6.0.4417.5", "4.0.996.1", "5.5.1960.5", "5.5.2700.1"])
def test_a_file_of_its_own_version_is_no_doubt(diagnostician: Diagnostician, store_version: str) -> None:
    server = diagnostician.diagnose(Case("MAIL1", {"antivirus_api": True, "store_version": store_version}))
    assert server.contradictions == []


@pytest.mark.parametrize("target", ["5.0.2652.68", "5.5.652.68"])
def test_a_file_that_may_be_mistyped_is_not_safe_to_put_back(diagnostician: Diagnostician, target: str) -> None:
    for installed in ("5.5.2650.23", "5.5.2653.22"):
        case = Case("MAIL1", {"store_version": installed, "restore_store_version": target})
        restore = diagnostician.diagnose(case).restore
        assert restore
        assert restore.verdict == "unknown"


@given(cases())
@settings(max_examples=40)
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
@settings(max_examples=200)
def test_every_spelling_of_an_error_id_is_recognized(diagnostician: Diagnostician, text: str) -> None:
    assert error_finding(diagnostician, text).verdict == "confirmed"


@given(spellings((*oracle.SCAN_IN_PROGRESS[:-1], 0x550)))
@settings(max_examples=50)
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
