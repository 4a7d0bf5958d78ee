"""Reported things that several articles describe, gathered over a server, and settings on which articles differ."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from diagnose.presenters.phrases import label_of
from diagnose.presenters.text.page import Labels
from diagnose.results.findings import Alike, Conflict, Difference, Finding
from diagnose.results.verdicts import AFFECTED, VERDICTS, Verdict


class Sign(msgspec.Struct, frozen=True):
    """A condition that tells articles apart, and the articles that have it."""

    text: str
    articles: list[str]


class SharedReport(msgspec.Struct, frozen=True):
    """What was reported, the articles that describe it, and what tells these apart."""

    things: list[str]
    """Such as ``error_id: 50A``."""
    articles: dict[str, Verdict]
    """The gravest first."""
    asks: dict[str, list[Sign]]
    """What is open, by the fact to find out."""
    ruled_out: list[Sign]
    """What does not hold here."""
    equal: list[tuple[str, str]]
    """Pairs of articles that nothing tells apart."""


def shared_reports(findings: Sequence[Finding]) -> list[SharedReport]:
    """Return what several articles describe; things that the same articles describe are one report."""
    described: dict[str, dict[str, Verdict]] = {}
    for finding in findings:
        for other in finding.alike:
            for thing in other.shared:
                articles = described.setdefault(thing, {})
                articles.setdefault(finding.article, finding.verdict)
                articles.setdefault(other.article, other.verdict)
    groups: dict[frozenset[str], list[str]] = {}
    for thing, articles in described.items():
        groups.setdefault(frozenset(articles), []).append(thing)
    return [_report(findings, things, described[things[0]]) for things in groups.values()]


def conflicts(findings: Sequence[Finding]) -> list[Conflict]:
    """Return the settings on which articles differ, each once."""
    found: dict[str, Conflict] = {}
    for finding in findings:
        if finding.verdict in AFFECTED:
            for conflict in finding.conflicts:
                found.setdefault(conflict.setting, conflict)
    return list(found.values())


def thing_in_words(thing: str, labels: Labels) -> str:
    """Return what was reported with the fact's label instead of its key."""
    key, colon, value = thing.partition(": ")
    return f"{label_of(labels, key)}{colon}{value}"


def _report(findings: Sequence[Finding], things: list[str], articles: dict[str, Verdict]) -> SharedReport:
    pairs = [
        (finding, other)
        for finding in findings
        if finding.article in articles
        for other in finding.alike
        if other.article in articles and set(things) & set(other.shared)
    ]
    apart = [difference for _, other in pairs for difference in other.apart]
    unknown = [difference for difference in apart if difference.state == "unknown"]
    facts = dict.fromkeys(difference.fact for difference in unknown)
    ranked = sorted(articles, key=lambda article: VERDICTS.index(articles[article]))
    return SharedReport(
        things=things,
        articles={article: articles[article] for article in ranked},
        asks={
            fact: _signs(ranked, [difference for difference in unknown if difference.fact == fact]) for fact in facts
        },
        ruled_out=_signs(ranked, [difference for difference in apart if difference.state == "fails"]),
        equal=_equal(pairs),
    )


def _signs(ranked: Sequence[str], differences: Sequence[Difference]) -> list[Sign]:
    """Return each condition once with the articles that have it, in the order of the articles."""
    having: dict[str, dict[str, None]] = {}
    places = {article: place for place, article in enumerate(ranked)}
    for difference in sorted(differences, key=lambda difference: places.get(difference.article, len(places))):
        having.setdefault(difference.text, {})[difference.article] = None
    return [Sign(text, list(articles)) for text, articles in having.items()]


def _equal(pairs: Sequence[tuple[Finding, Alike]]) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for finding, other in pairs:
        if not other.apart and (other.article, finding.article) not in found:
            found[finding.article, other.article] = None
    return list(found)
