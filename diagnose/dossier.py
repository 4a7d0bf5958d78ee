"""An article's facts as lines for a reader, each with its topic and source."""

from __future__ import annotations

from collections.abc import Iterator

from diagnose.knowledge.article import Article
from diagnose.knowledge.sources import cited
from diagnose.knowledge.statements import Entry, Stated
from diagnose.results.articles import AffectedReleases, Dossier, DossierEntry

_Line = tuple[str, str, Entry]


def dossier(article: Article) -> Dossier:
    """Return everything that the content says of an article, in the order in which a person reads it."""
    lines = [*_fault(article), *_remedies(article), *_restore(article), *_surroundings(article)]
    entries = [
        DossierEntry(
            topic=topic,
            text=f"{text} ({entry.inferred_from})" if entry.inferred_from else text,
            source=cited(entry.source, article.article),
            inferred=entry.inferred,
        )
        for topic, text, entry in lines
    ]
    entries += [
        DossierEntry(topic=topic, text=text, source=f"{article.article} header") for topic, text in _header(article)
    ]
    return Dossier(
        article=article.article,
        title=article.title,
        modified=article.header.modified,
        facts=entries,
        releases=_releases(article),
    )


def _releases(article: Article) -> AffectedReleases | None:
    content = article.applies_when.releases if article.applies_when else None
    if content is None:
        return None
    return AffectedReleases(
        introduced=content.introduced.release,
        last=content.last_affected.release if content.last_affected else None,
        fixed=[boundary.release for boundary in content.fixed],
    )


def _stated(topic: str, statements: list[Stated]) -> Iterator[_Line]:
    for statement in statements:
        yield topic, statement.text, statement


def _fault(article: Article) -> Iterator[_Line]:
    yield "Summary", article.summary.text, article.summary
    if article.operation:
        yield "When it strikes", article.operation.text, article.operation
    for symptom in article.symptoms:
        ids = [*(f"error {text}" for text in symptom.error_ids), *(f"event {number}" for number in symptom.event_ids)]
        yield "Symptom", f"{symptom.text}{' [' + ', '.join(ids) + ']' if ids else ''}", symptom
    yield from _stated("Cause", article.cause)
    for code in article.return_codes:
        yield "Return code", f"{code.code}: {code.text}", code
    for raised in article.likelihood:
        yield "More likely", raised.text, raised
    if article.applies_when and article.applies_when.releases:
        releases = article.applies_when.releases
        yield "Introduced in", releases.introduced.release, releases.introduced
        if releases.last_affected:
            yield "Last affected", releases.last_affected.release, releases.last_affected
        for boundary in releases.fixed:
            needs = f" (needs {boundary.needs} first)" if boundary.needs else ""
            yield "Fixed in", f"{boundary.release}{needs}", boundary
    for value in article.registry:
        default = f", default {value.default}" if value.default else ""
        advised = f", advised {value.advised}" if value.advised else ""
        yield "Registry value", f"{value.key}, {value.value}{default}{advised}: {value.text}", value


def _remedies(article: Article) -> Iterator[_Line]:
    if article.precautions:
        for precaution in article.precautions.steps:
            yield "Before a planned operation", precaution.action, precaution
        yield "Before a planned operation", f"Only then: {article.precautions.then.text}", article.precautions.then
    if article.workaround:
        for number, step in enumerate(article.workaround.steps, 1):
            yield "Workaround", f"{number}. {step}", article.workaround
        yield from _stated("What the workaround brings with it", article.workaround.side_effects)
    if article.no_workaround:
        yield "Workaround", article.no_workaround.text, article.no_workaround
    if article.fix:
        yield "Fix", article.fix.text, article.fix
        for file in article.fix.files:
            address = f" ({file.address})" if file.address else ""
            yield "File", f"{file.platform}: {file.file}{address}", file
        yield from _stated("How to get it", article.fix.obtain)
        for change in article.fix.changes:
            yield "What the fix changes", change.text, change
        if article.fix.restore_floor:
            yield "The way back", article.fix.restore_floor.text, article.fix.restore_floor


def _restore(article: Article) -> Iterator[_Line]:
    if article.restore:
        for floor in article.restore.floors:
            oldest = f"needs {floor.oldest} or later" if floor.oldest else "has no floor"
            written = f", written from {floor.written_from} on," if floor.written_from else ""
            yield "Database format", f"{floor.database_format}{written} {oldest}", floor
        yield from _stated("If the floor is not kept", article.restore.consequences)
        yield from _stated("How to get going again", article.restore.recovery)
        yield from _stated("Limits", article.restore.limits)
    for rollup in article.rollups:
        files = ", ".join(f"{name} {version}" for name, version in rollup.files.items())
        yield "Rollup", f"{rollup.date}: {files}; fixes {', '.join(rollup.fixes)}", rollup


def _surroundings(article: Article) -> Iterator[_Line]:
    yield from _stated("Status", article.status)
    yield from _stated("What the article leaves open", article.limitations)
    yield from _stated("Also", article.statements)
    for reference in article.references:
        missing = " This article is not in the archive" if reference.dangling else ""
        instead = f"; see {reference.see_instead} instead." if reference.see_instead else "." if missing else ""
        yield "Refers to", f"{reference.article}: {reference.text}{missing}{instead}", reference


def _header(article: Article) -> Iterator[tuple[str, str]]:
    header = article.header
    rows = {
        "Last modified": header.modified,
        "Category": header.category,
        "Product": header.product,
        "Versions": ", ".join(header.versions),
        "Operating systems": ", ".join(header.operating_systems),
        "Keywords": ", ".join(header.keywords),
        "Technology": ", ".join(header.technology),
        "Query words": ", ".join(header.query_words),
        "Issue type": header.issue_type or "",
        "Solution type": header.solution_type or "",
    }
    yield from ((topic, text) for topic, text in rows.items() if text)
