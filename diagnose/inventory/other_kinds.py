"""Files that are named as inventories by mistake, known by how they begin."""

from __future__ import annotations

import re

_BEGINNINGS = {
    b"SQLite format 3\0": "this is a database, no inventory; --index names the local file of imported articles",
    b"PK\x03\x04": "this is a workbook or a packed folder, no inventory; save the sheet as CSV, or unpack it",
    b"\xd0\xcf\x11\xe0": "this is a document of an office program, no inventory; save the sheet as CSV",
    b"%PDF-": "this is a PDF document, no inventory; name a table in CSV, or servers in YAML or JSON",
}
_TEXTS = {
    rb"\s*<(?:!doctype\s+html|html)\b": "this is a web page, no inventory; name the file from which it was made",
    rb"\s*DOCUMENT:\s*Q[0-9]": "this is an article of the archive, no inventory; diagnose import takes it",
}
_LOOKED_AT = 200
"""Bytes at its beginning that tell what a file is."""


def other_kind(data: bytes) -> str | None:
    """Return what a file is that is no inventory, and what to do; None where nothing tells that it is another kind."""
    beginning = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    for mark, what in _BEGINNINGS.items():
        if beginning.startswith(mark):
            return what
    # Most inventories are texts that begin with neither, so no pattern is made for them.
    if beginning.lstrip()[:1] not in (b"<", b"D"):
        return None
    return next((what for text, what in _TEXTS.items() if re.match(text, beginning, re.IGNORECASE)), None)
