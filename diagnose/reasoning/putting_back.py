"""A release to be put back over what is installed: read, and answered as the rules answer for a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.releases import Release, ReleaseLine
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import MAX_TEXT, FactValue, folded
from diagnose.problems import did_you_mean, shown
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.results import Server
from diagnose.results.findings import Caution, Statement
from diagnose.results.servers import Restore

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


def read_stop(knowledge: Knowledge, text: str) -> Stop | None:
    """Return the release or the version that ``text`` names, None where it says that this is unknown.

    A release goes by its name in any case, by a spelling of its service pack, or by a version of the file.
    Raises ValueError where it names none of these.
    """
    line, text = knowledge.line, text.strip()
    named = next((release for release in line.releases if folded(release.release) == folded(text)), None)
    if named:
        return stop_of(line, named)
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
    return stop_of(line, base)


def _no_release(line: ReleaseLine, text: str) -> str:
    names = [release.release for release in line.releases]
    # Another version is never proposed: one digit decides whether it starts.
    hint = did_you_mean(text[:MAX_TEXT], [release.release for release in line.releases if not release.is_rollup])
    return f"there is no release {shown(text)}{hint}; write one of: {', '.join(names)}, or a version of {line.file}"


def stop_of(line: ReleaseLine, release: Release) -> Stop:
    """Return a release as a stop."""
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
    restore = one_answer(diagnostician.knowledge, target, restores)
    return replace(first, restore=restore, facts={**first.facts, key: restore.target})


def one_answer(knowledge: Knowledge, target: Stop, restores: Sequence[Restore]) -> Restore:
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
    said = doubt_of(knowledge, target)
    return Caution(text=said.text, source=said.source, inferred=said.inferred, kind="doubt", state="applies")


def doubt_of(knowledge: Knowledge, stop: Stop) -> Statement:
    """Return what is open of a release whose version is not known."""
    if stop.release is None:
        raise AssertionError("a version that is named is known")
    text = (
        f"the {knowledge.line.file} of {stop.name} has a version from {stop.first} to {stop.last}; "
        "a verdict is given only where it is the same for all of these"
    )
    return Statement(text=text, source=stop.release.source, inferred=stop.release.inferred)
