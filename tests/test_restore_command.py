"""``diagnose restore``: one question, answered so that a script can rely on the exit code."""

from __future__ import annotations

import pytest

from tests.command import run

OLD, FLOOR_245, FLOOR_246, NEW = "5.5.2650.23", "5.5.2651.32", "5.5.2652.68", "5.5.2655.37"

CASES = [
    # (to, other options, verdict, exit code)
    (FLOOR_246, ["--database-format", "2.46"], "safe", 0),
    ("5.5.2652.67", ["--database-format", "2.46"], "unsafe", 1),
    (FLOOR_245, ["--database-format", "v2.45"], "safe", 0),
    (OLD, ["--service-pack", "SP4"], "unsafe", 1),
    (FLOOR_246, ["--store-version", "5.5.2653.23"], "safe", 0),
    (OLD, [], "unknown", 1),
    (OLD, ["--database-format", "unknown", "--fail-on", "unsafe"], "unknown", 0),
    (OLD, ["--database-format", "2.46", "--fail-on", "unsafe"], "unsafe", 1),
    (OLD, ["--database-format", "2.46", "--fail-on", "never"], "unsafe", 0),
]


@pytest.mark.parametrize(("to", "options", "verdict", "code"), CASES)
def test_only_what_is_safe_ends_with_0(to: str, options: list[str], verdict: str, code: int) -> None:
    ended = run("restore", "--to", to, *options, "-f", "json")
    assert (ended.json["verdict"], ended.code, ended.err) == (verdict, code, "")
    assert ended.json["target"] == to
    assert bool(ended.json["consequences"]) == (verdict != "safe")


def test_an_unsafe_restore_says_why_what_follows_and_how_to_get_going_again() -> None:
    ended = run("restore", "--to", OLD, "--database-format", "2.46", "-f", "json")
    assert (ended.json["floor"], ended.json["database_format"]) == (FLOOR_246, "2.46")
    text = " ".join(statement["text"] for statement in ended.json["consequences"])
    assert all(word in text for word in ("1197", "1005", "0x451", "no damage"))
    assert ended.json["recovery"]
    assert all(statement["source"].startswith("Q244976") for statement in ended.json["recovery"])


def test_in_text() -> None:
    ended = run("restore", "--to", OLD, "--database-format", "2.46")
    assert (ended.code, ended.err) == (1, "")
    assert OLD in ended.text
    assert FLOOR_246 in ended.text
    assert "\x1b" not in ended.text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "Missing option '--to'"),
        (["--to", "unknown"], "--to needs the version of the file that is to be put back"),
        (["--to", NEW, "--database-format", "2.44"], 'database_format: "2.44" is no format'),
        (["--to", NEW, "-f", "html"], '--format does not take "html"; it takes text, json'),
        (["--to", NEW, "--fail-on", "safe"], '--fail-on does not take "safe" (did you mean unsafe?)'),
    ],
)
def test_what_means_nothing_ends_with_2(options: list[str], words: str) -> None:
    ended = run("restore", *options)
    assert (ended.code, ended.out) == (2, b"")
    assert words in " ".join(ended.err.split())
