"""Results as SARIF 2.1.0: a rule for each article, a result for each server that somebody has to look at."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from diagnose.presenters.findings_in_words import (
    contradiction_in_words,
    doubt_in_words,
    fixed_in_words,
    identities,
    ignored_in_words,
    not_known,
    reasons_in_words,
    restore_details,
    restore_in_words,
    site_of,
)
from diagnose.presenters.programs.sarif_log import log_with_one_run, physical_location
from diagnose.presenters.text.page import Labels
from diagnose.problems import Location
from diagnose.results import Results, Server
from diagnose.results.articles import Dossier
from diagnose.results.findings import Finding
from diagnose.results.runs import RecordError
from diagnose.results.servers import Ignored, Restore

UNSAFE_RESTORE = "unsafe-restore"
FINGERPRINT = "serverAndArticle/v1"
_LEVELS = {"confirmed": "error", "exposed": "warning", "undetermined": "note"}
_RESTORE_LEVELS = {"unsafe": "error", "unknown": "note"}
_PLACE = re.compile(r"(?P<file>.+):(?P<line>[1-9][0-9]*):(?P<column>[0-9]+)", re.DOTALL)


def render_results_sarif(run: Results, version: str) -> str:
    """Return the results as one SARIF log with one run; ``version`` is the program's own."""
    rules = _rules(run)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    # Each result is encoded at once, so that a large fleet is never there as a tree of dictionaries.
    results = [msgspec.Raw(msgspec.json.encode(result)) for result in _results(run, index)]
    return log_with_one_run(version, rules, results, list(_notifications(run)), successful=not run.errors)


def location_of(where: str) -> Location:
    """Return the place of a record, as the results write it, in its parts."""
    match = _PLACE.fullmatch(where)
    return Location(match["file"], int(match["line"]), int(match["column"])) if match else Location(where)


def _rules(run: Results) -> list[dict[str, Any]]:
    """Return a rule for each article that concerns a server, and one for the way back."""
    dossiers = {dossier.article: dossier for dossier in run.articles}
    concerned = {finding.article: finding.title for server in run.servers for finding in server.findings}
    concerned |= {ignored.article: ignored.title for server in run.servers for ignored in server.ignored}
    rules = [_article_rule(article, title, dossiers.get(article)) for article, title in sorted(concerned.items())]
    text = "A record plans to put back an older file that does not go with what the server holds by now."
    return [*rules, _rule(UNSAFE_RESTORE, "An older file must not be put back", text, "error")]


def _article_rule(article: str, title: str, dossier: Dossier | None) -> dict[str, Any]:
    lines = dossier.facts if dossier else []
    rule = _rule(article, title, lines[0].text if lines else title, "warning")
    if lines:
        rule["help"] = {"text": "\n".join(f"{line.topic}: {line.text} ({line.source})" for line in lines)}
    return rule


def _rule(id_: str, title: str, description: str, level: str) -> dict[str, Any]:
    return {
        "id": id_,
        "shortDescription": {"text": title},
        "fullDescription": {"text": description},
        "defaultConfiguration": {"level": level},
    }


def _results(run: Results, index: dict[str, int]) -> Iterator[dict[str, Any]]:
    for identity, server in zip(identities(run.servers), run.servers, strict=True):
        for found in server.findings:
            if found.verdict in _LEVELS:
                text = _finding_text(server, found, run.labels)
                extra = {"verdict": found.verdict, "likelihood": found.likelihood, "missing": found.missing}
                rule = found.article
                yield _result(server, identity, rule, index[rule], _LEVELS[found.verdict], text, extra)
        for ignored in server.ignored:
            yield _suppressed(server, identity, ignored, index)
        restore = server.restore
        if restore and restore.verdict in _RESTORE_LEVELS:
            level, text = _RESTORE_LEVELS[restore.verdict], _restore_text(server, restore, run.labels)
            rule, missing = UNSAFE_RESTORE, restore.missing
            about = {"verdict": restore.verdict, "target": restore.target, "missing": missing}
            yield _result(server, identity, rule, index[rule], level, text, about)


def _result(
    server: Server, identity: str, rule: str, rule_index: int, level: str, text: str, extra: dict[str, Any]
) -> dict[str, Any]:
    place: dict[str, Any] = {"logicalLocations": [{"name": server.name, "kind": "object"}]}
    if server.where:
        place["physicalLocation"] = physical_location(location_of(server.where))
    return {
        "ruleId": rule,
        "ruleIndex": rule_index,
        "level": level,
        "message": {"text": text},
        "locations": [place],
        "partialFingerprints": {FINGERPRINT: _fingerprint(identity, rule)},
        "properties": {"server": server.name, "site": site_of(server), **extra},
    }


def _suppressed(server: Server, identity: str, ignored: Ignored, index: dict[str, int]) -> dict[str, Any]:
    """Return the result of a finding that somebody decided to live with."""
    rule, level = ignored.article, _LEVELS.get(ignored.verdict, "note")
    text = f"{server.name}: {ignored.verdict}: {ignored.title}"
    result = _result(server, identity, rule, index[rule], level, text, {"verdict": ignored.verdict})
    return {**result, "suppressions": [{"kind": "external", "justification": ignored_in_words(ignored)}]}


def _fingerprint(identity: str, rule: str) -> str:
    """Return what stays the same for a server and an article, wherever the record is and whatever else is found."""
    return hashlib.sha256(f"{identity}\n{rule}".encode("utf-8", "surrogatepass")).hexdigest()


def _finding_text(server: Server, found: Finding, labels: Labels) -> str:
    """Return what is to be said of this server; the steps and files, alike for all of them, are the rule's help."""
    parts = [
        f"{server.name}: {found.verdict}: {found.title}",
        *reasons_in_words(found),
        *not_known(found, labels),
        "Can be worked around." if found.workaround else "",
        fixed_in_words(found),
    ]
    return "\n".join(filter(None, parts))


def _restore_text(server: Server, restore: Restore, labels: Labels) -> str:
    said = f"{server.name}: {restore_in_words(restore)}"
    return "\n".join([said, *restore_details(restore), *not_known(restore, labels)])


def _notifications(run: Results) -> Iterator[dict[str, Any]]:
    for error in run.errors:
        yield _notification("error", _error_text(error), error.where)
    for server in run.servers:
        for clash in server.contradictions:
            yield _notification("warning", f"{server.name}: {contradiction_in_words(clash)}", server.where)
        for doubt in server.doubts:
            yield _notification("note", f"{server.name}: {doubt_in_words(doubt)}", server.where)


def _error_text(error: RecordError) -> str:
    return f"{error.server}: {error.message}" if error.server else error.message


def _notification(level: str, text: str, where: str | None) -> dict[str, Any]:
    place = {"locations": [{"physicalLocation": physical_location(location_of(where))}]} if where else {}
    return {"level": level, "message": {"text": text}, **place}
