"""What is counted of a way out: by sets of articles, before anything of it is put into words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from diagnose.knowledge.faults import Fault
from diagnose.reasoning.considered import ArticleSets
from diagnose.reasoning.going_back import Starts
from diagnose.reasoning.offers import Offer


class Measured(NamedTuple):
    """The measures of a way out, as ``diagnose.knowledge.ranking.Measure`` has them; fewer is better."""

    confirmed_left: int
    doubts: int
    confirmed_after: int
    mends_nothing: int
    faults_after: int
    unclear: int
    changes: int
    way_back: int
    steps: int
    distance: int


class Sides(msgspec.Struct, frozen=True):
    """What a way out does to the faults of a server, in sets of articles."""

    mends: int
    leaves: int
    exposes: int
    """Those that come new."""
    unclear: int


def staying(now: ArticleSets) -> Sides:
    """Return what it means to install nothing."""
    return Sides(mends=0, leaves=now.struck, exposes=0, unclear=now.undetermined)


def going(now: ArticleSets, after: ArticleSets, starts: Starts | None) -> Sides:
    """Return what an installation does after which all articles stand as ``after`` says.

    ``starts``: whether its file starts, where that is asked.
    """
    gone = after.cleared
    if starts is None or starts.verdict == "safe":
        # One that is considered only where it is reported is gone once the file starts.
        gone |= ~(after.struck | after.undetermined | after.cleared)
    mends = now.struck & gone
    return Sides(mends, now.struck & ~mends & ~after.undetermined, after.struck & ~now.struck, after.undetermined)


def barrier_to(starts: Starts | None) -> str | None:
    """Return why a release cannot be installed, whose file starts as is said."""
    if starts is None or starts.verdict != "unsafe":
        return None
    needed = f"need {starts.floor} or later" if starts.floor else "are too new for it"
    return f"it would not start: the databases {needed}"


def doubt_of(offer: Offer, starts: Starts | None) -> str | None:
    """Return why it is not certain that a release can be installed: it has to exist, start, and lie ahead."""
    doubts = [offer.past] if offer.past else []
    if starts and starts.verdict == "unknown":
        doubts.append("the databases' format is not known, so it may not start on them")
    return "; ".join([*doubts, *offer.elsewhere]) or None


class Measuring:
    """Measures ways out by the content's articles."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._worked_around = sum(1 << number for number, fault in enumerate(faults) if fault.article.workaround)
        side_effects = [len(fault.side_effects) for fault in faults]
        self._changes = [(1 << number, count) for number, count in enumerate(side_effects) if count]

    def stay(self, now: ArticleSets, way_back: int) -> Measured:
        """Return the measures of installing nothing; ``way_back`` is the rank of the databases' format."""
        return self._measured(staying(now), now, way_back, doubts=0, steps=0, distance=0)

    def go(self, now: ArticleSets, after: ArticleSets, offer: Offer, starts: Starts | None) -> Measured:
        """Return the measures of installing a release."""
        steps = 1 if offer.needs is None else 2
        return self._measured(
            going(now, after, starts),
            now,
            offer.way_back,
            doubts=int(doubt_of(offer, starts) is not None),
            steps=steps,
            distance=offer.distance,
        )

    def _measured(
        self, sides: Sides, now: ArticleSets, way_back: int, *, doubts: int, steps: int, distance: int
    ) -> Measured:
        confirmed, mends = sides.leaves & now.confirmed, sides.mends
        return Measured(
            (confirmed & ~self._worked_around).bit_count(),
            doubts,
            confirmed.bit_count(),
            int(distance > 0 and not mends),
            sides.leaves.bit_count() + sides.exposes.bit_count(),
            sides.unclear.bit_count(),
            sum([count for bit, count in self._changes if mends & bit]) if mends else 0,
            way_back,
            steps,
            distance,
        )
