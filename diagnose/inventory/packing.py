"""Files packed with gzip or Zstandard: what is in them, within limits, and as much as can be read of a part of one."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec

MAX_UNPACKED = 1 << 30
"""Bytes that a packed file may hold."""

ENDINGS = (".gz", ".zst")

_CHUNK = 1 << 12
"""Bytes unpacked at once; few, because each may stand for some ten thousand."""
_GZIP_HEADER = 16
_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"
"""What stands behind the first byte of a Zstandard frame that holds no data; some programs begin with one."""


class Unpacked(msgspec.Struct, frozen=True):
    """What a file holds, unpacked where it is packed."""

    data: bytes = b""
    wrong: str = ""
    """Why nothing of it can be used."""
    breaks_off: bool = False
    """True where its end is missing."""


class _Stream(Protocol):
    """What gzip and Zstandard have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def is_packed(data: bytes) -> bool:
    """Tell whether data begin as packed ones do."""
    return _packing(data) is not None


def inner_name(name: str) -> str:
    """Return the name of the file without the ending that says how it is packed."""
    return name[: name.rfind(".")] if name.casefold().endswith(ENDINGS) else name


def unpacked(name: str, data: bytes) -> Unpacked:
    """Return what the file ``name`` holds; how it is packed is told by how ``data`` begins."""
    packing = _packing(data)
    if packing is None:
        if not name.casefold().endswith(ENDINGS):
            return Unpacked(data)
        if not data:
            return Unpacked(breaks_off=True)
        return Unpacked(wrong="this is not packed as its ending says; check the file, or give it its right ending")
    held = io.BytesIO()
    try:
        chunks = (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))
        whole = _Whole(_parts(chunks, packing))
        for part in whole:
            held.write(part)
    except packing.damage as error:
        return Unpacked(wrong=f"the archive is damaged, so nothing of it is used: {error}")
    except _TooLargeError:
        return Unpacked(wrong=f"the archive holds more than {MAX_UNPACKED} bytes; split it (or is it a bomb?)")
    return Unpacked(held.getvalue(), breaks_off=whole.breaks_off)


def unpacked_in_parts(path: Path) -> Iterator[bytes] | None:
    """Return what a packed file holds, part by part; None where it is not packed, or not as a whole in order.

    Of damaged data nothing is used, not even what comes out before the damage shows: it may be wrong. So the file is
    unpacked once to no other end than to see that.
    """
    with path.open("rb") as file:
        packing = _packing(file.read(len(_ZSTANDARD)))
    if packing is None:
        return None
    try:
        whole = _Whole(_parts(_chunks(path), packing))
        for _ in whole:
            pass
    except (packing.damage, _TooLargeError):
        return None
    return None if whole.breaks_off else iter(_Whole(_parts(_chunks(path), packing)))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(partial(file.read, _CHUNK), b"")


class _Packing(msgspec.Struct, frozen=True):
    """A way to pack."""

    new_stream: Callable[[], _Stream]
    damage: type[Exception]


def _packing(data: bytes) -> _Packing | None:
    """Return how a file is packed that begins with ``data``."""
    if data.startswith(_GZIP):
        return _Packing(lambda: zlib.decompressobj(_GZIP_HEADER + zlib.MAX_WBITS), zlib.error)
    if data.startswith(_ZSTANDARD) or (data[1:4] == _SKIPPABLE and data[0] >> 4 == 5):
        import zstandard

        return _Packing(zstandard.ZstdDecompressor().decompressobj, zstandard.ZstdError)
    return None


class _TooLargeError(Exception):
    """An archive holds more than is read."""


class _Whole:
    """All parts of what is packed, and whether that was all of it."""

    def __init__(self, parts: Generator[bytes, None, bool]) -> None:
        self._parts = parts
        self.breaks_off = False
        """True where the end is missing; known when all parts are read."""

    def __iter__(self) -> Iterator[bytes]:
        self.breaks_off = yield from self._parts


def _parts(chunks: Iterable[bytes], packing: _Packing) -> Generator[bytes, None, bool]:
    """Yield what all streams hold together, and return whether the end of the last one is missing.

    Behind the last one zeros may stand.
    """
    stream, zeros, size = packing.new_stream(), b"", 0
    for chunk in chunks:
        rest = chunk
        while rest:
            if stream.eof:
                if not rest.strip(b"\0"):
                    zeros = b"\0"
                    break
                stream, rest = packing.new_stream(), zeros + rest
            part = stream.decompress(rest)
            size += len(part)
            if size > MAX_UNPACKED:
                raise _TooLargeError
            yield part
            rest = stream.unused_data if stream.eof else b""
    return not stream.eof
