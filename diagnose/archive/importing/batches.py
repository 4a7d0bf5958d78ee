"""What is read together of the files of an import, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from diagnose.archive.importing.sources import Source
from diagnose.archive.local_file.postings import SEGMENT, WORTH_ONE, Postings, no_postings
from diagnose.problems import Problem

_BYTES = 1 << 24
"""Bytes of a batch that were unpacked from an archive; they are passed on whole."""


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
    postings: Postings = field(default_factory=no_postings)
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
