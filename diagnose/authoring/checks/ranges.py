"""Ranges of releases that end before they begin, or leave known ground."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from diagnose.authoring.checks.checking import Complaint, check
from diagnose.authoring.subject import FaultFile, Subject, boundary_names
from diagnose.knowledge.article import ReleaseRange
from diagnose.knowledge.conditions import RangeTest
from diagnose.knowledge.documents import Path_
from diagnose.knowledge.releases import ReleaseLine
from diagnose.knowledge.versions import Version

_RANGE: Path_ = ("applies_when", "releases")


def _ranges(subject: Subject) -> Iterator[tuple[FaultFile, ReleaseRange]]:
    """Yield the ranges that have a meaning."""
    for fault in subject.faults:
        content = fault.file.article.applies_when
        if content and content.releases and any(isinstance(test, RangeTest) for test in fault.tests):
            yield fault, content.releases


@check("range-order", "error", "A range of releases whose boundaries are in the wrong order.")
def range_order(subject: Subject) -> Iterator[Complaint]:
    """Introduced comes first, then the last affected one, then the fixes from old to new."""
    line = subject.line
    for fault, content in _ranges(subject):
        begin, last = line.start(content.introduced.release), content.last_affected
        if last and line.start(last.release) < begin:
            text = f"the last affected {last.release} is older than {content.introduced.release}, where it begins"
            yield fault.at(*_RANGE, "last_affected"), f"{text}; correct one of them"
        for number, boundary in enumerate(content.fixed):
            where, end = fault.at(*_RANGE, "fixed", number), line.start(boundary.release)
            if end <= begin:
                text = f"fixed in {boundary.release}, which is not after {content.introduced.release}, where it begins"
                yield where, f"{text}; correct one of them"
            elif last and end <= line.start(last.release):
                text = f"fixed in {boundary.release}, but {last.release} is still affected"
                yield where, f"{text}; correct one of them"
        yield from _fixed_order(line, fault, content)


def _fixed_order(line: ReleaseLine, fault: FaultFile, content: ReleaseRange) -> Iterator[Complaint]:
    for number, (older, newer) in enumerate(pairwise(content.fixed), 1):
        first, second = line.start(older.release), line.start(newer.release)
        if second <= first:
            text = "is the same as" if second == first else "is older than"
            yield (
                fault.at(*_RANGE, "fixed", number),
                f"{newer.release} {text} {older.release} before it; put each fix once, the oldest first",
            )


@check("range-boundary", "warning", "A boundary that is no release and lies between none.")
def range_boundary(subject: Subject) -> Iterator[Complaint]:
    """A version beyond the line of releases is likely a typing error, or releases.yaml lacks a release."""
    line = subject.line
    first, last = (line.start(line.releases[end].release) for end in (0, -1))
    for fault, content in _ranges(subject):
        paths: list[Path_] = [("introduced",), *(("fixed", n) for n in range(len(content.fixed))), ("last_affected",)]
        for path, name in zip(paths, boundary_names(content), strict=False):
            version = line.start(name)
            if name in line or (line.on_line(version) and first <= version <= last):
                continue
            side = "older than the first" if version < first else "newer than the last"
            yield (
                fault.at(*_RANGE, *path),
                f"{name} is {side} of the releases; correct it, or add its release to {subject.releases_document.file}",
            )


@check("range-gap", "note", "A stretch between the last affected file and the fix of which nothing is said.")
def range_gap(subject: Subject) -> Iterator[Complaint]:
    """The files between are taken as not affected."""
    line = subject.line
    for fault, content in _ranges(subject):
        last = content.last_affected
        ends = [line.start(boundary.release) for boundary in content.fixed]
        if last and ends and _after(line, last.release) < min(ends):
            text = f"nothing is said of the files after {last.release} and before {min(ends)}"
            yield fault.at(*_RANGE, "last_affected"), f"{text}; they count as not affected"


def _after(line: ReleaseLine, name: str) -> Version:
    return line.start(name).next
