"""``diagnose article``: which articles there are, and what one of them says."""

from __future__ import annotations

import textwrap
from pathlib import Path

from diagnose.cli.common import chosen, fail, load
from diagnose.cli.rendering import terminal_width
from diagnose.dossier import dossier
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.article import article_meant
from diagnose.presenters.programs.json import indented
from diagnose.presenters.writing.standard_output import print_whole
from diagnose.results.articles import Dossier


def run_article(name: str | None, output_format: str, content: Path | None) -> ExitCode:
    """List the articles, or show the one that ``name`` means."""
    chosen("--format", output_format, ("text", "json"))
    knowledge = load(content)
    if name is None:
        found = [dossier(article) for article in knowledge.articles.values()]
        if output_format == "json":
            rows = [{"article": entry.article, "title": entry.title, "modified": entry.modified} for entry in found]
            print_whole(indented({"articles": rows}))
        else:
            print_whole("".join(f"{entry.article}  {entry.title}\n" for entry in found))
        return ExitCode.OK
    try:
        entry = dossier(knowledge.articles[article_meant(knowledge.articles, name, "diagnose article")])
    except ValueError as error:
        fail(f"{error}{_among_the_imported(name)}")
    if output_format == "json":
        print_whole(indented(entry))
    else:
        print_whole(_in_text(entry, min(terminal_width(), 100)))
    return ExitCode.OK


def _among_the_imported(name: str) -> str:
    """Return how to see the article ``name`` where it is among the imported ones; nothing where it is not."""
    from diagnose.archive.local_file.catalogue import article, id_in
    from diagnose.archive.local_file.place import local_file
    from diagnose.archive.local_file.store import StoreError, reading

    id_ = id_in(name)
    if id_ is None:
        return ""
    try:
        with reading(local_file()) as connection:
            found = article(connection, id_)
    except StoreError:
        return ""
    return f"; it is among the imported ones: diagnose search {id_} --open" if found else ""


def _in_text(entry: Dossier, width: int) -> str:
    lines = [*textwrap.wrap(f"{entry.article}  {entry.title}", width, subsequent_indent="  "), ""]
    topic = None
    for fact in entry.facts:
        if fact.topic != topic:
            lines += ([""] if topic else []) + [fact.topic]
            topic = fact.topic
        mark = ", inferred" if fact.inferred else ""
        lines += textwrap.wrap(
            f"{fact.text}  [{fact.source}{mark}]", width, initial_indent="  ", subsequent_indent="    "
        )
    return "\n".join(lines) + "\n"
