"""A content file as typed data, with the place of everything in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from diagnose.problems import InputError, Location, Problem, did_you_mean, shown
from diagnose.yaml_reader import Mapping, Node, Scalar, decode, documents

T = TypeVar("T", bound=msgspec.Struct)
Path_ = tuple[str | int, ...]

_INTEGER = re.compile("0|-?[1-9][0-9]*")


@dataclass(frozen=True)
class Document:
    """A file's one document: plain data, and the place of each part by its path of keys and positions."""

    file: str
    data: Any
    places: dict[Path_, Location]

    def at(self, *path: str | int) -> Location:
        """Return the place of the part at ``path``, or of the nearest part around it."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]


def read_document(path: Path, name: str) -> Document:
    """Read a content file; ``name`` is how messages call it. Raises InputError for anything that is not one mapping."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError([Problem(Location(name), f"cannot be read: {error.strerror}")]) from None
    roots = list(documents(decode(data, name), name))
    if len(roots) != 1 or not isinstance(roots[0], Mapping):
        raise InputError([Problem(Location(name), "has to be one YAML document, a mapping of keys to values")])
    places: dict[Path_, Location] = {}
    return Document(name, _plain(roots[0], (), places), places)


def _plain(node: Node, path: Path_, places: dict[Path_, Location]) -> Any:
    """Turn a node into data; of plain scalars only null, true, false and whole numbers are not text."""
    places[path] = node.where
    if isinstance(node, Scalar):
        if node.quoted:
            return node.text
        if node.is_null:
            return None
        if node.text in ("true", "false"):
            return node.text == "true"
        return int(node.text) if _INTEGER.fullmatch(node.text) else node.text
    if isinstance(node, Mapping):
        return {key: _plain(value, (*path, key), places) for key, value in node.items.items()}
    return [_plain(item, (*path, number), places) for number, item in enumerate(node.items)]


def convert(document: Document, kind: type[T]) -> T:
    """Return the document as ``kind``; raise InputError with every place that does not fit its schema."""
    try:
        return msgspec.convert(document.data, kind)
    except msgspec.ValidationError as error:
        problems = _schema_problems(document, kind) or [Problem(document.at(), str(error))]
        raise InputError(problems) from None


def _schema_problems(document: Document, kind: type[msgspec.Struct]) -> list[Problem]:
    # Imported here: only a broken file needs it, and every start would pay for it.
    import jsonschema_rs

    schema = msgspec.json.schema(kind)
    problems: list[Problem] = []
    for error in jsonschema_rs.validator_for(schema).iter_errors(document.data):
        for cause in _causes(error):
            path: Path_ = tuple(cause.instance_path)
            unexpected = getattr(cause.kind, "unexpected", None)
            if unexpected is None:
                problems.append(Problem(document.at(*path), _in_words(cause.message, path)))
            else:
                known = _properties(schema, cause.schema_path)
                for name in unexpected:
                    message = f"the key {shown(name)} is not known here{did_you_mean(name, known)}"
                    problems.append(Problem(document.at(*path, name), message))
    return sorted(set(problems))


def _causes(error: Any) -> list[Any]:
    """Return the errors behind "fits none of these": those of the alternative that fits furthest."""
    alternatives = getattr(error.kind, "context", None)
    if not alternatives:
        return [error]

    def reach(branch: list[Any]) -> int:
        return max((len(cause.instance_path) for cause in branch), default=0)

    best = max(alternatives, key=reach)
    if reach(best) <= len(error.instance_path) and len(best) == 1 and "null" not in str(best[0].message):
        return [error] if len(alternatives) > 2 else best
    return [cause for inner in best for cause in _causes(inner)]


def _properties(schema: Any, schema_path: list[str | int]) -> list[str]:
    """Return the keys that the object at ``schema_path`` may have."""
    place = schema
    for step in schema_path[:-1]:
        place = place[step]
    return list(place.get("properties", ()))


def _in_words(message: str, path: Path_) -> str:
    where = ".".join(str(step) for step in path) or "the file"
    if len(message) > 200:
        message = message[:197] + "..."
    if 'is not of type "string"' in message:
        message += "; put it in quotes"
    return f"{where}: {message}"
