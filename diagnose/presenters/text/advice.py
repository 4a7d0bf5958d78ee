"""What to do about the faults of one server as plain text: now, for good, and what to mind."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from diagnose.presenters.phrases import alike, cited, ids
from diagnose.presenters.text.page import Page
from diagnose.results.findings import Caution, Finding, Fix, FixedIn, Floor, Statement

_STATES = {"applies": "", "check": "check: ", "met": "seen to: "}


def write_now(page: Page, faults: Sequence[Finding]) -> None:
    """Write the workarounds, one that articles share once."""
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


def write_for_good(page: Page, faults: Sequence[Finding]) -> None:
    """Write the fixes, one that articles share once, and what can no longer be put back after them."""
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
        for caution in once(_restore_cautions(first)):
            write_caution(page, caution, indent=2)
        for other in others:
            for caution in once(_restore_cautions(other)):
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


def write_look_after(page: Page, faults: Sequence[Finding], told: Container[str] = ()) -> None:
    """Write what to mind, what applies here first; nothing that was ``told`` already."""
    cautions = once(
        caution
        for found in faults
        for caution in found.cautions
        if caution.kind not in {"restore", "doubt"} and caution.text not in told
    )
    if cautions:
        page.heading("What to look after")
    for state in ("applies", "check", "met"):
        for caution in cautions:
            if caution.state == state:
                write_caution(page, caution, indent=2)


def write_caution(page: Page, caution: Caution, *, indent: int) -> None:
    """Write one thing to mind, with how it stands here."""
    said = cited(caution.source, inferred=caution.inferred)
    state = "" if caution.kind == "doubt" else _STATES[caution.state]
    page.write((state, "bold"), caution.text, said, indent=indent, before="- ")


def write_not_said(page: Page, faults: Sequence[Finding]) -> None:
    """Write what the articles leave open."""
    notes = _once_said(note for found in faults for note in found.notes)
    if notes:
        page.heading("What the articles leave open")
    for note in notes:
        page.write(note.text, cited(note.source, inferred=note.inferred), indent=2, before="- ")


def once(cautions: Iterable[Caution]) -> list[Caution]:
    """Return the cautions, each text once."""
    return list({caution.text: caution for caution in cautions}.values())


def _once_said(statements: Iterable[Statement]) -> list[Statement]:
    return list({said.text: said for said in statements}.values())
