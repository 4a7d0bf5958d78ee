"""A file newer than every known release clears a server of much: whoever reads that is told to check its version."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from diagnose.dialogue.session import Session
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.versions import read_version
from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.markdown import render_markdown
from diagnose.presenters.next_steps import next_sentences, next_step
from diagnose.presenters.pages.advisories import write_site
from diagnose.presenters.pages.same_diagnosis import same_diagnoses
from diagnose.presenters.programs.csaf import render_csaf
from diagnose.presenters.programs.junit import render_junit
from diagnose.presenters.programs.results_csv import render_csv
from diagnose.presenters.programs.results_sarif import render_results_sarif
from diagnose.presenters.text.fleet import render_text
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import only_affected, results
from diagnose.results import Server
from tests.archive import making
from tests.command import run
from tests.test_html import LOOK, words

QUIET: dict[str, FactValue] = {"antivirus_software": False, "symptoms": ()}
SAID = "Store.exe is newer than every release that is known here; the last is Store.exe 5.5.2655.37 of 2001-10-02."
WHAT_TO_DO = "Check that no digit is mistyped"


def server(diagnostician: Diagnostician, version: str, name: str = "ONE") -> Server:
    return diagnostician.diagnose(Case(name, {**QUIET, "store_version": version}))


@pytest.mark.parametrize(
    ("version", "doubtful"),
    [
        ("5.5.2950.23", True),
        ("5.5.2655.38", True),
        ("5.5.2655.37", False),
        ("5.5.2650.23", False),
        ("5.0.2950.23", False),
        ("6.0.4417.0", False),
    ],
)
def test_only_a_file_beyond_the_last_release_is_in_doubt(
    diagnostician: Diagnostician, version: str, doubtful: bool
) -> None:
    found = server(diagnostician, version)
    assert [doubt.fact for doubt in found.doubts] == ["store_version"] * doubtful
    assert ("check store_version" in next_step(found)) is doubtful
    assert ("Check store version." in next_sentences(found, {})) is doubtful


def test_the_verdicts_stay_those_of_a_file_with_all_fixes(diagnostician: Diagnostician) -> None:
    newest, beyond = (server(diagnostician, version) for version in ("5.5.2655.37", "5.5.2656.60"))
    assert [found.verdict for found in newest.findings] == [found.verdict for found in beyond.findings]


def test_everybody_who_reads_the_result_is_told(
    knowledge: Knowledge, diagnostician: Diagnostician, tmp_path: Path
) -> None:
    sure = server(diagnostician, "5.5.2655.37", "SURE")
    run_ = results(knowledge, [server(diagnostician, "5.5.2950.23"), sure], [])
    alone = results(knowledge, run_.servers[:1], [])
    (row,) = {row["doubts"] for row in csv.DictReader(io.StringIO(render_csv(alone)))}
    notes = " ".join(note["text"] for note in json.loads(render_csaf(run_, "0", LOOK.written))["document"]["notes"])
    (page,) = [path for path in write_site(run_, tmp_path, LOOK) if path.parent.name == "servers"]
    for text in (
        render_text(alone, color=False, width=100),
        render_markdown(run_, LOOK),
        render_results_sarif(run_, "0"),
        render_junit(run_),
        row,
        notes,
        words(page),
    ):
        flat = " ".join(text.split())
        assert flat.count(SAID) == 1
        assert flat.count(WHAT_TO_DO) == 1
    assert "check store_version" in render_text(run_, color=False, width=100)


def test_a_server_with_a_doubt_alone_is_shown_among_those_that_need_somebody(
    knowledge: Knowledge, diagnostician: Diagnostician
) -> None:
    """The version that may be mistyped is what clears it."""
    run_ = results(knowledge, [server(diagnostician, "5.5.2950.23"), server(diagnostician, "5.5.2655.37", "SURE")], [])
    assert {each.verdict for each in run_.servers} == {"not_affected"}
    assert [each.name for each in only_affected(run_).servers] == ["ONE"]


def test_the_dialogue_says_it_when_it_is_typed(diagnostician: Diagnostician) -> None:
    before = Session(diagnostician, {})
    assert not before.doubts
    (said,) = before.stating({"store_version": "5.5.2950.23"}).doubts
    assert said.startswith(SAID)


@pytest.mark.parametrize("format_", ["json", "ndjson"])
def test_a_server_to_check_is_shown_among_those_that_somebody_has_to_look_at(tmp_path: Path, format_: str) -> None:
    (tmp_path / "fleet.yaml").write_text(
        "defaults: {antivirus_software: no, symptoms: none}\nservers:\n"
        "- {name: BEYOND, store_version: 5.5.2950.23}\n- {name: NEWEST, store_version: 5.5.2655.37}\n"
    )
    shown = run("batch", tmp_path / "fleet.yaml", "--show", "affected", "-f", format_)
    assert shown.code == 0
    assert [name for name in ("BEYOND", "NEWEST") if f'"{name}"' in shown.text] == ["BEYOND"]


def test_servers_of_other_versions_in_doubt_share_a_page(diagnostician: Diagnostician) -> None:
    names = {"A": "5.5.2656.60", "B": "5.5.2950.23", "C": "5.5.2655.37"}
    groups = same_diagnoses(server(diagnostician, version, name) for name, version in names.items())
    assert [[member.name for member in group.members] for group in groups] == [["A", "B"], ["C"]]


def test_putting_back_a_file_beyond_the_last_release_is_safe_with_a_doubt() -> None:
    ended = run("restore", "--from", "SP4", "--to", "5.5.2950.23", "-f", "json")
    found = ended.json
    assert (ended.code, found["verdict"]) == (0, "safe")
    assert [each["kind"] for each in found["cautions"] if WHAT_TO_DO in each["text"]] == ["doubt"]
    known = run("restore", "--from", "SP4", "--to", "5.5.2655.37")
    assert WHAT_TO_DO not in known.text


def test_a_streamed_fleet_has_the_same_doubts_as_one_by_one(
    knowledge: Knowledge, diagnostician: Diagnostician, tmp_path: Path
) -> None:
    versions = ["5.5.2655.37", "5.5.2655.38", "5.5.2950.23", "5.5.2655.37"]
    records = [{"name": f"M{n}", "store_version": version} for n, version in enumerate(versions)]
    (tmp_path / "fleet.json").write_text(json.dumps(records))
    found = run("batch", tmp_path / "fleet.json", "-f", "json", "--fail-on", "never").json["servers"]
    wanted = [len(server(diagnostician, version).doubts) for version in versions]
    assert [len(each["doubts"]) for each in found] == wanted == [0, 1, 1, 0]
    assert not knowledge.line.is_beyond(read_version("5.0.2950.23"))


def test_known_bugs_that_such_a_file_clears_are_told_with_the_doubt(tmp_path: Path) -> None:
    local = making.imported(tmp_path)
    servers = [f"- {{name: M{n}, store_version: 5.5.29{n:02}.23}}\n" for n in range(30)]
    (tmp_path / "fleet.yaml").write_text("- {name: SURE, store_version: 5.5.2655.37}\n" + "".join(servers))
    ended = run("exposure", tmp_path / "fleet.yaml", "--index", local, "-f", "json")
    line, unknown = ended.err.splitlines()
    assert "no imported article is on this product and version" in unknown
    assert line.startswith("diagnose: M0, M1, M2,")
    assert f"M19 and 10 more: store_version: {SAID}" in line
    assert len(ended.json["servers"]) == 31
