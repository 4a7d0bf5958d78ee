"""Content checked against itself: what no schema can tell, each problem at its place in its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from diagnose.knowledge.article import Article, Symptom
from diagnose.knowledge.documents import Document, Path_
from diagnose.knowledge.faults import conditions_of, fact_test, range_test, sign_test
from diagnose.knowledge.ranking import Ranking
from diagnose.knowledge.releases import Release, ReleaseLine, Releases
from diagnose.knowledge.statements import Implied
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import (
    Choice,
    ChoiceFact,
    FactDefinition,
    FactsFile,
    IntegerFact,
    KeysFact,
    Vocabulary,
    folded,
)
from diagnose.problems import Location, Problems, did_you_mean, shown

T = TypeVar("T")


# --- facts -----------------------------------------------------------------------------------------------------------


def check_patterns(document: Document, facts: FactsFile, problems: Problems) -> bool:
    """Note patterns that are none, and tell whether all are; no value can be read before."""
    found = len(problems.found)
    for key, fact in facts.facts.items():
        if isinstance(fact, ChoiceFact) and fact.pattern is not None:
            try:
                re.compile(fact.pattern)
            except re.error as error:
                problems.note(document.at("facts", key, "pattern"), f"this is no regular expression: {error}")
    return len(problems.found) == found


def check_facts(document: Document, facts: FactsFile, vocabulary: Vocabulary, problems: Problems) -> None:
    """Note what is wrong with ``facts.yaml``."""
    owners: dict[str, str] = {}
    for key, fact in facts.facts.items():
        at = partial(document.at, "facts", key)
        for name in (key, *fact.aliases):
            owner = owners.setdefault(folded(name), key)
            if owner != key:
                problems.note(at("aliases"), f"{shown(name)} names both {owner} and {key}; take it out of one of them")
        for path, other in _derived_from(fact):
            _check_key(other, vocabulary, at(*path), problems)
        if fact.example:
            problems.attempt(partial(vocabulary.read, key, fact.example), at("example"))
        _check_assumption(key, fact, vocabulary, at, problems)
        _check_stated(fact.belongs_to, vocabulary, partial(at, "belongs_to"), problems)
        _check_values(fact, vocabulary, at, problems)
    for number, entry in enumerate(facts.incompatible):
        for place, condition in enumerate(entry.when):
            where = document.at("incompatible", number, "when", place)
            problems.attempt(partial(fact_test, condition, vocabulary, ""), where)
    for number, implied in enumerate(facts.implied):
        _check_implied(implied, vocabulary, partial(document.at, "implied", number), problems)


def _check_implied(implied: Implied, vocabulary: Vocabulary, at: Callable[..., Location], problems: Problems) -> None:
    if _check_key(implied.fact, vocabulary, at("fact"), problems):
        problems.attempt(partial(_known, vocabulary, implied.fact, implied.value), at("value"))
    for place, condition in enumerate(implied.when):
        problems.attempt(partial(fact_test, condition, vocabulary, ""), at("when", place))


def _known(vocabulary: Vocabulary, key: str, text: str) -> None:
    if vocabulary.read(key, text).value is None:
        raise ValueError(f"{shown(text)} follows from nothing; write the value that {key} then has")


def _derived_from(fact: FactDefinition) -> list[tuple[Path_, str]]:
    """Return the facts of the fleet from which a fact is derived, with their paths."""
    found: list[tuple[Path_, str]] = []
    if fact.fleet_count:
        found += [(("fleet_count", "count"), fact.fleet_count.count), (("fleet_count", "same"), fact.fleet_count.same)]
    if fact.fleet_lookup:
        found += [(("fleet_lookup", "look_up"), fact.fleet_lookup.look_up)]
        found += [(("fleet_lookup", "of"), fact.fleet_lookup.of)]
    return found


def _check_key(key: str, known: Vocabulary, where: Location, problems: Problems) -> bool:
    """Note a key that is no fact's own; an alias is for people who write inventories."""
    if key in known.facts:
        return True
    proper = problems.attempt(partial(known.key, key), where)
    if proper:
        problems.note(where, f"{shown(key)} is an alias; write the fact's own key, {proper}")
    return False


