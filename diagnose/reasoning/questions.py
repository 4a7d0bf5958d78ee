"""What is asked of an engine, and what it answers, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnose._experta import Fact


@dataclass(frozen=True)
class Premise:
    """A fact to reason from, as plain data: experta's own facts are slow to build, and most are needed only once."""

    kind: type[Fact]
    fields: tuple[tuple[str, Any], ...]

    def fact(self) -> Fact:
        """Return it as a fact for an engine."""
        return self.kind(**dict(self.fields))


def premise(fact: type[Fact], /, **fields: Any) -> Premise:
    """Return a fact to reason from; its fields have to be hashable."""
    return Premise(fact, tuple(fields.items()))


@dataclass(frozen=True)
class Conclusion:
    """A derived fact as plain data: its kind and fields, the rule that drew it, and its premises likewise."""

    kind: str
    fields: Mapping[str, Any]
    rule: str
    premises: tuple[Mapping[str, Any], ...]


Question = tuple[str, tuple[Premise, ...]]
"""An engine, and what it has to reason from."""
