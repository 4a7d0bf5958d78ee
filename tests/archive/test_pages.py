"""The pages of imported articles: which there are, what stands on them, and that nothing of a text is lost."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.archive.facts.sections import cut_sections, joined
from diagnose.archive.local_file.shelf import open_shelf
from diagnose.presenters.pages.advisories import MANIFEST, render_single, write_site
from diagnose.presenters.pages.imported_article import MOST_FOLDED, MOST_OPEN, Heading, Piece, Stretch, shown
from tests.archive import making
from tests.archive.pages import EXPOSURE, HOSTILE, HUGE_LINES, IDS, LONG, shelf
from tests.command import run
from tests.test_html import LOOK, listing_results, page_of, read, rows_of, snapshot, words


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site to read and to leave as it is."""
    folder = tmp_path_factory.mktemp("listing")
    with shelf(folder / "shelf") as opened:
        write_site(listing_results(), folder / "site", LOOK, opened)
    return folder / "site"


# --- which pages there are ----------------------------------------------------------------------------------------


def test_every_listed_article_has_a_page_that_its_listing_links_to(site: Path) -> None:
    assert tuple(sorted(path.stem for path in (site / "archive").iterdir())) == IDS
    page = page_of(site, "LISTED")
    links = [href for href in read(page).values("href") if href.startswith("../archive/")]
    assert {Path(link).stem for link in links} == set(IDS)
    assert len(links) == len(IDS) + 1, "one fits what is reported, and is listed there, too"
    assert "../archive/" not in "".join(read(page_of(site, "PLAIN")).values("href"))


def test_an_article_that_is_in_no_local_file_is_listed_without_a_link(site: Path) -> None:
    page = page_of(site, "LISTED").read_text("utf-8")
    assert "<li>Q500098: Bins That Nobody Imported" in page
    assert "Q500097" not in page


def test_the_hand_written_page_comes_first_and_both_lead_to_each_other(site: Path) -> None:
    text = words(page_of(site, "LISTED"))
    by_hand = text.index("Written by hand, which says more (1) Q271547: Moving fails exposed; the imported Q271547")
    assert by_hand < text.index("These fit what is reported (1)")
    imported = site / "archive" / "Q271547.html"
    assert "Q271547, written by hand, goes before this page and says more" in words(imported)
    assert "../articles/Q271547.html" in read(imported).values("href")
    assert "../archive/Q271547.html" in read(site / "articles" / "Q271547.html").values("href")
    assert "written by hand" not in words(site / "archive" / "Q500032.html")


def test_without_a_local_file_and_in_a_single_document_articles_are_text(tmp_path: Path) -> None:
    write_site(listing_results(), tmp_path, LOOK)
    assert not (tmp_path / "archive").exists()
    for text in (page_of(tmp_path, "LISTED").read_text("utf-8"), render_single(listing_results(), LOOK)):
        assert "<li>Q500031: Bins Keep Letters" in text
        assert "archive/" not in text


