"""What a search found, as text for a terminal."""

from __future__ import annotations

import os
import sys
import textwrap

from diagnose.archive.search.searching import Results
from diagnose.archive.search.snippets import MARK
from diagnose.presenters.writing.printable import printable
from diagnose.presenters.writing.standard_output import on_terminal, wants_color

_WIDEST = 100
_NARROWEST = 20
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def found_in_text(found: Results) -> str:
    """Return the articles found: id, date, product, title, and a few words with what was looked for in bold."""
    width = _width()
    bold = wants_color()
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
    """Return what a person should know of a search: corrections, what no article has or states, what else to try."""
    said = [f"searched for {right} instead of {wrong}" for wrong, right in found.corrected.items()]
    left = [word for word in found.not_found if word not in found.corrected]
    if left and found.results:
        said.append(f"no article has {', '.join(left)}")
    said += [
        f"none of the articles found states {asked}; shown are those that state no other" for asked in found.not_stated
    ]
    if not found.results:
        said.append("nothing found" + "".join(f"; {suggestion}" for suggestion in found.suggestions))
    return [printable(each) for each in said]


def _in_bold(text: str) -> str:
    parts = text.split(MARK)
    return "".join(part if place % 2 == 0 else f"{_BOLD}{part}{_PLAIN}" for place, part in enumerate(parts))


def _width() -> int:
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns if on_terminal() else 0
    except (OSError, ValueError):
        columns = 0
    # Some terminals say that they have none.
    return max(_NARROWEST, min(_WIDEST, columns or _WIDEST))
