"""Articles get into one local file, whatever they lie in, and nothing that is there gets lost."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from diagnose.archive.local_file.store import reading, writing
from tests.archive import making
from tests.archive.making import SHELF, article, imported, search, shelve
from tests.command import Ended, run


def _import(local: Path, *paths: Path, more: tuple[str, ...] = ()) -> Ended:
    return run("import", *paths, "--index", local, "-f", "json", *more)


def _exported(local: Path) -> dict[str, dict[str, Any]]:
    lines = run("export", "-f", "ndjson", "--index", local).text.splitlines()
    return {found["id"]: found for found in map(json.loads, lines)}


def test_a_folder_is_walked(tmp_path: Path) -> None:
    shelve(tmp_path / "a" / "deep")
    shelve(tmp_path / "a" / ".git", {"Q500008.TXT": article(500008, "Hidden", "Hidden.")})
    (tmp_path / "a" / "notes.md").write_text("just notes")
    ended = _import(tmp_path / "x.db", tmp_path / "a")
    assert ended.code == 0
    assert (ended.json["added"], ended.json["passed_over"], ended.json["articles"]) == (4, 1, 4)


def test_zip_and_tar_give_the_same_as_files(tmp_path: Path) -> None:
    folder = shelve(tmp_path / "files")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for file in folder.iterdir():
            packed.write(file, f"kb/{file.name}")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tape:
        tape.add(folder, "kb")
    _import(tmp_path / "files.db", folder)
    wanted = _exported(tmp_path / "files.db")
    assert len(wanted) == len(SHELF)
    for name in ("a.zip", "a.tar.gz"):
        ended = _import(tmp_path / f"{name}.db", tmp_path / name)
        assert ended.code == 0, ended.err
        assert _exported(tmp_path / f"{name}.db") == wanted


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    local = imported(tmp_path)
    before, exported = local.read_bytes(), _exported(local)
    ended = _import(local, tmp_path / "shelf")
    assert (ended.code, ended.json["added"], ended.json["unchanged"]) == (0, 0, len(SHELF))
    assert _exported(local) == exported
    assert len(local.read_bytes()) == len(before)


def test_a_newer_revision_replaces_and_the_older_stays_listed(tmp_path: Path) -> None:
    local = imported(tmp_path)
    newer = article(500001, "Parcels Vanish", "Parcels vanish into the carpet.", date="01-APR-2003")
    ended = _import(local, shelve(tmp_path / "newer", {"Q500001.TXT": newer}))
    assert (ended.json["replaced"], ended.json["articles"]) == (1, 4)
    assert search(local, "carpet").json["results"][0]["title"] == "Parcels Vanish"
    assert search(local, "lid").code == 4
    opened = run("search", "Q500001", "--open", "--index", local, "-f", "json").json
    assert [(each["date"], each["current"]) for each in opened["revisions"]] == [
        ("2003-04-01", True),
        ("2001-03-12", False),
    ]
    assert len(_exported(local)) == 4


def test_an_older_revision_is_listed_only(tmp_path: Path) -> None:
    local = imported(tmp_path)
    older = article(500001, "Old Parcels", "Parcels were lost in the cellar.", date="01-APR-1998")
    ended = _import(local, shelve(tmp_path / "older", {"Q500001.TXT": older}))
    assert (ended.json["older"], ended.json["replaced"]) == (1, 0)
    assert search(local, "cellar").code == 4
    assert "older revision: 1998-04-01" in run("search", "Q500001", "--open", "--index", local).text


def test_the_order_in_which_revisions_come_does_not_matter(tmp_path: Path) -> None:
    first = shelve(tmp_path / "1", {"Q500001.TXT": SHELF["Q500001.TXT"]})
    second = shelve(tmp_path / "2", {"Q500001.TXT": article(500001, "Later", "Later.", date="01-APR-2003")})
    _import(tmp_path / "a.db", first, second)
    _import(tmp_path / "b.db", second, first)
    assert _exported(tmp_path / "a.db") == _exported(tmp_path / "b.db")
    for name in ("a.db", "b.db"):
        assert search(tmp_path / name, "sorter").code == 4


def test_what_is_no_article_is_said_and_the_rest_imported(tmp_path: Path) -> None:
    folder = shelve(tmp_path / "a")
    (folder / "Q500007.TXT").write_text("torn off")
    ended = _import(tmp_path / "x.db", folder, tmp_path / "missing")
    assert ended.code == 3
    assert ended.json["added"] == 4
    assert any("Q500007.TXT" in each["where"] for each in ended.json["problems"])
    assert any("missing" in each["where"] for each in ended.json["problems"])


def test_where_there_is_nothing_to_read_no_local_file_is_left(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "torn.zip").write_bytes(b"PK torn off")
    for named, code in (("missing", 3), ("torn.zip", 3), ("empty", 4)):
        ended = run("import", tmp_path / named, "--index", tmp_path / "x.db")
        assert ended.code == code
        assert ("missing" in ended.err) == (named == "missing")
        assert "was not made" in ended.text
        assert not list(tmp_path.glob("x.db*"))


def test_files_without_an_article_leave_no_local_file(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "Q500009.TXT").write_text("torn off")
    (folder / "notes.md").write_text("just notes")
    for named, code, said in (("notes", 3, "1 unreadable, 1 no article"), ("notes/notes.md", 3, "1 unreadable")):
        ended = run("import", tmp_path / named, "--index", tmp_path / "deep" / "x.db")
        assert ended.code == code
        assert said in ended.text
        assert "was not made" in ended.text
        assert not (tmp_path / "deep").exists()
    shelve(folder)
    assert _import(tmp_path / "deep" / "x.db", folder).json["added"] == len(SHELF)


def test_a_local_file_of_an_import_that_ended_at_once_holds_nothing_yet(tmp_path: Path) -> None:
    local = tmp_path / "x.db"
    with writing(str(local)):
        pass
    (tmp_path / "fleet.yaml").write_text("- name: A\n")
    asked = (["search", "parcel"], ["search", "Q500001", "--open"], ["export"], ["exposure", tmp_path / "fleet.yaml"])
    for each in asked:
        ended = run(*each, "--index", local)
        assert (ended.code, ended.out) == (4, b"")
        assert ended.err == f"diagnose: {local} holds no articles yet: diagnose import PATH puts them there\n"
    assert _import(local, shelve(tmp_path / "shelf")).json["articles"] == len(SHELF)


def test_a_path_that_is_missing_takes_nothing_away(tmp_path: Path) -> None:
    local = imported(tmp_path)
    before = _exported(local)
    ended = _import(local, tmp_path / "missing")
    assert (ended.code, ended.json["articles"]) == (3, len(SHELF))
    assert _exported(local) == before


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in other units elsewhere")
def test_a_line_of_50_megabytes_loses_no_character_and_takes_little_memory(tmp_path: Path) -> None:
    words = "".join(f"letter{number} " for number in range(1000))
    line = words * (50_000_000 // len(words)) + "theverylastword"
    folder = shelve(tmp_path / "long", {"Q500031.TXT": article(500031, "A Long Letter", line)})
    code = (
        "import atexit, resource, sys;"
        "used = lambda who: resource.getrusage(who).ru_maxrss;"
        "atexit.register(lambda: print(max(used(resource.RUSAGE_SELF), used(resource.RUSAGE_CHILDREN))));"
        "from diagnose.cli.entry import main; main()"
    )
    command = [sys.executable, "-c", code, "import", str(folder), "--index", str(tmp_path / "x.db")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 3, ended.stderr
    assert "facts are read from 1000000 of them" in ended.stderr
    assert int(ended.stdout.splitlines()[-1]) < 500_000
    body = "".join(section["text"] for section in _exported(tmp_path / "x.db")["Q500031"]["sections"])
    assert f"\n\n{line}\n\n" in body
    assert search(tmp_path / "x.db", "theverylastword").json["results"][0]["id"] == "Q500031"


def test_a_file_that_is_one_line_of_50_megabytes_is_refused_in_a_few_words(tmp_path: Path) -> None:
    folder = shelve(
        tmp_path / "a", {"Q500032.TXT": b"x" * 50_000_000, "Q500033.TXT": b"DOCUMENT:Q500033 " + b"y " * 9999}
    )
    ended = _import(tmp_path / "x.db", folder)
    assert (ended.code, ended.json["added"]) == (3, 1)
    assert "Q500032.TXT: is no article" in ended.err
    assert all(len(each["message"]) < 300 for each in ended.json["problems"] + ended.json["broken"])


def test_text_of_every_article_is_exported_to_the_character(tmp_path: Path) -> None:
    local = imported(tmp_path)
    for name, data in SHELF.items():
        found = _exported(local)[name.removesuffix(".TXT")]
        body = "".join(section["text"] for section in found["sections"])
        assert body in data.decode("cp1252")
        assert "SYMPTOMS\n========\n" in body


def test_an_exported_article_has_the_promised_keys(tmp_path: Path) -> None:
    found = _exported(imported(tmp_path))["Q500001"]
    first = ["id", "title", "date", "product", "applies_to", "sections", "keywords", "references"]
    assert list(found)[:12] == [*first, "error_ids", "event_ids", "file_versions", "fixed_in"]
    assert found["applies_to"][0]["version"] == "4.0"
    assert found["applies_to"][0]["service_pack"] == 2
    assert found["references"] == ["Q500002"]
    assert found["file_versions"][0]["version"] == "4.0.2652.68"


def test_names_that_lead_out_of_an_archive_are_harmless(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("../../Q500001.TXT", SHELF["Q500001.TXT"])
        packed.writestr("/etc/Q500002.TXT", SHELF["Q500002.TXT"])
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as tape:
        member = tarfile.TarInfo("../Q500003.TXT")
        member.size = len(SHELF["Q500003.TXT"])
        tape.addfile(member, io.BytesIO(SHELF["Q500003.TXT"]))
        link = tarfile.TarInfo("Q500009.TXT")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tape.addfile(link)
    before = sorted(tmp_path.parent.rglob("*.TXT"))
    ended = _import(tmp_path / "x.db", tmp_path / "a.zip", tmp_path / "b.tar.gz")
    assert (ended.code, ended.json["added"]) == (0, 3)
    assert sorted(tmp_path.parent.rglob("*.TXT")) == before


def test_an_archive_within_an_archive_is_said(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("Q500001.TXT", SHELF["Q500001.TXT"])
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("inner.ZIP", inner.getvalue())
        packed.writestr("Q500002.TXT", SHELF["Q500002.TXT"])
    ended = _import(tmp_path / "x.db", tmp_path / "a.zip")
    assert (ended.code, ended.json["added"]) == (3, 1)
    assert "inner.ZIP" in ended.text + ended.err


def test_a_bomb_does_no_harm(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("Q500001.TXT", SHELF["Q500001.TXT"])
        with packed.open("Q500002.TXT", "w") as file:
            for _ in range(160):
                file.write(bytes(1 << 20))
    ended = _import(tmp_path / "x.db", tmp_path / "a.zip")
    assert (ended.code, ended.json["added"]) == (3, 1)
    assert "bomb" in ended.json["problems"][0]["message"]


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_a_damaged_archive_is_said(tmp_path: Path, name: str) -> None:
    shelve(tmp_path / "files")
    with tarfile.open(tmp_path / "whole.tar.gz", "w:gz") as tape:
        tape.add(tmp_path / "files")
    data = (tmp_path / "whole.tar.gz").read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) // 2])
    ended = _import(tmp_path / "x.db", tmp_path / name)
    assert ended.code == 3
    assert "damaged" in ended.err


def test_a_local_file_cut_short_is_refused(tmp_path: Path) -> None:
    local = imported(tmp_path)
    whole = local.read_bytes()
    for size in (len(whole) - 1, len(whole) // 2, 4096, 200):
        local.write_bytes(whole[:size])
        for ended in (search(local, "sorter"), run("export", "--index", local), _import(local, tmp_path / "shelf")):
            assert ended.code in (2, 3)
            assert "damaged" in ended.err
            assert len(local.read_bytes()) == size


@pytest.mark.parametrize(
    "junk", [b"no database at all, but long enough to look at" * 10, b"SQLite format 3\0" + bytes(4080)]
)
def test_another_file_is_not_taken_for_the_local_one(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "x.db").write_bytes(junk)
    for ended in (search(tmp_path / "x.db", "sorter"), _import(tmp_path / "x.db", shelve(tmp_path / "shelf"))):
        assert ended.code in (2, 3, 4)
        assert "x.db" in ended.err
    assert (tmp_path / "x.db").read_bytes() == junk


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE mine (a)")
    connection.close()
    ended = _import(tmp_path / "x.db", shelve(tmp_path / "shelf"))
    assert ended.code == 2
    assert "another program" in ended.err


def test_a_damaged_middle_is_no_traceback(tmp_path: Path) -> None:
    local = imported(tmp_path)
    data = bytearray(local.read_bytes())
    data[4096 : len(data) - 4096] = os.urandom(len(data) - 8192)
    local.write_bytes(data)
    assert search(local, "sorter").code in (3, 4)
    assert run("export", "--index", local).code in (3, 4)


def _many(folder: Path, count: int) -> Path:
    files = {
        f"Q{600000 + number}.TXT": article(600000 + number, f"Letter {number}", f"Letter {number} is late. " * 20)
        for number in range(count)
    }
    return shelve(folder, files)


def test_killed_in_the_middle_it_goes_on_where_it_was(tmp_path: Path) -> None:
    local = imported(tmp_path)
    folder = _many(tmp_path / "many", 4000)
    command = [sys.executable, "-m", "diagnose", "import", str(folder), "--index", str(local)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wal = Path(f"{local}-wal")
    deadline = time.monotonic() + 60
    while (
        not (wal.exists() and wal.stat().st_size > 1 << 20) and process.poll() is None and time.monotonic() < deadline
    ):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert search(local, "lid").json["results"][0]["id"] == "Q500001"
    with sqlite3.connect(local) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    ended = _import(local, folder)
    assert ended.code == 0
    assert ended.json["articles"] == 4004
    assert search(local, "letter", "3999").json["results"][0]["id"] == "Q603999"


def test_readers_see_the_old_state_while_one_writes(tmp_path: Path) -> None:
    local = imported(tmp_path)
    writer = sqlite3.connect(local, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE article SET title = 'changed'")
    assert search(local, "lid").json["results"][0]["title"].startswith("Parcels")
    writer.execute("COMMIT")
    assert search(local, "lid").json["results"][0]["title"] == "changed"
    writer.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on the size of files")
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    local = imported(tmp_path)
    exported = _exported(local)
    folder = _many(tmp_path / "many", 900)
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({1 << 17}, {1 << 17}));"
        "from diagnose.cli.entry import main; main()"
    )
    command = [sys.executable, "-c", code, "import", str(folder), "--index", str(local)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert str(local) in ended.stderr
    assert _exported(local) == exported
    assert _import(local, folder).json["articles"] == 904


def test_reading_beside_a_writer_in_one_process_keeps_its_locks(tmp_path: Path) -> None:
    local = imported(tmp_path)
    fold = f"import sqlite3; sqlite3.connect({str(local)!r}, timeout=0).execute('PRAGMA journal_mode = DELETE')"
    with writing(str(local)):
        with reading(str(local)) as connection:
            assert connection.execute("SELECT count(*) FROM article").fetchone() == (4,)
        ended = subprocess.run([sys.executable, "-c", fold], capture_output=True, text=True, check=False)
    assert "database is locked" in ended.stderr


def test_the_local_file_among_the_files_is_passed_over(tmp_path: Path) -> None:
    local = shelve(tmp_path / "shelf") / "local.db"
    for _ in range(2):
        ended = _import(local, tmp_path / "shelf")
        assert (ended.code, ended.json["files"], ended.json["articles"]) == (0, 4, 4)


def test_two_imports_at_once_both_get_in(tmp_path: Path) -> None:
    local = imported(tmp_path)
    shelves = [
        shelve(tmp_path / f"s{n}", {f"Q51000{n}.TXT": article(510000 + n, f"Stamp {n}", "A stamp fell off.")})
        for n in range(4)
    ]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "diagnose", "import", str(each), "--index", str(local)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for each in shelves
    ]
    for process in running:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert len(search(local, "stamp").json["results"]) == 4


def test_the_local_file_is_one_file(tmp_path: Path) -> None:
    local = imported(tmp_path)
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == [local.name]


def test_the_variable_names_the_local_file(tmp_path: Path) -> None:
    folder = shelve(tmp_path / "shelf")
    local = tmp_path / "named.db"
    assert run("import", folder, env={"DIAGNOSE_INDEX": str(local)}).code == 0
    assert run("search", "sorter", env={"DIAGNOSE_INDEX": str(local)}).code == 0
    assert run("search", "sorter", env={"XDG_DATA_HOME": str(tmp_path), "DIAGNOSE_INDEX": ""}).code == 4


def test_lists_of_fixes_count_unless_left_out(tmp_path: Path) -> None:
    items = "\n".join(f"   Q{number} Something That Was Mended" for number in range(500001, 500007))
    listed = making.article(
        500010, "List of Bugs Fixed in Mailroom Server 4.0 Service Pack 3", "See below.", more=items
    )
    files = {**SHELF, "Q500010.TXT": listed}
    with_lists = imported(tmp_path / "a", files)
    found = [fix["read_from"] for fix in _exported(with_lists)["Q500003"]["fixed_in"]]
    ended = _import(tmp_path / "b.db", shelve(tmp_path / "b", files), more=("--no-fix-lists",))
    assert ended.code == 0
    assert "fix list Q500010" in found
    assert not any("fix list" in fix["read_from"] for fix in _exported(tmp_path / "b.db")["Q500003"]["fixed_in"])


def test_an_empty_name_is_no_folder_to_import(tmp_path: Path) -> None:
    ended = run("import", "", "--index", tmp_path / "a.db")
    assert (ended.code, ended.err) == (3, ': an empty name "" names no file; . is the folder here\n')


def test_one_article_is_one(tmp_path: Path) -> None:
    (tmp_path / "Q500003.TXT").write_bytes(making.article(500003, "Bell", "A bell rings."))
    ended = run("import", tmp_path / "Q500003.TXT", "--index", tmp_path / "a.db")
    assert ended.text.endswith("a.db now holds 1 article\n")
