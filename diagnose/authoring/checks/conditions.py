"""Conditions that cannot hold, or that do not tell the articles apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from diagnose.authoring.checks.checking import Complaint, check
from diagnose.authoring.regions import Region, empty_axes
from diagnose.authoring.subject import FaultFile, Placed, Subject
from diagnose.knowledge.conditions import RangeTest
from diagnose.knowledge.error_ids import ErrorId, read_error_id
from diagnose.problems import Location


@check("impossible-condition", "error", "Conditions that no server can meet.")
def impossible_condition(subject: Subject) -> Iterator[Complaint]:
    """They contradict each other, or what facts.yaml calls incompatible."""
    for fault in subject.faults:
        impossible = list(_contradictions(subject, fault, fault.conditions))
        yield from impossible
        for placed in fault.others:
            alone = placed.path[0] != "likelihood"
            yield from _contradictions(subject, fault, [placed] if alone else [*fault.conditions, placed], placed)
        if not impossible:
            yield from _incompatible(subject, fault)


def _contradictions(
    subject: Subject, fault: FaultFile, conditions: Sequence[Placed], only: Placed | None = None
) -> Iterator[Complaint]:
    """Yield the last condition of each group of conditions that leave no server; ``only`` this one, if given."""
    regions = subject.regions
    for axis in empty_axes(regions.of(placed.test for placed in conditions)):
        own = [placed for placed in conditions if regions.axis(placed.test) == axis]
        last = own[-1]
        if only and last is not only:
            continue
        where = fault.at(*last.path)
        if not regions.of([last.test])[axis]:
            # A range that ends before it begins has rules of its own.
            if not isinstance(last.test, RangeTest):
                yield where, f"this can never hold: {last.test.text}; correct the value, or the test"
            continue
        others = [f"{placed.test.text} (line {fault.at(*placed.path).line})" for placed in own[:-1]]
        text = f"{last.test.text} can never hold together with {' and '.join(others)}"
        yield where, f"{text}; remove or correct one of them"


def _incompatible(subject: Subject, fault: FaultFile) -> Iterator[Complaint]:
    region = subject.regions.of(fault.tests)
    for number, entry, tests in subject.incompatible:
        excluded = subject.regions.of(tests)
        if subject.regions.implies(region, excluded):
            line = subject.facts_document.at("incompatible", number).line
            yield (
                fault.at("applies_when"),
                f"no server can meet these, by {subject.facts_document.file}:{line}: {entry.message.strip()}",
            )


def _comparable(subject: Subject) -> list[tuple[FaultFile, Region]]:
    """Return the finished articles whose conditions can hold, each with the servers that it admits."""
    found = [(fault, subject.regions.of(fault.tests)) for fault in subject.faults if not fault.file.unfinished]
    return [(fault, region) for fault, region in found if not empty_axes(region)]


@check("shadowed-article", "warning", "An article that always comes with another one of the same symptoms.")
def shadowed_article(subject: Subject) -> Iterator[Complaint]:
    """Where the conditions of one imply those of the other, no case has the first without the second."""
    for (narrow, inner), (wide, outer) in permutations(_comparable(subject), 2):
        if not _keys(narrow) or _keys(narrow) != _keys(wide):
            continue
        if subject.regions.implies(inner, outer) and not subject.regions.implies(outer, inner):
            yield (
                narrow.at("applies_when"),
                f"every server that meets these conditions meets those of {wide.id} too, and both have the same "
                f"symptoms ({', '.join(sorted(_keys(narrow)))}); add what tells them apart to one of them",
            )


@check("indistinguishable-articles", "warning", "Two articles that no case can tell apart.")
def indistinguishable_articles(subject: Subject) -> Iterator[Complaint]:
    """The same conditions and the same signs always give the same verdict."""
    for one, other in _equal_conditions(subject):
        if _signs(one) == _signs(other):
            yield (
                other.at("applies_when"),
                f"no case can tell this article from {one.id}: conditions and signs are the same; add a condition or a "
                "symptom that only one of them has, or make one article of both",
            )


@check("shared-error-id", "note", "An error id in two articles that nothing else tells apart.")
def shared_error_id(subject: Subject) -> Iterator[Complaint]:
    """Whoever reports the id alone gets both, and no question can choose between them."""
    for one, other in _equal_conditions(subject):
        if _keys(one) != _keys(other) or _signs(one) == _signs(other):
            continue
        for where, text, error in _error_ids(other):
            if any(known.matches(error) for _, _, known in _error_ids(one)):
                yield where, f"{one.id} has the error id {text} too, and no fact and no symptom tells the two apart"


def _equal_conditions(subject: Subject) -> Iterator[tuple[FaultFile, FaultFile]]:
    """Yield the pairs of articles that apply to the same servers and are considered on the same occasions."""
    for (one, region), (other, same) in combinations(_comparable(subject), 2):
        if one.file.article.relevance == other.file.article.relevance and subject.regions.same(region, same):
            yield one, other


def _keys(fault: FaultFile) -> frozenset[str]:
    return frozenset(sign.symptom for _, sign in fault.signs)


def _signs(fault: FaultFile) -> tuple[frozenset[str], frozenset[tuple[int, ...]], frozenset[int]]:
    errors = frozenset(error.parts for _, _, error in _error_ids(fault))
    return _keys(fault), errors, frozenset(number for _, sign in fault.signs for number in sign.event_ids)


def _error_ids(fault: FaultFile) -> Iterator[tuple[Location, str, ErrorId]]:
    for path, sign in fault.signs:
        for number, text in enumerate(sign.error_ids):
            yield fault.at(*path, "error_ids", number), text, read_error_id(text)
