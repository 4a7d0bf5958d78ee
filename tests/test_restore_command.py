"""``diagnose restore``: one question, answered so that a script can rely on the exit code, and all of them at once."""

from __future__ import annotations

import csv
import re
from itertools import product

import msgspec
import pytest
from msgspec.structs import replace

from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.releases import ReleaseLine, Releases
from diagnose.knowledge.versions import read_version
from diagnose.presenters.text.matrix import matrix_csv, matrix_json, matrix_text
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.putting_back import Stop, diagnose_way_back, installed, read_stop
from diagnose.reasoning.restore_matrix import RestoreMatrix, restore_matrix
from tests.command import run

OLD, FLOOR_245, FLOOR_246, NEW = "5.5.2650.23", "5.5.2651.32", "5.5.2652.68", "5.5.2655.37"

CASES = [
    # (to, other options, verdict, exit code)
    (FLOOR_246, ["--database-format", "2.46"], "safe", 0),
    ("5.5.2652.67", ["--database-format", "2.46"], "unsafe", 1),
    (FLOOR_245, ["--database-format", "v2.45"], "safe", 0),
    (OLD, ["--service-pack", "SP4"], "unsafe", 1),
    (FLOOR_246, ["--store-version", "5.5.2653.23"], "safe", 0),
    (OLD, [], "unknown", 1),
    (OLD, ["--database-format", "unknown", "--fail-on", "unsafe"], "unknown", 0),
    (OLD, ["--database-format", "2.46", "--fail-on", "unsafe"], "unsafe", 1),
    (OLD, ["--database-format", "2.46", "--fail-on", "never"], "unsafe", 0),
]


@pytest.mark.parametrize(("to", "options", "verdict", "code"), CASES)
def test_only_what_is_safe_ends_with_0(to: str, options: list[str], verdict: str, code: int) -> None:
    ended = run("restore", "--to", to, *options, "-f", "json")
    assert (ended.json["verdict"], ended.code, ended.err) == (verdict, code, "")
    assert ended.json["target"] == to
    assert bool(ended.json["consequences"]) == (verdict != "safe")


def test_an_unsafe_restore_says_why_what_follows_and_how_to_get_going_again() -> None:
    ended = run("restore", "--to", OLD, "--database-format", "2.46", "-f", "json")
    assert (ended.json["floor"], ended.json["database_format"]) == (FLOOR_246, "2.46")
    text = " ".join(statement["text"] for statement in ended.json["consequences"])
    assert all(word in text for word in ("1197", "1005", "0x451", "no damage"))
    *newer_files, backup = ended.json["recovery"]
    assert newer_files
    assert all(statement["source"].startswith("Q244976") for statement in newer_files)
    assert "online backup" in backup["text"]
    assert backup["source"].startswith("Q254230")


