"""Characters that no text has, in formats that are read a record at a time."""

from __future__ import annotations

import re

MAX_RECORD = 1_000_000
"""Characters of one line or row; a real one has some hundred."""

_WRONG = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def wrong_character(text: str) -> tuple[int, str] | None:
    """Return where in ``text`` a character stands that cannot be read, and what is wrong with it."""
    found = _WRONG.search(text)
    if not found:
        return None
    code = ord(found.group())
    if 0xDC80 <= code <= 0xDCFF:
        return found.start(), f"this is not UTF-8 text (byte 0x{code - 0xDC00:02x}); save the file as UTF-8"
    return found.start(), f"the control character U+{code:04X} is not allowed; remove it, if this is a text file at all"
