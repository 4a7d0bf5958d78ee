"""The command line on one page: every command with its options; each one's work is in a module of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from diagnose.cli.declaring import App, Argument, Option
from diagnose.cli.options import (
    ContentOption,
    FailOnOption,
    FilesOption,
    FormatOption,
    OutputOption,
    ShowOption,
    ThemeOption,
)
from diagnose.cli.search_command import IndexOption, PlainFormatOption, search

app = App(
    "Turn knowledge-base articles into diagnoses: what a server has, what to do, and what must not be done.",
    epilog="Exit codes: 0 nothing found, 1 found at or above --fail-on, 2 usage or output that cannot be written, "
    "3 content or records that cannot be read, 4 nothing to diagnose.",
)


@app.command()
def ask(
    fact: Annotated[
        list[str] | None,
        Option("--fact", metavar="KEY=VALUE", help="A known fact; may be repeated, and wins over --answers."),
    ] = None,
    answers: Annotated[
        str | None,
        Option("--answers", metavar="FILE", help="Facts of one server in YAML, such as --save writes."),
    ] = None,
    save: Annotated[
        Path | None,
        Option("--save", metavar="FILE", help="Write all facts there at the end, for --answers or for batch."),
    ] = None,
    plain: Annotated[
        bool, Option("--plain", help="Ask in plain lines, without cursor keys: for a screen reader, or a log.")
    ] = False,
    formats: FormatOption = None,
    output: OutputOption = None,
    fail_on: FailOnOption = "confirmed",
    content: ContentOption = None,
) -> int:
    """Diagnose one server in a dialogue.

    Asks only for what can still change a verdict; nothing where standard input is no terminal.
    The dialogue goes to standard error, the result to standard output.

    Example: diagnose ask --fact KEY=VALUE --save answers.yaml
    """
    from diagnose.cli.ask import run_ask

    return run_ask(fact or [], answers, save, formats, output, fail_on, content, plain=plain)


@app.command()
def batch(
    inventories: Annotated[
        list[str],
        Argument(
            metavar="INVENTORY",
            help="Files, folders, patterns: YAML, JSON, NDJSON, CSV, Parquet, also as .gz, .zst. - is standard input.",
        ),
    ],
    columns: Annotated[
        list[str] | None,
        Option("--map", metavar="COLUMN=FACT", help="A column of a table under another name; may be repeated."),
    ] = None,
    ignore: Annotated[
        str | None,
        Option("--ignore", metavar="FILE", help="Findings to leave out of the verdicts, with reason and expiry."),
    ] = None,
    baseline: Annotated[
        str | None,
        Option("--baseline", metavar="RESULTS.json", help="An earlier result: say what changed since."),
    ] = None,
    resume: Annotated[
        bool, Option("--resume", help="Go on where a run that was stopped ended, if nothing else changed.")
    ] = False,
    archive: Annotated[
        bool, Option("--archive", help="Add the known bugs of each server by the imported articles.")
    ] = False,
    index: IndexOption = None,
    on: Annotated[
        str | None, Option("--on", metavar="ray", help="Let Ray share the work among machines (extra `ray`).")
    ] = None,
    quiet: Annotated[bool, Option("--quiet, -q", help="Show no progress.")] = False,
    formats: FormatOption = None,
    output: OutputOption = None,
    show: ShowOption = "all",
    fail_on: FailOnOption = "confirmed",
    theme: ThemeOption = None,
    content: ContentOption = None,
) -> int:
    """Diagnose a whole inventory of servers.

    Formats: text, json, ndjson (a server a line), csv and parquet (a server and article a line), sarif, junit, csaf,
    markdown, html=FOLDER/ (advisories to send round), html=FILE.html (the same in a single file).

    Example: diagnose batch fleet.yaml -f text -f json=out.json -f html=advisories/
    """
    from diagnose.cli.batch import BatchOptions, run_batch

    options = BatchOptions(columns or (), ignore, baseline, quiet, resume, theme, archive, index, on)
    return run_batch(inventories, formats, output, show, fail_on, content, options)


@app.command()
def report(
    results: Annotated[str, Argument(metavar="RESULTS.json", help="A result saved with -f json; - is standard input.")],
    formats: FormatOption = None,
    output: OutputOption = None,
    show: ShowOption = "all",
    fail_on: FailOnOption = "confirmed",
    theme: ThemeOption = None,
    index: IndexOption = None,
) -> int:
    """Render a saved result again, in any format.

    Example: diagnose report out.json -f html=advisories/
    """
    from diagnose.cli.report import run_report

    return run_report(results, formats, output, show, fail_on, theme, index)


@app.command()
def article(
    name: Annotated[str | None, Argument(metavar="ID", help="An id; without it, all are listed.")] = None,
    output_format: PlainFormatOption = "text",
    content: ContentOption = None,
) -> int:
    """List the articles, or show what one of them says and where.

    Example: diagnose article, then diagnose article ID
    """
    from diagnose.cli.article import run_article

    return run_article(name, output_format, content)


@app.command()
def restore(
    to: Annotated[
        str | None,
        Option("--to", metavar="RELEASE", help="The release to be put back, or the version of its file."),
    ] = None,
    installed: Annotated[
        str | None,
        Option("--from", metavar="RELEASE", help="The installed release, or the version of its file."),
    ] = None,
    database_format: Annotated[
        str | None, Option("--database-format", metavar="FORMAT", help="The format that the databases have.")
    ] = None,
    store_version: Annotated[
        str | None, Option("--store-version", metavar="VERSION", help="The version of the installed file.")
    ] = None,
    service_pack: Annotated[
        str | None, Option("--service-pack", metavar="NUMBER", help="The installed service pack.")
    ] = None,
    matrix: Annotated[bool, Option("--matrix", help="Show the answer for every pair of releases.")] = False,
    output_format: Annotated[
        str, Option("-f, --format", metavar="FORMAT", help="text or json; with --matrix also csv.")
    ] = "text",
    fail_on: FailOnOption = "undetermined",
    content: ContentOption = None,
) -> int:
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
    return run_restore(given, output_format, fail_on, content, matrix=matrix)


@app.command()
def lint(
    formats: FilesOption = None,
    output: OutputOption = None,
    originals: Annotated[
        Path | None,
        Option("--originals", metavar="DIR", help="Original article texts, to check sources and wording against."),
    ] = None,
    content: ContentOption = None,
) -> int:
    """Check all content: what is wrong, where, and what to do about it.

    Formats: text, json, sarif.

    Example: diagnose lint -f sarif -o lint.sarif
    """
    from diagnose.cli.lint import run_lint

    return run_lint(formats, output, content, originals)


@app.command()
def test(
    articles: Annotated[
        list[str] | None, Argument(metavar="ARTICLE", help="Articles to test; without one, all.")
    ] = None,
    cases: Annotated[
        Path | None, Option("--cases", metavar="DIR", help="The case files; tests/cases beside the content.")
    ] = None,
    formats: FilesOption = None,
    output: OutputOption = None,
    content: ContentOption = None,
) -> int:
    """Run the content's own cases, and say what failed and why.

    Formats: text, json.

    Example: diagnose test ID
    """
    from diagnose.cli.test_content import run_test

    return run_test(articles or [], formats, output, content, cases)


@app.command()
def new(
    article: Annotated[str, Argument(metavar="ID", help="The new article's id.")],
    original: Annotated[
        Path | None, Option("--from", metavar="FILE", help="The original text, to fill in what can be read off.")
    ] = None,
    output: Annotated[
        str | None, Option("-o, --output", metavar="FILE", help="Write the article there, without cases; - prints it.")
    ] = None,
    content: ContentOption = None,
) -> int:
    """Write an article to fill in, every field explained, and its first cases.

    Example: diagnose new ID --from FILE
    """
    from diagnose.cli.new import run_new

    return run_new(article, original, output, content)


@app.command()
def import_(
    paths: Annotated[
        list[str],
        Argument(metavar="PATH", help="Files, folders, .zip and .tar.gz archives of the archive's articles."),
    ],
    no_fix_lists: Annotated[
        bool,
        Option("--no-fix-lists", help="Leave out what lists of fixes say of the articles on them."),
    ] = False,
    draft: Annotated[
        bool, Option("--draft", help="Import nothing; begin a hand-written article for kb/ from the one in PATH.")
    ] = False,
    index: IndexOption = None,
    output_format: PlainFormatOption = "text",
    output: Annotated[str | None, Option("-o, --output", metavar="FILE", help="With --draft: write it there.")] = None,
    quiet: Annotated[bool, Option("--quiet, -q", help="Show no progress.")] = False,
    content: ContentOption = None,
) -> int:
    """Import articles of the KnowledgeBase Archive into one local file, to search them and hold them against servers.

    What is there already stays; a newer revision replaces an older one, which stays listed.

    Example: diagnose import kbarchive/txt, or diagnose import Q271547.TXT --draft
    """
    from diagnose.cli.import_archive import check_together, run_draft_of, run_import

    check_together(output, output_format, draft=draft)
    if draft:
        return run_draft_of(paths, output, content)
    return run_import(paths, index, output_format, fix_lists=not no_fix_lists, quiet=quiet)


app.command()(search)


@app.command()
def exposure(
    inventories: Annotated[
        list[str],
        Argument(metavar="INVENTORY", help="Inventories of servers, as for batch; - is standard input."),
    ],
    index: IndexOption = None,
    quiet: Annotated[bool, Option("--quiet, -q", help="Show no progress.")] = False,
    output_format: Annotated[
        str, Option("-f, --format", metavar="FORMAT", help="text, json or ndjson (a server a line).")
    ] = "text",
    content: ContentOption = None,
) -> int:
    """List the known bugs of each server by the imported articles, and which service pack mends them.

    Exits with 1 where a server has any, else with 4 where nothing is known of one.

    Example: diagnose exposure fleet.yaml
    """
    from diagnose.cli.exposure import run_exposure

    return run_exposure(inventories, output_format, index, content, quiet=quiet)


@app.command()
def export(
    output_format: Annotated[str, Option("-f, --format", metavar="FORMAT", help="ndjson.")] = "ndjson",
    index: IndexOption = None,
) -> int:
    """Write all imported articles to standard output, an article a line, with all that was read of them.

    Example: diagnose export -f ndjson > articles.ndjson
    """
    from diagnose.cli.export import run_export

    return run_export(output_format, index)


@app.command()
def compile_(content: ContentOption = None) -> int:
    """Work out in advance what every start needs; after a change to kb/ or rules/.

    Example: diagnose compile
    """
    from diagnose.cli.compile import run_compile

    return run_compile(content)


@app.command()
def schema(
    name: Annotated[str, Argument(metavar="NAME", help="article, facts, releases, remedies, inventory or results.")],
    content: ContentOption = None,
) -> int:
    """Print a JSON Schema, for editors that complete and check YAML.

    Example: diagnose schema inventory > inventory.schema.json
    """
    from diagnose.cli.schema import run_schema

    return run_schema(name, content)
