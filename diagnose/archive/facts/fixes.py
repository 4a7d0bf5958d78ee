"""Where a bug was corrected, by all that an article says: sentences, keywords, files of a fix, and dates."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

import msgspec

from diagnose.archive.article import AppliesTo, FileVersion, FixedIn, Section
from diagnose.archive.facts.files import file_names, read_file_versions
from diagnose.archive.facts.fix_keywords import read_keyword
from diagnose.archive.facts.fix_wording import read_title, read_wordings
from diagnose.archive.facts.releases import Release, read_releases
from diagnose.archive.facts.told import as_told, lowered
from diagnose.archive.products import Pack, came_out, given_out, packs, product_names

_ATTRIBUTES = re.compile(
    r"f(?<!\wf)(?:ollowing\s+(?:updated\s+)?(?:file\s+)?(?:attributes|versions?|files?|time\s?stamps?)|ile\s+attributes)\b"
)
_ATTRIBUTES_OF_FIX = re.compile(
    r"(?:f(?<!\wf)(?:ix|eature)|h(?<!\wh)otfix|u(?<!\wu)pdate)\b[^.]{0,80}?\b(?:file\s+attributes|following\s+files?)\b"
)
"""In small letters, in which it is found sooner than in any."""
_FOR = re.compile(r"(?:\(s\))?\s+for\s+(?P<release>[^:.]{1,100})")
"""Stands behind the files of a fix where the sentence says for what they are."""
_LEADING = re.compile(r"\d+")
_DOTTED = re.compile(r"\d+\.\d+")
_FOLLOWING = frozenset({"version", "versions", "file", "files", "stamp", "stamps", "timestamp", "timestamps"})
"""What is said of files to follow, where not their attributes."""
CLUES = _FOLLOWING | {"attributes", "following"}
"""Of these a text has one as a word that may introduce the files of a fix."""
_WITH_FILES = frozenset({"RESOLUTION", "WORKAROUND", "STATUS", "SOLUTION"})


class Subject(NamedTuple):
    """What is known of an article before its fixes are read."""

    id: str
    date: str | None
    applies_to: list[AppliesTo]
    keywords: list[str]
    query_words: str
    sections: list[Section]
    title: str
    words: Set[str]
    """At least those of the text, in small letters."""


def read_fixes(article: Subject) -> list[FixedIn]:
    """Return where the bug was corrected, each with where that is read; a disagreement is marked."""
    sentences = list(_from_sentences(article))
    keywords = list(_from_keywords(article))
    said = _agreeing([*sentences, *((_of_the_edition(fix, sentences, keywords), named) for fix, named in keywords)])
    files = list(_files_of_fix(article.sections)) if _may_have_files(article.words) else []
    numbered = [each for each in said if not each.unnumbered]
    settled = [_settled(each, article, files) for each in said if each.unnumbered and not _answered(each, numbered)]
    found = [*numbered, *settled]
    found += [_of_file(file, release, section, found, article.applies_to) for file, release, section in files]
    return _marked([_checked(each) for each in dict.fromkeys(found)])


def first_corrected(fixes: list[FixedIn]) -> str | None:
    """Return in words the first release that a sentence gives, or None."""
    first = next(
        (each for each in fixes if each.certainty == "sentence" and each.product and not (each.file or each.hotfix)),
        None,
    )
    if first is None:
        return None
    return Release(first.product, first.version, first.service_pack, first.unnumbered).words


def _agreeing(said: list[tuple[FixedIn, bool]]) -> list[FixedIn]:
    """Return fixes, which come with whether their product is named where they are read.

    One whose product is not takes that of another place that names the same service pack.
    """
    named = {fix.service_pack: fix for fix, is_named in reversed(said) if is_named}
    return [fix if is_named else _of_the_same(fix, named.get(fix.service_pack)) for fix, is_named in said]


def _of_the_same(fix: FixedIn, other: FixedIn | None) -> FixedIn:
    """Return a fix with another one's product, where it is not that already, and its version is no other."""
    if other is None or fix.version not in (None, other.version) or _is_edition(fix.product, other.product):
        return fix
    return msgspec.structs.replace(fix, product=other.product, version=other.version)


