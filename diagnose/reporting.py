"""Diagnoses of many servers put together into one result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from diagnose.dossier import dossier
from diagnose.knowledge.loading import Knowledge
from diagnose.problems import Problem
from diagnose.reasoning.work import fleet_work
from diagnose.results import (
    AFFECTED,
    Collected,
    FactLabel,
    KnowledgeStamp,
    Line,
    LineFormat,
    RecordError,
    ReleaseOnLine,
    Results,
    Server,
    Summary,
    needs_somebody,
)


def results(knowledge: Knowledge, servers: Sequence[Server], errors: Sequence[RecordError]) -> Results:
    """Return the result of a run: the servers in the order given, with the articles that they mention."""
    mentioned = {found.article for server in servers for found in server.findings}
    mentioned |= {reference.article for id_ in mentioned for reference in knowledge.articles[id_].references}
    if knowledge.restore:
        mentioned.add(knowledge.restore.article)
    return Results(
        knowledge=stamp(knowledge),
        servers=list(servers),
        errors=list(errors),
        summary=summarise(servers, errors),
        work=fleet_work(knowledge, servers),
        articles=[dossier(article) for id_, article in knowledge.articles.items() if id_ in mentioned],
        line=line_of_releases(knowledge),
        labels=labels(knowledge),
    )


def summed_up(knowledge: Knowledge, run: Results) -> Results:
    """Return a run whose counts and order of work are those of its servers as they now are."""
    summary, work = summarise(run.servers, run.errors), fleet_work(knowledge, run.servers)
    return msgspec.structs.replace(run, summary=summary, work=work)


def stamp(knowledge: Knowledge) -> KnowledgeStamp:
    """Return which knowledge it is."""
    return KnowledgeStamp(content=knowledge.content, sha256=knowledge.sha256)


def line_of_releases(knowledge: Knowledge) -> Line:
    """Return the releases in order, with the formats of the databases that they write and need."""
    line = knowledge.line
    fields = ReleaseOnLine.__struct_fields__
    return Line(
        file=line.file,
        product_version=line.product_version,
        facts=msgspec.structs.asdict(line.facts),
        releases=[ReleaseOnLine(**{name: getattr(release, name) for name in fields}) for release in line.releases],
        formats=[
            LineFormat(
                database_format=floor.database_format,
                written_from=floor.written_from.text if floor.written_from else None,
                oldest=floor.oldest.text if floor.oldest else None,
                source=floor.source,
            )
            for floor in (knowledge.restore.floors if knowledge.restore else ())
        ],
    )


def collected(times: Sequence[float | None]) -> Collected | None:
    """Return when an inventory was collected by the times of its files, in seconds since 1970.

    None, not known, where there is no file, or where one of them has no time.
    """
    known = [time for time in times if time is not None]
    if not known or len(known) < len(times):
        return None
    return Collected(files=len(known), earliest=_in_utc(min(known)), latest=_in_utc(max(known)))


def _in_utc(time: float) -> str:
    return datetime.fromtimestamp(int(time), UTC).isoformat().replace("+00:00", "Z")


def labels(knowledge: Knowledge) -> dict[str, FactLabel]:
    """Return how each fact is called, and where a person finds it."""
    facts = knowledge.vocabulary.facts
    return {key: FactLabel(label=fact.label, find=fact.find) for key, fact in facts.items()}


def summarise(servers: Sequence[Server], errors: Sequence[RecordError]) -> Summary:
    """Return the counts of a run."""
    verdicts = Counter(server.verdict for server in servers)
    restores = Counter(server.restore.verdict for server in servers if server.restore)
    return Summary(
        servers=len(servers),
        confirmed=verdicts["confirmed"],
        exposed=verdicts["exposed"],
        undetermined=verdicts["undetermined"],
        not_affected=verdicts["not_affected"],
        restore_unsafe=restores["unsafe"],
        restore_unknown=restores["unknown"],
        restore_safe=restores["safe"],
        contradictions=sum(bool(server.contradictions) for server in servers),
        errors=len(errors),
    )


def only_affected(run: Results) -> Results:
    """Return the result without what needs nobody: servers not affected, and findings that do not apply."""
    servers = [
        msgspec.structs.replace(server, findings=[found for found in server.findings if found.verdict in AFFECTED])
        for server in run.servers
        if needs_somebody(server) or server.ignored
    ]
    return msgspec.structs.replace(run, servers=servers)


def record_errors(problems: Sequence[Problem], server: str | None = None) -> list[RecordError]:
    """Return problems as the errors of a result."""
    return [RecordError(where=str(problem.where), server=server, message=problem.message) for problem in problems]
