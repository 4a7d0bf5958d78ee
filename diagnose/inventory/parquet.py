"""Inventories in Parquet: columns that are called like facts, a record a row."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec.structs import replace

from diagnose.inventory.arrow_records import ArrowReader
from diagnose.inventory.arrow_values import can_be_read, is_text
from diagnose.inventory.columns import OPTION, Columns
from diagnose.inventory.reading import Inventory
from diagnose.inventory.records import NAME
from diagnose.inventory.rows import Cell
from diagnose.inventory.table_header import Column, known_columns
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.problems import Location, Problem, shown

ROWS = 1 << 15
"""Rows that are read at once."""


def read_parquet(vocabulary: Vocabulary, source: str | bytes, file: str, columns: Columns) -> Inventory:
    """Return the records of all rows of a file, or of its bytes; a row that cannot be read costs only itself."""
    inventory = Inventory()
    try:
        with pq.ParquetFile(io.BytesIO(source) if isinstance(source, bytes) else source) as opened:
            schema = opened.schema_arrow
    except (pa.ArrowException, OSError) as error:
        inventory.lose(
            [Problem(Location(file), f"this is no whole Parquet file; write or copy it again ({_why(error)})")]
        )
        return inventory
    known = columns_of(vocabulary, schema, file, columns, inventory)
    if known:
        _read_rows(vocabulary, source, file, schema, known, inventory)
    return inventory


def columns_of(
    vocabulary: Vocabulary, schema: pa.Schema, file: str, columns: Columns, inventory: Inventory
) -> list[Column]:
    """Return in which columns of a table which facts stand; note in the inventory what is wrong with others."""
    columns.meet(schema.names)
    problems: list[Problem] = []
    cells = [Cell(name, 0, position + 1) for position, name in enumerate(schema.names)]
    known = list(known_columns(vocabulary, cells, file, columns, problems))
    if not known:
        what = f"no column is called like a fact (see also {OPTION})"
        inventory.lose([Problem(Location(file), what), *problems])
        return []
    for column in known:
        field = schema.field(column.position)
        if not can_be_read(field.type):
            what = f"the column {shown(field.name)} holds {field.type}, which no fact is; store it as text"
            problems.append(Problem(Location(file), what))
    without = "; the servers are read without this column"
    inventory.problems += [replace(problem, message=problem.message + without) for problem in problems]
    return [column for column in known if can_be_read(schema.field(column.position).type)]


def _read_rows(
    vocabulary: Vocabulary, source: str | bytes, file: str, schema: pa.Schema, known: list[Column], inventory: Inventory
) -> None:
    # Texts of which there are few come as numbers of the distinct ones; names are distinct anyway.
    few = [schema.names[c.position] for c in known if c.key != NAME and is_text(schema.field(c.position).type)]
    places = [column.position for column in known]
    here = [Column(column.key, position) for position, column in enumerate(known)]
    reader = ArrowReader(vocabulary, here, file, inventory.records, places)
    line = 1
    try:
        with pq.ParquetFile(io.BytesIO(source) if isinstance(source, bytes) else source, read_dictionary=few) as opened:
            for batch in _batches(opened, [schema.names[place] for place in places]):
                reader.read(batch, line)
                line += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        what = f"the file is damaged; what stands in it behind row {line - 1} is lost, so write or copy it again"
        inventory.lose([Problem(Location(file), f"{what} ({_why(error)})")])


def _batches(opened: pq.ParquetFile, names: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield the columns of these names, in their order."""
    for batch in opened.iter_batches(ROWS, columns=names):
        yield batch.select(names)


def _why(error: Exception) -> str:
    return str(error).partition("\n")[0].strip().rstrip(".")
