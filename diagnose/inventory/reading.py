"""Inventories in YAML (or JSON): a mapping with ``servers``, a bare list, or many documents, record by record.

A record that cannot be read never costs another its result: a file that is not well-formed is read in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from itertools import chain

import msgspec
from msgspec.structs import replace

from diagnose.inventory.compact import Records
from diagnose.inventory.cutting import DEFAULTS, SERVERS, Piece, cut, recut
from diagnose.inventory.records import Record, name_in, read_defaults, read_record
from diagnose.knowledge.vocabulary import Reading, Vocabulary
from diagnose.nodes import Anchors, Mapping, Node, Scalar
from diagnose.nodes import Sequence as NodeList
from diagnose.problems import InputError, Location, Problem, did_you_mean, shown
from diagnose.results import RecordError
from diagnose.yaml_reader import decode_leniently, documents

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
        roots = list(documents(text, file))
    except InputError as error:
        return _read_piecewise(vocabulary, data, file, error)
    inventory = Inventory()
    for root in roots:
        _read_root(vocabulary, root, inventory)
    return inventory


def _read_root(vocabulary: Vocabulary, root: Node, inventory: Inventory) -> None:
    if isinstance(root, NodeList):
        _add_all(vocabulary, root, {}, inventory)
    elif isinstance(root, Scalar):
        what = f"an inventory is a list of servers, or a mapping with {SERVERS}, not {shown(root.text)}"
        inventory.lose([Problem(root.where, what)])
    elif _is_fleet(root):
        given = root.items.get(DEFAULTS)
        defaults = read_defaults(vocabulary, given, inventory.problems) if given else {}
        _read_fleet(vocabulary, root, defaults, inventory)
        if set(root.items) == {DEFAULTS}:
            what = f"there are {DEFAULTS} and no {SERVERS}; put {SERVERS}: before the list of servers"
            inventory.lose([Problem(root.where, what)])
    elif root.items:
        _add(vocabulary, root, {}, inventory)


def _is_fleet(root: Mapping) -> bool:
    """Tell a mapping with servers, also under a misspelt key, from a single record."""
    return SERVERS in root.items or DEFAULTS in root.items or any(map(_holds_servers, root.items.values()))


def _holds_servers(node: Node) -> bool:
    return isinstance(node, NodeList) and any(isinstance(item, Mapping) for item in node.items)


def _read_fleet(vocabulary: Vocabulary, root: Mapping, defaults: Map[str, Reading], inventory: Inventory) -> None:
    """Read the servers of a mapping, and note its keys that mean nothing."""
    for key, node in root.items.items():
        what = f"the key {shown(key)} is not known here"
        if _holds_servers(node) and key != SERVERS:
            inventory.lose([Problem(root.keys[key], f"{what} (did you mean {SERVERS}?)")])
        elif key not in (SERVERS, DEFAULTS):
            hint = did_you_mean(key, (SERVERS, DEFAULTS)) or f"; beside {SERVERS} there may be {DEFAULTS}"
            inventory.problems.append(Problem(root.keys[key], what + hint))
    servers = root.items.get(SERVERS)
    if isinstance(servers, NodeList):
        _add_all(vocabulary, servers, defaults, inventory)
    elif servers is not None and not (isinstance(servers, Scalar) and servers.is_null):
        what = f"{SERVERS} is a list: write each server as an item with a dash before its first fact"
        inventory.lose([Problem(servers.where, what)])


def _add_all(vocabulary: Vocabulary, nodes: NodeList, defaults: Map[str, Reading], inventory: Inventory) -> None:
    for node in nodes.items:
        _add(vocabulary, node, defaults, inventory)


def _add(vocabulary: Vocabulary, node: Node, defaults: Map[str, Reading], inventory: Inventory) -> None:
    inventory.records.append(read_record(vocabulary, node, defaults))


# --- in pieces -------------------------------------------------------------------------------------------------------


class _Parsed(msgspec.Struct, frozen=True):
    """A piece with its roots, or with what is wrong with it."""

    piece: Piece
    roots: tuple[Node, ...] = ()
    problems: tuple[Problem, ...] = ()


def _read_piecewise(vocabulary: Vocabulary, data: bytes, file: str, error: InputError) -> Inventory:
    """Read each record by itself; ``error`` is why the whole cannot be read."""
    inventory = Inventory()
    try:
        text = decode_leniently(data, file)
    except InputError:
        inventory.lose(error.problems)
        return inventory
    for parsed in _parsed_documents(text, file):
        _read_document(vocabulary, parsed, inventory)
    if not any(record.case or record.name for record in inventory.records):
        inventory = Inventory()
        inventory.lose(error.problems)
    elif not inventory.problems and not any(record.problems for record in inventory.records):
        inventory.problems.extend(error.problems)
    return inventory


def _parsed_documents(text: str, file: str) -> Iterator[list[_Parsed]]:
    blind = 0
    for document in cut(text):
        anchors, parsed = Anchors(), []
        for part in (part for piece in document for part in _parse(piece, file, anchors)):
            parsed.append(part)
            blind = -1 if part.roots or blind < 0 else blind + 1
            if blind >= MAX_BLIND:
                return
        yield parsed


def _parse(piece: Piece, file: str, anchors: Anchors) -> Iterator[_Parsed]:
    if piece.kind == "stray":
        what = "what stands here belongs to no server; check the dash or bracket with which a server begins"
        column = piece.column + len(piece.text) - len(piece.text.lstrip())
        yield _Parsed(piece, problems=(Problem(Location(file, piece.line, column), what),))
        return
    try:
        yield _Parsed(piece, tuple(documents(piece.text, file, piece.line, piece.column, anchors)))
    except InputError as error:
        parts = iter(recut(piece))
        first = next(parts, None)
        if first is None:
            yield _Parsed(piece, problems=error.problems)
            return
        for part in chain([first], parts):
            yield from _parse(part, file, anchors)


def _read_document(vocabulary: Vocabulary, parsed: Sequence[_Parsed], inventory: Inventory) -> None:
    around = [root for part in parsed if part.piece.kind == "section" for root in part.roots]
    mappings = [root for root in around if isinstance(root, Mapping)]
    is_fleet = any(part.piece.kind == "item" for part in parsed) or any(map(_is_fleet, mappings))
    defaults: dict[str, Reading] = {}
    for given in (root.items[DEFAULTS] for root in mappings if DEFAULTS in root.items):
        defaults |= read_defaults(vocabulary, given, inventory.problems)
    for part in parsed:
        if part.problems:
            _note(vocabulary, part, inventory)
        for root in part.roots:
            if isinstance(root, NodeList):
                _add_all(vocabulary, root, defaults, inventory)
            elif part.piece.kind == "item":
                _add(vocabulary, root, defaults, inventory)
            elif is_fleet and isinstance(root, Mapping):
                _read_fleet(vocabulary, root, defaults, inventory)
            else:
                _read_root(vocabulary, root, inventory)


def _note(vocabulary: Vocabulary, part: _Parsed, inventory: Inventory) -> None:
    """Note a piece that cannot be read: a server, or the defaults of all."""
    if part.piece.kind == "section" and part.piece.text.startswith((DEFAULTS, f'"{DEFAULTS}', f"'{DEFAULTS}")):
        lost = "; the servers are read without these defaults"
        inventory.problems += [replace(problem, message=problem.message + lost) for problem in part.problems]
        return
    where = Location(part.problems[0].where.file, part.piece.line, part.piece.column)
    name = name_in(vocabulary, part.piece.text)
    inventory.records.append(Record(name, None, where, None, part.problems))


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
