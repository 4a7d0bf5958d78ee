"""Error ids and their many spellings: case, brackets, padding, ``0x``, a word before, or the last part alone."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from diagnose.problems import shown

_PART = r"(?:0x|h)?[0-9a-f]{1,8}"
_ERROR_ID = re.compile(
    rf"(?:(?:error|code|id|no|number)[\s.:#]*)*[\[({{]?\s*(?P<id>{_PART}(?:-{_PART}){{0,3}})\s*[\])}}]?\.?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]{1,7}", re.IGNORECASE)
"""Letters that could be an id, but are rather a word, such as "bad" or "dead"."""


class ErrorId(msgspec.Struct, frozen=True):
    """An error id as written, and its parts as numbers: three for an id with two hyphens."""

    text: str
    parts: tuple[int, ...]

    def matches(self, reported: ErrorId) -> bool:
        """Tell whether ``reported`` can be this error: people may leave out leading parts, but do not add any."""
        return self.parts[-len(reported.parts) :] == reported.parts


@lru_cache(maxsize=4096)
def read_error_id(text: str) -> ErrorId:
    """Return the error id written in ``text``; raise ValueError where it holds none, or more than one."""
    text = text.strip()
    match = _ERROR_ID.fullmatch(text)
    if not match or _WORD.fullmatch(match.group("id")):
        raise ValueError(f"{shown(text)} is no error id; write the hexadecimal id alone, or unknown")
    parts = tuple(int(re.sub("^(?:0x|h)", "", part, flags=re.IGNORECASE), 16) for part in match.group("id").split("-"))
    return ErrorId(text, parts)
