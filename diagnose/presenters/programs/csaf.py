"""Results as a CSAF 2.0 document of the VEX profile: one for the whole fleet, with a product for each server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from diagnose.presenters.findings_in_words import (
    contradiction_in_words,
    doubt_in_words,
    identities,
    not_known,
    restore_details,
    restore_in_words,
    site_of,
)
from diagnose.presenters.programs.csaf_vulnerabilities import knowledge_base, vulnerabilities
from diagnose.results import Results, Server
from diagnose.results.verdicts import RestoreVerdict

_PUBLISHER = {"category": "user", "name": "Operator of the servers", "namespace": "urn:diagnose:operator"}
"""Who runs the servers; the results do not say who that is."""
_WITH_FINDINGS = "csaf_vex"
_WITHOUT_FINDINGS = "csaf_base"
"""The VEX profile asks for at least one vulnerability; without one the document is of the base profile."""


def render_csaf(run: Results, version: str, written: datetime) -> str:
    """Return the document; ``version`` is the program's own, ``written`` the time that it bears as its date."""
    products = identities(run.servers)
    found = vulnerabilities(run, products)
    category = _WITH_FINDINGS if found else _WITHOUT_FINDINGS
    document: dict[str, Any] = {"document": _document(run, version, written, category)}
    if products:
        document["product_tree"] = {
            "branches": [_branch(product, server) for product, server in zip(products, run.servers, strict=True)]
        }
    if found:
        document["vulnerabilities"] = found
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2).decode() + "\n"


def _document(run: Results, version: str, written: datetime, category: str) -> dict[str, Any]:
    date = written.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "category": category,
        "csaf_version": "2.0",
        "lang": "en",
        "title": f"What the {knowledge_base(run)} means for {len(run.servers)} servers",
        "publisher": _PUBLISHER,
        "notes": list(_notes(run)),
        "tracking": {
            "id": _tracking_id(run),
            "status": "final",
            "version": "1",
            "initial_release_date": date,
            "current_release_date": date,
            "revision_history": [{"number": "1", "date": date, "summary": "Written from the results of one run."}],
            "generator": {"date": date, "engine": {"name": "diagnose", "version": version}},
        },
    }


def _tracking_id(run: Results) -> str:
    """Return an id that the same results always have, and other results do not."""
    digest = hashlib.sha256(run.knowledge.sha256.encode())
    for part in (*run.servers, *run.errors):
        digest.update(msgspec.json.encode(part))
    return f"diagnose-{digest.hexdigest()[:32]}"


def _branch(product: str, server: Server) -> dict[str, Any]:
    site = site_of(server)
    name = f"{product} ({site})" if site else product
    return {"category": "host_name", "name": product, "product": {"name": name, "product_id": product}}


def _notes(run: Results) -> Iterator[dict[str, str]]:
    count = run.summary
    text = (
        f"Servers: {count.servers}. Gravest verdict: confirmed {count.confirmed}, exposed {count.exposed}, "
        f"undetermined {count.undetermined}, not affected {count.not_affected}. "
        f"Articles: {knowledge_base(run)}, SHA-256 {run.knowledge.sha256}."
    )
    yield {"category": "summary", "title": "The fleet", "text": text}
    yield from _note("What must not be put back", list(_not_put_back(run, "unsafe")))
    yield from _note("What must not be put back before more is known", list(_not_put_back(run, "unknown")))
    yield from _note("Facts that contradict each other", list(_contradictions(run.servers)))
    yield from _note("Facts to check", list(_doubts(run.servers)))
    errors = [f"{error.where}: {f'{error.server}: ' if error.server else ''}{error.message}" for error in run.errors]
    yield from _note("Records that could not be read", errors)


def _note(title: str, lines: Sequence[str]) -> Iterator[dict[str, str]]:
    if lines:
        yield {"category": "general", "title": title, "text": "\n".join(lines)}


def _not_put_back(run: Results, verdict: RestoreVerdict) -> Iterator[str]:
    for server in run.servers:
        restore = server.restore
        if restore and restore.verdict == verdict:
            yield f"{server.name}: {restore_in_words(restore)}"
            yield from not_known(restore, run.labels)
            yield from restore_details(restore)


def _contradictions(servers: Sequence[Server]) -> Iterator[str]:
    for server in servers:
        for clash in server.contradictions:
            yield f"{server.name}: {contradiction_in_words(clash)}"


def _doubts(servers: Sequence[Server]) -> Iterator[str]:
    for server in servers:
        for doubt in server.doubts:
            yield f"{server.name}: {doubt_in_words(doubt)}"
