"""What is asked of an engine, and what it answers, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

Kind = Literal[
    "Denied",
    "Evidence",
    "Excluded",
    "ForeignFile",
    "Format",
    "FormatSign",
    "Implies",
    "Offer",
    "OtherVersion",
    "Refused",
    "Says",
    "StartsOn",
    "Target",
    "Upgraded",
    "Verdict",
]
"""The fact types of ``working_memory`` that are reasoned from, by name: few questions need the types themselves."""


class Premise(msgspec.Struct, frozen=True):
    """A fact to reason from, as plain data: experta's own facts are slow to build, and most are needed only once."""

    kind: str
    fields: tuple[tuple[str, Any], ...]


def premise(kind: Kind, /, **fields: Any) -> Premise:
    """Return a fact to reason from; its fields have to be hashable."""
    return Premise(kind, tuple(fields.items()))


class Conclusion(msgspec.Struct, frozen=True):
    """A derived fact as plain data: its kind and fields, the rule that drew it, and its premises likewise."""

    kind: str
    fields: Mapping[str, Any]
    rule: str
    premises: tuple[Mapping[str, Any], ...]


Question = tuple[str, tuple[Premise, ...]]
"""An engine, and what it has to reason from."""
