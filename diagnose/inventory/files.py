"""Reading inventory files and standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from diagnose.inventory.reading import Inventory, duplicates, read_inventory
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.problems import InputError, Location, Problem

STANDARD_INPUT = "-"


def read_files(vocabulary: Vocabulary, names: Sequence[str]) -> Inventory:
    """Return the records of all files, in order; a file that cannot be read becomes a problem of its own."""
    whole = Inventory()
    for name in names:
        try:
            data = read_bytes(name)
        except InputError as error:
            whole.problems.extend(error.problems)
            continue
        part = read_inventory(vocabulary, data, "<stdin>" if name == STANDARD_INPUT else name)
        whole.records.extend(part.records)
        whole.problems.extend(part.problems)
    for record, earlier in duplicates(whole.records):
        message = (
            f"a server named {record.name} stands already in {earlier.where}; both are diagnosed, correct one of them"
        )
        whole.problems.append(Problem(record.where, message))
    return whole


def read_bytes(name: str) -> bytes:
    """Return a file's bytes, or standard input's for ``-``; raise InputError where it cannot be read."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    path = Path(name)
    try:
        if path.is_dir():
            raise InputError([Problem(Location(name), "is a folder; name the inventory files in it")])
        return path.read_bytes()
    except OSError as error:
        raise InputError([Problem(Location(name), f"cannot be read: {error.strerror}")]) from None
    except ValueError as error:
        raise InputError([Problem(Location(name), f"cannot be read: {error}")]) from None
