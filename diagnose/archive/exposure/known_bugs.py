"""The known bugs of a server by the imported articles: those it still has, what mends them, those that it reports.

A bug that no release is known to mend stays; unknown is never mended. What somebody wrote by hand goes before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from diagnose.archive import ids
from diagnose.archive.article import AppliesTo, ArchiveArticle, FixedIn
from diagnose.archive.exposure.exposed import KnownBug
from diagnose.archive.exposure.installation import Installation, Named, agree, covers, described, may_be

_SUREST = ("sentence", "list", "keyword", "dates")
_BUG = "kbbug"
_NO_BUGS = frozenset({"kbinfo", "kbhowto"})
"""Kinds of articles that are on no bug, even where they say with which service pack a feature came."""
_BRANCH = 3
"""Numbers of a file's version that tell on which release its fix is put."""


class _Has(NamedTuple):
    """What an article's list of products says of a server's service pack."""

    stated: bool
    """False where it lists others only."""
    until: int
    """The last one of which an article on a bug says that it has the bug; 0 where of none."""


class _Fixes(NamedTuple):
    """Where an article says that its bug was corrected in what runs on a server."""

    settled: list[FixedIn]
    in_doubt: list[FixedIn]
    """Those that name no product, or no version, of the several that the article is on."""


def released_packs(articles: Iterable[ArchiveArticle], server: Installation) -> frozenset[int]:
    """Return the service packs of the server's version of which some article says that they came out."""
    installed = described(server.product, server.version)
    if not installed.versions:
        return frozenset()
    found: set[int] = set()
    for article in articles:
        for applies in article.applies_to:
            if applies.service_pack is not None and applies.service_pack not in found:
                named = described(applies.product, applies.version)
                if named.versions and may_be(named, installed):
                    found.add(applies.service_pack)
        for fix in article.fixed_in:
            if fix.product and fix.service_pack is not None and not fix.hotfix and fix.service_pack not in found:
                named = described(fix.product, fix.version)
                if named.versions and covers(named, installed):
                    found.add(fix.service_pack)
    return frozenset(found)


def known_bug(article: ArchiveArticle, server: Installation, released: frozenset[int] = frozenset()) -> KnownBug | None:
    """Return the bug that an article describes if the server has it, or may have; else null.

    ``released`` are the service packs of its version that came out, as far as other articles tell.
    """
    installed = described(server.product, server.version)
    applies = _applying(article, installed)
    if not applies:
        return None
    meant = [(each, _fixes(article, each)) for each in _meant(applies, installed)]
    if not any(any(fixes) for _, fixes in meant) and not _tells_of_a_bug(article, installed):
        return None
    stated = _is_stated(applies, server)
    bugs = [
        _still_there(article, server, fixes, released, _Has(stated, _listed_until(article, applies, each)))
        for each, fixes in meant
    ]
    return max(filter(None, bugs), key=_how_far_from_mended, default=None)


def _how_far_from_mended(bug: KnownBug) -> tuple[bool, bool, int]:
    """Return by what the bugs of all that may be installed are compared: what mends only some of it mends nobody."""
    return bug.service_pack is None, bug.read_from is None, bug.service_pack or 0


def is_about(article: ArchiveArticle, server: Installation) -> bool:
    """Tell whether an article is on what the server runs, or may be."""
    return bool(_applying(article, described(server.product, server.version)))


def _tells_of_a_bug(article: ArchiveArticle, installed: Named) -> bool:
    """Tell whether an article is on a bug of a product of which it names no fix."""
    kinds = _kinds(article)
    if _BUG in kinds:
        return True
    if not kinds:
        return bool(article.fixed_in)
    of_its_kind = (fix for fix in article.fixed_in if described(fix.product or "", None).kind == installed.kind)
    return kinds.isdisjoint(_NO_BUGS) and any(of_its_kind)


def _kinds(article: ArchiveArticle) -> frozenset[str]:
    return frozenset((article.issue_type or "").casefold().split())


def _listed_until(article: ArchiveArticle, applies: Iterable[AppliesTo], meant: Named) -> int:
    """Return the last service pack that an article on a bug lists as having it; 0 where it lists none."""
    if not _kinds(article).isdisjoint(_NO_BUGS):
        return 0
    of_it = (each for each in applies if may_be(described(each.product, each.version), meant))
    return max((each.service_pack or 0 for each in of_it), default=0)


def _applying(article: ArchiveArticle, installed: Named) -> list[AppliesTo]:
    """Return the entries that name what is installed, or a more general product; else those of its editions.

    Where the version is not known, those of editions count of each version of which there is no other.
    """
    named = [(each, described(each.product, each.version)) for each in article.applies_to]
    some = [(each, name) for each, name in named if may_be(name, installed)]
    general = [name.versions for _, name in some if name.words <= installed.words]
    return [
        each
        for each, name in some
        if name.words <= installed.words
        or not any(installed.versions or not versions or name.versions & versions for versions in general)
    ]


def _meant(applies: Iterable[AppliesTo], installed: Named) -> list[Named]:
    """Return what may be installed: with the edition and the version of an entry, where the server's are not known."""
    entries = (described(each.product, each.version) for each in applies)
    meant = (
        installed._replace(words=installed.words | each.words, versions=installed.versions or each.versions)
        for each in entries
    )
    return list(dict.fromkeys(meant))


