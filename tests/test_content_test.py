"""``diagnose test``: cases are read strictly, run, and what failed is said in the author's words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from diagnose.authoring.cases import CaseFile, Outcome, case_paths, read_case_file, run_example
from diagnose.cli.test_content import run_test
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from tests.test_lint import FACTS, FILES, JAM, JAM_CASES, ROOT, STALL_CASES, build, line_of


def read(root: Path, text: str, article: str = "Q100001") -> CaseFile:
    build(root, {f"tests/cases/{article}.yaml": text})
    vocabulary = load_knowledge(find_content(root)).vocabulary
    return read_case_file(vocabulary, root / "tests" / "cases" / f"{article}.yaml", "cases.yaml")


def outcomes(root: Path, text: str, article: str = "Q100001") -> list[Outcome]:
    file = read(root, text, article)
    assert file.problems == ()
    content = find_content(root)
    diagnostician = Diagnostician(load_knowledge(content), Reasoner(content.rules))
    return [run_example(diagnostician, article, example) for example in file.examples]


def one(given: str, expect: str) -> str:
    return f"cases:\n  - name: a case\n    given: {given}\n    expect: {expect}\n"


AFFECTED = "{scanner: yes, store_version: 1.0.200.1}"


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        (AFFECTED, "{verdict: exposed}"),
        ("{scanner: yes, store_version: 1.0.200.1, error_id: 50a}", "{verdict: confirmed}"),
        ("{scanner: yes, store_version: 1.0.200.1, belts: 2}", "{verdict: exposed, likelihood: raised}"),
        ("{scanner: yes, store_version: 1.0.200.1, belts: 1}", "{likelihood: stated}"),
        ("{scanner: yes}", "{verdict: undetermined, missing: [store_version, service_pack]}"),
        (AFFECTED, "{missing: []}"),
        ("{scanner: no}", "{verdict: not_affected, likelihood: unknown}"),
        (AFFECTED, "{restore: none}"),
        ("{}", "{verdict: undetermined, missing: [service_pack, file, scanner]}".replace("file", "store-version")),
    ],
)
def test_what_is_met_passes(tmp_path: Path, given: str, expect: str) -> None:
    (outcome,) = outcomes(tmp_path, one(given, expect))
    assert outcome.differences == ()
    assert outcome.passed


@pytest.mark.parametrize(
    ("given", "expect", "what", "found"),
    [
        (AFFECTED, "{verdict: confirmed}", "verdict", "exposed"),
        ("{scanner: yes, store_version: 1.0.200.1, belts: 2}", "{likelihood: stated}", "likelihood", "raised"),
        ("{scanner: yes}", "{missing: [store_version]}", "missing", ("service_pack", "store_version")),
        ("{scanner: no}", "{likelihood: none}", "likelihood", "unknown"),
        (AFFECTED, "{restore: safe}", "restore.verdict", None),
    ],
)
def test_what_is_not_met_is_named(
    tmp_path: Path, given: str, expect: str, what: str, found: str | tuple[str, ...] | None
) -> None:
    (outcome,) = outcomes(tmp_path, one(given, expect))
    (difference,) = outcome.differences
    assert (difference.expectation.what, difference.found) == (what, found)
    assert difference.expectation.where.line == 4
    assert not outcome.passed


def test_an_article_without_a_likelihood_has_none(tmp_path: Path) -> None:
    (outcome,) = outcomes(tmp_path, one("{}", "{likelihood: none}"), "Q100002")
    assert outcome.passed
    (outcome,) = outcomes(tmp_path, one("{}", "{likelihood: raised}"), "Q100002")
    assert outcome.differences[0].found is None


def test_an_article_that_is_not_considered_has_the_verdict_none(tmp_path: Path) -> None:
    text = FILES[JAM].replace("applies_when:", "relevance: reported\napplies_when:")
    build(tmp_path, {JAM: text})
    case = one(AFFECTED, "{verdict: none}")
    vocabulary = load_knowledge(find_content(tmp_path)).vocabulary
    (tmp_path / JAM_CASES).write_text(case)
    (example,) = read_case_file(vocabulary, tmp_path / JAM_CASES, "cases.yaml").examples
    content = find_content(tmp_path)
    outcome = run_example(Diagnostician(load_knowledge(content), Reasoner(content.rules)), "Q100001", example)
    assert outcome.passed
    assert not outcome.considered


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("cases: [", 2, "not well-formed YAML"),
        ("- name: x\n", 1, "a mapping with a list under cases"),
        ("cases: x\n", 1, "a mapping with a list under cases"),
        ("", 0, "a mapping with a list under cases"),
        ("kases: []\ncases: []\n", 1, '"kases" is not known here (did you mean cases?)'),
        ("cases:\n  - just text\n", 2, "a case is a mapping with name, given, expect"),
        ("cases:\n  - name: x\n", 2, "the case has no given and no expect"),
        ("cases:\n  - {name: [], given: {}, expect: {verdict: exposed}}\n", 2, "a case has a name"),
        ("cases:\n  - {name: x, given: {}, expect: {verdict: exposed}, why: y}\n", 2, '"why" is not known'),
        (one("{scaner: yes}", "{verdict: exposed}"), 3, '"scaner" (did you mean scanner?)'),
        (one("{scanner: perhaps}", "{verdict: exposed}"), 3, "neither yes nor no"),
        (one("[]", "{verdict: exposed}"), 3, "mapping of facts"),
        (one("{}", "{verdict: exposd}"), 4, "did you mean exposed?"),
        (one("{}", "{verdikt: exposed}"), 4, "did you mean verdict?"),
        (one("{}", "{}"), 4, "expect is a mapping with some of"),
        (one("{}", "{likelihood: high}"), 4, "only raised, stated, unknown"),
        (one("{}", "{missing: scanner}"), 4, "missing is a list of facts"),
        (one("{}", "{missing: [scaner]}"), 4, "did you mean scanner?"),
        (one("{}", "{restore: {floor: 1.0.200.1}}"), 4, "restore is a verdict, or a mapping with verdict"),
        (one("{}", "{restore: {verdict: good}}"), 4, '"good" cannot be expected here'),
        (one("{}", "{restore: {verdict: safe, flor: x}}"), 4, "did you mean floor?"),
        (one("{}", "{verdict: exposed}") + one("{}", "{verdict: exposed}")[7:], 5, "case in line 2 has the same name"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(tmp_path: Path, text: str, line: int, said: str) -> None:
    build(tmp_path)
    vocabulary = load_knowledge(find_content(tmp_path)).vocabulary
    (tmp_path / JAM_CASES).write_text(text)
    file = read_case_file(vocabulary, tmp_path / JAM_CASES, "cases.yaml")
    assert said in file.problems[0].message
    assert file.problems[0].where.line == line


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    vocabulary = load_knowledge(find_content(build(tmp_path))).vocabulary
    file = read_case_file(vocabulary, tmp_path / "none.yaml", "none.yaml")
    assert [str(problem) for problem in file.problems] == ["none.yaml: cannot be read: No such file or directory"]
    assert case_paths(tmp_path / "nowhere") == []


def test_good_cases_of_a_file_with_a_bad_one_are_kept(tmp_path: Path) -> None:
    file = read(tmp_path, one("{}", "{verdict: exposed}") + one("{x: 1}", "{verdict: exposed}")[7:])
    assert len(file.examples) == 1
    assert len(file.problems) == 1


def run(root: Path, *articles: str, formats: tuple[str, ...] = (), cases: Path | None = None) -> ExitCode:
    return run_test(articles, list(formats), None, root, cases)


def ended(root: Path, *articles: str, formats: tuple[str, ...] = (), cases: Path | None = None) -> int:
    with pytest.raises(SystemExit) as end:
        run(root, *articles, formats=formats, cases=cases)
    assert isinstance(end.value.code, int)
    return end.value.code


def test_all_passed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(build(tmp_path)) == ExitCode.OK
    assert capsys.readouterr().out == "3 cases of 2 articles: all passed\n"
    assert run(tmp_path, "q100002") == ExitCode.OK
    assert capsys.readouterr().out == "1 case of 1 article: all passed\n"


def test_a_failure_is_told_in_the_authors_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = FILES[JAM_CASES].replace("verdict: undetermined", "verdict: not_affected").replace("store_version, ", "")
    build(tmp_path, {JAM_CASES: text})
    monkeypatch.chdir(tmp_path)
    assert run(tmp_path) == ExitCode.FOUND
    line = line_of(text, "nothing is known")
    assert capsys.readouterr().out.splitlines() == [
        f"{JAM_CASES}:{line}:11: Q100001: nothing is known",
        f"  expected verdict: not_affected (line {line + 2})",
        "  came out: undetermined",
        f"  expected missing: service_pack, scanner (line {line + 2})",
        "  came out: service_pack, store_version, scanner",
        '  because "product: Widget" holds: product is Widget [Q100001 SYMPTOMS]',
        "  unknown: service_pack (pack), store_version (file), scanner (scanner)",
        "",
        "3 cases of 2 articles: 1 failed",
    ]


def test_what_does_not_hold_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(tmp_path, {JAM_CASES: one("{scanner: no}", "{verdict: exposed}")})
    assert run(tmp_path) == ExitCode.FOUND
    assert '"scanner: yes" does not hold: scanner is no [Q100001 SYMPTOMS]' in capsys.readouterr().out


def test_json_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(tmp_path, {JAM_CASES: one("{scanner: no}", "{verdict: exposed}")})
    assert run(tmp_path, formats=("json",)) == ExitCode.FOUND
    said = json.loads(capsys.readouterr().out)
    assert said["schema"] == "diagnose-test/1"
    assert said["summary"] == {"cases": 2, "passed": 1, "failed": 1, "errors": 0}
    failed = said["cases"][0]
    assert (failed["article"], failed["name"], failed["line"], failed["passed"]) == ("Q100001", "a case", 2, False)
    (difference,) = failed["differences"]
    assert difference.pop("file").endswith(JAM_CASES)
    assert difference == {
        "line": 4,
        "column": 23,
        "what": "verdict",
        "expected": "exposed",
        "found": "not_affected",
    }
    assert failed["because"][0]["source"] == "Q100001 SYMPTOMS"


def test_unreadable_cases_end_with_3_and_the_others_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(build(tmp_path, {JAM_CASES: "cases: ["})) == ExitCode.UNREADABLE
    said = capsys.readouterr()
    assert said.out == "1 case of 1 article: all passed\n"
    assert f"{JAM_CASES}:2:1: not well-formed YAML" in said.err


def test_cases_without_an_article_end_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(tmp_path, {"tests/cases/Q100009.yaml": FILES[STALL_CASES]})
    assert run(tmp_path) == ExitCode.UNREADABLE
    assert "Q100009.yaml: there is no article Q100009 (did you mean Q10000" in capsys.readouterr().err


def test_unreadable_content_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(build(tmp_path, {FACTS: "facts: ["})) == ExitCode.UNREADABLE
    assert ended(tmp_path / "nowhere") == ExitCode.UNREADABLE
    assert FACTS in capsys.readouterr().err


def test_no_cases_end_with_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(build(tmp_path), "Q100003") == ExitCode.NOTHING
    said = capsys.readouterr()
    assert said.out == "0 cases of 0 articles: nothing was tested\n"
    assert "there are no cases of Q100003 in" in said.err
    shutil.rmtree(tmp_path / "tests")
    assert ended(tmp_path) == ExitCode.NOTHING


def test_wrong_use_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = build(tmp_path)
    assert ended(root, "Q10001") == ExitCode.USAGE
    assert "did you mean Q100001?" in capsys.readouterr().err
    assert ended(root, formats=("sarif",)) == ExitCode.USAGE
    assert ended(root, cases=tmp_path / "nowhere") == ExitCode.USAGE


def test_cases_can_lie_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = build(tmp_path / "content")
    (root / "tests" / "cases").rename(tmp_path / "mine")
    assert run(root, cases=tmp_path / "mine") == ExitCode.OK
    assert capsys.readouterr().out == "3 cases of 2 articles: all passed\n"


def test_the_real_cases_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_test([], None, None, ROOT, None) == ExitCode.OK
    count = int(capsys.readouterr().out.split()[0])
    assert count > 70
