"""The local file from which pages of imported articles are made, opened while they are written."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from diagnose.archive.local_file.place import local_file
from diagnose.archive.local_file.shelf import Shelf, open_shelf
from diagnose.archive.local_file.store import NoStoreError, StoreError
from diagnose.presenters.writing.output import SourceError
from diagnose.results import Results


@contextlib.contextmanager
def shelf_for(run: Results, index: str | None) -> Iterator[Shelf | None]:
    """Open the local file if the result lists imported articles; None where it lists none, or there is no such file.

    That there is none is said: the articles are listed without pages then. Raises SourceError for a damaged one.
    """
    if not any(server.archive for server in run.servers):
        yield None
        return
    try:
        with open_shelf(local_file(index)) as shelf:
            yield shelf
    except NoStoreError as error:
        print(f"imported articles are listed without pages: {error}", file=sys.stderr)
    except StoreError as error:
        raise SourceError(str(error)) from error
    else:
        return
    yield None
