"""The articles as a JSON decision model of GoRules' zen engine: the distinct conditions first, then the verdicts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any

from benchmarks.statements import All, AnyOf, Compare, Row, Rules, Statement, Verdicts

AT_ONCE = 500
"""Servers that are handed over in one call, which the model goes through in a loop."""


class Zen:
    """zen-engine with a compiled model."""

    name = "GoRules (zen-engine)"
    package = "zen-engine"

    def __init__(self, rules: Sequence[Rules]) -> None:
        """Build the model; raises ModuleNotFoundError where zen-engine is not installed."""
        zen: Any = import_module("zen")
        model = zen.ZenDecisionContent(json.dumps(zen_model(rules)))
        self._decision = zen.ZenEngine().create_decision(model)
        self._articles = [one.article for one in rules]

    def prepare(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows as they are."""
        return list(rows)

    def judge(self, servers: Sequence[Any]) -> list[Verdicts]:
        """Return the verdicts of each server."""
        batches = (servers[start : start + AT_ONCE] for start in range(0, len(servers), AT_ONCE))
        answers = (self._decision.evaluate({"servers": batch})["result"]["servers"] for batch in batches)
        return [tuple(map(one.get, self._articles)) for answer in answers for one in answer]


def zen_model(rules: Sequence[Rules]) -> dict[str, Any]:
    """Return the decision model."""
    names: dict[Statement, str] = {}
    for one in rules:
        for condition in one.conditions:
            for statement in (condition.fails, condition.holds):
                names.setdefault(statement, f"c{len(names)}")
    nodes = [
        {"id": "input", "name": "input", "type": "inputNode", "position": {"x": 0, "y": 0}},
        _expressions("conditions", {name: zen_expression(statement) for statement, name in names.items()}, True),
        _expressions("verdicts", {one.article: _verdict(one, names) for one in rules}, False),
        {"id": "output", "name": "output", "type": "outputNode", "position": {"x": 0, "y": 0}},
    ]
    ids = [str(node["id"]) for node in nodes]
    edges = [{"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in pairwise(ids)]
    return {"nodes": nodes, "edges": edges}


def _expressions(name: str, expressions: Mapping[str, str], keep_input: bool) -> dict[str, Any]:
    content = {
        "expressions": [{"id": key, "key": key, "value": value} for key, value in expressions.items()],
        "passThrough": keep_input,
        "inputField": "servers",
        "outputPath": "servers",
        "executionMode": "loop",
    }
    return {"id": name, "name": name, "type": "expressionNode", "position": {"x": 0, "y": 0}, "content": content}


def _verdict(one: Rules, names: Mapping[Statement, str]) -> str:
    fails = " or ".join(names[condition.fails] for condition in one.conditions)
    holds = " and ".join(names[condition.holds] for condition in one.conditions)
    reported = zen_expression(one.reported)
    verdict = f"{fails} ? 'not_affected' : not ({holds}) ? 'undetermined' : {reported} ? 'confirmed' : 'exposed'"
    return verdict if one.always else f"not ({zen_expression(one.considered)}) ? null : ({verdict})"


def zen_expression(statement: Statement) -> str:
    """Return a statement in zen's expression language."""
    match statement:
        case Compare(fact, "has", value):
            return f"{json.dumps(value)} in {fact}"
        case Compare(fact, "lacks", value):
            return f"{json.dumps(value)} not in {fact}"
        case Compare(fact, operator, value):
            return f"{fact} {operator} {json.dumps(value)}"
        case All(parts):
            return f"({' and '.join(map(zen_expression, parts))})" if parts else "true"
        case AnyOf(parts):
            return f"({' or '.join(map(zen_expression, parts))})" if parts else "false"
