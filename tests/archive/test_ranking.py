"""What a search finds articles by, which words it leaves to their texts, and where it sees them stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, connect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.archive.facts.reading import body, read_article
from diagnose.archive.local_file.packing import plain, text_in
from diagnose.archive.local_file.postings import SEGMENT, Tally, as_set, first_of, numbers, packed
from diagnose.archive.local_file.store import reading
from diagnose.archive.search.filters import Filters
from diagnose.archive.search.locating import Needles
from diagnose.archive.search.matching import Expanded, Index, Wanted, expanded
from diagnose.archive.search.query import understood
from diagnose.archive.search.ranking import common, place_in_text, title_covered, weigh
from diagnose.archive.search.searching import Searcher, search
from diagnose.archive.search.snippets import snippet
from diagnose.archive.search.vocabulary import Vocabulary
from diagnose.archive.words import flat, words_of
from tests.archive import making
from tests.archive.texts import Text

RARE = ("walrus", "narwhal", "puffin")


def _letter(number: int) -> bytes:
    """Return an article: every one of forty has the common words, every other one the rare ones."""
    title = "Gate of the Depot Is Shut" if number == 7 else f"Letter {number}"
    rare = " ".join(RARE) if number < 20 else "heron"
    return making.article(600000 + number, title, f"A {rare} is at the {'depot gate' if number % 3 else 'depot'} here.")


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    local = making.imported(
        tmp_path_factory.mktemp("ranking"), {f"Q{600000 + number}.TXT": _letter(number) for number in range(40)}
    )
    with reading(str(local)) as connection:
        yield connection


def _expanded(connection: Connection, text: str) -> tuple[Expanded, Index]:
    index = Index(connection)
    return expanded(understood(text), Vocabulary(connection), index), index


def _left_out(connection: Connection, text: str) -> set[str]:
    found, index = _expanded(connection, text)
    return {wanted.term.text for wanted in common(found.wanted, index)}


def test_words_that_many_have_are_left_out_beside_three_rarer_ones(connection: Connection) -> None:
    assert _left_out(connection, "depot walrus narwhal heron gate") == {"depot", "gate"}
    assert _left_out(connection, "depot walrus gate") == set()
    assert _left_out(connection, "depot") == set()


def test_ids_and_phrases_are_never_left_out(connection: Connection) -> None:
    assert _left_out(connection, '"depot gate" 0x50a Q600001 depot gate') == {"depot", "gate"}


def test_so_are_those_that_are_not_rare_beside_many(connection: Connection) -> None:
    index = Index(connection)
    term = understood("word").terms[0]
    parts = [Wanted(term._replace(text=str(least)), term.alternatives, (), least) for least in (1, 1, 1, 1, 1, 1, 2)]
    assert {part.term.text for part in common(parts, index)} == {"2"}
    assert common(parts[1:], index) == frozenset()


def test_what_is_left_out_decides_by_the_text_all_the_same(connection: Connection) -> None:
    found = search(connection, "walrus narwhal puffin depot gate", Filters(), 20)
    assert found.results[0].id == "Q600007"
    assert found.total == 20
    assert found.not_found == []
    with_gate = {f"Q{600000 + number}" for number in range(20) if number % 3}
    assert {result.id for result in found.results[: len(with_gate)]} == with_gate
    assert "**gate**" in found.results[1].snippet


def test_what_is_left_out_counts_by_where_it_stands(connection: Connection) -> None:
    found, index = _expanded(connection, "gate walrus narwhal puffin")
    part = weigh(found.wanted, index, frozenset(found.wanted[:1]))[0]
    text = "about\n\nsymptoms\n========\n\nthe gate is shut." + " so it is." * 200
    later = text.replace("gate", "door") + "a gate"
    longer = text.replace("gate", "gateway")
    counted = [
        place_in_text(
            part, set(words_of(title)), flat(body), max(0, body.find("\n===")), part.needles.spans(flat(body))
        )
        for title, body in (("The Gate", ""), ("A Door", text), ("A Door", later), ("The Gateway", longer))
    ]
    assert counted == sorted(counted, reverse=True)
    assert len(set(counted)) == 4
    assert counted[-1] == 0


def test_nothing_is_left_out_where_the_rest_finds_too_few(connection: Connection) -> None:
    found = search(connection, "walrus narwhal puffin depot", Filters(), 30)
    assert len(found.results) == 30
    assert found.total == 40


def test_a_searcher_finds_the_same_again(connection: Connection) -> None:
    searcher = Searcher(connection)
    first, second = (searcher.search("walrus narwhal puffin depot gate", Filters(), 5) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("gate", "gate, gates; the irrigated gate", [(0, 4), (6, 10), (27, 31)]),
        ("e mail", "an e-mail, the e\n   mail and the mailing", [(3, 9), (15, 24)]),
        ("e mail", "the mail", []),
        ("is", "this issue is", [(11, 13)]),
        ("25", "250 of 25", [(7, 9)]),
        ("of the gate", "of the gate of the gates", [(0, 11), (12, 23)]),
        ("a b", "a b a-b", [(0, 3), (4, 7)]),
        ("lid is open", "the lid  is\nopen", [(4, 16)]),
    ],
)
def test_where_something_stands(form: str, text: str, expected: list[tuple[int, int]]) -> None:
    assert Needles([form]).spans(flat(text)) == expected


AROUND = st.lists(st.sampled_from(["e", "mail", "in", "box", "4", "0", "-", " ", "\n"]), max_size=9).map("".join)


@given(
    AROUND,
    st.lists(st.sampled_from(["e", "in", "mail", "box", "4", "0"]), min_size=2, max_size=3),
    st.sampled_from(["-", " ", "\n   "]),
    AROUND,
)
def test_words_are_seen_together_wherever_they_are(before: str, words: list[str], between: str, after: str) -> None:
    together = between.join(words)
    text = f"{before} {together}{after}{together}"
    spans = Needles([" ".join(words)]).spans(flat(text))
    assert spans
    for start, end in spans:
        assert "".join(char for char in text[start:end] if char.isalnum()) == "".join(words)
        assert not text[start - 1 : start].isalnum() or start == 0


def test_the_beginning_of_a_text_is_cut_between_characters() -> None:
    (article,) = read_article(Text().with_section("SYMPTOMS", "\u20ac" * 50).markdown.encode(), "a file")
    content, text = plain(article), body(article)
    for most in range(len(text) + 2):
        assert text_in(content, most) == text[:most]


@given(st.sets(st.integers(0, 3 * SEGMENT - 1)))
def test_sets_come_back_as_they_were_packed(documents: set[int]) -> None:
    by_segment: dict[int, list[int]] = {}
    for document in sorted(documents):
        by_segment.setdefault(document // SEGMENT, []).append(document % SEGMENT)
    parts = [(segment, packed(slots)) for segment, slots in by_segment.items()]
    assert set(numbers(as_set(parts))) == documents


@given(st.sets(st.integers(0, 3 * SEGMENT - 1)), st.integers(1, 60))
def test_the_first_of_a_set_are_taken(documents: set[int], count: int) -> None:
    bits = sum(1 << document for document in documents)
    assert numbers(bits) == sorted(documents)
    assert numbers(first_of(bits, count)) == sorted(documents)[:count]


@given(
    st.lists(st.tuples(st.sets(st.integers(0, 99)), st.sampled_from([1, 3, 5, 12, 40])), max_size=8),
    st.integers(1, 120),
)
def test_the_best_of_a_tally_are_so_many_and_no_more(added: list[tuple[set[int], int]], count: int) -> None:
    tally, sums = Tally(), dict.fromkeys(range(100), 0)
    for documents, weight in added:
        tally.add(sum(1 << document for document in documents), weight)
        sums |= {document: sums[document] + weight for document in documents}
    best = sorted(sums, key=lambda document: (-sums[document], document))[:count]
    assert numbers(tally.best((1 << 100) - 1, count)) == sorted(best)


@given(st.text(st.sampled_from("aAB1 .-_\n\t²ßİé"), max_size=40))
def test_a_flat_text_has_the_words_where_they_were(text: str) -> None:
    assert flat(text).split() == words_of(text)
    if len(text.lower()) == len(text):
        assert len(flat(text)) == len(text) + 2


def test_a_snippet_is_the_stretch_with_most_of_what_tells() -> None:
    text = "gate gate gate " + "x " * 150 + "the walrus at the gate " + "y " * 150 + "narwhal"
    places = [Needles([word]).spans(flat(text)) for word in ("gate", "walrus", "narwhal")]
    assert "**walrus** at the **gate**" in snippet(text, places, [1.0, 2.0, 2.5])


LETTERS = st.sampled_from("gatelid")


@given(st.text(LETTERS, min_size=4, max_size=10), st.data())
def test_one_change_is_found_wherever_it_is(word: str, data: st.DataObject) -> None:
    place, letter = data.draw(st.integers(0, len(word) - 1)), data.draw(LETTERS)
    first, rest = word[:place], word[place:]
    changed = {first + rest[1:], first + letter + rest, word + letter, first + rest[1::-1] + rest[2:]}
    if first:
        changed.add(first + letter + rest[1:])
    with closing(connect(":memory:")) as connection:
        connection.execute("CREATE TABLE vocabulary (word TEXT PRIMARY KEY, documents INTEGER NOT NULL)")
        for other in changed - {word}:
            connection.execute("DELETE FROM vocabulary")
            connection.executemany("INSERT INTO vocabulary VALUES (?, 1)", [(other,), (word[:3] + "zz" + word[3:],)])
            assert Vocabulary(connection).correction(word, 0) == (other if other else None)


@pytest.mark.parametrize(
    ("typed", "known", "correct"),
    [
        ("glider", "slider", None),
        ("hlider", "lider", "lider"),
        ("kalender", "calender", "calender"),
        ("screws", "screen", None),
        ("doctor", "docerr", None),
        ("conwejor", "conveyor", "conveyor"),
    ],
)
def test_what_is_rather_another_word_is_no_misspelling(typed: str, known: str, correct: str | None) -> None:
    with closing(connect(":memory:")) as connection:
        connection.execute("CREATE TABLE vocabulary (word TEXT PRIMARY KEY, documents INTEGER NOT NULL)")
        connection.execute("INSERT INTO vocabulary VALUES (?, 900)", (known,))
        assert Vocabulary(connection).correction(typed, 0) == correct


def test_a_rare_word_counts_more_than_a_common_one_that_may_stand_for_it(tmp_path: Path) -> None:
    files = {
        f"Q{number}.TXT": making.article(number, "A Letter", "The walruses." if number < 600003 else "A walrus.")
        for number in range(600000, 600020)
    } | {f"Q{number}.TXT": making.article(number, "A Letter", "A heron.") for number in range(600020, 600060)}
    with reading(str(making.imported(tmp_path, files))) as connection:
        found, index = _expanded(connection, "walruses")
        [part] = weigh(found.wanted, index)
        [(rare, counts), (common_, less)] = part.found
    assert (rare.anywhere.bit_count(), common_.anywhere.bit_count()) == (3, 17)
    assert counts / less > 1.5
    assert less < 1 < counts


def test_a_title_is_covered_by_what_stands_in_it() -> None:
    assert title_covered(["gate", "depot"], [3.2, 1.9]) < title_covered(["gate", "depot"], [3.2, 3.2])
    assert title_covered(["gate", "depot"], [1.9, 1.0]) == 1


def test_forms_that_hardly_anybody_uses_are_left_out(tmp_path: Path) -> None:
    files = {
        f"Q{number}.TXT": making.article(
            number, "A Letter", "The parcels are lost." if number > 600000 else "Parceled."
        )
        for number in range(600000, 600012)
    }
    with reading(str(making.imported(tmp_path, files))) as connection:
        assert Vocabulary(connection).forms("parcel") == ["parcels"]
        assert Vocabulary(connection).forms("parceled") == ["parcels"]


def test_a_text_without_what_was_looked_for_is_shown_from_its_beginning_and_cut_between_words() -> None:
    assert snippet("A short text.", [[]], [1.0]) == "A short text."
    shown = snippet("walrus " * 200, [[]], [1.0])
    assert set(shown.removesuffix("...").split()) == {"walrus"}
    assert shown.endswith("walrus...")
