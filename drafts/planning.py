"""Which way out: every release that a server can go to, what it mends and what it brings, ranked by the content."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import msgspec

from diagnose.knowledge.conditions import Known
from diagnose.knowledge.faults import Fault
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.ranking import Measure
from diagnose.knowledge.releases import Place, Release
from diagnose.knowledge.sources import cited
from diagnose.knowledge.versions import Version, read_version
from diagnose.reasoning.case import Case
from diagnose.reasoning.findings import Judged
from diagnose.results import Floor, Remedy, RemedyOption, Statement

STAY = "stay"
_STRUCK = ("confirmed", "exposed")


class _Outcome(Protocol):
    """What planning needs of a considered case."""

    @property
    def judged(self) -> Sequence[Judged]: ...


@dataclass(frozen=True)
class _Now:
    """The server as it stands."""

    case: Case
    facts: Mapping[str, Known]
    faults: Mapping[str, Judged]
    """The articles that are confirmed or exposed."""
    place: Place


def plan(
    knowledge: Knowledge,
    case: Case,
    facts: Mapping[str, Known],
    judged: Sequence[Judged],
    consider: Callable[[Case], _Outcome],
) -> Remedy | None:
    """Return the ways out for a server, best first; None where no article is confirmed or exposed.

    ``consider`` tells what would be concluded about another case.
    """
    struck = {found.fault.article.article: found for found in judged if found.verdict in _STRUCK}
    if not struck:
        return None
    now = _Now(case, facts, struck, _place(knowledge, facts))
    ahead = [r for r in knowledge.line.releases if knowledge.line.has_reached(now.place, r.release) is not True]
    options = [_stay(knowledge, now)]
    options += [_go(knowledge, now, release, consider(_after(knowledge, case, release)).judged) for release in ahead]
    measured = {option.target: _measures(knowledge, now, option) for option in options}
    order = [criterion.fewest for criterion in knowledge.ranking.criteria]

    def rank(option: RemedyOption) -> tuple[bool, list[int]]:
        return (option.blocked is not None, [measured[option.target][measure] for measure in order])

    ranked = [_with_domination(option, options, measured) for option in sorted(options, key=rank)]
    return Remedy(recommended=ranked[0].target, explanation=_explained(ranked[0], now), options=ranked)


def _place(knowledge: Knowledge, facts: Mapping[str, Known]) -> Place:
    names = knowledge.line.facts
    store, pack = facts.get(names.store_version), facts.get(names.service_pack)
    return Place(
        read_version(str(store.value)) if store else None,
        pack.value if pack and isinstance(pack.value, int) else None,
    )


def _after(knowledge: Knowledge, case: Case, release: Release) -> Case:
    """Return the case as it would be with the release installed; what was reported belongs to the time before."""
    names = knowledge.line.facts
    gone = {names.store_version, names.database_format, names.restore_store_version}
    gone |= {key for fault in knowledge.faults for sign in fault.signs for key in sign.facts}
    stated = {key: value for key, value in case.stated.items() if key not in gone}
    stated[names.service_pack] = release.service_pack
    if release.store_version:
        stated[names.store_version] = release.store_version
    return replace(case, stated=stated)


def _stay(knowledge: Knowledge, now: _Now) -> RemedyOption:
    left = sorted(now.faults)
    return RemedyOption(
        target=STAY,
        label="stay and work around",
        service_pack=now.place.service_pack,
        store_version=now.place.version.text if now.place.version else None,
        mends=[],
        leaves=left,
        exposes=[],
        unclear=[],
        worked_around=_worked_around(now, left),
        needs=None,
        floor=_floor(knowledge, now.place.version) if now.place.version else None,
        changes=[],
        blocked=None,
        dominated_by=None,
    )


def _go(knowledge: Knowledge, now: _Now, release: Release, judged: Sequence[Judged]) -> RemedyOption:
    after = {found.fault.article.article: found.verdict for found in judged}
    version = knowledge.line.start(release.release)
    mends = [article for article in now.faults if _mended(now.faults[article].fault, after.get(article))]
    leaves = [a for a in now.faults if a not in mends and after.get(a) != "undetermined"]
    exposes = [a for a, verdict in after.items() if verdict in _STRUCK and a not in now.faults]
    before = {a for a, verdict in after.items() if verdict == "undetermined"}
    left = sorted(leaves)
    return RemedyOption(
        target=release.release,
        label=knowledge.line.described(release.release),
        service_pack=release.service_pack,
        store_version=release.store_version,
        mends=sorted(mends),
        leaves=left,
        exposes=sorted(exposes),
        unclear=sorted(before),
        worked_around=_worked_around(now, left),
        needs=_needs(knowledge, now.place, release),
        floor=_floor(knowledge, version),
        changes=_changes(now, mends),
        blocked=_blocked(knowledge, now, version),
        dominated_by=None,
    )


def _mended(fault: Fault, verdict: str | None) -> bool:
    """Tell whether a fault is gone; one considered only where it is reported goes with its fix, if it has one."""
    return verdict == "not_affected" or (verdict is None and fault.article.fix is not None)


def _worked_around(now: _Now, left: Sequence[str]) -> list[str]:
    return [article for article in left if now.faults[article].fault.article.workaround]


def _needs(knowledge: Knowledge, place: Place, release: Release) -> str | None:
    """Return the service pack that has to be there before a rollup upon it."""
    base = next(r for r in knowledge.line.releases if r.service_pack == release.service_pack)
    if base.release == release.release or knowledge.line.has_reached(place, base.release):
        return None
    return base.release


def _floor(knowledge: Knowledge, version: Version) -> Floor | None:
    if knowledge.restore is None:
        return None
    floor = knowledge.restore.written_by(version)
    return Floor(
        database_format=floor.database_format,
        oldest=floor.oldest.text if floor.oldest else None,
        source=floor.source,
        inferred=floor.inferred,
    )


def _changes(now: _Now, mended: Sequence[str]) -> list[Statement]:
    """Return what the fixes change beside mending the faults."""
    return [
        Statement(text=change.text, source=cited(change.source, article), inferred=change.inferred)
        for article in mended
        for change, _ in now.faults[article].fault.changes
        if change.kind == "side_effect"
    ]


def _blocked(knowledge: Knowledge, now: _Now, version: Version) -> str | None:
    """Return why the release's file would not start: the databases have a newer format than it knows."""
    stated = now.facts.get(knowledge.line.facts.database_format)
    floor = knowledge.restore.floor(str(stated.value)) if knowledge.restore and stated else None
    if floor is None or floor.starts(version):
        return None
    return f"it does not start on databases of format {floor.database_format}, which need {floor.oldest} or later"


