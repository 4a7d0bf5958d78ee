"""Wording that is not filled in, or not the project's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from diagnose.authoring.checks.checking import Complaint, check
from diagnose.authoring.checks.sources import cited_articles
from diagnose.authoring.originals import Original
from diagnose.authoring.subject import Files, entries
from diagnose.knowledge.documents import Document, Path_
from diagnose.problems import Location, shown

COPIED = 8
"""From so many words in a row on, a text counts as copied."""

_NOT_PROSE = frozenset({"source", "header", "address", "key", "fixes", "files"})
_EDGES = ".,;:!?()[]{}\"'"


@check("todo-left", "warning", "A TODO that nobody has filled in yet.", need="files")
def todo_left(files: Files) -> Iterator[Complaint]:
    """Values and comments alike: a new article is finished when none is left."""
    for name, text in files.texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            found = re.search(r"\bTODO\b", line)
            if found:
                said = line[found.end() :].strip(" :\"'")
                what = f": {said}" if re.search(r"\w", said) else ""
                yield Location(name, number, found.start() + 1), f"fill this in{what}"


@check("copied-text", "warning", "A text with eight or more words in a row as in the original.", need="originals")
def copied_text(files: Files) -> Iterator[Complaint]:
    """The originals are not ours; what they say is, once it is said in other words."""
    if files.originals is None:
        return
    for document in files.documents:
        originals = [found for id_ in cited_articles(document) if (found := files.originals.find(id_))]
        runs = _runs(originals)
        for path, text in _prose(document):
            copied = _longest_run(text, runs)
            if copied:
                article, words = copied
                quoted = shown(" ".join(words), 120)
                yield (
                    document.at(*path),
                    f"{len(words)} words in a row as in {article}: {quoted}; use words of your own",
                )


def _prose(document: Document) -> Iterator[tuple[Path_, str]]:
    """Yield every text in a document that somebody wrote."""
    for path, entry in entries(document):
        if _NOT_PROSE & {str(step) for step in path}:
            continue
        for key, value in entry.items():
            texts = value if isinstance(value, list) else [value]
            for number, text in enumerate(texts):
                if isinstance(text, str) and key not in _NOT_PROSE:
                    yield (*path, key, *([number] if isinstance(value, list) else [])), text


def _words(text: str) -> list[str]:
    return [word for word in (part.strip(_EDGES).casefold() for part in text.split()) if word]


def _runs(originals: list[Original]) -> Mapping[tuple[str, ...], str]:
    """Return every run of ``COPIED`` words in the originals, with the article."""
    found: dict[tuple[str, ...], str] = {}
    for original in originals:
        words = _words(original.text)
        for start in range(len(words) - COPIED + 1):
            found.setdefault(tuple(words[start : start + COPIED]), original.id)
    return found


def _longest_run(text: str, runs: Mapping[tuple[str, ...], str]) -> tuple[str, list[str]] | None:
    """Return the first stretch of a text that is copied, as long as it goes on, with the article."""
    words = _words(text)
    for start in range(len(words) - COPIED + 1):
        article = runs.get(tuple(words[start : start + COPIED]))
        if article:
            end = start + COPIED
            while end < len(words) and tuple(words[end - COPIED + 1 : end + 1]) in runs:
                end += 1
            return article, words[start:end]
    return None
