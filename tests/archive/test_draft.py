"""Drafts of articles of the knowledge out of articles of the archive."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from diagnose.cli.draft import run_draft
from diagnose.exit_codes import ExitCode
from diagnose.knowledge.article import Article
from tests.archive.texts import Text

STORY = Text(
    title="XADM: Store Stops When a Letter Has No Stamp",
    keywords="kbmail exc55sp3fix",
    applies_to=(" - Microsoft Exchange Server, version 5.5 ",),
    sections=(
        (
            "SYMPTOMS",
            "The store stops with error 80004005-0501-0000050a and:\n\n   Event ID: 1234\n   Source: Mailroom",
        ),
        ("CAUSE", "A stamp is missing."),
        ("RESOLUTION", "See this:\n\n   Q119591 How to Buy Stamps\n\n   x86: Download Q900001i.exe now\n"),
        ("STATUS", "Microsoft has confirmed this to be a problem in Exchange Server 5.5."),
    ),
)


@pytest.mark.parametrize("form", ["original", "markdown", "web_page", "web_text"])
def test_draft_is_an_article_with_what_was_read(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "some.file"
    file.write_text(getattr(STORY, form), encoding="utf-8")
    assert run_draft(file, None, None) == ExitCode.OK
    text, said = capsys.readouterr()
    article = msgspec.yaml.decode(text, type=Article, strict=False)
    assert (article.article, article.header.modified) == ("Q900001", "2002-07-22")
    assert article.header.keywords == ["kbmail", "exc55sp3fix"]
    assert article.symptoms[0].error_ids == ["80004005-0501-0000050a"]
    assert article.symptoms[0].event_ids == [1234]
    assert article.symptoms[0].source == "SYMPTOMS"
    assert [(each.article, each.source) for each in article.references] == [("Q119591", "RESOLUTION")]
    assert "{release: SP3, source: header}" in text
    assert "{platform: x86, file: Q900001i.exe, source: RESOLUTION}" in text
    assert said == ""


def test_draft_goes_to_a_new_file_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, output = tmp_path / "Q900001.TXT", tmp_path / "Q900001.yaml"
    file.write_text(STORY.original, encoding="utf-8")
    assert run_draft(file, str(output), None) == ExitCode.OK
    assert output.read_text(encoding="utf-8").startswith("# yaml-language-server:")
    with pytest.raises(SystemExit):
        run_draft(file, str(output), None)
    assert "there already" in capsys.readouterr().err


def test_product_other_than_the_content_s_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a"
    file.write_text(Text(applies_to=(" - Microsoft Mailroom, version 1.0",)).original, encoding="utf-8")
    assert run_draft(file, None, None) == ExitCode.OK
    assert "Q900001 is not about the product of this content, but about Microsoft Mailroom" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("No article.", "is no article of the archive"),
        (None, "cannot be read"),
        (STORY.original + Text(id="Q900002").original, "holds 2 articles, from Q900001 to Q900002"),
    ],
)
def test_other_files_are_refused(
    tmp_path: Path, text: str | None, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    try:
        code = int(run_draft(file, None, None))
    except SystemExit as ended:
        code = int(str(ended.code))
    assert code in (ExitCode.USAGE, ExitCode.UNREADABLE)
    assert message in capsys.readouterr().err
