"""What checks and cases came to, as text for a terminal and as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from diagnose.authoring.cases import Difference, Outcome, Value
from diagnose.authoring.findings import Report, counted
from diagnose.presenters.programs.json import indented
from diagnose.problems import Location, Problem
from diagnose.results.findings import Because

LINT_SCHEMA = "diagnose-lint/1"
TEST_SCHEMA = "diagnose-test/1"


def lint_text(report: Report) -> str:
    """Return a line for each finding, in the form that editors jump to, and a line that sums up."""
    lines = [f"{f.where}: {f.severity}: {f.message} [{f.rule}]" for f in report.findings]
    lines += [f"not checked: {', '.join(skipped.rules)} ({skipped.reason})" for skipped in report.skipped]
    counts = [counted(report.count(severity), severity) for severity in ("error", "warning", "note")]
    found = ", ".join(count for count in counts if not count.startswith("0 "))
    return "\n".join([*lines, f"{counted(report.files, 'file')} checked: {found or 'nothing found'}"]) + "\n"


def lint_json(report: Report) -> str:
    """Return the report as one JSON document."""
    return indented(
        {
            "schema": LINT_SCHEMA,
            "findings": [
                {**_place(f.where), "rule": f.rule, "severity": f.severity, "message": f.message}
                for f in report.findings
            ],
            "skipped": [{"rules": skipped.rules, "reason": skipped.reason} for skipped in report.skipped],
            "rules": [{"id": r.id, "severity": r.severity, "summary": r.summary} for r in report.rules],
            "summary": {
                "files": report.files,
                "readable": report.readable,
                **{f"{severity}s": report.count(severity) for severity in ("error", "warning", "note")},
            },
        }
    )


def test_text(outcomes: Sequence[Outcome], labels: Mapping[str, str]) -> str:
    """Return what failed, case by case, and a line that sums up; ``labels`` are the names of the facts."""
    lines = [line for outcome in outcomes if not outcome.passed for line in _failure(outcome, labels)]
    failed = sum(not outcome.passed for outcome in outcomes)
    articles = len({outcome.article for outcome in outcomes})
    result = f"{failed} failed" if failed else "all passed" if outcomes else "nothing was tested"
    return "\n".join([*lines, f"{counted(len(outcomes), 'case')} of {counted(articles, 'article')}: {result}"]) + "\n"


def test_json(outcomes: Sequence[Outcome], problems: Sequence[Problem]) -> str:
    """Return all outcomes as one JSON document."""
    failed = sum(not outcome.passed for outcome in outcomes)
    return indented(
        {
            "schema": TEST_SCHEMA,
            "cases": [_case(outcome) for outcome in outcomes],
            "errors": [{**_place(problem.where), "message": problem.message} for problem in problems],
            "summary": {
                "cases": len(outcomes),
                "passed": len(outcomes) - failed,
                "failed": failed,
                "errors": len(problems),
            },
        }
    )


def _failure(outcome: Outcome, labels: Mapping[str, str]) -> list[str]:
    example = outcome.example
    lines = [f"{example.where}: {outcome.article}: {example.name}"]
    for difference in outcome.differences:
        what, where = difference.expectation.what, difference.expectation.where
        lines.append(f"  expected {what}: {_in_words(difference.expectation.value)} (line {where.line})")
        lines.append(f"  came out: {_in_words(difference.found)}")
    lines += [f"  because {reason}" for reason in _reasons(outcome)]
    if outcome.missing:
        lines.append("  unknown: " + ", ".join(f"{key} ({labels.get(key, key)})" for key in outcome.missing))
    return [*lines, ""]


def _reasons(outcome: Outcome) -> list[str]:
    if not outcome.considered:
        return ["the article is considered only where one of its signs is reported, and none is"]
    return [_reason(because) for because in outcome.because]


def _reason(because: Because) -> str:
    value = because.value
    shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else "unknown" if value is None else value
    given = ", ".join(map(str, shown)) or "none" if isinstance(shown, list) else shown
    state = "holds" if because.holds else "does not hold"
    return f'"{because.condition}" {state}: {because.fact} is {given} [{because.source}]'


def _case(outcome: Outcome) -> dict[str, Any]:
    return {
        **_place(outcome.example.where),
        "article": outcome.article,
        "name": outcome.example.name,
        "passed": outcome.passed,
        "differences": [_difference(difference) for difference in outcome.differences],
        "because": outcome.because,
        "missing": outcome.missing,
        "considered": outcome.considered,
    }


def _difference(difference: Difference) -> dict[str, Any]:
    expectation = difference.expectation
    return {
        **_place(expectation.where),
        "what": expectation.what,
        "expected": expectation.value,
        "found": difference.found,
    }


def _in_words(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "nothing"
    return value or "nothing"


def _place(where: Location) -> dict[str, Any]:
    return {"file": where.file, "line": where.line, "column": where.column}
