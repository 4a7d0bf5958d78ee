"""Where a bug was corrected, as keywords such as ``exc55sp2fix`` or ``kbWinNT400PreSP7Fix`` say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from diagnose.archive.facts.releases import Release, trimmed
from diagnose.archive.products import by_keyword

_KEYWORD = re.compile(
    r"""(?:kb)?(?P<product>[a-z]+?(?:\+\+)?)(?P<version>2k|\d{1,4}|xp)?(?P<letter>[a-z](?=fix|sp\d))?
    (?P<before>pre|nosp)?(?:sp(?P<pack>\d{1,2})[a-z]?)?(?P<kind>fix|fea|qfe)""",
    re.VERBOSE,
)
_DOTTED = re.compile(r"(?:kb)?fix(?:list)?(?P<version>\d+\.\d+[a-z]?)(?:\.?sp(?P<pack>\d{1,2}))?")
_YEARS = frozenset({"95", "96", "97", "98", "2000", "2001", "2002"})
_NO_PRODUCTS = frozenset({"doc", "hot", "b", "bug", "kb", "ctrl", "ser", "prod"})


@dataclass(frozen=True)
class KeywordFix:
    """The release that a keyword names."""

    release: Release
    hotfix: bool = False
    """True where a fix came out before that service pack, or is in none."""
    product: str | None = None
    """What the keyword calls its product, where that is not known."""


@lru_cache(maxsize=4096)
def read_keyword(keyword: str) -> KeywordFix | None:
    """Return the release whose fix a keyword marks, or None where it marks none."""
    word = keyword.casefold().rstrip(",;.")
    if "fi" not in word and "fea" not in word:
        return None
    dotted = _DOTTED.fullmatch(word)
    if dotted:
        return KeywordFix(Release(None, trimmed(dotted["version"]), _number(dotted["pack"])))
    match = _KEYWORD.fullmatch(word)
    if not match or match["product"] in _NO_PRODUCTS or not (match["version"] or match["pack"]):
        return None
    product = by_keyword().get(match["product"])
    if product is None and not match["pack"]:
        return None
    if match["kind"] != "fix" and not match["pack"]:
        return None
    version = "2000" if match["version"] == "2k" else match["version"]
    if version == "xp":
        product, version = by_keyword().get(f"{match['product']}xp"), None
        if product is None:
            return None
    elif version in _YEARS:
        named = by_keyword().get(f"{match['product']}{version}")
        product = named or (f"{product} {version}" if product else None)
    elif version:
        version = _dotted(version) + (match["letter"] or "")
    unknown = None if product else match["product"]
    return KeywordFix(Release(product, version, _number(match["pack"])), match["before"] is not None, unknown)


def _dotted(digits: str) -> str:
    """Return ``550`` as ``5.5``, ``400`` as ``4.0``, ``211`` as ``2.11`` and ``4`` as ``4.0``."""
    return trimmed(f"{digits[0]}.{digits[1:] or '0'}")


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None
