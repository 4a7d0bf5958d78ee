"""Which formats there are, and writing a result in those that were asked for."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from diagnose import __version__
from diagnose.cli.common import fail
from diagnose.exit_codes import ExitCode
from diagnose.presenters.pages.look import Look
from diagnose.presenters.programs.json import render_json, render_ndjson
from diagnose.presenters.writing.output import OutputError, Renderer, SourceError, Target, targets, write, write_whole
from diagnose.presenters.writing.standard_output import complain, on_terminal, wants_color
from diagnose.problems import did_you_mean, shown
from diagnose.results import Results

Made = TypeVar("Made")

FORMATS = ("text", "json", "ndjson", "csv", "parquet", "sarif", "junit", "csaf", "markdown", "html")
FOLDER_FORMATS = ("html",)
DATED_FORMATS = frozenset({"csaf", "markdown", "html"})
"""Those that say when they were written."""
THEMED_FORMATS = frozenset({"markdown", "html"})
PAGE_ENDINGS = frozenset({".html", ".htm"})
"""The endings by which the file for a single page is told from the folder for many."""
BINARY = ("parquet",)


def chosen_targets(formats: Sequence[str] | None, output: str | None) -> list[Target]:
    """Return where the result goes; end the command where the options do not fit together."""
    try:
        found = targets(formats or [], output, FORMATS, FOLDER_FORMATS)
    except ValueError as error:
        fail(str(error))
    binary = next((target.format for target in found if target.format in BINARY and target.path is None), None)
    if binary and on_terminal():
        fail(f"the format {binary} is nothing for a terminal; write -f {binary}=FILE")
    return found


def spare(inputs: Iterable[str], where: Sequence[Target]) -> None:
    """End the command where an output would take the place of a file that is read."""
    read = {os.path.realpath(name) for name in inputs}
    for target in where:
        if not target.path or (target.format in FOLDER_FORMATS and target.path.suffix.lower() not in PAGE_ENDINGS):
            continue
        # A name that no file can have is refused where it is written.
        if os.path.isfile(target.path) and os.path.realpath(target.path) in read:  # noqa: PTH113
            fail(f"{target.path} is read here, and would be lost; write to another file")


def chosen_theme(theme: Path | None, where: Sequence[Target]) -> Path | None:
    """Return the folder with a user's own templates; end the command where there is none, or nothing to use it for."""
    if theme is not None and not theme.is_dir():
        fail(f"--theme: there is no folder {theme}; make it, with templates or a logo in it")
    if theme is not None and not any(target.format in THEMED_FORMATS for target in where):
        fail("--theme goes with -f html or -f markdown")
    if theme is not None:
        _tell_unused(theme)
    return theme


def _tell_unused(theme: Path) -> None:
    """Name the files of a theme that are called nearly as a template is, and that no other file of it names."""
    import importlib.resources

    known = {one.name for one in importlib.resources.files("diagnose.presenters").joinpath("templates").iterdir()}
    files = {path.name: path.read_bytes() for path in _files_in(theme)}
    for name in [name for name in files if name not in known]:
        meant = did_you_mean(name, known)
        if meant and not any(name.encode() in text for text in files.values()):
            complain(f"{theme / name}: no page uses this file{meant}")


def present(run: Results, where: Sequence[Target], theme: Path | None = None, index: str | None = None) -> None:
    """Write the result everywhere, HTML in the look of a theme; end the command where it cannot be written.

    ``index`` is the local file of imported articles, for the pages of those that the result lists.
    """
    try:
        _write(run, where, theme, index)
    except SourceError as error:
        fail(str(error), ExitCode.UNREADABLE)
    except OutputError as error:
        fail(str(error))


def write_as(name: str, path: Path, run: Results) -> None:
    """Write a result in the format ``name``; raise ValueError for no format, or where it cannot be written."""
    try:
        _write(run, targets([f"{name}={path}"], None, FORMATS, FOLDER_FORMATS), None)
    except OutputError as error:
        raise ValueError(str(error)) from None


def _write(run: Results, where: Sequence[Target], theme: Path | None, index: str | None = None) -> None:
    dated = any(target.format in DATED_FORMATS for target in where)
    look = Look(_time_of_writing() if dated else datetime.now(UTC), theme)
    write(run, where, _renderers(where, look), _folder_writers(look, index))


