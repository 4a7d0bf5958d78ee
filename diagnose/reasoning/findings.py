"""What one article means for one server: weigh its tests, let the rules conclude, and phrase the finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnose._experta import Fact
from diagnose.knowledge.article import FixContent
from diagnose.knowledge.conditions import Known, Weighed
from diagnose.knowledge.faults import Fault
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.sources import cited
from diagnose.knowledge.statements import Stated
from diagnose.knowledge.versions import read_version
from diagnose.reasoning.completing import plain_value
from diagnose.reasoning.engine import Conclusion, Reasoner
from diagnose.reasoning.working_memory import Evidence, Offer
from diagnose.results import (
    Because,
    Caution,
    Download,
    Finding,
    Fix,
    FixedIn,
    Floor,
    Likelihood,
    Statement,
    Verdict,
    Workaround,
)


@dataclass(frozen=True)
class Judged:
    """The conclusions about one article, with the weighed tests they are about."""

    fault: Fault
    weighed: tuple[Weighed, ...]
    """The conditions, then the signs, then what raises the likelihood: the numbers of the evidence."""
    conclusions: tuple[Conclusion, ...]

    def one(self, kind: str) -> Conclusion | None:
        """Return the conclusion of this kind, or None."""
        return next((conclusion for conclusion in self.conclusions if conclusion.kind == kind), None)

    @property
    def verdict(self) -> Verdict:
        """The article's verdict."""
        found = self.one("Verdict")
        if found is None:
            raise RuntimeError(f"the rules reach no verdict on {self.fault.article.article}")
        verdict: Verdict = found.fields["verdict"]
        return verdict

    @property
    def relevant(self) -> bool:
        """False for an article that is considered only where it is reported, and is not."""
        if self.fault.article.relevance == "always":
            return True
        first = len(self.fault.conditions)
        return any(sign.state == "holds" for sign in self.weighed[first : first + len(self.fault.signs)])

    def asked(self, *why: str) -> tuple[str, ...]:
        """Return the unknown facts worth asking for these reasons (``missing``, ``doubt``, ``sign``)."""
        keys: dict[str, None] = {}
        for conclusion in self.conclusions:
            if conclusion.kind == "Ask" and conclusion.fields["why"] in why:
                weighed = self.weighed[conclusion.fields["number"]]
                keys.update(dict.fromkeys(weighed.missing + weighed.could_change))
        return tuple(keys)


def judge(reasoner: Reasoner, fault: Fault, facts: Mapping[str, Known]) -> Judged:
    """Return what the rules conclude about one article from what is known."""
    roles = [("condition", test) for test in fault.conditions]
    tests = [*roles, *(("sign", sign) for sign in fault.signs), *(("likelihood", test) for test in fault.likelihood)]
    weighed = tuple(test.weigh(facts) for _, test in tests)
    memory: list[Fact] = [
        Evidence(number=number, role=role, state=found.state, doubtful=bool(found.could_change))
        for number, ((role, _), found) in enumerate(zip(tests, weighed, strict=True))
    ]
    memory += _offers(fault, facts)
    return Judged(fault, weighed, reasoner.reason("article", memory))


def _offers(fault: Fault, facts: Mapping[str, Known]) -> list[Fact]:
    article = fault.article
    kinds = [
        ("workaround", article.workaround),
        ("no_workaround", article.no_workaround),
        ("fix", article.fix),
        ("floor", article.fix and article.fix.restore_floor),
    ]
    offers: list[Fact] = [Offer(kind=kind, number=0, state="unknown") for kind, content in kinds if content]
    for number, (_, met_when) in enumerate(fault.changes):
        state = met_when.weigh(facts).state if met_when else "unknown"
        offers.append(Offer(kind="change", number=number, state=state))
    return offers


