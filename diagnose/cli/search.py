"""``diagnose search``: articles of the local file that fit some words. It loads little, to answer at once."""

from __future__ import annotations

import sqlite3
from typing import Any, NamedTuple

from diagnose.archive.local_file.place import local_file
from diagnose.archive.local_file.store import NoStoreError, StoreError, reading
from diagnose.archive.search.filters import Filters, is_date, kind_of, kinds, pack_of
from diagnose.archive.search.searching import Results, search
from diagnose.archive.words import words_of
from diagnose.exit_codes import ExitCode
from diagnose.presenters.text.search import found_in_text, remarks
from diagnose.presenters.writing.standard_output import complain, print_whole

MOST = 1000
"""Articles that a search shows at most."""


def run_search(
    words: list[str], filters: Filters, number: str, output_format: str, index: str | None, *, whole: bool, links: bool
) -> ExitCode:
    """Print the articles that fit ``words``, or the best one whole, or what that one is linked with."""
    text, filters = _readable(" ".join(words)), Filters(*map(_readable, filters))
    count = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0
    wrong = _wrong_usage(text, filters, count, output_format, whole=whole, links=links)
    if wrong:
        return _refuse(wrong, ExitCode.USAGE)
    try:
        with reading(local_file(index)) as connection:
            if filters.kind and kind_of(filters.kind) not in kinds(connection):
                known = ", ".join(kinds(connection))
                return _refuse(
                    f'--kind: no article is of the kind "{filters.kind}"; there are: {known}', ExitCode.USAGE
                )
            wish = _Wish(count, output_format == "json", whole, links)
            return _answer(connection, text, filters, wish)
    except NoStoreError as error:
        return _refuse(str(error), ExitCode.NOTHING)
    except StoreError as error:
        return _refuse(str(error), ExitCode.UNREADABLE)


def _readable(text: str) -> str:
    """Return what was typed with marks in the place of bytes that are no text in the terminal's encoding."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _wrong_usage(text: str, filters: Filters, count: int, output_format: str, *, whole: bool, links: bool) -> str:
    if output_format not in ("text", "json"):
        return f'--format does not take "{output_format}"; it takes text, json'
    if not text.strip():
        return "there is nothing to look for; type words, an error id, an event id or the name of a file"
    if filters.product and not words_of(filters.product):
        return f'--product does not take "{filters.product}"; it takes words of a name'
    if not 0 < count <= MOST:
        return f"-n takes a number from 1 to {MOST}"
    if filters.since and not is_date(filters.since):
        return f'--since does not take "{filters.since}"; it takes a year, a month or a day: 2001, 2001-06, 2001-06-30'
    if filters.version and not any(char.isdecimal() for char in filters.version):
        return f'--version does not take "{filters.version}"; it takes one such as 5.5 or 97'
    if filters.service_pack and not pack_of(filters.service_pack):
        return f'--service-pack does not take "{filters.service_pack}"; it takes a number, such as 3'
    return "--open and --related do not go together" if whole and links else ""


class _Wish(NamedTuple):
    """What is to be printed."""

    most: int
    as_json: bool
    whole: bool
    links: bool


def _answer(connection: sqlite3.Connection, text: str, filters: Filters, wish: _Wish) -> ExitCode:
    if not (wish.whole or wish.links):
        found = _searched(connection, text, filters, wish.most)
        print_whole(_json(_as_json(found)) if wish.as_json else found_in_text(found))
        return ExitCode.OK if found.results else ExitCode.NOTHING
    meant = _meant(connection, text, filters)
    if meant is None:
        return ExitCode.NOTHING
    show = _related if wish.links else _whole
    print_whole(show(connection, meant, as_json=wish.as_json))
    return ExitCode.OK


def _searched(connection: sqlite3.Connection, text: str, filters: Filters, count: int) -> Results:
    found = search(connection, text, filters, count)
    for remark in remarks(found):
        complain(f"diagnose: {remark}")
    return found


def _meant(connection: sqlite3.Connection, text: str, filters: Filters) -> dict[str, Any] | None:
    """Return the article whose id was typed, or else the best one that is found."""
    from diagnose.archive.local_file.catalogue import article, id_in

    own = id_in(text)
    meant = article(connection, own) if own else None
    if meant is None:
        results = _searched(connection, text, filters, 1).results
        meant = article(connection, results[0].id) if results else None
    return meant


def _whole(connection: sqlite3.Connection, found: dict[str, Any], *, as_json: bool) -> str:
    from diagnose.archive.local_file.catalogue import revisions
    from diagnose.presenters.text.archive import article_in_text

    each = revisions(connection, found["id"])
    if as_json:
        return _json({"article": found, "revisions": [revision._asdict() for revision in each]})
    return article_in_text(found, each)


def _related(connection: sqlite3.Connection, found: dict[str, Any], *, as_json: bool) -> str:
    from diagnose.archive.local_file.catalogue import related
    from diagnose.presenters.text.archive import related_in_text

    linked = related(connection, found)
    if as_json:
        results = [each._asdict() for each in linked]
        return _json({"article": found["id"], "title": found["title"], "results": results})
    return related_in_text(found, linked)


def _as_json(found: Results) -> dict[str, Any]:
    return {**found._asdict(), "results": [result._asdict() for result in found.results]}


def _json(value: object) -> str:
    import json

    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _refuse(message: str, code: ExitCode) -> ExitCode:
    complain(f"diagnose: {message}")
    return code
