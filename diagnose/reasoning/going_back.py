"""May the older file be put back? Gathers the signs of the databases' format and phrases what the rules conclude."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnose._experta import Fact
from diagnose.knowledge.conditions import Known
from diagnose.knowledge.faults import in_words
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.restoring import FormatFloor, RestoreKnowledge
from diagnose.knowledge.sources import cited
from diagnose.knowledge.statements import Stated
from diagnose.knowledge.versions import Version, read_version
from diagnose.reasoning.case import Case
from diagnose.reasoning.engine import Conclusion, Reasoner
from diagnose.reasoning.working_memory import Format, FormatSign, Refused, Target
from diagnose.results import Because, Caution, Contradiction, Derived, Restore, RestoreVerdict, Statement


@dataclass(frozen=True)
class Going:
    """What is known of the databases' format, and the verdict where a file to be put back is named."""

    restore: Restore | None
    derived: Derived | None
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True)
class _Sign:
    """What one source shows of the databases' format."""

    source: str
    floor: FormatFloor
    fact: str
    text: str


def going_back(knowledge: Knowledge, reasoner: Reasoner, case: Case, facts: Mapping[str, Known]) -> Going:
    """Return what can be said of the databases of the server and of the way back."""
    rules = knowledge.restore
    if rules is None:
        return Going(None, None, ())
    names = knowledge.line.facts
    signs = {sign.source: sign for sign in _signs(knowledge, rules, case, facts)}
    target = facts.get(names.restore_store_version)
    version = read_version(str(target.value)) if target else None
    conclusions = reasoner.reason("restore", _memory(knowledge, rules, signs, facts, version))
    settled = _settled(conclusions, signs)
    restore = _restore(knowledge, rules, facts, version, signs, conclusions) if version else None
    derived = None
    if settled and settled.source != "stated":
        rule = next(c.rule for c in conclusions if c.kind == "Settled" and c.fields["source"] == settled.source)
        derived = Derived(
            fact=names.database_format,
            value=settled.floor.database_format,
            premises=[settled.fact],
            text=settled.text,
            source=settled.floor.source,
            rule=rule,
            inferred=settled.floor.inferred or settled.source == "service_pack",
        )
    return Going(restore, derived, tuple(_outranked(knowledge, conclusions, signs)))


def _signs(knowledge: Knowledge, rules: RestoreKnowledge, case: Case, facts: Mapping[str, Known]) -> list[_Sign]:
    """Return what shows the databases' format: what is stated, the installed file, and the stated service pack."""
    names, line, signs = knowledge.line.facts, knowledge.line, []
    stated = facts.get(names.database_format)
    if stated and (floor := rules.floor(str(stated.value))):
        text = f"the databases' format is stated as {floor.database_format}"
        signs.append(_Sign("stated", floor, names.database_format, text))
    installed = facts.get(names.store_version)
    if installed:
        floor = rules.written_by(read_version(str(installed.value)))
        text = f"{line.file} {installed.value} is installed, and its databases have format {floor.database_format}"
        signs.append(_Sign("file", floor, names.store_version, text))
    # What was stated counts here even where the file decides against it: that service pack may have been started once.
    pack = case.stated.get(names.service_pack)
    files = line.service_pack_files(pack) if isinstance(pack, int) else None
    if files:
        floors = {rules.written_by(version) for version in files}
        if len(floors) == 1:
            floor = floors.pop()
            text = f"every {line.file} of service pack {pack} leaves databases of format {floor.database_format}"
            signs.append(_Sign("service_pack", floor, names.service_pack, text))
    return signs


def _memory(
    knowledge: Knowledge,
    rules: RestoreKnowledge,
    signs: Mapping[str, _Sign],
    facts: Mapping[str, Known],
    target: Version | None,
) -> Sequence[Fact]:
    memory: list[Fact] = [
        Format(rank=floor.rank, has_floor=floor.oldest is not None, starts=target is None or floor.starts(target))
        for floor in rules.floors
    ]
    memory += [FormatSign(source=sign.source, rank=sign.floor.rank) for sign in signs.values()]
    if any(sign.weigh(facts).state == "holds" for sign in rules.refused):
        memory.append(Refused())
    if target:
        version = facts.get(knowledge.line.facts.version)
        ours = version is None or version.value == knowledge.line.product_version
        memory.append(Target(known=ours and knowledge.line.on_line(target)))
    return memory


def _settled(conclusions: Sequence[Conclusion], signs: Mapping[str, _Sign]) -> _Sign | None:
    """Return the sign that settles the format; where several agree, the stated one, then the file."""
    sources = {c.fields["source"] for c in conclusions if c.kind == "Settled"}
    possible = {c.fields["rank"] for c in conclusions if c.kind == "Possible"}
    agreed = (signs[source] for source in ("stated", "file", "service_pack") if source in sources)
    return next((sign for sign in agreed if sign.floor.rank in possible), None)


def _outranked(
    knowledge: Knowledge, conclusions: Sequence[Conclusion], signs: Mapping[str, _Sign]
) -> list[Contradiction]:
    """Return the contradictions among the signs; a stated format newer than the file is none, only a blocked store."""
    found = []
    for conclusion in conclusions:
        if conclusion.kind != "Outranked":
            continue
        pair = (conclusion.fields["source"], conclusion.fields["by"])
        if pair in (("stated", "file"), ("stated", "service_pack"), ("service_pack", "stated")):
            older, newer = signs[pair[0]], signs[pair[1]]
            found.append(
                Contradiction(
                    facts=knowledge.vocabulary.sorted({older.fact, newer.fact}),
                    message=f"{older.text}, but {newer.text}; the newer format counts",
                    source=newer.floor.source,
                    rule=conclusion.rule,
                )
            )
    return found


def _restore(
    knowledge: Knowledge,
    rules: RestoreKnowledge,
    facts: Mapping[str, Known],
    target: Version,
    signs: Mapping[str, _Sign],
    conclusions: Sequence[Conclusion],
) -> Restore:
    way = next(conclusion for conclusion in conclusions if conclusion.kind == "WayBack")
    verdict: RestoreVerdict = way.fields["verdict"]
    possible = [rules.floors[c.fields["rank"]] for c in conclusions if c.kind == "Possible"]
    settled = possible[0] if len(possible) == 1 else None
    names = knowledge.line.facts
    wanted = (names.database_format, names.store_version)
    return Restore(
        verdict=verdict,
        target=target.text,
        floor=settled.oldest.text if settled and settled.oldest else None,
        database_format=settled.database_format if settled else None,
        because=_reasons(knowledge, rules, facts, target, signs, conclusions, way),
        missing=[key for key in wanted if key not in facts] if verdict == "unknown" else [],
        consequences=_said(rules, rules.content.consequences) if verdict != "safe" else [],
        recovery=_said(rules, rules.content.recovery) if verdict != "safe" else [],
        cautions=_cautions(knowledge, rules, facts, target, settled),
    )


def _reasons(
    knowledge: Knowledge,
    rules: RestoreKnowledge,
    facts: Mapping[str, Known],
    target: Version,
    signs: Mapping[str, _Sign],
    conclusions: Sequence[Conclusion],
    way: Conclusion,
) -> list[Because]:
    names, line = knowledge.line.facts, knowledge.line
    reasons = []
    for conclusion in conclusions:
        if conclusion.kind == "Settled":
            sign = signs[conclusion.fields["source"]]
            known = facts.get(sign.fact)
            value = known.value if known else None
            reasons.append(
                Because(
                    fact=sign.fact,
                    value=value if not isinstance(value, tuple) else list(value),  # type: ignore[arg-type]
                    condition=sign.text,
                    source=sign.floor.source,
                    rule=conclusion.rule,
                    inferred=sign.floor.inferred or sign.source == "service_pack",
                )
            )
    for rank in [c.fields["rank"] for c in conclusions if c.kind == "Possible"]:
        floor = rules.floors[rank]
        oldest = f"{line.file} {floor.oldest} or later" if floor.oldest else f"any {line.file}"
        reasons.append(
            Because(
                fact=names.restore_store_version,
                value=target.text,
                condition=f"databases of format {floor.database_format} start with {oldest}",
                source=floor.source,
                rule=way.rule,
                holds=floor.starts(target),
                inferred=floor.inferred,
            )
        )
    return reasons


def _cautions(
    knowledge: Knowledge,
    rules: RestoreKnowledge,
    facts: Mapping[str, Known],
    target: Version,
    settled: FormatFloor | None,
) -> list[Caution]:
    line, cautions = knowledge.line, []
    installed = facts.get(line.facts.store_version)
    if not line.on_line(target):
        text = f"{target} is no {line.file} of version {line.product_version}; nothing is known of its databases"
        cautions.append(Caution(text=text, source=rules.article, kind="doubt", state="applies"))
    else:
        written = rules.written_by(target)
        if settled and written.rank > settled.rank:
            oldest = f"{line.file} {written.oldest}" if written.oldest else "any"
            text = (
                f"{target} is newer than the databases: when it first starts it upgrades them to format "
                f"{written.database_format}, and then nothing older than {oldest} starts any more"
            )
            cautions.append(Caution(text=text, source=written.source, kind="restore", state="applies"))
    if installed and settled and not settled.starts(read_version(str(installed.value))):
        text = f"the installed {line.file} {installed.value} itself does not start on format {settled.database_format}"
        cautions.append(Caution(text=text, source=settled.source, kind="restore", state="applies"))
    cautions += [
        Caution(text=limit.text, source=cited(limit.source, rules.article), inferred=limit.inferred, kind="doubt")
        for limit in rules.content.limits
    ]
    return cautions


def _said(rules: RestoreKnowledge, statements: Sequence[Stated]) -> list[Statement]:
    return [Statement(text=s.text, source=cited(s.source, rules.article), inferred=s.inferred) for s in statements]


def value_in_words(known: Known | None) -> str:
    """Return a known fact's value for people."""
    return in_words(known.value if known else None)
