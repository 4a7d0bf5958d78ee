"""What the fleet itself tells of a server: counts over its site, facts of the servers that it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from diagnose.inventory.records import SITE, Record
from diagnose.knowledge.vocabulary import FleetCount, FleetLookup, Vocabulary
from diagnose.reasoning.case import Case, FleetFact


@dataclass
class _Count:
    """How many servers of a group are known to have a fact at yes, and how many are not known."""

    known: int = 0
    unknown: int = 0


def with_fleet_facts(vocabulary: Vocabulary, records: Sequence[Record]) -> list[Case]:
    """Return the cases of all readable records, each with what the others tell of it.

    A server with an unreadable record, or of which the fact is unknown, makes a count a lower bound. Two records of
    one name count as one server, and such a name looks up nothing.
    """
    cases = [record.case for record in records if record.case]
    fleet: list[dict[str, FleetFact]] = [{} for _ in cases]
    for key, fact in vocabulary.facts.items():
        if fact.fleet_count:
            _count(key, fact.fleet_count, records, cases, fleet)
        if fact.fleet_lookup:
            _look_up(key, fact.fleet_lookup, cases, fleet)
    return [replace(case, fleet=told) for case, told in zip(cases, fleet, strict=True)]


def _count(
    key: str, rule: FleetCount, records: Sequence[Record], cases: Sequence[Case], fleet: list[dict[str, FleetFact]]
) -> None:
    groups: dict[str, _Count] = defaultdict(_Count)
    everywhere = 0
    for record in records:
        if record.case is None:
            # Its site may be readable even where the rest is not; otherwise it may belong to any group.
            if rule.same == SITE and record.site:
                groups[record.site.casefold()].unknown += 1
            else:
                everywhere += 1
    seen: set[tuple[str, str]] = set()
    for case in cases:
        group = _group(case, rule.same)
        if group is None:
            everywhere += case.stated.get(rule.count) is not False
            continue
        if (group, case.name.casefold()) in seen:
            continue
        seen.add((group, case.name.casefold()))
        value = case.stated.get(rule.count)
        groups[group].known += value is True
        groups[group].unknown += value is None
    for case, told in zip(cases, fleet, strict=True):
        group = _group(case, rule.same)
        if group is None:
            continue
        count = groups[group]
        at_least = bool(count.unknown or everywhere)
        if at_least and not count.known:
            continue
        doubt = "; of others it is not known" if at_least else ""
        text = f"{count.known} of the inventory's servers with {rule.same} {case.stated[rule.same]} have {rule.count}{doubt}"
        told[key] = FleetFact(count.known, text, (rule.same, rule.count), at_least)


def _group(case: Case, same: str) -> str | None:
    value = case.stated.get(same)
    return None if value is None else str(value).casefold()


def _look_up(key: str, rule: FleetLookup, cases: Sequence[Case], fleet: list[dict[str, FleetFact]]) -> None:
    by_name: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_name[case.name.casefold()].append(case)
    for case, told in zip(cases, fleet, strict=True):
        wanted = case.stated.get(rule.of)
        found = by_name.get(str(wanted).casefold(), []) if wanted is not None else []
        if len(found) == 1 and rule.look_up in found[0].stated:
            value = found[0].stated[rule.look_up]
            text = f"the inventory's record of {found[0].name} gives {rule.look_up} as {value}"
            told[key] = FleetFact(value, text, (rule.of,))
