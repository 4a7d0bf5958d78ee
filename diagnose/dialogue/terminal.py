"""The dialogue at a terminal: shows a question, reads a line, does what it says."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from diagnose.dialogue.saving import save_case
from diagnose.dialogue.session import KnownFact, Session
from diagnose.dialogue.stakes import RESTORE, Stake, stakes
from diagnose.dialogue.understanding import YES_OR_NO, told
from diagnose.dialogue.wording import choices, outcomes_in_words, value_in_words
from diagnose.knowledge.vocabulary import BooleanFact, ErrorIdFact, FactDefinition, IntegerFact, KeysFact, NumbersFact
from diagnose.presenters.page import DIM, WORDS, Page

COMMANDS: Mapping[str, str] = {
    "?": "where to find the answer",
    "why": "which articles hang on it, and how",
    "unknown": "nobody knows it; go on with the next question",
    "back": "take the last answer back",
    "facts": "all that is known so far",
    "KEY=VALUE": "say another fact, or correct one: name=MAIL1",
    "quit": "leave with the result so far; offers to save the answers",
    "help": "this list",
}
PROMPT = "> "
_QUIT = frozenset({"quit", "exit", "q"})
_ORIGINS = {"given": "given", "answered": "your answer", "derived": "derived", "assumed": "assumed", "unknown": ""}


@dataclass(frozen=True)
class Ended:
    """How a dialogue ended, and with what."""

    session: Session
    how: Literal["finished", "quit", "end of input"]


class Screen:
    """A terminal that is read line by line and written in paragraphs of its present width."""

    def __init__(self, reader: TextIO, writer: TextIO, *, color: bool) -> None:
        self._reader = reader
        self._writer = writer
        self._color = color

    def page(self) -> Page:
        """Return an empty page to fill and show."""
        return Page(color=self._color, width=columns(self._writer), encoding=self._writer.encoding or "ascii")

    def show(self, page: Page) -> None:
        """Print a page."""
        self._writer.write(page.text())
        self._writer.flush()

    def say(self, text: str, style: str = "") -> None:
        """Print a paragraph."""
        page = self.page()
        page.write((text, style))
        self.show(page)

    def read(self, prompt: str = PROMPT) -> str | None:
        """Return a line that was typed, or None at the end of the input."""
        self._writer.write(prompt)
        self._writer.flush()
        try:
            line = self._reader.readline()
        except OSError:  # the terminal is gone
            line = ""
        if line:
            return line.strip()
        self._writer.write("\n")
        self._writer.flush()
        return None


def columns(stream: TextIO) -> int:
    """Return how wide the terminal behind a stream is, 80 where there is none."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def converse(session: Session, screen: Screen) -> Ended:
    """Ask until nothing more can change a verdict, or until the person leaves."""
    if session.question is None:
        return Ended(session, "finished")
    _greet(screen, session)
    while (key := session.question) is not None:
        _show_question(screen, session, key)
        after = _turn(screen, session, key)
        if isinstance(after, Ended):
            return after
        _tell_news(screen, session, after)
        session = after
    stay = f" {_verdicts(session.open_verdicts)} left open by what is unknown." if session.open_verdicts else ""
    screen.say(f"Nothing more to ask.{stay}")
    return Ended(session, "finished")


def offer_saving(screen: Screen, session: Session) -> None:
    """Ask for a file to save the facts in, until they are saved or the person does not want to."""
    while session.case.stated:
        screen.say("Save the facts? Type a file name, or press Enter to leave without saving.")
        name = screen.read("file> ")
        if not name:
            return
        path = Path(name).expanduser()
        if path.is_file() and not _agreed(screen, f"{path} exists. Replace it? (yes or no)"):
            continue
        try:
            save_case(path, session.case.stated)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            screen.say(f"{path} cannot be written: {reason}.")
        else:
            screen.say(f"Saved in {path}.")
            return


def _agreed(screen: Screen, question: str) -> bool:
    screen.say(question)
    answer = screen.read()
    return answer is not None and answer.casefold() in {"yes", "y"}


def _turn(screen: Screen, session: Session, key: str) -> Session | Ended:
    """Return the session after the next line that moves it."""
    while True:
        line = screen.read()
        if line is None:
            return Ended(session, "end of input")
        word = line.casefold()
        if word in _QUIT:
            return Ended(session, "quit")
        if word in _INFORMING:
            _INFORMING[word](screen, session, key)
            _show_question(screen, session, key, again=True)
        elif word == "back":
            before = session.back()
            if before:
                return before
            screen.say("This is the first question; there is no answer to take back.")
        elif word == "unknown":
            return session.unknown(key)
        elif not line:
            screen.say("Type an answer, unknown, or help.")
        else:
            try:
                return told(session, key, line)
            except ValueError as error:
                screen.say(f"{_sentence(str(error))}")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", ")")) else f"{text}."


