"""An article as it lies in the local file: its facts, its text, packed together."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import zstandard

if TYPE_CHECKING:
    from diagnose.archive.article import ArchiveArticle, Section

_LEVEL = 3
_DICTIONARY = 1 << 16
"""Bytes of the dictionary: what articles have in common."""
_WIDEST = 4
"""Bytes of a character, at most."""
_ENOUGH = 100
"""Articles from which a dictionary can be made."""


def plain(article: ArchiveArticle) -> bytes:
    """Return an article as bytes: its facts in JSON, the lengths of its sections, and the text as it stands."""
    import msgspec

    bare = [_without_text(section.title, section.level) for section in article.sections]
    facts = msgspec.structs.replace(article, sections=bare)
    lengths = [len(section.text) for section in article.sections]
    text = "".join(section.text for section in article.sections)
    encode = msgspec.json.encode
    return b"\0".join((encode(facts), encode(lengths), text.encode("utf-8", "surrogatepass")))


@lru_cache(maxsize=4096)
def _without_text(title: str, level: int) -> Section:
    from diagnose.archive.article import Section

    return Section(title=title, text="", level=level)


def text_in(content: bytes, most: int) -> str:
    """Return the text alone of an article that ``plain`` made into bytes: its beginning, at most so many characters."""
    start = content.index(b"\0", content.index(b"\0") + 1) + 1
    text = content[start : start + most * _WIDEST]
    # A character at the end may be cut in two.
    return text.decode("utf-8", "surrogatepass" if start + len(text) == len(content) else "ignore")[:most]


def facts_in(content: bytes) -> bytes:
    """Return the facts alone, in JSON, of an article that ``plain`` made into bytes; its sections are empty."""
    return content.split(b"\0", 1)[0]


def article_in(content: bytes) -> dict[str, Any]:
    """Return the article that ``plain`` made into bytes, as the plain values of its JSON form."""
    import json

    facts, lengths, encoded = content.split(b"\0", 2)
    article: dict[str, Any] = json.loads(facts)
    text = encoded.decode("utf-8", "surrogatepass")
    at = 0
    for section, length in zip(article["sections"], json.loads(lengths), strict=True):
        section["text"] = text[at : at + length]
        at += length
    return article


def new_dictionary(samples: Sequence[bytes]) -> bytes | None:
    """Return what the samples have in common, for ``Packer``; null where there are too few to tell."""
    if len(samples) < _ENOUGH:
        return None
    try:
        return zstandard.train_dictionary(_DICTIONARY, list(samples)).as_bytes()
    except zstandard.ZstdError:
        return None


class Packer:
    """Packs articles, with a dictionary where there is one."""

    def __init__(self, dictionary: bytes | None) -> None:
        data = None if dictionary is None else zstandard.ZstdCompressionDict(dictionary)
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=data, write_checksum=True)

    def pack(self, content: bytes) -> bytes:
        """Return the bytes of an article, packed."""
        return self._compressor.compress(content)


class Unpacker:
    """Unpacks the articles of a local file, with whatever dictionary each was packed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._by_dictionary: dict[int, zstandard.ZstdDecompressor] = {}

    def unpack(self, packed: bytes) -> bytes:
        """Return the bytes of an article as they were before they were packed."""
        try:
            dictionary = zstandard.get_frame_parameters(packed).dict_id
            if dictionary not in self._by_dictionary:
                self._by_dictionary[dictionary] = self._decompressor(dictionary)
            return self._by_dictionary[dictionary].decompress(packed)
        except zstandard.ZstdError as error:
            raise sqlite3.DatabaseError("an article in it is damaged") from error

    def _decompressor(self, dictionary: int) -> zstandard.ZstdDecompressor:
        if not dictionary:
            return zstandard.ZstdDecompressor()
        row = self._connection.execute("SELECT data FROM dictionary WHERE id = ?", (dictionary,)).fetchone()
        if row is None:
            raise sqlite3.DatabaseError("a dictionary is missing")
        return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(row[0]))


def dictionary_id(dictionary: bytes) -> int:
    """Return the number under which articles packed with a dictionary name it."""
    return zstandard.ZstdCompressionDict(dictionary).dict_id()
