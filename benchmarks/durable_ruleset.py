"""The articles as two rulesets of durable-rules: what each condition comes to, and what follows for the verdicts.

One ruleset does not hold them: a rule has at most 31 expressions, and one fact leads to at most 128 nodes.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from benchmarks.statements import (
    All,
    AnyOf,
    Compare,
    Condition,
    Row,
    Rules,
    Statement,
    Verdicts,
    every,
    facts_read,
    opposite,
    some,
)

Ruleset = dict[str, dict[str, Any]]


class Durable:
    """durable-rules: a server's facts are asserted, and retracted when its rules have run."""

    name = "durable-rules"
    package = "durable-rules"

    def __init__(self, rules: Sequence[Rules]) -> None:
        """Build the rulesets; raises ModuleNotFoundError where durable-rules is not installed."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            self._engine: Any = import_module("durable.engine")
        self._known: dict[str, str] = {}
        self._verdicts: list[str | None] = []
        self._silence = [one.silence for one in rules]
        self._kinds = facts_read(rules)
        conditions = {one: f"c{number}" for number, one in enumerate(_distinct_conditions(rules))}
        reports = {one: f"r{number}" for number, one in enumerate(_distinct_reports(rules))}
        self._nothing = dict.fromkeys(conditions.values(), "unknown") | dict.fromkeys(reports.values(), "no")
        self._host = self._engine.Host(
            {
                "conditions": self._condition_rules(conditions, reports),
                "verdicts": self._verdict_rules(rules, conditions, reports),
            }
        )
        self._asserted = 0

    def prepare(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Return the rows, with something in each empty list: durable-rules finds that an empty one lacks nothing."""
        filler = {key: [""] if kind == "texts" else [-1] for key, kind in self._kinds.items()}
        return [{key: filler[key] if value == [] else value for key, value in row.items()} for row in rows]

    def judge(self, servers: Sequence[Any]) -> list[Verdicts]:
        """Return the verdicts of each server."""
        found = []
        for server in servers:
            self._known.update(self._nothing)
            self._verdicts[:] = self._silence
            self._run("conditions", server)
            self._run("verdicts", self._known)
            found.append(tuple(self._verdicts))
        return found

    def _run(self, ruleset: str, facts: Mapping[str, Any]) -> None:
        self._asserted += 1
        fact = {**facts, "id": self._asserted}
        try:
            self._host.assert_fact(ruleset, fact)
        except self._engine.MessageNotHandledException:
            return
        self._host.retract_fact(ruleset, fact)

    def _condition_rules(self, conditions: Mapping[Condition, str], reports: Mapping[Statement, str]) -> Ruleset:
        found = {}
        for condition, name in conditions.items():
            for state, when in (("holds", condition.holds), ("fails", condition.fails)):
                found[f"{name}_{state}"] = _rule(when, self._learn(name, state))
        for when, name in reports.items():
            found[name] = _rule(when, self._learn(name, "yes"))
        return found

    def _verdict_rules(
        self, rules: Sequence[Rules], conditions: Mapping[Condition, str], reports: Mapping[Statement, str]
    ) -> Ruleset:
        found = {}
        for number, one in enumerate(rules):
            names = [conditions[condition] for condition in one.conditions]
            fails = some(Compare(name, "==", "fails") for name in names)
            holds = every(Compare(name, "==", "holds") for name in names)
            unknown = some(Compare(name, "==", "unknown") for name in names)
            reported = Compare(reports[one.reported], "==", "yes")
            considered = All(()) if one.always else Compare(reports[one.considered], "==", "yes")
            when = {
                "undetermined": every((considered, opposite(fails), unknown)),
                "exposed": every((considered, holds, opposite(reported))),
                "confirmed": every((holds, reported)),
            }
            if not one.always:
                when["not_affected"] = every((considered, fails))
            for verdict, statement in when.items():
                if statement != AnyOf(()):
                    found[f"{one.article}_{verdict}"] = _rule(statement, self._conclude(number, verdict))
        return found

    def _learn(self, name: str, state: str) -> Callable[[object], None]:
        def run(_closure: object) -> None:
            self._known[name] = state

        return run

    def _conclude(self, number: int, verdict: str) -> Callable[[object], None]:
        def run(_closure: object) -> None:
            self._verdicts[number] = verdict

        return run


def _distinct_conditions(rules: Sequence[Rules]) -> list[Condition]:
    return list(dict.fromkeys(condition for one in rules for condition in one.conditions))


def _distinct_reports(rules: Sequence[Rules]) -> list[Statement]:
    """Return what tells of each article whether it is reported, and whether it is considered at all."""
    considered = [one.considered for one in rules if not one.always]
    return list(dict.fromkeys([*(one.reported for one in rules), *considered]))


def _rule(when: Statement, run: Callable[[object], None]) -> dict[str, Any]:
    return {"all": [{"m": durable_expression(when)}], "run": run}


def durable_expression(statement: Statement) -> dict[str, Any]:
    """Return a statement as durable-rules writes it in JSON."""
    match statement:
        case Compare(fact, "has", value):
            return {"$iany": {fact: {"$i": value}}}
        case Compare(fact, "lacks", value):
            return {"$iall": {fact: {"$neq": {"$i": value}}}}
        case Compare(fact, "==", value):
            return {fact: value}
        case Compare(fact, operator, value):
            return {{"!=": "$neq", ">=": "$gte", "<": "$lt"}[operator]: {fact: value}}
        case All(parts):
            return {"$and": [durable_expression(part) for part in parts]}
        case AnyOf(parts):
            return {"$or": [durable_expression(part) for part in parts]}
