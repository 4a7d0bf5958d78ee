"""The verdicts, and the kinds of values that facts have."""

from __future__ import annotations

from typing import Literal

Verdict = Literal["confirmed", "exposed", "undetermined", "not_affected"]
RestoreVerdict = Literal["unsafe", "unknown", "safe"]
Likelihood = Literal["raised", "stated", "unknown"]
Value = bool | int | str | list[str | int]

VERDICTS: tuple[Verdict, ...] = ("confirmed", "exposed", "undetermined", "not_affected")
"""All verdicts, gravest first."""
AFFECTED: frozenset[Verdict] = frozenset({"confirmed", "exposed", "undetermined"})
"""The verdicts that somebody has to look at."""
