"""``diagnose lint``: each rule finds its bad example at its line and leaves a good one alone."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from diagnose.authoring.findings import Finding, Report
from diagnose.authoring.ignoring import ignores_in
from diagnose.authoring.linting import RULES, lint
from diagnose.authoring.places import CASES
from diagnose.cli.lint import run_lint
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.content import find_content
from tests.command import run as run_apart

ROOT = Path(__file__).parent.parent
ARCHIVE = ROOT.parent / "shared" / "archive" / "txt"

FACTS = "kb/widgets/facts.yaml"
RELEASES = "kb/widgets/releases.yaml"
REMEDIES = "kb/widgets/remedies.yaml"
JAM = "kb/widgets/articles/Q100001.yaml"
STALL = "kb/widgets/articles/Q100002.yaml"
LIST = "kb/widgets/articles/Q100003.yaml"
JAM_CASES = "tests/cases/Q100001.yaml"
STALL_CASES = "tests/cases/Q100002.yaml"

FILES = {
    FACTS: """\
domain: Widgets
facts:
  name: {type: text, label: name, question: Name?, find: On the lid.}
  site: {type: text, label: hall, question: Hall?, find: On the door.}
  product:
    type: choice
    label: product
    question: Product?
    find: On the lid.
    assumed: {value: Widget}
    pattern: '[A-Z].*'
    values: [{value: Widget, label: Widget}]
  version:
    type: choice
    label: version
    question: Version?
    find: On the lid.
    assumed: {value: "1.0", when: {product: Widget}}
    values: [{value: "1.0", label: One}, {value: "2.0", label: Two}]
  service_pack: {type: integer, label: pack, question: Pack?, find: On the lid., minimum: 0, maximum: 2}
  store_version: {type: version, label: file, question: File?, find: In the folder.}
  platform: {type: choice, label: platform, question: Platform?, find: Inside., values: [{value: x86, label: Intel}]}
  scanner: {type: boolean, label: scanner, question: Scanner?, find: Look.}
  belts: {type: integer, label: belts, question: Belts?, find: Count., minimum: 0, maximum: 9}
  symptoms:
    type: keys
    label: symptoms
    question: Symptoms?
    find: Look.
    values:
      - {value: jams, label: it jams}
      - {value: stalls, label: it stalls}
  error_id: {type: error_id, label: error, question: Error?, find: On the panel.}
  event_ids: {type: numbers, label: events, question: Events?, find: In the log., minimum: 0, maximum: 9999}
  database_format:
    type: choice
    label: format
    question: Format?
    find: In the log.
    values: [{value: old, label: old}]
  restore_store_version: {type: version, label: target, question: Target?, find: In the box.}
incompatible:
  - when:
      - {fact: scanner, is: "yes", source: Q100001 SYMPTOMS}
      - {fact: service_pack, below: 1, source: Q100001 SYMPTOMS}
    message: There was no scanner before SP1.
    source: Q100001 SYMPTOMS
""",
    RELEASES: """\
file: Widget.exe
product_version: "1.0"
facts:
  version: version
  service_pack: service_pack
  store_version: store_version
  database_format: database_format
  restore_store_version: restore_store_version
releases:
  - {release: RTM, service_pack: 0, store_version: "1.0.100.1", source: Q100003 SUMMARY}
  - {release: SP1, service_pack: 1, store_version: "1.0.200.1", source: Q100003 SUMMARY}
  - {release: "1.0.200.9", service_pack: 1, store_version: "1.0.200.9", date: "2001-05-01", source: Q100003 May}
  - {release: SP2, service_pack: 2, store_version: "1.0.300.1", date: "2002-01-01", source: Q100003 SUMMARY}
""",
    REMEDIES: """\
platform: {fact: platform, taken_as: x86, source: Q100003 SUMMARY}
criteria:
  - {fewest: steps, text: The fewer installations the better., source: Q100003 SUMMARY}
""",
    JAM: """\
