"""Inventories in YAML (or JSON): a mapping with ``servers``, a bare list, or many documents, record by record."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence

import msgspec

from diagnose.inventory.compact import Records
from diagnose.inventory.records import NAME, Record, read_defaults, read_record
from diagnose.knowledge.vocabulary import Reading, Vocabulary
from diagnose.nodes import Anchors, Mapping, Node, Scalar
from diagnose.nodes import Sequence as NodeList
from diagnose.problems import InputError, Problem, did_you_mean, shown
from diagnose.results.runs import RecordError
from diagnose.yaml_reader import decode_leniently, documents

SERVERS, DEFAULTS = "servers", "defaults"
MAX_BLIND = 1000
"""Pieces without one readable record, after which a file is taken for no inventory at all."""


class Inventory(msgspec.Struct):
    """What was read of one or more inventories."""

    records: Records = msgspec.field(default_factory=Records)
    """In the order of the files. One without a case and without problems stands for servers that ``problems`` lost."""
    problems: list[Problem] = []
    """What is wrong with the files beside the records."""
    times: list[float | None] = []
    """When each file was last written, in seconds since 1970; None for standard input."""
    sources: list[str] = []
    """The files that were read, each with its size and the time of its last change."""
    parts: list[tuple[str, int]] = []
    """The files that were read, each with the number of records before its own."""

    def lose(self, problems: Sequence[Problem]) -> None:
        """Note a stretch that could not be read, and that may hold servers."""
        self.problems.extend(problems)
        self.records.append(Record(None, None, problems[0].where, None))


def read_inventory(vocabulary: Vocabulary, data: bytes, file: str) -> Inventory:
    """Return all records of an inventory, readable or not."""
    try:
        text = decode_leniently(data, file)
        roots = roots_of(text, file)
    except InputError as error:
        # Most files are well-formed, so only who has another one waits for what cuts it.
        from diagnose.inventory.piecewise import read_piecewise

        return read_piecewise(vocabulary, data, file, error)
    inventory = Inventory()
    for root in roots:
        read_root(vocabulary, root, inventory)
    return inventory


def roots_of(text: str, file: str, line: int = 1, column: int = 1, anchors: Anchors | None = None) -> list[Node]:
    """Return the root nodes of a text, as ``documents`` does; what is wrong with JSON is told in the terms of JSON."""
    try:
        return list(documents(text, file, line, column, anchors))
    except InputError:
        from diagnose.inventory.json_values import looks_like_json, read_json

        if looks_like_json(text, file):
            read_json(text, file, line, column)
        raise


def read_root(vocabulary: Vocabulary, root: Node, inventory: Inventory) -> None:
    """Add what one document of a file holds."""
    if isinstance(root, NodeList):
        add_all(vocabulary, root, {}, inventory)
    elif isinstance(root, Scalar):
        what = f"an inventory is a list of servers, or a mapping with {SERVERS}, not {shown(root.text)}"
        inventory.lose([Problem(root.where, what)])
    elif _is_result(root):
        what = "these are results of diagnose, no inventory; diagnose report renders them"
        inventory.lose([Problem(root.where, what)])
    elif is_fleet(root):
        given = root.items.get(DEFAULTS)
        defaults = read_defaults(vocabulary, given, inventory.problems) if given else {}
        read_fleet(vocabulary, root, defaults, inventory)
        if set(root.items) == {DEFAULTS}:
            what = f"there are {DEFAULTS} and no {SERVERS}; put {SERVERS}: before the list of servers"
            inventory.lose([Problem(root.where, what)])
    elif _names_servers(vocabulary, root):
        what = (
            f"an inventory is a list of servers, or a mapping with {SERVERS}, not of names to facts; write each server "
            f"as an item with a dash before its first fact, and {shown(next(iter(root.items)))} behind {NAME}:"
        )
        inventory.lose([Problem(root.where, what)])
    elif root.items:
        add(vocabulary, root, {}, inventory)


def is_fleet(root: Mapping) -> bool:
    """Tell a mapping with servers, also under a misspelt key, from a single record."""
    return SERVERS in root.items or DEFAULTS in root.items or any(map(_holds_servers, root.items.values()))


def _names_servers(vocabulary: Vocabulary, root: Mapping) -> bool:
    """Tell a mapping from servers' names to their facts, as other programs write it, from a single record."""
    return bool(root.items) and all(
        isinstance(node, Mapping) and any(map(vocabulary.has, node.items)) and not vocabulary.has(name)
        for name, node in root.items.items()
    )


def _is_result(root: Mapping) -> bool:
    schema = root.items.get("schema")
    return isinstance(schema, Scalar) and schema.text.startswith("diagnose-")


def _holds_servers(node: Node) -> bool:
    return isinstance(node, NodeList) and any(isinstance(item, Mapping) for item in node.items)


def read_fleet(vocabulary: Vocabulary, root: Mapping, defaults: Map[str, Reading], inventory: Inventory) -> None:
    """Add the servers of a mapping, and note its keys that mean nothing."""
    for key, node in root.items.items():
        what = f"the key {shown(key)} is not known here"
        if _holds_servers(node) and key != SERVERS:
            inventory.lose([Problem(root.keys[key], f"{what} (did you mean {SERVERS}?)")])
        elif key not in (SERVERS, DEFAULTS):
            hint = did_you_mean(key, (SERVERS, DEFAULTS)) or f"; beside {SERVERS} there may be {DEFAULTS}"
            inventory.problems.append(Problem(root.keys[key], what + hint))
    servers = root.items.get(SERVERS)
    if isinstance(servers, NodeList):
        add_all(vocabulary, servers, defaults, inventory)
    elif servers is not None and not (isinstance(servers, Scalar) and servers.is_null):
        what = f"{SERVERS} is a list: write each server as an item with a dash before its first fact"
        inventory.lose([Problem(servers.where, what)])


def add_all(vocabulary: Vocabulary, nodes: NodeList, defaults: Map[str, Reading], inventory: Inventory) -> None:
    """Add the servers of a list."""
    for node in nodes.items:
        add(vocabulary, node, defaults, inventory)


def add(vocabulary: Vocabulary, node: Node, defaults: Map[str, Reading], inventory: Inventory) -> None:
    """Add a server, readable or not."""
    inventory.records.append(read_record(vocabulary, node, defaults))


def duplicates(records: Records) -> list[tuple[int, int]]:
    """Return the positions of records whose name an earlier one has, each with that one's; case does not matter."""
    shared = records.shared_names().values()
    return sorted((position, first) for first, *others in shared for position in others)


def problems_of(inventory: Inventory) -> list[tuple[Problem, str | None]]:
    """Return all that could not be read, each with the server's name as far as it is known: first of the records."""
    records = [record for _, record in sorted(inventory.records.odd.items())]
    found = [(problem, record.name) for record in records for problem in record.problems]
    return found + [(problem, None) for problem in inventory.problems]


def errors_of(inventory: Inventory) -> list[RecordError]:
    """Return all that could not be read as errors of a result: file by file, each in the order of its lines."""
    found = problems_of(inventory)
    files = list(dict.fromkeys(problem.where.file for problem, _ in found))
    found.sort(key=lambda pair: (files.index(pair[0].where.file), pair[0].where.line, pair[0].where.column))
    return [RecordError(where=str(one.where), server=name, message=one.message) for one, name in found]
