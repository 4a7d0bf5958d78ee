"""The lists of words by which searches and articles are understood; they are data, and lie beside the code."""

from __future__ import annotations

import os.path
from functools import lru_cache

from diagnose.archive.words import stem, words_of

# A search may not wait for pathlib.
_FOLDER = os.path.join(os.path.dirname(__file__), "data")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Return the words that say too little to be looked for."""
    return frozenset(word for line in _lines("common_words.txt") for word in line.split())


@lru_cache(maxsize=1)
def web_sites() -> frozenset[str]:
    """Return the names of web sites that look like those of programs."""
    return frozenset(site for line in _lines("web_sites.txt") for site in line.split())


@lru_cache(maxsize=1)
def synonyms() -> dict[str, list[tuple[str, ...]]]:
    """Return for each word, or words parted by spaces, what else it is called: words that stand together.

    Each is there as it is written, and by its stems where nothing else is written so.
    """
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in _lines("synonyms.txt"):
        group = [tuple(words_of(each)) for each in line.split(",")]
        for each in group:
            found.setdefault(" ".join(each), []).extend(other for other in group if other != each)
    by_stems = {" ".join(map(stem, words.split())): others for words, others in found.items()}
    return by_stems | found


def _lines(name: str) -> list[str]:
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return [line for line in file.read().splitlines() if line and not line.startswith("#")]
