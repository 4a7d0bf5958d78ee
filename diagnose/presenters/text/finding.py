"""What the articles mean for one server as plain text: the gravest in full, many of a kind in few lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from diagnose.presenters.phrases import alike, by_gravity, cited, enumerated, in_words, label_of, plural
from diagnose.presenters.tally import in_few_lines, in_full
from diagnose.presenters.text.page import DIM, Labels, Page
from diagnose.results import Server
from diagnose.results.findings import Because, Finding

_LIKELIHOOD_RULES = "likelihood."


def write_findings(page: Page, server: Server, findings: Sequence[Finding], labels: Labels) -> None:
    """Write findings of the server, gravest first."""
    for group in alike(by_gravity(findings), lambda found: found.verdict):
        if in_few_lines(group):
            _group(page, server, group, labels)
        else:
            for found in group:
                write_finding(page, server, found, labels)


def write_where_the_rest_is(page: Page, findings: Sequence[Finding]) -> None:
    """Write where to find what was left out of the findings that are written in few lines, if any are."""
    if len(in_full(findings)) < len(findings):
        page.blank()
        page.write(("All reasons, steps and files of every article: -f html=FOLDER/ or -f json.", DIM))


def _group(page: Page, server: Server, group: Sequence[Finding], labels: Labels) -> None:
    page.heading(page.verdict(group[0].verdict), (f": {len(group)} {plural(len(group), 'article')}", ""))
    match group[0].verdict:
        case "undetermined":
            for findings in alike(group, lambda found: found.missing):
                _waiting(page, findings, labels)
        case "not_affected":
            for findings in alike(group, _what_rules_out):
                _ruled_out(page, server, findings, labels)
        case _:
            for found in group:
                _short(page, found)


def _short(page: Page, found: Finding) -> None:
    """Write a fault in two lines."""
    page.write((found.article, "bold"), f": {found.title}", indent=2)
    releases = " or ".join(release.release for release in found.fix.fixed_in) if found.fix else ""
    known = [
        "can be worked around" if found.workaround else "no workaround",
        f"fixed in {releases}" if releases else "fix known" if found.fix else "no fix",
        *["likelihood raised"] * (found.likelihood == "raised"),
    ]
    page.write(("; ".join(known), DIM), indent=4)


def _waiting(page: Page, findings: Sequence[Finding], labels: Labels) -> None:
    """Write the articles that hang on the same unknown facts."""
    missing = "; ".join(label_of(labels, key) for key in findings[0].missing)
    page.write("Not known: ", missing or "nothing", indent=2)
    for found in findings:
        page.write((found.article, "bold"), f": {found.title}", indent=4)


def _what_rules_out(found: Finding) -> str:
    return _ruling_out(found).condition


def _ruling_out(found: Finding) -> Because:
    """Return the first condition that is not fulfilled."""
    return next((reason for reason in found.because if not reason.holds), found.because[0])


def _ruled_out(page: Page, server: Server, findings: Sequence[Finding], labels: Labels) -> None:
    """Write the articles that the same condition rules out, each with its source."""
    reason = _ruling_out(findings[0])
    aside = "; ".join(filter(None, (_here(reason, labels), _origin(server, reason.fact))))
    page.write("not fulfilled: ", reason.condition, (f" ({aside})" if aside else "", DIM), indent=2)
    sources = [_ruling_out(found) for found in findings]
    said = (f"{reason.source}{'; inferred' * reason.inferred}" for reason in sources)
    page.write(", ".join(dict.fromkeys(said)), indent=4)


def write_finding(page: Page, server: Server, found: Finding, labels: Labels) -> None:
    """Write one finding in full: each premise, what is not known, and the likelihood."""
    reasons = [reason for reason in found.because if not reason.rule.startswith(_LIKELIHOOD_RULES)]
    if found.verdict == "not_affected":
        page.heading(page.verdict(found.verdict), (f": {found.article}: {found.title}", ""))
    else:
        page.heading(page.verdict(found.verdict), f": {found.article}")
        page.write(found.title, indent=2)
        page.write("Because", indent=2)
    for reason in reasons:
        write_reason(page, server, reason, labels)
    if found.verdict == "undetermined":
        missing = "; ".join(label_of(labels, key) for key in found.missing)
        page.write(f"Not known: {missing}", indent=2)
        releases = " or ".join(release.release for release in found.fix.fixed_in) if found.fix else ""
        if releases:
            page.write(f"If it applies, the fix is in {releases}.", indent=2)
    if found.verdict != "not_affected" and found.likelihood:
        _likelihood(page, found)
    if found.alike:
        others = enumerated([other.article for other in found.alike])
        page.write(f'Also described by {others}: see "One report, several articles".', indent=2)


def write_reason(page: Page, server: Server, reason: Because, labels: Labels, known: str = "") -> None:
    """Write one premise: the condition, what is the case here unless it is ``known``, where it is written."""
    origin = _origin(server, reason.fact)
    here = _here(reason, labels, known)
    aside = "; ".join(filter(None, (here, origin, reason.source, "inferred" * reason.inferred)))
    wants = "" if reason.holds else "not fulfilled: "
    page.write(wants, reason.condition, (f" ({aside})", DIM), indent=4, before="- ")


def _here(reason: Because, labels: Labels, known: str = "") -> str:
    """Return what is the case on this server, unless the condition says it or it is ``known``."""
    label, value = label_of(labels, reason.fact), in_words(reason.value)
    if reason.value is None or value == known or _says(reason.condition, label, value):
        return ""
    return f"here: {value}" if reason.condition.startswith(f"{label}:") else f"here: {label} {value}"


def _says(condition: str, label: str, value: str) -> bool:
    """Tell whether a condition itself names the value, so that saying it again adds nothing."""
    if condition == f"{label}: {value}":
        return True
    return len(value) > 2 and re.search(rf"(?<![\w.]){re.escape(value)}(?!\w|\.\w)", condition) is not None


def _origin(server: Server, fact: str) -> str:
    if fact in server.assumed:
        return "assumed"
    return "derived" if any(entry.fact == fact for entry in server.derived) else ""


def _likelihood(page: Page, found: Finding) -> None:
    raised = [reason for reason in found.because if reason.rule.startswith(_LIKELIHOOD_RULES)]
    words = {
        "raised": "raised",
        "stated": "as the article states it; nothing here raises it",
        "unknown": "not known whether something here raises it",
    }
    page.write(f"Likelihood: {words[str(found.likelihood)]}", indent=2)
    if found.likelihood == "raised":
        for reason in raised:
            page.write(
                reason.condition,
                cited(f"here: {in_words(reason.value)}; {reason.source}", inferred=reason.inferred),
                indent=4,
                before="- ",
            )