def _check_stated(
    stated: Mapping[str, str], vocabulary: Vocabulary, at: Callable[..., Location], problems: Problems
) -> None:
    """Check facts with values, such as a choice implies them."""
    for key, text in stated.items():
        if _check_key(key, vocabulary, at(key), problems):
            problems.attempt(partial(vocabulary.read, key, text), at(key))


def _check_assumption(
    key: str, fact: FactDefinition, vocabulary: Vocabulary, at: Callable[..., Location], problems: Problems
) -> None:
    if fact.assumed:
        problems.attempt(partial(vocabulary.read, key, fact.assumed.value), at("assumed", "value"))
        _check_stated(fact.assumed.when, vocabulary, partial(at, "assumed", "when"), problems)


def _check_values(
    fact: FactDefinition, vocabulary: Vocabulary, at: Callable[..., Location], problems: Problems
) -> None:
    if isinstance(fact, IntegerFact):
        for word, number in fact.words.items():
            if not fact.minimum <= number <= fact.maximum:
                problems.note(at("words", word), f"{number} is not from {fact.minimum} to {fact.maximum}")
    if isinstance(fact, (ChoiceFact, KeysFact)):
        _check_choices(fact.values, vocabulary, partial(at, "values"), problems)


def _check_choices(
    values: Iterable[Choice], vocabulary: Vocabulary, at: Callable[..., Location], problems: Problems
) -> None:
    meanings: dict[str, Choice] = {}
    for number, choice in enumerate(values):
        _check_stated(choice.implies, vocabulary, partial(at, number, "implies"), problems)
        for name in choice.aliases if folded(choice.value) in meanings else (choice.value, *choice.aliases):
            other = meanings.setdefault(folded(name), choice)
            if (other.value, other.implies) != (choice.value, choice.implies):
                what = f"{shown(name)} means both {other.label} and {choice.label}; take it out of one of them"
                problems.note(at(number), what)


# --- releases --------------------------------------------------------------------------------------------------------


def check_releases(document: Document, releases: Releases, vocabulary: Vocabulary | None, problems: Problems) -> None:
    """Note what is wrong with ``releases.yaml``; without a vocabulary, as far as that can be told."""
    if vocabulary:
        names = releases.facts
        for role in names.__struct_fields__:
            _check_key(getattr(names, role), vocabulary, document.at("facts", role), problems)
        if names.version in vocabulary.facts:
            action = partial(_same_value, vocabulary, names.version, releases.product_version)
            problems.attempt(action, document.at("product_version"))
    if not releases.releases:
        problems.note(document.at("releases"), "there has to be at least one release")
    seen: set[str] = set()
    newest = None
    for number, release in enumerate(releases.releases):
        at = partial(document.at, "releases", number)
        if release.release in seen:
            problems.note(at("release"), f"the release {release.release} stands here a second time; remove one of them")
        seen.add(release.release)
        low = problems.attempt(partial(_lowest, release), at("store_version"))
        if low and newest and low < newest:
            problems.note(at(), f"release {release.release} is older than the one before it; put the oldest first")
        newest = low or newest
    for number, release in enumerate(releases.releases):
        if release.replaced_by and release.replaced_by.release not in seen:
            hint = did_you_mean(release.replaced_by.release, seen)
            what = f"{release.replaced_by.release} is no release of this file{hint}"
            problems.note(document.at("releases", number, "replaced_by", "release"), what)


def _lowest(release: Release) -> Version:
    if release.store_version:
        return read_version(release.store_version)
    if not (release.after and release.before):
        raise ValueError(f"release {release.release} needs a store_version, or both after and before")
    after, before = read_version(release.after), read_version(release.before)
    if after >= before:
        raise ValueError(f"release {release.release} lies after {after} and before {before}: no version is left")
    return after


