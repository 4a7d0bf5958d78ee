"""What was rendered of findings, which many servers share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from diagnose.reasoning.cache import Cache
from diagnose.results.findings import Finding

T = TypeVar("T")

MAX_FINDINGS = 20_000
"""Findings of which something is kept; servers of many kinds share them."""


class KeptFindings(Generic[T]):
    """What was rendered of findings, which many servers share."""

    def __init__(self) -> None:
        self._known: Cache[int, tuple[Finding, T]] = Cache(MAX_FINDINGS)

    def recall(self, finding: Finding, render: Callable[[], T]) -> T:
        """Return what is rendered of a finding."""
        # The finding is kept beside it, so that no other one gets its identity.
        return self._known.recall(id(finding), lambda: (finding, render()))[1]
