"""Files made into rows and words of the index, a batch at a time, here or in processes of their own."""

from __future__ import annotations

import gc
import hashlib
import os
import signal
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import connection as pipes
from multiprocessing import parent_process
from typing import NamedTuple, Self, TypeVar

import msgspec

from diagnose.archive.article import ArchiveArticle
from diagnose.archive.forms import ArticleText
from diagnose.archive.indexing import Index, words_in
from diagnose.archive.packing import Packer, new_dictionary, plain
from diagnose.archive.postings import SEGMENT, WORTH_ONE, Postings
from diagnose.archive.reading import articles_in, with_facts
from diagnose.archive.sources import MAX_FILE, Source
from diagnose.archive.store import reading
from diagnose.problems import InputError, Location, Problem

T = TypeVar("T")
U = TypeVar("U")
_BYTES = 1 << 24
"""Bytes of a batch that were unpacked from an archive; they are passed on whole."""
_BLOCK = 32
"""Files that are looked up together."""
_BLOCK_BYTES = 1 << 20
_SAMPLES = 200
"""Articles from which is learnt what articles have in common."""
_DIGEST = 12
"""Bytes that tell one file from another."""


@dataclass(frozen=True)
class Work:
    """What a process has to know to do its part."""

    local: str
    dictionary: bytes | None
    fix_lists: bool
    """Whether what lists of fixes say counts for the articles on them."""


class Row(NamedTuple):
    """An article as it is written into the local file."""

    id: str
    title: str
    date: str | None
    product: str | None
    broken: bool
    content: bytes
    listed: list[tuple[str, str]]
    """Articles of which this one, a list of fixes, says where they are mended: their ids, and that in JSON."""


@dataclass
class Batch:
    """What was read out of some files."""

    files: int = 0
    rows: list[Row] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    postings: Postings = field(default_factory=lambda: Postings.of([], []))
    problems: list[Problem] = field(default_factory=list)
    broken: list[Problem] = field(default_factory=list)
    seen: int = 0
    passed_over: int = 0


