"""Findings that somebody decided to live with: read from a file, left out of the verdicts, listed in every report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from diagnose.nodes import Mapping, Node, Scalar
from diagnose.nodes import Sequence as NodeList
from diagnose.problems import InputError, Problem, did_you_mean, shown
from diagnose.reasoning.case import folded_name
from diagnose.reasoning.diagnosis import gravest
from diagnose.results import Results, Server
from diagnose.results.findings import Finding
from diagnose.results.runs import Decision, Ignoring
from diagnose.results.servers import Ignored
from diagnose.yaml_reader import decode, documents

_KEYS = ("article", "server", "site", "reason", "expires")


def read_decisions(data: bytes, file: str, articles: Collection[str]) -> list[Decision]:
    """Return the entries of a file: a YAML list of mappings with article, reason, and server, site or expires.

    Raises InputError with every entry that cannot be used.
    """
    roots = list(documents(decode(data, file), file))
    problems: list[Problem] = []
    decisions = []
    for root in roots:
        if not isinstance(root, NodeList):
            problems.append(Problem(root.where, "findings to ignore are a list; begin each entry with - article: ID"))
            continue
        for node in root.items:
            decision = _decision(node, articles, problems)
            if decision:
                decisions.append(decision)
    if problems:
        raise InputError(problems)
    return decisions


def _decision(node: Node, articles: Collection[str], problems: list[Problem]) -> Decision | None:
    found = len(problems)
    if not isinstance(node, Mapping):
        problems.append(Problem(node.where, "an entry is a mapping with article and reason"))
        return None
    said: dict[str, str] = {}
    for key, value in node.items.items():
        if key not in _KEYS:
            what = f"{shown(key)} is not known here{did_you_mean(key, _KEYS)}; an entry has {', '.join(_KEYS)}"
            problems.append(Problem(value.where, what))
        elif not isinstance(value, Scalar) or not value.text.strip():
            problems.append(Problem(value.where, f"{key} is a word or a sentence"))
        else:
            said[key] = value.text.strip()
    problems += [
        Problem(node.where, f"the key {key} is missing") for key in ("article", "reason") if key not in node.items
    ]
    if "article" in said and said["article"] not in articles:
        what = f"there is no article {shown(said['article'])}{did_you_mean(said['article'], articles)}"
        problems.append(Problem(node.items["article"].where, what))
    if "expires" in said:
        try:
            date.fromisoformat(said["expires"])
        except ValueError:
            what = f"{shown(said['expires'])} is no date; write it as 2027-01-31"
            problems.append(Problem(node.items["expires"].where, what))
    return Decision(where=str(node.where), **said) if len(problems) == found else None


def without_ignored(run: Results, decisions: Sequence[Decision], file: str, today: date) -> Results:
    """Return the run without the findings that are to be ignored on this day; what was left out is listed."""
    expired = [one for one in decisions if one.expires and date.fromisoformat(one.expires) < today]
    valid = [one for one in decisions if one not in expired]
    used: set[str] = set()
    servers = [_left_out(server, valid, used) for server in run.servers]
    ignoring = Ignoring(
        file=file,
        applied=sum(len(server.ignored) for server in servers),
        expired=expired,
        unused=[one for one in valid if one.where not in used],
    )
    return msgspec.structs.replace(run, servers=servers, ignoring=ignoring)


def _left_out(server: Server, decisions: Sequence[Decision], used: set[str]) -> Server:
    kept: list[Finding] = []
    ignored: list[Ignored] = []
    for finding in server.findings:
        decision = next((one for one in decisions if _speaks_of(one, server, finding)), None)
        if decision is None:
            kept.append(finding)
            continue
        used.add(decision.where)
        ignored.append(
            Ignored(
                article=finding.article,
                title=finding.title,
                verdict=finding.verdict,
                reason=decision.reason,
                expires=decision.expires,
                where=decision.where,
            )
        )
    if not ignored:
        return server
    struck = any(finding.verdict in ("confirmed", "exposed") for finding in kept)
    return msgspec.structs.replace(
        server,
        findings=kept,
        ignored=ignored,
        verdict=gravest([finding.verdict for finding in kept]),
        remedy=server.remedy if struck else None,
    )


def _speaks_of(decision: Decision, server: Server, finding: Finding) -> bool:
    if finding.article != decision.article or finding.verdict == "not_affected":
        return False
    if decision.server is not None and folded_name(decision.server) != folded_name(server.name):
        return False
    site = server.facts.get("site")
    return decision.site is None or folded_name(decision.site) == folded_name(str(site or ""))
