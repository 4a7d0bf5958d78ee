"""What runs on a server, and whether what an article names is that: a name may say more or less, and a version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from diagnose.archive import ids

_NOT_TELLING = frozenset({"microsoft", "the", "r", "tm", "all", "edition", "editions"})
"""Words of a product's name that tell no product from another."""
_KIND = 2
"""Words at most with which the name of a product begins, and those of its editions as well."""
_KIND_ENDS = re.compile(r",|\bserver\b")
"""What is behind it tells editions apart."""
_TOKEN = re.compile(r"\d+(?:\.\d+)+[a-z]?(?![^\W_])|[^\W_]+")
_RELEASE = re.compile(r"(?:19|20)\d\d|9\d")
"""A word of a name that is its version as well."""
_MADE_FOR = re.compile(r"\sfor\s")
"""Parts a product from what it is made for."""
_PACK = re.compile(
    r"[\s,(+/]*(?:with\s+)?(?<![a-z])(?:sp|service\s*pack)\s*(?P<pack>\d{1,2})[a-z]?\)?(?=\s|,|$)", re.IGNORECASE
)
_VERSION = re.compile(
    r"(?<!release)(?<!pack)[\s,]+(?:version\s+|v)?(?P<version>\d+(?:\.\d+)+[a-z]?|\d)(?=\s|,|$)", re.IGNORECASE
)
"""A version behind a name, with the number of the build or without; a single digit is one as well."""
_BUILD = re.compile(r"[\s,(]*\bbuild\s*\d+[\s:)]*", re.IGNORECASE)
"""The number of a build behind a version, which tells no product from another."""

_NUMBER = re.compile(r"\d[\w.]*")


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """What runs on a server, as far as it is known."""

    product: str
    version: str | None = None
    service_pack: int | None = None
    files: Mapping[str, str] = {}
    """Files, in small letters, with their versions."""


class Named(NamedTuple):
    """What a name and a version say of a product."""

    kind: tuple[str, ...]
    """The first words that tell it from products of another kind."""
    words: frozenset[str]
    made_for: frozenset[str]
    versions: frozenset[str]
    """Its version in each way in which it is given; empty where it is not known."""


def installation(
    product: str, version: str | None = None, service_pack: int | None = None, files: Mapping[str, str] | None = None
) -> Installation:
    """Return what runs on a server; its version and service pack may stand behind the product's name.

    What is stated apart goes before, and a name by which texts call a product stands for its full one. A service pack
    that never came out is not known, so that it mends nothing.
    """
    return msgspec.structs.replace(_understood(product, version or "", service_pack), files=files or {})


@lru_cache(maxsize=4096)
def _understood(product: str, version: str, service_pack: int | None) -> Installation:
    name, pack = _taken_out(_PACK, product)
    name, inside = _taken_out(_VERSION, name)
    stated, behind = _taken_out(_PACK, version)
    number = _NUMBER.search(stated)
    found = next((int(each) for each in (behind, pack) if each), None)
    read = Installation(
        product=_in_full(_BUILD.sub(" ", name).strip()),
        version=number[0] if number else inside,
        service_pack=found if service_pack is None else service_pack,
    )
    return msgspec.structs.replace(read, service_pack=None) if _never_came_out(read) else read


def _never_came_out(read: Installation) -> bool:
    """Tell whether a service pack is on no list of those of its product's version, so that it must be another one."""
    from diagnose.archive.products import products

    if not read.service_pack or read.version is None:
        return False
    installed = described(read.product, read.version)
    lists = [
        {pack.number for pack in packs}
        for product in products().products
        for version, packs in product.packs.items()
        if covers(described(product.name, version), installed)
    ]
    return bool(lists) and not any(read.service_pack in numbers for numbers in lists)


def _taken_out(pattern: re.Pattern[str], text: str) -> tuple[str, str | None]:
    found = pattern.search(text)
    return (text[: found.start()] + text[found.end() :], found[1]) if found else (text, None)


def _in_full(name: str) -> str:
    """Return the full name of a product that is called by another one, else the name itself."""
    from diagnose.archive.products import name_pattern, named

    full = named(name)[0] if re.fullmatch(name_pattern(), name, re.IGNORECASE) else name
    return name if described(full, None) == described(name, None) else full


@lru_cache(maxsize=4096)
def described(product: str, version: str | None) -> Named:
    """Return what a name and a version say; a version that is stated goes before one within the name."""
    name, _, made_for = _MADE_FOR.sub("\n", product.casefold(), count=1).partition("\n")
    tokens = _telling(name)
    inside = [token for token in tokens if "." in token]
    words = [token for token in tokens if "." not in token]
    versions = {token for token in words if _RELEASE.fullmatch(token)} | set([version] if version else inside)
    beginning = [token for token in _telling(_KIND_ENDS.split(name, maxsplit=1)[0]) if "." not in token]
    kind = tuple((beginning or words[:1])[:_KIND])
    if version and _RELEASE.fullmatch(version):
        words.append(version)
    numbers = frozenset(ids.product_version(each) for each in versions)
    years = _years(frozenset(words), numbers)
    numbers |= {ids.product_version(each) for each in years}
    return Named(kind, years.union(words), frozenset(_TOKEN.findall(made_for)), numbers)


def _years(words: frozenset[str], versions: frozenset[str]) -> frozenset[str]:
    """Return the years by which articles call versions of a product that are given by their numbers."""
    return frozenset(
        year for name, number, year in _numbered() if name <= words and _holds(frozenset({number}), versions)
    )


@cache
def _numbered() -> tuple[tuple[frozenset[str], str, str], ...]:
    """Return the words of products' names with the number and the year of a version."""
    from diagnose.archive.products import products

    return tuple(
        (frozenset(_telling(product.name.casefold())), number, year)
        for product in products().products
        for number, year in product.years.items()
    )


def _telling(name: str) -> list[str]:
    return [token for token in _TOKEN.findall(name) if token not in _NOT_TELLING]


def may_be(named: Named, installed: Named) -> bool:
    """Tell whether what is named may be what is installed; what is not known may be."""
    return (
        named.words.issuperset(installed.kind)
        and named.kind[:1] == installed.kind[:1]
        and (named.words <= installed.words or installed.words <= named.words)
        and (named.made_for <= installed.made_for or installed.made_for <= named.made_for)
        and agree(named.versions, installed.versions)
    )


def covers(named: Named, installed: Named) -> bool:
    """Tell whether what is named is what is installed, or a more general name for it."""
    return (
        named.words <= installed.words
        and (not named.versions or not installed.versions or _holds(named.versions, installed.versions))
        and may_be(named, installed)
    )


def agree(some: frozenset[str], others: frozenset[str]) -> bool:
    """Tell whether two versions may be the same, of which one may be given with its build; what is not known may be."""
    return not some or not others or _holds(some, others) or _holds(others, some)


def _holds(general: frozenset[str], special: frozenset[str]) -> bool:
    """Tell whether a version is another one, or begins it."""
    return not general.isdisjoint(special) or any(
        each.startswith(f"{beginning}.") for beginning in general for each in special
    )
