"""One record of an inventory to a case: every key a fact, every value typed by the fact's own definition."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass

from diagnose.knowledge.vocabulary import FactValue, Vocabulary
from diagnose.problems import Location, Problem, shown
from diagnose.reasoning.case import Case
from diagnose.yaml_reader import Mapping, Node, Scalar, Sequence

NAME = "name"
SITE = "site"


@dataclass(frozen=True)
class Record:
    """A record as far as it could be read: a case where it could be read whole, else what is wrong with it."""

    name: str | None
    site: str | None
    """None where the site is unknown, or could not be read."""
    where: Location
    case: Case | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Given:
    """A value as it stands in the file."""

    node: Node
    key_where: Location


def read_record(vocabulary: Vocabulary, node: Node, defaults: Mapping | None, label: str) -> Record:
    """Return the record in ``node``, with ``defaults`` for facts that it does not give.

    ``label`` is how a record without a name is called.
    """
    if not isinstance(node, Mapping):
        what = f"a list of {len(node.items)}" if isinstance(node, Sequence) else shown(node.text)
        return Record(
            None, None, node.where, None, (Problem(node.where, f"a server is a mapping of facts, not {what}"),)
        )
    problems: list[Problem] = []
    given = _given(vocabulary, node, problems)
    if defaults is not None:
        given = {**_given(vocabulary, defaults, problems), **given}
    stated = read_facts(vocabulary, {key: value.node for key, value in given.items()}, problems)
    name, site = stated.get(NAME), stated.get(SITE)
    shown_name = name if isinstance(name, str) else None
    shown_site = site if isinstance(site, str) else None
    if problems:
        return Record(shown_name, shown_site, node.where, None, tuple(sorted(set(problems))))
    case = Case(shown_name or label, stated, where=node.where, unnamed=shown_name is None)
    return Record(shown_name, shown_site, node.where, case)


def _given(vocabulary: Vocabulary, node: Mapping, problems: list[Problem]) -> dict[str, _Given]:
    """Return the record's values by fact; a fact under two names at once is a problem."""
    given: dict[str, _Given] = {}
    for name, value in node.items.items():
        where = node.keys[name]
        try:
            key = vocabulary.key(name)
        except ValueError as error:
            problems.append(Problem(where, str(error)))
            continue
        if key in given:
            first = given[key].key_where
            problems.append(Problem(where, f"{shown(name)} gives {key} a second time (first in line {first.line})"))
        else:
            given[key] = _Given(value, where)
    return given


def read_facts(vocabulary: Vocabulary, given: Map[str, Node], problems: list[Problem]) -> dict[str, FactValue]:
    """Return the typed facts; what means nothing is added to ``problems``, what is unknown is left out."""
    stated: dict[str, FactValue] = {}
    implied: list[tuple[str, str, str, Location]] = []
    for key, node in given.items():
        try:
            reading = vocabulary.read(key, _text(node))
        except ValueError as error:
            problems.append(Problem(node.where, f"{key}: {error}"))
            continue
        if reading.value is not None:
            stated[key] = reading.value
        implied += [(key, other, text, node.where) for other, text in reading.implies.items()]
    for key, other, text, where in implied:
        value = vocabulary.read(other, text).value
        if value is not None and stated.setdefault(other, value) != value:
            problems.append(
                Problem(where, f"{key} also says {other} {text}, but the record gives {other} as {stated[other]}")
            )
    return {key: stated[key] for key in vocabulary.facts if key in stated}


def _text(node: Node) -> str | list[str]:
    if isinstance(node, Scalar):
        return "" if node.is_null else node.text
    if isinstance(node, Mapping):
        raise ValueError("a fact has a value or a list of values, not a mapping")
    texts = []
    for item in node.items:
        if not isinstance(item, Scalar):
            raise ValueError("a list of values cannot hold another list or a mapping")
        texts.append(item.text)
    return texts
