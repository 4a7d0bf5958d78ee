"""The dialogue without a terminal: what was given, what was answered in which order, what to ask next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, cast

from diagnose.inventory.records import NAME
from diagnose.knowledge.vocabulary import FactValue, Reading
from diagnose.problems import shown
from diagnose.reasoning.case import Case
from diagnose.reasoning.completing import plain_value
from diagnose.reasoning.considered import Considered
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.doubting import doubts, ids_without_article

UNNAMED = "unnamed-1"
"""How results call a server whose name nobody gave; an inventory of that one record calls it the same."""

Origin = Literal["given", "answered", "derived", "assumed", "set aside", "unknown"]


@dataclass(frozen=True)
class Step:
    """One thing that was said: a fact with what it states, or with nothing where it is not known."""

    key: str
    stated: Mapping[str, FactValue]


@dataclass(frozen=True)
class KnownFact:
    """A fact for the eye: its value and how it is known; no value where nobody knows it."""

    key: str
    value: FactValue | None
    origin: Origin


@dataclass(frozen=True)
class Session:
    """A dialogue up to now. Every step gives a new one, so that any of them can be gone back to."""

    diagnostician: Diagnostician
    given: Mapping[str, FactValue]
    steps: tuple[Step, ...] = ()

    @cached_property
    def case(self) -> Case:
        """What is stated of the server by now."""
        stated = dict(self.given)
        for step in self.steps:
            stated.pop(step.key, None)
            stated.update(step.stated)
        return case_of({key: stated[key] for key in self.diagnostician.knowledge.vocabulary.sorted(stated)})

    @cached_property
    def considered(self) -> Considered:
        """What follows from it."""
        return self.diagnostician.consider(self.case)

    @cached_property
    def question(self) -> str | None:
        """The fact to ask for next: the most telling one that nobody has declined; None where none is left.

        What is disputed although it was stated stands among the contradictions.
        """
        asked = self.diagnostician.ask(self.case, self.considered)
        facts = self.considered.completed.facts
        disputed = {key for key in asked if key in self.case.stated and key in facts and facts[key].disputed}
        return next((key for key in asked if key not in self.declined | disputed), None)

    @property
    def declined(self) -> frozenset[str]:
        """The facts that were said to be unknown."""
        said = {step.key: step for step in self.steps}
        return frozenset(key for key, step in said.items() if not step.stated and key not in self.case.stated)

    @property
    def open_verdicts(self) -> int:
        """How many verdicts another fact could still change."""
        considered = self.considered
        faults = sum(bool(judged.asked("missing", "doubt", "sign")) for judged in considered.judged)
        restore = considered.going.restore
        return faults + bool(restore and restore.open_facts)

    @property
    def contradictions(self) -> tuple[str, ...]:
        """What cannot all be true, in words."""
        found = (*self.considered.completed.contradictions, *self.considered.going.contradictions)
        return tuple(clash.message for clash in found)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What should be checked of what is known, in words."""
        found = doubts(self.diagnostician.knowledge, self.considered.completed.facts)
        return tuple(doubt.text for doubt in found)

    @property
    def unexplained(self) -> tuple[str, ...]:
        """Which reported ids tell nothing, in words."""
        knowledge = self.diagnostician.knowledge
        return tuple(
            f"{knowledge.vocabulary.facts[key].label}: no article here names {value}, so that nothing follows from it; "
            "diagnose search looks for it in imported articles"
            for key, value in ids_without_article(knowledge, self.considered.completed.facts)
        )

    def answer(self, key: str, reading: Reading) -> Session:
        """Return the session in which ``key`` is what ``reading`` says; unknown where it says nothing.

        Raises ValueError where the same words also state another fact than the one that is known.
        """
        if reading.value is None:
            return self.unknown(key)
        stated = {key: reading.value}
        for other, text in reading.implies.items():
            value = self.diagnostician.knowledge.vocabulary.read(other, text).value
            known = self.case.stated.get(other)
            if known is not None and known != value:
                label = self.diagnostician.knowledge.vocabulary.facts[other].label
                told = shown(str(plain_value(known)))
                raise ValueError(
                    f"that also says {label} {text}, but it is {told} already; correct it with {other}=..."
                )
            if value is not None:
                stated[other] = value
        return self._after(Step(key, stated))

    def unknown(self, key: str) -> Session:
        """Return the session in which nobody knows ``key``."""
        return self._after(Step(key, {}))

    def stating(self, stated: Mapping[str, FactValue], asked: str | None = None) -> Session:
        """Return the session in which all of ``stated`` is so, in one step: the answer to ``asked`` where it is there.

        A list joins what is known already.
        """
        known = self.case.stated
        joined = {key: _joined(known.get(key), value) for key, value in stated.items()}
        return self._after(Step(asked if asked and asked in joined else next(iter(joined)), joined))

    def back(self) -> Session | None:
        """Return the session before the last step, or None where there was none."""
        return replace(self, steps=self.steps[:-1]) if self.steps else None

    def facts(self) -> list[KnownFact]:
        """Return all that is known, set aside or declined, in the order of the vocabulary."""
        completed, going = self.considered.completed, self.considered.going
        found = {key: KnownFact(key, known.value, self._origin(key)) for key, known in completed.facts.items()}
        if going.derived and isinstance(going.derived.value, str):
            found.setdefault(going.derived.fact, KnownFact(going.derived.fact, going.derived.value, "derived"))
        stated = self.case.stated
        found.update({key: KnownFact(key, stated[key], "set aside") for key in stated if key not in found})
        found.update({key: KnownFact(key, None, "unknown") for key in self.declined if key not in found})
        return [found[key] for key in self.diagnostician.knowledge.vocabulary.sorted(found)]

    def _origin(self, key: str) -> Origin:
        completed = self.considered.completed
        if key in completed.assumed:
            return "assumed"
        if any(entry.fact == key for entry in completed.derived):
            return "derived"
        return "answered" if any(key in step.stated for step in self.steps) else "given"

    def _after(self, step: Step) -> Session:
        return replace(self, steps=(*self.steps, step))


def _joined(known: FactValue | None, value: FactValue) -> FactValue:
    """Return both lists as one; what is no list takes the place of what was known."""
    if isinstance(known, tuple) and isinstance(value, tuple):
        return cast(FactValue, tuple(sorted({*known, *value})))
    return value


def case_of(stated: Mapping[str, FactValue]) -> Case:
    """Return the case of these facts, under the server's name where that is one of them."""
    name = stated.get(NAME)
    return Case(str(name) if name else UNNAMED, stated, unnamed=not name)
