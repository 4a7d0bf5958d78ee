"""Many articles in few words: the gravest by their names, the others counted."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from diagnose.presenters.phrases import alike, by_gravity
from diagnose.results.findings import Finding
from diagnose.results.verdicts import Verdict

MOST_IN_FULL = 3
"""So many findings of one verdict are written in full; more in few lines each, the confirmed ones always in full."""
MOST_NAMED = 3
"""Articles that are named beside the confirmed ones, which all are."""


class Tally(msgspec.Struct, frozen=True):
    """The articles of one verdict: by name, or how many."""

    verdict: Verdict
    named: list[str]
    more: int


def tally(findings: Sequence[Finding]) -> list[Tally]:
    """Return the articles by verdict, gravest first: named where all of them fit, and counted where not."""
    tallies: list[Tally] = []
    room = MOST_NAMED
    for group in alike(by_gravity(findings), lambda found: found.verdict):
        articles = [found.article for found in group]
        verdict = group[0].verdict
        named = articles if verdict == "confirmed" or len(articles) <= room else []
        room = max(0, room - len(articles))
        tallies.append(Tally(verdict, named, len(articles) - len(named)))
    return tallies


def in_full(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that are written in full, gravest first."""
    groups = alike(by_gravity(findings), lambda found: found.verdict)
    return [found for group in groups if not in_few_lines(group) for found in group]


def in_few_lines(group: Sequence[Finding]) -> bool:
    """Tell whether findings of one verdict are too many to be written in full."""
    return group[0].verdict != "confirmed" and len(group) > MOST_IN_FULL
