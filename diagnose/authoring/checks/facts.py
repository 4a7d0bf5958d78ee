"""Facts and symptoms that are defined and not used, or used and not defined."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from diagnose.authoring.checks.checking import Complaint, check
from diagnose.authoring.subject import Subject, entries
from diagnose.inventory.records import NAME, SITE
from diagnose.knowledge.conditions import SignTest
from diagnose.knowledge.vocabulary import ChoiceFact, FactDefinition, KeysFact
from diagnose.problems import Location, did_you_mean

SYMPTOMS = SignTest.symptoms_fact
PLATFORM = "platform"
OF_THE_SHELL = frozenset({NAME, SITE, PLATFORM, SYMPTOMS, SignTest.error_fact, SignTest.events_fact})
"""The facts that the program itself reads."""


@check("undefined-fact", "error", "A condition on a fact that facts.yaml does not define.")
def undefined_fact(subject: Subject) -> Iterator[Complaint]:
    """A misspelt fact would never be known."""
    yield from undefined(subject)


def undefined(subject: Subject) -> Iterator[Complaint]:
    """Yield the uses of facts that nobody defines."""
    for where, key in _uses(subject):
        try:
            subject.vocabulary.key(key)
        except ValueError:
            hint = did_you_mean(key, subject.vocabulary.facts)
            yield where, f"no fact {key} is defined{hint}; correct it, or define it in {subject.facts_document.file}"


def _uses(subject: Subject) -> Iterator[tuple[Location, str]]:
    """Yield the fact of every condition, and of every assumption, with its place."""
    for document in (subject.facts_document, *(file.document for file in subject.articles)):
        for path, entry in entries(document):
            fact = entry.get("fact")
            if isinstance(fact, str) and (document is not subject.facts_document or "when" in path):
                yield document.at(*path), fact
    for key, definition in subject.facts.facts.items():
        for other in definition.assumed.when if definition.assumed else ():
            yield subject.facts_document.at("facts", key, "assumed", "when", other), other


@check("unused-fact", "warning", "A fact that no condition, derivation, rule or dialogue uses.")
def unused_fact(subject: Subject) -> Iterator[Complaint]:
    """Nobody would ever ask for it."""
    used = set(OF_THE_SHELL) | _named_by_rules(subject)
    names = subject.line.facts
    used |= {getattr(names, role) for role in names.__struct_fields__}
    used |= {_key(subject, key) for _, key in _uses(subject)} | _named_by_articles(subject)
    for fact in subject.facts.facts.values():
        used |= _premises(fact)
    for key in subject.facts.facts:
        if key not in used:
            yield (
                subject.facts_document.at("facts", key),
                f"nothing uses the fact {key}; give it a condition in an article, or remove it",
            )


def _key(subject: Subject, name: str) -> str:
    try:
        return subject.vocabulary.key(name)
    except ValueError:
        return name


def _premises(fact: FactDefinition) -> set[str]:
    """Return the facts from which others are derived by this definition."""
    found = set(fact.assumed.when) if fact.assumed else set()
    if fact.fleet_count:
        found |= {fact.fleet_count.count, fact.fleet_count.same}
    if fact.fleet_lookup:
        found |= {fact.fleet_lookup.look_up, fact.fleet_lookup.of}
    return found


def _named_by_articles(subject: Subject) -> set[str]:
    """Return every text that stands alone in an article; one of them may be a fact outside a condition."""
    return {
        value
        for file in subject.articles
        for _, entry in entries(file.document)
        for value in entry.values()
        if isinstance(value, str)
    }


def _named_by_rules(subject: Subject) -> set[str]:
    """Return every text that stands in a rule; one of them may be a fact."""
    found: set[str] = set()
    for path in sorted(subject.content.rules.glob("*.py")):
        try:
            constants = [
                node.value for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Constant)
            ]
        except (OSError, SyntaxError, ValueError):
            continue
        found |= {text for text in constants if isinstance(text, str)}
    return found


@check("unused-symptom", "warning", "A symptom in facts.yaml that no article has.")
def unused_symptom(subject: Subject) -> Iterator[Complaint]:
    """A person would report it, and nothing would follow."""
    fact = subject.facts.facts.get(SYMPTOMS)
    if not isinstance(fact, (KeysFact, ChoiceFact)):
        return
    used: set[str] = set()
    for file in subject.articles:
        refused = file.article.restore.refused if file.article.restore else []
        used |= {symptom.symptom for symptom in (*file.article.symptoms, *refused)}
    for number, choice in enumerate(fact.values):
        if choice.value not in used:
            yield (
                subject.facts_document.at("facts", SYMPTOMS, "values", number),
                f"no article has the symptom {choice.value}; give it to one, or remove it",
            )
