"""Inventories in Parquet: what a table says in CSV it says there, value by value; what is wrong costs one row."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose.inventory import parquet
from diagnose.inventory.columns import read_columns
from diagnose.inventory.files import read_files
from diagnose.inventory.formats import read_data
from diagnose.inventory.reading import Inventory, errors_of
from diagnose.knowledge.loading import Knowledge
from tests.command import run

TEXTS = {
    "name": ("MAIL1", "mail-2", "Zürich 3", "", "unknown", "odd, name", "=1", " padded ", "two\nlines", "x" * 300),
    "site": ("London", "Leeds", "LONDON", "null", "~", "a; b", "n/a"),
    "service_pack": ("3", "SP4", "none", "17", "", "unknown", "three?"),
    "store_version": ("5.5.2650.23", "5.5.2653.12", "5.5", "new"),
    "product": ("Exchange Server 5.5", "Exchange 2000", "Lotus Notes"),
    "version": ("5.5", "2000", "6", "6.5", "4.6 SP3a"),
    "antivirus_api": ("yes", "no", "true", "0", "perhaps"),
    "symptoms": ("none", "move_mailbox_fails", "ost_sync_fails, move_mailbox_fails", "move_mailbox_fails|x"),
    "event_ids": ("1197", "1005;1197", "many"),
    "move_destination": ("MAIL1", "nobody", "?"),
}
"""Values as they stand in a table, good ones and bad ones."""
ROWS = st.lists(
    st.fixed_dictionaries({key: st.none() | st.sampled_from(values) for key, values in TEXTS.items()}), max_size=12
)


def written(columns: Mapping[str, Any] | pa.Table, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), sink, **options)
    return sink.getvalue()


def read(knowledge: Knowledge, columns: Mapping[str, Any] | pa.Table, *maps: str) -> Inventory:
    vocabulary = knowledge.vocabulary
    return read_data(vocabulary, written(columns), "f.parquet", "f.parquet", read_columns(vocabulary, maps))


def as_ndjson(rows: Sequence[Mapping[str, str | None]]) -> bytes:
    """The same cells as a table that is not packed."""
    head = ",".join(TEXTS)
    lines = (",".join('"' + (row[key] or "").replace('"', '""') + '"' for key in TEXTS) for row in rows)
    return "\r\n".join([head, *lines]).encode()


def said(inventory: Inventory) -> list[object]:
    """What records say, without their places."""
    return [
        (record.case.stated if record.case else None, record.name, record.site, [p.message for p in record.problems])
        for record in inventory.records
    ]


@settings(max_examples=50)
@given(rows=ROWS, size=st.sampled_from((1, 3, 100)), few=st.booleans())
def test_a_table_says_the_same_as_in_csv(
    knowledge: Knowledge, rows: Sequence[Mapping[str, str | None]], size: int, few: bool
) -> None:
    rows = [row for row in rows if any((text or "").strip() for text in row.values())]
    table = pa.table({key: pa.array([row[key] for row in rows], pa.string()) for key in TEXTS})
    if few:
        table = pa.table({name: table[name].dictionary_encode() for name in table.column_names})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parquet, "ROWS", size)
        found = read_data(knowledge.vocabulary, written(table, row_group_size=5), "f.parquet", "f")
    assert said(found) == said(read_data(knowledge.vocabulary, as_ndjson(rows), "f.csv", "f"))
    assert [record.where.line for record in found.records] == list(range(1, len(rows) + 1))


def test_a_version_of_another_product_is_taken_as_it_is_written(knowledge: Knowledge) -> None:
    found = read(knowledge, {"name": ["A", "B"], "product": ["GroupWise", "Exchange"], "version": ["6.5", "6.5"]})
    assert [record.case and record.case.stated["version"] for record in found.records] == ["6.5", "2003"]


def test_values_of_other_types_are_read_as_what_they_are(knowledge: Knowledge) -> None:
    table = pa.table(
        {
            "name": pa.array([1, 2], pa.int64()),
            "Service Pack": pa.array([3.0, float("nan")]),
            "antivirus_api": [True, None],
            "symptoms": [["move_mailbox_fails"], []],
            "event_ids": [[1197, 1005], None],
            "site": pa.array([b"London", None], pa.binary()),
        }
    )
    first, second = said(read(knowledge, table))
    stated = {"name": "1", "site": "London", "service_pack": 3, "antivirus_api": True}
    assert first == (stated | {"symptoms": ("move_mailbox_fails",), "event_ids": (1005, 1197)}, "1", "London", [])
    assert second == ({"name": "2", "symptoms": ()}, "2", None, [])


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pa.array(["1", "new"]), "service_pack: "),
        (pa.array([1.0, 2.5]), "service_pack: 2.5 is a floating-point number, which does not tell how it was written"),
        (pa.array(["1", "a\x00"]), "service_pack: the control character U+0000"),
        (pa.array([b"1", b"\xff"]), "service_pack: this is not UTF-8 text (byte 0xff)"),
        (pa.Array.from_buffers(pa.string(), 2, pa.array([b"1", b"\xff"]).buffers()), "service_pack: this is not UTF-8"),
        (pa.array([["1"], ["2", "3"]]), "service_pack: "),
    ],
)
def test_a_bad_value_costs_its_row_only(knowledge: Knowledge, column: pa.Array, message: str) -> None:
    if column.type == pa.list_(pa.string()):
        column = pa.array([None, ["2", "3"]])
    inventory = read(knowledge, {"site": ["a", "a"], "sp": column, "name": ["A", "B"]}, "sp=service_pack")
    assert [record.case is None for record in inventory.records] == [False, True]
    (error,) = errors_of(inventory)
    assert (error.where, error.server) == ("f.parquet:2:2", "B")
    assert error.message.startswith(message)


def test_a_column_of_another_type_or_name_is_left_out(knowledge: Knowledge) -> None:
    when = pa.array([0, 1], pa.timestamp("s"))
    inventory = read(knowledge, {"name": ["A", "B"], "site": when, "Rack": ["1", "2"]}, "Rack=")
    assert [record.name for record in inventory.records] == ["A", "B"]
    (problem,) = inventory.problems
    assert "holds timestamp[" in problem.message
    assert problem.message.endswith("the servers are read without this column")


@pytest.mark.parametrize("spoil", [lambda data: data[:-20], lambda data: data[:4], lambda data: data[:0]])
def test_what_is_no_whole_file_is_one_error(tmp_path: Path, spoil: Any) -> None:
    path = tmp_path / "f.parquet"
    path.write_bytes(spoil(written({"name": ["A"]})))
    ended = run("batch", path, "-f", "ndjson")
    assert ended.code == 3
    assert "f.parquet: this is no whole Parquet file; write or copy it again" in ended.err


def test_damage_in_the_middle_costs_what_stands_behind_it(tmp_path: Path) -> None:
    table = pa.table({"name": [f"MAIL{number}" for number in range(30)]})
    data = written(table, row_group_size=10, compression="zstd", use_dictionary=False)
    groups = pq.ParquetFile(io.BytesIO(data)).metadata
    start = groups.row_group(2).column(0).data_page_offset
    path = tmp_path / "f.parquet"
    path.write_bytes(data[:start] + b"\xff" * 40 + data[start + 40 :])
    ended = run("batch", path, "-f", "csv")
    assert ended.code == 3
    assert "is damaged; what stands in it behind row" in ended.err


def test_files_are_found_and_recognised(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.parquet").write_bytes(written({"name": ["A", "A2"]}))
    (tmp_path / "in" / "b.parquet.gz").write_bytes(gzip.compress(written({"server": ["B"], "name": [None]})))
    (tmp_path / "c.export").write_bytes(written({"name": ["C", "a2"]}))
    inventory = read_files(knowledge.vocabulary, [str(tmp_path / "in"), str(tmp_path / "c.export")])
    assert [record.name for record in inventory.records][:2] == ["A", "A2"]
    assert [record.name for record in inventory.records][-2:] == ["C", "a2"]
    assert [p.message[:26] for record in inventory.records for p in record.problems] == ["a server named a2 stands a"]
    piped = run("batch", "-", "-f", "ndjson", stdin=written({"name": ["P"]}))
    assert b'"name":"P"' in piped.out


def test_a_packed_file_that_breaks_off_is_lost(knowledge: Knowledge) -> None:
    data = gzip.compress(written({"name": ["A"]}))[:-9]
    (error,) = errors_of(read_data(knowledge.vocabulary, data, "f.parquet.gz", "f.parquet.gz"))
    assert "nothing can be read of a part of a Parquet file" in error.message


@pytest.mark.parametrize("count", [0, 1, 3])
def test_rows_without_values_are_servers_of_which_nothing_is_known(knowledge: Knowledge, count: int) -> None:
    table = pa.table({"name": pa.nulls(count, pa.string()), "symptoms": pa.nulls(count), "site": pa.nulls(count)})
    inventory = read(knowledge, table)
    assert said(inventory) == [({}, None, None, [])] * count
    assert errors_of(inventory) == []
