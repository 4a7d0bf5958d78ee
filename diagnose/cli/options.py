"""The options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from diagnose.cli.declaring import Option

ContentOption = Annotated[
    Path | None,
    Option("--content", metavar="DIR", help="Content (kb/ and rules/) to use; its rules are run."),
]
FormatOption = Annotated[
    list[str] | None,
    Option("-f, --format", metavar="FORMAT[=FILE]", help="Output format; repeat it with =FILE or =FOLDER/."),
]
FilesOption = Annotated[
    list[str] | None, Option("-f, --format", metavar="FORMAT[=FILE]", help="Output format; repeat it with =FILE.")
]
OutputOption = Annotated[
    str | None, Option("-o, --output", metavar="FILE", help="Write there instead of to standard output.")
]
FailOnOption = Annotated[
    str,
    Option(
        "--fail-on",
        metavar="LEVEL",
        help="Exit with 1 at this or anything graver: undetermined, exposed, confirmed, unsafe, or never.",
    ),
]
ShowOption = Annotated[
    str, Option("--show", metavar="WHAT", help="all, or affected: only what somebody has to look at.")
]
ThemeOption = Annotated[
    Path | None, Option("--theme", metavar="DIR", help="Own templates, style and logo, for html and markdown.")
]