article: Q100001
title: The belt jams while the scanner looks at a parcel
header: {modified: "2001-01-01", category: widgets, product: Widget, versions: ["1.0"]}
summary: {text: The scanner holds the parcel for too long., source: CAUSE}
applies_when:
  facts:
    - {fact: product, is: Widget, source: SYMPTOMS}
    - {fact: scanner, is: "yes", source: SYMPTOMS}
  releases:
    introduced: {release: SP1, source: STATUS}
    fixed:
      - {release: "1.0.200.9", source: STATUS}
      - {release: SP2, source: STATUS}
symptoms:
  - symptom: jams
    text: It jams.
    error_ids: ["0000050A"]
    source: SYMPTOMS
likelihood:
  - {when: {fact: belts, at_least: 2, source: SYMPTOMS}, text: More belts jam more often., source: SYMPTOMS}
no_workaround: {text: None is named., source: the whole article}
references:
  - article: Q100003
    text: The list of the fixes.
    source: STATUS
""",
    STALL: """\
article: Q100002
title: The motor stalls on a cold morning
header: {modified: "2001-01-01", category: widgets, product: Widget, versions: ["1.0"]}
summary: {text: The grease is stiff., source: CAUSE}
applies_when:
  facts:
    - {fact: product, is: Widget, source: SYMPTOMS}
symptoms:
  - symptom: stalls
    text: It stalls.
    event_ids: [7]
    source: SYMPTOMS
no_workaround: {text: None is named., source: the whole article}
""",
    LIST: """\
article: Q100003
title: All fixes for widgets
header: {modified: "2001-01-01", category: widgets, product: Widget, versions: ["1.0"]}
summary: {text: A list., source: SUMMARY}
rollups:
  - date: "2001-05-01"
    files: {Widget.exe: "1.0.200.9"}
    fixes: [Q100001]
    source: May
statements:
  - text: Each one has all before it.
    inferred: true
    inferred_from: The list says so of two of them.
    source: SUMMARY
""",
    JAM_CASES: """\
cases:
  - name: it jams
    given: {scanner: yes, service_pack: 1, symptoms: jams}
    expect: {verdict: confirmed}
  - name: nothing is known
    given: {}
    expect: {verdict: undetermined, missing: [service_pack, store_version, scanner]}
""",
    STALL_CASES: """\
cases:
  - name: not yet
    given: {symptoms: none}
    expect: {verdict: exposed}
""",
}

ORIGINALS = {
    "100/Q100001.TXT": """\
DOCUMENT:Q100001  01-JAN-2001  [widgets]
TITLE   :Belt Jams
PRODUCT :Widget
PROD/VER::1.0
OPER/SYS:
KEYWORDS:

======================================================================
The information in this article applies to:

 - Widget 1.0

SYMPTOMS
========

Parcels stay on the belt for as long as the scanner is busy with them, and the
motor gets hot.

CAUSE
=====

The scanner.

STATUS
======

  Q100009 All Widget Fixes

Additional query words: belt
""",
    "Q100002.txt": """\
DOCUMENT:Q100002  01-JAN-2001  [widgets]
TITLE   :Motor Stalls
PRODUCT :Widget
PROD/VER::1.0
OPER/SYS:
KEYWORDS:

SYMPTOMS
========

It stalls.

CAUSE
=====

Grease.
""",
    "100/Q100003.TXT": """\
DOCUMENT:Q100003  01-JAN-2001  [widgets]
TITLE   :All Widget Fixes
PRODUCT :Widget
PROD/VER::1.0
OPER/SYS:
KEYWORDS:

SUMMARY
=======

A list.

May
---

