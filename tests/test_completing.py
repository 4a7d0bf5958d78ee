"""What the shell completes behind Tab: from the content that is there, and without a word where it is broken."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pexpect
import pytest

from diagnose.cli.completing import candidates
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import BooleanFact, ChoiceFact, KeysFact, VersionFact

pytestmark = pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning")

ROOT = Path(__file__).parent.parent
INSTALLED = Path(sys.executable).parent / "diagnose"
"""A shell asks the command by its name."""


def completed(*words: str) -> list[str]:
    """What bash is offered; like bash, words are split at an equals sign."""
    split = [part for word in words for part in _split(word)]
    ended = subprocess.run(
        [INSTALLED],
        env={
            **os.environ,
            "_DIAGNOSE_COMPLETE": "complete_bash",
            "COMP_WORDS": "\n".join(["diagnose", *split]),
            "COMP_CWORD": str(len(split)),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    return ended.stdout.split()


def _split(word: str) -> Sequence[str]:
    before, equals, after = word.partition("=")
    return [part for part in (before, equals, after) if part] if equals else [word]


def values(command: str, parameter: str, incomplete: str, content: Path | None = None) -> list[str]:
    return [value for value, _ in candidates(command, parameter, content, incomplete)]


def test_articles_come_with_their_titles(knowledge: Knowledge) -> None:
    found = dict(candidates("article", "name", None, ""))
    assert found == {id_: article.title for id_, article in knowledge.articles.items()}
    assert values("test", "articles", "q2715") == ["Q271547", "Q271591"]
    assert values("new", "article", "Q") == []


def test_every_fact_is_offered_and_its_values_are_read(knowledge: Knowledge) -> None:
    assert values("ask", "fact", "") == [f"{key}=" for key in knowledge.vocabulary.facts]
    for key, fact in knowledge.vocabulary.facts.items():
        offered = values("ask", "fact", f"{key}=")
        assert f"{key}=unknown" in offered
        for word in offered:
            value = word.partition("=")[2]
            assert " " not in value
            assert value or not isinstance(fact, (BooleanFact, ChoiceFact, KeysFact, VersionFact))
            knowledge.vocabulary.read(key, value)


@pytest.mark.parametrize(
    ("command", "parameter", "incomplete", "offered"),
    [
        ("ask", "fact", "service_p", [f"service_pack={n}" for n in ("0", "1", "2", "3", "4", "unknown")]),
        ("ask", "fact", "symptoms=store_hangs,dupl", ["symptoms=store_hangs,duplicate_messages"]),
        ("ask", "fact", "product=E", ["product=Exchange"]),
        ("ask", "fact", "nothing=", []),
        ("batch", "columns", "Machine=na", ["Machine=name", "Machine=nav_intercepts_attachments"]),
        ("batch", "columns", "Mach", []),
        ("restore", "to", "SP", ["SP1", "SP2", "SP3", "SP4"]),
        ("restore", "database_format", "", ["2.46", "2.45", "older", "unknown"]),
        ("batch", "formats", "cs", ["csv", "csaf"]),
        ("lint", "formats", "", ["text", "json", "sarif"]),
        ("ask", "fail_on", "un", ["undetermined", "unsafe"]),
        ("batch", "show", "", ["affected", "all"]),
        ("schema", "name", "in", ["inventory"]),
        ("batch", "baseline", "", []),
    ],
)
def test_what_is_offered(command: str, parameter: str, incomplete: str, offered: list[str]) -> None:
    assert sorted(values(command, parameter, incomplete)) == sorted(offered)


def test_broken_content_offers_nothing_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "kb" / "x").mkdir(parents=True)
    (tmp_path / "rules").mkdir()
    (tmp_path / "kb" / "x" / "facts.yaml").write_bytes(b"facts: [\xff")
    for content in (tmp_path, tmp_path / "nowhere"):
        assert values("ask", "fact", "", content) == []
        assert values("article", "name", "", content) == []
        assert values("restore", "to", "", content) == []
        assert completed("ask", "--content", str(content), "--fact", "s") == []


def test_the_shell_gets_commands_values_and_what_stands_behind_an_equals_sign() -> None:
    assert completed("art") == ["article"]
    assert completed("article", "Q2742") == ["Q274200"]
    assert completed("ask", "--fact", "name=x", "--fact", "antivirus_api=y") == ["yes"]
    assert completed("ask", "--fact", "store_version=5.5.2655") == ["5.5.2655.37"]


def test_bash_completes_without_a_space_behind_the_equals_sign() -> None:
    shell = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile"],
        env={"PATH": f"{INSTALLED.parent}:{os.environ['PATH']}", "TERM": "dumb", "PS1": "$ "},
        encoding="utf-8",
        timeout=60,
    )
    shell.sendline('eval "$(_DIAGNOSE_COMPLETE=source_bash diagnose)"; bind "set bell-style none"; echo rea""dy')
    shell.expect("ready")
    shell.send("diagnose ask --fact service_p\t")
    shell.expect("service_pack=$")
    shell.send("3 --fact antivirus_a\t")
    shell.expect("antivirus_api=$")
    shell.send("y\t")
    shell.expect("yes $")
    shell.close(force=True)
