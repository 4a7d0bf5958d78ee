"""What to do next with a server, in a few words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diagnose.presenters.phrases import enumerated, label_of, sentence, struck
from diagnose.presenters.remedies import in_few_words, installs, planned, way_out
from diagnose.presenters.text.exposure import bugs
from diagnose.presenters.text.page import Labels
from diagnose.results import Server
from diagnose.results.findings import Finding
from diagnose.results.servers import known_bugs, needs_somebody, nothing_known

_MOST_NAMED = 3
"""Facts that a step names at most."""


def next_step(server: Server, labels: Labels | None = None) -> str:
    """Return what to do next with the server, in a few words; facts by their labels, or else by their keys."""
    return "; ".join(_steps(server, labels, briefly=True)) or "nothing"


def next_sentences(server: Server, labels: Labels) -> str:
    """Return the same in sentences, with more of what is to be found out; nothing where there is nothing to do."""
    return " ".join(f"{sentence(step)}." for step in _steps(server, labels, briefly=False))


def _steps(server: Server, labels: Labels | None, *, briefly: bool) -> Iterator[str]:
    """Yield what to do next; ``briefly`` with the first fact only of those to find out."""
    restore = server.restore
    if restore and restore.verdict != "safe":
        yield f"do not put back {restore.target}{' yet' if restore.verdict == 'unknown' else ''}"
    faults = struck(server)
    if faults:
        yield _way_out(server, faults, spelled=labels is not None)
    facts = wanted(server)
    if facts:
        yield f"find out {_named(labels, facts[:1] if briefly else facts)}"
    if server.contradictions:
        clashing = dict.fromkeys(fact for clash in server.contradictions for fact in clash.facts)
        yield f"clear up {_named(labels, list(clashing))}"
    if server.doubts:
        yield f"check {_named(labels, list(dict.fromkeys(doubt.fact for doubt in server.doubts)))}"
    if not needs_somebody(server):
        if known_bugs(server):
            yield f"look through {bugs(known_bugs(server))}"
        elif nothing_known(server):
            yield "check its product: no imported article is on it"


def _named(labels: Labels | None, facts: Sequence[str]) -> str:
    """Return the first few of the facts, and how many more there are."""
    called = [label_of(labels, key) if labels is not None else key for key in facts[:_MOST_NAMED]]
    return enumerated([*called, f"{len(facts) - _MOST_NAMED} more"] if len(facts) > _MOST_NAMED else called)


def _way_out(server: Server, faults: Sequence[Finding], *, spelled: bool) -> str:
    """Return what to do about the faults: the recommended way, ``spelled`` with what to do until then."""
    plan = planned(server)
    if plan is None:
        now = "work around" if any(found.workaround for found in faults) else ""
        return ", then ".join(filter(None, (now, _fix(faults, spelled=spelled)))) or "no remedy known"
    if not spelled:
        return in_few_words(plan)
    hurting = any(found.verdict == "confirmed" and found.workaround for found in faults)
    return f"work around, then {way_out(plan)}" if hurting and installs(plan) else way_out(plan)


def _fix(faults: Sequence[Finding], *, spelled: bool) -> str:
    """Return what to do for good where no way out is recommended; nothing where no fix is known."""
    if not any(found.fix for found in faults):
        return ""
    releases = [release.release for release in faults[0].fix.fixed_in] if faults[0].fix else []
    return f"install {' or '.join(releases)}" if spelled and releases else "fix"


def wanted(server: Server) -> list[str]:
    """Return the facts to find out where the server's verdict, or that on the way back, cannot be given without.

    First comes what the dialogue asks first, then what the way back hangs on, because only the first few are named.
    """
    restore = server.restore.missing if server.restore and server.restore.verdict == "unknown" else None
    if server.verdict != "undetermined" and restore is None:
        return []
    open_ = [found for found in server.findings if found.verdict == server.verdict == "undetermined"]
    missing = dict.fromkeys(key for found in open_ for key in found.missing)
    asked = [key for key in server.ask if key in missing] or missing
    return list(dict.fromkeys([*server.ask[:1], *(restore or []), *asked]))
