"""Bytes of an archive file as text, whatever they are encoded in; no byte is dropped."""

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
    if data.isascii():
        return data.decode("ascii"), []
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                break
            return text.removeprefix("\ufeff"), []
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


def _line(text: str, character: str) -> int:
    return text.count("\n", 0, text.index(character)) + 1


_WINDOWS = {byte: _HOLES.get(byte) or bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0)}
