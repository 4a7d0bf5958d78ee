"""The founding articles alone, for tests that go through every combination of facts."""

from __future__ import annotations

from msgspec.structs import replace

from diagnose.knowledge.content import find_content
from diagnose.knowledge.faults import with_rivals
from diagnose.knowledge.loading import Knowledge
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner

FOUNDING = ("Q244976", "Q271547", "Q271591")


def founding_diagnostician(knowledge: Knowledge) -> Diagnostician:
    """Return a diagnostician that considers no other article."""
    faults = with_rivals(fault for fault in knowledge.faults if fault.article.article in FOUNDING)
    return Diagnostician(replace(knowledge, faults=faults), Reasoner(find_content().rules))
