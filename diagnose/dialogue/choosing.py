"""What can be picked at a question, and in which order: first what goes with the ids that are known."""

from __future__ import annotations

from dataclasses import replace

from diagnose.dialogue.informing import COMMANDS
from diagnose.dialogue.picking import YES_OR_NO
from diagnose.dialogue.screen import Menu, Option
from diagnose.dialogue.session import Session
from diagnose.dialogue.wording import choices
from diagnose.knowledge.conditions import SignTest
from diagnose.knowledge.vocabulary import BooleanFact, Choice, FactValue, IntegerFact, KeysFact
from diagnose.presenters.phrases import enumerated

HINT = "? (where to find it), why, unknown, back, facts, result, quit, help"
MOST_PICKED = 10
"""So many whole numbers can be picked from a list; more are typed."""
_IDS = (SignTest.error_fact, SignTest.events_fact)


def menu_of(session: Session, key: str) -> Menu:
    """Return what can be picked or completed at the question for a fact."""
    vocabulary = session.diagnostician.knowledge.vocabulary
    fact = vocabulary.facts[key]
    if isinstance(fact, BooleanFact):
        options = [Option(str(number), label) for number, label in enumerate(YES_OR_NO, 1)]
    elif isinstance(fact, IntegerFact) and fact.maximum - fact.minimum < MOST_PICKED:
        options = [Option(str(number), str(number)) for number in range(fact.minimum, fact.maximum + 1)]
    else:
        options = _choices(session, key)
    if isinstance(fact, KeysFact):
        options.append(Option("none", "none of these"))
    if options:
        options.append(Option("unknown", "unknown"))
    words = (*(word for word in COMMANDS if word.islower()), *(f"{other}=" for other in vocabulary.facts))
    return Menu(tuple(options), several=isinstance(fact, KeysFact), words=words, hint=HINT)


def _choices(session: Session, key: str) -> list[Option]:
    """Return the choices, each with its number among all, wherever it stands."""
    numbered = list(enumerate(choices(session.diagnostician.knowledge.vocabulary.facts[key]), 1))
    ids, symptoms = _pointed_to(session) if key == SignTest.symptoms_fact else ("", frozenset[FactValue]())
    first = [_option(number, choice) for number, choice in numbered if choice.value in symptoms]
    others = [_option(number, choice) for number, choice in numbered if choice.value not in symptoms]
    if first and others:
        first[0] = replace(first[0], heading=f"In the articles on {ids}:")
        others[0] = replace(others[0], heading="All others:")
    return [*first, *others]


def _option(number: int, choice: Choice) -> Option:
    return Option(str(number), choice.label)


def _pointed_to(session: Session) -> tuple[str, frozenset[FactValue]]:
    """Return the ids that articles know of those that were reported, in words, and all symptoms of these articles."""
    reported = {key: fact for key, fact in session.considered.completed.facts.items() if key in _IDS}
    named: dict[str, set[str | int]] = {key: set() for key in _IDS}
    symptoms: set[FactValue] = set()
    for fault in session.diagnostician.knowledge.faults:
        described = [found for sign in fault.signs if (found := sign.described(reported))]
        for key, values in (item for found in described for item in found.items()):
            named[key].update(values)
        if described:
            symptoms.update(sign.symptom for sign in fault.signs)
    defined = session.diagnostician.knowledge.vocabulary.facts
    words = [f"{defined[key].label} {enumerated(_sorted(ids))}" for key, ids in named.items() if ids]
    return " or ".join(words), frozenset(symptoms)


def _sorted(ids: set[str | int]) -> list[str]:
    return sorted(map(str, ids), key=lambda id_: (len(id_), id_))
