"""Results as plain text for a terminal: a fleet as a table, a single server in full.

What comes from data is printed as text and as nothing else: whatever could steer a terminal is replaced. A verdict
shows by its symbol and its word, so that colour is never needed to read it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagnose.results import (
    VERDICTS,
    Because,
    Caution,
    FactLabel,
    Finding,
    Fix,
    FixedIn,
    Floor,
    Restore,
    Results,
    Server,
    Statement,
    Value,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Labels = Mapping[str, FactLabel]
Part = str | tuple[str, str]
"""Text, or text with its style."""

NARROW = 70
"""Below so many columns a fleet is a list, no table."""
MOST_ARTICLES = 4
"""Articles that the table names for one server."""
SMALLEST = 20
"""Columns below which no layout makes sense."""
DIM = "dim"

WORDS: Mapping[str, str] = {
    "confirmed": "confirmed",
    "exposed": "exposed",
    "undetermined": "undetermined",
    "not_affected": "not affected",
    "unsafe": "unsafe",
    "unknown": "unknown",
    "safe": "safe",
}
"""How verdicts are called, an article's and a restore's."""
_STYLES: Mapping[str, str] = {
    "confirmed": "bold red",
    "exposed": "bold yellow",
    "undetermined": "bold cyan",
    "not_affected": "green",
    "unsafe": "bold red",
    "unknown": "bold yellow",
    "safe": "green",
}
_CROSS, _TICK = "\u2716", "\u2713"
_SYMBOLS: Mapping[str, tuple[str, str]] = {
    "confirmed": (_CROSS, "X"),
    "exposed": ("!", "!"),
    "undetermined": ("?", "?"),
    "not_affected": (_TICK, "-"),
    "unsafe": (_CROSS, "X"),
    "unknown": ("?", "?"),
    "safe": (_TICK, "-"),
}
_LIKELIHOOD_RULES = "likelihood."


def render_text(run: Results, *, color: bool, width: int, encoding: str = "utf-8") -> str:
    """Return a run as text: the fleet, gravest first, or the only server in full; then errors and the counts.

    ``encoding`` is that of the stream it is meant for: symbols that it does not have become letters.
    """
    page = Page(color=color, width=width, encoding=encoding)
    if len(run.servers) == 1 and run.summary.servers == 1:
        _server(page, run.servers[0], run.labels)
    elif run.servers and page.width < NARROW:
        _fleet_list(page, _gravest_first(run.servers))
    elif run.servers:
        _fleet_table(page, _gravest_first(run.servers))
    _errors(page, run)
    if len(run.servers) != 1 or run.summary.servers != 1 or run.errors:
        page.blank()
        _summary(page, run)
    return page.text()


def render_server(server: Server, labels: Labels, *, color: bool, width: int, encoding: str = "utf-8") -> str:
    """Return everything that was found out about one server."""
    page = Page(color=color, width=width, encoding=encoding)
    _server(page, server, labels)
    return page.text()


def render_restore(server: Server, labels: Labels, *, color: bool, width: int, encoding: str = "utf-8") -> str:
    """Return what was found out about the way back alone; nothing where no way back was asked for."""
    page = Page(color=color, width=width, encoding=encoding)
    if server.restore:
        _restore(page, server, server.restore, labels)
        _contradictions(page, server)
    return page.text()


def clean(text: str) -> str:
    """Return ``text`` in one line without anything that could steer a terminal."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text)


