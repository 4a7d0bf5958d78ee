"""The list of products, versions, service packs and platforms to which an article applies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from diagnose.archive.article import AppliesTo

_INTRODUCTION = "information in this article applies to"
_RULE = "\n---"
_LIST = 10_000
"""Characters of a list, at most, that may be that of other articles."""
_BULLETS = ("- ", "* ", "o ")
_NOTE = re.compile(r"\*EDITOR[^*]*\*(?P<name>[^*]+)\*[^*]*?(?=,\s+versions?\s|$)")
"""A product's name within a note to editors."""
_HANGING = re.compile(
    r",?\s*\b(?:on platform\(s\)|used with|included with|as they apply to|running on)\s*:\s*$", re.IGNORECASE
)
_PLATFORM = re.compile(r"the (?:operating system|hardware)\s*:\s*", re.IGNORECASE)
_CUT_OFF = re.compile(r",\s+versions?\s*:?\Z")
"""Stands at the end of an item whose versions are cut off."""
_CUT_OFF_ENDS = ("version", "versions", "version:", "versions:")
_VERSIONS = re.compile(r",?\s+versions?\s*:?\s+(?=\S)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and\s+|or\s+)?|;\s*|\s+(?:and|or)\s+(?=\d))(?=\S)")
_VERSION = re.compile(
    r"""(?:versions?\s+)?(?:Build\s+)?(?P<version>[1l]?\.?\d[\w.]*?)\.?
    (?:\s*(?:SP|Service\s+Pack(?P<several>s)?)\s*(?P<pack>\d+)[a-z]?)?
    (?:\s+Build\s+[\d.]+)?(?:\s+(?P<rest>\S.*))?""",
    re.IGNORECASE | re.VERBOSE,
)
_PACK_ALONE = re.compile(r"(?:SP|Service\s+Packs?)\s*(?P<pack>\d+)[a-z]?(?:\s+(?P<rest>.*))?", re.IGNORECASE)
_AT_THE_END = re.compile(
    r"""(?P<name>\S.*?)(?:[,\s]+(?:Build\s+)?(?P<version>\d+\.\d[\w.]*?))?
    (?:\s*,?\s*(?:SP|Service\s+Pack)\s?(?P<pack>\d+)[a-z]?)?""",
    re.IGNORECASE | re.VERBOSE,
)
_SERVICE_RELEASE = re.compile(r"Service\s+Release\s+(\d)", re.IGNORECASE)
_WITH_SERVICE_RELEASE = re.compile(r"(.*?\S),?\s+(?:version\s+)?(Service\s+Release\s+\d\s+\(SR-\d\w?\))", re.IGNORECASE)
_NO_QUALIFIERS = frozenset({"", "edition", "editions"})
_FOR = re.compile(r"(?:,\s*)?\b(?:for|on)\s+(?:the\s+)?(?P<platform>\S.*)$", re.IGNORECASE)
_RELEASE = re.compile(r"(?<![\w.])(\d{2,4})(?![\w.])")
_EDITION = re.compile(r"(?P<name>\S.*?),?\s+(?P<years>(?:\d{4},\s+)*(?P<last>\d{4}))\s+editions?")
_EDITIONS = re.compile(r"(?<![^,:;])\s*(\d{4} edition)s?(?=\s*(?:[,;]|$))")
"""Editions of a year that the head names, as versions."""
_CENTURY = re.compile(r"(?<![\w.])(?<![A-Za-z]{2}\s)'?(\d\d(?:\d\d)?)(?=\s*(?:,|;|SP|$))", re.IGNORECASE)


@dataclass
class _Item:
    """An item of the list, with the platforms named under it."""

    text: str
    indent: int
    platforms: list[str] = field(default_factory=list)


def read_applies_to(body: str, versions: str) -> list[AppliesTo]:
    """Return what an article's list says; ``versions`` is the head's field, which tells releases such as 97."""
    start = body.find(_INTRODUCTION)
    if start < 0:
        return []
    end = body.find(_RULE, start, start + _LIST)
    return list(_listed(body[start:end], versions) if end >= 0 else _read(body[start:], versions))


def _read(text: str, versions: str) -> tuple[AppliesTo, ...]:
    found: dict[AppliesTo, None] = {}
    releases = _releases(versions)
    for item in _with_platforms(text):
        for entry in read_item(item.text, releases):
            for platform in item.platforms or (entry.platform,):
                found[msgspec.structs.replace(entry, platform=platform)] = None
    return tuple(found)


_listed = lru_cache(maxsize=1024)(_read)
"""The same; most lists stand in many articles."""


@lru_cache(maxsize=2048)
def _releases(versions: str) -> frozenset[str]:
    found = _CENTURY.findall(versions.replace(":", ","))
    return frozenset((*found, *(_EDITIONS.findall(versions) if "edition" in versions else ())))