def _is_edition(product: str | None, other: str | None) -> bool:
    """Tell whether of two products' names one begins with the other."""
    return (product or "").startswith(other or "") or (other or "").startswith(product or "")


def _from_sentences(article: Subject) -> Iterator[tuple[FixedIn, bool]]:
    for wording in (*read_wordings(article.sections, article.words), *read_title(article.title)):
        release = wording.release
        product, version = _completed(release, article.applies_to)
        if wording.upgrade and not _is_of_the_maker(product, article.applies_to):
            continue
        if product or wording.file:
            fix = FixedIn(
                product=product,
                version=version,
                service_pack=release.pack,
                file=wording.file,
                file_version=wording.file_version,
                read_from=wording.section or "SUMMARY",
                unnumbered=release.unnumbered,
                hotfix=release.on_its_own,
            )
            yield fix, release.product is not None or release.pack is None


def _from_keywords(article: Subject) -> Iterator[tuple[FixedIn, bool]]:
    for word in dict.fromkeys((*article.keywords, *article.query_words.split())):
        fix = read_keyword(word)
        if fix and (fix.product is None or _lists_version(fix.release.version, article.applies_to)):
            product, version = _completed(fix.release, article.applies_to)
            if fix.release.pack is None and not fix.hotfix and _is_the_first(product, version, article.applies_to):
                continue  # It is a fix for that version, and is in what came out later.
            found = FixedIn(
                product=product,
                version=version,
                service_pack=fix.release.pack,
                read_from=f"keyword {word}",
                certainty="keyword",
                hotfix=fix.hotfix,
            )
            yield found, fix.release.product is not None or fix.release.pack is None


def _of_the_edition(
    fix: FixedIn, sentences: list[tuple[FixedIn, bool]], keywords: list[tuple[FixedIn, bool]]
) -> FixedIn:
    """Return a keyword's fix with the edition of its product that a sentence gives with that service pack.

    That is where other places name for the product itself what is not that service pack, and may not be.
    """
    if fix.service_pack is None or fix.hotfix:
        return fix
    editions = {
        each.product
        for each, _ in sentences
        if (each.service_pack, each.version, each.hotfix) == (fix.service_pack, fix.version, False)
        and (each.product == fix.product or (each.product or "").startswith(f"{fix.product} "))
    }
    others = {
        (each.service_pack, each.unnumbered, each.hotfix)
        for each, _ in (*sentences, *keywords)
        if (each.product, each.version) == (fix.product, fix.version) and each.read_from != fix.read_from
    }
    may_be = any(unnumbered or (pack, hotfix) == (fix.service_pack, False) for pack, unnumbered, hotfix in others)
    if not others or may_be or len(editions) != 1 or fix.product in editions:
        return fix
    return msgspec.structs.replace(fix, product=editions.pop())


def _lists_version(version: str | None, applies_to: list[AppliesTo]) -> bool:
    """Tell whether a version is one that the article lists, so that a keyword with it may be of its product."""
    return version is None or any(each.version == version for each in applies_to)


def _is_the_first(product: str | None, version: str | None, applies_to: list[AppliesTo]) -> bool:
    """Tell whether a version is one of those listed of its product, none of which is earlier."""
    listed = {each.version for each in applies_to if each.version and _is_edition(product, each.product)}
    return version in listed and all(_in_order(version) <= _in_order(each) for each in listed)


def _in_order(version: str) -> tuple[list[int], str]:
    """Return by what a version is compared with others."""
    return [int(part) for part in _LEADING.findall(version)], version[-1:]


def _completed(release: Release, applies_to: list[AppliesTo]) -> tuple[str | None, str | None]:
    """Return a release's product and version, where missing from the list of products if that leaves one choice."""
    product, version = release.product, release.version
    if product and product not in product_names():
        product = _as_listed(product, applies_to)
    if product is None:
        named = {each.product for each in applies_to if version is None or _base(each.version) == _base(version)}
        named = named or {each.product for each in applies_to}
        product = _common(named)
    if version is None and product and (release.pack is not None or release.unnumbered):
        versions = {each.version for each in applies_to if each.product.startswith(product) and each.version}
        version = next(iter(versions)) if len(versions) == 1 else None
    elif version and version.isdigit() and len(version) == 1:
        listed = {each.version for each in applies_to if each.product.startswith(product or "")}
        version = f"{version}.0" if version not in listed and f"{version}.0" in listed else version
    return product, version


