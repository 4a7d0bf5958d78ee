"""The advisories before any page of them is rendered: which pages there are, and what stands on each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from diagnose.archive.exposure.exposed import KnownBug, ServerExposure
from diagnose.archive.local_file.shelf import Shelf
from diagnose.presenters.pages.names import PageNames
from diagnose.presenters.pages.same_diagnosis import SameDiagnosis, same_diagnoses
from diagnose.results import Results, Server
from diagnose.results.articles import Dossier
from diagnose.results.findings import Finding
from diagnose.results.runs import WorkItem
from diagnose.results.servers import known_bugs, needs_somebody, nothing_known
from diagnose.results.verdicts import AFFECTED, VERDICTS, Verdict

MOST_PAGES = 250
"""Servers that get a page each; in a larger fleet those of the same diagnosis share one."""
INDEX = "index.html"
ARCHIVE = "archive/"
"""Where the pages of imported articles are."""
QUIET = "diagnoses/nothing-to-do.html"
_RESTORE_GRAVITY = ("unsafe", "unknown", "safe", None)


@dataclass(frozen=True)
class Entry:
    """A row of the fleet's page: a server, or all servers of one diagnosis."""

    server: Server
    """The server; of several, what they have in common."""
    members: list[Server]
    page: str | None
    differing: list[str] = field(default_factory=list)
    """The facts that the diagnosis gives as its reasons, and in which the servers differ."""
    number: int = 0
    """The number of the diagnosis, where several servers share it."""
    shared_name: bool = False
    """True where other servers go by the same name, so that the reader needs the place of the record."""

    @property
    def count(self) -> int:
        """How many servers it stands for."""
        return len(self.members)

    @cached_property
    def sites(self) -> Counter[str | None]:
        """How many of the servers are at each site; at None those of which it is not known."""
        return Counter(site_of(server) for server in self.members)

    @property
    def label(self) -> str:
        """How it is called."""
        if self.count == 1:
            return self.server.name.strip() or "(a server without a name)"
        return f"Diagnosis {self.number}" if self.number else "Nothing to do"

    @property
    def quiet(self) -> bool:
        """True where nobody has to look at it."""
        return not needs_somebody(self.server)


@dataclass
class Concern:
    """What one article means for the fleet."""

    article: str
    title: str
    page: str | None = None
    counts: Counter[Verdict] = field(default_factory=Counter)
    affected: list[tuple[Entry, Verdict]] = field(default_factory=list)

    @property
    def servers(self) -> int:
        """How many servers somebody has to look at because of it."""
        return sum(entry.count for entry, _ in self.affected)


@dataclass(frozen=True)
class Site:
    """The whole of the advisories."""

    results: Results
    entries: list[Entry]
    """Gravest first."""
    grouped: bool
    """True where servers of the same diagnosis share a page."""
    dossiers: list[tuple[str, Dossier]]
    concerns: dict[str, Concern]
    imported: dict[str, str] = field(default_factory=dict)
    """The page of each imported article that some page lists."""

    def paths(self) -> list[str]:
        """Return the path of every page from the root, the fleet's first."""
        servers = (entry.page for entry in self.entries if entry.page)
        return [INDEX, *servers, *(page for page, _ in self.dossiers), *self.imported.values()]

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """The names that several servers have."""
        names = Counter(server.name for entry in self.entries for server in entry.members)
        return frozenset(name for name, count in names.items() if count > 1)

    @cached_property
    def by_name(self) -> dict[str, Entry]:
        """Where each server stands; a name that several servers have cannot lead to one of them."""
        return {
            server.name: entry
            for entry in self.entries
            for server in entry.members
            if server.name not in self.shared_names
        }

    @cached_property
    def work_of(self) -> dict[str, list[int]]:
        """The items of work for each server, by its name."""
        items: dict[str, list[int]] = {}
        for item in self.results.work:
            for name in item.servers:
                items.setdefault(name, []).append(item.number)
        return items

    def concerned(self, item: WorkItem) -> list[tuple[Entry | str, int]]:
        """Return whom an item of work concerns, with how many of its servers; a name alone where it leads nowhere."""
        found: Counter[int | str] = Counter()
        places = {id(entry): entry for entry in self.by_name.values()} if item.servers else {}
        for name in item.servers:
            found[id(self.by_name[name]) if name in self.by_name else name] += 1
        return [(key if isinstance(key, str) else places[key], count) for key, count in found.items()]


