"""May the older file be put back? Gathers the signs of the databases' format and phrases what the rules conclude."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from diagnose.knowledge.conditions import FactTest, Known, SignTest
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.restoring import FormatFloor, RestoreKnowledge
from diagnose.knowledge.sources import cited
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import ChoiceFact, FactValue
from diagnose.reasoning.case import Case
from diagnose.reasoning.completing import plain_value
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.phrasing import statements
from diagnose.reasoning.questions import Conclusion, Premise, premise
from diagnose.results import Because, Caution, Contradiction, Derived, Restore, RestoreVerdict


class Going(msgspec.Struct, frozen=True):
    """What is known of the databases' format, and the verdict where a file to be put back is named."""

    restore: Restore | None
    derived: Derived | None
    contradictions: tuple[Contradiction, ...]
    settled: FormatFloor | None = None
    """The databases' format, where only one is possible."""


class Starts(msgspec.Struct, frozen=True):
    """Whether a file starts on the databases: putting it back is safe where it does."""

    verdict: RestoreVerdict
    floor: str | None
    """The oldest version that does, where the format is known and sets one."""


class _Sign(msgspec.Struct, frozen=True):
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
    signs: Mapping[str, _Sign]
    conclusions: Sequence[Conclusion]
    speaks_of_it: bool
    """Whether the floors speak of the server."""
    refused: bool
    """Whether a start is reported that the databases refused."""

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
        missing = {key for sign in self.rules.refused for key in sign.weigh(self.facts).missing}
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


def reads_of_going_back(knowledge: Knowledge) -> frozenset[str]:
    """Return every fact that ``going_back`` reads."""
    rules, names = knowledge.restore, knowledge.line.facts
    if rules is None:
        return frozenset()
    tests: list[FactTest | SignTest] = [*rules.applies_when, *rules.refused]
    named = {names.store_version, names.service_pack, names.database_format, names.restore_store_version}
    return frozenset(named.union(key for test in tests for key in test.reads))


def formats(knowledge: Knowledge, reasoner: Reasoner, case: Case, facts: Mapping[str, Known]) -> Formats | None:
    """Return what can be said of the databases' format; None where the content says nothing of the way back."""
    rules = knowledge.restore
    if rules is None:
        return None
    ours = rules.speaks_of(facts)
    signs = {sign.source: sign for sign in (_signs(knowledge, rules, case, facts) if ours else [])}
    refused = any(sign.weigh(facts).state == "holds" for sign in rules.refused)
    conclusions = reasoner.reason("formats", _memory(rules, signs, refused=refused))
    return Formats(knowledge, rules, facts, signs, conclusions, ours, refused)


def going_back(reasoner: Reasoner, view: Formats | None, target: FactValue | None) -> Going:
    """Return what can be said of the databases of the server and of the way back, to a file of version ``target``."""
    if view is None:
        return Going(None, None, ())
    version = read_version(str(target)) if target is not None else None
    restore = _restore(reasoner, view, version) if version else None
    return Going(restore, _derived(view), tuple(_contradictions(view)), view.settled)


def starts_on(reasoner: Reasoner, view: Formats, target: Version) -> Starts:
    """Return whether a file of version ``target`` starts on the databases."""
    settled = view.settled
    verdict: RestoreVerdict = _way_back(reasoner, view, target).fields["verdict"]
    return Starts(verdict, settled.oldest.text if settled and settled.oldest else None)


def _signs(knowledge: Knowledge, rules: RestoreKnowledge, case: Case, facts: Mapping[str, Known]) -> list[_Sign]:
    """Return what shows the databases' format: what is stated, the installed file, and the stated service pack."""
    names, line, signs = knowledge.line.facts, knowledge.line, []
    stated = facts.get(names.database_format)
    if stated and (floor := rules.floor(str(stated.value))):
        text = f"the databases' format is stated as {_name(knowledge, floor)}"
        signs.append(_Sign("stated", floor, names.database_format, text))
    installed = facts.get(names.store_version)
    if installed:
        floor = rules.written_by(read_version(str(installed.value)))
        text = f"{line.file} {installed.value} is installed, and its databases have format {_name(knowledge, floor)}"
        signs.append(_Sign("file", floor, names.store_version, text))
    # What was stated counts here even where the file decides against it: that service pack may have been started once.
    pack = case.stated.get(names.service_pack)
    files = line.service_pack_files(pack) if isinstance(pack, int) else None
    floors = {rules.written_by(version) for version in files or ()}
    if len(floors) == 1:
        floor = floors.pop()
        text = f"every {line.file} of service pack {pack} leaves databases of format {_name(knowledge, floor)}"
        signs.append(_Sign("service_pack", floor, names.service_pack, text))
    return signs


def _memory(rules: RestoreKnowledge, signs: Mapping[str, _Sign], *, refused: bool) -> list[Premise]:
    newest = rules.floors[-1]
    memory = [
        premise("Format", rank=floor.rank, has_floor=floor.oldest is not None, is_newest=floor is newest)
        for floor in rules.floors
    ]
    memory += [premise("FormatSign", source=sign.source, rank=sign.floor.rank) for sign in signs.values()]
    if refused:
        memory.append(premise("Refused"))
    return memory


def _derived(view: Formats) -> Derived | None:
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


def _contradictions(view: Formats) -> Iterator[Contradiction]:
    """Yield what cannot be true together of what shows the databases' format."""
    for conclusion in view.conclusions:
        if conclusion.kind == "Outranked":
            older, newer = view.signs[conclusion.fields["source"]], view.signs[conclusion.fields["by"]]
            if message := _outranked(view, older, newer):
                yield _contradiction(view, {older.fact, newer.fact}, message, newer.floor.source, conclusion)
        if conclusion.kind == "Belied":
            sign = view.signs[conclusion.fields["source"]]
            message = (
                f"{sign.text}, but a start is reported that failed because the databases are too new; "
                "one of the two is wrong, or of another time"
            )
            refused = [test for test in view.rules.refused if test.weigh(view.facts).state == "holds"]
            facts = {sign.fact, *(test.weigh(view.facts).fact for test in refused)}
            yield _contradiction(view, facts, message, refused[0].source, conclusion)


def _outranked(view: Formats, older: _Sign, newer: _Sign) -> str | None:
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


def _way_back(reasoner: Reasoner, view: Formats, target: Version) -> Conclusion:
    """Return the conclusion on the file; nothing is known where the floors do not speak of it or of the server."""
    starts = sorted({floor.starts(target) for floor in view.possible})
    known = view.speaks_of_it and view.knowledge.line.on_line(target)
    memory = [premise("StartsOn", starts=each) for each in starts] + [premise("Target", known=known)]
    return next(conclusion for conclusion in reasoner.reason("restore", memory) if conclusion.kind == "WayBack")


def _restore(reasoner: Reasoner, view: Formats, target: Version) -> Restore:
    way = _way_back(reasoner, view, target)
    verdict: RestoreVerdict = way.fields["verdict"]
    settled, content = view.settled, view.rules.content
    could_change = view.refusal_facts if _if_refused(reasoner, view, target) != verdict else []
    return Restore(
        verdict=verdict,
        target=target.text,
        floor=settled.oldest.text if settled and settled.oldest else None,
        database_format=settled.database_format if settled else None,
        because=[*_format_reasons(view), *_floor_reasons(view, target, way)],
        missing=_missing(view, target) if verdict == "unknown" else [],
        consequences=statements(content.consequences, view.rules.article) if verdict != "safe" else [],
        recovery=statements(content.recovery, view.rules.article) if verdict != "safe" else [],
        cautions=[*(_if_it_starts(view) if could_change and verdict == "safe" else ()), *_cautions(view, target)],
        could_change=could_change,
    )


def _if_refused(reasoner: Reasoner, view: Formats, target: Version) -> RestoreVerdict:
    """Return what the verdict would be if it were reported that the databases refused the installed file.

    A report that cannot be is not waited for.
    """
    conclusions = reasoner.reason("formats", _memory(view.rules, view.signs, refused=True))
    belied = any(conclusion.kind == "Belied" for conclusion in conclusions)
    supposed = view if belied else msgspec.structs.replace(view, conclusions=conclusions)
    verdict: RestoreVerdict = _way_back(reasoner, supposed, target).fields["verdict"]
    return verdict


