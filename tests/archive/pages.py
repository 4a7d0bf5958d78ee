"""Imported articles that pages list, with all that a page of one can show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from diagnose.archive.exposure.exposed import HandWritten, KnownBug, Mended, Reported, ServerExposure
from diagnose.archive.local_file.shelf import Shelf, open_shelf
from tests.archive import making

HOSTILE = "</div><script>alert(1)</script><img src=http://evil.example/x onerror=alert(2)>\"'&{{ 7*7 }}{% raw %}"
LONG = "C:\\" + "\\".join(f"Bin{number}" for number in range(60))
SHOWN = f"""The bin holds letters that were sent by the morning train, and it does not
let go of them. A person who looks for a letter may find that it was put
into another bin. {HOSTILE}

1. Open the lid of the bin, and look whether the letters are in the order of
   their numbers.
2. Close it.

   Bin     Letters  Parcels
   ------------------------
   first   12       none
   second  none     7

{LONG}

Where it was seen
-----------------

In two houses."""
HUGE_LINES = 6_000


def _article(number: int, title: str, symptoms: str, more: str = "", keywords: str = "kbMailroom") -> bytes:
    applies = "Microsoft Exchange Server, versions 5.5, 5.5 SP2, 5.5 SP3"
    text = making.article(number, title, symptoms, applies=applies, more=more, keywords=keywords).decode()
    status = "STATUS\n======\n\nThis problem was first corrected in Exchange Server 5.5 Service Pack 4.\n\n"
    return text.replace("MORE INFORMATION\n", f"{status}MORE INFORMATION\n").encode()


ARTICLES = {
    "Q500031.TXT": _article(
        500031,
        f"Bins Keep <b>Letters</b> & Parcels {HOSTILE}",
        SHOWN,
        "See also\n\n   Q500032 Bins Are Too Large\n   Q271547 Bins Are Moved\n   Q500099 Bins Are Gone\n",
        "kbMailroom exc55sp4fix exc55presp5fix",
    ),
    "Q500032.TXT": _article(
        500032,
        "Bins Are Too Large",
        "\n".join(f"Line {number} tells of a bin that is too large for the room." for number in range(HUGE_LINES)),
    ),
    "Q271547.TXT": _article(271547, "Bins Are Moved", "A bin is moved."),
}
"""File names and texts: one with everything, a huge one, and one that somebody wrote a page of by hand."""
IDS = ("Q271547", "Q500031", "Q500032")


def _bug(id_: str, title: str) -> KnownBug:
    return KnownBug(
        id=id_,
        title=title,
        service_pack=4,
        file=None,
        file_version=None,
        unnumbered=False,
        hotfix=False,
        read_from="STATUS",
        certainty="sentence",
        conflicts=False,
        stated=True,
    )


LISTED = [_bug("Q500031", f"Bins Keep Letters {HOSTILE}"), _bug("Q500032", "Bins Are Too Large")]
MISSING = _bug("Q500098", "Bins That Nobody Imported")
COUNTED = _bug("Q500097", "Bins of Another Service Pack")
EXPOSURE = ServerExposure(
    name="LISTED",
    product="Exchange Server 5.5",
    version="5.5",
    service_pack=3,
    known_bugs=3,
    fixed_by=[Mended(service_pack=4, count=2, articles=LISTED)],
    fixed_by_file=[],
    without_number=[],
    without_fix=[MISSING],
    not_stated=[COUNTED],
    reported=[Reported(id="Q500031", title=LISTED[0].title, ids=1, score=0, bug=LISTED[0])],
    hand_written=[HandWritten(article="Q271547", title="Moving fails", verdict="exposed")],
)
"""What is told of a server; one of the articles is in no local file, and another is counted only."""


@contextmanager
def shelf(folder: Path) -> Iterator[Shelf]:
    """Import the articles into a local file in a folder, and open it."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_shelf(str(making.imported(folder, ARTICLES))) as opened:
        yield opened
