"""Which formats there are, and writing a result in those that were asked for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from diagnose import __version__
from diagnose.cli.common import fail
from diagnose.presenters.json import render_json, render_ndjson
from diagnose.presenters.output import OutputError, Renderer, Target, targets, write
from diagnose.problems import shown
from diagnose.results import Results

FORMATS = ("text", "json", "ndjson", "csv", "parquet", "sarif", "junit", "csaf", "html")
FOLDER_FORMATS = ("html",)
BINARY = ("parquet",)


def chosen_targets(formats: Sequence[str] | None, output: str | None) -> list[Target]:
    """Return where the result goes; end the command where the options do not fit together."""
    try:
        found = targets(formats or [], output, FORMATS, FOLDER_FORMATS)
    except ValueError as error:
        fail(str(error))
    binary = next((target.format for target in found if target.format in BINARY and target.path is None), None)
    if binary and sys.stdout is not None and sys.stdout.isatty():
        fail(f"the format {binary} is nothing for a terminal; write -f {binary}=FILE")
    return found


def present(run: Results, where: Sequence[Target]) -> None:
    """Write the result everywhere; end the command where it cannot be written."""
    try:
        write(run, where, _renderers(where), _folder_writers())
    except OutputError as error:
        fail(str(error))


def _renderers(where: Sequence[Target]) -> Mapping[str, Renderer]:
    to_terminal = any(target.format == "text" and target.path is None for target in where)

    def text(run: Results) -> str:
        from diagnose.presenters.text import render_text

        width = terminal_width() if to_terminal else 100
        return render_text(run, color=to_terminal and wants_color(), width=width, encoding=encoding())

    return {"text": text, "json": render_json, "ndjson": render_ndjson, **_for_programs(where)}


def _for_programs(where: Sequence[Target]) -> Mapping[str, Renderer]:
    """Return the formats that other programs read; each is loaded only where it is asked for."""
    written = _time_of_writing() if any(target.format == "csaf" for target in where) else None

    def csv(run: Results) -> str:
        from diagnose.presenters.results_csv import render_csv

        return render_csv(run)

    def parquet(run: Results) -> bytes:
        from diagnose.presenters.results_parquet import render_parquet

        return render_parquet(run)

    def sarif(run: Results) -> str:
        from diagnose.presenters.results_sarif import render_results_sarif

        return render_results_sarif(run, __version__)

    def junit(run: Results) -> str:
        from diagnose.presenters.junit import render_junit

        return render_junit(run)

    def csaf(run: Results) -> str:
        from diagnose.presenters.csaf import render_csaf

        return render_csaf(run, __version__, written or _time_of_writing())

    return {"csv": csv, "parquet": parquet, "sarif": sarif, "junit": junit, "csaf": csaf}


def _time_of_writing() -> datetime:
    """Return the time that SOURCE_DATE_EPOCH names, for the same bytes every time, or else the present."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        fail(f"SOURCE_DATE_EPOCH is {shown(given)}; write a whole number of seconds since 1970")


def _folder_writers() -> Mapping[str, Callable[[Results, Path], object]]:
    def html(run: Results, folder: Path) -> object:
        from diagnose.presenters.html import write_site

        return write_site(run, folder)

    return {"html": html}


def wants_color() -> bool:
    """Tell whether standard output is a terminal that shows colour, and nobody asked for none."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def encoding() -> str:
    """Return the encoding of the terminal; pipes and files get UTF-8."""
    return (sys.stdout.encoding or "utf-8") if sys.stdout.isatty() else "utf-8"


def terminal_width() -> int:
    """Return the columns of the terminal, 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns
