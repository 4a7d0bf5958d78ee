"""Reading inventory files and standard input."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from diagnose.inventory.columns import Columns
from diagnose.inventory.finding import Found, find
from diagnose.inventory.formats import (
    LOOKED_AT,
    has_known_ending,
    is_parquet,
    read_columns_of,
    read_data,
    read_large,
)
from diagnose.inventory.packing import inner_name
from diagnose.inventory.reading import Inventory, duplicates
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.problems import InputError, Location, Problem

STANDARD_INPUT = "-"
LARGE = 1 << 23
"""Bytes from which on a file is read in parts."""
LARGE_PACKED = 1 << 20
"""Likewise of a packed one."""
_CHANGED = (
    "changed while it was read, so servers may be missing or cut short; run it again when nothing writes the file"
)


def read_files(vocabulary: Vocabulary, names: Sequence[str], columns: Columns | None = None) -> Inventory:
    """Return the records of all files, in order; a file that cannot be read becomes a problem of its own.

    A name may also be a folder or a pattern. A file that both a name and a folder give is read once.
    """
    whole = Inventory()
    columns = columns or Columns()
    for name in _files(names, whole):
        before = _state(name)
        try:
            part = _read(vocabulary, name, columns)
        except InputError as error:
            whole.lose(error.problems)
            continue
        whole.times.append(_time_of(name))
        whole.sources.append(before or f"{name} {time.time_ns()}")
        whole.parts.append((name, len(whole.records)))
        whole.records.extend(part.records)
        whole.problems.extend(part.problems)
        if before and _state(name) != before:
            whole.problems.append(Problem(Location(called(name)), _CHANGED))
    whole.problems.extend(columns.problems())
    for position, earlier in duplicates(whole.records):
        record = whole.records[position]
        message = (
            f"a server named {record.name} stands already in {whole.records.where(earlier)}; correct one of them, or "
            "remove it (what can be read is diagnosed, each by itself)"
        )
        problem = Problem(record.where, message)
        whole.records[position] = replace(record, problems=(*record.problems, problem))
    return whole


def files_behind(names: Sequence[str]) -> list[str]:
    """Return the files that ``read_files`` would read."""
    return [entry.name for name in names for entry in _behind(name)]


def _time_of(name: str) -> float | None:
    """Return when a file was last written; None where it is no file on a disk."""
    try:
        return Path(name).stat().st_mtime if name != STANDARD_INPUT and Path(name).is_file() else None
    except OSError:
        return None


def _large(vocabulary: Vocabulary, name: str, columns: Columns) -> Inventory | None:
    """Return what a large file holds, or None for any other."""
    try:
        path = Path(name)
        limit = LARGE if inner_name(name) == name else LARGE_PACKED
        large = name != STANDARD_INPUT and path.is_file() and path.stat().st_size >= limit
        return read_large(vocabulary, path, called(name), columns) if large else None
    except (OSError, ValueError):
        # Whoever reads it as a whole says what is wrong with it.
        return None


def _read(vocabulary: Vocabulary, name: str, columns: Columns) -> Inventory:
    """Return the records of a file; large ones and those in Parquet are read in parts."""
    if name != STANDARD_INPUT and Path(name).is_file() and is_parquet(name, _beginning(name)):
        return read_columns_of(vocabulary, name, called(name), columns)
    large = _large(vocabulary, name, columns)
    return large or read_data(vocabulary, read_bytes(name), name, called(name), columns)


def _beginning(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(LOOKED_AT)
    except OSError as error:
        raise _unreadable(name, f"cannot be read: {error.strerror or error}") from None


def _state(name: str) -> str:
    """Return what tells a file from what it was before; nothing does that for what is no file on a disk."""
    try:
        if name == STANDARD_INPUT or not Path(name).is_file():
            return ""
        state = Path(name).stat()
    except (OSError, ValueError):
        return ""
    return f"{os.path.realpath(name)} {state.st_size} {state.st_mtime_ns}"


def _files(names: Sequence[str], whole: Inventory) -> Iterator[str]:
    """Yield the files behind ``names`` to be read; note names behind which there are none."""
    found = [entry for name in names for entry in _behind(name)]
    given = {_real(entry.name) for entry in found if entry.asked and entry.name != STANDARD_INPUT}
    for entry in found:
        if entry.wrong:
            whole.lose([Problem(Location(called(entry.name)), entry.wrong)])
        elif entry.asked:
            yield entry.name
        elif (real := _real(entry.name)) not in given:
            given.add(real)
            yield entry.name


def _real(name: str) -> str:
    try:
        return os.path.realpath(name)
    except (OSError, ValueError):
        # No file can have this name; reading it says so.
        return name


def _behind(name: str) -> list[Found]:
    return [Found(name, asked=True)] if name == STANDARD_INPUT else find(name, has_known_ending)


def called(name: str) -> str:
    """Return how messages and results call a file, whatever characters its name has."""
    if name == STANDARD_INPUT:
        return "<stdin>"
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in name)


def read_bytes(name: str) -> bytes:
    """Return a file's bytes, or standard input's for ``-``; raise InputError where it cannot be read."""
    path = Path(name)
    try:
        if name == STANDARD_INPUT:
            if sys.stdin is None:
                raise _unreadable(name, "is closed; name a file instead, or give it something to read")
            return sys.stdin.buffer.read()
        if path.is_dir():
            raise _unreadable(name, "is a folder; name a file in it")
        return path.read_bytes()
    except FileNotFoundError:
        raise _unreadable(name, "there is no such file; check the name and the folder") from None
    except OSError as error:
        raise _unreadable(name, f"cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise _unreadable(name, f"cannot be read: {error}") from None


def _unreadable(name: str, message: str) -> InputError:
    return InputError([Problem(Location(called(name)), message)])
