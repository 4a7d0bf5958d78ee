"""Bytes of an archive file as text, whatever they are encoded in; no character is dropped."""

from __future__ import annotations

import codecs
import io

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The mark of a longer encoding stands before the one that it begins with."""
_NUL = "\0"
_REPLACED = "\ufffd"
_FIRST = 64
"""Bytes by which UTF-16 without a mark is known."""
_HOLES = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
"""The bytes that code page 1252 leaves open; they stay what they are."""


def decode(data: bytes) -> tuple[str, list[str]]:
    """Return the text with line feeds alone between lines, and what is wrong with its characters."""
    text, broken = _decoded(data)
    if "\r" in text:
        text = io.IncrementalNewlineDecoder(None, translate=True).decode(text, final=True)
    if _NUL in text:
        broken.append(f"line {_line(text, _NUL)}: {text.count(_NUL)} NUL characters")
    return text, broken


def _decoded(data: bytes) -> tuple[str, list[str]]:
    wide = _wide_without_mark(data)
    if data.isascii() and not wide:
        return data.decode("ascii"), []
    mark, encoding = next((each for each in _MARKS if data.startswith(each[0])), (b"", wide))
    if encoding:
        try:
            return data.decode(encoding).removeprefix("\ufeff"), []
        except UnicodeDecodeError as error:
            if encoding != "utf-8":
                text = data.decode(encoding, "replace").removeprefix("\ufeff")
                return text, [f"line {_line(text, _REPLACED)}: {error.reason} in {encoding}"]
    data = data.removeprefix(mark)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        text = data.decode("latin-1").translate(_WINDOWS)
        return text, [f"line {line}: byte {data[error.start]:#04x} is no character of code page 1252"]


def _wide_without_mark(data: bytes) -> str | None:
    """Return the encoding of a text that is UTF-16 by its first characters, all in ASCII, or None."""
    if b"\0" not in data[:2] or len(data) < _FIRST:
        return None
    low, high = data[:_FIRST:2], data[1:_FIRST:2]
    if not high.strip(b"\0") and b"\0" not in low:
        return "utf-16-le"
    return "utf-16-be" if not low.strip(b"\0") and b"\0" not in high else None


def _line(text: str, character: str) -> int:
    return text.count("\n", 0, text.index(character)) + 1


_WINDOWS = {byte: _HOLES.get(byte) or bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0)}
