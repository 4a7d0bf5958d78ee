"""The rule engine and the rules: sound, in a fixed order, and never written in a way that experta answers wrongly."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

import diagnose
from diagnose._experta import (
    AND,
    AS,
    EXISTS,
    GT,
    LT,
    MATCH,
    NOT,
    OR,
    TEST,
    Fact,
    Field,
    KnowledgeEngine,
    L,
    Rule,
    Strategy,
)
from diagnose.knowledge.content import ContentRoot, find_content
from diagnose.knowledge.error_ids import read_error_id
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning import engine
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.inference import (
    MODULES,
    OrderedStrategy,
    ReasoningEngine,
    rule_classes,
)
from diagnose.reasoning.questions import Conclusion, Premise
from diagnose.reasoning.working_memory import RuleModule
from tests.oracle import VALUES
from tests.rule_patterns import CHECKS, findings, rules

CONTENT = find_content()


def random_cases(number: int, seed: int) -> list[Case]:
    """Servers of which any facts are known."""
    random = Random(seed)
    return [
        Case(f"MAIL{count}", {key: random.choice(values) for key, values in VALUES.items() if random.random() < 0.6})
        for count in range(number)
    ]


# The order of firing


class Start(Fact):
    """Makes every rule fire that nothing cancels."""


class Cancelled(Fact):
    number = Field(int, mandatory=True)


def wrong_firings(strategy: type[Strategy]) -> int:
    """In how many of 50 engines a rule fires that was cancelled, where the facts come one at a time."""
    wrong = 0
    for _ in range(50):
        fired: list[int] = []
        built = type("Built", (KnowledgeEngine,), {"__strategy__": strategy, **rules_of_start(fired)})()
        built.reset()
        built.declare(Start())
        for number in range(7):
            built.declare(Cancelled(number=number))
        built.run()
        wrong += fired != [7]
    return wrong


def rules_of_start(fired: list[int]) -> dict[str, Any]:
    """Eight rules that tie on salience and on the facts that they match."""

    def rule(number: int) -> Any:
        def fire(self: KnowledgeEngine) -> None:
            fired.append(number)

        fire.__name__ = f"rule_{number}"
        return Rule(Start(), NOT(Cancelled(number=number)))(fire)

    return {f"rule_{number}": rule(number) for number in range(8)}


def test_the_strategy_of_experta_fires_cancelled_rules() -> None:
    assert wrong_firings(KnowledgeEngine.__strategy__) > 0


def test_the_ordered_strategy_never_does() -> None:
    assert wrong_firings(OrderedStrategy) == 0


def test_ties_fire_in_the_same_order_in_every_engine() -> None:
    orders = set()
    for _ in range(20):
        fired: list[int] = []
        built = type("Built", (KnowledgeEngine,), {"__strategy__": OrderedStrategy, **rules_of_start(fired)})()
        built.reset()
        built.declare(Start())
        built.run()
        orders.add(tuple(fired))
    assert len(orders) == 1


# What rules may look like


class Thing(Fact):
    number = Field(int, mandatory=True)
    kind = Field(str)


class Other(Fact):
    number = Field(int, mandatory=True)


class Parent(Fact):
    number = Field(int, mandatory=True)


class Heir(Parent):
    pass


def bad(*conditions: Any) -> type[RuleModule]:
    """A rule module whose one rule has these conditions."""

    class Bad(RuleModule):
        @Rule(*conditions)
        def rule(self) -> None:
            self.conclude(Other(number=1))

    return Bad


class UnknownParameter(RuleModule):
    @Rule(Thing(number=MATCH.number), NOT(Other(number=MATCH.number)))
    def rule(self, number: int, amount: int) -> None:
        self.conclude(Other(number=number + amount))


class ParameterOfExists(RuleModule):
    @Rule(Thing(), EXISTS(Other()), NOT(Parent()))
    def rule(self, other: Other) -> None:
        self.conclude(other)


class Retracts(RuleModule):
    @Rule(AS.thing << Thing())
    def rule(self, thing: Thing) -> None:
        anything: Any = self
        anything.retract(thing)


class Modifies(RuleModule):
    @Rule(AS.thing << Thing())
    def rule(self, thing: Thing) -> None:
        anything: Any = self
        anything.modify(thing, number=2)


class Duplicates(RuleModule):
    @Rule(AS.thing << Thing())
    def rule(self, thing: Thing) -> None:
        anything: Any = self
        anything.duplicate(thing, number=2)


class DeclaresWithoutReasons(RuleModule):
    @Rule(Thing())
    def rule(self) -> None:
        anything: Any = self
        anything.declare(Other(number=1))


class HidesTheEngine(RuleModule):
    @Rule(Thing())
    def facts(self) -> None:
        self.conclude(Other(number=1))


BAD: Sequence[tuple[type[RuleModule], str]] = (
    (bad(Thing(number=(L(1) | L(2)) & (L(3) | L(4)))), "nested"),
    (bad(Thing(number=~(L(1) & L(2)))), "nested"),
    (bad(Thing(number=GT(0) | LT(10))), "once for each branch"),
    (bad(NOT(TEST(lambda: True))), "NOT(TEST)"),
    (bad(NOT(EXISTS(Thing()))), "NOT(EXISTS)"),
    (bad(NOT(AND(Thing(number=MATCH.x), Other(number=MATCH.x)))), "NOT(AND)"),
    (bad(NOT(Thing(), Other())), "NOT(Thing, Other)"),
    (bad(EXISTS(Thing(), Other())), "EXISTS(Thing, Other)"),
    (bad(OR(Thing(), Other())), "one rule for each case"),
    (bad(Thing() | Other()), "one rule for each case"),
    (bad(Thing(number=MATCH.x), EXISTS(Other(number=MATCH.x))), "EXISTS does not heed the binding of x"),
    (bad(EXISTS(AS.thing << Thing())), "EXISTS does not heed the binding of thing"),
    (bad(NOT(Other(number=MATCH.x)), Thing(number=MATCH.x)), "NOT before anything binds x"),
    (bad(Thing(), NOT(Other(number=MATCH.x))), "NOT before anything binds x"),
    (bad(Thing(number=~MATCH.x), Other(number=MATCH.x)), "a negated value before anything binds x"),
    (bad(Thing(nubmer=1)), "Thing has no field nubmer"),
    (bad(Thing(), NOT(Other(kind="x"))), "Other has no field kind"),
    (bad(Parent(number=1)), "Parent does not match the facts of its subclasses"),
    (bad(Fact(number=1)), "Fact does not match the facts of its subclasses"),
    (bad(Thing(number=MATCH.x), TEST(lambda x, y: x > y)), "TEST is given None for y"),
    (bad(Thing(number=MATCH.x), TEST(lambda x, limit=3: x > limit)), "TEST is given None for limit"),
    (bad(TEST(lambda x: x > 1), Thing(number=MATCH.x)), "TEST is given None for x"),
    (bad(Thing(), NOT(Other(number=MATCH.x)), TEST(lambda x: x > 1)), "TEST is given None for x"),
    (UnknownParameter, "nothing binds the parameter amount"),
    (ParameterOfExists, "nothing binds the parameter other"),
    (Retracts, "retract in a right-hand side"),
    (Modifies, "modify in a right-hand side"),
    (Duplicates, "duplicate in a right-hand side"),
    (DeclaresWithoutReasons, "declare in a right-hand side"),
    (HidesTheEngine, "the engine has this name too"),
)


@pytest.mark.parametrize(("module", "expected"), BAD, ids=[text for _, text in BAD])
def test_a_bad_rule_is_found(module: type[RuleModule], expected: str) -> None:
    assert any(expected in finding for finding in findings({"example": module}))


def test_every_check_has_a_bad_example() -> None:
    bad_rules = [rule for module, _ in BAD for rule in rules(module).values()]
    found = {check.__name__ for check in CHECKS for rule in bad_rules if any(check(rule))}
    assert found == {check.__name__ for check in CHECKS}


def test_a_name_in_two_modules_of_an_engine_is_found() -> None:
    first, second = bad(Thing()), bad(Other())
    assert findings({"first": first}) == []
    assert findings({"first": first, "second": second}) == [
        "second.rule: first has this name too, and one of them is lost"
    ]


def test_experta_refuses_to_join_disjunctions_and_conjunctions() -> None:
    with pytest.raises(NameError):
        (L(1) | L(2)) | (L(3) | L(4))
    with pytest.raises(NameError):
        (L(1) & L(2)) & (L(3) & L(4))


@pytest.mark.parametrize("name", MODULES)
def test_the_rules_use_no_bad_pattern(name: str) -> None:
    classes = rule_classes(CONTENT.rules)
    assert findings({module: classes[module] for module in MODULES[name]}) == []


def test_every_rule_file_is_built_into_an_engine() -> None:
    built = [module for modules in MODULES.values() for module in modules]
    assert sorted(built) == sorted(path.stem for path in CONTENT.rules.glob("*.py"))


# What Python may hold


def python_files(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def test_rules_import_only_their_two_doors() -> None:
    allowed = {"diagnose._experta", "diagnose.reasoning.working_memory"}
    for path in python_files(CONTENT.rules):
        imported: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                imported.add("." * node.level + (node.module or ""))
        assert imported <= allowed, path.name


ARTICLE = re.compile(r"\bQ\d{6}\b")
VALUE = re.compile(r"\d+(\.\d+){3}|0x[0-9a-f]{2,8}|[0-9a-f]{8}(-[0-9a-f]{1,8})+", re.I)


def literals(path: Path) -> Iterator[tuple[int, str | int]]:
    """Every text and number in a Python file but the docstrings, with its line."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        body = getattr(node, "body", None) if isinstance(node, documented) else None
        for statement in body or []:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                statement.value.value = None
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, int)) and not isinstance(node.value, bool):
            yield node.lineno, node.value


