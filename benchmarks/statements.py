"""The loaded articles as plain statements about a server, from which the rules of every peer are generated.

A statement compares facts and joins comparisons with "all" and "any"; negation is moved into the comparisons. An
unknown fact has a value of its own (``""``, -1 or an empty list), so every comparison has an answer, and an engine of
two-valued logic comes to the same verdicts as the three-valued weighing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from diagnose.knowledge.conditions import BlockedTest, Facts, FactTest, Known, RangeTest, Rival, SignTest
from diagnose.knowledge.error_ids import read_error_id
from diagnose.knowledge.faults import Fault
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.releases import ReleaseLine
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import (
    ErrorIdFact,
    FactDefinition,
    FactValue,
    IntegerFact,
    KeysFact,
    NumbersFact,
    VersionFact,
)

Value = str | int
Row = Mapping[str, str | int | list[str] | list[int]]
"""A server as the peers see it: a text, a number, or a list of them, for each fact that the articles read."""

Verdicts = tuple[str | None, ...]
"""For each article its verdict; None where the article is not considered."""

LOWER_BOUND = "_at_least"
"""Ends the name of the fact that says whether a number is only a lower bound."""
DISPUTED = "_disputed"
"""Ends the name of the fact that says whether other facts dispute a value."""


@dataclass(frozen=True)
class Compare:
    """A fact beside a value: ``has`` and ``lacks`` are about lists."""

    fact: str
    operator: Literal["==", "!=", ">=", "<", "has", "lacks"]
    value: Value


@dataclass(frozen=True)
class All:
    """True where all parts are; true of none."""

    parts: tuple[Statement, ...]


@dataclass(frozen=True)
class AnyOf:
    """True where one part is; false of none."""

    parts: tuple[Statement, ...]


Statement = Compare | All | AnyOf


@dataclass(frozen=True)
class Condition:
    """One condition of an article; where neither is true it is unknown."""

    holds: Statement
    fails: Statement


@dataclass(frozen=True)
class Rules:
    """One article."""

    article: str
    conditions: tuple[Condition, ...]
    reported: Statement
    """A sign of the fault is reported."""
    considered: Statement
    """True of all servers, but for an article that is considered only where it is reported or brought up."""

    @property
    def always(self) -> bool:
        """Tell whether the article is considered for every server."""
        return self.considered == All(())

    @property
    def silence(self) -> str | None:
        """The verdict where no rule of a peer concludes anything: None where the article is not considered."""
        return "not_affected" if self.always else None


def every(parts: Iterable[Statement]) -> Statement:
    """Join with "all", in the shortest form: no needless levels, one bound on each side of a number."""
    flat = tuple(part for one in parts for part in (one.parts if isinstance(one, All) else (one,)))
    bounds = _bounds(flat)
    kept: dict[Statement, None] = {}
    for part in flat:
        if isinstance(part, Compare) and part.operator in _BOUNDING:
            bound = bounds[part.fact][_BOUNDING.index(part.operator)]
            kept[Compare(part.fact, part.operator, bound)] = None
        elif isinstance(part, AnyOf):
            short = _under(part, bounds)
            kept.update(dict.fromkeys(short.parts if isinstance(short, All) else (short,)))
        else:
            kept[part] = None
    if AnyOf(()) in kept or any(least >= below for least, below in bounds.values()):
        return AnyOf(())
    return next(iter(kept)) if len(kept) == 1 else All(tuple(kept))


_BOUNDING = (">=", "<")
_Bounds = Mapping[str, tuple[int, int]]
"""For each number the least value and the one above the greatest."""
_ANY_NUMBER = (-(2**63), 2**63)


def _bounds(parts: Iterable[Statement]) -> _Bounds:
    found: dict[str, tuple[int, int]] = {}
    for part in parts:
        if isinstance(part, Compare) and isinstance(part.value, int) and part.operator in _BOUNDING:
            least, below = found.get(part.fact, _ANY_NUMBER)
            lower = part.operator == ">="
            found[part.fact] = (max(least, part.value), below) if lower else (least, min(below, part.value))
    return found


def _under(statement: Statement, bounds: _Bounds) -> Statement:
    """Return what is left of a statement where numbers are known to lie within bounds."""
    if isinstance(statement, Compare):
        if statement.operator not in _BOUNDING or statement.fact not in bounds or isinstance(statement.value, str):
            return statement
        least, below = bounds[statement.fact]
        lower = statement.operator == ">="
        if least >= statement.value:
            return All(()) if lower else AnyOf(())
        if below <= statement.value:
            return AnyOf(()) if lower else All(())
        return statement
    parts = (_under(part, bounds) for part in statement.parts)
    return every(parts) if isinstance(statement, All) else some(parts)


def some(parts: Iterable[Statement]) -> Statement:
    """Join with "any", without needless levels."""
    return opposite(every(map(opposite, parts)))


_OPPOSITE: dict[str, Literal["==", "!=", ">=", "<", "has", "lacks"]] = {
    "==": "!=",
    "!=": "==",
    ">=": "<",
    "<": ">=",
    "has": "lacks",
    "lacks": "has",
}


def opposite(statement: Statement) -> Statement:
    """Return the statement that is true where this one is false."""
    match statement:
        case Compare():
            return Compare(statement.fact, _OPPOSITE[statement.operator], statement.value)
        case All():
            return AnyOf(tuple(map(opposite, statement.parts)))
        case AnyOf():
            return All(tuple(map(opposite, statement.parts)))


def outcomes(one: Rules) -> Iterator[tuple[str, Statement]]:
    """Yield the verdicts that differ from silence, and when each is given; exactly one of them can be."""
    possible = every(opposite(condition.fails) for condition in one.conditions)
    certain = every(condition.holds for condition in one.conditions)
    considered = one.considered
    found = {
        "undetermined": every((considered, possible, opposite(certain))),
        "exposed": every((considered, certain, opposite(one.reported))),
        "confirmed": every((certain, one.reported)),
    }
    if not one.always:
        found["not_affected"] = every((considered, opposite(possible)))
    for verdict, when in found.items():
        if when != AnyOf(()):
            yield verdict, when


def statements(knowledge: Knowledge) -> tuple[Rules, ...]:
    """Return what every article that describes a fault says of a server."""
    return tuple(_rules(knowledge, fault) for fault in knowledge.faults)


Kind = Literal["text", "number", "texts", "numbers"]

UNKNOWN: Mapping[Kind, str | int | list[str]] = {"text": "", "number": -1, "texts": [], "numbers": []}
"""What stands for an unknown fact."""


def facts_read(rules: Iterable[Rules]) -> dict[str, Kind]:
    """Return the facts of which the articles speak, in alphabetical order, and of what kind each is."""
    found: dict[str, Kind] = {}
    for one in rules:
        for condition in one.conditions:
            found.update(_kinds(condition.holds))
            found.update(_kinds(condition.fails))
        found.update(_kinds(one.reported))
        found.update(_kinds(one.considered))
    return dict(sorted(found.items()))


def _kinds(statement: Statement) -> Iterator[tuple[str, Kind]]:
    for compare in comparisons(statement):
        listed, number = compare.operator in ("has", "lacks"), isinstance(compare.value, int)
        yield compare.fact, ("numbers" if number else "texts") if listed else "number" if number else "text"


def comparisons(statement: Statement) -> Iterator[Compare]:
    """Yield every comparison in a statement."""
    if isinstance(statement, Compare):
        yield statement
    else:
        for part in statement.parts:
            yield from comparisons(part)


def row(knowledge: Knowledge, kinds: Mapping[str, Kind], facts: Facts) -> Row:
    """Return a server's completed facts as the peers see them."""
    found: dict[str, str | int | list[str] | list[int]] = {}
    for key, kind in kinds.items():
        fact = knowledge.vocabulary.facts.get(key)
        known = facts.get(key if fact else key.removesuffix(LOWER_BOUND).removesuffix(DISPUTED))
        if fact is None:
            found[key] = "yes" if known and _is_marked(known, key) else "no"
        else:
            found[key] = UNKNOWN[kind] if known is None else _plain(fact, known.value)
    return found


