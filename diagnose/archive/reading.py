"""Files of the archive turned into articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from diagnose.archive.applies_to import read_applies_to
from diagnose.archive.article import ArchiveArticle, Section
from diagnose.archive.decoding import decode
from diagnose.archive.files import downloads, each_once, file_names, read_file_versions
from diagnose.archive.fix_lists import read_fix_list
from diagnose.archive.fixes import Subject, first_corrected, read_fixes
from diagnose.archive.forms import ArticleText, article_texts
from diagnose.archive.header import read_header
from diagnose.archive.identifiers import read_error_ids, read_event_ids, read_hex_codes, read_stop_codes
from diagnose.archive.indexing import words_of_text
from diagnose.archive.registry import registry_keys
from diagnose.archive.sections import cut_sections, joined
from diagnose.archive.told import references, told
from diagnose.archive.words import Found
from diagnose.problems import InputError, Location, Problem

FORMS = "an article begins with a line DOCUMENT:Q123456, or has a line Article: Q123456"
QUERY_WORDS = ("\nAdditional query words:", "\nAdditional reference words:")
MOST = 1_000_000
"""Characters of a text from which facts are read; no article has more."""
_ID_IN_NAME = re.compile(r"[QqKk](?<![A-Za-z0-9].)(?:(?<=[Qq])|(?<=[Kk])[Bb])(\d{3,7})(?!\d)")


def read_article(data: bytes, name: str) -> list[ArchiveArticle]:
    """Return the articles in a file, whichever of the archive's forms it has; ``name`` is said in complaints.

    What is wrong with an article stands in its ``broken``. Raise InputError where the file holds no article.
    """
    return [article for article, _ in read_with_words(data, name)]


def read_with_words(data: bytes, name: str) -> list[tuple[ArchiveArticle, Found]]:
    """Return what ``read_article`` does, each article with the words of its title and its body."""
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


def _article(article: ArticleText, broken: list[str]) -> tuple[ArchiveArticle, Found]:
    sections = cut_sections(article.body)
    words = words_of_text(article.title, sections)
    return _with_facts(article, sections, broken, words.anywhere), words


def _with_facts(article: ArticleText, sections: list[Section], broken: list[str], distinct: Set[str]) -> ArchiveArticle:
    header = read_header(article)
    if len(article.body) > MOST:
        said = (
            f"line {article.body_line}: the text has {len(article.body)} characters; facts are read from {MOST} of them"
        )
        broken = [*broken, said]
    words_at = _query_words_at(article.body)
    beginning = article.body if len(article.body) <= MOST else article.body[:MOST]
    text = told(article.title, beginning, words_at, distinct)
    applies_to = read_applies_to(article.body, header.versions or "")
    words = " ".join(article.body[words_at:].partition(":")[2].split()) if words_at >= 0 else header.query_words
    names = file_names(text)
    fix_list = read_fix_list(article.id, article.title, sections)
    subject = Subject(
        article.id,
        header.date,
        applies_to,
        list(header.keywords),
        words,
        _to_read(sections, len(article.body) - words_at if words_at >= 0 else 0),
        article.title,
        distinct,
    )
    fixed_in = [] if fix_list else read_fixes(subject)
    return ArchiveArticle(
        id=article.id,
        title=article.title,
        date=header.date,
        product=header.product,
        applies_to=applies_to,
        sections=sections,
        keywords=list(header.keywords),
        references=references(beginning, article.id),
        error_ids=read_error_ids(text),
        event_ids=read_event_ids(text),
        file_versions=read_file_versions(text, names),
        fixed_in=fixed_in,
        category=header.category,
        versions=header.versions,
        operating_systems=header.operating_systems,
        technology=list(header.technology),
        issue_type=header.issue_type,
        hex_codes=read_hex_codes(text),
        stop_codes=read_stop_codes(text),
        file_names=each_once(names),
        registry_keys=registry_keys(text),
        downloads=downloads(text, names),
        first_corrected_in=first_corrected(fixed_in),
        fix_list=fix_list,
        query_words=words,
        head=article.head,
        foot=article.foot,
        broken=[*broken, *(f"line {article.line}: {what}" for what in article.broken), *header.broken],
    )


def _to_read(sections: list[Section], left_out: int) -> list[Section]:
    """Return the sections that a person can have written, without the words for finding the article at the end.

    They are so many characters that are ``left_out`` of the last section, where they stand in that alone.
    """
    if any(len(section.text) > MOST for section in sections):
        return []
    if not left_out or left_out > len(sections[-1].text):
        return sections
    last = sections[-1]
    return [*sections[:-1], Section(title=last.title, text=last.text[:-left_out], level=last.level)]


def _query_words_at(text: str) -> int:
    """Return the place of the line with the words for finding the article, or -1."""
    return max(text.rfind(each) for each in QUERY_WORDS)
