"""Files packed with gzip or Zstandard: what is in them, within limits, and as much as can be read of a part of one."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
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


def inner_name(name: str) -> str:
    """Return the name of the file without the ending that says how it is packed."""
    return name[: name.rfind(".")] if name.casefold().endswith(ENDINGS) else name


def unpacked(name: str, data: bytes) -> Unpacked:
    """Return what the file ``name`` holds; how it is packed is told by how ``data`` begins."""
    if data.startswith(_GZIP):
        return _unpack(data, lambda: zlib.decompressobj(_GZIP_HEADER + zlib.MAX_WBITS), zlib.error)
    if data.startswith(_ZSTANDARD) or (data[1:4] == _SKIPPABLE and data[0] >> 4 == 5):
        import zstandard

        return _unpack(data, zstandard.ZstdDecompressor().decompressobj, zstandard.ZstdError)
    if not name.casefold().endswith(ENDINGS):
        return Unpacked(data)
    if not data:
        return Unpacked(breaks_off=True)
    return Unpacked(wrong="this is not packed as its ending says; check the file, or give it its right ending")


def _unpack(data: bytes, new_stream: Callable[[], _Stream], damage: type[Exception]) -> Unpacked:
    """Return what all streams in ``data`` hold together.

    Of damaged data nothing is used, not even what came out before the damage shows: it may be wrong.
    """
    held = io.BytesIO()
    stream = new_stream()
    at = 0
    while at < len(data):
        if stream.eof:
            stream = new_stream()
        chunk = data[at : at + _CHUNK]
        at += len(chunk)
        try:
            held.write(stream.decompress(chunk))
        except damage as error:
            return Unpacked(wrong=f"the archive is damaged, so nothing of it is used: {error}")
        if held.tell() > MAX_UNPACKED:
            return Unpacked(wrong=f"the archive holds more than {MAX_UNPACKED} bytes; split it (or is it a bomb?)")
        if stream.eof:
            at -= len(stream.unused_data)
            if not data[at:].strip(b"\0"):
                break
    return Unpacked(held.getvalue(), breaks_off=not stream.eof)
