"""The files of a batch made into rows and words of the index."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from diagnose.archive.article import ArchiveArticle
from diagnose.archive.facts.forms import ArticleText
from diagnose.archive.facts.reading import CLUES, articles_in, with_facts
from diagnose.archive.importing.batches import Batch, Row, Work
from diagnose.archive.importing.sources import MAX_FILE, Source
from diagnose.archive.local_file.indexing import Index
from diagnose.archive.local_file.packing import Packer, new_dictionary, plain
from diagnose.archive.local_file.postings import SEGMENT
from diagnose.archive.local_file.store import reading
from diagnose.archive.local_file.tokens import Lexicon
from diagnose.problems import InputError, Location, Problem

_BLOCK = 128
"""Files that are read together."""
_BLOCK_BYTES = 1 << 20
_SAMPLES = 200
"""Files from which is learnt what articles have in common."""
_DIGEST = 12
"""Bytes that tell one file from another."""


def learnt(batch: Sequence[Source]) -> bytes | None:
    """Return what the articles of a batch have in common; None where they are too few."""
    step = max(1, len(batch) // _SAMPLES)
    found = [_articles(source, _data(source)) for source in batch[::step]]
    texts = [article for each in found if not isinstance(each, Problem) for article in each]
    samples = [plain(article) for article in with_facts(texts, Lexicon(CLUES))[0]]
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
        self._lexicon = Lexicon(CLUES)
        self._index = Index(self._lexicon)
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
        if not self._read:
            return
        batch = self._batch
        articles, found = with_facts([article for _, article in self._read], self._lexicon)
        for (source, _), article in zip(self._read, articles, strict=True):
            batch.broken += [Problem(Location(source.name), f"{article.id}: {what}") for what in article.broken]
        batch.rows += [_row(article, self._packer, fix_lists=self._fix_lists) for article in articles]
        self._index.add(articles, found)
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
