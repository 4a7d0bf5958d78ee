"""Content files to Knowledge: read once, checked against each other, frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

import msgspec

from diagnose.knowledge.advice import DisputedSetting, disputed_settings
from diagnose.knowledge.article import Article
from diagnose.knowledge.checking import (
    Problems,
    check_article,
    check_facts,
    check_patterns,
    check_ranking,
    check_references,
    check_releases,
)
from diagnose.knowledge.conditions import FactTest
from diagnose.knowledge.content import ContentRoot
from diagnose.knowledge.documents import Document, convert, read_document
from diagnose.knowledge.faults import Fault, fact_test, fault, with_rivals
from diagnose.knowledge.ranking import Ranking
from diagnose.knowledge.releases import ReleaseLine, Releases
from diagnose.knowledge.restoring import RestoreKnowledge, restore_knowledge
from diagnose.knowledge.statements import Implied, Incompatible
from diagnose.knowledge.vocabulary import FactsFile, FactValue, Vocabulary
from diagnose.problems import Location

S = TypeVar("S", bound=msgspec.Struct)


@dataclass(frozen=True)
class Implication:
    """What some facts say of another one that nobody stated."""

    content: Implied
    tests: tuple[FactTest, ...]
    value: FactValue


@dataclass(frozen=True)
class Incompatibility:
    """Facts that cannot all be true of one server."""

    content: Incompatible
    tests: tuple[FactTest, ...]


@dataclass(frozen=True)
class Knowledge:
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


@dataclass(frozen=True)
class _File(Generic[S]):
    """A content file that fits its schema."""

    document: Document
    data: S


def load_knowledge(content: ContentRoot) -> Knowledge:
    """Read and check all content files; raise InputError with every problem of every file."""
    problems = Problems()
    facts = _read(content, content.knowledge / "facts.yaml", FactsFile, problems)
    releases = _read(content, content.knowledge / "releases.yaml", Releases, problems)
    ranking = _read(content, content.knowledge / "remedies.yaml", Ranking, problems)
    paths = _article_paths(content, problems)
    articles = [file for path in paths if (file := _read(content, path, Article, problems))]
    vocabulary = _vocabulary(facts, problems)
    if ranking and vocabulary:
        check_ranking(ranking.document, ranking.data, vocabulary, problems)
    line = _line(releases, vocabulary, problems)
    ids = {path.stem for path in paths}
    for file in articles:
        check_article(file.document, file.data, vocabulary, line, problems)
        check_references(file.document, file.data, ids, problems)
    _check_one_restore(articles, problems)
    problems.stop_if_any()
    if facts is None or vocabulary is None or line is None or ranking is None:
        raise AssertionError("content without facts, releases or remedies has problems")
    return _knowledge(content, _Base(facts.data, vocabulary, line, ranking.data), [file.data for file in articles])


@dataclass(frozen=True)
class _Base:
    """What the articles build on."""

    facts: FactsFile
    vocabulary: Vocabulary
    line: ReleaseLine
    ranking: Ranking


def _knowledge(content: ContentRoot, base: _Base, articles: Sequence[Article]) -> Knowledge:
    """Put together what was checked."""
    facts, vocabulary, line = base.facts, base.vocabulary, base.line
    problems = Problems()
    known = {article.article: article for article in sorted(articles, key=lambda article: article.article)}
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
        sha256=_fingerprint(content),
        vocabulary=vocabulary,
        line=line,
        articles=MappingProxyType(known),
        faults=with_rivals(found for found in faults if found),
        incompatible=tuple(
            Incompatibility(entry, tuple(fact_test(condition, vocabulary, "") for condition in entry.when))
            for entry in facts.incompatible
        ),
        restore=restore,
        implied=tuple(_implication(entry, vocabulary) for entry in facts.implied),
        ranking=base.ranking,
        disputed=disputed_settings(known),
    )


def _implication(entry: Implied, vocabulary: Vocabulary) -> Implication:
    value = vocabulary.read(entry.fact, entry.value).value
    if value is None:
        raise AssertionError("an implied value was checked to be known")
    return Implication(entry, tuple(fact_test(condition, vocabulary, "") for condition in entry.when), value)


def _read(content: ContentRoot, path: Path, kind: type[S], problems: Problems) -> _File[S] | None:
    name = content.name(path)
    document = problems.attempt(partial(read_document, path, name), Location(name))
    data = problems.attempt(partial(convert, document, kind), document.at()) if document else None
    return _File(document, data) if document and data else None


def _article_paths(content: ContentRoot, problems: Problems) -> list[Path]:
    """Return the files of the articles; one that would be passed over because of its name is a problem."""
    folder = content.knowledge / "articles"
    found = sorted(folder.glob("*"))
    for path in found:
        if path.suffix != ".yaml" and path.suffix.casefold() in (".yaml", ".yml", ".json"):
            problems.note(Location(content.name(path)), f"is not read; rename it to {path.stem}.yaml, or take it away")
    articles = [path for path in found if path.suffix == ".yaml"]
    if not articles:
        problems.note(Location(content.name(folder)), "there is no article here; no server would be found affected")
    return articles


def _vocabulary(facts: _File[FactsFile] | None, problems: Problems) -> Vocabulary | None:
    """Return the vocabulary, or None where no value can be read by it."""
    if facts is None:
        return None
    vocabulary = Vocabulary(facts.data.facts)
    if not check_patterns(facts.document, facts.data, problems):
        return None
    check_facts(facts.document, facts.data, vocabulary, problems)
    return vocabulary


def _line(releases: _File[Releases] | None, vocabulary: Vocabulary | None, problems: Problems) -> ReleaseLine | None:
    """Return the line of releases, or None where it has problems of its own."""
    if releases is None:
        return None
    own = Problems()
    check_releases(releases.document, releases.data, vocabulary, own)
    problems.found += own.found
    return None if own.found else ReleaseLine(releases.data)


def _check_one_restore(articles: Sequence[_File[Article]], problems: Problems) -> None:
    speaking = [file for file in articles if file.data.restore]
    for file in speaking[1:]:
        first = speaking[0].data.article
        problems.note(file.document.at("restore"), f"{first} has restore floors already; keep them in one article")


def _fingerprint(content: ContentRoot) -> str:
    digest = hashlib.sha256()
    files = [*content.knowledge.rglob("*.yaml"), *content.rules.glob("*.py")]
    for path in sorted(files, key=content.name):
        digest.update(content.name(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
