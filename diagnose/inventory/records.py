"""One record of an inventory to a case: every key a fact, every value typed by the fact's own definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Map

import msgspec

from diagnose.knowledge.vocabulary import FactValue, KeysFact, NumbersFact, Reading, Vocabulary
from diagnose.nodes import Mapping, Node, Scalar, Sequence
from diagnose.problems import Location, Problem, shown
from diagnose.reasoning.case import Case

NAME = "name"
SITE = "site"

MAX_RECORD = 1_000_000
"""Characters of one line or row; a real one has some hundred."""


class Record(msgspec.Struct, frozen=True):
    """A record as far as it could be read: a case where it could be read whole, else what is wrong with it."""

    name: str | None
    site: str | None
    """None where the site is unknown, or could not be read."""
    where: Location
    case: Case | None
    problems: tuple[Problem, ...] = ()


class _Given(msgspec.Struct, frozen=True):
    """A value as it stands in the file."""

    node: Node
    key_where: Location


def read_record(
    vocabulary: Vocabulary, node: Node, defaults: Map[str, Reading] | None = None, label: str = "unnamed"
) -> Record:
    """Return the record in ``node``, with ``defaults`` for facts that it does not give.

    ``label`` is how a record without a name is called.
    """
    if not isinstance(node, Mapping):
        problem = Problem(node.where, f"a server is a mapping of facts, not {_what(node)}")
        return Record(None, None, node.where, None, (problem,))
    problems: list[Problem] = []
    given = {key: value.node for key, value in _given(vocabulary, node, problems).items()}
    stated = read_facts(vocabulary, given, problems, defaults)
    if defaults:
        _fill(vocabulary, stated, given, defaults)
        stated = _in_order(vocabulary, stated)
    name, site = stated.get(NAME), stated.get(SITE)
    shown_name = name if isinstance(name, str) else None
    shown_site = site if isinstance(site, str) else None
    if problems:
        return Record(shown_name, shown_site, node.where, None, tuple(sorted(set(problems))))
    case = Case(shown_name or label, stated, where=node.where, unnamed=shown_name is None)
    return Record(shown_name, shown_site, node.where, case)


def read_defaults(vocabulary: Vocabulary, node: Node, problems: list[Problem]) -> dict[str, Reading]:
    """Return what the records have in common; a value that means nothing is added to ``problems`` and left out."""
    if isinstance(node, Scalar) and node.is_null:
        return {}
    if not isinstance(node, Mapping):
        problems.append(Problem(node.where, f"defaults are a mapping of facts, not {_what(node)}"))
        return {}
    found: list[Problem] = []
    given = _given(vocabulary, node, found)
    if NAME in given:
        found.append(Problem(given.pop(NAME).key_where, "a name is a server's own; take it out of the defaults"))
    nodes = {key: value.node for key, value in given.items()}
    readings = _readings(vocabulary, nodes, found)
    read_facts(vocabulary, {key: nodes[key] for key in readings}, found)
    problems += [
        Problem(problem.where, f"{problem.message}; the servers are read without this default") for problem in found
    ]
    return readings


def _fill(
    vocabulary: Vocabulary, stated: dict[str, FactValue], given: Map[str, Node], defaults: Map[str, Reading]
) -> None:
    """Add the defaults of facts that a record does not give, and what they imply; its own ``unknown`` stays."""
    own = {*given, *stated}
    used = {key: reading for key, reading in defaults.items() if key not in own}
    stated.update({key: reading.value for key, reading in used.items() if reading.value is not None})
    for other, value in (implied for reading in used.values() for implied in implied_by(vocabulary, reading)):
        if other not in own and other not in defaults:
            stated.setdefault(other, value)


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
            what = f"{shown(name)} gives {key} a second time (first in line {first.line}); keep one of them"
            problems.append(Problem(where, what))
        else:
            given[key] = _Given(value, where)
    return given


def read_facts(
    vocabulary: Vocabulary, given: Map[str, Node], problems: list[Problem], defaults: Map[str, Reading] | None = None
) -> dict[str, FactValue]:
    """Return the typed facts; what means nothing is added to ``problems``, what is unknown is left out."""
    readings = _readings(vocabulary, given, problems, defaults)
    stated = {key: reading.value for key, reading in readings.items() if reading.value is not None}
    for key, reading in readings.items():
        for other, value in implied_by(vocabulary, reading):
            if stated.setdefault(other, value) != value:
                what = f"{key} also says {other} {reading.implies[other]}, but here {other} is {stated[other]}"
                problems.append(Problem(given[key].where, f"{what}; correct one of them"))
    return _in_order(vocabulary, stated)


def _readings(
    vocabulary: Vocabulary, given: Map[str, Node], problems: list[Problem], defaults: Map[str, Reading] | None = None
) -> dict[str, Reading]:
    readings: dict[str, Reading] = {}
    refused: dict[str, ValueError] = {}
    for key, node in given.items():
        try:
            readings[key] = vocabulary.read(key, text_of(node))
        except ValueError as error:
            refused[key] = error
    stated = {key: reading.value for key, reading in {**(defaults or {}), **readings}.items()}
    for key, node in given.items():
        if not isinstance(node, Scalar) or node.is_null:
            continue
        reading = vocabulary.read_of_another(key, node.text, stated)
        if reading is not None:
            readings[key] = reading
            refused.pop(key, None)
    for key, why in refused.items():
        # The version, say, of another product is none of which the content knows.
        if not any(vocabulary.unmet(key, stated)):
            problems.append(Problem(_culprit(vocabulary, key, given[key]).where, f"{key}: {why}"))
    return readings


def implied_by(vocabulary: Vocabulary, reading: Reading) -> Iterator[tuple[str, FactValue]]:
    """Yield what else a way of writing states, typed."""
    for other, text in reading.implies.items():
        value = vocabulary.read(other, text).value
        if value is not None:
            yield other, value


def _in_order(vocabulary: Vocabulary, stated: Map[str, FactValue]) -> dict[str, FactValue]:
    return {key: stated[key] for key in vocabulary.sorted(stated)}


def _culprit(vocabulary: Vocabulary, key: str, node: Node) -> Node:
    """Return the item that means nothing where a fact takes a list, else the whole value."""
    if isinstance(node, Sequence) and isinstance(vocabulary.facts[key], (KeysFact, NumbersFact)):
        for item in node.items:
            try:
                vocabulary.read(key, text_of(Sequence((item,), item.where)))
            except ValueError:
                return item
    return node


def text_of(node: Node) -> str | list[str]:
    """Return a value as the vocabulary reads it; raise ValueError where it is none."""
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


def _what(node: Node) -> str:
    if isinstance(node, Scalar):
        return "an empty item" if node.is_null else shown(node.text)
    return "a mapping" if isinstance(node, Mapping) else f"a list of {len(node.items)}"


def name_in(vocabulary: Vocabulary, text: str) -> str | None:
    """Return the server's name in a text that is no well-formed record, as far as one can be made out."""
    fact = vocabulary.facts.get(NAME)
    if fact is None:
        return None
    keys = "|".join(re.escape(name) for name in (NAME, *fact.aliases))
    before = r"""(?:^|[\s{,"'-])"""
    value = r"""(?:"([^"\n]+)|'([^'\n]+)|([^\s"'#,[\]{}&*!|>%@`][^#,}\n]*))"""
    pattern = rf"""{before}(?:{keys})["']?[ \t]*:[ \t]*{value}"""
    for found in re.finditer(pattern, text, re.IGNORECASE):
        written = next(group for group in found.groups() if group)
        try:
            name = vocabulary.read(NAME, written).value
        except ValueError:
            continue
        return name if isinstance(name, str) else None
    return None
