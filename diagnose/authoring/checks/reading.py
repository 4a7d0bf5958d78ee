"""Files that cannot be read, or do not fit their schemas."""

from __future__ import annotations

from collections.abc import Iterator

from diagnose.authoring.checks.checking import Complaint, check
from diagnose.authoring.checks.facts import undefined
from diagnose.authoring.subject import Files, Subject


@check("unreadable", "error", "A file that cannot be read, is not well-formed, or holds no rules.", need="files")
def unreadable(files: Files) -> Iterator[Complaint]:
    """Every file has to be readable, and every rule module has to load."""
    # The engine takes its time to load, so only who wants to know waits for it.
    from diagnose.reasoning.inference import rule_problems

    for problem in (*files.unreadable, *rule_problems(files.content.rules)):
        yield problem.where, problem.message


@check("schema", "error", "Content that does not fit its schema, or its own definitions.", need="files")
def schema(files: Files) -> Iterator[Complaint]:
    """What the loader and the reader of cases refuse, unless a rule of its own says it."""
    said = {where for where, _ in undefined(files)} if isinstance(files, Subject) else set()
    for problem in files.invalid:
        if problem.where not in said:
            yield problem.where, problem.message
    for cases in (files.cases or ()) if isinstance(files, Subject) else ():
        for problem in cases.problems:
            yield problem.where, problem.message