def on_screen(target: Target) -> bool:
    """Tell whether a target is text on the terminal, where a person has read it."""
    return target.format == "text" and target.path is None and on_terminal()


def _renderers(where: Sequence[Target], look: Look) -> Mapping[str, Renderer]:
    to_terminal = any(target.format == "text" and target.path is None for target in where)

    def text(run: Results) -> str:
        from diagnose.presenters.text.fleet import render_text

        width = terminal_width() if to_terminal else 100
        return render_text(run, color=to_terminal and wants_color(), width=width, encoding=encoding())

    def markdown(run: Results) -> str:
        from diagnose.presenters.markdown import render_markdown

        return _themed(look, lambda: render_markdown(run, look))

    plain = {"text": text, "json": render_json, "ndjson": render_ndjson, "markdown": markdown}
    return {**plain, **_for_programs(look)}


def _for_programs(look: Look) -> Mapping[str, Renderer]:
    """Return the formats that other programs read; each is loaded only where it is asked for."""

    def csv(run: Results) -> str:
        from diagnose.presenters.programs.results_csv import render_csv

        return render_csv(run)

    def parquet(run: Results) -> bytes:
        from diagnose.presenters.programs.results_parquet import render_parquet

        return render_parquet(run)

    def sarif(run: Results) -> str:
        from diagnose.presenters.programs.results_sarif import render_results_sarif

        return render_results_sarif(run, __version__)

    def junit(run: Results) -> str:
        from diagnose.presenters.programs.junit import render_junit

        return render_junit(run)

    def csaf(run: Results) -> str:
        from diagnose.presenters.programs.csaf import render_csaf

        return render_csaf(run, __version__, look.written)

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


def _folder_writers(look: Look, index: str | None) -> Mapping[str, Callable[[Results, Path], object]]:
    def html(run: Results, path: Path) -> None:
        from diagnose.cli.shelves import shelf_for
        from diagnose.presenters.pages.advisories import render_single, write_site

        if path.suffix.lower() in PAGE_ENDINGS and not path.is_dir():
            write_whole(path, _themed(look, lambda: render_single(run, look)))
        elif path.is_file():
            raise NotADirectoryError(errno.ENOTDIR, "it is a file; name a folder, or a file that ends in .html")
        else:
            with shelf_for(run, index) as shelf:
                _themed(look, lambda: write_site(run, path, look, shelf))

    return {"html": html}


def _themed(look: Look, render: Callable[[], Made]) -> Made:
    """Return what ``render`` makes; raise OutputError where a template of the theme is wrong, whatever is."""
    try:
        return render()
    except Exception as error:
        import sqlite3

        from jinja2 import TemplateError, TemplateNotFound

        # A template that is missing is an OSError, too.
        if (
            look.theme is None
            or isinstance(error, sqlite3.Error)
            or (isinstance(error, OSError) and not isinstance(error, TemplateError))
        ):
            raise
        said = f"there is no template {error}" if isinstance(error, TemplateNotFound) else error
        raise OutputError(f"the theme cannot be used: {_place_in(look.theme, error)}: {said}") from None


def _files_in(theme: Path) -> list[Path]:
    return [path for path in sorted(theme.iterdir()) if path.is_file()]


def _place_in(theme: Path, error: Exception) -> str:
    """Return the place in a theme's templates at which an error came up."""
    if isinstance(error, UnicodeDecodeError):
        return str(next((path for path in _files_in(theme) if path.read_bytes() == error.object), theme))
    if isinstance(line := getattr(error, "lineno", None), int):
        return f"{getattr(error, 'filename', None) or theme}:{line}"
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename).is_relative_to(theme)]
    return f"{inside[-1].filename}:{inside[-1].lineno}" if inside else str(theme)


def encoding() -> str:
    """Return the encoding of the terminal; pipes and files get UTF-8."""
    return (sys.stdout.encoding or "utf-8") if on_terminal() else "utf-8"


def terminal_width() -> int:
    """Return the columns of the terminal, 80 where there is none."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns
