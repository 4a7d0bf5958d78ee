"""Which release may be put back over which: the answer for every pair, and what the answers rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from diagnose.knowledge.loading import Knowledge
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.phrasing import statements
from diagnose.reasoning.putting_back import SERVER, Stop, doubt_of, installed, one_answer, stop_of
from diagnose.results.findings import Because, Statement
from diagnose.results.servers import Restore
from diagnose.results.verdicts import RestoreVerdict


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


def restore_matrix(diagnostician: Diagnostician) -> RestoreMatrix | None:
    """Return the verdict for every pair of releases, None where the content says nothing of going back."""
    knowledge = diagnostician.knowledge
    if knowledge.restore is None:
        return None
    stops = [stop_of(knowledge.line, release) for release in knowledge.line.releases]
    answers = {(old.name, new.name): _answer(diagnostician, old, new) for old in stops for new in stops}
    open_ = [doubt_of(knowledge, stop) for stop in stops if len(stop.ends) > 1]
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
    return one_answer(knowledge, new, [found.going.restore for found in considered if found.going.restore])


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
