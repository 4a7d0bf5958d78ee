"""What was ignored on somebody's word, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.presenters.text.page import DIM, Page
from diagnose.results import Results
from diagnose.results.runs import Decision, Ignoring
from diagnose.results.servers import Ignored


def write_ignored(page: Page, run: Results) -> None:
    """Write what a file of findings to ignore left out, and which of its entries expired or are of no use."""
    if run.ignoring is None:
        return
    page.heading(f"Ignored by {run.ignoring.file}: {run.ignoring.applied}")
    for server in run.servers:
        for ignored in server.ignored:
            page.write((f"{server.name}: ", "bold"), _said(ignored), (f" ({ignored.where})", DIM), indent=2)
    for word, decisions in stale(run.ignoring):
        _decisions(page, word, decisions)


def stale(ignoring: Ignoring) -> Sequence[tuple[str, Sequence[Decision]]]:
    """Return the entries that leave nothing out, by why they do not."""
    return (
        ("expired, and not applied", ignoring.expired),
        ("of no use: nothing corresponds to it", ignoring.unused),
    )


def _said(ignored: Ignored) -> str:
    until = f" until {ignored.expires}" if ignored.expires else ""
    return f"{ignored.article} {ignored.verdict}{until}: {ignored.reason}"


def _decisions(page: Page, word: str, decisions: Sequence[Decision]) -> None:
    for decision in decisions:
        place = decision.server or decision.site or "every server"
        page.write((f"{word}: ", "bold"), f"{decision.article} on {place}", (f" ({decision.where})", DIM), indent=2)
