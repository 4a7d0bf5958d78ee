"""The first cases of a new article: both sides of every boundary of its range, and nothing known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec.yaml

from diagnose.authoring.scaffold import scalar
from diagnose.authoring.subject import Subject, boundary_names
from diagnose.knowledge.article import Article
from diagnose.knowledge.conditions import Known
from diagnose.knowledge.faults import Fault, fault
from diagnose.knowledge.versions import read_version

Given = Mapping[str, str | int]


@dataclass(frozen=True)
class FirstCase:
    """A case as it will be written."""

    name: str
    given: Given
    verdict: str


def cases_text(subject: Subject, article_text: str) -> str:
    """Return the case file of a new article; its cases pass as long as nobody changes the article."""
    article = msgspec.yaml.decode(article_text, type=Article)
    described = fault(article, subject.vocabulary, subject.line)
    cases = list(_cases(subject, described)) if described else []
    lines = [
        "# Each case gives facts as a person writes them, and what the article means for such a server.",
        "# expect: verdict (confirmed, exposed, undetermined, not_affected; none: not considered); also likelihood,",
        "# missing (the facts that would decide) and restore.",
        "# TODO: for each other condition, add a case in which it fails and one in which it is unknown.",
        "cases:" if cases else "cases: []",
    ]
    for case in cases:
        given = ", ".join(f"{key}: {_value(value)}" for key, value in case.given.items())
        lines += [
            f"  - name: {scalar(case.name)}",
            f"    given: {{{given}}}",
            f"    expect: {{verdict: {case.verdict}}}",
        ]
    return "\n".join(lines) + "\n"


def _value(value: str | int) -> str:
    version = isinstance(value, str) and re.fullmatch(r"\d+(\.\d+){3}", value)
    return str(value) if version or isinstance(value, int) else scalar(value)


def _cases(subject: Subject, described: Fault) -> Iterator[FirstCase]:
    for name, given in {**dict(_boundaries(subject, described)), "nothing is known": {}}.items():
        yield FirstCase(name, given, _verdict(subject, described, given))
    affected = next((given for _, given in _boundaries(subject, described)), {})
    error = next((text for sign in described.signs for text in sign.error_ids), None)
    if error and _verdict(subject, described, affected) == "exposed":
        given = {**affected, described.signs[0].error_fact: error}
        yield FirstCase("the error id is reported", given, "confirmed")


def _boundaries(subject: Subject, described: Fault) -> Iterator[tuple[str, Given]]:
    """Yield a server at each boundary and one just before it, the first with the fault at the beginning."""
    content = described.article.applies_when
    line, names = subject.line, subject.line.facts
    for name in dict.fromkeys(boundary_names(content.releases) if content and content.releases else ()):
        release = line.release(name) if name in line else None
        version = release.store_version if release else name
        if version is None:
            yield f"{name}, known by its service pack", {names.service_pack: line.release(name).service_pack}
            continue
        yield line.described(name), {names.store_version: version}
        before = read_version(version).previous
        if before > line.start(line.releases[0].release):
            yield f"the last file before {line.described(name)}", {names.store_version: before.text}


def _verdict(subject: Subject, described: Fault, given: Given) -> str:
    """Return what the article means for a server of which only this is known, and what is taken for granted."""
    facts = {key: Known(value) for key, value in given.items()}
    for key, fact in subject.vocabulary.facts.items():
        value = subject.vocabulary.read(key, fact.assumed.value).value if fact.assumed else None
        if value is not None:
            facts.setdefault(key, Known(value))
    states = {test.weigh(facts).state for test in described.conditions}
    return "not_affected" if "fails" in states else "undetermined" if "unknown" in states else "exposed"
