"""The processes that read batches while another one writes them."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import connection as pipes
from multiprocessing import parent_process
from typing import Self, TypeVar

from diagnose.archive.importing.batch_reading import read_batch
from diagnose.archive.importing.batches import Batch, Work
from diagnose.archive.importing.sources import Source

T = TypeVar("T")
U = TypeVar("U")


class Reader:
    """Reads batches in several processes, in their order, and not many more of them than are being written."""

    def __init__(self, work: Work, processes: int) -> None:
        self._work = work
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self._processes > 1:
            self._pool = ProcessPoolExecutor(self._processes, initializer=_as_one_of_several)
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def read(self, batches: Iterable[list[Source]]) -> Iterator[Batch]:
        """Yield what is in each batch of files."""
        if self._pool is None:
            for batch in batches:
                yield from read_batch(self._work, batch)
            return
        waiting: deque[Future[list[Batch]]] = deque()
        for batch in batches:
            waiting.append(self._pool.submit(read_batch, self._work, batch))
            if len(waiting) > self._processes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()

    def each(self, make: Callable[[T], U], items: Iterable[T]) -> Iterable[U]:
        """Return what is made of each item, in their order, in the same processes."""
        return map(make, items) if self._pool is None else self._pool.map(make, items)


def _as_one_of_several() -> None:
    """Leave Ctrl-C to the process that writes, and end when it ends, however it does.

    What is read holds no cycles; to look for them takes a tenth of the time.
    """
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent is not None:
        pipes.wait([parent.sentinel])
        os._exit(1)
