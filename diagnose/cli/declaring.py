"""Commands as plain declarations: what runs one need not load Typer, and Typer is told of the same ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol


class Command(Protocol):
    """A function that takes what the arguments say, and returns the exit code."""

    __name__: str
    __defaults__: tuple[Any, ...] | None

    def __call__(self, *args: Any, **kwargs: Any) -> int:
        """Run the command."""


class Argument(NamedTuple):
    """A part of the command line that is found by its place."""

    metavar: str
    help: str
    any_word: bool = False
    """True where words that look like options, but are none, are taken as they are."""


class Option(NamedTuple):
    """A part of the command line that is found by its name; one of the type bool takes no value."""

    name: str
    """``--long``, or ``-s, --long``."""
    help: str
    metavar: str | None = None

    @property
    def names(self) -> list[str]:
        """All names that it has."""
        return self.name.split(", ")


class App:
    """The commands in the order in which they are declared."""

    def __init__(self, description: str, epilog: str) -> None:
        self.description = description
        self.epilog = epilog
        self.commands: dict[str, Command] = {}

    def command(self) -> Callable[[Command], Command]:
        """Declare a function as the command of its name; its parameters carry an Option or an Argument each."""

        def declare(function: Command) -> Command:
            self.commands[function.__name__.rstrip("_")] = function
            return function

        return declare
