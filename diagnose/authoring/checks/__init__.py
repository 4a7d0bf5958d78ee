"""All checks, in the order in which their rules are listed: a new one is a function in a module and a line here."""

from __future__ import annotations

from diagnose.authoring.checks.checking import Check
from diagnose.authoring.checks.conditions import (
    impossible_condition,
    indistinguishable_articles,
    shadowed_article,
    shared_error_id,
)
from diagnose.authoring.checks.coverage import missing_cases, orphaned_cases
from diagnose.authoring.checks.facts import undefined_fact, unused_fact, unused_symptom
from diagnose.authoring.checks.ranges import range_boundary, range_gap, range_order
from diagnose.authoring.checks.reading import schema, unreadable
from diagnose.authoring.checks.references import dangling_reference
from diagnose.authoring.checks.rollups import rollup_release
from diagnose.authoring.checks.sources import inferred_without_reason, missing_original, source_section
from diagnose.authoring.checks.wording import copied_text, todo_left

CHECKS: tuple[Check, ...] = (
    unreadable,
    schema,
    todo_left,
    dangling_reference,
    undefined_fact,
    unused_fact,
    unused_symptom,
    impossible_condition,
    shadowed_article,
    indistinguishable_articles,
    shared_error_id,
    range_order,
    range_boundary,
    range_gap,
    rollup_release,
    missing_cases,
    orphaned_cases,
    inferred_without_reason,
    source_section,
    copied_text,
    missing_original,
)
