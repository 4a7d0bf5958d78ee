"""``diagnose ask`` without a terminal: what a session asks, what a line means, what is saved, what is refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from diagnose.cli.ask import run_ask
from diagnose.cli.main import app
from diagnose.cli.typer_app import typer_app
from diagnose.dialogue.choosing import menu_of
from diagnose.dialogue.exploring import as_asked
from diagnose.dialogue.picking import read_answer
from diagnose.dialogue.saving import as_yaml, save_case
from diagnose.dialogue.session import UNNAMED, Session
from diagnose.dialogue.stakes import Stake, stakes
from diagnose.dialogue.understanding import told
from diagnose.dialogue.wording import outcomes_in_words, value_in_words
from diagnose.exit_codes import ExitCode
from diagnose.inventory.reading import read_inventory
from diagnose.knowledge.error_ids import read_error_id
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import BooleanFact, FactValue, IntegerFact, KeysFact, NumbersFact
from diagnose.presenters.next_steps import next_step
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import results

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "diagnose", "ask")
MOVE_AND_BAD = ("move_mailbox_fails", "mail_in_ims_bad_folder")
ERROR = "80004005-0501-0000050a"
SCANNED: dict[str, FactValue] = {"service_pack": 3, "store_version": "5.5.2650.23", "antivirus_api": True}


def begin(diagnostician: Diagnostician, **given: FactValue) -> Session:
    return Session(diagnostician, given)


def say(session: Session, line: str) -> Session:
    assert session.question is not None
    return told(session, session.question, line)


def verdicts(session: Session) -> dict[str, str]:
    return dict(session.considered.verdicts)


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(*args: str, text: str = "") -> Done:
    """Run the command in this process; standard input is no terminal."""
    result = CliRunner().invoke(typer_app(app), ["ask", *args], input=text, catch_exceptions=False)
    return Done(result.exit_code, result.stdout, result.stderr)


def run_apart(*args: str, text: str = "", encoding: str = "utf-8") -> Done:
    """Run the command in a process of its own; standard input is no terminal."""
    done = subprocess.run(
        [*COMMAND, *args],
        input=text.encode(),
        capture_output=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode(encoding))


# --- what can be picked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"error_id": "50A"}, "error id 50A"),
        ({"error_id": "80004005-0501-0000050a"}, "error id 80004005-0501-0000050a"),
        ({"event_ids": (270, 1197, 9999)}, "event ids 270 and 1197"),
        ({"error_id": "0x451", "event_ids": (1041,)}, "error id 0x451 or event ids 1041"),
    ],
)
def test_symptoms_of_the_articles_on_a_known_id_stand_first(
    diagnostician: Diagnostician, given: dict[str, FactValue], words: str
) -> None:
    error, events = given.get("error_id"), given.get("event_ids", ())
    assert isinstance(events, tuple)
    pointed = {
        symptom.symptom
        for fault in diagnostician.knowledge.faults
        for symptom in fault.article.symptoms
        if any(
            set(sign.event_ids) & set(events)
            or any(error and read_error_id(id_).matches(read_error_id(str(error))) for id_ in sign.error_ids)
            for sign in fault.article.symptoms
        )
    }
    fact = diagnostician.knowledge.vocabulary.facts["symptoms"]
    assert isinstance(fact, KeysFact)
    labels = {choice.label: choice.value for choice in fact.values}
    options = [option for option in menu_of(begin(diagnostician, **given), "symptoms").options if option.numbered]
    values = [labels[option.label] for option in options]
    assert set(values[: len(pointed)]) == pointed
    assert sorted(values) == sorted(labels.values())
    headings = {number: option.heading for number, option in enumerate(options) if option.heading}
    assert headings == {0: f"In the articles on {words}:", len(pointed): "All others:"}


@pytest.mark.parametrize("given", [{}, {"error_id": "50A"}, {"error_id": "DEADBEEF"}, {"event_ids": (9999,)}])
def test_the_number_that_is_shown_is_the_number_that_is_typed(
    diagnostician: Diagnostician, given: dict[str, FactValue]
) -> None:
    vocabulary = diagnostician.knowledge.vocabulary
    for key, fact in vocabulary.facts.items():
        for option in menu_of(begin(diagnostician, **given), key).options:
            value = read_answer(vocabulary, key, option.answer).value
            if isinstance(value, tuple) and value:
                assert value_in_words(fact, value) == option.label
            assert bool(option.heading) <= (given == {"error_id": "50A"} and key == "symptoms")


# --- the session -----------------------------------------------------------------------------------------------------


def test_the_next_question_is_the_most_telling_open_fact(diagnostician: Diagnostician) -> None:
    session = begin(diagnostician)
    assert session.question == diagnostician.ask(session.case)[0]


def test_an_answer_counts_and_the_old_session_stays_as_it_was(diagnostician: Diagnostician) -> None:
    before = begin(diagnostician, service_pack=3)
    after = told(before, "antivirus_api", "no")
    assert after.case.stated == {"service_pack": 3, "antivirus_api": False}
    assert before.case.stated == {"service_pack": 3}
    assert verdicts(after)["Q271547"] == "not_affected"


def test_what_is_declined_is_not_asked_again(diagnostician: Diagnostician) -> None:
    session, asked = begin(diagnostician), list[str]()
    while session.question is not None:
        assert session.question not in asked
        asked.append(session.question)
        session = session.unknown(session.question)
    assert len(asked) > 2
    assert session.declined == set(asked)
    assert session.open_verdicts == len(session.considered.judged)
    assert session.case.stated == {}


def typical(session: Session) -> str:
    """Return an answer to the question of a session."""
    key = session.question or ""
    answers = {"symptoms": "1", "error_id": ERROR, "service_pack": "3", "store_version": "5.5.2650.23"}
    kinds = {BooleanFact: "yes", IntegerFact: "1", NumbersFact: "none", KeysFact: "none"}
    return answers.get(key) or kinds.get(type(session.diagnostician.knowledge.vocabulary.facts[key]), "1")


def test_answers_lead_to_an_end_with_fewer_questions_than_facts(diagnostician: Diagnostician) -> None:
    session, count = begin(diagnostician), 0
    while session.question is not None:
        session = say(session, typical(session))
        count += 1
    assert verdicts(session)["Q271547"] == "confirmed"
    assert 0 < count < len(diagnostician.knowledge.vocabulary.facts)
    assert session.open_verdicts == 0


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"service_pack": 3},
        {"internet_mail_service": True},
        {"restore_store_version": "5.5.2650.23"},
        {"error_id": "50A"},
    ],
)
def test_what_to_find_out_next_is_what_is_asked_next(diagnostician: Diagnostician, given: dict[str, FactValue]) -> None:
    session, named = begin(diagnostician, **given), 0
    while session.question is not None:
        run = results(diagnostician.knowledge, [diagnostician.diagnose(session.case)], [])
        found = re.search(r"find out (\w+)", next_step(as_asked(session, run)))
        assert found is None or found[1] == session.question
        named += found is not None
        session = session.unknown(session.question)
    assert named > 3


def test_back_takes_the_last_step_back(diagnostician: Diagnostician) -> None:
    first = begin(diagnostician)
    second = told(first, "service_pack", "3")
    third = second.unknown(second.question or "")
    assert third.back() == second
    assert second.back() == first
    assert first.back() is None


def test_a_fact_can_be_volunteered_and_corrected(diagnostician: Diagnostician) -> None:
    session = told(begin(diagnostician, service_pack=4), "symptoms", "sp = 3")
    assert session.case.stated["service_pack"] == 3
    session = say(session, "name=MAIL1")
    assert session.case.name == "MAIL1"
    assert not session.case.unnamed
    forgotten = say(session, "service_pack=unknown")
    assert "service_pack" not in forgotten.case.stated
    assert "service_pack" in forgotten.declined


def test_a_volunteered_fact_that_does_not_exist_is_explained(diagnostician: Diagnostician) -> None:
    with pytest.raises(ValueError, match="did you mean service"):
        say(begin(diagnostician), "servise_pack=3")


def test_words_that_state_two_facts_state_both(diagnostician: Diagnostician) -> None:
    session = say(begin(diagnostician), "product=Exchange 5.5 SP3")
    assert session.case.stated == {"product": "Exchange Server", "version": "5.5", "service_pack": 3}


def test_words_that_state_against_what_is_known_are_refused(diagnostician: Diagnostician) -> None:
    with pytest.raises(ValueError, match='service pack 3, but it is "4" already'):
        told(begin(diagnostician, service_pack=4), "symptoms", "product=Exchange 5.5 SP3")


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("symptoms=1-2", "symptoms", MOVE_AND_BAD),
        ("symptoms = 2; 1", "symptoms", MOVE_AND_BAD),
        ("Symptoms=messages land in the bad folder of the internet mail service", "symptoms", MOVE_AND_BAD[1:]),
        ("platform=Intel (x86)", "platform", "x86"),
        ("database_format=2.46", "database_format", "2.46"),
        ("service_pack=2", "service_pack", 2),
    ],
)
def test_a_fact_is_corrected_in_the_words_of_its_question(
    diagnostician: Diagnostician, line: str, key: str, value: FactValue
) -> None:
    session = told(begin(diagnostician, symptoms=("store_hangs",), service_pack=3), "antivirus_api", line)
    assert session.case.stated[key] == value


def test_a_number_is_no_choice_where_none_are_shown(diagnostician: Diagnostician) -> None:
    with pytest.raises(ValueError, match='"1" is no processor platform'):
        told(begin(diagnostician), "antivirus_api", "platform=1")


def test_what_contradicts_itself_is_said_with_one_full_stop(diagnostician: Diagnostician) -> None:
    (clash,) = begin(diagnostician, antivirus_software=False, antivirus_api=True).contradictions
    assert not clash.endswith(".")


def test_what_is_disputed_is_not_asked_again(diagnostician: Diagnostician) -> None:
    session, asked = begin(diagnostician, antivirus_software=False, antivirus_api=True), []
    while question := session.question:
        asked.append(question)
        session = session.unknown(question)
    assert asked
    assert "antivirus_software" not in asked
    assert "antivirus_software" in diagnostician.ask(session.case)


def test_a_contradiction_shows_in_the_session(diagnostician: Diagnostician) -> None:
    session = begin(diagnostician, store_version="5.5.2650.23")
    assert session.contradictions == ()
    assert len(say(session, "service_pack=4").contradictions) == 1


def test_facts_tell_how_each_is_known(diagnostician: Diagnostician) -> None:
    session = say(begin(diagnostician, store_version="5.5.2650.23", antivirus_api=True), "error_id=50A")
    session = session.unknown("internet_mail_service")
    origins = {fact.key: (fact.value, fact.origin) for fact in session.facts()}
    assert origins["store_version"] == ("5.5.2650.23", "given")
    assert origins["service_pack"] == (3, "derived")
    assert origins["product"] == ("Exchange Server", "assumed")
    assert origins["error_id"] == ("50A", "answered")
    assert origins["internet_mail_service"] == (None, "unknown")
    assert list(origins) == diagnostician.knowledge.vocabulary.sorted(origins)


def test_the_way_back_counts_as_an_open_verdict(diagnostician: Diagnostician) -> None:
    without = begin(diagnostician, service_pack=3, antivirus_api=False)
    session = begin(diagnostician, service_pack=3, antivirus_api=False, restore_store_version="5.5.2651.40")
    assert session.open_verdicts == without.open_verdicts + 1
    assert "database_format" in diagnostician.ask(session.case)


def test_a_case_without_a_name_is_called_as_in_an_inventory(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    record = read_inventory(knowledge.vocabulary, b"service_pack: 3", "x.yaml").records[0]
    assert record.case is not None
    assert begin(diagnostician, service_pack=3).case.name == record.case.name == UNNAMED


# --- why -------------------------------------------------------------------------------------------------------------


def by_article(session: Session, key: str) -> dict[str, Stake]:
    return {stake.article: stake for stake in stakes(session, key)}


def in_words(session: Session, key: str, stake: Stake) -> dict[str, str | None]:
    return dict(outcomes_in_words(session.diagnostician.knowledge.vocabulary.facts[key], stake))


def test_why_names_the_condition_its_source_and_what_each_answer_makes_of_it(diagnostician: Diagnostician) -> None:
    session = begin(diagnostician, service_pack=3)
    stake = by_article(session, "antivirus_api")["Q271547"]
    assert stake.verdict == "undetermined"
    assert [ground.source for ground in stake.grounds] == ["Q271547 SYMPTOMS"]
    assert "antivirus API: yes" in stake.grounds[0].text
    assert in_words(session, "antivirus_api", stake) == {"yes": "exposed", "no": "not_affected"}


def test_why_names_only_articles_that_hang_on_the_fact(diagnostician: Diagnostician) -> None:
    session = begin(diagnostician, service_pack=3, antivirus_api=True)
    assert "Q271591" in by_article(session, "internet_mail_service")
    assert "Q271547" not in by_article(session, "internet_mail_service")
    assert by_article(session, "platform") == {}


def test_why_puts_versions_together_between_the_boundaries(diagnostician: Diagnostician) -> None:
    session = begin(diagnostician, antivirus_api=True)
    stake = by_article(session, "store_version")["Q271547"]
    assert in_words(session, "store_version", stake) == {
        "before 5.5.2650.23": "not_affected",
        "5.5.2650.23 to before 5.5.2653.12": "exposed",
        "5.5.2653.12 or later": "not_affected",
    }


@pytest.mark.parametrize("given", [{}, {"antivirus_api": True}, {"antivirus_api": True, "service_pack": 4}], ids=str)
def test_why_holds_up_to_the_last_build_of_a_stretch(diagnostician: Diagnostician, given: dict[str, FactValue]) -> None:
    for stake in stakes(begin(diagnostician, **given), "store_version"):
        for outcome, following in pairwise(stake.outcomes):
            *build, revision = map(int, str(following.value).split("."))
            last = [*build, revision - 1] if revision else [*build[:-1], build[-1] - 1, 999]
            stated: dict[str, FactValue] = {**given, "store_version": ".".join(map(str, last))}
            judged = diagnostician.consider(Case("MAIL1", stated)).verdicts
            assert judged.get(stake.article) == outcome.verdict, (stake.article, stated)


def test_why_puts_numbers_together(diagnostician: Diagnostician) -> None:
    session = begin(diagnostician, antivirus_api=True)
    said = in_words(session, "service_pack", by_article(session, "service_pack")["Q271547"])
    assert said == {"0 to 2": "not_affected", "3": "exposed", "4": "not_affected"}


def test_why_tells_a_sign_from_any_other_answer(diagnostician: Diagnostician) -> None:
    session = begin(diagnostician, **SCANNED)
    said = in_words(session, "error_id", by_article(session, "error_id")["Q271547"])
    assert said.pop("any other answer") == "exposed"
    assert [(ERROR in answer, verdict) for answer, verdict in said.items()] == [(True, "confirmed")]


def test_why_names_an_article_that_an_answer_would_bring_in(diagnostician: Diagnostician) -> None:
    session = begin(diagnostician, **SCANNED)
    stake = by_article(session, "symptoms")["Q244976"]
    assert stake.verdict is None
    assert list(in_words(session, "symptoms", stake).values()) == ["confirmed", None]


def test_why_covers_the_way_back(diagnostician: Diagnostician) -> None:
    session = begin(diagnostician, service_pack=3, antivirus_api=False, restore_store_version="5.5.2651.40")
    stake = by_article(session, "database_format")["Q244976"]
    assert stake.title == "whether 5.5.2651.40 can be put back"
    assert in_words(session, "database_format", stake)["2.46"] == "unsafe"


# --- what a line means -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("antivirus_api", "1", True),
        ("antivirus_api", "2", False),
        ("antivirus_api", "Yes", True),
        ("antivirus_api", "n", False),
        ("service_pack", "1", 1),
        ("service_pack", "4", 4),
        ("service_pack", "SP3", 3),
        ("ims_in_site", "2", 2),
        ("platform", "2", "alpha"),
        ("platform", "i386", "x86"),
        ("platform", "INTEL (x86)", "x86"),
        ("database_format", "2.45", "2.45"),
        ("database_format", "3", "older"),
        ("symptoms", "1", ("move_mailbox_fails",)),
        ("symptoms", "2, 1", MOVE_AND_BAD),
        ("symptoms", "1 2", MOVE_AND_BAD),
        ("symptoms", "1, bad folder", MOVE_AND_BAD),
        ("symptoms", "1-2", MOVE_AND_BAD),
        (
            "symptoms",
            "22 - 23, 2;1",
            ("move_mailbox_fails", "mail_in_ims_bad_folder", "ims_queues_back_up", "store_hangs"),
        ),
        ("symptoms", "MOVE_mailbox_Fails, Bad Folder", MOVE_AND_BAD),
        (
            "symptoms",
            "A Mailbox cannot be MOVED away from this server, 2",
            ("move_mailbox_fails", "mail_in_ims_bad_folder"),
        ),
        (
            "symptoms",
            "the information store does not start and logs event 1197, databases too new",
            ("databases_too_new",),
        ),
        ("symptoms", "none", ()),
        ("symptoms", "unknown", None),
        ("event_ids", "1005, 1197", (1005, 1197)),
        ("error_id", "50A", "50A"),
        ("store_version", "5.5.2650.23", "5.5.2650.23"),
        ("store_version", "don't know", None),
        ("move_destination", "a=b", "a=b"),
    ],
)
def test_an_answer_is_understood(knowledge: Knowledge, key: str, text: str, value: FactValue | None) -> None:
    assert read_answer(knowledge.vocabulary, key, text).value == value


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("antivirus_api", "3", "there is no choice"),
        ("antivirus_api", "0", "there is no choice"),
        ("antivirus_api", "maybe", "neither yes nor no"),
        ("platform", "9", "type a number from 1 to 2"),
        ("symptoms", "1,99", "there is no choice"),
        ("symptoms", "bad fold", "type 2 for messages land in the Bad folder of the Internet Mail Service$"),
        ("symptoms", "messages land in", "type 2 for messages land in the Bad folder of the Internet Mail Service$"),
        (
            "symptoms",
            "RULES",
            "; type 14 for rules on an SMTP address.*; or 20 for rules of a public",
        ),
        ("symptoms", "mail", "type numbers from the list"),
        ("symptoms", "mailbx move", r"\(did you mean mailbox move\?\); type numbers from the list"),
        ("symptoms", "3-1", "write the smaller number first"),
        ("symptoms", "20-24", 'there is no choice "24"'),
        ("symptoms", "1-2-3", "none of the symptoms"),
        ("symptoms", "none, 1", "none cannot stand beside"),
        ("symptoms", "unknown, 1", "a list cannot hold unknown"),
        ("service_pack", "9", "from 0 to 4"),
        ("store_version", "5.5.2650", "four"),
        ("store_version", "1", "four"),
        ("error_id", "\x1b[A", "x1b"),
    ],
)
def test_a_wrong_answer_is_explained(knowledge: Knowledge, key: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_answer(knowledge.vocabulary, key, text)


def test_values_are_shown_as_people_say_them(knowledge: Knowledge) -> None:
    facts = knowledge.vocabulary.facts
    assert value_in_words(facts["antivirus_api"], True) == "yes"
    assert value_in_words(facts["symptoms"], ()) == "none"
    assert value_in_words(facts["symptoms"], ("move_mailbox_fails",)).startswith("a mailbox cannot be moved")
    assert value_in_words(facts["platform"], "x86") == "x86"
    assert value_in_words(facts["platform"], None) == "unknown"


# --- saving ----------------------------------------------------------------------------------------------------------

AWKWARD = [
    "MAIL1",
    "null",
    "~",
    "yes",
    "No",
    "12",
    "5.50",
    "1e3",
    "0x50A",
    "- dash",
    "a: b",
    "a #b",
    "#x",
    "[x]",
    "{x}",
    "*x",
    "&x",
    "!x",
    "|",
    ">",
    "%x",
    "@x",
    "`x`",
    "it's",
    'say "hi"',
    "C:\\temp\\x",
    "x,",
    "M\u00fcller",
    "\u4e2d\u6587",
    "...",
    "---",
    "=",
    "<<",
    "a" * 200,
]


@pytest.mark.parametrize("name", AWKWARD)
def test_a_saved_case_reads_as_the_same_case(knowledge: Knowledge, tmp_path: Path, name: str) -> None:
    stated: dict[str, FactValue] = {
        "name": name,
        "version": "5.5",
        "service_pack": 3,
        "store_version": "5.5.2650.23",
        "antivirus_api": True,
        "internet_mail_service": False,
        "symptoms": ("move_mailbox_fails", "mail_in_ims_bad_folder"),
        "error_id": "0000050e",
        "event_ids": (1005, 1197),
        "database_format": "2.46",
        "move_destination": name,
    }
    file = tmp_path / "case.yaml"
    save_case(file, stated)
    inventory = read_inventory(knowledge.vocabulary, file.read_bytes(), "case.yaml")
    assert inventory.problems == []
    assert [record.problems for record in inventory.records] == [()]
    case = inventory.records[0].case
    assert case is not None
    assert case.stated == stated
    assert case.name == name


def test_a_saved_case_looks_as_a_person_writes_it() -> None:
    text = as_yaml({"name": "MAIL1", "version": "5.5", "antivirus_api": True, "symptoms": (), "error_id": "050"})
    assert text.splitlines()[1:] == [
        "name: MAIL1",
        'version: "5.5"',
        "antivirus_api: yes",
        "symptoms: []",
        'error_id: "050"',
    ]


# --- the command -----------------------------------------------------------------------------------------------------


def test_no_terminal_no_prompt() -> None:
    done = run_apart("--fact", "service_pack=3", text="yes\nyes\n")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "This server: ? undetermined" in done.stdout
    assert "Q271547: A mailbox cannot be moved" in done.stdout
    assert "What is still open" in done.stdout
    assert re.search(r"\(antivirus_api\): decides .*Q271547", " ".join(done.stdout.split()))


def test_no_facts_is_nothing_to_diagnose() -> None:
    done = run()
    assert (done.returncode, done.stdout) == (4, "")
    assert "nothing is known of the server" in done.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--fact", "servise_pack=3"], "did you mean service"),
        (["--fact", "service_pack"], "--fact takes KEY=VALUE"),
        (["--fact", "service_pack=9"], "whole number from 0 to 4"),
        (["--fact", "sp=3", "--fact", "service_pack=2"], "say different things of service_pack"),
        (["--fact", "sp=unknown", "--fact", "service_pack=2"], "say different things of service_pack"),
        (["--fact", "product=Exchange 5.5 SP3", "--fact", "sp=2"], "say different things of service_pack"),
        (["--fact", "symptoms=1197", "--fact", "sp=2"], "move_mailbox_fails"),
        (["--fact", "name=\x1b[31mx", "--fact", "sp=2"], "x1b"),
        (["--fact", "sp=3", "--fail-on", "confirmd"], "did you mean confirmed?"),
        (["--fact", "sp=3", "-f", "jsn"], "did you mean json?"),
        (["--fact", "sp=3", "-f", "html"], "needs a folder"),
        (["--fact", "sp=3", "--save", "no/such/folder/x.yaml"], "there is no folder"),
        (["--fact", "sp=3", "--save", str(ROOT / "examples")], "this is a folder"),
        (["--fact", "sp=3", "--save", str(ROOT / "README.md")], "something else than the facts of one server"),
        (["--answers", str(ROOT / "examples/fleet.yaml")], "takes the facts of one server"),
    ],
)
def test_wrong_use_is_explained(args: list[str], message: str) -> None:
    done = run(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("more", ["version=4.6", "service_pack=6a", "version=5.5"])
def test_what_is_of_another_product_is_taken_as_in_a_batch(more: str, tmp_path: Path) -> None:
    facts = ["product=Lotus Domino", more]
    record = tmp_path / "a.yaml"
    record.write_text("\n".join(fact.replace("=", ": ") for fact in facts), "utf-8")
    batch = CliRunner().invoke(typer_app(app), ["batch", str(record), "-f", "ndjson"])
    expected = {**json.loads(batch.stdout), "where": None}
    assert expected["verdict"] == "not_affected"
    assert more.partition("=")[0] in expected["facts"]
    for order in (facts, facts[::-1]):
        done = run(*(word for fact in order for word in ("--fact", fact)), "-f", "ndjson")
        assert (done.returncode, done.stderr) == (0, "")
        assert {**json.loads(done.stdout), "where": None} == expected
    record.write_text("product: Lotus Domino\n", "utf-8")
    assert run("--answers", str(record), "--fact", more).returncode == 0


def test_what_is_of_no_other_product_is_refused() -> None:
    assert run("--fact", "product=Exchange Server", "--fact", "version=4.6").returncode == 2
    assert run("--fact", "service_pack=6a").returncode == 2


def test_what_is_of_another_product_is_taken_in_a_dialogue(diagnostician: Diagnostician) -> None:
    session = told(begin(diagnostician, product="Lotus Domino"), "version", "version=4.6")
    assert session.case.stated["version"] == "4.6"
    with pytest.raises(ValueError, match=r"is no version of Exchange Server"):
        told(begin(diagnostician), "version", "version=4.6")


def test_the_same_fact_twice_with_one_value_is_fine() -> None:
    assert run("--fact", "sp=3", "--fact", "service_pack=SP3", "-f", "json").returncode == 0


def test_a_fact_wins_over_the_answers(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("name: A\nservice_pack: 4\nantivirus_api: yes\nerror_id: 50A\n", encoding="utf-8")
    done = run("--answers", str(file), "--fact", "sp=3", "--fact", "error=unknown", "-f", "ndjson")
    server = json.loads(done.stdout)
    assert server["facts"]["service_pack"] == 3
    assert "error_id" not in server["facts"]
    assert server["name"] == "A"


@pytest.mark.parametrize(
    "text",
    [
        "name: A\nsp: 3\n",
        "servers:\n  - name: A\n    sp: 3\n",
        "defaults:\n  sp: 3\nservers:\n  - name: A\n",
        "- name: A\n  sp: SP3\n",
        "---\nname: A\nservice_pack: 3\n",
        '{"name": "A", "sp": 3}',
    ],
)
def test_answers_come_in_any_form_of_an_inventory(text: str) -> None:
    done = run("--answers", "-", "-f", "ndjson", text=text)
    server = json.loads(done.stdout)
    assert (server["name"], server["facts"]["service_pack"]) == ("A", 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: A\nsp: 9\n", ":2:5: service_pack: "),
        ("name: A\nspp: 3\n", ":2:1: there is no fact"),
        ("name: [A\n", ":2:1: not well-formed YAML"),
        ("name: A\x07\n", ":1:8: "),
    ],
)
def test_answers_that_cannot_be_read_are_named_with_their_place(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")
    done = run("--answers", str(file))
    assert (done.returncode, done.stdout) == (3, "")
    assert f"{file}{message}" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_answers_are_unreadable_and_empty_ones_are_nothing(tmp_path: Path) -> None:
    assert run("--answers", str(tmp_path / "none.yaml")).returncode == 3
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    assert run("--answers", str(tmp_path / "empty.yaml")).returncode == 4


def test_the_exit_code_follows_fail_on() -> None:
    facts = [arg for fact in ("sp=3", "avapi=yes", "error=50A") for arg in ("--fact", fact)]
    assert run(*facts).returncode == 1
    assert run(*facts, "--fail-on", "never").returncode == 0
    assert run("--fact", "sp=3").returncode == 0
    assert run("--fact", "sp=3", "--fail-on", "undetermined").returncode == 1


def test_several_formats_at_once(tmp_path: Path) -> None:
    out, site = tmp_path / "out.json", tmp_path / "site"
    done = run("--fact", "sp=3", "-f", "text", "-f", f"json={out}", "-f", f"html={site}")
    assert done.returncode == 0
    assert done.stdout.startswith("This server: ? undetermined")
    assert json.loads(out.read_text(encoding="utf-8"))["schema"] == "diagnose-results/1"
    assert (site / "index.html").is_file()


def test_what_is_saved_gives_the_same_result_again_and_in_batch(tmp_path: Path) -> None:
    file = tmp_path / "saved.yaml"
    facts = ["--fact", "name=MAIL1", "--fact", "sp=3", "--fact", "avapi=yes", "--fact", "error=50A"]
    first = run_apart(*facts, "--save", str(file), "-f", "json")
    assert f"Saved in {file}" in first.stderr
    again = run_apart("--answers", str(file), "-f", "json")
    assert again.stdout == first.stdout
    batch = subprocess.run(
        [sys.executable, "-m", "diagnose", "batch", str(file), "-f", "json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    alone, fleet = json.loads(first.stdout)["servers"], json.loads(batch.stdout)["servers"]
    assert fleet[0].pop("where") == f"{file}:2:1"
    assert alone[0].pop("where") is None
    assert fleet == alone


def test_saving_over_the_answers_it_came_from_is_fine(tmp_path: Path) -> None:
    file = tmp_path / "saved.yaml"
    file.write_text("service_pack: 3\n", encoding="utf-8")
    assert run("--answers", str(file), "--fact", "avapi=no", "--save", str(file)).returncode == 0
    assert "antivirus_api: no" in file.read_text(encoding="utf-8")


def test_saving_to_a_full_disk_is_said() -> None:
    done = run_apart("--fact", "sp=3", "--save", "/dev/full")
    assert done.returncode == 2
    assert "/dev/full: cannot be written: No space left on device" in done.stderr
    assert "This server" in done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_the_encoding_of_the_terminal_does_not_matter_to_a_pipe(encoding: str) -> None:
    done = run_apart("--fact", "sp=3", "--fact", "name=M\u00fcller\u4e2d", encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "M\u00fcller\u4e2d: ? undetermined" in done.stdout


def test_an_interruption_at_any_time_ends_with_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("diagnose.cli.ask.load_diagnostician", interrupted)
    with pytest.raises(SystemExit) as ended:
        run_ask(["a=b"], None, None, None, None, "never", None)
    assert ended.value.code == ExitCode.INTERRUPTED


def test_the_result_of_a_session_is_that_of_its_facts(diagnostician: Diagnostician) -> None:
    session = begin(diagnostician)
    for line in ("service_pack=3", "avapi=yes", "error_id=50A"):
        session = say(session, line)
    case = Case(UNNAMED, {"antivirus_api": True, "error_id": "50A", "service_pack": 3}, unnamed=True)
    assert diagnostician.diagnose(session.case) == diagnostician.diagnose(case)


def test_the_shell_names_nothing_of_the_domain() -> None:
    files = [
        *(ROOT / "diagnose/dialogue").glob("*.py"),
        ROOT / "diagnose/cli/ask.py",
        ROOT / "diagnose/presenters/text/fleet.py",
    ]
    words = re.compile(r"Q[0-9]{6}|Exchange|Store\.exe|antivirus|mailbox|[0-9]\.[0-9]\.[0-9]", re.IGNORECASE)
    assert {file.name: found for file in files if (found := words.findall(file.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize("word", ["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
def test_a_name_that_some_reader_takes_for_another_type_is_saved_in_quotes(word: str) -> None:
    for name in (word, word.upper(), word.capitalize()):
        assert as_yaml({"name": name}).endswith(f'name: "{name}"\n')
    assert as_yaml({"name": f"{word}2"}).endswith(f"name: {word}2\n")
