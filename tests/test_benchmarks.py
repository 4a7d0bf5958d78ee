"""What the benchmarks compare is comparable: peers come to the same verdicts, and everybody reads the same fleet."""

from __future__ import annotations

from pathlib import Path

import pytest

import diagnose
from benchmarks import shares
from benchmarks.fleet import make_fleet, write_csv, write_ndjson, write_yaml
from benchmarks.peers import PEERS, Bench, Peer, Records
from diagnose.inventory.files import read_files
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import Knowledge

SERVERS = 200


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(find_content())


@pytest.fixture(scope="module", params=["random", "fleet"])
def records(request: pytest.FixtureRequest, bench: Bench) -> Records:
    drawn: Records = getattr(bench, request.param)(SERVERS)
    return drawn


@pytest.mark.parametrize("kind", PEERS)
def test_a_peer_comes_to_the_same_verdicts(kind: type[Peer], bench: Bench, records: Records) -> None:
    try:
        peer = kind(bench.rules)
    except ModuleNotFoundError as error:
        pytest.skip(f"{error.name} is not installed")
    expected = bench.expected(records)
    assert len(expected) == SERVERS
    assert {verdict for verdicts in expected for verdict in verdicts} >= {"not_affected", "undetermined", "exposed"}
    assert peer.judge(peer.prepare(records.rows)) == expected


def test_experta_without_a_memory_comes_to_the_same_verdicts(bench: Bench) -> None:
    few = bench.random(10)
    assert bench.every_question(few, 60).verdicts == bench.expected(few)


def test_a_fleet_is_the_same_each_time_and_in_each_format(knowledge: Knowledge, tmp_path: Path) -> None:
    fleet = make_fleet(SERVERS, knowledge=knowledge)
    assert fleet == make_fleet(SERVERS, knowledge=knowledge) != make_fleet(SERVERS, seed=2, knowledge=knowledge)
    read = []
    for ending, write in (("yaml", write_yaml), ("ndjson", write_ndjson), ("csv", write_csv)):
        path = tmp_path / f"fleet.{ending}"
        write(fleet, path)
        inventory = read_files(knowledge.vocabulary, [str(path)])
        assert not inventory.problems
        assert not [problem for record in inventory.records for problem in record.problems]
        read.append([record.case and dict(record.case.stated) for record in inventory.records])
    assert len(read[0]) == SERVERS
    assert read[0] == read[1] == read[2]


def test_the_parts_of_which_the_time_is_told_are_there() -> None:
    folder = Path(diagnose.__file__).parent
    for _, file, function in shares.PARTS:
        assert f"def {function}(" in (folder / file).read_text("utf-8"), (file, function)
