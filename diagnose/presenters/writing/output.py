"""Where results go: one or several formats at once, files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath

import msgspec

from diagnose.presenters.writing.standard_output import print_whole
from diagnose.problems import did_you_mean, shown
from diagnose.results import Results

Renderer = Callable[[Results], str | bytes]


class Target(msgspec.Struct, frozen=True):
    """A format and where it goes; no path is standard output."""

    format: str
    path: Path | None


class OutputError(Exception):
    """An output cannot be written; the message says which and why."""


class SourceError(OutputError):
    """An output cannot be made, since what goes into it cannot be read."""


def targets(formats: Sequence[str], output: str | None, known: Sequence[str], folders: Sequence[str]) -> list[Target]:
    """Return where each format goes; the first known format is the default.

    Raises ValueError for a format that is not known, for two formats on standard output or in one file, for a folder
    format without a folder, or where a file's name promises another format than the default.
    """
    found = [_target(text, known) for text in formats or [known[0]]]
    if output is not None:
        if len(found) != 1 or found[0].path is not None:
            raise ValueError("-o goes with a single format; for several write -f FORMAT=FILE for each")
        if not output:
            raise ValueError("-o needs the name of a file, or - for standard output")
        promised = PurePath(output).suffix.removeprefix(".").casefold()
        if not formats and promised in known and promised != known[0]:
            raise ValueError(f"-o {output} would hold {known[0]}; write -f {promised}={output}")
        found = [Target(found[0].format, _path(output))]
    for target in found:
        if target.format in folders and target.path is None:
            name = target.format
            raise ValueError(f"the format {name} needs a folder or a file: -f {name}=FOLDER/ or -f {name}=FILE.{name}")
    if sum(target.path is None for target in found) > 1:
        raise ValueError("only one format can go to standard output; write the others as -f FORMAT=FILE")
    paths = [os.path.realpath(target.path) for target in found if target.path]
    if len(set(paths)) != len(paths):
        raise ValueError("two formats cannot go to the same file")
    return found


def _target(text: str, known: Sequence[str]) -> Target:
    name, equals, path = text.partition("=")
    if name not in known:
        raise ValueError(f"there is no format {shown(name)}{did_you_mean(name, known)}; formats: {', '.join(known)}")
    if equals and not path:
        raise ValueError(f"-f {name}= needs the name of a file behind it")
    return Target(name, _path(path) if path else None)


def _path(text: str) -> Path | None:
    return None if text == "-" else Path(text)


def write(
    run: Results,
    where: Sequence[Target],
    renderers: Mapping[str, Renderer],
    folder_writers: Mapping[str, Callable[[Results, Path], object]],
) -> None:
    """Write a result to every target; raise OutputError afterwards where one cannot be written."""
    failed: list[OutputError] = []
    for target in where:
        try:
            if target.format in folder_writers and target.path is not None:
                folder_writers[target.format](run, target.path)
            elif target.path is not None:
                write_whole(target.path, renderers[target.format](run))
            else:
                print_whole(renderers[target.format](run))
        except OutputError as error:
            failed.append(error)
        except OSError as error:
            name = target.path or "standard output"
            failed.append(OutputError(f"{name} cannot be written: {error.strerror or error}"))
    if failed:
        kind = SourceError if all(isinstance(error, SourceError) for error in failed) else OutputError
        raise kind("; ".join(map(str, failed)))


def write_whole(path: Path, text: str | bytes) -> None:
    """Write a file so that it is there whole or not at all; raise OSError where it cannot be written."""
    check_writable(path)
    data = text.encode("utf-8") if isinstance(text, str) else text
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    import tempfile

    path = Path(os.path.realpath(path))
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
    try:
        with open(handle, "wb") as file:  # noqa: PTH123
            file.write(data)
        put_in_place(Path(temporary), path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def check_writable(path: Path) -> None:
    """Raise OSError where no file can be written at a path."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder; name a file in it")
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {path.parent}; make it first")
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def put_in_place(temporary: Path, path: Path) -> None:
    """Let a file that is written whole take its place, with the permissions that one there has."""
    temporary.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
    temporary.replace(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