def _measures(knowledge: Knowledge, now: _Now, option: RemedyOption) -> dict[Measure, int]:
    unmended = [a for a in option.leaves if now.faults[a].verdict == "confirmed" and a not in option.worked_around]
    floors = knowledge.restore.floors if knowledge.restore else ()
    rank = next((f.rank for f in floors if option.floor and f.database_format == option.floor.database_format), 0)
    names = [release.release for release in knowledge.line.releases]
    staying = option.target == STAY
    return {
        "confirmed_left": len(unmended),
        "faults_after": len(option.leaves) + len(option.exposes),
        "unclear": len(option.unclear),
        "changes": len(option.changes),
        "way_back": rank,
        "steps": 0 if staying else 1 + (option.needs is not None),
        "distance": 0 if staying else 1 + names.index(option.target),
    }


def _with_domination(
    option: RemedyOption, options: Sequence[RemedyOption], measured: Mapping[str, Mapping[Measure, int]]
) -> RemedyOption:
    """Note an option that is at least as good in everything and better in something; distance is no merit by itself."""
    own = measured[option.target]
    for other in options:
        theirs = measured[other.target]
        if other is option or other.blocked:
            continue
        pairs = [(theirs[measure], own[measure]) for measure in own if measure != "distance"]
        if all(better <= worse for better, worse in pairs) and any(better < worse for better, worse in pairs):
            return msgspec.structs.replace(option, dominated_by=other.target)
    return option


def _explained(best: RemedyOption, now: _Now) -> str:
    """Return why the best option is the best, in one sentence."""
    total = len(now.faults)
    if best.target == STAY:
        around = f"; {len(best.worked_around)} can be worked around" if best.worked_around else ""
        return f"No release makes it better, so stay: {_faults(total)} remain{'s' * (total == 1)}{around}."
    parts = [f"{best.label} mends {len(best.mends)} of {_faults(total)}"]
    if best.leaves:
        parts.append(f"leaves {', '.join(best.leaves)}")
    parts.append(f"brings {', '.join(best.exposes)}" if best.exposes else "brings no new one")
    if best.needs:
        parts.append(f"needs {best.needs} first")
    if best.floor and best.floor.oldest:
        parts.append(f"and after it nothing older than {best.floor.oldest} starts")
    return ", ".join(parts) + "."


def _faults(count: int) -> str:
    return f"{count} fault{'s' * (count != 1)}"
