"""Sources that the originals do not have, and inferences without their premises."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnose.authoring.checks.checking import Complaint, check
from diagnose.authoring.originals import Original, folded
from diagnose.authoring.subject import Files, entries
from diagnose.knowledge.documents import Document
from diagnose.knowledge.sources import cited
from diagnose.problems import Location, did_you_mean

_ID = re.compile(r"[A-Z]{1,4}[0-9]{4,8}")


@check("inferred-without-reason", "warning", "An inference that does not say from what it follows.", need="files")
def inferred_without_reason(files: Files) -> Iterator[Complaint]:
    """A reader can check an inference only where its premises stand beside it."""
    for document in files.documents:
        for path, entry in entries(document):
            if entry.get("inferred") is True and not entry.get("inferred_from"):
                yield document.at(*path, "inferred"), "say in inferred_from what this follows from"
            elif entry.get("inferred_from") and entry.get("inferred") is not True:
                yield document.at(*path, "inferred_from"), "add inferred: true, or remove inferred_from"


@check("source-section", "error", "A source that names a section which the original does not have.", need="originals")
def source_section(files: Files) -> Iterator[Complaint]:
    """Nobody would find the statement again."""
    for where, article, section in _citations(files):
        original = files.originals.find(article) if files.originals else None
        if original and not _has(original, section):
            titles = [part.title for part in original.sections]
            hint = did_you_mean(section, titles) or f"; it has: {', '.join(titles)}"
            yield where, f"the original of {article} has no section {section or 'of this name'}{hint}"


@check("missing-original", "note", "A cited article whose original is not at hand.", need="originals")
def missing_original(files: Files) -> Iterator[Complaint]:
    """What it is cited for was not checked."""
    seen: set[str] = set()
    for where, article, _ in _citations(files):
        if article not in seen and files.originals and not files.originals.find(article):
            yield where, f"the original of {article} is not in {files.originals.folder}; its sections were not checked"
        seen.add(article)


def _citations(files: Files) -> Iterator[tuple[Location, str, str]]:
    """Yield each article that a source names, with the section."""
    for document in files.documents:
        own = article_of(document)
        for path, entry in entries(document):
            source = entry.get("source")
            if not isinstance(source, str) or "TODO" in source:
                continue
            for part in source.split(";"):
                article, _, section = cited(part.strip(), own).partition(" ")
                if _ID.fullmatch(article):
                    yield document.at(*path, "source"), article, section.strip()


def article_of(document: Document) -> str:
    """Return the id of the article that a file holds, or an empty text for other files."""
    article = document.data.get("article")
    return article if isinstance(article, str) else ""


def _has(original: Original, section: str) -> bool:
    """Tell whether the original has a section of this title, or all sections of a list of titles."""
    if folded(section) in original.titles:
        return True
    parts = re.split(r"\s*,\s*|\s+and\s+", section)
    return len(parts) > 1 and all(folded(part) in original.titles for part in parts)


def cited_articles(document: Document) -> list[str]:
    """Return all articles on whose originals a file draws, its own first."""
    found = {article_of(document): None}
    for _, entry in entries(document):
        if isinstance(entry.get("source"), str):
            found |= {part.strip().split(" ")[0]: None for part in entry["source"].split(";")}
    return [article for article in found if _ID.fullmatch(article)]