def numbers_of(knowledge: Knowledge) -> set[int]:
    """The numbers by which the content knows events, errors and builds; a part of an error id can be empty, 0."""
    signs = [sign for fault in knowledge.faults for sign in fault.signs]
    events = {event for sign in signs for event in sign.event_ids}
    errors = {part for sign in signs for text in sign.error_ids for part in read_error_id(text).parts if part}
    builds = {knowledge.line.start(release.release).parts[2] for release in knowledge.line.releases}
    return events | errors | builds


def domain_literals(path: Path, knowledge: Knowledge) -> Iterator[str]:
    """The literals that belong into the content; a version in a sentence and a made-up id are examples for a reader."""
    words = {*vocabulary_words(knowledge)}
    numbers, articles = numbers_of(knowledge), articles_named()
    for line, literal in literals(path):
        if isinstance(literal, int):
            found = literal in numbers
        else:
            found = bool(articles & set(ARTICLE.findall(literal)) or VALUE.fullmatch(literal.strip()))
        if found or literal in words:
            yield f"{path.name}:{line}: {literal!r}"


def articles_named() -> set[str]:
    """Every article that the content is about or refers to."""
    texts = (path.read_text("utf-8") for path in CONTENT.knowledge.rglob("*.yaml"))
    return {article for text in texts for article in ARTICLE.findall(text)}