def test_in_text() -> None:
    ended = run("restore", "--to", OLD, "--database-format", "2.46")
    assert (ended.code, ended.err) == (1, "")
    assert OLD in ended.text
    assert FLOOR_246 in ended.text
    assert "\x1b" not in ended.text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "--to is missing: it names the release, or the version of the file, that is to be put back"),
        (["--from", "SP3"], "--to is missing"),
        (["--to", "unknown"], "--to needs the release, or the version of the file, that is to be put back"),
        (
            ["--to", "SP5"],
            '--to: there is no release "SP5" (did you mean SP4?); write one of: RTM, SP1, SP2, SP3, 5.5.26',
        ),
        (["--to", "SP5"], "SP4, 5.5.2654.31, 5.5.2654.89, 5.5.2655.37, or a version of Store.exe"),
        (["--to", "v5.5.2650.23"], '--to: there is no release "v5.5.2650.23"; write one of: RTM'),
        (["--to", "5.5 SP4"], '--to: there is no release "5.5 SP4" (did you mean SP4?)'),
        (["--to", "9"], '--to: there is no release "9"'),
        (["--to", ""], "--to needs the release, or the version of the file, that is to be put back"),
        (["--to", "x" * 5000], '--to: there is no release "xxx'),
        (["--to", "5.5.2650"], '--to: "5.5.2650" has 3 parts; a file version has four'),
        (["--from", "Service Pack 7", "--to", "SP3"], '--from: there is no release "Service Pack 7"'),
        (["--from", "SP3", "--store-version", OLD, "--to", "SP3"], "already; leave out --store-version"),
        (["--from", "SP3", "--service-pack", "3", "--to", "SP3"], "already; leave out --service-pack"),
        (["--matrix", "--to", "SP3"], "--matrix shows every pair of releases; leave out --to"),
        (["--matrix", "--database-format", "2.46"], "leave out --database-format"),
        (["--matrix", "-f", "html"], '--format does not take "html"; it takes text, json, csv'),
        (["--to", NEW, "-f", "csv"], '--format does not take "csv"; it takes text, json'),
        (["--to", NEW, "--database-format", "2.44"], '--database-format: "2.44" is no format'),
        (["--to", NEW, "-f", "html"], '--format does not take "html"; it takes text, json'),
        (["--to", NEW, "--fail-on", "safe"], '--fail-on does not take "safe" (did you mean unsafe?)'),
    ],
)
def test_what_means_nothing_ends_with_2(options: list[str], words: str) -> None:
    ended = run("restore", *options)
    assert (ended.code, ended.out) == (2, b"")
    assert words in " ".join(ended.err.split())


# --- from one release to another -------------------------------------------------------------------------------------

# The releases as Q243604, Q248838 and Q282533 give them, oldest first. Nobody gives the version of SP4's Store.exe; it
# is newer than the last rollup for SP3 and older than the first one for SP4.
LINE = {
    "RTM": (1960, 6),
    "SP1": (2232, 11),
    "SP2": (2448, 8),
    "SP3": (2650, 23),
    "5.5.2651.68": (2651, 68),
    "5.5.2651.76": (2651, 76),
    "5.5.2652.17": (2652, 17),
    "5.5.2652.29": (2652, 29),
    "5.5.2652.42": (2652, 42),
    "5.5.2653.12": (2653, 12),
    "5.5.2653.22": (2653, 22),
    "SP4": (2653, 23),
    "5.5.2654.31": (2654, 31),
    "5.5.2654.89": (2654, 89),
    "5.5.2655.37": (2655, 37),
}
PAIRS = list(product(LINE, LINE))


def by_q244976(old: str, new: str) -> str:
    """What Q244976 says of databases on which ``old`` was started: does ``new`` start on them?"""
    if LINE[old] >= (2652, 68):  # the databases have format 2.46
        return "safe" if LINE[new] >= (2652, 68) else "unsafe"
    if LINE[old] >= (2651, 32):  # they have format 2.45
        return "safe" if LINE[new] >= (2651, 32) else "unsafe"
    return "safe"  # they were never upgraded


@pytest.fixture(scope="module")
def matrix(diagnostician: Diagnostician) -> RestoreMatrix:
    found = restore_matrix(diagnostician)
    assert found
    return found


def test_every_pair_is_as_the_article_says(matrix: RestoreMatrix) -> None:
    assert [(cell.installed, cell.to, cell.verdict) for cell in matrix.cells] == [
        (old, new, by_q244976(old, new)) for old, new in PAIRS
    ]
    unsafe = sum(cell.verdict == "unsafe" for cell in matrix.cells)
    assert unsafe == 5 * 4 + 6 * 9, "five releases write 2.45 and six write 2.46"


