"""The terminal of the dialogue: paragraphs of its present width, and lines that a person gives."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TextIO

from diagnose.presenters.phrases import plural
from diagnose.presenters.text.page import Page

PROMPT = "> "


@dataclass(frozen=True)
class Option:
    """One answer that can be picked instead of typed."""

    answer: str
    """What is typed in its place: the number of a choice, or a word."""
    label: str
    heading: str = ""
    """What stands above it, where a group of options begins with it."""

    @property
    def text(self) -> str:
        """How a list shows it."""
        return f"{self.answer}. {self.label}" if self.numbered else self.label

    @property
    def numbered(self) -> bool:
        """Tell whether it is a choice with a number; others are words that the hints name."""
        return self.answer.isdecimal() and self.answer != self.label


@dataclass(frozen=True)
class Menu:
    """What can be picked at a prompt, and what Tab completes."""

    options: tuple[Option, ...] = ()
    several: bool = False
    """True where more than one numbered option can be picked."""
    words: tuple[str, ...] = ()
    hint: str = ""
    """What else can be typed."""


class Lines(Protocol):
    """Where the lines come from."""

    shows_options: bool
    """True where the options of a menu are shown while the person picks, so that nobody else has to show them."""

    def read(self, prompt: str, menu: Menu, alone: Callable[[str], bool]) -> str | None:
        """Return what was given, of many lines where it was pasted; None at the end of the input.

        ``alone`` tells of a first line whether it stands by itself, though others arrived with it.
        """


class Screen:
    """A terminal that is read line by line and written in paragraphs."""

    def __init__(self, lines: Lines, writer: TextIO, *, color: bool) -> None:
        self._lines = lines
        self._writer = writer
        self._color = color

    @property
    def shows_options(self) -> bool:
        """True where options are shown at the prompt."""
        return self._lines.shows_options

    def page(self) -> Page:
        """Return an empty page to fill and show."""
        return Page(color=self._color, width=columns(self._writer), encoding=self._writer.encoding or "ascii")

    def show(self, page: Page) -> None:
        """Print a page."""
        self._writer.write(page.text())
        self._writer.flush()

    def say(self, text: str, style: str = "") -> None:
        """Print a paragraph."""
        page = self.page()
        page.write((text, style))
        self.show(page)

    def reply(self, text: str) -> None:
        """Print a sentence, with a full stop where it has no end yet."""
        self.say(text if text.endswith((".", "?", ")")) else f"{text}.")

    def read(
        self, prompt: str = PROMPT, menu: Menu | None = None, alone: Callable[[str], bool] = lambda _: True
    ) -> str | None:
        """Return what was typed or picked, or None at the end of the input."""
        given = self._lines.read(prompt, menu or Menu(), alone)
        if given is None:
            self.say("")
            return None
        if self.shows_options:
            self._repeat(prompt, given, menu or Menu())
        return given.strip()

    def _repeat(self, prompt: str, given: str, menu: Menu) -> None:
        """Leave what was given on the screen, because a prompt with options disappears with them."""
        labels = {option.answer: option.label for option in menu.options if option.numbered}
        first, *others = [line for line in given.strip().splitlines() if line.strip()] or [""]
        words = first.split(",") if menu.several else [first]
        page = self.page()
        page.write(
            "; ".join(labels.get(word, word) for word in words),
            (f" (and {len(others)} more {plural(len(others), 'line')})", "dim") if others else "",
            before=prompt,
        )
        self.show(page)


def columns(stream: TextIO) -> int:
    """Return how wide the terminal behind a stream is, 80 where there is none."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
