"""Words of the HTML pages about facts and values."""

from __future__ import annotations

import re

from markupsafe import Markup

from diagnose.presenters.phrases import in_words
from diagnose.results.findings import Because, Finding
from diagnose.results.verdicts import Value


def reason(finding: Finding) -> list[Because]:
    """Return the premises that refute the finding, or all of them where none does."""
    return [premise for premise in finding.because if not premise.holds] or finding.because


def value(value: Value | None) -> str:
    """Return a value as people write it; one that says nothing is named."""
    return in_words(value) or "(empty)"


def breakable(text: str, marks: str) -> Markup:
    """Return a text in which a line may break behind each of the marks, so that no word has to be torn."""
    return Markup("<wbr>").join(re.split(f"(?<=[{re.escape(marks)}])(?=.)", text))


def day(time: str) -> str:
    """Return a time such as 2026-11-26T10:43:00Z as people write it."""
    return time.replace("T", " ").removesuffix("Z") + " UTC"
