"""Releases that a stretch of text names: products, versions and service packs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from diagnose.archive.products import name_pattern, named

_PACK = r"(?<![A-Za-z])(?:Service Packs?(?: Service Pack)?|SP)[ -]?(?P<pack>\d{1,2})(?:\.0)?[a-z]?(?![\w]|\.\d)"
_AFTER_PACK = (
    r"(?P<after_pack>(?<![A-Za-z])post[- ](?:Service Pack|SP)[ -]?\d{1,2}[a-z]?\b"
    r"|\bRollup\b|\b(?:HRP|SRP)\d?\b|\bCumulative (?:Hotfix|Patch|Update)\b"
    r"|\bHotfix (?:Bundle|Package|Rollup|Update)\b)"
)
"""The service pack on which a fix is put that comes on its own, or what holds such fixes."""
_DIGIT = re.compile(r" (\d)(?=[ ,)]|$)")
"""A version of one digit, just behind a product."""
_PACK_BEHIND = re.compile(rf",?\s(?:Service Pack \(?)?{_PACK}", re.IGNORECASE)
_NUMBERS_BEHIND = re.compile(r"(?:,? (?:and |or )?\d{1,2}(?![\w]|\.\d))+")
_NUMBER = re.compile(r"\d+")
"""Each of those that stand behind the first of several service packs."""
_SERVICE_RELEASE = r"(?:Service Release|\bSR)[ -]?(?P<sr>\d)[a-z]?\b"
_UNNUMBERED = r"(?P<unnumbered>\bService Packs?\b)"
_VERSION = (
    r"(?<![\w.])[v']?(?P<version>\d{1,4}(?:\.\d+)+(?:[a-z](?![a-z0-9]))?|\d{2,4}(?=[ ,)]|$)|(?<=version )\d+[a-z]?\b)"
)
_EDITION = r"(?P<edition>\b(?:Second Edition|Millennium Edition)\b)"
_YEARS = frozenset({"95", "96", "97", "98", "99", "2000", "2001", "2002", "2003"})
_GENERIC = re.compile(
    r"""(?<!\w)(?!(?:US|Service|Packs?|Version)\s)
    (?P<name>(?:Microsoft\s)?[a-z]{0,2}[A-Z][\w+&'/-]*(?:\s(?:[A-Z0-9][\w+&'/-]*|for|and|of|the|to|'\d\d-'\d\d))*?),?
    \s(?:[Vv]ersion\s)?(?P<version>\d{1,2}\.\d+[\d.]*[a-z]?)\b""",
    re.VERBOSE,
)
_OF_A_YEAR = re.compile(
    r"""(?P<name>Microsoft(?:\s[A-Z][\w+&'!/-]*?)+?\s(?P<year>(?:'?(?:19)?9\d-)?'?(?:(?:19)?9\d|200\d))
    (?:\sfor\s(?:Windows|the\sMacintosh|Macintosh))?)(?![\w.-])""",
    re.VERBOSE,
)
"""A product that is known by nothing but the year in its name."""
_OF_NAMED = re.compile(
    r"""\b[Vv]ersions?\s(?P<version>\d{1,4}(?:\.\d+)+[a-z]?)(?:\s\(?(?:or|and)\s\w+\)?)?\sof\s(?:the\s)?
    (?P<name>[A-Z][\w+&'/-]*(?:\s(?:for\s)?[A-Z0-9][\w+&'/-]*)*(?:\s\([A-Z]+\)|\s[a-z]{4,})?)(?=[,)]|\Z)""",
    re.VERBOSE,
)
"""A version before the product that it is of, which is not known."""
_MADE_FOR = re.compile(
    r"(?:.* of )?(?:the )?(?P<name>(?!Service Pack)[A-Z][\w'!&/+-]*(?: (?:(?:and|&) )?[A-Z][\w'!&/+-]*)*) for\Z"
)
"""A product that is not known, before that for which it is made."""
_KIT = re.compile(
    r" (?:(?:Server )?(?:Resource Kit|Option Pack|Enhancement Pack)|Supplemental Driver Library|(?:ODBC )?driver)\b",
    re.IGNORECASE,
)
"""Behind a product's name, or its version, it makes it the name of another one."""
_WITH_ZEROS = re.compile(r"(\d+)\.(\d+?)0*([a-z]{0,2})", re.IGNORECASE)
_NO_NAMES = frozenset({"version", "versions", "microsoft", "the version", "service pack"})
_FOR = " for "
_A_PAIR = 2
"""Releases that may have one service pack."""
_BEFORE_A_PACK = ("and", "or", "in", "the", "latest", "US", ",")
"""What stands before a service pack that belongs to the product behind it, and not to the one before."""
_OTHER_PRODUCT = re.compile(
    r"(?:\b(?:and|or)|,)\s(?:in\s|with\s)?(?:the\s)?(?:Microsoft\s)?(?P<name>[A-Z][\w+]*(?:\s[A-Z][\w+]*)*),?"
    r"\s(?:[Vv]ersion\s)?\Z"
)
"""Stands between a product and a version that is another product's, which is not known."""
_PART = re.compile(r"\s(?P<name>[A-Z][a-z]\w+(?:\s(?:for\s)?[A-Z][\w+-]*)*)\s(?:[Vv]ersion\s)?\Z")
"""Stands between a product and a version that is that of a part of it, such as a wizard."""
_OR_ANOTHER = re.compile(r"\b(?:and|or)\b|,")
"""Stands between a service pack and what brings a fix as well."""
_EDITIONS = frozenset(
    {"Advanced", "Build", "Edition", "Enterprise", "Professional", "SR", "Server", "Service", "Standard", "Version"}
    | {"Release", "Versions", "Workstation"}
)
"""Words that begin what is said of the product before, and no other product's name."""


