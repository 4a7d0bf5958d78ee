"""Where content lies, and how messages call its files so that an editor finds them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from diagnose.authoring.findings import Finding, Report
from diagnose.knowledge.content import ContentRoot
from diagnose.problems import Location

CASES = Path("tests", "cases")
"""Where the cases of a content lie, from its root."""


class Places:
    """Turns the names that content files have among themselves into paths that can be opened from here."""

    def __init__(self, content: ContentRoot) -> None:
        self._root = content.root.resolve()

    def path(self, name: str) -> str:
        """Return the path of a file named from the content's root or in full; a short one where it lies below here."""
        path, here = self._root / name, Path.cwd()
        return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()

    def of(self, where: Location) -> Location:
        """Return a place with its file's path."""
        return Location(self.path(where.file), where.line, where.column)

    def in_report(self, report: Report) -> Report:
        """Return a report with the paths of its files."""
        return replace(report, findings=tuple(self._finding(finding) for finding in report.findings))

    def _finding(self, finding: Finding) -> Finding:
        return replace(finding, where=self.of(finding.where))
