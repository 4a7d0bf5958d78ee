"""Files of the archive turned into articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import chain
from typing import NamedTuple

from diagnose.archive.article import AppliesTo, ArchiveArticle, FixedIn, ListedFix, Section
from diagnose.archive.facts import files, fix_wording, fixes, identifiers, registry
from diagnose.archive.facts.applies_to import read_applies_to
from diagnose.archive.facts.decoding import decode
from diagnose.archive.facts.files import Files, read_files
from diagnose.archive.facts.fix_lists import read_fix_list
from diagnose.archive.facts.fixes import Subject, first_corrected, read_fixes
from diagnose.archive.facts.forms import ArticleText, article_texts
from diagnose.archive.facts.header import Header, read_header
from diagnose.archive.facts.identifiers import Ids, read_ids
from diagnose.archive.facts.registry import registry_keys
from diagnose.archive.facts.sections import cut_sections, joined
from diagnose.archive.facts.told import Told, references, told
from diagnose.archive.local_file.indexing import parts_of
from diagnose.archive.local_file.tokens import Lexicon, Tokens, tokens
from diagnose.problems import InputError, Location, Problem

FORMS = "an article begins with a line DOCUMENT:Q123456, or has a line Article: Q123456"
QUERY_WORDS = ("\nAdditional query words:", "\nAdditional reference words:")
MOST = 1_000_000
"""Characters of a text from which facts are read; no article has more."""
CLUES = files.CLUES | fix_wording.CLUES | fixes.CLUES | identifiers.CLUES | registry.CLUES
"""Words of which a text has one if it has some fact; to know which it has spares most texts a search."""
_ID_IN_NAME = re.compile(r"[QqKk](?<![A-Za-z0-9].)(?:(?<=[Qq])|(?<=[Kk])[Bb])(\d{3,7})(?!\d)")


def read_article(data: bytes, name: str) -> list[ArchiveArticle]:
    """Return the articles in a file, whichever of the archive's forms it has; ``name`` is said in complaints.

    What is wrong with an article stands in its ``broken``. Raise InputError where the file holds no article.
    """
    return with_facts(articles_in(data, name), Lexicon(CLUES))[0]


def articles_in(data: bytes, name: str) -> list[ArticleText]:
    """Return the articles in a file as they are written, for ``with_facts``; ``name`` is said in complaints.

    Raise InputError where the file holds no article.
    """
    text, broken = decode(data)
    found = article_texts(text)
    if not found:
        what = "is empty" if not text.strip() else f"is no article of the archive: {FORMS}"
        raise InputError([Problem(Location(name), what)])
    named = {f"Q{digits}" for digits in _ID_IN_NAME.findall(name)}
    return [each._replace(broken=(*broken, *_complaints(each, named))) for each in found]


def with_facts(texts: Sequence[ArticleText], lexicon: Lexicon) -> tuple[list[ArchiveArticle], Tokens]:
    """Return articles with all that is read of them, and the words of all titles, then what leads, then the rest.

    The first words of the lexicon have to be ``CLUES``. One kind of facts is read of all articles before the next: this
    is faster than all of one article before the next.
    """
    sections = [cut_sections(each.body) for each in texts]
    parts = zip(*(parts_of(each.title, cut) for each, cut in zip(texts, sections, strict=True)), strict=True)
    found = tokens(list(chain.from_iterable(parts)), lexicon)
    written = [_written(*each) for each in zip(texts, sections, _clues(found, lexicon, len(texts)), strict=True)]
    ids_of = [read_ids(each.told) for each in written]
    files_of = [read_files(each.told) for each in written]
    fixes_of = [_fixes(each) for each in written]
    return [_assembled(*each) for each in zip(written, ids_of, files_of, fixes_of, strict=True)], found


def _clues(found: Tokens, lexicon: Lexicon, articles: int) -> list[set[str]]:
    """Return which of the lexicon's first words each article has in any of its parts."""
    clues: list[set[str]] = [set() for _ in range(articles)]
    is_clue = found.words < len(lexicon.first)
    which = found.texts[is_clue] % articles
    for number, word in zip(which.tolist(), found.words[is_clue].tolist(), strict=True):
        clues[number].add(lexicon.first[word])
    return clues


def body(article: ArchiveArticle) -> str:
    """Return the article's body, to the character."""
    return joined(article.sections)


class _Written(NamedTuple):
    """An article as it is written, and the parts of it from which facts are read."""

    text: ArticleText
    header: Header
    sections: list[Section]
    words: Set[str]
    """Of the clues those that it has."""
    told: Told
    query_words_at: int
    """Where in the body the line with the words for finding the article stands, or -1."""

    @property
    def query_words(self) -> str:
        """The words for finding the article."""
        if self.query_words_at < 0:
            return self.header.query_words
        return " ".join(self.text.body[self.query_words_at :].partition(":")[2].split())


class _Fixes(NamedTuple):
    """To what an article applies, and where what it tells of is mended."""

    applies_to: list[AppliesTo]
    fixed_in: list[FixedIn]
    fix_list: list[ListedFix]


def _complaints(article: ArticleText, named: Set[str]) -> Iterator[str]:
    """Yield what is wrong with an article in a file whose name has these ids."""
    if named and article.id not in named:
        names = " and ".join(sorted(named))
        yield f"line {article.line}: the article is {article.id}, the file's name says {names}"
    length = len(article.body)
    if length > MOST:
        yield f"line {article.body_line}: the text has {length} characters; facts are read from {MOST} of them"
    yield from (f"line {article.line}: {what}" for what in article.broken)


def _written(text: ArticleText, sections: list[Section], words: Set[str]) -> _Written:
    place = max(text.body.rfind(each) for each in QUERY_WORDS)
    tells = told(text.title, text.body if len(text.body) <= MOST else text.body[:MOST], place, words)
    return _Written(text, read_header(text), sections, words, tells, place)


def _fixes(article: _Written) -> _Fixes:
    text, header, sections, words, _, place = article
    applies_to = read_applies_to(text.body, header.versions or "")
    fix_list = read_fix_list(text.id, text.title, sections)
    if fix_list:
        return _Fixes(applies_to, [], fix_list)
    to_read = _to_read(sections, len(text.body) - place if place >= 0 else 0)
    subject = Subject(
        text.id,
        header.date,
        applies_to,
        list(header.keywords),
        article.query_words,
        to_read,
        text.title,
        words,
    )
    return _Fixes(applies_to, read_fixes(subject), [])


def _assembled(article: _Written, ids: Ids, files: Files, fixes: _Fixes) -> ArchiveArticle:
    text, header = article.text, article.header
    return ArchiveArticle(
        id=text.id,
        title=text.title,
        date=header.date,
        product=header.product,
        applies_to=fixes.applies_to,
        sections=article.sections,
        keywords=list(header.keywords),
        references=references(text.body[:MOST], text.id),
        error_ids=ids.errors,
        event_ids=ids.events,
        file_versions=files.versions,
        fixed_in=fixes.fixed_in,
        category=header.category,
        versions=header.versions,
        operating_systems=header.operating_systems,
        technology=list(header.technology),
        issue_type=header.issue_type,
        hex_codes=ids.hex_codes,
        stop_codes=ids.stop_codes,
        file_names=files.names,
        registry_keys=registry_keys(article.told),
        downloads=files.downloads,
        first_corrected_in=first_corrected(fixes.fixed_in),
        fix_list=fixes.fix_list,
        query_words=article.query_words,
        head=text.head,
        foot=text.foot,
        broken=[*text.broken, *header.broken],
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
