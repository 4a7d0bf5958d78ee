"""What a shell completes behind Tab: articles, facts and their values, releases, formats. Loaded only for that.

Content that cannot be read completes to nothing: this is no place to complain about it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args, get_origin, get_type_hints

import typer

from diagnose.cli.common import FAIL_ON, SHOW
from diagnose.problems import InputError

if TYPE_CHECKING:
    from diagnose.knowledge.content import ContentRoot
    from diagnose.knowledge.releases import Release, Releases
    from diagnose.knowledge.vocabulary import Choice, FactDefinition

Candidate = tuple[str, str]
"""What is completed, and a word on it for shells that show one."""

_MOST_NUMBERS = 11
_TITLE = re.compile(r"^title: *(.+)$", re.MULTILINE)


def prepare(app: typer.Typer) -> None:
    """Tell the app how the parameters of its commands are completed; call it before a shell's question is answered."""
    before = _joined_words()
    for command in app.registered_commands:
        hints = get_type_hints(command.callback, include_extras=True) if command.callback else {}
        for parameter, hint in hints.items():
            if get_origin(hint) is Annotated:
                get_args(hint)[1].autocompletion = _completer(parameter, before)
        if command.callback:
            # Typer would read annotations that are text once more, and know nothing of what was told to these.
            command.callback.__annotations__.update(hints)


def _completer(parameter: str, before: str) -> Callable[..., list[Candidate]]:
    """Return what completes a parameter; ``before`` belongs to its value, but the shell took it for another word."""

    def complete(ctx: typer.Context, incomplete: str) -> list[Candidate]:
        found = candidates(ctx.command.name or "", parameter, ctx.params.get("content"), before + incomplete)
        return [(value.removeprefix(before), text) for value, text in found]

    return complete


def _joined_words() -> str:
    """Put the words together again that a shell split at an equals sign; return what it split off the present one."""
    words = os.environ.get("COMP_WORDS", "").split("\n")
    place = os.environ.get("COMP_CWORD", "")
    if "=" not in words or not place.isdecimal():
        return ""
    joined: list[str] = []
    for number, word in enumerate(words[: int(place) + 1]):
        if joined and (word == "=" or (number and words[number - 1] == "=")):
            joined[-1] += word
        else:
            joined.append(word)
    before, equals, present = joined[-1].rpartition("=")
    os.environ["COMP_WORDS"] = "\n".join([*joined[:-1], present])
    os.environ["COMP_CWORD"] = str(len(joined) - 1)
    return before + equals


def candidates(command: str, parameter: str, content: Path | None, incomplete: str) -> list[Candidate]:
    """Return what ``incomplete`` can become as a value of a command's parameter; nothing where that cannot be told."""
    source = _SOURCES.get(f"{command}.{parameter}") or _SOURCES.get(parameter)
    if source is None:
        return []
    try:
        found = list(source(_Asked(command, content, incomplete)))
    except (InputError, OSError, ValueError):
        return []
    return [candidate for candidate in found if candidate[0].casefold().startswith(incomplete.casefold())]


class _Asked:
    """What is to be completed, and the content, of which only what is needed is read."""

    def __init__(self, command: str, content: Path | None, incomplete: str) -> None:
        self.command = command
        self.incomplete = incomplete
        self._folder = content

    @property
    def content(self) -> ContentRoot:
        from diagnose.knowledge.content import find_content

        return find_content(self._folder)

    def facts(self) -> Mapping[str, FactDefinition]:
        from diagnose.knowledge.documents import convert, read_document
        from diagnose.knowledge.vocabulary import FactsFile

        return convert(read_document(self.content.knowledge / "facts.yaml", "facts.yaml"), FactsFile).facts

    def line(self) -> Releases:
        from diagnose.knowledge.documents import convert, read_document
        from diagnose.knowledge.releases import Releases

        return convert(read_document(self.content.knowledge / "releases.yaml", "releases.yaml"), Releases)

    def releases(self) -> Sequence[Release]:
        return self.line().releases


# --- where the candidates come from ----------------------------------------------------------------------------------


def _articles(asked: _Asked) -> Iterator[Candidate]:
    for path in sorted((asked.content.knowledge / "articles").glob("*.yaml")):
        title = _TITLE.search(path.read_text("utf-8"))
        yield path.stem, title[1].strip("\"' ") if title else ""


