"""From one release to another: may it be put back over it? Every answer is that of the rules for a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.releases import Release, ReleaseLine
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import MAX_TEXT, FactValue, folded
from diagnose.problems import did_you_mean, shown
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.phrasing import statements
from diagnose.results import Because, Caution, Restore, RestoreVerdict, Server, Statement

SERVER = "this server"


@dataclass(frozen=True)
class Stop:
    """A release, or a version between releases: the name, and the versions that its file can have."""

    name: str
    """The file's version; the release's name where no version is known."""
    first: Version
    last: Version
    release: Release | None = None

    @property
    def ends(self) -> tuple[Version, ...]:
        """The oldest and the newest version; one where the version is known."""
        return (self.first,) if self.first == self.last else (self.first, self.last)


class MatrixRelease(msgspec.Struct, frozen=True, kw_only=True):
    """A release, and the databases that it leaves."""

    release: str
    service_pack: int
    store_version: str | None
    """Null: no version is known."""
    database_format: str | None
    """Null: not known."""
    floor: str | None


class MatrixCell(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one release may be put back over another."""

    installed: str = msgspec.field(name="from")
    to: str
    verdict: RestoreVerdict
    floor: str | None
    source: str
    inferred: bool
    """Whether no article says in so many words what the databases of the installed release demand."""


@dataclass(frozen=True)
class FloorNote:
    """What the databases of one format demand, and the releases that leave such databases."""

    statement: Statement
    left_by: tuple[str, ...]


@dataclass(frozen=True)
class RestoreMatrix:
    """Every pair of releases, and what the verdicts rest on."""

    file: str
    releases: tuple[MatrixRelease, ...]
    cells: tuple[MatrixCell, ...]
    """Row after row: all that can be put back over the first release, then over the second."""
    floors: tuple[FloorNote, ...]
    doubts: tuple[Statement, ...]
    """What the verdicts leave open."""


def read_stop(knowledge: Knowledge, text: str) -> Stop | None:
    """Return the release or the version that ``text`` names, None where it says that this is unknown.

    A release goes by its name in any case, by a spelling of its service pack, or by a version of the file.
    Raises ValueError where it names none of these.
    """
    line, text = knowledge.line, text.strip()
    named = next((release for release in line.releases if folded(release.release) == folded(text)), None)
    if named:
        return _stop(line, named)
    if set(text) <= set("0123456789.") and "." in text:
        version = read_version(text)
        return Stop(version.text, version, version)
    try:
        pack = knowledge.vocabulary.read(line.facts.service_pack, text[:MAX_TEXT]).value
    except ValueError:
        raise ValueError(_no_release(line, text)) from None
    if pack is None:
        return None
    base = next((release for release in line.releases if release.service_pack == pack), None)
    if base is None:
        raise ValueError(_no_release(line, text))
    return _stop(line, base)


def _no_release(line: ReleaseLine, text: str) -> str:
    names = [release.release for release in line.releases]
    # Another version is never proposed: one digit decides whether it starts.
    hint = did_you_mean(text[:MAX_TEXT], [release.release for release in line.releases if not release.is_rollup])
    return f"there is no release {shown(text)}{hint}; write one of: {', '.join(names)}, or a version of {line.file}"


def _stop(line: ReleaseLine, release: Release) -> Stop:
    first, last = line.start(release.release), line.end(release.release)
    return Stop(release.store_version or release.release, first, last, release)


def installed(knowledge: Knowledge, stop: Stop) -> dict[str, FactValue]:
    """Return what is known of a server once the file of ``stop`` has been started on its databases."""
    names = knowledge.line.facts
    if stop.release is None or len(stop.ends) == 1:
        return {names.store_version: stop.first.text}
    return {names.service_pack: stop.release.service_pack}


def diagnose_way_back(diagnostician: Diagnostician, stated: Mapping[str, FactValue], target: Stop) -> Server:
    """Return the diagnosis of a server over which ``target`` is to be put back; what it says holds for the whole stop.

    Its restore is None where the content says nothing of putting an older file back.
    """
    key = diagnostician.knowledge.line.facts.restore_store_version
    servers = [diagnostician.diagnose(Case(SERVER, {**stated, key: end.text})) for end in target.ends]
    first, restores = servers[0], [server.restore for server in servers if server.restore]
    if not restores:
        return first
    restore = _whole(diagnostician.knowledge, target, restores)
    return replace(first, restore=restore, facts={**first.facts, key: restore.target})


