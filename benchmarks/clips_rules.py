"""The articles as CLIPS rules, each one pattern: the pattern network shares what the articles share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from benchmarks.statements import (
    UNKNOWN,
    All,
    AnyOf,
    Compare,
    Row,
    Rules,
    Statement,
    Verdicts,
    comparisons,
    facts_read,
    outcomes,
)


class Clips:
    """CLIPS through clipspy, one server in working memory at a time."""

    name = "CLIPS (clipspy)"
    package = "clipspy"

    def __init__(self, rules: Sequence[Rules]) -> None:
        """Build the rules; raises ModuleNotFoundError where clipspy is not installed."""
        self._environment: Any = import_module("clips").Environment()
        self._library: Any = import_module("clips._clips").lib
        for construct in clips_constructs(rules):
            self._environment.build(construct)
        self._server = self._environment.find_template("server")
        self._concluded = self._environment.find_global("concluded")
        self._kinds = facts_read(rules)
        self._silence = [one.silence for one in rules]

    def prepare(self, rows: Sequence[Row]) -> list[dict[str, str | int]]:
        """Return the slots of each server that differ from the template's own values."""
        return [
            {
                key: f" {' '.join(map(str, value))} " if isinstance(value, list) else value
                for key, value in row.items()
                if value != UNKNOWN[self._kinds[key]]
            }
            for row in rows
        ]

    def judge(self, servers: Sequence[Any]) -> list[Verdicts]:
        """Return the verdicts of each server."""
        found = []
        for slots in servers:
            self._environment.reset()
            fact = self._server.assert_fact(**slots)
            # clipspy 1.0.6 never gives a fact back (it swallows its own TypeError), and CLIPS slows down with each one.
            self._library.ReleaseFact(fact._fact)
            self._environment.run()
            verdicts = self._silence.copy()
            words = self._concluded.value.split()
            for number, verdict in zip(words[::2], words[1::2], strict=True):
                verdicts[int(number)] = verdict
            found.append(tuple(verdicts))
        return found


def clips_constructs(rules: Sequence[Rules]) -> Iterator[str]:
    """Yield what is concluded, the template of a server, and the rules.

    A list is one text with a space on both sides of each item, which clipspy hands over in one step.
    """
    kinds = facts_read(rules)
    used = Counter(compare.fact for one in rules for _, when in outcomes(one) for compare in comparisons(when))
    order = sorted(kinds, key=lambda key: (("text", "number").count(kinds[key]) == 0, kinds[key] != "text", -used[key]))
    slots = (f"(slot {key} (default {'-1' if kinds[key] == 'number' else _quoted('')}))" for key in order)
    yield '(defglobal ?*concluded* = "")'
    yield f"(deftemplate server {' '.join(slots)})"
    for number, one in enumerate(rules):
        for verdict, when in outcomes(one):
            action = f'(bind ?*concluded* (str-cat ?*concluded* "{number} {verdict} "))'
            yield f"(defrule {one.article}-{verdict} (server {_pattern(when, order)}) => {action})"


def _pattern(when: Statement, order: Sequence[str]) -> str:
    """Return the slots of one pattern: plain values where the template compares, tests for all else."""
    plain: dict[str, str] = {}
    tested: list[Statement] = []
    for part in when.parts if isinstance(when, All) else (when,):
        facts = {compare.fact for compare in comparisons(part)}
        values = _plain_values(part)
        if values and len(facts) == 1 and not facts & plain.keys():
            plain[facts.pop()] = values
        else:
            tested.append(part)
    named = {compare.fact for part in tested for compare in comparisons(part)}
    slots, seen = [], set()
    for key in order:
        seen.add(key)
        ready = [part for part in tested if key in named and {one.fact for one in comparisons(part)} <= seen]
        tested = [part for part in tested if part not in ready]
        constraints = [f"?{key}"] if key in named else []
        constraints += [plain[key]] if key in plain else []
        constraints += [f":{clips_expression(part)}" for part in ready]
        if constraints:
            slots.append(f"({key} {'&'.join(constraints)})")
    return " ".join(slots)


def _plain_values(statement: Statement) -> str | None:
    """Return the values of one text as a constraint of a slot, or None where it is no such statement."""
    match statement:
        case Compare(_, "==", str(value)):
            return _quoted(value)
        case Compare(_, "!=", str(value)):
            return f"~{_quoted(value)}"
        case AnyOf(parts) if parts and all(isinstance(part, Compare) and part.operator == "==" for part in parts):
            values = [_plain_values(part) for part in parts]
            return "|".join(filter(None, values)) if all(values) else None
    return None


def clips_expression(statement: Statement) -> str:
    """Return a statement as a CLIPS expression over the slots' variables."""
    match statement:
        case Compare(fact, "has", value):
            return f'(str-index " {value} " ?{fact})'
        case Compare(fact, "lacks", value):
            return f'(not (str-index " {value} " ?{fact}))'
        case Compare(fact, operator, str(value)):
            return f"({'eq' if operator == '==' else 'neq'} ?{fact} {_quoted(value)})"
        case Compare(fact, operator, value):
            return f"({ {'==': '=', '!=': '<>'}.get(operator, operator) } ?{fact} {value})"
        case All(parts):
            return f"(and {' '.join(map(clips_expression, parts))})" if parts else "TRUE"
        case AnyOf(parts):
            return f"(or {' '.join(map(clips_expression, parts))})" if parts else "FALSE"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
