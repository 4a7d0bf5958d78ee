"""Results that go out as they come: into files that take their places when they are whole, and can be gone on with.

Until then a file is called ``.NAME.partial``, and a journal beside it says how far all files of the run are.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import math
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from diagnose.background import Background
from diagnose.presenters.writing.output import OutputError, check_writable, put_in_place
from diagnose.presenters.writing.standard_output import abandon_standard_output

EVERY = 0.5
"""Seconds between two notes of how far a run is."""
BLOCK = 1 << 21
"""Bytes that are gathered before they are written."""
_AT_ONCE = 512
"""Pieces that are handed to the system at once; it takes a thousand."""


class _Journal(msgspec.Struct, frozen=True):
    """How far a run is."""

    run: str
    """What the run is about: its input, its knowledge and its options."""
    position: int
    """How many records are done."""
    sizes: list[int]
    """The bytes of each file up to there."""


class _File(msgspec.Struct):
    """A file that is being written; without a path, standard output."""

    path: Path | None
    stream: BinaryIO
    partial: Path | None
    size: int = 0

    def write(self, parts: Sequence[bytes]) -> None:
        """Add bytes; a reader of standard output that has seen enough is no error."""
        try:
            if self.path is None:
                self.stream.write(b"".join(parts))
            else:
                _write_all(self.stream.fileno(), parts)
        except BrokenPipeError:
            if self.path is not None:
                raise
            abandon_standard_output()
        self.size += sum(map(len, parts))


def _write_all(file: int, parts: Sequence[bytes]) -> None:
    """Write bytes one after another to an open file."""
    if not hasattr(os, "writev"):
        parts = [b"".join(parts)]
    for begin in range(0, len(parts), _AT_ONCE):
        some = parts[begin : begin + _AT_ONCE]
        # To write them as they are spares a copy of everything.
        done = os.writev(file, some) if hasattr(os, "writev") else os.write(file, some[0])
        rest = b"".join(some)[done:] if done < sum(map(len, some)) else b""
        while rest:
            rest = rest[os.write(file, rest) :]


class Outputs:
    """The files of a run. Leave it through ``finish``; otherwise the partial files stay for a later run to go on."""

    def __init__(self, paths: Sequence[Path | None], run: str, *, resume: bool) -> None:
        """Open all files; raise OutputError where one cannot be written.

        Where ``resume``, and an earlier run of the same ``run`` was stopped, its files are gone on with.
        """
        self._run = run
        self._partials = [_partial(path) for path in paths]
        first = next((partial for partial in self._partials if partial), None)
        self._journal = first.with_name(f"{first.name}.journal") if first else None
        earlier = self._read_journal() if resume else None
        self.done = earlier.position if earlier else 0
        """How many records an earlier run did."""
        self.leaves_earlier = earlier is None and self._journal is not None and self._journal.exists()
        """Whether an earlier run was stopped there that is not gone on with."""
        sizes = earlier.sizes if earlier else [0] * len(paths)
        self._buffers: list[list[bytes]] = [[] for _ in paths]
        self._gathered = 0
        self._block: Background[int] | None = None
        """The block that is being written, while the next one is gathered; it comes to how many records are done."""
        self._next_note = 0.0
        # Before the first file is begun anew: what an earlier run left may still be gone on with.
        for named in filter(None, paths):
            with _named(named):
                check_writable(named)
        self._files: list[_File] = []
        try:
            for path, partial, size in zip(paths, self._partials, sizes, strict=True):
                with _named(path):
                    self._files.append(_opened(path, partial, size))
        except OutputError:
            self.close()
            raise

    def _read_journal(self) -> _Journal | None:
        if self._journal is None or None in self._partials:
            return None
        try:
            journal = msgspec.json.decode(self._journal.read_bytes(), type=_Journal)
        except (OSError, msgspec.DecodeError):
            return None
        partials = [partial for partial in self._partials if partial]
        fits = journal.run == self._run and len(journal.sizes) == len(partials)
        there = fits and all(
            p.is_file() and p.stat().st_size >= n for p, n in zip(partials, journal.sizes, strict=True)
        )
        return journal if there else None

    def write(self, number: int, parts: Sequence[bytes]) -> None:
        """Add bytes to one of the files."""
        self._buffers[number] += parts
        self._gathered += sum(map(len, parts))

    def at(self, position: int) -> None:
        """Note that ``position`` records are done; now and then, what was gathered is written."""
        if self._gathered >= BLOCK:
            self._wait(self._next_note)
            block, self._buffers = self._buffers, [[] for _ in self._files]
            self._gathered = 0
            if None in self._partials:
                # What is no file may block as long as its reader likes, and then a Ctrl-C has to end it.
                self._write_block(block, position)
            else:
                self._block = Background(lambda: self._write_block(block, position))

    def _write_block(self, block: Sequence[Sequence[bytes]], position: int) -> int:
        for file, parts in zip(self._files, block, strict=True):
            if parts:
                with _named(file.path):
                    file.write(parts)
        return position

    def _wait(self, note_from: float) -> None:
        """Wait until the last block is written, and note it if it is that late."""
        if self._block is None:
            return
        block, self._block = self._block, None
        position = block.result()
        if time.monotonic() >= note_from:
            self._note(position)
            self._next_note = time.monotonic() + EVERY

    def _note(self, position: int) -> None:
        if self._journal is None:
            return
        journal = _Journal(self._run, position, [file.size for file in self._files])
        written = self._journal.with_name(f"{self._journal.name}.new")
        written.write_bytes(msgspec.json.encode(journal))
        written.replace(self._journal)

    def close(self) -> None:
        """Close all files as they are."""
        with contextlib.suppress(OSError, OutputError):
            self._wait(0)
        for file in self._files:
            if file.path is not None:
                with contextlib.suppress(OSError):
                    file.stream.close()

    def finish(self) -> None:
        """Write the rest, and let all files take their places."""
        self._wait(math.inf)
        self._write_block(self._buffers, 0)
        for file in self._files:
            with _named(file.path):
                file.stream.flush()
                if file.path is not None:
                    file.stream.close()
        for file in self._files:
            if file.path is not None and file.partial is not None:
                with _named(file.path):
                    put_in_place(file.partial, Path(os.path.realpath(file.path)))
        if self._journal:
            self._journal.unlink(missing_ok=True)


def run_of(*parts: str) -> str:
    """Return what tells a run from another one."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _partial(path: Path | None) -> Path | None:
    """Return where a file is written until it is whole; None for what is no file, such as a pipe."""
    if path is None or (path.exists() and not path.is_file()):
        return None
    real = Path(os.path.realpath(path))
    return real.with_name(f".{real.name}.partial")


def _opened(path: Path | None, partial: Path | None, size: int) -> _File:
    if path is None:
        return _File(None, sys.stdout.buffer, None)
    if partial is None:
        # Without a buffer of its own, nothing is left to write when a run is stopped whose reader stands still.
        return _File(path, path.open("wb", buffering=0), None)
    stream = os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT, 0o666), "r+b", buffering=0)
    try:
        _lock(stream)
        stream.truncate(size)
        stream.seek(size)
    except OSError:
        stream.close()
        raise
    return _File(path, stream, partial, size)


@contextlib.contextmanager
def _named(path: Path | None) -> Iterator[None]:
    """Say of which output an error is."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path or 'standard output'} cannot be written: {error.strerror or error}") from None


def _lock(stream: BinaryIO) -> None:
    """Keep other runs from writing the same file, where the platform can."""
    with contextlib.suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OSError(errno.EBUSY, "another run is writing it") from None
