"""Which release may be put back over which: a grid where it fits the width, else a paragraph for each release."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from diagnose.presenters.phrases import cited
from diagnose.presenters.text.page import STYLES, WORDS, Page, Part
from diagnose.reasoning.restore_matrix import MatrixCell, RestoreMatrix

_VERDICTS = ("safe", "unsafe", "unknown")
_MEANING = {
    "safe": "{file} of the release that is put back starts on the databases that the installed one leaves",
    "unsafe": "it does not start on them",
    "unknown": "whether it starts on them is not known",
}
_ONLY = (
    "This speaks of the databases only. The same or a newer release starts on them; where it upgrades them, its own "
    "way back counts from then on."
)

_INFERRED = "inferred: no article says which {file} starts on the databases that this release leaves"
_MARK = "*"


def matrix_json(matrix: RestoreMatrix) -> str:
    """Return the releases and the verdict for every pair of them."""
    data = msgspec.json.encode({"releases": matrix.releases, "matrix": matrix.cells})
    return msgspec.json.format(data, indent=2).decode() + "\n"


def matrix_csv(matrix: RestoreMatrix) -> str:
    """Return a line for every pair of releases."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(msgspec.structs.fields(MatrixCell)[n].encode_name for n in range(len(MatrixCell.__struct_fields__)))
    writer.writerows(
        {**msgspec.to_builtins(cell), "inferred": "yes" if cell.inferred else "no"}.values() for cell in matrix.cells
    )
    return sink.getvalue()


def matrix_text(matrix: RestoreMatrix, *, color: bool, width: int, encoding: str = "utf-8") -> str:
    """Return the matrix for people."""
    page = Page(color=color, width=width, encoding=encoding)
    page.write(("Which release may be put back over the installed one?", "bold"))
    page.blank()
    names = [release.release for release in matrix.releases]
    if page.width >= _grid_width(names):
        _grid(page, matrix, names)
    else:
        _paragraphs(page, matrix, names)
    page.blank()
    _legend(page, matrix)
    page.heading("What the databases demand")
    for note in matrix.floors:
        by = f"; left by {', '.join(_runs(note.left_by, names))}" if note.left_by else ""
        said = note.statement
        page.write(said.text, by, cited(said.source, inferred=said.inferred), indent=2, before="- ")
    page.heading("What this leaves open")
    for said in matrix.doubts:
        page.write(said.text, cited(said.source, inferred=said.inferred), indent=2, before="- ")
    return page.text()


def _rows(matrix: RestoreMatrix) -> Iterator[tuple[str, Sequence[MatrixCell]]]:
    """Yield each installed release, marked where it is inferred, with the verdicts on all that can be put back."""
    size = len(matrix.releases)
    for number, release in enumerate(matrix.releases):
        cells = matrix.cells[number * size : (number + 1) * size]
        yield release.release + _MARK * any(cell.inferred for cell in cells), cells


def _column(names: Sequence[str]) -> int:
    return len(str(len(names))) + 1


def _head_width(names: Sequence[str]) -> int:
    return _column(names) + 1 + max(map(len, names)) + len(_MARK)


def _grid_width(names: Sequence[str]) -> int:
    return _head_width(names) + _column(names) * len(names)


def _grid(page: Page, matrix: RestoreMatrix, names: Sequence[str]) -> None:
    """Write a row for each installed release; the columns have the numbers of the rows."""
    head, column = _head_width(names), _column(names)
    page.write("Rows: the installed release. Columns: the release that is put back, by its number.")
    page.blank()
    numbers = "".join(str(number).rjust(column) for number in range(1, len(names) + 1))
    page.write((" " * head + numbers, "bold"))
    for number, (name, cells) in enumerate(_rows(matrix), start=1):
        marks = [(page.mark(cell.verdict).rjust(column), STYLES[cell.verdict]) for cell in cells]
        page.write(f"{str(number).rjust(column - 1)}  {name}".ljust(head), *marks)


def _paragraphs(page: Page, matrix: RestoreMatrix, names: Sequence[str]) -> None:
    """Write for each installed release which ones can be put back, and which cannot."""
    for name, cells in _rows(matrix):
        parts: list[Part] = [(f"{name}: ", "bold")]
        for verdict in _VERDICTS:
            found = [cell.to for cell in cells if cell.verdict == verdict]
            if found:
                parts += ["; "] * (len(parts) > 1)
                parts += [page.verdict(verdict), f": {', '.join(_runs(found, names))}"]
        page.write(*parts)


def _legend(page: Page, matrix: RestoreMatrix) -> None:
    there = {cell.verdict for cell in matrix.cells}
    for verdict in _VERDICTS:
        if verdict in there:
            meaning = _MEANING[verdict].format(file=matrix.file)
            page.write((WORDS[verdict], STYLES[verdict]), f": {meaning}", before=f"{page.mark(verdict)} ")
    if any(cell.inferred for cell in matrix.cells):
        page.write(_INFERRED.format(file=matrix.file), before=f"{_MARK} ")
    page.write(_ONLY)


def _runs(names: Iterable[str], order: Sequence[str]) -> list[str]:
    """Return names with every stretch of three or more that follow each other in ``order`` as "first to last"."""
    stretches: list[list[str]] = []
    for name in sorted(names, key=order.index):
        if stretches and order.index(name) == order.index(stretches[-1][-1]) + 1:
            stretches[-1].append(name)
        else:
            stretches.append([name])
    return [
        text for stretch in stretches for text in ([f"{stretch[0]} to {stretch[-1]}"] if len(stretch) > 2 else stretch)
    ]