def _if_it_starts(view: Formats) -> Iterator[Caution]:
    """Yield on what a verdict rests that nobody has confirmed."""
    text = (
        f"it holds as long as the installed {view.knowledge.line.file} starts on the databases as they are; "
        "if they are too new for it, they can be too new for this one as well"
    )
    yield Caution(text=text, source=view.rules.article, kind="doubt", state="check")


def _missing(view: Formats, target: Version) -> list[str]:
    """Return the facts that could settle the format; none where the floors do not speak of the server or the file."""
    line = view.knowledge.line
    if not view.speaks_of_it or not line.on_line(target):
        return []
    wanted = [line.facts.database_format]
    # All files of a service pack that were refused tell the same.
    if not (view.refused and "service_pack" in view.signs):
        wanted.append(line.facts.store_version)
    if line.facts.store_version not in view.facts:
        wanted.append(line.facts.service_pack)
    return view.knowledge.vocabulary.sorted(key for key in wanted if key not in view.facts)


def _format_reasons(view: Formats) -> list[Because]:
    """Return what shows the databases' format."""
    reasons = []
    for conclusion in view.conclusions:
        if conclusion.kind == "Settled":
            sign = view.signs[conclusion.fields["source"]]
            known = view.facts.get(sign.fact)
            reasons.append(
                Because(
                    fact=sign.fact,
                    value=plain_value(known.value) if known else None,
                    condition=sign.text,
                    source=sign.floor.source,
                    rule=conclusion.rule,
                    inferred=sign.floor.inferred or sign.source == "service_pack",
                )
            )
    return reasons


def _floor_reasons(view: Formats, target: Version, way: Conclusion) -> list[Because]:
    """Return what each format that the databases can have demands of the file."""
    line, reasons = view.knowledge.line, []
    for floor in view.possible:
        oldest = f"{line.file} {floor.oldest} or later" if floor.oldest else f"any {line.file}"
        reasons.append(
            Because(
                fact=line.facts.restore_store_version,
                value=target.text,
                condition=f"databases of format {_name(view.knowledge, floor)} start with {oldest}",
                source=floor.source,
                rule=way.rule,
                holds=floor.starts(target),
                inferred=floor.inferred,
            )
        )
    return reasons


def _cautions(view: Formats, target: Version) -> list[Caution]:
    line, rules, settled = view.knowledge.line, view.rules, view.settled
    cautions = []
    if not view.speaks_of_it:
        text = f"the floors hold for {line.file} of version {line.product_version}; of this server nothing is known"
        cautions.append(Caution(text=text, source=rules.article, kind="doubt", state="applies"))
    elif not line.on_line(target):
        text = f"{target} is no {line.file} of version {line.product_version}; nothing is known of its databases"
        cautions.append(Caution(text=text, source=rules.article, kind="doubt", state="applies"))
    elif settled and (written := rules.written_by(target)).rank > settled.rank:
        text = (
            f"{target} is newer than the databases: when it first starts it upgrades them to format "
            f"{_name(view.knowledge, written)}, and then nothing older than {written.oldest} starts any more"
        )
        cautions.append(Caution(text=text, source=written.source, kind="restore", state="applies"))
    if settled and view.installed and not settled.starts(view.installed):
        present = _name(view.knowledge, settled)
        text = f"the installed {line.file} {view.installed} itself does not start on format {present}"
        cautions.append(Caution(text=text, source=settled.source, kind="restore", state="applies"))
    return cautions + [
        Caution(text=limit.text, source=cited(limit.source, rules.article), inferred=limit.inferred, kind="doubt")
        for limit in rules.content.limits
    ]


def _name(knowledge: Knowledge, floor: FormatFloor) -> str:
    """Return a format as people call it."""
    fact = knowledge.vocabulary.facts[knowledge.line.facts.database_format]
    labels = {choice.value: choice.label for choice in fact.values} if isinstance(fact, ChoiceFact) else {}
    return labels.get(floor.database_format, floor.database_format)
