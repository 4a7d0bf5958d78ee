"""``diagnose export``: the articles of the local file, with all that was read of them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from diagnose.archive.local_file.catalogue import articles
from diagnose.archive.local_file.place import local_file
from diagnose.archive.local_file.store import NoStoreError, StoreError, reading
from diagnose.cli.common import chosen, fail
from diagnose.exit_codes import ExitCode
from diagnose.presenters.writing.standard_output import print_each


def run_export(output_format: str, index: str | None) -> ExitCode:
    """Write the articles to standard output, one by one."""
    chosen("--format", output_format, ("ndjson",))
    try:
        count = print_each(_lines(index))
    except NoStoreError as error:
        fail(str(error), ExitCode.NOTHING)
    except StoreError as error:
        fail(str(error), ExitCode.UNREADABLE)
    return ExitCode.OK if count else ExitCode.NOTHING


def _lines(index: str | None) -> Iterator[bytes]:
    """Yield an article a line, as JSON; in the order of the fields of ``ArchiveArticle``."""
    with reading(local_file(index)) as connection:
        for article in articles(connection):
            yield msgspec.json.encode(article) + b"\n"