def test_pages_that_are_the_same_are_left_alone_and_stale_ones_go(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    with shelf(tmp_path / "shelf") as opened:
        write_site(listing_results(), folder, LOOK, opened)
        (folder / "archive" / "mine.html").write_text("mine", encoding="utf-8")
        before = snapshot(folder)
        write_site(listing_results(), folder, LOOK, opened)
        assert snapshot(folder) == before
        less = listing_results()
        listed, *others = less.servers
        archive = msgspec.structs.replace(EXPOSURE, fixed_by=[], hand_written=[])
        fleet = [msgspec.structs.replace(listed, archive=archive), *others]
        write_site(msgspec.structs.replace(less, servers=fleet), folder, LOOK, opened)
    assert {path.name for path in (folder / "archive").iterdir()} == {"Q500031.html", "mine.html"}
    assert "archive/Q500031.html" in (folder / MANIFEST).read_text("utf-8").splitlines()


def test_a_page_that_we_did_not_write_is_never_replaced(tmp_path: Path) -> None:
    mine = tmp_path / "site" / "archive" / "Q500031.html"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    with shelf(tmp_path / "shelf") as opened, pytest.raises(FileExistsError, match="was not written by an earlier run"):
        write_site(listing_results(), tmp_path / "site", LOOK, opened)
    assert mine.read_text("utf-8") == "mine"


# --- what stands on them ------------------------------------------------------------------------------------------


def test_a_page_says_what_was_read_and_where_it_comes_from(site: Path) -> None:
    page = site / "archive" / "Q500031.html"
    text = words(page)
    for said in (
        "Q500031 imported article Last modified: 2001-03-12",
        "the imported revision of 2001-03-12 in the local file local.db",
        "Microsoft Exchange Server 5.5 Service Pack 2",
        "Refers to Q500032: Bins Are Too Large Q271547: Bins Are Moved written by hand; the imported article "
        "Q500099 no page here",
    ):
        assert said in text
    rows = rows_of(page)
    pack = "Microsoft Exchange Server 5.5 Service Pack 4"
    disputed = "Disputed: another place names another service pack."
    assert f"{pack} {disputed} STATUS Sentence : a sentence of the article says so" in rows
    assert any("keyword exc55sp4fix Keyword : a keyword of the article says so" in row for row in rows), rows
    assert any("This service pack never came out" in row and "exc55presp5fix" in row for row in rows), rows
    hrefs = read(page).values("href")
    assert {"../archive/Q500032.html", "../articles/Q271547.html", "../archive/Q271547.html", "../index.html"} <= set(
        hrefs
    )


def test_hostile_text_is_shown_as_it_is(site: Path) -> None:
    path = site / "archive" / "Q500031.html"
    page = read(path)
    assert not {"script", "img", "b"} & set(page.tags)
    assert page.text.count(HOSTILE) == 3, "in the title of the window, that of the page, and the text"
    assert LONG in page.text
    assert "script-src" not in path.read_text("utf-8")


def test_sections_have_their_titles_and_lines_their_breaks(site: Path) -> None:
    source = (site / "archive" / "Q500031.html").read_text("utf-8")
    assert "<h3><bdi>SYMPTOMS</bdi></h3>" in source
    assert "<h4><bdi>Where it was seen</bdi></h4>" in source
    text = read(site / "archive" / "Q500031.html").text
    assert "   first   12       none\n   second  none     7" in text
    assert "order of\n   their numbers.\n2. Close it." in text
    assert 'as-typed" dir="auto">   Bin' in source


def test_a_huge_article_is_folded_and_whole(site: Path) -> None:
    path = site / "archive" / "Q500032.html"
    text, source = read(path).text, path.read_text("utf-8")
    places = [text.index(f"Line {number} tells") for number in range(HUGE_LINES)]
    assert places == sorted(places)
    assert len(source[: source.index("<summary>It goes on: characters")].split('id="text"')[1]) < 2 * MOST_OPEN


def test_older_revisions_are_named(tmp_path: Path) -> None:
    local = making.imported(tmp_path, {"old.txt": making.article(500031, "Old", "It was so.", date="02-FEB-2000")})
    new = {"new.txt": making.article(500031, "New", "It is so.")}
    assert run("import", making.shelve(tmp_path / "new", new), "--index", local).code == 0
    with open_shelf(str(local)) as opened:
        write_site(listing_results(), tmp_path / "site", LOOK, opened)
    text = words(tmp_path / "site" / "archive" / "Q500031.html")
    assert "of 2001-03-12 in the local file local.db; older ones there: 2000-02-02." in text
    assert "It is so." in text


# --- nothing is lost ----------------------------------------------------------------------------------------------


def _everything(text: str) -> list[Piece]:
    opened, folds = shown(cut_sections(text))
    assert sum(len(piece.text) for piece in opened) <= MOST_OPEN
    at = sum(len(piece.text) for piece in opened)
    for fold in folds:
        assert (fold.first, len(fold.pieces) > 0) == (at + 1, True)
        assert fold.last - fold.first < MOST_FOLDED + 300
        at = fold.last
    return [*opened, *(piece for fold in folds for piece in fold.pieces)]


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


LINES = (
    *("TITLE\n=====", "Lower\n-----", "", "  ", "A line of words.", "1. An item", "   a   b", "-" * 60, "x" * 70),
    *("word " * 14, "   moved in " + "and on " * 9, "\tone\ttwo", "=", "long" * 30_000, "many words " * 9_000),
)


@given(st.lists(st.sampled_from(LINES)).map("\n".join))
def test_no_word_of_any_text_is_lost_and_turns_change_none(text: str) -> None:
    pieces = _everything(text)
    assert _letters("".join(piece.text for piece in pieces)) == _letters(joined(cut_sections(text)))
    for piece in pieces:
        if isinstance(piece, Stretch):
            assert "".join(line + turn for line, turn in piece.lines) == piece.text
            assert all(not turn.strip() for _, turn in piece.lines)


def test_a_line_without_an_end_and_a_title_without_an_end_have_a_place() -> None:
    pieces = _everything("x" * 1_000_000)
    assert sum(len(piece.text) for piece in pieces) == 1_000_000
    pieces = _everything("T" * 5000 + "\n" + "=" * 5000 + "\n\ntext")
    assert not any(isinstance(piece, Heading) for piece in pieces)


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("word " * 14 + "\nand on", 1),
        ("word " * 14 + "\n   and on", 1),
        ("short\nand on", 0),
        ("some words " * 5 + "\nand on", 0),
        ("word " * 14 + "\n- an item", 0),
        ("word " * 14 + "\n2. an item", 0),
        ("word " * 14 + "\n\nanother paragraph", 0),
        ("word " * 14 + "\nhttp://www.example.com/", 0),
        ("path\\" * 14 + "\nand on", 0),
        ("word " * 14 + "\nsome   columns", 0),
    ],
)
def test_only_a_full_line_of_words_goes_on(text: str, turns: int) -> None:
    found = [turn for piece in _everything(text) if isinstance(piece, Stretch) for _, turn in piece.lines if turn]
    assert len(found) == turns


