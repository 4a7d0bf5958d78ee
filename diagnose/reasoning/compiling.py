"""Conclusions drawn in advance: the engine stays the meaning, the table only spares it questions that often come.

The table lies beside the rules. It counts only while the rules, and the engine that runs them, are those it was
drawn with; every other question goes to the engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from diagnose.reasoning import working_memory
from diagnose.reasoning.questions import Conclusion, Premise, Question

TABLE = "compiled.json"


class _Fact(msgspec.Struct, frozen=True, array_like=True):
    kind: str
    fields: dict[str, Any]


class _Drawn(msgspec.Struct, frozen=True, array_like=True):
    kind: str
    fields: dict[str, Any]
    rule: str
    premises: list[dict[str, Any]]


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    engine: str
    premises: list[_Fact]
    conclusions: list[_Drawn]


class _Table(msgspec.Struct, frozen=True):
    rules: str
    """The fingerprint of what drew the conclusions."""
    entries: list[_Entry]


def fingerprint(rules: Path) -> str:
    """Return a digest of the rules and of what gives them their meaning."""
    shell = Path(__file__).parent
    digest = hashlib.sha256()
    for path in (*sorted(rules.glob("*.py")), shell / "engine.py", shell / "working_memory.py"):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_table(rules: Path) -> dict[Question, tuple[Conclusion, ...]]:
    """Return the conclusions drawn in advance; none where there is no table, or one of other rules."""
    try:
        table = msgspec.json.decode((rules / TABLE).read_bytes(), type=_Table)
    except (OSError, msgspec.MsgspecError):
        return {}
    if table.rules != fingerprint(rules):
        return {}
    return {_question(entry): tuple(map(_conclusion, entry.conclusions)) for entry in table.entries}


def write_table(rules: Path, drawn: Mapping[Question, Iterable[Conclusion]]) -> Path:
    """Write the table of these conclusions beside the rules, in a fixed order, and return its path."""
    entries = [
        _Entry(
            engine,
            [_Fact(given.kind.__name__, dict(given.fields)) for given in premises],
            [_Drawn(c.kind, dict(c.fields), c.rule, [dict(premise) for premise in c.premises]) for c in conclusions],
        )
        for (engine, premises), conclusions in drawn.items()
    ]
    lines = sorted(msgspec.json.encode(entry) for entry in entries)
    head = b'{"rules": "' + fingerprint(rules).encode() + b'", "entries": [\n'
    path = rules / TABLE
    path.write_bytes(head + b",\n".join(lines) + b"\n]}\n")
    return path


def _question(entry: _Entry) -> Question:
    return entry.engine, tuple(Premise(getattr(working_memory, f.kind), _fields(f.fields)) for f in entry.premises)


def _fields(fields: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, _frozen(value)) for name, value in fields.items())


def _conclusion(drawn: _Drawn) -> Conclusion:
    premises = tuple(dict(_fields(premise)) for premise in drawn.premises)
    return Conclusion(drawn.kind, dict(_fields(drawn.fields)), drawn.rule, premises)


def _frozen(value: Any) -> Any:
    """Return a value of JSON as the engine has it: lists as tuples."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
