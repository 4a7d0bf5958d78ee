"""The declared commands as a Typer app: for help, mistakes, completion and all that is not plain."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stdout
from inspect import Parameter, signature
from io import StringIO
from typing import Annotated, Any, NoReturn, get_args, get_type_hints

import typer
from typer.core import TyperArgument, TyperCommand

from diagnose import __version__
from diagnose.cli.declaring import App, Argument, Command, Option
from diagnose.cli.helping import WIDE

MARGIN = 2
"""Columns that Typer leaves free on the right."""


class _WithoutTypes(TyperCommand):
    """A command whose help does not name the Python types of its arguments, as newer Typers do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.params:
            if isinstance(one, TyperArgument):
                vars(one)["display_type_rich"] = lambda **_: None


def typer_app(app: App) -> typer.Typer:
    """Return the same commands as Typer knows them; each ends with ``typer.Exit``."""
    built = typer.Typer(
        name="diagnose",
        no_args_is_help=True,
        add_completion=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=app.description,
        epilog=app.epilog,
    )
    built.callback()(_any_command)
    for name, command in app.commands.items():
        settings = {"ignore_unknown_options": _takes_any_word(command)}
        built.command(name, cls=_WithoutTypes, context_settings=settings)(_ending(command))
    return built


def help_texts(app: App) -> dict[str, str]:
    """Return Typer's help of each command, and of all under an empty name, for terminals that are wide enough."""
    group = typer.main.get_command(typer_app(app))
    texts = {}
    for name in ("", *app.commands):
        with redirect_stdout(StringIO()) as said:
            words = [name, "--help"] if name else ["--help"]
            group.main(words, prog_name="diagnose", standalone_mode=False, terminal_width=WIDE - MARGIN)
        texts[name] = said.getvalue()
    return texts


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"diagnose {__version__}")
        raise typer.Exit


def _any_command(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take what may stand before a command."""


def _ending(command: Command) -> Callable[..., NoReturn]:
    """Return a function with the command's parameters, declared for Typer, that ends with its exit code."""

    def run(**given: Any) -> NoReturn:
        raise typer.Exit(int(command(**given)))

    hints = get_type_hints(command, include_extras=True)
    declared = signature(command)
    parameters = [one.replace(annotation=_for_typer(hints[one.name])) for one in declared.parameters.values()]
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__dict__["__signature__"] = declared.replace(parameters=parameters, return_annotation=Parameter.empty)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _takes_any_word(command: Command) -> bool:
    entries = [
        get_args(hint)[1] for hint in get_type_hints(command, include_extras=True).values() if get_args(hint)[1:]
    ]
    return any(isinstance(entry, Argument) and entry.any_word for entry in entries)


def _for_typer(hint: Any) -> Any:
    kind, entry = get_args(hint)
    match entry:
        case Option():
            return Annotated[kind, typer.Option(*entry.names, metavar=entry.metavar, help=entry.help)]
        case Argument():
            return Annotated[kind, typer.Argument(metavar=entry.metavar, help=entry.help)]
    raise TypeError(f"{hint} is declared neither as an option nor as an argument")
