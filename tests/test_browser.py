"""The advisories in a real browser: filter, sort, keyboard, dark, print, phone, no script, and nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from diagnose.presenters.pages.drawn_line import WIDTH
from diagnose.presenters.pages.look import Look
from diagnose.results import Results
from tests.archive.pages import HUGE_LINES
from tests.browser import KINDS, LARGE, Pages, Visit, browser, example, large, pages, visit
from tests.test_html import LOOK, fleet_results, written

__all__ = ["browser", "example", "large", "pages"]

A4 = {"width": 680, "height": 960}
"""The printable part of a sheet, in CSS pixels."""
LETTER = {"width": 703, "height": 900}
PHONE = {"width": 320, "height": 640}
"""The width at which WCAG asks for text without scrolling sideways."""


@contextmanager
def opened(browser: Browser, **how: object) -> Iterator[Visit]:
    context = browser.new_context(**how)  # type: ignore[arg-type]
    yield visit(context)
    context.close()


def names(page: Page) -> list[str]:
    """Return the servers or diagnoses that the fleet's table shows."""
    return [text.strip() for text in page.locator("#fleet-table tbody tr:visible th").all_inner_texts()]


def choice(page: Page, label: str) -> Locator:
    return page.locator("#filter").get_by_label(label)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def state(page: Page) -> str:
    return str(page.evaluate("location.hash"))


# --- every kind of page ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "scheme"),
    [
        *((kind, "light") for kind in KINDS),
        *((kind, "dark") for kind in ("fleet", "server", "article", "made_up", "imported")),
    ],
)
def test_pages_are_accessible_and_ask_for_nothing(browser: Browser, pages: Pages, kind: str, scheme: str) -> None:
    with opened(browser, color_scheme=scheme) as seen:
        page = seen.open(pages[kind])
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (background == "rgb(255, 255, 255)") is (scheme == "light")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert seen.requests == [pages[kind].as_uri()]
        assert seen.complaints == []


@pytest.mark.parametrize("kind", KINDS)
def test_pages_fit_a_phone_and_a_sheet(browser: Browser, pages: Pages, kind: str) -> None:
    with opened(browser, viewport=PHONE) as seen:
        page = seen.open(pages[kind])
        for width, media in ((PHONE, "screen"), (A4, "print"), (LETTER, "print")):
            page.set_viewport_size(width)  # type: ignore[arg-type]
            page.emulate_media(media=media)  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth") <= width["width"], media


def test_the_drawing_stays_legible_on_a_phone(browser: Browser, pages: Pages) -> None:
    with opened(browser, viewport=PHONE) as seen:
        page = seen.open(pages.server)
        height = page.locator("svg.line .release").first.evaluate("node => node.getBoundingClientRect().height")
        assert height >= 9
        image = page.get_by_role("img", name="Releases of Store.exe, and the place of CARDIFF-01")
        assert image.count() == 1


def test_no_word_of_the_drawing_is_cut_off(browser: Browser, tmp_path: Path, example: Results) -> None:
    written(example, tmp_path)
    with opened(browser) as seen:
        for path in sorted(tmp_path.glob("*/*.html")):
            page = seen.open(path)
            ends = page.eval_on_selector_all(
                "figure > svg.line text", "all => all.map(one => one.getBBox().x + one.getBBox().width)"
            )
            assert max(ends, default=0) <= WIDTH, path.stem


