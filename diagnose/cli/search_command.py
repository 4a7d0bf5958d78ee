"""The declaration of ``diagnose search``, apart from the other commands: it is answered before they are loaded."""

from __future__ import annotations

from typing import Annotated

from diagnose.cli.declaring import Argument, Option

PlainFormatOption = Annotated[str, Option("-f, --format", metavar="FORMAT", help="text or json.")]
IndexOption = Annotated[
    str | None,
    Option("--index", metavar="FILE", help="The local file of imported articles, else that of DIAGNOSE_INDEX."),
]


def search(
    words: Annotated[
        list[str],
        Argument(metavar="WORDS", any_word=True, help="Words, phrases in quotation marks, ids, names of files."),
    ],
    product: Annotated[str, Option("--product", metavar="NAME", help="Only articles on this product.")] = "",
    version: Annotated[
        str, Option("--version", metavar="VERSION", help="Only articles that may be on this version.")
    ] = "",
    service_pack: Annotated[
        str, Option("--service-pack", metavar="NUMBER", help="Only those that may be on this service pack.")
    ] = "",
    kind: Annotated[str, Option("--kind", metavar="KIND", help="Only such: bug, prb, howto, info.")] = "",
    since: Annotated[str, Option("--since", metavar="DATE", help="Only those modified since: 2001-06-30.")] = "",
    count: Annotated[str, Option("-n", metavar="NUMBER", help="How many are shown.")] = "10",
    whole: Annotated[bool, Option("--open", help="Show the best article whole.")] = False,
    links: Annotated[bool, Option("--related", help="Show what the best one refers to, and what to it.")] = False,
    index: IndexOption = None,
    output_format: PlainFormatOption = "text",
) -> int:
    """Search the imported articles; the best come first.

    Any text will do. Ids are found in every spelling, and misspelt words are corrected.

    Example: diagnose search move mailbox 80004005-501-50A
    """
    from diagnose.archive.search.filters import Filters
    from diagnose.cli.search import run_search

    for word in words:
        if word.startswith("--"):
            _say_what_is_like(word)
    filters = Filters(product, version, service_pack, kind, since)
    return run_search(words, filters, count, output_format, index, whole=whole, links=links)


def _say_what_is_like(word: str) -> None:
    """Say that a word is looked for that was probably meant as an option."""
    from diagnose.cli.arguments import option_like
    from diagnose.presenters.writing.standard_output import complain

    like = option_like(search, word)
    if like:
        complain(f"diagnose: {word} is no option, so it is looked for as a word; did you mean {like}?")