One.
""",
}


@dataclass(frozen=True)
class Example:
    """A change to the content that a rule has to find at the line of ``at``, and one like it that is right."""

    rule: str
    file: str
    old: str
    bad: str
    at: str
    good: str
    report_in: str = ""
    """Where the finding is reported, if not in the changed file."""

    @property
    def reported_in(self) -> str:
        return self.report_in or self.file


CONDITION = '    - {fact: scanner, is: "yes", source: SYMPTOMS}\n'
FIXES = ['      - {release: "1.0.200.9", source: STATUS}\n', "      - {release: SP2, source: STATUS}\n"]
FIXED = "".join(FIXES)
BEGIN = "    introduced: {release: SP1, source: STATUS}\n    fixed:\n"
LAST = "    last_affected: {{release: {}, source: STATUS}}\n"
STALL_SIGNS = "  - symptom: stalls\n    text: It stalls.\n    event_ids: [7]\n"
TWIN = FILES[JAM].replace("Q100001", "Q100002")
EVENT = ("    source: SYMPTOMS\nlike", "    event_ids: [7]\n    source: SYMPTOMS\nlike")

EXAMPLES = [
    Example("unreadable", JAM, "symptoms:\n", "symptoms: [\n", "  - symptom: jams", "symptoms: # the signs\n"),
    Example("schema", JAM, "It jams.", "It jams.\n    texts: It jams.", "texts: It jams", "It is jammed."),
    Example("schema", JAM, "is: Widget", "is: widget?", "is: widget?", "is: Widget"),
    Example("schema", JAM_CASES, "verdict: confirmed", "verdict: conformed", "conformed", "verdict: confirmed"),
    Example("schema", JAM_CASES, "missing: [service_pack", "missing: [pack", "[pack", "missing: [service-pack"),
    Example("schema", JAM_CASES, "symptoms: jams", "symptoms: jumps", "symptoms: jumps", "symptoms: [jams]"),
    Example("todo-left", JAM, "It jams.", "TODO say how", "TODO say how", "TODOS are not meant."),
    Example("todo-left", JAM, "is: Widget, ", "is: Widget,  # TODO\n      ", "# TODO", "is: Widget,  # to do\n      "),
    Example("todo-left", JAM_CASES, "name: it jams", "name: TODO", "TODO", "name: it really jams"),
    Example("dangling-reference", JAM, "Q100003\n", "Q100008\n", "Q100008", "Q100008\n    dangling: true\n"),
    Example("dangling-reference", JAM, "Q100003\n", "Q100008\n", "Q100008", "Q100008\n    dangling: false\n"),
    Example("undefined-fact", JAM, "fact: scanner", "fact: scaner", "scaner", "fact: scanner"),
    Example("undefined-fact", FACTS, "{fact: scanner", "{fact: scaner", "scaner", "{fact: scanner"),
    Example("undefined-fact", FACTS, "when: {product", "when: {produkt", "produkt", "when: {product"),
    Example("unused-fact", JAM, "fact: belts", "fact: service_pack", "  belts:", "fact: belts", FACTS),
    Example("unused-symptom", STALL, "symptom: stalls", "symptom: jams", "value: stalls", "symptom: stalls", FACTS),
    Example("impossible-condition", JAM, CONDITION, CONDITION.replace("yes", "no") + CONDITION, '"yes"', CONDITION * 2),
    Example(
        "impossible-condition",
        JAM,
        CONDITION,
        f"{CONDITION}    - {{fact: service_pack, below: 1, source: SYMPTOMS}}\n",
        "    introduced:",
        f"{CONDITION}    - {{fact: service_pack, below: 2, source: SYMPTOMS}}\n",
    ),
    Example(
        "impossible-condition",
        JAM,
        BEGIN + FIXED,
        BEGIN.replace("SP1", "RTM") + FIXES[1].replace("SP2", "SP1"),
        "  facts:",
        BEGIN.replace("SP1", "RTM") + FIXED,
    ),
    Example("impossible-condition", JAM, "at_least: 2", "below: 0", "below: 0", "below: 1"),
    Example("impossible-condition", JAM, "at_least: 2", "includes: 2", "includes: 2", "is: 2"),
    Example(
        "shadowed-article",
        STALL,
        STALL_SIGNS,
        STALL_SIGNS.replace("stalls", "jams"),
        "  facts:",
        STALL_SIGNS.replace("event_ids: [7]", "error_ids: [50A]"),
        JAM,
    ),
    Example("indistinguishable-articles", STALL, FILES[STALL], TWIN, "  facts:", TWIN.replace(*EVENT)),
    Example(
        "shared-error-id",
        STALL,
        FILES[STALL],
        TWIN.replace(*EVENT).replace("0000050A", "50a"),
        '"50a"',
        TWIN.replace(*EVENT).replace("0000050A", "50b"),
    ),
    Example("range-order", JAM, FIXED, FIXES[0].replace('"1.0.200.9"', "RTM"), "release: RTM", FIXED),
    Example("range-order", JAM, FIXED, FIXES[1] + FIXES[0], '"1.0.200.9"', FIXED),
    Example("range-order", JAM, FIXED, FIXES[1] + FIXES[1].replace("STATUS", "CAUSE"), "SP2, source: CAUSE", FIXES[1]),
    Example(
        "range-order",
        JAM,
        FIXED,
        FIXED + LAST.format('"1.0.200.9"'),
        '      - {release: "1.0.200.9"',
        FIXED + LAST.format('"1.0.200.8"'),
    ),
    Example(
        "range-order",
        JAM,
        FIXED,
        FIXED + LAST.format('"1.0.150.1"'),
        "last_affected",
        FIXED + LAST.format('"1.0.200.1"'),
    ),
    Example("range-boundary", JAM, '"1.0.200.9"', '"1.0.900.9"', '"1.0.900.9"', '"1.0.250.9"'),
    Example("range-boundary", JAM, "release: SP1", 'release: "0.9.0.1"', '"0.9.0.1"', 'release: "1.0.200.5"'),
    Example(
        "range-gap",
        JAM,
        FIXED,
        FIXED + LAST.format('"1.0.200.4"'),
        "last_affected",
        FIXED + LAST.format('"1.0.200.8"'),
    ),
    Example("rollup-release", LIST, '"2001-05-01"', '"2001-05-02"', "date:", '"2001-05-01"'),
    Example("rollup-release", LIST, 'Widget.exe: "1.0.200.9"', 'Widget.exe: "1.0.200.7"', "date:", 'B.dll: "1.0.9.9"'),
    Example("rollup-release", RELEASES, "2001-05-01", "2001-05-09", "date:", "2001-05-01", LIST),
    Example("missing-cases", STALL_CASES, FILES[STALL_CASES], "", "article:", FILES[STALL_CASES], STALL),
    Example(
        "inferred-without-reason",
        LIST,
        "    inferred_from: The list says so of two of them.\n",
        "",
        "inferred",
        "    inferred_from: Two of them say so.\n",
    ),
    Example(
        "inferred-without-reason", LIST, "    inferred: true\n", "", "inferred_from", "    inferred: true  # yes\n"
    ),
    Example("source-section", JAM, "source: CAUSE", "source: CAUSES", "CAUSES", "source: cause"),
    Example("source-section", JAM, "source: CAUSE", "source: Q100003 CAUSE", "Q100003 CAUSE", "source: Q100003 May"),
    Example("source-section", JAM, "source: CAUSE", "source: SYMPTOMS and USE", "USE", "source: SYMPTOMS and CAUSE"),
    Example("source-section", FACTS, "Q100001 SYMPTOMS", "Q100001 ALARMS", "ALARMS", "Q100001 CAUSE; Q100003 May"),
    Example(
        "copied-text",
        JAM,
        "text: It jams.",
        "text: The belt is held for as long as the scanner is busy with them.",
        "The belt is held",
        "text: It waits as long as the scanner is busy.",
    ),
    Example("missing-original", JAM, "source: CAUSE", "source: Q100004 CAUSE", "Q100004", "source: Q100003 SUMMARY"),
    Example("unused-ignore", JAM, "It jams.", "It jams.  # lint: ignore[schema]", "ignore[schema]", "It jams.  # lint"),
    Example("unused-ignore", JAM, "It jams.", "It jams.  # lint: ignore[shema]", "[shema]", "It # lint: jams"),
    Example("unused-ignore", JAM, "It jams.", "It jams.  # lint: ignore", "# lint", "'It # lint: ignore[schema]'"),
]


def build(root: Path, files: dict[str, str] | None = None) -> Path:
    """Write a small sound content (of widgets) with these files changed, or left out if empty; return its root."""
    for name, text in {**FILES, **(files or {})}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text:
            path.write_text(text, "utf-8")
    if not (root / "rules").exists():
        shutil.copytree(ROOT / "rules", root / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def originals(root: Path) -> Path:
    """Write the originals of the small content; return their folder."""
    for name, text in ORIGINALS.items():
        path = root / "originals" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
    return root / "originals"


def check(root: Path, folder: Path | None = None) -> Report:
    return lint(find_content(root), root / CASES, folder)


def of_rule(report: Report, rule: str) -> list[Finding]:
    return [found for found in report.findings if found.rule == rule]


def changed(example: Example, new: str) -> dict[str, str]:
    text = FILES[example.file]
    assert example.old in text
    return {example.file: text.replace(example.old, new, 1)}


def line_of(text: str, part: str) -> int:
    """Return the number of the first line with ``part``."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_the_small_content_is_clean(tmp_path: Path) -> None:
    report = check(build(tmp_path), originals(tmp_path))
    assert report.findings == ()
    assert report.skipped == ()
    assert report.clean
    assert report.files == len(FILES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.rule}-{example.at.strip()}")
