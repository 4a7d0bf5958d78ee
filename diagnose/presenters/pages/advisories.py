"""Advisories as HTML: a folder of pages for the fleet, what was found, and every article; or all in a single file.

The pages stand alone. They ask nothing of any network, say all they have to say without a script, and read well on
paper and on a phone. Only what is in :class:`~diagnose.results.Results` is printed; the words around it belong to no
domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment

from diagnose.archive.local_file.shelf import Shelf
from diagnose.presenters.pages.environment import environment
from diagnose.presenters.pages.folder import (
    MANIFEST,
    apart,
    listing,
    printable,
    read_manifest,
    refuse_to_replace,
    remove,
    write,
)
from diagnose.presenters.pages.imported_article import imported_view
from diagnose.presenters.pages.index import index_view
from diagnose.presenters.pages.look import Look
from diagnose.presenters.pages.release_drawing import draw_article, places_of
from diagnose.presenters.pages.server import entry_view, members_view
from diagnose.presenters.pages.site import ARCHIVE, INDEX, QUIET, Site, survey
from diagnose.presenters.release_line import Places
from diagnose.results import Results
from diagnose.results.articles import Dossier, DossierEntry

_NAMED_SECTION = re.compile('(<(?:section|article)[^>]*?) aria-labelledby="[^"]*"')
"""A section that is a landmark by its name; in a single document there would be many of each name."""

__all__ = ["MANIFEST", "Look", "render_single", "write_site"]


def write_site(results: Results, folder: Path, look: Look, shelf: Shelf | None = None) -> list[Path]:
    """Write the advisories into ``folder`` and return their files, the fleet's page first.

    Imported articles that are listed get pages if ``shelf`` has them. Each file appears whole or not at all, and one
    that would not change is left alone. Pages of an earlier run that have no place in this one are removed; nothing
    else is. ``FileExistsError`` is raised, before anything is written, where a page would replace a file that no
    earlier run wrote; jinja2.TemplateError where a template of the look's theme is wrong; sqlite3.Error where the
    shelf's file is damaged.
    """
    site = survey(results, shelf)
    links = _Links(single=False)
    made = environment(site, look, links)
    pages = site.paths()
    earlier = read_manifest(folder)
    refuse_to_replace(folder, apart(pages, earlier))
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / MANIFEST, listing(earlier.union(pages)))
    for path, text in _render(site, made, links, shelf):
        write(folder / path, text)
    for path in apart(earlier, pages):
        remove(folder, path)
    write(folder / MANIFEST, listing(pages))
    return [folder / path for path in pages]


def render_single(results: Results, look: Look) -> str:
    """Return the same pages, one after the other, as a single document.

    Raises jinja2.TemplateError where a template of the look's theme is wrong.
    """
    site = survey(results)
    links = _Links(single=True)
    made = environment(site, look, links)
    *others, fleet = [text for _, text in _render(site, made, links)]
    count = len(site.dossiers)
    parts = [fleet, *(_NAMED_SECTION.sub(r"\1", part) for part in (*others[count:], *others[:count]))]
    return printable(made.get_template("single.html").render(results=results, parts=parts, root=""))


def _anchor(page: str) -> str:
    """Return where in the single document a page begins."""
    return page.removesuffix(".html").replace("/", "-")


@dataclass
class _Links:
    """How pages lead to each other; those of a folder remember where, so that a printed page can tell."""

    single: bool
    used: dict[str, None] = field(default_factory=dict)

    def __call__(self, page: str, root: str, place: str = "") -> str:
        """Return the address of a page, or of a place on it, seen from another page with this way to the root."""
        if self.single:
            return f"#{_anchor(page)}{place and f'-{place}'}"
        # Imported articles are many, and called by their ids: where all of them are is enough on paper.
        self.used[ARCHIVE if page.startswith(ARCHIVE) else page] = None
        return f"{root}{page}{place and f'#{place}'}"


def _render(site: Site, made: Environment, links: _Links, shelf: Shelf | None = None) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page, the fleet's last, so that it never links to a page not yet there."""
    single = links.single
    labels = {entry.page: entry.label for entry in site.entries if entry.page}
    labels |= {page: dossier.article for page, dossier in site.dossiers}
    labels[ARCHIVE] = "Imported articles, each by its id"
    made.globals["labels_of_pages"] = labels
    made.globals["used"] = lambda: list(links.used)

    def render(template: str, page: str, view: dict[str, object]) -> str:
        links.used.clear()
        place = {
            "layout": "part.html" if single else "base.html",
            "anchor": _anchor(page),
            "at": f"{_anchor(page)}-" if single else "",
            "root": "" if single or page == INDEX else "../",
        }
        return made.get_template(template).render(**place, results=site.results, **view)

    everywhere = places_of(site.results.servers, site.results)
    for page, dossier in site.dossiers:
        yield page, render("article.html", page, _article_view(site, dossier, everywhere))
    for id_, page in site.imported.items():
        if shelf is not None:
            yield page, render("imported.html", page, imported_view(shelf, id_))
    for entry in site.entries:
        if entry.page == QUIET:
            yield entry.page, render("quiet.html", entry.page, {"entry": entry, **members_view(entry, site)})
        elif entry.page:
            yield entry.page, render("server.html", entry.page, entry_view(entry, site))
    yield INDEX, render("index.html", INDEX, index_view(site))


def _article_view(site: Site, dossier: Dossier, everywhere: Places) -> dict[str, object]:
    topics: dict[str, list[DossierEntry]] = {}
    for line in dossier.facts:
        topics.setdefault(line.topic, []).append(line)
    return {
        "dossier": dossier,
        "topics": topics,
        "concern": site.concerns[dossier.article],
        "drawing": draw_article(dossier.article, everywhere, site.results),
    }
