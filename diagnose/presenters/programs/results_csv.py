"""Results as comma-separated values (RFC 4180): one row for each server and article, for spreadsheets and scripts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from diagnose.presenters.findings_in_words import (
    contradiction_in_words,
    doubt_in_words,
    ignored_in_words,
    releases_of,
    site_of,
)
from diagnose.presenters.remedies import planned
from diagnose.results import Results, Server
from diagnose.results.findings import Finding
from diagnose.results.runs import RecordError
from diagnose.results.servers import Ignored

COLUMNS = (
    "server",
    "site",
    "where",
    "server_verdict",
    "article",
    "title",
    "verdict",
    "likelihood",
    "missing",
    "workaround",
    "fixed_in",
    "ignored",
    "restore_verdict",
    "restore_target",
    "recommended",
    "contradictions",
    "doubts",
    "error",
)
_FIRST = COLUMNS[: COLUMNS.index("article")]
_MIDDLE = COLUMNS[COLUMNS.index("article") : COLUMNS.index("ignored")]
_LAST = COLUMNS[COLUMNS.index("ignored") :]
_SEPARATOR = "; "
_QUOTED = re.compile(r'["\r\n]')
"""What makes a cell be quoted, beside a comma."""
_TEXT = "'"
"""Put before a cell, it makes it text."""
_MARKED = frozenset("=+-@\t\r\n＝＋－＠" + _TEXT)
"""A spreadsheet may take a cell that begins with one of these for a formula, or the apostrophe for its own mark."""


def render_csv(run: Results) -> str:
    """Return the rows of all servers in order, then those of the records that could not be read."""
    rows = chain.from_iterable(map(rows_of, run.servers))
    return header() + written([*rows, *map(error_row, run.errors)])


def header() -> str:
    """Return the line of the columns' names."""
    return written([dict(zip(COLUMNS, COLUMNS, strict=True))])


def written(rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as lines; a column that a row does not have is empty."""
    sink = io.StringIO()
    lines = ([as_text(row.get(column, "")) for column in COLUMNS] for row in rows)
    csv.writer(sink, lineterminator="\r\n").writerows(lines)
    return sink.getvalue()


class Parts(msgspec.Struct, frozen=True):
    """The rows of a server in three parts; in each row one finding's cells stand between the other two."""

    first: str
    last: str
    """With the end of the line."""


def parts_of(server: Server) -> Parts:
    """Return what all rows of a server have in common."""
    cells = server_cells(server)
    return Parts(_joined(cells, _FIRST) + ",", "," + _joined(cells, _LAST) + "\r\n")


def finding_cells(found: Finding) -> str:
    """Return what stands between the two."""
    return _joined(cells_of(found), _MIDDLE)


def _joined(row: Mapping[str, str], columns: Sequence[str]) -> str:
    cells = [as_text(row.get(column, "")) for column in columns]
    joined = ",".join(cells)
    if not _QUOTED.search(joined) and joined.count(",") == len(cells) - 1:
        return joined
    sink = io.StringIO()
    csv.writer(sink, lineterminator="").writerow(cells)
    return sink.getvalue()


def cell(text: str) -> str:
    """Return a text as one cell, quoted where it has to be."""
    return written([{COLUMNS[0]: text}]).removesuffix("\r\n").removesuffix("," * (len(COLUMNS) - 1))


def as_text(cell: str) -> str:
    """Return a cell that every spreadsheet takes for text.

    An apostrophe is put before what could be a formula, and before what begins with an apostrophe itself: whoever
    drops one apostrophe at the beginning of a cell has the value back.
    """
    return f"{_TEXT}{cell}" if cell[:1] in _MARKED else cell


def rows_of(server: Server) -> Iterator[dict[str, str]]:
    """Yield a row for each finding, and one alone for a server without any."""
    common = server_cells(server)
    if not server.findings and not server.ignored:
        yield common
    for found in server.findings:
        yield common | cells_of(found)
    for ignored in server.ignored:
        yield common | _ignored_cells(ignored)


def server_cells(server: Server) -> dict[str, str]:
    """Return the cells that all rows of a server have in common, by column."""
    plan, restore = planned(server), server.restore
    return {
        "server": server.name,
        "site": site_of(server),
        "where": server.where or "",
        "server_verdict": server.verdict,
        "restore_verdict": restore.verdict if restore else "",
        "restore_target": restore.target if restore else "",
        "recommended": plan.recommended if plan else "",
        "contradictions": _SEPARATOR.join(contradiction_in_words(clash) for clash in server.contradictions),
        "doubts": _SEPARATOR.join(map(doubt_in_words, server.doubts)),
    }


def cells_of(found: Finding) -> dict[str, str]:
    """Return the cells that tell of a finding, by column."""
    return {
        "article": found.article,
        "title": found.title,
        "verdict": found.verdict,
        "likelihood": found.likelihood or "",
        "missing": _SEPARATOR.join(found.missing),
        "workaround": "yes" if found.workaround else "no",
        "fixed_in": _SEPARATOR.join(releases_of(found.fix)),
    }


def _ignored_cells(ignored: Ignored) -> dict[str, str]:
    return {
        "article": ignored.article,
        "title": ignored.title,
        "verdict": ignored.verdict,
        "ignored": ignored_in_words(ignored),
    }


def error_row(error: RecordError) -> dict[str, str]:
    """Return the row of a record that could not be read."""
    return {"server": error.server or "", "where": error.where, "error": error.message}
