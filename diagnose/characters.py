"""Characters that no text has."""

from __future__ import annotations

import re

_WRONG_IN_ASCII = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WRONG = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Compiled only for other texts than ASCII, because that takes some milliseconds."""


def wrong_character(text: str) -> tuple[int, str] | None:
    """Return where in ``text`` a character stands that cannot be read, and what is wrong with it."""
    found = _WRONG_IN_ASCII.search(text) if text.isascii() else re.search(_WRONG, text)
    if not found:
        return None
    code = ord(found.group())
    if 0xDC80 <= code <= 0xDCFF:
        return found.start(), f"this is not UTF-8 text (byte 0x{code - 0xDC00:02x}); save the file as UTF-8"
    return found.start(), f"the control character U+{code:04X} is not allowed; remove it, if this is a text file at all"
