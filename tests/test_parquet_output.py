"""Results in Parquet: the rows of the CSV, with nulls for empty cells, whichever way they are written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnose.cli.batch import diagnose_inventory
from diagnose.cli.streaming import Streaming, stream
from diagnose.inventory.formats import read_data
from diagnose.presenters.programs import results_parquet
from diagnose.presenters.programs.results_csv import COLUMNS, render_csv
from diagnose.presenters.programs.results_parquet import render_parquet
from diagnose.presenters.writing.output import Target
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import only_affected
from diagnose.results import Results
from tests.command import run
from tests.test_streaming import FLEETS


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The rows of a file, with empty texts for nulls."""
    table = pq.read_table(io.BytesIO(data))
    assert table.schema == pa.schema([(column, pa.string()) for column in COLUMNS])
    assert not any(pa.compute.any(pa.compute.equal(table[column], "")).as_py() for column in COLUMNS)
    return [{column: text or "" for column, text in row.items()} for row in table.to_pylist()]


def rows_of_csv(result: Results) -> list[dict[str, str]]:
    """The rows of the CSV without the apostrophe that keeps spreadsheets from calculating."""
    cells = csv.DictReader(io.StringIO(render_csv(result), newline=""))
    return [{column: text.removeprefix("'") for column, text in row.items()} for row in cells]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fleet=FLEETS, show=st.sampled_from(("all", "affected")), block=st.sampled_from((1, 2, 100)))
def test_the_rows_are_those_of_the_csv(
    diagnostician: Diagnostician,
    tmp_path_factory: pytest.TempPathFactory,
    fleet: Sequence[dict[str, str]],
    show: str,
    block: int,
) -> None:
    data = "\n".join(json.dumps(record, ensure_ascii=False) for record in [*fleet, {"wrong": 1}]).encode()
    inventory = read_data(diagnostician.knowledge.vocabulary, data, "f.ndjson", "f.ndjson")
    path = tmp_path_factory.mktemp("out") / "f.parquet"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(results_parquet, "SERVERS", block)
        patched.setattr(results_parquet, "MAX_ROWS", block * 20)
        how = Streaming([Target("parquet", path)], show, "confirmed", quiet=True, resume=True, about=[])
        assert stream(diagnostician, inventory, how) == 3
    result = diagnose_inventory(diagnostician, inventory)
    shown = only_affected(result) if show == "affected" else result
    expected = rows_of_csv(shown)
    assert rows_of(path.read_bytes()) == expected
    assert rows_of(render_parquet(shown)) == expected


def test_nothing_at_all_is_a_file_without_rows(tmp_path: Path) -> None:
    ended = run("batch", "-", "-f", "parquet", stdin=b"[]")
    assert (ended.code, rows_of(ended.out)) == (4, [])


def test_a_saved_result_comes_to_the_same_rows(tmp_path: Path) -> None:
    fleet = "examples/fleet.yaml"
    run("batch", fleet, "-f", f"json={tmp_path / 'out.json'}", "-f", f"parquet={tmp_path / 'out.parquet'}")
    again = run("report", tmp_path / "out.json", "-f", "parquet")
    assert again.code == 3
    assert rows_of(again.out) == rows_of((tmp_path / "out.parquet").read_bytes())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.json", "out.parquet"]


def test_parquet_in_and_out(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"server": ["A", "A", None], "service pack": ["3", "x", None]}), path)
    ended = run("batch", path, "-f", "parquet=out.parquet", cwd=tmp_path)
    rows = rows_of((tmp_path / "out.parquet").read_bytes())
    assert ended.code == 3
    assert {row["server"] for row in rows} == {"A", "unnamed-3"}
    assert [row["where"].rpartition("in.parquet")[2] for row in rows if row["error"]] == [":2:1", ":2:2"]
