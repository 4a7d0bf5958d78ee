"""The command line on one page: every command with its options; each one's work is in a module of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from diagnose import __version__
from diagnose.cli.common import (
    ContentOption,
    FailOnOption,
    FormatOption,
    OutputOption,
    ShowOption,
)
from diagnose.exit_codes import ExitCode

app = typer.Typer(
    name="diagnose",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Turn knowledge-base articles into diagnoses: what a server has, what to do, and what must not be done.",
    epilog="Exit codes: 0 nothing found, 1 found at or above --fail-on, 2 usage or output that cannot be written, "
    "3 content or records that cannot be read, 4 nothing to diagnose.",
)

PlainFormatOption = Annotated[str, typer.Option("-f", "--format", metavar="FORMAT", help="text or json.")]


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"diagnose {__version__}")
        raise typer.Exit


@app.callback()
def diagnose(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Turn knowledge-base articles into diagnoses."""


@app.command()
def ask(
    fact: Annotated[
        list[str] | None,
        typer.Option("--fact", metavar="KEY=VALUE", help="A known fact; may be repeated, and wins over --answers."),
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option("--answers", metavar="FILE", help="Facts of one server in YAML, such as --save writes."),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Write all facts there at the end, for --answers or for batch."),
    ] = None,
    formats: FormatOption = None,
    output: OutputOption = None,
    fail_on: FailOnOption = "confirmed",
    content: ContentOption = None,
) -> None:
    """Diagnose one server in a dialogue.

    Asks only for what can still change a verdict; nothing where standard input is no terminal.
    The dialogue goes to standard error, the result to standard output.

    Example: diagnose ask --fact KEY=VALUE --save answers.yaml
    """
    from diagnose.cli.ask import run_ask

    raise typer.Exit(run_ask(fact or [], answers, save, formats, output, fail_on, content))


@app.command()
def batch(
    inventories: Annotated[
        list[str],
        typer.Argument(
            metavar="INVENTORY",
            help="Files, folders, patterns: YAML, JSON, NDJSON, CSV, Parquet, also as .gz, .zst. - is standard input.",
        ),
    ],
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FACT", help="A column of a table under another name; may be repeated."),
    ] = None,
    ignore: Annotated[
        str | None,
        typer.Option("--ignore", metavar="FILE", help="Findings to leave out of the verdicts, with reason and expiry."),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="RESULTS.json", help="An earlier result: say what changed since."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a run that was stopped ended, if nothing else changed.")
    ] = False,
    on: Annotated[
        str | None, typer.Option("--on", metavar="ray", help="Let Ray share the work among machines (extra `ray`).")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    formats: FormatOption = None,
    output: OutputOption = None,
    show: ShowOption = "all",
    fail_on: FailOnOption = "confirmed",
    content: ContentOption = None,
) -> None:
    """Diagnose a whole inventory of servers.

    Formats: text, json, ndjson (a server a line), csv, parquet (a server and article a line),
    sarif, junit, csaf, html=FOLDER/ (advisories to send round).

    Example: diagnose batch fleet.yaml -f text -f json=out.json -f html=advisories/
    """
    from diagnose.cli.batch import BatchOptions, run_batch

    options = BatchOptions(columns or (), ignore, baseline, quiet, resume, on)
    raise typer.Exit(run_batch(inventories, formats, output, show, fail_on, content, options))


@app.command()
def report(
    results: Annotated[
        str, typer.Argument(metavar="RESULTS.json", help="A result saved with -f json; - is standard input.")
    ],
    formats: FormatOption = None,
    output: OutputOption = None,
    show: ShowOption = "all",
    fail_on: FailOnOption = "confirmed",
) -> None:
    """Render a saved result again, in any format.

    Example: diagnose report out.json -f html=advisories/
    """
    from diagnose.cli.report import run_report

    raise typer.Exit(run_report(results, formats, output, show, fail_on))


@app.command()
def article(
    name: Annotated[str | None, typer.Argument(metavar="ID", help="An id; without it, all are listed.")] = None,
    output_format: PlainFormatOption = "text",
    content: ContentOption = None,
) -> None:
    """List the articles, or show what one of them says and where.

    Example: diagnose article, then diagnose article ID
    """
    from diagnose.cli.article import run_article

    raise typer.Exit(run_article(name, output_format, content))


