"""What one article means for one server, phrased: the conclusions about it as a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from diagnose.knowledge.article import FixContent
from diagnose.knowledge.conditions import Weighed
from diagnose.knowledge.faults import Fault
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.sources import cited
from diagnose.knowledge.versions import read_version
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.completing import plain_value
from diagnose.reasoning.considered import Considered
from diagnose.reasoning.judging import Judged
from diagnose.reasoning.phrasing import download, stated_floor, statements
from diagnose.reasoning.telling_apart import alike
from diagnose.results.findings import (
    Alike,
    Because,
    Caution,
    Conflict,
    Finding,
    Fix,
    FixedIn,
    Floor,
    Statement,
    Workaround,
)
from diagnose.results.verdicts import AFFECTED, Likelihood


def outline(
    knowledge: Knowledge, judged: Judged, advised: Mapping[tuple[str, str], str], platform: FactValue | None
) -> Finding:
    """Phrase the conclusions about one article, with what is ``advised``, but for the values they rest on."""
    article = judged.fault.article
    likelihood = judged.one("Likelihood")
    level: Likelihood | None = likelihood.fields["level"] if likelihood else None
    workaround = article.workaround if ("workaround", "unknown") in advised else None
    fix = article.fix if ("fix", "unknown") in advised else None
    order = knowledge.vocabulary
    return Finding(
        article=article.article,
        title=article.title,
        verdict=judged.verdict,
        likelihood=level,
        because=[],
        missing=order.sorted(judged.asked("missing")),
        could_change=order.sorted(judged.asked("doubt")),
        workaround=Workaround(steps=workaround.steps, source=cited(workaround.source, article.article))
        if workaround
        else None,
        fix=_fix(knowledge, judged.fault, fix, platform, with_floor=("floor", "unknown") in advised) if fix else None,
        cautions=_cautions(knowledge, judged, advised),
        notes=_notes(judged, no_workaround=("no_workaround", "unknown") in advised),
        conflicts=_conflicts(knowledge, article.article) if workaround else [],
    )


def finding(outlined: Finding, judged: Judged, considered: Considered) -> Finding:
    """Return a finding with its reasons, and with the other articles that describe what was reported."""
    reasons = considered.reasons(judged)
    others: list[Alike] = []
    if reasons.described and judged.verdict in AFFECTED:
        others = alike(
            judged, considered.judged, considered.completed.facts, lambda other: considered.reasons(other).weighed
        )
    return msgspec.structs.replace(outlined, because=_because(judged, reasons.weighed), alike=others)


def _because(judged: Judged, weighed: Sequence[Weighed]) -> list[Because]:
    """Return the premises of the verdict and of the likelihood, in the order of the evidence."""
    fault = judged.fault
    tests = [*fault.conditions, *fault.signs, *fault.likelihood, *fault.occasions]
    reasons: dict[int, str] = {}
    for conclusion in (judged.one("Verdict"), judged.one("Likelihood")):
        if conclusion is None or conclusion.fields.get("level") == "unknown":
            continue
        occasions = judged.occasions if conclusion.kind == "Verdict" and judged.verdict in AFFECTED else []
        for number in (*judged.evidence(conclusion), *occasions):
            reasons.setdefault(number, conclusion.rule)
    return [
        Because(
            fact=weighed[number].fact,
            value=_shown(weighed[number]),
            condition=tests[number].text,
            source=tests[number].source,
            rule=rule,
            holds=weighed[number].state == "holds",
            inferred=tests[number].inferred,
        )
        for number, rule in sorted(reasons.items())
    ]


def _shown(weighed: Weighed) -> bool | int | str | list[str | int] | None:
    shown: bool | int | str | list[str | int] | None = plain_value(weighed.value) if weighed.value is not None else None
    return shown


def _fix(
    knowledge: Knowledge, fault: Fault, content: FixContent, platform: FactValue | None, *, with_floor: bool
) -> Fix:
    article = fault.article.article
    files = [download(file, article) for file in content.files]
    fitting = [file for file in files if file.platform == platform]
    fixed_in = _fixed_in(knowledge, fault)
    return Fix(
        text=content.text,
        source=cited(content.source, article),
        fixed_in=fixed_in,
        downloads=fitting or files,
        obtain=statements(content.obtain, article),
        floor=_floor(knowledge, fixed_in) if with_floor else None,
    )


def _fixed_in(knowledge: Knowledge, fault: Fault) -> list[FixedIn]:
    releases = fault.article.applies_when.releases if fault.article.applies_when else None
    found, line = [], knowledge.line
    for boundary in releases.fixed if releases else []:
        release = line.release(boundary.release) if boundary.release in line else None
        version = release.store_version if release else boundary.release
        packs = [release.service_pack] if release else line.service_packs(read_version(boundary.release))
        found.append(
            FixedIn(
                release=line.described(boundary.release),
                service_pack=packs[-1],
                store_version=version,
                date=release.date if release else None,
                source=cited(boundary.source, fault.article.article),
                inferred=boundary.inferred,
            )
        )
    return found


def _floor(knowledge: Knowledge, fixed_in: Sequence[FixedIn]) -> Floor | None:
    """Return the lowest floor that any of the releases sets; where a version is unknown, its service pack tells."""
    if knowledge.restore is None:
        return None
    floors = []
    for release in fixed_in:
        files = knowledge.line.service_pack_files(release.service_pack)
        version = read_version(release.store_version) if release.store_version else files[0] if files else None
        if version:
            floors.append(knowledge.restore.written_by(version))
    if not floors:
        return None
    return stated_floor(min(floors, key=lambda floor: floor.rank))


def _cautions(knowledge: Knowledge, judged: Judged, advised: Mapping[tuple[str, str], str]) -> list[Caution]:
    article, cautions = judged.fault.article, []
    floor = article.fix.restore_floor if article.fix and ("floor", "unknown") in advised else None
    if floor:
        cautions.append(
            Caution(
                text=floor.text,
                source=cited(floor.source, article.article),
                inferred=floor.inferred,
                kind="restore",
                state="applies",
            )
        )
    for number, (change, met_when) in enumerate(judged.fault.changes):
        state = advised.get(("change", judged.changes[number]))
        if state is None:
            continue
        # A change without a condition simply comes with the fix; there is nothing to look up.
        shown = (
            "applies" if met_when is None else "met" if state == "met" else "applies" if state == "applies" else "check"
        )
        cautions.append(
            Caution(
                text=change.text,
                source=cited(change.source, article.article),
                inferred=change.inferred,
                kind=change.kind,
                state=shown,  # type: ignore[arg-type]
            )
        )
    for key in judged.asked("doubt"):
        label = knowledge.vocabulary.facts[key].label
        text = f"{label} is not known, and it could change this verdict: it stands on the service pack alone"
        number = next(number for number, found in enumerate(judged.outlooks) if key in found.could_change)
        test = judged.fault.conditions[number]
        cautions.append(Caution(text=text, source=test.source, kind="doubt", state="check"))
    return cautions


def _notes(judged: Judged, no_workaround: bool) -> list[Statement]:
    article = judged.fault.article
    if judged.verdict == "not_affected":
        return []
    said = [article.no_workaround] if no_workaround and article.no_workaround else []
    return statements([*said, *article.limitations], article.article)


def _conflicts(knowledge: Knowledge, article: str) -> list[Conflict]:
    """Return the settings of the article's advice to which other articles give other values."""
    return [
        Conflict(
            setting=disputed.setting,
            statements=[
                Statement(
                    text=f"{advice.article} advises {advice.value}", source=advice.source, inferred=advice.inferred
                )
                for advice in disputed.advised
            ],
        )
        for disputed in knowledge.disputed
        if article in (said.article for said in disputed.advised)
    ]
