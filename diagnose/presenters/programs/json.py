"""Results as JSON, and as JSON lines: one element of ``servers`` a line."""

from __future__ import annotations

import msgspec

from diagnose.results import Results


def indented(value: object) -> str:
    """Return anything that JSON can hold as one document, over several lines."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def render_json(run: Results) -> str:
    """Return the whole result as one JSON document, ``schema`` first."""
    fields = msgspec.to_builtins(run)
    ordered = {"schema": fields.pop("schema"), **fields}
    return indented(ordered)


def render_ndjson(run: Results) -> str:
    """Return one server a line; errors are for standard error."""
    return "".join(msgspec.json.encode(server).decode() + "\n" for server in run.servers)


def read_json(data: bytes) -> Results:
    """Return a saved result; raise msgspec.ValidationError or msgspec.DecodeError where it is none."""
    return msgspec.json.decode(data, type=Results)
