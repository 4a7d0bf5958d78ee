"""May the older file be put back? What the rules conclude from the databases' format, phrased with its reasons."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from diagnose.knowledge.conditions import FactTest, SignTest, Weighed, place_of
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.restoring import FormatFloor
from diagnose.knowledge.sources import cited
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.completing import plain_value
from diagnose.reasoning.database_formats import Formats, derived_format, format_contradictions, format_name, if_refused
from diagnose.reasoning.doubting import newer_than_known
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.phrasing import statements
from diagnose.reasoning.questions import Conclusion, premise
from diagnose.results.findings import Because, Caution
from diagnose.results.servers import Contradiction, Derived, Restore
from diagnose.results.verdicts import RestoreVerdict


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


def reads_of_going_back(knowledge: Knowledge) -> frozenset[str]:
    """Return every fact that ``going_back`` reads."""
    rules, names = knowledge.restore, knowledge.line.facts
    if rules is None:
        return frozenset()
    tests: list[FactTest | SignTest] = [*rules.applies_when, *rules.refused, *rules.upgraded]
    named = {names.store_version, names.service_pack, names.database_format, names.restore_store_version}
    return frozenset(named.union(key for test in tests for key in test.reads))


def going_back(reasoner: Reasoner, view: Formats | None, target: FactValue | None) -> Going:
    """Return what can be said of the databases of the server and of the way back, to a file of version ``target``."""
    if view is None:
        return Going(None, None, ())
    version = read_version(str(target)) if target is not None else None
    restore = _restore(reasoner, view, version) if version else None
    return Going(restore, derived_format(view), tuple(format_contradictions(view)), view.settled)


def starts_on(reasoner: Reasoner, view: Formats, target: Version) -> Starts:
    """Return whether a file of version ``target`` starts on the databases."""
    settled = view.settled
    verdict: RestoreVerdict = _way_back(reasoner, view, target).fields["verdict"]
    return Starts(verdict, settled.oldest.text if settled and settled.oldest else None)


def _way_back(reasoner: Reasoner, view: Formats, target: Version) -> Conclusion:
    """Return the conclusion on the file; nothing is known where the floors do not speak of it or of the server."""
    starts = sorted({floor.starts(target) for floor in view.possible})
    premises = [premise("StartsOn", starts=each) for each in starts]
    premises.append(premise("Target", known=_speak_of(view, target)))
    return next(conclusion for conclusion in reasoner.reason("restore", premises) if conclusion.kind == "WayBack")


def _speak_of(view: Formats, target: Version) -> bool:
    """Tell whether the floors speak of the server and of a file of version ``target``."""
    return view.speaks_of_it and view.knowledge.line.on_line(target)


def _restore(reasoner: Reasoner, view: Formats, target: Version) -> Restore:
    way = _way_back(reasoner, view, target)
    verdict: RestoreVerdict = way.fields["verdict"]
    verdict_if_refused = _way_back(reasoner, if_refused(reasoner, view), target).fields["verdict"]
    settled, content = view.settled, view.rules.content
    could_change = view.refusal_facts if verdict_if_refused != verdict else []
    told, may_fail = _speak_of(view, target), verdict != "safe"
    return Restore(
        verdict=verdict,
        target=target.text,
        floor=settled.oldest.text if settled and settled.oldest else None,
        database_format=settled.database_format if settled else None,
        because=[*_format_reasons(view), *(_floor_reasons(view, target, way) if told else ())],
        missing=_missing(view, target) if verdict == "unknown" else [],
        consequences=statements(content.consequences, view.rules.article) if told and may_fail else [],
        recovery=statements(content.recovery, view.rules.article) if told and may_fail else [],
        cautions=[*(_if_it_starts(view) if could_change and verdict == "safe" else ()), *_cautions(view, target)],
        could_change=could_change,
    )


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
    if not _speak_of(view, target):
        return []
    wanted = [line.facts.database_format]
    # All files of a service pack that were refused tell the same.
    if not (view.refused and "service_pack" in view.signs):
        wanted.append(line.facts.store_version)
    if line.facts.store_version not in view.facts:
        wanted.append(line.facts.service_pack)
    return view.knowledge.vocabulary.sorted(key for key in wanted if key not in view.facts)


def _format_reasons(view: Formats) -> list[Because]:
    """Return what shows the databases' format, or at least that they were upgraded."""
    reasons: list[Because] = []
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
    return reasons or list(_reported(view))


