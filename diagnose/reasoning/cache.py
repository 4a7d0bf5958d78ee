"""A cache: what was worked out before, kept as long as there is room."""

from __future__ import annotations

import gc
from collections.abc import Callable, Hashable
from itertools import islice
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """A table that loses its older half when it is full: it spares work, and never changes a result."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.known: dict[K, V] = {}

    def recall(self, key: K, work_out: Callable[[], V]) -> V:
        """Return what is known under ``key``, worked out the first time."""
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= self._limit:
                for older in list(islice(self.known, max(1, self._limit // 2))):
                    del self.known[older]
            found = self.known[key] = work_out()
        return found


def collect_rarely() -> None:
    """Let Python look for unreachable cycles less often; for programs that diagnose large fleets.

    Caches hold many small objects and no cycles, so that each look takes long and finds nothing.
    """
    gc.set_threshold(50_000, 50, 100)