@app.command()
def restore(
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="RELEASE", help="The release to be put back, or the version of its file."),
    ] = None,
    installed: Annotated[
        str | None,
        typer.Option("--from", metavar="RELEASE", help="The installed release, or the version of its file."),
    ] = None,
    database_format: Annotated[
        str | None, typer.Option("--database-format", metavar="FORMAT", help="The format that the databases have.")
    ] = None,
    store_version: Annotated[
        str | None, typer.Option("--store-version", metavar="VERSION", help="The version of the installed file.")
    ] = None,
    service_pack: Annotated[
        str | None, typer.Option("--service-pack", metavar="NUMBER", help="The installed service pack.")
    ] = None,
    matrix: Annotated[bool, typer.Option("--matrix", help="Show the answer for every pair of releases.")] = False,
    output_format: Annotated[
        str, typer.Option("-f", "--format", metavar="FORMAT", help="text or json; with --matrix also csv.")
    ] = "text",
    fail_on: FailOnOption = "undetermined",
    content: ContentOption = None,
) -> None:
    """Tell whether an older release may be put back.

    Exits with 0 only where it is safe, so that a script can rely on it; --fail-on unsafe lets unknown pass.
    The answer speaks of the databases only. With --matrix it always exits with 0.

    Example: diagnose restore --from RELEASE --to RELEASE, or diagnose restore --matrix
    """
    from diagnose.cli.restore import run_restore

    options = {
        "to": to,
        "from": installed,
        "database_format": database_format,
        "store_version": store_version,
        "service_pack": service_pack,
    }
    given = {name: text for name, text in options.items() if text is not None}
    raise typer.Exit(run_restore(given, output_format, fail_on, content, matrix=matrix))


@app.command()
def lint(
    formats: FormatOption = None,
    output: OutputOption = None,
    originals: Annotated[
        Path | None,
        typer.Option(
            "--originals", metavar="DIR", help="Original article texts, to check sources and wording against."
        ),
    ] = None,
    content: ContentOption = None,
) -> None:
    """Check all content: what is wrong, where, and what to do about it.

    Formats: text, json, sarif.

    Example: diagnose lint -f sarif -o lint.sarif
    """
    from diagnose.cli.lint import run_lint

    raise typer.Exit(run_lint(formats, output, content, originals))


@app.command()
def test(
    articles: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLE", help="Articles to test; without one, all.")
    ] = None,
    cases: Annotated[
        Path | None, typer.Option("--cases", metavar="DIR", help="The case files; tests/cases beside the content.")
    ] = None,
    formats: FormatOption = None,
    output: OutputOption = None,
    content: ContentOption = None,
) -> None:
    """Run the content's own cases, and say what failed and why.

    Formats: text, json.

    Example: diagnose test ID
    """
    from diagnose.cli.test_content import run_test

    raise typer.Exit(run_test(articles or [], formats, output, content, cases))


@app.command()
def new(
    article: Annotated[str, typer.Argument(metavar="ID", help="The new article's id.")],
    original: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="The original text, to fill in what can be read off.")
    ] = None,
    output: OutputOption = None,
    content: ContentOption = None,
) -> None:
    """Write an article to fill in, every field explained, and its first cases.

    Example: diagnose new ID --from FILE
    """
    from diagnose.cli.new import run_new

    raise typer.Exit(run_new(article, original, output, content))


@app.command("compile")
def compile_(content: ContentOption = None) -> None:
    """Draw conclusions in advance, so that most servers need no run of the engine; after a change to the rules.

    Example: diagnose compile
    """
    from diagnose.cli.compile import run_compile

    raise typer.Exit(run_compile(content))


@app.command()
def schema(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="article, facts, releases, remedies, inventory or results.")
    ],
    content: ContentOption = None,
) -> None:
    """Print a JSON Schema, for editors that complete and check YAML.

    Example: diagnose schema inventory > inventory.schema.json
    """
    from diagnose.cli.schema import run_schema

    raise typer.Exit(run_schema(name, content))


def main() -> None:
    """Run the command line; the process ends with one of ``ExitCode``."""
    try:
        app()
    except KeyboardInterrupt:
        print(file=sys.stderr)
        sys.exit(ExitCode.INTERRUPTED)