def _reported(view: Formats) -> Iterator[Because]:
    """Yield what is reported of the databases where nothing settles their format."""
    drawn = [each for each in view.conclusions if each.kind in ("RuledOut", "Discredited")]
    rules = {found["type"]: each.rule for each in drawn for found in each.premises}
    weighed: list[tuple[str, SignTest | FactTest, Weighed]] = [("Refused", *report) for report in view.refused]
    weighed += [("Upgraded", test, test.weigh(view.facts)) for test in view.upgrades]
    for kind, test, stands in weighed:
        if kind in rules:
            yield Because(
                fact=stands.fact,
                value=plain_value(stands.value) if stands.value is not None else None,
                condition=test.text,
                source=test.source,
                rule=rules[kind],
                inferred=test.inferred,
            )


def _floor_reasons(view: Formats, target: Version, way: Conclusion) -> list[Because]:
    """Return what each format that the databases can have demands of the file."""
    line, reasons = view.knowledge.line, []
    for floor in view.possible:
        oldest = f"{line.file} {floor.oldest} or later" if floor.oldest else f"any {line.file}"
        reasons.append(
            Because(
                fact=line.facts.restore_store_version,
                value=target.text,
                condition=f"databases of format {format_name(view.knowledge, floor)} start with {oldest}",
                source=floor.source,
                rule=way.rule,
                holds=floor.starts(target),
                inferred=floor.inferred,
            )
        )
    return reasons


def _upon(view: Formats, target: Version) -> Iterator[Caution]:
    """Yield which service pack the file is for, where this server has not reached it."""
    line = view.knowledge.line
    packs = line.service_packs(target)
    base = next((release for release in line.releases if packs and release.service_pack == packs[0]), None)
    if base is None or line.has_reached(place_of(line, view.facts), base.release) is not False:
        return
    needing = (
        cited(fixed.source, fault.article.article)
        for fault in view.knowledge.faults
        if fault.article.applies_when and fault.article.applies_when.releases
        for fixed in fault.article.applies_when.releases.fixed
        if fixed.needs == base.release and not fixed.inferred
    )
    text = f"{target} is for servers with {base.release}, which this one does not have; it has to come first"
    source = next(needing, (line.release_of(target) or base).source)
    yield Caution(text=text, source=source, inferred=True, kind="advice", state="applies")


def _cautions(view: Formats, target: Version) -> list[Caution]:
    line, rules, settled = view.knowledge.line, view.rules, view.settled
    cautions = []
    if line.is_beyond(target):
        text = f"{target} {newer_than_known(line)}. Check that no digit is mistyped: an older one might not start"
        cautions.append(Caution(text=text, source=line.releases[-1].source, kind="doubt", state="applies"))
    if not view.speaks_of_it:
        text = f"the floors hold for {line.file} of version {line.product_version}; of this server nothing is known"
        cautions.append(Caution(text=text, source=rules.article, kind="doubt", state="applies"))
    elif not line.on_line(target):
        text = f"{target} is no {line.file} of version {line.product_version}; nothing is known of its databases"
        cautions.append(Caution(text=text, source=rules.article, kind="doubt", state="applies"))
    elif settled and (written := rules.written_by(target)).rank > settled.rank:
        text = (
            f"{target} is newer than the databases: when it first starts it upgrades them to format "
            f"{format_name(view.knowledge, written)}, and then nothing older than {written.oldest} starts any more"
        )
        cautions.append(Caution(text=text, source=written.source, kind="restore", state="applies"))
    if _speak_of(view, target):
        cautions += _upon(view, target)
    if settled and view.installed and not settled.starts(view.installed):
        present = format_name(view.knowledge, settled)
        text = f"the installed {line.file} {view.installed} itself does not start on format {present}"
        cautions.append(Caution(text=text, source=settled.source, kind="restore", state="applies"))
    return cautions + [
        Caution(text=limit.text, source=cited(limit.source, rules.article), inferred=limit.inferred, kind="doubt")
        for limit in rules.content.limits
    ]
