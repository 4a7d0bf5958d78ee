"""Content files to Knowledge: read once, checked against each other, frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from diagnose.knowledge.article import Article
from diagnose.knowledge.conditions import FactTest
from diagnose.knowledge.content import ContentRoot
from diagnose.knowledge.documents import Document, convert, read_document
from diagnose.knowledge.faults import Fault, conditions_of, fact_test, fault, range_test, sign_test
from diagnose.knowledge.releases import ReleaseLine, Releases
from diagnose.knowledge.restoring import RestoreKnowledge, restore_knowledge
from diagnose.knowledge.statements import Incompatible
from diagnose.knowledge.versions import read_version
from diagnose.knowledge.vocabulary import ChoiceFact, FactDefinition, FactsFile, KeysFact, Vocabulary
from diagnose.problems import InputError, Location, Problem, did_you_mean

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)


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


class _Problems:
    """Collects what is wrong, so that all files are reported in one go."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def attempt(self, action: Callable[[], T], where: Location) -> T | None:
        """Return what ``action`` returns, or None after noting why it cannot; a ValueError is noted at ``where``."""
        try:
            return action()
        except InputError as error:
            self.found.extend(error.problems)
        except ValueError as error:
            self.found.append(Problem(where, str(error)))
        return None

    def note(self, where: Location, message: str) -> None:
        """Note one problem."""
        self.found.append(Problem(where, message))

    def stop_if_any(self) -> None:
        """Raise InputError where anything was noted."""
        if self.found:
            raise InputError(self.found)


def load_knowledge(content: ContentRoot) -> Knowledge:
    """Read and check all content files; raise InputError with every problem of every file."""
    problems = _Problems()
    facts_document, facts = _read(content, content.knowledge / "facts.yaml", FactsFile, problems)
    releases_document, releases = _read(content, content.knowledge / "releases.yaml", Releases, problems)
    read = [_read(content, path, Article, problems) for path in sorted(content.knowledge.glob("articles/*.yaml"))]
    articles = [(document, article) for document, article in read if document and article]
    if facts_document is None or facts is None or releases_document is None or releases is None:
        raise InputError(problems.found)
    vocabulary = Vocabulary(facts.facts)
    _check_facts(facts_document, facts, vocabulary, problems)
    _check_releases(releases_document, releases, vocabulary, problems)
    problems.stop_if_any()
    line = ReleaseLine(releases)
    known = {article.article: article for _, article in articles}
    for document, article in articles:
        _check_article(document, article, vocabulary, line, problems)
        _check_references(document, article, known, problems)
    incompatible = [
        Incompatibility(entry, tuple(fact_test(condition, vocabulary, "") for condition in entry.when))
        for entry in facts.incompatible
    ]
    problems.stop_if_any()
    restore = problems.attempt(partial(restore_knowledge, known, vocabulary), Location(content.name(content.knowledge)))
    problems.stop_if_any()
    faults = [fault(known[article], vocabulary, line) for article in sorted(known)]
    return Knowledge(
        content.knowledge.name,
        facts.domain,
        _fingerprint(content),
        vocabulary,
        line,
        {article: known[article] for article in sorted(known)},
        tuple(found for found in faults if found),
        tuple(incompatible),
        restore,
    )


def _read(content: ContentRoot, path: Path, kind: type[S], problems: _Problems) -> tuple[Document | None, S | None]:
    name = content.name(path)
    document = problems.attempt(partial(read_document, path, name), Location(name))
    if document is None:
        return None, None
    return document, problems.attempt(partial(convert, document, kind), document.at())


def _fingerprint(content: ContentRoot) -> str:
    digest = hashlib.sha256()
    files = [*content.knowledge.rglob("*.yaml"), *content.rules.glob("*.py")]
    for path in sorted(files, key=content.name):
        digest.update(content.name(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _check_facts(document: Document, facts: FactsFile, vocabulary: Vocabulary, problems: _Problems) -> None:
    names: dict[str, str] = {}
    for key, fact in facts.facts.items():
        for name in (key, *fact.aliases):
            owner = names.setdefault(name.casefold(), key)
            if owner != key:
                problems.note(document.at("facts", key), f"{name} names both {owner} and {key}")
        where = document.at("facts", key)
        for other in _derived_from(fact):
            if other not in facts.facts:
                problems.note(where, f"there is no fact {other}{did_you_mean(other, facts.facts)}")
        if fact.assumed:
            problems.attempt(partial(vocabulary.read, key, fact.assumed.value), where)
        if isinstance(fact, (ChoiceFact, KeysFact)):
            for choice in fact.values:
                for other, text in choice.implies.items():
                    problems.attempt(partial(vocabulary.read_named, other, text), where)
    for number, entry in enumerate(facts.incompatible):
        for condition in entry.when:
            where = document.at("incompatible", number)
            problems.attempt(partial(fact_test, condition, vocabulary, ""), where)


def _derived_from(fact: FactDefinition) -> list[str]:
    """Return the facts of the fleet from which a fact is derived."""
    count, lookup = fact.fleet_count, fact.fleet_lookup
    return ([count.count, count.same] if count else []) + ([lookup.look_up, lookup.of] if lookup else [])


def _check_releases(document: Document, releases: Releases, vocabulary: Vocabulary, problems: _Problems) -> None:
    names = releases.facts
    for role in names.__struct_fields__:
        key = getattr(names, role)
        if key not in vocabulary.facts:
            problems.note(document.at("facts", role), f"there is no fact {key}{did_you_mean(key, vocabulary.facts)}")
    seen: set[str] = set()
    newest = None
    for number, release in enumerate(releases.releases):
        where = document.at("releases", number)
        if release.release in seen:
            problems.note(where, f"the release {release.release} stands here a second time")
        seen.add(release.release)
        if release.store_version is None and not (release.after and release.before):
            problems.note(where, f"release {release.release} needs a store_version, or both after and before")
            continue
        low = problems.attempt(partial(read_version, release.store_version or release.after or ""), where)
        if low and newest and low < newest:
            problems.note(where, f"release {release.release} is older than the one before it; put the oldest first")
        newest = low or newest
    if not releases.releases:
        problems.note(document.at("releases"), "there has to be at least one release")


def _check_article(
    document: Document, article: Article, vocabulary: Vocabulary, line: ReleaseLine, problems: _Problems
) -> None:
    stem = Path(document.file).stem
    if article.article != stem:
        problems.note(
            document.at("article"), f"the file {stem}.yaml holds article {article.article}; rename one of them"
        )
    for path, condition in conditions_of(article):
        problems.attempt(partial(fact_test, condition, vocabulary, article.article), document.at(*path))
    for number, symptom in enumerate(article.symptoms):
        where = document.at("symptoms", number)
        problems.attempt(partial(sign_test, symptom, vocabulary, article.article), where)
    if article.applies_when and article.applies_when.releases:
        releases = article.applies_when.releases
        where = document.at("applies_when", "releases")
        problems.attempt(partial(range_test, releases, line, article.article), where)
    if article.applies_when and (article.workaround is None) == (article.no_workaround is None):
        problems.note(document.at(), "a fault has either a workaround or a no_workaround that says there is none")


def _check_references(document: Document, article: Article, known: Mapping[str, Article], problems: _Problems) -> None:
    for number, reference in enumerate(article.references):
        where = document.at("references", number)
        if reference.dangling and reference.article in known:
            problems.note(where, f"{reference.article} is marked as dangling, but it is here")
        if reference.see_instead and reference.see_instead not in known:
            problems.note(
                where, f"there is no article {reference.see_instead}{did_you_mean(reference.see_instead, known)}"
            )
