"""An article of the local file, and what it is linked with, as text."""

from __future__ import annotations

from typing import Any

from diagnose.archive.local_file.catalogue import Related, Revision
from diagnose.presenters.writing.printable import printable


def article_in_text(article: dict[str, Any], revisions: list[Revision]) -> str:
    """Return an article as it was published, its head and its text, and which older revisions there are."""
    text = "".join(section["text"] for section in article["sections"])
    head = "  ".join(part for part in (article["id"], article["date"], article["product"]) if part)
    older = [f"older revision: {each.date or 'undated'}  {each.title}" for each in revisions if not each.current]
    return "\n".join([printable(head), printable(article["title"]), "", _safe(text).strip("\n"), "", *older]) + "\n"


def related_in_text(article: dict[str, Any], related: list[Related]) -> str:
    """Return the articles that an article refers to and is referred to by."""
    lines = [printable(f"{article['id']}  {article['title']}")]
    for relation in ("refers to", "is referred to by"):
        some = [each for each in related if each.relation == relation]
        lines += ["", f"{relation}{'' if some else ' nothing here'}"]
        lines += [printable(f"  {each.id}  {each.title or '(not in the local file)'}") for each in some]
    return "\n".join(lines) + "\n"


def _safe(text: str) -> str:
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)
