"""What the fleet itself tells of a server: counts over its site, facts of the servers that it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from diagnose.inventory.compact import Records
from diagnose.inventory.records import SITE
from diagnose.knowledge.faults import in_words
from diagnose.knowledge.vocabulary import FactValue, FleetCount, FleetLookup, Vocabulary
from diagnose.reasoning.case import Case, FleetFact


class Told(msgspec.Struct, frozen=True):
    """What the fleet tells of one fact of a server, before it is put into words."""

    value: FactValue
    at_least: bool = False
    """True where the value is a lower bound."""
    by: str = ""
    """The name of the server that tells it, for a fact that is looked up."""


class Fleet:
    """What the servers of an inventory tell of each other.

    A server with an unreadable record, or of which the fact is unknown, makes a count a lower bound. Two records of
    one name count as one server, and such a name looks up nothing.
    """

    def __init__(self, vocabulary: Vocabulary, records: Records) -> None:
        self._records = records
        self._tellers: dict[str, _Count | _LookUp] = {}
        shared = {position: name for name, positions in records.shared_names().items() for position in positions}
        for key, fact in vocabulary.facts.items():
            if fact.fleet_count:
                self._tellers[key] = _Count(fact.fleet_count, records, shared)
            if fact.fleet_lookup:
                self._tellers[key] = _LookUp(fact.fleet_lookup, records, shared)
        self.columns = {key: _told_to_each(teller, records) for key, teller in self._tellers.items()}
        """What is told of each fact that the fleet tells, by position."""

    def told(self, position: int) -> dict[str, Told]:
        """Return what the fleet tells of the server at a position, by fact."""
        told = ((key, column[position]) for key, column in self.columns.items())
        return {key: one for key, one in told if one is not None}

    def facts(self, told: Mapping[str, Told], stated: Mapping[str, FactValue]) -> dict[str, FleetFact]:
        """Return it in words, for a server of which this is ``stated``."""
        return {key: self._tellers[key].fact(one, stated) for key, one in told.items()}

    def cases(self) -> Iterator[Case]:
        """Yield the cases of all readable records in order, each with what the others tell of it."""
        for position, record in enumerate(self._records):
            if record.case:
                told = self.told(position)
                yield replace(record.case, fleet=self.facts(told, record.case.stated))


def _folded(value: FactValue | None) -> str | None:
    return None if value is None else str(value).casefold()


def _told_to_each(teller: _Count | _LookUp, records: Records) -> list[Told | None]:
    """Return what is told of each server; those that state the same are told the same."""
    stated = records.column(teller.hangs_on)
    told = {value: teller.told(value) for value in set(stated)}
    return [told[value] for value in stated]


class _Group(msgspec.Struct):
    """The servers of one group: how many say yes and how many say nothing, and what those of shared names say."""

    yes: int = 0
    silent: int = 0
    unreadable: int = 0
    said: dict[str, set[FactValue | None]] = {}

    @property
    def known(self) -> int:
        """How many have the fact at yes."""
        return self.yes + sum(values <= {True, None} and True in values for values in self.said.values())

    @property
    def complete(self) -> bool:
        """True where nothing is open: every server says yes or no, and no two records of one contradict each other."""
        said = all(values - {None} in ({True}, {False}) for values in self.said.values())
        return not self.unreadable and not self.silent and said


class _Count:
    """Counts the servers of each group that have a fact at yes."""

    def __init__(self, rule: FleetCount, records: Records, shared: Mapping[int, str]) -> None:
        self._rule = rule
        self.hangs_on = rule.same
        groups: dict[str, _Group] = defaultdict(_Group)
        elsewhere = _of_unreadable(rule, records, groups)
        folded: dict[FactValue | None, str | None] = {}
        rows = zip(records.column(rule.same), records.column(rule.count), strict=True)
        for position, (same, value) in enumerate(rows):
            if position in records.odd and not records.is_readable(position):
                continue
            if same is None:
                # It may belong to any group.
                elsewhere = elsewhere or value is not False
                continue
            if same not in folded:
                folded[same] = _folded(same)
            group = groups[folded[same] or ""]
            if position in shared:
                group.said.setdefault(shared[position], set()).add(value)
            else:
                group.yes += value is True
                group.silent += value is None
        self._told = {same: _told(group, at_least=elsewhere or not group.complete) for same, group in groups.items()}

    def told(self, stated: FactValue | None) -> Told | None:
        """Return what is told of a server that states this of the fact by which servers are grouped."""
        return self._told.get(_folded(stated) or "")

    def fact(self, told: Told, stated: Mapping[str, FactValue]) -> FleetFact:
        """Return it in words."""
        rule = self._rule
        doubt = "; of others it is not known" if told.at_least else ""
        text = f"{told.value} of the inventory's servers with {rule.same} {stated[rule.same]} have {rule.count}{doubt}"
        return FleetFact(told.value, text, (rule.same, rule.count), told.at_least)


def _of_unreadable(rule: FleetCount, records: Records, groups: dict[str, _Group]) -> bool:
    """Count the unreadable records of each group; tell whether some belong to nobody knows which."""
    elsewhere = False
    for position, record in records.odd.items():
        if records.is_readable(position):
            continue
        # Its site may be readable even where the rest is not.
        if rule.same == SITE and record.site:
            groups[record.site.casefold()].unreadable += 1
        else:
            elsewhere = True
    return elsewhere


def _told(group: _Group, *, at_least: bool) -> Told | None:
    return None if at_least and not group.known else Told(group.known, at_least)


class _LookUp:
    """Looks up a fact of the server that another fact names."""

    def __init__(self, rule: FleetLookup, records: Records, shared: Mapping[int, str]) -> None:
        self._rule = rule
        self.hangs_on = rule.of
        wanted = {_folded(value) for value in set(records.column(rule.of)) if value is not None}
        self._told: dict[str, Told] = {}
        for position in range(len(records)) if wanted else ():
            name = _folded(records.name(position))
            value = records.value(position, rule.look_up) if name in wanted and position not in shared else None
            if name is not None and value is not None:
                self._told[name] = Told(value, by=records.name(position) or "")

    def told(self, stated: FactValue | None) -> Told | None:
        """Return what is told of a server that names this one."""
        return self._told.get(_folded(stated) or "")

    def fact(self, told: Told, _stated: Mapping[str, FactValue]) -> FleetFact:
        """Return it in words."""
        text = f"the inventory's record of {told.by} gives {self._rule.look_up} as {in_words(told.value)}"
        return FleetFact(told.value, text, (self._rule.of,))
