"""``diagnose new``: what it writes is sound, explained, and ready to be filled in."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import get_args

import msgspec.yaml
import pytest

from diagnose.authoring.extracting import Extract, extract
from diagnose.authoring.linting import RULES, lint
from diagnose.authoring.originals import APPLIES_TO, Originals, read_original
from diagnose.authoring.places import CASES as CASES_FOLDER
from diagnose.authoring.scaffold import scalar
from diagnose.cli import new as new_command
from diagnose.cli.batch import run_batch
from diagnose.cli.lint import run_lint
from diagnose.cli.new import run_new
from diagnose.cli.test_content import run_test
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.article import Article, Header
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.knowledge.ranking import Measure
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.measuring import Measured
from diagnose.reasoning.work import fleet_work
from tests.test_lint import ROOT, build, check, of_rule

ARTICLE = "kb/widgets/articles/Q100005.yaml"
CASES = "tests/cases/Q100005.yaml"

TEXT = """\
DOCUMENT:Q100005  03-FEB-2001  [widgets]
TITLE   :XWID: Belts Stop with Event 12
PRODUCT :Widget Works
PROD/VER:winnt:1.0 SP1,1.0 SP2; WINDOWS:95
OPER/SYS:
KEYWORDS:kbcut

======================================================================
-------------------------------------------------------------------------------
The information in this article applies to:

 - Widget, versions 1.0 SP1, 1.0 SP2
-------------------------------------------------------------------------------

IMPORTANT: See

   Q100900 Description of the Registry

SYMPTOMS
========

The belt stops, and these events are logged:

   Event ID: 12
   Description:
   Error 0000050A.

   EventID: 13

It may also say [80001234-501-0-550]. The events 14 and 15 go with it.

CAUSE
=====

A fault that was first introduced in build 1.0.200.5 of the Widget.exe file.

