"""Which way out: every release that a server can go to, what it mends and what it brings, ranked by the content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec
from msgspec.structs import replace

from diagnose.knowledge.conditions import Known, place_of
from diagnose.knowledge.faults import Fault
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.ranking import Measure
from diagnose.knowledge.releases import Place, Release
from diagnose.knowledge.versions import Version
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case
from diagnose.reasoning.considering import Considered, Considering
from diagnose.reasoning.explaining_remedies import explained
from diagnose.reasoning.judging import Judged
from diagnose.reasoning.phrasing import download, stated_floor, statements
from diagnose.results import STAY, Download, Floor, Remedy, RemedyOption, Restore, Statement

_STRUCK = ("confirmed", "exposed")


@dataclass(frozen=True)
class _Now:
    """The server as it stands."""

    knowledge: Knowledge
    case: Case
    outcome: Considered
    faults: Mapping[str, Judged]
    """The articles that are confirmed or exposed."""
    place: Place
    considering: Considering

    @property
    def facts(self) -> Mapping[str, Known]:
        """All that is known of it."""
        return self.outcome.completed.facts

    @cached_property
    def kept(self) -> Mapping[str, FactValue]:
        """What is stated of it and will be true after an installation, too."""
        names = self.knowledge.line.facts
        gone = {names.store_version, names.database_format, names.restore_store_version}
        gone |= {key for fault in self.knowledge.faults for sign in fault.signs for key in sign.facts}
        return {key: value for key, value in self.case.stated.items() if key not in gone}

    @property
    def platform(self) -> str | None:
        """The platform, where it is known."""
        known = self.facts.get(self.knowledge.ranking.platform.fact)
        return str(known.value) if known else None


def plan(knowledge: Knowledge, case: Case, outcome: Considered, considering: Considering) -> Remedy | None:
    """Return the ways out for a server, best first; None where no article is confirmed or exposed.

    ``outcome`` is what is concluded about the case, ``considering`` tells what would be concluded about another one.
    """
    struck = {found.fault.article.article: found for found in outcome.judged if found.verdict in _STRUCK}
    if not struck:
        return None
    now = _Now(knowledge, case, outcome, struck, place_of(knowledge.line, outcome.completed.facts), considering)
    options = [_stay(now), *(option for release in _ahead(now) if (option := _go(now, release)))]
    measured = {option.target: _measures(now, option) for option in options}
    order = [criterion.fewest for criterion in knowledge.ranking.criteria]

    def rank(option: RemedyOption) -> tuple[bool, list[int]]:
        return (option.blocked is not None, [measured[option.target][measure] for measure in order])

    ranked = [_with_domination(option, options, measured) for option in sorted(options, key=rank)]
    reported = sorted(article for article, found in struck.items() if found.verdict == "confirmed")
    why = explained(knowledge.line, now.place, reported, ranked)
    return Remedy(recommended=ranked[0].target, explanation=why, options=ranked)


def _ahead(now: _Now) -> list[Release]:
    """Return the releases to which the server can still go; none for a product that the line does not describe.

    Every server has at least the first release.
    """
    line = now.knowledge.line
    version = now.facts.get(line.facts.version)
    if version and version.value != line.product_version:
        return []
    reached = {release.release: line.has_reached(now.place, release.release) for release in line.releases}
    first = line.releases[0].release
    return [
        r for r in line.releases if reached[r.release] is False or (reached[r.release] is None and r.release != first)
    ]


def _after(now: _Now, release: Release) -> Case:
    """Return the case as it would be with the release installed; what was reported belongs to the time before."""
    names = now.knowledge.line.facts
    stated = dict(now.kept)
    stated[names.service_pack] = release.service_pack
    if release.store_version:
        stated[names.store_version] = release.store_version
    return replace(now.case, stated=stated)


def _stay(now: _Now) -> RemedyOption:
    refused = now.knowledge.restore.article if now.knowledge.restore else None
    left, settled, installed = sorted(now.faults), now.outcome.going.settled, now.place.version
    too_new = refused in left or (settled is not None and installed is not None and not settled.starts(installed))
    return RemedyOption(
        target=STAY,
        label="stay and work around",
        service_pack=now.place.service_pack,
        store_version=now.place.version.text if now.place.version else None,
        mends=[],
        leaves=left,
        exposes=[],
        unclear=_undetermined(now.outcome),
        worked_around=_worked_around(now, left),
        needs=None,
        floor=stated_floor(settled) if settled else None,
        changes=[],
        downloads=[],
        obtain=[],
        blocked="the databases are too new for the installed file, so it does not start" if too_new else None,
        doubt=None,
        dominated_by=None,
    )


def _go(now: _Now, release: Release) -> RemedyOption | None:
    """Return the option to install a release; None where what is known of the server rules it out."""
    outcome = now.considering.suppose(_after(now, release))
    if outcome.contradictions > now.outcome.contradictions:
        return None
    after = {found.fault.article.article: found.verdict for found in outcome.judged}
    version = now.knowledge.line.start(release.release)
    starts = _starts(now, version)
    mends = sorted(article for article in now.faults if _mended(after.get(article), starts))
    left = sorted(a for a in now.faults if a not in mends and after.get(a) != "undetermined")
    return RemedyOption(
        target=release.release,
        label=now.knowledge.line.described(release.release),
        service_pack=release.service_pack,
        store_version=release.store_version,
        mends=mends,
        leaves=left,
        exposes=sorted(a for a, verdict in after.items() if verdict in _STRUCK and a not in now.faults),
        unclear=_undetermined(outcome),
        worked_around=_worked_around(now, left),
        needs=_needs(now, release),
        floor=_floor(now.knowledge, version),
        changes=_changes(now, mends),
        downloads=_downloads(now, release),
        obtain=statements(release.obtain, ""),
        blocked=f"it would not start: the databases need {starts.floor} or later"
        if starts and starts.verdict == "unsafe"
        else None,
        doubt=_doubt(now, release, starts),
        dominated_by=None,
    )


def _undetermined(outcome: Considered) -> list[str]:
    return sorted(found.fault.article.article for found in outcome.judged if found.verdict == "undetermined")


def _mended(verdict: str | None, starts: Restore | None) -> bool:
    """Tell whether a fault is gone; one that is considered only where it is reported is gone once the file starts."""
    if verdict is None:
        return starts is None or starts.verdict == "safe"
    return verdict == "not_affected"


def _worked_around(now: _Now, left: Sequence[str]) -> list[str]:
    return [article for article in left if now.faults[article].fault.article.workaround]


def _needs(now: _Now, release: Release) -> str | None:
    """Return the service pack that has to be there before a rollup upon it."""
    line = now.knowledge.line
    base = next(r for r in line.releases if r.service_pack == release.service_pack)
    if base.release == release.release or line.has_reached(now.place, base.release):
        return None
    return base.release


def _starts(now: _Now, version: Version) -> Restore | None:
    """Return what the rules for putting a file back say of this one, or None where there are none."""
    asked = {**now.case.stated, now.knowledge.line.facts.restore_store_version: version.text}
    return now.considering.way_back(replace(now.case, stated=asked)).restore


def _doubt(now: _Now, release: Release, starts: Restore | None) -> str | None:
    """Return why it is not certain that the release can be installed: it has to exist, start, and lie ahead."""
    return "; ".join(_doubts(now, release, starts)) or None


def _doubts(now: _Now, release: Release, starts: Restore | None) -> Iterator[str]:
    line, usual = now.knowledge.line, now.knowledge.ranking.platform
    if line.has_reached(now.place, release.release) is None and release != line.releases[-1]:
        yield f"the server may already be past it; find out the version of {line.file} first"
    if starts and starts.verdict == "unknown":
        yield "the databases' format is not known, so it may not start on them"
    if release.replaced_by:
        yield f"{line.described(release.replaced_by.release)} is offered in its place, so it may no longer be had"
    named = {file.platform for fix in _fixes(now.knowledge, release) for file in fix.article.fix_files}
    if _is_rollup(release) and now.platform and now.platform != usual.taken_as and now.platform not in named:
        yield f"no article names a file of it for {now.platform}; ask for one before you plan with it"


def _is_rollup(release: Release) -> bool:
    return release.release == release.store_version


def _fixes(knowledge: Knowledge, release: Release) -> list[Fault]:
    """Return the faults of which an article names this release as the one that mends them."""
    return [fault for fault in knowledge.faults if release.release in fault.fixed_in]


def _downloads(now: _Now, release: Release) -> list[Download]:
    """Return the files that articles name for a rollup; a service pack comes as a whole."""
    if not _is_rollup(release):
        return []
    found: dict[tuple[str, str], Download] = {}
    for fix in _fixes(now.knowledge, release):
        for file in fix.article.fix_files:
            if now.platform in (None, file.platform):
                found.setdefault((file.platform, file.file), download(file, fix.article.article))
    return list(found.values())


def _floor(knowledge: Knowledge, version: Version) -> Floor | None:
    return stated_floor(knowledge.restore.written_by(version)) if knowledge.restore else None


def _changes(now: _Now, mended: Sequence[str]) -> list[Statement]:
    """Return what the fixes change beside mending the faults."""
    found: list[Statement] = []
    for article in mended:
        changes = (change for change, _ in now.faults[article].fault.changes if change.kind == "side_effect")
        found += statements(changes, article)
    return found


def _measures(now: _Now, option: RemedyOption) -> dict[Measure, int]:
    confirmed = [article for article in option.leaves if now.faults[article].verdict == "confirmed"]
    floors = now.knowledge.restore.floors if now.knowledge.restore else ()
    rank = next((f.rank for f in floors if option.floor and f.database_format == option.floor.database_format), 0)
    names = [release.release for release in now.knowledge.line.releases]
    staying = option.target == STAY
    return {
        "confirmed_left": len(set(confirmed).difference(option.worked_around)),
        "doubts": int(option.doubt is not None),
        "confirmed_after": len(confirmed),
        "mends_nothing": int(option.target != STAY and not option.mends),
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
