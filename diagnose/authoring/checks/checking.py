"""What every check is: a rule, what it needs, and a function that yields complaints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from diagnose.authoring.findings import Finding, Rule, Severity
from diagnose.problems import Location

Complaint = tuple[Location, str]
Need = Literal["files", "subject", "cases", "originals"]
"""``files``: well-formed files; ``subject``: vocabulary and releases that fit; the others: these, and more beside."""


@dataclass(frozen=True)
class Check:
    """One rule and how to apply it; what the function takes follows from ``need``: Files, or else Subject."""

    rule: Rule
    need: Need
    complaints: Callable[[Any], Iterator[Complaint]]

    def apply(self, subject: object) -> list[Finding]:
        """Return what the rule finds."""
        rule = self.rule
        return [Finding(where, rule.id, rule.severity, text) for where, text in self.complaints(subject)]


def check(
    rule: str, severity: Severity, summary: str, need: Need = "subject"
) -> Callable[[Callable[[Any], Iterator[Complaint]]], Check]:
    """Make a function a check."""
    return lambda complaints: Check(Rule(rule, severity, summary), need, complaints)
