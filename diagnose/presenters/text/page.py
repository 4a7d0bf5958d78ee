"""A page of text for a terminal: folded lines, symbols and styles; what comes from data cannot steer it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from diagnose.results.articles import FactLabel

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

Labels = Mapping[str, FactLabel]
Part = str | tuple[str, str]
"""Text, or text with its style."""
DIM = "dim"
SMALLEST = 20
"""Columns below which no layout makes sense."""
BETWEEN = 2
"""Columns between those of a table."""
_WORD = re.compile(r"\S+")
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
STYLES: Mapping[str, str] = {
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


def clean(text: str) -> str:
    """Return ``text`` in one line without anything that could steer a terminal."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text)


class Page:
    """Text of one width: paragraphs that are folded, never cut, with what stands before them."""

    def __init__(self, *, color: bool, width: int, encoding: str = "utf-8") -> None:
        self.width = max(width, SMALLEST)
        self._encoding = encoding
        self._symbols = _can_write(_CROSS + _TICK, encoding)
        self._color = color
        self._sink = io.StringIO()

    @cached_property
    def _console(self) -> Console:
        return _console(self._sink, self.width, color=self._color)

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
        body = joined(parts)
        room = max(self.width - len(lead), SMALLEST // 2)
        fits = len(body.plain) <= room and body.plain.isascii()
        for number, line in enumerate([body] if fits else self._folded(parted(body, room), room)):
            front = lead if number == 0 else " " * len(lead)
            self._print(joined([front]).append_text(line))

    def heading(self, *parts: Part) -> None:
        """Write a heading after an empty line."""
        self.blank()
        self.write(*[part if isinstance(part, tuple) else (part, "bold") for part in parts])

    def rule(self, char: str, style: str) -> None:
        """Draw a line across the page."""
        self._print(joined([(char * self.width, style)]))

    def table(
        self, head: Sequence[str], rows: Iterable[Sequence[Text]], fixed: Mapping[str, int], *, indent: int = 0
    ) -> None:
        """Write a table; the columns in ``fixed`` have that width, the others share the rest by what they hold."""
        free = [name for name in head if name not in fixed]
        left = self.width - indent - sum(fixed.get(name, 0) for name in head) - BETWEEN * (len(head) - 1)
        # What several free columns get, the library alone decides.
        rooms = [fixed.get(name, left if len(free) == 1 else self.width) for name in head]
        cells = [list(map(parted, row, rooms)) for row in rows]
        simple = free == [head[-1]] and all(len(name) <= room for name, room in zip(head, rooms, strict=True))
        if simple and not self._color:
            from diagnose.presenters.text.folding import in_columns

            plain = [head, *([cell.plain for cell in row] for row in cells)]
            self._sink.writelines(f"{' ' * indent}{line}\n" for line in in_columns(plain, rooms, BETWEEN))
        else:
            from rich.padding import Padding

            self._console.print(Padding.indent(_table(head, cells, fixed), indent))

    def mark(self, verdict: str) -> str:
        """Return the symbol of a verdict."""
        return _SYMBOLS[verdict][0 if self._symbols else 1]

    def verdict(self, verdict: str) -> tuple[str, str]:
        """Return a verdict by symbol and word."""
        return f"{self.mark(verdict)} {WORDS[verdict]}", STYLES[verdict]

    def _folded(self, text: Text, room: int) -> Iterable[Text]:
        """Return the lines of a text."""
        if self._color:
            return text.wrap(self._console, room, overflow="fold") or [text]
        from diagnose.presenters.text.folding import folded

        return [joined([line]) for line in folded(text.plain, room)]

    def _print(self, line: Text) -> None:
        if self._color:
            self._console.print(line, soft_wrap=True)
        else:
            self._sink.write(f"{line.plain}\n")


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


def _table(head: Sequence[str], rows: Iterable[Sequence[Text]], fixed: Mapping[str, int]) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, BETWEEN, 0, 0), pad_edge=False, header_style="bold")
    for name in head:
        table.add_column(name, overflow="fold", width=fixed.get(name), no_wrap=False)
    for row in rows:
        table.add_row(*row)
    return table


def _can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def parted(text: Text, room: int) -> Text:
    """Return a text in which keys wider than ``room`` are broken between their words, such as ``a_long_key``."""
    from rich.text import Text

    breaks = [at for word in _WORD.finditer(text.plain) for at in _breaks(word[0], word.start(), room)]
    return Text("\n").join(text.divide(breaks)) if breaks else text


def _breaks(word: str, start: int, room: int) -> Iterator[int]:
    """Yield where to break a word that begins at ``start``, so that each part has as much as fits."""
    between = "\\" if "\\" in word else "_"
    ends = [at + 1 for at, char in enumerate(word) if char == between]
    begin = 0
    for end, following in pairwise([*ends, len(word)]):
        if following - begin > room and end > begin:
            yield start + end
            begin = end


def joined(parts: Iterable[Part]) -> Text:
    """Return the parts as one text, each in its style."""
    from rich.text import Text

    text = Text()
    for part in parts:
        words, style = part if isinstance(part, tuple) else (part, "")
        text.append(clean(words), style or None)
    return text


def lines(text: str) -> Text:
    """Return a text of the program's own line breaks, each line of it as clean as any."""
    from rich.text import Text

    return Text("\n").join(joined([line]) for line in text.split("\n"))
