"""``diagnose ask`` at a real terminal: a person types, and reads what comes back."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from diagnose.knowledge.loading import Knowledge

pytestmark = pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning")

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "diagnose", "ask")
PROMPT = r"\r\n> $"
RESULT_PROMPT = r"\r\nresult> $"
FILE_PROMPT = r"\r\nfile> $"
ESCAPE = re.compile("\x1b\\[[0-9;?]*[A-Za-z]")

EXPOSED = ("--fact", "service_pack=3", "--fact", "store_version=5.5.2650.23", "--fact", "antivirus_api=yes")
ANSWERS = {
    "service_pack": "SP3",
    "store_version": "5.5.2650.23",
    "antivirus_api": "1",
    "internet_mail_service": "2",
    "symptoms": "1",
    "error_id": "50A",
}


class Person:
    """Somebody at a terminal with ``diagnose ask``."""

    def __init__(self, child: pexpect.spawn[str], knowledge: Knowledge, seen: io.StringIO) -> None:
        self.child = child
        self._seen = seen
        self._questions = {" ".join(fact.question.split()): key for key, fact in knowledge.vocabulary.facts.items()}

    @property
    def seen(self) -> str:
        """All that stood on the screen, without colours."""
        return ESCAPE.sub("", self.raw)

    @property
    def raw(self) -> str:
        return self._seen.getvalue()

    @property
    def flat(self) -> str:
        """All that stood on the screen, as one line."""
        return " ".join(self.seen.split())

    def wait(self) -> str | None:
        """Wait for a prompt and return the fact that is asked for, or None at the result or at the end."""
        match self.child.expect([PROMPT, RESULT_PROMPT, pexpect.EOF]):
            case 1:
                return None
            case 2:
                self.child.wait()
                return None
        flat = self.flat
        return max(self._questions.items(), key=lambda item: flat.rfind(item[0]))[1]

    def type(self, line: str) -> str | None:
        """Type a line and return what is asked next."""
        self.child.sendline(line)
        return self.wait()

    def reach(self, key: str) -> None:
        """Go on to the question for a fact."""
        asked = self.wait()
        while asked != key:
            assert asked is not None
            asked = self.type("unknown")

    def answer(self, answers: Mapping[str, str]) -> list[str]:
        """Answer every question, those without an answer with unknown; return what was asked."""
        asked: list[str] = []
        key = self.wait()
        while key is not None:
            assert key not in asked
            asked.append(key)
            key = self.type(answers.get(key, "unknown"))
        return asked

    @property
    def code(self) -> int | None:
        """The exit code of the command, once it is left."""
        if self.child.isalive():
            self.child.sendline("quit")
            rest(self)
        self.child.close()
        return self.child.exitstatus


@contextmanager
def at_terminal(
    knowledge: Knowledge,
    *args: str,
    columns: int = 80,
    cwd: Path | None = None,
    shell: str = "",
    env: Mapping[str, str] | None = None,
    plain: bool = True,
) -> Iterator[Person]:
    args = (*args, "--plain") if plain else args
    seen = io.StringIO()
    kept = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLUMNS", "LINES"}}
    command = ["/bin/sh", "-c", f'exec "$0" "$@" {shell}', *COMMAND, *args] if shell else [*COMMAND, *args]
    child = pexpect.spawn(
        command[0],
        command[1:],
        env=kept | {"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": path()} | dict(env or {}),
        cwd=str(cwd or ROOT),
        dimensions=(60, columns),
        encoding="utf-8",
        codec_errors="replace",
        timeout=60,
    )
    child.logfile_read = seen
    try:
        yield Person(child, knowledge, seen)
    finally:
        child.close(force=True)


def path() -> str:
    """Where the command finds its modules from any folder."""
    return os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH", "")])])


def rest(person: Person) -> None:
    """Wait for the end of the command."""
    person.child.expect(pexpect.EOF)
    person.child.wait()


# --- whole dialogues -------------------------------------------------------------------------------------------------


def test_a_dialogue_reaches_a_confirmed_result(knowledge: Knowledge) -> None:
    with at_terminal(knowledge) as person:
        person.answer(ANSWERS)
        person.type("all")
        assert person.code == 1
        seen, flat = person.seen, person.flat
    assert "Known: nothing yet" in seen
    assert "Assumed: product Exchange Server" in flat
    assert re.search(r"[0-9]+ verdicts open", seen)
    assert "\u2716 confirmed: Q271547" in seen
    assert "Nothing more to ask" in seen
    order = ["What to do now", "What to do for good", "What that closes", "What to look after", "What is known"]
    assert [seen.index(title) for title in order] == sorted(seen.index(title) for title in order)
    assert "Traceback" not in seen


def test_facts_from_the_command_line_shorten_the_dialogue(knowledge: Knowledge) -> None:
    with at_terminal(knowledge) as person:
        all_questions = person.answer(ANSWERS)
    with at_terminal(knowledge, *EXPOSED) as person:
        fewer = person.answer(ANSWERS)
        assert "Known: Exchange service pack 3; version of the installed Store.exe" in person.flat
    assert set(fewer) < set(all_questions)
    assert {"service_pack", "store_version", "antivirus_api"}.isdisjoint(fewer)


def test_what_clashes_among_the_given_facts_is_said_before_anything_is_asked(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, "--fact", "service_pack=4", "--fact", "store_version=5.5.2650.23") as person:
        person.wait()
        assert "! Exchange service pack is stated as 4, but Store.exe 5.5.2650.23 belongs to" in person.flat


def test_ids_that_no_article_names_are_said_once_each(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, "--fact", "error_id=8004010F") as person:
        person.wait()
        assert "Error id: no article here names 8004010F, so that nothing follows from it" in person.flat
        person.type("Event ID: 9999")
        person.type("unknown")
        assert person.flat.count("Event ids: no article here names 9999") == 1
        assert person.flat.count("Error id: no article here names") == 1


def test_where_nothing_is_open_nothing_is_asked(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, "--fact", "product=Lotus Domino") as person:
        assert person.wait() is None
        assert person.code == 0
        assert person.seen.startswith("This server: ")
        assert "\u2713 not affected: " in person.seen
        assert "Q271547 The information in this article applies to" in person.flat


def test_an_answer_that_settles_a_verdict_says_so_at_once(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, "--fact", "service_pack=3", "--fact", "store_version=5.5.2650.23") as person:
        person.wait()
        person.type("antivirus_api=yes")
        assert re.search("! exposed: [Q0-9, and]*Q271547", person.flat)
        person.type("sp=4")
        assert re.search("! .*; the version of .* decides", person.flat)


# --- pasted texts ----------------------------------------------------------------------------------------------------


def test_lines_that_arrive_at_once_are_one_answer(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, "--fact", "antivirus_api=yes") as person:
        person.reach("service_pack")
        person.type("Move Mailbox\nThe action failed.\nNo\n3 mailboxes\nID no: 80004005-0501-0000050a")
        assert "Recognised: error id 80004005-0501-0000050a." in person.flat
        person.type("The action failed.\nYes\nNo\nOK")
        assert "nothing was recognised in these 4 lines" in person.flat
        person.type("facts")
        assert re.findall(r"- (.*): .* \(your answer\)", person.seen) == ["error id"]


def test_answers_that_are_typed_ahead_are_taken_one_by_one(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, "--fact", "antivirus_api=yes") as person:
        person.reach("service_pack")
        person.child.send("3\nfacts\n")
        person.wait()
        if "(your answer)" not in person.seen:
            person.wait()
        assert "Exchange service pack: 3 (your answer)" in person.seen


# --- after the result ------------------------------------------------------------------------------------------------


def test_after_the_result_plain_lines_show_what_is_asked_for(knowledge: Knowledge, tmp_path: Path) -> None:
    with at_terminal(
        knowledge,
        "--fact",
        "store_version=5.5.2653.12",
        "--fact",
        "antivirus_software=no",
        columns=40,
        cwd=tmp_path,
        plain=False,
        env={"TERM": "dumb"},
    ) as person:
        person.wait()
        person.type("21")
        assert "This server: \u2716 confirmed" in person.seen
        for command, shows in {
            "how": "Type how and an article.",
            "how 274200": "reported: A user gets a message",
            "how restore": "Nothing is to be put back; restore_store_version=VERSION says what is.",
            "drawing": "5.5.2653.12 this server; affected by",
            "drawing Q274403": "# has the fault of Q274403",
            "remedies": "5.5.2653.22: recommended",
            "facts": "symptoms: users get messages twice",
            "": "Type a command, or help.",
            "help": "everything at once",
            "save result.json": "Saved in result.json.",
            "how Q999999": 'there is no article "Q999999"',
            "nothing": 'nothing was recognised in "nothing"',
            "remedeis": "(did you mean remedies?)",
            "error 50A": "Recognised: error id 50A.",
            "all": "What is known",
        }.items():
            before = len(person.flat)
            person.type(command)
            assert shows in person.flat[before:]
        assert max(map(len, person.seen.splitlines())) <= 40
        assert "\x1b" not in person.raw
        assert person.code == 1
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["summary"]["confirmed"] == 1


# --- commands --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "shows"),
    [
        ("?", "Exchange Administrator, properties of the server, General tab"),
        ("why", "-> 0 to 2: not affected; 3: exposed; 4: not affected"),
        ("WHY", "(Q271547 STATUS; Q248838 Fixes Released on September 21, 2000)"),
        ("facts", "antivirus program that uses the antivirus API: yes (given)"),
        ("help", "take the last answer back"),
        ("", "Type an answer, unknown, or help."),
        ("maybe", '"maybe" is no Exchange service pack; write a whole number from 0 to 4'),
        ("9", "write a whole number from 0 to 4"),
        ("nothing=3", "there is no fact"),
        ("\x1b[A", '"\\x1b[A"'),
    ],
)
def test_what_is_typed_is_answered_and_the_question_stays(knowledge: Knowledge, command: str, shows: str) -> None:
    with at_terminal(knowledge, "--fact", "antivirus_api=yes") as person:
        person.reach("service_pack")
        before = len(person.flat)
        assert person.type(command) == "service_pack"
        assert shows in person.flat[before:]
        assert person.type("0") != "service_pack"


def test_why_is_short_where_no_answer_settles_anything_yet(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, "--fact", "error_id=0000050A") as person:
        person.reach("symptoms")
        before = len(person.seen)
        assert person.type("why") == "symptoms"
        said = person.seen[before:].partition("What goes wrong")[0]
        assert "Undetermined for now, whatever the answer" in " ".join(said.split())
        assert {article for article in ("Q271547", "Q267233", "Q322311") if article in said} == {
            "Q271547",
            "Q267233",
            "Q322311",
        }
        assert "databases too new: confirmed" in " ".join(said.split()), "what an answer does settle is told in full"
        assert len(said.splitlines()) < 60


def test_wrong_bytes_are_a_wrong_answer(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, "--fact", "antivirus_api=yes") as person:
        person.reach("service_pack")
        os.write(person.child.child_fd, b"\xff\xfe3\n")
        assert person.wait() == "service_pack"
        assert "write a whole number from 0 to 4" in person.flat


def test_unknown_goes_on_and_back_comes_back(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, *EXPOSED) as person:
        first = person.wait()
        second = person.type("unknown")
        assert second not in {None, first}
        assert person.type("back") == first
        assert person.type("back") == first
        assert "there is no answer to take back" in person.flat


def test_a_number_is_a_choice_only_where_choices_are_shown(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, "--fact", "antivirus_api=yes") as person:
        person.reach("service_pack")
        person.type("3")
        person.type("facts")
        assert "Exchange service pack: 3 (your answer)" in person.seen
    with at_terminal(knowledge, "--fact", "service_pack=3", "--fact", "store_version=5.5.2650.23") as person:
        person.reach("antivirus_api")
        assert "  1. yes\r\n  2. no\r\n" in person.seen
        person.type("2")
        assert re.search("not affected: [Q0-9, and]*Q271547", person.flat)


# --- leaving ---------------------------------------------------------------------------------------------------------


def test_plain_lines_list_the_symptoms_that_go_with_a_known_id_first(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, "--fact", "error_id=50A", "--fact", "sp=3") as person:
        assert person.wait() == "symptoms"
        assert "In the articles on error id 50A: 1. a mailbox cannot be moved" in person.flat
        assert person.flat.index(" 18. mail with attachments") < person.flat.index("All others: 2. messages land")
        person.type("18")
        person.type("facts")
        assert "symptoms: mail with attachments comes back" in person.flat


def test_ctrl_c_leaves_at_once(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, *EXPOSED) as person:
        person.wait()
        before = len(person.seen)
        person.child.sendintr()
        rest(person)
        assert person.code == 130
        assert person.seen[before:].replace("^C", "").strip() == ""


def test_the_end_of_input_gives_the_result_so_far(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, *EXPOSED, "--fail-on", "exposed") as person:
        person.wait()
        person.child.sendeof()
        rest(person)
        assert person.code == 1
        assert "This server: ! exposed" in person.seen
        assert "Save the facts?" not in person.seen
        assert "Traceback" not in person.seen


def test_the_end_of_input_before_anything_is_known_is_nothing_to_diagnose(knowledge: Knowledge) -> None:
    with at_terminal(knowledge) as person:
        person.wait()
        person.child.sendeof()
        rest(person)
        assert person.code == 4
        assert "nothing is known of the server" in person.seen


def test_quit_leaves_with_the_result_in_short(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, *EXPOSED) as person:
        person.wait()
        before = len(person.seen)
        person.child.sendline("quit")
        person.child.expect(FILE_PROMPT)
        person.child.sendline("")
        rest(person)
        assert person.code == 0
        assert "This server: ! exposed" in person.seen[before:]
        assert "Next: " in person.seen[before:]
        assert len(person.seen[before:].splitlines()) < 30


def test_quit_saves_and_the_answers_give_the_same_result(knowledge: Knowledge, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    with at_terminal(knowledge, "-f", f"json={tmp_path / 'first.json'}") as person:
        person.wait()
        for line in ("name=MAIL1", "sp=3", "avapi=yes", "error=50A"):
            assert person.type(line) is not None
        person.child.sendline("quit")
        person.child.expect(FILE_PROMPT)
        person.child.sendline(str(tmp_path / "no" / "folder.yaml"))
        person.child.expect("cannot be written: .*" + FILE_PROMPT)
        person.child.sendline(str(file))
        rest(person)
        assert person.code == 1
        assert "Saved in" in person.seen
    again = subprocess.run(
        [*COMMAND, "--answers", str(file), "-f", "json"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert again.returncode == 1
    assert again.stdout == (tmp_path / "first.json").read_text(encoding="utf-8")
    assert json.loads(again.stdout)["servers"][0]["name"] == "MAIL1"


@pytest.mark.parametrize(("reply", "kept"), [("no", True), ("yes", False)])
def test_quit_asks_before_it_replaces_a_file(knowledge: Knowledge, tmp_path: Path, reply: str, kept: bool) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text("precious", encoding="utf-8")
    with at_terminal(knowledge, *EXPOSED) as person:
        person.wait()
        person.child.sendline("quit")
        person.child.expect(FILE_PROMPT)
        person.child.sendline(str(file))
        person.child.expect(PROMPT)
        assert "exists. Replace it?" in person.flat
        person.child.sendline(reply)
        if kept:
            person.child.expect(FILE_PROMPT)
            person.child.sendline("")
        rest(person)
        assert person.code == 0
    assert (file.read_text(encoding="utf-8") == "precious") is kept


@pytest.mark.parametrize("leaves", ["quit", "Exit", "n"])
def test_commands_and_names_of_other_things_are_no_names_of_files_for_facts(
    knowledge: Knowledge, tmp_path: Path, leaves: str
) -> None:
    with at_terminal(knowledge, *EXPOSED, cwd=tmp_path) as person:
        person.wait()
        person.child.sendline("quit")
        for name in ("help", "back", "case.html", "case.JSON"):
            person.child.expect(FILE_PROMPT)
            person.child.sendline(name)
        person.child.expect(FILE_PROMPT)
        assert '"case.html" would hold no .html but facts; end it in .yaml' in person.flat
        person.child.sendline(leaves)
        rest(person)
        assert person.code == 0
    assert not list(tmp_path.iterdir())


def test_yes_and_no_are_no_names_of_files(knowledge: Knowledge, tmp_path: Path) -> None:
    with at_terminal(knowledge, *EXPOSED, cwd=tmp_path) as person:
        person.wait()
        person.child.sendline("quit")
        person.child.expect(FILE_PROMPT)
        person.child.sendline("yes")
        person.child.expect(FILE_PROMPT)
        person.child.sendline("No")
        rest(person)
        assert person.code == 0
        assert "Saved in" not in person.seen
    assert not list(tmp_path.iterdir())


def test_ctrl_c_and_the_end_of_input_leave_the_offer_to_save_too(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, *EXPOSED) as person:
        person.wait()
        person.child.sendline("quit")
        person.child.expect(FILE_PROMPT)
        person.child.sendintr()
        rest(person)
        assert person.code == 130
    with at_terminal(knowledge, *EXPOSED) as person:
        person.wait()
        person.child.sendline("quit")
        person.child.expect(FILE_PROMPT)
        person.child.sendeof()
        rest(person)
        assert person.code == 0
        assert "This server: ! exposed" in person.seen


def test_with_save_nothing_is_offered(knowledge: Knowledge, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    with at_terminal(knowledge, *EXPOSED, "--save", str(file)) as person:
        person.wait()
        assert person.type("quit") is None
        assert person.code == 0
        assert "file>" not in person.seen
    assert "service_pack: 3\n" in file.read_text(encoding="utf-8")


# --- what the screen shows -------------------------------------------------------------------------------------------


def test_the_result_alone_goes_to_standard_output(knowledge: Knowledge, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with at_terminal(knowledge, "-f", "json", shell=f"> {out}", columns=40) as person:
        person.answer(ANSWERS)
        assert person.code == 1
        assert "1. yes" in person.seen
        assert "Because" not in person.seen
        assert max(map(len, person.seen.splitlines())) <= 40
    assert json.loads(out.read_text(encoding="utf-8"))["summary"]["confirmed"] == 1


def test_a_terminal_gets_colours(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, *EXPOSED) as person:
        person.answer(ANSWERS)
        dialogue, result = person.raw.split("Nothing more to ask")
        assert "\x1b[1;31m" in dialogue
        assert "\x1b[1;31m" in result


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colours_no_escape_is_written(knowledge: Knowledge, env: Mapping[str, str]) -> None:
    with at_terminal(knowledge, *EXPOSED, "--fact", "name=[red]MAIL[/red]", env=env, plain=False) as person:
        person.wait()
        person.type("why")
        person.type("?")
        person.type("facts")
        assert person.type("unknown") is not None
        person.child.sendline("quit")
        person.child.expect(FILE_PROMPT)
        person.child.sendline("")
        rest(person)
        assert "\x1b" not in person.raw
        assert "[red]MAIL[/red]: ! exposed" in person.seen
        assert "Known: server name [red]MAIL[/red]" in person.seen


@pytest.mark.parametrize("columns", [80, 40])
def test_no_line_is_wider_than_the_terminal(knowledge: Knowledge, columns: int) -> None:
    name = "name=" + "x" * 100
    with at_terminal(knowledge, "--fact", name, columns=columns) as person:
        key = person.wait()
        while key is not None:
            for command in ("?", "why", "facts", "help"):
                assert person.type(command) == key
            key = person.type(ANSWERS.get(key, "unknown"))
        assert person.code == 1
        assert max(map(len, person.seen.splitlines())) <= columns


def test_a_terminal_without_the_symbols_gets_letters(knowledge: Knowledge) -> None:
    with at_terminal(knowledge, *EXPOSED, env={"PYTHONIOENCODING": "ascii"}) as person:
        person.answer(ANSWERS)
        assert "X confirmed: Q271547" in person.seen
        assert "\u2716" not in person.seen
        assert "Traceback" not in person.seen


def test_questions_that_nobody_would_see_are_not_asked(knowledge: Knowledge, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with at_terminal(knowledge, *EXPOSED, shell=f"2> {log}") as person:
        assert person.wait() is None
        assert "This server: ! exposed" in person.seen
    assert log.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("how", ["given", "typed"])
def test_what_is_set_aside_is_said_beside_what_is_known(knowledge: Knowledge, how: str) -> None:
    given = ["--fact", "store_version=5.0.2650.23"] if how == "given" else []
    with at_terminal(knowledge, *given) as person:
        person.wait()
        if how == "given":
            assert "Known: nothing yet" not in person.seen
            assert "Set aside: version of the installed Store.exe 5.0.2650.23" in person.flat
        else:
            person.type("store_version=5.0.2650.23")
        person.type("facts")
        assert "version of the installed Store.exe: 5.0.2650.23 (set aside until it is corrected)" in person.flat
        person.type("store_version=5.5.2650.23")
        person.type("facts")
        assert "version of the installed Store.exe: 5.5.2650.23 (your answer)" in person.flat
