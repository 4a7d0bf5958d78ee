"""The known bugs of a server by the imported articles: those it still has, what mends them, those that it reports.

A bug that no release is known to mend stays; unknown is never mended. What somebody wrote by hand goes before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from diagnose.archive import ids
from diagnose.archive.article import AppliesTo, ArchiveArticle, FixedIn
from diagnose.archive.exposed import KnownBug
from diagnose.archive.words import words_of

_SUREST = ("sentence", "list", "keyword", "dates")
_BUGS = ("kbbug",)
_MAKER = frozenset({"microsoft", "r", "tm", "the"})
"""Words of a product's name that tell no product from another."""


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """What runs on a server, as far as it is known."""

    product: str
    version: str | None = None
    service_pack: int | None = None
    files: Mapping[str, str] = {}
    """Files, in small letters, with their versions."""


def released_packs(articles: Iterable[ArchiveArticle], server: Installation) -> frozenset[int]:
    """Return the service packs of the server's version of which some article says that they came out."""
    found: set[int] = set()
    for article in articles:
        for applies in article.applies_to:
            if applies.service_pack is not None and _is_about(applies.product, applies.version, server):
                found.add(applies.service_pack)
        for fix in article.fixed_in:
            if fix.service_pack is not None and not fix.hotfix and _is_about(fix.product, fix.version, server):
                found.add(fix.service_pack)
    return frozenset(found)


def known_bug(article: ArchiveArticle, server: Installation, released: frozenset[int] = frozenset()) -> KnownBug | None:
    """Return the bug that an article describes if the server has it, or may have; else null.

    ``released`` are the service packs of its version that came out, as far as other articles tell.
    """
    applies = [each for each in article.applies_to if _is_about(each.product, each.version, server)]
    if not applies:
        return None
    fixes = [each for each in article.fixed_in if _is_about(each.product, each.version, server)]
    if not fixes and not set(_BUGS) & set((article.issue_type or "").casefold().split()):
        return None
    by_file = [each for each in fixes if each.file and each.file_version and each.file.casefold() in server.files]
    open_by_file = [
        each for each in by_file if _is_before(server.files[(each.file or "").casefold()], each.file_version)
    ]
    if by_file and len(open_by_file) < len(by_file):
        return None
    packs = [each for each in fixes if each.service_pack is not None and not each.file]
    last = max((each.service_pack or 0 for each in packs), default=None)
    if not by_file and last is not None and server.service_pack is not None and server.service_pack >= last:
        return None
    ahead = [each for each in packs if each.service_pack == last]
    before = None if any(_came_out(each, released) for each in ahead) else last
    last = last if before is None else None
    mends = _what_mends(ahead if before is None else [], [*open_by_file, *fixes])
    return KnownBug(
        id=article.id,
        title=article.title,
        service_pack=last,
        file=mends.file if mends and last is None else None,
        file_version=mends.file_version if mends and last is None else None,
        unnumbered=last is None and before is None and any(each.unnumbered for each in fixes),
        hotfix=any(each.hotfix for each in fixes),
        read_from=mends.read_from if mends else None,
        certainty=mends.certainty if mends else None,
        conflicts=any(each.conflicts for each in fixes),
        stated=_is_stated(applies, server),
        before_service_pack=before,
    )


def _came_out(fix: FixedIn, released: frozenset[int]) -> bool:
    """Tell whether the service pack of a fix came out; one before which a hotfix came out may not have."""
    if fix.released is None and fix.hotfix:
        return fix.service_pack in released
    return fix.released is not False


def _what_mends(packs: list[FixedIn], others: list[FixedIn]) -> FixedIn | None:
    """Return the place that says most surely what mends a bug: a service pack, else a file, else anything."""
    return min(packs or others, key=lambda each: (not each.file_version, _sureness(each.certainty)), default=None)


def _sureness(certainty: str) -> int:
    return _SUREST.index(certainty) if certainty in _SUREST else len(_SUREST)


def _is_about(product: str | None, version: str | None, server: Installation) -> bool:
    """Tell whether a product and a version may be the server's; what is not known may be."""
    if product is not None:
        named, installed = _name(product), _name(server.product)
        if not installed or not (installed <= named or named <= installed):
            return False
    return version is None or server.version is None or _same_version(version, server.version)


def _same_version(one: str, other: str) -> bool:
    return ids.product_version(one) == ids.product_version(other)


def _name(product: str) -> frozenset[str]:
    return frozenset(word for word in words_of(product) if not word.isdigit()) - _MAKER


def _is_before(installed: str, fixed: str | None) -> bool:
    """Tell whether a file is older than the one that mends; in doubt it is."""
    if fixed is None:
        return True
    return _numbers(installed) < _numbers(fixed)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _is_stated(applies: list[AppliesTo], server: Installation) -> bool:
    listed = {each.service_pack for each in applies}
    return server.service_pack is None or None in listed or server.service_pack in listed


def ranked(bugs: Iterable[KnownBug]) -> list[KnownBug]:
    """Return bugs with those first that are surely the server's and of which it is surest what mends them."""
    return sorted(bugs, key=lambda bug: (not bug.stated, bug.conflicts, _sureness(bug.certainty or ""), bug.id))


def reported_score(article: ArchiveArticle, wanted: frozenset[str]) -> int:
    """Return how many of the reported ids an article names; ``wanted`` are in the form of the index."""
    named = {word for text in (*article.error_ids, *article.hex_codes) for word in ids.error_id(text)}
    named |= {ids.event(event.id) for event in article.event_ids}
    return len(named & wanted)


def reported_words(error_id: str | None, events: Iterable[int]) -> frozenset[str]:
    """Return the ids that a server reports in the form of the index: the last code of an error id, and its events."""
    words = {ids.event(event) for event in events}
    if error_id:
        words.add(ids.error_id(error_id)[-1])
    return frozenset(words)
