"""The sample of originals, where it is at hand: all of it is read whole, and the facts agree with what people read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from diagnose.archive.article import ArchiveArticle, FixedIn
from diagnose.archive.facts.decoding import decode
from diagnose.archive.facts.reading import CLUES, articles_in, body, read_article, with_facts
from diagnose.archive.local_file.tokens import Lexicon
from diagnose.archive.words import distinct_words
from tests.archive.sample import SAMPLE, files, needs_sample, originals
from tests.archive.test_forms import facts

TABLES = {
    name: json.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
    for name in ("facts.json", "facts_of_faults.json")
}
"""What a person read in a hundred articles drawn from all products, and in some two dozen that tell of faults."""
FIELDS = tuple(field for field in TABLES["facts.json"][0] if field != "id")
LISTED = {"Q242221": 1, "Q242222": 2}
"""Lists of the fixes of a service pack of Exchange Server 5.5."""

pytestmark = needs_sample


def test_every_file_is_read_whole() -> None:
    for path in files("archive/txt/*/*.TXT"):
        article = originals()[path.stem]
        assert article.head + body(article) + article.foot == decode(path.read_bytes())[0]
        assert article.broken == []
        assert article.title
        assert article.date


def test_pages_give_the_facts_of_the_originals() -> None:
    differing = []
    paths = [*files("archive/kb/*/*/*.md", "archive/docs/kb/*/*/*.html", "seeds/*.txt")]
    for path in paths:
        (article,) = read_article(path.read_bytes(), str(path))
        if article.id in originals() and facts(article) != facts(originals()[article.id]):
            differing.append(path)
    # Two articles hold characters that their pages spell in another way.
    assert {path.parent.name for path in differing} <= {"Q152184", "Q288848"}
    assert len(paths) > 500


def _read(article: ArchiveArticle) -> dict[str, Any]:
    """What the table has of an article, as it was read."""
    return {
        "date": article.date,
        "sections": [section.title for section in article.sections if section.title],
        "applies_to": [[each.product, each.version, each.service_pack, each.platform] for each in article.applies_to],
        "keywords": article.keywords,
        "references": article.references,
        "error_ids": article.error_ids,
        "event_ids": [[event.id, event.source] for event in article.event_ids],
        "file_versions": [[file.file, file.version] for file in article.file_versions],
        "fixed_in": [
            list(each) for each in {(f.product, f.version, f.service_pack) for f in article.fixed_in if f.product}
        ],
    }


@pytest.mark.parametrize("table", TABLES)
def test_facts_agree_with_what_people_read(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    wanted: dict[str, int] = dict.fromkeys(FIELDS, 0)
    found: dict[str, int] = dict.fromkeys(FIELDS, 0)
    right: dict[str, int] = dict.fromkeys(FIELDS, 0)
    for row in TABLES[table]:
        read = _read(originals()[row["id"]])
        for field in FIELDS:
            ours, theirs = _set(read[field]), _set(row[field])
            wanted[field] += len(theirs)
            found[field] += len(ours)
            right[field] += len(ours & theirs)
    with capsys.disabled():
        print(f"\n{table}", end="")
        for field in FIELDS:
            precision, recall = right[field] / max(1, found[field]), right[field] / max(1, wanted[field])
            print(f"\n{field:14} {wanted[field]:4} facts, precision {precision:.3f}, recall {recall:.3f}", end="")
    for field in FIELDS:
        assert right[field] >= 0.9 * found[field], field
        assert right[field] >= 0.9 * wanted[field], field


def _set(value: Any) -> set[str]:
    return {json.dumps(each) for each in (value if isinstance(value, list) else [value])}


@pytest.mark.parametrize(("list_", "pack"), LISTED.items())
def test_fixed_in_against_a_list_of_fixes(list_: str, pack: int, capsys: pytest.CaptureFixture[str]) -> None:
    listed = {item.article for item in originals()[list_].fix_list} & originals().keys()
    said = {id_ for id_, article in originals().items() if _names(article.fixed_in, pack)}
    with capsys.disabled():
        right = len(listed & said)
        print(f"\n{list_}: {right} of {len(said)} said are listed, {right} of {len(listed)} listed are said", end="")
    # One article says in so many words that it is in SP2, and the list forgets it; one names SP1 as having the fault.
    assert len(listed & said) >= len(said) - 1
    assert len(listed & said) >= len(listed) - 1


def _names(fixes: Iterable[FixedIn], pack: int) -> bool:
    return any(
        fix.product == "Microsoft Exchange Server" and fix.version == "5.5" and fix.service_pack == pack
        for fix in fixes
    )


def test_no_fact_is_missed_for_want_of_a_clue() -> None:
    for path in files("archive/txt/*/*.TXT"):
        texts = articles_in(path.read_bytes(), str(path))
        every_word = distinct_words(path.read_bytes().decode("cp1252", "replace"))
        assert with_facts(texts, Lexicon(CLUES))[0] == with_facts(texts, Lexicon(CLUES | every_word))[0]


def test_lists_of_fixes_of_other_products_are_found() -> None:
    lists = {article.id for article in originals().values() if article.fix_list}
    assert lists >= {"Q150734", "Q151166", "Q248838", "Q255174", "Q282533"}
    assert len({item.article for article in originals().values() for item in article.fix_list}) > 700


def test_the_sample_is_the_one_that_the_table_is_about() -> None:
    assert {row["id"] for rows in TABLES.values() for row in rows} <= originals().keys()
    assert SAMPLE.is_dir()
