"""The smallest things that content states: a sentence, or a condition, each with its source."""

# No annotation is left as a text here: msgspec would evaluate each of them at every start.
from typing import Annotated

import msgspec
from msgspec import Meta

from diagnose.knowledge.sources import SourceText

FactKey = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$", description="A fact's key in lower case.")]


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Anything that content states, with the place where that is written."""

    source: SourceText
    inferred: bool = False
    """True where no article says so in so many words."""
    inferred_from: str | None = None
    """How it follows, where it is inferred."""


class Stated(Entry, frozen=True, kw_only=True):
    """One sentence in the project's own words."""

    text: str


class Condition(Entry, frozen=True, kw_only=True):
    """A fact and what it has to be; exactly one of the tests is given."""

    fact: FactKey
    equals: str | int | None = msgspec.field(name="is", default=None)
    one_of: list[str | int] | None = None
    at_least: int | None = None
    below: int | None = None
    includes: str | int | None = None


class Implied(Entry, frozen=True, kw_only=True):
    """What some facts say of another one that nobody stated."""

    fact: FactKey
    value: str
    when: list[Condition]
    text: str


class Incompatible(Entry, frozen=True, kw_only=True):
    """Facts that cannot all be true of one server."""

    when: list[Condition]
    message: str