def _is_marked(known: Known, key: str) -> bool:
    return known.disputed if key.endswith(DISPUTED) else known.at_least


def _plain(fact: FactDefinition, value: FactValue) -> str | int | list[str] | list[int]:
    """Return a value in a form that every engine can compare: versions as numbers, ids in one spelling."""
    if isinstance(value, tuple):
        return [*map(str, value)] if isinstance(fact, KeysFact) else [*map(int, value)]
    return _single(fact, value)


def _single(fact: FactDefinition, value: bool | int | str) -> Value:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(fact, VersionFact):
        return as_number(read_version(str(value)))
    if isinstance(fact, ErrorIdFact):
        return _one_spelling(read_error_id(str(value)).parts)
    return value.casefold() if isinstance(value, str) else value


def as_number(version: Version) -> int:
    """Return a number that compares as the version does, up to where the engines' numbers end."""
    number = 0
    for part in version.parts:
        number = number * 65536 + part
    return min(number, 2**62)


def _one_spelling(parts: Sequence[int]) -> str:
    return "-".join(f"{part:x}" for part in parts)


def _rules(knowledge: Knowledge, fault: Fault) -> Rules:
    conditions = tuple(
        _range(test) if isinstance(test, RangeTest) else _fact_test(knowledge, test) for test in fault.conditions
    )
    reported = some(map(_sign, fault.signs))
    always = fault.article.relevance == "always"
    considered = All(()) if always else some((reported, *map(_blocked, fault.occasions)))
    return Rules(fault.article.article, conditions, reported, considered)