def _whole(knowledge: Knowledge, target: Stop, restores: Sequence[Restore]) -> Restore:
    """Return one answer for all versions that the target can have; its ends differ only where a floor lies between."""
    oldest = restores[0]
    if len(target.ends) == 1:
        return oldest
    key = knowledge.line.facts.restore_store_version
    if len({restore.verdict for restore in restores}) == 1:
        return _called(oldest, target, key)
    return replace(
        oldest,
        verdict="unknown",
        target=target.name,
        because=[*oldest.because, *(reason for reason in restores[-1].because if reason not in oldest.because)],
        missing=knowledge.vocabulary.sorted({key, *(fact for restore in restores for fact in restore.missing)}),
        cautions=[_of_unknown_version(knowledge, target), *oldest.cautions],
    )


def _called(restore: Restore, target: Stop, key: str) -> Restore:
    """Return an answer on the oldest version of the target as one on the release by its name."""
    version = target.first.text
    return replace(
        restore,
        target=target.name,
        because=[replace(r, value=target.name) if r.fact == key else r for r in restore.because],
        cautions=[
            replace(c, text=target.name + c.text.removeprefix(version)) if c.text.startswith(f"{version} ") else c
            for c in restore.cautions
        ],
    )


def _of_unknown_version(knowledge: Knowledge, target: Stop) -> Caution:
    said = _doubt(knowledge, target)
    return Caution(text=said.text, source=said.source, inferred=said.inferred, kind="doubt", state="applies")


def _doubt(knowledge: Knowledge, stop: Stop) -> Statement:
    if stop.release is None:
        raise AssertionError("a version that is named is known")
    text = (
        f"the {knowledge.line.file} of {stop.name} has a version from {stop.first} to {stop.last}; "
        "a verdict is given only where it is the same for all of these"
    )
    return Statement(text=text, source=stop.release.source, inferred=stop.release.inferred)


def restore_matrix(diagnostician: Diagnostician) -> RestoreMatrix | None:
    """Return the verdict for every pair of releases, None where the content says nothing of going back."""
    knowledge = diagnostician.knowledge
    if knowledge.restore is None:
        return None
    stops = [_stop(knowledge.line, release) for release in knowledge.line.releases]
    answers = {(old.name, new.name): _answer(diagnostician, old, new) for old in stops for new in stops}
    open_ = [_doubt(knowledge, stop) for stop in stops if len(stop.ends) > 1]
    said = statements(knowledge.restore.content.limits, knowledge.restore.article)
    return RestoreMatrix(
        file=knowledge.line.file,
        releases=tuple(_release(stop, answers[stop.name, stop.name]) for stop in stops),
        cells=tuple(_cell(knowledge, old, new, answers[old.name, new.name]) for old in stops for new in stops),
        floors=_floors(knowledge, [(stop, answers[stop.name, stop.name]) for stop in stops]),
        doubts=(*open_, *said),
    )


def _answer(diagnostician: Diagnostician, old: Stop, new: Stop) -> Restore:
    knowledge = diagnostician.knowledge
    key, stated = knowledge.line.facts.restore_store_version, installed(knowledge, old)
    considered = [diagnostician.consider(Case(SERVER, {**stated, key: end.text})) for end in new.ends]
    return _whole(knowledge, new, [found.going.restore for found in considered if found.going.restore])


def _release(stop: Stop, itself: Restore) -> MatrixRelease:
    if stop.release is None:
        raise AssertionError("the matrix is one of releases")
    return MatrixRelease(
        release=stop.release.release,
        service_pack=stop.release.service_pack,
        store_version=stop.release.store_version,
        database_format=itself.database_format,
        floor=itself.floor,
    )


def _cell(knowledge: Knowledge, old: Stop, new: Stop, restore: Restore) -> MatrixCell:
    demands = _demands(knowledge, restore)
    names = [stop.release.release if stop.release else stop.name for stop in (old, new)]
    return MatrixCell(
        installed=names[0],
        to=names[1],
        verdict=restore.verdict,
        floor=restore.floor,
        source="; ".join(dict.fromkeys(reason.source for reason in demands)),
        inferred=any(reason.inferred for reason in demands),
    )


def _demands(knowledge: Knowledge, restore: Restore) -> list[Because]:
    """Return what each format that the databases can have demands of the file."""
    return [reason for reason in restore.because if reason.fact == knowledge.line.facts.restore_store_version]


def _floors(knowledge: Knowledge, answers: Sequence[tuple[Stop, Restore]]) -> tuple[FloorNote, ...]:
    """Return the demands of all formats that a release can leave, in the order of the releases."""
    found: dict[str, tuple[Statement, list[str]]] = {}
    for stop, restore in answers:
        for reason in _demands(knowledge, restore):
            said = Statement(text=reason.condition, source=reason.source, inferred=reason.inferred)
            names = found.setdefault(said.text, (said, []))[1]
            if restore.database_format is not None and stop.release:
                names.append(stop.release.release)
    return tuple(FloorNote(said, tuple(names)) for said, names in found.values())