def _as_listed(name: str, applies_to: list[AppliesTo]) -> str:
    """Return the one product of the list that is this one for some platform, or that it is short for, or the name."""
    begins = (f"{name} for ", f"Microsoft {name} for ")
    listed = {each.product for each in applies_to if each.product.startswith(begins)}
    listed |= {each.product for each in applies_to if each.product == f"Microsoft {name}"}
    if not listed and name.isupper():
        listed = {each.product for each in applies_to if _is_short_for(name, each.product)}
    return next(iter(listed)) if len(listed) == 1 else name


def _is_short_for(name: str, product: str) -> bool:
    """Tell whether a name in capitals is a product's in brackets, or has the capitals of a product's."""
    capitals = "".join(char for char in product.removeprefix("Microsoft ") if char.isupper())
    return capitals == name or f"({name})" in product


def _base(version: str | None) -> str:
    return (version or "").rstrip("abcdefghijklmnopqrstuvwxyz")


def _common(names: set[str]) -> str | None:
    """Return the one product that names stand for: all editions of one begin alike."""
    if len(names) == 1:
        return next(iter(names))
    same = itertools.takewhile(lambda words: len(set(words)) == 1, zip(*(name.split() for name in names), strict=False))
    begin = " ".join(words[0] for words in same).partition(",")[0]
    return begin if begin in product_names() else None


def _answered(fix: FixedIn, numbered: list[FixedIn]) -> bool:
    """Tell whether another place says which service pack it is."""
    return any(
        each.product == fix.product
        and (each.version == fix.version or fix.version is None)
        and (each.service_pack is not None)
        and not (each.hotfix and each.service_pack is None)
        for each in numbered
    )


def _settled(fix: FixedIn, article: Subject, files: list[tuple[FileVersion, Release, str]]) -> FixedIn:
    """Return a fix without a number with it, where the builds of its files or the dates leave one service pack."""
    if not fix.product or not fix.version or not article.date:
        return fix
    known = packs(fix.product, fix.version)
    by_build = _by_build(known, fix.version, [file.version for file, _, _ in files])
    possible = [by_build] if by_build else _by_dates(known, fix, article)
    if len(possible) != 1:
        return fix
    return msgspec.structs.replace(fix, service_pack=possible[0].number, unnumbered=False, certainty="dates")


def _by_build(known: Iterable[Pack], version: str, files: list[str]) -> Pack | None:
    """Return the first service pack whose build is not before that of the files of the fix."""
    builds = [int(file.split(".")[2]) for file in files if file.startswith(f"{version}.") and file.count(".") == 3]
    if not builds:
        return None
    return next((pack for pack in known if pack.build and pack.build >= max(builds)), None)


def _by_dates(known: Iterable[Pack], fix: FixedIn, article: Subject) -> list[Pack]:
    """Return the service packs between the day the article's number was given out and that of its last change.

    Without those whose fixes have a keyword, which this article would have.
    """
    has = [
        each.service_pack or 0
        for each in article.applies_to
        if each.version == fix.version and each.product.startswith(fix.product or "")
    ]
    changed = datetime.date.fromisoformat(article.date or "0001-01-01")
    begun = given_out(article.id) or changed
    possible = [pack for pack in known if begun <= pack.date <= changed and pack.number > max(has, default=0)]
    return [pack for pack in possible if not pack.keyword]


def _may_have_files(words: Set[str]) -> bool:
    """Tell by a text's words whether it may introduce the files of a fix."""
    return "attributes" in words or ("following" in words and not _FOLLOWING.isdisjoint(words))


