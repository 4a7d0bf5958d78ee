"""Conclusions drawn in advance: they are the engine's own, and they count only with the rules that drew them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnose.authoring.drawing import draw_conclusions
from diagnose.knowledge.checked import COMPILED, read_compiled, write_compiled
from diagnose.knowledge.content import ContentRoot, find_content
from diagnose.knowledge.loading import Knowledge, load_knowledge
from diagnose.knowledge.reading import read_checked
from diagnose.reasoning.compiling import TABLE, fingerprint, read_table, write_table
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from tests.command import run
from tests.test_engine import random_cases

CONTENT = find_content()


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the shipped rules, with their table."""
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(CONTENT.rules, tmp_path / "rules", ignore=ignored))


def test_the_shipped_table_is_of_the_shipped_rules() -> None:
    """Write it anew with `diagnose compile`."""
    assert fingerprint(CONTENT.rules) in (CONTENT.rules / TABLE).read_text("utf-8")
    assert len(read_table(CONTENT.rules)) > 300


def test_every_conclusion_of_the_table_is_the_engines_own() -> None:
    engines = Reasoner(CONTENT.rules, compiled=False)
    for (engine, premises), conclusions in read_table(CONTENT.rules).items():
        assert engines.reason(engine, premises) == conclusions


def test_most_servers_need_no_run_of_the_engine(knowledge: Knowledge) -> None:
    reasoner = Reasoner(CONTENT.rules)
    diagnostician = Diagnostician(knowledge, reasoner)
    cases = random_cases(300, seed=7)
    for case in cases:
        diagnostician.diagnose(case)
    assert len(reasoner.remembered) < len(cases) / 4


def test_with_and_without_the_table_a_diagnosis_is_the_same(knowledge: Knowledge) -> None:
    fast, plain = (Diagnostician(knowledge, Reasoner(CONTENT.rules, compiled=way)) for way in (True, False))
    for case in random_cases(60, seed=8):
        assert fast.diagnose(case) == plain.diagnose(case)


def test_a_table_of_other_rules_does_not_count(rules: Path) -> None:
    assert read_table(rules)
    changed = rules / "applicability.py"
    changed.write_text(changed.read_text("utf-8").replace('verdict="exposed"', 'verdict="confirmed"'), "utf-8")
    assert read_table(rules) == {}


@pytest.mark.parametrize("data", [b"", b"{", b'{"rules": 5}', b"\xff\xfe", b"[]"])
def test_a_damaged_table_does_not_count(rules: Path, data: bytes) -> None:
    (rules / TABLE).write_bytes(data)
    assert read_table(rules) == {}


def test_a_damaged_conclusion_does_not_count(rules: Path) -> None:
    table = rules / TABLE
    table.write_bytes(table.read_bytes().replace(b'"shown":"applies"}', b'"shown":"applies"},5', 1))
    damaged = Reasoner(rules)
    for (engine, premises), conclusions in read_table(CONTENT.rules).items():
        assert damaged.reason(engine, premises) == conclusions
    assert len(damaged.remembered) == 1


