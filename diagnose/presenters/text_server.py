"""One server in full as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from diagnose.results import (
    Because,
    Caution,
    Finding,
    Fix,
    FixedIn,
    Floor,
    Restore,
    Server,
    Statement,
)

if TYPE_CHECKING:
    pass

from diagnose.presenters.page import DIM, STYLES, Labels, Page
from diagnose.presenters.phrases import (
    affecting,
    alike,
    by_gravity,
    cited,
    enumerated,
    ids,
    in_words,
    label_of,
    next_step,
)

_LIKELIHOOD_RULES = "likelihood."
_STATES = {"applies": "", "check": "check: ", "met": "seen to: "}


def write_server(page: Page, server: Server, labels: Labels) -> None:
    """Write all that was found out about one server."""
    unnamed = "name" in server.assumed
    site = f" ({in_words(server.facts['site'])})" if "site" in server.facts else ""
    name = "This server" if unnamed else server.name
    page.write((f"{name}{site}", "bold"), ": ", page.verdict(server.verdict))
    page.write(next_step(server, labels), before="Next: ")
    if server.where:
        page.write((f"Record: {server.where}", DIM))
    write_contradictions(page, server)
    if server.restore:
        page.blank()
        write_restore(page, server, server.restore, labels)
    for found in by_gravity(server.findings):
        _finding(page, server, found, labels)
    faults = [found for found in by_gravity(affecting(server)) if found.verdict != "undetermined"]
    _now(page, faults)
    _for_good(page, faults)
    _look_after(page, faults)
    _still_open(page, server, labels)
    _not_said(page, faults)
    _known(page, server, labels)


def write_contradictions(page: Page, server: Server) -> None:
    """Write what cannot all be true of the server."""
    if not server.contradictions:
        return
    page.heading(("Contradictions: correct these first", "bold red"))
    for clash in server.contradictions:
        page.write(clash.message, ".", cited(clash.source), indent=2, before="! ")


def write_restore(page: Page, server: Server, restore: Restore, labels: Labels) -> None:
    """Write whether the older file may be put back, so that it cannot be overlooked."""
    style = STYLES[restore.verdict]
    words = {
        "unsafe": f"UNSAFE: do not put back {restore.target}",
        "unknown": f"UNKNOWN: do not put back {restore.target} yet",
        "safe": f"Safe to put back {restore.target}",
    }
    frame = {"unsafe": "=", "unknown": "-"}.get(restore.verdict)
    if frame:
        page.rule(frame, style)
    page.write((f"{page.mark(restore.verdict)} {words[restore.verdict]}", style))
    if frame:
        page.rule(frame, style)
    page.write("Because", indent=2)
    for reason in restore.because:
        _reason(page, server, reason, labels, known=restore.target)
    if restore.missing:
        page.write("Find out first", indent=2)
        for key in restore.missing:
            page.write(label_of(labels, key), f" ({key})", indent=4, before="- ")
    happens = "What happens" if restore.verdict == "unsafe" else "What can happen"
    _listed(page, f"{happens} if it is done all the same", restore.consequences)
    _listed(page, "How to get going again if it was done", restore.recovery)
    if restore.cautions:
        page.write("Keep in mind", indent=2)
        for caution in restore.cautions:
            _caution(page, caution, indent=4)


def _listed(page: Page, title: str, statements: Sequence[Statement]) -> None:
    if statements:
        page.write(title, indent=2)
    for said in statements:
        page.write(said.text, cited(said.source, inferred=said.inferred), indent=4, before="- ")


def _finding(page: Page, server: Server, found: Finding, labels: Labels) -> None:
    reasons = [reason for reason in found.because if not reason.rule.startswith(_LIKELIHOOD_RULES)]
    if found.verdict == "not_affected":
        page.heading(page.verdict(found.verdict), (f": {found.article}: {found.title}", ""))
    else:
        page.heading(page.verdict(found.verdict), f": {found.article}")
        page.write(found.title, indent=2)
        page.write("Because", indent=2)
    for reason in reasons:
        _reason(page, server, reason, labels)
    if found.verdict == "undetermined":
        missing = "; ".join(label_of(labels, key) for key in found.missing)
        page.write(f"Not known: {missing}", indent=2)
        releases = " or ".join(release.release for release in found.fix.fixed_in) if found.fix else ""
        if releases:
            page.write(f"If it applies, the fix is in {releases}.", indent=2)
    if found.verdict != "not_affected" and found.likelihood:
        _likelihood(page, found)


def _reason(page: Page, server: Server, reason: Because, labels: Labels, known: str = "") -> None:
    """Write one premise: the condition, what is the case here unless it is ``known``, where it is written."""
    label, value = label_of(labels, reason.fact), in_words(reason.value)
    origin = _origin(server, reason.fact)
    here = f"here: {value}" if reason.condition.startswith(f"{label}:") else f"here: {label} {value}"
    said = reason.value is None or value == known or _says(reason.condition, label, value)
    aside = "; ".join(filter(None, ("" if said else here, origin, reason.source, "inferred" * reason.inferred)))
    wants = "" if reason.holds else "not fulfilled: "
    page.write(wants, reason.condition, (f" ({aside})", DIM), indent=4, before="- ")


def _says(condition: str, label: str, value: str) -> bool:
    """Tell whether a condition itself names the value, so that saying it again adds nothing."""
    if condition == f"{label}: {value}":
        return True
    return len(value) > 2 and re.search(rf"(?<![\w.]){re.escape(value)}(?!\w|\.\w)", condition) is not None


def _origin(server: Server, fact: str) -> str:
    if fact in server.assumed:
        return "assumed"
    return "derived" if any(entry.fact == fact for entry in server.derived) else ""


def _likelihood(page: Page, found: Finding) -> None:
    raised = [reason for reason in found.because if reason.rule.startswith(_LIKELIHOOD_RULES)]
    words = {
        "raised": "raised",
        "stated": "as the article states it; nothing here raises it",
        "unknown": "not known whether something here raises it",
    }
    page.write(f"Likelihood: {words[str(found.likelihood)]}", indent=2)
    if found.likelihood == "raised":
        for reason in raised:
            page.write(
                reason.condition,
                cited(f"here: {in_words(reason.value)}; {reason.source}", inferred=reason.inferred),
                indent=4,
                before="- ",
            )


def _now(page: Page, faults: Sequence[Finding]) -> None:
    if not faults:
        return
    page.heading("What to do now")
    for findings in alike(faults, lambda found: found.workaround.steps if found.workaround else None):
        workaround = findings[0].workaround
        if workaround is None:
            page.write(f"{ids(findings)}: no workaround is named.", indent=2)
            continue
        page.write(f"Work around {ids(findings)}:", cited(workaround.source), indent=2)
        for number, step in enumerate(workaround.steps, 1):
            page.write(step, indent=4, before=f"{number}. ")


def _for_good(page: Page, faults: Sequence[Finding]) -> None:
    if not faults:
        return
    page.heading("What to do for good")
    fixes = alike(faults, lambda found: _essence(found.fix))
    for findings in fixes:
        if findings[0].fix is None:
            page.write(f"{ids(findings)}: no fix is known.", indent=2)
        else:
            _fix(page, findings, findings[0].fix)
    _closes(page, faults)


def _fix(page: Page, findings: Sequence[Finding], fix: Fix) -> None:
    page.write(f"Fix {ids(findings)}: {fix.text}", cited(fix.source), indent=2)
    for release in fix.fixed_in:
        page.write("fixed in ", _release(release), indent=4, before="- ")
    for file in fix.downloads:
        address = f" from {file.address}" if file.address else ""
        page.write(f"file for {file.platform}: {file.file}{address}", cited(file.source), indent=4, before="- ")
    if fix.obtain:
        page.write("How to get it", indent=2)
    for said in fix.obtain:
        page.write(said.text, cited(said.source, inferred=said.inferred), indent=4, before="- ")


def _release(release: FixedIn) -> str:
    version = release.store_version if release.store_version and release.store_version not in release.release else ""
    aside = "; ".join(filter(None, (version, release.date, release.source, "inferred" if release.inferred else "")))
    return f"{release.release} ({aside})"


def _essence(fix: Fix | None) -> object:
    """Return what makes two fixes the same for a reader."""
    if fix is None:
        return None
    return (
        fix.text,
        [release.release for release in fix.fixed_in],
        [(file.platform, file.file) for file in fix.downloads],
        [said.text for said in fix.obtain],
    )


def _closes(page: Page, faults: Sequence[Finding]) -> None:
    """Write what can no longer be put back after a fix; what several articles warn of alike is said once."""
    closing = [found for found in faults if _floor(found) or _restore_cautions(found)]
    if closing:
        page.heading("What that closes")
    for findings in alike(closing, _floor_essence):
        floor = _floor(findings[0])
        if floor:
            _write_floor(page, floor)
        first, *others = sorted(findings, key=lambda found: any(said.inferred for said in _restore_cautions(found)))
        for caution in _once(_restore_cautions(first)):
            _caution(page, caution, indent=2)
        for other in others:
            for caution in _once(_restore_cautions(other)):
                said = cited(caution.source, inferred=caution.inferred)
                page.write(f"The same holds for {other.article}.", said, indent=2, before="- ")


def _write_floor(page: Page, floor: Floor) -> None:
    oldest = f"only {floor.oldest} or later can be put back" if floor.oldest else "any version can be put back"
    text = f"Once the fix has started, the databases have format {floor.database_format}: {oldest}."
    page.write((text, "bold"), cited(floor.source, inferred=floor.inferred), indent=2, before="- ")


def _floor(found: Finding) -> Floor | None:
    return found.fix.floor if found.fix else None


def _floor_essence(found: Finding) -> object:
    floor = _floor(found)
    return (floor.database_format, floor.oldest) if floor else found.article


def _restore_cautions(found: Finding) -> list[Caution]:
    return [caution for caution in found.cautions if caution.kind == "restore"]


def _look_after(page: Page, faults: Sequence[Finding]) -> None:
    cautions = _once(
        caution for found in faults for caution in found.cautions if caution.kind not in {"restore", "doubt"}
    )
    if cautions:
        page.heading("What to look after")
    for state in ("applies", "check", "met"):
        for caution in cautions:
            if caution.state == state:
                _caution(page, caution, indent=2)


def _caution(page: Page, caution: Caution, *, indent: int) -> None:
    said = cited(caution.source, inferred=caution.inferred)
    state = "" if caution.kind == "doubt" else _STATES[caution.state]
    page.write((state, "bold"), caution.text, said, indent=indent, before="- ")


def _still_open(page: Page, server: Server, labels: Labels) -> None:
    """Write what is not known, with what hangs on it and where to find it."""
    hanging = _hanging(server)
    keys = list(dict.fromkeys([*server.ask, *hanging]))
    doubts = _once(said for found in affecting(server) for said in found.cautions if said.kind == "doubt")
    if keys or doubts:
        page.heading("What is still open")
    for key in keys:
        why = hanging.get(key, "could confirm a fault")
        page.write((label_of(labels, key), "bold"), f" ({key}): {why}", indent=2, before="- ")
        if key in labels:
            page.write((labels[key].find, DIM), indent=4)
    for doubt in doubts:
        _caution(page, doubt, indent=2)


def _hanging(server: Server) -> dict[str, str]:
    """Return for each unknown fact what hangs on it."""
    ways: dict[str, dict[str, list[str]]] = {}
    for found in server.findings:
        for way, keys in (("decides", found.missing), ("could still change", found.could_change)):
            for key in keys:
                ways.setdefault(key, {}).setdefault(way, []).append(found.article)
    if server.restore:
        for key in server.restore.missing:
            ways.setdefault(key, {}).setdefault("decides", []).append("what can be put back")
    return {key: ", ".join(f"{way} {enumerated(what)}" for way, what in told.items()) for key, told in ways.items()}


def _not_said(page: Page, faults: Sequence[Finding]) -> None:
    notes = _once_said(note for found in faults for note in found.notes)
    if notes:
        page.heading("What the articles leave open")
    for note in notes:
        page.write(note.text, cited(note.source, inferred=note.inferred), indent=2, before="- ")


def _known(page: Page, server: Server, labels: Labels) -> None:
    derived = {entry.fact: entry for entry in server.derived}
    if server.facts:
        page.heading("What is known")
    for key, value in server.facts.items():
        words = f"{label_of(labels, key)}: {in_words(value)}"
        entry = derived.get(key)
        if entry:
            least = "at least; " if entry.at_least else ""
            aside = cited(f"{least}derived: {entry.text}; {entry.source}", inferred=entry.inferred)
        else:
            aside = (" (assumed)", DIM) if key in server.assumed else ("", "")
        page.write(words, aside, indent=2, before="- ")


def _once(cautions: Iterable[Caution]) -> list[Caution]:
    return list({caution.text: caution for caution in cautions}.values())


def _once_said(statements: Iterable[Statement]) -> list[Statement]:
    return list({said.text: said for said in statements}.values())