# --- the commands -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("batch")
    applies = "Microsoft Exchange Server, version 5.5 SP3"
    making.imported(folder, {"Q500021.TXT": making.article(500021, "Clock Is Late", "It is late.", applies=applies)})
    (folder / "fleet.yaml").write_text(
        "- {name: OLD, product: Exchange Server 5.5, service_pack: 3, antivirus_api: yes}\n"
    )
    formats = ("-f", "json=r.json", "-f", "html=site/")
    run("batch", "fleet.yaml", "--archive", "--index", "local.db", *formats, cwd=folder)
    return folder


def test_batch_writes_the_pages_and_report_the_same_again(batch: Path, tmp_path: Path) -> None:
    assert "Clock Is Late" in words(batch / "site" / "archive" / "Q500021.html")
    run("report", batch / "r.json", "-f", f"html={tmp_path / 'again'}/", "--index", batch / "local.db")
    pages = {str(path.relative_to(batch / "site")): path.read_bytes() for path in (batch / "site").rglob("*.html")}
    again = {
        str(path.relative_to(tmp_path / "again")): path.read_bytes() for path in (tmp_path / "again").rglob("*.html")
    }
    assert pages == again


def test_report_without_a_local_file_says_so_and_lists_all_the_same(batch: Path, tmp_path: Path) -> None:
    none = tmp_path / "none.db"
    ended = run("report", batch / "r.json", "-f", f"html={tmp_path / 'site'}/", "--index", none)
    assert f"imported articles are listed without pages: there is no local file {none} yet" in ended.err
    assert ended.code == 0
    assert "Q500021: Clock Is Late" in "".join(path.read_text("utf-8") for path in tmp_path.rglob("old*.html"))
    assert not (tmp_path / "site" / "archive").exists()


@pytest.mark.parametrize("theme", [True, False])
def test_a_damaged_local_file_is_an_error_in_words(batch: Path, tmp_path: Path, theme: bool) -> None:
    data = bytearray((batch / "local.db").read_bytes())
    place = data.rindex(b"\x28\xb5\x2f\xfd")
    data[place + 12 : place + 40] = bytes(28)
    (tmp_path / "damaged.db").write_bytes(data)
    (tmp_path / "theme").mkdir()
    options = ["--theme", str(tmp_path / "theme")] if theme else []
    site = f"html={tmp_path / 'site'}/"
    ended = run("report", batch / "r.json", "-f", site, "--index", tmp_path / "damaged.db", *options)
    assert ended.code == 3
    assert "damaged.db cannot be used: an article in it is damaged" in ended.err
    assert "theme" not in ended.err


def test_every_command_says_the_same_of_a_damaged_local_file(batch: Path, tmp_path: Path) -> None:
    damaged, fleet, site = tmp_path / "damaged.db", tmp_path / "fleet.yaml", f"html={tmp_path / 'site'}/"
    damaged.write_bytes((batch / "local.db").read_bytes()[:8192])
    fleet.write_text("- name: A\n")
    for args in (
        ["report", batch / "r.json", "-f", site],
        ["batch", fleet, "--archive", "-f", site],
        ["exposure", fleet],
        ["search", "clock"],
        ["export"],
    ):
        ended = run(*args, "--index", damaged)
        assert (ended.code, ended.out) == (3, b"")
        assert ended.err == f"diagnose: {damaged} is damaged; move it away and import the articles again\n"
