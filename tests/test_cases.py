"""The cases that come with each article, as a person would write them down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.versions import MAX_PART, Version, read_version
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.results.findings import Finding
from diagnose.results.servers import Restore

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Example:
    """One case of one article."""

    article: str
    name: str
    given: dict[str, Any]
    expect: dict[str, Any]


def examples() -> list[Example]:
    """All cases; every scalar is the text that was written."""
    return [
        Example(path.stem, case["name"], case["given"], case["expect"])
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)["cases"]
    ]


def stated(knowledge: Knowledge, given: dict[str, Any]) -> dict[str, FactValue]:
    """The typed facts; a value that a wording only implies gives way to one that is written."""
    vocabulary, facts, implied = knowledge.vocabulary, {}, {}
    for name, text in given.items():
        reading = vocabulary.read(vocabulary.key(name), text)
        implied.update({key: vocabulary.read(key, value).value for key, value in reading.implies.items()})
        facts[vocabulary.key(name)] = reading.value
    return {key: value for key, value in {**implied, **facts}.items() if value is not None}


@pytest.mark.parametrize("example", examples(), ids=lambda example: f"{example.article}: {example.name}")
def test_case(knowledge: Knowledge, diagnostician: Diagnostician, example: Example) -> None:
    server = diagnostician.diagnose(Case("MAIL1", stated(knowledge, example.given)))
    finding = next((found for found in server.findings if found.article == example.article), None)
    found = {**said_of(finding), "restore": said_of_restore(server.restore)}
    expected = dict(example.expect)
    if "restore" in expected:
        expected["restore"] = {"floor": None, "database_format": None, **expected["restore"]}
    assert {key: found[key] for key in expected} == expected


def said_of(finding: Finding | None) -> dict[str, Any]:
    if finding is None:
        return {"verdict": "none"}
    return {"verdict": finding.verdict, "likelihood": finding.likelihood, "missing": finding.missing}


def said_of_restore(restore: Restore | None) -> dict[str, Any] | None:
    if restore is None:
        return None
    return {"verdict": restore.verdict, "floor": restore.floor, "database_format": restore.database_format}


def test_every_article_that_describes_a_fault_has_cases(knowledge: Knowledge) -> None:
    faults = {name for name, article in knowledge.articles.items() if article.applies_when}
    assert faults == {path.stem for path in FOLDER.glob("*.yaml")}


@pytest.mark.parametrize("article", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_the_cases_of_an_article_are_distinct_and_show_every_outcome(article: str) -> None:
    own = [example for example in examples() if example.article == article]
    verdicts = {example.expect["verdict"] for example in own}
    restores = {example.expect["restore"]["verdict"] for example in own if "restore" in example.expect}
    assert len({example.name for example in own}) == len(own)
    assert {"confirmed", "not_affected"} <= verdicts
    assert "undetermined" in verdicts or restores == {"safe", "unsafe", "unknown"}


@pytest.mark.parametrize("article", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_the_cases_stand_on_both_sides_of_every_build_boundary(knowledge: Knowledge, article: str) -> None:
    line, content = knowledge.line, knowledge.articles[article]
    releases = content.applies_when.releases if content.applies_when else None
    if releases:
        begin = [line.start(boundary.release) for boundary in (releases.introduced, *releases.fixed)]
        end = [line.start(releases.last_affected.release)] if releases.last_affected else []
        sides = {*begin, *map(before, begin), *end, *map(after, end)}
        assert sides <= versions(knowledge, article, line.facts.store_version)
    if content.restore:
        written = [read_version(floor.written_from) for floor in content.restore.floors if floor.written_from]
        oldest = [read_version(floor.oldest) for floor in content.restore.floors if floor.oldest]
        installed, target = line.facts.store_version, line.facts.restore_store_version
        assert {*written, *map(before, written)} <= versions(knowledge, article, installed)
        assert {*oldest, *map(before, oldest)} <= versions(knowledge, article, target)


def before(version: Version) -> Version:
    """The version just below."""
    major, minor, build, revision = version.parts
    return Version((major, minor, build, revision - 1) if revision else (major, minor, build - 1, MAX_PART))


def after(version: Version) -> Version:
    """The version just above."""
    major, minor, build, revision = version.parts
    return Version((major, minor, build, revision + 1))


def versions(knowledge: Knowledge, article: str, fact: str) -> set[Version]:
    """The versions that the cases of an article give for a fact."""
    given = [stated(knowledge, example.given) for example in examples() if example.article == article]
    return {read_version(str(facts[fact])) for facts in given if fact in facts}
