"""A draft of an article out of an imported one: all that was read of it, each with its section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from diagnose.archive.article import ArchiveArticle, FixedIn
from diagnose.authoring.extracting import Seen, extract
from diagnose.authoring.originals import as_original
from diagnose.authoring.scaffold import Plan, article_text
from diagnose.authoring.subject import Subject
from diagnose.knowledge.error_ids import read_error_id

TITLE = "title"
HEADER = "header"
"""Sources that every article has: what stands in its title, and in its keywords."""


def draft(article: ArchiveArticle, subject: Subject, folder: Path, platforms: Mapping[str, str]) -> str:
    """Return the file of an article that is to lie in ``folder``; what is left to a person is marked TODO."""
    original = as_original(article.id, article.title, article.head, _body(article), article.foot)
    seen = extract(original, platforms)
    whole = replace(
        seen,
        error_ids=_with(seen.error_ids, _errors(article)),
        event_ids=_with(seen.event_ids, (_seen(article, str(event.id)) for event in article.event_ids)),
        corrected_in=seen.corrected_in or _corrected(article, subject),
    )
    return article_text(Plan(article.id, folder, subject, whole))


def concerns(article: ArchiveArticle, subject: Subject) -> bool:
    """Tell whether an article applies to the product that the content is about."""
    return any(_is_product(each.product, subject) for each in article.applies_to)


def _body(article: ArchiveArticle) -> str:
    return "".join(section.text for section in article.sections)


def _with(seen: Iterable[Seen], more: Iterable[Seen]) -> tuple[Seen, ...]:
    """Return what was seen, and what else was, each thing once."""
    found: dict[str, Seen] = {}
    for each in (*seen, *more):
        found.setdefault(each.text.casefold().removeprefix("0x"), each)
    return tuple(found.values())


def _errors(article: ArchiveArticle) -> Iterator[Seen]:
    """Return the ids in base sixteen; the numbers of other products' messages are none."""
    for written in article.error_ids:
        if not written.casefold().startswith("0x") and len(written) < 8:
            continue
        try:
            read_error_id(written)
        except ValueError:
            continue
        yield _seen(article, written)


def _seen(article: ArchiveArticle, text: str) -> Seen:
    """Return a thing with the section in which it stands first."""
    return Seen(text, next((each.title for each in article.sections if each.title and text in each.text), TITLE))


def _corrected(article: ArchiveArticle, subject: Subject) -> Seen | None:
    """Return the first service pack of the content's own product that is said to have the correction."""
    named = [each for each in article.fixed_in if each.service_pack is not None and _of(each, subject)]
    first = min(named, key=lambda each: each.service_pack or 0, default=None)
    if first is None:
        return None
    return Seen(str(first.service_pack), HEADER if first.certainty == "keyword" else first.read_from)


def _of(fix: FixedIn, subject: Subject) -> bool:
    """Tell whether a fix is one of the product and version that the content is about."""
    return fix.version == subject.line.product_version and _is_product(fix.product or "", subject)


def _is_product(name: str, subject: Subject) -> bool:
    """Tell whether a name is that of the product that the content takes every server for."""
    assumed = [fact.assumed.value for fact in subject.facts.facts.values() if fact.assumed]
    return any(isinstance(value, str) and name.endswith(value) for value in assumed)