def test_each_rule_finds_the_bad_example_at_its_line(tmp_path: Path, example: Example) -> None:
    files = changed(example, example.bad)
    found = of_rule(check(build(tmp_path, files), originals(tmp_path)), example.rule)
    text = {**FILES, **files}[example.reported_in]
    assert [(f.where.file, f.where.line) for f in found] == [(example.reported_in, line_of(text, example.at))]
    assert found[0].where.column > 0
    assert found[0].severity == next(rule.severity for rule in RULES if rule.id == example.rule)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.rule}-{example.at.strip()}")
def test_each_rule_leaves_the_good_example_alone(tmp_path: Path, example: Example) -> None:
    report = check(build(tmp_path, changed(example, example.good)), originals(tmp_path))
    assert of_rule(report, example.rule) == []
    assert report.readable


def test_cases_without_an_article_are_found(tmp_path: Path) -> None:
    stray = "tests/cases/Q100009.yaml"
    report = check(build(tmp_path, {stray: FILES[STALL_CASES]}))
    assert [(f.rule, f.where.file, f.where.line) for f in report.findings] == [("orphaned-cases", stray, 0)]
    assert "did you mean Q10000" in report.findings[0].message
    assert of_rule(check(build(tmp_path / "good")), "orphaned-cases") == []


