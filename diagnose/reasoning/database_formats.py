"""In which format are the server's databases? Gathers the signs of it, and what the rules conclude from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from diagnose.knowledge.conditions import FactTest, Known, SignTest, Weighed
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.restoring import FormatFloor, RestoreKnowledge
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import ChoiceFact
from diagnose.reasoning.case import Case
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.questions import Conclusion, Premise, premise
from diagnose.results.servers import Contradiction, Derived


class Sign(msgspec.Struct, frozen=True):
    """What one source shows of the databases' format."""

    source: str
    floor: FormatFloor
    fact: str
    text: str


class Formats(msgspec.Struct, frozen=True, eq=False, dict=True):
    """What is concluded of the databases' format, whatever file is to be put back."""

    knowledge: Knowledge
    rules: RestoreKnowledge
    facts: Mapping[str, Known]
    signs: Mapping[str, Sign]
    conclusions: Sequence[Conclusion]
    speaks_of_it: bool
    """Whether the floors speak of the server."""
    refusals: Sequence[tuple[SignTest, Weighed]]
    """The signs of a start that the databases refused, and how each stands on the server."""
    upgrades: Sequence[FactTest]
    """What is reported of an upgrade of the databases."""

    @cached_property
    def refused(self) -> Sequence[tuple[SignTest, Weighed]]:
        """Those of these signs that are reported."""
        return _reported(self.refusals)

    @cached_property
    def possible(self) -> Sequence[FormatFloor]:
        """The formats that the databases can have; all of them where what is said leaves none."""
        left = [self.rules.floors[c.fields["rank"]] for c in self.conclusions if c.kind == "Possible"]
        return left or self.rules.floors

    @cached_property
    def settled(self) -> FormatFloor | None:
        """The databases' format, where only one is possible."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def refusal_facts(self) -> list[str]:
        """The unknown facts that could tell of such a start."""
        missing = {key for _, weighed in self.refusals for key in weighed.missing}
        return self.knowledge.vocabulary.sorted(missing) if self.speaks_of_it and not self.refused else []

    @property
    def blocked_for_nothing(self) -> bool:
        """Tell whether the installed file cannot start on the databases, and yet nothing of it is reported."""
        installed, settled = self.installed, self.settled
        return not self.refused and bool(installed and settled and not settled.starts(installed))

    @property
    def installed(self) -> Version | None:
        """The version of the installed file."""
        known = self.facts.get(self.knowledge.line.facts.store_version)
        return read_version(str(known.value)) if known else None


def formats(knowledge: Knowledge, reasoner: Reasoner, case: Case, facts: Mapping[str, Known]) -> Formats | None:
    """Return what can be said of the databases' format; None where the content says nothing of the way back."""
    rules = knowledge.restore
    if rules is None:
        return None
    ours = rules.speaks_of(facts)
    signs = {sign.source: sign for sign in (_signs(knowledge, rules, case, facts) if ours else [])}
    refusals = [(sign, sign.weigh(facts)) for sign in rules.refused]
    upgrades = [test for test in rules.upgraded if test.weigh(facts).state == "holds"]
    premises = _premises(rules, signs, refused=bool(_reported(refusals)), upgraded=bool(upgrades))
    return Formats(knowledge, rules, facts, signs, reasoner.reason("formats", premises), ours, refusals, upgrades)


def _signs(knowledge: Knowledge, rules: RestoreKnowledge, case: Case, facts: Mapping[str, Known]) -> list[Sign]:
    """Return what shows the databases' format: what is stated, the installed file, and the stated service pack."""
    names, line, signs = knowledge.line.facts, knowledge.line, []
    stated = facts.get(names.database_format)
    if stated and (floor := rules.floor(str(stated.value))):
        text = f"the databases' format is stated as {format_name(knowledge, floor)}"
        signs.append(Sign("stated", floor, names.database_format, text))
    installed = facts.get(names.store_version)
    if installed:
        floor = rules.written_by(read_version(str(installed.value)))
        text = (
            f"{line.file} {installed.value} is installed, and its databases have format {format_name(knowledge, floor)}"
        )
        signs.append(Sign("file", floor, names.store_version, text))
    # What was stated counts here even where the file decides against it: that service pack may have been started once.
    pack = case.stated.get(names.service_pack)
    files = line.service_pack_files(pack) if isinstance(pack, int) else None
    floors = {rules.written_by(version) for version in files or ()}
    if len(floors) == 1:
        floor = floors.pop()
        text = f"every {line.file} of service pack {pack} leaves databases of format {format_name(knowledge, floor)}"
        signs.append(Sign("service_pack", floor, names.service_pack, text))
    return signs


