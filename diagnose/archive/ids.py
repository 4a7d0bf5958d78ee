"""Ids in a form of their own, the same for every spelling: error ids, hexadecimal codes, events, files, versions."""

from __future__ import annotations

import re

_HEXADECIMAL = re.compile(r"(?:0x|h)?0*([0-9a-f]+)(h?)")
_LONG = 8
"""Digits of a code of 32 bits; so many hexadecimal digits are a code even without a mark."""


def hex_code(digits: str) -> str:
    """Return the word under which a hexadecimal code is found: of ``0000050A`` it is ``hex:50a``."""
    return "hex:" + (digits.casefold().lstrip("0") or "0")


def signed_code(number: int) -> str | None:
    """Return the word of the code that a negative decimal number stands for, where it is one of 32 bits."""
    return hex_code(f"{(1 << 32) - number:x}") if 0 < number <= 1 << 31 else None


def unsigned_code(word: str) -> str | None:
    """Return the word of the code of 32 bits that a decimal number stands for which is too great for a negative one."""
    if len(word) != 10 or not word.isdecimal() or not word.isascii():
        return None
    return hex_code(f"{int(word):x}") if 1 << 31 < int(word) < 1 << 32 else None


def error_id(text: str) -> list[str]:
    """Return the words of an error id such as ``80004005-0501-0000050a``: as a whole, and of each code in it."""
    parts = [part.lstrip("0") or "0" for part in re.findall(r"[0-9a-f]+", text.casefold().replace("0x", " "))]
    if len(parts) < 2:
        return [hex_code(part) for part in parts]
    return ["error:" + "-".join(parts), hex_code(parts[0]), hex_code(parts[-1])]


def event(number: int | str) -> str:
    """Return the word of an event of the event log."""
    return f"event:{int(number)}"


def stop_code(digits: str) -> str:
    """Return the word of a STOP code; ``0x0000001E`` and ``1E`` are one."""
    return "stop:" + (digits.casefold().removeprefix("0x").lstrip("0") or "0")


def file_name(name: str) -> str:
    """Return the word of a file's name."""
    return "file:" + name.casefold()


def file_version(text: str) -> str:
    """Return the word of a file's version; ``5.00.2195.1`` and ``5.0.2195.1`` are one."""
    return "fileversion:" + ".".join(part.lstrip("0") or "0" for part in text.split("."))


def product_version(text: str) -> str:
    """Return a product's version as it is compared: ``5.50`` and ``5.5`` are one, and ``4`` is ``4.0``."""
    first, _, rest = text.strip().casefold().partition(".")
    second, _, more = rest.partition(".")
    if second.isdigit():
        second = second.rstrip("0") or "0"
    return ".".join(part for part in (first.lstrip("0") or "0", second or "0", more) if part)


def may_be_code(word: str) -> bool:
    """Tell whether ``code_in`` may find a code in a word; quick, as nearly all words have none."""
    return 7 < len(word) < 11 or word.startswith("0x")


def code_in(word: str) -> str | None:
    """Return the word of the code that a word of a text is by its looks: ``0x50a``, ``h80004005``, ``0000050a``.

    A decimal number of ten digits counts as the negative one that it is written for.
    """
    if not word[-2:-1]:
        return None
    if len(word) == 10 and word.isdecimal() and word.isascii():
        return signed_code(int(word)) if int(word) >= 1 << 30 else None
    marked = word.startswith("0x")
    digits = word[2:] if marked else word.removeprefix("h").removesuffix("h")
    if not (marked or len(digits) == _LONG) or len(digits) > 16:
        return None
    found = _HEXADECIMAL.fullmatch(digits)
    return hex_code(found[1]) if found and not found[2] else None
