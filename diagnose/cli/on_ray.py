"""``diagnose batch --on ray``: pieces of the inventories are diagnosed wherever Ray has room.

What the fleet tells of its servers is found out here first, in one pass. Ray decides where a piece goes, and gives it
to another machine where one is lost.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import ray
import ray.data

from diagnose.batches import Diagnosing
from diagnose.cli.common import ended, fail
from diagnose.exit_codes import ExitCode
from diagnose.inventory.columns import Columns
from diagnose.inventory.fleet import Fleet, Tellers
from diagnose.inventory.reading import Inventory, errors_of
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.pieces import ENDINGS, Piece, diagnose_piece, pieces_of
from diagnose.presenters.programs import results_csv
from diagnose.presenters.programs.results_parquet import ParquetRows
from diagnose.presenters.writing.output import OutputError, Target
from diagnose.presenters.writing.stream_output import Outputs
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.results.runs import RecordError
from diagnose.results.verdicts import RestoreVerdict, Verdict

FORMATS = ("csv", "parquet")

_Counts = set[tuple[Verdict, RestoreVerdict | None, bool]]


@dataclass(frozen=True)
class Work:
    """What a machine needs to know, beside its piece."""

    content: Path | None
    sha256: str
    """Of the knowledge: all machines have to have the same."""
    tellers: Tellers
    columns: Columns
    show: str


def run_on_ray(inventory: Inventory, where: Sequence[Target], work: Work, fail_on: str) -> ExitCode:
    """Diagnose an inventory that was read from files; return the exit code."""
    _check(inventory, where)
    found: _Counts = set()
    records = inventory.records
    if any(map(records.is_readable, range(len(records)))):
        # Whoever is not shown needs nobody.
        found.add(("not_affected", None, False))
    errors = errors_of(inventory)
    try:
        with closing(Outputs([target.path for target in where], "", resume=False)) as outputs:
            tables = [_table(target.format, partial(_write, outputs, number)) for number, target in enumerate(where)]
            for done, rows in enumerate(_diagnosed(list(pieces_of(inventory)), work), 1):
                found |= _what_counts(rows)
                for table in tables:
                    table.add_rows(rows)
                outputs.at(done)
            for table in tables:
                table.end(errors)
            outputs.finish()
    except OutputError as error:
        fail(str(error))
    return ended(found, fail_on, unreadable=bool(errors))


def told(diagnostician: Diagnostician, inventory: Inventory) -> Tellers:
    """Return what the fleet tells of its servers."""
    return Fleet(diagnostician.knowledge, inventory.records).tellers


def _check(inventory: Inventory, where: Sequence[Target]) -> None:
    wrong = next((name for name, _ in inventory.parts if not name.casefold().endswith(ENDINGS)), None)
    if wrong:
        fail(f"--on ray reads files in Parquet and NDJSON ({', '.join(ENDINGS)}), not {wrong}")
    if any(target.format not in FORMATS for target in where):
        fail("--on ray writes csv and parquet; say which, such as -f parquet=FILE")


def _what_counts(rows: pa.RecordBatch) -> _Counts:
    columns = ["server_verdict", "restore_verdict"]
    distinct = pa.table(rows.select(columns)).group_by(columns).aggregate([])
    return {(row["server_verdict"], row["restore_verdict"], False) for row in distinct.to_pylist()}


# --- where the rows go -----------------------------------------------------------------------------------------------


class _CsvTable:
    """Writes rows of Arrow as CSV."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        write(results_csv.header().encode())

    def add_rows(self, rows: pa.RecordBatch) -> None:
        cells = ({column: text or "" for column, text in row.items()} for row in rows.to_pylist())
        self._write(results_csv.written(cells).encode())

    def end(self, errors: Sequence[RecordError]) -> None:
        self._write(results_csv.written(map(results_csv.error_row, errors)).encode())


def _write(outputs: Outputs, number: int, data: bytes) -> None:
    outputs.write(number, [data])


def _table(form: str, write: Callable[[bytes], object]) -> _CsvTable | ParquetRows:
    return ParquetRows(write) if form == "parquet" else _CsvTable(write)


# --- on the machines -------------------------------------------------------------------------------------------------


def _diagnosed(pieces: Sequence[Piece], work: Work) -> Iterator[pa.RecordBatch]:
    """Yield the rows of all pieces, in their order."""
    if not pieces:
        return
    items = [{"number": number, **asdict(piece)} for number, piece in enumerate(pieces)]
    early: dict[int, pa.RecordBatch] = {}
    following = 0
    with _connected():
        found = ray.data.from_items(items, override_num_blocks=len(items)).map(partial(_work_on, work=work))
        for row in found.iter_rows():
            early[row["number"]] = _unpacked(row["rows"])
            while following in early:
                yield early.pop(following)
                following += 1


@contextmanager
def _connected() -> Iterator[None]:
    """Use the cluster that RAY_ADDRESS names, or else this machine; say only what went wrong."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    ray.data.DataContext.get_current().enable_progress_bars = False
    try:
        yield
    except ray.exceptions.RayError as error:
        fail(f"the work on Ray failed: {str(error).strip().splitlines()[-1]}")
    finally:
        ray.shutdown()


def _work_on(item: dict[str, Any], work: Work) -> dict[str, Any]:
    """Return the rows of a piece, packed as the format of streams of Arrow: so they keep their shared texts."""
    number = item.pop("number")
    return {"number": number, "rows": _packed(diagnose_piece(Piece(**item), _diagnosing(work)))}


def _diagnosing(work: Work) -> Diagnosing:
    diagnostician = _diagnostician(work.content)
    if diagnostician.knowledge.sha256 != work.sha256:
        raise ValueError("the content on this machine is another one; install the same everywhere")
    return Diagnosing(diagnostician, work.tellers, work.columns, work.show)


@lru_cache(maxsize=1)
def _diagnostician(content: Path | None) -> Diagnostician:
    root = find_content(content)
    return Diagnostician(load_knowledge(root), Reasoner(root.rules))


def _packed(rows: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_batch(rows)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _unpacked(packed: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(packed) as stream:
        return stream.read_next_batch()
