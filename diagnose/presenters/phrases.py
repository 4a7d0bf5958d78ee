"""Short phrases about servers and findings, shared by everything that prints text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from diagnose.results import (
    VERDICTS,
    Finding,
    Server,
    Value,
)

if TYPE_CHECKING:
    pass

from diagnose.presenters.page import DIM, Labels


def in_words(value: Value | None) -> str:
    """Return a value as people write it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def affecting(server: Server) -> list[Finding]:
    """Return the findings that somebody has to look at."""
    return [found for found in server.findings if found.verdict != "not_affected"]


def by_gravity(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, gravest first."""
    return sorted(findings, key=lambda found: VERDICTS.index(found.verdict))


def next_step(server: Server, labels: Labels | None = None) -> str:
    """Return what to do next with the server, in a few words; facts by their labels, or else by their keys."""

    def called(facts: Iterable[str]) -> list[str]:
        return [label_of(labels, key) if labels else key for key in facts]

    steps = []
    restore = server.restore
    if restore and restore.verdict != "safe":
        steps.append(f"do not put back {restore.target}{' yet' if restore.verdict == 'unknown' else ''}")
    faults = [found for found in affecting(server) if found.verdict != "undetermined"]
    if faults:
        steps.append(remedy(faults))
    elif server.verdict == "undetermined" or (restore and restore.verdict == "unknown"):
        steps.append(" ".join(["find out", *called(wanted(server)[:1])]))
    if server.contradictions:
        facts = dict.fromkeys(fact for clash in server.contradictions for fact in clash.facts)
        steps.append(f"clear up {enumerated(called(facts))}")
    return "; ".join(steps) or "nothing"


def remedy(faults: Sequence[Finding]) -> str:
    """Return in few words what can be done about these faults."""
    now = "work around" if any(found.workaround for found in faults) else ""
    good = "fix" if any(found.fix for found in faults) else ""
    return ", then ".join(filter(None, (now, good))) or "no remedy known"


def wanted(server: Server) -> list[str]:
    """Return the facts without which a verdict cannot be given, the most telling first."""
    restore = server.restore.missing if server.restore else []
    missing = dict.fromkeys([*(key for found in server.findings for key in found.missing), *restore])
    return [key for key in server.ask if key in missing] or list(missing)


def plural(count: int, word: str) -> str:
    """Return the word for so many things."""
    return word if count == 1 else f"{word}s"


def ids(findings: Sequence[Finding]) -> str:
    """Return the articles of the findings as an enumeration."""
    return enumerated([found.article for found in findings])


def enumerated(names: Sequence[str]) -> str:
    """Return names as people enumerate them: A, B and C."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def cited(source: str, *, inferred: bool = False) -> tuple[str, str]:
    """Return a source in brackets, with its style."""
    return f" ({source}{'; inferred' if inferred else ''})", DIM


def label_of(labels: Labels, key: str) -> str:
    """Return how a fact is called."""
    return labels[key].label if key in labels else key.replace("_", " ")


def alike(findings: Sequence[Finding], essence: Callable[[Finding], object]) -> list[list[Finding]]:
    """Return the findings in groups of the same essence, in order."""
    groups: list[tuple[object, list[Finding]]] = []
    for found in findings:
        key = essence(found)
        group = next((members for other, members in groups if other == key), None)
        if group is None:
            groups.append((key, [found]))
        else:
            group.append(found)
    return [members for _, members in groups]