def _blocked(test: BlockedTest) -> Statement:
    """Return when the installed file is too old for the stated format."""
    store, present = test.store_version, test.database_format
    known = Compare(store, ">=", 0)
    return some(
        every((Compare(present, "==", name), known, Compare(store, "<", as_number(oldest))))
        for name, oldest in test.floors
    )


def _fact_test(knowledge: Knowledge, test: FactTest) -> Condition:
    fact = knowledge.vocabulary.facts[test.fact]
    if isinstance(fact, KeysFact | NumbersFact):
        raise ValueError(f"a condition on the list {test.fact} cannot be written for the peers yet")
    values = [_single(fact, value) for value in test.values if not isinstance(value, tuple)]
    known = Compare(test.fact, "!=", -1 if isinstance(fact, IntegerFact | VersionFact) else "")
    exact: Statement = All(())
    if fact.fleet_count or fact.fleet_lookup:
        exact = Compare(test.fact + LOWER_BOUND, "==", "no")
    may_be_disputed = any(entry.content.fact == test.fact for entry in knowledge.implied)
    undisputed: Statement = Compare(test.fact + DISPUTED, "==", "no") if may_be_disputed else All(())
    if test.operator in ("is", "one_of"):
        same = some(Compare(test.fact, "==", value) for value in values)
        return Condition(every((same, exact)), every((known, opposite(same), exact, undisputed)))
    reached = every((known, Compare(test.fact, ">=", values[0])))
    below = every((known, Compare(test.fact, "<", values[0]), exact))
    holds, fails = (reached, below) if test.operator == "at_least" else (below, reached)
    return Condition(holds, every((fails, undisputed)))


def _range(test: RangeTest) -> Condition:
    names = test.line.facts
    other = every(
        (Compare(names.version, "!=", test.line.product_version), Compare(names.version, "!=", "")),
    )
    no_file = Compare(names.store_version, "==", -1)
    by_file, by_pack = _by_file(test.line, test.introduced), _by_pack(test.line, test.introduced)
    ends_by_file = [_by_file(test.line, end) for end in test.ends]
    ends_by_pack = [_by_pack(test.line, end) for end in test.ends]
    file_in = every((by_file.after, *(end.before for end in ends_by_file)))
    pack_in = every((no_file, by_pack.after, *(opposite(end.after) for end in ends_by_pack)))
    file_out = some((by_file.before, *(end.after for end in ends_by_file)))
    pack_out = every((no_file, some((by_pack.before, *(end.after for end in ends_by_pack)))))
    return Condition(some((other, file_in, pack_in)), every((opposite(other), some((file_out, pack_out)))))


