"""The documents of frequent words are kept in one piece, and are the same as those of the segments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection, DatabaseError

import pytest

from diagnose.archive.importing.batches import Work
from diagnose.archive.importing.readers import Reader
from diagnose.archive.local_file.frequent import forget_frequent, keep_frequent
from diagnose.archive.local_file.inversion import postings_of_lists
from diagnose.archive.local_file.postings import SEGMENT, packed
from diagnose.archive.local_file.segments import SegmentWriter
from diagnose.archive.local_file.store import StoreError, reading, writing
from diagnose.archive.search.matching import Groups, Index

WORDS = {"gate": range(0, SEGMENT, 5), "lid": range(7, SEGMENT, 150), "yak": (3, 700)}
"""Words with the documents that they have in each segment; the last one is rare."""


@pytest.fixture
def local(tmp_path: Path) -> str:
    """A local file of three segments."""
    return _file(tmp_path, 3)


def _file(folder: Path, segments: int) -> str:
    folder.mkdir(exist_ok=True)
    local = str(folder / f"{segments}.db")
    with writing(local) as connection:
        values = (segments * SEGMENT - 1, "Q500001", "A Letter", None, None, 0, 0, b"")
        connection.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        for segment in range(segments):
            for word, slots in WORDS.items():
                groups = (packed(slots[:3]), packed(slots[: len(slots) // 2 + 1]), packed(slots))
                connection.execute("INSERT INTO posting VALUES (?, ?, ?, ?, ?)", (segment, word, *groups))
    return local


def _documents(connection: Connection) -> dict[str, Groups]:
    index = Index(connection)
    index.load([*WORDS, "zebra"])
    return {word: index.documents(word) for word in (*WORDS, "zebra")}


def _kept(connection: Connection) -> list[str]:
    return sorted(word for (word,) in connection.execute("SELECT word FROM frequent"))


@pytest.fixture
def connection(local: str) -> Iterator[Connection]:
    with writing(local) as connection:
        yield connection


def test_they_are_those_of_the_segments(connection: Connection, local: str) -> None:
    before = _documents(connection)
    keep_frequent(connection, local)
    assert _kept(connection) == ["gate", "lid"]
    assert _documents(connection) == before
    assert before["gate"].anywhere.bit_count() == 3 * len(WORDS["gate"])
    connection.execute("DELETE FROM posting")
    assert _documents(connection) == {**before, "yak": Groups(0, 0, 0)}


def test_they_are_worked_out_once_and_gone_when_the_index_changes(connection: Connection, local: str) -> None:
    keep_frequent(connection, local)
    connection.execute("DELETE FROM frequent WHERE word = 'lid'")
    keep_frequent(connection, local)
    assert _kept(connection) == ["gate"]
    forget_frequent(connection)
    assert _kept(connection) == []
    keep_frequent(connection, local)
    connection.execute("INSERT INTO posting VALUES (0, '', ?, ?, ?)", (packed([1]),) * 3)
    SegmentWriter(connection).forget(1)
    assert _kept(connection) == []


def test_they_are_gone_when_articles_come(connection: Connection, local: str) -> None:
    keep_frequent(connection, local)
    SegmentWriter(connection).write(postings_of_lists(["gate"], [([0], [0], [0])]), [1])
    assert _kept(connection) == []
    keep_frequent(connection, local)
    assert _documents(connection)["gate"].anywhere & 2


def test_a_small_file_has_none(tmp_path: Path) -> None:
    local = _file(tmp_path, 2)
    with writing(local) as connection:
        keep_frequent(connection, local)
        assert _kept(connection) == []


def test_a_file_of_before_is_read_and_written_without_them(local: str) -> None:
    with writing(local) as connection:
        before = _documents(connection)
        connection.execute("DROP TABLE frequent")
        assert _documents(connection) == before
    with writing(local) as connection:
        keep_frequent(connection, local)
        assert _kept(connection) == ["gate", "lid"]
    with reading(local) as connection:
        assert _documents(connection) == before


def test_damaged_ones_are_refused(connection: Connection, local: str) -> None:
    keep_frequent(connection, local)
    connection.execute("UPDATE frequent SET sets = x'0102' WHERE word = 'gate'")
    with pytest.raises(DatabaseError, match="damaged"):
        _documents(connection)


def test_they_are_not_worked_out_of_damaged_segments(connection: Connection, local: str) -> None:
    connection.execute("UPDATE posting SET anywhere = ? WHERE word = 'lid' AND segment = 2", (b"\1" * 33,))
    with pytest.raises(StoreError, match="damaged"):
        keep_frequent(connection, local)


def test_several_processes_work_out_the_same(tmp_path: Path) -> None:
    alone, shared = _file(tmp_path / "alone", 4), _file(tmp_path / "shared", 4)
    with writing(alone) as connection:
        keep_frequent(connection, alone)
        expected = connection.execute("SELECT * FROM frequent").fetchall()
    with writing(shared) as connection, Reader(Work(shared, None, fix_lists=True), 2) as reader:
        keep_frequent(connection, shared, reader.each)
        assert connection.execute("SELECT * FROM frequent").fetchall() == expected
