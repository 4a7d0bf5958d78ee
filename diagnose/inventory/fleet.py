"""What the fleet itself tells of a server: counts over its site, facts of the servers that it names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from diagnose.inventory.records import SITE, Record
from diagnose.knowledge.faults import in_words
from diagnose.knowledge.vocabulary import FactValue, FleetCount, FleetLookup, Vocabulary
from diagnose.reasoning.case import Case, FleetFact


@dataclass
class _Group:
    """The servers of one group: what each is known to be, by name, and how many nothing is known of."""

    said: dict[str, set[FactValue | None]] = field(default_factory=lambda: defaultdict(set))
    unreadable: int = 0

    @property
    def known(self) -> int:
        """How many have the fact at yes."""
        return sum(values <= {True, None} and True in values for values in self.said.values())

    @property
    def complete(self) -> bool:
        """True where nothing is open: every server says yes or no, and no two records of one contradict each other."""
        return not self.unreadable and all(values - {None} in ({True}, {False}) for values in self.said.values())


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
            _look_up(key, fact.fleet_lookup, records, cases, fleet)
    return [replace(case, fleet=told) for case, told in zip(cases, fleet, strict=True)]


def _count(
    key: str, rule: FleetCount, records: Sequence[Record], cases: Sequence[Case], fleet: list[dict[str, FleetFact]]
) -> None:
    groups, elsewhere = _groups(rule, records)
    for case, told in zip(cases, fleet, strict=True):
        same = _folded(case.stated.get(rule.same))
        if same is None:
            continue
        group = groups[same]
        at_least = elsewhere or not group.complete
        if at_least and not group.known:
            continue
        doubt = "; of others it is not known" if at_least else ""
        text = (
            f"{group.known} of the inventory's servers with {rule.same} {case.stated[rule.same]} "
            f"have {rule.count}{doubt}"
        )
        told[key] = FleetFact(group.known, text, (rule.same, rule.count), at_least)


def _groups(rule: FleetCount, records: Sequence[Record]) -> tuple[dict[str, _Group], bool]:
    """Return the groups, and whether some server that may count belongs to nobody knows which."""
    groups: dict[str, _Group] = defaultdict(_Group)
    elsewhere = False
    for position, record in enumerate(records):
        case = record.case
        if case is None:
            # Its site may be readable even where the rest is not; otherwise it may belong to any group.
            if rule.same == SITE and record.site:
                groups[record.site.casefold()].unreadable += 1
            else:
                elsewhere = True
            continue
        same, value = _folded(case.stated.get(rule.same)), case.stated.get(rule.count)
        if same is None:
            elsewhere = elsewhere or value is not False
        else:
            # No name has a line break: a server without a name is like no other.
            groups[same].said[f"\n{position}" if case.unnamed else case.name.casefold()].add(value)
    return groups, elsewhere


def _folded(value: FactValue | None) -> str | None:
    return None if value is None else str(value).casefold()


def _look_up(
    key: str, rule: FleetLookup, records: Sequence[Record], cases: Sequence[Case], fleet: list[dict[str, FleetFact]]
) -> None:
    bearers = Counter(record.name.casefold() for record in records if record.name)
    by_name = {case.name.casefold(): case for case in cases if not case.unnamed}
    for case, told in zip(cases, fleet, strict=True):
        wanted = _folded(case.stated.get(rule.of))
        found = by_name.get(wanted) if wanted is not None and bearers[wanted] == 1 else None
        value = found.stated.get(rule.look_up) if found else None
        if found and value is not None:
            text = f"the inventory's record of {found.name} gives {rule.look_up} as {in_words(value)}"
            told[key] = FleetFact(value, text, (rule.of,))