def in_words(value: Value | None) -> str:
    """Return a value as people write it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)


class Page:
    """Text of one width: paragraphs that are folded, never cut, with what stands before them."""

    def __init__(self, *, color: bool, width: int, encoding: str = "utf-8") -> None:
        self.width = max(width, SMALLEST)
        self._encoding = encoding
        self._symbols = _can_write(_CROSS + _TICK, encoding)
        self._sink = io.StringIO()
        self._console = _console(self._sink, self.width, color=color)

    def text(self) -> str:
        """Return all that was written."""
        lines = (line.rstrip() for line in self._sink.getvalue().split("\n"))
        return "\n".join(lines).encode(self._encoding, "replace").decode(self._encoding)

    def blank(self) -> None:
        """Leave a line empty, unless the page is."""
        if self._sink.getvalue():
            self._sink.write("\n")

    def write(self, *parts: Part, indent: int = 0, before: str = "") -> None:
        """Write a paragraph; ``before`` stands in front of its first line, the others align with that one."""
        lead = " " * indent + clean(before)
        body = _joined(parts)
        room = max(self.width - len(lead), SMALLEST // 2)
        for number, line in enumerate(body.wrap(self._console, room, overflow="fold") or [body]):
            front = lead if number == 0 else " " * len(lead)
            self._print(_joined([front]).append_text(line))

    def heading(self, *parts: Part) -> None:
        """Write a heading after an empty line."""
        self.blank()
        self.write(*[part if isinstance(part, tuple) else (part, "bold") for part in parts])

    def rule(self, char: str, style: str) -> None:
        """Draw a line across the page."""
        self._print(_joined([(char * self.width, style)]))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[Text]], fixed: Mapping[str, int]) -> None:
        """Write a table; the columns in ``fixed`` have that width, the others share the rest by what they hold."""
        from rich.table import Table

        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
        for name in head:
            table.add_column(name, overflow="fold", width=fixed.get(name), no_wrap=False)
        for row in rows:
            table.add_row(*row)
        self._console.print(table)

    def mark(self, verdict: str) -> str:
        """Return the symbol of a verdict."""
        return _SYMBOLS[verdict][0 if self._symbols else 1]

    def verdict(self, verdict: str) -> tuple[str, str]:
        """Return a verdict by symbol and word."""
        return f"{self.mark(verdict)} {WORDS[verdict]}", _STYLES[verdict]

    def _print(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True)


def _console(sink: io.StringIO, width: int, *, color: bool) -> Console:
    """Return a console that no variable of the environment can change."""
    from rich.console import Console

    return Console(
        file=sink,
        width=width,
        height=25,
        color_system="standard" if color else None,
        force_terminal=color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )


def _can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _joined(parts: Iterable[Part]) -> Text:
    from rich.text import Text

    text = Text()
    for part in parts:
        words, style = part if isinstance(part, tuple) else (part, "")
        text.append(clean(words), style or None)
    return text


# --- a fleet ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    """A server in a few words."""

    server: Server
    affecting: list[Finding]
    next_step: str


def _gravest_first(servers: Sequence[Server]) -> list[_Row]:
    ordered = sorted(servers, key=lambda server: (_rank(server), server.name.casefold(), server.name))
    return [_Row(server, _by_gravity(_affecting(server)), _next_step(server)) for server in ordered]


def _rank(server: Server) -> tuple[bool, int, bool]:
    restore = server.restore.verdict if server.restore else None
    return restore != "unsafe", VERDICTS.index(server.verdict), restore != "unknown"


def _affecting(server: Server) -> list[Finding]:
    return [found for found in server.findings if found.verdict != "not_affected"]


def _by_gravity(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda found: VERDICTS.index(found.verdict))


def _next_step(server: Server, labels: Labels | None = None) -> str:
    """Return what to do next with the server, in a few words; facts by their labels, or else by their keys."""

    def called(facts: Iterable[str]) -> list[str]:
        return [_label(labels, key) if labels else key for key in facts]

    steps = []
    restore = server.restore
    if restore and restore.verdict != "safe":
        steps.append(f"do not put back {restore.target}{' yet' if restore.verdict == 'unknown' else ''}")
    faults = [found for found in _affecting(server) if found.verdict != "undetermined"]
    if faults:
        steps.append(_remedy(faults))
    elif server.verdict == "undetermined" or (restore and restore.verdict == "unknown"):
        steps.append(" ".join(["find out", *called(_wanted(server)[:1])]))
    if server.contradictions:
        facts = dict.fromkeys(fact for clash in server.contradictions for fact in clash.facts)
        steps.append(f"clear up {_and(called(facts))}")
    return "; ".join(steps) or "nothing"


def _remedy(faults: Sequence[Finding]) -> str:
    now = "work around" if any(found.workaround for found in faults) else ""
    good = "fix" if any(found.fix for found in faults) else ""
    return ", then ".join(filter(None, (now, good))) or "no remedy known"


def _wanted(server: Server) -> list[str]:
    """Return the facts without which a verdict cannot be given, the most telling first."""
    restore = server.restore.missing if server.restore else []
    missing = dict.fromkeys([*(key for found in server.findings for key in found.missing), *restore])
    return [key for key in server.ask if key in missing] or list(missing)


def _fleet_table(page: Page, rows: Sequence[_Row]) -> None:
    with_site = any("site" in row.server.facts for row in rows)
    with_restore = any(row.server.restore for row in rows)
    spelled = page.width >= 100
    head = ["SERVER", *["SITE"] * with_site, "VERDICT", "ARTICLES", *["RESTORE"] * with_restore, "NEXT"]
    lines = []
    for row in rows:
        cells = [_joined([(row.server.name, "bold")])]
        cells += [_joined([in_words(row.server.facts.get("site", ""))])] * with_site
        cells += [_joined([page.verdict(row.server.verdict)]), _articles(page, row.affecting, spelled=spelled)]
        restore = row.server.restore
        cells += [_joined([page.verdict(restore.verdict) if restore else ""])] * with_restore
        cells.append(_joined([row.next_step]))
        lines.append(cells)
    page.table(head, lines, _column_widths(page.width, rows, spelled=spelled))


def _column_widths(width: int, rows: Sequence[_Row], *, spelled: bool) -> dict[str, int]:
    """Return the widths of the columns whose words must not be broken, and limits for names."""
    from rich.cells import cell_len

    def longest(texts: Iterable[str], limit: int, head: str) -> int:
        return max(len(head), min(limit, max(map(cell_len, texts), default=0)))

    names = longest((clean(row.server.name) for row in rows), width // 5, "SERVER")
    sites = longest((clean(in_words(row.server.facts.get("site", ""))) for row in rows), width // 8, "SITE")
    articles = (clean(found.article) for row in rows for found in row.affecting)
    verdicts = max(len(WORDS[verdict]) for verdict in VERDICTS) + 2
    ids = longest(articles, 14, "ID") + (verdicts + 1 if spelled else 2)
    return {"SERVER": names, "SITE": sites, "VERDICT": verdicts, "ARTICLES": max(ids, len("ARTICLES")), "RESTORE": 9}


def _articles(page: Page, findings: Sequence[Finding], *, spelled: bool) -> Text:
    """Return the gravest articles, each in a line of its own."""
    lines: list[Part] = []
    for found in findings[:MOST_ARTICLES]:
        sign, style = page.verdict(found.verdict)
        lines.append((f"{sign if spelled else page.mark(found.verdict)} {found.article}", style))
    more = len(findings) - MOST_ARTICLES
    lines += [f"+ {more} more"] if more > 0 else []
    cell = _joined(lines[:1] or ["none"])
    for line in lines[1:]:
        cell.append("\n").append_text(_joined([line]))
    return cell


def _fleet_list(page: Page, rows: Sequence[_Row]) -> None:
    for number, row in enumerate(rows):
        if number:
            page.blank()
        server = row.server
        site = f" ({in_words(server.facts['site'])})" if "site" in server.facts else ""
        page.write((server.name, "bold"), f"{site}: ", page.verdict(server.verdict))
        for findings in _alike(row.affecting, lambda found: found.verdict):
            page.write(page.verdict(findings[0].verdict), f": {_ids(findings)}", indent=2)
        if server.restore:
            page.write(f"put back {server.restore.target}: ", page.verdict(server.restore.verdict), indent=2)
        page.write(row.next_step, indent=2, before="next: ")


def _errors(page: Page, run: Results) -> None:
    if not run.errors:
        return
    count = len(run.errors)
    page.heading((f"{count} {_plural(count, 'error')} in the input", "bold red"))
    for error in run.errors:
        server = f" {error.server}:" if error.server else ""
        page.write((f"{error.where}:", "bold"), f"{server} {error.message}", indent=2)


def _summary(page: Page, run: Results) -> None:
    counts = run.summary
    parts: list[Part] = [(f"{counts.servers} {_plural(counts.servers, 'server')}", "bold"), ": "]
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
    parts += [f"; {counts.errors} {_plural(counts.errors, 'error')}"] if counts.errors else []
    hidden = counts.servers - len(run.servers)
    parts += [f" ({hidden} not shown)"] if hidden > 0 else []
    page.write(*parts)


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


# --- one server ------------------------------------------------------------------------------------------------------


def _server(page: Page, server: Server, labels: Labels) -> None:
    unnamed = "name" in server.assumed
    site = f" ({in_words(server.facts['site'])})" if "site" in server.facts else ""
    name = "This server" if unnamed else server.name
    page.write((f"{name}{site}", "bold"), ": ", page.verdict(server.verdict))
    page.write(_next_step(server, labels), before="Next: ")
    if server.where:
        page.write((f"Record: {server.where}", DIM))
    _contradictions(page, server)
    if server.restore:
        page.blank()
        _restore(page, server, server.restore, labels)
    for found in _by_gravity(server.findings):
        _finding(page, server, found, labels)
    faults = [found for found in _by_gravity(_affecting(server)) if found.verdict != "undetermined"]
    _now(page, faults)
    _for_good(page, faults)
    _look_after(page, faults)
    _still_open(page, server, labels)
    _not_said(page, faults)
    _known(page, server, labels)


def _contradictions(page: Page, server: Server) -> None:
    if not server.contradictions:
        return
    page.heading(("Contradictions: correct these first", "bold red"))
    for clash in server.contradictions:
        page.write(clash.message, ".", _cited(clash.source), indent=2, before="! ")


def _restore(page: Page, server: Server, restore: Restore, labels: Labels) -> None:
    style = _STYLES[restore.verdict]
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
            page.write(_label(labels, key), f" ({key})", indent=4, before="- ")
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
        page.write(said.text, _cited(said.source, inferred=said.inferred), indent=4, before="- ")


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
        missing = "; ".join(_label(labels, key) for key in found.missing)
        page.write(f"Not known: {missing}", indent=2)
        releases = " or ".join(release.release for release in found.fix.fixed_in) if found.fix else ""
        if releases:
            page.write(f"If it applies, the fix is in {releases}.", indent=2)
    if found.verdict != "not_affected" and found.likelihood:
        _likelihood(page, found)


def _reason(page: Page, server: Server, reason: Because, labels: Labels, known: str = "") -> None:
    """Write one premise: the condition, what is the case here unless it is ``known``, where it is written."""
    label, value = _label(labels, reason.fact), in_words(reason.value)
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
                _cited(f"here: {in_words(reason.value)}; {reason.source}", inferred=reason.inferred),
                indent=4,
                before="- ",
            )


def _now(page: Page, faults: Sequence[Finding]) -> None:
    if not faults:
        return
    page.heading("What to do now")
    for findings in _alike(faults, lambda found: found.workaround.steps if found.workaround else None):
        workaround = findings[0].workaround
        if workaround is None:
            page.write(f"{_ids(findings)}: no workaround is named.", indent=2)
            continue
        page.write(f"Work around {_ids(findings)}:", _cited(workaround.source), indent=2)
        for number, step in enumerate(workaround.steps, 1):
            page.write(step, indent=4, before=f"{number}. ")


def _for_good(page: Page, faults: Sequence[Finding]) -> None:
    if not faults:
        return
    page.heading("What to do for good")
    fixes = _alike(faults, lambda found: _essence(found.fix))
    for findings in fixes:
        if findings[0].fix is None:
            page.write(f"{_ids(findings)}: no fix is known.", indent=2)
        else:
            _fix(page, findings, findings[0].fix)
    _closes(page, faults)


def _fix(page: Page, findings: Sequence[Finding], fix: Fix) -> None:
    page.write(f"Fix {_ids(findings)}: {fix.text}", _cited(fix.source), indent=2)
    for release in fix.fixed_in:
        page.write("fixed in ", _release(release), indent=4, before="- ")
    for file in fix.downloads:
        address = f" from {file.address}" if file.address else ""
        page.write(f"file for {file.platform}: {file.file}{address}", _cited(file.source), indent=4, before="- ")
    if fix.obtain:
        page.write("How to get it", indent=2)
    for said in fix.obtain:
        page.write(said.text, _cited(said.source, inferred=said.inferred), indent=4, before="- ")


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
    for findings in _alike(closing, _floor_essence):
        floor = _floor(findings[0])
        if floor:
            _write_floor(page, floor)
        first, *others = sorted(findings, key=lambda found: any(said.inferred for said in _restore_cautions(found)))
        for caution in _once(_restore_cautions(first)):
            _caution(page, caution, indent=2)
        for other in others:
            for caution in _once(_restore_cautions(other)):
                said = _cited(caution.source, inferred=caution.inferred)
                page.write(f"The same holds for {other.article}.", said, indent=2, before="- ")


def _write_floor(page: Page, floor: Floor) -> None:
    oldest = f"only {floor.oldest} or later can be put back" if floor.oldest else "any version can be put back"
    text = f"Once the fix has started, the databases have format {floor.database_format}: {oldest}."
    page.write((text, "bold"), _cited(floor.source, inferred=floor.inferred), indent=2, before="- ")


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


_STATES = {"applies": "", "check": "check: ", "met": "seen to: "}


def _caution(page: Page, caution: Caution, *, indent: int) -> None:
    said = _cited(caution.source, inferred=caution.inferred)
    state = "" if caution.kind == "doubt" else _STATES[caution.state]
    page.write((state, "bold"), caution.text, said, indent=indent, before="- ")


def _still_open(page: Page, server: Server, labels: Labels) -> None:
    """Write what is not known, with what hangs on it and where to find it."""
    hanging = _hanging(server)
    keys = list(dict.fromkeys([*server.ask, *hanging]))
    doubts = _once(said for found in _affecting(server) for said in found.cautions if said.kind == "doubt")
    if keys or doubts:
        page.heading("What is still open")
    for key in keys:
        why = hanging.get(key, "could confirm a fault")
        page.write((_label(labels, key), "bold"), f" ({key}): {why}", indent=2, before="- ")
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
    return {key: ", ".join(f"{way} {_and(what)}" for way, what in told.items()) for key, told in ways.items()}


def _not_said(page: Page, faults: Sequence[Finding]) -> None:
    notes = _once_said(note for found in faults for note in found.notes)
    if notes:
        page.heading("What the articles leave open")
    for note in notes:
        page.write(note.text, _cited(note.source, inferred=note.inferred), indent=2, before="- ")


def _known(page: Page, server: Server, labels: Labels) -> None:
    derived = {entry.fact: entry for entry in server.derived}
    if server.facts:
        page.heading("What is known")
    for key, value in server.facts.items():
        words = f"{_label(labels, key)}: {in_words(value)}"
        entry = derived.get(key)
        if entry:
            least = "at least; " if entry.at_least else ""
            aside = _cited(f"{least}derived: {entry.text}; {entry.source}", inferred=entry.inferred)
        else:
            aside = (" (assumed)", DIM) if key in server.assumed else ("", "")
        page.write(words, aside, indent=2, before="- ")


def _alike(findings: Sequence[Finding], essence: Callable[[Finding], object]) -> list[list[Finding]]:
    """Return the findings in groups of the same essence, in order."""
    groups: list[tuple[object, list[Finding]]] = []
    for found in findings:
        key = essence(found)
        group = next((members for other, members in groups if other == key), None)
        if group is None:
            groups.append((key, [found]))
        else:
            group.append(found)
    return [members for _, members in groups]


def _once(cautions: Iterable[Caution]) -> list[Caution]:
    return list({caution.text: caution for caution in cautions}.values())


def _once_said(statements: Iterable[Statement]) -> list[Statement]:
    return list({said.text: said for said in statements}.values())


def _ids(findings: Sequence[Finding]) -> str:
    return _and([found.article for found in findings])


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _cited(source: str, *, inferred: bool = False) -> tuple[str, str]:
    return f" ({source}{'; inferred' if inferred else ''})", DIM


def _label(labels: Labels, key: str) -> str:
    return labels[key].label if key in labels else key.replace("_", " ")
