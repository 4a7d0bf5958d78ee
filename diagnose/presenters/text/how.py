"""How the verdict on one article came about, and what that article says to do, as plain text."""

from __future__ import annotations

from diagnose.presenters.phrases import cited, in_words, label_of
from diagnose.presenters.text.advice import write_for_good, write_look_after, write_not_said, write_now
from diagnose.presenters.text.finding import write_finding
from diagnose.presenters.text.page import DIM, Labels, Page
from diagnose.presenters.text.shared import write_conflicts, write_shared_reports
from diagnose.results import Server
from diagnose.results.findings import Finding


def write_how(page: Page, server: Server, found: Finding, labels: Labels) -> None:
    """Write the premises with their sources, what was derived for them, what is open, and what the article advises."""
    write_finding(page, server, found, labels)
    _derived(page, server, found, labels)
    _open(page, found, labels)
    if found.alike:
        write_shared_reports(page, server, labels)
    if found.verdict in {"confirmed", "exposed"}:
        faults = [found]
        write_now(page, faults)
        write_conflicts(page, faults)
        write_for_good(page, faults)
        write_look_after(page, faults)
        write_not_said(page, faults)


def _derived(page: Page, server: Server, found: Finding, labels: Labels) -> None:
    """Write how those facts came about that nobody stated."""
    used = {reason.fact for reason in found.because}
    entries = [entry for entry in server.derived if entry.fact in used]
    if entries:
        page.write("Derived", indent=2)
    for entry in entries:
        value = f"{label_of(labels, entry.fact)} {in_words(entry.value)}"
        page.write(f"{value}: {entry.text}", cited(entry.source, inferred=entry.inferred), indent=4, before="- ")


def _open(page: Page, found: Finding, labels: Labels) -> None:
    """Write the unknown facts on which the verdict hangs or that could still turn it, and where to find them."""
    keys = [*found.missing, *(key for key in found.could_change if key not in found.missing)]
    if keys:
        page.write("Find out" if found.missing else "Could still change it", indent=2)
    for key in keys:
        page.write((label_of(labels, key), "bold"), f" ({key})", indent=4, before="- ")
        if key in labels:
            page.write((labels[key].find, DIM), indent=6)
