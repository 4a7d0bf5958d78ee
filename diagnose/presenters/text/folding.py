"""Plain text folded, and set in columns, just as Rich does it, but without a console, which takes long to load."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest

from rich.cells import cell_len, chop_cells

_WORD = re.compile(r"\s*\S+\s*")


def folded(text: str, room: int) -> list[str]:
    """Return the lines of a text, those wider than ``room`` columns folded between words, and longer words anywhere."""
    found = []
    for line in text.split("\n"):
        ends = [0, *_breaks(line, room), len(line)]
        found += [line[begin:end].rstrip() for begin, end in pairwise(ends)]
    return found


def in_columns(rows: Iterable[Sequence[str]], rooms: Sequence[int], between: int) -> Iterator[str]:
    """Yield the lines of a table whose columns have these widths, with ``between`` columns between two of them."""
    for row in rows:
        cells = [folded(cell, room) for cell, room in zip(row, rooms, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = [part + " " * (room - cell_len(part)) for part, room in zip(parts, rooms, strict=True)]
            yield (" " * between).join(padded)


def _breaks(line: str, room: int) -> Iterator[int]:
    """Yield where to break a line."""
    used = 0
    for word in _WORD.finditer(line):
        start, width = word.start(), cell_len(word[0].rstrip())
        if width <= room - used:
            used += cell_len(word[0])
        elif width > room:
            for piece in chop_cells(word[0], room):
                if start:
                    yield start
                start += len(piece)
                used = cell_len(piece)
        elif start:
            yield start
            used = cell_len(word[0])