def vocabulary_words(knowledge: Knowledge) -> Iterator[str]:
    """The keys of the symptoms, and the numbers of database formats."""
    yield from (sign.symptom for fault in knowledge.faults for sign in fault.signs)
    floors = knowledge.restore.floors if knowledge.restore else ()
    yield from (floor.database_format for floor in floors if "." in floor.database_format)


def test_no_python_file_holds_what_an_article_says(knowledge: Knowledge) -> None:
    files = python_files(Path(diagnose.__file__).parent, CONTENT.rules)
    assert [found for path in files for found in domain_literals(path, knowledge)] == []


@pytest.mark.parametrize(
    "code",
    [
        "X = 'Q271547'",
        "X = f'see Q271547 {1}'",
        "FLOOR = '5.5.2652.68'",
        "ID = '80004005-0501-0000050a'",
        "ID = '0x451'",
        "EVENTS = [1197]",
        "ERROR = 0x50A",
        "BUILD = 2653",
        "SIGN = 'move_mailbox_fails'",
        "FORMAT = '2.46'",
    ],
)
def test_what_an_article_says_is_found(tmp_path: Path, knowledge: Knowledge, code: str) -> None:
    path = tmp_path / "example.py"
    path.write_text(f'"""A docstring may name Q271547."""\n# A comment may name 5.5.2652.68.\n{code}\n', "utf-8")
    assert len(list(domain_literals(path, knowledge))) == 1


