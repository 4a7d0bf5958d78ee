"""A content file as typed data, with the place of everything in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from diagnose.nodes import Mapping, Node, Scalar
from diagnose.problems import InputError, Location, Problem, did_you_mean, shown
from diagnose.yaml_reader import decode, documents

T = TypeVar("T", bound=msgspec.Struct)
Path_ = tuple[str | int, ...]

_INTEGER = re.compile("0|-?[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Document:
    """A file's one document: plain data, and the place of each part by its path of keys and positions."""

    file: str
    data: Any
    places: dict[Path_, Location]
    keys: dict[Path_, Location] = field(default_factory=dict)
    """The places of the keys themselves, by the path of what they stand for."""

    def at(self, *path: str | int) -> Location:
        """Return the place of the part at ``path``, or of the nearest part around it."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]

    def key_at(self, *path: str | int) -> Location:
        """Return the place of the key of the part at ``path``, or of the part where it has none."""
        return self.keys.get(path) or self.at(*path)


def read_document(path: Path, name: str) -> Document:
    """Read a content file; ``name`` is how messages call it. Raises InputError for anything that is not one mapping."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError([Problem(Location(name), "is missing; every content has this file")]) from None
    except OSError as error:
        raise InputError([Problem(Location(name), f"cannot be read: {error.strerror}")]) from None
    roots = list(documents(decode(data, name), name))
    if len(roots) != 1 or not isinstance(roots[0], Mapping):
        where = roots[-1].where if roots else Location(name, 1, 1)
        raise InputError([Problem(where, f"{_found(roots)}; write a single mapping of keys to values")])
    document = Document(name, {}, {})
    return Document(name, _plain(roots[0], (), document), document.places, document.keys)


def _found(roots: Sequence[Node]) -> str:
    if not roots:
        return "there is nothing in this file"
    if len(roots) > 1:
        return f"this is document {len(roots)} of a file that may have one"
    return "this is text" if isinstance(roots[0], Scalar) else "this is a list"


def _plain(node: Node, path: Path_, document: Document) -> Any:
    """Turn a node into data, noting places; of plain scalars only null, true, false and whole numbers are not text."""
    document.places[path] = node.where
    if isinstance(node, Scalar):
        if node.quoted:
            return node.text
        if node.is_null:
            return None
        if node.text in ("true", "false"):
            return node.text == "true"
        return int(node.text) if _INTEGER.fullmatch(node.text) else node.text
    if isinstance(node, Mapping):
        document.keys.update({(*path, key): where for key, where in node.keys.items()})
        return {key: _plain(value, (*path, key), document) for key, value in node.items.items()}
    return [_plain(item, (*path, number), document) for number, item in enumerate(node.items)]


def convert(document: Document, kind: type[T]) -> T:
    """Return the document as ``kind``; raise InputError with every place that does not fit its schema."""
    try:
        return msgspec.convert(document.data, kind)
    except msgspec.ValidationError as error:
        problems = _schema_problems(document, kind) or [Problem(document.at(), str(error))]
        raise InputError(problems) from None


# --- what does not fit a schema, in words ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Misfit:
    """One thing that does not fit: the part, the rule of JSON Schema that it breaks, and what the rule names."""

    path: Path_
    rule: str
    named: tuple[str, ...]
    schema: Any
    """The part of the schema that holds the rule."""


def _schema_problems(document: Document, kind: type[msgspec.Struct]) -> list[Problem]:
    # Imported here: only a broken file needs it, and every start would pay for it.
    import jsonschema_rs

    schema = msgspec.json.schema(kind)
    errors = jsonschema_rs.validator_for(schema).iter_errors(document.data)
    misfits = (misfit for error in errors for misfit in _misfits(error, schema))
    return sorted({problem for misfit in misfits for problem in _in_words(document, misfit)})