def test_without_a_table_everything_works(rules: Path, knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    (rules / TABLE).unlink()
    plain = Diagnostician(knowledge, Reasoner(rules))
    for case in random_cases(5, seed=9):
        assert plain.diagnose(case) == diagnostician.diagnose(case)


def test_what_is_written_is_what_is_read(rules: Path) -> None:
    drawn = draw_conclusions(CONTENT, servers=3)
    assert write_table(rules, drawn) == rules / TABLE
    assert read_table(rules) == drawn


# The content, checked in advance


@pytest.fixture
def content(tmp_path: Path) -> ContentRoot:
    """A copy of the shipped content, with what was checked in advance."""
    for folder in ("kb", "rules"):
        shutil.copytree(CONTENT.root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return find_content(tmp_path)


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def test_the_shipped_content_was_checked_in_advance_as_it_is_now() -> None:
    """Write it anew with `diagnose compile`."""
    assert read_compiled(CONTENT) == read_checked(CONTENT)


def test_what_was_kept_is_what_was_checked(content: ContentRoot) -> None:
    (content.knowledge / COMPILED).unlink()
    assert read_compiled(content) is None
    checked = read_checked(content)
    assert write_compiled(content, checked) == content.knowledge / COMPILED
    assert read_compiled(content) == checked


def test_with_and_without_what_was_kept_a_diagnosis_is_the_same() -> None:
    fast, plain = (
        Diagnostician(load_knowledge(CONTENT, compiled=way), Reasoner(CONTENT.rules, compiled=way))
        for way in (True, False)
    )
    for case in random_cases(40, seed=10):
        assert fast.diagnose(case) == plain.diagnose(case)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: _append(content.knowledge / "articles" / "Q274403.yaml", "\n"),
        lambda content: _append(content.knowledge / "facts.yaml", "# changed\n"),
        lambda content: _append(content.knowledge / "releases.yaml", "\n"),
        lambda content: _append(content.knowledge / "remedies.yaml", "\n"),
        lambda content: _append(content.rules / "restore.py", "\n"),
        lambda content: (content.knowledge / "articles" / "Q274403.yaml").unlink(),
        lambda content: (content.knowledge / "articles" / "Q999999.yml").write_text("article: Q999999\n"),
        lambda content: (content.knowledge / "more.yaml").write_text("a: b\n"),
        lambda content: (content.knowledge / COMPILED).write_bytes(b"{"),
        lambda content: (content.knowledge / COMPILED).write_bytes(b"\xff"),
        lambda content: (content.knowledge / COMPILED).unlink(),
    ],
)
def test_what_was_kept_of_other_files_does_not_count(
    content: ContentRoot, change: Callable[[ContentRoot], object]
) -> None:
    assert read_compiled(content)
    change(content)
    assert read_compiled(content) is None


@pytest.mark.parametrize("module", ["knowledge/checking.py", "knowledge/article.py", "yaml_reader.py", "problems.py"])
def test_what_another_shell_kept_does_not_count(tmp_path: Path, module: str) -> None:
    """A check that became stricter is applied to content that was checked before."""
    shutil.copytree(CONTENT.root / "diagnose", tmp_path / "diagnose", ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        "from diagnose.knowledge.content import find_content; from diagnose.knowledge.checked import read_compiled; "
        f"from pathlib import Path; print(read_compiled(find_content(Path({str(CONTENT.root)!r}))) is None)"
    )

    def ignored() -> str:
        return subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout.strip()

    assert ignored() == "False"
    _append(tmp_path / "diagnose" / module, "# changed\n")
    assert ignored() == "True"


def test_a_mistake_in_content_that_was_checked_before_is_reported(content: ContentRoot) -> None:
    article = content.knowledge / "articles" / "Q274403.yaml"
    article.write_text(article.read_text("utf-8").replace("title:", "titel:", 1), "utf-8")
    ended = run("article", "--content", str(content.root))
    assert ended.code == 3
    assert "kb/exchange55/articles/Q274403.yaml" in ended.err
    assert "title" in ended.err


def test_nothing_is_written_for_who_only_reads(content: ContentRoot) -> None:
    (content.knowledge / COMPILED).unlink()
    before = sorted(content.root.rglob("*"))
    assert run("article", "--content", str(content.root)).code == 0
    after = sorted(path for path in content.root.rglob("*") if "__pycache__" not in path.parts)
    assert after == before


def test_the_command_writes_the_table_of_other_content(tmp_path: Path) -> None:
    for folder in ("kb", "rules"):
        shutil.copytree(
            CONTENT.root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "compiled.json")
        )
    ended = run("compile", "--content", str(tmp_path))
    assert (ended.code, ended.err) == (0, "")
    assert ended.text == (
        "kb/exchange55/compiled.json: 25 articles checked in advance\n"
        f"rules/compiled.json: {len(read_table(CONTENT.rules))} conclusions drawn in advance\n"
    )
    for name in ("kb/exchange55/compiled.json", "rules/compiled.json"):
        assert (tmp_path / name).read_bytes() == (CONTENT.root / name).read_bytes()
