"""The content as the checks see it: every file that can be read, whatever is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from diagnose.authoring.cases import CaseFile, case_paths, read_case_file
from diagnose.authoring.originals import Originals
from diagnose.authoring.regions import Regions
from diagnose.knowledge.article import Article, ReleaseRange
from diagnose.knowledge.conditions import FactTest, RangeTest, SignTest
from diagnose.knowledge.content import ContentRoot
from diagnose.knowledge.documents import Document, Path_, convert, read_document
from diagnose.knowledge.faults import Test, conditions_of, fact_test, range_test, sign_test
from diagnose.knowledge.loading import load_knowledge
from diagnose.knowledge.releases import ReleaseLine, Releases
from diagnose.knowledge.statements import Incompatible
from diagnose.knowledge.vocabulary import FactsFile, Vocabulary
from diagnose.problems import InputError, Location, Problem
from diagnose.yaml_reader import decode

T = TypeVar("T", bound=msgspec.Struct)


@dataclass(frozen=True)
class ArticleFile:
    """An article that fits its schema, with the places of its parts."""

    document: Document
    article: Article
    unfinished: bool
    """True while a TODO is left in it: it is not compared with other articles yet."""


@dataclass(frozen=True, kw_only=True)
class Files:
    """What could be read of the content's files, before any of it is understood."""

    content: ContentRoot
    texts: Mapping[str, str]
    """The text of each file by its name from the root; cases included."""
    documents: tuple[Document, ...]
    """The files of the knowledge that are well-formed."""
    articles: tuple[ArticleFile, ...]
    unreadable: tuple[Problem, ...]
    """Why the other files cannot be read at all."""
    invalid: tuple[Problem, ...]
    """What the loader says against the files that can be read."""
    originals: Originals | None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all articles that there are files for, also of those with a fault in them."""
        names = {Path(name).stem for name in self.texts if "/articles/" in name}
        return frozenset(names | {found.article.article for found in self.articles})


@dataclass(frozen=True)
class Placed:
    """A condition of an article as a test, with its path in the file."""

    path: Path_
    test: Test


@dataclass(frozen=True)
class FaultFile:
    """An article that describes a fault, with those of its tests that have a meaning."""

    file: ArticleFile
    conditions: tuple[Placed, ...]
    """All that must hold."""
    others: tuple[Placed, ...]
    """What raises the likelihood, and what sees to a side effect."""
    signs: tuple[tuple[Path_, SignTest], ...]

    @property
    def id(self) -> str:
        """The article's id."""
        return self.file.article.article

    @property
    def tests(self) -> tuple[Test, ...]:
        """The conditions without their places."""
        return tuple(placed.test for placed in self.conditions)

    def at(self, *path: str | int) -> Location:
        """Return the place of a part of the article."""
        return self.file.document.at(*path)


@dataclass(frozen=True, kw_only=True)
class Subject(Files):
    """The content as far as it is understood: the vocabulary and the releases fit, so articles can be compared."""

    facts: FactsFile
    facts_document: Document
    vocabulary: Vocabulary
    releases: Releases
    releases_document: Document
    line: ReleaseLine
    faults: tuple[FaultFile, ...]
    incompatible: tuple[tuple[int, Incompatible, tuple[FactTest, ...]], ...]
    regions: Regions
    cases: tuple[CaseFile, ...] | None
    """None where the content comes without a folder of cases."""


def read_content(content: ContentRoot, cases: Path, originals: Originals | None) -> Files | Subject:
    """Read everything; the result is a Subject unless the vocabulary or the releases cannot be used."""
    texts: dict[str, str] = {}
    documents: dict[str, Document] = {}
    unreadable: list[Problem] = []
    for path in sorted(content.knowledge.rglob("*.yaml")):
        name = content.name(path)
        try:
            documents[name] = read_document(path, name)
            texts[name] = decode(path.read_bytes(), name)
        except InputError as error:
            unreadable += error.problems
            texts[name] = ""
    names = {case_name(content, path): path for path in case_paths(cases)}
    texts |= {name: path.read_text("utf-8", errors="replace") for name, path in names.items()}
    articles = [
        ArticleFile(document, article, "TODO" in texts[name])
        for name, document in documents.items()
        if "/articles/" in name and (article := _converted(document, Article))
    ]
    files = Files(
        content=content,
        texts=texts,
        documents=tuple(documents.values()),
        articles=tuple(articles),
        unreadable=tuple(unreadable),
        invalid=tuple(sorted(set(_loading_problems(content)) - set(unreadable))),
        originals=originals,
    )
    return _understood(files, documents, names if cases.is_dir() else None)


