"""The advisories as one Markdown document for a ticket system: what the pages say, in the same order.

CommonMark with tables, as most ticket systems take it; no HTML, no links inside the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from diagnose.presenters.pages.drawn_line import Drawing
from diagnose.presenters.pages.environment import environment
from diagnose.presenters.pages.folder import printable
from diagnose.presenters.pages.index import index_view
from diagnose.presenters.pages.look import Look
from diagnose.presenters.pages.server import entry_view
from diagnose.presenters.pages.site import QUIET, Site, survey
from diagnose.results import Results

MOST_NAMED = 200
"""Servers of one diagnosis that are named; of more, only how many there are at each site."""
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~]")
_BEGINNING = re.compile(r"^(\d*)([-+=#.)])(?=\s|$|[-=#])")
"""What begins a list, a heading or a line at the beginning of a text."""
_BARS = {"exposed": "/", "undetermined": "."}


def render_markdown(results: Results, look: Look) -> str:
    """Return the advisories as one document; raise jinja2.TemplateError where a template of the theme is wrong."""
    site = survey(results)
    made = environment(site, look, lambda page, _root: page).overlay(finalize=_finalized)
    made.filters["code"] = lambda text: Markup(code(text))
    made.filters["drawn"] = lambda drawing: Markup(in_characters(drawing))
    text = made.get_template("markdown.md").render(
        results=results, servers=list(_servers(site)), most_members=MOST_NAMED, **index_view(site)
    )
    return re.sub(r"\n{3,}", "\n\n", printable(text)).strip() + "\n"


def _servers(site: Site) -> Iterator[dict[str, object]]:
    for entry in site.entries:
        if entry.page and entry.page != QUIET:
            yield entry_view(entry, site)


def _finalized(value: object) -> object:
    """Return what an expression of a template gives, so that no text of the results is taken for Markdown."""
    return value if isinstance(value, Markup) else Markup(escaped(str(value)))


def escaped(text: str) -> str:
    """Return a text in one line that Markdown shows as it is."""
    text = re.sub(r"\s+", " ", text).replace("&", "&amp;")
    text = _SPECIAL.sub(lambda found: {"<": "&lt;", ">": "&gt;"}.get(found[0], f"\\{found[0]}"), text)
    return _BEGINNING.sub(r"\1\\\2", text)


def code(text: object) -> str:
    """Return a text as code: as it is, in one line."""
    words = " ".join(str(text).split()).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    gap = " " if "`" in words else ""
    return f"{fence}{gap}{words}{gap}{fence}"


def in_characters(drawing: Drawing) -> str:
    """Return the line of releases in characters, newest first, for a block of code."""
    width = max(len(row.stop.label) for row in drawing.rows)
    lines = []
    for row in drawing.rows:
        mark = "@" if row.here else "?" if row.possible else "o"
        bars = "".join(
            _BARS.get(lane.verdict or "", "#") if hit else " "
            for lane, hit in zip(drawing.lanes, row.lanes, strict=True)
        )
        struck = " " if row.starts else "x"
        lines.append(f"{struck} {row.stop.label:>{width}} {mark} {bars}  {'; '.join(row.said)}".rstrip())
        if row.stop.label == drawing.floor:
            lines.append("- " * (width // 2 + 8))
    return "\n".join(line.replace("`", "'") for line in lines)
