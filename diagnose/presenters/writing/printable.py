"""Text from anywhere, as a terminal may get it."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return a text without what could move the cursor of a terminal."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)