def test_every_rule_has_an_example_and_a_summary() -> None:
    assert {rule.id for rule in RULES} == {example.rule for example in EXAMPLES} | {"orphaned-cases"}
    assert all(rule.summary.endswith(".") and "\n" not in rule.summary for rule in RULES)
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_a_comment_keeps_a_rule_from_its_line_and_from_no_other(tmp_path: Path) -> None:
    text = FILES[JAM].replace("Q100003\n", "Q100008  # lint: ignore[dangling-reference]\n")
    again = "  - {article: Q100009, text: Another one., source: STATUS}\n"
    report = check(build(tmp_path, {JAM: text + again}))
    assert [(f.rule, f.where.line) for f in report.findings] == [
        ("dangling-reference", line_of(text + again, again[:-1]))
    ]


WRONG_RULES = {
    "def broken(:\n": (r"rules/restore\.py:\d+:1", "cannot be used: invalid syntax"),
    "raise KeyError('x')\n": (r"rules/restore\.py:\d+:1", "cannot be used: KeyError: 'x'"),
    "raise SystemExit(0)\n": (r"rules/restore\.py:\d+:1", "cannot be used: SystemExit: 0"),
    "": (r"rules/restore\.py", "is missing; every content has this rule module"),
}


@pytest.mark.parametrize("code", WRONG_RULES)
def test_a_rule_module_that_cannot_be_used_is_told(tmp_path: Path, code: str) -> None:
    root = build(tmp_path)
    module = root / "rules" / "restore.py"
    module.write_text(module.read_text() + code) if code else module.unlink()
    report = check(root)
    (found,) = of_rule(report, "unreadable")
    where, message = WRONG_RULES[code]
    assert re.fullmatch(where, str(found.where))
    assert found.message == message
    assert not report.readable
    for compiled in root.rglob("compiled.json"):
        compiled.unlink()
    ended = run_apart("ask", "--fact", "name=A", "--content", root)
    assert (ended.code, ended.out) == (3, b"")
    assert message in ended.err


