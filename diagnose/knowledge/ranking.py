"""In which order remedies are preferred: the content of ``remedies.yaml``."""

# No annotation is left as a text here: msgspec would evaluate each of them at every start.
from typing import Literal

import msgspec

from diagnose.knowledge.statements import Entry, FactKey

Measure = Literal[
    "confirmed_left",
    "doubts",
    "confirmed_after",
    "mends_nothing",
    "faults_after",
    "unclear",
    "changes",
    "way_back",
    "steps",
    "distance",
]
"""What can be counted of a remedy; fewer is better.

| measure | what is counted |
|---|---|
| ``confirmed_left`` | confirmed faults that remain without a workaround |
| ``doubts`` | 1 where it is not certain that it can be done |
| ``confirmed_after`` | confirmed faults that remain, worked around or not |
| ``mends_nothing`` | 1 for an installation that mends none of the faults |
| ``faults_after`` | all faults that remain or come new |
| ``unclear`` | faults of which it cannot be told |
| ``changes`` | what else the fixes change |
| ``way_back`` | how far the way back closes: the rank of the databases' format |
| ``steps`` | installations |
| ``distance`` | how many releases further on |
"""


class Criterion(Entry, frozen=True, kw_only=True):
    """One step of the comparison, with its reason."""

    fewest: Measure
    text: str


class UsualPlatform(Entry, frozen=True, kw_only=True):
    """The platform for which a release is taken to exist where no article names one."""

    fact: FactKey
    taken_as: str


class Ranking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of ``remedies.yaml``."""

    platform: UsualPlatform
    criteria: list[Criterion]
    """The first one on which two remedies differ decides."""
