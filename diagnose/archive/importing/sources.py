"""What is to be imported: files, folders, and what lies in archives, of which nothing is ever written to disk."""

from __future__ import annotations

import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from diagnose.problems import Location, Problem, shown

MAX_FILE = 1 << 27
"""Bytes that one file may have."""
MAX_UNPACKED = 1 << 32
"""Bytes that all files of an archive may have together."""

_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_PICTURES = (".png", ".gif", ".jpg", ".jpeg", ".ico", ".css", ".js", ".pdf", ".exe", ".dll")
"""Endings that no article has; such files in a folder are passed over."""
_LIKE_AN_ARTICLE = re.compile(r"(?i)(?<![a-z0-9])(?:Q|KB)\d{5,7}(?!\d)")


class Source(NamedTuple):
    """A file that may hold articles."""

    name: str
    """As it is said in complaints."""
    data: bytes | None = None
    """What is in it, where it was taken out of an archive; else it is read from disk."""
    asked_for: bool = True
    """True where it has to hold an article: it was named, or its own name is that of one."""


def sources(files: Iterable[str], named: Collection[str]) -> Iterator[Source | Problem]:
    """Yield the files; archives among them are unpacked in memory.

    What cannot be read is yielded as a Problem. ``named`` are the paths that a person named.
    """
    for file in files:
        if file.casefold().endswith(".zip"):
            yield from _in_zip(file)
        elif file.casefold().endswith(_TAR):
            yield from _in_tar(file)
        else:
            yield Source(file, asked_for=file in named or _is_like_an_article(file))


def files_in(paths: Iterable[str]) -> Iterator[str | Problem]:
    """Yield the files under each path, folders walked in the order of their names; what is hidden is left out.

    There are many of them: plain strings take a tenth of the room of paths.
    """
    for path in paths:
        if not path:
            yield Problem(Location(path), 'an empty name "" names no file; . is the folder here')
        elif Path(path).is_dir():
            yield from _walked(path)
        elif Path(path).exists():
            yield path
        else:
            yield Problem(Location(path), "there is no such file or folder")


def _walked(folder: str) -> Iterator[str | Problem]:
    failed: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=failed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and not name.casefold().endswith(_PICTURES):
                yield os.path.join(parent, name)  # noqa: PTH118 - a plain string
    for error in failed:
        yield Problem(Location(str(error.filename)), f"this folder cannot be read: {error.strerror}")


def _is_like_an_article(name: str) -> bool:
    """Tell whether a file's name, or that of its folder, is that of an article."""
    return any(_LIKE_AN_ARTICLE.search(part) for part in name.replace("\\", "/").split("/")[-2:])


class _TooMuchError(Exception):
    """An archive holds more than is unpacked."""


class _Room:
    """How much of an archive may still be unpacked."""

    def __init__(self) -> None:
        self._left = MAX_UNPACKED

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise _TooMuchError


def _in_zip(path: str) -> Iterator[Source | Problem]:
    room = _Room()
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda each: each.filename):
                if not member.is_dir() and not _passed_over(member.filename):
                    yield _member_of_zip(path, archive, member, room)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        yield _broken(path, error)
    except _TooMuchError:
        yield _too_much(path)


def _member_of_zip(path: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: _Room) -> Source | Problem:
    try:
        with archive.open(member) as file:
            data = file.read(MAX_FILE + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, NotImplementedError) as error:
        return Problem(Location(_inside(path, member.filename)), f"cannot be unpacked: {error}")
    room.take(len(data))
    return _member(path, member.filename, data)


def _in_tar(path: str) -> Iterator[Source | Problem]:
    room = _Room()
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                room.take(member.size)
                if member.isfile() and not _passed_over(member.name):
                    file = archive.extractfile(member)
                    yield _member(path, member.name, b"" if file is None else file.read(MAX_FILE + 1))
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError) as error:
        yield _broken(path, error)
    except _TooMuchError:
        yield _too_much(path)


def _member(path: str, name: str, data: bytes) -> Source | Problem:
    where = _inside(path, name)
    if name.casefold().endswith((".zip", *_TAR)):
        return Problem(Location(where), "an archive within an archive is not opened; unpack the outer one first")
    if len(data) > MAX_FILE:
        return Problem(Location(where), f"has more than {MAX_FILE} bytes unpacked; no article has (is it a bomb?)")
    return Source(where, data, _is_like_an_article(name))


def _inside(path: str, name: str) -> str:
    return f"{path}!{shown(name, 200)[1:-1]}"


def _passed_over(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.casefold().endswith(_PICTURES) or any(part.startswith(".") and part.strip(".") for part in parts)


def _broken(path: str, error: Exception) -> Problem:
    return Problem(Location(path), f"the archive is damaged from here on: {error}; get it anew")


def _too_much(path: str) -> Problem:
    return Problem(
        Location(path),
        f"holds more than {MAX_UNPACKED} bytes, so the rest of it is left out (is it a bomb?); unpack it first",
    )
