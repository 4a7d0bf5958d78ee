"""What a check finds, and what came of a whole run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from diagnose.problems import Location

Severity = Literal["error", "warning", "note"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""Gravest first; a note asks for nothing."""


@dataclass(frozen=True)
class Rule:
    """What a check looks for."""

    id: str
    severity: Severity
    summary: str
    """One line: what it finds."""


@dataclass(frozen=True, order=True)
class Finding:
    """One complaint of one rule: where, what, and what to do about it."""

    where: Location
    rule: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Skipped:
    """Rules that could not be applied, and why."""

    rules: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Report:
    """The outcome of checking content."""

    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    """All rules that there are."""
    skipped: tuple[Skipped, ...]
    files: int
    """How many files were read."""
    readable: bool
    """False where a file could not be read, or where so much is wrong that most rules could not be applied."""

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(found.severity == severity for found in self.findings)

    @property
    def clean(self) -> bool:
        """Tell whether nothing has to be done; notes do not count."""
        return self.readable and not self.count("error") and not self.count("warning")


def counted(number: int, what: str) -> str:
    """Return a number with its noun: 1 error, 2 errors."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def listed(words: Sequence[str], limit: int = 8) -> str:
    """Return words with commas between, the rest beyond ``limit`` as a number."""
    rest = len(words) - limit
    return ", ".join(words[:limit]) + (f" and {rest} more" if rest > 0 else "")
