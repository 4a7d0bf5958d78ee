"""Inventories in YAML as they are mostly written: a list of servers, each cut out by its dash and read by itself.

A file that is anything more than that is not read here but as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import accumulate

import msgspec

from diagnose.inventory.at_once import AtOnce
from diagnose.inventory.plain_yaml import read_plain
from diagnose.inventory.reading import DEFAULTS, SERVERS, Inventory
from diagnose.inventory.recognising import PLAIN, Around, Recogniser, names_of_texts
from diagnose.inventory.records import Record, read_defaults, read_record
from diagnose.knowledge.vocabulary import Reading, Vocabulary
from diagnose.nodes import Mapping as MappingNode
from diagnose.nodes import Node, Scalar
from diagnose.nodes import Sequence as ListNode
from diagnose.problems import InputError
from diagnose.yaml_reader import documents

_FIRST_ITEM = re.compile(r"^(?P<indent> *)- (?=[^\s])", re.MULTILINE)
_OTHER_BREAKS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
"""What ends a line in YAML, and nowhere else."""


class _NotPlainError(Exception):
    """A file is more than a plain list of servers."""


def read_items(vocabulary: Vocabulary, chunks: Iterable[str], file: str) -> Inventory | None:
    """Return the records of an inventory that comes in chunks, or None where it has to be read as a whole."""
    inventory = Inventory()
    try:
        _Reader(vocabulary, file, inventory).read(chunks)
    except (_NotPlainError, InputError):
        return None
    return inventory


class _Head(msgspec.Struct, frozen=True):
    """What stands before the first item."""

    text: str
    indent: str
    defaults: Mapping[str, Reading]


class _Reader:
    """Reads one file from its beginning to its end."""

    def __init__(self, vocabulary: Vocabulary, file: str, inventory: Inventory) -> None:
        self._vocabulary = vocabulary
        self._file = file
        self._inventory = inventory
        self._recogniser = Recogniser(vocabulary, inventory.records, file)
        names = names_of_texts(vocabulary)
        before = rf"""(?:^|[\n{{,])[ ]*["']?(?:{names})["']?[ ]*:[ ]+["']?"""
        self._around = Around(re.compile(rf"""({before})({PLAIN})(?=["']?[ ]*(?:[\n,}}]|$))"""), _second_line_ends)
        self._at_once = AtOnce(self._recogniser, self._around)

    def read(self, chunks: Iterable[str]) -> None:
        """Add all records; raise _NotPlainError or InputError where the file is not a plain list."""
        text = ""
        chunks = _with_line_feeds(chunks)
        for chunk in chunks:
            text += chunk
            if found := _FIRST_ITEM.search(text):
                break
        else:
            raise _NotPlainError
        head = self._head(text[: found.start()], found.group("indent"))
        line = 1 + head.text.count("\n")
        dash = f"\n{head.indent}- "
        for items in _blocks(text[found.end() :], chunks, dash):
            *lines, line = accumulate((item.count("\n") + 1 for item in items), initial=line)
            for number in self._at_once.add(items, lines):
                self._add(head, items[number], lines[number])

    def _head(self, text: str, indent: str) -> _Head:
        roots = list(documents(text, self._file)) if text.strip() else []
        if not roots and not text.strip().startswith("---"):
            return _Head(text, indent, {})
        if len(roots) != 1 or not isinstance(roots[0], MappingNode) or list(roots[0].items)[-1] != SERVERS:
            raise _NotPlainError
        items = roots[0].items
        servers, defaults = items[SERVERS], items.get(DEFAULTS)
        if set(items) - {SERVERS, DEFAULTS} or not (isinstance(servers, Scalar) and servers.text == ""):
            raise _NotPlainError
        read = read_defaults(self._vocabulary, defaults, self._inventory.problems) if defaults else {}
        return _Head(text, indent, read)

    def _add(self, head: _Head, item: str, line: int) -> None:
        read = partial(self._read, head, line)
        if not self._recogniser.add(self._around.parts(item), line, read):
            self._inventory.records.append(read(item))

    def _read(self, head: _Head, line: int, item: str) -> Record:
        """Read one item strictly; raise _NotPlainError where it is not a single item of the list."""
        plain = read_plain(item, self._file, line, len(head.indent) + 3)
        if plain:
            return read_record(self._vocabulary, plain, head.defaults)
        roots: list[Node] = list(documents(f"{head.indent}- {item}", self._file, line, 1))
        if len(roots) != 1 or not isinstance(roots[0], ListNode) or len(roots[0].items) != 1:
            raise _NotPlainError
        if "&" in item or "*" in item or "\n---" in item or "\n..." in item:
            # An anchor may be another record's business, and another document has no part in the defaults.
            raise _NotPlainError
        return read_record(self._vocabulary, roots[0].items[0], head.defaults)


def _second_line_ends(item: str) -> int:
    """Return where the name and the site mostly end."""
    end = item.find("\n", item.find("\n") + 1)
    return end if end >= 0 else len(item)


def _with_line_feeds(chunks: Iterable[str]) -> Iterator[str]:
    """Yield the chunks with line feeds only; raise _NotPlainError for another line break."""
    held = ""
    for chunk in chunks:
        text = held + chunk
        held = "\r" if text.endswith("\r") else ""
        text = text.removesuffix("\r")
        if not text.isascii() or "\r" in text:
            if _OTHER_BREAKS.search(text):
                raise _NotPlainError
            text = text.replace("\r\n", "\n")
        yield text
    if held:
        raise _NotPlainError


def _blocks(text: str, chunks: Iterable[str], dash: str) -> Iterator[list[str]]:
    """Yield what stands between the dashes of a list, chunk by chunk."""
    for chunk in chunks:
        *whole, text = (text + chunk).split(dash)
        yield whole
    yield text.split(dash)
