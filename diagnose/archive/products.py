"""The products that wordings and keywords name, and when their service packs came out; from a data file."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).parent / "products.json"
VERSION_INSIDE = "{version}"
"""Stands in a product's name where texts put the version into its midst."""

_VERSION_INSIDE = re.compile(r"(?:version )?(\d+\.\d+\w?),?(?= |$)", re.IGNORECASE)


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A service pack as it came out."""

    number: int
    date: datetime.date
    build: int | None = None
    """The third number of the versions of its files."""
    keyword: bool = False
    """True where articles on its fixes have a keyword that says so."""


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product, what texts call it, and what keywords call it."""

    name: str
    called: list[str]
    keywords: list[str]
    with_version: bool = False
    """True where its name is a common word, which means the product only before a version or a year."""
    packs: dict[str, list[Pack]] = {}
    years: dict[str, str] = {}
    """The years by which articles call versions, where the product itself tells a number."""


class Products(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that the data file says."""

    products: list[Product]
    numbers: list[tuple[int, datetime.date]]
    """Articles' numbers, and the days about which they were given out."""


@cache
def products() -> Products:
    """Return the products of the data file."""
    return msgspec.json.decode(FILE.read_bytes(), type=Products)


@cache
def by_keyword() -> Mapping[str, str]:
    """Return products' names by what keywords call them."""
    return {word: product.name for product in products().products for word in product.keywords}


@cache
def product_names() -> frozenset[str]:
    """Return the names of the products of the data file."""
    return frozenset(product.name for product in products().products)


@cache
def packs(product: str, version: str) -> tuple[Pack, ...]:
    """Return the service packs of a product's version, as far as they are known, in order."""
    return tuple(pack for each in products().products if each.name == product for pack in each.packs.get(version, ()))


def came_out(product: str | None, version: str | None, pack: int | None) -> bool | None:
    """Return whether a service pack came out, or None where the service packs of that version are not known."""
    known = packs(product, version) if product and version and pack is not None else ()
    return any(each.number == pack for each in known) if known else None


def name_pattern() -> str:
    """Return a pattern for products' names in a text whose blanks are single; the longest name comes first."""
    called = sorted(_called(), key=lambda pair: (-len(pair[0]), pair[0]))
    return "|".join(pattern for _, pattern in called)


def _called() -> Iterator[tuple[str, str]]:
    for product in products().products:
        for name in product.called:
            pattern = re.escape(name).replace(re.escape(VERSION_INSIDE), r"(?:version )?\d+\.\d+\w?")
            pattern = pattern.replace(",", ",?")
            after = r"(?=,? (?:versions? )?'?\d)" if product.with_version else r"(?![\w+])"
            yield name, pattern + after


def named(text: str) -> tuple[str, str | None]:
    """Return the product, and the version inside its name, that a text matching the pattern of names means."""
    version = _VERSION_INSIDE.search(text)
    key = _folded(_VERSION_INSIDE.sub(VERSION_INSIDE, text) if version else text)
    return _by_name()[key], version[1] if version else None


@cache
def _by_name() -> Mapping[str, str]:
    return {_folded(name): product.name for product in products().products for name in product.called}


def _folded(name: str) -> str:
    return name.replace(",", "").casefold()


def given_out(article: str) -> datetime.date | None:
    """Return the day about which an article's number was given out, or None where that is not known."""
    digits = article.lstrip("Q")
    known = products().numbers
    number = int(digits) if digits.isdigit() else 0
    for (first, begun), (last, ended) in itertools.pairwise(known):
        if first <= number < last:
            return begun + (ended - begun) * ((number - first) / (last - first))
    return None
