"""Weighing: a condition of an article against what is known of a server, with three answers and their doubt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, cast

import msgspec

from diagnose.knowledge.error_ids import read_error_id
from diagnose.knowledge.releases import Place, ReleaseLine
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import FactValue

Operator = Literal["is", "one_of", "at_least", "below", "includes"]
State = Literal["holds", "fails", "unknown"]
Origin = Literal["stated", "assumed", "derived"]


class Known(msgspec.Struct, frozen=True):
    """A known fact as the conditions see it."""

    value: FactValue
    origin: Origin = "stated"
    at_least: bool = False
    """True where the value is a lower bound."""
    disputed: bool = False
    """True where other facts say something else; what is disputed makes no condition false."""


Facts = Mapping[str, Known]


class Weighed(msgspec.Struct, frozen=True):
    """The outcome: the state, the fact and value that decided, and the unknown facts on which it hangs.

    A condition that ``holds`` with ``could_change`` holds as far as is known; those facts could still overturn it.
    """

    state: State
    fact: str
    value: FactValue | None
    missing: tuple[str, ...] = ()
    could_change: tuple[str, ...] = ()


class FactTest(msgspec.Struct, frozen=True):
    """A condition on one fact."""

    fact: str
    operator: Operator
    values: tuple[FactValue, ...]
    text: str
    source: str
    inferred: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        return (self.fact,)

    @property
    def reads(self) -> tuple[str, ...]:
        """Everything that it reads."""
        return self.facts

    def sought(self, key: str) -> tuple[FactValue, ...]:
        """Return the values for which it looks in the fact ``key``."""
        return self.values if key == self.fact else ()

    def weigh(self, facts: Facts) -> Weighed:
        """Hold the condition against ``facts``."""
        known = facts.get(self.fact)
        if known is None:
            return Weighed("unknown", self.fact, None, missing=(self.fact,))
        holds = self._holds(known.value)
        if (
            known.at_least
            and not (self.operator == "at_least" and holds)
            and not (self.operator == "below" and not holds)
        ):
            return Weighed("unknown", self.fact, known.value, missing=(self.fact,))
        if known.disputed and not holds:
            return Weighed("unknown", self.fact, known.value, missing=(self.fact,))
        return Weighed("holds" if holds else "fails", self.fact, known.value)

    def _holds(self, value: FactValue) -> bool:
        first = self.values[0]
        match self.operator:
            case "is" | "one_of":
                return any(_same(value, wanted) for wanted in self.values)
            case "at_least":
                return isinstance(value, int) and isinstance(first, int) and value >= first
            case "below":
                return isinstance(value, int) and isinstance(first, int) and value < first
            case "includes":
                return isinstance(value, tuple) and first in value


class RangeTest(msgspec.Struct, frozen=True):
    """A condition on where the server stands on the line of releases: from ``introduced`` to before any of ``ends``."""

    line: ReleaseLine
    introduced: str
    ends: tuple[str, ...]
    text: str
    source: str
    inferred: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        names = self.line.facts
        return (names.service_pack, names.store_version)

    @property
    def reads(self) -> tuple[str, ...]:
        """Everything that it reads; the product's version is another condition's to decide about."""
        return (*self.facts, self.line.facts.version)

    def sought(self, _key: str) -> tuple[FactValue, ...]:
        """Return none: it compares versions, and looks for no value."""
        return ()

    def weigh(self, facts: Facts) -> Weighed:
        """Hold the condition against ``facts``: the file's version decides, else the service pack.

        Where only the service pack is known, a fix that came as a rollup upon it is taken as not there.
        """
        names = self.line.facts
        version = facts.get(names.version)
        if version and version.value != self.line.product_version:
            # The line says nothing of another product version; the condition on the version decides about that one.
            return Weighed("holds", names.version, version.value)
        store, pack = facts.get(names.store_version), facts.get(names.service_pack)
        place = place_of(self.line, facts)
        decisive = names.store_version if store else names.service_pack
        value = store.value if store else pack.value if pack else None
        unknown = tuple(name for name in self.facts if name not in facts)
        introduced = self.line.has_reached(place, self.introduced)
        fixes = [self.line.has_reached(place, boundary) for boundary in self.ends]
        if introduced is False or True in fixes:
            return Weighed("fails", decisive, value)
        if introduced and None not in fixes:
            return Weighed("holds", decisive, value)
        if introduced and store is None:
            return Weighed("holds", decisive, value, could_change=unknown)
        return Weighed("unknown", decisive, value, missing=unknown)


def place_of(line: ReleaseLine, facts: Facts) -> Place:
    """Return where a server stands on the line of releases, as far as ``facts`` tell."""
    store, pack = facts.get(line.facts.store_version), facts.get(line.facts.service_pack)
    return Place(
        read_version(str(store.value)) if store else None,
        pack.value if pack and isinstance(pack.value, int) else None,
    )


class BlockedTest(msgspec.Struct, frozen=True):
    """Whether the installed file is too old to start on databases of the stated format."""

    store_version: str
    database_format: str
    floors: tuple[tuple[str, Version], ...]
    """Each format that sets a floor, and the oldest file that starts on it."""
    text: str
    source: str
    inferred: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        return (self.store_version, self.database_format)

    @property
    def reads(self) -> tuple[str, ...]:
        """Everything that it reads."""
        return self.facts

    def sought(self, _key: str) -> tuple[FactValue, ...]:
        """Return none: what it compares is split into classes elsewhere."""
        return ()

    def weigh(self, facts: Facts) -> Weighed:
        """Hold it against ``facts``."""
        installed, present = facts.get(self.store_version), facts.get(self.database_format)
        if installed is None or present is None:
            return Weighed("unknown", self.store_version, None, missing=tuple(k for k in self.facts if k not in facts))
        version = read_version(str(installed.value))
        blocked = any(version < oldest for name, oldest in self.floors if name == present.value)
        return Weighed("holds" if blocked else "fails", self.store_version, installed.value)


class Rival(msgspec.Struct, frozen=True):
    """A symptom of another article that comes with an id of this one's."""

    symptom: str
    error_ids: tuple[str, ...]
    event_ids: tuple[int, ...]


