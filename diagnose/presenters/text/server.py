"""One server in full as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.presenters.next_steps import next_step
from diagnose.presenters.phrases import affecting, cited, enumerated, in_words, label_of, struck
from diagnose.presenters.remedies import best, planned
from diagnose.presenters.tally import in_full
from diagnose.presenters.text.advice import (
    once,
    write_caution,
    write_for_good,
    write_look_after,
    write_not_said,
    write_now,
)
from diagnose.presenters.text.exposure import details, in_one_line
from diagnose.presenters.text.finding import write_findings, write_where_the_rest_is
from diagnose.presenters.text.page import DIM, Labels, Page
from diagnose.presenters.text.remedy import write_remedies
from diagnose.presenters.text.restore import write_restore
from diagnose.presenters.text.shared import write_conflicts, write_shared_reports
from diagnose.presenters.writing.printable import printable
from diagnose.results import Server


def write_server(page: Page, server: Server, labels: Labels) -> None:
    """Write all that was found out about one server."""
    write_head(page, server, labels)
    write_warnings(page, server)
    if server.restore:
        page.blank()
        write_restore(page, server, server.restore, labels)
    faults, affected = struck(server), affecting(server)
    write_findings(page, server, faults, labels)
    write_shared_reports(page, server, labels)
    detailed = in_full(faults)
    write_now(page, detailed)
    write_conflicts(page, faults)
    plan = planned(server)
    if plan:
        write_remedies(page, plan)
    write_for_good(page, detailed)
    write_look_after(page, faults, [change.text for change in best(plan).changes] if plan else [])
    write_findings(page, server, [found for found in affected if found not in faults], labels)
    _still_open(page, server, labels)
    write_not_said(page, detailed)
    write_findings(page, server, [found for found in server.findings if found not in affected], labels)
    _known(page, server, labels)
    _archive(page, server)
    write_where_the_rest_is(page, server.findings)


def write_head(page: Page, server: Server, labels: Labels) -> None:
    """Write which server it is, its verdict, and what to do next."""
    unnamed = "name" in server.assumed
    site = f" ({in_words(server.facts['site'])})" if "site" in server.facts else ""
    name = "This server" if unnamed else server.name
    page.write((f"{name}{site}", "bold"), ": ", page.verdict(server.verdict))
    page.write(next_step(server, labels), before="Next: ")
    if server.where:
        page.write((f"Record: {server.where}", DIM))


def write_warnings(page: Page, server: Server) -> None:
    """Write what cannot all be true of the server, and what of its facts should be checked."""
    contradictions = [(clash.message, clash.source) for clash in server.contradictions]
    doubts = [(doubt.text, doubt.source) for doubt in server.doubts]
    _warn(page, "Contradictions: correct these first", "bold red", contradictions)
    _warn(page, "Check this", "bold yellow", doubts)


def _warn(page: Page, heading: str, style: str, said: Sequence[tuple[str, str]]) -> None:
    """Write texts, each with its source, below a heading; nothing where there are none."""
    if not said:
        return
    page.heading((heading, style))
    for text, source in said:
        page.write(text, ".", cited(source), indent=2, before="! ")


def _still_open(page: Page, server: Server, labels: Labels) -> None:
    """Write what is not known, with what hangs on it and where to find it."""
    hanging = _hanging(server)
    keys = list(dict.fromkeys([*server.ask, *hanging]))
    doubts = once(said for found in affecting(server) for said in found.cautions if said.kind == "doubt")
    if keys or doubts:
        page.heading("What is still open")
    for key in keys:
        why = hanging.get(key, "could confirm a fault")
        page.write((label_of(labels, key), "bold"), f" ({key}): {why}", indent=2, before="- ")
        if key in labels:
            page.write((labels[key].find, DIM), indent=4)
    for doubt in doubts:
        write_caution(page, doubt, indent=2)


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


def _archive(page: Page, server: Server) -> None:
    """Write which known bugs the imported articles tell of."""
    if server.archive:
        page.heading("Known bugs by the imported articles")
        page.write(in_one_line(server.archive), indent=2)
        for line in details(server.archive):
            page.write(printable(line.strip()), indent=len(line) - len(line.lstrip()))


def _known(page: Page, server: Server, labels: Labels) -> None:
    derived = {entry.fact: entry for entry in server.derived}
    if server.facts:
        page.heading("What is known")
    for key, value in server.facts.items():
        words = f"{label_of(labels, key, server.facts)}: {in_words(value)}"
        entry = derived.get(key)
        if entry:
            least = "at least; " if entry.at_least else ""
            aside = cited(f"{least}derived: {entry.text}; {entry.source}", inferred=entry.inferred)
        else:
            aside = (" (assumed)", DIM) if key in server.assumed else ("", "")
        page.write(words, aside, indent=2, before="- ")
