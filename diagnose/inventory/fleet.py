"""What the fleet itself tells of a server: counts over its site, facts of the servers that it names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from diagnose.inventory.compact import Records
from diagnose.inventory.records import SITE
from diagnose.knowledge.faults import in_words
from diagnose.knowledge.vocabulary import FactValue, FleetCount, FleetLookup, Vocabulary
from diagnose.reasoning.case import Case, FleetFact


@dataclass(frozen=True)
class Told:
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

    def __init__(self, vocabulary: Vocabulary, records: Records, tellers: Tellers | None = None) -> None:
        """Without ``tellers``, the records are the whole fleet; else a part of one of which these were found out."""
        self._records = records
        self.tellers = _found_out(vocabulary, records) if tellers is None else tellers
        """What the whole fleet tells, for those who see a part of it only."""

    def told(self, position: int) -> dict[str, Told]:
        """Return what the fleet tells of the server at a position, by fact."""
        told = {key: teller.told(self._records, position) for key, teller in self.tellers.items()}
        return {key: one for key, one in told.items() if one is not None}

    def facts(self, told: Mapping[str, Told], stated: Mapping[str, FactValue]) -> dict[str, FleetFact]:
        """Return it in words, for a server of which this is ``stated``."""
        return {key: self.tellers[key].fact(one, stated) for key, one in told.items()}

    def cases(self) -> Iterator[Case]:
        """Yield the cases of all readable records in order, each with what the others tell of it."""
        for position, record in enumerate(self._records):
            if record.case:
                told = self.told(position)
                yield replace(record.case, fleet=self.facts(told, record.case.stated))


def _found_out(vocabulary: Vocabulary, records: Records) -> Tellers:
    tellers: dict[str, Counted | LookedUp] = {}
    names = _Names(records)
    for key, fact in vocabulary.facts.items():
        if fact.fleet_count:
            tellers[key] = Counted(fact.fleet_count, _Counting(fact.fleet_count, records, names).told)
        if fact.fleet_lookup:
            tellers[key] = LookedUp(fact.fleet_lookup, _looked_up(fact.fleet_lookup, records))
    return tellers


def _folded(value: FactValue | None) -> str | None:
    return None if value is None else str(value).casefold()


class _Names:
    """Which names several records have."""

    def __init__(self, records: Records) -> None:
        seen: set[str] = set()
        self._shared: set[str] = set()
        if records.have_names_of_their_own():
            return
        for position in range(len(records)):
            if (name := _folded(records.name(position))) is not None:
                (self._shared if name in seen else seen).add(name)

    def shared(self, name: str | None) -> str | None:
        """Return the folded name where several records have it."""
        folded = _folded(name)
        return folded if folded in self._shared else None


@dataclass
class _Group:
    """The servers of one group: how many say yes and how many say nothing, and what those of shared names say."""

    yes: int = 0
    silent: int = 0
    unreadable: int = 0
    said: dict[str, set[FactValue | None]] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """How many have the fact at yes."""
        return self.yes + sum(values <= {True, None} and True in values for values in self.said.values())

    @property
    def complete(self) -> bool:
        """True where nothing is open: every server says yes or no, and no two records of one contradict each other."""
        said = all(values - {None} in ({True}, {False}) for values in self.said.values())
        return not self.unreadable and not self.silent and said


class _Counting:
    """Counts the servers of each group that have a fact at yes."""

    def __init__(self, rule: FleetCount, records: Records, names: _Names) -> None:
        self._rule = rule
        self._records = records
        self.told: dict[str | None, Told | None] = {}
        groups: dict[str, _Group] = defaultdict(_Group)
        self._elsewhere = False
        """True where some server that may count belongs to nobody knows which group."""
        for position in range(len(records)):
            self._take(position, groups, names)
        for same, group in groups.items():
            at_least = self._elsewhere or not group.complete
            self.told[same] = None if at_least and not group.known else Told(group.known, at_least)

    def _take(self, position: int, groups: dict[str, _Group], names: _Names) -> None:
        rule, records = self._rule, self._records
        if not records.is_readable(position):
            # Its site may be readable even where the rest is not; otherwise it may belong to any group.
            site = records[position].site if rule.same == SITE else None
            if site:
                groups[site.casefold()].unreadable += 1
            else:
                self._elsewhere = True
            return
        same, value = _folded(records.value(position, rule.same)), records.value(position, rule.count)
        if same is None:
            self._elsewhere = self._elsewhere or value is not False
            return
        group, shared = groups[same], names.shared(records.name(position))
        if shared:
            group.said.setdefault(shared, set()).add(value)
        else:
            group.yes += value is True
            group.silent += value is None


def _looked_up(rule: FleetLookup, records: Records) -> dict[str, Told | None]:
    """Return what is told of each server that another one names, and that a single record describes."""
    positions = range(len(records))
    wanted = {name for position in positions if (name := _folded(records.value(position, rule.of))) is not None}
    found = [(name, p) for p in positions if (name := _folded(records.name(p))) in wanted and name is not None]
    bearers = Counter(name for name, _ in found)
    told: dict[str, Told | None] = {}
    for name, position in found:
        value = records.value(position, rule.look_up)
        if bearers[name] == 1 and value is not None:
            told[name] = Told(value, by=records.name(position) or "")
    return told


@dataclass(frozen=True)
class Counted:
    """How many servers of each group have a fact at yes."""

    rule: FleetCount
    told_of: Mapping[str | None, Told | None]

    def told(self, records: Records, position: int) -> Told | None:
        """Return what is told of a server."""
        return self.told_of.get(_folded(records.value(position, self.rule.same)))

    def fact(self, told: Told, stated: Mapping[str, FactValue]) -> FleetFact:
        """Return it in words, for a server of which this is ``stated``."""
        rule = self.rule
        doubt = "; of others it is not known" if told.at_least else ""
        text = f"{told.value} of the inventory's servers with {rule.same} {stated[rule.same]} have {rule.count}{doubt}"
        return FleetFact(told.value, text, (rule.same, rule.count), told.at_least)


@dataclass(frozen=True)
class LookedUp:
    """A fact of each server that others name."""

    rule: FleetLookup
    told_of: Mapping[str, Told | None]

    def told(self, records: Records, position: int) -> Told | None:
        """Return what is told of a server."""
        wanted = _folded(records.value(position, self.rule.of))
        return None if wanted is None else self.told_of.get(wanted)

    def fact(self, told: Told, _stated: Mapping[str, FactValue]) -> FleetFact:
        """Return it in words."""
        text = f"the inventory's record of {told.by} gives {self.rule.look_up} as {in_words(told.value)}"
        return FleetFact(told.value, text, (self.rule.of,))


Tellers = Mapping[str, Counted | LookedUp]
"""What a fleet tells of its servers, by fact."""
