"""Comments such as ``# lint: ignore[rule-id]``, which keep a rule from complaining about their line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import yaml

from diagnose.authoring.findings import Finding, Rule
from diagnose.problems import Location, did_you_mean, shown

UNUSED = Rule("unused-ignore", "warning", "A lint: ignore comment that keeps nothing back.")

_COMMENT = re.compile(r"(?:^|(?<=\s))#\s*lint:\s*ignore(?:\[(?P<rules>[^\]\n]*)\])?")


@dataclass(frozen=True)
class Ignore:
    """One rule that a comment names for its line."""

    where: Location
    rule: str


def without_ignored(
    findings: Iterable[Finding], texts: Mapping[str, str], rules: Iterable[Rule], not_applied: Iterable[str]
) -> list[Finding]:
    """Return the findings that no comment ignores, with one for each comment that ignores nothing.

    A comment for one of the rules ``not_applied`` may well be needed in another run.
    """
    ignores = [ignore for name, text in texts.items() for ignore in ignores_in(text, name)]
    by_line = {(ignore.where.file, ignore.where.line, ignore.rule): ignore for ignore in ignores}
    used: set[Ignore] = set()
    kept = []
    for finding in findings:
        ignore = by_line.get((finding.where.file, finding.where.line, finding.rule))
        if ignore:
            used.add(ignore)
        else:
            kept.append(finding)
    known, idle = {rule.id for rule in rules}, set(not_applied)
    unused = [ignore for ignore in ignores if ignore not in used and ignore.rule not in idle]
    return kept + [Finding(i.where, UNUSED.id, UNUSED.severity, _complaint(i.rule, known)) for i in unused]


def ignores_in(text: str, file: str) -> Iterator[Ignore]:
    """Yield what the comments of a file ignore; what stands inside a value is no comment."""
    found = list(_COMMENT.finditer(text))
    if not found:
        return
    values = _value_spans(text)
    for match in found:
        if any(begin <= match.start() < end for begin, end in values):
            continue
        line = text.count("\n", 0, match.start()) + 1
        where = Location(file, line, match.start() - text.rfind("\n", 0, match.start()))
        for rule in (match["rules"] or "").split(","):
            yield Ignore(where, rule.strip())


def _value_spans(text: str) -> list[tuple[int, int]]:
    """Return from where to where each quoted, folded or literal value goes; none in a file that is not well-formed."""
    spans = []
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                spans.append((token.start_mark.index, token.end_mark.index))
            elif isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
                # A comment may stand on the line of the indicator itself.
                first_line_end = text.find("\n", token.start_mark.index)
                spans.append((first_line_end, token.end_mark.index))
    except yaml.YAMLError:
        return []
    return spans


def _complaint(rule: str, known: set[str]) -> str:
    if not rule:
        return "name the rules to ignore, such as lint: ignore[rule-id]"
    if rule not in known:
        return f"there is no rule {shown(rule)}{did_you_mean(rule, known)}; correct or remove the comment"
    return f"{rule} finds nothing in this line; remove the comment"
