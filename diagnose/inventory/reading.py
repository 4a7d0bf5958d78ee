"""Inventories in YAML (or JSON): a mapping with ``servers``, a bare list, or many documents, record by record.

A record that cannot be read never costs another its result: where the file is not well-formed, its list items and
documents are read one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from diagnose.inventory.records import Record, read_record
from diagnose.knowledge.vocabulary import Vocabulary
from diagnose.problems import InputError, Location, Problem, did_you_mean, shown
from diagnose.yaml_reader import Mapping, Node, Scalar, decode, documents
from diagnose.yaml_reader import Sequence as NodeList

SERVERS, DEFAULTS = "servers", "defaults"


@dataclass
class Inventory:
    """What was read of one or more inventories."""

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the files beside the records."""


def read_inventory(vocabulary: Vocabulary, data: bytes, file: str) -> Inventory:
    """Return all records of an inventory, readable or not."""
    inventory = Inventory()
    try:
        text = decode(data, file)
    except InputError as error:
        inventory.problems.extend(error.problems)
        return inventory
    try:
        roots = list(documents(text, file))
    except InputError as error:
        _read_piecewise(vocabulary, text, file, error, inventory)
    else:
        for root in roots:
            _read_root(vocabulary, root, inventory)
    return inventory


def _read_root(vocabulary: Vocabulary, root: Node, inventory: Inventory, defaults: Mapping | None = None) -> None:
    if isinstance(root, NodeList):
        for node in root.items:
            _add(vocabulary, node, defaults, inventory)
    elif isinstance(root, Scalar):
        what = f"an inventory is a list of servers, or a mapping with {SERVERS}, not {shown(root.text)}"
        inventory.problems.append(Problem(root.where, what))
    elif SERVERS in root.items:
        _read_servers(vocabulary, root, inventory)
    else:
        hint = _misspelt_servers(root)
        if hint:
            inventory.problems.append(
                Problem(root.keys[hint], f"the key {shown(hint)} is not known here (did you mean {SERVERS}?)")
            )
        else:
            _add(vocabulary, root, defaults, inventory)


def _misspelt_servers(root: Mapping) -> str | None:
    """Return the key under which a list of servers hides, in a mapping that is no single record."""
    return next((key for key, node in root.items.items() if isinstance(node, NodeList) and _holds_mappings(node)), None)


def _holds_mappings(node: NodeList) -> bool:
    return any(isinstance(item, Mapping) for item in node.items)


def _read_servers(vocabulary: Vocabulary, root: Mapping, inventory: Inventory) -> None:
    for key in root.items:
        if key not in (SERVERS, DEFAULTS):
            hint = did_you_mean(key, (SERVERS, DEFAULTS)) or f"; beside {SERVERS} there may be {DEFAULTS}"
            inventory.problems.append(Problem(root.keys[key], f"the key {shown(key)} is not known here{hint}"))
    defaults = root.items.get(DEFAULTS)
    if defaults is not None and not isinstance(defaults, Mapping):
        inventory.problems.append(Problem(defaults.where, f"{DEFAULTS} is a mapping of facts"))
        defaults = None
    servers = root.items[SERVERS]
    if isinstance(servers, NodeList):
        for node in servers.items:
            _add(vocabulary, node, defaults, inventory)
    elif not (isinstance(servers, Scalar) and servers.is_null):
        inventory.problems.append(Problem(servers.where, f"{SERVERS} is a list of servers"))


def _add(vocabulary: Vocabulary, node: Node, defaults: Mapping | None, inventory: Inventory) -> None:
    label = f"unnamed-{len(inventory.records) + 1}"
    inventory.records.append(read_record(vocabulary, node, defaults, label))


@dataclass(frozen=True)
class _Piece:
    """A stretch of lines that stands for one record, or for what comes before the records."""

    first_line: int
    text: str
    is_item: bool


def _read_piecewise(vocabulary: Vocabulary, text: str, file: str, error: InputError, inventory: Inventory) -> None:
    """Read each list item, or each document, by itself; a piece that is not well-formed becomes a problem."""
    defaults: Mapping | None = None
    found = len(inventory.problems)
    for piece in _pieces(text):
        try:
            roots = list(documents(piece.text, file, piece.first_line))
        except InputError as broken:
            name = re.search(r"^[\s-]*[\"']?name[\"']?\s*:\s*[\"']?([^\"'#\n]+)", piece.text, re.MULTILINE)
            where = Location(file, piece.first_line, 1)
            server = name.group(1).strip() if name else None
            inventory.records.append(Record(server, None, where, None, broken.problems))
            continue
        for root in roots:
            if isinstance(root, Mapping) and not piece.is_item and (SERVERS in root.items or DEFAULTS in root.items):
                given = root.items.get(DEFAULTS)
                defaults = given if isinstance(given, Mapping) else defaults
                if isinstance(root.items.get(SERVERS), NodeList):
                    _read_servers(vocabulary, root, inventory)
            else:
                _read_root(vocabulary, root, inventory, defaults)
    if len(inventory.problems) == found and all(record.case for record in inventory.records):
        inventory.problems.extend(error.problems)


def _pieces(text: str) -> Iterator[_Piece]:
    """Cut a text before each document and before each item of its outermost list."""
    lines = text.splitlines(keepends=True)
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.lstrip(" ").startswith("- ")]
    outermost = min(indents, default=None)
    start, is_item = 0, False
    for number, line in enumerate(lines):
        begins_item = outermost is not None and line[:outermost].strip() == "" and line[outermost:].startswith("- ")
        if number > start and (begins_item or line.rstrip() == "---"):
            yield _Piece(start + 1, "".join(lines[start:number]), is_item)
            start = number
        is_item = begins_item or (is_item and line.rstrip() != "---")
    if lines:
        yield _Piece(start + 1, "".join(lines[start:]), is_item)


def duplicates(records: Sequence[Record]) -> list[tuple[Record, Record]]:
    """Return the records whose name an earlier one has, each with that earlier one; case does not matter in names."""
    first: dict[str, Record] = {}
    found = []
    for record in records:
        if record.name is not None:
            earlier = first.setdefault(record.name.casefold(), record)
            if earlier is not record:
                found.append((record, earlier))
    return found
