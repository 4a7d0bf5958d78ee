"""Findings of the content check as SARIF 2.1.0, for editors and CI."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from diagnose.authoring.findings import Finding, Report, Rule, Skipped

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
VERSION = "2.1.0"


def render_sarif(report: Report, version: str) -> str:
    """Return the report as one SARIF log with one run; ``version`` is the program's own."""
    run = {
        "tool": {"driver": {"name": "diagnose", "version": version, "rules": [_rule(rule) for rule in report.rules]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": report.readable,
                "toolExecutionNotifications": [_notification(skipped) for skipped in report.skipped],
            }
        ],
        "results": _results(report),
    }
    log = {"$schema": SCHEMA, "version": VERSION, "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "defaultConfiguration": {"level": rule.severity},
    }


def _results(report: Report) -> list[dict[str, Any]]:
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    return [_result(finding, index[finding.rule]) for finding in report.findings]


def _result(finding: Finding, rule_index: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.where.file)}}
    if finding.where.line:
        place["region"] = {"startLine": finding.where.line, "startColumn": max(finding.where.column, 1)}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }


def _uri(file: str) -> str:
    """Return a file's name as a URI, relative where the name is."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _notification(skipped: Skipped) -> dict[str, Any]:
    rules = ", ".join(skipped.rules)
    return {"level": "note", "message": {"text": f"Not checked: {rules} ({skipped.reason})."}}
