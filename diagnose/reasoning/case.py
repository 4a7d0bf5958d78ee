"""A case: what is known of one server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnose.knowledge.vocabulary import FactValue
from diagnose.problems import Location


@dataclass(frozen=True)
class FleetFact:
    """What the rest of an inventory says of one fact of this server."""

    value: FactValue
    text: str
    """How it follows, in words."""
    premises: tuple[str, ...]
    at_least: bool = False
    """True where the value is a lower bound."""


@dataclass(frozen=True)
class Case:
    """One server: the facts that were stated of it, typed; a fact that is not there is unknown."""

    name: str
    stated: Mapping[str, FactValue]
    fleet: Mapping[str, FleetFact] = field(default_factory=dict)
    where: Location | None = None
    unnamed: bool = False
    """True where the name was made up."""