def test_each_release_says_which_databases_it_leaves(matrix: RestoreMatrix) -> None:
    for release in matrix.releases:
        place = LINE[release.release]
        format_ = "2.46" if place >= (2652, 68) else "2.45" if place >= (2651, 32) else "older"
        floor = {"2.46": FLOOR_246, "2.45": FLOOR_245, "older": None}[format_]
        assert (release.database_format, release.floor) == (format_, floor), release.release
    assert [(r.release, r.service_pack) for r in matrix.releases if r.store_version is None] == [("SP4", 4)]
    assert {cell.source for cell in matrix.cells} == {"Q244976 MORE INFORMATION"}
    assert {cell.floor for cell in matrix.cells if cell.installed == "5.5.2652.42"} == {FLOOR_245}


@pytest.mark.parametrize("old", ["SP2", "5.5.2652.42", "SP4"])
@pytest.mark.parametrize("new", ["SP3", "5.5.2651.76", "SP4", "5.5.2655.37"])
def test_a_single_question_gets_the_answer_of_the_matrix(
    diagnostician: Diagnostician, matrix: RestoreMatrix, old: str, new: str
) -> None:
    knowledge = diagnostician.knowledge
    there, back = read_stop(knowledge, old), read_stop(knowledge, new)
    assert there
    assert back
    restore = diagnose_way_back(diagnostician, installed(knowledge, there), back).restore
    assert restore
    (cell,) = [cell for cell in matrix.cells if (cell.installed, cell.to) == (old, new)]
    assert (restore.verdict, restore.floor) == (cell.verdict, cell.floor)
    assert restore.target == {"SP3": "5.5.2650.23"}.get(new, new)


SPELLINGS = {
    "RTM": ["rtm", " Rtm", "none", "base", "SP0", "5.5.1960.6"],
    "SP3": ["SP3", "sp3", " Sp3 ", "sp 3", "Service Pack 3", "service pack 3", "3", "5.5.2650.23"],
    "SP4": ["SP4", "sp4", "service pack  4"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SPELLINGS.items() for text in texts])
def test_a_release_goes_by_many_names(knowledge: Knowledge, name: str, text: str) -> None:
    stop, meant = read_stop(knowledge, text), read_stop(knowledge, name)
    assert stop
    assert meant
    assert (stop.name, stop.ends) == (meant.name, meant.ends)


def test_a_rollup_with_a_name_of_its_own_goes_by_it(knowledge: Knowledge) -> None:
    line = knowledge.line
    releases = [
        msgspec.structs.replace(release, release="Autumn Rollup") if release.release == "5.5.2653.12" else release
        for release in line.releases
    ]
    named = Releases(file=line.file, product_version=line.product_version, facts=line.facts, releases=releases)
    stop = read_stop(replace(knowledge, line=ReleaseLine(named)), "autumn rollup")
    assert stop
    assert stop.name == "5.5.2653.12"


def test_a_version_need_be_no_release(knowledge: Knowledge) -> None:
    version = read_version("5.5.2651.32")
    assert read_stop(knowledge, "5.5.2651.32") == Stop("5.5.2651.32", version, version)
    assert read_stop(knowledge, "unknown") is None


def test_a_release_without_a_version_stands_for_every_version_that_it_can_have(knowledge: Knowledge) -> None:
    stop = read_stop(knowledge, "SP4")
    assert stop
    assert [str(end) for end in stop.ends] == ["5.5.2653.23", "5.5.2653.65535"]
    assert installed(knowledge, stop) == {"service_pack": 4}


NAMED = [
    # (options, target, verdict, exit code)
    (["--from", "SP4", "--to", "SP3"], "5.5.2650.23", "unsafe", 1),
    (["--from", "service pack 4", "--to", "5.5.2653.12"], "5.5.2653.12", "safe", 0),
    (["--from", "SP3", "--to", "sp4"], "SP4", "safe", 0),
    (["--from", "SP4", "--to", "SP4"], "SP4", "safe", 0),
    (["--from", "5.5.2651.32", "--to", "5.5.2651.31"], "5.5.2651.31", "unsafe", 1),
    (["--from", "5.5.2651.31", "--to", "RTM"], "5.5.1960.6", "safe", 0),
    (["--from", "unknown", "--to", "SP3"], "5.5.2650.23", "unknown", 1),
    (["--to", "SP4"], "SP4", "safe", 0),
    (["--from", "SP2", "--database-format", "2.46", "--to", "SP3"], "5.5.2650.23", "unsafe", 1),
    (["--service-pack", "SP4", "--to", "Service Pack 3"], "5.5.2650.23", "unsafe", 1),
    (["--store-version", OLD, "--to", "SP3"], "5.5.2650.23", "safe", 0),
]


