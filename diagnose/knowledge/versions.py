"""File versions: four numbers with dots between."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from diagnose.problems import shown

MAX_PART = 65535
"""A part of a Windows file version is a 16-bit number."""

MAX_KEPT = 5_000
"""Texts that are not read again."""

_VERSION = re.compile(r"(?:0|[1-9][0-9]{0,4})(?:\.(?:0|[1-9][0-9]{0,4}))*")


class Version(msgspec.Struct, frozen=True, order=True):
    """A file version; compares by its parts as numbers."""

    parts: tuple[int, int, int, int]

    @property
    def text(self) -> str:
        """The version as people write it."""
        return ".".join(map(str, self.parts))

    @property
    def next(self) -> Version:
        """The least version above this one."""
        major, minor, build, revision = self.parts
        return Version((major, minor, build, revision + 1) if revision < MAX_PART else (major, minor, build + 1, 0))

    @property
    def previous(self) -> Version:
        """The greatest version below this one, within its first two numbers."""
        major, minor, build, revision = self.parts
        return Version((major, minor, build, revision - 1) if revision else (major, minor, max(build - 1, 0), MAX_PART))

    def __str__(self) -> str:
        return self.text


@lru_cache(MAX_KEPT)
def read_version(text: str) -> Version:
    """Return the version written in ``text``; raise ValueError where it is not four numbers with dots between."""
    text = text.strip()
    if not _VERSION.fullmatch(text):
        raise ValueError(f"{shown(text)} is no version; write four numbers with dots between, or unknown")
    parts = tuple(map(int, text.split(".")))
    if len(parts) != 4:
        raise ValueError(f"{shown(text)} has {len(parts)} part{'s' * (len(parts) > 1)}; a file version has four")
    if max(parts) > MAX_PART:
        raise ValueError(f"{shown(text)} is no version: a part is greater than {MAX_PART}")
    return Version((parts[0], parts[1], parts[2], parts[3]))
