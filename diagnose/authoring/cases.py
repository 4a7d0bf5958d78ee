"""The cases that come with the content: reading them, running one, and telling what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from diagnose.inventory.records import read_record
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.nodes import Mapping, Node, Scalar, Sequence
from diagnose.problems import InputError, Location, Problem, did_you_mean, shown
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.results.findings import Because, Finding
from diagnose.results.servers import Restore
from diagnose.results.verdicts import VERDICTS, Likelihood, RestoreVerdict
from diagnose.yaml_reader import decode, documents

NOT_CONSIDERED = "none"
"""The verdict of an article that is not considered at all, because none of its signs is reported."""

_NOTHING = ("none", "null", "~", "")
_KEYS = ("name", "given", "expect")
_EXPECTATIONS = ("verdict", "likelihood", "missing", "restore")
_RESTORE = ("verdict", "floor", "database_format")

Value = str | tuple[str, ...] | None


@dataclass(frozen=True)
class Expectation:
    """One thing that a case expects."""

    what: str
    """verdict, likelihood or missing; restore.verdict and the like for the way back."""
    value: Value
    where: Location


@dataclass(frozen=True)
class Example:
    """One case of an article: what is given of a server, and what is expected."""

    name: str
    where: Location
    case: Case
    expected: tuple[Expectation, ...]


@dataclass(frozen=True)
class CaseFile:
    """The cases of one article."""

    article: str
    file: str
    examples: tuple[Example, ...]
    problems: tuple[Problem, ...]
    """Why other cases of the file cannot be used."""


@dataclass(frozen=True)
class Difference:
    """An expectation that is not met, and what came out."""

    expectation: Expectation
    found: Value


@dataclass(frozen=True)
class Outcome:
    """What came of running one case."""

    article: str
    example: Example
    differences: tuple[Difference, ...]
    because: tuple[Because, ...]
    """The premises of the verdict that came out."""
    missing: tuple[str, ...]
    """The unknown facts on which that verdict hangs."""
    considered: bool
    """False where the article was not considered, because none of its signs is reported."""

    @property
    def passed(self) -> bool:
        """Tell whether all that was expected came out."""
        return not self.differences


def case_paths(folder: Path) -> list[Path]:
    """Return the case files in a folder, none where there is no such folder."""
    return sorted(folder.glob("*.yaml"))


def read_case_file(vocabulary: Vocabulary, path: Path, name: str) -> CaseFile:
    """Return the cases of the article after which the file is named; ``name`` is how messages call the file."""
    try:
        roots = list(documents(decode(path.read_bytes(), name), name))
    except InputError as error:
        return CaseFile(path.stem, name, (), error.problems)
    except OSError as error:
        return CaseFile(path.stem, name, (), (Problem(Location(name), f"cannot be read: {error.strerror}"),))
    root = roots[0] if len(roots) == 1 else None
    nodes = root.items.get("cases") if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or not isinstance(nodes, Sequence):
        where = roots[0].where if roots else Location(name)
        return CaseFile(path.stem, name, (), (Problem(where, "a case file is a mapping with a list under cases"),))
    problems = list(_unknown_keys(root, ("cases",)))
    examples: list[Example] = []
    for node in nodes.items:
        try:
            examples.append(_example(vocabulary, node))
        except InputError as error:
            problems += error.problems
    return CaseFile(path.stem, name, tuple(examples), (*problems, *_repeated_names(examples)))


def run_example(diagnostician: Diagnostician, article: str, example: Example) -> Outcome:
    """Run one case of an article and compare what came out with what was expected."""
    considered = diagnostician.consider(example.case)
    judged = next((found for found in considered.judged if found.fault.article.article == article), None)
    found = diagnostician.finding(judged, considered) if judged else None
    said = _said(found, considered.going.restore)
    differences = [
        Difference(expectation, said[expectation.what])
        for expectation in example.expected
        if said[expectation.what] != expectation.value
    ]
    return Outcome(
        article=article,
        example=example,
        differences=tuple(differences),
        because=tuple(found.because) if found else (),
        missing=tuple(found.missing) if found else (),
        considered=found is not None,
    )


def _said(found: Finding | None, restore: Restore | None) -> dict[str, Value]:
    """Return all that a case can expect, as it came out."""
    return {
        "verdict": found.verdict if found else NOT_CONSIDERED,
        "likelihood": found.likelihood if found else None,
        "missing": tuple(found.missing) if found else (),
        "restore.verdict": restore.verdict if restore else None,
        "restore.floor": restore.floor if restore else None,
        "restore.database_format": restore.database_format if restore else None,
    }


def _example(vocabulary: Vocabulary, node: Node) -> Example:
    if not isinstance(node, Mapping):
        raise _problem(node, f"a case is a mapping with {', '.join(_KEYS)}")
    problems = list(_unknown_keys(node, _KEYS))
    missing = [key for key in _KEYS if key not in node.items]
    if missing:
        raise InputError([*problems, Problem(node.where, f"the case has no {' and no '.join(missing)}")])
    name, expect = node.items["name"], node.items["expect"]
    record = read_record(vocabulary, node.items["given"], None, "this server")
    problems += record.problems
    expected: tuple[Expectation, ...] = ()
    try:
        if not isinstance(name, Scalar) or name.is_null:
            raise _problem(name, "a case has a name, a line of text")
        expected = tuple(_expectations(vocabulary, expect))
    except InputError as error:
        problems += error.problems
    if problems or record.case is None or not isinstance(name, Scalar):
        raise InputError(problems)
    return Example(name.text, name.where, record.case, expected)


def _expectations(vocabulary: Vocabulary, node: Node) -> Iterator[Expectation]:
    if not isinstance(node, Mapping) or not node.items:
        raise _problem(node, f"expect is a mapping with some of: {', '.join(_EXPECTATIONS)}")
    _refuse(_unknown_keys(node, _EXPECTATIONS))
    for what, value in node.items.items():
        if what == "restore":
            yield from _restore_expectations(value)
        elif what == "missing":
            yield Expectation(what, _facts(vocabulary, value), value.where)
        elif what == "verdict":
            yield Expectation(what, _one_of(value, (*VERDICTS, NOT_CONSIDERED)), value.where)
        else:
            yield Expectation(what, _one_of(value, get_args(Likelihood), or_nothing=True), value.where)


def _restore_expectations(node: Node) -> Iterator[Expectation]:
    """Yield what is expected of the way back; floor and format have to be none where they are not named."""
    if isinstance(node, Scalar):
        yield Expectation("restore.verdict", _one_of(node, get_args(RestoreVerdict), or_nothing=True), node.where)
        return
    if not isinstance(node, Mapping) or "verdict" not in node.items:
        raise _problem(node, "restore is a verdict, or a mapping with verdict, floor and database_format")
    _refuse(_unknown_keys(node, _RESTORE))
    for what in _RESTORE:
        value = node.items.get(what)
        if what == "verdict" and value:
            yield Expectation(f"restore.{what}", _one_of(value, get_args(RestoreVerdict)), value.where)
        else:
            text = value.text if isinstance(value, Scalar) else ""
            where = value.where if value else node.where
            yield Expectation(f"restore.{what}", None if text in _NOTHING else text, where)


def _facts(vocabulary: Vocabulary, node: Node) -> tuple[str, ...]:
    """Return the facts in a list, in the order of the vocabulary."""
    if not isinstance(node, Sequence):
        raise _problem(node, "missing is a list of facts")
    keys = []
    for item in node.items:
        try:
            keys.append(vocabulary.key(item.text if isinstance(item, Scalar) else ""))
        except ValueError as error:
            raise _problem(item, str(error)) from None
    return tuple(vocabulary.sorted(keys))


def _one_of(node: Node, known: tuple[str, ...], *, or_nothing: bool = False) -> str | None:
    text = node.text if isinstance(node, Scalar) else ""
    if or_nothing and text in _NOTHING and isinstance(node, Scalar):
        return None
    if text not in known:
        raise _problem(
            node, f"{shown(text)} cannot be expected here{did_you_mean(text, known)}; only {', '.join(known)}"
        )
    return text


def _unknown_keys(node: Mapping, known: tuple[str, ...]) -> Iterator[Problem]:
    for key, where in node.keys.items():
        if key not in known:
            yield Problem(where, f"the key {shown(key)} is not known here{did_you_mean(key, known)}")


def _repeated_names(examples: list[Example]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for example in examples:
        line = first.setdefault(example.name, example.where.line)
        if line != example.where.line:
            yield Problem(example.where, f"the case in line {line} has the same name; give each its own")


def _refuse(problems: Iterator[Problem]) -> None:
    found = list(problems)
    if found:
        raise InputError(found)


def _problem(node: Node, message: str) -> InputError:
    return InputError([Problem(node.where, message)])
