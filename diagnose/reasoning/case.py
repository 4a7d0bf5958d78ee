"""A case: what is known of one server."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from diagnose.knowledge.vocabulary import FactValue
from diagnose.problems import Location


def folded_name(name: str) -> str:
    """Return the one form of all spellings of a server's or a site's name: case and inner spaces make no other one."""
    folded = name.casefold()
    # Most names have no two spaces together, and a fleet has a million names.
    return " ".join(folded.split()) if "  " in folded else folded


class FleetFact(msgspec.Struct, frozen=True):
    """What the rest of an inventory says of one fact of this server."""

    value: FactValue
    text: str
    """How it follows, in words."""
    premises: tuple[str, ...]
    at_least: bool = False
    """True where the value is a lower bound."""
    at_most: int | None = None
    """The upper bound, where some record states more than that."""


class Case(msgspec.Struct, frozen=True):
    """One server: the facts that were stated of it, typed; a fact that is not there is unknown."""

    name: str
    stated: Mapping[str, FactValue]
    fleet: Mapping[str, FleetFact] = {}
    where: Location | None = None
    unnamed: bool = False
    """True where the name was made up."""
