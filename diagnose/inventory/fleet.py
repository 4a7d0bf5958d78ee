"""What the fleet itself tells of a server: counts over its site, facts of the servers that it names."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from diagnose.inventory.compact import Records
from diagnose.inventory.records import SITE
from diagnose.knowledge.conditions import Known
from diagnose.knowledge.faults import in_words
from diagnose.knowledge.loading import Implication, Knowledge
from diagnose.knowledge.vocabulary import FactValue, FleetCount, FleetLookup
from diagnose.reasoning.case import Case, FleetFact, folded_name


class Told(msgspec.Struct, frozen=True):
    """What the fleet tells of one fact of a server, before it is put into words."""

    value: FactValue
    at_least: bool = False
    """True where the value is a lower bound."""
    at_most: int | None = None
    """The upper bound, where a record of the group states more than that."""
    by: str = ""
    """The name of the server that tells it, for a fact that is looked up."""
    why: str = ""
    """From what it follows, where that server's record does not say it itself."""


class ToldColumn(msgspec.Struct, frozen=True):
    """What the fleet tells of one fact of all servers: of each server, the number of what is told."""

    of: array[int]
    told: tuple[Told | None, ...]

    def alike(self) -> array[int]:
        """Return a number for each server that is equal where the same is told, whoever tells it."""
        numbers: dict[Told | None, int] = {}
        essences = [replace(told, by="") if told else None for told in self.told]
        same = [numbers.setdefault(essence, len(numbers)) for essence in essences]
        return array("i", map(same.__getitem__, self.of))


class Fleet:
    """What the servers of an inventory tell of each other.

    A server with an unreadable record, or of which the fact is unknown, makes a count a lower bound. Two records of
    one name count as one server, and such a name looks up nothing.
    """

    def __init__(self, knowledge: Knowledge, records: Records, tellers: Tellers | None = None) -> None:
        """Without ``tellers``, the records are the whole fleet; else a part of one of which these were found out."""
        self._records = records
        self.tellers = _found_out(knowledge, records) if tellers is None else tellers
        """What the whole fleet tells, for those who see a part of it only."""
        self.columns = {key: _told_to_each(teller, records) for key, teller in self.tellers.items()}
        """What is told of each fact that the fleet tells, by position."""

    def told(self, position: int) -> dict[str, Told]:
        """Return what the fleet tells of the server at a position, by fact."""
        told = ((key, column.told[column.of[position]]) for key, column in self.columns.items())
        return {key: one for key, one in told if one is not None}

    def facts(self, told: Mapping[str, Told], stated: Mapping[str, FactValue]) -> dict[str, FleetFact]:
        """Return it in words, for a server of which this is ``stated``."""
        return {key: self.tellers[key].fact(one, stated) for key, one in told.items()}

    def cases(self) -> Iterator[Case]:
        """Yield the cases of all readable records in order, each with what the others tell of it."""
        for position, record in enumerate(self._records):
            if record.case:
                told = self.told(position)
                yield replace(record.case, fleet=self.facts(told, record.case.stated))


def _folded(value: FactValue | None) -> str | None:
    return None if value is None else folded_name(str(value))


def _told_to_each(teller: Counted | LookedUp, records: Records) -> ToldColumn:
    """Return what is told of each server; those that state the same are told the same."""
    stated = records.column(teller.hangs_on)
    numbers = {value: number for number, value in enumerate(dict.fromkeys(stated))}
    return ToldColumn(array("i", map(numbers.__getitem__, stated)), tuple(map(teller.told, numbers)))


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
    def open(self) -> int:
        """How many may have it at yes: silent, not readable, or of two records that contradict each other."""
        return self.silent + self.unreadable + sum(v - {None} not in ({True}, {False}) for v in self.said.values())


class Counted(msgspec.Struct, frozen=True):
    """How many servers of each group have a fact at yes."""

    rule: FleetCount
    of_group: dict[str, Told]

    @property
    def hangs_on(self) -> str:
        """The fact by which servers are grouped."""
        return self.rule.same

    def told(self, stated: FactValue | None) -> Told | None:
        """Return what is told of a server that states this of the fact by which servers are grouped."""
        return self.of_group.get(_folded(stated) or "")

    def fact(self, told: Told, stated: Mapping[str, FactValue]) -> FleetFact:
        """Return it in words, for a server of which this is ``stated``."""
        rule = self.rule
        others = "others"
        if told.at_most is not None and isinstance(told.value, int):
            others = f"{told.at_most - told.value} more"
        doubt = f"; of {others} it is not known" if told.at_least else ""
        text = f"{told.value} of the inventory's servers with {rule.same} {stated[rule.same]} have {rule.count}{doubt}"
        return FleetFact(told.value, text, (rule.same, rule.count), told.at_least, told.at_most)


