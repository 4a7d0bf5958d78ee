"""Lines at a terminal with cursor keys: options to move among, editing, completion, and pastes taken whole."""

from __future__ import annotations

import os
import select
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.processors import TabsProcessor
from prompt_toolkit.output import Output
from prompt_toolkit.shortcuts import CompleteStyle
from prompt_toolkit.styles import Style

from diagnose.dialogue.plain_lines import PAUSE
from diagnose.dialogue.screen import Menu, Option
from diagnose.presenters.text.page import clean

_STYLE = Style([("here", "bold ansicyan"), ("heading", "bold"), ("hint", "fg:ansibrightblack")])
_POINTER = "-> "
_ABOVE = 7
"""Rows that are left to the question above the options, and to the prompt below them."""


class KeyLines:
    """Reads lines with everything that a terminal with cursor keys can do; writes to ``writer``."""

    shows_options = True

    def __init__(self, writer: TextIO) -> None:
        self._output = _output(writer)
        self._history = InMemoryHistory()

    def read(self, prompt: str, menu: Menu, alone: Callable[[str], bool]) -> str | None:
        """Return what was typed, picked or pasted; None at the end of the input."""
        picking = _Picking(menu)
        session: PromptSession[str] = PromptSession(
            message=lambda: [*picking.lines(*self._size()), ("", prompt)],
            completer=_Words(menu.words),
            complete_style=CompleteStyle.READLINE_LIKE,
            complete_while_typing=False,
            key_bindings=_keys(picking),
            input_processors=[TabsProcessor(char1=" ", char2=" ")],
            history=self._history,
            output=self._output,
            style=_STYLE,
            erase_when_done=True,
        )
        try:
            line = session.prompt()
        except EOFError:
            return None
        return line if not line.strip() or alone(line.strip()) else line + _arrived_with_it(session.input)

    def _size(self) -> tuple[int, int]:
        """Return the columns and the rows of the terminal at this moment."""
        size = self._output.get_size()
        return size.columns, size.rows


def _output(writer: TextIO) -> Output:
    """Return where the prompt is drawn; the terminal is asked nothing, because not every one answers."""
    if sys.platform == "win32":
        from prompt_toolkit.output import create_output

        return create_output(writer)
    from prompt_toolkit.output.vt100 import Vt100_Output

    output = Vt100_Output.from_pty(writer, term=os.environ.get("TERM"), enable_bell=False)
    output.enable_cpr = False
    return output


def _arrived_with_it(source: Input) -> str:
    """Return the lines that arrived at once with the one before, as a paste comes where the terminal marks none."""
    keys = get_typeahead(source)
    if sys.platform != "win32":
        with source.raw_mode():
            while select.select([source.fileno()], [], [], PAUSE)[0] and (more := source.read_keys()):
                keys += more
    text = "".join(key.data for key in keys)
    if "\r" in text or "\n" in text:
        return "\n" + text
    store_typeahead(source, keys)
    return ""


@dataclass
class _Picking:
    """Which option of a menu is pointed at, and which are marked."""

    menu: Menu
    place: int | None = None
    """None at first, so that Enter alone answers nothing."""
    marked: set[int] = field(default_factory=set)

    def lines(self, width: int, height: int) -> list[tuple[str, str]]:
        """Return how to pick, below the options: folded to the width, and as many as leave the question in sight."""
        room = max(width - 1, 2 * len(_POINTER))
        hint = [("class:hint", f"{line}\n") for line in textwrap.wrap(self._hint(), room)]
        options = [self._option(number, room) for number in range(len(self.menu.options))]
        return [*_in_sight(options, self.place or 0, height - _ABOVE - len(hint)), *hint]

    def _option(self, number: int, room: int) -> list[tuple[str, str]]:
        option = self.menu.options[number]
        here = number == self.place and not _typed()
        mark = f"[{'x' if number in self.marked else ' '}] " if self._can_mark(option) else ""
        front = (_POINTER if here else " " * len(_POINTER)) + mark + option.text.removesuffix(option.label)
        indent = " " * (len(front) + 2 * (not option.numbered))
        lines = textwrap.wrap(clean(option.label), room, initial_indent=front, subsequent_indent=indent)
        above = textwrap.wrap(clean(option.heading), room)
        return [
            *(("class:heading", f"{line}\n") for line in above),
            *(("class:here" if here else "", f"{line}\n") for line in lines),
        ]

    def _hint(self) -> str:
        if not self.menu.options:
            return self.menu.hint
        several = "Space marks several, " if self.menu.several else ""
        return f"Arrow keys choose, {several}Enter answers. Or type: {self.menu.hint}"

    def answer(self) -> str:
        """Return what is picked, as it would be typed; nothing where nothing is."""
        here = None if self.place is None else self.menu.options[self.place]
        if here and not (self.marked and self._can_mark(here)):
            return here.answer
        return ",".join(self.menu.options[number].answer for number in sorted(self.marked))

    def move(self, step: int) -> None:
        """Point at the next option, or the one before; behind the last comes the first."""
        start = self.place if self.place is not None else min(-step, 0)
        self.place = (start + step) % len(self.menu.options)

    def mark(self) -> None:
        """Mark the option that is pointed at, or no longer."""
        if self.place is not None and self._can_mark(self.menu.options[self.place]):
            self.marked ^= {self.place}

    def _can_mark(self, option: Option) -> bool:
        return self.menu.several and option.numbered


def _in_sight(options: Sequence[list[tuple[str, str]]], place: int, height: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of those options that fit, a page of them with ``place``, and how many there are around it."""
    if sum(map(len, options)) > height:
        height -= 2
    pages: list[list[int]] = [[]]
    rows = 0
    for number, lines in enumerate(options):
        if pages[-1] and rows + len(lines) > height:
            pages.append([])
            rows = 0
        pages[-1].append(number)
        rows += len(lines)
    page = next(page for page in pages if place in page or page is pages[-1])
    if page and page[0]:
        yield "class:hint", f"  ({page[0]} more above)\n"
    for number in page:
        yield from options[number]
    if page and page[-1] + 1 < len(options):
        yield "class:hint", f"  ({len(options) - page[-1] - 1} more below)\n"


def _keys(picking: _Picking) -> KeyBindings:
    """Return what the keys do while nothing is typed; all else is the line editor's."""
    keys = KeyBindings()
    nothing_typed = Condition(lambda: bool(picking.menu.options) and not _typed())

    @keys.add("down", filter=nothing_typed)
    def _down(_event: KeyPressEvent) -> None:
        picking.move(1)

    @keys.add("up", filter=nothing_typed)
    def _up(_event: KeyPressEvent) -> None:
        picking.move(-1)

    @keys.add(" ", filter=nothing_typed)
    def _space(_event: KeyPressEvent) -> None:
        picking.mark()

    @keys.add("enter", filter=nothing_typed)
    def _enter(event: KeyPressEvent) -> None:
        event.app.exit(result=picking.answer())

    return keys


def _typed() -> bool:
    """Tell whether something stands on the line that is being edited."""
    return bool(get_app().current_buffer.text)


class _Words(Completer):
    """Completes what is typed to known words."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(words)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002
        """Yield the words that begin with what is typed."""
        typed = document.text_before_cursor
        for word in self._words:
            if typed and word.casefold().startswith(typed.casefold()):
                yield Completion(word, start_position=-len(typed))
