"""What the page of one server shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diagnose.presenters.pages.release_drawing import draw
from diagnose.presenters.pages.site import Entry, Site, site_of
from diagnose.presenters.pages.words import value
from diagnose.presenters.phrases import alike, by_gravity, enumerated, struck
from diagnose.presenters.remedies import best, installs, planned, way_out
from diagnose.presenters.shared_reports import conflicts, shared_reports
from diagnose.presenters.tally import in_few_lines, in_full
from diagnose.results import Server
from diagnose.results.findings import Caution, Finding, Fix, Floor, Statement, Workaround
from diagnose.results.servers import STAY, Remedy, RemedyOption, known_bugs, nothing_known
from diagnose.results.verdicts import AFFECTED, Verdict

MOST_OPEN = 100
"""Servers of one diagnosis that are listed at once; of more the list is folded, site by site."""
_MOST_IN_LEAD = 3


@dataclass(frozen=True)
class _Kind:
    """The findings of one verdict, each with its number on the page."""

    verdict: Verdict
    findings: list[tuple[int, Finding]]
    folded: bool
    """True where there are too many to be listed at the top."""


@dataclass(frozen=True)
class _Advice:
    """What to do about a server's faults, each thing once, with the findings that call for it."""

    workarounds: list[tuple[Workaround, list[Finding]]]
    no_workaround: list[Finding]
    elsewhere: int
    """Faults that can be worked around, and of which the steps stand with the finding only."""
    fixes: list[tuple[Fix, list[Finding]]]
    """Empty where a way out for all faults is recommended instead."""
    no_fix: list[Finding]
    floors: list[Floor]
    cautions: Sequence[Caution | Statement]
    """Those that apply; where the floors tell of the way back, the others."""
    find_out: list[str]


def entry_view(entry: Entry, site: Site) -> dict[str, object]:
    """Return what the template of a page is filled with, on a server or on several of one diagnosis."""
    drawing = draw(entry.server, entry.members, site.results)
    return {"entry": entry, "drawing": drawing, **_server_view(entry.server), **members_view(entry, site)}


def _server_view(server: Server) -> dict[str, object]:
    ranked = by_gravity(server.findings)
    affected = [finding for finding in ranked if finding.verdict in AFFECTED]
    return {
        "server": server,
        "lead": _lead(server),
        "affected": affected,
        "kinds": _kinds(affected),
        "unaffected": [finding for finding in ranked if finding.verdict not in AFFECTED],
        "advice": _advice(server, affected),
        "plan": planned(server),
        "reports": shared_reports(server.findings),
        "conflicts": conflicts(affected),
        "origins": _origins(server),
    }


def _kinds(affected: list[Finding]) -> list[_Kind]:
    numbered = {id(finding): number for number, finding in enumerate(affected, 1)}
    groups = alike(affected, lambda finding: finding.verdict)
    return [
        _Kind(group[0].verdict, [(numbered[id(finding)], finding) for finding in group], in_few_lines(group))
        for group in groups
    ]


@dataclass(frozen=True)
class _Member:
    """A server among those of one diagnosis."""

    place: int
    """Its number on the page, which links use."""
    server: Server
    values: list[str]
    """What it has of the facts in which the servers differ."""
    work: list[int]


def members_view(entry: Entry, site: Site) -> dict[str, object]:
    """Return the servers of one diagnosis by their sites, for the template of its page."""
    sites: dict[str | None, list[_Member]] = {}
    for place, one in enumerate(entry.members, 1):
        values = [value(one.facts.get(fact)) for fact in entry.differing]
        work = [] if one.name in site.shared_names else site.work_of.get(one.name, [])
        sites.setdefault(site_of(one), []).append(_Member(place, one, values, work))
    return {
        "sites": sorted(sites.items(), key=lambda pair: (-len(pair[1]), pair[0] or "")),
        "shared_names": site.shared_names,
        "most_open": MOST_OPEN,
    }


