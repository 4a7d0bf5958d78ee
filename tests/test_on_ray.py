"""``diagnose batch --on ray``: the same files as here, also where a machine of the cluster is lost on the way."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diagnose.inventory.files import read_files
from diagnose.knowledge.loading import Knowledge
from diagnose.pieces import pieces_of
from tests.command import run

needs_ray = pytest.mark.skipif(find_spec("ray") is None or find_spec("pandas") is None, reason="Ray is not installed")
VALUES = {
    "service_pack": ("1", "2", "3", "4"),
    "store_version": ("5.5.2650.23", "5.5.2651.76", "5.5.2652.42", "5.5.2653.12", "5.5.2654.31"),
    "antivirus_api": ("yes", "no", "unknown"),
    "internet_mail_service": ("yes", "no"),
    "symptoms": ("none", "move_mailbox_fails", "duplicate_messages", "ost_sync_fails"),
    "restore_store_version": ("5.5.2650.23", "5.5.2653.12", None),
    "move_destination": ("MAIL1", "MAIL2", "nobody", None, None),
    "site": ("London", "Leeds", "Oslo", "odd; 'site'"),
}


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fleet in both formats, with some of everything that is odd."""
    drawn, folder = random.Random(7), tmp_path_factory.mktemp("fleet")
    rows = [
        {"name": f"MAIL{number}" if number % 50 else None}
        | {key: drawn.choice(values) for key, values in VALUES.items()}
        for number in range(4000)
    ]
    rows[1234]["service_pack"] = "nine"
    rows[1300]["name"] = "mail7"
    rows[2222]["name"] = "=odd, name"
    pq.write_table(pa.Table.from_pylist(rows[:2500]), folder / "a.parquet", row_group_size=700)
    lines = [json.dumps({key: value for key, value in row.items() if value}) for row in rows[2500:]]
    lines[700:700] = ["", "{broken", ""]
    (folder / "b.ndjson").write_text("\n".join(lines) + "\n")
    return folder


def test_pieces_are_all_of_a_fleet(knowledge: Knowledge, fleet: Path) -> None:
    inventory = read_files(knowledge.vocabulary, [str(fleet)])
    pieces = list(pieces_of(inventory))
    assert [piece.before for piece in pieces] == [0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000]
    assert sum(piece.count for piece in pieces) == len(inventory.records) == 4001
    data = (fleet / "b.ndjson").read_bytes()
    assert b"".join(data[piece.offset :][: piece.size] for piece in pieces if piece.size) == data


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Two machines with a processor each."""
    utils: Any = import_module("ray.cluster_utils")
    size: Any = {"num_cpus": 1, "object_store_memory": 100 << 20}
    made = utils.Cluster(initialize_head=True, head_node_args={**size, "include_dashboard": False})
    yield made, made.add_node(**size)
    made.shutdown()


@needs_ray
@pytest.mark.filterwarnings("ignore")
def test_a_lost_machine_changes_nothing(fleet: Path, tmp_path: Path, cluster: Any) -> None:
    machines, other = cluster
    outs = [part for form in ("parquet", "csv") for part in ("-f", f"{form}=out.{form}")]
    (tmp_path / "here").mkdir()
    (tmp_path / "ray").mkdir()
    here = run("batch", fleet, *outs, "--show", "affected", "--quiet", cwd=tmp_path / "here")
    command = [sys.executable, "-m", "diagnose", "batch", str(fleet), *outs, "--show", "affected", "--on", "ray"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path / "ray",
        stderr=subprocess.PIPE,
        env={**os.environ, "RAY_ADDRESS": machines.address, "NO_COLOR": "1"},
    )
    with process:
        until = time.monotonic() + 90
        while not list((tmp_path / "ray").glob(".*.journal")) and time.monotonic() < until:
            time.sleep(0.05)
        assert not (tmp_path / "ray" / "out.csv").exists()
        machines.remove_node(other, allow_graceful=False)
        _, said = process.communicate(timeout=120)
    assert process.returncode == here.code == 3
    # Before that, Ray may say what it lost.
    assert said.decode().endswith(here.err)
    assert (tmp_path / "ray" / "out.csv").read_bytes() == (tmp_path / "here" / "out.csv").read_bytes()
    assert pq.read_table(tmp_path / "ray" / "out.parquet").equals(pq.read_table(tmp_path / "here" / "out.parquet"))
    assert sorted(path.name for path in (tmp_path / "ray").iterdir()) == ["out.csv", "out.parquet"]


@needs_ray
@pytest.mark.filterwarnings("ignore")
def test_columns_under_other_names_are_known_everywhere(tmp_path: Path, cluster: Any) -> None:
    machines, _ = cluster
    rows = [{"Rechner": f"MAIL{number}", "Stand": str(number % 5), "Farbe": "grau"} for number in range(1200)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "fleet.parquet", row_group_size=300)
    columns = ("--map", "Rechner=name", "--map", "Stand=service_pack")
    command = ("batch", str(tmp_path / "fleet.parquet"), *columns, "-f", "csv")
    here = run(*command, "--fail-on", "never")
    # Ray itself warns.
    environment = {"RAY_ADDRESS": machines.address, "PYTHONWARNINGS": "ignore"}
    there = run(*command, "--fail-on", "never", "--on", "ray", env=environment)
    assert here.out.count(b"MAIL1199,") == here.out.count(b"MAIL1,") > 1
    assert (there.code, there.out) == (here.code, here.out)


@needs_ray
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--on", "rays"), 'diagnose: --on does not take "rays" (did you mean ray?); it takes ray\n'),
        (("--on", "ray"), "diagnose: --on ray writes csv and parquet; say which, such as -f parquet=FILE\n"),
        (("--on", "ray", "--resume"), "--on ray goes with neither --ignore, --baseline nor --resume"),
    ],
)
def test_what_cannot_be_shared_out_is_said(fleet: Path, arguments: tuple[str, ...], message: str) -> None:
    ended = run("batch", fleet / "b.ndjson", *arguments)
    assert ended.code == 2
    assert message in ended.err


@needs_ray
def test_other_inventories_are_refused() -> None:
    ended = run("batch", "examples/fleet.yaml", "--on", "ray", "-f", "csv")
    assert (ended.code, ended.out) == (2, b"")
    assert "--on ray reads files in Parquet and NDJSON" in ended.err


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_it_is_said_how_to_get_it() -> None:
    ended = run("batch", "examples/fleet.yaml", "--on", "ray", "-f", "csv")
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err == "diagnose: --on ray needs Ray, which is not installed: pip install 'diagnose-kb[ray]'\n"
