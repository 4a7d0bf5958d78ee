"""A draft of an article out of an imported one: all that was read of it, each with its section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from diagnose.archive.article import ArchiveArticle, FixedIn
from diagnose.archive.facts.sections import joined
from diagnose.authoring.extracting import Seen, extract
from diagnose.authoring.originals import as_original
from diagnose.authoring.scaffold import Plan, article_text
from diagnose.authoring.subject import Subject

HEADER = "header"
"""The source of what stands in the keywords."""


def draft(article: ArchiveArticle, subject: Subject, folder: Path, platforms: Mapping[str, str]) -> str:
    """Return the file of an article that is to lie in ``folder``; what is left to a person is marked TODO."""
    original = as_original(article.id, article.title, article.head, joined(article.sections), article.foot)
    seen = extract(original, platforms)
    whole = replace(seen, corrected_in=seen.corrected_in or _corrected(article, subject))
    return article_text(Plan(article.id, folder, subject, whole))


def concerns(article: ArchiveArticle, subject: Subject) -> bool:
    """Tell whether an article applies to the product that the content is about."""
    return any(_is_product(each.product, subject) for each in article.applies_to)


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