def size_of_batches(files: int, processes: int) -> int:
    """Return how many files make a batch where there are so many: all processes get as many batches, of one size.

    None is so small that it would have to share a segment with another.
    """
    batches = -(-files // SEGMENT)
    even = min(-(-batches // processes) * processes, files // WORTH_ONE)
    return SEGMENT if batches < 2 else -(-files // even)


def batches_of(found: Iterable[Source | Problem], most: int) -> Iterator[list[Source | Problem]]:
    """Yield the files in batches of ``most``, or fewer where they were unpacked."""
    batch: list[Source | Problem] = []
    size = 0
    for each in found:
        batch.append(each)
        size += len(each.data or b"") if isinstance(each, Source) else 0
        if len(batch) >= most or size >= _BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def learnt(batch: Sequence[Source]) -> bytes | None:
    """Return what the articles of a batch have in common; null where they are too few."""
    step = max(1, len(batch) // _SAMPLES)
    found = [_articles(source, _data(source)) for source in batch[::step]]
    articles = with_facts(article for each in found if not isinstance(each, Problem) for article in each)
    samples = [plain(article) for article, _ in articles]
    return new_dictionary([sample for sample in samples if len(sample) < 1 << 17])


def read_batch(work: Work, sources: Sequence[Source]) -> list[Batch]:
    """Return what is in some files, but for those that are in the local file already; each batch fits a segment."""
    reader = _BatchReader(work)
    with reading(work.local, may_be_empty=True) as connection:
        for block in _blocks(sources):
            seen = _seen(connection, block)
            for each in block:
                reader.read(each, seen)
            reader.settle()
    return reader.batches()


def without_articles(work: Work, sources: Sequence[Source]) -> Batch | None:
    """Return what is to be said of files of which none holds an article; None, soon, where one does."""
    reader = _BatchReader(work)
    for block in _blocks(sources):
        for each in block:
            reader.read(each, ())
            if reader.found_articles:
                return None
    return reader.batches()[0]


class _File(NamedTuple):
    """A file with what is in it, or why that cannot be read."""

    source: Source
    data: bytes | Problem
    digest: bytes


def _blocks(sources: Iterable[Source]) -> Iterator[list[_File]]:
    """Yield the files a few at a time: they are looked up together, and do not fill the memory."""
    block: list[_File] = []
    size = 0
    for source in sources:
        data = _data(source)
        block.append(_File(source, data, b"" if isinstance(data, Problem) else _digest(source, data)))
        size += 0 if isinstance(data, Problem) else len(data)
        if len(block) >= _BLOCK or size >= _BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


def _seen(connection: sqlite3.Connection, block: Sequence[_File]) -> frozenset[bytes]:
    """Return which of the files' digests are in the local file."""
    marks = ",".join("?" * len(block))
    query = f"SELECT digest FROM seen WHERE digest IN ({marks})"  # noqa: S608 - marks only
    return frozenset(digest for (digest,) in connection.execute(query, [bytearray(each.digest) for each in block]))


class _BatchReader:
    """Reads files, and begins a new batch where one is full."""

    def __init__(self, work: Work) -> None:
        self._packer = Packer(work.dictionary)
        self._fix_lists = work.fix_lists
        self._done: list[Batch] = []
        self._begin()

    def _begin(self) -> None:
        self._batch = Batch()
        self._index = Index()
        self._read: list[tuple[Source, ArticleText]] = []

    @property
    def found_articles(self) -> bool:
        """Whether any file of the batch at hand holds an article."""
        return bool(self._batch.digests)

    def batches(self) -> list[Batch]:
        """Return what was read."""
        self.settle()
        self._batch.postings = self._index.postings()
        return [*self._done, self._batch]

    def read(self, file: _File, seen: Collection[bytes]) -> None:
        """Read a file, unless its digest is among those seen."""
        source, data, digest = file
        batch = self._batch
        batch.files += 1
        if digest in seen:
            batch.seen += 1
            return
        articles = _articles(source, data)
        if not isinstance(articles, Problem):
            for article in articles:
                self._take(source, article)
            self._batch.digests.append(digest)
        elif source.asked_for:
            batch.problems.append(articles)
        else:
            batch.passed_over += 1

    def _take(self, source: Source, article: ArticleText) -> None:
        if len(self._batch.rows) + len(self._read) == SEGMENT:
            self._done = self.batches()
            self._begin()
        self._read.append((source, article))

    def settle(self) -> None:
        """Pack and index what was read; to do one thing for some articles at a time is faster than all for each."""
        batch, read = self._batch, with_facts(article for _, article in self._read)
        for (source, _), (article, _) in zip(self._read, read, strict=True):
            batch.broken += [Problem(Location(source.name), f"{article.id}: {what}") for what in article.broken]
        batch.rows += [_row(article, self._packer, fix_lists=self._fix_lists) for article, _ in read]
        self._index.add([words_in(*each) for each in read])
        self._read.clear()


def _data(source: Source) -> bytes | Problem:
    if source.data is not None:
        return source.data
    try:
        data = _contents(source.name)
    except OSError as error:
        return Problem(Location(source.name), f"cannot be read: {error.strerror}")
    if len(data) > MAX_FILE:
        return Problem(Location(source.name), f"has more than {MAX_FILE} bytes; no article has. Split the file")
    return data


def _contents(name: str) -> bytes:
    """Return what is in a file, and no more than tells that it has too much."""
    # A file object takes longer to make than an article to read.
    descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        parts = [os.read(descriptor, min(os.fstat(descriptor).st_size, MAX_FILE) + 1)]
        while parts[-1] and sum(map(len, parts)) <= MAX_FILE:
            parts.append(os.read(descriptor, 1 << 16))
    finally:
        os.close(descriptor)
    return b"".join(parts)


def _articles(source: Source, data: bytes | Problem) -> list[ArticleText] | Problem:
    if isinstance(data, Problem):
        return data
    try:
        return articles_in(data, source.name)
    except InputError as error:
        return error.problems[0]


def _digest(source: Source, data: bytes) -> bytes:
    """Return what tells a file from others; its name counts, because a wrong one is complained about."""
    digest = hashlib.sha256(data)
    digest.update(source.name.replace("\\", "/").rpartition("/")[2].encode("utf-8", "surrogateescape"))
    return digest.digest()[:_DIGEST]


def _row(article: ArchiveArticle, packer: Packer, *, fix_lists: bool) -> Row:
    content = packer.pack(plain(article))
    items = article.fix_list if fix_lists else ()
    listed = [(item.article, msgspec.json.encode(item.fixed_in).decode()) for item in items]
    return Row(article.id, article.title, article.date, article.product, bool(article.broken), content, listed)


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
