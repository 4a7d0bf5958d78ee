"""What to do next with a server, in a few words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diagnose.presenters.page import Labels
from diagnose.presenters.phrases import enumerated, label_of, struck
from diagnose.presenters.remedies import in_few_words, installs, planned, way_out
from diagnose.results import Finding, Server


def next_step(server: Server, labels: Labels | None = None) -> str:
    """Return what to do next with the server, in a few words; facts by their labels, or else by their keys."""

    def called(facts: Iterable[str]) -> list[str]:
        return [label_of(labels, key) if labels else key for key in facts]

    steps = []
    restore = server.restore
    if restore and restore.verdict != "safe":
        steps.append(f"do not put back {restore.target}{' yet' if restore.verdict == 'unknown' else ''}")
    faults = struck(server)
    if faults:
        steps.append(_way_out(server, faults, spelled=labels is not None))
    elif server.verdict == "undetermined" or (restore and restore.verdict == "unknown"):
        steps.append(" ".join(["find out", *called(wanted(server)[:1])]))
    if server.contradictions:
        facts = dict.fromkeys(fact for clash in server.contradictions for fact in clash.facts)
        steps.append(f"clear up {enumerated(called(facts))}")
    return "; ".join(steps) or "nothing"


def _way_out(server: Server, faults: Sequence[Finding], *, spelled: bool) -> str:
    """Return what to do about the faults: the recommended way, ``spelled`` with what to do until then."""
    plan = planned(server)
    if plan is None:
        now = "work around" if any(found.workaround for found in faults) else ""
        good = "fix" if any(found.fix for found in faults) else ""
        return ", then ".join(filter(None, (now, good))) or "no remedy known"
    if not spelled:
        return in_few_words(plan)
    hurting = any(found.verdict == "confirmed" and found.workaround for found in faults)
    return f"work around, then {way_out(plan)}" if hurting and installs(plan) else way_out(plan)


def wanted(server: Server) -> list[str]:
    """Return the facts without which a verdict cannot be given, the most telling first."""
    restore = server.restore.missing if server.restore else []
    missing = dict.fromkeys([*(key for found in server.findings for key in found.missing), *restore])
    return [key for key in server.ask if key in missing] or list(missing)