def _facts_with_values(asked: _Asked) -> Iterator[Candidate]:
    """Yield the facts; where only one is left, with its values, so that no space comes behind the equals sign."""
    facts = asked.facts()
    key, equals, written = asked.incomplete.partition("=")
    left = [name for name in facts if name == key] if equals else [name for name in facts if name.startswith(key)]
    if len(left) != 1:
        yield from ((f"{name}=", facts[name].label) for name in left)
        return
    listed = written[: written.rfind(",") + 1]
    for value, text in _values(asked, facts[left[0]]):
        yield f"{left[0]}={listed}{value}", text


def _columns(asked: _Asked) -> Iterator[Candidate]:
    column, equals, _ = asked.incomplete.partition("=")
    if equals:
        yield from ((f"{column}={key}", fact.label) for key, fact in asked.facts().items())


def _values(asked: _Asked, fact: FactDefinition) -> Iterator[Candidate]:
    from diagnose.knowledge.vocabulary import BooleanFact, ChoiceFact, IntegerFact, KeysFact, VersionFact

    match fact:
        case BooleanFact():
            yield from (("yes", ""), ("no", ""))
        case ChoiceFact() | KeysFact():
            yield from _choices(fact.values)
        case IntegerFact() if fact.maximum - fact.minimum < _MOST_NUMBERS:
            yield from ((str(number), "") for number in range(fact.minimum, fact.maximum + 1))
        case VersionFact():
            yield from ((each.store_version, each.release) for each in asked.releases() if each.store_version)
        case _:
            yield "", fact.label
    yield "unknown", ""


def _choices(choices: Iterable[Choice]) -> Iterator[Candidate]:
    """Yield each value once, in the spelling without spaces that needs no quotes."""
    spelled: dict[str, Candidate] = {}
    for choice in choices:
        plain = next((name for name in (choice.value, *choice.aliases) if not re.search(r"\s", name)), None)
        if plain:
            spelled.setdefault(choice.value, (plain, choice.label))
    yield from spelled.values()


def _releases(asked: _Asked) -> Iterator[Candidate]:
    yield from ((each.release, each.date or "") for each in asked.releases())


def _versions(asked: _Asked) -> Iterator[Candidate]:
    yield from ((each.store_version, each.release) for each in asked.releases() if each.store_version)


def _values_of(role: str) -> Callable[[_Asked], Iterator[Candidate]]:
    def found(asked: _Asked) -> Iterator[Candidate]:
        fact = asked.facts().get(getattr(asked.line().facts, role))
        yield from _values(asked, fact) if fact else ()

    return found


def _formats(asked: _Asked) -> Iterator[Candidate]:
    from diagnose.cli.rendering import FOLDER_FORMATS, FORMATS

    fewer = _FEWER_FORMATS.get(asked.command)
    for name in fewer or FORMATS:
        yield (f"{name}=advisories/", "a folder") if name in FOLDER_FORMATS and not fewer else (name, "")


_FEWER_FORMATS: Mapping[str, Sequence[str]] = {
    "article": ("text", "json"),
    "lint": ("text", "json", "sarif"),
    "restore": ("text", "json", "csv"),
    "test": ("text", "json"),
}


def _words(*words: str) -> Callable[[_Asked], Iterator[Candidate]]:
    return lambda _: ((word, "") for word in words)


def _schemas(_asked: _Asked) -> Iterator[Candidate]:
    from diagnose.json_schemas import CONTENT_SCHEMAS

    yield from ((name, "") for name in (*CONTENT_SCHEMAS, "inventory"))


_SOURCES: Mapping[str, Callable[[_Asked], Iterator[Candidate]]] = {
    "ask.fact": _facts_with_values,
    "batch.columns": _columns,
    "article.name": _articles,
    "test.articles": _articles,
    "restore.to": _releases,
    "restore.installed": _releases,
    "restore.store_version": _versions,
    "restore.database_format": _values_of("database_format"),
    "restore.service_pack": _values_of("service_pack"),
    "schema.name": _schemas,
    "formats": _formats,
    "output_format": _formats,
    "fail_on": _words(*FAIL_ON),
    "show": _words(*SHOW),
}
"""By command and parameter, or by the parameter alone where it is the same everywhere."""
