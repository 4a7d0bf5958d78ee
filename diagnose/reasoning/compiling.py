"""Conclusions drawn in advance: the engine stays the meaning, the table only spares it questions that often come.

The table lies beside the rules. It counts only while the rules, and the engine that runs them, are those it was
drawn with; every other question goes to the engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from diagnose.reasoning.questions import Conclusion, Premise, Question

TABLE = "compiled.json"


class _Drawn(msgspec.Struct, frozen=True, array_like=True):
    """A conclusion as it is written."""

    kind: str
    fields: dict[str, Any]
    rule: str
    premises: list[dict[str, Any]]


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """A question and its conclusions, not decoded yet: a run asks a few dozen of some hundred questions."""

    engine: str
    premises: msgspec.Raw
    conclusions: msgspec.Raw


class _Table(msgspec.Struct, frozen=True):
    rules: str
    """The fingerprint of what drew the conclusions."""
    entries: list[_Entry]


class Conclusions(Mapping[Question, tuple[Conclusion, ...]]):
    """The conclusions drawn in advance, by question."""

    def __init__(self, entries: Iterable[_Entry] = ()) -> None:
        self._entries = {(entry.engine, bytes(entry.premises)): entry.conclusions for entry in entries}

    def __getitem__(self, question: Question) -> tuple[Conclusion, ...]:
        engine, premises = question
        try:
            drawn = msgspec.json.decode(self._entries[engine, _written(premises)], type=list[_Drawn])
        except msgspec.MsgspecError:
            raise KeyError(question) from None
        return tuple(map(_conclusion, drawn))

    def __iter__(self) -> Iterator[Question]:
        for engine, premises in self._entries:
            facts = msgspec.json.decode(premises, type=list[tuple[str, dict[str, Any]]])
            yield engine, tuple(Premise(kind, _fields(fields)) for kind, fields in facts)

    def __len__(self) -> int:
        return len(self._entries)


def fingerprint(rules: Path) -> str:
    """Return a digest of the rules and of what gives them their meaning."""
    shell = Path(__file__).parent
    digest = hashlib.sha256()
    for path in (*sorted(rules.glob("*.py")), shell / "inference.py", shell / "working_memory.py"):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_table(rules: Path) -> Conclusions:
    """Return the conclusions drawn in advance; none where there is no table, or one of other rules."""
    try:
        table = msgspec.json.decode((rules / TABLE).read_bytes(), type=_Table)
    except (OSError, msgspec.MsgspecError):
        return Conclusions()
    return Conclusions(table.entries if table.rules == fingerprint(rules) else ())


def write_table(rules: Path, drawn: Mapping[Question, Iterable[Conclusion]]) -> Path:
    """Write the table of these conclusions beside the rules, in a fixed order, and return its path."""
    entries = [
        _Entry(
            engine,
            msgspec.Raw(_written(premises)),
            msgspec.Raw(msgspec.json.encode([_drawn(conclusion) for conclusion in conclusions])),
        )
        for (engine, premises), conclusions in drawn.items()
    ]
    lines = sorted(msgspec.json.encode(entry) for entry in entries)
    head = b'{"rules": "' + fingerprint(rules).encode() + b'", "entries": [\n'
    path = rules / TABLE
    path.write_bytes(head + b",\n".join(lines) + b"\n]}\n")
    return path


def _written(premises: tuple[Premise, ...]) -> bytes:
    return msgspec.json.encode([(given.kind, dict(given.fields)) for given in premises])


def _drawn(conclusion: Conclusion) -> _Drawn:
    premises = [dict(premise) for premise in conclusion.premises]
    return _Drawn(conclusion.kind, dict(conclusion.fields), conclusion.rule, premises)


def _conclusion(drawn: _Drawn) -> Conclusion:
    premises = tuple(dict(_fields(premise)) for premise in drawn.premises)
    return Conclusion(drawn.kind, dict(_fields(drawn.fields)), drawn.rule, premises)


def _fields(fields: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, _frozen(value)) for name, value in fields.items())


def _frozen(value: Any) -> Any:
    """Return a value of JSON as the engine has it: lists as tuples."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
