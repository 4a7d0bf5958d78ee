"""``diagnose article``: which articles there are, and what one of them says and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.knowledge.loading import Knowledge
from tests.archive import making
from tests.command import run


def test_the_list_has_every_article(knowledge: Knowledge) -> None:
    text, data = run("article"), run("article", "-f", "json")
    assert (text.code, text.err, data.code, data.err) == (0, "", 0, "")
    assert [line.partition("  ")[0] for line in text.text.splitlines()] == list(knowledge.articles)
    assert data.json["articles"] == [
        {"article": id_, "title": article.title, "modified": article.header.modified}
        for id_, article in knowledge.articles.items()
    ]


@pytest.mark.parametrize("name", ["q271547", "271547", "KB271547"])
def test_an_article_goes_by_its_number(name: str) -> None:
    ended = run("article", name, "-f", "json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.json["article"] == "Q271547"


def test_everything_that_an_article_says_names_its_section() -> None:
    data, text = run("article", "Q271547", "-f", "json"), run("article", "Q271547")
    facts = data.json["facts"]
    assert facts
    assert all(fact["topic"] and fact["text"] and fact["source"].partition(" ")[2] for fact in facts)
    flat = " ".join(text.text.split())
    assert text.text.startswith("Q271547  ")
    for fact in facts:
        assert " ".join(fact["text"].split()) in flat
        assert f"[{fact['source']}" in flat
    assert max(map(len, text.text.splitlines())) <= 100


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Q271548", 'there is no article "Q271548" (did you mean Q271547?)'),
        ("Q1", 'there is no article "Q1"; diagnose article lists them'),
        ("Q27154", 'there is no article "Q27154" (did you mean Q271547?)'),
        ("Q2715", 'there is no article "Q2715"; these begin so: Q271547, Q271591'),
        (
            "27",
            'there is no article "27"; these begin so: Q270160, Q271547, Q271591, Q271711, Q274200, Q274403, Q279798',
        ),
        ("Q", 'there is no article "Q"; diagnose article lists them'),
        ("", 'there is no article ""; diagnose article lists them'),
        ("\x1b[31m", "diagnose article lists them"),
    ],
)
def test_an_article_that_there_is_not_is_met_with_one_that_there_is(name: str, words: str) -> None:
    ended = run("article", name)
    assert (ended.code, ended.out) == (2, b"")
    assert words in ended.err
    assert "\x1b" not in ended.err


def test_a_format_that_there_is_not() -> None:
    ended = run("article", "-f", "html")
    assert (ended.code, ended.out) == (2, b"")
    assert '--format does not take "html"; it takes text, json' in ended.err


def test_an_article_that_is_only_among_the_imported_ones_is_found_there(tmp_path: Path) -> None:
    local = {"DIAGNOSE_INDEX": str(making.imported(tmp_path))}
    for name in ("Q500001", "kb500001", "500001"):
        ended = run("article", name, env=local)
        assert (ended.code, ended.out) == (2, b"")
        assert ended.err.endswith("; it is among the imported ones: diagnose search Q500001 --open\n")
    for name, env in (("Q599999", local), ("Q500001", {"DIAGNOSE_INDEX": str(tmp_path / "none.db")})):
        assert "imported" not in run("article", name, env=env).err
