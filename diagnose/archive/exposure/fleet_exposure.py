"""The known bugs of many servers; what is the same for several is worked out once."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from diagnose.archive.article import ArchiveArticle
from diagnose.archive.exposure.exposed import HandWritten, KnownBug, Mended, Reported, ServerExposure
from diagnose.archive.exposure.installation import Installation, described
from diagnose.archive.exposure.known_bugs import is_about, known_bug, named_ids, ranked, released_packs, reported_words
from diagnose.archive.local_file.catalogue import articles_on
from diagnose.archive.search.filters import Filters
from diagnose.archive.search.searching import Searcher

_LOOKED_THROUGH = 60
"""Articles that may match a symptom."""


class Reports(msgspec.Struct, frozen=True, kw_only=True):
    """What is reported of a server."""

    error_id: str | None = None
    events: tuple[int, ...] = ()
    symptoms: tuple[str, ...] = ()
    """In words."""


class _Bugs(NamedTuple):
    known: list[KnownBug]
    ids: dict[str, frozenset[str]]
    """The error ids and events that the article on each of them names."""
    told: ServerExposure
    """What is told of each server that has them; servers share its lists, however many they are."""


class FleetExposure:
    """Works out the known bugs of servers from a local file."""

    def __init__(self, connection: sqlite3.Connection, by_hand: Iterable[str]) -> None:
        self._connection = connection
        self._searcher = Searcher(connection)
        self._by_hand = frozenset(by_hand)
        self._articles: dict[str, list[ArchiveArticle]] = {}
        self._ids: dict[str, frozenset[str]] = {}
        self._bugs: dict[tuple[object, ...], _Bugs] = {}
        self._fitting: dict[tuple[str, str], dict[str, float]] = {}

    def of(self, name: str, server: Installation, reports: Reports, by_hand: list[HandWritten]) -> ServerExposure:
        """Return the known bugs of a server; ``by_hand`` are the findings of hand-written articles."""
        found = self._known(server)
        reported = self._reported(found, server, reports)
        return msgspec.structs.replace(found.told, name=name, reported=reported, hand_written=by_hand)

    def _known(self, server: Installation) -> _Bugs:
        key = (server.product, server.version, server.service_pack, tuple(sorted(server.files.items())))
        if key not in self._bugs:
            on_its_kind = self._on(server)
            known, ids = [], {}
            released = released_packs(on_its_kind, server)
            for article in on_its_kind:
                bug = None if article.id in self._by_hand else known_bug(article, server, released)
                if bug is not None:
                    known.append(bug)
                    ids[article.id] = self._named(article)
            ordered = ranked(known)
            without_articles = not any(is_about(article, server) for article in on_its_kind)
            told = msgspec.structs.replace(_told(server, ordered), without_articles=without_articles)
            self._bugs[key] = _Bugs(ordered, ids, told)
        return self._bugs[key]

    def _named(self, article: ArchiveArticle) -> frozenset[str]:
        if article.id not in self._ids:
            self._ids[article.id] = named_ids(article)
        return self._ids[article.id]

    def _on(self, server: Installation) -> list[ArchiveArticle]:
        """Return the articles on products of the kind of the server's, whatever their editions."""
        kind = _kind(server.product)
        if kind not in self._articles:
            self._articles[kind] = list(articles_on(self._connection, kind))
        return self._articles[kind]

    def _reported(self, bugs: _Bugs, server: Installation, reports: Reports) -> list[Reported]:
        wanted = reported_words(reports.error_id, reports.events)
        scores: defaultdict[str, float] = defaultdict(float)
        for symptom in reports.symptoms:
            for id_, score in self._fits(symptom, _kind(server.product)).items():
                scores[id_] += score
        found = []
        for bug in bugs.known if wanted or scores else ():
            ids, score = len(wanted & bugs.ids[bug.id]), round(scores.get(bug.id, 0.0), 3)
            if ids or score:
                found.append(Reported(id=bug.id, title=bug.title, ids=ids, score=score, bug=bug))
        return sorted(found, key=lambda each: (-each.ids, not each.bug.stated, -each.score, each.id))

    def _fits(self, symptom: str, kind: str) -> Mapping[str, float]:
        """Return the articles that fit a symptom in words, with how well: at least half as well as the best."""
        key = (symptom, kind)
        if key not in self._fitting:
            found = self._searcher.search(symptom, Filters(product=kind), _LOOKED_THROUGH).results
            best = max((result.score for result in found), default=0.0)
            self._fitting[key] = {result.id: result.score for result in found if result.score >= best / 2}
        return self._fitting[key]


def _kind(product: str) -> str:
    return " ".join(described(product, None).kind)


def _told(server: Installation, known: list[KnownBug]) -> ServerExposure:
    """Return the bugs of an installation by what mends them, for no server in particular."""
    stated = [bug for bug in known if bug.stated]
    packs: defaultdict[int, list[KnownBug]] = defaultdict(list)
    for bug in stated:
        if bug.service_pack is not None:
            packs[bug.service_pack].append(bug)
    rest = [bug for bug in stated if bug.service_pack is None]
    return ServerExposure(
        name="",
        product=server.product,
        version=server.version,
        service_pack=server.service_pack,
        known_bugs=len(stated),
        fixed_by=[Mended(service_pack=pack, count=len(packs[pack]), articles=packs[pack]) for pack in sorted(packs)],
        fixed_by_file=[bug for bug in rest if bug.file],
        fixed_by_hotfix=[bug for bug in rest if not bug.file and bug.before_service_pack is not None],
        without_number=[bug for bug in rest if not bug.file and bug.unnumbered],
        without_fix=[bug for bug in rest if not bug.file and not bug.unnumbered and bug.before_service_pack is None],
        not_stated=[bug for bug in known if not bug.stated],
        reported=[],
        hand_written=[],
    )
