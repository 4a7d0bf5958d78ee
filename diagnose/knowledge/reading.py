"""Content files to what they say: read, and checked against their schemas and against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from diagnose.knowledge.article import Article
from diagnose.knowledge.checked import Checked, fingerprint
from diagnose.knowledge.checking import (
    check_article,
    check_facts,
    check_patterns,
    check_ranking,
    check_references,
    check_releases,
)
from diagnose.knowledge.content import ContentRoot
from diagnose.knowledge.documents import Document, convert, read_document
from diagnose.knowledge.ranking import Ranking
from diagnose.knowledge.releases import ReleaseLine, Releases
from diagnose.knowledge.vocabulary import FactsFile, Vocabulary
from diagnose.problems import Location, Problems

S = TypeVar("S", bound=msgspec.Struct)


@dataclass(frozen=True)
class _File(Generic[S]):
    """A content file that fits its schema."""

    document: Document
    data: S


def read_checked(content: ContentRoot) -> Checked:
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
    if facts is None or releases is None or ranking is None:
        raise AssertionError("content without facts, releases or remedies has problems")
    return Checked(
        sha256=fingerprint(content),
        facts=facts.data,
        releases=releases.data,
        ranking=ranking.data,
        articles=tuple(file.data for file in articles),
    )


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