RESOLUTION
==========

   x86: DownloadDownload Q100005i.exe now
   (http://example.invalid/i)
   Vax: Download Q100005v.exe now

+--------------------------+
| File name  | Version     |
+--------------------------+
| Widget.exe | 1.0.200.9   |
+--------------------------+

This fix requires Widget version 1.0 Service Pack 1. Do not put back a
Widget.exe file earlier than version 1.0.200.7.

WORKAROUND
==========

Change HKEY_LOCAL_MACHINE\\SOFTWARE\\Widget\\Belt.

STATUS
======

This problem was first corrected in Widget 1.0
Service Pack 2.

MORE INFORMATION
================

See also:

   Q100001 XWID: Event ID: 99 Is Logged With Error 0x123
   and Other Signs

Parts with Commas, and: Colons
------------------------------

See Q100901. This is Q100005.

Additional query words: belt
 stop

======================================================================
Keywords          : kbwidget kbfix
Technology        : kbWidgets
Version           : winnt:1.0 SP1,1.0 SP2
Issue type        : kbbug
Solution Type     : kbfix

=============================================================================
"""

WEB = """\
An Archive

Q100005: XWID: Belts Stop

Article: Q100005
Product(s): Widget Works
Version(s): 1.0
Operating System(s): NT
Keyword(s): kbwidget
Last Modified: 3-FEB-2001

-------------------------------------------------------------------------------
The information in this article applies to:

- Widget
-------------------------------------------------------------------------------

SUMMARY
=======

Nothing.
"""


def original(folder: Path, text: str = TEXT) -> Path:
    path = folder / "Q100005.TXT"
    path.write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
    return path


def extracted(folder: Path, text: str = TEXT) -> Extract:
    return extract(read_original(original(folder, text)), {"x86": "x86"})


def new(root: Path, source: Path | None = None, article: str = "Q100005", output: str | None = None) -> ExitCode:
    return run_new(article, source, output, root)


def ended(root: Path, source: Path | None = None, article: str = "Q100005", output: str | None = None) -> int:
    with pytest.raises(SystemExit) as end:
        new(root, source, article, output)
    assert isinstance(end.value.code, int)
    return end.value.code


def written(root: Path) -> Article:
    return msgspec.yaml.decode((root / ARTICLE).read_text("utf-8"), type=Article)


@pytest.mark.parametrize("source", [None, TEXT, WEB], ids=["blank", "archive", "web"])
def test_from_new_to_a_tested_article(tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str | None) -> None:
    root = build(tmp_path)
    assert new(root, original(tmp_path, source) if source else None) == ExitCode.OK
    assert [line.removeprefix(f"{root}/") for line in capsys.readouterr().out.splitlines()] == [ARTICLE, CASES]
    report = check(root)
    assert {found.rule for found in report.findings} == {"todo-left"}
    assert {found.where.file for found in report.findings} == {ARTICLE, CASES}
    assert run_test(["Q100005"], None, None, root, None) == ExitCode.OK
    assert int(capsys.readouterr().out.split()[0]) >= 2

    for path in (root / ARTICLE, root / CASES):
        text = re.sub(r"[ ]*# TODO.*", "", path.read_text("utf-8"))
        path.write_text(text.replace("TODO", "done by hand"), "utf-8")
    text = (
        (root / ARTICLE)
        .read_text("utf-8")
        .replace("- {fact: version", '- {fact: belts, is: "3", source: CAUSE}\n    - {fact: version')
    )
    (root / ARTICLE).write_text(text, "utf-8")
    assert [str(found) for found in check(root).findings if found.severity != "note"] == []


def test_content_that_assumes_nothing_takes_a_new_article(tmp_path: Path) -> None:
    root = build(tmp_path)
    facts = root / "kb/widgets/facts.yaml"
    facts.write_text(re.sub(r"\n *assumed:.*", "", facts.read_text("utf-8")), "utf-8")
    assert "assumed" not in facts.read_text("utf-8")
    assert new(root) == ExitCode.OK
    left = [found for found in check(root).findings if found.where.file == ARTICLE]
    assert {found.rule for found in left} == {"todo-left"}
    assert all(re.fullmatch(r"fill this in(: .*\w.*)?", found.message) for found in left), "nothing but words is said"


def test_every_field_is_explained_in_a_comment(tmp_path: Path) -> None:
    new(build(tmp_path), original(tmp_path))
    lines = (tmp_path / ARTICLE).read_text("utf-8").splitlines()
    for name in Article.__struct_fields__:
        (number,) = [n for n, line in enumerate(lines) if re.match(rf"(# )?{name}:", line)]
        assert lines[number - 1].startswith("#"), name
    for name in Header.__struct_fields__:
        (number,) = [n for n, line in enumerate(lines) if re.match(rf"  (# )?{name}:", line)]
        assert lines[number - 1].startswith("  # "), name
    assert re.fullmatch(r"# yaml-language-server: \$schema=.*/diagnose/schemas/article\.json", lines[0])
    schema = (tmp_path / ARTICLE).parent / lines[0].split("=")[1]
    assert schema.is_file()


def test_the_head_and_the_foot_are_filled_in(tmp_path: Path) -> None:
    new(build(tmp_path), original(tmp_path))
    assert written(tmp_path).header == Header(
        modified="2001-02-03",
        category="widgets",
        product="Widget Works",
        versions=["1.0 SP1", "1.0 SP2", "95"],
        operating_systems=["winnt", "WINDOWS"],
        keywords=["kbwidget", "kbfix"],
        technology=["kbWidgets"],
        query_words=["belt", "stop"],
        issue_type="kbbug",
        solution_type="kbfix",
    )


def test_the_page_of_the_web_archive_is_read_too(tmp_path: Path) -> None:
    new(build(tmp_path), original(tmp_path, WEB))
    header = written(tmp_path).header
    assert (header.modified, header.product, header.versions) == ("2001-02-03", "Widget Works", ["1.0"])
    assert (header.operating_systems, header.keywords) == (["NT"], ["kbwidget"])
    assert written(tmp_path).summary.source == "SUMMARY"


def test_ids_are_found_with_their_sections_and_not_in_cited_titles(tmp_path: Path) -> None:
    found = extracted(tmp_path)
    assert [(seen.text, seen.section) for seen in found.error_ids] == [
        ("0000050A", "SYMPTOMS"),
        ("80001234-501-0-550", "SYMPTOMS"),
    ]
    assert [(seen.text, seen.section) for seen in found.event_ids] == [
        (number, "SYMPTOMS") for number in ("12", "13", "14", "15")
    ]
    assert [(seen.text, seen.section) for seen in found.references] == [
        ("Q100900", APPLIES_TO),
        ("Q100001", "MORE INFORMATION"),
        ("Q100901", "Parts with Commas, and: Colons"),
    ]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("error 0x451", ["0x451"]),
        ("Error code: 0xC103FC93 (64659)", ["0xC103FC93"]),
        ("ID No. 80004005-0501-0000050a", ["80004005-0501-0000050a"]),
        ("ID no: C1030b35", ["C1030b35"]),
        ("failed due to error\n0000050A", ["0000050A"]),
        ("error code BB8", ["BB8"]),
        ("error 679", []),
        ("an error added later", []),
        ("error messages", []),
        ("STORE!EcOpen+0xeb(0x01040610)", []),
        ("the error feed", []),
    ],
)
def test_spellings_of_error_ids(tmp_path: Path, text: str, ids: list[str]) -> None:
    head = TEXT.split("SYMPTOMS", maxsplit=1)[0]
    found = extracted(tmp_path, f"{head}SYMPTOMS\n========\n\n{text}\n")
    assert [seen.text for seen in found.error_ids] == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Event ID: 1197", ["1197"]),
        ("Event ID 1197 and 1005", ["1197", "1005"]),
        ("events 290, 270 or 2025", ["290", "270", "2025"]),
        ("EventID: 1041", ["1041"]),
        ("in the event of 3 errors", []),
        ("event viewer 5", []),
    ],
)
def test_spellings_of_event_ids(tmp_path: Path, text: str, ids: list[str]) -> None:
    head = TEXT.split("SYMPTOMS", maxsplit=1)[0]
    found = extracted(tmp_path, f"{head}SYMPTOMS\n========\n\n{text}\n")
    assert [seen.text for seen in found.event_ids] == ids


def test_versions_files_and_keys_are_found(tmp_path: Path) -> None:
    found = extracted(tmp_path)
    assert [(v.file, v.version, v.section, v.in_table) for v in found.versions] == [
        ("Widget.exe", "1.0.200.5", "CAUSE", False),
        ("Widget.exe", "1.0.200.9", "RESOLUTION", True),
        ("Widget.exe", "1.0.200.7", "RESOLUTION", False),
    ]
    assert [(d.platform, d.file, d.address, d.section) for d in found.downloads] == [
        ("x86", "Q100005i.exe", "http://example.invalid/i", "RESOLUTION")
    ]
    assert [(seen.text, seen.section) for seen in found.registry] == [
        ("HKEY_LOCAL_MACHINE\\SOFTWARE\\Widget\\Belt", "WORKAROUND")
    ]


def test_the_range_follows_from_what_the_original_says(tmp_path: Path) -> None:
    new(build(tmp_path), original(tmp_path))
    applies = written(tmp_path).applies_when
    assert applies
    assert applies.releases
    assert applies.releases.introduced.release == "1.0.200.5"
    assert applies.releases.introduced.source == "CAUSE"
    fixed = [(boundary.release, boundary.needs, boundary.source) for boundary in applies.releases.fixed]
    assert fixed == [("1.0.200.9", "SP1", "RESOLUTION"), ("SP2", None, "STATUS")]
    assert [(c.fact, c.equals) for c in applies.facts] == [("product", "Widget"), ("version", "1.0")]


@pytest.mark.parametrize(
    ("versions", "release"),
    [(":1.0 SP1,1.0 SP2", "SP1"), (":1.0,1.0 SP1", "RTM"), ("winnt:1.0 SP2", "SP2"), ("", "RTM")],
)
def test_without_other_words_the_range_begins_with_the_first_version_of_the_head(
    tmp_path: Path, versions: str, release: str
) -> None:
    text = TEXT.replace("winnt:1.0 SP1,1.0 SP2; WINDOWS:95", versions).replace("first introduced", "found")
    new(build(tmp_path), original(tmp_path, text))
    applies = written(tmp_path).applies_when
    assert applies
    assert applies.releases
    assert applies.releases.introduced.release == release


def test_a_fix_from_before_the_beginning_is_left_out(tmp_path: Path) -> None:
    text = TEXT.replace("winnt:1.0 SP1,1.0 SP2; WINDOWS:95", ":1.0 SP2").replace("first introduced", "found")
    new(build(tmp_path), original(tmp_path, text))
    applies = written(tmp_path).applies_when
    assert applies
    assert applies.releases
    assert (applies.releases.introduced.release, applies.releases.fixed) == ("SP2", [])
    assert of_rule(check(tmp_path), "range-order") == []


def test_references_out_of_the_content_are_marked(tmp_path: Path) -> None:
    new(build(tmp_path), original(tmp_path))
    text = (tmp_path / ARTICLE).read_text("utf-8")
    marked = re.findall(r"- article: (Q\d+)\n    text: TODO\n    dangling: false  # TODO", text)
    assert marked == ["Q100900", "Q100901"]
    assert [reference.article for reference in written(tmp_path).references] == ["Q100900", "Q100001", "Q100901"]


@pytest.mark.parametrize(
    "text", ["yes", "No", "null", "5.5", "a, b", "a: b", "# a", " a", "SP1", "ü", "", "[a]", "a.b (c)"]
)
def test_every_text_is_read_back_as_it_was(text: str) -> None:
    assert msgspec.yaml.decode(f"[{scalar(text)}]") == [text]


def test_the_originals_own_sentences_are_not_copied(tmp_path: Path) -> None:
    root = build(tmp_path / "content")
    new(root, original(tmp_path))
    report = check(root, tmp_path)
    assert {found.rule for found in report.findings} <= {"todo-left", "missing-original"}
    text = (root / ARTICLE).read_text("utf-8")
    assert "XWID" not in text
    assert "Description of the Registry" not in text
    assert "# Sections of the original: SYMPTOMS, CAUSE, RESOLUTION," in text


def test_the_cases_stand_on_both_sides_of_each_boundary(tmp_path: Path) -> None:
    new(build(tmp_path), original(tmp_path))
    cases = msgspec.yaml.decode((tmp_path / CASES).read_text("utf-8"))["cases"]
    expected = {
        case["given"].get("store_version"): case["expect"]["verdict"] for case in cases if len(case["given"]) == 1
    }
    assert expected == {
        "1.0.200.5": "exposed",
        "1.0.200.4": "not_affected",
        "1.0.200.9": "not_affected",
        "1.0.200.8": "exposed",
        "1.0.300.1": "not_affected",
        "1.0.300.0": "not_affected",
    }
    assert cases[-1]["expect"]["verdict"] == "confirmed"


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = build(tmp_path)
    for taken, free in ((ARTICLE, CASES), (CASES, ARTICLE)):
        (root / taken).write_text("mine")
        assert ended(root) == ExitCode.USAGE
        assert f"{taken} is there already" in capsys.readouterr().err
        assert (root / taken).read_text() == "mine"
        assert not (root / free).exists()
        (root / taken).unlink()
    (tmp_path / "there.yaml").write_text("mine")
    assert ended(root, output=str(tmp_path / "there.yaml")) == ExitCode.USAGE
    assert ended(root, output=str(tmp_path / "no folder" / "new.yaml")) == ExitCode.USAGE
    assert "no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "article", ["", "100005", "q100005", "Q1", "../Q100005", "Q100005.yaml", "Q100005\n", "Q 100005"]
)
def test_a_bad_id_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], article: str) -> None:
    assert ended(build(tmp_path), article=article) == ExitCode.USAGE
    assert "is no article's id" in capsys.readouterr().err


def test_the_article_alone_can_go_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = build(tmp_path / "content")
    assert new(root, output=str(tmp_path / "new.yaml")) == ExitCode.OK
    assert not (root / ARTICLE).exists()
    assert not (root / CASES).exists()
    capsys.readouterr()
    assert new(root, output="-") == ExitCode.OK
    assert msgspec.yaml.decode(capsys.readouterr().out, type=Article).article == "Q100005"


def test_a_missing_folder_of_cases_is_made(tmp_path: Path) -> None:
    root = build(tmp_path)
    shutil.rmtree(root / "tests")
    assert new(root) == ExitCode.OK
    assert (root / CASES).is_file()


def test_what_is_no_original_of_the_article_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = build(tmp_path)
    assert ended(root, original(tmp_path), "Q100006") == ExitCode.USAGE
    assert "is the original of Q100005, not of Q100006" in capsys.readouterr().err
    assert ended(root, original(tmp_path, "Dear reader,\n")) == ExitCode.UNREADABLE
    assert "is no original of an article" in capsys.readouterr().err
    assert ended(root, tmp_path / "nowhere.txt") == ExitCode.UNREADABLE
    assert ended(root, tmp_path) == ExitCode.UNREADABLE


def test_content_that_cannot_be_used_ends_with_3(tmp_path: Path) -> None:
    root = build(tmp_path, {"kb/widgets/facts.yaml": "facts: ["})
    assert ended(root) == ExitCode.UNREADABLE
    assert ended(tmp_path / "nowhere") == ExitCode.UNREADABLE


def test_other_unfinished_articles_do_not_hinder(tmp_path: Path) -> None:
    root = build(tmp_path, {"kb/widgets/articles/Q100004.yaml": "article: ["})
    assert new(root) == ExitCode.OK


def test_the_installed_content_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = build(tmp_path)
    monkeypatch.setattr(new_command, "INSTALLED", root)
    assert ended(root) == ExitCode.USAGE
    assert f"name a copy of {root} with --content" in capsys.readouterr().err
    assert new(root, output=str(tmp_path / "new.yaml")) == ExitCode.OK


def test_originals_are_found_in_folders_of_a_thousand_or_flat(tmp_path: Path) -> None:
    (tmp_path / "100").mkdir()
    original(tmp_path / "100")
    found = Originals(tmp_path).find("Q100005")
    assert found
    assert found.head["title"] == "XWID: Belts Stop with Event 12"
    (tmp_path / "100" / "Q100005.TXT").rename(tmp_path / "Q100005.txt")
    assert Originals(tmp_path).find("Q100005") == found
    assert Originals(tmp_path).find("Q100006") is None


def test_the_real_content_takes_a_new_article(tmp_path: Path) -> None:
    knowledge = load_knowledge(find_content())
    assert run_new("Q999999", None, str(tmp_path / "Q999999.yaml"), None) == ExitCode.OK
    article = msgspec.yaml.decode((tmp_path / "Q999999.yaml").read_text("utf-8"), type=Article)
    assert article.applies_when
    assert {condition.fact for condition in article.applies_when.facts} <= set(knowledge.vocabulary.facts)


GUIDE = ROOT / "docs" / "authors.md"
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def copy_of_the_real_content(folder: Path) -> Path:
    for name in ("kb", "rules", "tests/cases"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def typed(command: str) -> None:
    """Do what a command of the guide does, in the working folder."""
    name, *arguments = shlex.split(command)[1:]
    here = Path()
    option = arguments[arguments.index("--originals") + 1] if "--originals" in arguments else None
    match name:
        case "new":
            run_new(arguments[0], Path(arguments[2]), None, here)
        case "lint":
            run_lint(None, None, here, Path(option) if option else None)
        case "test":
            run_test(arguments, None, None, here, None)
        case "batch":
            run_batch([arguments[0]], [arguments[2]], None, "all", "confirmed", here)


def about_the_article(said: str) -> str:
    """Leave out what an output says of other articles; how many files there are depends on them too."""
    lines = [line for line in said.splitlines(True) if "Q999001" in line or not line.startswith(("kb/", "tests/"))]
    return re.sub(r"\d+ files checked: .*", "N files checked", "".join(lines))


def like(said: str, shown: str) -> bool:
    """Tell whether an output is what the guide shows; "..." leaves something out."""
    pattern = re.escape(about_the_article(shown)).replace(r"\.\.\.", ".*")
    return re.fullmatch(pattern, about_the_article(said), re.DOTALL) is not None


def test_the_guide_for_authors_can_be_typed_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy_of_the_real_content(tmp_path))
    article, facts = (Path("kb/exchange55", name) for name in ("articles/Q999001.yaml", "facts.yaml"))
    before_the_symptoms = re.compile(r"\n  symptoms:\n(?:    .*\n)*?    values:\n")
    later = ""
    commands = 0
    for kind, text in _BLOCK.findall(GUIDE.read_text("utf-8")):
        if text.startswith("DOCUMENT:"):
            Path("originals").mkdir()
            Path("Q999001.TXT").write_text(text, "utf-8")
            Path("originals/Q999001.TXT").write_text(text, "utf-8")
        elif text.startswith("# yaml-language-server"):
            article.write_text(text, "utf-8")
        elif text.startswith("      - value:"):
            later = text
        elif text.startswith("cases:"):
            Path("tests/cases/Q999001.yaml").write_text(text, "utf-8")
        elif text.startswith("servers:"):
            Path("one.yaml").write_text(text, "utf-8")
        elif kind == "console":
            command, _, shown = text.partition("\n")
            typed(command.removeprefix("$ "))
            said = capsys.readouterr().out
            assert not shown or like(said, shown), said
            commands += 1
            if later:
                content = facts.read_text("utf-8")
                place = next(before_the_symptoms.finditer(content)).end()
                facts.write_text(content[:place] + later + content[place:], "utf-8")
                later = ""
    assert commands == 8
    report = lint(find_content(Path()), Path(CASES_FOLDER), Path("originals"))
    assert [str(found) for found in report.findings if "Q999001" in found.where.file] == []
    assert "MAIL7" in Path("advisories/index.html").read_text("utf-8")


def test_the_guide_for_authors_lists_every_rule() -> None:
    text = GUIDE.read_text("utf-8")
    for rule in RULES:
        assert f"| `{rule.id}` | {rule.severity} | {rule.summary} |" in text
    assert len(re.findall(r"^\| `[a-z-]+` \| (?:error|warning|note) \|", text, re.MULTILINE)) == len(RULES)


def parts_of_the_guide() -> dict[str, str]:
    """The pieces of content in "What else you can write", by their first key."""
    section = GUIDE.read_text("utf-8").partition("## What else you can write")[2].partition("\n## ")[0]
    return {text.split(":", 1)[0].strip(" -"): text for kind, text in _BLOCK.findall(section) if kind == "yaml"}


def test_what_else_the_guide_shows_can_be_written(tmp_path: Path) -> None:
    """Into its article and into the facts; then the program does what the guide says."""
    parts = parts_of_the_guide()
    assert sorted(parts) == ["fact", "precautions", "registry"]
    root = copy_of_the_real_content(tmp_path)
    (text,) = [text for _, text in _BLOCK.findall(GUIDE.read_text("utf-8")) if text.startswith("# yaml-language")]
    text = text.replace("store_pauses", "store_hangs")
    (root / "kb/exchange55/articles/Q999001.yaml").write_text(text + parts["precautions"] + parts["registry"], "utf-8")
    facts = root / "kb/exchange55/facts.yaml"
    facts.write_text(facts.read_text("utf-8").replace("\nimplied:\n", f"\nimplied:\n{parts['fact']}"), "utf-8")

    knowledge = load_knowledge(find_content(root))
    disputed = {setting.setting.rpartition("\\")[2]: setting.advised for setting in knowledge.disputed}
    assert "Q999001" in {advice.article for advice in disputed["OpenRetryDelay"]}, "another value is found by itself"
    diagnostician = Diagnostician(knowledge, Reasoner(find_content(root).rules))
    old = diagnostician.diagnose(Case("OLD", {"product": "Exchange Server", "version": "5.0"}))
    assert old.facts["antivirus_api"] is False

    stated: dict[str, FactValue] = {"service_pack": 3, "antivirus_api": True, "move_destination": "MAIL8"}
    here, there = (f"{name} the public folders" for name in ("Let the scan of", "Keep the scanner off"))
    assert steps(diagnostician, stated) == {f"{here} end.": ["MAIL7"], f"{there} here, too.": ["MAIL8"]}
    assert steps(diagnostician, stated | {"destination_antivirus_api": False}) == {f"{here} end.": ["MAIL7"]}
    assert steps(diagnostician, stated | {"service_pack": 4}) == {f"{there} here, too.": ["MAIL8"]}


def steps(diagnostician: Diagnostician, stated: dict[str, FactValue]) -> dict[str, list[str]]:
    """What Q999001 wants done before the mailboxes of MAIL7 are moved, and where."""
    server = diagnostician.diagnose(Case("MAIL7", stated))
    work = fleet_work(diagnostician.knowledge, [server])
    return {item.action: item.servers for item in work if "public folders" in item.action}


def test_the_guide_for_authors_lists_every_measure() -> None:
    text = GUIDE.read_text("utf-8")
    listed = re.findall(r"^\| `([a-z_]+)` \|", text.partition("| `fewest` |")[2].partition("\n\n")[0], re.MULTILINE)
    assert listed == list(get_args(Measure)) == list(Measured._fields)
