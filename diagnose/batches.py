"""One function from a batch of servers to a batch of their results, both in Arrow: for whoever has more machines.

What the servers of the whole fleet tell of each other is found out before, by whoever has seen all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial

import pyarrow as pa

from diagnose.inventory.arrow_records import ArrowReader
from diagnose.inventory.columns import Columns
from diagnose.inventory.fleet import Tellers
from diagnose.inventory.parquet import columns_of
from diagnose.inventory.reading import Inventory, errors_of
from diagnose.presenters.programs.results_csv import error_row, rows_of
from diagnose.presenters.programs.results_parquet import Block
from diagnose.reasoning.classed import ClassedDiagnostician
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.kinds import Kind, Kinds
from diagnose.reporting import affected_part
from diagnose.results import Server


@dataclass(frozen=True)
class Place:
    """Where a batch stands in its file, and in the fleet."""

    file: str = "batch"
    """How results call the file."""
    row: int = 1
    """The number of the first row in the file."""
    before: int = 0
    """How many servers of the fleet stand before the first one; servers without a name are called by their number."""


@dataclass(frozen=True)
class Diagnosing:
    """What a batch is diagnosed with."""

    diagnostician: Diagnostician
    tellers: Tellers | None = None
    """What the fleet tells (``Fleet.tellers``); without it, the batch is the whole fleet."""
    columns: Columns = field(default_factory=Columns)
    """The facts in columns that are called otherwise."""
    show: str = "all"
    """``affected`` leaves out what nobody has to look at."""

    @cached_property
    def classed(self) -> ClassedDiagnostician:
        """What was concluded of earlier batches; it spares work, and never changes a result."""
        return ClassedDiagnostician(self.diagnostician, questions=False, reasons=False)


def diagnose_batch(batch: pa.RecordBatch, diagnosing: Diagnosing, place: Place = Place()) -> pa.RecordBatch:
    """Return a row for each server and article, in the order of the servers; then one for each error.

    The columns of ``batch`` are called as in an inventory, those of the result as in the CSV; an empty cell is null.
    """
    inventory = Inventory()
    vocabulary = diagnosing.diagnostician.knowledge.vocabulary
    known = columns_of(vocabulary, batch.schema, place.file, diagnosing.columns, inventory)
    if known:
        places = range(batch.num_columns)
        ArrowReader(vocabulary, known, place.file, inventory.records, places).read(batch, place.row)
    inventory.records.before = place.before
    return diagnosed(inventory, diagnosing)


def diagnosed(inventory: Inventory, diagnosing: Diagnosing) -> pa.RecordBatch:
    """Return the rows of the servers of an inventory, then those of its errors."""
    block = Block()
    records = inventory.records
    classed = diagnosing.classed
    kinds = Kinds(classed, diagnosing.diagnostician.knowledge, records, diagnosing.tellers)
    for stretch in kinds.stretches(partial(_Shown, diagnosing.show)):
        for numbers, position in kinds.runs(stretch):
            shown = [(n, kind, kind.part) for n in numbers if (kind := stretch.kinds[n]) and kind.part]
            parts = [part for _, _, part in shown if part]
            block.add_of_kinds([kind for _, kind, _ in shown], parts, stretch.texts, [n for n, _, _ in shown])
            alone = None if position is None else _part(classed.diagnose(kinds.case(position)), diagnosing.show)
            if alone:
                block.add(list(rows_of(alone)))
    for error in errors_of(inventory):
        block.add([error_row(error)])
    return block.taken()


class _Shown:
    """A kind, and what is shown of its servers."""

    def __init__(self, show: str, kind: Kind, server: Server) -> None:
        self.kind = kind
        self.part = _part(server, show)


def _part(server: Server, show: str) -> Server | None:
    return affected_part(server) if show == "affected" else server
