"""What the formats for other programs say of a server and its findings, in plain text without layout."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from diagnose.presenters.phrases import in_words, label_of
from diagnose.presenters.text.page import Labels
from diagnose.results import Server
from diagnose.results.findings import Because, Finding, Fix
from diagnose.results.servers import Contradiction, Doubt, Ignored, Restore

_SITE = "site"


def identities(servers: Sequence[Server]) -> list[str]:
    """Return what tells each server apart: its name, with a number where an earlier server has the same name."""
    names = {server.name for server in servers}
    numbers: dict[str, Iterator[int]] = {}
    found = []
    for server in servers:
        if server.name not in numbers:
            numbers[server.name] = itertools.count(2)
            found.append(server.name)
        else:
            others = (f"{server.name} #{number}" for number in numbers[server.name])
            found.append(next(other for other in others if other not in names))
    return found


def site_of(server: Server) -> str:
    """Return the site of a server; nothing where it is not known."""
    return in_words(server.facts[_SITE]) if _SITE in server.facts else ""


def named(keys: Iterable[str], labels: Labels) -> str:
    """Return facts by their labels."""
    return "; ".join(label_of(labels, key) for key in keys)


def not_known(found: Finding | Restore, labels: Labels) -> list[str]:
    """Return the line that names the facts for want of which it cannot be told; none where there are none."""
    return [f"Not known: {named(found.missing, labels)}"] if found.missing else []


def releases_of(fix: Fix | None) -> list[str]:
    """Return the releases that carry a fix."""
    return [release.release for release in fix.fixed_in] if fix else []


def reason_in_words(reason: Because) -> str:
    """Return one premise: the condition, what is the case where it is not fulfilled, and where that is written."""
    if reason.value is None:
        return f"not known: {reason.condition} ({reason.source})"
    if reason.holds:
        return f"{reason.condition} ({reason.source})"
    return f"not fulfilled: {reason.condition} (here: {in_words(reason.value)}; {reason.source})"


def reasons_in_words(found: Finding) -> list[str]:
    """Return the premises that bear out the verdict, each once: those that refute an article, or those that hold."""
    wanted = found.verdict != "not_affected"
    return list(dict.fromkeys(reason_in_words(reason) for reason in found.because if reason.holds is wanted))


def workaround_in_words(found: Finding) -> str:
    """Return the steps of the workaround, a line each; nothing where there is none."""
    if found.workaround is None:
        return ""
    steps = found.workaround.steps
    numbered = [f"{number}. {step}" for number, step in enumerate(steps, 1)] if len(steps) > 1 else steps
    return "\n".join([*numbered, f"({found.workaround.source})"])


def fix_in_words(found: Finding) -> str:
    """Return the fix with its releases, its files and how to get it, a line each; nothing where there is none."""
    return "\n".join(filter(None, _fix_lines(found, found.fix))) if found.fix else ""


def fixed_in_words(found: Finding) -> str:
    """Return the releases that carry the fix in one sentence; nothing where none is known."""
    releases = releases_of(found.fix)
    return f"Fixed in {' or '.join(releases)}." if releases else ""


def _fix_lines(found: Finding, fix: Fix) -> Iterator[str]:
    yield f"{fix.text} ({fix.source})"
    yield fixed_in_words(found)
    for file in fix.downloads:
        yield f"File for {file.platform}: {file.file}{f' from {file.address}' if file.address else ''}"
    for said in fix.obtain:
        yield said.text
    if fix.floor and fix.floor.oldest:
        yield f"Once it has started, only {fix.floor.oldest} or later can be put back ({fix.floor.source})."


def ignored_in_words(ignored: Ignored) -> str:
    """Return that a finding is ignored, why, until when, and where that is written."""
    until = f" until {ignored.expires}" if ignored.expires else ""
    return f"ignored{until}: {ignored.reason} ({ignored.where})"


def contradiction_in_words(clash: Contradiction) -> str:
    """Return what cannot be true together, and where that is written."""
    return f"{clash.message} ({clash.source})"


def doubt_in_words(doubt: Doubt) -> str:
    """Return what should be checked, and what it is held against."""
    return f"{doubt.text} ({doubt.source})"


def restore_in_words(restore: Restore) -> str:
    """Return in one sentence whether the older file may be put back."""
    return {
        "unsafe": f"Do not put back {restore.target}",
        "unknown": f"Do not put back {restore.target} yet",
        "safe": f"{restore.target} may be put back",
    }[restore.verdict]


def restore_details(restore: Restore) -> list[str]:
    """Return why, what happens if it is done all the same, and how to get going again, a line each."""
    said = [*restore.consequences, *restore.recovery]
    return [
        *(reason_in_words(reason) for reason in restore.because),
        *(f"{each.text} ({each.source})" for each in said),
    ]
