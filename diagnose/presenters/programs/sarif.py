"""Findings of the content check as SARIF 2.1.0, for editors and CI."""

from __future__ import annotations

from typing import Any

from diagnose.authoring.findings import Finding, Report, Rule, Skipped
from diagnose.presenters.programs.sarif_log import log_with_one_run, physical_location


def render_sarif(report: Report, version: str) -> str:
    """Return the report as one SARIF log with one run; ``version`` is the program's own."""
    return log_with_one_run(
        version,
        [_rule(rule) for rule in report.rules],
        _results(report),
        [_notification(skipped) for skipped in report.skipped],
        successful=report.readable,
    )


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
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": physical_location(finding.where)}],
    }


def _notification(skipped: Skipped) -> dict[str, Any]:
    rules = ", ".join(skipped.rules)
    return {"level": "note", "message": {"text": f"Not checked: {rules} ({skipped.reason})."}}
