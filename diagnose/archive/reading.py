"""Files of the archive turned into articles."""

from __future__ import annotations

import re
from collections.abc import Iterable

from diagnose.archive.applies_to import read_applies_to
from diagnose.archive.article import ArchiveArticle
from diagnose.archive.decoding import decode
from diagnose.archive.forms import ArticleText, article_texts
from diagnose.archive.header import read_header
from diagnose.archive.sections import cut_sections, joined
from diagnose.problems import InputError, Location, Problem

FORMS = "an article begins with a line DOCUMENT:Q123456, or has a line Article: Q123456"
QUERY_WORDS = "\nAdditional query words:"
_ID_IN_NAME = re.compile(r"(?i)(?<![A-Za-z0-9])(?:Q|KB)(\d{3,7})(?!\d)")


def read_article(data: bytes, name: str) -> list[ArchiveArticle]:
    """Return the articles in a file, whichever of the archive's forms it has; ``name`` is said in complaints.

    What is wrong with an article stands in its ``broken``. Raise InputError where the file holds no article.
    """
    text, broken = decode(data)
    found = article_texts(text)
    if not found:
        what = "is empty" if not text.strip() else f"is no article of the archive: {FORMS}"
        raise InputError([Problem(Location(name), what)])
    named = {f"Q{digits}" for digits in _ID_IN_NAME.findall(name)}
    return [_article(each, [*broken, *_not_its_name(each, named)]) for each in found]


def body(article: ArchiveArticle) -> str:
    """Return the article's body, to the character."""
    return joined(article.sections)


def _not_its_name(article: ArticleText, named: Iterable[str]) -> list[str]:
    names = sorted(named)
    if not names or article.id in names:
        return []
    return [f"line {article.line}: the article is {article.id}, the file's name says {' and '.join(names)}"]


def _article(article: ArticleText, broken: list[str]) -> ArchiveArticle:
    header = read_header(article)
    sections = cut_sections(article.body)
    return ArchiveArticle(
        id=article.id,
        title=article.title,
        date=header.date,
        product=header.product,
        applies_to=read_applies_to(article.body, header.versions or ""),
        sections=sections,
        keywords=list(header.keywords),
        references=[],
        error_ids=[],
        event_ids=[],
        file_versions=[],
        fixed_in=[],
        category=header.category,
        versions=header.versions,
        operating_systems=header.operating_systems,
        technology=list(header.technology),
        issue_type=header.issue_type,
        query_words=query_words(article.body),
        head=article.head,
        foot=article.foot,
        broken=[*broken, *(f"line {article.line}: {what}" for what in article.broken), *header.broken],
    )


def query_words(body: str) -> str:
    """Return the words under which an article is to be found, as its text gives them."""
    place = body.rfind(QUERY_WORDS)
    return " ".join(body[place + len(QUERY_WORDS) :].split()) if place >= 0 else ""