def _greet(screen: Screen, session: Session) -> None:
    facts = session.facts()
    known = [fact for fact in facts if fact.origin == "given"]
    assumed = [fact for fact in facts if fact.origin == "assumed"]
    page = screen.page()
    page.write(_listed(session, known) if known else "nothing yet", before="Known: ")
    if assumed:
        page.write(_listed(session, assumed), before="Assumed: ")
    screen.show(page)


def _listed(session: Session, facts: list[KnownFact]) -> str:
    defined = session.diagnostician.knowledge.vocabulary.facts
    return "; ".join(f"{defined[fact.key].label} {value_in_words(defined[fact.key], fact.value)}" for fact in facts)


def _show_question(screen: Screen, session: Session, key: str, *, again: bool = False) -> None:
    fact = session.diagnostician.knowledge.vocabulary.facts[key]
    page = screen.page()
    page.write("")
    if not again:
        page.write((f"{_verdicts(session.open_verdicts)} open", DIM))
    page.write((fact.question, "bold"))
    options = YES_OR_NO if isinstance(fact, BooleanFact) else [choice.label for choice in choices(fact)]
    for number, option in enumerate(options, 1):
        page.write(option, indent=2, before=f"{number}. ")
    hint = _how_to_answer(fact)
    if hint:
        page.write(hint)
    if not again:
        page.write(("? (where to find it), why, unknown, back, facts, quit, help", DIM))
    screen.show(page)


def _verdicts(count: int) -> str:
    return f"{count} verdict{'s' * (count != 1)}"


def _how_to_answer(fact: FactDefinition) -> str:
    if isinstance(fact, IntegerFact):
        return f"Type a whole number from {fact.minimum} to {fact.maximum}."
    if isinstance(fact, KeysFact):
        return "Type one or several numbers, such as 1,2; or none."
    if isinstance(fact, NumbersFact):
        return "Type one or several, with commas between; or none."
    if isinstance(fact, ErrorIdFact):
        return "If there is none, type unknown."
    return ""


def _tell_news(screen: Screen, before: Session, after: Session) -> None:
    """Show which verdicts the last answer changed, and which facts it clashes with."""
    page = screen.page()
    for clash in after.contradictions:
        if clash not in before.contradictions:
            page.write((f"{clash}.", "bold red"), before="! ")
    known = before.considered.verdicts
    for article, verdict in after.considered.verdicts.items():
        if known.get(article) != verdict:
            page.write(page.verdict(verdict), f": {_subject(after, article)}")
    screen.show(page)


def _subject(session: Session, name: str) -> str:
    restore = session.considered.going.restore
    return f"putting back {restore.target}" if restore and name == RESTORE else name


def _find(screen: Screen, session: Session, key: str) -> None:
    screen.say(session.diagnostician.knowledge.vocabulary.facts[key].find)


def _why(screen: Screen, session: Session, key: str) -> None:
    page = screen.page()
    for number, stake in enumerate(stakes(session, key)):
        if number:
            page.blank()
        _show_stake(page, session, key, stake)
    screen.show(page)


def _show_stake(page: Page, session: Session, key: str, stake: Stake) -> None:
    now = page.verdict(stake.verdict) if stake.verdict else "not in question so far"
    page.write((stake.article, "bold"), f": {stake.title} (", now, ")")
    for ground in stake.grounds:
        inferred = "; inferred" if ground.inferred else ""
        page.write(ground.text, (f" ({ground.source}{inferred})", DIM), indent=2, before="- ")
    fact = session.diagnostician.knowledge.vocabulary.facts[key]
    outcomes = outcomes_in_words(fact, stake)
    ends = " for now" if len(outcomes) == 1 else ""
    said = "; ".join(f"{answer}: {_becomes(stake.verdict, verdict)}" for answer, verdict in outcomes)
    page.write(f"{said}{ends}", indent=2, before="-> ")


def _becomes(now: str | None, then: str | None) -> str:
    if then is None:
        return "not in question"
    return f"stays {WORDS[then]}" if now == then else WORDS[then]


def _facts(screen: Screen, session: Session, _key: str) -> None:
    defined = session.diagnostician.knowledge.vocabulary.facts
    page = screen.page()
    for fact in session.facts():
        origin = _ORIGINS[fact.origin]
        words = f"{defined[fact.key].label}: {value_in_words(defined[fact.key], fact.value)}"
        page.write(words, (f" ({origin})" if origin else "", DIM), before="- ")
    screen.show(page)


def _help(screen: Screen, session: Session, _key: str) -> None:
    page = screen.page()
    page.write("Type an answer: a value, or the number of a choice. Or:")
    width = max(map(len, COMMANDS))
    for command, meaning in COMMANDS.items():
        page.write(meaning, indent=2, before=f"{command:{width}}  ")
    page.write("Ctrl-C leaves at once.")
    page.write(", ".join(session.diagnostician.knowledge.vocabulary.facts), before="Facts: ")
    screen.show(page)


_INFORMING: Mapping[str, Callable[[Screen, Session, str], None]] = {
    "?": _find,
    "why": _why,
    "facts": _facts,
    "help": _help,
}
