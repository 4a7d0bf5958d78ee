"""``diagnose report``: a saved result rendered again is what the run itself would have written."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from diagnose.results.runs import Summary
from tests.command import Ended, run

FLEET = Path(__file__).parent.parent / "examples" / "fleet.yaml"
FORMATS = ("-f", "json=r.json", "-f", "ndjson=r.ndjson", "-f", "text=r.txt", "-f", "html=site")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    folder = tmp_path_factory.mktemp("batch")
    return folder, run("batch", FLEET, *FORMATS, cwd=folder)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_format_is_the_same_again(original: tuple[Path, Ended], tmp_path: Path) -> None:
    folder, batch = original
    report = run("report", folder / "r.json", *FORMATS, cwd=tmp_path)
    assert (report.code, report.out, report.err) == (batch.code, b"", "")
    assert batch.code == 3, "the errors of the run are errors of its report"
    ours, theirs = files(tmp_path), files(folder)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_from_standard_input_and_only_what_needs_somebody(original: tuple[Path, Ended]) -> None:
    folder, _ = original
    saved = (folder / "r.json").read_bytes()
    whole = run("report", "-", "-f", "json", stdin=saved)
    shown = run("report", "-", "-f", "json", "--show", "affected", stdin=saved)
    assert whole.out == saved
    left = [server for server in json.loads(saved)["servers"] if server["name"] not in shown.servers]
    assert left
    assert all(server["verdict"] == "not_affected" and not server["contradictions"] for server in left)
    assert shown.json["summary"] == whole.json["summary"]
    assert shown.errors == whole.errors


NOBODY = dict.fromkeys(Summary.__struct_fields__, 0)


@pytest.mark.parametrize(
    ("edit", "options", "code"),
    [
        ({}, [], 1),
        ({}, ["--fail-on", "never"], 0),
        ({"servers": []}, ["--fail-on", "undetermined"], 0),
        ({"servers": [], "summary": NOBODY}, [], 4),
        ({"errors": [{"where": "x", "server": None, "message": "y"}]}, ["--fail-on", "never"], 3),
    ],
)
def test_the_exit_code_is_that_of_the_run(
    original: tuple[Path, Ended], edit: dict[str, Any], options: list[str], code: int
) -> None:
    saved = {**json.loads((original[0] / "r.json").read_bytes()), "errors": [], **edit}
    ended = run("report", "-", "-f", "ndjson", *options, stdin=json.dumps(saved).encode())
    assert (ended.code, ended.err) == (code, "")


WRONG: dict[str, tuple[bytes, str]] = {
    "empty": (b" \n", "saved.json is no saved result of diagnose: it is empty; write one with"),
    "a wrong value": (b'{"schema": "diagnose-results/1", "servers": 5}', "got `int` - at `$.servers`"),
    "binary": (bytes(range(256)), "saved.json:1:1 is no saved result of diagnose: the JSON is broken"),
    "not UTF-8": (b'{"schema": "diagnose-results/1\xff"}', "is no saved result of diagnose: "),
    "UTF-16": ('{"servers": []}'.encode("utf-16"), "is no saved result of diagnose: this is UTF-16 text; save"),
    "packed": (gzip.compress(b"{}"), "is no saved result of diagnose: it is packed; unpack it first"),
    "a later schema": (
        b'{"schema": "diagnose-results/2"}',
        'another version of diagnose wrote it ("diagnose',
    ),
    "another schema": (b'{"schema": "diagnose-exposure/1"}', 'its schema is "diagnose-exposure/1", not diagnose-res'),
    "an inventory": (
        b"servers:\n- name: A\n",
        "saved.json:1:1 is no saved result of diagnose: the JSON is broken here",
    ),
    "brackets": (b"[" * 10_000_000, "is no saved result of diagnose"),
    "cut off": (
        b'{"schema": "diagnose-results/1",\n "servers": [',
        "saved.json:2:14 is no saved result of diagnose",
    ),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_no_result_is_refused(name: str, tmp_path: Path) -> None:
    data, words = WRONG[name]
    (tmp_path / "saved.json").write_bytes(data)
    ended = run("report", "saved.json", "-f", "json", cwd=tmp_path)
    assert (ended.code, ended.out) == (3, b"")
    assert ended.err.startswith("diagnose: saved.json")
    assert words in ended.err
    assert len(ended.err) < 500


def test_a_mark_before_the_json_is_no_matter(original: tuple[Path, Ended], tmp_path: Path) -> None:
    data = (original[0] / "r.json").read_bytes()
    plain, marked = (run("report", "-", "-f", "json", stdin=mark + data) for mark in (b"", b"\xef\xbb\xbf"))
    assert (marked.code, marked.out, marked.err) == (plain.code, plain.out, plain.err)


def test_results_are_no_inventory_and_that_is_said_once(original: tuple[Path, Ended]) -> None:
    ended = run("batch", "r.json", "-f", "json", cwd=original[0])
    assert (ended.code, ended.errors) == (3, [("r.json:1:1", None)])
    assert ended.err == "r.json:1:1: these are results of diagnose, no inventory; diagnose report renders them\n"


def test_wrong_types_are_named_with_their_path(original: tuple[Path, Ended]) -> None:
    saved = json.loads((original[0] / "r.json").read_bytes())
    saved["servers"][0]["verdict"] = "perhaps"
    ended = run("report", "-", "-f", "json", stdin=json.dumps(saved).encode())
    assert ended.code == 3
    assert "$.servers[0].verdict" in ended.err


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    ended = run("report", "no.json", "-f", "json", cwd=tmp_path)
    assert (ended.code, ended.err) == (3, "no.json: there is no such file; check the name and the folder\n")


@pytest.mark.parametrize("product", ["Lotus Notes", "Exchange Server 5.5"])
def test_a_result_that_leaves_out_who_needs_nobody_ends_as_the_run_did(tmp_path: Path, product: str) -> None:
    """Whether nothing was found, or nothing was there, is not the same."""
    inventory = f"- {{name: A, product: {product}}}\n".encode()
    saved = run("batch", "-", "--show", "affected", "-f", "json", stdin=inventory)
    for level in ("confirmed", "undetermined"):
        ended = run("batch", "-", "--fail-on", level, "-f", "json", stdin=inventory)
        again = run("report", "-", "--fail-on", level, "-f", "json", stdin=saved.out)
        assert again.code == ended.code == (0 if product == "Lotus Notes" or level == "confirmed" else 1)
