"""A person types what the caller says, and the article comes first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnose.archive.local_file.store import reading
from diagnose.archive.search.filters import Filters
from diagnose.archive.search.query import understood
from diagnose.archive.search.searching import search
from tests.archive import making
from tests.command import run


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return making.imported(tmp_path_factory.mktemp("search"))


@pytest.fixture(scope="module")
def connection(local: Path) -> Iterator[Connection]:
    with reading(str(local)) as connection:
        yield connection


def _ids(connection: Connection, text: str, filters: Filters = Filters(), count: int = 10) -> list[str]:  # noqa: B008
    return [result.id for result in search(connection, text, filters, count).results]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("80004005-0501-0000050a", "Q500002"),
        ("80004005-501-50A", "Q500002"),
        ("[80004005-0501-0000050A]", "Q500002"),
        ("0x50a", "Q500002"),
        ("0000050A", "Q500002"),
        ("0x80004005", "Q500002"),
        ("h80004005", "Q500002"),
        ("-2147467259", "Q500002"),
        ("2147500037", "Q500002"),
        ("Event ID 1197", "Q500001"),
        ("event 1197 Sorter", "Q500001"),
        ("EventID: 1197", "Q500001"),
        ("event-id 1197", "Q500001"),
        ("Event ID's 1197 and 9", "Q500001"),
        ("events 1197 and 9", "Q500001"),
        ("1197", "Q500001"),
        ("STOP 0x0000001E", "Q500003"),
        ("stop: 1e", "Q500003"),
        ("stop 0000001e", "Q500003"),
        ("0x1E", "Q500003"),
        ("sorter.EXE", "Q500001"),
        ("belt.sys", "Q500003"),
        ("4.0.2652.68", "Q500001"),
        ("4.00.2652.68", "Q500001"),
        ("v4.0.2652.68", "Q500001"),
        ("Q500003", "Q500003"),
        ("500003", "Q500003"),
        ("KB500003", "Q500003"),
        ("kb 500003", "Q500003"),
        ("KB#500003", "Q500003"),
        ("KB article 500003", "Q500003"),
        ("https://support.example.com/kb/500003", "Q500003"),
        ("see support.example.com/kb/500003/en-us, please", "Q500003"),
        ("http://support.example.com/default.aspx?scid=kb;en-us;Q500003", "Q500003"),
        ("http://support.example.com/?kbid=500003&sd=tech", "Q500003"),
        ("http://support.example.com/support/kb/articles/Q500/0/03.ASP", "Q500003"),
        ("article no. 500003 conveyor", "Q500003"),
        ("q500003 sorter event 1197", "Q500003"),
    ],
)
def test_an_id_is_found_in_every_spelling(connection: Connection, typed: str, wanted: str) -> None:
    assert _ids(connection, typed)[:1] == [wanted]


@pytest.mark.parametrize("hive", ["HKLM", "HKEY_LOCAL_MACHINE", "hkcu"])
def test_a_key_of_the_registry_is_found_whatever_its_hive(tmp_path: Path, hive: str) -> None:
    text = making.article(
        500009, "Bell", "From the HKEY_LOCAL_MACHINE subtree, go here:\n\n   SYSTEM\\Mailroom\\Bell\n"
    )
    with reading(str(making.imported(tmp_path, {"Q500009.TXT": text}))) as connection:
        found = search(connection, rf"{hive}\SYSTEM\Mailroom\Bell", Filters(), 5).results
    assert [each.id for each in found] == ["Q500009"]
    assert r"**SYSTEM\Mailroom\Bell**" in found[0].snippet


def test_a_code_of_one_digit_marks_no_single_letter(tmp_path: Path) -> None:
    text = making.article(500009, "Bell", "It shows a STOP 0x0000000A and a bell rings.")
    with reading(str(making.imported(tmp_path, {"Q500009.TXT": text}))) as connection:
        [found] = search(connection, "0xa", Filters(), 5).results
    assert "a STOP **0x0000000A** and a bell" in found.snippet


def test_numbers_that_are_only_like_an_id_are_not_taken_for_it(connection: Connection) -> None:
    assert _ids(connection, "event 1198") == []
    assert _ids(connection, "4.0.2652.69") == []
    assert _ids(connection, "80004005-0501-0000050b")[:1] == ["Q500002"]
    assert search(connection, "0x50b", Filters(), 5).not_found == ["0x50b"]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("parcel stuck, lid open", "Q500001"),
        ("my sorter won't start", "Q500002"),
        ("bsod conveyor", "Q500003"),
        ("cleaning conveyors", "Q500004"),
        ("received letter", "Q500003"),
        ('"wet cloth"', "Q500004"),
    ],
)
def test_other_forms_of_words_and_what_they_are_also_called(connection: Connection, typed: str, wanted: str) -> None:
    assert _ids(connection, typed)[:1] == [wanted]


def test_a_phrase_has_to_stand_there(connection: Connection) -> None:
    assert _ids(connection, '"cloth wet"') == []
    assert _ids(connection, '"cannot be started, and"') == ["Q500002"]


def test_a_phrase_is_found_where_other_words_tell_more_of_others(tmp_path: Path) -> None:
    files = {
        f"Q{each}.TXT": making.article(each, "Walrus", "A narwhal is on the lid.") for each in range(600000, 600260)
    }
    files["Q600300.TXT"] = making.article(600300, "Letter", "The lid is open.")
    with reading(str(making.imported(tmp_path, files))) as connection:
        found = search(connection, 'walrus narwhal "lid is open"', Filters(), 5)
        assert [result.id for result in found.results] == ["Q600300"]
        assert found.total == 1


def test_a_phrase_that_no_article_has_is_proposed_without_quotation_marks(connection: Connection) -> None:
    assert "quotation marks" in search(connection, '"cloth wet"', Filters(), 5).suggestions[-1]
    assert not any("quotation marks" in each for each in search(connection, "xylophone", Filters(), 5).suggestions)


def test_all_articles_whose_numbers_are_typed_come_first(connection: Connection) -> None:
    assert set(_ids(connection, "Q500003, Q500001 conveyor sorter parcels")[:2]) == {"Q500001", "Q500003"}
    suggested = search(connection, "Q599998 Q599999", Filters(), 5).suggestions
    assert [each.split()[0] for each in suggested[:2]] == ["Q599998", "Q599999"]


def test_a_number_too_long_for_an_article_is_none(connection: Connection) -> None:
    assert not any("Q4294966272" in each for each in search(connection, "4294966272", Filters(), 5).suggestions)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("post box", "The postbox is full."),
        ("postbox", "The post box is full."),
        ("plk 4108", "It says PLK4108: no ink."),
        ("stamp97", "The stamp 97 is worn."),
        ("16inch", "A 16-inch lid."),
        ("win2k", "It is about Windows 2000."),
        ("vb6", "It is about Visual Basic 6."),
    ],
)
def test_words_are_found_together_and_apart(tmp_path: Path, typed: str, written: str) -> None:
    files = {
        f"Q{number}.TXT": making.article(number, "Letter", written if number == 600003 else f"A {word} came.")
        for number, word in enumerate(("post", "box", "plk", "", "letter"), 600000)
    }
    with reading(str(making.imported(tmp_path, files))) as connection:
        assert _ids(connection, typed)[0] == "Q600003"


def test_a_word_that_few_write_as_one_is_found_apart_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnose.archive.search.vocabulary._RARE", 1 / 5)
    files = {
        f"Q{number}.TXT": making.article(
            number, "Letter", "A postbox." if number == 600000 else "The post box is full."
        )
        for number in range(600000, 600008)
    }
    with reading(str(making.imported(tmp_path, files))) as connection:
        found = search(connection, "postbox", Filters(), 10)
    assert (found.total, found.corrected) == (8, {})
    assert found.results[0].id == "Q600000"


@pytest.mark.parametrize("typed", ["belt freezes", "belt is freezing", "belts hang"])
def test_what_a_word_is_also_called_is_found_for_its_forms(tmp_path: Path, typed: str) -> None:
    files = {
        f"Q{number}.TXT": making.article(number, "Letter", f"The belt {does}.")
        for number, does in enumerate(("stops", "runs", "stops responding", "is new"), 600000)
    }
    with reading(str(making.imported(tmp_path, files))) as connection:
        assert _ids(connection, typed)[0] == "Q600002"


def test_words_written_as_one_are_parted_and_that_is_said(local: Path) -> None:
    ended = making.search(local, "sorterparcels")
    assert ended.json["corrected"] == {"sorterparcels": "sorter parcels"}
    assert ended.json["results"][0]["id"] == "Q500001"


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("mailroom5.5sp3", ["mailroom", "5.5", "sp3"]),
        ("mr4.0 sp6a", ["mr", "4.0", "sp6a"]),
        ("belt32.dll", ["belt32.dll"]),
        ("disp3", ["disp3"]),
        ("v5.5.2652.68", ["v5.5.2652.68"]),
        ("event-id 7", ["event-id 7"]),
        ("events 7", ["events 7"]),
    ],
)
def test_a_version_and_a_service_pack_are_parted_from_what_stands_before(typed: str, parts: list[str]) -> None:
    assert [term.text for term in understood(typed).terms] == parts


def test_a_service_pack_with_a_letter_is_found_by_its_number_for_less(tmp_path: Path) -> None:
    files = {
        f"Q60000{number}.TXT": making.article(600000 + number, "Letter", text, applies="Microsoft Mailroom")
        for number, text in enumerate(("It came with SP6.", "It came with SP6a.", "It came."))
    }
    with reading(str(making.imported(tmp_path, files))) as connection:
        assert _ids(connection, "sp6a") == ["Q600001", "Q600000"]


def test_a_word_of_a_thousand_letters_is_a_search(connection: Connection) -> None:
    assert search(connection, "abcdefghijklmnopqrstuvwxyz" * 75, Filters(), 5).suggestions


def test_a_misspelt_word_is_corrected_and_that_is_said(local: Path) -> None:
    ended = making.search(local, "parcles", "sroter")
    assert ended.json["results"][0]["id"] == "Q500001"
    assert ended.json["corrected"] == {"parcles": "parcels", "sroter": "sorter"}
    assert "searched for parcels instead of parcles" in ended.err


def test_nothing_found_proposes_what_to_try(local: Path) -> None:
    ended = making.search(local, "xylophone")
    assert ended.code == 4
    assert ended.json["results"] == []
    assert ended.json["suggestions"]
    assert "nothing found" in ended.err


def test_filters(connection: Connection) -> None:
    assert set(_ids(connection, "conveyor")) == {"Q500003", "Q500004"}
    assert _ids(connection, "conveyor", Filters(product="broom")) == ["Q500004"]
    assert _ids(connection, "conveyor", Filters(product="mailroom server")) == ["Q500003"]
    assert _ids(connection, "conveyor", Filters(version="5")) == ["Q500003"]
    assert _ids(connection, "conveyor", Filters(version="5.00")) == ["Q500003"]
    assert _ids(connection, "conveyor", Filters(kind="howto")) == ["Q500004"]
    assert _ids(connection, "conveyor", Filters(kind="kbprb")) == ["Q500003"]
    assert _ids(connection, "conveyor", Filters(service_pack="2")) == ["Q500004"]


def test_a_version_behind_the_product_is_one(connection: Connection) -> None:
    assert _ids(connection, "conveyor", Filters(product="mailroom server 5.0")) == ["Q500003"]
    assert _ids(connection, "conveyor", Filters(product="mailroom server 5.0 SP1")) == ["Q500003"]
    assert _ids(connection, "conveyor", Filters(product="mailroom server 4.0")) == []
    assert _ids(connection, "conveyor", Filters(product="mailroom server 4.0", version="5.0")) == []


@pytest.mark.parametrize("pack", ["1", "SP1", "sp 1", "Service Pack 1", "1a", "SP1a"])
def test_a_service_pack_in_every_spelling(connection: Connection, pack: str) -> None:
    assert _ids(connection, "conveyor", Filters(service_pack=pack, product="mailroom")) == ["Q500003"]
    assert _ids(connection, "conveyor", Filters(version="5.0", service_pack=pack)) == ["Q500003"]


@pytest.mark.parametrize(
    ("text", "filters", "said"),
    [
        ("Q599999", Filters(), "Q599999 is not among the imported articles"),
        ("conveyor", Filters(version="9.9"), "no article states a version 9.9"),
        ("conveyor", Filters(product="blankets"), "no article has a product blankets"),
        ("conveyor", Filters(product="clothh"), "no article has a product clothh"),
    ],
)
def test_what_is_not_there_is_said(connection: Connection, text: str, filters: Filters, said: str) -> None:
    found = search(connection, text, filters, 5)
    assert found.results == []
    assert any(each.startswith(said) for each in found.suggestions)
    assert not any("did you mean" in each for each in found.suggestions)


def test_a_version_that_no_article_states_is_said_beside_those_that_state_none(tmp_path: Path) -> None:
    plain = making.article(500011, "Crate Is Stuck", "A crate is stuck.", applies="Crate Keeper")
    other = making.article(500012, "Crate Is Lost", "A crate is lost.", applies="Microsoft Crate Mover, version 4.0")
    local = making.imported(tmp_path, {"Q500011.TXT": plain, "Q500012.TXT": other})
    for filters, asked, shown in (
        (("--version", "9.9"), "version 9.9", ["Q500011"]),
        (("--product", "crate 9.9"), "version 9.9", ["Q500011"]),
        (("--version", "9.9", "--service-pack", "SP2"), "version 9.9 with service pack 2", ["Q500011"]),
        (("--version", "4.0"), None, ["Q500012", "Q500011"]),
        ((), None, ["Q500012", "Q500011"]),
    ):
        ended = run("search", "crate", *filters, "--index", local, "-f", "json")
        assert [each["id"] for each in ended.json["results"]] == shown or not filters
        assert ended.json["not_stated"] == ([asked] if asked else [])
        said = f"diagnose: none of the articles found states {asked}; shown are those that state no other\n"
        assert ended.err == (said if asked else "")


def test_an_article_that_states_no_service_pack_may_be_about_any(connection: Connection) -> None:
    assert _ids(connection, "sorter", Filters(version="4.0", service_pack="2"))[0] == "Q500001"
    assert "Q500002" in _ids(connection, "sorter", Filters(version="4.0", service_pack="2"))
    assert _ids(connection, "sorter", Filters(version="4.0", service_pack="3")) == ["Q500002"]


@pytest.mark.parametrize(
    ("since", "wanted"),
    [
        ("2002-06-30", True),
        ("2002-07-01", False),
        ("2002-06", True),
        ("2002-07", False),
        ("2002", True),
        ("2003", False),
    ],
)
def test_since_a_day_a_month_or_a_year(connection: Connection, since: str, wanted: bool) -> None:
    assert ("Q500002" in _ids(connection, "sorter", Filters(since=since))) is wanted
    assert "Q500001" not in _ids(connection, "sorter", Filters(since=since))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(),
        st.text(st.characters(codec=None)),
        st.lists(
            st.sampled_from(
                [
                    "sorter",
                    '"',
                    "'",
                    "-",
                    "*",
                    "(",
                    ")",
                    "AND",
                    "NEAR",
                    "OR",
                    "NOT",
                    "^",
                    ":",
                    "0x",
                    "event",
                    "stop",
                    "1197",
                    "q",
                    "kb",
                    "500003",
                    "80004005-",
                    "sp",
                    "3",
                    ".",
                    "\\",
                    "\0",
                    "%",
                    "²",
                    "\N{ARABIC-INDIC DIGIT THREE}",
                    "ß",
                    "İ",
                    "a.exe",
                    "\ud800",
                    "sorter97",
                    "97sorter",
                    "win2k",
                ]
            )
        ).map(" ".join),
    )
)
def test_any_text_is_a_search(connection: Connection, text: str) -> None:
    found = search(connection, text, Filters(), 5)
    assert len(found.results) <= 5
    assert found.results or found.suggestions
    scores = [result.score for result in found.results]
    assert scores == sorted(scores, reverse=True)


def test_a_very_long_search_is_a_search(connection: Connection) -> None:
    assert _ids(connection, "lid " + "sorter parcels " * 5000)[0] == "Q500001"
    for length in range(1, 16):
        found = search(connection, "lid" + " " * length + "sorter parcels " * 5000, Filters(), 5)
        assert (found.corrected, found.not_found) == ({}, [])
    assert search(connection, "parcels" * 1000, Filters(), 5).suggestions


def test_the_answer_in_json_is_the_best_first_with_its_matches_marked(local: Path) -> None:
    ended = run("search", "parcels", "sorter", "--index", local, "-f", "json", "-n", "1")
    assert ended.code == 0
    [result] = ended.json["results"]
    assert result["id"] == "Q500001"
    assert result["title"] == "Parcels Get Stuck in the Sorter When the Lid Is Open"
    assert "**Parcels** stay in the **sorter**" in result["snippet"]
    assert ended.json["total"] == 2


@pytest.mark.parametrize(
    ("typed", "marked"),
    [("0x50a", "**0000050a**"), ("stop 1e", "**0x0000001E**"), ("0x1E", "**0x0000001E**"), ("of 1e", "**0x0000001E**")],
)
def test_a_code_is_marked_however_it_is_written(connection: Connection, typed: str, marked: str) -> None:
    assert marked in search(connection, typed, Filters(), 1).results[0].snippet


def test_open_shows_the_article_as_it_was_published(local: Path) -> None:
    ended = run("search", "500001", "--open", "--index", local)
    assert ended.code == 0
    assert "Parcels stay in the sorter for hours." in ended.text
    assert "MORE INFORMATION\n================\n" in ended.text


def test_related_goes_both_ways(local: Path) -> None:
    forth = run("search", "Q500001", "--related", "--index", local, "-f", "json").json
    assert [(each["id"], each["relation"]) for each in forth["results"]] == [("Q500002", "refers to")]
    back = run("search", "Q500002", "--related", "--index", local, "-f", "json").json
    assert [(each["id"], each["relation"]) for each in back["results"]] == [("Q500001", "is referred to by")]


@pytest.mark.parametrize(
    "wrong",
    [
        ("-n", "0"),
        ("--since", "June"),
        ("--since", "2001-13"),
        ("--kind", "poem"),
        ("--version", "abc"),
        ("--service-pack", "x"),
        ("-f", "xml"),
        ("--open", "--related"),
    ],
)
def test_wrong_usage_says_what_would_be_right(local: Path, wrong: tuple[str, str]) -> None:
    ended = run("search", "sorter", "--index", local, *wrong)
    assert ended.code == 2
    assert ended.err.startswith("diagnose: ")
    assert not ended.out


def test_without_a_local_file_it_says_how_to_make_one(tmp_path: Path) -> None:
    ended = run("search", "sorter", env={"DIAGNOSE_INDEX": str(tmp_path / "none.db")})
    assert ended.code == 4
    assert "diagnose import" in ended.err


def test_control_characters_of_an_article_do_not_reach_the_terminal(tmp_path: Path) -> None:
    text = making.article(500009, "Bell", "A \x1b[2Jscreen is cleared.")
    local = making.imported(tmp_path, {"Q500009.TXT": text})
    for more in ((), ("--open",)):
        assert b"\x1b" not in run("search", "screen", "--index", local, *more).out


@pytest.mark.parametrize(
    ("typed", "meant"), [("--opne", "--open"), ("--prodct=x", "--product"), ("--Related", "--related")]
)
def test_a_word_like_an_option_is_looked_for_and_said(local: Path, typed: str, meant: str) -> None:
    ended = run("search", typed, "sorter", "--index", local)
    assert f"diagnose: {typed} is no option, so it is looked for as a word; did you mean {meant}?" in ended.err
    assert ended.code == 0


@pytest.mark.parametrize(
    "typed", [("--r",), ("--install-here",), ("sorter", "--", "--open"), ("sorter", "--", "-opne")]
)
def test_words_with_hyphens_that_are_like_no_option_are_words(local: Path, typed: tuple[str, ...]) -> None:
    assert "did you mean" not in run("search", "--index", local, *typed).err
