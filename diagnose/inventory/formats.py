"""Which form a file has, by its ending or, where that tells nothing, by its content; packed or not."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from diagnose.inventory.columns import Columns
from diagnose.inventory.other_kinds import other_kind
from diagnose.inventory.packing import inner_name, unpacked, unpacked_in_parts
from diagnose.inventory.reading import Inventory, read_inventory
from diagnose.inventory.yaml_items import read_items
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.problems import InputError, Location, Problem
from diagnose.yaml_reader import decode_leniently

YAML = (".yaml", ".yml")
JSON = (".json",)
LINES = (".ndjson", ".jsonl")
TABLES = (".csv", ".tsv")
PARQUET = (".parquet",)
ENDINGS = (*YAML, *JSON, *LINES, *TABLES, *PARQUET)

_PARQUET = b"PAR1"
"""How a Parquet file begins."""
LOOKED_AT = len(_PARQUET)
"""Bytes of a file that tell whether it is one."""

CHUNK = 1 << 22
"""Characters of a large file that are read at once."""
GATHERED = 64
"""Parts of a packed one that are read at once; each is some ten thousand characters."""

_Form = Literal["items", "array", "lines", "table"]
"""A list in YAML, an array in JSON (both are read as a whole where they are more than that), lines, or a table."""


def has_known_ending(name: str) -> bool:
    """Tell whether a file of this name is taken for an inventory where nobody names it."""
    return inner_name(name).casefold().endswith(ENDINGS)


def read_data(vocabulary: Vocabulary, data: bytes, name: str, file: str, columns: Columns | None = None) -> Inventory:
    """Return the records in ``data`` of the file ``name``, which messages call ``file``."""
    held = unpacked(name, data)
    wrong = held.wrong or other_kind(held.data)
    if wrong:
        inventory = Inventory()
        inventory.lose([Problem(Location(file), wrong)])
        return inventory
    columns = columns or Columns()
    if is_parquet(inner_name(name), held.data):
        if not held.breaks_off:
            return read_columns_of(vocabulary, held.data, file, columns)
        inventory = Inventory()
        what = "the archive breaks off, and nothing can be read of a part of a Parquet file; pack or copy it again"
        inventory.lose([Problem(Location(file), what)])
        return inventory
    if held.breaks_off:
        return _read_beginning(vocabulary, held.data, inner_name(name), file, columns)
    return _read(vocabulary, held.data, inner_name(name), file, columns)[0]


def read_large(vocabulary: Vocabulary, path: Path, file: str, columns: Columns) -> Inventory | None:
    """Return the records of a file without holding all of its text; None where it has to be read as a whole."""
    name = inner_name(path.name)
    form = _form_by_ending(name)
    if form is None:
        return None
    try:
        if name != path.name:
            parts = unpacked_in_parts(path)
            return _read_chunks(vocabulary, _decoded(parts), form, file, columns) if parts else None
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _read_chunks(vocabulary, iter(partial(stream.read, CHUNK), ""), form, file, columns)
    except UnicodeDecodeError:
        # What part of it can be read is told by whoever reads it as a whole.
        return None


def _decoded(parts: Iterable[bytes]) -> Iterator[str]:
    """Yield bytes as texts of some size."""
    gathered: list[str] = []
    for text in codecs.iterdecode(parts, "utf-8-sig"):
        gathered.append(text)
        if len(gathered) >= GATHERED:
            yield "".join(gathered)
            gathered.clear()
    yield "".join(gathered)


def _read_chunks(
    vocabulary: Vocabulary, chunks: Iterable[str], form: _Form, file: str, columns: Columns
) -> Inventory | None:
    """Return the records of a text that comes in chunks, or None where it has to be read as a whole."""
    # Each reader is imported where its form is met: a start pays for one.
    if form == "lines":
        from diagnose.inventory.json_lines import read_lines

        return read_lines(vocabulary, chunks, file)
    if form == "table":
        from diagnose.inventory.tables import read_table

        return read_table(vocabulary, chunks, file, columns)
    if form == "array":
        from diagnose.inventory.json_array import read_array

        return read_array(vocabulary, chunks, file)
    return read_items(vocabulary, chunks, file)


def _form_by_ending(ending: str) -> _Form | None:
    """Return the form that the name of a file tells; None for one that tells nothing."""
    forms: dict[tuple[str, ...], _Form] = {YAML: "items", JSON: "array", LINES: "lines", TABLES: "table"}
    return next((form for endings, form in forms.items() if ending.casefold().endswith(endings)), None)


def is_parquet(name: str, beginning: bytes) -> bool:
    """Tell whether a file is in Parquet, by its ending or by how it begins."""
    return name.casefold().endswith(PARQUET) or beginning.startswith(_PARQUET)


def read_columns_of(vocabulary: Vocabulary, source: str | bytes, file: str, columns: Columns) -> Inventory:
    """Return the records of a Parquet file, or of its bytes."""
    # Arrow takes its time to load, so only who has such a file waits for it.
    from diagnose.inventory.parquet import read_parquet

    return read_parquet(vocabulary, source, file, columns)


def _read(vocabulary: Vocabulary, data: bytes, name: str, file: str, columns: Columns) -> tuple[Inventory, _Form]:
    """Return the records in ``data``, and in which form they are."""
    try:
        text = decode_leniently(data, file)
    except InputError as error:
        inventory = Inventory()
        inventory.lose(error.problems)
        return inventory, "items"
    form = _form(vocabulary, text, name, columns)
    return _read_chunks(vocabulary, [text], form, file, columns) or read_inventory(vocabulary, data, file), form


def _form(vocabulary: Vocabulary, text: str, name: str, columns: Columns) -> _Form:
    told = _form_by_ending(name)
    if told in ("lines", "table"):
        return told
    if told != "items":
        from diagnose.inventory.json_lines import looks_like_lines
        from diagnose.inventory.tables import looks_like_table

        if looks_like_lines(text):
            return "lines"
        if told is None and looks_like_table(vocabulary, text, columns):
            return "table"
    return "array" if text.lstrip()[:1] in ("[", "{") else "items"


def _read_beginning(vocabulary: Vocabulary, data: bytes, name: str, file: str, columns: Columns) -> Inventory:
    """Return the whole records in what is only the beginning of a file.

    A line without an end is not read, because a part of a value may mean something else. Where a record may be longer
    than a line, nobody knows whether the last one is whole.
    """
    data = data[: data.rfind(b"\n") + 1] or data
    inventory, form = _read(vocabulary, data, name, file, columns)
    if form in ("items", "array") and inventory.records and inventory.records[-1].case:
        last = inventory.records[-1]
        what = "the archive breaks off in this record or behind it; it may be incomplete, so it is not diagnosed"
        inventory.records[-1] = replace(last, case=None, problems=(*last.problems, Problem(last.where, what)))
    lines = data.count(b"\n")
    what = f"the archive breaks off; what stands in it behind line {lines} is lost, so pack or copy it again"
    inventory.lose([Problem(Location(file), what)])
    return inventory