@lru_cache(maxsize=2048)
def read_item(text: str, releases: frozenset[str] = frozenset()) -> tuple[AppliesTo, ...]:
    """Return what one line of the list says, such as ``Microsoft Exchange Server, versions 5.0, 5.5 SP1``."""
    name, version_list = _parted(text)
    if not version_list:
        edition = _EDITION.fullmatch(name)
        if edition and f"{edition['last']} edition" in releases:
            years = edition["years"].replace(",", " ").split()
            return tuple(AppliesTo(product=edition["name"], version=year) for year in years)
        match = _AT_THE_END.fullmatch(name)
        product, version, pack = (match["name"], match["version"], match["pack"]) if match else (name, None, None)
        named = [number for number in _RELEASE.findall(product) if number in releases]
        version = version or (named[-1] if named else None)
        return (AppliesTo(product=product.rstrip(" ,"), version=version, service_pack=_number(pack)),)
    if _SERVICE_RELEASE.match(version_list):
        return tuple(
            AppliesTo(product=name, version=f"SR-{number}") for number in _SERVICE_RELEASE.findall(version_list)
        )
    entries, qualifier, platform = _entries(version_list)
    if not entries:
        return (AppliesTo(product=text),)
    product = f"{name}{qualifier}"
    return tuple(
        AppliesTo(product=product, version=version, service_pack=pack, platform=platform) for version, pack in entries
    )


def _parted(text: str) -> tuple[str, str]:
    """Return an item's product and its list of versions, which is empty where it has none."""
    text = _CUT_OFF.sub("", text) if text.endswith(_CUT_OFF_ENDS) else text
    text = _NOTE.sub(r"\g<name>", text) if text.startswith("*") else text
    released = _WITH_SERVICE_RELEASE.fullmatch(text.strip(" ,")) if "sr-" in text.lower() else None
    parts = list(released.groups()) if released else _VERSIONS.split(text.strip(" ,"), maxsplit=1)
    if len(parts) == 2 and (any(char.isdigit() for char in parts[1])):
        return parts[0].strip(" ,"), parts[1].strip(" ,")
    return text.strip(" ,"), ""


def _entries(version_list: str) -> tuple[list[tuple[str | None, int | None]], str, str | None]:
    """Return versions with service packs, what else stands among them of the product's name, and the platform."""
    entries: list[tuple[str | None, int | None]] = []
    others: list[str] = []
    several = False
    for part in _SEPARATOR.split(version_list):
        match = _VERSION.fullmatch(part)
        alone = _PACK_ALONE.fullmatch(part)
        if several and entries and part.isdigit():
            entries.append((entries[-1][0], int(part)))
        elif match:
            entries.append((match["version"].replace("l", "1"), _number(match["pack"])))
            several = bool(match["several"])
            others += [f" {match['rest']}"] if match["rest"] else []
        elif alone:
            entries.append((entries[-1][0] if entries else None, int(alone["pack"])))
            others += [alone["rest"]] if alone["rest"] else []
        else:
            others.append(part)
    platform = None
    for number, other in enumerate(others):
        named = _FOR.search(other)
        if named:
            platform = named["platform"]
            others[number] = other[: named.start()]
    kept = [other for other in others if other.strip(" ,()").casefold() not in _NO_QUALIFIERS]
    qualifier = "".join(other if other.startswith(" ") else f", {other}" for other in dict.fromkeys(kept))
    return entries, qualifier.rstrip(" ,"), platform


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _with_platforms(text: str) -> Iterator[_Item]:
    """Return the items that name products, with the platforms that hang on them."""
    kept: list[_Item] = []
    for item in _items(text):
        named = _PLATFORM.match(item.text) if ":" in item.text else None
        text = item.text[named.end() :] if named else item.text
        text = _HANGING.sub("", text) if text.endswith(":") else text
        parent = next((each for each in reversed(kept) if each.indent < item.indent), None) if named else None
        if parent:
            parent.platforms.append(text)
        else:
            kept.append(_Item(text, item.indent))
    yield from kept


def _lines_after(text: str, place: int) -> Iterator[str]:
    """Yield the lines behind that of a place, one by one, since few are needed."""
    begin = text.find("\n", place) + 1
    while begin:
        end = text.find("\n", begin)
        yield text[begin : end if end >= 0 else len(text)]
        begin = end + 1


def _items(listed: str) -> Iterator[_Item]:
    """Return the lines below the first one, each item in one; they end at a rule or where other text begins."""
    item: _Item | None = None
    for line in _lines_after(listed, 0):
        text = line.strip()
        if not text or (text.endswith(":") and _HANGING.fullmatch(f" {text}")):
            continue
        indent = len(line) - len(line.lstrip())
        if text.startswith(_BULLETS) and len(text) > 2:
            if item:
                yield item
            item = _Item(text[2:].strip(), indent)
        elif item and indent > item.indent and _HANGING.search(item.text):
            yield item
            item = _Item(text, indent)
        elif item and indent > item.indent and not text.startswith("---"):
            item = _Item(f"{item.text} {text}", item.indent)
        else:
            break
    if item:
        yield item
