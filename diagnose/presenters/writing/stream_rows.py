"""Servers one after another, as bytes: what a kind has in common is rendered once, and each server's texts put in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from diagnose.presenters.programs import results_csv
from diagnose.presenters.writing.kept_findings import KeptFindings
from diagnose.reasoning.kinds import is_marked, parts
from diagnose.results import Results, Server
from diagnose.results.findings import Finding
from diagnose.results.runs import SCHEMA, KnowledgeStamp

_LETTER = "0-9A-Za-zÀ-ÖØ-öø-ſ_./"
_AS_IT_IS = rf"[{_LETTER}][{_LETTER}: -]*+"
_AS_THEY_ARE = re.compile(rf"(?:{_AS_IT_IS})?+(?:\n(?:{_AS_IT_IS})?+)*+")
"""Texts, a line each, that stand for themselves in JSON and in a cell of a table."""

Piece = bytes | str
"""Bytes, or the key of a text that goes there."""


class Template(Protocol):
    """The bytes of a server, but for its texts."""

    def filled(self, texts: Mapping[str, Sequence[bytes]], number: int) -> bytes:
        """Return the bytes with the texts of the server of this number in their places."""


class Rows(Protocol):
    """Shows servers one by one in a format."""

    def begin(self) -> bytes:
        """Return what stands before the first server."""

    def template(self, server: Server) -> Template:
        """Return the bytes of a server whose diagnosis has marks in place of texts."""

    def shown(self, text: str) -> bytes:
        """Return a text as the format writes it."""

    def before(self, *, first: bool) -> bytes:
        """Return what stands before a server, the first one or another."""

    def end(self, rest: Results, *, nothing: bool) -> bytes:
        """Return what stands behind the last server, or where there is ``nothing``: all else of the result."""


def cut(text: str) -> list[Piece]:
    """Return a text with marks as pieces."""
    return [part if number % 2 else part.encode() for number, part in enumerate(parts(text))]


class Pieces(msgspec.Struct, frozen=True):
    """A template of pieces, of which several templates share some."""

    pieces: list[bytes]
    gaps: list[tuple[int, str]]
    """Where in ``pieces`` a text goes, and which one."""

    def filled(self, texts: Mapping[str, Sequence[bytes]], number: int) -> bytes:
        """Return the bytes with the texts of the server of this number in their places."""
        pieces = self.pieces.copy()
        for place, key in self.gaps:
            pieces[place] = texts[key][number]
        return b"".join(pieces)


def assembled(pieces: Iterable[Piece]) -> Pieces:
    """Return a template of pieces."""
    listed = list(pieces)
    gaps = [(place, piece) for place, piece in enumerate(listed) if isinstance(piece, str)]
    return Pieces([piece if isinstance(piece, bytes) else b"" for piece in listed], gaps)


def plain(texts: Sequence[str], rows: Rows) -> list[bytes]:
    """Return texts as a format writes them, mostly as they are."""
    joined = "\n".join(texts)
    if _AS_THEY_ARE.fullmatch(joined):
        return joined.encode().split(b"\n")
    return [text.encode() if _AS_THEY_ARE.fullmatch(text) and "\n" not in text else rows.shown(text) for text in texts]


class _Json:
    """What JSON in a line and JSON over many lines have in common."""

    _nothing: str
    """How an empty list of findings is written."""
    _around: tuple[str, str, str]
    """What stands before the first finding, between two, and behind the last."""

    def __init__(self) -> None:
        self._findings = KeptFindings[list[Piece]]()

    def template(self, server: Server) -> Template:
        """Return the bytes of a server, those of its findings shared."""
        text = self._encoded(msgspec.structs.replace(server, findings=[]))
        head, _, tail = text.partition(self._nothing)
        if not server.findings:
            return assembled(cut(text))
        before, between, behind = self._around
        pieces = cut(head + self._nothing[:-1] + before)
        for number, finding in enumerate(server.findings):
            pieces += ([between.encode()] if number else []) + self._finding(finding)
        return assembled(pieces + cut(behind + self._nothing[-1] + tail))

    def _finding(self, finding: Finding) -> list[Piece]:
        return self._findings.recall(finding, lambda: cut(self._encoded(finding, 4)))

    def _encoded(self, what: msgspec.Struct, depth: int = 0) -> str:
        raise NotImplementedError

    def shown(self, text: str) -> bytes:
        """Return a text without its quotes."""
        return msgspec.json.encode(text)[1:-1]


class NdjsonRows(_Json):
    """One server a line."""

    _nothing = '"findings":[]'
    _around = ("", ",", "")

    def begin(self) -> bytes:
        """Return nothing."""
        return b""

    def before(self, *, first: bool) -> bytes:  # noqa: ARG002 - lines need nothing between them
        """Return nothing: each line ends by itself."""
        return b""

    def end(self, _rest: Results, *, nothing: bool) -> bytes:  # noqa: ARG002 - see above
        """Return nothing; errors are for standard error."""
        return b""

    def _encoded(self, what: msgspec.Struct, depth: int = 0) -> str:
        return msgspec.json.encode(what).decode() + ("" if depth else "\n")


class JsonRows(_Json):
    """One document with all servers, indented."""

    _nothing = '"findings": []'
    _around = ("\n" + " " * 8, ",\n" + " " * 8, "\n" + " " * 6)

    def __init__(self, knowledge: KnowledgeStamp) -> None:
        super().__init__()
        self._knowledge = knowledge

    def begin(self) -> bytes:
        """Return what stands before the list of servers."""
        head = {"schema": SCHEMA, "knowledge": self._knowledge, "servers": []}
        return self._document(head).removesuffix("]\n}").encode()

    def before(self, *, first: bool) -> bytes:
        """Return the end of the line before, with a comma behind another server."""
        return b"\n" if first else b",\n"

    def end(self, rest: Results, *, nothing: bool) -> bytes:
        """Return what stands behind the list of servers."""
        fields = msgspec.to_builtins(rest)
        for key in ("schema", "knowledge", "servers"):
            del fields[key]
        closed = "],\n" if nothing else "\n  ],\n"
        return (closed + self._document(fields).removeprefix("{\n") + "\n").encode()

    @staticmethod
    def _document(fields: object) -> str:
        return msgspec.json.format(msgspec.json.encode(fields), indent=2).decode()

    def _encoded(self, what: msgspec.Struct, depth: int = 0) -> str:
        text = msgspec.json.format(msgspec.json.encode(what), indent=2).decode()
        margin = "\n" + " " * (4 + depth)
        return ("" if depth else " " * 4) + text.replace("\n", margin)


class _Rows(msgspec.Struct, frozen=True):
    """A template of rows: each begins and ends in the same way."""

    first: Pieces
    between: Sequence[bytes]
    """What stands between the beginning and the end, row by row."""
    last: bytes

    def filled(self, texts: Mapping[str, Sequence[bytes]], number: int) -> bytes:
        """Return the bytes with the texts of the server of this number in their places."""
        first = self.first.filled(texts, number)
        return first + (self.last + first).join(self.between) + self.last


class CsvRows:
    """A row for each server and article."""

    def __init__(self) -> None:
        self._findings = KeptFindings[bytes]()

    def begin(self) -> bytes:
        """Return the line of the columns' names."""
        return results_csv.header().encode()

    def before(self, *, first: bool) -> bytes:  # noqa: ARG002 - rows need nothing between them
        """Return nothing: each row ends by itself."""
        return b""

    def template(self, server: Server) -> Template:
        """Return the rows of a server."""
        common = results_csv.parts_of(server)
        if server.ignored or not server.findings or is_marked(common.last):
            return assembled(cut(results_csv.written(results_csv.rows_of(server))))
        between = [self._finding(found) for found in server.findings]
        return _Rows(assembled(cut(common.first)), between, common.last.encode())

    def _finding(self, finding: Finding) -> bytes:
        return self._findings.recall(finding, lambda: results_csv.finding_cells(finding).encode())

    def shown(self, text: str) -> bytes:
        """Return a text as a cell."""
        return results_csv.cell(text).encode()

    def end(self, rest: Results, *, nothing: bool) -> bytes:  # noqa: ARG002 - the errors are there anyway
        """Return the rows of the records that could not be read."""
        return results_csv.written(map(results_csv.error_row, rest.errors)).encode()
