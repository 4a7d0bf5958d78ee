"""Which files an argument stands for: a file, a folder with all inventories in it, or a pattern."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

_HIDDEN = "."
_PATTERN = frozenset("*?[")


class Found(msgspec.Struct, frozen=True):
    """A file to be read, or what is wrong with the argument or a folder below it."""

    name: str
    wrong: str = ""
    asked: bool = False
    """True for a file that the argument itself names."""


def find(name: str, is_inventory: Callable[[str], bool]) -> list[Found]:
    """Return the files that ``name`` stands for, sorted; what is neither folder nor pattern stands for itself.

    Of a folder those are all files that ``is_inventory`` takes, at any depth, except hidden ones.
    """
    if not name:
        return [Found(name, 'an empty name "" names no file; . is the folder here')]
    try:
        if Path(name).is_dir():
            nothing = "there is no inventory in this folder; name the files in it if they have other endings"
            return list(_in_folder(name, is_inventory)) or [Found(name, nothing)]
        if _PATTERN.intersection(name) and not os.path.lexists(name):
            return list(_matching(name, is_inventory)) or [Found(name, "no file has a name of this pattern")]
    except (OSError, ValueError):
        # Whoever reads it says what is wrong with it.
        pass
    return [Found(name, asked=True)]


def _in_folder(name: str, is_inventory: Callable[[str], bool]) -> Iterator[Found]:
    failed: list[OSError] = []
    entered = {os.path.realpath(name)}
    for folder, folders, files in os.walk(name, onerror=failed.append, followlinks=True):
        folders[:] = [inner for inner in sorted(folders) if _enters(Path(folder, inner), entered)]
        for file in sorted(files):
            path = Path(folder, file)
            if not file.startswith(_HIDDEN) and is_inventory(file) and (path.is_file() or path.is_symlink()):
                yield Found(str(path))
    for error in failed:
        yield Found(str(error.filename), f"the folder cannot be read: {error.strerror}")


def _enters(folder: Path, entered: set[str]) -> bool:
    """Tell whether to look into a folder: not into a hidden one, and into none a second time."""
    real = os.path.realpath(folder)
    if folder.name.startswith(_HIDDEN) or real in entered:
        return False
    entered.add(real)
    return True


def _matching(pattern: str, is_inventory: Callable[[str], bool]) -> Iterator[Found]:
    for name in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - this one leaves out what is hidden
        if Path(name).is_dir():
            yield from _in_folder(name, is_inventory)
        else:
            yield Found(name)
