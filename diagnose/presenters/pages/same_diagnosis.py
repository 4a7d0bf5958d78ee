"""Servers of which the diagnosis is the same apart from names, places and values: one advisory for all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from diagnose.archive.exposure.exposed import ServerExposure
from diagnose.presenters.pages.words import value as in_words
from diagnose.results import Server
from diagnose.results.findings import Because, Finding
from diagnose.results.servers import STAY, Derived, Remedy, Restore

_MOST_NAMED = 3
"""Values of a fact that are named where the servers differ in it; more are counted."""


@dataclass(frozen=True)
class SameDiagnosis:
    """All servers of one diagnosis."""

    server: Server
    """The diagnosis; where the servers differ in a value, the value says so."""
    members: list[Server]
    differing: list[str]
    """The facts that the diagnosis gives as its reasons, and in which the servers differ."""
    key: bytes
    """What the diagnosis says, the same in every run."""


def same_diagnoses(servers: Iterable[Server]) -> list[SameDiagnosis]:
    """Return the servers by diagnosis, in the order in which each comes first."""
    essence = _Essence()
    groups: dict[Hashable, list[Server]] = {}
    for server in servers:
        groups.setdefault(essence.of(server), []).append(server)
    return [_joined(members, essence.content(members[0])) for members in groups.values()]


@dataclass
class _Essence:
    """What is left of diagnoses without the values; servers of one class share objects, which are looked at once."""

    _numbers: dict[bytes, int] = field(default_factory=dict)
    _known: dict[int, tuple[object, int]] = field(default_factory=dict)

    def of(self, server: Server) -> Hashable:
        """Return what two servers have in common if and only if their diagnoses are the same."""
        return tuple(self._number(part, strip) for part, strip in _parts(server))

    def content(self, server: Server) -> bytes:
        """Return the same as bytes that do not hang on the run."""
        return b"\n".join(msgspec.json.encode(strip(part)) for part, strip in _parts(server))

    def _number(self, part: object, strip: Callable[[object], object]) -> int:
        known = self._known.get(id(part))
        if known is None:
            encoded = msgspec.json.encode(strip(part))
            # The part is kept, so that no other one can get its identity.
            known = self._known[id(part)] = (part, self._numbers.setdefault(encoded, len(self._numbers)))
        return known[1]


def _parts(server: Server) -> Iterator[tuple[object, Callable[[object], object]]]:
    yield server.verdict, _itself
    yield server.findings, _without_values
    yield server.restore, _without_values
    yield server.remedy, _without_values
    yield server.derived, _without_values
    for part in (server.assumed, server.contradictions, server.doubts, server.ask, server.ignored):
        yield part, _itself
    # The parts that servers of one installation share, each a part of its own, so that it is looked at once.
    yield from ((part, _itself) for part in _parts_of_archive(server.archive))


def _parts_of_archive(archive: ServerExposure | None) -> Iterator[object]:
    """Yield all that a page shows of the known bugs; nothing where none were looked for."""
    if archive is not None:
        yield from (archive.fixed_by, archive.fixed_by_file, archive.fixed_by_hotfix, archive.without_number)
        yield from (archive.without_fix, archive.not_stated, archive.reported, archive.hand_written)
        yield archive.without_articles


def _itself(part: object) -> object:
    return part


def _without_values(part: object) -> object:
    """Return a part of a diagnosis without the values that the server happens to have."""
    replace = msgspec.structs.replace
    match part:
        case list():
            return [_without_values(item) for item in part]
        case Finding() | Restore():
            return replace(part, because=[_without_values(premise) for premise in part.because])
        case Because():
            return replace(part, value=None if part.value is None else True)
        case Remedy():
            return replace(part, options=[_own_file_unnamed(option) for option in part.options])
        case Derived():
            return (part.fact, part.rule)
        case _:
            return part


def _own_file_unnamed(option: msgspec.Struct) -> msgspec.Struct:
    own = getattr(option, "target", None) == STAY
    return msgspec.structs.replace(option, store_version=None) if own else option


def _joined(members: list[Server], key: bytes) -> SameDiagnosis:
    first = members[0]
    if len(members) == 1:
        return SameDiagnosis(first, members, [], key)
    keys = dict.fromkeys(fact for server in members for fact in server.facts)
    various = {fact: text for fact in keys if (text := _various(fact, members)) is not None}
    replace = msgspec.structs.replace

    def premises(because: Sequence[Because]) -> list[Because]:
        return [replace(one, value=various.get(one.fact, one.value)) for one in because]

    restore = first.restore and replace(first.restore, because=premises(first.restore.because))
    joined = replace(
        first,
        where=None,
        facts={fact: various.get(fact, first.facts.get(fact, "")) for fact in keys},
        findings=[replace(finding, because=premises(finding.because)) for finding in first.findings],
        restore=restore,
        derived=[_derived(row, various, first.name) for row in first.derived],
    )
    reasons = {premise.fact for finding in joined.findings for premise in finding.because}
    reasons |= {premise.fact for premise in (restore.because if restore else ())}
    return SameDiagnosis(joined, members, [fact for fact in keys if fact in various and fact in reasons], key)


def _various(fact: str, members: Sequence[Server]) -> str | None:
    """Return in what the servers differ; None where all have the same value."""
    values: dict[str, None] = {}
    for server in members:
        values.setdefault(in_words(server.facts.get(fact)))
    if len(values) == 1:
        return None
    named = ", ".join(list(values)[:_MOST_NAMED])
    more = len(values) - _MOST_NAMED
    return f"differs: {named}{f' and {more} more' if more > 0 else ''}"


def _derived(row: Derived, various: dict[str, str], name: str) -> Derived:
    """Return a derived fact; where the servers differ in it or its premises, its text is that of one of them."""
    if various.keys().isdisjoint((row.fact, *row.premises)):
        return row
    return msgspec.structs.replace(row, value=various.get(row.fact, row.value), text=f"For {name}: {row.text}")
