"""Results that go out as they come: the bytes of the whole result, files whole or not there, runs gone on with."""

from __future__ import annotations

import json
import os
import random
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnose.background import Background
from diagnose.cli.batch import STREAMED, diagnose_inventory
from diagnose.cli.rendering import present
from diagnose.cli.streaming import PARQUET, Streaming, stream
from diagnose.inventory.formats import read_data
from diagnose.presenters.writing import stream_output
from diagnose.presenters.writing.output import Target
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import only_affected
from tests.command import run

VALUES = {
    "name": st.sampled_from(("MAIL1", "MAIL2", "mail3", "Zürich", 'odd "name"', "=1+2", "a, b", "unknown")),
    "site": st.sampled_from(("London", "Leeds", "a; b", "'q'")),
    "product": st.sampled_from(("Exchange Server 5.5", "Lotus Notes")),
    "service_pack": st.sampled_from(("2", "3", "4", "17")),
    "store_version": st.sampled_from(("5.5.2650.23", "5.5.2653.12", "6.0.1.1")),
    "antivirus_api": st.sampled_from(("yes", "no")),
    "internet_mail_service": st.sampled_from(("yes", "no")),
    "symptoms": st.sampled_from(("move_mailbox_fails", "duplicate_messages", "none")),
    "move_destination": st.sampled_from(("MAIL1", "MAIL2", "nobody")),
    "restore_store_version": st.sampled_from(("5.5.2650.23", "5.5.2653.12")),
}
FLEETS = st.lists(st.fixed_dictionaries({}, optional=VALUES), max_size=9)
FROM_THE_FLEET = ("ims_in_site", "destination_antivirus_api")
PAUSES = (0.7, 1.1, 1.6, 2.4)
"""Seconds after which a run is killed."""


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fleet=FLEETS, show=st.sampled_from(("all", "affected")), name=st.sampled_from(("f.ndjson", "x, y'.ndjson")))
def test_the_bytes_are_those_of_the_whole_result(
    diagnostician: Diagnostician,
    tmp_path_factory: pytest.TempPathFactory,
    fleet: Sequence[dict[str, str]],
    show: str,
    name: str,
) -> None:
    folder = tmp_path_factory.mktemp("out")
    data = "\n".join(json.dumps(record, ensure_ascii=False) for record in [*fleet, {"wrong": 1}]).encode()
    inventory = read_data(diagnostician.knowledge.vocabulary, data, "f.ndjson", name)
    forms = [form for form in STREAMED if form != PARQUET]
    streamed = [Target(form, folder / f"streamed.{form}") for form in forms]
    whole = [Target(form, folder / f"whole.{form}") for form in forms]
    code = stream(diagnostician, inventory, Streaming(streamed, show, "confirmed", quiet=True, resume=False, about=[]))
    result = diagnose_inventory(diagnostician, inventory)
    present(only_affected(result) if show == "affected" else result, whole)
    assert code == 3
    for one, other in zip(streamed, whole, strict=True):
        assert one.path and other.path and one.path.read_bytes() == other.path.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == sorted(t.path.name for t in [*streamed, *whole] if t.path)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fleet large enough to be killed in the middle."""
    drawn = random.Random(5)
    path = tmp_path_factory.mktemp("fleet") / "fleet.ndjson"
    records = (
        {
            "name": f"MAIL{number}",
            "site": f"S{number % 17}",
            "service_pack": str(drawn.choice((2, 3, 4))),
            "antivirus_api": drawn.choice(("yes", "no", "unknown")),
            "internet_mail_service": drawn.choice(("yes", "no")),
            "symptoms": [drawn.choice(("move_mailbox_fails", "duplicate_messages", "ost_sync_fails"))],
        }
        for number in range(1500)
    )
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def started(fleet: Path, folder: Path, *more: str) -> subprocess.Popen[bytes]:
    formats = [part for form in ("ndjson", "csv", "json") for part in ("-f", f"{form}=out.{form}")]
    command = [sys.executable, "-m", "diagnose", "batch", str(fleet), *formats, *more, "--fail-on", "never", "--resume"]
    return subprocess.Popen(
        command,
        cwd=folder,
        stderr=subprocess.PIPE,
        env={**os.environ, "NO_COLOR": "1"},
        # Whoever runs the tests in the background of a shell may have Ctrl-C ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - there are no threads
    )


def test_a_run_that_was_killed_again_and_again_comes_to_the_same_files(fleet: Path, tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    killed.mkdir()
    whole.mkdir()
    with started(fleet, whole) as process:
        assert process.wait(120) == 0
    for pause in PAUSES:
        with started(fleet, killed) as process:
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
        placed = [path.name for path in killed.iterdir() if not path.name.startswith(".")]
        if len(placed) == 3:  # It was done, and maybe killed on its way out.
            break
        assert not placed
    with started(fleet, killed) as process:
        assert process.wait(120) == 0
    assert sorted(path.name for path in killed.iterdir()) == ["out.csv", "out.json", "out.ndjson"]
    for path in killed.iterdir():
        assert path.read_bytes() == (whole / path.name).read_bytes()


def test_a_run_for_which_there_was_no_room_goes_on_where_it_stopped(fleet: Path, tmp_path: Path) -> None:
    narrow, whole = tmp_path / "narrow", tmp_path / "whole"
    narrow.mkdir()
    whole.mkdir()
    command = [sys.executable, "-m", "diagnose", "batch", str(fleet), "-f", "csv=out.csv", "--fail-on", "never"]
    subprocess.run(command, cwd=whole, check=True)
    most = (whole / "out.csv").stat().st_size * 2 // 3
    ended = subprocess.run(
        command,
        check=False,
        cwd=narrow,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert (ended.returncode, ended.stderr) == (2, b"diagnose: out.csv cannot be written: File too large\n")
    assert sorted(path.name for path in narrow.iterdir()) == [".out.csv.partial", ".out.csv.partial.journal"]
    done = json.loads((narrow / ".out.csv.partial.journal").read_bytes())["position"]
    assert 0 < done < 1500
    subprocess.run([*command, "--resume"], cwd=narrow, check=True)
    assert (narrow / "out.csv").read_bytes() == (whole / "out.csv").read_bytes()


def test_what_the_fleet_tells_parts_servers_of_which_the_same_is_stated(tmp_path: Path) -> None:
    same = "product: Exchange Server 5.5, store_version: 5.5.2650.23, antivirus_software: yes"
    moving = f"{same}, antivirus_api: no, internet_mail_service: no"
    (tmp_path / "fleet.yaml").write_text(
        f"- {{name: A1, site: A, {same}, antivirus_api: yes, internet_mail_service: yes}}\n"
        f"- {{name: A2, site: A, {same}, antivirus_api: yes, internet_mail_service: yes}}\n"
        f"- {{name: B1, site: B, {same}, antivirus_api: yes, internet_mail_service: yes}}\n"
        f"- {{name: C1, site: C, {moving}, move_destination: A1}}\n"
        f"- {{name: C2, site: C, {moving}, move_destination: C1}}\n"
        f"- {{name: C3, site: C, {moving}, move_destination: B1}}\n"
    )
    ended = run("batch", tmp_path / "fleet.yaml", "-f", "ndjson")
    servers = {each["name"]: each for each in map(json.loads, ended.text.splitlines())}
    told = {
        name: [(each["value"], each["text"]) for each in server["derived"] if each["fact"] in FROM_THE_FLEET]
        for name, server in servers.items()
    }
    assert [told[name][-1][0] for name in servers] == [2, 2, 1, True, False, True]
    named = {"A1": "site A", "A2": "site A", "B1": "site B", "C1": "record of A1", "C2": "of C1", "C3": "of B1"}
    assert all(words in told[name][-1][1] for name, words in named.items())
    whole = run("batch", tmp_path / "fleet.yaml", "-f", "json", "-f", f"html={tmp_path / 'all.html'}")
    assert list(servers.values()) == whole.json["servers"]


def test_what_goes_wrong_in_the_background_comes_out(tmp_path: Path) -> None:
    assert Background(lambda: 3).result() == 3
    with pytest.raises(ZeroDivisionError):
        Background(lambda: 1 // 0).result()


def test_many_pieces_are_written_one_after_another(tmp_path: Path) -> None:
    pieces = [b"%d;" % number * (number % 7) for number in range(3000)]
    with (tmp_path / "file").open("wb", buffering=0) as file:
        stream_output._write_all(file.fileno(), pieces)
    assert (tmp_path / "file").read_bytes() == b"".join(pieces)


def test_a_run_that_is_gone_on_with_does_nothing_twice(
    diagnostician: Diagnostician, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run writes only what is behind the journal: what stands before it is taken as it is."""
    data = b"".join(json.dumps({"name": f"MAIL{n}", "service_pack": "3"}).encode() + b"\n" for n in range(50))
    inventory = read_data(diagnostician.knowledge.vocabulary, data, "f.ndjson", "f.ndjson")
    target = Target("ndjson", tmp_path / "out.ndjson")
    how = Streaming([target], "all", "never", quiet=True, resume=True, about=["1"])
    monkeypatch.setattr("diagnose.presenters.writing.stream_output.BLOCK", 1)
    monkeypatch.setattr("diagnose.presenters.writing.stream_output.EVERY", 0)
    monkeypatch.setattr("diagnose.reasoning.kinds.STRETCH", 1)
    with monkeypatch.context() as stopped:
        stopped.setattr("diagnose.cli.streaming.shown_progress", stop_at(20))
        with pytest.raises(KeyboardInterrupt):
            stream(diagnostician, inventory, how)
    partial = tmp_path / ".out.ndjson.partial"
    begun = partial.read_bytes()
    assert len(begun.splitlines()) == 20
    partial.write_bytes(begun.replace(b"MAIL7", b"DONE7") + b"half a li")
    stream(diagnostician, inventory, how)
    names = [json.loads(line)["name"] for line in (tmp_path / "out.ndjson").read_bytes().splitlines()]
    assert names == [f"MAIL{n}" if n != 7 else "DONE7" for n in range(50)]


