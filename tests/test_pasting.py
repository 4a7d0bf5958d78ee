"""Pasted texts: which ids are taken from them, and what is rather left out or asked for again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose.dialogue.pasting import MOST_CHARACTERS, recognise
from diagnose.dialogue.session import Session
from diagnose.dialogue.understanding import understood, volunteered
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue, NumbersFact, read_value
from diagnose.reasoning.diagnosis import Diagnostician

DIALOG = """Move Mailbox
The requested operation could not be carried out.
Information store of Exchange
ID no: 80004005-0501-0000050a
OK    Help"""

ENTRY = """Event Type:     Error
Event Source:   MSExchangeIS Private
Event Category: General
Event ID:       1197
Date:           10/12/2000
Time:           9:12:01 AM
User:           N/A
Computer:       LONDON-01
Description:
A newer version wrote the databases. Error 0x451."""

NEWER_ENTRY = "Log Name: Application\r\nSource:   MSExchangeIS\r\nEvent ID: 9175\r\nLevel:    Error"


@pytest.mark.parametrize(
    ("text", "stated", "said"),
    [
        (DIALOG, {"error_id": "80004005-0501-0000050a"}, ("error id 80004005-0501-0000050a",)),
        (
            ENTRY,
            {"error_id": "0x451", "event_ids": (1197,)},
            ("error id 0x451", "event ids 1197 (source MSExchangeIS Private)"),
        ),
        (NEWER_ENTRY, {"event_ids": (9175,)}, ("event ids 9175 (source MSExchangeIS)",)),
        (f"{ENTRY}\n\nEvent ID: 1005", {"error_id": "0x451", "event_ids": (1005, 1197)}, None),
        ("error:\u00a00000050A", {"error_id": "0000050A"}, None),
        ("Error code (50A) was returned", {"error_id": "50A"}, None),
        ("events 1197, 1005 and 1102 were logged", {"event_ids": (1005, 1102, 1197)}, None),
        ("events 1005 1197", {"event_ids": (1005, 1197)}, None),
        ("Event IDs: 1005  1197 2000-10-05", {"event_ids": (1005, 1197)}, None),
        ("event 1005 1197 times", {"event_ids": (1005,)}, None),
        ("10/12/00\t9:12:01 AM\tMSExchangeIS Private\tGeneral\t1197\tN/A\tLONDON-01", {"event_ids": (1197,)}, None),
        ("10/12/00  9:12:01 AM  MSExchangeIS  General  1197  N/A  A\n10/12/00  9:12:02 AM  X  General  1005  N/A  A",
         {"event_ids": (1005, 1197)}, None),
        ("Error,10/12/00,9:12:01 AM,MSExchangeIS,General,1197,N/A,LONDON-01", {"event_ids": (1197,)}, None),
        ("Source: MSExchangeIS Private Event ID: 1005 Type: Error", {"event_ids": (1005,)},
         ("event ids 1005 (source MSExchangeIS Private)",)),
        ("Store.exe version 5.5.2653.12 at 10.0.0.1", {"store_version": "5.5.2653.12"}, None),
    ],
)  # fmt: skip
def test_the_ids_are_taken_and_said(
    knowledge: Knowledge, text: str, stated: dict[str, FactValue], said: tuple[str, ...] | None
) -> None:
    found = recognise(knowledge, None, text)
    assert dict(found.stated) == stated
    assert said is None or found.said == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The mailbox could not be moved.",
        "an error occurred; error added; error 5/10; error 10:30; event 10:22; error -1056; error 1.5",
        "{12345678-1234-1234-1234-123456789abc}",
        "0x1234567890 and 80004005-0501-0000050a-1234 and 0x50a.5",
        "10.12.2000 10:00 the error had gone",
        "event 1234567",
        "version 5.5.2653.12",
        "Error\t1197",
        "10/12/00  1197  2025  MSExchangeIS",
    ],
)
def test_what_is_no_id_is_left_out(knowledge: Knowledge, text: str) -> None:
    assert dict(recognise(knowledge, None, text).stated) == {}


def test_a_version_counts_where_it_is_asked_for_and_belongs_to_the_file(knowledge: Knowledge) -> None:
    text = "Store.exe Properties\nFile version: 5.5.2650.23\nCompany: of 10.0.0.12\nProduct version: 5.5"
    for key in ("store_version", "restore_store_version"):
        assert dict(recognise(knowledge, key, text).stated) == {key: "5.5.2650.23"} | (
            {"store_version": "5.5.2650.23"} if key == "store_version" else {}
        )
    assert dict(recognise(knowledge, "store_version", "server 10.0.0.12").stated) == {}
    with pytest.raises(ValueError, match=r"several values .*: 5\.5\.2650\.23, 5\.5\.2653\.12; type the one"):
        recognise(knowledge, "store_version", "5.5.2650.23 or 5.5.2653.12")


def test_of_several_error_ids_the_one_counts_of_which_an_article_speaks(knowledge: Knowledge) -> None:
    assert recognise(knowledge, None, "error 0x80040115 and error 50A").stated["error_id"] == "50A"
    assert recognise(knowledge, None, "0x50a, that is 80004005-0501-0000050a").stated["error_id"] == (
        "80004005-0501-0000050a"
    )
    with pytest.raises(ValueError, match="several values stand there for error id: 0x80040115, 0x80040116"):
        recognise(knowledge, None, "0x80040115 0x80040116")


def test_a_whole_log_is_refused(knowledge: Knowledge) -> None:
    assert recognise(knowledge, None, "x" * (MOST_CHARACTERS - 8) + " id no 5")
    with pytest.raises(ValueError, match=f"at most {MOST_CHARACTERS}"):
        recognise(knowledge, None, "x" * (MOST_CHARACTERS + 1))


NOISE = st.text(st.sampled_from("0123456789abcdefx.-:,/ \n\t\r()[]EeVvNnTtIiDdRrOoSsUuCc\u00a0\x1b\x00"), max_size=60)
IDS = st.sampled_from(
    [
        " 0x80040115 ",
        " 0x80040116 ",
        " ID no: 80004005-0501-0000050A ",
        "\nEvent ID: 1197\n",
        " event 1005 ",
        " Store.exe 5.5.2650.23 ",
    ]
)


@settings(max_examples=150)
@given(text=st.lists(st.one_of(NOISE, IDS), max_size=8).map("".join))
def test_any_text_gives_values_that_the_vocabulary_reads_again(knowledge: Knowledge, text: str) -> None:
    for asked in (None, "store_version"):
        try:
            found = recognise(knowledge, asked, text)
        except ValueError as error:
            assert "several values" in str(error)
            continue
        for key, value in found.stated.items():
            written = [str(each) for each in value] if isinstance(value, tuple) else str(value)
            assert read_value(knowledge.vocabulary.facts[key], written).value == value
        assert all(char.isprintable() for words in found.said for char in words)


# --- in the dialogue -------------------------------------------------------------------------------------------------


def test_a_pasted_message_answers_what_it_can_and_leaves_the_question(diagnostician: Diagnostician) -> None:
    session = Session(diagnostician, {})
    heard = understood(session, "antivirus_api", ENTRY)
    assert dict(heard.session.case.stated) == {"error_id": "0x451", "event_ids": (1197,)}
    assert heard.recognised == ("error id 0x451", "event ids 1197 (source MSExchangeIS Private)")
    assert "antivirus_api" not in heard.session.declined
    back = heard.session.back()
    assert back is not None
    assert dict(back.case.stated) == {}


def test_events_of_two_pastes_are_both_reported_and_an_error_id_is_replaced(diagnostician: Diagnostician) -> None:
    first = understood(Session(diagnostician, {}), "event_ids", "Event ID: 1197, error 0x451").session
    second = understood(first, "event_ids", "Event ID: 1005, error 50A")
    assert dict(second.session.case.stated) == {"error_id": "50A", "event_ids": (1005, 1197)}
    assert second.recognised == ("error id 50A", "event ids 1005", "no longer error id 0x451")


def test_an_answer_as_it_stands_is_taken_as_it_stands(diagnostician: Diagnostician) -> None:
    session = Session(diagnostician, {})
    assert understood(session, "service_pack", "SP3").recognised == ()
    assert understood(session, "event_ids", "1197\n1005\n").session.case.stated["event_ids"] == (1005, 1197)
    assert understood(session, "name", "error 50A").session.case.stated == {"name": "error 50A"}


@pytest.mark.parametrize("key", ["antivirus_api", "service_pack", "name", "product"])
def test_lines_without_an_id_are_no_answer_to_anything(diagnostician: Diagnostician, key: str) -> None:
    with pytest.raises(ValueError, match="nothing was recognised in these 3 lines"):
        understood(Session(diagnostician, {}), key, "The move failed.\nNo\nOK")


def test_after_the_result_facts_are_volunteered_by_key_or_by_paste(diagnostician: Diagnostician) -> None:
    session = Session(diagnostician, {})
    assert volunteered(session, "sp = 3").session.case.stated == {"service_pack": 3}
    assert volunteered(session, DIALOG).session.case.stated == {"error_id": "80004005-0501-0000050a"}
    with pytest.raises(ValueError, match="did you mean service_pack"):
        volunteered(session, "servce_pack=3")
    with pytest.raises(ValueError, match="nothing was recognised"):
        volunteered(session, "The move failed")


@pytest.mark.parametrize("asked", ["symptoms", "antivirus_api", "service_pack", "event_ids", "error_id", None])
@pytest.mark.parametrize("typed", ["5.5.2652.68", "  5.5.2652.68\n"])
def test_a_version_that_does_not_say_of_which_file_it_is_gets_told_how(
    diagnostician: Diagnostician, asked: str | None, typed: str
) -> None:
    session = Session(diagnostician, {})
    with pytest.raises(ValueError, match="is the version of a file") as refused:
        understood(session, asked, typed) if asked else volunteered(session, typed)
    assert "type store_version=5.5.2652.68 for the version of the installed Store.exe, or " in str(refused.value)
    assert "restore_store_version=5.5.2652.68 for the version of the Store.exe to put back" in str(refused.value)
    said = understood(session, asked or "symptoms", "store_version=5.5.2652.68").session
    assert said.case.stated == {"store_version": "5.5.2652.68"}


@pytest.mark.parametrize(
    ("asked", "typed", "says"),
    [
        ("symptoms", "SP3", "type service_pack=SP3 for the Exchange service pack"),
        ("antivirus_api", " service pack 3\n", "type service_pack=service pack 3 for the Exchange service pack"),
        (None, "SP3", "type service_pack=SP3 for the Exchange service pack"),
        ("service_pack", "alpha", "type platform=alpha for the processor platform"),
        ("store_version", "bad folder", "type symptoms=bad folder for the symptoms"),
        ("symptoms", "Exchange 2000", "type product=Exchange 2000 for the product"),
        ("antivirus_api", "Service Pack: SP3", "type service_pack=SP3 for the Exchange service pack"),
        (None, "antivirus api : yes", "for the antivirus program that uses the antivirus API"),
    ],
)
def test_an_answer_to_another_question_gets_told_how_to_give_it(
    diagnostician: Diagnostician, asked: str | None, typed: str, says: str
) -> None:
    session = Session(diagnostician, {})
    with pytest.raises(ValueError, match="is no answer here") as refused:
        understood(session, asked, typed) if asked else volunteered(session, typed)
    assert str(refused.value).endswith(says)


@pytest.mark.parametrize("typed", ["none", "yes", "3", "MAIL1", "Acme Mail 7"])
def test_what_may_answer_many_questions_or_is_just_a_name_is_referred_to_none(
    diagnostician: Diagnostician, typed: str
) -> None:
    with pytest.raises(ValueError, match=r"version|part") as refused:
        understood(Session(diagnostician, {}), "store_version", typed)
    assert "no answer here" not in str(refused.value)


@pytest.mark.parametrize("asked", ["antivirus_api", None])
@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("sp=3, antivirus_api = yes", {"service_pack": 3, "antivirus_api": True}),
        ("name=MAIL1 service_pack=3 site=London", {"name": "MAIL1", "service_pack": 3, "site": "London"}),
        (
            "symptoms=duplicate_messages, store_hangs; sp = 3",
            {"symptoms": ("duplicate_messages", "store_hangs"), "service_pack": 3},
        ),
        ("site=London=South, a=b", {"site": "London=South, a=b"}),
    ],
)
def test_several_facts_may_stand_in_one_line(
    diagnostician: Diagnostician, asked: str | None, typed: str, means: dict[str, object]
) -> None:
    session = Session(diagnostician, {})
    said = understood(session, asked, typed) if asked else volunteered(session, typed)
    assert said.session.case.stated == means


def test_of_several_facts_in_one_line_none_counts_where_one_is_wrong(diagnostician: Diagnostician) -> None:
    with pytest.raises(ValueError, match='"nine" is no Exchange service pack'):
        volunteered(Session(diagnostician, {}), "site=London service_pack=nine")


def test_an_entry_of_the_event_log_may_be_written_as_xml(diagnostician: Diagnostician) -> None:
    entry = (
        "<Event><System><Provider Name='MSExchangeIS Private'/><EventID Qualifiers='49156'>1197</EventID>"
        "<Level>2</Level></System><EventData><Data>A newer version. Error 0x451.</Data></EventData></Event>"
    )
    said = understood(Session(diagnostician, {}), "antivirus_api", entry)
    assert said.session.case.stated == {"error_id": "0x451", "event_ids": (1197,)}


@pytest.mark.parametrize(
    ("stated", "unnamed"),
    [
        ({"error_id": "8004010F"}, ["8004010F"]),
        ({"error_id": "0000050A"}, []),
        ({"event_ids": (1000, 1102, 1185, 1197, 9999)}, ["1000", "9999"]),
        ({"error_id": "80004005-0501-0000050b", "event_ids": ()}, ["80004005-0501-0000050b"]),
        ({"service_pack": 3, "symptoms": ("store_hangs",)}, []),
    ],
)
def test_an_id_that_no_article_names_is_said_to_tell_nothing(
    diagnostician: Diagnostician, stated: dict[str, FactValue], unnamed: list[str]
) -> None:
    said = Session(diagnostician, {}).stating(stated).unexplained
    assert [re.findall(r"names (\S+), so that", each) for each in said] == [[each] for each in unnamed]


def test_each_event_is_said_with_the_source_of_its_own_entry(knowledge: Knowledge) -> None:
    entries = [f"Event Source: {source}\nEvent ID: {number}\n" for source, number in [("A", 1197), ("B", 9175)]]
    assert recognise(knowledge, None, "\n".join(entries)).said == ("event ids 1197 (source A), 9175 (source B)",)
    unnamed = "\n".join([entries[0], "Event ID: 9175\n"])
    assert recognise(knowledge, None, unnamed).said == ("event ids 1197 (source A), 9175",)


def test_a_number_that_no_event_can_have_is_left_out(knowledge: Knowledge) -> None:
    fact = knowledge.vocabulary.facts["event_ids"]
    assert isinstance(fact, NumbersFact)
    most = fact.maximum
    assert recognise(knowledge, None, f"Event ID: {most}\nEvent ID: {most + 1}").stated == {"event_ids": (most,)}
