"""Coverage: articles without cases, and cases without an article."""

from __future__ import annotations

from collections.abc import Iterator

from diagnose.authoring.checks.checking import Complaint, check
from diagnose.authoring.subject import Subject
from diagnose.problems import Location, did_you_mean


@check("missing-cases", "warning", "An article that describes a fault and has no cases.", need="cases")
def missing_cases(subject: Subject) -> Iterator[Complaint]:
    """Nobody would notice when it goes wrong."""
    covered = {cases.article for cases in subject.cases or ()}
    for file in subject.articles:
        if file.article.applies_when and file.article.article not in covered:
            yield (
                file.document.at("article"),
                f"there are no cases; write {file.article.article}.yaml in the folder of cases",
            )


@check("orphaned-cases", "error", "A case file without an article.", need="cases")
def orphaned_cases(subject: Subject) -> Iterator[Complaint]:
    """The file's name is that of the article."""
    for cases in subject.cases or ():
        if cases.article not in subject.ids:
            hint = did_you_mean(cases.article, subject.ids)
            yield Location(cases.file), f"there is no article {cases.article}{hint}; rename or remove the file"
