"""Results as plain text for a terminal: a fleet as a table, a single server in full.

What comes from data is printed as text and as nothing else: whatever could steer a terminal is replaced. A verdict
shows by its symbol and its word, so that colour is never needed to read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from diagnose.presenters.next_steps import next_step
from diagnose.presenters.phrases import affecting, by_gravity, enumerated, in_words, plural
from diagnose.presenters.tally import Tally, tally
from diagnose.presenters.text.ignored import write_ignored
from diagnose.presenters.text.page import WORDS, Labels, Page, Part, clean, joined
from diagnose.presenters.text.restore import write_restore
from diagnose.presenters.text.server import write_server, write_warnings
from diagnose.presenters.text.since import write_since
from diagnose.presenters.text.work import write_work
from diagnose.results import Results, Server
from diagnose.results.findings import Finding
from diagnose.results.runs import RecordError
from diagnose.results.verdicts import VERDICTS

if TYPE_CHECKING:
    from rich.text import Text

NARROW = 80
"""Below so many columns a fleet is a list, no table."""
_MOST_SAID_AGAIN = 3
"""So many times an error of the input is told in full; of more, the others by their places."""
_SHORT = {"undetermined": "open"}
"""Words for verdicts where there is little room."""


def render_text(run: Results, *, color: bool, width: int, encoding: str = "utf-8") -> str:
    """Return a run as text: the fleet, gravest first, or the only server in full; then errors and the counts.

    ``encoding`` is that of the stream it is meant for: symbols that it does not have become letters.
    """
    page = Page(color=color, width=width, encoding=encoding)
    if len(run.servers) == 1 and run.summary.servers == 1:
        write_server(page, run.servers[0], run.labels)
    elif run.servers and page.width < NARROW:
        _fleet_list(page, _gravest_first(run.servers))
    elif run.servers:
        _fleet_table(page, _gravest_first(run.servers))
    if len(run.servers) != 1 or run.summary.servers != 1:
        write_work(page, run.work)
    write_since(page, run.since)
    write_ignored(page, run)
    _errors(page, run)
    if len(run.servers) != 1 or run.summary.servers != 1 or run.errors:
        page.blank()
        _summary(page, run)
    return page.text()


def render_restore(server: Server, labels: Labels, *, color: bool, width: int, encoding: str = "utf-8") -> str:
    """Return what was found out about the way back alone; nothing where no way back was asked for."""
    page = Page(color=color, width=width, encoding=encoding)
    if server.restore:
        write_restore(page, server, server.restore, labels)
        write_warnings(page, server)
    return page.text()


class _Row(msgspec.Struct, frozen=True):
    """A server in a few words."""

    server: Server
    affecting: list[Finding]
    next_step: str


def _gravest_first(servers: Sequence[Server]) -> list[_Row]:
    ordered = sorted(servers, key=lambda server: (_rank(server), server.name.casefold(), server.name))
    return [_Row(server, by_gravity(affecting(server)), next_step(server)) for server in ordered]


def _rank(server: Server) -> tuple[bool, int, bool]:
    restore = server.restore.verdict if server.restore else None
    return restore != "unsafe", VERDICTS.index(server.verdict), restore != "unknown"


def _fleet_table(page: Page, rows: Sequence[_Row]) -> None:
    with_site = any("site" in row.server.facts for row in rows)
    with_restore = any(row.server.restore for row in rows)
    spelled = page.width >= 100
    head = ["SERVER", *["SITE"] * with_site, "VERDICT", "ARTICLES", *["RESTORE"] * with_restore, "NEXT"]
    lines = []
    for row in rows:
        cells = [joined([(row.server.name, "bold")])]
        cells += [joined([in_words(row.server.facts.get("site", ""))])] * with_site
        cells += [joined([page.verdict(row.server.verdict)]), _articles(page, row.affecting, spelled=spelled)]
        restore = row.server.restore
        cells += [joined([page.verdict(restore.verdict) if restore else ""])] * with_restore
        cells.append(joined([row.next_step]))
        lines.append(cells)
    page.table(head, lines, _column_widths(page.width, rows, spelled=spelled))


def _column_widths(width: int, rows: Sequence[_Row], *, spelled: bool) -> dict[str, int]:
    """Return the widths of the columns whose words must not be broken, and limits for names."""
    from rich.cells import cell_len

    def longest(texts: Iterable[str], limit: int, head: str) -> int:
        return max(len(head), min(limit, max(map(cell_len, texts), default=0)))

    names = longest((clean(row.server.name) for row in rows), width // (5 if spelled else 8), "SERVER")
    sites = longest((clean(in_words(row.server.facts.get("site", ""))) for row in rows), width // 8, "SITE")
    articles = (clean(found.article) for row in rows for found in row.affecting)
    verdicts = max(len(WORDS[verdict]) for verdict in VERDICTS) + 2
    ids = longest(articles, 14, "ID") + (verdicts + 1 if spelled else 2)
    counts = (_more(some) for row in rows for some in tally(row.affecting) if some.more)
    column = max(ids, longest(counts, 16, "ARTICLES"))
    return {"SERVER": names, "SITE": sites, "VERDICT": verdicts, "ARTICLES": column, "RESTORE": 9}


def _articles(page: Page, findings: Sequence[Finding], *, spelled: bool) -> Text:
    """Return the gravest articles, each in a line of its own, and how many others there are."""
    lines: list[Part] = []
    for some in tally(findings):
        sign, style = page.verdict(some.verdict)
        mark = sign if spelled else page.mark(some.verdict)
        lines += [(f"{mark} {article}", style) for article in some.named]
        lines += [(_more(some), style)] * bool(some.more)
    cell = joined(lines[:1] or ["none"])
    for line in lines[1:]:
        cell.append("\n").append_text(joined([line]))
    return cell


def _more(some: Tally) -> str:
    """Return how many articles there are of a verdict of which none is named."""
    return f"{some.more} {_SHORT.get(some.verdict, WORDS[some.verdict])}"


def _fleet_list(page: Page, rows: Sequence[_Row]) -> None:
    for number, row in enumerate(rows):
        if number:
            page.blank()
        server = row.server
        site = f" ({in_words(server.facts['site'])})" if "site" in server.facts else ""
        page.write((server.name, "bold"), f"{site}: ", page.verdict(server.verdict))
        for some in tally(row.affecting):
            page.write(page.verdict(some.verdict), f": {enumerated(some.named) or some.more}", indent=2)
        if server.restore:
            page.write(f"put back {server.restore.target}: ", page.verdict(server.restore.verdict), indent=2)
        page.write(row.next_step, indent=2, before="next: ")


def _errors(page: Page, run: Results) -> None:
    if not run.errors:
        return
    count = len(run.errors)
    page.heading((f"{count} {plural(count, 'error')} in the input", "bold red"))
    by_message: dict[str, list[RecordError]] = {}
    for error in run.errors:
        by_message.setdefault(error.message, []).append(error)
    for error in run.errors:
        same = by_message[error.message]
        if error is not same[0] and len(same) > _MOST_SAID_AGAIN:
            continue
        server = f" {error.server}:" if error.server else ""
        page.write((f"{error.where}:", "bold"), f"{server} {error.message}", indent=2)
        if len(same) > _MOST_SAID_AGAIN:
            places = (f"{one.where} ({one.server})" if one.server else one.where for one in same[1:])
            page.write(f"The same at {len(same) - 1:,} more places: {', '.join(places)}", indent=4)


def _summary(page: Page, run: Results) -> None:
    counts = run.summary
    parts: list[Part] = [(f"{counts.servers} {plural(counts.servers, 'server')}", "bold"), ": "]
    for verdict in VERDICTS:
        number = getattr(counts, verdict)
        sign, style = page.verdict(verdict)
        parts += [(f"{page.mark(verdict)} {number} {sign[2:]}", style if number else ""), ", "]
    parts.pop()
    restores = [
        f"{number} {WORDS[verdict]}"
        for verdict in ("unsafe", "unknown", "safe")
        if (number := getattr(counts, f"restore_{verdict}"))
    ]
    parts += ["; restores: " + ", ".join(restores)] if restores else []
    parts += [f"; {counts.contradictions} with contradictions"] if counts.contradictions else []
    parts += [f"; {counts.errors} {plural(counts.errors, 'error')}"] if counts.errors else []
    hidden = counts.servers - len(run.servers)
    parts += [f" ({hidden} not shown)"] if hidden > 0 else []
    page.write(*parts)