def test_a_run_about_something_else_begins_anew(
    diagnostician: Diagnostician, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory = read_data(diagnostician.knowledge.vocabulary, b'{"name": "A"}\n{"name": "B"}\n', "f.ndjson", "f.ndjson")
    monkeypatch.setattr("diagnose.presenters.writing.stream_output.BLOCK", 1)
    monkeypatch.setattr("diagnose.presenters.writing.stream_output.EVERY", 0)
    monkeypatch.setattr("diagnose.reasoning.kinds.STRETCH", 1)
    target = Target("ndjson", tmp_path / "out.ndjson")
    with monkeypatch.context() as stopped:
        stopped.setattr("diagnose.cli.streaming.shown_progress", stop_at(1))
        with pytest.raises(KeyboardInterrupt):
            stream(diagnostician, inventory, Streaming([target], "all", "never", quiet=True, resume=True, about=["1"]))
    partial = tmp_path / ".out.ndjson.partial"
    partial.write_bytes(partial.read_bytes().replace(b'"A"', b'"Z"'))
    stream(diagnostician, inventory, Streaming([target], "all", "never", quiet=True, resume=True, about=["2"]))
    assert b'"Z"' not in (tmp_path / "out.ndjson").read_bytes()


def test_it_is_said_that_a_run_about_something_else_begins_anew(
    diagnostician: Diagnostician, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = b"".join(b'{"name": "M%d"}\n' % number for number in range(9))
    inventory = read_data(diagnostician.knowledge.vocabulary, data, "f.ndjson", "f.ndjson")
    monkeypatch.setattr("diagnose.presenters.writing.stream_output.BLOCK", 1)
    monkeypatch.setattr("diagnose.presenters.writing.stream_output.EVERY", 0)
    monkeypatch.setattr("diagnose.reasoning.kinds.STRETCH", 1)
    target = Target("ndjson", tmp_path / "out.ndjson")
    said = []
    for about in ("1", "1", "2"):
        how = Streaming([target], "all", "never", quiet=True, resume=True, about=[about])
        with monkeypatch.context() as stopped:
            stopped.setattr("diagnose.cli.streaming.shown_progress", stop_at(3))
            with pytest.raises(KeyboardInterrupt):
                stream(diagnostician, inventory, how)
        said.append("begins anew" in capsys.readouterr().err)
    assert said == [False, False, True]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("-f", "text=out.txt"), "-f text"),
        (("-f", "csv=out.csv", "-f", "parquet=out.parquet"), "-f parquet"),
        (("-f", "csv"), "results on standard output"),
        (("-f", "csv=out.csv", "--ignore", "ignored.yaml"), "--ignore"),
        (("-f", "csv=out.csv"), ""),
    ],
)
def test_it_is_said_what_cannot_be_gone_on_with(tmp_path: Path, options: tuple[str, ...], what: str) -> None:
    (tmp_path / "fleet.yaml").write_text("- {name: A, store_version: 5.5.2650.23}\n")
    (tmp_path / "ignored.yaml").write_text("- {article: Q274403, server: A, reason: none}\n")
    ended = run("batch", "fleet.yaml", *options, "--resume", "--fail-on", "never", cwd=tmp_path)
    assert ended.code == 0
    why = f"diagnose: --resume: this run begins anew; one with {what} cannot go on where it was stopped"
    assert [line for line in ended.err.splitlines() if "--resume" in line] == ([why] if what else [])


