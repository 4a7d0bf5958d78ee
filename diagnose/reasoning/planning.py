"""Which way out: every release that a server can go to, what it mends and what it brings, ranked by the content.

Ways are measured and ranked first, and only those that are shown are put into words.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial
from operator import attrgetter, itemgetter, le

import msgspec

from diagnose.knowledge.conditions import place_of
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.releases import Place
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.cache import Cache
from diagnose.reasoning.case import Case
from diagnose.reasoning.considered import Considered, Stands
from diagnose.reasoning.considering import Considering
from diagnose.reasoning.explaining_remedies import explained
from diagnose.reasoning.measuring import Measured, Measuring, barrier_to
from diagnose.reasoning.offers import Offer, offers
from diagnose.reasoning.options import Options
from diagnose.results.servers import STAY, Remedy, RemedyOption

MAX_OFFERED = 2_000
"""Places on the line of releases whose offers are kept."""
MAX_AFTER = 2_000
"""Servers, but for what an installation changes, of which is kept how they would stand after it."""
_MERITS = itemgetter(*(number for number, measure in enumerate(Measured._fields) if measure != "distance"))
"""What makes a way better than another one; distance is no merit by itself."""


class _Now(msgspec.Struct, frozen=True):
    """The server as it stands."""

    outcome: Considered
    place: Place

    @property
    def stands(self) -> Stands:
        """How all articles stand."""
        return self.outcome.stands


class _Way(msgspec.Struct, frozen=True):
    """A way out, measured."""

    target: str
    blocked: bool
    measured: Measured
    phrase: Callable[[], RemedyOption]
    """Puts it into words."""


class Planner:
    """Finds the ways out of server after server."""

    def __init__(self, knowledge: Knowledge, considering: Considering) -> None:
        """``considering`` tells what would be concluded about a server with a release installed."""
        self._knowledge = knowledge
        self._considering = considering
        self._measuring = Measuring(knowledge.faults)
        names = knowledge.line.facts
        self._gone = {names.store_version, names.service_pack, names.database_format, names.restore_store_version}
        self._gone |= {key for fault in knowledge.faults for sign in fault.signs for key in sign.facts}
        self._ahead = Cache[Hashable, list[Offer]](MAX_OFFERED)
        self._after = Cache[Hashable, dict[str, tuple[Stands, int]]](MAX_AFTER)
        self._options = Options(knowledge)
        self._rank: Callable[[Measured], tuple[int, ...]] = attrgetter(
            *(criterion.fewest for criterion in knowledge.ranking.criteria)
        )

    def plan(self, case: Case, outcome: Considered, *, briefly: bool = False) -> Remedy | None:
        """Return the ways out for a server, best first; None where no article is confirmed or exposed.

        ``outcome`` is what is concluded about the case. ``briefly``: the best one only, and not why.
        """
        if not outcome.stands.struck:
            return None
        now = _Now(outcome, place_of(self._knowledge.line, outcome.completed.facts))
        found = [self._stay(now), *self._going(now, case)]
        if briefly:
            best = min(found, key=self._order)
            return Remedy(recommended=best.target, explanation="", options=[best.phrase()])
        ranked = [_with_domination(way, found) for way in sorted(found, key=self._order)]
        reported = [article for article, verdict in now.stands.struck_by if verdict == "confirmed"]
        why = explained(self._knowledge.line, now.place, reported, ranked)
        return Remedy(recommended=ranked[0].target, explanation=why, options=ranked)

    def _order(self, way: _Way) -> tuple[bool, tuple[int, ...]]:
        """Return by what ways are ranked."""
        return way.blocked, self._rank(way.measured)

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

    def _going(self, now: _Now, case: Case) -> Iterator[_Way]:
        """Yield the ways of installing a release, in the order of the line.

        None of them contradicts what is known of the server; what was reported belongs to the time before, and what
        the installed file decided stays so once it is replaced.
        """
        ahead, before, stands = self._startable(now, self._offers(now)), now.outcome.contradictions, now.stands
        known = now.outcome.completed.facts
        kept = {key: known[key].value for key in case.stated if key in known and key not in self._gone}
        afterwards = self._afterwards(msgspec.structs.replace(case, stated=kept), ahead)
        starting = self._considering.starts(now.outcome, [offer.version for offer in ahead])
        for offer, (after, contradictions), starts in zip(ahead, afterwards, starting, strict=True):
            if contradictions <= before:
                yield _Way(
                    offer.release.release,
                    barrier_to(starts) is not None,
                    self._measuring.go(stands.sets, after.sets, offer, starts),
                    partial(self._options.go, stands, after, offer, starts),
                )

    def _startable(self, now: _Now, ahead: Sequence[Offer]) -> list[Offer]:
        """Return the offers, in doubt where the databases refuse the service pack that has to come first."""
        line = self._knowledge.line
        needed = sorted({offer.needs for offer in ahead if offer.needs})
        starting = zip(needed, self._considering.starts(now.outcome, map(line.start, needed)), strict=True)
        refused = {name for name, starts in starting if barrier_to(starts)}
        return [_in_doubt(offer) if offer.needs in refused else offer for offer in ahead]

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

    def _stay(self, now: _Now) -> _Way:
        rules, settled, installed = self._knowledge.restore, now.outcome.going.settled, now.place.version
        too_new = rules is not None and rules.article in now.stands.struck
        too_new |= settled is not None and installed is not None and not settled.starts(installed)
        measured = self._measuring.stay(now.stands.sets, settled.rank if settled else 0)
        phrase = partial(self._options.stay, now.stands, now.place, settled, blocked=too_new)
        return _Way(STAY, too_new, measured, phrase)


def _in_doubt(offer: Offer) -> Offer:
    """Return an offer of which the service pack that has to come first does not start."""
    why = f"{offer.needs}, which it needs first, does not start on the databases"
    return msgspec.structs.replace(offer, elsewhere=(*offer.elsewhere, why))


def _with_domination(way: _Way, ways: Sequence[_Way]) -> RemedyOption:
    """Return an option, with another one noted that is at least as good in everything and better in something."""
    option, merits = way.phrase(), _MERITS(way.measured)
    for other in ways:
        theirs = _MERITS(other.measured)
        if other is not way and not other.blocked and theirs != merits and all(map(le, theirs, merits)):
            return msgspec.structs.replace(option, dominated_by=other.target)
    return option