class LookedUp(msgspec.Struct, frozen=True):
    """A fact of the servers that another fact names."""

    rule: FleetLookup
    of_server: dict[str, Told]

    @property
    def hangs_on(self) -> str:
        """The fact that names the server."""
        return self.rule.of

    def told(self, stated: FactValue | None) -> Told | None:
        """Return what is told of a server that names this one."""
        return self.of_server.get(_folded(stated) or "")

    def fact(self, told: Told, _stated: Mapping[str, FactValue]) -> FleetFact:
        """Return it in words."""
        gives = told.why or f"gives {self.rule.look_up} as {in_words(told.value)}"
        text = f"the inventory's record of {told.by} {gives}"
        return FleetFact(told.value, text, (self.rule.of,))


Tellers = Mapping[str, Counted | LookedUp]
"""What a whole fleet tells of its servers, by fact."""


def _found_out(knowledge: Knowledge, records: Records) -> dict[str, Counted | LookedUp]:
    """Return what the servers of a whole fleet tell of each other."""
    tellers: dict[str, Counted | LookedUp] = {}
    shared = {position: name for name, positions in records.shared_names().items() for position in positions}
    for key, fact in knowledge.vocabulary.facts.items():
        if fact.fleet_count:
            tellers[key] = Counted(fact.fleet_count, _counted(key, fact.fleet_count, records, shared))
        if fact.fleet_lookup:
            implied = [entry for entry in knowledge.implied if entry.content.fact == fact.fleet_lookup.look_up]
            tellers[key] = LookedUp(fact.fleet_lookup, _looked_up(fact.fleet_lookup, records, shared, implied))
    return tellers


def _counted(key: str, rule: FleetCount, records: Records, shared: Mapping[int, str]) -> dict[str, Told]:
    """Return what is told of the fact ``key`` to the servers of each group.

    ``shared`` are the names that several records have.
    """
    groups: dict[str, _Group] = defaultdict(_Group)
    elsewhere = _of_unreadable(rule, records, groups)
    same, said = records.column(rule.same), records.column(rule.count)
    alone = Counter(zip(same, said, strict=True))
    for position in {*shared, *records.odd}:
        alone[same[position], said[position]] -= 1
        if not records.is_readable(position):
            continue
        if same[position] is None:
            # It may belong to any group.
            elsewhere += said[position] is not False
        elif position in shared:
            names = groups[_folded(same[position]) or ""].said
            names.setdefault(shared[position], set()).add(said[position])
        else:
            alone[same[position], said[position]] += 1
    for (of, value), count in alone.items():
        if not count:
            continue
        if of is None:
            elsewhere += count * (value is not False)
            continue
        group = groups[_folded(of) or ""]
        group.yes += count * (value is True)
        group.silent += count * (value is None)
    stated = _most(same, records.column(key))
    told = ((group, _told(each, each.open + elsewhere, stated.get(group, 0))) for group, each in groups.items())
    return {group: one for group, one in told if one is not None}


def _most(groups: Sequence[FactValue | None], values: Sequence[FactValue | None]) -> dict[str, int]:
    """Return the greatest number that a record of each group states."""
    most: dict[str, int] = {}
    for group, value in set(zip(groups, values, strict=True)):
        if isinstance(value, int):
            folded = _folded(group) or ""
            most[folded] = max(value, most.get(folded, 0))
    return most


def _of_unreadable(rule: FleetCount, records: Records, groups: dict[str, _Group]) -> int:
    """Count the unreadable records of each group; return how many belong to nobody knows which."""
    elsewhere = 0
    for position, record in records.odd.items():
        if records.is_readable(position):
            continue
        # Its site may be readable even where the rest is not.
        if rule.same == SITE and record.site:
            groups[_folded(record.site) or ""].unreadable += 1
        else:
            elsewhere += 1
    return elsewhere


def _told(group: _Group, open_: int, stated: int) -> Told | None:
    """Return what is told of a group of which ``open_`` servers may have the fact, too, and some record states most."""
    most = group.known + open_
    at_most = most if open_ and stated > most else None
    return None if open_ and not group.known and at_most is None else Told(group.known, open_ > 0, at_most)


def _looked_up(
    rule: FleetLookup, records: Records, shared: Mapping[int, str], implied: Sequence[Implication]
) -> dict[str, Told]:
    """Return what is told of each server that another one names, and that a single record describes."""
    wanted = {_folded(value) for value in set(records.column(rule.of)) if value is not None}
    told: dict[str, Told] = {}
    for position, name in enumerate(records.names()) if wanted else ():
        folded = _folded(name)
        if name and folded and folded in wanted and position not in shared:
            value = records.value(position, rule.look_up)
            follows = _implied(records, position, implied)
            found = follows if value is None else Told(value)
            # A record that disputes its own value tells nothing.
            if found and not (follows and follows.value != found.value):
                told[folded] = replace(found, by=name)
    return told


def _implied(records: Records, position: int, implied: Sequence[Implication]) -> Told | None:
    """Return what follows from what a record states of other facts."""
    for entry in implied:
        stated = {test.fact: records.value(position, test.fact) for test in entry.tests}
        facts = {key: Known(value) for key, value in stated.items() if value is not None}
        if all(test.weigh(facts).state == "holds" for test in entry.tests):
            given = ", ".join(f"{key} as {in_words(known.value)}" for key, known in facts.items())
            return Told(entry.value, why=f"gives {given}, and {entry.content.text}")
    return None
