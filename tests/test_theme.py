"""Themes, single files and dates on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import run

RECORD = b"{name: ONE, site: Here, service_pack: 3, antivirus_api: yes, store_version: 5.5.2650.23}\n"
DAY = {"SOURCE_DATE_EPOCH": "1000000000"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fleet.yaml").write_bytes(RECORD)
    (tmp_path / "theme").mkdir()
    return tmp_path


def batch(folder: Path, *options: str, code: int = 0) -> str:
    ended = run("batch", "fleet.yaml", "--fail-on", "never", *options, cwd=folder, env=DAY)
    assert ended.code == code, ended.err
    return ended.err


def test_an_ending_tells_a_single_file_from_a_folder(folder: Path) -> None:
    batch(folder, "-f", "html=one.html", "-f", "html=two.HTM", "-f", "html=three/", "-f", "markdown=four.md")
    one = (folder / "one.html").read_text("utf-8")
    assert (folder / "two.HTM").read_text("utf-8") == one
    assert 'href="#servers-one-' in one
    assert one.count("<!doctype html>") == 1
    assert (folder / "three" / "index.html").is_file()
    assert (folder / "four.md").read_text("utf-8").startswith("# Diagnosis: exchange55\n")


def test_a_folder_that_ends_like_a_file_stays_a_folder(folder: Path) -> None:
    (folder / "site.html").mkdir()
    batch(folder, "-f", "html=site.html")
    assert (folder / "site.html" / "index.html").is_file()


def test_pages_say_when_the_inventory_was_collected_and_when_they_were_written(folder: Path) -> None:
    batch(folder, "-f", "html=site", "-f", "json=out.json")
    page = (folder / "site" / "index.html").read_text("utf-8")
    assert "2001-09-09 (UTC)" in page
    assert "the time of its file; the inventory itself does not say" in page
    again = run("report", "out.json", "-f", "html=again", "--fail-on", "never", cwd=folder, env=DAY)
    assert again.code == 0
    for path in (folder / "site").rglob("*.html"):
        assert (folder / "again" / path.relative_to(folder / "site")).read_bytes() == path.read_bytes()


def test_from_standard_input_the_time_of_collection_is_not_known(folder: Path) -> None:
    ended = run("batch", "-", "-f", "html=one.html", "--fail-on", "never", stdin=RECORD, cwd=folder)
    assert ended.code == 0
    assert "<dt>Inventory collected</dt><dd>not known</dd>" in (folder / "one.html").read_text("utf-8")


def test_a_theme_replaces_what_it_has_and_keeps_the_rest(folder: Path) -> None:
    (folder / "theme" / "index_work.html").write_text("<p>Our own order of work.</p>\n")
    (folder / "theme" / "logo.png").write_bytes(b"\x89PNG")
    batch(folder, "-f", "html=site", "--theme", "theme")
    page = (folder / "site" / "index.html").read_text("utf-8")
    assert "Our own order of work." in page
    assert 'src="data:image/png;base64,iVBORw=="' in page
    assert "img-src data:;" in page
    assert "All servers" in page
    plain = folder / "plain"
    batch(folder, "-f", f"html={plain}")
    assert "img-src" not in (plain / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{% if %}", "theme/index_work.html:1: Expected an expression"),
        ("\n{{ no_such_thing }}", "theme/index_work.html:2: 'no_such_thing' is undefined"),
        ("{{ 1 / 0 }}", "theme/index_work.html:1: division by zero"),
        ("{% include 'missing.html' %}", "theme/index_work.html:1: there is no template missing.html"),
    ],
)
def test_a_wrong_theme_is_reported_with_its_place_and_costs_no_other_output(
    folder: Path, template: str, words: str
) -> None:
    (folder / "theme" / "index_work.html").write_text(template)
    told = batch(folder, "-f", "html=site", "-f", "json=out.json", "--theme", "theme", code=2)
    assert told.startswith("diagnose: the theme cannot be used: ")
    assert words in told
    assert (folder / "out.json").is_file()


def test_a_template_that_is_no_text_is_reported(folder: Path) -> None:
    (folder / "theme" / "index_work.html").write_bytes(b"\xff\xfe")
    told = batch(folder, "-f", "html=one.html", "--theme", "theme", code=2)
    assert "the theme cannot be used: theme/index_work.html: 'utf-8' codec can't decode byte 0xff" in told
    assert not (folder / "one.html").exists()


def test_a_file_under_a_name_that_is_nearly_a_templates_is_told(folder: Path) -> None:
    theme = folder / "theme"
    (theme / "sever.html").write_text("Never seen.")
    (theme / "mine_index_work.html").write_text("Our own.")
    (theme / "index_work.html").write_text("{% include 'mine_index_work.html' %}")
    told = batch(folder, "-f", "html=one.html", "--theme", "theme")
    assert told == "theme/sever.html: no page uses this file (did you mean server.html?)\n"


def test_a_theme_without_pages_is_refused(folder: Path) -> None:
    assert batch(folder, "-f", "csv", "--theme", "theme", code=2) == (
        "diagnose: --theme goes with -f html or -f markdown\n"
    )


def test_a_file_is_no_folder_for_pages(folder: Path) -> None:
    told = batch(folder, "-f", "html=fleet.yaml", code=2)
    assert "fleet.yaml cannot be written: it is a file; name a folder, or a file that ends in .html" in told
    assert (folder / "fleet.yaml").read_bytes() == RECORD


def test_a_theme_that_is_not_there_is_refused_before_anything_is_done(folder: Path) -> None:
    told = batch(folder, "-f", "html=site", "--theme", "nowhere", code=2)
    assert told == "diagnose: --theme: there is no folder nowhere; make it, with templates or a logo in it\n"
    assert not (folder / "site").exists()