class SignTest(msgspec.Struct, frozen=True):
    """Whether one symptom of an article is reported: by its key, by an error id or by an event id.

    An id that comes with other articles' symptoms too counts until one of those is reported and this one is not.
    """

    symptom: str
    error_ids: tuple[str, ...]
    event_ids: tuple[int, ...]
    text: str
    source: str
    inferred: bool = False
    rivals: tuple[Rival, ...] = ()
    symptoms_fact: ClassVar[str] = "symptoms"
    error_fact: ClassVar[str] = "error_id"
    events_fact: ClassVar[str] = "event_ids"

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        keys = [self.symptoms_fact]
        keys += [self.error_fact] * bool(self.error_ids) + [self.events_fact] * bool(self.event_ids)
        return tuple(keys)

    @property
    def reads(self) -> tuple[str, ...]:
        """Everything that it reads; an event of a rival counts, too."""
        return tuple(dict.fromkeys((*self.facts, self.events_fact))) if self.rivals else self.facts

    def sought(self, key: str) -> tuple[FactValue, ...]:
        """Return the values for which it looks in the fact ``key``; a rival's count, too."""
        if key == self.symptoms_fact:
            return (self.symptom, *(rival.symptom for rival in self.rivals))
        if key == self.events_fact:
            return (*self.event_ids, *(number for rival in self.rivals for number in rival.event_ids))
        return ()

    def speaks_of(self, error_id: str) -> bool:
        """Tell whether an error id is one of this symptom, or of another article's that comes with the same ids."""
        return any(_matches(ids, error_id) for ids in (self.error_ids, *(rival.error_ids for rival in self.rivals)))

    def described(self, facts: Facts) -> dict[str, tuple[str | int, ...]]:
        """Return what was reported that belongs to this symptom, by fact."""
        found: dict[str, tuple[str | int, ...]] = {}
        symptoms, error, events = (facts.get(key) for key in (self.symptoms_fact, self.error_fact, self.events_fact))
        if symptoms and isinstance(symptoms.value, tuple) and self.symptom in symptoms.value:
            found[self.symptoms_fact] = (self.symptom,)
        if error and _matches(self.error_ids, str(error.value)):
            found[self.error_fact] = (str(error.value),)
        if events and isinstance(events.value, tuple) and set(self.event_ids) & set(events.value):
            found[self.events_fact] = tuple(sorted(set(self.event_ids) & set(map(int, events.value))))
        return found

    def weigh(self, facts: Facts) -> Weighed:
        """Tell whether the symptom is reported; ``unknown`` while a fact that could report it is unknown."""
        described = self.described(facts)
        if self.symptoms_fact in described:
            return Weighed("holds", self.symptoms_fact, (self.symptom,))
        for fact, values in described.items():
            rivals = self._rivals(fact, values)
            if not any(self._reported(rival, facts) for rival in rivals):
                telling = [self.symptoms_fact] * bool(rivals) + [self.events_fact] * any(map(self._own_events, rivals))
                open_ = tuple(key for key in telling if key not in facts)
                value = values[0] if fact == self.error_fact else cast(tuple[int, ...], values)
                return Weighed("holds", fact, value, could_change=open_)
        missing = tuple(key for key in self.facts if key not in facts)
        return Weighed("unknown" if missing else "fails", self.symptoms_fact, None, missing=missing)

    def _rivals(self, fact: str, values: tuple[str | int, ...]) -> list[Rival]:
        """Return the symptoms of other articles that come with the same ids."""
        if fact == self.error_fact:
            return [rival for rival in self.rivals if _matches(rival.error_ids, str(values[0]))]
        return [rival for rival in self.rivals if set(values) <= set(rival.event_ids)]

    def _reported(self, rival: Rival, facts: Facts) -> bool:
        """Tell whether another article's symptom is reported: by its key, or by an event that is not this one's."""
        symptoms, events = facts.get(self.symptoms_fact), facts.get(self.events_fact)
        if symptoms and isinstance(symptoms.value, tuple) and rival.symptom in symptoms.value:
            return True
        return bool(events and isinstance(events.value, tuple) and self._own_events(rival) & set(events.value))

    def _own_events(self, rival: Rival) -> set[int]:
        """Return the events of another article's symptom that are not this one's too."""
        return set(rival.event_ids).difference(self.event_ids)


def _matches(error_ids: tuple[str, ...], reported: str) -> bool:
    return bool(error_ids) and any(read_error_id(known).matches(read_error_id(reported)) for known in error_ids)


def _same(value: FactValue, wanted: FactValue) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return value.casefold() == wanted.casefold()
    return value == wanted and isinstance(value, bool) == isinstance(wanted, bool)
