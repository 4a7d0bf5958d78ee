"""Help for whoever looks, and a proposal for whoever mistypes."""

from __future__ import annotations

import re

import pytest

from tests.command import run

COMMANDS = (
    *("ask", "batch", "report", "article", "restore", "lint", "test", "new"),
    *("import", "search", "exposure", "export", "compile", "schema"),
)


def test_every_command_is_listed_and_looked_at() -> None:
    listed = re.findall(r"^  ([a-z]+)  ", run("--help").text.partition("Commands:")[2], re.MULTILINE)
    assert set(listed) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_has_an_example_of_its_own_options(command: str) -> None:
    text = run(command, "--help").text
    described, _, options = text.partition("Options:")
    example = described.partition("Example:")[2]
    assert f"diagnose {command}" in " ".join(example.split())
    assert not re.search(r"<[a-z]+", text), "no type of Python"
    assert set(re.findall(r"(?<!\S)--?[a-z-]+", example)) <= set(re.findall(r"(?<!\S)--?[a-z-]+", options))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["batch", "-", "--index", "a.db"], "--index goes with --archive, which adds the known bugs by the imported"),
        (["import", "a", "-o", "b"], "-o goes with --draft; --index names the local file"),
        (["import", "a", "--draft", "-f", "json"], "a --draft is YAML; leave out --format"),
        (["import", "tests", "--index", "."], ". is a folder; name a file with --index"),
    ],
)
def test_options_that_would_do_nothing_are_refused(words: list[str], said: str) -> None:
    ended = run(*words)
    assert (ended.code, ended.out) == (2, b"")
    assert said in ended.err


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        (["btach"], "Did you mean 'batch'?"),
        (["batch", "--fromat", "json"], "--format"),
        (["ask", "--fact", "servce_pack=3"], "(did you mean service_pack?)"),
        (["ask", "--fact", "symptoms=store_hang s"], "(did you mean store_hangs?)"),
        (["ask", "-f", "jsno"], "(did you mean json?)"),
        (["ask", "--fail-on", "confrimed"], "(did you mean confirmed?)"),
        (["article", "Q27154"], "(did you mean Q271547?)"),
        (["test", "Q27154"], "(did you mean Q271547?)"),
        (["schema", "inventroy"], "(did you mean inventory?)"),
    ],
)
def test_what_is_mistyped_is_answered_with_what_was_probably_meant(words: list[str], proposed: str) -> None:
    ended = run(*words)
    assert ended.code == 2
    assert proposed in ended.err
    assert ended.out == b""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Q271547"], '"Q271547" is no command; type diagnose article Q271547, or diagnose search Q271547 --open'),
        (["0000050A"], '"0000050A" is no command; put search before what is looked for'),
        (["mailbox cannot be moved"], '"mailbox cannot be moved" is no command; put search before'),
        (["examples/fleet.yaml", "-f", "csv"], '"examples/fleet.yaml" is a file, not a command; diagnose batch takes'),
        (["seach"], "No such command 'seach'. Did you mean 'search'"),
        (["nothing"], "No such command 'nothing'"),
        (["x" * 5000], "No such command 'xxx"),
        ([""], "No such command ''"),
    ],
)
def test_what_is_no_command_is_answered_with_what_to_type(words: list[str], said: str) -> None:
    ended = run(*words)
    assert (ended.code, ended.out) == (2, b"")
    assert said in ended.err


@pytest.mark.parametrize("command", ["", "search"])
def test_help_is_also_had_by_its_name(command: str) -> None:
    named = ["help", command] if command else ["help"]
    assert run(*named).out == run(*filter(None, [command]), "--help").out
