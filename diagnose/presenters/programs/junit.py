"""Results as a JUnit report, for continuous integration: a test suite for each server, a test case for each article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

from diagnose.presenters.findings_in_words import (
    contradiction_in_words,
    doubt_in_words,
    fix_in_words,
    identities,
    ignored_in_words,
    named,
    reasons_in_words,
    restore_details,
    restore_in_words,
    site_of,
    workaround_in_words,
)
from diagnose.presenters.text.page import Labels
from diagnose.results import Results, Server
from diagnose.results.findings import Finding
from diagnose.results.runs import RecordError
from diagnose.results.servers import Contradiction, Ignored, Restore

UNREADABLE = "records that could not be read"
_OUTCOMES = ("failure", "error", "skipped")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class _Case:
    """One test case: what was looked at, and what came out; no outcome is a pass."""

    name: str
    outcome: Literal["failure", "error", "skipped"] | None = None
    kind: str = ""
    message: str = ""
    text: str = ""


def render_junit(run: Results) -> str:
    """Return one test suite for each server, and one more where records could not be read."""
    counts = dict.fromkeys(("tests", "failures", "errors"), 0)
    suites = []
    for suite in _suites(run):
        for name in counts:
            counts[name] += int(suite.get(name, "0"))
        suites.append(ElementTree.tostring(suite, encoding="unicode"))
    head = " ".join(f'{name}="{count}"' for name, count in counts.items())
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="diagnose" {head}>', *suites, "</testsuites>"]
    return "\n".join(lines) + "\n"


def _suites(run: Results) -> Iterator[ElementTree.Element]:
    for identity, server in zip(identities(run.servers), run.servers, strict=True):
        known = {"site": site_of(server), "where": server.where or "", "verdict": server.verdict}
        yield _suite(identity, known, _cases(server, run.labels))
    if run.errors:
        yield _suite(UNREADABLE, {}, map(_error_case, run.errors))


def _cases(server: Server, labels: Labels) -> Iterator[_Case]:
    for found in server.findings:
        yield _finding_case(found, labels)
    for ignored in server.ignored:
        yield _ignored_case(ignored)
    if server.restore:
        yield _restore_case(server.restore, labels)
    for clash in server.contradictions:
        yield _contradiction_case(clash)
    for doubt in server.doubts:
        yield _Case(f"fact to check: {doubt.fact}", "skipped", "doubt", doubt_in_words(doubt))


def _finding_case(found: Finding, labels: Labels) -> _Case:
    name = f"{found.article}: {found.title}"
    match found.verdict:
        case "not_affected":
            return _Case(name)
        case "undetermined":
            return _Case(name, "skipped", found.verdict, f"not known: {named(found.missing, labels)}")
        case _:
            parts = [*reasons_in_words(found), workaround_in_words(found), fix_in_words(found)]
            return _Case(name, "failure", found.verdict, found.title, "\n".join(filter(None, parts)))


def _ignored_case(ignored: Ignored) -> _Case:
    message = f"{ignored.verdict}, {ignored_in_words(ignored)}"
    return _Case(f"{ignored.article}: {ignored.title}", "skipped", "ignored", message)


def _restore_case(restore: Restore, labels: Labels) -> _Case:
    name = f"restore: {restore.target}"
    match restore.verdict:
        case "safe":
            return _Case(name)
        case "unknown":
            message = f"{restore_in_words(restore)}; not known: {named(restore.missing, labels)}"
            return _Case(name, "skipped", restore.verdict, message)
        case _:
            details = "\n".join(restore_details(restore))
            return _Case(name, "failure", restore.verdict, restore_in_words(restore), details)


def _contradiction_case(clash: Contradiction) -> _Case:
    return _Case(f"facts agree: {', '.join(clash.facts)}", "error", "contradiction", contradiction_in_words(clash))


def _error_case(error: RecordError) -> _Case:
    name = f"{error.where} ({error.server})" if error.server else error.where
    return _Case(name, "error", "unreadable", error.message)


def _suite(name: str, known: dict[str, str], cases: Iterable[_Case]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", {"name": _clean(name)})
    if known:
        properties = ElementTree.SubElement(suite, "properties")
        for key, value in known.items():
            ElementTree.SubElement(properties, "property", {"name": key, "value": _clean(value)})
    counts = dict.fromkeys(_OUTCOMES, 0)
    tests = 0
    for case in cases:
        tests += 1
        if case.outcome:
            counts[case.outcome] += 1
        _add(suite, name, case)
    suite.set("tests", str(tests))
    for outcome, attribute in zip(_OUTCOMES, ("failures", "errors", "skipped"), strict=True):
        suite.set(attribute, str(counts[outcome]))
    ElementTree.indent(suite)
    return suite


def _add(suite: ElementTree.Element, suite_name: str, case: _Case) -> None:
    names = {"classname": _clean(suite_name), "name": _clean(case.name)}
    element = ElementTree.SubElement(suite, "testcase", names)
    if case.outcome:
        said = {"type": case.kind, "message": _clean(case.message)}
        outcome = ElementTree.SubElement(element, case.outcome, said)
        outcome.text = _clean(case.text) or None


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
