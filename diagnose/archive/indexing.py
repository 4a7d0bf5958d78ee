"""What an article is found under: the words of its title, of what leads it, and of all of it; its ids; what it applies to."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diagnose.archive import ids
from diagnose.archive.article import ArchiveArticle
from diagnose.archive.words import words_of

_LEADING = ("symptom", "summary", "problem", "question")
"""How the titles of sections begin that say what an article is about."""
_LEAD_LENGTH = 1500
"""Characters of such a section that count; a long summary is the whole article."""
_LONGEST_WORD = 64
EVERY = ""
"""The word that every document has."""


@dataclass(frozen=True)
class Found:
    """The words of one article, each group within the next."""

    title: set[str]
    lead: set[str]
    anywhere: set[str]


def words_in(article: ArchiveArticle) -> Found:
    """Return the words under which an article is found."""
    title = set(words_of(article.title))
    lead = set(words_of(" ".join((lead_of(article), article.query_words))))
    lead.update(title, _ids(article))
    described = " ".join((article.product or "", *article.keywords, *article.technology, *article.references))
    anywhere = set(words_of("\n".join([section.text for section in article.sections])))
    anywhere.update(lead, words_of(described), _facets(article), (EVERY,))
    return Found(title, lead, anywhere)


def lead_of(article: ArchiveArticle) -> str:
    """Return the part of the text that says what the article is about."""
    leading = [section.text for section in article.sections if section.title.casefold().startswith(_LEADING)]
    if not leading:
        leading = [section.text for section in article.sections if section.title][:1]
    return " ".join(text[:_LEAD_LENGTH] for text in leading)


def _ids(article: ArchiveArticle) -> Iterator[str]:
    for text in article.error_ids:
        yield from ids.error_id(text)
    for text in article.hex_codes:
        yield from ids.error_id(text)
    for event in article.event_ids:
        yield ids.event(event.id)
    yield from map(ids.stop_code, article.stop_codes)
    yield from map(ids.file_name, article.file_names)
    for version in article.file_versions:
        yield ids.file_name(version.file)
        yield ids.file_version(version.version)


def _facets(article: ArchiveArticle) -> Iterator[str]:
    """Yield what the filters go by."""
    products = [article.product or "", *(each.product for each in article.applies_to)]
    for word in words_of(" ".join(products)):
        yield f"product:{word}"
    yield from _versions(article)
    for kind in (article.issue_type or "").casefold().split():
        yield "kind:" + kind.removeprefix("kb")
    if article.date:
        yield f"year:{article.date[:4]}"
        yield f"month:{article.date[:7]}"


def _versions(article: ArchiveArticle) -> Iterator[str]:
    """Yield versions and service packs, and that none is stated."""
    for each in article.applies_to:
        version = ids.product_version(each.version) if each.version else None
        yield f"version:{version or ''}"
        yield f"version:{version or ''} {'' if each.service_pack is None else each.service_pack}"
        yield f"service_pack:{'' if each.service_pack is None else each.service_pack}"
    if not article.applies_to:
        yield from ("version:", "version: ", "service_pack:")


@dataclass(frozen=True)
class Group:
    """Words with the numbers of the articles that have them, flat, as they are passed on quickly between processes."""

    words: list[str]
    counts: array[int]
    numbers: array[int]

    def __iter__(self) -> Iterator[tuple[str, list[int]]]:
        """Yield each word and its articles."""
        numbers = self.numbers.tolist()
        at = 0
        for word, count in zip(self.words, self.counts, strict=True):
            yield word, numbers[at : at + count]
            at += count


def grouped(found: Iterable[Found]) -> tuple[Group, Group, Group]:
    """Return the words of the titles, of the leads and of all of some articles, which are numbered from 0."""
    groups: tuple[dict[str, list[int]], ...] = (defaultdict(list), defaultdict(list), defaultdict(list))
    for number, each in enumerate(found):
        for group, words in zip(groups, (each.title, each.lead, each.anywhere), strict=True):
            for word in words:
                group[word].append(number)
    title, lead, anywhere = (_flat(group) for group in groups)
    return title, lead, anywhere


def _flat(group: dict[str, list[int]]) -> Group:
    for word in [word for word in group if not word.isalpha()]:
        code = ids.code_in(word)
        if code is not None:
            group[code] = sorted({*group.get(code, ()), *group[word]})
    words = sorted(word for word in group if len(word) <= _LONGEST_WORD)
    counts = array("I", [len(group[word]) for word in words])
    return Group(words, counts, array("I", [number for word in words for number in group[word]]))
