"""What is wrong with an input, and where: the one form in which every reader reports it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

T = TypeVar("T")


class Location(msgspec.Struct, frozen=True, order=True):
    """A place in a file; lines and columns count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Problem(msgspec.Struct, frozen=True, order=True):
    """One complaint: where, what, and what to do about it."""

    where: Location
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class InputError(Exception):
    """An input cannot be used; carries every problem that was found, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Problems:
    """Collects what is wrong, so that all files are reported in one go."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def attempt(self, action: Callable[[], T], where: Location) -> T | None:
        """Return what ``action`` returns, or None after noting why it cannot; a ValueError is noted at ``where``."""
        try:
            return action()
        except InputError as error:
            self.found.extend(error.problems)
        except ValueError as error:
            self.found.append(Problem(where, str(error)))
        return None

    def note(self, where: Location, message: str) -> None:
        """Note one problem."""
        self.found.append(Problem(where, message))

    def stop_if_any(self) -> None:
        """Raise InputError where anything was noted."""
        if self.found:
            raise InputError(set(self.found))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return " (did you mean X?)" for the known word closest to ``word``, or an empty string."""
    # Imported here: most starts find no mistake.
    import difflib

    spelled = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), spelled, n=1, cutoff=0.6)
    return f" (did you mean {spelled[close[0]]}?)" if close else ""


def shown(text: str, limit: int = 60) -> str:
    """Return ``text`` quoted, safe to print in one line of a terminal, and cut to ``limit`` characters."""
    printable = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text[: limit + 1])
    return f'"{printable[:limit]}..."' if len(text) > limit else f'"{printable}"'
