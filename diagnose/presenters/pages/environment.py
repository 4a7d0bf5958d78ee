"""What the templates of the pages are rendered with: their filters, a user's own theme, and what a browser may load."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from diagnose.presenters import remedies
from diagnose.presenters.next_steps import next_sentences
from diagnose.presenters.pages.look import Look
from diagnose.presenters.pages.site import Site
from diagnose.presenters.pages.words import breakable, day, reason, value
from diagnose.presenters.phrases import affecting, label_of, plural, sentence
from diagnose.presenters.shared_reports import thing_in_words
from diagnose.presenters.tally import tally
from diagnose.presenters.text.exposure import in_hotfix, in_one_line
from diagnose.results.verdicts import VERDICTS

LOGOS = {"logo.svg": "image/svg+xml", "logo.png": "image/png"}
"""The files of a theme that are taken as its logo, the first one found, with their media types."""


def environment(site: Site, look: Look, link: Callable[..., str]) -> Environment:
    """Return what renders the pages; ``link`` gives the address of a page, given the way to the root.

    Raises jinja2.TemplateError where a template of the theme is wrong.
    """
    labels = site.results.labels
    made = Environment(
        loader=_loader(look.theme), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["label"] = lambda key, facts=None: label_of(labels, key, facts)
    roles: Mapping[str, str] = site.results.line.facts if site.results.line else {}
    made.filters["role"] = lambda role: label_of(labels, roles.get(role, role))
    made.filters["find"] = lambda key: labels[key].find if key in labels else ""
    made.filters["headed"] = sentence
    made.filters["thing"] = lambda thing: thing_in_words(thing, labels)
    made.filters["value"] = value
    made.filters["breakable"] = breakable
    made.filters["tally"] = lambda server: tally(affecting(server))
    made.filters["reason"] = reason
    made.filters["in_one_line"] = in_one_line
    made.filters["in_hotfix"] = in_hotfix
    made.filters["next_step"] = lambda server: next_sentences(server, labels)
    made.filters["plural_of"] = lambda word, things: plural(len(things), word)
    made.filters["day"] = day
    made.filters["thousands"] = lambda count: f"{count:,}"
    made.globals["knowledge"] = site.results.knowledge
    made.globals["collected"] = site.results.collected
    made.globals["written"] = f"{look.written:%Y-%m-%d}"
    made.globals["verdicts"] = VERDICTS
    made.globals["remedies"] = remedies
    made.globals["link"] = link
    made.globals["article_page"] = lambda article: _page_of(site, article)
    made.globals["imported_page"] = site.imported.get
    made.globals["logo"] = logo(look.theme)
    for name, file in (("style", "style.css"), ("script", "index.js")):
        made.globals[name] = text = made.get_template(file).render()
        made.globals[f"{name}_hash"] = _allowed(text)
    return made


def _page_of(site: Site, article: str) -> str | None:
    return site.concerns[article].page if article in site.concerns else None


def _loader(theme: Path | None) -> BaseLoader:
    built_in = PackageLoader("diagnose", "presenters/templates")
    return ChoiceLoader([FileSystemLoader(theme), built_in]) if theme else built_in


def _allowed(text: str) -> str:
    """Return how a Content-Security-Policy names an inline text that may be used."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def logo(theme: Path | None) -> str | None:
    """Return the logo of a theme as an address that holds the picture itself; raise OSError where it cannot be read."""
    found = next(_logos(theme), None) if theme else None
    if found is None:
        return None
    return f"data:{LOGOS[found.name]};base64,{base64.b64encode(found.read_bytes()).decode()}"


def _logos(theme: Path) -> Iterator[Path]:
    yield from (theme / name for name in LOGOS if (theme / name).is_file())
