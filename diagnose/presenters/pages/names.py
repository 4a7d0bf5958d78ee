"""File names for pages: safe on every file system, each once, the same in every run."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter

_PLAIN_SERVER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PLAIN_ARTICLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LONGEST_STEM = 48
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)


class PageNames:
    """Hands out file names that are safe on every file system, each once, the same in every run.

    A name that is fit for a file is kept; any other becomes a readable slug and a short hash of the name. Names are
    told apart without regard to case.
    """

    def __init__(self, plain: re.Pattern[str], fallback: str) -> None:
        self._plain = plain
        self._fallback = fallback
        self._taken: set[str] = set()
        self._seen: Counter[str] = Counter()

    def stem(self, name: str) -> str:
        """Return the file name, without its extension, for the next page of ``name``."""
        for turn in itertools.count(self._seen[name]):
            stem = self._candidate(name, turn)
            if stem.casefold() not in self._taken:
                break
        self._seen[name] = turn + 1
        self._taken.add(stem.casefold())
        return stem

    def _candidate(self, name: str, turn: int) -> str:
        fit = len(name) <= _LONGEST_STEM and self._plain.fullmatch(name) and name.casefold() not in _RESERVED
        if fit and turn == 0:
            return name
        slug = re.sub(r"[^a-z0-9]+", "-", name[:_LONGEST_STEM].lower()).strip("-") or self._fallback
        digest = hashlib.sha256(f"{turn}:{name}".encode("utf-8", "surrogatepass")).hexdigest()
        return f"{slug}-{digest[:8]}"

    @classmethod
    def of_servers(cls) -> PageNames:
        """Return the names of the servers' pages."""
        return cls(_PLAIN_SERVER, "server")

    @classmethod
    def of_articles(cls) -> PageNames:
        """Return the names of the articles' pages."""
        return cls(_PLAIN_ARTICLE, "article")
