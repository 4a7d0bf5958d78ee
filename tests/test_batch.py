"""``diagnose batch`` through the real command: inputs, formats, outputs, options and exit codes."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from diagnose.presenters.writing.output import targets, write_whole
from tests.command import run

FLEET = """\
defaults:
  product: Exchange Server 5.5
servers:
  - name: SICK
    service_pack: 3
    store_version: 5.5.2650.23
    antivirus_api: yes
    internet_mail_service: no
    symptoms: [move_mailbox_fails]
  - name: WELL
    service_pack: 2
    antivirus_software: no
    internet_mail_service: no
"""
WELL = "name: WELL\nservice_pack: 2\nantivirus_software: no\ninternet_mail_service: no\n"
OPEN = "name: OPEN\nservice_pack: 3\nantivirus_api: yes\ninternet_mail_service: no\nsymptoms: none\n"
LEFT = "name: LEFT\nservice_pack: 3\ninternet_mail_service: no\n"
UNSAFE = "name: BACK\nservice_pack: 4\nantivirus_api: no\ninternet_mail_service: no\nrestore_to: 5.5.2650.23\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fleet.yaml").write_text(FLEET)
    (tmp_path / "well.yaml").write_text(WELL)
    return tmp_path


# --- inputs ----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there(folder: Path) -> None:
    ended = run("batch", "no.yaml", "-f", "json", cwd=folder)
    assert ended.code == 3
    assert ended.err == "no.yaml: there is no such file; check the name and the folder\n"
    assert (ended.errors, ended.servers) == ([("no.yaml", None)], {})


def test_a_folder(folder: Path) -> None:
    (folder / "well.yaml").write_text(WELL.replace("WELL", "FINE"))
    ended = run("batch", ".", "-f", "json", "--fail-on", "never", cwd=folder)
    assert (ended.code, ended.err, list(ended.servers)) == (0, "", ["SICK", "WELL", "FINE"])


def test_bad_files_beside_good_ones(folder: Path) -> None:
    """Files, standard input and every error in one run; where is told for each, in the order of the files."""
    (folder / "bad.yaml").write_text("- name: X\n  sp: 9\n- name: [\n")
    odd = folder / os.fsdecode(b"od\xffd\n.yaml")
    odd.write_text("- name: Y\n  sp: 9\n")
    (folder / "none").mkdir()
    names = ["fleet.yaml", "bad.yaml", str(odd), "-", "none"]
    ended = run("batch", *names, "-f", "json", cwd=folder, stdin=b"- name: Z\n  product: Exim\n- name: Z2\n  sp: 7\n")
    assert ended.code == 3
    assert list(ended.servers) == ["SICK", "WELL", "Z"]
    assert ended.json["servers"][2]["where"] == "<stdin>:1:3"
    assert ended.errors == [
        ("bad.yaml:2:7", "X"),
        ("bad.yaml:4:1", None),
        (f"{folder}/od\\xdcffd\\x0a.yaml:2:7", "Y"),
        ("<stdin>:4:7", "Z2"),
        ("none", None),
    ]
    assert sorted(ended.err.splitlines()) == sorted(f"{e['where']}: {e['message']}" for e in ended.json["errors"])


def test_nothing_to_diagnose(folder: Path) -> None:
    ended = run("batch", "-", "-f", "json", cwd=folder, stdin=b"servers: []\n")
    assert ended.code == 4
    assert ended.json["summary"]["servers"] == 0


# --- exit codes and --show -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("records", "options", "code"),
    [
        (FLEET, [], 1),
        (FLEET, ["--fail-on", "unsafe"], 0),
        (WELL, ["--fail-on", "undetermined"], 0),
        (OPEN, [], 0),
        (OPEN, ["--fail-on", "exposed"], 1),
        (LEFT, ["--fail-on", "undetermined"], 1),
        (UNSAFE, ["--fail-on", "unsafe"], 1),
        (UNSAFE, ["--fail-on", "never"], 0),
    ],
)
def test_the_exit_code_follows_fail_on(records: str, options: list[str], code: int) -> None:
    ended = run("batch", "-", "-f", "ndjson", *options, stdin=records.encode())
    assert (ended.code, ended.err) == (code, "")


def test_show_affected_leaves_out_who_needs_nobody(folder: Path) -> None:
    whole, shown = (
        run("batch", "fleet.yaml", "-f", "json", "--show", what, cwd=folder) for what in ("all", "affected")
    )
    assert (list(whole.servers), list(shown.servers)) == (["SICK", "WELL"], ["SICK"])
    assert shown.json["summary"] == whole.json["summary"], "the counts are those of the whole fleet"
    assert whole.code == shown.code == 1


def test_the_same_input_gives_the_same_bytes(folder: Path) -> None:
    first, second = (
        run("batch", "fleet.yaml", "-f", "json", cwd=folder, env={"PYTHONHASHSEED": seed}) for seed in "17"
    )
    assert first.out == second.out


# --- options ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formats", "output", "words"),
    [
        (["jsn"], None, 'there is no format "jsn" (did you mean json?); formats: text, json, html'),
        (["html"], None, "the format html needs a folder or a file: -f html=FOLDER/ or -f html=FILE.html"),
        (["html"], "-", "the format html needs a folder"),
        (["json="], None, "-f json= needs the name of a file behind it"),
        (["json", "text"], None, "only one format can go to standard output"),
        (["json=-", "text"], None, "only one format can go to standard output"),
        (["json=a.json", "text=./a.json"], None, "two formats cannot go to the same file"),
        (["json=a.json"], "b.json", "-o goes with a single format"),
        (["json", "html=x"], "b.json", "-o goes with a single format"),
        (["json"], "", "-o needs the name of a file, or - for standard output"),
    ],
)
def test_formats_that_do_not_go_together_are_refused(formats: list[str], output: str | None, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        targets(formats, output, ("text", "json", "html"), ("html",))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("formats", "output", "expected"),
    [
        ([], None, [("text", None)]),
        ([], "a", [("text", "a")]),
        (["json"], None, [("json", None)]),
        (["json"], "-", [("json", None)]),
        (["json=-"], None, [("json", None)]),
        (["html"], "site", [("html", "site")]),
        (["json=a=b.json", "json=c", "text"], None, [("json", "a=b.json"), ("json", "c"), ("text", None)]),
    ],
)
def test_where_formats_go(formats: list[str], output: str | None, expected: list[tuple[str, str | None]]) -> None:
    found = targets(formats, output, ("text", "json", "html"), ("html",))
    assert [(target.format, str(target.path) if target.path else None) for target in found] == expected


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-f", "jsn"], 'diagnose: there is no format "jsn" (did you mean json?)'),
        (["--show", "some"], 'diagnose: --show does not take "some"; it takes affected, all'),
        (["--fail-on", "confirmd"], 'diagnose: --fail-on does not take "confirmd" (did you mean confirmed?)'),
        (["--colour"], "No such option"),
    ],
)
def test_an_option_that_means_nothing_is_refused_before_anything_is_read(
    folder: Path, options: list[str], words: str
) -> None:
    ended = run("batch", "no such file", *options, cwd=folder)
    assert (ended.code, ended.out) == (2, b"")
    assert words in " ".join(ended.err.split())
    assert "no such file:" not in ended.err


def test_no_inventory_is_a_usage_error() -> None:
    ended = run("batch")
    assert ended.code == 2
    assert "INVENTORY" in ended.err


# --- outputs ---------------------------------------------------------------------------------------------------------


def test_several_formats_at_once(folder: Path) -> None:
    ended = run(
        "batch",
        "fleet.yaml",
        "-f",
        "json=out.json",
        "-f",
        "ndjson",
        "-f",
        "html=site/",
        "-f",
        "ndjson=out.ndjson",
        cwd=folder,
    )
    assert (ended.code, ended.err) == (1, "")
    result = json.loads((folder / "out.json").read_bytes())
    lines = [json.loads(line) for line in ended.text.splitlines()]
    assert lines == result["servers"]
    assert (folder / "out.ndjson").read_bytes() == ended.out
    assert (folder / "site" / "index.html").is_file()
    assert stat.S_IMODE((folder / "out.json").stat().st_mode) == 0o666 & ~umask()
    assert {path.name for path in folder.iterdir()} == {"fleet.yaml", "well.yaml", "out.json", "out.ndjson", "site"}


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("command", ["batch", "lint", "ask"])
def test_the_default_format_takes_no_name_that_promises_another_one(command: str, folder: Path) -> None:
    words = {"batch": ["well.yaml"], "lint": [], "ask": ["--fact", "sp=3"]}[command]
    for name in ("new.json", "NEW.SARIF"):
        ended = run(command, *words, "-o", name, cwd=folder)
        assert ended.code == 2
        assert ended.err == f"diagnose: -o {name} would hold text; write -f {name[4:].lower()}={name}\n"
        assert not (folder / name).exists()
    assert run(command, *words, "-o", "new.txt", cwd=folder).code in {0, 3}
    assert (folder / "new.txt").exists()


def test_an_output_may_be_standard_output_a_link_or_a_file_with_its_own_rights(folder: Path) -> None:
    direct = run("batch", "well.yaml", "-f", "json", "-o", "-", cwd=folder)
    (folder / "real.json").write_text("old")
    (folder / "real.json").chmod(0o640)
    (folder / "link.json").symlink_to("real.json")
    linked = run("batch", "well.yaml", "-f", "json", "-o", "link.json", cwd=folder)
    assert (direct.code, linked.code, linked.out) == (0, 0, b"")
    assert (folder / "link.json").is_symlink()
    assert (folder / "real.json").read_bytes() == direct.out
    assert stat.S_IMODE((folder / "real.json").stat().st_mode) == 0o640


UNWRITABLE = {
    "json=missing/out.json": "missing/out.json cannot be written: there is no folder",
    "json=.": ". cannot be written: it is a folder; name a file in it",
    "json=/dev/full": "/dev/full cannot be written: No space left on device",
    "json=/proc/out.json": "/proc/out.json cannot be written: ",
    f"json={'x' * 300}": "cannot be written: File name too long",
    "json=fleet.yaml/out.json": "fleet.yaml/out.json cannot be written: ",
    "html=well.yaml": "well.yaml cannot be written: ",
    "html=/proc/site": "/proc/site cannot be written: ",
}


def test_outputs_that_cannot_be_written_cost_no_other(folder: Path) -> None:
    before = {path.name for path in folder.iterdir()}
    bad = [option for target in UNWRITABLE for option in ("-f", target)]
    ended = run("batch", "well.yaml", *bad, "-f", "ndjson=out.ndjson", "-f", "json", cwd=folder)
    assert ended.code == 2
    told = ended.err.removeprefix("diagnose: ").rstrip().split("; ")
    for words in UNWRITABLE.values():
        assert words.split(";")[0] in ended.err
    assert len(ended.err.splitlines()) == 1
    assert sum("cannot be written" in part for part in told) == len(UNWRITABLE)
    assert list(ended.servers) == ["WELL"]
    assert json.loads((folder / "out.ndjson").read_bytes())["name"] == "WELL"
    assert {path.name for path in folder.iterdir()} == before | {"out.ndjson"}, "no remains"


def test_what_may_only_be_read_stays_as_it_is(tmp_path: Path) -> None:
    """As somebody who is not root, because root may write everywhere."""
    folder, old = tmp_path / "folder", tmp_path / "old.json"
    folder.mkdir(mode=0o555)
    old.write_text("old")
    old.chmod(0o444)
    tmp_path.chmod(0o777)
    for path, content in ((folder / "new.json", "new"), (old, "new")):
        with somebody(), pytest.raises(PermissionError, match="Permission denied"):
            write_whole(path, content)
    assert old.read_text() == "old"
    assert not list(folder.iterdir())


@contextmanager
def somebody() -> Iterator[None]:
    """Be no root for a moment."""
    root = os.geteuid() == 0
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


def test_json_is_utf_8_whatever_the_terminal_speaks() -> None:
    ended = run(
        "batch", "-", "-f", "json", stdin="name: Zürich中\nproduct: Exim\n".encode(), env={"PYTHONIOENCODING": "ascii"}
    )
    assert (ended.code, ended.err) == (0, "")
    assert list(ended.servers) == ["Zürich中"]
