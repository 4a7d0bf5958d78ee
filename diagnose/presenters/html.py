"""Advisories as a folder of HTML pages: the fleet, every server that needs a page, and every article.

The pages stand alone. They ask nothing of any network, need no script, and read well on paper and on a phone.
Only what is in :class:`~diagnose.results.Results` is printed; the words around it belong to no domain.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from diagnose.results import (
    AFFECTED,
    VERDICTS,
    Because,
    Caution,
    Dossier,
    DossierEntry,
    FactLabel,
    Finding,
    Fix,
    Floor,
    Results,
    Server,
    Value,
    Verdict,
    Workaround,
    needs_somebody,
)

MANIFEST = ".diagnose-pages"
"""The file that lists the pages written, so that a later run knows which pages it may remove."""

_OURS = re.compile(r"index\.html|(?:articles|servers)/[A-Za-z0-9_-]{1,80}\.html")
_PLAIN_SERVER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PLAIN_ARTICLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LONGEST_STEM = 48
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_RESTORE_GRAVITY = ("unsafe", "unknown", "safe", None)


def write_site(results: Results, folder: Path) -> list[Path]:
    """Write the advisories into ``folder`` and return their files, the fleet's page first.

    Each file appears whole or not at all, and one that would not change is left alone. Pages of an earlier run that
    have no place in this one are removed; nothing else is. ``FileExistsError`` is raised, before anything is
    written, where a page would replace a file that no earlier run wrote.
    """
    site = _survey(results)
    pages = site.paths()
    earlier = _read_manifest(folder)
    _refuse_to_replace(folder, _apart(pages, earlier))
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / MANIFEST, _listing(earlier.union(pages)))
    for path, text in _render(site):
        _write(folder / path, text)
    for path in _apart(earlier, pages):
        _remove(folder, path)
    _write(folder / MANIFEST, _listing(pages))
    return [folder / path for path in pages]


class PageNames:
    """Hands out file names that are safe on every file system, each once, the same in every run.

    A name that is fit for a file is kept; any other becomes a readable slug and a short hash of the name. Names are
    told apart without regard to case.
    """

    def __init__(self, plain: re.Pattern[str], fallback: str) -> None:
        self._plain = plain
        self._fallback = fallback
        self._taken: set[str] = set()
        self._seen: Counter[str] = Counter()

    def stem(self, name: str) -> str:
        """Return the file name, without its extension, for the next page of ``name``."""
        for turn in itertools.count(self._seen[name]):
            stem = self._candidate(name, turn)
            if stem.casefold() not in self._taken:
                break
        self._seen[name] = turn + 1
        self._taken.add(stem.casefold())
        return stem

    def _candidate(self, name: str, turn: int) -> str:
        fit = len(name) <= _LONGEST_STEM and self._plain.fullmatch(name) and name.casefold() not in _RESERVED
        if fit and turn == 0:
            return name
        slug = re.sub(r"[^a-z0-9]+", "-", name[:_LONGEST_STEM].lower()).strip("-") or self._fallback
        digest = hashlib.sha256(f"{turn}:{name}".encode("utf-8", "surrogatepass")).hexdigest()
        return f"{slug}-{digest[:8]}"

    @classmethod
    def of_servers(cls) -> PageNames:
        """Return the names of the servers' pages."""
        return cls(_PLAIN_SERVER, "server")

    @classmethod
    def of_articles(cls) -> PageNames:
        """Return the names of the articles' pages."""
        return cls(_PLAIN_ARTICLE, "article")


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


