"""Which way out: every release that a server can go to, what it mends and what it brings, ranked by the content."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter, le
from typing import get_args

import msgspec

from diagnose.knowledge.conditions import place_of
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.ranking import Measure
from diagnose.knowledge.releases import Place
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case
from diagnose.reasoning.considered import Considered, Stands
from diagnose.reasoning.considering import Considering
from diagnose.reasoning.explaining_remedies import explained
from diagnose.reasoning.going_back import Starts
from diagnose.reasoning.judging import Judged
from diagnose.reasoning.memory import Memory
from diagnose.reasoning.offers import Offer, offers
from diagnose.reasoning.phrasing import stated_floor, statements
from diagnose.results import STAY, Remedy, RemedyOption, Statement

MAX_OFFERED = 2_000
"""Places on the line of releases whose offers are kept."""
MAX_AFTER = 2_000
"""Servers, but for what an installation changes, of which is kept how they would stand after it."""
MAX_OPTIONS = 5_000
"""Options that are kept; many servers have the same."""
MEASURES: tuple[Measure, ...] = get_args(Measure)
_MERITS = itemgetter(*(number for number, measure in enumerate(MEASURES) if measure != "distance"))
"""What makes an option better than another one; distance is no merit by itself."""

Measured = tuple[int, ...]
"""The measures of an option, in their order."""


class _Now(msgspec.Struct, frozen=True):
    """The server as it stands."""

    outcome: Considered
    faults: Mapping[str, Judged]
    """The articles that are confirmed or exposed."""
    place: Place


class Planner:
    """Finds the ways out of server after server."""

    def __init__(self, knowledge: Knowledge, considering: Considering) -> None:
        """``considering`` tells what would be concluded about a server with a release installed."""
        self._knowledge = knowledge
        self._considering = considering
        names = knowledge.line.facts
        self._gone = {names.store_version, names.service_pack, names.database_format, names.restore_store_version}
        self._gone |= {key for fault in knowledge.faults for sign in fault.signs for key in sign.facts}
        self._ahead = Memory[Hashable, list[Offer]](MAX_OFFERED)
        self._after = Memory[Hashable, dict[str, tuple[Stands, int]]](MAX_AFTER)
        self._options = Memory[Hashable, tuple[RemedyOption, Measured]](MAX_OPTIONS)
        self._rank: Callable[[Measured], Measured] = itemgetter(
            *(MEASURES.index(criterion.fewest) for criterion in knowledge.ranking.criteria)
        )
        rules = knowledge.restore
        self._way_back_rank = {floor.database_format: floor.rank for floor in rules.floors} if rules else {}
        self._changes = {
            fault.article.article: statements(
                (change for change, _ in fault.changes if change.kind == "side_effect"), fault.article.article
            )
            for fault in knowledge.faults
        }

    def plan(self, case: Case, outcome: Considered, *, briefly: bool = False) -> Remedy | None:
        """Return the ways out for a server, best first; None where no article is confirmed or exposed.

        ``outcome`` is what is concluded about the case. ``briefly``: the best one only, and not why.
        """
        struck = outcome.stands.struck
        if not struck:
            return None
        now = _Now(outcome, struck, place_of(self._knowledge.line, outcome.completed.facts))
        stay = self._stay(now)
        found = [(stay, self._measures(now, stay, 0)), *self._going(now, case)]
        if briefly:
            best, _ = min(found, key=self._order)
            return Remedy(recommended=best.target, explanation="", options=[best])
        best_first = sorted(found, key=self._order)
        ranked = [_with_domination(option, measured, found) for option, measured in best_first]
        reported = [article for article, judged in struck.items() if judged.verdict == "confirmed"]
        why = explained(self._knowledge.line, now.place, reported, ranked)
        return Remedy(recommended=ranked[0].target, explanation=why, options=ranked)

    def _order(self, one: tuple[RemedyOption, Measured]) -> tuple[bool, Measured]:
        """Return by what options are ranked."""
        option, measured = one
        return option.blocked is not None, self._rank(measured)

    def _offers(self, now: _Now) -> list[Offer]:
        """Return the releases to which a server can go; none for a product that the line does not describe."""
        facts, line = now.outcome.completed.facts, self._knowledge.line
        version = facts.get(line.facts.version)
        if version and version.value != line.product_version:
            return []
        platform = None if now.outcome.platform is None else str(now.outcome.platform)
        return self._ahead.recall(
            (now.place.version, now.place.service_pack, platform), lambda: offers(self._knowledge, now.place, platform)
        )

    def _going(self, now: _Now, case: Case) -> list[tuple[RemedyOption, Measured]]:
        """Return the options to install a release, in the order of the line.

        None of them contradicts what is known of the server; what was reported belongs to the time before.
        """
        ahead, before, struck = self._offers(now), now.outcome.contradictions, now.outcome.stands.struck_by
        kept = {key: value for key, value in case.stated.items() if key not in self._gone}
        after = self._afterwards(msgspec.structs.replace(case, stated=kept), ahead)
        starts = self._considering.starts(now.outcome, (offer.version for offer in ahead))
        found = []
        for offer, (stands, contradictions), start in zip(ahead, after, starts, strict=True):
            if contradictions <= before:
                found.append(
                    self._options.recall((offer, stands, start, struck), partial(self._go, now, offer, stands, start))
                )
        return found

    def _afterwards(self, case: Case, ahead: Sequence[Offer]) -> Iterator[tuple[Stands, int]]:
        """Yield how all articles would stand with each of some releases, and how many contradictions there were."""
        entries = self._considering.entries(case)
        known = self._after.recall(entries, dict)
        for offer in ahead:
            name = offer.release.release
            if name not in known:
                known[name] = self._considering.suppose(case, entries, self._installed(offer))
            yield known[name]

    def _installed(self, offer: Offer) -> dict[str, FactValue]:
        """Return what is known of a server with a release installed."""
        names, release = self._knowledge.line.facts, offer.release
        version = {names.store_version: release.store_version} if release.store_version else {}
        return {names.service_pack: release.service_pack, **version}

    def _stay(self, now: _Now) -> RemedyOption:
        rules, settled, installed = self._knowledge.restore, now.outcome.going.settled, now.place.version
        left = list(now.faults)
        too_new = rules is not None and rules.article in now.faults
        too_new |= settled is not None and installed is not None and not settled.starts(installed)
        return RemedyOption(
            target=STAY,
            label="stay and work around",
            service_pack=now.place.service_pack,
            store_version=installed.text if installed else None,
            mends=[],
            leaves=left,
            exposes=[],
            unclear=list(now.outcome.stands.undetermined),
            worked_around=_worked_around(now, left),
            needs=None,
            floor=stated_floor(settled) if settled else None,
            changes=[],
            downloads=[],
            obtain=[],
            blocked="the databases are too new for the installed file, so it does not start" if too_new else None,
            doubt=None,
            dominated_by=None,
        )

    def _go(self, now: _Now, offer: Offer, after: Stands, starts: Starts | None) -> tuple[RemedyOption, Measured]:
        """Return the option to install a release, and its measures; all articles then stand as ``after`` says."""
        verdicts, faults = after.verdict_of, now.faults
        mends = [article for article in faults if _mended(verdicts.get(article), starts)]
        left = [a for a in faults if a not in mends and verdicts.get(a) != "undetermined"]
        unsafe = starts is not None and starts.verdict == "unsafe"
        option = RemedyOption(
            target=offer.release.release,
            label=offer.label,
            service_pack=offer.release.service_pack,
            store_version=offer.release.store_version,
            mends=mends,
            leaves=left,
            exposes=[article for article in after.struck if article not in faults],
            unclear=list(after.undetermined),
            worked_around=_worked_around(now, left),
            needs=offer.needs,
            floor=offer.floor,
            changes=self._changed(mends),
            downloads=offer.downloads,
            obtain=offer.obtain,
            blocked=f"it would not start: the databases need {starts.floor} or later" if starts and unsafe else None,
            doubt=_doubt(offer, starts),
            dominated_by=None,
        )
        return option, self._measures(now, option, offer.distance)

    def _changed(self, mended: Sequence[str]) -> list[Statement]:
        """Return what the fixes change beside mending the faults."""
        return [change for article in mended for change in self._changes[article]]

    def _measures(self, now: _Now, option: RemedyOption, distance: int) -> Measured:
        """Return the measures of an option, in the order of ``MEASURES``; the ``distance`` of staying is 0."""
        confirmed = [article for article in option.leaves if now.faults[article].verdict == "confirmed"]
        floor = option.floor.database_format if option.floor else None
        measured: dict[Measure, int] = {
            "confirmed_left": len(set(confirmed).difference(option.worked_around)) if confirmed else 0,
            "doubts": int(option.doubt is not None),
            "confirmed_after": len(confirmed),
            "mends_nothing": int(option.target != STAY and not option.mends),
            "faults_after": len(option.leaves) + len(option.exposes),
            "unclear": len(option.unclear),
            "changes": len(option.changes),
            "way_back": self._way_back_rank.get(floor, 0) if floor else 0,
            "steps": 1 + (option.needs is not None) if distance else 0,
            "distance": distance,
        }
        return tuple([measured[measure] for measure in MEASURES])


def _mended(verdict: str | None, starts: Starts | None) -> bool:
    """Tell whether a fault is gone; one that is considered only where it is reported is gone once the file starts."""
    if verdict is None:
        return starts is None or starts.verdict == "safe"
    return verdict == "not_affected"


def _worked_around(now: _Now, left: Sequence[str]) -> list[str]:
    return [article for article in left if now.faults[article].fault.article.workaround]


def _doubt(offer: Offer, starts: Starts | None) -> str | None:
    """Return why it is not certain that the release can be installed: it has to exist, start, and lie ahead."""
    doubts = [offer.past] if offer.past else []
    if starts and starts.verdict == "unknown":
        doubts.append("the databases' format is not known, so it may not start on them")
    return "; ".join([*doubts, *offer.elsewhere]) or None


def _with_domination(
    option: RemedyOption, own: Measured, options: Sequence[tuple[RemedyOption, Measured]]
) -> RemedyOption:
    """Note an option that is at least as good in everything and better in something."""
    merits = _MERITS(own)
    for other, measured in options:
        theirs = _MERITS(measured)
        if other is not option and not other.blocked and theirs != merits and all(map(le, theirs, merits)):
            return msgspec.structs.replace(option, dominated_by=other.target)
    return option
