"""Reports that several articles describe, and settings on which articles differ, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.presenters.phrases import cited, enumerated, label_of
from diagnose.presenters.shared_reports import SharedReport, Sign, conflicts, shared_reports, thing_in_words
from diagnose.presenters.text.page import Labels, Page
from diagnose.results import Server
from diagnose.results.findings import Finding

TITLE = "One report, several articles"


def write_shared_reports(page: Page, server: Server, labels: Labels) -> None:
    """Write what several articles describe, and what tells these apart."""
    reports = shared_reports(server.findings)
    if reports:
        page.heading(TITLE)
    for report in reports:
        _report(page, report, labels)


def write_conflicts(page: Page, faults: Sequence[Finding]) -> None:
    """Write the settings on which the articles differ, with what each advises."""
    found = conflicts(faults)
    if found:
        page.heading("Settings on which the articles differ")
    for conflict in found:
        page.write((conflict.setting, "bold"), indent=2)
        for said in conflict.statements:
            page.write(said.text, cited(said.source, inferred=said.inferred), indent=4, before="- ")


def _report(page: Page, report: SharedReport, labels: Labels) -> None:
    things = " and ".join(thing_in_words(thing, labels) for thing in report.things)
    page.write((things, "bold"), indent=2)
    for article, verdict in report.articles.items():
        page.write("described by ", (article, "bold"), ": ", page.verdict(verdict), indent=4, before="- ")
    if report.ruled_out:
        page.write("What does not hold here", indent=4)
        _signs(page, report.ruled_out)
    if report.asks:
        page.write("To tell them apart, find out", indent=4)
    for fact, signs in report.asks.items():
        page.write((label_of(labels, fact), "bold"), f" ({fact})", indent=6)
        _signs(page, signs)
    for pair in report.equal:
        page.write(f"Nothing tells {enumerated(pair)} apart: reckon with both.", indent=4)


def _signs(page: Page, signs: Sequence[Sign]) -> None:
    for sign in signs:
        page.write(f"{enumerated(sign.articles)}: {sign.text}", indent=8, before="- ")
