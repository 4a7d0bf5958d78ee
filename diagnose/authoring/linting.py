"""Running all checks over a content."""

from __future__ import annotations

from pathlib import Path

from diagnose.authoring.checks import CHECKS
from diagnose.authoring.checks.checking import Need
from diagnose.authoring.checks.reading import unreadable
from diagnose.authoring.findings import SEVERITIES, Finding, Report, Rule, Skipped
from diagnose.authoring.ignoring import UNUSED, without_ignored
from diagnose.authoring.originals import Originals
from diagnose.authoring.subject import Files, Subject, read_content
from diagnose.knowledge.content import ContentRoot

RULES: tuple[Rule, ...] = (*(check.rule for check in CHECKS), UNUSED)
"""All rules that there are."""


def lint(content: ContentRoot, cases: Path, originals: Path | None) -> Report:
    """Return everything that the checks find in a content, ordered by place."""
    files = read_content(content, cases, Originals(originals) if originals else None)
    lacking = _lacking(files)
    found: list[Finding] = []
    for check in CHECKS:
        if check.need not in lacking:
            found += check.apply(files)
    idle = [check.rule.id for check in CHECKS if check.need in lacking]
    kept = without_ignored(found, files.texts, RULES, idle)
    return Report(
        findings=tuple(sorted(set(kept), key=lambda finding: (finding.where, SEVERITIES.index(finding.severity)))),
        rules=RULES,
        skipped=tuple(
            Skipped(tuple(check.rule.id for check in CHECKS if check.need == need), why)
            for need, why in lacking.items()
        ),
        files=len(files.texts),
        readable=isinstance(files, Subject) and not any(finding.rule == unreadable.rule.id for finding in found),
    )


def _lacking(files: Files) -> dict[Need, str]:
    """Return what is not there for some checks, and why."""
    lacking: dict[Need, str] = {}
    if not isinstance(files, Subject):
        lacking["subject"] = lacking["cases"] = "facts.yaml or releases.yaml cannot be used"
    elif files.cases is None:
        lacking["cases"] = "this content comes without a folder of cases"
    if files.originals is None:
        lacking["originals"] = "the originals are not at hand; --originals DIR names their folder"
    return lacking