def survey(results: Results, shelf: Shelf | None = None) -> Site:
    """Return the pages for a result; every run gives them the same names.

    ``shelf`` has the imported articles; without it none has a page.
    """
    stems = PageNames.of_articles()
    dossiers = [(f"articles/{stems.stem(dossier.article)}.html", dossier) for dossier in results.articles]
    grouped = len(results.servers) > MOST_PAGES
    entries = list(_diagnoses(results.servers) if grouped else _one_by_one(results.servers))
    concerns: dict[str, Concern] = {}
    for page, dossier in dossiers:
        concerns.setdefault(dossier.article, Concern(dossier.article, dossier.title, page))
    for entry in entries:
        for findings, count in _findings(entry):
            for finding in findings:
                concern = concerns.setdefault(finding.article, Concern(finding.article, finding.title))
                concern.counts[finding.verdict] += count
                if finding.verdict in AFFECTED:
                    concern.affected.append((entry, finding.verdict))
    for concern in concerns.values():
        concern.affected.sort(key=lambda pair: (VERDICTS.index(pair[1]), by_name(pair[0].server)))
    return Site(results, entries, grouped, dossiers, concerns, _imported(entries, shelf) if shelf else {})


def _imported(entries: Iterable[Entry], shelf: Shelf) -> dict[str, str]:
    """Return a page for each imported article that the page of an entry lists, as far as there are such articles."""
    listed: set[str] = set()
    # Servers of one installation share their lists.
    seen: dict[int, Iterable[KnownBug]] = {}
    for entry in entries:
        archive = entry.server.archive
        if archive is None or entry.page in (None, QUIET):
            continue
        listed.update(each.article for each in archive.hand_written)
        listed.update(each.id for each in archive.reported)
        for bugs in _lists(archive):
            if id(bugs) not in seen:
                seen[id(bugs)] = bugs
                listed.update(bug.id for bug in bugs)
    stems = PageNames.of_articles()
    return {id_: f"{ARCHIVE}{stems.stem(id_)}.html" for id_ in sorted(shelf.titles(listed))}


def _lists(archive: ServerExposure) -> Iterator[Sequence[KnownBug]]:
    """Yield the lists of known bugs as a page has them; those that are stated for other service packs are counted."""
    yield from (mended.articles for mended in archive.fixed_by)
    yield from (archive.fixed_by_file, archive.fixed_by_hotfix, archive.without_number, archive.without_fix)


def _findings(entry: Entry) -> list[tuple[list[Finding], int]]:
    """Return the findings of an entry with the number of its servers that have them."""
    if not entry.quiet:
        return [(entry.server.findings, entry.count)]
    counts = Counter(id(server.findings) for server in entry.members)
    return [(found, counts[key]) for key, found in {id(one.findings): one.findings for one in entry.members}.items()]


def _one_by_one(servers: Sequence[Server]) -> Iterator[Entry]:
    names = Counter(server.name for server in servers)
    stems = PageNames.of_servers()
    pages = [f"servers/{stems.stem(server.name)}.html" if _has_page(server) else None for server in servers]
    entries = [
        Entry(server, [server], page, shared_name=names[server.name] > 1)
        for server, page in zip(servers, pages, strict=True)
    ]
    yield from sorted(entries, key=_by_gravity)


def _diagnoses(servers: Sequence[Server]) -> Iterator[Entry]:
    busy = [server for server in servers if _has_page(server)]
    quiet = sorted((server for server in servers if not _has_page(server)), key=by_name)
    stems, names = PageNames.of_servers(), Counter(server.name for server in servers)
    found = [_entry(same, stems, shared_name=names[same.server.name] > 1) for same in same_diagnoses(busy)]
    number = 0
    for entry in sorted(found, key=_by_gravity):
        number += entry.count > 1
        yield replace(entry, number=number) if entry.count > 1 else entry
    if quiet:
        yield Entry(quiet[0], quiet, QUIET)


def _has_page(server: Server) -> bool:
    """Tell whether there is more to say of a server than that nobody has to look at it."""
    return needs_somebody(server) or known_bugs(server) > 0 or nothing_known(server)


def _entry(same: SameDiagnosis, stems: PageNames, *, shared_name: bool) -> Entry:
    if len(same.members) == 1:
        page = f"servers/{stems.stem(same.server.name)}.html"
        return Entry(same.server, same.members, page, shared_name=shared_name)
    page = f"diagnoses/{hashlib.sha256(same.key).hexdigest()[:12]}.html"
    return Entry(same.server, sorted(same.members, key=by_name), page, same.differing)


def site_of(server: Server) -> str | None:
    """Return a server's site; None where it is not known."""
    site = server.facts.get("site")
    return None if site is None else str(site)


def by_name(server: Server) -> tuple[str, str, str]:
    """Return the place of a server among others by its name."""
    return server.name.casefold(), server.name, server.where or ""


def restore_rank(server: Server) -> int:
    """Return how grave the answer about putting an older file back is; 0 is the gravest."""
    return _RESTORE_GRAVITY.index(server.restore.verdict if server.restore else None)


def _by_gravity(entry: Entry) -> tuple[int, bool, int, int, tuple[str, str, str], str]:
    verdict = VERDICTS.index(entry.server.verdict)
    return verdict, entry.quiet, restore_rank(entry.server), -entry.count, by_name(entry.server), entry.page or ""
