"""``diagnose ask`` at a terminal with cursor keys: options to move among, typing beside them, pastes, the result."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from diagnose.knowledge.loading import Knowledge
from tests.screen import CTRL_C, CTRL_D, DOWN, ENTER, TAB, UP, Terminal, at_keys

pytestmark = pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning")

MOVED = ("--fact", "store_version=5.5.2653.12", "--fact", "antivirus_software=no")
"""After this only what goes wrong is asked for."""
SCANNED = ("--fact", "service_pack=3", "--fact", "store_version=5.5.2650.23")
PICKED = {
    "antivirus_software": "1. yes",
    "antivirus_api": "1. yes",
    "service_pack": "3",
    "internet_mail_service": "2. no",
    "symptoms": "[ ] 1. a mailbox",
}
TYPED = {"store_version": "5.5.2650.23", "error_id": "50A"}
DIALOG = "The action failed.\nInformation store of Exchange\nID no: 80004005-0501-0000050a"


def pasted(text: str) -> str:
    """What a terminal sends that tells pastes apart."""
    return f"\x1b[200~{text}\x1b[201~"


def asked(terminal: Terminal, knowledge: Knowledge) -> str | None:
    """Wait for a prompt, and return the fact that is asked for; None at the result."""
    terminal.wait(lambda: terminal.last in {">", "result>"})
    if terminal.last == "result>":
        return None
    questions = {" ".join(fact.question.split()): key for key, fact in knowledge.vocabulary.facts.items()}
    flat = terminal.flat
    return max(questions.items(), key=lambda item: flat.rfind(item[0]))[1]


def highlighted(terminal: Terminal) -> str | None:
    """Return the option on which the cursor stands."""
    return next((line for line in terminal.lines if line.startswith("-> ")), None)


def pick(terminal: Terminal, label: str) -> None:
    """Move down to an option, and answer with it."""
    for _ in range(40):
        now = highlighted(terminal)
        if now and now.startswith(f"-> {label}"):
            break
        # Not before the cursor has moved is the next key pressed; otherwise two are on their way at once.
        terminal.press(DOWN, lambda: highlighted(terminal) not in {None, now})  # noqa: B023
    else:
        raise AssertionError(f"there is no option {label}:\n" + "\n".join(terminal.lines))
    terminal.press(ENTER, lambda: not any(line.startswith(f"-> {label}") for line in terminal.lines))


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 24)])
def test_a_whole_dialogue_by_cursor_keys(knowledge: Knowledge, columns: int, rows: int) -> None:
    with at_keys(columns=columns, rows=rows) as terminal:
        met: list[str] = []
        while (key := asked(terminal, knowledge)) is not None:
            assert key not in met
            assert "verdicts open" in terminal.flat or "1 verdict open" in terminal.flat
            met.append(key)
            if key in PICKED:
                pick(terminal, PICKED[key])
            else:
                terminal.press(TYPED.get(key, "unknown") + ENTER, lambda: True)
            number = f"Question {len(met) + 1},"
            terminal.wait(lambda: number in terminal.flat or terminal.last == "result>")  # noqa: B023
        assert {"service_pack", "symptoms"} & set(met)
        assert "how Q271547: confirmed" in terminal.flat
        pick(terminal, "how Q271547")
        terminal.wait(lambda: terminal.last == "result>")
        assert "The article does not say which version of Store.exe" in terminal.flat
        pick(terminal, "quit")
        assert terminal.end() == 1
        assert "Traceback" not in terminal.raw


def test_enter_alone_answers_nothing(knowledge: Knowledge) -> None:
    with at_keys(*SCANNED) as terminal:
        first = asked(terminal, knowledge)
        terminal.press(ENTER, "Type an answer, unknown, or help.")
        assert asked(terminal, knowledge) == first


def test_what_is_picked_stays_on_the_screen_and_the_options_go(knowledge: Knowledge) -> None:
    with at_keys(*SCANNED, rows=60) as terminal:
        asked(terminal, knowledge)
        assert "   1. yes" in terminal.lines
        pick(terminal, "2. no")
        asked(terminal, knowledge)
        assert "> no" in terminal.lines
        assert terminal.flat.count("Arrow keys choose") <= 1


def test_up_goes_to_the_last_option_and_typing_wins_over_the_pointer(knowledge: Knowledge) -> None:
    with at_keys(*SCANNED) as terminal:
        first = asked(terminal, knowledge)
        terminal.press(UP, lambda: "-> unknown" in terminal.lines)
        terminal.press("no", lambda: "> no" in terminal.lines and "-> unknown" not in terminal.lines)
        terminal.press(ENTER, lambda: asked(terminal, knowledge) != first)
        assert "> no" in terminal.lines


def test_space_marks_several_and_the_question_stays_in_sight(knowledge: Knowledge) -> None:
    with at_keys(*MOVED, rows=20) as terminal:
        assert asked(terminal, knowledge) == "symptoms"
        assert "more below)" in terminal.flat
        terminal.press(DOWN + " " + DOWN + " ", lambda: terminal.flat.count("[x]") == 2)
        terminal.press(" ", lambda: terminal.flat.count("[x]") == 1)
        for _ in range(12):
            terminal.press(DOWN, lambda: True)
        terminal.wait("more above)")
        assert "What goes wrong on this server?" in terminal.flat
        terminal.press(" ", lambda: "-> [x] 14." in terminal.flat)
        terminal.press(ENTER, "result>")
    with at_keys(*MOVED, rows=60) as terminal:
        asked(terminal, knowledge)
        terminal.press(DOWN + " " + DOWN + DOWN + " " + ENTER, "result>")
        terminal.press("facts" + ENTER, "symptoms: a mailbox cannot be moved away from this server, the information")
        terminal.press("back" + ENTER, lambda: terminal.last == ">")
        terminal.press(DOWN + " " + UP + UP + ENTER, "> none")
        terminal.wait("result>")


def test_the_symptoms_that_go_with_a_known_id_are_in_sight(knowledge: Knowledge) -> None:
    with at_keys("--fact", "error_id=50A", "--fact", "sp=3", rows=24) as terminal:
        assert asked(terminal, knowledge) == "symptoms"
        shown = [line.strip() for line in terminal.lines]
        first = shown.index("In the articles on error id 50A:")
        assert shown[first + 1].startswith("[ ] 1. a mailbox cannot be moved")
        assert shown[first + 2].startswith("[ ] 18. mail with attachments comes back")
        assert "All others:" in shown[first:]
        pick(terminal, "[ ] 18. mail with attachments")
        terminal.wait("Question 2,")
        assert "> mail with attachments comes back with a non-delivery report" in terminal.flat


def test_a_pasted_dialog_box_is_one_answer(knowledge: Knowledge) -> None:
    with at_keys(*SCANNED) as terminal:
        asked(terminal, knowledge)
        terminal.press(pasted(DIALOG), "ID no: 80004005-0501-0000050a")
        terminal.press(ENTER, "Recognised: error id 80004005-0501-0000050a.")
        assert "> The action failed. (and 2 more lines)" in terminal.lines
        second = asked(terminal, knowledge)
        terminal.press(pasted("The action failed.\nNo\nOK") + ENTER, "nothing was recognised in these 3 lines")
        assert asked(terminal, knowledge) == second
        terminal.press(pasted("The action failed.\nNo") + ENTER, "nothing was recognised in these 2 lines")
        assert "> The action failed. (and 1 more line)" in terminal.lines
        terminal.press(pasted("A\r\n\r\n\tB\r\nC\r\n\r\nD\r\n") + ENTER, "nothing was recognised in these 4 lines")
        assert "> A (and 3 more lines)" in terminal.lines
        terminal.press("facts" + ENTER, "error id: 80004005-0501-0000050a (your answer)")


def test_lines_that_arrive_at_once_are_one_answer_where_the_terminal_marks_no_paste(knowledge: Knowledge) -> None:
    with at_keys(*SCANNED) as terminal:
        asked(terminal, knowledge)
        terminal.press("The action failed.\rNo\rOK\r", "nothing was recognised in these 3 lines")
        terminal.press(DIALOG.replace("\n", "\r") + "\r", "Recognised: error id 80004005-0501-0000050a.")
        terminal.press("no\rfacts\r", "error id: 80004005-0501-0000050a (your answer)")
        terminal.wait(": no (your answer)")


def test_tabs_of_a_paste_are_seen_as_room(knowledge: Knowledge) -> None:
    with at_keys() as terminal:
        asked(terminal, knowledge)
        terminal.press(pasted("Event ID:\t1197\tError"), "Error")
        assert "^I" not in terminal.flat
        terminal.press(ENTER, "event ids 1197")


def test_tab_completes_commands_and_facts(knowledge: Knowledge) -> None:
    with at_keys(*SCANNED) as terminal:
        first = asked(terminal, knowledge)
        terminal.press("una" + TAB, lambda: True)
        terminal.press("\x15" + "restore_s" + TAB, lambda: terminal.last == "> restore_store_version=")
        terminal.press("5.5.2650.23" + ENTER, "putting back 5.5.2650.23")
        assert asked(terminal, knowledge) == first


def test_a_mistyped_command_is_proposed(knowledge: Knowledge) -> None:
    with at_keys(*SCANNED) as terminal:
        asked(terminal, knowledge)
        terminal.press("bakc" + ENTER, "(did you mean back?)")
        terminal.press("servce_pack=2" + ENTER, "(did you mean service_pack?)")


# --- after the result ------------------------------------------------------------------------------------------------


def test_the_result_comes_short_and_the_rest_on_demand(knowledge: Knowledge) -> None:
    with at_keys(*MOVED, columns=100, rows=200) as terminal:
        asked(terminal, knowledge)
        terminal.press("21" + ENTER, "result>")
        assert "This server: \u2716 confirmed" in terminal.lines
        assert "not affected: 19 articles" in terminal.flat
        assert "Because" not in terminal.flat
        pick(terminal, "how Q274200")
        terminal.wait("symptoms duplicate_messages; Q274200 SYMPTOMS")
        assert "Q274403 STATUS" not in terminal.flat
        terminal.press("drawing" + ENTER, "this server; affected by Q274200 and Q274403")
        terminal.press("remedies" + ENTER, "TARGET")
        terminal.press("how Q27" + ENTER, "there is no article")
        terminal.press("drwaing" + ENTER, '"drwaing" (did you mean drawing?)')
        terminal.press("restore_store_version=5.5.2650.23" + ENTER, "UNSAFE: do not put back 5.5.2650.23")
        terminal.press("drawing" + ENTER, "to be put back: \u2716 unsafe")
        assert terminal.end("quit" + ENTER) == 1
        assert not any(line.startswith("What is known") for line in terminal.lines)


def test_what_is_offered_after_the_result_comes_in_its_order(knowledge: Knowledge) -> None:
    facts = (*SCANNED, "--fact", "restore_store_version=5.5.1960.6", "--fact", "symptoms=move_mailbox_fails")
    with at_keys(*facts, rows=100) as terminal:
        asked(terminal, knowledge)
        terminal.press("result" + ENTER, "result>")
        told = [line.strip() for line in terminal.lines if re.search(r"Q\d+: |back 5.5.1960.6$", line)]
        offered = [line.strip() for line in terminal.lines if line.startswith("   how ")]
        assert "put back" in told[0]
        assert offered[0].startswith("how restore: ")
        verdicts = [line.partition(": ")[2] for line in offered[1:]]
        assert verdicts == sorted(verdicts, key=["confirmed", "exposed", "undetermined"].index)
        terminal.press("how " + TAB, "how restore how Q")
        completed = [line.partition("  ")[0][:11].strip() for line in terminal.lines if re.match("how( |$)", line)]
        assert completed[1:4] == [line.partition(":")[0] for line in offered[:3]]


def test_the_result_so_far_is_shown_at_a_question_and_back_returns_to_it(knowledge: Knowledge) -> None:
    with at_keys(*SCANNED) as terminal:
        first = asked(terminal, knowledge)
        terminal.press("result" + ENTER, "result>")
        assert "This server: ! exposed" in terminal.lines or "This server: ? undetermined" in terminal.lines
        terminal.press("back" + ENTER, lambda: terminal.last == ">")
        assert asked(terminal, knowledge) == first


def test_the_result_is_saved_as_text_json_advisory_and_facts(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "taken.txt").write_text("precious", "utf-8")
    with at_keys(*MOVED, cwd=tmp_path, rows=100) as terminal:
        asked(terminal, knowledge)
        terminal.press("21" + ENTER, "result>")
        for name in ("r.txt", "r.json", "facts.yaml", "advisory/", "csv=r.csv"):
            terminal.press(f"save {name}{ENTER}", f"Saved in {name.partition('=')[2] or name.rstrip('/')}.")
        terminal.press("save r.doc" + ENTER, "does not tell what to write")
        terminal.press("save nonsense=r" + ENTER, "there is no format")
        terminal.press("save no/r.txt" + ENTER, "cannot be written")
        terminal.press("save taken.txt" + ENTER, "Replace it?")
        terminal.press("no" + ENTER, lambda: terminal.last == "result>")
        pick(terminal, "save")
        terminal.wait("file>")
        terminal.press("second.json" + ENTER, "Saved in second.json.")
        assert terminal.end("quit" + ENTER) == 1
    assert (tmp_path / "taken.txt").read_text("utf-8") == "precious"
    assert "This server: \u2716 confirmed" in (tmp_path / "r.txt").read_text("utf-8")
    assert "\x1b" not in (tmp_path / "r.txt").read_text("utf-8")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["summary"]["confirmed"] == 1
    assert (tmp_path / "second.json").read_text("utf-8") == (tmp_path / "r.json").read_text("utf-8")
    assert "symptoms: [duplicate_messages]" in (tmp_path / "facts.yaml").read_text("utf-8")
    assert (tmp_path / "r.csv").read_text("utf-8").startswith("server")
    assert "Q274200" in (tmp_path / "advisory" / "index.html").read_text("utf-8")


# --- leaving ---------------------------------------------------------------------------------------------------------


def test_ctrl_c_at_every_question_leaves_and_writes_nothing(knowledge: Knowledge, tmp_path: Path) -> None:
    files = ("--save", str(tmp_path / "a.yaml"), "-f", f"json={tmp_path / 'r.json'}")
    answers = ["1", "5.5.2653.12", "2"]
    for count in range(len(answers) + 1):
        with at_keys(*files) as terminal:
            for answer in answers[:count]:
                asked(terminal, knowledge)
                terminal.press(answer + ENTER, f"Question {answers.index(answer) + 2},")
            asked(terminal, knowledge)
            assert terminal.end(CTRL_C) == 130
            assert "Traceback" not in terminal.raw
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["result", "file", "replace"])
def test_ctrl_c_after_the_result_leaves_and_writes_nothing(knowledge: Knowledge, tmp_path: Path, where: str) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("precious", "utf-8")
    with at_keys(*MOVED, "--save", str(tmp_path / "a.yaml"), cwd=tmp_path) as terminal:
        asked(terminal, knowledge)
        terminal.press("21" + ENTER, "result>")
        if where == "file":
            terminal.press("save" + ENTER, lambda: terminal.last == "file>")
        if where == "replace":
            terminal.press("save kept.txt" + ENTER, "Replace it?")
            terminal.wait(lambda: terminal.last == ">")
        assert terminal.end(CTRL_C) == 130
    assert list(tmp_path.iterdir()) == [kept]
    assert kept.read_text("utf-8") == "precious"


def test_the_end_of_input_after_the_result_leaves_with_it(knowledge: Knowledge, tmp_path: Path) -> None:
    with at_keys(*MOVED, "--save", str(tmp_path / "a.yaml"), "-f", f"json={tmp_path / 'r.json'}") as terminal:
        asked(terminal, knowledge)
        terminal.press("21" + ENTER, "result>")
        assert terminal.end(CTRL_D) == 1
    assert "duplicate_messages" in (tmp_path / "a.yaml").read_text("utf-8")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["summary"]["confirmed"] == 1