def _lead(server: Server) -> str:
    """Return in one sentence what is wrong, what to do now, what to do for good, and what must not be done."""
    affected = [finding for finding in server.findings if finding.verdict in AFFECTED]
    todo = enumerated([*_now(server), *_for_good(server), *_never(server)])
    wrong = _wrong(server)
    return f"{wrong}: {todo}." if affected and todo else f"{wrong}; {todo}." if todo else f"{wrong}."


def _now(server: Server) -> Iterator[str]:
    faults = struck(server)
    around = [finding.article for finding in faults if finding.workaround]
    if around:
        yield f"work around {enumerated(around) if len(around) <= _MOST_IN_LEAD else f'{len(around)} of them'} now"
    elif faults:
        yield "there is no workaround"
    else:
        missing = {fact for finding in server.findings for fact in finding.missing}
        if missing:
            yield "find out what is not known"


def _for_good(server: Server) -> Iterator[str]:
    faults, plan = struck(server), planned(server)
    if plan and installs(plan):
        yield f"{way_out(plan)} for good"
    elif plan:
        yield "there is no way out as things stand" if best(plan).blocked else "install nothing for now"
    elif faults:
        releases = dict.fromkeys(r.release for finding in faults if finding.fix for r in finding.fix.fixed_in)
        fixed = any(finding.fix for finding in faults)
        yield f"install {' or '.join(releases)} for good" if releases else "fix it" if fixed else "no fix is known"


def _never(server: Server) -> Iterator[str]:
    restore = server.restore
    if restore and restore.verdict != "safe":
        yield f"do not put back {restore.target}{' until you know more' if restore.verdict == 'unknown' else ''}"


def _wrong(server: Server) -> str:
    """Return how many faults the server has."""
    counts = Counter(finding.verdict for finding in server.findings)
    words: dict[Verdict, tuple[str, str]] = {
        "confirmed": ("fault is confirmed", "faults are confirmed"),
        "exposed": ("fault is waiting for its trigger", "faults are waiting for their triggers"),
        "undetermined": ("fault cannot be ruled out yet", "faults cannot be ruled out yet"),
    }
    parts = [f"{counts[verdict]} {word[counts[verdict] > 1]}" for verdict, word in words.items() if counts[verdict]]
    if not parts and known_bugs(server):
        return "No fault described by hand affects this server, but the imported articles know bugs that it has"
    if not parts and nothing_known(server):
        return "No fault described by hand affects this server, and no imported article is on what it runs"
    return enumerated(parts) or "No known fault affects this server"


def _advice(server: Server, affected: list[Finding]) -> _Advice:
    faults, plan = struck(server), planned(server)
    detailed = in_full(faults)
    missing = [fact for finding in affected if finding.verdict == "undetermined" for fact in finding.missing]
    fixes = [] if plan else _fixes(faults)
    floors = _floors_after(best(plan)) if plan else _floors(fixes)
    return _Advice(
        workarounds=_workarounds(detailed),
        no_workaround=[finding for finding in detailed if not finding.workaround],
        elsewhere=sum(bool(finding.workaround) for finding in faults if finding not in detailed),
        fixes=fixes,
        no_fix=[] if plan else [finding for finding in faults if not finding.fix],
        floors=floors,
        cautions=_to_mind(faults, plan, floors),
        find_out=list(dict.fromkeys([*(fact for fact in server.ask if fact in missing), *missing])),
    )


def _to_mind(faults: list[Finding], plan: Remedy | None, floors: list[Floor]) -> Sequence[Caution | Statement]:
    """Return what to mind before the remedy that is recommended, or before the fixes."""
    if plan:
        return best(plan).changes
    cautions = {caution.text: caution for finding in faults for caution in finding.cautions}
    return [
        caution
        for caution in cautions.values()
        if caution.state == "applies" and not (floors and caution.kind == "restore")
    ]


def _floors(fixes: list[tuple[Fix, list[Finding]]]) -> list[Floor]:
    floors = {(fix.floor.database_format, fix.floor.oldest): fix.floor for fix, _ in reversed(fixes) if fix.floor}
    return list(floors.values())[::-1]


def _floors_after(option: RemedyOption) -> list[Floor]:
    return [option.floor] if option.floor and option.target != STAY else []


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
