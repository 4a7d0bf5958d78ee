"""The wanted article comes first: realistic searches over the sample of original articles, where that is at hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from diagnose.archive.local_file.store import reading
from diagnose.archive.search.filters import Filters
from diagnose.archive.search.searching import Searcher
from tests.command import run

HERE = Path(__file__).parent
SAMPLE = Path(os.environ.get("DIAGNOSE_SAMPLE") or HERE.parents[2] / "shared") / "archive" / "txt"
SEARCHES: list[dict[str, Any]] = yaml.safe_load((HERE / "searches.yaml").read_text("utf-8"))
DRAWN: list[dict[str, Any]] = yaml.safe_load((HERE / "drawn_searches.yaml").read_text("utf-8"))
BLIND: list[dict[str, Any]] = yaml.safe_load((HERE / "blind_searches.yaml").read_text("utf-8"))

pytestmark = pytest.mark.skipif(not SAMPLE.is_dir(), reason="needs the sample of original articles")


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int | None]:
    """The place of the wanted article in each search, from 1; null where it is not among the first ten."""
    local = tmp_path_factory.mktemp("rates") / "sample.db"
    assert run("import", SAMPLE, "--index", local).code in (0, 3)
    with reading(str(local)) as connection:
        searcher = Searcher(connection)
        found = {
            each["search"]: [r.id for r in searcher.search(each["search"], Filters(), 10).results]
            for each in [*SEARCHES, *DRAWN, *BLIND]
        }
    wanted = {each["search"]: each["wanted"] for each in [*SEARCHES, *DRAWN, *BLIND]}
    return {text: ids.index(wanted[text]) + 1 if wanted[text] in ids else None for text, ids in found.items()}


def test_half_of_the_searches_are_kept_aside() -> None:
    assert [len(SEARCHES), sum(each["tuned"] for each in SEARCHES)] == [60, 30]
    assert [len(DRAWN), sum(each["tuned"] for each in DRAWN)] == [120, 60]
    assert [len(BLIND), sum(each["tuned"] for each in BLIND)] == [80, 40]


@pytest.mark.parametrize(
    ("table", "tuned", "first", "five"),
    [
        (SEARCHES, True, 25, 27),
        (SEARCHES, False, 29, 30),
        (DRAWN, True, 54, 57),
        (DRAWN, False, 50, 54),
        (BLIND, True, 36, 38),
        (BLIND, False, 35, 38),
    ],
)
def test_the_wanted_article_comes_first(
    places: dict[str, int | None], table: list[dict[str, Any]], tuned: bool, first: int, five: int
) -> None:
    found = [places[each["search"]] for each in table if each["tuned"] is tuned]
    ranks = [place for place in found if place]
    print(
        f"{'tuned on' if tuned else 'kept aside'}: of {len(found)} the wanted one is first in "
        f"{sum(place == 1 for place in ranks)}, among five in {sum(place <= 5 for place in ranks)}"
    )
    assert sum(place == 1 for place in ranks) >= first
    assert sum(place <= 5 for place in ranks) >= five