def _fixes(article: ArchiveArticle, meant: Named) -> _Fixes:
    found = _Fixes([], [])
    for fix in article.fixed_in:
        named = described(fix.product or "", fix.version)
        if fix.product and not covers(named, meant):
            continue
        if not fix.product and named.versions and not (meant.versions and agree(named.versions, meant.versions)):
            continue
        # A fix for one version is none for a server whose version nobody knows.
        of_its_version = bool(meant.versions or not named.versions)
        settled = of_its_version and (bool(fix.product and named.versions) or _is_on_one(article, fix))
        found[not settled].append(fix)
    return found


def _is_on_one(article: ArchiveArticle, fix: FixedIn) -> bool:
    """Tell whether an article is on one product, and one version of it, so that a fix without them is of these."""
    entries = [described(each.product, each.version) for each in article.applies_to]
    if not fix.product and len({each.kind for each in entries}) > 1:
        return False
    kind = described(fix.product, None).kind if fix.product else ()
    return len({each.versions for each in entries if not kind or each.kind == kind}) < 2


def _still_there(
    article: ArchiveArticle, server: Installation, fixes: _Fixes, released: frozenset[int], has: _Has
) -> KnownBug | None:
    """Return the bug as it is in one of the products that may be installed, or null where it is mended there."""
    of_files = [
        each for each in fixes.settled if each.file and each.file_version and each.file.casefold() in server.files
    ]
    if of_files and _are_there(of_files, server):
        return None
    installed = _pack_of(server)
    there = _packs_there(fixes.settled, server)
    if there and not of_files and not 0 < installed <= has.until:
        return None
    every = [*fixes.settled, *fixes.in_doubt]
    later = [each for each in every if _is_pack(each) and (each.service_pack or 0) > max(installed, has.until)]
    # A service pack that the article lists as having the bug does not mend it, whatever else says so.
    disputed = [each for each in every if _is_pack(each) and (each.service_pack or 0) <= has.until]
    last = max((each.service_pack for each in later if each.service_pack is not None), default=None)
    ahead = [each for each in later if each.service_pack == last]
    before = None if any(_came_out(each, released) for each in ahead) else last
    last = last if before is None else None
    others = [*of_files, *(each for each in every if not _is_pack(each) or each in later)] or disputed
    mends = _what_mends(ahead if before is None else [], others)
    return KnownBug(
        id=article.id,
        title=article.title,
        service_pack=last,
        file=mends.file if mends else None,
        file_version=mends.file_version if mends else None,
        unnumbered=last is None and before is None and any(each.unnumbered for each in every),
        hotfix=any(each.hotfix for each in every),
        read_from=mends.read_from if mends else None,
        certainty=mends.certainty if mends else None,
        conflicts=bool(disputed) or any(each.conflicts for each in every),
        stated=has.stated,
        before_service_pack=before,
    )


def _packs_there(fixes: Iterable[FixedIn], server: Installation) -> list[FixedIn]:
    """Return the service packs that mend a bug if the last one of them is there; else nothing."""
    packs = [each for each in fixes if _is_pack(each)]
    last = max((each.service_pack or 0 for each in packs), default=0)
    return packs if _pack_of(server) >= last else []


def _pack_of(server: Installation) -> int:
    """Return a server's service pack, less than none where it is not known."""
    return -1 if server.service_pack is None else server.service_pack


def _is_pack(fix: FixedIn) -> bool:
    return fix.service_pack is not None and not fix.file


def _are_there(fixes: Iterable[FixedIn], server: Installation) -> bool:
    """Tell whether the server's files are as new as fixes of them, of which one is put on each of several releases."""
    versions: dict[str, list[list[int]]] = {}
    for each in fixes:
        versions.setdefault((each.file or "").casefold(), []).append(_numbers(each.file_version or ""))
    return all(_is_there(_numbers(server.files[file]), fixed) for file, fixed in versions.items())


def _is_there(installed: list[int], fixed: list[list[int]]) -> bool:
    on_its_release = [each for each in fixed if each[:_BRANCH] == installed[:_BRANCH]]
    return installed >= max(fixed) or (bool(on_its_release) and installed >= max(on_its_release))


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


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _is_stated(applies: list[AppliesTo], server: Installation) -> bool:
    listed = {each.service_pack for each in applies}
    return server.service_pack is None or None in listed or server.service_pack in listed


def ranked(bugs: Iterable[KnownBug]) -> list[KnownBug]:
    """Return bugs with those first that are surely the server's and of which it is surest what mends them."""
    return sorted(bugs, key=lambda bug: (not bug.stated, bug.conflicts, _sureness(bug.certainty or ""), bug.id))


def named_ids(article: ArchiveArticle) -> frozenset[str]:
    """Return the error ids and events that an article names, in the form of the index."""
    named = {word for text in (*article.error_ids, *article.hex_codes) for word in ids.error_id(text)}
    return frozenset(named | {ids.event(event.id) for event in article.event_ids})


def reported_words(error_id: str | None, events: Iterable[int]) -> frozenset[str]:
    """Return the ids that a server reports in the form of the index: the last code of an error id, and its events."""
    words = {ids.event(event) for event in events}
    if error_id:
        words.add(ids.error_id(error_id)[-1])
    return frozenset(words)