@dataclass(frozen=True)
class Release:
    """A product, its version and its service pack, as far as a text names them."""

    product: str | None = None
    version: str | None = None
    pack: int | None = None
    unnumbered: bool = False
    """True for a service pack without a number, such as the latest one."""
    on_its_own: bool = False
    """True for what comes after a service pack, and in none."""

    @property
    def words(self) -> str:
        """The release as people write it."""
        year = (
            self.version if self.version and self.version not in (self.product or "").replace("'", "").split() else None
        )
        pack = f"Service Pack {self.pack}" if self.pack is not None else "service pack" if self.unnumbered else None
        return " ".join(part for part in (self.product, year, pack) if part)


@cache
def _token() -> re.Pattern[str]:
    name = rf"(?<![\w/])(?:Microsoft )?(?P<product>{name_pattern()})"
    parts = (name, _AFTER_PACK, _PACK, _SERVICE_RELEASE, _UNNUMBERED, _EDITION, _VERSION)
    return re.compile("|".join(parts), re.IGNORECASE)


def trimmed(version: str) -> str:
    """Return ``6.00a`` as ``6.0a`` and ``5.50`` as ``5.5``, as the lists of products write them."""
    match = _WITH_ZEROS.fullmatch(version)
    return f"{match[1]}.{match[2]}{match[3].lower()}" if match else version


@lru_cache(maxsize=1024)
def read_releases(text: str) -> tuple[Release, ...]:
    """Return the releases that a text names, whose blanks are single; none where it names none."""
    unknown = _GENERIC.match(text)
    known = _token().search(text) if unknown else None
    if unknown and known and known.start() >= unknown.start("version"):
        pack = _PACK_BEHIND.match(text, unknown.end())
        number = int(pack["pack"]) if pack else None
        return (Release(_generic_name(unknown), trimmed(unknown["version"]), number),)
    reader = _Reader(text)
    for token in _token().finditer(text):
        reader.take(token)
    return tuple(reader.result())


def _generic_name(match: re.Match[str]) -> str:
    """Return the name of a product that is not known, or of the kit that stands behind its version."""
    kit = _KIT.match(match.string, match.end())
    return match["name"].rstrip(" ,") + (kit[0] if kit else "")


