"""What an article is found under: words of its title, of what leads it and of all of it; ids; what it applies to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, starmap

import numpy as np

from diagnose.archive import ids
from diagnose.archive.article import AppliesTo, ArchiveArticle, Section
from diagnose.archive.local_file.inversion import inverted, pairs
from diagnose.archive.local_file.postings import EVERY, GROUPS, Postings
from diagnose.archive.local_file.tokens import Lexicon, Numbers, Tokens
from diagnose.archive.words import words_of

_LEADING = ("symptom", "summary", "problem", "question")
"""How the titles of sections begin that say what an article is about."""
_LEAD_LENGTH = 1500
"""Characters of such a section that count; a long summary is the whole article."""
_BLANK = re.compile(r"\s")


def parts_of(title: str, sections: Sequence[Section]) -> tuple[str, str, str]:
    """Return the texts in which words count differently: an article's title, what leads its text, and the rest."""
    leading = _leading(sections)
    lead, rest = [], []
    for number, section in enumerate(sections):
        cut = _beginning(section.text) if number in leading else 0
        lead.append(section.text[:cut])
        rest.append(section.text[cut:])
    return title, "\n".join(lead), "\n".join(rest)


def _telling_words(article: ArchiveArticle) -> list[str]:
    """Return the words that count as much as those that lead the text, and stand elsewhere."""
    return [*words_of(article.query_words), *_ids(article)]


def _other_words(article: ArchiveArticle) -> list[str]:
    """Return the words under which an article is found and that stand elsewhere than in its text."""
    described = words_of(" ".join((article.product or "", *article.keywords, *article.references)))
    return [*described, *_product_and_versions(article.product, tuple(article.applies_to)), *_kind_and_date(article)]


def _leading(sections: Sequence[Section]) -> list[int]:
    """Return the numbers of the sections that say what the article is about."""
    leading = [n for n, section in enumerate(sections) if section.title.casefold().startswith(_LEADING)]
    return leading or [n for n, section in enumerate(sections) if section.title][:1]


def _beginning(text: str) -> int:
    """Return how many characters of a section count for what the article is about: no word is cut."""
    blank = _BLANK.search(text, _LEAD_LENGTH)
    return blank.start() if blank else len(text)


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


def _kind_and_date(article: ArchiveArticle) -> list[str]:
    """Return what the filters by kind and date go by, and the word that every document has."""
    kinds = ["kind:" + kind.removeprefix("kb") for kind in (article.issue_type or "").casefold().split()]
    dates = [f"date:{article.date[:length]}" for length in (4, 7, 10)] if article.date else []
    return [EVERY, *kinds, *dates]


@lru_cache(maxsize=1024)
def _product_and_versions(product: str | None, applies_to: tuple[AppliesTo, ...]) -> frozenset[str]:
    """Return what the filters by product, version and service pack go by; also that none is stated."""
    names = " ".join((product or "", *(each.product for each in applies_to)))
    versions = {(each.version, each.service_pack) for each in applies_to} or {(None, None)}
    return frozenset(
        (*(f"product:{word}" for word in words_of(names)), *chain.from_iterable(starmap(_version, versions)))
    )


def _version(stated: str | None, service_pack: int | None) -> tuple[str, str, str]:
    version = ids.product_version(stated) if stated else ""
    pack = "" if service_pack is None else str(service_pack)
    return f"version:{version}", f"version:{version} {pack}", f"service_pack:{pack}"


class Index:
    """Collects the words of articles, which are numbered in the order in which they are added."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._size = 0
        self._groups: list[list[Numbers]] = [[] for _ in range(GROUPS)]
        """Pairs of a word and an article; those of a group count for the next one, too."""

    def add(self, articles: Sequence[ArchiveArticle], found: Tokens) -> None:
        """Add the next articles; ``found`` has the words of all titles, then of what leads, then of the rest."""
        size = len(articles)
        ends = np.searchsorted(found.texts, [size, 2 * size])
        words_of_groups, texts_of_groups = np.split(found.words, ends), np.split(found.texts, ends)
        for number, group in enumerate(self._groups):
            group.append(pairs(words_of_groups[number], texts_of_groups[number] + (self._size - number * size)))
        for group, words_in in zip(self._groups[1:], (_telling_words, _other_words), strict=True):
            words, lengths = self._lexicon.numbered([words_in(article) for article in articles])
            group.append(pairs(words, np.repeat(np.arange(self._size, self._size + size), lengths)))
        self._size += size

    def postings(self) -> Postings:
        """Hand over which articles have each word; what is handed over makes room for what is made of it."""
        numbers = self._lexicon.numbers
        codes = list(_codes(numbers))
        return inverted(numbers, codes, (self._groups.pop(0) for _ in range(GROUPS)))


def _codes(numbers: dict[str, int]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of words that are codes by their looks, each with that of the code's own word."""
    for word in [word for word in numbers if not word.isalpha() and ids.may_be_code(word)]:
        code = ids.code_in(word)
        if code is not None:
            yield numbers[word], numbers[code]
