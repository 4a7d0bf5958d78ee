"""The advisories as Markdown: what the pages say, escaped, and read by an independent reader of CommonMark."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.markdown import code, escaped, render_markdown
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import results
from diagnose.results import Results
from tests.test_html import LOOK, fleet_results, minimal_results, move_fault, poisoned, results_of, server

READER = MarkdownIt("commonmark").enable("table")


def tokens(text: str) -> Iterator[Token]:
    for token in READER.parse(text):
        yield token
        yield from token.children or []


def shown(text: str) -> str:
    """Return what a reader of the rendered document sees."""
    parts = (
        token.content if token.type in {"text", "code_inline", "fence"} else " " if token.type == "softbreak" else ""
        for token in tokens(text)
    )
    return "".join(parts)


def headings(text: str) -> list[str]:
    found = READER.parse(text)
    return [f"{found[n].tag} {found[n + 1].content}" for n in range(len(found)) if found[n].type == "heading_open"]


@pytest.fixture(scope="module")
def struck(knowledge: Knowledge, diagnostician: Diagnostician) -> Results:
    facts: dict[str, FactValue] = {
        "store_version": "5.5.2653.22",
        "antivirus_api": True,
        "restore_store_version": "5.5.2650.23",
    }
    return results(knowledge, [diagnostician.diagnose(Case("ONE", {**facts, "site": "Here"}))], [])


def test_the_warning_comes_first_then_what_to_do_then_why(struck: Results) -> None:
    text = render_markdown(struck, LOOK)
    part = text[text.index("## ONE: exposed") :]
    said = [
        "> **DO NOT PUT BACK 5.5.2650.23.**",
        "for good and do not put back 5.5.2650.23.",
        "**What is wrong**",
        "**What to do now**",
        "**What to do for good**",
        "**Before the fix**",
        "**Releases of Store.exe, and the place of ONE**",
        "Why we think so",
        "### Putting back 5.5.2650.23: do not put back",
        "### Remedies",
        "### Facts",
        "## What the articles say",
        "Inventory collected: not known",
        "Written: 2026-11-26",
    ]
    places = [part.index(words) for words in said]
    assert places == sorted(places)


def test_everything_of_a_result_that_the_pages_show_is_shown(struck: Results) -> None:
    seen = shown(render_markdown(struck, LOOK))
    one = struck.servers[0]
    texts = [
        *(found.title for found in one.findings),
        *(step for found in one.findings if found.workaround for step in found.workaround.steps),
        *(found.fix.text for found in one.findings if found.fix),
        *(said.text for said in (one.restore.consequences + one.restore.recovery if one.restore else [])),
        *(line.text for dossier in struck.articles for line in dossier.facts),
        *(option.target for option in (one.remedy.options if one.remedy else []) if option.target != "stay"),
    ]
    assert len(texts) > 100
    assert [text for text in texts if " ".join(text.split()) not in seen] == []


def test_nothing_of_a_result_is_taken_for_markup() -> None:
    clean, poisoned_text = (render_markdown(run, LOOK) for run in (fleet_results(), poisoned(fleet_results())))
    found = list(tokens(poisoned_text))
    assert not [token for token in found if token.type in {"html_block", "html_inline", "image", "link_open"}]
    assert "<script>alert(1)</script>" in shown(poisoned_text)
    assert len(headings(poisoned_text)) == len(headings(clean))


@given(st.text(alphabet=st.sampled_from("ab1 .)-+=#*_`~[]()!<>&|\\{}:\n\t\"'"), max_size=30))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    plain = " ".join(text.split())
    for document in (escaped(plain), f"- {escaped(plain)}", f"x {escaped(plain)}", f"**b** ({escaped(plain)})"):
        assert plain in shown(document)
        kinds = {token.type for token in tokens(document)}
        assert not kinds & {"html_block", "html_inline", "image", "link_open", "em_open", "code_inline", "hr", "fence"}
        assert sum(token.type in {"list_item_open", "heading_open"} for token in tokens(document)) == (
            document.startswith("- ")
        )
    if plain:
        assert shown(code(plain)).strip() == plain.replace("|", "\\|")


def test_what_looks_like_a_character_reference_is_none() -> None:
    assert escaped("&lt;b&gt; &#64; AT&T") == "&amp;lt;b&amp;gt; &amp;#64; AT&amp;T"
    assert "&lt;b&gt;" in shown(escaped("&lt;b&gt;"))


def test_a_cell_cannot_end_its_table() -> None:
    text = render_markdown(results_of([server("a|b", "exposed", move_fault("exposed"))]), LOOK)
    assert "| a\\|b | Hamburg |" in text
    rows = [line for line in text.splitlines() if line.startswith("| a\\|b")]
    assert len(rows) == 1


def test_names_with_line_breaks_stay_in_one_line() -> None:
    text = render_markdown(results_of([server("a\n# b\n\n- c", "exposed", move_fault("exposed"))]), LOOK)
    assert "## a # b - c: exposed" in text


def test_minimal_results_render() -> None:
    assert "No server was diagnosed." in render_markdown(minimal_results(), LOOK)


def test_a_large_fleet_is_grouped() -> None:
    fleet = [server(f"M{n:03}", "exposed", move_fault("exposed")) for n in range(300)]
    text = render_markdown(msgspec.structs.replace(results_of(fleet)), LOOK)
    assert "## Diagnosis 1 (300 servers): exposed" in text
    assert "- Site Hamburg, 300" in text
    assert len(text) < 20_000
