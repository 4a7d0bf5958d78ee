"""Rollups and releases: what an article says of a rollup against the line of releases."""

from __future__ import annotations

from collections.abc import Iterator

from diagnose.authoring.checks.checking import Complaint, check
from diagnose.authoring.subject import Subject
from diagnose.knowledge.article import Rollup
from diagnose.knowledge.releases import Release, ReleaseLine


@check("rollup-release", "error", "A rollup and a release that disagree about a date or a version.")
def rollup_release(subject: Subject) -> Iterator[Complaint]:
    """The same event stands in both files."""
    for file in subject.articles:
        for number, rollup in enumerate(file.article.rollups):
            where = file.document.at("rollups", number)
            for text in _disagreements(subject.line, rollup):
                yield where, f"{text}; correct this rollup or {subject.releases_document.file}"


def _disagreements(line: ReleaseLine, rollup: Rollup) -> Iterator[str]:
    version = rollup.files.get(line.file)
    if version is None:
        return
    same = next((release for release in line.releases if release.store_version == version), None)
    if same is None:
        on_that_day = [release for release in line.releases if release.date == rollup.date]
        other = _named(on_that_day[0]) if on_that_day else "no release has that version"
        yield f"{line.file} has version {version} in this rollup of {rollup.date}, but {other}"
    elif same.date and same.date != rollup.date:
        yield f"this rollup with {line.file} {version} has the date {rollup.date}, but {_named(same)}"


def _named(release: Release) -> str:
    version = f" with version {release.store_version}" if release.store_version else ""
    return f"release {release.release}{version} has the date {release.date}"
