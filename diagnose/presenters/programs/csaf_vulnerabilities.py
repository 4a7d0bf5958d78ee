"""What each article means for the whole fleet, as the vulnerabilities of a CSAF 2.0 document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from diagnose.presenters.findings_in_words import (
    fix_in_words,
    ignored_in_words,
    named,
    reasons_in_words,
    workaround_in_words,
)
from diagnose.presenters.text.page import Labels
from diagnose.results import Results
from diagnose.results.articles import Dossier
from diagnose.results.findings import Finding
from diagnose.results.servers import Ignored
from diagnose.results.verdicts import Verdict

_STATUS: Mapping[Verdict, str] = {
    "confirmed": "known_affected",
    "exposed": "known_affected",
    "undetermined": "under_investigation",
    "not_affected": "known_not_affected",
}
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


@dataclass
class _Concern:
    """One article: which servers have which status, and what is said of several of them alike."""

    article: str
    title: str
    status: dict[str, list[str]] = field(default_factory=dict)
    remediations: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    impacts: dict[str, list[str]] = field(default_factory=dict)
    unknowns: dict[str, list[str]] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def add(self, product: str, found: Finding, labels: Labels) -> None:
        """Add what the article means for one server."""
        status = _STATUS[found.verdict]
        self.status.setdefault(status, []).append(product)
        if status == "known_not_affected":
            self.impacts.setdefault(_impact(found), []).append(product)
            return
        for remediation in _remediations(found):
            self.remediations.setdefault(remediation, []).append(product)
        if status == "under_investigation":
            self.unknowns.setdefault(named(found.missing, labels), []).append(product)
        for file in found.fix.downloads if found.fix else ():
            if file.address and _ADDRESS.fullmatch(file.address):
                self.addresses.setdefault(file.address, f"{file.file} for {file.platform}")

    def add_ignored(self, product: str, ignored: Ignored) -> None:
        """Add a finding that somebody decided to live with: the server has it all the same."""
        status, words = _STATUS[ignored.verdict], ignored_in_words(ignored)
        self.status.setdefault(status, []).append(product)
        self.remediations.setdefault(("no_fix_planned", words), []).append(product)


def vulnerabilities(run: Results, products: Sequence[str]) -> list[dict[str, Any]]:
    """Return a vulnerability for each article that was held against a server; ``products`` are the servers' ids."""
    concerns: dict[str, _Concern] = {}
    for product, server in zip(products, run.servers, strict=True):
        for found in server.findings:
            concern = concerns.setdefault(found.article, _Concern(found.article, found.title))
            concern.add(product, found, run.labels)
        for ignored in server.ignored:
            concerns.setdefault(ignored.article, _Concern(ignored.article, ignored.title)).add_ignored(product, ignored)
    dossiers = {dossier.article: dossier for dossier in run.articles}
    system = knowledge_base(run)
    return [_vulnerability(concerns[id_], dossiers.get(id_), system) for id_ in sorted(concerns)]


def knowledge_base(run: Results) -> str:
    """Return how the system is called whose ids the articles bear."""
    return f"knowledge base {run.knowledge.content}"


def _impact(found: Finding) -> str:
    return "\n".join(reasons_in_words(found)) or "The article does not apply to the server."


def _remediations(found: Finding) -> Iterator[tuple[str, str]]:
    """Yield each remedy with its category; one that depends on what is not known yet says so."""
    before = "Only if the article turns out to apply: " if found.verdict == "undetermined" else ""
    workaround, fix = workaround_in_words(found), fix_in_words(found)
    if workaround:
        yield "workaround", before + workaround
    if fix:
        yield "vendor_fix", before + fix
    if not workaround and not fix:
        yield "none_available", "No workaround and no fix is known."


def _vulnerability(concern: _Concern, dossier: Dossier | None, system: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "ids": [{"system_name": system, "text": concern.article}],
        "title": concern.title,
        "notes": list(_notes(concern, dossier)),
        "product_status": concern.status,
    }
    if concern.remediations:
        said["remediations"] = [
            {"category": category, "details": details, "product_ids": products}
            for (category, details), products in concern.remediations.items()
        ]
    if concern.impacts:
        said["threats"] = [
            {"category": "impact", "details": details, "product_ids": products}
            for details, products in concern.impacts.items()
        ]
    if concern.addresses:
        said["references"] = [
            {"category": "external", "summary": summary, "url": address}
            for address, summary in concern.addresses.items()
        ]
    return said


def _notes(concern: _Concern, dossier: Dossier | None) -> Iterator[dict[str, str]]:
    lines = dossier.facts if dossier else []
    yield {"category": "description", "title": "In short", "text": lines[0].text if lines else concern.title}
    if lines:
        text = "\n".join(f"{line.topic}: {line.text} ({line.source})" for line in lines)
        yield {"category": "details", "title": "What the article says", "text": text}
    if concern.unknowns:
        text = "\n".join(f"{', '.join(products)}: {missing}" for missing, products in concern.unknowns.items())
        yield {"category": "details", "title": "What has to be found out", "text": text}
