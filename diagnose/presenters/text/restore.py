"""Whether an older file may be put back, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.presenters.phrases import cited, label_of
from diagnose.presenters.text.advice import write_caution
from diagnose.presenters.text.finding import write_reason
from diagnose.presenters.text.page import STYLES, Labels, Page
from diagnose.results import Server
from diagnose.results.findings import Statement
from diagnose.results.servers import Restore


def write_restore(page: Page, server: Server, restore: Restore, labels: Labels) -> None:
    """Write whether the older file may be put back, so that it cannot be overlooked, and why."""
    write_restore_verdict(page, restore)
    page.write("Because", indent=2)
    for reason in restore.because:
        write_reason(page, server, reason, labels, known=restore.target)
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
            write_caution(page, caution, indent=4)


def write_restore_verdict(page: Page, restore: Restore) -> None:
    """Write the verdict alone, framed unless it is safe."""
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


def _listed(page: Page, title: str, statements: Sequence[Statement]) -> None:
    if statements:
        page.write(title, indent=2)
    for said in statements:
        page.write(said.text, cited(said.source, inferred=said.inferred), indent=4, before="- ")
