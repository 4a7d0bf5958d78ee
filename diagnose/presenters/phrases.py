"""Short phrases about servers and findings, shared by everything that prints text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from diagnose.presenters.text.page import DIM, Labels
from diagnose.results import Server
from diagnose.results.findings import Finding
from diagnose.results.verdicts import VERDICTS, Value


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


def struck(server: Server) -> list[Finding]:
    """Return the findings of faults that the server has, gravest first."""
    return [found for found in by_gravity(server.findings) if found.verdict in {"confirmed", "exposed"}]


def by_gravity(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, gravest first."""
    return sorted(findings, key=lambda found: VERDICTS.index(found.verdict))


def plural(count: int, word: str) -> str:
    """Return the word for so many things."""
    return word if count == 1 else f"{word}s"


def ids(findings: Sequence[Finding]) -> str:
    """Return the articles of the findings as an enumeration."""
    return enumerated([found.article for found in findings])


def enumerated(names: Sequence[str]) -> str:
    """Return names as people enumerate them: A, B and C."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def cited(source: str, *, inferred: bool = False) -> tuple[str, str]:
    """Return a source in brackets, with its style."""
    return f" ({source}{'; inferred' if inferred else ''})", DIM


def label_of(labels: Labels, key: str, facts: Mapping[str, Value] | None = None) -> str:
    """Return how a fact is called, on a server with these ``facts`` if they are given."""
    if key not in labels:
        return key.replace("_", " ")
    label = labels[key]
    elsewhere = facts and any(facts.get(other, value) != value for other, value in label.belongs_to.items())
    return label.label_elsewhere if elsewhere and label.label_elsewhere else label.label


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
