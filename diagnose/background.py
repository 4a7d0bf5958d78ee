"""Work that goes on in a thread of its own, while the program does something else."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Background(Generic[T]):
    """A piece of work that has begun. ``concurrent.futures`` does as much, and takes its time to load."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._found: list[T] = []
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._found.append(self._work())
        except BaseException as error:
            self._error = error

    def result(self) -> T:
        """Wait until it is done, and return what came of it; raises what went wrong."""
        self._thread.join()
        if self._error:
            raise self._error
        return self._found[0]
