"""Advisories as a folder of HTML pages: the fleet, every server that needs a page, and every article.

The pages stand alone. They ask nothing of any network, need no script, and read well on paper and on a phone.
Only what is in :class:`~diagnose.results.Results` is printed; the words around it belong to no domain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from diagnose.presenters import remedies
from diagnose.presenters.exposure_text import in_one_line
from diagnose.presenters.html_server import server_view
from diagnose.presenters.html_words import next_step, reason, sentence, value
from diagnose.presenters.page_folder import MANIFEST, apart, listing, read_manifest, refuse_to_replace, remove, write
from diagnose.presenters.page_names import PageNames
from diagnose.presenters.phrases import affecting, label_of
from diagnose.presenters.shared_reports import thing_in_words
from diagnose.presenters.tally import tally
from diagnose.results import (
    AFFECTED,
    VERDICTS,
    Dossier,
    DossierEntry,
    Finding,
    Results,
    Server,
    Verdict,
    WorkItem,
    needs_somebody,
)

__all__ = ["MANIFEST", "PageNames", "write_site"]

_RESTORE_GRAVITY = ("unsafe", "unknown", "safe", None)


def write_site(results: Results, folder: Path) -> list[Path]:
    """Write the advisories into ``folder`` and return their files, the fleet's page first.

    Each file appears whole or not at all, and one that would not change is left alone. Pages of an earlier run that
    have no place in this one are removed; nothing else is. ``FileExistsError`` is raised, before anything is
    written, where a page would replace a file that no earlier run wrote.
    """
    site = _survey(results)
    pages = site.paths()
    earlier = read_manifest(folder)
    refuse_to_replace(folder, apart(pages, earlier))
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / MANIFEST, listing(earlier.union(pages)))
    for path, text in _render(site):
        write(folder / path, text)
    for path in apart(earlier, pages):
        remove(folder, path)
    write(folder / MANIFEST, listing(pages))
    return [folder / path for path in pages]


@dataclass(frozen=True)
class _Entry:
    """A server with its place in the site."""

    server: Server
    page: str | None
    shared_name: bool
    """True where other servers go by the same name, so that the reader needs the place of the record."""


@dataclass
class _Concern:
    """What one article means for the fleet."""

    article: str
    title: str
    page: str | None = None
    counts: Counter[Verdict] = field(default_factory=Counter)
    affected: list[tuple[_Entry, Finding]] = field(default_factory=list)


@dataclass(frozen=True)
class _Site:
    """The whole site, before a page of it is rendered."""

    results: Results
    entries: list[_Entry]
    dossiers: list[tuple[str, Dossier]]
    concerns: dict[str, _Concern]

    def paths(self) -> list[str]:
        """Return the path of every page from the site's root, the fleet's first."""
        servers = [entry.page for entry in self.entries if entry.page]
        return ["index.html", *servers, *(page for page, _ in self.dossiers)]


def _survey(results: Results) -> _Site:
    stems = PageNames.of_articles()
    dossiers = [(f"articles/{stems.stem(dossier.article)}.html", dossier) for dossier in results.articles]
    entries = _entries(results.servers)
    concerns: dict[str, _Concern] = {}
    for page, dossier in dossiers:
        concerns.setdefault(dossier.article, _Concern(dossier.article, dossier.title, page))
    for entry in entries:
        for finding in entry.server.findings:
            concern = concerns.setdefault(finding.article, _Concern(finding.article, finding.title))
            concern.counts[finding.verdict] += 1
            if finding.verdict in AFFECTED:
                concern.affected.append((entry, finding))
    for concern in concerns.values():
        concern.affected.sort(key=lambda pair: (VERDICTS.index(pair[1].verdict), _by_name(pair[0])))
    return _Site(results, entries, dossiers, concerns)


def _entries(servers: Iterable[Server]) -> list[_Entry]:
    servers = list(servers)
    names = Counter(server.name for server in servers)
    stems = PageNames.of_servers()
    return [
        _Entry(
            server,
            f"servers/{stems.stem(server.name)}.html" if needs_somebody(server) else None,
            names[server.name] > 1,
        )
        for server in servers
    ]


def _render(site: _Site) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page, the fleet's last, so that it never links to a page not yet there."""
    environment = _environment(site)
    article, server, index = (environment.get_template(f"{name}.html") for name in ("article", "server", "index"))
    for page, dossier in site.dossiers:
        concern = site.concerns[dossier.article]
        yield page, article.render(root="../", dossier=dossier, topics=_topics(dossier), concern=concern)
    for entry in site.entries:
        if entry.page:
            yield entry.page, server.render(root="../", entry=entry, **server_view(entry.server))
    yield "index.html", index.render(root="", results=site.results, **_index_view(site))


def _environment(site: _Site) -> Environment:
    environment = Environment(
        loader=PackageLoader("diagnose", "presenters/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    labels = site.results.labels
    environment.filters["label"] = lambda key: label_of(labels, key)
    environment.filters["find"] = lambda key: labels[key].find if key in labels else ""
    environment.filters["headed"] = sentence
    environment.filters["thing"] = lambda thing: thing_in_words(thing, labels)
    environment.filters["value"] = value
    environment.filters["tally"] = lambda server: tally(affecting(server))
    environment.filters["reason"] = reason
    environment.filters["in_one_line"] = in_one_line
    environment.filters["next_step"] = lambda server: next_step(server, labels)
    environment.globals["knowledge"] = site.results.knowledge
    environment.globals["verdicts"] = VERDICTS
    environment.globals["remedies"] = remedies
    environment.globals["article_page"] = lambda article: _page_of(site.concerns, article)
    return environment


def _index_view(site: _Site) -> dict[str, object]:
    paged = [entry for entry in site.entries if entry.page]
    return {
        "groups": [
            (verdict, sorted((entry for entry in paged if entry.server.verdict == verdict), key=_by_gravity))
            for verdict in VERDICTS
        ],
        "work": _work(site),
        "to_look_at": len(paged),
        "unsafe": sorted((entry for entry in paged if _restore_rank(entry) == 0), key=_by_name),
        "quiet": sorted((entry for entry in site.entries if not entry.page), key=_by_name),
        "concerns": sorted(site.concerns.values(), key=_by_concern),
    }


def _work(site: _Site) -> list[tuple[WorkItem, list[_Entry | str]]]:
    """Return each item of work with its servers; a name that several servers have cannot lead to one of them."""
    entries = {entry.server.name: entry for entry in site.entries if not entry.shared_name}
    return [(item, [entries.get(name, name) for name in item.servers]) for item in site.results.work]


def _topics(dossier: Dossier) -> dict[str, list[DossierEntry]]:
    topics: dict[str, list[DossierEntry]] = {}
    for line in dossier.facts:
        topics.setdefault(line.topic, []).append(line)
    return topics


def _page_of(concerns: dict[str, _Concern], article: str) -> str | None:
    return concerns[article].page if article in concerns else None


def _restore_rank(entry: _Entry) -> int:
    return _RESTORE_GRAVITY.index(entry.server.restore.verdict if entry.server.restore else None)


def _by_name(entry: _Entry) -> tuple[str, str, str]:
    return entry.server.name.casefold(), entry.server.name, entry.page or ""


def _by_gravity(entry: _Entry) -> tuple[int, tuple[str, str, str]]:
    return _restore_rank(entry), _by_name(entry)


def _by_concern(concern: _Concern) -> tuple[int, int, int, str]:
    counts = concern.counts
    return -counts["confirmed"], -counts["exposed"], -counts["undetermined"], concern.article