def test_every_link_is_underlined(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        # An underline does not reach into a box of its own.
        bare = seen.open(pages.fleet).eval_on_selector_all(
            "main a, main a *",
            "all => all.map(one => [one.textContent, getComputedStyle(one)]).filter(([, style]) =>"
            " style.display == 'inline-block' && style.textDecorationLine == 'none').map(([text]) => text)",
        )
        assert bare == []


def test_a_step_has_no_bullet_beside_its_number(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        styles = seen.open(pages.article).eval_on_selector_all(
            "li",
            r"all => all.filter(one => /^\d\. /.test(one.textContent)).map(one => getComputedStyle(one).listStyleType)",
        )
        assert set(styles) == {"none"}


def test_a_key_breaks_between_its_words(browser: Browser, pages: Pages) -> None:
    with opened(browser, viewport=PHONE) as seen:
        key = seen.open(pages.server).locator(".rule").first
        assert key.inner_html().count("_<wbr>") == (key.text_content() or "").count("_") > 0


def test_numbers_of_an_article_stand_side_by_side_on_a_phone(browser: Browser, pages: Pages) -> None:
    with opened(browser, viewport={"width": 390, "height": 800}) as seen:
        row = seen.open(pages["fleet"]).locator(".numbers tbody tr").first
        places = row.locator("td.number").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
        assert len(set(places)) <= 2


def test_an_imported_article_is_read_on_a_phone_without_a_script_and_leads_back(browser: Browser, pages: Pages) -> None:
    with opened(browser, viewport=PHONE, java_script_enabled=False) as seen:
        page = seen.open(pages.listing)
        page.locator("#archive + details summary").click()
        page.get_by_role("link", name="Q500031: Bins Keep Letters").last.click()
        assert page.url == pages.imported.as_uri()
        turned = page.get_by_text("The bin holds letters that were sent").first
        assert "and it does not let go of them." in turned.inner_text()
        assert "\n1. Open the lid" in turned.inner_text()
        table = page.locator(".as-typed").first
        assert "first   12       none\n" in table.inner_text()
        page.set_viewport_size({"width": 1000, "height": 800})
        assert "and it does not\nlet go of them." in turned.inner_text()
        page.get_by_role("link", name="Q271547: Bins Are Moved").click()
        assert page.url.endswith("/articles/Q271547.html")
        page.get_by_role("link", name="the imported Q271547").click()
        page.get_by_role("link", name="Q271547, written by hand").click()
        page.get_by_role("link", name="All servers").click()
        assert page.url.endswith("/index.html")
        assert seen.complaints == []


def test_a_huge_article_is_there_at_once_and_whole_on_paper(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        page = seen.open(pages.huge)
        last = page.get_by_text(f"Line {HUGE_LINES - 1} tells").first
        assert not last.is_visible()
        assert page.evaluate("document.documentElement.scrollHeight") < 40_000
        page.locator("details summary").last.click()
        assert page.locator("details").last.get_attribute("open") is not None
        page.locator("details summary").last.click()
        page.emulate_media(media="print")
        folded = page.locator("details:not([open]) .told").first
        assert folded.evaluate("node => node.getBoundingClientRect().height") > 10_000


# --- the fleet's page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("kind", ["fleet", "large"])
def test_what_the_filter_leaves_out_is_not_seen_at_any_width(
    browser: Browser, pages: Pages, kind: str, width: int
) -> None:
    with opened(browser, viewport={"width": width, "height": 900}) as seen:
        page = seen.open(pages[kind], "#verdict=confirmed")
        page.locator("#found").wait_for()
        rows = page.locator("table.fleet tbody tr")
        verdicts = [row.locator("[data-label=Verdict]").inner_text() for row in rows.all() if row.is_visible()]
        assert 0 < len(verdicts) < rows.count()
        assert {verdict.strip() for verdict in verdicts} == {"Confirmed"}


def test_the_table_is_filtered_and_the_address_keeps_the_view(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        page = seen.open(pages.fleet)
        every = names(page)
        assert len(every) == 25
        choice(page, "Verdict").select_option("confirmed")
        assert len(names(page)) == 6
        choice(page, "Exchange site").select_option("Leeds")
        assert names(page) == ["LEEDS-02", "LEEDS-03", "LEEDS-04"]
        choice(page, "Article").select_option("Q279798")
        assert names(page) == ["LEEDS-03"]
        assert page.locator("#found").inner_text() == "1 of 25 servers"
        assert state(page) == "#site=Leeds&verdict=confirmed&article=Q279798"
        page.reload()
        assert names(page) == ["LEEDS-03"]
        assert choice(page, "Verdict").input_value() == "confirmed"
        page.get_by_role("button", name="Show all").click()
        # Looked at from outside: the page's own policy lets nobody evaluate a text in it while it waits.
        page.wait_for_url(lambda address: not address.partition("#")[2])
        assert names(page) == every
        choice(page, "Text").fill("madrid  SP4")
        assert names(page) == ["MADRID-06"]
        assert state(page) == "#q=madrid++SP4"
        choice(page, "Text").fill("no such thing")
        assert names(page) == []
        assert page.locator("#found").inner_text() == "0 of 25 servers"
        assert seen.complaints == []


def test_an_address_that_was_sent_on_is_understood_and_a_wrong_one_shows_all(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        page = seen.open(pages.fleet, "#site=London&sort=-name")
        assert names(page) == ["LONDON-05", "LONDON-04", "LONDON-03", "LONDON-02", "LONDON-01"]
        page.goto("about:blank")
        for odd in ("#site=Atlantis", "#verdict=odd&sort=odd", "#work", "#sort=--name", "#=%"):
            seen.open(pages.fleet, odd)
            assert len(names(page)) == 25
        assert seen.complaints == []


def test_the_table_is_sorted_by_its_heads(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        page = seen.open(pages.fleet)
        head = page.locator("[data-sort=name]")
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == "ascending"
        assert names(page) == sorted(names(page))
        assert state(page) == "#sort=name"
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == "descending"
        assert names(page) == sorted(names(page), reverse=True)
        page.locator("[data-sort=restore]").get_by_role("button").click()
        assert head.get_attribute("aria-sort") is None
        assert set(names(page)[:2]) == {"CARDIFF-01", "OSLO-01"}


def test_counts_and_sites_lead_to_their_rows(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        page = seen.open(pages.fleet)
        page.get_by_role("link", name="13 exposed: show them").click()
        assert len(names(page)) == 13
        assert page.locator("#filter").evaluate("node => node.getBoundingClientRect().top") < 300
        page.get_by_role("link", name="Oslo", exact=True).click()
        assert names(page) == ["OSLO-01", "OSLO-02", "OSLO-03", "OSLO-04"]


def test_everything_is_reached_with_the_keyboard(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        page = seen.open(pages.fleet)
        press = page.keyboard.press
        press("Tab")
        assert focused(page) == "Skip to the main text"
        press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        choice(page, "Text").focus()
        page.keyboard.type("cardiff")
        press("Tab")
        press("Tab")
        page.keyboard.type("E")
        assert choice(page, "Verdict").input_value() == "exposed"
        for _ in range(3):
            press("Tab")
        assert focused(page) == "Server"
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        press("Enter")
        press("Enter")
        assert names(page) == ["CARDIFF-04", "CARDIFF-02", "CARDIFF-01"]
        while focused(page) != "CARDIFF-01":
            press("Tab")
        press("Enter")
        page.wait_for_url("**/servers/cardiff-01*")
        fold = page.locator("details").first
        fold.locator("summary").focus()
        press("Enter")
        assert fold.get_attribute("open") is not None
        page.go_back()
        page.wait_for_url("**/index.html*")
        assert names(page) == ["CARDIFF-04", "CARDIFF-02", "CARDIFF-01"]


def test_without_a_script_all_is_there_and_counts_still_lead_somewhere(browser: Browser, pages: Pages) -> None:
    with opened(browser, java_script_enabled=False) as seen:
        page = seen.open(pages.fleet)
        assert len(names(page)) == 25
        assert not page.locator("#filter").is_visible()
        page.get_by_role("link", name="5 undetermined: show them").click()
        assert page.url.endswith("#verdict=undetermined")
        row = page.locator("[id='verdict=undetermined']")
        assert row.locator("th").inner_text().strip() == "CARDIFF-03"
        page.get_by_role("link", name="CARDIFF-03").last.click()
        assert page.locator("h1").inner_text() == "CARDIFF-03"


# --- large fleets ----------------------------------------------------------------------------------------------------


def test_a_fleet_of_ten_thousand_is_interactive_within_a_second(browser: Browser, pages: Pages) -> None:
    ready = []
    with opened(browser) as seen:
        for _ in range(3):
            page = seen.open(pages.large)
            ready.append(page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
        assert min(ready) < 1000
        assert "10,000 servers" in page.locator("#fleet-table").locator("xpath=..").inner_text()


def test_a_server_is_found_by_its_name_among_those_of_its_diagnosis(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        page = seen.open(pages.large)
        choice(page, "Text").fill("mail0431")
        assert page.locator("#found").inner_text().startswith("10 of 10,000 servers")
        choice(page, "Text").fill("mail04311")
        assert len(names(page)) == 1
        page.locator("#matching").get_by_role("link", name="MAIL04311").click()
        target = page.locator(":target")
        assert target.locator("bdi").first.inner_text() == "MAIL04311"
        assert target.is_visible()


def test_a_site_narrows_the_counts_of_each_diagnosis(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        page = seen.open(pages.large, "#site=Site+7")
        there = len(range(7, LARGE, 37))
        assert page.locator("#found").inner_text().startswith(f"{there} of 10,000 servers")
        counts = page.locator("#fleet-table tbody tr:visible [data-count]").all_inner_texts()
        assert sum(int(text.split()[0]) for text in counts) == there
        assert page.locator("#matching").inner_text().endswith("more: narrow the filter, or open a row.")


# --- paper, one file, and themes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_a_page_is_printed_whole(browser: Browser, pages: Pages, size: str) -> None:
    with opened(browser) as seen:
        page = seen.open(pages.server)
        assert page.pdf(format=size).startswith(b"%PDF-")
        page.emulate_media(media="print")
        warning = page.locator(".warning")
        assert warning.evaluate("node => parseFloat(getComputedStyle(node).borderTopWidth)") >= 5
        assert warning.evaluate("node => getComputedStyle(node).borderTopColor") == "rgb(0, 0, 0)"
        folded = page.locator("details:not([open]) > :not(summary)").first
        assert folded.evaluate("node => node.getBoundingClientRect().height") > 10
        assert set(page.locator("tr").evaluate_all("rows => rows.map(row => getComputedStyle(row).breakInside)")) == {
            "avoid"
        }
        assert "Q271547: ../articles/Q271547.html" in page.locator(".addresses").inner_text()
        assert not page.locator(".skip").is_visible()


def test_the_single_file_holds_every_page(browser: Browser, pages: Pages) -> None:
    with opened(browser) as seen:
        page = seen.open(pages.single)
        choice(page, "Text").fill("cardiff-01")
        page.locator("#fleet-table").get_by_role("link", name="CARDIFF-01").click()
        part = page.locator(":target")
        assert part.locator("h1").inner_text() == "CARDIFF-01"
        assert part.locator("h1").is_visible()
        part.get_by_role("link", name="Remedies").click()
        assert page.locator(":target").inner_text() == "Remedies"
        assert seen.requests == [pages.single.as_uri()]
        assert seen.complaints == []


def test_a_theme_brings_its_logo_and_style(browser: Browser, tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    )
    (theme / "theme.css").write_text(".brand { letter-spacing: 3px; }\r\n")
    index = written(fleet_results(), tmp_path / "site", Look(LOOK.written, theme))[0]
    with opened(browser) as seen:
        page = seen.open(index)
        assert page.locator("img.logo").evaluate("node => node.naturalWidth") == 40
        assert page.locator(".brand").evaluate("node => getComputedStyle(node).letterSpacing") == "3px"
        assert seen.complaints == []
