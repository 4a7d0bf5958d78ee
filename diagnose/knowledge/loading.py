"""Content files to Knowledge: read once, checked against each other, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from diagnose.knowledge.advice import DisputedSetting, disputed_settings
from diagnose.knowledge.article import Article
from diagnose.knowledge.checked import Checked, read_compiled
from diagnose.knowledge.conditions import FactTest
from diagnose.knowledge.content import ContentRoot
from diagnose.knowledge.faults import Fault, fact_test, fault, with_rivals
from diagnose.knowledge.ranking import Ranking
from diagnose.knowledge.releases import ReleaseLine
from diagnose.knowledge.restoring import RestoreKnowledge, restore_knowledge
from diagnose.knowledge.statements import Implied, Incompatible
from diagnose.knowledge.vocabulary import FactValue, Vocabulary
from diagnose.problems import Location, Problems


class Implication(msgspec.Struct, frozen=True):
    """What some facts say of another one that nobody stated."""

    content: Implied
    tests: tuple[FactTest, ...]
    value: FactValue


class Incompatibility(msgspec.Struct, frozen=True):
    """Facts that cannot all be true of one server."""

    content: Incompatible
    tests: tuple[FactTest, ...]


class Knowledge(msgspec.Struct, frozen=True):
    """Everything that the content says, checked and frozen."""

    content: str
    """The name of the content: its folder in ``kb/``."""
    domain: str
    """What it is about, for titles."""
    sha256: str
    """Over all content files, names included."""
    vocabulary: Vocabulary
    line: ReleaseLine
    articles: Mapping[str, Article]
    faults: tuple[Fault, ...]
    incompatible: tuple[Incompatibility, ...]
    restore: RestoreKnowledge | None
    implied: tuple[Implication, ...]
    ranking: Ranking
    disputed: tuple[DisputedSetting, ...]
    """Settings to which articles give different values."""


def load_knowledge(content: ContentRoot, *, compiled: bool = True) -> Knowledge:
    """Return what all content files say; ``compiled``: as it was kept, if it was made of these very files.

    Raises InputError with every problem of every file.
    """
    return _knowledge(content, (read_compiled(content) if compiled else None) or _read_and_checked(content))


def _read_and_checked(content: ContentRoot) -> Checked:
    # Imported here: reading YAML and checking it is for content that was not checked before.
    from diagnose.knowledge.reading import read_checked

    return read_checked(content)


def _knowledge(content: ContentRoot, checked: Checked) -> Knowledge:
    """Put together what was checked."""
    facts, vocabulary, line = checked.facts, Vocabulary(checked.facts.facts), ReleaseLine(checked.releases)
    problems = Problems()
    known = {article.article: article for article in sorted(checked.articles, key=lambda article: article.article)}
    where = Location(content.name(content.knowledge))
    restore = problems.attempt(partial(restore_knowledge, known, vocabulary), where)
    faults = [
        problems.attempt(partial(fault, article, vocabulary, line), Location(f"{where.file}/articles/{id_}.yaml"))
        for id_, article in known.items()
    ]
    problems.stop_if_any()
    return Knowledge(
        content=content.knowledge.name,
        domain=facts.domain,
        sha256=checked.sha256,
        vocabulary=vocabulary,
        line=line,
        articles=MappingProxyType(known),
        faults=with_rivals(_with_occasions(found, restore, line) for found in faults if found),
        incompatible=tuple(
            Incompatibility(entry, tuple(fact_test(condition, vocabulary, "") for condition in entry.when))
            for entry in facts.incompatible
        ),
        restore=restore,
        implied=tuple(_implication(entry, vocabulary) for entry in facts.implied),
        ranking=checked.ranking,
        disputed=disputed_settings(known),
    )


def _with_occasions(fault: Fault, restore: RestoreKnowledge | None, line: ReleaseLine) -> Fault:
    """Return the article that tells of the floors as one that comes up where the installed file is below one."""
    if restore is None or fault.article.article != restore.article:
        return fault
    return replace(fault, occasions=(restore.blocked(line),))


def _implication(entry: Implied, vocabulary: Vocabulary) -> Implication:
    value = vocabulary.read(entry.fact, entry.value).value
    if value is None:
        raise AssertionError("an implied value was checked to be known")
    return Implication(entry, tuple(fact_test(condition, vocabulary, "") for condition in entry.when), value)
