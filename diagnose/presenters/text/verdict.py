"""The result for one server in a few lines: what it has, what must not be done, and what to do next."""

from __future__ import annotations

from diagnose.presenters.phrases import alike, by_gravity, ids, plural
from diagnose.presenters.tally import MOST_NAMED
from diagnose.presenters.text.page import Labels, Page
from diagnose.presenters.text.restore import write_restore_verdict
from diagnose.presenters.text.server import write_head, write_warnings
from diagnose.results import Server
from diagnose.results.findings import Finding


def write_verdict(page: Page, server: Server, labels: Labels) -> None:
    """Write the verdicts: each fault by its title where they are few, and what does not apply by its number."""
    write_head(page, server, labels)
    write_warnings(page, server)
    page.blank()
    if server.restore:
        write_restore_verdict(page, server.restore)
    for group in alike(by_gravity(server.findings), lambda found: found.verdict):
        _group(page, group)


def _group(page: Page, group: list[Finding]) -> None:
    verdict = group[0].verdict
    count = f"{len(group)} {plural(len(group), 'article')}"
    if verdict == "not_affected":
        page.write(page.verdict(verdict), f": {count}", indent=2)
    elif verdict == "confirmed" or len(group) <= MOST_NAMED:
        for found in group:
            page.write(page.verdict(verdict), ": ", (found.article, "bold"), f": {found.title}", indent=2)
    else:
        page.write(page.verdict(verdict), f": {count}: {ids(group)}", indent=2)
