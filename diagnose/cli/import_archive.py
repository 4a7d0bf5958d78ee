"""``diagnose import``: articles of the archive into the local file."""

from __future__ import annotations

import os
import sys
from itertools import islice
from pathlib import Path

from diagnose.archive.importing.import_articles import Summary, import_articles
from diagnose.archive.importing.sources import files_in, sources
from diagnose.archive.local_file.place import local_file
from diagnose.archive.local_file.store import StoreError
from diagnose.cli.common import chosen, fail, report_problems
from diagnose.cli.progress import shown_progress
from diagnose.exit_codes import ExitCode
from diagnose.presenters.programs.json import indented
from diagnose.presenters.writing.standard_output import print_whole
from diagnose.problems import Problem

_FEW = 300
"""Files that one process reads sooner than several are started."""
_MOST_PROCESSES = 8
_MOST_SAID = 20
"""Problems that are said one by one; the JSON form has all."""


def check_together(output: str | None, output_format: str, *, draft: bool) -> None:
    """End the command where options do not go together."""
    if output is not None and not draft:
        fail("-o goes with --draft; --index names the local file that articles are imported into")
    if output_format != "text" and draft:
        fail("a --draft is YAML; leave out --format")


def run_import(paths: list[str], index: str | None, output_format: str, *, fix_lists: bool, quiet: bool) -> ExitCode:
    """Import the articles in ``paths``, and say what became of them."""
    chosen("--format", output_format, ("text", "json"))
    summary = Summary()
    files: list[str] = []
    local = local_file(index)
    for each in files_in(paths):
        if isinstance(each, Problem):
            summary.problems.append(each)
        elif not _is_of(each, local):
            files.append(each)
    processes = 1 if len(files) < _FEW and not _large(files) else min(_MOST_PROCESSES, os.cpu_count() or 1)
    found = sources(files, set(paths))
    steps = import_articles(local, found, files=len(files), fix_lists=fix_lists, processes=processes, summary=summary)
    try:
        for _ in shown_progress(steps, len(files), "importing", "files", quiet=quiet):
            pass
    except StoreError as error:
        _report(summary)
        if summary.files:
            print(f"diagnose: {summary.files} files are in; run it again to go on", file=sys.stderr)
        fail(str(error), ExitCode.USAGE)
    except KeyboardInterrupt:
        print(f"\ndiagnose: interrupted; {summary.files} files are in; run it again to go on", file=sys.stderr)
        return ExitCode.INTERRUPTED
    _report(summary)
    if output_format == "json":
        print_whole(indented(_as_json(summary, local)))
    else:
        print_whole(_in_text(summary, local))
    if summary.problems or summary.broken:
        return ExitCode.UNREADABLE
    return ExitCode.OK if summary.added + summary.replaced + summary.older + summary.unchanged else ExitCode.NOTHING


def run_draft_of(paths: list[str], output: str | None, content: Path | None) -> ExitCode:
    """Begin a hand-written article from the archive's one in a single file."""
    from diagnose.cli.draft import run_draft

    if len(paths) != 1:
        fail("--draft takes one file; write one article after the other")
    return run_draft(Path(paths[0]), output, content)


def _is_of(file: str, local: str) -> bool:
    """Tell whether a file belongs to the local file; to read it beside the database would let go of its locks."""
    name = os.path.basename(local)
    return os.path.basename(file).startswith(name) and Path(file).parent.resolve() == Path(local).parent.resolve()


def _large(files: list[str]) -> bool:
    return any(Path(each).stat().st_size > 1 << 22 for each in files)


def _report(summary: Summary) -> None:
    said = [*summary.problems, *summary.broken]
    report_problems(list(islice(said, _MOST_SAID)))
    if len(said) > _MOST_SAID:
        print(f"diagnose: and {len(said) - _MOST_SAID} more like these; -f json lists all", file=sys.stderr)


def _in_text(summary: Summary, local: str) -> str:
    counts = {
        "added": summary.added,
        "newer revision": summary.replaced,
        "older revision": summary.older,
        "there already": summary.unchanged,
        "kept though broken": len({problem.where for problem in summary.broken}),
        "unreadable": len(summary.problems),
        "no article": summary.passed_over,
    }
    done = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    files = f"{summary.files} file{'' if summary.files == 1 else 's'}"
    held = (
        f"now holds {summary.articles} article{'' if summary.articles == 1 else 's'}"
        if os.path.exists(local)
        else "was not made: there is nothing to put in"
    )
    return f"{files}: {done or 'nothing'}\n{local} {held}\n"


def _as_json(summary: Summary, local: str) -> dict[str, object]:
    def listed(problems: list[Problem]) -> list[dict[str, str]]:
        return [{"where": str(problem.where), "message": problem.message} for problem in problems]

    return {
        **vars(summary),
        "problems": listed(summary.problems),
        "broken": listed(summary.broken),
        "index": local,
    }
