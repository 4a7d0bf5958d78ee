"""Which articles a search is held to."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from diagnose.archive import ids
from diagnose.archive.search.matching import Index
from diagnose.archive.words import words_of

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_LAST_YEAR = 2100
_PACK = r"(?i)(?:sp|service\s*pack)?\s*([0-9]{1,2})[a-z]?"
_PRODUCT_WITH_VERSION = (
    r"(?i)(?P<product>.*\S)\s+v?(?P<version>[0-9]+\.[0-9]+[a-z]?)"
    r"(?:,?\s+(?P<pack>(?:sp|service\s*pack)\s*[0-9]{1,2}[a-z]?))?"
)
"""Patterns that few searches need, and so are made where they are needed."""
_KINDS = {"problem": "prb", "problems": "prb", "bugs": "bug", "information": "info"}


class Filters(NamedTuple):
    """What an article has to be about; empty where anything will do."""

    product: str = ""
    version: str = ""
    service_pack: str = ""
    kind: str = ""
    since: str = ""


class Let(NamedTuple):
    """What filters let through."""

    through: int
    """All such documents."""
    stated: int
    """Those that state the version and service pack that are asked for."""


def let_through(filters: Filters, index: Index) -> Let:
    """Return the documents that filters let through.

    An article that states no version, or no service pack, is let through: it may well be about that one. A version that
    stands behind the product's name is one, where no other is asked for.
    """
    filters = parted(filters)
    kept = index.every()
    for word in words_of(filters.product):
        kept &= _any(index, [f"product:{word}"])
    if filters.kind:
        kept &= _any(index, [f"kind:{kind_of(filters.kind)}"])
    if filters.since:
        kept &= _any(index, _dates(filters.since))
    version = ids.product_version(filters.version) if filters.version else ""
    pack = pack_of(filters.service_pack)
    if version and pack:
        wanted, unstated = f"version:{version} {pack}", [f"version:{version} ", f"version: {pack}", "version: "]
    elif version:
        wanted, unstated = f"version:{version}", ["version:"]
    elif pack:
        wanted, unstated = f"service_pack:{pack}", ["service_pack:"]
    else:
        return Let(kept, 0)
    stated = kept & _any(index, [wanted])
    return Let(stated | kept & _any(index, unstated), stated)


def parted(filters: Filters) -> Filters:
    """Return filters with the version and the service pack apart that stand behind the product's name."""
    match = re.fullmatch(_PRODUCT_WITH_VERSION, filters.product.strip()) if "." in filters.product else None
    if not match or filters.version:
        return filters
    pack = filters.service_pack or match["pack"] or ""
    return filters._replace(product=match["product"], version=match["version"], service_pack=pack)


def numbers_in_words(filters: Filters) -> str:
    """Return the version and the service pack that are asked for; empty where neither is."""
    filters = parted(filters)
    version = f"version {filters.version}" if filters.version else ""
    pack = f"service pack {pack_of(filters.service_pack)}" if filters.service_pack else ""
    return " with ".join(filter(None, (version, pack)))


def pack_of(text: str) -> str:
    """Return a service pack's number as it stands in the index: of ``SP6a`` it is 6; empty where it is none."""
    found = re.fullmatch(_PACK, text.strip()) if text else None
    return str(int(found[1])) if found else ""


def kind_of(text: str) -> str:
    """Return a kind of article as it stands in the index: ``kbbug`` and ``Bug`` are one."""
    word = "".join(words_of(text)).removeprefix("kb")
    return _KINDS.get(word, word)


def is_date(text: str) -> bool:
    """Tell whether ``--since`` takes a text: a year, a month or a day, such as 2001, 2001-06 or 2001-06-30."""
    found = _DATE.fullmatch(text)
    if not found:
        return False
    return int(found[2] or 1) in range(1, 13) and int(found[3] or 1) in range(1, 32)


def _dates(since: str) -> list[str]:
    """Return the years, months and days from a date on, each span of time once."""
    year, month, day = (int(part) for part in f"{since}-0-0".split("-")[:3])
    words = [f"date:{each}" for each in range(year + (month > 0), _LAST_YEAR)]
    if month:
        words += [f"date:{year}-{each:02}" for each in range(month + (day > 0), 13)]
    if day:
        words += [f"date:{year}-{month:02}-{each:02}" for each in range(day, 32)]
    return words


def _any(index: Index, words: Iterable[str]) -> int:
    words = list(words)
    index.load(words)
    together = 0
    for word in words:
        together |= index.documents(word).anywhere
    return together


def kinds(connection: sqlite3.Connection) -> list[str]:
    """Return the kinds of articles that there are."""
    rows = connection.execute("SELECT DISTINCT word FROM posting WHERE word >= 'kind:' AND word < 'kind;'")
    return sorted(word.partition(":")[2] for (word,) in rows)