class _Reader:
    """What was read up to a token: a version goes with the product before it, a service pack with both."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Release] = []
        self.product: str | None = None
        self.passed_over = False
        """True behind a product that only says for what another one is made."""
        self.lead: Release | None = None
        """A service pack that stands before the product that it is for."""
        self.found_before = 0
        """How many releases are found before the last product's name."""
        self.named_until = 0
        """Where the last product's name or version ends."""
        self.ended = 0
        """Where the last token ends."""
        self.apart = 0
        """How many releases stand before another ``in``, and have nothing of what is behind it."""

    def take(self, token: re.Match[str]) -> None:
        """Go on by one token."""
        kind = token.lastgroup
        if kind == "product":
            self.found_before = len(self.found)
            self._product(token)
            self.named_until = token.end()
            digit = _DIGIT.match(self.text, token.end())
            if digit:
                self._version(digit[1])
        elif kind == "version":
            self.passed_over = self.passed_over and not self._of_the_first(token)
            if self.found and " in " in self.text[self.named_until : token.start()]:
                self.lead = None
            other = self._other_product(token) or self._product_with_kit(token) or self._part(token)
            self._version(trimmed(token["version"]), other)
            self.named_until = token.end()
        elif kind == "pack":
            self._packs(token)
        elif kind == "after_pack":
            self._after_a_pack(token)
        elif kind == "sr":
            self._service_release(token["sr"])
        elif kind == "edition":
            self._edition(token)
        elif kind == "unnumbered":
            self._unnumbered(token)
        self.ended = token.end()

    def result(self) -> list[Release]:
        """Return the releases, each once."""
        found = list(self.found)
        if self.product and not any(each.product == self.product for each in found):
            found.append(self._led(Release(self.product)))
        if not found and not self.lead:
            return [Release(each["name"], each["year"].replace("'", "")) for each in _OF_A_YEAR.finditer(self.text)]
        if not found and self.lead:
            found.append(self.lead)
        if all(each.product is None for each in found):
            found = [self._named_otherwise(each) for each in found]
        for number in range(len(found) - 2, -1, -1):
            each, following = found[number], found[number + 1]
            if each.version is None and each.pack is None and not each.unnumbered and each.product != following.product:
                found[number] = replace(following, product=each.product)
        return list(dict.fromkeys(found))

    def _named_otherwise(self, release: Release) -> Release:
        """Return a release with the name that stands at its version, where it is a product that is not known."""
        match = _OF_NAMED.search(self.text)
        if match and trimmed(match["version"]) == release.version:
            return replace(release, product=match["name"])
        match = _GENERIC.search(self.text)
        if not match or trimmed(match["version"]) != release.version or match["name"].casefold() in _NO_NAMES:
            return release
        return replace(release, product=_generic_name(match))

    def _product(self, token: re.Match[str]) -> None:
        before = self.text[: token.start()].rstrip()
        known = bool(self.product) or any(each.version and each.pack is None for each in self.found)
        behind = " for" if not self.passed_over else (" for", " and")
        self.passed_over = known and before.endswith(behind) and not self.lead
        made = _MADE_FOR.match(before) if before.endswith(" for") and not (self.product or self.lead) else None
        if made:
            self.passed_over, self.product = False, f"{made['name']} for {token['product']}"
            self.found = [replace(each, product=self.product) for each in self.found]
        if made or self.passed_over:
            return
        product, version = named(token["product"])
        of_it = before.endswith(" of")
        if of_it and self.found and all(each.product is None for each in self.found):
            self.found = [replace(each, product=product) for each in self.found]
            self.product = product
            return
        if " in " in f"{before[self.named_until :]} ":
            self.apart = len(self.found)
            self.lead = None if self.found and before.endswith(" in") else self.lead
        product += self._kit(token)
        named_before = any(each.product == self.product for each in self.found)
        alone = not named_before and not before.endswith((" of", " with"))
        if self.product and product != self.product and alone:
            self.found.append(self._led(Release(self.product)))
        self.product = product
        if version:
            self.found.append(self._led(Release(self.product, version)))

    def _kit(self, token: re.Match[str]) -> str:
        match = _KIT.match(self.text, token.end())
        return match[0] if match else ""

    def _edition(self, token: re.Match[str]) -> None:
        """Take an edition as that of the release just before it."""
        before = self.text[self.named_until : token.start()].strip(" ,")
        if self.found and self.found[-1].product and not before:
            self.product = f"{self.found[-1].product} {token['edition']}"
            self.found[-1] = replace(self.found[-1], product=self.product)

    def _of_the_first(self, token: re.Match[str]) -> bool:
        """Tell whether a version behind a product and what it is made for is that product's, which has none yet."""
        return not self.found and self.text[: token.start()].endswith("version ")

    def _other_product(self, token: re.Match[str]) -> str | None:
        """Return the name of a product that is not known and stands before a version, behind one that is."""
        match = _OTHER_PRODUCT.search(self.text[self.named_until : token.start()]) if self.product else None
        return match["name"] if match and match["name"].split()[0] not in _EDITIONS else None

    def _part(self, token: re.Match[str]) -> str | None:
        """Return the name of a part of the last product that stands before a version, which is not the product's."""
        match = _PART.match(self.text[self.named_until : token.start()]) if self.product else None
        if not (match and self.product) or self.product.endswith(match["name"]):
            return None
        if not _EDITIONS.isdisjoint(match["name"].split()):
            return None
        before, since = self.found[: self.found_before], self.found[self.found_before :]
        self.found = before + [each for each in since if each.product != self.product]
        self.product = f"{self.product} {match['name']}"
        return self.product

    def _product_with_kit(self, token: re.Match[str]) -> str | None:
        kit = self._kit(token)
        return f"{self.product}{kit}" if kit and self.product else None

    def _version(self, version: str, other: str | None = None) -> None:
        if self.passed_over:
            return
        if other and self.product and self.product in other:
            self.product = other
            self.found.append(Release(other, version))
        elif other:
            if not any(each.product == self.product for each in self.found):
                self.found.append(self._led(Release(self.product)))
            self.found.append(self._led(Release(other, version)))
        elif "." in version and self.found and self._is_of_the_year(self.found[-1]):
            self.found[-1] = replace(self.found[-1], version=version)
        elif "." not in version and version in _YEARS and self.product:
            self.product = f"{self.product} {version}"
            self.found.append(self._led(Release(self.product, version)))
        elif "." in version or self.product:
            if "." not in version and len(version) > 2:
                return
            self.found.append(self._led(Release(self.product, version)))

    def _is_of_the_year(self, last: Release) -> bool:
        """Tell whether a version just behind a product of a year is that product's own."""
        behind = self.text.startswith((", version ", " version "), self.named_until)
        return last.version in _YEARS and last.product == self.product and behind

    def _leads(self, token: re.Match[str]) -> bool:
        """Tell whether a service pack behind some releases is of the product behind it."""
        before = self.text[: token.start()].rstrip()
        return bool(self.found) and self.text.startswith(_FOR, token.end()) and before.endswith(_BEFORE_A_PACK)

    def _packs(self, token: re.Match[str]) -> None:
        self._pack(int(token["pack"]), token)
        others = _NUMBERS_BEHIND.match(self.text, token.end()) if "acks" in token[0] and self.found else None
        for number in _NUMBER.findall(others[0]) if others else ():
            self._pack(int(number), token)

    def _pack(self, number: int, token: re.Match[str]) -> None:
        last = self.found[-1] if self.found else None
        if self._leads(token):
            self.product, self.lead = None, Release(None, None, number)
        elif last and last.product and self.product and not last.product.startswith(self.product):
            self.found.append(Release(self.product, None, number))
        elif last is None:
            self.lead = Release(self.product, None, number)
            if self.product:
                self.found.append(self.lead)
        elif last.pack is None:
            self.found[-1] = replace(last, pack=number, unnumbered=False)
            self._pack_of_both(number)
        elif last.pack != number:
            self.found.append(replace(last, pack=number))

    def _pack_of_both(self, number: int) -> None:
        """Give the last service pack to the release before as well, if it is the same version of another product."""
        if len(self.found) - self.apart < _A_PAIR:
            return
        before, last = self.found[-_A_PAIR:]
        if before.version == last.version and before.pack is None and not (before.unnumbered or before.on_its_own):
            self.found[-_A_PAIR] = replace(before, pack=number)

    def _service_release(self, number: str) -> None:
        if self.found and "SR-" not in (self.found[-1].version or ""):
            last = self.found[-1]
            self.found[-1] = replace(last, version=f"{last.version or ''} SR-{number}".strip())

    def _after_a_pack(self, token: re.Match[str]) -> None:
        if self.found:
            last = replace(self.found[-1], pack=None, unnumbered=False, on_its_own=True)
            is_another = self.found[-1].pack is not None and _OR_ANOTHER.search(self.text, self.ended, token.start())
            self.found[-1:] = [self.found[-1], last] if is_another else [last]
        elif self.product:
            self.found.append(Release(self.product, on_its_own=True))
        else:
            self.lead = Release(on_its_own=True)

    def _unnumbered(self, token: re.Match[str]) -> None:
        if self._leads(token):
            self.product, self.lead = None, Release(unnumbered=True)
            return
        bare = [
            number
            for number, each in enumerate(self.found)
            if each.pack is None and not each.unnumbered and number >= self.apart
        ]
        for number in bare:
            self.found[number] = replace(self.found[number], unnumbered=True)
        if not bare and not self.found:
            self.lead = Release(self.product, unnumbered=True)

    def _led(self, release: Release) -> Release:
        if not self.lead:
            return release
        return replace(release, pack=self.lead.pack, unnumbered=self.lead.unnumbered, on_its_own=self.lead.on_its_own)
