"""What an article is found under: words of its title, of what leads it and of all of it; ids; what it applies to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import repeat

from diagnose.archive import ids
from diagnose.archive.article import ArchiveArticle, Section
from diagnose.archive.postings import EVERY, GROUPS, Postings
from diagnose.archive.words import Found, distinct_words, words_of

_LEADING = ("symptom", "summary", "problem", "question")
"""How the titles of sections begin that say what an article is about."""
_LEAD_LENGTH = 1500
"""Characters of such a section that count; a long summary is the whole article."""
_LONGEST_WORD = 64
_BLANK = re.compile(r"\s")
_AT_ONCE = 256
"""Articles whose words go into the tables together."""


def words_of_text(title: str, sections: Sequence[Section]) -> Found:
    """Return the words of an article's title, of what leads its text, and of all of both."""
    leading = _leading(sections)
    lead, rest = [], [title]
    for number, section in enumerate(sections):
        cut = _beginning(section.text) if number in leading else 0
        lead.append(section.text[:cut])
        rest.append(section.text[cut:])
    in_title = set(words_of(title))
    in_lead = distinct_words("\n".join(lead))
    anywhere = distinct_words("\n".join(rest))
    anywhere |= in_lead
    return Found(in_title, in_lead, anywhere)


def words_in(article: ArchiveArticle, text: Found) -> Found:
    """Return ``text``, the words of an article's title and its body, with all others under which it is found."""
    text.lead.update(text.title, distinct_words(article.query_words), _ids(article))
    described = words_of(" ".join((article.product or "", *article.keywords, *article.references)))
    text.anywhere.update(described, text.lead, _product_and_versions(article), _kind_and_date(article))
    return text


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


def _product_and_versions(article: ArchiveArticle) -> Iterator[str]:
    """Yield what the filters by product, version and service pack go by; also that none is stated."""
    yield from _product(article.product or "")
    for each in article.applies_to:
        yield from _product(each.product)
        yield from _version(each.version, each.service_pack)
    if not article.applies_to:
        yield from _version(None, None)


@lru_cache(maxsize=1024)
def _product(name: str) -> frozenset[str]:
    return frozenset(f"product:{word}" for word in words_of(name))


@lru_cache(maxsize=1024)
def _version(stated: str | None, service_pack: int | None) -> tuple[str, str, str]:
    version = ids.product_version(stated) if stated else ""
    pack = "" if service_pack is None else str(service_pack)
    return f"version:{version}", f"version:{version} {pack}", f"service_pack:{pack}"


class Index:
    """Collects the words of articles, which are numbered in the order in which they are added."""

    def __init__(self) -> None:
        self._size = 0
        self._waiting: list[Found] = []
        self._groups: tuple[defaultdict[str, list[int]], ...] = tuple(defaultdict(list) for _ in range(GROUPS))

    def add(self, found: Iterable[Found]) -> None:
        """Add the words of the next articles."""
        self._waiting += found
        if len(self._waiting) >= _AT_ONCE:
            self._settle()

    def _settle(self) -> None:
        # One group after the other, and many articles at a time: the tables are large, and stay near at hand so.
        for group, each in zip(self._groups, zip(*self._waiting, strict=True), strict=False):
            for number, words in enumerate(each, self._size):
                for word in words:
                    group[word].append(number)
        self._size += len(self._waiting)
        self._waiting = []

    def postings(self) -> Postings:
        """Hand over which articles have each word; what is handed over makes room for what is made of it."""
        self._settle()
        _add_codes(self._groups)
        words = sorted([word for word in self._groups[-1] if len(word) <= _LONGEST_WORD])
        none = repeat(())
        return Postings.of(words, zip(*(map(group.pop, words, none) for group in self._groups), strict=True))


def _add_codes(groups: Sequence[dict[str, list[int]]]) -> None:
    """Find articles under the codes that their words are by their looks, too; the last group has all words."""
    for word in [word for word in groups[-1] if not word.isalpha() and ids.may_be_code(word)]:
        code = ids.code_in(word)
        for group in groups:
            if code is not None and word in group:
                group[code] = sorted({*group.get(code, ()), *group[word]})
