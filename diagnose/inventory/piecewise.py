"""Inventories in YAML that are not well-formed: read in pieces, so that no record costs another its result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import msgspec
from msgspec.structs import replace

from diagnose.inventory.cutting import Piece, cut, recut
from diagnose.inventory.reading import (
    DEFAULTS,
    MAX_BLIND,
    Inventory,
    add,
    add_all,
    is_fleet,
    read_fleet,
    read_root,
    roots_of,
)
from diagnose.inventory.records import Record, name_in, read_defaults
from diagnose.knowledge.vocabulary import Reading, Vocabulary
from diagnose.nodes import Anchors, Mapping, Node
from diagnose.nodes import Sequence as NodeList
from diagnose.problems import InputError, Location, Problem
from diagnose.yaml_reader import decode_leniently


class _Parsed(msgspec.Struct, frozen=True):
    """A piece with its roots, or with what is wrong with it."""

    piece: Piece
    roots: tuple[Node, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_piecewise(vocabulary: Vocabulary, data: bytes, file: str, error: InputError) -> Inventory:
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
        yield _Parsed(piece, tuple(roots_of(piece.text, file, piece.line, piece.column, anchors)))
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
    of_fleet = any(part.piece.kind == "item" for part in parsed) or any(map(is_fleet, mappings))
    defaults: dict[str, Reading] = {}
    for given in (root.items[DEFAULTS] for root in mappings if DEFAULTS in root.items):
        defaults |= read_defaults(vocabulary, given, inventory.problems)
    for part in parsed:
        if part.problems:
            _note(vocabulary, part, inventory)
        for root in part.roots:
            if isinstance(root, NodeList):
                add_all(vocabulary, root, defaults, inventory)
            elif part.piece.kind == "item":
                add(vocabulary, root, defaults, inventory)
            elif of_fleet and isinstance(root, Mapping):
                read_fleet(vocabulary, root, defaults, inventory)
            else:
                read_root(vocabulary, root, inventory)


def _note(vocabulary: Vocabulary, part: _Parsed, inventory: Inventory) -> None:
    """Note a piece that cannot be read: a server, or the defaults of all."""
    if part.piece.kind == "section" and part.piece.text.startswith((DEFAULTS, f'"{DEFAULTS}', f"'{DEFAULTS}")):
        lost = "; the servers are read without these defaults"
        inventory.problems += [replace(problem, message=problem.message + lost) for problem in part.problems]
        return
    where = Location(part.problems[0].where.file, part.piece.line, part.piece.column)
    name = name_in(vocabulary, part.piece.text)
    inventory.records.append(Record(name, None, where, None, part.problems))