def test_one_comment_can_name_several_rules_and_each_has_to_be_of_use(tmp_path: Path) -> None:
    line = "article: Q100008  # lint: ignore[dangling-reference, todo-left]"
    report = check(build(tmp_path, {JAM: FILES[JAM].replace("article: Q100003", line)}))
    assert [f.rule for f in report.findings] == ["unused-ignore"]
    assert "todo-left" in report.findings[0].message


def test_a_comment_for_a_rule_that_was_not_applied_is_not_called_unused(tmp_path: Path) -> None:
    text = FILES[JAM].replace("source: CAUSE}", "source: CAUSE}  # lint: ignore[source-section]")
    root = build(tmp_path, {JAM: text})
    assert check(root).findings == ()
    assert [f.rule for f in check(root, originals(tmp_path)).findings] == ["unused-ignore"]


def test_comments_in_folded_text_are_text() -> None:
    text = "a: >-  # lint: ignore[one]\n  b # lint: ignore[two]\n  c\nd: 'e # lint: ignore[three]'\n"
    assert [(i.rule, i.where.line, i.where.column) for i in ignores_in(text, "x")] == [("one", 1, 8)]


def test_a_dangling_reference_comes_with_the_article_of_like_words(tmp_path: Path) -> None:
    text = FILES[JAM].replace("Q100003\n", "Q103001\n").replace("The list of the fixes.", "All fixes for widgets.")
    found = of_rule(check(build(tmp_path, {JAM: text})), "dangling-reference")
    assert "did you mean Q100003 (All fixes for widgets)?" in found[0].message
    assert "see_instead: Q100003" in found[0].message


def test_a_dangling_reference_comes_with_the_article_of_the_title_that_the_original_cites(tmp_path: Path) -> None:
    text = FILES[JAM].replace("Q100003\n", "Q100009\n").replace("The list of the fixes.", "Other words altogether.")
    root = build(tmp_path, {JAM: text})
    assert "did you mean" not in of_rule(check(root), "dangling-reference")[0].message
    assert "did you mean Q100003" in of_rule(check(root, originals(tmp_path)), "dangling-reference")[0].message


def test_a_reference_whose_original_is_at_hand_does_not_dangle(tmp_path: Path) -> None:
    folder = originals(tmp_path)
    text = ORIGINALS["Q100002.txt"].replace("Q100002", "Q100008")
    (folder / "100" / "Q100008.TXT").write_text(text)
    root = build(tmp_path, {JAM: FILES[JAM].replace("Q100003\n", "Q100008\n")})
    assert of_rule(check(root, folder), "dangling-reference") == []
    assert len(of_rule(check(root), "dangling-reference")) == 1
    build(tmp_path, {JAM: FILES[JAM].replace("Q100003\n", "Q100008\n    dangling: true\n")})
    assert "the originals have it" in of_rule(check(root, folder), "dangling-reference")[0].message


def test_a_contradiction_names_both_conditions(tmp_path: Path) -> None:
    text = FILES[JAM].replace(CONDITION, f"{CONDITION}    - {{fact: service_pack, below: 1, source: SYMPTOMS}}\n")
    message = of_rule(check(build(tmp_path, {JAM: text})), "impossible-condition")[0].message
    assert "from SP1 (Widget.exe 1.0.200.1) on" in message
    assert f"pack: below 1 (line {line_of(text, 'below: 1')})" in message


