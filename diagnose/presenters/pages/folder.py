"""The folder that holds the pages: what is written into it, and what may be removed."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

MANIFEST = ".diagnose-pages"
"""The file that lists the pages written, so that a later run knows which pages it may remove."""

_OURS = re.compile(r"index\.html|(?:archive|articles|diagnoses|servers)/[A-Za-z0-9_-]{1,80}\.html")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def listing(paths: Iterable[str]) -> str:
    """Return the text of the manifest."""
    return "".join(f"{path}\n" for path in sorted(paths))


def read_manifest(folder: Path) -> set[str]:
    """Return the pages that an earlier run wrote; a line that names no page of ours counts for nothing."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return set()
    return {line for line in lines if _OURS.fullmatch(line)}


def apart(pages: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the pages that are not among the others on any file system, whether or not it minds case."""
    known = {page.casefold() for page in others}
    return sorted(page for page in pages if page.casefold() not in known)


def refuse_to_replace(folder: Path, pages: Iterable[str]) -> None:
    """Raise ``FileExistsError`` where one of the pages is there already."""
    for page in pages:
        if os.path.lexists(folder / page):
            raise FileExistsError(
                f"{folder / page} was not written by an earlier run; move it away or choose another folder"
            )


def printable(text: str) -> str:
    """Return a text without what no page may hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def write(path: Path, text: str) -> None:
    """Put ``text`` into the file as a whole, or leave a file that holds it already as it is."""
    content = printable(text).encode()
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as stream:
            stream.write(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def remove(folder: Path, page: str) -> None:
    """Remove a page, unless its folder leads elsewhere."""
    path = folder / page
    if path.parent.resolve().is_relative_to(folder.resolve()):
        path.unlink(missing_ok=True)
