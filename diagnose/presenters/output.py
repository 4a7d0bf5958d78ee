"""Where results go: one or several formats at once, files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diagnose.problems import did_you_mean, shown
from diagnose.results import Results

Renderer = Callable[[Results], str]


@dataclass(frozen=True)
class Target:
    """A format and where it goes; no path is standard output."""

    format: str
    path: Path | None


class OutputError(Exception):
    """An output cannot be written; the message says which and why."""


def targets(formats: Sequence[str], output: str | None, known: Sequence[str], folders: Sequence[str]) -> list[Target]:
    """Return where each format goes; the first known format is the default.

    Raises ValueError for a format that is not known, for two formats on standard output, or for a folder format
    without a folder.
    """
    found: list[Target] = []
    for text in formats or [known[0]]:
        name, _, path = text.partition("=")
        if name not in known:
            raise ValueError(f"there is no format {shown(name)}{did_you_mean(name, known)}; formats: {', '.join(known)}")
        found.append(Target(name, Path(path) if path else None))
    if output is not None:
        if len(found) != 1 or found[0].path is not None:
            raise ValueError("-o goes with a single format; for several write -f FORMAT=FILE for each")
        found = [Target(found[0].format, None if output == "-" else Path(output))]
    for target in found:
        if target.format in folders and target.path is None:
            raise ValueError(f"the format {target.format} needs a folder: -f {target.format}=FOLDER/")
    if sum(target.path is None for target in found) > 1:
        raise ValueError("only one format can go to standard output; write the others as -f FORMAT=FILE")
    paths = [target.path for target in found if target.path]
    if len(set(paths)) != len(paths):
        raise ValueError("two formats cannot go to the same file")
    return found


def write(
    run: Results,
    where: Sequence[Target],
    renderers: Mapping[str, Renderer],
    folder_writers: Mapping[str, Callable[[Results, Path], object]],
) -> None:
    """Write a result to every target; raise OutputError where one cannot be written."""
    for target in where:
        try:
            if target.format in folder_writers and target.path is not None:
                folder_writers[target.format](run, target.path)
            elif target.path is not None:
                write_whole(target.path, renderers[target.format](run))
            else:
                sys.stdout.write(renderers[target.format](run))
                sys.stdout.flush()
        except BrokenPipeError:
            _abandon_standard_output()
        except OSError as error:
            if target.path is None:
                _abandon_standard_output()
            name = target.path or "standard output"
            raise OutputError(f"{name} cannot be written: {error.strerror or error}") from None


def _abandon_standard_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not complain about it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all; raise OSError where it cannot be written."""
    if path.exists() and not path.is_file():
        if path.is_dir():
            raise IsADirectoryError(21, "is a folder")
        path.write_text(text, encoding="utf-8")
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
            file.write(text)
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
