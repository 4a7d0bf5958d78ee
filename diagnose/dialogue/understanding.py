"""What a typed line means: a choice by its number, a value, or another fact as KEY=VALUE."""

from __future__ import annotations

import re

from diagnose.dialogue.session import Session
from diagnose.dialogue.wording import choices
from diagnose.knowledge.vocabulary import BooleanFact, ChoiceFact, KeysFact, Reading, TextFact, Vocabulary
from diagnose.problems import shown

YES_OR_NO = ("yes", "no")

_VOLUNTEERED = re.compile(r"([A-Za-z][\w .-]*?)\s*=\s*(.*)", re.DOTALL)
_NUMBER = re.compile("[0-9]{1,3}")


def told(session: Session, key: str, line: str) -> Session:
    """Return the session after ``line`` was typed at the question for ``key``.

    Raises ValueError with what was expected where the line means nothing.
    """
    vocabulary = session.diagnostician.knowledge.vocabulary
    volunteered = _VOLUNTEERED.fullmatch(line.strip())
    if volunteered and not isinstance(vocabulary.facts[key], TextFact):
        other = vocabulary.key(volunteered.group(1))
        return session.answer(other, vocabulary.read(other, volunteered.group(2)))
    return session.answer(key, read_answer(vocabulary, key, line.strip()))


def read_answer(vocabulary: Vocabulary, key: str, text: str) -> Reading:
    """Return what an answer means; a number is a choice only where choices are shown."""
    fact = vocabulary.facts[key]
    if isinstance(fact, BooleanFact) and _NUMBER.fullmatch(text):
        return Reading(YES_OR_NO[_picked(text, len(YES_OR_NO))] == "yes", {})
    if isinstance(fact, ChoiceFact) and _NUMBER.fullmatch(text):
        choice = choices(fact)[_picked(text, len(fact.values))]
        return Reading(choice.value, choice.implies)
    if isinstance(fact, KeysFact) and _NUMBER.search(text):
        words = re.split(r"[\s,;]+" if re.fullmatch(r"[0-9\s,;]+", text) else "[,;]", text)
        return vocabulary.read(key, [_key(fact, word.strip()) for word in words if word.strip()])
    return vocabulary.read(key, text)


def _key(fact: KeysFact, word: str) -> str:
    return fact.values[_picked(word, len(fact.values))].value if _NUMBER.fullmatch(word) else word


def _picked(text: str, count: int) -> int:
    if not 1 <= int(text) <= count:
        raise ValueError(f"there is no choice {shown(text)}; type a number from 1 to {count}")
    return int(text) - 1