def finding(knowledge: Knowledge, judged: Judged, facts: Mapping[str, Known]) -> Finding:
    """Phrase the conclusions about one article."""
    article = judged.fault.article
    advised = {
        (c.fields["kind"], c.fields["number"]): c.fields["state"] for c in judged.conclusions if c.kind == "Advise"
    }
    likelihood = judged.one("Likelihood")
    level: Likelihood | None = likelihood.fields["level"] if likelihood else None
    workaround = article.workaround if ("workaround", 0) in advised else None
    fix = article.fix if ("fix", 0) in advised else None
    order = knowledge.vocabulary
    return Finding(
        article=article.article,
        title=article.title,
        verdict=judged.verdict,
        likelihood=level,
        because=_because(judged),
        missing=order.sorted(judged.asked("missing")),
        could_change=order.sorted(judged.asked("doubt")),
        workaround=Workaround(steps=workaround.steps, source=cited(workaround.source, article.article))
        if workaround
        else None,
        fix=_fix(knowledge, judged.fault, fix, facts, with_floor=("floor", 0) in advised) if fix else None,
        cautions=_cautions(knowledge, judged, advised),
        notes=_notes(judged, no_workaround=("no_workaround", 0) in advised),
    )


def _because(judged: Judged) -> list[Because]:
    """Return the premises of the verdict and of the likelihood, in the order of the evidence."""
    fault = judged.fault
    tests = [*fault.conditions, *fault.signs, *fault.likelihood]
    reasons: dict[int, str] = {}
    for conclusion in (judged.one("Verdict"), judged.one("Likelihood")):
        if conclusion is None or conclusion.fields.get("level") == "unknown":
            continue
        for premise in conclusion.premises:
            reasons.setdefault(premise["number"], conclusion.rule)
    return [
        Because(
            fact=judged.weighed[number].fact,
            value=_shown(judged.weighed[number]),
            condition=tests[number].text,
            source=tests[number].source,
            rule=rule,
            holds=judged.weighed[number].state == "holds",
            inferred=tests[number].inferred,
        )
        for number, rule in sorted(reasons.items())
    ]


def _shown(weighed: Weighed) -> bool | int | str | list[str | int] | None:
    shown: bool | int | str | list[str | int] | None = plain_value(weighed.value) if weighed.value is not None else None
    return shown


def _fix(knowledge: Knowledge, fault: Fault, content: FixContent, facts: Mapping[str, Known], with_floor: bool) -> Fix:
    article = fault.article.article
    platform = facts.get("platform")
    files = [
        Download(platform=file.platform, file=file.file, source=cited(file.source, article), address=file.address)
        for file in content.files
    ]
    fitting = [file for file in files if platform and file.platform == platform.value]
    fixed_in = _fixed_in(knowledge, fault)
    return Fix(
        text=content.text,
        source=cited(content.source, article),
        fixed_in=fixed_in,
        downloads=fitting or files,
        obtain=_statements(content.obtain, article),
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
    lowest = min(floors, key=lambda floor: floor.rank)
    return Floor(
        database_format=lowest.database_format,
        oldest=lowest.oldest.text if lowest.oldest else None,
        source=lowest.source,
        inferred=lowest.inferred,
    )


def _cautions(knowledge: Knowledge, judged: Judged, advised: Mapping[tuple[str, int], str]) -> list[Caution]:
    article, cautions = judged.fault.article, []
    floor = article.fix.restore_floor if article.fix and ("floor", 0) in advised else None
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
        state = advised.get(("change", number))
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
        weighed = next(found for found in judged.weighed if key in found.could_change)
        test = judged.fault.conditions[judged.weighed.index(weighed)]
        cautions.append(Caution(text=text, source=test.source, kind="doubt", state="check"))
    return cautions


def _notes(judged: Judged, no_workaround: bool) -> list[Statement]:
    article = judged.fault.article
    if judged.verdict == "not_affected":
        return []
    said = [article.no_workaround] if no_workaround and article.no_workaround else []
    return _statements([*said, *article.limitations], article.article)


def _statements(content: Sequence[Stated], article: str) -> list[Statement]:
    return [Statement(text=s.text, source=cited(s.source, article), inferred=s.inferred) for s in content]
