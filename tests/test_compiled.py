"""Conclusions drawn in advance: they are the engine's own, and they count only with the rules that drew them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from diagnose.authoring.drawing import draw_conclusions
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import Knowledge
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


def test_the_command_writes_the_table_of_other_content(tmp_path: Path) -> None:
    for folder in ("kb", "rules"):
        shutil.copytree(CONTENT.root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", TABLE))
    ended = run("compile", "--content", str(tmp_path))
    assert (ended.code, ended.err) == (0, "")
    assert ended.text.startswith("rules/compiled.json: ")
    assert (tmp_path / "rules" / TABLE).read_bytes() == (CONTENT.rules / TABLE).read_bytes()