def test_what_excludes_the_conditions_is_named(tmp_path: Path) -> None:
    files = {JAM: FILES[JAM].replace(BEGIN + FIXED, BEGIN.replace("SP1", "RTM") + FIXES[1].replace("SP2", "SP1"))}
    message = of_rule(check(build(tmp_path, files)), "impossible-condition")[0].message
    assert message.endswith(f"by {FACTS}:{line_of(FILES[FACTS], '  - when:')}: There was no scanner before SP1.")


def test_a_fact_from_which_another_is_derived_is_used(tmp_path: Path) -> None:
    door = "  door: {type: boolean, label: door, question: Door?, find: Look.}\n  belts:"
    files = {FACTS: FILES[FACTS].replace("  belts:", door)}
    assert [f.message for f in of_rule(check(build(tmp_path, files)), "unused-fact")] == [
        "nothing uses the fact door; give it a condition in an article, or remove it"
    ]
    derived = files[FACTS].replace("maximum: 9}", "maximum: 9, fleet_count: {count: door, same: site}}")
    assert of_rule(check(build(tmp_path, {FACTS: derived})), "unused-fact") == []


def test_articles_with_the_same_conditions_do_not_shadow_each_other(tmp_path: Path) -> None:
    report = check(build(tmp_path, {STALL: TWIN}))
    assert {f.rule for f in report.findings} == {"indistinguishable-articles", "unused-symptom"}


def test_ranges_are_compared_by_the_files_version(tmp_path: Path) -> None:
    report = check(build(tmp_path, {STALL: TWIN.replace(FIXED, FIXES[1])}))
    assert {(f.rule, f.where.file) for f in report.findings} == {("shadowed-article", JAM), ("unused-symptom", FACTS)}


def test_an_unfinished_article_is_not_compared_with_others(tmp_path: Path) -> None:
    report = check(build(tmp_path, {STALL: TWIN.replace("It jams.", "TODO")}))
    assert {f.rule for f in report.findings} == {"todo-left", "unused-symptom"}


def test_all_findings_are_listed_where_a_file_cannot_be_read(tmp_path: Path) -> None:
    root = build(tmp_path, {JAM: "a: [", STALL: FILES[STALL].replace("It stalls.", "TODO"), LIST: "article: Q1\n"})
    report = check(root)
    assert not report.readable
    assert {"unreadable", "todo-left", "schema"} <= {f.rule for f in report.findings}


@pytest.mark.parametrize("text", ["facts: [", "", "domain: Widgets\nfacts: {a: {type: nothing}}\n"])
def test_without_a_vocabulary_the_other_files_are_still_checked(tmp_path: Path, text: str) -> None:
    root = build(tmp_path, {FACTS: FILES[FACTS], LIST: FILES[LIST].replace("A list.", "TODO")})
    (root / FACTS).write_text(text)
    report = check(root)
    assert not report.readable
    assert not report.clean
    assert len(of_rule(report, "todo-left")) == 1
    assert any(found.where.file == FACTS for found in report.findings)
    assert any("unused-fact" in skipped.rules for skipped in report.skipped)


def test_content_without_a_folder_of_cases_is_not_asked_for_cases(tmp_path: Path) -> None:
    root = build(tmp_path)
    shutil.rmtree(root / "tests")
    report = check(root)
    assert report.clean
    assert [skipped.rules for skipped in report.skipped if "cases" in skipped.reason] == [
        ("missing-cases", "orphaned-cases")
    ]


def test_rules_that_need_the_originals_are_named_where_they_are_not_at_hand(tmp_path: Path) -> None:
    report = check(build(tmp_path))
    assert [skipped.rules for skipped in report.skipped] == [("source-section", "copied-text", "missing-original")]


