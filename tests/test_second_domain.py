"""Another product with facts of other names, as an author writes it: nothing of the first domain is told of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from diagnose.cli.completing import candidates
from tests.command import run

ROOT = Path(__file__).parent.parent
FACTS = """domain: Conveyor Belt 3
facts:
  name: {type: text, label: belt name, question: What is the belt called?, find: On its plate.}
  product:
    type: choice
    label: kind of belt
    question: Which kind of belt is it?
    find: On its plate.
    assumed: {value: Belt}
    values: [{value: Belt, label: conveyor belt}]
  version:
    type: choice
    label: model
    question: Which model is it?
    find: On its plate.
    assumed: {value: "3.0"}
    values: [{value: "3.0", label: "3"}]
  revision: {type: integer, minimum: 0, maximum: 4, label: board revision, question: Which one?, find: On its board.}
  firmware: {type: version, example: 3.0.600.0, label: version of belt.bin, question: Which one?, find: In its menu.}
  older_firmware: {type: version, example: 3.0.500.0, label: belt.bin to put back, question: Which?, find: On the disk.}
  layout:
    type: choice
    label: layout of the memory
    question: Which layout has the memory?
    find: In its menu.
    values: [{value: "1", label: "1"}, {value: "2", label: "2"}]
  processor:
    type: choice
    label: processor
    question: Which one?
    find: On its board.
    values: [{value: z80, label: z80}]
  wet: {type: boolean, label: wet belt, question: Is the belt wet?, find: Touch it.}
  symptoms:
    type: keys
    label: symptoms
    question: What does the belt do?
    find: Look.
    values: [{value: slips, label: the belt slips}, {value: does_not_start, label: the belt does not start}]
"""
RELEASES = """file: belt.bin
product_version: "3.0"
facts:
  version: version
  service_pack: revision
  store_version: firmware
  database_format: layout
  restore_store_version: older_firmware
releases:
  - {release: First, service_pack: 0, store_version: "3.0.500.0", source: Q100001 FACTS}
  - {release: Second, service_pack: 1, store_version: "3.0.600.0", source: Q100001 FACTS}
  - {release: Third, service_pack: 2, store_version: "3.0.700.0", source: Q100001 FACTS}
"""
REMEDIES = """platform: {fact: processor, taken_as: z80, source: Q100001 FACTS}
criteria:
  - {fewest: confirmed_after, text: What hurts comes first., source: Q100001 FACTS}
"""
ARTICLE = """article: Q100001
title: A wet belt slips
header: {modified: "2001-10-24", category: belts, product: Conveyor Belt, versions: ["3.0"], keywords: []}
summary: {text: Water gets between belt and drum., source: CAUSE}
applies_when:
  facts:
    - {fact: product, is: Belt, source: FACTS}
    - {fact: version, is: "3.0", source: FACTS}
    - {fact: wet, is: "yes", source: CAUSE}
  releases: {introduced: {release: First, source: FACTS}, fixed: [{release: Third, source: FACTS}]}
symptoms:
  - {symptom: slips, text: The belt slips., source: SYMPTOMS}
no_workaround: {text: None is named., source: the whole article}
fix: {text: Install Third., source: RESOLUTION}
restore:
  floors:
    - {database_format: "1", source: FACTS}
    - {database_format: "2", written_from: 3.0.600.0, oldest: 3.0.600.0, source: FACTS}
  refused: [{symptom: does_not_start, text: It does not start., source: SYMPTOMS}]
  consequences: [{text: It stands still., source: SYMPTOMS}]
  recovery: [{text: Put the newer one back., source: RESOLUTION}]
"""
FLEET = """- {name: ONE, revision: 1, wet: yes, symptoms: slips, older_firmware: 3.0.500.0}
- {name: TWO}
- {name: THREE, firmware: 3.0.650.1, wet: no, revision: 9}
"""
OF_THE_FIRST = re.compile(r"exchange|store\.exe|anti-?virus|mailbox|information store", re.IGNORECASE)


@pytest.fixture(scope="module")
def belts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("belts")
    kb = root / "kb" / "belts"
    (kb / "articles").mkdir(parents=True)
    for name, text in (("facts", FACTS), ("releases", RELEASES), ("remedies", REMEDIES), ("articles/Q100001", ARTICLE)):
        (kb / f"{name}.yaml").write_text(text)
    shutil.copytree(ROOT / "rules", root / "rules", ignore=shutil.ignore_patterns("__pycache__", "compiled.json"))
    (root / "fleet.yaml").write_text(FLEET)
    return root


OUTPUTS = ("text", "csv", "ndjson", "markdown=all.md", "html=all.html", "sarif=all.sarif", "junit=all.xml")


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_output_speaks_of_the_first_domain(belts: Path, output: str) -> None:
    ended = run("batch", "fleet.yaml", "--content", ".", "-f", output, cwd=belts)
    assert ended.code == 3, "the revision 9 of one"
    written = belts / output.partition("=")[2]
    said = ended.text + (written.read_text("utf-8") if written.is_file() else "")
    assert "ONE" in said
    assert OF_THE_FIRST.search(said + ended.err) is None


def test_what_is_called_by_its_role_has_the_label_of_its_fact(belts: Path) -> None:
    assert run("batch", "fleet.yaml", "--content", ".", "-f", "markdown=pages.md", cwd=belts).code == 3
    assert "starts (layout of the memory: 2)" in (belts / "pages.md").read_text("utf-8")


COMMANDS = (
    ("article", "Q100001"),
    ("ask", "--fact", "revision=1"),
    ("restore", "--to", "First", "--from", "Second"),
    ("restore", "--matrix"),
    ("schema", "inventory"),
    ("new", "Q100002", "-o", "-"),
    ("lint",),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_speaks_of_the_first_domain(belts: Path, command: tuple[str, ...]) -> None:
    ended = run(*command, "--content", ".", cwd=belts)
    assert ended.out
    assert OF_THE_FIRST.search(ended.text + ended.err) is None


@pytest.mark.parametrize("name", ["article", "facts", "releases", "remedies", "results"])
def test_no_schema_speaks_of_the_first_domain(name: str) -> None:
    assert OF_THE_FIRST.search(run("schema", name).text) is None


def test_a_wrong_fact_of_a_way_back_is_told_by_its_option(belts: Path) -> None:
    ended = run("restore", "--to", "First", "--database-format", "7", "--content", ".", cwd=belts)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith('diagnose: --database-format: "7" is no layout of the memory; write one of: 1, 2')


def test_values_behind_tab_are_those_of_the_fact_with_the_role(belts: Path) -> None:
    assert [value for value, _ in candidates("restore", "database_format", belts, "")] == ["1", "2", "unknown"]
