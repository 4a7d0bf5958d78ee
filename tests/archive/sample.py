"""The sample of original articles that may lie beside the checkout."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from diagnose.archive.article import ArchiveArticle
from diagnose.archive.facts.reading import read_article

_BESIDE = Path(__file__).parents[2].parent / "shared"
SAMPLE = Path(os.environ.get("DIAGNOSE_SAMPLE", _BESIDE))
needs_sample = pytest.mark.skipif(not (SAMPLE / "archive" / "txt").is_dir(), reason="the sample is not at hand")


def files(*patterns: str) -> Iterator[Path]:
    """Return the sample's files, in order."""
    for pattern in patterns:
        yield from sorted(SAMPLE.glob(pattern))


@cache
def originals() -> Mapping[str, ArchiveArticle]:
    """Return the articles of all originals, by id."""
    read = (read_article(path.read_bytes(), str(path)) for path in files("archive/txt/*/*.TXT"))
    return {article.id: article for found in read for article in found}