def _misfits(error: Any, schema: Any) -> list[_Misfit]:
    """Return what an error says; of "fits none of these", what the alternative says that was meant."""
    alternatives = getattr(error.kind, "context", None)
    if alternatives is None:
        return [_misfit(error, schema)]
    found = [[misfit for inner in branch for misfit in _misfits(inner, schema)] for branch in alternatives]
    meant = [branch for branch in found if not (len(branch) == 1 and branch[0].named == ("null",))]
    tag = (*error.instance_path, "type")
    tagged = [branch for branch in meant if not any(m.rule == "enum" and m.path == tag for m in branch)]
    common = _common(tagged or meant)
    return [common] if common else max(tagged or meant, key=lambda branch: max(len(misfit.path) for misfit in branch))


def _misfit(error: Any, schema: Any) -> _Misfit:
    named = getattr(error.kind, "value", None)
    names = tuple(map(str, named)) if isinstance(named, list) else (str(named),)
    return _Misfit(tuple(error.instance_path), error.kind.name, names, _part_of(schema, error.schema_path))


def _part_of(schema: Any, path: Iterable[str | int]) -> Any:
    """Return the part of ``schema`` that holds the rule at the end of ``path``."""
    *around, _ = path
    for step in around:
        schema = schema[step]
    return schema


def _common(branches: list[list[_Misfit]]) -> _Misfit | None:
    """Return what is wrong under each of several alternatives: no type given, one that there is not, a wrong value."""
    if len(branches) < 2:
        return None
    for first in branches[0]:
        same = [[m for m in branch if (m.path, m.rule) == (first.path, first.rule)] for branch in branches]
        if first.rule == "required" and first.named == ("type",) and all(same):
            return first
        if first.rule in ("enum", "type") and all(same):
            named = dict.fromkeys(name for group in same for misfit in group for name in misfit.named)
            return _Misfit(first.path, first.rule, tuple(named), first.schema)
    return None


_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping of keys to values",
    "null": "nothing",
}


def _in_words(document: Document, misfit: _Misfit) -> list[Problem]:
    path, named = misfit.path, misfit.named
    part = ".".join(str(step) for step in path)
    value = _value_at(document.data, path)
    match misfit.rule:
        case "additionalProperties":
            known = list(misfit.schema.get("properties", ()))
            hints = {name: did_you_mean(name, known) or f"; known are: {', '.join(known)}" for name in named}
            return [
                Problem(document.key_at(*path, name), f"the key {shown(name)} is not known here{hints[name]}")
                for name in named
            ]
        case "propertyNames":
            pattern = misfit.schema.get("pattern", "")
            wrong = [name for name in value if not re.search(pattern, name)]
            what = _describe(misfit.schema)
            return [
                Problem(document.key_at(*path, name), f"the key {shown(name)} stands where there has to be {what}")
                for name in wrong
            ]
        case "required":
            message = f"{part}: the key {named[0]} is missing" if part else f"the key {named[0]} is missing"
        case "enum":
            hint = did_you_mean(str(value), named) or f"; write one of: {', '.join(named)}"
            message = f"{part}: {_shown(value)} is not known here{hint}"
        case "type":
            wanted = " or ".join(_TYPES[name] for name in named if name != "null" or len(named) == 1)
            quotes = "; put it in quotes" if "string" in named and isinstance(value, (bool, int)) else ""
            message = f"{part}: {_shown(value)} stands where {wanted} has to be{quotes}"
        case "pattern":
            message = f"{part}: {_shown(value)} stands where there has to be {_describe(misfit.schema)}"
        case _:
            message = f"{part}: {_shown(value)} does not fit ({misfit.rule} {', '.join(named)})"
    return [Problem(document.at(*path), message)]


def _describe(schema: Any) -> str:
    """Return what a pattern asks for, in the words that its type gives it."""
    description = str(schema.get("description") or f"text that matches {schema.get('pattern')}")
    return description[:1].lower() + description[1:].rstrip(".")


def _value_at(data: Any, path: Path_) -> Any:
    for step in path:
        data = data[step]
    return data


def _shown(value: Any) -> str:
    """Return a value as an author wrote it, in few words."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return shown(value)
        case list():
            return "a list"
        case _:
            return "a mapping"
