"""Articles that list the fixes of a release, and what they say of the articles on the list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from diagnose.archive.article import FixedIn, ListedFix, Section
from diagnose.archive.facts.files import file_names, read_file_versions
from diagnose.archive.facts.releases import Release, read_releases
from diagnose.archive.facts.told import as_told, lowered
from diagnose.archive.products import came_out

_TITLE = re.compile(
    r"\b(?:bugs?|problems?|issues?)\s+(?:(?:that\s+)?(?:are|were|have\s+been)\s+)?(?:fixed|corrected|resolved)\b"
    r"|\bfixes\s+(?:in|for|included)\b|\b(?:list|summary)\s+of\s+(?:bug\s+)?fixes\b|\bpost-(?:sp|service\s+pack)\s*\d.*\bfixes\b"
    r"|\bfix\s?list\b|\bhotfix\s+(?:bundle|rollup)",
    re.IGNORECASE,
)
_TITLE_HAS = ("fix", "corrected", "resolved")
"""What each such title has one of, in small letters."""
_AFTER = re.compile(r"\bpost[- ](?:sp|service\s+pack)\s*\d+", re.IGNORECASE)
_BUNDLE = re.compile(r"\bhotfix\s+(?:bundle|rollup)", re.IGNORECASE)
"""Fixes that come on their own; a service pack in the title is the one on which they are put."""
_IN = re.compile(
    r"\b(?:fixed|corrected|resolved|fixes)\s+(?:in|for|included\s+in)\s+(?P<release>.*?)(?=\s+to\s+|$)", re.IGNORECASE
)
_ITEM = re.compile(r"^[ \t]*(?:-[ \t]+)?(Q\d{5,6})\b", re.MULTILINE)
_CHANGED = re.compile(r"\b(?:incremented|updated|changed)\s+to\s+version\b", re.IGNORECASE)
_FEWEST = 5
"""A list has at least so many items; fewer are references."""


def read_fix_list(id_: str, title: str, sections: list[Section]) -> list[ListedFix]:
    """Return what an article says of others where its title says that it is a list of fixes, else nothing."""
    lower = lowered(title)
    if not any(each in lower for each in _TITLE_HAS) or not _TITLE.search(title):
        return []
    releases = _releases(title)
    on_its_own = bool(_AFTER.search(title) or _BUNDLE.search(title)) or _come_after_a_pack(releases)
    if on_its_own:
        releases = list(dict.fromkeys(replace(each, pack=None, unnumbered=False) for each in releases))
    read_from = f"fix list {id_}"
    items: dict[ListedFix, None] = {}
    for section in sections:
        if section.title.upper() in ("", "SUMMARY", "REFERENCES", "SYMPTOMS"):
            continue
        ids = [each for each in dict.fromkeys(_ITEM.findall(section.text)) if each != id_]
        within = releases if on_its_own else _in_heading(section, releases)
        for fixed in _fixed(section, within, read_from, on_its_own):
            items.update((ListedFix(article=each, fixed_in=fixed), None) for each in ids)
    return list(items) if len({item.article for item in items}) >= _FEWEST else []


def _come_after_a_pack(releases: list[Release]) -> bool:
    """Tell whether all of some releases are what is put on a service pack, such as a rollup, and in none."""
    return bool(releases) and all(each.on_its_own for each in releases)


def _releases(title: str) -> list[Release]:
    """Return the releases whose fixes a title announces; one service pack's number holds for all of them."""
    match = _IN.search(title)
    named = list(read_releases(match["release"] if match else _AFTER.sub("", title)))
    packs = {each.pack for each in named if each.pack is not None}
    if len(packs) == 1:
        named = [replace(each, pack=next(iter(packs)), unnumbered=False) for each in named]
        version = next((each.version for each in named if each.version), None)
        named = [replace(each, version=each.version or version) for each in named]
    return named


def _in_heading(section: Section, releases: list[Release]) -> list[Release]:
    """Return the releases narrowed by a heading such as Service Pack 3."""
    named = read_releases(section.title) if section.level > 1 else ()
    if len(named) == 1 and named[0].pack is not None:
        return [replace(each, pack=named[0].pack) for each in releases if named[0].product in (None, each.product)]
    return releases


def _fixed(section: Section, releases: list[Release], read_from: str, on_its_own: bool) -> Iterator[FixedIn]:
    files = []
    if _CHANGED.search(section.text):
        told = as_told(section.text)
        files = read_file_versions(told, file_names(told))
    for release in releases:
        for file in files or (None,):
            yield FixedIn(
                product=release.product,
                version=release.version,
                service_pack=release.pack,
                file=file.file if file else None,
                file_version=file.version if file else None,
                read_from=read_from,
                certainty="list",
                unnumbered=release.unnumbered,
                hotfix=on_its_own or file is not None,
                released=came_out(release.product, release.version, release.pack),
            )
