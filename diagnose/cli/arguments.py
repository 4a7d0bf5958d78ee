"""The plain cases of a command line, read without Typer; whatever is not plain is Typer's to read, or to refuse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args, get_type_hints

from diagnose.cli.declaring import Argument, Command, Option

_TEXT = (str, str | None)
_TEXTS = (list[str], list[str] | None)


class _NotPlainError(Exception):
    """Typer has to look at it."""


def plain_arguments(command: Command, words: Sequence[str]) -> dict[str, Any] | None:
    """Return what the words behind a command's name say, by parameter, or None where they are not plain.

    Plain is: each option by its full name, with a value as a word of its own or behind ``=``, and not twice unless it
    may be repeated; nothing unknown, nothing missing.
    """
    declared = {
        name: get_args(hint) for name, hint in get_type_hints(command, include_extras=True).items() if name != "return"
    }
    required = list(declared)[: len(declared) - len(command.__defaults__ or ())]
    try:
        found = _sorted_out(declared, words)
        given = {name: _typed(declared[name][0], values) for name, values in found.items()}
    except _NotPlainError:
        return None
    return given if all(name in given for name in required) else None


def option_like(command: Command, word: str) -> str | None:
    """Return the option that was probably meant by a word such as ``--opne``, or None where it is none."""
    from difflib import get_close_matches

    entries = [entry for hint in get_type_hints(command, include_extras=True).values() for entry in get_args(hint)]
    names = [name for entry in entries if isinstance(entry, Option) for name in entry.names]
    close = get_close_matches(word.partition("=")[0].casefold(), names, n=1, cutoff=0.7)
    return close[0] if close and close[0] not in word else None


def _sorted_out(declared: dict[str, tuple[Any, ...]], words: Sequence[str]) -> dict[str, list[str]]:
    """Return the words by the parameter that they belong to; a flag has none."""
    options = {
        written: name for name, (_, entry) in declared.items() if isinstance(entry, Option) for written in entry.names
    }
    arguments = [name for name, (_, entry) in declared.items() if isinstance(entry, Argument)]
    argument = arguments[0] if len(arguments) == 1 else None
    found: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        written, equals, value = word.partition("=")
        name = options.get(written) if word.startswith("-") and word != "-" else argument
        if name is None or (name != argument and equals and not written.startswith("--")):
            raise _NotPlainError
        values = found.setdefault(name, [])
        if name == argument:
            values.append(_value(word))
        elif declared[name][0] is not bool:
            values.append(_value(value if equals else next(rest, "")))
        elif equals:
            raise _NotPlainError
    return found


def _value(word: str) -> str:
    if not word or (word.startswith("-") and word != "-"):
        raise _NotPlainError
    return word


def _typed(kind: Any, values: list[str]) -> object:
    if kind is bool:
        return True
    if kind in _TEXTS:
        return values
    if len(values) == 1 and kind in _TEXT:
        return values[0]
    from pathlib import Path

    if len(values) == 1 and kind in (Path, Path | None):
        return Path(values[0])
    raise _NotPlainError
