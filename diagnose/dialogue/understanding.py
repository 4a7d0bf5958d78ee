"""What is typed or pasted means: a choice by its number, a value, a fact as KEY=VALUE, or a text with ids in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from diagnose.dialogue.pasting import recognise
from diagnose.dialogue.picking import read_answer, read_stated
from diagnose.dialogue.session import Session
from diagnose.knowledge.versions import read_version
from diagnose.knowledge.vocabulary import (
    ChoiceFact,
    FactDefinition,
    FactValue,
    KeysFact,
    NumbersFact,
    Reading,
    TextFact,
    VersionFact,
    Vocabulary,
)
from diagnose.problems import shown

_MOST_MEANT = 2
"""Facts that are named to who typed a value of another one than the one that is asked for."""
_NAMED = re.compile(r"([A-Za-z][\w .-]*?)[ \t]*:[ \t]*(\S.*)")
"""A fact as other programs write it."""
_FOLLOWING = re.compile(r"[\s,;]+([A-Za-z][\w-]*)\s*=")
"""Another fact in the same line."""
_VOLUNTEERED = re.compile(r"([A-Za-z][\w .-]*?)\s*=\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Understood:
    """The session after something was said, and what was recognised in it, in words."""

    session: Session
    recognised: tuple[str, ...] = ()


def understood(session: Session, key: str, text: str) -> Understood:
    """Return the session after ``text``, of one line or of many, was given at the question for ``key``.

    A text that is no answer as it stands is looked through for ids. Raises ValueError with what was expected where it
    means nothing.
    """
    return _or_recognised(session, key, text, lambda: _answered(session, key, text))


def volunteered(session: Session, text: str) -> Understood:
    """Return the session after a fact was said at no question: as KEY=VALUE, or in a text with ids in it.

    Raises ValueError with what was expected where the text states nothing.
    """
    return _or_recognised(session, None, text, lambda: _volunteered(session, text))


def is_answer(session: Session, key: str, line: str) -> bool:
    """Tell whether a line is an answer by itself, to a question that does not take just any words."""
    fact = session.diagnostician.knowledge.vocabulary.facts[key]
    if _takes_any_words(fact):
        return False
    try:
        told(session, key, line)
    except ValueError:
        return False
    return True


def _or_recognised(session: Session, asked: str | None, text: str, answer: Callable[[], Session]) -> Understood:
    """Return what ``answer`` gives, or where that means nothing, what the ids in the text state."""
    try:
        return Understood(answer())
    except ValueError:
        found = recognise(session.diagnostician.knowledge, asked, text)
        if not found.stated:
            _refuse_a_bare_version(session, text)
            _refuse_what_is_of_another_fact(session, asked, text)
            raise
        return Understood(session.stating(found.stated, asked), (*found.said, *_replaced(session, found.stated)))


def _refuse_a_bare_version(session: Session, text: str) -> None:
    """Raise ValueError with what to type instead where ``text`` is a file's version; it does not say of which file."""
    try:
        version = read_version(text)
    except ValueError:
        return
    facts = session.diagnostician.knowledge.vocabulary.facts
    ways = [f"{key}={version} for the {fact.label}" for key, fact in facts.items() if isinstance(fact, VersionFact)]
    if ways:
        raise ValueError(f"{version} is the version of a file; type {', or '.join(ways)}")


def _refuse_what_is_of_another_fact(session: Session, asked: str | None, text: str) -> None:
    """Raise ValueError with what to type instead where ``text`` is a value of one other fact, or of two."""
    vocabulary = session.diagnostician.knowledge.vocabulary
    named = _NAMED.fullmatch(text.strip())
    if (
        named
        and vocabulary.has(named[1])
        and (reading := _known(vocabulary, key := vocabulary.key(named[1]), named[2]))
    ):
        what = f"for the {vocabulary.called(key, session.case.stated)}"
        raise ValueError(f"{shown(text)} is no answer here; type {key}={named[2]} {what}")
    readings = {key: reading for key in vocabulary.facts if key != asked and (reading := _known(vocabulary, key, text))}
    implied = {key for reading in readings.values() for key in reading.implies}
    others = [key for key in readings if key not in implied]
    if 0 < len(others) <= _MOST_MEANT:
        ways = [f"{key}={text.strip()} for the {vocabulary.called(key, session.case.stated)}" for key in others]
        raise ValueError(f"{shown(text)} is no answer here; type {', or '.join(ways)}")


def _known(vocabulary: Vocabulary, key: str, text: str) -> Reading | None:
    """Return what a text means for a fact as one of its known values; a name, and what may be another one, is none."""
    fact = vocabulary.facts[key]
    if isinstance(fact, TextFact):
        return None
    try:
        reading = vocabulary.read(key, text)
    except ValueError:
        return None
    other = isinstance(fact, ChoiceFact) and reading.value not in [choice.value for choice in fact.values]
    return None if other or reading.value is None else reading


def _replaced(session: Session, stated: Mapping[str, FactValue]) -> Iterator[str]:
    """Yield what was known before and is no longer, because a fact takes one value."""
    facts = session.diagnostician.knowledge.vocabulary.facts
    for key, value in stated.items():
        known = session.case.stated.get(key, value)
        if known != value and not isinstance(value, tuple):
            yield f"no longer {facts[key].label} {known}"


def _answered(session: Session, key: str, text: str) -> Session:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    answer = _as_one_line(session.diagnostician.knowledge.vocabulary.facts[key], lines)
    if answer is None:
        raise ValueError(f"nothing was recognised in these {len(lines)} lines; type the answer alone, in one line")
    return told(session, key, answer)


def _volunteered(session: Session, text: str) -> Session:
    vocabulary = session.diagnostician.knowledge.vocabulary
    said = _VOLUNTEERED.fullmatch(text.strip())
    if said is None:
        raise ValueError(f"nothing was recognised in {shown(text)}; type help for the commands")
    return _stated(session, vocabulary.key(said.group(1)), said.group(2))


def _stated(session: Session, key: str, text: str) -> Session:
    vocabulary = session.diagnostician.knowledge.vocabulary
    following = next((each for each in _FOLLOWING.finditer(text) if vocabulary.has(each[1])), None)
    if following:
        before = _stated(session, key, text[: following.start()])
        return _stated(before, vocabulary.key(following[1]), text[following.end() :].lstrip())
    of_another = vocabulary.read_of_another(key, text, session.case.stated)
    return session.answer(key, of_another or read_stated(vocabulary, key, text))


def _as_one_line(fact: FactDefinition, lines: list[str]) -> str | None:
    """Return several lines as the list that they are where one is asked for; None where they cannot be an answer."""
    if len(lines) <= 1:
        return lines[0] if lines else ""
    return ", ".join(lines) if isinstance(fact, (NumbersFact, KeysFact)) else None


def _takes_any_words(fact: FactDefinition) -> bool:
    return isinstance(fact, TextFact) or (isinstance(fact, ChoiceFact) and fact.pattern is not None)


def told(session: Session, key: str, line: str) -> Session:
    """Return the session after ``line`` was typed at the question for ``key``.

    Raises ValueError with what was expected where the line means nothing.
    """
    vocabulary = session.diagnostician.knowledge.vocabulary
    said = _VOLUNTEERED.fullmatch(line.strip())
    if said and not isinstance(vocabulary.facts[key], TextFact):
        return _stated(session, vocabulary.key(said.group(1)), said.group(2))
    return session.answer(key, read_answer(vocabulary, key, line.strip()))
