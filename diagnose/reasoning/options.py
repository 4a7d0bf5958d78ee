"""Ways out in words."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.releases import Place
from diagnose.knowledge.restoring import FormatFloor
from diagnose.reasoning.cache import Cache
from diagnose.reasoning.considered import Stands
from diagnose.reasoning.going_back import Starts
from diagnose.reasoning.measuring import Sides, barrier_to, doubt_of, going, staying
from diagnose.reasoning.offers import Offer
from diagnose.reasoning.phrasing import stated_floor, statements
from diagnose.results.servers import STAY, RemedyOption

MAX_OPTIONS = 5_000
"""Options that are kept; many servers have the same."""


class Options:
    """Puts ways out into words."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._known = Cache[Hashable, RemedyOption](MAX_OPTIONS)
        self._articles = sorted((fault.article.article, 1 << number) for number, fault in enumerate(knowledge.faults))
        self._with_workaround = {fault.article.article for fault in knowledge.faults if fault.article.workaround}
        self._changes = {
            fault.article.article: statements(fault.side_effects, fault.article.article) for fault in knowledge.faults
        }

    def stay(self, now: Stands, place: Place, settled: FormatFloor | None, *, blocked: bool) -> RemedyOption:
        """Return the option to install nothing; ``settled`` is the databases' format, where it is known."""
        sides = staying(now.sets)
        left = self._named(sides.leaves)
        return RemedyOption(
            target=STAY,
            label="stay and work around",
            service_pack=place.service_pack,
            store_version=place.version.text if place.version else None,
            mends=[],
            leaves=left,
            exposes=[],
            unclear=self._named(sides.unclear),
            worked_around=self._worked_around(left),
            needs=None,
            floor=stated_floor(settled) if settled else None,
            changes=[],
            downloads=[],
            blocked="the databases are too new for the installed file, so it does not start" if blocked else None,
            doubt=None,
            dominated_by=None,
        )

    def go(self, now: Stands, after: Stands, offer: Offer, starts: Starts | None) -> RemedyOption:
        """Return the option to install a release, after which all articles stand as ``after`` says."""
        sides = going(now.sets, after.sets, starts)
        return self._known.recall((offer, sides, starts), lambda: self._installing(sides, offer, starts))

    def _installing(self, sides: Sides, offer: Offer, starts: Starts | None) -> RemedyOption:
        mends, left = self._named(sides.mends), self._named(sides.leaves)
        return RemedyOption(
            target=offer.release.release,
            label=offer.label,
            service_pack=offer.release.service_pack,
            store_version=offer.release.store_version,
            mends=mends,
            leaves=left,
            exposes=self._named(sides.exposes),
            unclear=self._named(sides.unclear),
            worked_around=self._worked_around(left),
            needs=offer.needs,
            floor=offer.floor,
            changes=[change for article in mends for change in self._changes[article]],
            downloads=offer.downloads,
            obtain=offer.obtain,
            blocked=barrier_to(starts),
            doubt=doubt_of(offer, starts),
            dominated_by=None,
        )

    def _named(self, articles: int) -> list[str]:
        """Return the articles of a set, sorted."""
        return [article for article, bit in self._articles if articles & bit]

    def _worked_around(self, left: Sequence[str]) -> list[str]:
        return [article for article in left if article in self._with_workaround]