def test_an_example_for_a_reader_is_none(tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "example.py"
    path.write_text("EXAMPLE = 'Q123456'\nTEXT = 'four numbers such as 5.5.2650.23, or an id such as 0x50A'\n", "utf-8")
    assert list(domain_literals(path, knowledge)) == []


# The same answer every time

DIAGNOSE_ALL = """
import sys
import msgspec
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner

content = find_content()
diagnostician = Diagnostician(load_knowledge(content), Reasoner(content.rules))
for stated in msgspec.json.decode(sys.stdin.buffer.read()):
    facts = {key: tuple(value) if isinstance(value, list) else value for key, value in stated.items()}
    sys.stdout.buffer.write(msgspec.json.encode(diagnostician.diagnose(Case("MAIL1", facts))) + b"\\n")
"""


def test_three_processes_give_the_same_bytes() -> None:
    given = msgspec.json.encode([case.stated for case in random_cases(25, seed=1)])
    folder = str(Path(diagnose.__file__).parents[1])
    outputs = [
        subprocess.run(
            [sys.executable, "-c", DIAGNOSE_ALL],
            input=given,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONPATH": folder, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert outputs[0].count(b"\n") == 25
    assert outputs[0] == outputs[1] == outputs[2]


class NotingReasoner(Reasoner):
    """A reasoner that keeps what it concluded."""

    def __init__(self, content: ContentRoot) -> None:
        super().__init__(content.rules, compiled=False)
        self.noted: dict[str, list[Conclusion]] = {name: [] for name in MODULES}

    def reason(self, engine: str, premises: Sequence[Premise]) -> tuple[Conclusion, ...]:
        concluded = super().reason(engine, premises)
        self.noted[engine].extend(concluded)
        return concluded


def test_every_conclusion_names_its_rule_and_its_premises(knowledge: Knowledge) -> None:
    reasoner = NotingReasoner(CONTENT)
    diagnostician = Diagnostician(knowledge, reasoner)
    rare: list[dict[str, FactValue]] = [
        {"antivirus_api": True, "antivirus_software": False},
        {"event_ids": (1185,), "store_version": "5.5.2650.23"},
        {"event_ids": (1185, 1197), "database_format": "older"},
    ]
    for case in [*random_cases(300, seed=2), *(Case("RARE", stated) for stated in rare)]:
        considered = diagnostician.consider(case)
        assert considered.going is not None
        for judged in considered.judged:
            diagnostician.finding(judged, considered)
    classes = rule_classes(CONTENT.rules)
    for name, conclusions in reasoner.noted.items():
        fired = {conclusion.rule for conclusion in conclusions}
        assert fired == {f"{module}.{rule}" for module in MODULES[name] for rule in rules(classes[module])}
        assert [conclusion for conclusion in conclusions if not conclusion.premises] == []


class Stumbles(RuleModule):
    @Rule(Thing(number=MATCH.number))
    def rule(self, number: int) -> None:
        self.conclude(Other(number=10 // number))


class StumblingEngine(Stumbles, ReasoningEngine):
    pass


def test_an_exception_in_a_rule_leaves_the_engine_usable() -> None:
    built = StumblingEngine()
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            built.reason([Thing(number=0), Thing(number=3)])
        assert not built.running
        concluded = built.reason([Thing(number=5)])
        assert [conclusion.fields for conclusion in concluded] == [{"number": 2}]
        assert [conclusion.rule for conclusion in concluded] == ["test_engine.rule"]
        assert [premise["number"] for conclusion in concluded for premise in conclusion.premises] == [5]


def test_only_a_rule_that_fires_concludes() -> None:
    built = StumblingEngine()
    with pytest.raises(RuntimeError):
        built.conclude(Other(number=1))


def test_the_memory_changes_no_result(
    knowledge: Knowledge, diagnostician: Diagnostician, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = random_cases(200, seed=3)
    remembered = [diagnostician.consider(case) for case in [*cases, *cases]][len(cases) :]
    monkeypatch.setattr(engine, "MAX_REMEMBERED", 0)
    forgetful = Diagnostician(knowledge, Reasoner(CONTENT.rules, compiled=False))
    for case, known in zip(cases, remembered, strict=True):
        afresh = forgetful.consider(case)
        assert (afresh.outcome, afresh.completed, afresh.going) == (known.outcome, known.completed, known.going)
        assert [found.conclusions for found in afresh.judged] == [found.conclusions for found in known.judged]


def test_a_fresh_engine_gives_the_same_result(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    for case in random_cases(20, seed=4):
        fresh = Diagnostician(knowledge, Reasoner(CONTENT.rules, compiled=False))
        assert fresh.diagnose(case) == diagnostician.diagnose(case)
