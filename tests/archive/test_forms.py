"""The forms in which articles come: told apart by content, each read whole, all giving the same facts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.archive.article import ArchiveArticle
from diagnose.archive.facts.reading import MOST, body, read_article
from diagnose.problems import InputError
from tests.archive.texts import Text

STORY = Text(
    title='Err: "Stop" & <none> in the Mailroom',
    keywords="kbmail exc55sp2fix",
    applies_to=(" - Microsoft Exchange Server, versions 5.5, 5.5 SP1 ",),
    sections=(
        ("SYMPTOMS", "An event is logged:\n\n   Event ID: 1234\n   Source: Mailroom\n\nwith error 0x80040111."),
        ("RESOLUTION", "See this:\n\n   Q900002 How to Buy Stamps\n\nMail.exe   5.5.2100.1\n"),
        ("STATUS", "This problem was first corrected in Exchange Server 5.5 Service\nPack 2."),
    ),
)
FORMS = ("original", "markdown", "web_page", "web_text")


def read(text: str, name: str = "a file") -> ArchiveArticle:
    (article,) = read_article(text.encode(), name)
    return article


def facts(article: ArchiveArticle) -> dict[str, Any]:
    """What a form must not change: all but the layout and the head that each form has its own way."""
    found: dict[str, Any] = msgspec.to_builtins(article)
    for field in ("head", "foot", "category"):
        del found[field]
    found["sections"] = [(section.title, " ".join(section.text.split())) for section in article.sections]
    return found


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_facts(form: str) -> None:
    article = read(getattr(STORY, form))
    assert facts(article) == facts(read(STORY.original))
    assert article.title == STORY.title
    assert article.date == "2002-07-22"
    assert article.broken == []


@pytest.mark.parametrize("form", FORMS)
def test_form_is_told_by_content_not_by_name(form: str) -> None:
    assert read(getattr(STORY, form), "picture.png").id == "Q900001"


def test_original_is_kept_to_the_character() -> None:
    article = read(STORY.original)
    assert body(article) == STORY.body
    assert article.head + body(article) + article.foot == STORY.original


@given(st.text(alphabet="aQ1 \n=-:.\té_"), st.text(alphabet="aQ1 \n=-:.\té"))
def test_no_character_of_any_body_is_lost(one: str, other: str) -> None:
    text = Text(sections=(("SYMPTOMS", one), ("CAUSE", other))).original
    article = read(text)
    assert article.head + body(article) + article.foot == text


def test_sections_hold_their_titles_and_headings() -> None:
    text = STORY.with_section("MORE INFORMATION", "Some words.", "", "Steps", "-----", "", "1. Wait.")
    article = read(text.original)
    assert [(each.title, each.level) for each in article.sections] == [("", 1), ("MORE INFORMATION", 1), ("Steps", 2)]
    assert article.sections[2].text.startswith("Steps\n-----\n\n1. Wait.")


@pytest.mark.parametrize("under", ["----------------------", "-------------------------------------"])
def test_heading_may_have_two_lines(under: str) -> None:
    text = STORY.with_section(
        "CAUSE", "Some words.", "", "How to Sort Letters If", "There Is No Box", under, "", "Wait."
    )
    article = read(text.original)
    assert [each.title for each in article.sections] == ["", "CAUSE", "How to Sort Letters If There Is No Box"]
    assert article.sections[2].text.startswith("How to Sort Letters If\n")


def test_heading_may_stand_below_a_line_of_asterisks() -> None:
    article = read(STORY.with_section("CAUSE", "Some words.", "", "*" * 60, "Stamps", "------", "", "Wait.").original)
    assert [each.title for each in article.sections] == ["", "CAUSE", "Stamps"]


@pytest.mark.parametrize(
    "lines",
    [
        ("   Indented", "   --------"),
        ("A line of a paragraph", "goes on", "-------"),
        ("- an item", "---------"),
        ("Far longer than", "------"),
        ("A sentence of two lines", "that ends.", "-----------------------"),
        ("Three lines", "are a paragraph", "and no heading", "---------------"),
        ("Stamp       Colour", "of letters  of it", "------------------"),
    ],
)
def test_what_only_looks_like_a_heading_is_none(lines: tuple[str, ...]) -> None:
    article = read(STORY.with_section("CAUSE", "Some words.", "", *lines).original)
    assert [each.title for each in article.sections] == ["", "CAUSE"]


@pytest.mark.parametrize("form", ["original", "markdown", "web_text"])
def test_two_articles_in_a_file_are_two(form: str) -> None:
    other = Text(id="Q900007", title="Another", sections=(("CAUSE", "A hole."),))
    found = read_article((getattr(STORY, form) + "\n" + getattr(other, form)).encode(), "both")
    assert [(each.id, each.title) for each in found] == [("Q900001", STORY.title), ("Q900007", "Another")]
    assert [facts(each) for each in found] == [facts(read(STORY.original)), facts(read(other.original))]


def test_two_originals_of_which_the_first_ends_without_a_line_feed_are_two() -> None:
    other = Text(id="Q900007", title="Another", sections=(("CAUSE", "A hole."),)).original
    found = read_article(f"{STORY.original.rstrip()}{other}".encode(), "both")
    assert [facts(each) for each in found] == [facts(read(STORY.original)), facts(read(other))]
    assert "".join(each.head + body(each) + each.foot for each in found) == f"{STORY.original.rstrip()}{other}"
    (told,) = read_article(STORY.original.replace("The clerk", "A line DOCUMENT:Q900007 and the clerk").encode(), "one")
    assert told.id == "Q900001"


@pytest.mark.parametrize("pages_first", [False, True])
def test_originals_and_markdown_pages_may_share_a_file(pages_first: bool) -> None:
    original, page = Text(), Text(id="Q900002", title="Another", date="32-JUL-2002")
    parts = [page.markdown, original.original] if pages_first else [original.original, page.markdown]
    found = read_article("".join(parts).encode(), "a file")
    assert {each.id: (each.title, each.head, body(each), each.fixed_in) for each in found} == {
        each.id: (each.title, each.head, body(each), each.fixed_in)
        for text in (original.original, page.markdown)
        for each in read_article(text.encode(), "a file")
    }
    (said,) = next(each.broken for each in found if each.id == "Q900002")
    line = int(said.split()[1].rstrip(":"))
    assert "".join(parts).split("\n")[line - 1].strip() == "Article: Q900002"


def test_foot_begins_with_whichever_of_its_fields_is_there() -> None:
    keywords = f"Keywords          : {Text().keywords} \n"
    (article,) = read_article(Text().original.replace(keywords, "").encode(), "a file")
    assert article.technology == ["kbMailSearch"]
    assert not article.broken


def test_old_article_without_rules() -> None:
    text = (
        "DOCUMENT:Q900003  03-NOV-1994  [mailroom]\nTITLE   :Old\nPRODUCT :Mailroom\nPROD/VER:5.00\nOPER/SYS:MS-DOS\n"
        "KEYWORDS:kbother\n\nSUMMARY\n=======\n\nA word.\n\nKBCategory: kbother\nKBSubcategory:\n\n"
        f"Additional reference words: 5.00 old\n{'=' * 70}\n"
    )
    article = read(text)
    assert [section.title for section in article.sections] == ["SUMMARY"]
    assert (article.operating_systems, article.query_words, article.broken) == ("MS-DOS", "5.00 old", [])
    assert article.head + body(article) + article.foot == text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("caf\u00e9".encode("cp1252"), "caf\u00e9"),
        ("caf\u00e9".encode(), "caf\u00e9"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "caf\u00e9"),
        ("caf\u00e9".encode("utf-16"), "caf\u00e9"),
        (b"one\x92s", "one\u2019s"),
        (b"hole \x81 here", "hole \x81 here"),
    ],
    ids=["cp1252", "utf-8", "utf-8 with a mark", "utf-16", "quotation mark", "no character"],
)
def test_encodings(data: bytes, expected: str) -> None:
    around = STORY.with_section("CAUSE", "CUT").original
    encoding = "utf-16" if data.startswith(b"\xff\xfe") else "ascii"
    if encoding == "utf-16":
        whole = around.replace("CUT", data.decode("utf-16")).encode("utf-16")
    else:
        mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
        whole = mark + around.encode().replace(b"CUT", data.removeprefix(mark))
    (article,) = read_article(whole, "a file")
    assert expected in body(article)
    assert bool(article.broken) == (b"\x81" in data)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str) -> None:
    (article,) = read_article(STORY.original.encode(encoding), "a file")
    assert facts(article) == facts(read(STORY.original))


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_utf_16_that_is_cut_off_is_read_as_far_as_it_goes(mark: str) -> None:
    data = f"{mark}{STORY.original}".encode("utf-16-le")
    (article,) = read_article(data[:-1001], "a file")
    assert article.title == STORY.title
    assert "utf-16" in article.broken[0]


def test_utf_8_mark_before_another_encoding_is_no_part_of_the_text() -> None:
    data = b"\xef\xbb\xbf" + STORY.with_section("CAUSE", "caf\u00e9").original.encode("cp1252")
    (article,) = read_article(data, "a file")
    assert "caf\u00e9" in body(article)


def test_carriage_returns_end_lines() -> None:
    assert facts(read(STORY.original.replace("\n", "\r\n"))) == facts(read(STORY.original))
    assert facts(read(STORY.original.replace("\n", "\r"))) == facts(read(STORY.original))


def test_nul_characters_are_kept_and_said() -> None:
    article = read(STORY.with_section("CAUSE", "a\0b").original)
    assert "a\0b" in body(article)
    assert article.broken == ["line 18: 1 NUL characters"]


@pytest.mark.parametrize("date", ["31-FEB-2001", "22-JUX-2001", "", "2001-07-22"])
def test_wrong_date_is_said(date: str) -> None:
    article = read(Text(date=date).original)
    assert article.date is None
    assert len(article.broken) == 1
    assert article.broken[0].startswith("line 1:")
    assert "is no date like 22-JUL-2002" in article.broken[0]


def test_id_other_than_the_file_s_is_said() -> None:
    assert read(STORY.original, "txt/900/Q900001.TXT").broken == []
    assert read(STORY.original, "txt/900/Q900009.TXT").broken == [
        "line 1: the article is Q900001, the file's name says Q900009"
    ]


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("form", FORMS)
def test_truncated_article_is_kept_as_far_as_it_goes(form: str, share: float) -> None:
    text = getattr(STORY, form)
    cut = text[: int(len(text) * share)]
    try:
        found = read_article(cut.encode(), "cut")
    except InputError:
        assert "Article:" not in cut
        assert "DOCUMENT:" not in cut
        return
    assert [each.id for each in found] == ["Q900001"]
    assert found[0].broken or share == 0.9


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"\0" * 100, b"Not an article.", b"Article: none", b"\x89PNG\r\n\x1a\n\xff\xfe\xfd"]
)
def test_what_is_no_article_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_article(data, "some.file")
    (problem,) = caught.value.problems
    assert problem.where.file == "some.file"
    assert "is empty" in problem.message or "DOCUMENT:Q123456" in problem.message


@pytest.mark.parametrize(
    "filler",
    [
        "x" * 40,
        "<pre ",
        "<h1>",
        "0-0-",
        r"\a",
        "HKEY_CLASSES_ROOT\\",
        "error 1, ",
        "corrected in ",
        "Event ID: 5 ",
        "a.exe ",
    ],
)
def test_a_very_long_line_takes_no_longer_than_its_length(filler: str) -> None:
    line = filler * (300_000 // len(filler))
    article = read(STORY.with_section("STATUS", line).original)
    assert line in body(article)
    with pytest.raises(InputError):
        read_article(line.encode(), "one line")


def test_facts_of_an_endless_text_are_read_from_its_beginning() -> None:
    article = read(STORY.with_section("CAUSE", "Error 77.", "x " * MOST, "Error 88.").original)
    assert article.error_ids == ["77"]
    assert "Error 88." in body(article)
    assert "facts are read from 1000000 of them" in article.broken[0]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    head = STORY.original[:200].encode()
    assert read_article(head + data, "odd")[0].id == "Q900001"
