"""A column of texts that are mostly different, such as names: kept joined, which takes a fifth of the room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

BLOCK = 256
"""Texts that are joined."""
_BETWEEN = "\n"
"""What no text has in it, being one line."""


class PackedTexts(Sequence[str | None]):
    """Texts by position; None where there is none. An empty text is none."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._last: list[str | None] = []
        """The texts behind the last whole block."""

    def append(self, text: str | None) -> None:
        """Add a text."""
        self._last.append(text)
        self._pack()

    def extend(self, texts: Iterable[str | None]) -> None:
        """Add texts."""
        self._last.extend(texts)
        self._pack()

    def _pack(self) -> None:
        if len(self._last) < BLOCK:
            return
        whole = len(self._last) - len(self._last) % BLOCK
        for begin in range(0, whole, BLOCK):
            self._blocks.append(_packed(self._last[begin : begin + BLOCK]))
        del self._last[:whole]

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK + len(self._last)

    @overload
    def __getitem__(self, position: int) -> str | None: ...
    @overload
    def __getitem__(self, position: slice) -> list[str | None]: ...
    def __getitem__(self, position: int | slice) -> str | list[str | None] | None:
        if isinstance(position, int):
            block, place = divmod(range(len(self))[position], BLOCK)
            return self._block(block)[place]
        start, stop, step = position.indices(len(self))
        if step != 1:
            return [self[each] for each in range(start, stop, step)]
        first = start // BLOCK
        blocks = range(first, -(-stop // BLOCK))
        found = [text for block in blocks for text in self._block(block)]
        return found[start - first * BLOCK : stop - first * BLOCK]

    def __setitem__(self, position: int, text: str | None) -> None:
        block, place = divmod(range(len(self))[position], BLOCK)
        texts = self._block(block)
        texts[place] = text
        if block < len(self._blocks):
            self._blocks[block] = _packed(texts)

    def __iter__(self) -> Iterator[str | None]:
        for block in self._blocks:
            yield from _unpacked(block)
        yield from self._last

    def _block(self, number: int) -> list[str | None]:
        return _unpacked(self._blocks[number]) if number < len(self._blocks) else self._last


def _packed(texts: Iterable[str | None]) -> str:
    return _BETWEEN.join([text or "" for text in texts])


def _unpacked(block: str) -> list[str | None]:
    return [text or None for text in block.split(_BETWEEN)]
