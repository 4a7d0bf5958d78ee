"""``diagnose search``: articles of the local file that fit some words. It loads little, to answer at once."""

from __future__ import annotations

import json
import sqlite3
import sys
from typing import Any

from diagnose.archive.catalogue import article, id_in, related, revisions
from diagnose.archive.filters import Filters, is_date, kind_of, kinds
from diagnose.archive.place import local_file
from diagnose.archive.searching import Results, search
from diagnose.archive.store import NoStoreError, StoreError, reading
from diagnose.exit_codes import ExitCode
from diagnose.presenters.search_text import article_in_text, found_in_text, related_in_text, remarks

MOST = 1000
"""Articles that a search shows at most."""


def run_search(
    words: list[str], filters: Filters, count: int, output_format: str, index: str | None, *, whole: bool, links: bool
) -> ExitCode:
    """Search for ``words`` and print what is found: the best articles, the best one whole, or what it is linked with."""
    wrong = _wrong_usage(filters, count, output_format, whole=whole, links=links)
    if wrong:
        return _refuse(wrong, ExitCode.USAGE)
    try:
        with reading(local_file(index)) as connection:
            if filters.kind and kind_of(filters.kind) not in kinds(connection):
                known = ", ".join(kinds(connection))
                return _refuse(
                    f"--kind: no article is of the kind {filters.kind!r}; there are: {known}", ExitCode.USAGE
                )
            return _answer(connection, " ".join(words), filters, count, output_format, whole=whole, links=links)
    except NoStoreError as error:
        return _refuse(str(error), ExitCode.NOTHING)
    except StoreError as error:
        return _refuse(str(error), ExitCode.UNREADABLE)


def _wrong_usage(filters: Filters, count: int, output_format: str, *, whole: bool, links: bool) -> str:
    if output_format not in ("text", "json"):
        return f"--format does not take {output_format!r}; it takes text, json"
    if not 0 < count <= MOST:
        return f"-n takes a number from 1 to {MOST}"
    if filters.since and not is_date(filters.since):
        return f"--since does not take {filters.since!r}; it takes a year, a month or a day: 2001, 2001-06, 2001-06-30"
    return "--open and --related do not go together" if whole and links else ""


def _answer(
    connection: sqlite3.Connection,
    text: str,
    filters: Filters,
    count: int,
    output_format: str,
    *,
    whole: bool,
    links: bool,
) -> ExitCode:
    own = id_in(text) if whole or links else None
    if own is not None and article(connection, own) is None:
        own = None
    found = None if own else search(connection, text, filters, 1 if whole or links else count)
    if found is not None:
        for remark in remarks(found):
            print(f"diagnose: {remark}", file=sys.stderr)
    if own is None and found is not None and found.results:
        own = found.results[0].id
    if whole or links:
        if own is None:
            return ExitCode.NOTHING
        _show(connection, own, output_format, links=links)
        return ExitCode.OK
    assert found is not None
    if output_format == "json":
        _print_json(_as_json(found))
    else:
        print(found_in_text(found), end="")
    return ExitCode.OK if found.results else ExitCode.NOTHING


def _show(connection: sqlite3.Connection, id_: str, output_format: str, *, links: bool) -> None:
    found = article(connection, id_)
    assert found is not None
    if links:
        linked = related(connection, found)
        rows = [each._asdict() for each in linked]
        json_form: dict[str, Any] = {"article": id_, "title": found["title"], "results": rows}
        text = "" if output_format == "json" else related_in_text(found, linked)
    else:
        older = revisions(connection, id_)
        json_form = {"article": found, "revisions": [each._asdict() for each in older]}
        text = "" if output_format == "json" else article_in_text(found, older)
    if output_format == "json":
        _print_json(json_form)
    else:
        print(text, end="")


def _as_json(found: Results) -> dict[str, Any]:
    return {**found._asdict(), "results": [result._asdict() for result in found.results]}


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


def _refuse(message: str, code: ExitCode) -> ExitCode:
    print(f"diagnose: {message}", file=sys.stderr)
    return code
