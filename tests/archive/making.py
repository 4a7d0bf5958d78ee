"""Small articles in the archive's own form, written for the tests."""

from __future__ import annotations

from pathlib import Path

from tests.command import Ended, run

RULE = "-" * 79
END = "=" * 79


def article(
    number: int,
    title: str,
    symptoms: str,
    *,
    date: str = "12-MAR-2001",
    product: str = "Microsoft Mailroom",
    applies: str = "Microsoft Mailroom Server, version 4.0 SP2",
    kind: str = "kbbug",
    more: str = "",
    keywords: str = "kbMailroom",
) -> bytes:
    """Return the text of an article."""
    return f"""DOCUMENT:Q{number}  {date}  [mailroom]
TITLE   :{title}
PRODUCT :{product}
PROD/VER::4.0
OPER/SYS:
KEYWORDS:{keywords}

{"=" * 70}
{RULE}
The information in this article applies to:

 - {applies}
{RULE}

SYMPTOMS
========

{symptoms}

MORE INFORMATION
================

{more}

Additional query words:

{"=" * 70}
Keywords          : {keywords}
Version           : :4.0
Issue type        : {kind}

{END}
""".encode("cp1252")


SHELF = {
    "Q500001.TXT": article(
        500001,
        "Parcels Get Stuck in the Sorter When the Lid Is Open",
        "Parcels stay in the sorter for hours. The log has\n\n   Event ID: 1197\n   Source: Sorter\n\n"
        "and Sorter.exe hangs.",
        more="This was corrected in Sorter.exe 4.0.2652.68. See also\n\n   Q500002 Sorter Reports Error on Start",
    ),
    "Q500002.TXT": article(
        500002,
        "Sorter Reports Error on Start",
        "The sorter cannot be started, and shows\n\n   The operation failed\n   ID No. 80004005-0501-0000050a\n",
        date="30-JUN-2002",
        applies="Microsoft Mailroom Server, version 4.0",
    ),
    "Q500003.TXT": article(
        500003,
        "Blue Screen in Conveyor Driver",
        "The computer shows STOP 0x0000001E in Belt.sys after a night of receiving letters.",
        applies="Microsoft Mailroom Server, version 5.0 SP1",
        kind="kbprb",
    ),
    "Q500004.TXT": article(
        500004,
        "How to Clean the Conveyor",
        "This article tells how to clean a conveyor with a wet cloth.",
        date="01-JAN-1999",
        product="Microsoft Broom",
        applies="Microsoft Broom for Windows, version 1.0",
        kind="kbhowto",
    ),
}
"""File names and texts of a few articles."""


def shelve(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    """Write articles into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (SHELF if files is None else files).items():
        (folder / name).write_bytes(data)
    return folder


def imported(tmp_path: Path, files: dict[str, bytes] | None = None) -> Path:
    """Return a local file with articles, made by the command."""
    local = tmp_path / "local.db"
    ended = run("import", shelve(tmp_path / "shelf", files), "--index", local)
    assert ended.code == 0, ended.err
    return local


def search(local: Path, *words: str) -> Ended:
    """Run a search that answers in JSON."""
    return run("search", *words, "--index", local, "-f", "json")