# --- articles --------------------------------------------------------------------------------------------------------


def check_article(
    document: Document, article: Article, vocabulary: Vocabulary | None, line: ReleaseLine | None, problems: Problems
) -> None:
    """Note what is wrong with an article; without a vocabulary or a line of releases, as far as that can be told."""
    stem = Path(document.file).stem
    if article.article != stem:
        what = f"the file {stem}.yaml holds article {article.article}; rename one of them"
        problems.note(document.at("article"), what)
    if vocabulary:
        _check_meaning(document, article, vocabulary, problems)
        _check_precautions(document, article, vocabulary, problems)
    if article.applies_when and article.applies_when.releases and line:
        where = document.at("applies_when", "releases")
        problems.attempt(partial(range_test, article.applies_when.releases, line, article.article), where)
    if article.applies_when and (article.workaround is None) == (article.no_workaround is None):
        has = "neither" if article.workaround is None else "both"
        what = f"a fault has either a workaround or a no_workaround that says there is none; this one has {has}"
        problems.note(document.at("no_workaround"), what)
    if article.restore and line and vocabulary:
        for number, floor in enumerate(article.restore.floors):
            where = document.at("restore", "floors", number, "database_format")
            key = line.facts.database_format
            problems.attempt(partial(_same_value, vocabulary, key, floor.database_format), where)


def _check_meaning(document: Document, article: Article, vocabulary: Vocabulary, problems: Problems) -> None:
    for path, condition in conditions_of(article):
        problems.attempt(partial(fact_test, condition, vocabulary, article.article), document.at(*path))
    signs: list[tuple[Path_, Symptom]] = [(("symptoms", n), sign) for n, sign in enumerate(article.symptoms)]
    for number, sign in enumerate(article.restore.refused if article.restore else ()):
        signs.append((("restore", "refused", number), sign))
    for path, sign in signs:
        problems.attempt(partial(sign_test, sign, vocabulary, article.article), document.at(*path))


def _check_precautions(document: Document, article: Article, vocabulary: Vocabulary, problems: Problems) -> None:
    if article.precautions is None:
        return
    at = partial(document.at, "precautions")
    _check_key(article.precautions.planned_when, vocabulary, at("planned_when"), problems)
    for number, step in enumerate(article.precautions.steps):
        if step.on_server:
            _check_key(step.on_server, vocabulary, at("steps", number, "on_server"), problems)


def check_ranking(document: Document, ranking: Ranking, vocabulary: Vocabulary, problems: Problems) -> None:
    """Note what is wrong with ``remedies.yaml``."""
    usual = ranking.platform
    if _check_key(usual.fact, vocabulary, document.at("platform", "fact"), problems):
        reads = partial(vocabulary.read, usual.fact, usual.taken_as)
        problems.attempt(reads, document.at("platform", "taken_as"))
    seen: set[str] = set()
    for number, criterion in enumerate(ranking.criteria):
        if criterion.fewest in seen:
            where = document.at("criteria", number, "fewest")
            problems.note(
                where, f"{criterion.fewest} stands further up already, so this one never decides; take it out"
            )
        seen.add(criterion.fewest)


def _same_value(vocabulary: Vocabulary, key: str, text: str) -> None:
    value = vocabulary.read(key, text).value
    if value != text:
        raise ValueError(f"{shown(text)} is written {shown(str(value))} in facts.yaml; write it the same way here")


def check_references(document: Document, article: Article, known: Collection[str], problems: Problems) -> None:
    """Note references whose marks do not agree with the articles that there are."""
    for number, reference in enumerate(article.references):
        at = partial(document.at, "references", number)
        if reference.dangling and reference.article in known:
            problems.note(
                at("dangling"), f"{reference.article} is marked as dangling, but it is here; take out the mark"
            )
        if reference.see_instead and reference.see_instead not in known:
            hint = did_you_mean(reference.see_instead, known)
            problems.note(at("see_instead"), f"there is no article {reference.see_instead}{hint}")