def run(root: Path, *formats: str, output: Path | None = None, folder: Path | None = None) -> ExitCode:
    return run_lint(list(formats) or None, str(output) if output else None, root, folder)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ExitCode.OK),
        ({JAM: FILES[JAM].replace(FIXED, FIXED + LAST.format('"1.0.200.4"'))}, ExitCode.OK),
        ({JAM: FILES[JAM].replace("It jams.", "TODO")}, ExitCode.FOUND),
        ({JAM: FILES[JAM].replace("Q100003\n", "Q100008\n")}, ExitCode.FOUND),
        ({JAM: "a: ["}, ExitCode.UNREADABLE),
        ({FACTS: "domain: 1\n"}, ExitCode.UNREADABLE),
    ],
)
def test_exit_codes(tmp_path: Path, change: dict[str, str], code: ExitCode) -> None:
    assert run(build(tmp_path, change)) == code


def test_text_has_a_line_for_each_finding_with_a_path_that_opens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = build(tmp_path / "content", {JAM: FILES[JAM].replace("It jams.", "TODO")})
    line = line_of((root / JAM).read_text(), "TODO")
    for folder, name in ((tmp_path, f"content/{JAM}"), (root, JAM), (ROOT, str(root / JAM))):
        monkeypatch.chdir(folder)
        run(root)
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == f"{name}:{line}:11: warning: fill this in [todo-left]"
        assert lines[-1] == f"{len(FILES)} files checked: 1 warning"


def test_json_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = build(tmp_path, {JAM: FILES[JAM].replace("It jams.", "TODO")})
    assert run(root, "json") == ExitCode.FOUND
    said = json.loads(capsys.readouterr().out)
    assert said["schema"] == "diagnose-lint/1"
    (finding,) = said["findings"]
    assert finding.pop("file").endswith(JAM)
    assert finding == {
        "line": 16,
        "column": 11,
        "rule": "todo-left",
        "severity": "warning",
        "message": "fill this in",
    }
    assert said["summary"] == {"files": len(FILES), "readable": True, "errors": 0, "warnings": 1, "notes": 0}
    assert {rule["id"] for rule in said["rules"]} == {rule.id for rule in RULES}
    assert said["skipped"][0]["rules"] == ["source-section", "copied-text", "missing-original"]


def test_several_formats_go_to_several_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = build(tmp_path / "content")
    assert run(root, f"json={tmp_path / 'a.json'}", f"sarif={tmp_path / 'a.sarif'}", "text") == ExitCode.OK
    assert json.loads((tmp_path / "a.json").read_text())["findings"] == []
    assert json.loads((tmp_path / "a.sarif").read_text())["version"] == "2.1.0"
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(FILES)} files checked: nothing found"
    assert run(root, "sarif", output=tmp_path / "b.sarif") == ExitCode.OK
    assert (tmp_path / "b.sarif").read_text() == (tmp_path / "a.sarif").read_text()


@pytest.mark.parametrize(
    ("formats", "folder", "said"),
    [
        (["html"], None, "there is no format"),
        (["json", "sarif"], None, "standard output"),
        ([], Path("nowhere"), "--originals: nowhere is no folder"),
        (["json=nowhere/a.json"], None, "cannot be written"),
    ],
)
def test_wrong_use_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], formats: list[str], folder: Path | None, said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(build(tmp_path), *formats, folder=folder)
    assert ended.value.code == ExitCode.USAGE
    assert said in capsys.readouterr().err


def test_no_content_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(tmp_path)
    assert ended.value.code == ExitCode.UNREADABLE
    assert "there is no kb/" in capsys.readouterr().err


def test_the_real_content_is_clean() -> None:
    report = check(ROOT)
    assert [f"{f.where}: {f.message} [{f.rule}]" for f in report.findings if f.severity != "note"] == []
    assert report.clean


@pytest.mark.skipif(not ARCHIVE.is_dir(), reason="the archive of originals is not at hand")
def test_the_real_content_is_clean_beside_the_originals() -> None:
    report = check(ROOT, ARCHIVE)
    assert [f"{f.where}: {f.message} [{f.rule}]" for f in report.findings if f.severity != "note"] == []
    assert report.skipped == ()
