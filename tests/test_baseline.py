"""What changed since an earlier run: new, gone, other than it was, and as before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import Ended, run

OLD = """
- {name: SAME, product: Exchange 5.5, sp: 3, store_version: 5.5.2650.23, antivirus_api: yes}
- {name: MENDED, product: Exchange 5.5, sp: 3, store_version: 5.5.2653.12, antivirus_software: no}
- {name: STRUCK, product: Exchange 5.5, sp: 4, store_version: 5.5.2653.23, antivirus_software: no, symptoms: none}
- {name: LEFT, product: Exchange 5.5, sp: 4, store_version: 5.5.2653.23, antivirus_software: no}
- {name: BACK, product: Exchange 5.5, sp: 4, antivirus_software: no, restore_store_version: 5.5.2650.23}
"""
NEW = """
- {name: SAME, product: Exchange 5.5, sp: 3, store_version: 5.5.2650.23, antivirus_api: yes}
- {name: MENDED, product: Exchange 5.5, sp: 3, store_version: 5.5.2653.22, antivirus_software: no}
- {name: STRUCK, product: Exchange 5.5, sp: 4, store_version: 5.5.2653.23, antivirus: no, symptoms: store_hangs}
- {name: CAME, product: Exchange 5.5, sp: 3, store_version: 5.5.2653.12, antivirus_software: no}
- {name: BACK, product: Exchange 5.5, sp: 4, antivirus_software: no, restore_store_version: 5.5.2653.22}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.yaml").write_text(OLD)
    (tmp_path / "new.yaml").write_text(NEW)
    assert run("batch", "old.yaml", "-f", "json=old.json", cwd=tmp_path).code in (0, 1)
    return tmp_path


def compared(folder: Path, *more: str) -> Ended:
    return run("batch", "new.yaml", "--baseline", "old.json", *more, cwd=folder)


def test_each_change_stands_where_it_belongs(folder: Path) -> None:
    since = compared(folder, "-f", "json").json["since"]
    said = {
        kind: [(change["server"], change["article"], change["was"], change["verdict"]) for change in since[kind]]
        for kind in ("new", "gone", "changed")
    }
    assert said["new"] == [("CAME", "Q274200", None, "exposed"), ("CAME", "Q274403", None, "exposed")]
    assert said["changed"] == [
        ("STRUCK", "Q279798", "exposed", "confirmed"),
        ("STRUCK", "Q295969", "exposed", "confirmed"),
    ]
    assert said["gone"] == [
        ("BACK", "restore", "unsafe", "safe"),
        ("LEFT", "Q279798", "exposed", None),
        ("LEFT", "Q295969", "exposed", None),
        ("MENDED", "Q274200", "exposed", "not_affected"),
        ("MENDED", "Q274403", "exposed", "not_affected"),
    ]
    assert since["unchanged"] > 10
    assert since["baseline"] == "old.json"


def test_the_same_inventory_has_no_changes(folder: Path) -> None:
    ended = run("batch", "old.yaml", "--baseline", "old.json", "-f", "json", cwd=folder)
    since = ended.json["since"]
    assert (since["new"], since["gone"], since["changed"]) == ([], [], [])
    text = run("batch", "old.yaml", "--baseline", "old.json", cwd=folder).text
    assert "nothing is new, gone or other than it was" in text


def test_in_text_changes_that_are_alike_stand_together(folder: Path) -> None:
    text = " ".join(compared(folder).text.split())
    assert "Since old.json" in text
    assert "CAME: Q274200 and Q274403 exposed" in text
    assert "STRUCK: Q279798 and Q295969 (exposed before, confirmed now)" in text
    assert "LEFT: Q279798 and Q295969 (exposed before, not diagnosed in this run)" in text
    assert "BACK: restore (unsafe before, safe now)" in text


def test_the_pages_and_a_later_report_tell_it_too(folder: Path) -> None:
    compared(folder, "-f", "html=site/", "-f", "json=new.json")
    page = (folder / "site" / "index.html").read_text("utf-8")
    assert "Since old.json" in page
    assert "not diagnosed in this run" in page
    assert "Since old.json" in run("report", "new.json", cwd=folder).text


def test_without_a_baseline_nothing_is_said_of_it(folder: Path) -> None:
    assert run("batch", "new.yaml", "-f", "json", cwd=folder).json["since"] is None
    assert "Since" not in run("batch", "new.yaml", cwd=folder).text


@pytest.mark.parametrize(
    ("data", "words"),
    [("{}", "is no saved result of diagnose"), ("", "is no saved result of diagnose"), (None, "no such file")],
)
def test_what_is_no_earlier_result_ends_the_command(folder: Path, data: str | None, words: str) -> None:
    (folder / "old.json").unlink()
    if data is not None:
        (folder / "old.json").write_text(data)
    ended = compared(folder)
    assert ended.code == 3
    assert words in ended.err
    assert json.dumps("Traceback") not in ended.err
