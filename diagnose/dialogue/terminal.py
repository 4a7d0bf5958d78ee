"""The dialogue at a terminal: shows a question, reads what is said to it, does what that says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from diagnose.dialogue.choosing import HINT, menu_of
from diagnose.dialogue.informing import COMMANDS, INFORMING, listed
from diagnose.dialogue.screen import Screen
from diagnose.dialogue.session import Session
from diagnose.dialogue.understanding import Understood, is_answer, understood
from diagnose.dialogue.wording import choices
from diagnose.knowledge.vocabulary import (
    ErrorIdFact,
    FactDefinition,
    IntegerFact,
    KeysFact,
    NumbersFact,
)
from diagnose.presenters.phrases import enumerated, plural, sentence
from diagnose.presenters.text.page import DIM, Page
from diagnose.problems import did_you_mean
from diagnose.reasoning.considered import RESTORE

QUIT = frozenset({"quit", "exit", "q"})


@dataclass(frozen=True)
class Ended:
    """How a dialogue ended, and with what."""

    session: Session
    how: Literal["finished", "result", "quit", "end of input"]


def greet(screen: Screen, session: Session) -> None:
    """Show what is known before anything is asked."""
    facts = session.facts()
    known = [fact for fact in facts if fact.origin == "given"]
    page = screen.page()
    if known or not session.case.stated:
        page.write(listed(session, known) if known else "nothing yet", before="Known: ")
    for origin in ("set aside", "assumed"):
        others = [fact for fact in facts if fact.origin == origin]
        if others:
            page.write(listed(session, others), before=f"{sentence(origin)}: ")
    _write_warnings(page, session)
    screen.show(page)


def converse(session: Session, screen: Screen) -> Ended:
    """Ask until nothing more can change a verdict, or until the person leaves or wants the result so far."""
    while (key := session.question) is not None:
        _show_question(screen, session, key)
        after = _turn(screen, session, key)
        if isinstance(after, Ended):
            return after
        tell_news(screen, session, after)
        session = after
    stay = f" {_verdicts(session.open_verdicts)} left open by what is unknown." if session.open_verdicts else ""
    screen.say(f"Nothing more to ask.{stay}")
    return Ended(session, "finished")


def _turn(screen: Screen, session: Session, key: str) -> Session | Ended:
    """Return the session after the next thing that is said and moves it."""
    while True:
        text = screen.read(menu=menu_of(session, key), alone=lambda line: _stands_alone(session, key, line))
        if text is None:
            return Ended(session, "end of input")
        word = text.casefold()
        if word in QUIT:
            return Ended(session, "quit")
        if word == "result":
            return Ended(session, "result")
        if word in INFORMING:
            INFORMING[word](screen, session, key)
            _show_question(screen, session, key, again=True)
        elif (after := _move(screen, session, key, text)) is not None:
            return after


def _move(screen: Screen, session: Session, key: str, text: str) -> Session | None:
    """Return the session after an answer or a step back, or None where the text is neither and the question stays."""
    word = text.casefold()
    if word == "unknown":
        return session.unknown(key)
    if word == "back":
        before = session.back()
        if before is None:
            screen.say("This is the first question; there is no answer to take back.")
        return before
    if not text:
        screen.say("Type an answer, unknown, or help.")
        return None
    try:
        return take(screen, understood(session, key, text))
    except ValueError as error:
        screen.reply(f"{error}{_meant(text)}")
        return None


def take(screen: Screen, heard: Understood) -> Session:
    """Say what was recognised, and return the session after it."""
    if heard.recognised:
        screen.say(f"Recognised: {'; '.join(heard.recognised)}.")
    return heard.session


def _meant(text: str) -> str:
    """Return a proposal where a command was mistyped."""
    return did_you_mean(text, [word for word in COMMANDS if word.islower()]) if len(text) < 10 else ""


def _stands_alone(session: Session, key: str, line: str) -> bool:
    """Tell whether a line is to be taken by itself, though others arrived at once with it."""
    word = line.casefold()
    if word in COMMANDS or word in QUIT:
        return True
    fact = session.diagnostician.knowledge.vocabulary.facts[key]
    return not isinstance(fact, NumbersFact) and is_answer(session, key, line)


def _show_question(screen: Screen, session: Session, key: str, *, again: bool = False) -> None:
    fact = session.diagnostician.knowledge.vocabulary.facts[key]
    page = screen.page()
    page.write("")
    if not again:
        page.write((f"Question {len(session.steps) + 1}, {_verdicts(session.open_verdicts)} open", DIM))
    page.write((fact.question, "bold"))
    if not screen.shows_options:
        for option in menu_of(session, key).options:
            if option.heading:
                page.write(option.heading)
            if option.numbered:
                page.write(option.label, indent=2, before=f"{option.answer}. ")
    hint = _how_to_answer(fact)
    if hint and not (screen.shows_options and choices(fact)):
        page.write(hint)
    if not (again or screen.shows_options):
        page.write((HINT if not session.steps else "help lists what else can be typed", DIM))
    screen.show(page)


def _verdicts(count: int) -> str:
    return f"{count} {plural(count, 'verdict')}"


def _how_to_answer(fact: FactDefinition) -> str:
    if isinstance(fact, IntegerFact):
        return f"Type a whole number from {fact.minimum} to {fact.maximum}."
    if isinstance(fact, KeysFact):
        return "Type one or several numbers, such as 1,2 or 4-6; or none."
    if isinstance(fact, NumbersFact):
        return "Type one or several, with commas between, or paste the entry of the event log; or none."
    if isinstance(fact, ErrorIdFact):
        return "Type it, or paste the whole error message. If there is none, type unknown."
    return ""


def tell_news(screen: Screen, before: Session, after: Session) -> None:
    """Show which verdicts the last answer changed, which facts it clashes with, and of what no article speaks."""
    page = screen.page()
    _write_warnings(page, after, before)
    for verdict, articles in _changed(before, after).items():
        page.write(page.verdict(verdict), f": {enumerated(articles)}")
    screen.show(page)


def _write_warnings(page: Page, session: Session, before: Session | None = None) -> None:
    """Write which facts clash, are in doubt or tell nothing, but for what was so ``before``."""
    for clash in _new(session.contradictions, before.contradictions if before else ()):
        page.write((f"{clash}.", "bold red"), before="! ")
    for doubt in _new(session.doubts, before.doubts if before else ()):
        page.write((f"{doubt}.", "bold yellow"), before="! ")
    for said in _new(session.unexplained, before.unexplained if before else ()):
        page.write((f"{sentence(said)}.", DIM))


def _new(said: Sequence[str], before: Sequence[str]) -> list[str]:
    return [each for each in said if each not in before]


def _changed(before: Session, after: Session) -> Mapping[str, list[str]]:
    """Return what has another verdict than before, by its verdict."""
    known, restore = before.considered.verdicts, after.considered.going.restore
    found: dict[str, list[str]] = {}
    for name, verdict in after.considered.verdicts.items():
        if known.get(name) != verdict:
            subject = f"putting back {restore.target}" if restore and name == RESTORE else name
            found.setdefault(verdict, []).append(subject)
    return found
