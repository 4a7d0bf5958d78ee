"""What a person can ask back at a question: where to find the answer, why it is asked, what is known so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from diagnose.dialogue.screen import Screen
from diagnose.dialogue.session import KnownFact, Session
from diagnose.dialogue.stakes import Stake, stakes
from diagnose.dialogue.wording import outcomes_in_words, value_in_words
from diagnose.presenters.text.page import DIM, WORDS, Page

COMMANDS: Mapping[str, str] = {
    "?": "where to find the answer",
    "why": "which articles hang on it, and how",
    "unknown": "nobody knows it; go on with the next question",
    "back": "take the last answer back",
    "facts": "all that is known so far",
    "result": "the verdict so far, why, and what to do; back returns to the question",
    "KEY=VALUE": "say another fact, or correct one: name=MAIL1",
    "quit": "leave with the result so far, in short; offers to save the answers",
    "help": "this list",
}
_ORIGINS = {
    "given": "given",
    "answered": "your answer",
    "derived": "derived",
    "assumed": "assumed",
    "set aside": "set aside until it is corrected",
    "unknown": "",
}


def listed(session: Session, facts: list[KnownFact]) -> str:
    """Return facts in one line."""
    return "; ".join(" ".join(_in_words(session, fact)) for fact in facts)


def show_facts(screen: Screen, session: Session) -> None:
    """Show all that is known, and how."""
    page = screen.page()
    for fact in session.facts():
        origin = _ORIGINS[fact.origin]
        page.write(": ".join(_in_words(session, fact)), (f" ({origin})" if origin else "", DIM), before="- ")
    screen.show(page)


def _in_words(session: Session, fact: KnownFact) -> tuple[str, str]:
    """Return how a fact is called on this server, and its value."""
    vocabulary = session.diagnostician.knowledge.vocabulary
    known = {key: completed.value for key, completed in session.considered.completed.facts.items()}
    return vocabulary.called(fact.key, known), value_in_words(vocabulary.facts[fact.key], fact.value)


def show_commands(page: Page, commands: Mapping[str, str]) -> None:
    """Write what can be typed; where there is little room, what it does stands below it."""
    width = max(map(len, commands))
    for command, meaning in commands.items():
        if page.width < 3 * width:
            page.write((command, "bold"), indent=2)
            page.write(meaning, indent=6)
        else:
            page.write(meaning, indent=2, before=f"{command:{width}}  ")


def _find(screen: Screen, session: Session, key: str) -> None:
    screen.say(session.diagnostician.knowledge.vocabulary.facts[key].find)


def _why(screen: Screen, session: Session, key: str) -> None:
    page = screen.page()
    found = stakes(session, key)
    waiting = [stake for stake in found if _waits(stake)]
    for number, stake in enumerate(stake for stake in found if len(waiting) == 1 or not _waits(stake)):
        if number:
            page.blank()
        _show_stake(page, session, key, stake)
    if len(waiting) > 1:
        page.blank()
        page.write("Undetermined for now, whatever the answer, because more is unknown:")
        for stake in waiting:
            page.write((stake.article, "bold"), f": {stake.title}", indent=2)
    screen.show(page)


def _waits(stake: Stake) -> bool:
    """Tell whether no answer to this question alone settles a verdict that is open."""
    return {stake.verdict, *(outcome.verdict for outcome in stake.outcomes)} == {"undetermined"}


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
    show_facts(screen, session)


def _help(screen: Screen, session: Session, _key: str) -> None:
    page = screen.page()
    page.write("Type an answer: a value, the number of a choice, or a pasted error message. Or:")
    show_commands(page, COMMANDS)
    page.write("Ctrl-C leaves at once.")
    page.write(", ".join(session.diagnostician.knowledge.vocabulary.facts), before="Facts: ")
    screen.show(page)


INFORMING: Mapping[str, Callable[[Screen, Session, str], None]] = {
    "?": _find,
    "why": _why,
    "facts": _facts,
    "help": _help,
}
"""The commands after which the question is asked again."""
