"""In which order remedies are preferred: the content of ``remedies.yaml``."""

from __future__ import annotations

from typing import Literal

import msgspec

from diagnose.knowledge.statements import Entry

Measure = Literal["confirmed_left", "faults_after", "unclear", "changes", "way_back", "steps", "distance"]
"""What can be counted of a remedy; fewer is better.

``confirmed_left``: confirmed faults that remain without a workaround; ``faults_after``: all faults that remain or come
new; ``unclear``: faults of which it cannot be told; ``changes``: what else the fixes change; ``way_back``: how far the
way back closes; ``steps``: installations; ``distance``: how many releases further on.
"""


class Criterion(Entry, frozen=True, kw_only=True):
    """One step of the comparison, with its reason."""

    fewest: Measure
    text: str


class Ranking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of ``remedies.yaml``."""

    criteria: list[Criterion]
    """The first one on which two remedies differ decides."""
