"""The inference engines: experta with a sound agenda, the rule modules, and conclusions as plain data."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from diagnose._experta import Activation, Agenda, Fact, KnowledgeEngine, Strategy
from diagnose.problems import InputError, Location, Problem
from diagnose.reasoning import working_memory
from diagnose.reasoning.questions import Conclusion, Premise
from diagnose.reasoning.working_memory import RuleModule

MODULES: Mapping[str, tuple[str, ...]] = {
    "contradictions": ("contradictions",),
    "article": ("applicability", "likelihood", "inquiry"),
    "advice": ("remedy",),
    "formats": ("formats",),
    "restore": ("restore",),
}
"""The engines, each with the rule modules of ``rules/`` that are built into it."""


class OrderedStrategy(Strategy):
    """The depth strategy with a total order and a sound removal.

    experta's own leaves cancelled activations armed where rules tie, and breaks ties differently in each process.
    """

    def _update_agenda(self, agenda: Agenda, added: Iterable[Activation], removed: Iterable[Activation]) -> None:
        for activation in removed:
            activation.key = _key(activation)
            if activation in agenda.activations:
                agenda.activations.remove(activation)
        agenda.activations.extend(_keyed(activation) for activation in added)
        agenda.activations.sort(key=lambda activation: activation.key)


def _key(activation: Activation) -> tuple[int, list[int], str, list[str]]:
    facts = sorted((fact["__factid__"] for fact in activation.facts), reverse=True)
    bound = sorted(f"{name}={value!r}" for name, value in activation.context.items() if not isinstance(value, Fact))
    return (activation.rule.salience, facts, activation.rule.__name__, bound)


def _keyed(activation: Activation) -> Activation:
    activation.key = _key(activation)
    return activation


class ReasoningEngine(KnowledgeEngine, RuleModule):
    """An engine whose rules only ever conclude: nothing is retracted, and every derived fact has its reasons."""

    __strategy__ = OrderedStrategy

    def __init__(self) -> None:
        super().__init__()
        self._firing: Activation | None = None
        self._concluded: list[Conclusion] = []

    def conclude(self, fact: Fact, premises: Iterable[Fact] = ()) -> None:
        """Declare a derived fact and note why."""
        if self._firing is None:
            raise RuntimeError("conclude is for rules that fire")
        reasons = list(premises) or sorted(self._firing.facts, key=lambda matched: matched["__factid__"])
        rule = self._firing.rule
        name = f"{rule.__module__.rsplit('.', 1)[-1]}.{rule.__name__}"
        named = tuple({"type": type(reason).__name__, **_fields(reason)} for reason in reasons)
        known = tuple(reason for reason in named if reason["type"] != "InitialFact")
        self._concluded.append(Conclusion(type(fact).__name__, _fields(fact), name, known))
        self.declare(fact)

    def recall(self, kind: type[Fact], **fields: object) -> list[Fact]:
        """Return the facts of this kind in working memory that have these fields, oldest first."""
        return [
            fact
            for fact in self.facts.values()
            if type(fact) is kind and all(fact[name] == value for name, value in fields.items())
        ]

    def reason(self, facts: Sequence[Fact]) -> tuple[Conclusion, ...]:
        """Return what follows from ``facts``, in the order in which it was concluded."""
        self._concluded = []
        self.reset()
        self.declare(*facts)
        self.run()
        return tuple(self._concluded)

    def conclude_from(self, premises: Iterable[Premise]) -> tuple[Conclusion, ...]:
        """Return what follows from ``premises``."""
        return self.reason([getattr(working_memory, given.kind)(**dict(given.fields)) for given in premises])

    def run(self, steps: float = float("inf")) -> None:
        """Fire rules until none is left, keeping hold of the one that fires."""
        self.running = True
        try:
            while self.running and steps > 0:
                added, removed = self.get_activations()
                self.strategy.update_agenda(self.agenda, added, removed)
                self._firing = self.agenda.get_next()
                if self._firing is None:
                    break
                steps -= 1
                context = self._firing.context.items()
                self._firing.rule(self, **{name: value for name, value in context if not name.startswith("__")})
        finally:
            self.running = False


def _fields(fact: Fact) -> dict[str, Any]:
    return {name: value for name, value in fact.items() if not str(name).startswith("__")}


def engines(rules: Path) -> dict[str, ReasoningEngine]:
    """Return the engines of the rules in ``rules`` by name; raise InputError for a module that cannot be used."""
    classes = rule_classes(rules)
    return {name: _engine(name, [classes[module] for module in modules]) for name, modules in MODULES.items()}


def rule_classes(rules: Path) -> dict[str, type[RuleModule]]:
    """Return each rule module's class by the module's name; raise InputError for a module that cannot be used."""
    found: dict[str, type[RuleModule]] = {}
    problems = []
    for name in (module for modules in MODULES.values() for module in modules):
        path = rules / f"{name}.py"
        try:
            found[name] = _rule_class(path)
        except (Exception, SystemExit) as error:  # content is somebody else's code: whatever it raises is a finding
            line = _line_of(error, path)
            problems.append(Problem(Location(f"rules/{path.name}", line, 1 if line else 0), _unusable(error)))
    if problems:
        raise InputError(problems)
    return found


def rule_problems(rules: Path) -> Sequence[Problem]:
    """Return what is wrong with the rule modules in ``rules``."""
    try:
        rule_classes(rules)
    except InputError as error:
        return error.problems
    return ()


def _unusable(error: BaseException) -> str:
    match error:
        case FileNotFoundError():
            return "is missing; every content has this rule module"
        case SyntaxError():
            return f"cannot be used: {error.msg}"
        case _:
            return f"cannot be used: {type(error).__name__}: {error}"


def _line_of(error: BaseException, path: Path) -> int:
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    line, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == os.path.abspath(path):  # noqa: PTH100 - as Python writes it
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _rule_class(path: Path) -> type[RuleModule]:
    spec = importlib.util.spec_from_file_location(f"diagnose_rules.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError("no such file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, RuleModule) and value.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise TypeError(f"a rule module has exactly one class derived from RuleModule, this one has {len(own)}")
    return own[0]


def _engine(name: str, classes: Sequence[type[RuleModule]]) -> ReasoningEngine:
    engine = type(f"{name.title()}Engine", (*classes, ReasoningEngine), {})
    built: ReasoningEngine = engine()
    return built
