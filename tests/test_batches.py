"""A batch of servers to a batch of their results: the same rows as the whole way, in one piece or in many."""

from __future__ import annotations

import pickle
import random
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose.batches import Diagnosing, Place, diagnose_batch
from diagnose.cli.batch import diagnose_inventory
from diagnose.inventory.fleet import Fleet
from diagnose.inventory.formats import read_data
from diagnose.presenters.programs.results_csv import COLUMNS
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import only_affected
from tests.test_parquet import ROWS, TEXTS, written
from tests.test_parquet_output import rows_of_csv

Rows = Sequence[dict[str, str | None]]


def table_of(rows: Rows) -> pa.Table:
    return pa.table({key: pa.array([row[key] for row in rows], pa.string()) for key in TEXTS})


def cells(batches: Sequence[pa.RecordBatch]) -> list[dict[str, str]]:
    """Servers first, then errors."""
    rows = [{c: text or "" for c, text in row.items()} for batch in batches for row in batch.to_pylist()]
    return sorted(rows, key=lambda row: bool(row["error"]))


def whole(diagnostician: Diagnostician, table: pa.Table, show: str) -> tuple[list[dict[str, str]], Any]:
    """The rows by the whole way, and what the fleet tells."""
    knowledge = diagnostician.knowledge
    inventory = read_data(knowledge.vocabulary, written(table), "f.parquet", "f")
    result = diagnose_inventory(diagnostician, inventory)
    return rows_of_csv(only_affected(result) if show == "affected" else result), Fleet(knowledge, inventory.records)


def in_pieces(diagnostician: Diagnostician, table: pa.Table, size: int, show: str) -> list[dict[str, str]]:
    expected, fleet = whole(diagnostician, table, show)
    tellers = pickle.loads(pickle.dumps(fleet.tellers))
    diagnosing = Diagnosing(diagnostician, tellers, show=show)
    starts = range(0, max(1, table.num_rows), size)
    pieces = [table.slice(start, size).combine_chunks() for start in starts]
    batches = [
        diagnose_batch(
            pa.RecordBatch.from_arrays([c.combine_chunks() for c in p.columns], schema=p.schema),
            diagnosing,
            Place("f", 1 + start, start),
        )
        for start, p in zip(starts, pieces, strict=True)
    ]
    found = cells(batches)
    assert found == expected
    return found


@settings(max_examples=40)
@given(rows=ROWS, size=st.sampled_from((1, 2, 5)), show=st.sampled_from(("all", "affected")))
def test_pieces_come_to_the_rows_of_the_whole(diagnostician: Diagnostician, rows: Rows, size: int, show: str) -> None:
    in_pieces(diagnostician, table_of(rows), size, show)


def test_some_hundred_random_servers(diagnostician: Diagnostician) -> None:
    drawn = random.Random(3)
    rows = [{key: drawn.choice((None, None, *texts)) for key, texts in TEXTS.items()} for _ in range(300)]
    assert len(in_pieces(diagnostician, table_of(rows), 70, "all")) > 1000


@pytest.mark.parametrize("count", [0, 1, 3])
def test_bounds(diagnostician: Diagnostician, count: int) -> None:
    """No row, one, and rows of which nothing is known."""
    table = pa.table({key: pa.nulls(count, pa.string()) for key in TEXTS})
    found = in_pieces(diagnostician, table, 10, "all")
    assert {row["server"] for row in found} == {f"unnamed-{number + 1}" for number in range(count)}
    (batch,) = table.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    alone = diagnose_batch(batch, Diagnosing(diagnostician))
    assert (alone.num_rows > 0, alone.schema.names) == (count > 0, list(COLUMNS))


def test_a_batch_without_facts_is_an_error(diagnostician: Diagnostician) -> None:
    batch = pa.RecordBatch.from_pydict({"colour": ["red"]})
    rows = diagnose_batch(batch, Diagnosing(diagnostician)).to_pylist()
    assert "no column is called like a fact" in rows[0]["error"]