@pytest.mark.parametrize(("options", "target", "verdict", "code"), NAMED)
def test_releases_by_name(options: list[str], target: str, verdict: str, code: int) -> None:
    ended = run("restore", *options, "-f", "json")
    assert (ended.code, ended.err) == (code, "")
    assert (ended.json["target"], ended.json["verdict"]) == (target, verdict)


def test_a_release_without_a_version_is_called_by_its_name() -> None:
    ended = run("restore", "--from", "SP3", "--to", "sp4")
    assert "Safe to put back SP4" in ended.text
    assert "SP4 is newer than the databases" in ended.text
    assert "5.5.2653.23" not in ended.text
    because = run("restore", "--from", "SP4", "--to", "SP4", "-f", "json").json["because"]
    assert [reason["value"] for reason in because] == [4, "SP4"]


def test_where_a_floor_lies_between_the_versions_that_it_can_have_the_answer_is_unknown(knowledge: Knowledge) -> None:
    assert knowledge.restore
    *older, newest = knowledge.restore.floors
    moved = read_version("5.5.2653.40")
    floors = (*older, replace(newest, written_from=moved, oldest=moved))
    changed = replace(knowledge, restore=replace(knowledge.restore, floors=floors))
    diagnostician = Diagnostician(changed, Reasoner(find_content().rules))
    target = read_stop(changed, "SP4")
    assert target
    restore = diagnose_way_back(diagnostician, {"store_version": NEW}, target).restore
    assert restore
    assert (restore.verdict, restore.target, restore.missing) == ("unknown", "SP4", ["restore_store_version"])
    assert [(r.value, r.holds) for r in restore.because if r.fact == "restore_store_version"] == [
        ("5.5.2653.23", False),
        ("5.5.2653.65535", True),
    ]
    assert "has a version from 5.5.2653.23 to 5.5.2653.65535" in restore.cautions[0].text
    assert restore.consequences, "it may fail"
    matrix = restore_matrix(diagnostician)
    assert matrix
    verdicts = {(cell.installed, cell.to): cell.verdict for cell in matrix.cells}
    assert verdicts["5.5.2655.37", "SP4"] == verdicts["SP4", "5.5.2653.22"] == verdicts["SP4", "SP4"] == "unknown"
    assert verdicts["5.5.2653.22", "SP4"] == "safe"
    assert {r.release: r.database_format for r in matrix.releases}["SP4"] is None
    assert "? unknown: " in matrix_text(matrix, color=False, width=80)


def test_content_that_says_nothing_of_going_back_has_no_matrix(knowledge: Knowledge) -> None:
    diagnostician = Diagnostician(replace(knowledge, restore=None), Reasoner(find_content().rules))
    assert restore_matrix(diagnostician) is None


# --- the matrix for people and for programs --------------------------------------------------------------------------


def test_the_grid_says_the_same(matrix: RestoreMatrix) -> None:
    text = matrix_text(matrix, color=False, width=80)
    rows = dict(re.findall(r"^ *\d+  ([^\s*]+)\*? +((?:[✓✖?] *)+)$", text, re.MULTILINE))
    assert list(rows) == list(LINE)
    words = {"✓": "safe", "✖": "unsafe", "?": "unknown"}
    for old, marks in rows.items():
        assert [words[mark] for mark in marks.split()] == [by_q244976(old, new) for new in LINE]
    numbers = [str(number) for number in range(1, len(LINE) + 1)]
    assert numbers in [line.split() for line in text.splitlines()]
    assert re.findall(r"^ *(\d+)  \S+ +[✓✖]", text, re.MULTILINE) == numbers