def stop_at(position: int) -> Callable[..., Iterator[int]]:
    def shown_progress(steps: Iterable[int], *_: object, quiet: bool) -> Iterator[int]:
        assert quiet
        yield from islice(steps, position)
        raise KeyboardInterrupt

    return shown_progress


@pytest.fixture
def unread(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A pipe that nobody reads, with its reading end, so that a run that writes to it stands still in the middle."""
    pipe = tmp_path_factory.mktemp("pipe") / "unread"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    yield pipe, reader
    os.close(reader)


def test_an_interrupted_run_leaves_no_file(fleet: Path, tmp_path: Path, unread: tuple[Path, int]) -> None:
    with started(fleet, tmp_path, "-f", f"csv={unread[0]}") as process:
        assert select.select([unread[1]], [], [], 60)[0]
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "--resume" in said.decode()
    assert not [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")]


def test_an_output_without_its_folder_spoils_nothing_that_an_earlier_run_left(fleet: Path, tmp_path: Path) -> None:
    (tmp_path / ".out.csv.partial").write_text("of an earlier run")
    ended = run("batch", fleet, "-f", "csv=out.csv", "-f", "ndjson=nowhere/out.ndjson", cwd=tmp_path)
    assert (ended.code, "there is no folder nowhere" in ended.err) == (2, True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {".out.csv.partial": "of an earlier run"}


def test_two_runs_do_not_write_one_file(fleet: Path, tmp_path: Path, unread: tuple[Path, int]) -> None:
    with started(fleet, tmp_path, "-f", f"csv={unread[0]}") as process:
        assert select.select([unread[1]], [], [], 60)[0]
        second = run("batch", fleet, "-f", "ndjson=out.ndjson", cwd=tmp_path)
        process.kill()
    assert (second.code, second.err) == (2, "diagnose: out.ndjson cannot be written: another run is writing it\n")
