"""From what was stated of a server to all that is known: derived, decided, assumed, and what cannot all be true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from diagnose.knowledge.conditions import Known
from diagnose.knowledge.faults import in_words
from diagnose.knowledge.loading import Implication, Knowledge
from diagnose.knowledge.sources import cited
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import ChoiceFact, FactValue
from diagnose.reasoning.case import Case, FleetFact
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.questions import Conclusion, Premise, premise
from diagnose.results.servers import Contradiction, Derived

_AUTHORITY = {"file": 3, "stated": 2, "fleet": 1}


class Completed(msgspec.Struct, frozen=True):
    """All that is known of a server."""

    facts: Mapping[str, Known]
    derived: tuple[Derived, ...]
    assumed: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]


class _Testimony(msgspec.Struct, frozen=True):
    """What one source says of one fact, and how to say so."""

    fact: str
    source: str
    values: tuple[FactValue, ...]
    text: str
    premises: tuple[str, ...]
    cited: str
    at_least: bool = False
    inferred: bool = False


def settle(knowledge: Knowledge, reasoner: Reasoner, case: Case) -> Completed:
    """Return what is known of the server of ``case``, except for combinations that the content says cannot be.

    What is settled of one of ``independent_facts`` hangs on no other of these sets.
    """
    told = _testimonies(knowledge, case)
    conclusions = reasoner.reason("contradictions", _premises(knowledge, case, told))
    facts = {key: Known(value) for key, value in case.stated.items()}
    derived, contradictions = [], []
    for conclusion in conclusions:
        match conclusion.kind:
            case "Decided":
                entry = _derived(conclusion, told)
                derived.append(entry)
                value = told[entry.fact, conclusion.fields["source"]].values[0]
                facts[entry.fact] = Known(value, "derived", entry.at_least)
            case "SetAside":
                facts.pop(conclusion.fields["fact"], None)
                if conclusion.fields["clashes_with"] != conclusion.fields["fact"]:
                    contradictions.append(_foreign_file(knowledge, case, conclusion))
            case "Disagreement":
                contradictions.append(_disagreement(knowledge, conclusion, told))
    assumed = _assume(knowledge, facts)
    _dispute(knowledge, reasoner, facts)
    derived += _follow_undisputed(knowledge, reasoner, facts)
    return Completed(facts, tuple(derived), tuple(assumed), tuple(contradictions))


def independent_facts(knowledge: Knowledge) -> list[tuple[str, ...]]:
    """Return the facts in sets, in the vocabulary's order: what one of a set is taken to be hangs on its set alone.

    Each set has what the line of releases, an assumption or an implication joins.
    """
    names = knowledge.line.facts
    joined = [{names.store_version, names.service_pack, names.version}]
    for key, fact in knowledge.vocabulary.facts.items():
        joined.append({key, *(fact.assumed.when if fact.assumed else ())})
    joined += (
        {entry.content.fact, *(key for test in entry.tests for key in test.reads)} for entry in knowledge.implied
    )
    sets: list[set[str]] = []
    for more in joined:
        touching = [one for one in sets if one & more]
        sets = [one for one in sets if not one & more] + [more.union(*touching)]
    position = knowledge.vocabulary.position
    return sorted((tuple(knowledge.vocabulary.sorted(one)) for one in sets), key=lambda one: position[one[0]])


def together(knowledge: Knowledge, parts: Sequence[Completed], clashing: Sequence[Contradiction]) -> Completed:
    """Return what is known in all, from what is settled of independent facts and from what excludes each other."""
    facts = {key: known for part in parts for key, known in part.facts.items()}
    derived = [entry for part in parts for entry in part.derived]
    contradictions = [*(found for part in parts for found in part.contradictions), *clashing]
    order = knowledge.vocabulary.position
    return Completed(
        {key: facts[key] for key in knowledge.vocabulary.facts if key in facts},
        tuple(sorted(derived, key=lambda entry: order[entry.fact])),
        tuple(knowledge.vocabulary.sorted(key for part in parts for key in part.assumed)),
        tuple(sorted(contradictions, key=lambda found: (found.facts, found.message))),
    )


def _testimonies(knowledge: Knowledge, case: Case) -> dict[tuple[str, str], _Testimony]:
    """Return what each source says of the facts of which more than the record itself can speak."""
    found: list[_Testimony] = []
    names, line = knowledge.line.facts, knowledge.line
    installed = installed_version(knowledge, case.stated)
    if installed and line.on_line(installed):
        release = line.release_of(installed)
        source = cited(release.source, "") if release else names.store_version
        inferred = bool(release and release.inferred)
        belongs = f"{line.file} {installed} belongs to"
        packs = line.service_packs(installed)
        text = f"{belongs} service pack {' or '.join(map(str, packs))}"
        said: list[tuple[str, tuple[FactValue, ...], str]] = []
        if packs:
            said.append((names.service_pack, tuple(packs), text))
        said.append((names.version, (line.product_version,), f"{belongs} version {line.product_version}"))
        unmet = knowledge.vocabulary.unmet(names.version, case.stated)
        said += [(key, (value,), f"{belongs} {in_words(value)}") for key, value in unmet]
        for fact, values, words in said:
            found.append(_Testimony(fact, "file", values, words, (names.store_version,), source, inferred=inferred))
    elif installed and names.version not in case.stated and (named := _named_version(knowledge, installed)):
        # Nobody said which version it is, so there is only an assumption, and that gives way to the file.
        text = f"{line.file} {installed} belongs to version {named}"
        source, premises = names.store_version, (names.store_version,)
        found.append(_Testimony(names.version, "file", (named,), text, premises, source, inferred=True))
    for key, told in case.fleet.items():
        if _leaves_it_open(told, case.stated.get(key)):
            continue
        found.append(_Testimony(key, "fleet", (told.value,), told.text, told.premises, "inventory", told.at_least))
    for key in {testimony.fact for testimony in found} & set(case.stated):
        value = case.stated[key]
        text = f"{knowledge.vocabulary.facts[key].label} is stated as {in_words(value)}"
        found.append(_Testimony(key, "stated", (value,), text, (key,), "record"))
    return {(testimony.fact, testimony.source): testimony for testimony in found}


def _leaves_it_open(told: FleetFact, stated: FactValue | None) -> bool:
    """Tell whether bounds are all that the fleet tells, and say nothing against what is stated."""
    if not told.at_least or not isinstance(told.value, int):
        return False
    if not isinstance(stated, int):
        return told.value == 0
    return told.value <= stated <= (stated if told.at_most is None else told.at_most)


def installed_version(knowledge: Knowledge, stated: Mapping[str, FactValue]) -> Version | None:
    """Return the version of the installed file, or None where it is unknown."""
    text = stated.get(knowledge.line.facts.store_version)
    return read_version(text) if isinstance(text, str) else None


def _named_version(knowledge: Knowledge, installed: Version) -> FactValue | None:
    """Return the product version of a file that is not on the line; None for one not named, or where it is in doubt.

    A file that is not on the line is not of its product version, in whatever spelling that begins the file's version.
    """
    key, vocabulary = knowledge.line.facts.version, knowledge.vocabulary
    definition = vocabulary.facts[key]
    if not isinstance(definition, ChoiceFact) or knowledge.line.is_doubtful(installed):
        return None
    try:
        version = vocabulary.read(key, knowledge.line.product_version_of(installed)).value
    except ValueError:
        return None
    others = {choice.value for choice in definition.values} - {knowledge.line.product_version}
    return version if version in others else None


def _premises(knowledge: Knowledge, case: Case, told: Mapping[tuple[str, str], _Testimony]) -> list[Premise]:
    numbers: dict[tuple[str, FactValue], int] = {}
    facts: list[Premise] = []
    for _, entry in sorted(told.items()):
        # Only whether two sources agree matters to a rule, so values go by numbers, in the order in which they come.
        values = tuple(numbers.setdefault((entry.fact, value), len(numbers)) for value in entry.values)
        authority = _AUTHORITY[entry.source]
        facts.append(premise("Says", fact=entry.fact, source=entry.source, told=values, authority=authority))
    names, line = knowledge.line.facts, knowledge.line
    installed = installed_version(knowledge, case.stated)
    if installed and (names.version, "file") not in told:
        facts.append(premise("ForeignFile", fact=names.store_version, clashes_with=names.version))
    stated = case.stated.get(names.version, line.product_version)
    # A file that may be mistyped does not bear out another version either.
    if stated != line.product_version and not (installed and line.is_doubtful(installed)):
        facts.append(premise("OtherVersion"))
    return facts


def _derived(conclusion: Conclusion, told: Mapping[tuple[str, str], _Testimony]) -> Derived:
    entry = told[conclusion.fields["fact"], conclusion.fields["source"]]
    return Derived(
        fact=entry.fact,
        value=plain_value(entry.values[0]),
        premises=list(entry.premises),
        text=entry.text,
        source=entry.cited,
        rule=conclusion.rule,
        at_least=entry.at_least,
        inferred=entry.inferred,
    )


def _disagreement(
    knowledge: Knowledge, conclusion: Conclusion, told: Mapping[tuple[str, str], _Testimony]
) -> Contradiction:
    fact = conclusion.fields["fact"]
    winner, loser = (told[fact, conclusion.fields[side]] for side in ("winner", "loser"))
    decides = {"file": f"the version of {knowledge.line.file} decides", "stated": "the record's own value counts"}
    return Contradiction(
        facts=knowledge.vocabulary.sorted({fact, *winner.premises, *(p for p in loser.premises)}),
        message=f"{loser.text}, but {winner.text}; {decides.get(winner.source, winner.source)}",
        source=winner.cited if winner.source != "stated" else loser.cited,
        rule=conclusion.rule,
    )


def _foreign_file(knowledge: Knowledge, case: Case, conclusion: Conclusion) -> Contradiction:
    line, fact, other = knowledge.line, conclusion.fields["fact"], conclusion.fields["clashes_with"]
    file = f"{line.file} {case.stated[fact]}"
    if line.own_builds and line.is_doubtful(read_version(str(case.stated[fact]))):
        first, last = line.builds
        own = f"third numbers from {first} to {last} are of version {line.product_version}, which has no lower ones"
        return Contradiction(
            facts=[other, fact],
            message=f"{file} may be mistyped: {own}; the file's version is set aside until it is corrected",
            source=line.own_builds.source,
            rule=conclusion.rule,
        )
    known = "is stated" if other in case.stated else "is assumed"
    return Contradiction(
        facts=[other, fact],
        message=f"{file} is not of version {line.product_version}, which {known}; "
        "the file's version is set aside until one of the two is corrected",
        source="record",
        rule=conclusion.rule,
    )


def _assume(knowledge: Knowledge, facts: dict[str, Known]) -> list[str]:
    """Add what is taken for granted where nothing is known, and return its keys."""
    assumed = []
    for key, definition in knowledge.vocabulary.facts.items():
        if key in facts or definition.assumed is None:
            continue
        when = definition.assumed.when
        if all(other in facts and in_words(facts[other].value) == value for other, value in when.items()):
            value = knowledge.vocabulary.read(key, definition.assumed.value).value
            if value is not None:
                facts[key] = Known(value, "assumed")
                assumed.append(key)
    return assumed


def _dispute(knowledge: Knowledge, reasoner: Reasoner, facts: dict[str, Known]) -> None:
    """Mark what is known against what other facts imply."""
    denied = [
        premise("Denied", number=number)
        for number, entry in enumerate(knowledge.implied)
        if (known := facts.get(entry.content.fact)) and known.value != entry.value and _implies(entry, facts)
    ]
    if denied:
        for conclusion in reasoner.reason("contradictions", denied):
            key = knowledge.implied[conclusion.fields["number"]].content.fact
            facts[key] = msgspec.structs.replace(facts[key], disputed=True)


def _implies(entry: Implication, facts: Mapping[str, Known]) -> bool:
    """Tell whether what an implication rests on is so, and in no dispute."""
    undisputed = all(not facts[key].disputed for test in entry.tests for key in test.reads if key in facts)
    return undisputed and all(test.weigh(facts).state == "holds" for test in entry.tests)


def _follow_undisputed(knowledge: Knowledge, reasoner: Reasoner, facts: dict[str, Known]) -> list[Derived]:
    """Add what the known facts imply, and return it; from what that speaks against, nothing follows."""
    while True:
        known = dict(facts)
        derived = _follow(knowledge, reasoner, known)
        if derived:
            _dispute(knowledge, reasoner, known)
        disputed = {key: known[key] for key, before in facts.items() if known[key].disputed and not before.disputed}
        if not disputed:
            facts.update(known)
            return derived
        facts.update(disputed)


def _follow(knowledge: Knowledge, reasoner: Reasoner, facts: dict[str, Known]) -> list[Derived]:
    """Add what the known facts imply of unknown ones, step by step, and return it."""
    derived: list[Derived] = []
    while True:
        ready = [
            premise("Implies", number=number)
            for number, entry in enumerate(knowledge.implied)
            if entry.content.fact not in facts and _implies(entry, facts)
        ]
        if not ready:
            return derived
        for conclusion in reasoner.reason("contradictions", ready[:1]):
            entry = knowledge.implied[conclusion.fields["number"]]
            facts[entry.content.fact] = Known(entry.value, "derived")
            derived.append(
                Derived(
                    fact=entry.content.fact,
                    value=plain_value(entry.value),
                    premises=[test.fact for test in entry.tests],
                    text=entry.content.text,
                    source=entry.content.source,
                    rule=conclusion.rule,
                    inferred=entry.content.inferred,
                )
            )


def clashes(knowledge: Knowledge, reasoner: Reasoner, facts: Mapping[str, Known]) -> tuple[Contradiction, ...]:
    """Return the combinations that the content says cannot be."""
    excluded = [
        premise("Excluded", number=number)
        for number, entry in enumerate(knowledge.incompatible)
        if all(test.weigh(facts).state == "holds" for test in entry.tests)
    ]
    if not excluded:
        return ()
    return tuple(
        Contradiction(
            facts=knowledge.vocabulary.sorted(test.fact for test in entry.tests),
            message=entry.content.message.removesuffix("."),
            source=entry.content.source,
            rule=conclusion.rule,
        )
        for conclusion in reasoner.reason("contradictions", excluded)
        for entry in [knowledge.incompatible[conclusion.fields["number"]]]
    )


def plain_value(value: FactValue) -> Any:
    """Return a fact's value as results have it: tuples as lists."""
    return list(value) if isinstance(value, tuple) else value