@pytest.mark.parametrize("width", [40, 80])
def test_what_no_article_says_of_older_databases_is_marked(matrix: RestoreMatrix, width: int) -> None:
    """A bare tick would look as certain as those for which the article names a floor."""
    text = matrix_text(matrix, color=False, width=width)
    marked = [name for name in LINE if re.search(rf"(?<!\S){re.escape(name)}\*", text)]
    assert marked == [release.release for release in matrix.releases if release.database_format == "older"]
    assert {cell.installed for cell in matrix.cells if cell.inferred} == set(marked)
    assert "* inferred: no article says which Store.exe starts" in " ".join(text.split())


def test_in_40_columns_there_is_a_paragraph_for_each_release(matrix: RestoreMatrix) -> None:
    text = " ".join(matrix_text(matrix, color=False, width=40).split())
    told = re.findall(r"([^\s*]+)\*?: ✓ safe: (.*?)(?:; ✖ unsafe: (.*?))?(?= \S+: ✓| ✓ safe: Store)", text)
    assert [name for name, _, _ in told] == list(LINE)
    for old, safe, unsafe in told:
        for verdict, said in (("safe", safe), ("unsafe", unsafe)):
            assert spread(said) == [new for new in LINE if by_q244976(old, new) == verdict]


def spread(said: str) -> list[str]:
    """The releases that "A, C to E" names."""
    names, found = list(LINE), []
    for stretch in filter(None, said.split(", ")):
        first, _, last = stretch.partition(" to ")
        found += names[names.index(first) : names.index(last or first) + 1]
    return found


@pytest.mark.parametrize("width", [40, 60, 61, 62, 80, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_no_line_is_too_long_and_colour_says_nothing_of_its_own(
    matrix: RestoreMatrix, width: int, encoding: str
) -> None:
    plain = matrix_text(matrix, color=False, width=width, encoding=encoding)
    assert max(map(len, plain.splitlines())) <= width
    plain.encode(encoding)
    assert "\x1b" not in plain
    coloured = matrix_text(matrix, color=True, width=width, encoding=encoding)
    assert coloured != plain
    without = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", coloured).split("\n"))
    assert without == plain
    for words in ("safe: ", "unsafe: ", "databases only", FLOOR_245, FLOOR_246, "Q244976 MORE", "inferred"):
        assert words in " ".join(plain.split())


def test_the_matrix_for_programs(matrix: RestoreMatrix) -> None:
    data = msgspec.json.decode(matrix_json(matrix))
    assert list(data) == ["releases", "matrix"]
    assert [list(row) for row in data["releases"]] == [
        ["release", "service_pack", "store_version", "database_format", "floor"]
    ] * len(LINE)
    assert [list(row) for row in data["matrix"]] == [["from", "to", "verdict", "floor", "source", "inferred"]] * len(
        PAIRS
    )
    head, *lines = csv.reader(matrix_csv(matrix).splitlines())
    assert head == list(data["matrix"][0])
    yes_or_no = {True: "yes", False: "no", None: ""}
    assert lines == [[yes_or_no.get(value, value) for value in row.values()] for row in data["matrix"]]


def test_the_matrix_through_the_command(matrix: RestoreMatrix) -> None:
    for options, text in (
        ([], matrix_text(matrix, color=False, width=80)),
        (["-f", "json"], matrix_json(matrix)),
        (["-f", "csv"], matrix_csv(matrix)),
    ):
        ended = run("restore", "--matrix", *options)
        assert (ended.code, ended.err, ended.text) == (0, "", text)
    narrow = run("restore", "--matrix", env={"COLUMNS": "40"})
    assert narrow.text == matrix_text(matrix, color=False, width=40)
