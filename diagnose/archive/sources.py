"""What is to be imported: files, folders, and what lies in archives, of which nothing is ever written to disk."""

from __future__ import annotations

import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from diagnose.problems import Location, Problem, shown

MAX_FILE = 1 << 27
"""Bytes that one file may have."""
MAX_UNPACKED = 1 << 32
"""Bytes that all files of an archive may have together."""

_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_PICTURES = (".png", ".gif", ".jpg", ".jpeg", ".ico", ".css", ".js", ".pdf", ".exe", ".dll")
"""Endings that no article has; such files in a folder are passed over."""
_LIKE_AN_ARTICLE = re.compile(r"(?i)(?<![a-z0-9])(?:Q|KB)\d{5,7}(?!\d)")


@dataclass(frozen=True)
class Source:
    """A file that may hold articles."""

    name: str
    """As it is said in complaints."""
    data: bytes | None = None
    """What is in it, where it was taken out of an archive; else it is read from disk."""
    asked_for: bool = True
    """True where it has to hold an article: it was named, or its own name is that of one."""


def sources(paths: list[Path], names: list[Path]) -> Iterator[Source | Problem]:
    """Yield the files in ``paths``, each file once; archives among them are unpacked in memory.

    What cannot be read is yielded as a Problem. ``names`` are the paths that a person named.
    """
    named = set(names)
    for path in paths:
        if path.name.casefold().endswith(".zip"):
            yield from _in_zip(path)
        elif path.name.casefold().endswith(_TAR):
            yield from _in_tar(path)
        else:
            yield Source(str(path), asked_for=path in named or _is_like_an_article(path.parts[-2:]))


def files_in(paths: list[Path]) -> Iterator[Path | Problem]:
    """Yield the files under each path, folders walked in the order of their names; what is hidden is left out."""
    for path in paths:
        if path.is_dir():
            yield from _walked(path)
        elif path.exists():
            yield path
        else:
            yield Problem(Location(str(path)), "there is no such file or folder")


def _walked(folder: Path) -> Iterator[Path | Problem]:
    failed: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=failed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and not name.casefold().endswith(_PICTURES):
                yield Path(parent, name)
    for error in failed:
        yield Problem(Location(str(error.filename)), f"this folder cannot be read: {error.strerror}")


def _is_like_an_article(parts: tuple[str, ...]) -> bool:
    return any(_LIKE_AN_ARTICLE.search(part) for part in parts)


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


def _in_zip(path: Path) -> Iterator[Source | Problem]:
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


def _member_of_zip(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: _Room) -> Source | Problem:
    try:
        with archive.open(member) as file:
            data = file.read(MAX_FILE + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, NotImplementedError) as error:
        return Problem(Location(_inside(path, member.filename)), f"cannot be unpacked: {error}")
    room.take(len(data))
    return _member(path, member.filename, data)


def _in_tar(path: Path) -> Iterator[Source | Problem]:
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


def _member(path: Path, name: str, data: bytes) -> Source | Problem:
    where = _inside(path, name)
    if len(data) > MAX_FILE:
        return Problem(Location(where), f"has more than {MAX_FILE} bytes unpacked; no article has (is it a bomb?)")
    return Source(where, data, _is_like_an_article(tuple(name.replace("\\", "/").split("/")[-2:])))


def _inside(path: Path, name: str) -> str:
    return f"{path}!{shown(name, 200)[1:-1]}"


def _passed_over(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.casefold().endswith(_PICTURES) or any(part.startswith(".") and part.strip(".") for part in parts)


def _broken(path: Path, error: Exception) -> Problem:
    return Problem(Location(str(path)), f"the archive is damaged from here on: {error}; get it anew")


def _too_much(path: Path) -> Problem:
    return Problem(
        Location(str(path)),
        f"holds more than {MAX_UNPACKED} bytes, so the rest of it is left out (is it a bomb?); unpack it first",
    )