def _premises(rules: RestoreKnowledge, signs: Mapping[str, Sign], *, refused: bool, upgraded: bool) -> list[Premise]:
    newest = rules.floors[-1]
    premises = [
        premise("Format", rank=floor.rank, has_floor=floor.oldest is not None, is_newest=floor is newest)
        for floor in rules.floors
    ]
    premises += [premise("FormatSign", source=sign.source, rank=sign.floor.rank) for sign in signs.values()]
    if refused:
        premises.append(premise("Refused"))
    if upgraded:
        premises.append(premise("Upgraded"))
    return premises


def _reported(refusals: Sequence[tuple[SignTest, Weighed]]) -> list[tuple[SignTest, Weighed]]:
    return [(sign, weighed) for sign, weighed in refusals if weighed.state == "holds"]


def if_refused(reasoner: Reasoner, view: Formats) -> Formats:
    """Return what would be concluded if it were reported that the databases refused the installed file.

    A report that cannot be is not waited for.
    """
    premises = _premises(view.rules, view.signs, refused=True, upgraded=bool(view.upgrades))
    conclusions = reasoner.reason("formats", premises)
    belied = any(conclusion.kind == "Belied" for conclusion in conclusions)
    return view if belied else msgspec.structs.replace(view, conclusions=conclusions)


def derived_format(view: Formats) -> Derived | None:
    """Return the databases' format as a derived fact, unless it is what was stated, or the signs leave none."""
    for conclusion in view.conclusions:
        if conclusion.kind != "Settled" or view.settled is None:
            continue
        sign = view.signs[conclusion.fields["source"]]
        if any(c.kind == "Settled" and c.fields["source"] == "stated" for c in view.conclusions):
            return None
        return Derived(
            fact=view.knowledge.line.facts.database_format,
            value=sign.floor.database_format,
            premises=[sign.fact],
            text=sign.text,
            source=sign.floor.source,
            rule=conclusion.rule,
            inferred=sign.floor.inferred or sign.source == "service_pack",
        )
    return None


def format_contradictions(view: Formats) -> Iterator[Contradiction]:
    """Yield what cannot be true together of what shows the databases' format."""
    for conclusion in view.conclusions:
        if conclusion.kind == "Outranked":
            older, newer = view.signs[conclusion.fields["source"]], view.signs[conclusion.fields["by"]]
            if message := _outranked(view, older, newer):
                yield _contradiction(view, {older.fact, newer.fact}, message, newer.floor.source, conclusion)
        if conclusion.kind == "Overtaken":
            sign, test = view.signs[conclusion.fields["source"]], view.upgrades[0]
            message = f"{sign.text}, but {test.text}, which tells of an upgrade since; the newer format counts"
            yield _contradiction(view, {sign.fact, test.fact}, message, test.source, conclusion)
        if conclusion.kind == "Belied":
            sign = view.signs[conclusion.fields["source"]]
            message = (
                f"{sign.text}, but a start is reported that failed because the databases are too new; "
                "one of the two is wrong, or of another time"
            )
            facts = {sign.fact, *(weighed.fact for _, weighed in view.refused)}
            yield _contradiction(view, facts, message, view.refused[0][0].source, conclusion)


def _outranked(view: Formats, older: Sign, newer: Sign) -> str | None:
    """Return what is wrong with two signs that show different formats; None where that may be."""
    pair = {older.source, newer.source}
    if pair == {"stated", "service_pack"} or (older.source, newer.source) == ("stated", "file"):
        return f"{older.text}, but {newer.text}; the newer format counts"
    if pair == {"stated", "file"} and view.blocked_for_nothing:
        return (
            f"{newer.text}, on which the installed {view.knowledge.line.file} {view.installed} does not start; "
            "either it does not start now, or one of the two is wrong"
        )
    return None


def _contradiction(
    view: Formats, facts: Iterable[str], message: str, source: str, conclusion: Conclusion
) -> Contradiction:
    facts = view.knowledge.vocabulary.sorted(facts)
    return Contradiction(facts=facts, message=message, source=source, rule=conclusion.rule)


def format_name(knowledge: Knowledge, floor: FormatFloor) -> str:
    """Return a format as people call it."""
    fact = knowledge.vocabulary.facts[knowledge.line.facts.database_format]
    labels = {choice.value: choice.label for choice in fact.values} if isinstance(fact, ChoiceFact) else {}
    return labels.get(floor.database_format, floor.database_format)
