"""The ways out for one server as plain text: why one is recommended, and how the others compare."""

from __future__ import annotations

from collections.abc import Container, Sequence

from diagnose.presenters.phrases import cited, enumerated
from diagnose.presenters.remedies import (
    BLOCKED,
    IN_DOUBT,
    best,
    brought,
    compared_with,
    floor_after,
    mended,
    not_worth_comparing,
    objections,
    remarks,
    what_is_left,
    worth_comparing,
)
from diagnose.presenters.text.page import DIM, Page, joined, lines
from diagnose.results.servers import STAY, Remedy, RemedyOption

NARROW = 70
"""Below so many columns the options are a list, no table."""
_HEAD = ("TARGET", "MENDS", "LEAVES", "BRINGS", "NEEDS", "FLOOR", "REMARK")


def write_remedies(page: Page, remedy: Remedy) -> None:
    """Write what is recommended and why, then the options that are worth comparing."""
    options = worth_comparing(remedy)
    page.heading("Remedies")
    page.write((remedy.explanation, "bold"), indent=2)
    page.blank()
    if page.width < NARROW:
        _list(page, remedy, options)
    else:
        _table(page, remedy, options)
    _legend(page, options)
    _objections(page, options)
    _others(page, not_worth_comparing(remedy))
    _with_it(page, best(remedy))


def _table(page: Page, remedy: Remedy, options: Sequence[RemedyOption]) -> None:
    rows = [
        (
            option.target,
            mended(option),
            str(len(option.leaves)),
            brought(option),
            option.needs or "-",
            floor_after(option),
            "\n".join(remarks(remedy, option)),
        )
        for option in options
    ]
    limits = {"TARGET": 16, "BRINGS": 9, "NEEDS": 12, "FLOOR": 16}
    widths = {
        name: max(len(name), min(max(len(row[column]) for row in rows), limits.get(name, len("10 of 10"))))
        for column, name in enumerate(_HEAD[:-1])
    }
    cells = [[joined([(row[0], "bold")]), *(lines(cell) for cell in row[1:])] for row in rows]
    page.table(_HEAD, cells, widths, indent=2)


def _list(page: Page, remedy: Remedy, options: Sequence[RemedyOption]) -> None:
    for option in options:
        said = ", ".join(remarks(remedy, option))
        page.write((option.target, "bold"), f": {said}" if said else "", indent=2)
        page.write(f"mends {mended(option)}, leaves {len(option.leaves)}, brings {brought(option)}", indent=4)
        before = f"needs {option.needs} first; " if option.needs else ""
        page.write(f"{before}floor {floor_after(option)}", indent=4)


def _legend(page: Page, options: Sequence[RemedyOption]) -> None:
    unclear = " Unclear: articles of which it cannot be told whether the server has them then."
    floor = "Floor: the oldest version that can be put back afterwards."
    page.write((floor + unclear * any(option.unclear for option in options), DIM), indent=2)


def _objections(page: Page, options: Sequence[RemedyOption], remarks: Container[str] = (BLOCKED, IN_DOUBT)) -> None:
    for remark, sentence, targets in objections(options):
        if remark in remarks:
            page.write((f"{enumerated(targets)} {remark}: ", "bold"), f"{sentence}.", indent=2)


def _others(page: Page, options: Sequence[RemedyOption]) -> None:
    """Name the options that cannot be done, and those that others make superfluous."""
    _objections(page, [option for option in options if option.dominated_by is None], [BLOCKED])
    told = [f"{enumerated(targets)} than {other}" for other, targets in compared_with(options)]
    count = sum(option.dominated_by is not None for option in options)
    if count:
        page.write(f"{count} more {'is' if count == 1 else 'are'} no better: {'; '.join(told)}.", indent=2)


def _with_it(page: Page, option: RemedyOption) -> None:
    """Write what else comes with the recommended option."""
    left = what_is_left(option)
    if not (left or option.changes or option.obtain or option.downloads):
        return
    page.blank()
    page.write(("If it stays" if option.target == STAY else f"With {option.label}", "bold"), indent=2)
    if left:
        page.write(left, indent=4, before="- ")
    for said in (*option.changes, *option.obtain):
        page.write(said.text, cited(said.source, inferred=said.inferred), indent=4, before="- ")
    for file in option.downloads:
        address = f" from {file.address}" if file.address else ""
        page.write(f"file for {file.platform}: {file.file}{address}", cited(file.source), indent=4, before="- ")