@dataclass(frozen=True)
class _Reached:
    """Where a server is certainly at or after a boundary, and where it is certainly before it."""

    after: Statement
    before: Statement


def _by_file(line: ReleaseLine, name: str) -> _Reached:
    """Tell it by the installed file; where only a release's neighbours are known, with the service pack's help."""
    store, pack = line.facts.store_version, line.facts.service_pack
    first, last = as_number(line.start(name)), as_number(line.end(name))
    between = [Compare(store, ">=", first), Compare(store, "<", last)]
    packs = _packs(line, name)
    own = packs[-1] if packs else 0
    after = [every((*between, Compare(pack, ">=", own)))] if packs else []
    before = [every((*between, Compare(pack, ">=", 0), Compare(pack, "<", own)))] if packs else []
    below = every((Compare(store, ">=", 0), Compare(store, "<", first)))
    return _Reached(some((Compare(store, ">=", last), *after)), some((below, *before)))


def _by_pack(line: ReleaseLine, name: str) -> _Reached:
    """Tell it by the service pack alone: a rollup upon it may be there or not."""
    packs, pack = _packs(line, name), line.facts.service_pack
    if not packs:
        return _Reached(AnyOf(()), AnyOf(()))
    own = packs[-1]
    base = next((release.release for release in line.releases if release.service_pack == own), None)
    surely = own if name == base else own + 1
    return _Reached(Compare(pack, ">=", surely), every((Compare(pack, ">=", 0), Compare(pack, "<", own))))


def _packs(line: ReleaseLine, name: str) -> list[int]:
    return [line.release(name).service_pack] if name in line else line.service_packs(line.start(name))


def _sign(test: SignTest) -> Statement:
    """Return when a symptom counts as reported: its key, or an id that no other reported symptom explains."""
    named = Compare(test.symptoms_fact, "has", test.symptom)
    ids = sorted((tuple(_rivals_of(test, tail)), tail) for tail in _tails(test.error_ids))
    by_id = [
        every(
            (
                some(Compare(test.error_fact, "==", tail) for _, tail in group),
                *(opposite(_reported(test, test.rivals[number])) for number in rivals),
            )
        )
        for rivals, group in groupby(ids, key=lambda entry: entry[0])
    ]
    events = some(Compare(test.events_fact, "has", number) for number in test.event_ids)
    unexplained = [some((_beyond(test, rival), opposite(_reported(test, rival)))) for rival in test.rivals]
    return some((named, *by_id, every((events, *unexplained))))


def _tails(error_ids: Iterable[str]) -> set[str]:
    """Return the spellings by which people report these ids: whole, or without leading parts."""
    known = (read_error_id(text).parts for text in error_ids)
    return {_one_spelling(parts[start:]) for parts in known for start in range(len(parts))}


def _rivals_of(test: SignTest, tail: str) -> Iterator[int]:
    return (number for number, rival in enumerate(test.rivals) if tail in _tails(rival.error_ids))


def _beyond(test: SignTest, rival: Rival) -> Statement:
    """Return when an event of the symptom is reported that is none of the rival's."""
    own = (number for number in test.event_ids if number not in rival.event_ids)
    return some(Compare(test.events_fact, "has", number) for number in own)


def _reported(test: SignTest, rival: Rival) -> Statement:
    told = (number for number in rival.event_ids if number not in test.event_ids)
    events = (Compare(test.events_fact, "has", number) for number in told)
    return some((Compare(test.symptoms_fact, "has", rival.symptom), *events))
