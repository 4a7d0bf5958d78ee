"""``diagnose export``: the articles of the local file, with all that was read of them."""

from __future__ import annotations

import errno
import sys

from diagnose.archive.exporting import lines
from diagnose.archive.place import local_file
from diagnose.archive.store import NoStoreError, StoreError, reading
from diagnose.cli.common import chosen, fail
from diagnose.exit_codes import ExitCode
from diagnose.presenters.standard_output import abandon_standard_output


def run_export(output_format: str, index: str | None) -> ExitCode:
    """Write the articles to standard output, one by one."""
    chosen("--format", output_format, ("ndjson",))
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    out = sys.stdout.buffer
    count = 0
    try:
        with reading(local_file(index)) as connection:
            for line in lines(connection):
                out.write(line)
                count += 1
            out.flush()
    except BrokenPipeError:
        abandon_standard_output()
        return ExitCode.OK
    except NoStoreError as error:
        fail(str(error), ExitCode.NOTHING)
    except StoreError as error:
        fail(str(error), ExitCode.UNREADABLE)
    return ExitCode.OK if count else ExitCode.NOTHING
