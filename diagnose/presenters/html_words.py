"""Words of the HTML pages about facts, values and what to do next."""

from __future__ import annotations

import re

from markupsafe import Markup

from diagnose.presenters.phrases import in_words, label_of
from diagnose.presenters.remedies import planned, way_out
from diagnose.results import Because, FactLabel, Finding, Server, Value

NAMED = 3
"""Facts that a step names."""


def next_step(server: Server, labels: dict[str, FactLabel]) -> str:
    """Return in few words what to do next with the server."""
    steps: list[str] = []
    restore = server.restore
    # What the way back hangs on is named first, because only the first few are.
    wanted = list(restore.missing) if restore and restore.verdict == "unknown" else []
    if restore and restore.verdict != "safe":
        steps.append(f"Do not put back {restore.target}{' yet' if restore.verdict == 'unknown' else ''}.")
    gravest = next((finding for finding in server.findings if finding.verdict == server.verdict), None)
    plan = planned(server)
    if plan:
        steps.append(f"{sentence(way_out(plan))}.")
    elif gravest and gravest.verdict in {"confirmed", "exposed"}:
        steps.append(_remedy(gravest))
    elif gravest and gravest.verdict == "undetermined":
        wanted += [fact for fact in server.ask if fact in gravest.missing] or gravest.missing
    if wanted:
        steps.append(f"Find out: {_named(labels, list(dict.fromkeys(wanted)))}.")
    if server.contradictions:
        facts = list(dict.fromkeys(fact for clash in server.contradictions for fact in clash.facts))
        steps.append(f"Clear up: {_named(labels, facts)}.")
    return " ".join(steps)


def _named(labels: dict[str, FactLabel], facts: list[str]) -> str:
    """Return the first few of the facts, by their labels, and how many more there are."""
    more = f" and {len(facts) - NAMED} more" if len(facts) > NAMED else ""
    return ", ".join(label_of(labels, fact) for fact in facts[:NAMED]) + more


def _remedy(finding: Finding) -> str:
    now = "Work around it" if finding.workaround else "No workaround is known"
    if not finding.fix:
        return f"{now}; no fix is known."
    releases = " or ".join(release.release for release in finding.fix.fixed_in)
    return f"{now}; for good, {f'install {releases}' if releases else 'see the fix on the page'}."


def reason(finding: Finding) -> list[Because]:
    """Return the premises that refute the finding, or all of them where none does."""
    return [premise for premise in finding.because if not premise.holds] or finding.because


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def value(value: Value | None) -> str:
    """Return a value as people write it; one that says nothing is named."""
    return in_words(value) or "(empty)"


def breakable(text: str, marks: str) -> Markup:
    """Return a text in which a line may break behind each of the marks, so that no word has to be torn."""
    return Markup("<wbr>").join(re.split(f"(?<=[{re.escape(marks)}])(?=.)", text))


def day(time: str) -> str:
    """Return a time such as 2026-11-26T10:43:00Z as people write it."""
    return time.replace("T", " ").removesuffix("Z") + " UTC"
