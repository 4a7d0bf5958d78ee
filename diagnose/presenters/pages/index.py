"""What the fleet's page shows: counts, sites, the order of work, and a row for each server or diagnosis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from diagnose.presenters.pages.folder import printable
from diagnose.presenters.pages.site import Concern, Entry, Site, restore_rank, site_of
from diagnose.presenters.phrases import enumerated, plural
from diagnose.results import Results
from diagnose.results.runs import Since, Summary
from diagnose.results.servers import Ignored, known_bugs, nothing_known
from diagnose.results.verdicts import AFFECTED, VERDICTS, Verdict

MOST_SITES = 12
"""Sites that are shown at once; more are folded."""
MOST_NAMED = 20
"""Servers that a line names; more are counted."""


@dataclass
class _SiteCounts:
    """The servers of one site by verdict."""

    site: str | None
    counts: Counter[Verdict] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.counts.total()


@dataclass(frozen=True)
class _Alike:
    """Things that several servers have in common: what it is, and the servers."""

    words: tuple[str, ...]
    servers: list[str]

    @property
    def named(self) -> str:
        """The servers by name, of many the first few."""
        more = len(self.servers) - MOST_NAMED
        return ", ".join(self.servers[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def index_view(site: Site) -> dict[str, object]:
    """Return what the template of the fleet's page is filled with."""
    results = site.results
    sites = _sites(site.entries)
    return {
        "entries": site.entries,
        "grouped": site.grouped,
        "lead": _lead(results.summary, site.entries),
        "sites": sites,
        "anchors": {entry.server.verdict: place for place, entry in reversed(list(enumerate(site.entries)))},
        "most_sites": MOST_SITES,
        "work": [(item, site.concerned(item)) for item in results.work],
        "most_named": MOST_NAMED,
        "unsafe": _unsafe(site.entries),
        "concerns": sorted(site.concerns.values(), key=_by_concern),
        "ignored": _ignored(results),
        "changes": _changes(results.since),
        "data": _data(site.entries, [one.site for one in sites]),
    }


def _lead(summary: Summary, entries: Sequence[Entry]) -> str:
    """Return in a sentence or two how the fleet stands."""
    if not summary.servers:
        return "No server was diagnosed."
    looked_at = sum(entry.count for entry in entries if not entry.quiet)
    counts = (
        (summary.confirmed, "has a confirmed fault", "have a confirmed fault"),
        (summary.exposed, "has a fault that waits for its trigger", "have a fault that waits for its trigger"),
        (summary.undetermined, "cannot be judged yet", "cannot be judged yet"),
        (_for_another_reason(entries), "needs it for another reason", "need it for another reason"),
    )
    parts = [f"{count:,} {one if count == 1 else several}" for count, one, several in counts if count]
    diagnosed = f"{summary.servers:,} {plural(summary.servers, 'server')} {'was' if summary.servers == 1 else 'were'}"
    known = _by_the_archive(entries)
    if not looked_at:
        none = "No article written by hand calls for a look at any of them." if known else "None of them needs a look."
        return f"{diagnosed} diagnosed. {none}{known}"
    look = f"{looked_at:,} {'needs' if looked_at == 1 else 'need'} a look"
    return f"{diagnosed} diagnosed. {look}{': ' + enumerated(parts) if parts else ''}.{known}"


def _by_the_archive(entries: Sequence[Entry]) -> str:
    """Return in sentences how many have known bugs by the imported articles, and of how many these tell nothing."""
    count = sum(entry.count for entry in entries if known_bugs(entry.server))
    unknown = sum(entry.count for entry in entries if nothing_known(entry.server))
    has = f" By the imported articles {count:,} {'has' if count == 1 else 'have'} known bugs." if count else ""
    return (
        f"{has} No imported article is on what {unknown:,} of them {'runs' if unknown == 1 else 'run'}."
        if unknown
        else has
    )


def _for_another_reason(entries: Iterable[Entry]) -> int:
    """Return how many servers need a look though no article calls for it."""
    return sum(entry.count for entry in entries if not entry.quiet and entry.server.verdict not in AFFECTED)


def _unsafe(entries: Iterable[Entry]) -> dict[tuple[str, str | None], list[Entry]]:
    """Return where nothing older may be put back, by what was to be put back and the oldest that still starts."""
    found: dict[tuple[str, str | None], list[Entry]] = {}
    for entry in entries:
        restore = entry.server.restore
        if restore and restore_rank(entry.server) == 0:
            found.setdefault((restore.target, restore.floor), []).append(entry)
    return found


def _sites(entries: Iterable[Entry]) -> list[_SiteCounts]:
    """Return the sites, the one with the gravest verdicts first."""
    found: dict[str | None, _SiteCounts] = {}
    for entry in entries:
        for name, count in entry.sites.items():
            found.setdefault(name, _SiteCounts(name)).counts[entry.server.verdict] += count
    return sorted(found.values(), key=lambda one: ([-one.counts[verdict] for verdict in VERDICTS], one.site or ""))


def _data(entries: Iterable[Entry], sites: list[str | None]) -> Markup:
    """Return for the page's script the names and sites of the servers that each row stands for."""
    places = {name: place for place, name in enumerate(sites)}
    rows = [
        [[printable(one.name) for one in entry.members], [places[site_of(one)] for one in entry.members]]
        for entry in entries
    ]
    return htmlsafe_json_dumps({"sites": [printable(name) if name else "" for name in sites], "rows": rows})


def _ignored(results: Results) -> list[_Alike]:
    """Return the findings that are left out on somebody's word, those of one decision together."""

    def words(one: Ignored) -> tuple[str, ...]:
        return one.article, one.verdict.replace("_", " "), one.reason, one.expires or "no end"

    return _alike((words(one), server.name) for server in results.servers for one in server.ignored)


def _changes(since: Since | None) -> list[tuple[str, int, list[_Alike]]]:
    """Return what changed since an earlier run: servers with the same change stand together."""
    if since is None:
        return []
    kinds = (("New", since.new), ("Changed", since.changed), ("Gone", since.gone))
    return [
        (
            word,
            len(changes),
            _alike(
                (
                    (
                        one.article,
                        (one.was or "nothing to look at").replace("_", " "),
                        (one.verdict or "not diagnosed in this run").replace("_", " "),
                    ),
                    one.server,
                )
                for one in changes
            ),
        )
        for word, changes in kinds
        if changes
    ]


def _alike(pairs: Iterable[tuple[tuple[str, ...], str]]) -> list[_Alike]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for words, server in pairs:
        groups.setdefault(words, []).append(server)
    return [_Alike(words, servers) for words, servers in groups.items()]


def _by_concern(concern: Concern) -> tuple[int, int, int, str]:
    counts = concern.counts
    return -counts["confirmed"], -counts["exposed"], -counts["undetermined"], concern.article
