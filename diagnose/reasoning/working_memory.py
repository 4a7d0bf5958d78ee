"""The fact types of the rule engine's working memory, and what a rule module can do.

This is all that ``rules/`` imports from the shell, beside the door to experta. Facts carry numbers, words and
ranks, never a domain's own values: so few distinct working memories exist, and each needs to be reasoned once.
"""

from __future__ import annotations

from collections.abc import Iterable

from diagnose._experta import Fact, Field


class RuleModule:
    """What a rule module's class derives from; the engine that it is built into provides both methods."""

    def conclude(self, fact: Fact, premises: Iterable[Fact] = ()) -> None:
        """Declare a derived fact; the engine notes the rule that fired, and these premises or the facts it matched."""
        raise NotImplementedError

    def recall(self, kind: type[Fact], **fields: object) -> list[Fact]:
        """Return the facts of this kind in working memory that have these fields, oldest first."""
        raise NotImplementedError


# About one article and one server.


class Evidence(Fact):
    """Some of the article's conditions or signs stand so; which ones makes no difference to a rule."""

    role = Field(str, mandatory=True)
    """``condition``, ``sign`` or ``likelihood``."""
    state = Field(str, mandatory=True)
    """``holds``, ``fails`` or ``unknown``."""
    doubtful = Field(bool, mandatory=True)
    """True where they hold as far as is known, and an unknown fact could overturn them."""


class Offer(Fact):
    """Something that the article offers: ``workaround``, ``no_workaround``, ``fix``, ``floor`` or ``change``."""

    kind = Field(str, mandatory=True)
    state = Field(str, mandatory=True)
    """For a ``change``: ``holds`` where it is already seen to, ``fails`` where it is not; else ``unknown``."""


class Verdict(Fact):
    """Derived: the article's verdict for the server."""

    verdict = Field(str, mandatory=True)


class Likelihood(Fact):
    """Derived: how likely the fault shows, as far as the article says."""

    level = Field(str, mandatory=True)


class Advise(Fact):
    """Derived: the offers of this kind and state are made; ``shown`` as ``applies``, ``check`` or ``met``."""

    kind = Field(str, mandatory=True)
    state = Field(str, mandatory=True)
    shown = Field(str, mandatory=True)


class Ask(Fact):
    """Derived: its premise is worth asking about; ``why`` is ``missing``, ``doubt`` or ``sign``."""

    why = Field(str, mandatory=True)


# About one server and what is said of it.


class Says(Fact):
    """A source says that a fact has one of these values; the source with the higher authority decides."""

    fact = Field(str, mandatory=True)
    source = Field(str, mandatory=True)
    """``stated``, ``file`` or ``fleet``."""
    told = Field(object, mandatory=True)
    """The values, as a tuple of numbers: equal values have one number."""
    authority = Field(int, mandatory=True)


class ForeignFile(Fact):
    """The installed file is of another product version than the line of releases describes."""

    fact = Field(str, mandatory=True)
    clashes_with = Field(str, mandatory=True)


class OtherVersion(Fact):
    """The server is stated to run another product version than the line of releases describes."""


class Excluded(Fact):
    """Facts that cannot all be true are all said to be true."""

    number = Field(int, mandatory=True)


class Implies(Fact):
    """The facts of the implication ``number`` hold, and what it implies is unknown."""

    number = Field(int, mandatory=True)


class Follows(Fact):
    """Derived: what the implication ``number`` implies."""

    number = Field(int, mandatory=True)


class Denied(Fact):
    """The facts of the implication ``number`` hold, and something else is stated than what it implies."""

    number = Field(int, mandatory=True)


class Disputed(Fact):
    """Derived: what is stated against the implication ``number`` is in dispute."""

    number = Field(int, mandatory=True)


class Disagreement(Fact):
    """Derived: two sources disagree about a fact."""

    fact = Field(str, mandatory=True)
    winner = Field(str, mandatory=True)
    loser = Field(str, mandatory=True)


class Decided(Fact):
    """Derived: the value that a fact is taken to have, and the source that says so."""

    fact = Field(str, mandatory=True)
    source = Field(str, mandatory=True)


class SetAside(Fact):
    """Derived: a fact that is treated as unknown, because what is said of it cannot be."""

    fact = Field(str, mandatory=True)
    clashes_with = Field(str, mandatory=True)


class Clash(Fact):
    """Derived: the excluded combination ``number`` is a contradiction."""

    number = Field(int, mandatory=True)


# About the way back to an older file.


class Format(Fact):
    """A database format, by rank from the oldest."""

    rank = Field(int, mandatory=True)
    has_floor = Field(bool, mandatory=True)
    is_newest = Field(bool, mandatory=True)


class FormatSign(Fact):
    """Something that tells the databases' format: ``stated``, ``file`` (the installed one) or ``service_pack``."""

    source = Field(str, mandatory=True)
    rank = Field(int, mandatory=True)


class Refused(Fact):
    """It is reported that the service refused to start because its databases are too new for it."""


class Upgraded(Fact):
    """It is reported that a newer file has upgraded the databases, to a format that sets a floor."""


class Target(Fact):
    """The file that someone means to put back; ``known`` is False where nothing is known of such a file."""

    known = Field(bool, mandatory=True)


class Discredited(Fact):
    """Derived: a sign that does not count, because the file behind it never started on these databases as they are."""

    source = Field(str, mandatory=True)


class Overtaken(Fact):
    """Derived: a sign of databases that were never upgraded, against a report that they were."""

    source = Field(str, mandatory=True)


class Belied(Fact):
    """Derived: a sign that cannot be so where the service was refused by its databases."""

    source = Field(str, mandatory=True)


class Outranked(Fact):
    """Derived: a sign that does not count, because another one shows a newer format."""

    source = Field(str, mandatory=True)
    by = Field(str, mandatory=True)


class Settled(Fact):
    """Derived: the databases' format."""

    rank = Field(int, mandatory=True)
    source = Field(str, mandatory=True)


class RuledOut(Fact):
    """Derived: a format that the databases cannot have."""

    rank = Field(int, mandatory=True)


class Possible(Fact):
    """Derived: a format that the databases can have."""

    rank = Field(int, mandatory=True)


class StartsOn(Fact):
    """The file to be put back starts, or does not start, on a format that the databases can have."""

    starts = Field(bool, mandatory=True)


class WayBack(Fact):
    """Derived: whether the older file may be put back: ``safe``, ``unsafe`` or ``unknown``."""

    verdict = Field(str, mandatory=True)
