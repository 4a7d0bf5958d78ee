"""What a search found, as text for a terminal."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import Any

from diagnose.archive.catalogue import Related, Revision
from diagnose.archive.searching import Results
from diagnose.archive.snippets import MARK

_WIDEST = 100
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def found_in_text(found: Results) -> str:
    """Return the articles found: id, date, product, title, and a few words with what was looked for in bold."""
    width = _width()
    bold = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    lines = []
    for result in found.results:
        head = "  ".join(part for part in (result.id, result.date, result.product) if part)
        lines.append(printable(head))
        lines += textwrap.wrap(printable(result.title), width, initial_indent="  ", subsequent_indent="  ")
        text = "\n".join(textwrap.wrap(result.snippet, width, initial_indent="    ", subsequent_indent="    "))
        lines += [_in_bold(text) if bold else text, ""]
    if len(found.results) < found.total:
        lines.append(f"the best {len(found.results)} of {found.total} articles")
    return "\n".join(lines) + "\n" if lines else ""


def remarks(found: Results) -> list[str]:
    """Return what a person should know of a search: what was corrected, what no article has, what else to try."""
    said = [f"searched for {right} instead of {wrong}" for wrong, right in found.corrected.items()]
    left = [word for word in found.not_found if word not in found.corrected]
    if left and found.results:
        said.append(f"no article has {', '.join(left)}")
    if not found.results:
        said.append("nothing found" + "".join(f"; {suggestion}" for suggestion in found.suggestions))
    return [printable(each) for each in said]


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


def _in_bold(text: str) -> str:
    parts = text.split(MARK)
    return "".join(part if place % 2 == 0 else f"{_BOLD}{part}{_PLAIN}" for place, part in enumerate(parts))


def printable(text: str) -> str:
    """Return a text without what could move the cursor of a terminal."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def _safe(text: str) -> str:
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)


def _width() -> int:
    try:
        return min(_WIDEST, os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        return _WIDEST
