"""Which of the choices that are shown is meant: by its number, a range of numbers, its label, or a name of it."""

from __future__ import annotations

import re

from diagnose.dialogue.wording import choices
from diagnose.knowledge.vocabulary import (
    BooleanFact,
    Choice,
    ChoiceFact,
    KeysFact,
    Reading,
    Vocabulary,
    folded,
    is_unknown,
)
from diagnose.problems import did_you_mean, shown

YES_OR_NO = ("yes", "no")

_NUMBER = re.compile("[0-9]{1,3}")
_RANGE = re.compile(r"([0-9]{1,3})\s*[-\u2013]\s*([0-9]{1,3})")
_MOST_NAMED = 5
"""Choices that are named to who typed a part of a label."""


def read_answer(vocabulary: Vocabulary, key: str, text: str) -> Reading:
    """Return what an answer means; a number is a choice only where choices are shown.

    Raises ValueError with what was expected where it means nothing.
    """
    fact = vocabulary.facts[key]
    if isinstance(fact, BooleanFact) and _NUMBER.fullmatch(text):
        return Reading(YES_OR_NO[_picked(text, len(YES_OR_NO))] == "yes", {})
    if isinstance(fact, ChoiceFact) and _NUMBER.fullmatch(text):
        choice = fact.values[_picked(text, len(fact.values))]
        return Reading(choice.value, choice.implies)
    return read_stated(vocabulary, key, text)


def read_stated(vocabulary: Vocabulary, key: str, text: str) -> Reading:
    """Return what a fact means that is stated where no choices are shown.

    A number may be a value of its own there, save where several are taken: these keep their numbers all along.
    """
    fact = vocabulary.facts[key]
    labelled = _labelled(fact, text) if isinstance(fact, ChoiceFact) else None
    if labelled:
        return Reading(labelled.value, labelled.implies)
    if isinstance(fact, KeysFact) and not is_unknown(text):
        return vocabulary.read(key, _several(vocabulary, key, fact, text))
    return vocabulary.read(key, text)


def _several(vocabulary: Vocabulary, key: str, fact: KeysFact, text: str) -> list[str]:
    """Return the choices that a text lists, by names that the vocabulary knows."""
    whole = _labelled(fact, text)
    if whole:
        return [whole.value]
    text = _RANGE.sub(r"\1-\2", text)
    words = re.split(r"[\s,;]+" if re.fullmatch(r"[-0-9\s,;]+", text) else "[,;]", text)
    return [name for word in words if word.strip() for name in _names(vocabulary, key, fact, word.strip())]


def _names(vocabulary: Vocabulary, key: str, fact: KeysFact, word: str) -> list[str]:
    count = len(fact.values)
    if _NUMBER.fullmatch(word):
        return [fact.values[_picked(word, count)].value]
    if span := _RANGE.fullmatch(word):
        first, last = _picked(span[1], count), _picked(span[2], count)
        if last < first:
            raise ValueError(f"{shown(word)} is no range; write the smaller number first")
        return [choice.value for choice in fact.values[first : last + 1]]
    labelled = _labelled(fact, word)
    if labelled or is_unknown(word):
        return [labelled.value if labelled else word]
    try:
        vocabulary.read(key, [word])
    except ValueError:
        raise ValueError(f"{shown(word)} is none of the {fact.label}{_meant(fact, word)}") from None
    return [word]


def _labelled(fact: ChoiceFact | KeysFact, text: str) -> Choice | None:
    wanted = folded(text)
    return next((choice for choice in choices(fact) if folded(choice.label) == wanted), None)


def _meant(fact: KeysFact, word: str) -> str:
    """Return what to type: the numbers of the choices in which all the words stand, which are never guessed among."""
    sought = folded(word).split()
    near = [
        f"{number} for {choice.label}"
        for number, choice in enumerate(fact.values, 1)
        if all(any(part.startswith(begin) for part in folded(choice.label).split()) for begin in sought)
    ]
    if 0 < len(near) <= _MOST_NAMED:
        return f"; type {'; or '.join(near)}"
    names = [name for choice in fact.values for name in (choice.value, *choice.aliases)]
    return f"{did_you_mean(word, names)}; type numbers from the list, such as 1,2 or 4-6; or none"


def _picked(text: str, count: int) -> int:
    if not 1 <= int(text) <= count:
        raise ValueError(f"there is no choice {shown(text)}; type a number from 1 to {count}")
    return int(text) - 1