def _files_of_fix(sections: list[Section]) -> Iterator[tuple[FileVersion, Release, str]]:
    """Return the files that a fix brings, with the product under whose heading they stand, and the section."""
    top = ""
    introduced = False
    for section in sections:
        top = section.title if section.level == 1 else top
        introduced = introduced and section.level > 1
        if top.upper() in _WITH_FILES:
            may = "following" in section.text or "attributes" in section.text
            match = _ATTRIBUTES.search(section.text) if may else None
        elif "ttributes" in section.text or "ollowing file" in section.text:
            match = _ATTRIBUTES_OF_FIX.search(lowered(section.text))
        else:
            continue
        if not match and not introduced:
            continue
        told = as_told(section.text[match.end() :] if match else section.text)
        introduced = introduced or told.text.rstrip().endswith(":")
        stated = _FOR.match(told.text)
        heading = read_releases(section.title) if section.level > 1 else ()
        heading = heading or (read_releases(" ".join(stated["release"].split())) if stated else ())
        for file in read_file_versions(told, file_names(told)):
            yield file, heading[0] if heading else Release(), top


def _of_file(
    file: FileVersion, release: Release, section: str, found: list[FixedIn], applies_to: list[AppliesTo]
) -> FixedIn:
    """Return the fix that a file brings; it belongs to the one release that the article names for its product.

    A product that comes after those to which the article applies has the fix without any file to install.
    """
    if release.version is None and not _is_listed(release.product, applies_to):
        release = Release()  # A heading that only says on what the fix runs.
    version = release.version or _version_of(file, applies_to)
    of_product = [
        each
        for each in found
        if each.file is None
        and (release.product is None or each.product == release.product)
        and (version is None or each.version in (None, version) or not _is_listed(each.product, applies_to))
        and (each.service_pack is not None or each.unnumbered or _is_listed_with_version(each, applies_to))
    ]
    same = {(each.product, each.version, each.service_pack) for each in of_product}
    if len(same) == 1:
        product, version, pack = next(iter(same))
    else:
        product, version = _completed(Release(release.product, version, unnumbered=True), applies_to)
        pack = None
    return FixedIn(
        product=product,
        version=version,
        service_pack=pack,
        file=file.file,
        file_version=file.version,
        read_from=section,
        hotfix=pack is not None and all(each.hotfix for each in of_product),
    )


def _version_of(file: FileVersion, applies_to: list[AppliesTo]) -> str | None:
    """Return the version among those listed with which a file's version begins, or None."""
    begin = [int(part) for part in _LEADING.findall(file.version)[:2]]
    listed = {each.version for each in applies_to if each.version and _DOTTED.fullmatch(each.version)}
    return next((each for each in sorted(listed) if [int(part) for part in each.split(".")] == begin), None)


def _is_listed(product: str | None, applies_to: list[AppliesTo]) -> bool:
    """Tell whether an article applies to a product, or to an edition of it; it may where it lists none."""
    return not applies_to or any(_is_edition(product, each.product) for each in applies_to)


def _is_listed_with_version(fix: FixedIn, applies_to: list[AppliesTo]) -> bool:
    """Tell whether an article applies to the product of a fix, and to its version if it has one and they are listed."""
    listed = {each.version for each in applies_to if _is_edition(fix.product, each.product)}
    return not applies_to or (bool(listed) and (fix.version is None or fix.version in listed or listed == {None}))


def _is_of_the_maker(product: str | None, applies_to: list[AppliesTo]) -> bool:
    """Tell whether a product is no other maker's: to upgrade that mends nothing in what the article is on."""
    known = product is None or product in product_names() or product.startswith("Microsoft ")
    return known or _is_listed(product, applies_to)


def _checked(fix: FixedIn) -> FixedIn:
    """Return a fix with whether its service pack came out."""
    released = came_out(fix.product, fix.version, fix.service_pack)
    return fix if released is None else msgspec.structs.replace(fix, released=released)


def _marked(found: list[FixedIn]) -> list[FixedIn]:
    """Return the fixes with those marked that name another service pack of the same version than another place does."""
    named: dict[tuple[str | None, str | None], dict[int, set[str]]] = {}
    for each in found:
        if each.service_pack is not None and each.file is None:
            named.setdefault((each.product, each.version), {}).setdefault(each.service_pack, set()).add(each.read_from)
    return [
        msgspec.structs.replace(each, conflicts=True) if len(named.get((each.product, each.version), ())) > 1 else each
        for each in found
    ]
