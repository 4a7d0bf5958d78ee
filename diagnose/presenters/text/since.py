"""What changed since an earlier run, as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from diagnose.presenters.phrases import enumerated
from diagnose.presenters.text.page import DIM, Page
from diagnose.results.runs import Change, Since

MOST_NAMED = 40
"""Servers of one kind of change that are named; all are in the JSON."""


def write_since(page: Page, since: Since | None) -> None:
    """Write what is new, gone and other than it was, and how much is as before; nothing without an earlier run."""
    if since is None:
        return
    page.heading(f"Since {since.baseline}")
    if not (since.new or since.gone or since.changed):
        page.write("nothing is new, gone or other than it was", indent=2)
    for word, changes in (("new", since.new), ("changed", since.changed), ("gone", since.gone)):
        _changes(page, word, changes)
    page.write((f"{since.unchanged} unchanged", DIM), indent=2)


def _changes(page: Page, word: str, changes: Sequence[Change]) -> None:
    servers = [(name, list(group)) for name, group in groupby(changes, lambda change: change.server)]
    if changes:
        page.write((f"{word}: {len(changes)}", "bold"), indent=2)
    for name, group in servers[:MOST_NAMED]:
        page.write((name, "bold"), f": {'; '.join(_said(group))}", indent=4)
    if len(servers) > MOST_NAMED:
        page.write(f"and {len(servers) - MOST_NAMED} more servers", indent=4)


def _said(group: Sequence[Change]) -> list[str]:
    """Return the changes of one server, those that are alike together."""
    kinds: dict[tuple[str | None, str | None], list[str]] = {}
    for change in group:
        kinds.setdefault((change.was, change.verdict), []).append(change.article)
    return [f"{enumerated(articles)} {_verdicts(*kind)}" for kind, articles in kinds.items()]


def _verdicts(was: str | None, verdict: str | None) -> str:
    if was is None:
        return in_words(verdict)
    return f"({in_words(was)} before, {in_words(verdict)}{' now' * bool(verdict)})"


def in_words(verdict: str | None) -> str:
    """Return a verdict as people read it; None stands for a server that this run does not have."""
    return verdict.replace("_", " ") if verdict else "not diagnosed in this run"