@dataclass(frozen=True)
class _Advice:
    """The remedies of a server's faults, each once, with the findings that call for it."""

    workarounds: list[tuple[Workaround, list[Finding]]]
    no_workaround: list[Finding]
    fixes: list[tuple[Fix, list[Finding]]]
    no_fix: list[Finding]
    floors: list[Floor]
    cautions: list[Caution]
    """Those that apply; where the floors tell of the way back, the others."""
    find_out: list[str]


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
            yield entry.page, server.render(root="../", entry=entry, **_server_view(entry.server))
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
    environment.filters["label"] = lambda key: _label(labels, key)
    environment.filters["find"] = lambda key: labels[key].find if key in labels else ""
    environment.filters["headed"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["value"] = _value
    environment.filters["ranked"] = _ranked
    environment.filters["reason"] = _reason
    environment.filters["next_step"] = lambda server: _next_step(server, labels)
    environment.globals["knowledge"] = site.results.knowledge
    environment.globals["verdicts"] = VERDICTS
    environment.globals["article_page"] = lambda article: _page_of(site.concerns, article)
    return environment


def _server_view(server: Server) -> dict[str, object]:
    ranked = _ranked(server.findings)
    affected = [finding for finding in ranked if finding.verdict in AFFECTED]
    return {
        "server": server,
        "lead": _lead(server),
        "affected": affected,
        "unaffected": [finding for finding in ranked if finding.verdict not in AFFECTED],
        "advice": _advice(server, affected),
        "origins": _origins(server),
    }


def _index_view(site: _Site) -> dict[str, object]:
    paged = [entry for entry in site.entries if entry.page]
    return {
        "groups": [
            (verdict, sorted((entry for entry in paged if entry.server.verdict == verdict), key=_by_gravity))
            for verdict in VERDICTS
        ],
        "to_look_at": len(paged),
        "unsafe": sorted((entry for entry in paged if _restore_rank(entry) == 0), key=_by_name),
        "quiet": sorted((entry for entry in site.entries if not entry.page), key=_by_name),
        "concerns": sorted(site.concerns.values(), key=_by_concern),
    }


def _ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, the gravest first."""
    return sorted(findings, key=lambda finding: VERDICTS.index(finding.verdict))


def _lead(server: Server) -> str:
    """Return how many faults the server has, in one sentence."""
    counts = Counter(finding.verdict for finding in server.findings)
    words: dict[Verdict, tuple[str, str]] = {
        "confirmed": ("fault is confirmed", "faults are confirmed"),
        "exposed": ("fault is waiting for its trigger", "faults are waiting for their triggers"),
        "undetermined": ("fault cannot be ruled out yet", "faults cannot be ruled out yet"),
    }
    parts = [f"{counts[verdict]} {word[counts[verdict] > 1]}" for verdict, word in words.items() if counts[verdict]]
    return f"{_listed(parts)}." if parts else "No known fault affects this server."


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _advice(server: Server, affected: list[Finding]) -> _Advice:
    faults = [finding for finding in affected if finding.verdict != "undetermined"]
    missing = [fact for finding in affected if finding.verdict == "undetermined" for fact in finding.missing]
    fixes = _fixes(faults)
    floors = {(fix.floor.database_format, fix.floor.oldest): fix.floor for fix, _ in reversed(fixes) if fix.floor}
    cautions = {caution.text: caution for finding in faults for caution in finding.cautions}
    return _Advice(
        workarounds=_workarounds(faults),
        no_workaround=[finding for finding in faults if not finding.workaround],
        fixes=fixes,
        no_fix=[finding for finding in faults if not finding.fix],
        floors=list(floors.values())[::-1],
        cautions=[
            caution
            for caution in cautions.values()
            if caution.state == "applies" and not (floors and caution.kind == "restore")
        ],
        find_out=list(dict.fromkeys([*(fact for fact in server.ask if fact in missing), *missing])),
    )


def _workarounds(faults: list[Finding]) -> list[tuple[Workaround, list[Finding]]]:
    groups: list[tuple[Workaround, list[Finding]]] = []
    for finding in faults:
        if finding.workaround:
            steps = finding.workaround.steps
            same = next((group for first, group in groups if first.steps == steps), None)
            if same is None:
                groups.append((finding.workaround, [finding]))
            else:
                same.append(finding)
    return groups


def _fixes(faults: list[Finding]) -> list[tuple[Fix, list[Finding]]]:
    groups: list[tuple[Fix, list[Finding]]] = []
    for finding in faults:
        if finding.fix:
            same = next((group for first, group in groups if _same_fix(first, finding.fix)), None)
            if same is None:
                groups.append((finding.fix, [finding]))
            else:
                same.append(finding)
    return groups


def _same_fix(one: Fix, other: Fix) -> bool:
    return (
        one.text == other.text
        and [release.release for release in one.fixed_in] == [release.release for release in other.fixed_in]
        and [(file.platform, file.file) for file in one.downloads] == [(f.platform, f.file) for f in other.downloads]
        and [way.text for way in one.obtain] == [way.text for way in other.obtain]
    )


def _origins(server: Server) -> dict[str, str]:
    """Return for each fact of the server how it is known."""
    origins = dict.fromkeys(server.facts, "stated")
    origins.update((derived.fact, "derived") for derived in server.derived if derived.fact in origins)
    origins.update((fact, "assumed") for fact in server.assumed if fact in origins)
    return origins


def _next_step(server: Server, labels: dict[str, FactLabel]) -> str:
    """Return in few words what to do next with the server."""
    steps = []
    if server.restore and server.restore.verdict == "unsafe":
        steps.append(f"Do not put back {server.restore.target}.")
    gravest = next((finding for finding in server.findings if finding.verdict == server.verdict), None)
    if gravest and gravest.verdict in {"confirmed", "exposed"}:
        steps.append(_remedy(gravest))
    elif gravest and gravest.verdict == "undetermined":
        facts = [fact for fact in server.ask if fact in gravest.missing] or gravest.missing
        steps.append(f"Find out: {_named(labels, facts)}.")
    if server.restore and server.restore.verdict == "unknown":
        steps.append(f"Do not put back {server.restore.target} yet.")
        if server.restore.missing:
            steps.append(f"Find out: {_named(labels, server.restore.missing)}.")
    if server.contradictions:
        facts = list(dict.fromkeys(fact for clash in server.contradictions for fact in clash.facts))
        steps.append(f"Clear up: {_named(labels, facts)}.")
    return " ".join(steps)


def _named(labels: dict[str, FactLabel], facts: list[str]) -> str:
    """Return the first few of the facts, by their labels."""
    return ", ".join(_label(labels, fact) for fact in facts[:3])


def _remedy(finding: Finding) -> str:
    now = "Work around it" if finding.workaround else "No workaround is known"
    if not finding.fix:
        return f"{now}; no fix is known."
    releases = " or ".join(release.release for release in finding.fix.fixed_in)
    return f"{now}; for good, {f'install {releases}' if releases else 'see the fix on the page'}."


def _reason(finding: Finding) -> list[Because]:
    """Return the premises that refute the finding, or all of them where none does."""
    return [premise for premise in finding.because if not premise.holds] or finding.because


def _topics(dossier: Dossier) -> dict[str, list[DossierEntry]]:
    topics: dict[str, list[DossierEntry]] = {}
    for line in dossier.facts:
        topics.setdefault(line.topic, []).append(line)
    return topics


def _page_of(concerns: dict[str, _Concern], article: str) -> str | None:
    return concerns[article].page if article in concerns else None


def _label(labels: dict[str, FactLabel], key: str) -> str:
    return labels[key].label if key in labels else key.replace("_", " ")


def _value(value: Value | None) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    return str(value) or "(empty)"


def _restore_rank(entry: _Entry) -> int:
    return _RESTORE_GRAVITY.index(entry.server.restore.verdict if entry.server.restore else None)


def _by_name(entry: _Entry) -> tuple[str, str, str]:
    return entry.server.name.casefold(), entry.server.name, entry.page or ""


def _by_gravity(entry: _Entry) -> tuple[int, tuple[str, str, str]]:
    return _restore_rank(entry), _by_name(entry)


def _by_concern(concern: _Concern) -> tuple[int, int, int, str]:
    counts = concern.counts
    return -counts["confirmed"], -counts["exposed"], -counts["undetermined"], concern.article


def _listing(paths: Iterable[str]) -> str:
    return "".join(f"{path}\n" for path in sorted(paths))


def _read_manifest(folder: Path) -> set[str]:
    """Return the pages that an earlier run wrote; a line that names no page of ours counts for nothing."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return set()
    return {line for line in lines if _OURS.fullmatch(line)}


def _apart(pages: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the pages that are not among the others on any file system, whether or not it minds case."""
    known = {page.casefold() for page in others}
    return sorted(page for page in pages if page.casefold() not in known)


def _refuse_to_replace(folder: Path, pages: Iterable[str]) -> None:
    for page in pages:
        if os.path.lexists(folder / page):
            raise FileExistsError(
                f"{folder / page} was not written by an earlier run; move it away or choose another folder"
            )


def _write(path: Path, text: str) -> None:
    """Put ``text`` into the file as a whole, or leave a file that holds it already as it is."""
    content = _UNPRINTABLE.sub("\ufffd", text).encode()
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as stream:
            stream.write(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _remove(folder: Path, page: str) -> None:
    path = folder / page
    if path.parent.resolve().is_relative_to(folder.resolve()):
        path.unlink(missing_ok=True)