def case_name(content: ContentRoot, path: Path) -> str:
    """Return how messages call a case file: its path from the content's root where it lies below it."""
    return content.name(path) if path.is_relative_to(content.root) else path.as_posix()


def _loading_problems(content: ContentRoot) -> tuple[Problem, ...]:
    try:
        load_knowledge(content, compiled=False)
    except InputError as error:
        return error.problems
    return ()


def _converted(document: Document | None, kind: type[T]) -> T | None:
    try:
        return convert(document, kind) if document else None
    except InputError:
        return None


def _understood(files: Files, documents: Mapping[str, Document], case_files: Mapping[str, Path] | None) -> Files:
    knowledge = files.content.knowledge
    facts_document, releases_document = (
        documents.get(files.content.name(knowledge / name)) for name in ("facts.yaml", "releases.yaml")
    )
    facts, releases = _converted(facts_document, FactsFile), _converted(releases_document, Releases)
    if facts_document is None or releases_document is None or facts is None or releases is None:
        return files
    try:
        vocabulary, line = Vocabulary(facts.facts), ReleaseLine(releases)
    except (ValueError, LookupError):
        return files
    faults = tuple(fault for file in files.articles if (fault := _fault_file(file, vocabulary, line)))
    incompatible = tuple(_incompatible(facts, vocabulary))
    tests = [test for fault in faults for test in (*fault.tests, *(placed.test for placed in fault.others))]
    excluding = [test for _, _, entry in incompatible for test in entry]
    return Subject(
        **vars(files),
        facts=facts,
        facts_document=facts_document,
        vocabulary=vocabulary,
        releases=releases,
        releases_document=releases_document,
        line=line,
        faults=faults,
        incompatible=incompatible,
        regions=Regions(vocabulary, line, [*tests, *excluding], _boundaries(faults, line)),
        cases=None
        if case_files is None
        else tuple(read_case_file(vocabulary, path, name) for name, path in case_files.items()),
    )


def _fault_file(file: ArticleFile, vocabulary: Vocabulary, line: ReleaseLine) -> FaultFile | None:
    """Return the article as a fault, or None where it is none; the loader complains of tests without a meaning."""
    article = file.article
    if article.applies_when is None:
        return None
    placed = list(_placed(article, vocabulary, line))
    signs: list[tuple[Path_, SignTest]] = []
    for number, symptom in enumerate(article.symptoms):
        with suppress(ValueError, LookupError):
            signs.append((("symptoms", number), sign_test(symptom, vocabulary, article.article)))
    return FaultFile(
        file,
        tuple(entry for entry in placed if entry.path[0] == "applies_when"),
        tuple(entry for entry in placed if entry.path[0] != "applies_when"),
        tuple(signs),
    )


def _placed(article: Article, vocabulary: Vocabulary, line: ReleaseLine) -> Iterator[Placed]:
    for path, condition in conditions_of(article):
        with suppress(ValueError):
            yield Placed(path, fact_test(condition, vocabulary, article.article))
    if article.applies_when and article.applies_when.releases:
        with suppress(ValueError):
            test = range_test(article.applies_when.releases, line, article.article)
            yield Placed(("applies_when", "releases"), test)


def _incompatible(facts: FactsFile, vocabulary: Vocabulary) -> Iterator[tuple[int, Incompatible, tuple[FactTest, ...]]]:
    for number, entry in enumerate(facts.incompatible):
        with suppress(ValueError):
            yield number, entry, tuple(fact_test(condition, vocabulary, "") for condition in entry.when)


def _boundaries(faults: tuple[FaultFile, ...], line: ReleaseLine) -> list[str]:
    """Return the versions at which a stretch of some article begins or ends."""
    found: list[str] = []
    for fault in faults:
        content = fault.file.article.applies_when
        if content and content.releases and any(isinstance(test, RangeTest) for test in fault.tests):
            found += [line.start(name).text for name in boundary_names(content.releases)]
            last = content.releases.last_affected
            found += [line.start(last.release).next.text] if last else []
    return found


def boundary_names(content: ReleaseRange) -> list[str]:
    """Return all releases and versions that a range names."""
    last = [content.last_affected] if content.last_affected else []
    return [boundary.release for boundary in (content.introduced, *content.fixed, *last)]


def entries(document: Document) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    """Yield every mapping in a document with its path, outer ones first."""
    waiting: list[tuple[Path_, Any]] = [((), document.data)]
    while waiting:
        path, data = waiting.pop(0)
        if isinstance(data, dict):
            yield path, data
            waiting += [((*path, key), value) for key, value in data.items()]
        elif isinstance(data, list):
            waiting += [((*path, number), value) for number, value in enumerate(data)]
