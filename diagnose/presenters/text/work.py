"""What to do over a fleet, in order, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.presenters.phrases import cited, enumerated
from diagnose.presenters.text.page import Page
from diagnose.results.runs import WorkItem


def write_work(page: Page, work: Sequence[WorkItem]) -> None:
    """Write the items in order, each with its servers and what has to be done before it."""
    if not work:
        return
    page.heading("Work, in this order")
    digits = len(str(max(item.number for item in work)))
    for item in work:
        page.write((item.action, "bold"), indent=2, before=f"{item.number:>{digits}}. ")
        indent = digits + 4
        after = f"; after {enumerated([str(number) for number in item.after])}" if item.after else ""
        page.write(f"{', '.join(item.servers)}{after}", indent=indent)
        page.write(item.why, cited(item.source), indent=indent)
