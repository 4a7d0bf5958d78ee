"""How far a long run is: on standard error, in a terminal only, and only when it takes its time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, Task

T = TypeVar("T")

AFTER = 2.0
"""Seconds after which a bar appears."""
EVERY = 0.1
"""Seconds between two changes of the bar."""


def watched(items: Iterable[T], total: int, *, quiet: bool) -> Iterator[T]:
    """Yield the items, and show how many of ``total`` servers are done, how fast, and how long it will take.

    Nothing is shown in the first seconds, where standard error is no terminal, or where ``quiet``.
    """
    if quiet or not sys.stderr.isatty():
        yield from items
        return
    bar = _Bar(total, "diagnosing", "servers")
    try:
        for number, item in enumerate(items, 1):
            yield item
            bar.at(number)
    finally:
        bar.stop()


def shown_progress(steps: Iterable[int], total: int, doing: str, things: str, *, quiet: bool) -> Iterator[int]:
    """Yield the steps, each the number of things done so far, and show them as ``watched`` does."""
    if quiet or not sys.stderr.isatty():
        yield from steps
        return
    bar = _Bar(total, doing, things)
    try:
        for number in steps:
            bar.at(number)
            yield number
    finally:
        bar.stop()


class _Bar:
    """A bar that appears late."""

    def __init__(self, total: int, doing: str, things: str) -> None:
        self._start = partial(_started, total, doing, things)
        self._next = time.monotonic() + AFTER
        self._progress: Progress | None = None

    def at(self, number: int) -> None:
        """Show that ``number`` items are done."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        if self._progress is None:
            self._progress = self._start()
        self._progress.update(self._progress.task_ids[0], completed=number)

    def stop(self) -> None:
        """Take the bar away again."""
        if self._progress is not None:
            self._progress.stop()


def _rate(things: str) -> ProgressColumn:
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Things a second, as far as it is known."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f} {things}/s" if task.speed else "")

    return Rate()


def _started(total: int, doing: str, things: str) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        _rate(things),
        TimeRemainingColumn(),
    )
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.add_task(doing, total=total)
    progress.start()
    return progress
