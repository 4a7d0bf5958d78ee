"""Diagnoses of many servers put together into one result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from diagnose.dossier import dossier
from diagnose.knowledge.loading import Knowledge
from diagnose.reasoning.work import fleet_work
from diagnose.results import Results, Server
from diagnose.results.articles import FactLabel, Line, LineFormat, ReleaseOnLine
from diagnose.results.runs import Collected, KnowledgeStamp, RecordError, Summary, WorkItem
from diagnose.results.servers import known_bugs, needs_somebody
from diagnose.results.verdicts import AFFECTED, RestoreVerdict, Verdict


def results(knowledge: Knowledge, servers: Sequence[Server], errors: Sequence[RecordError]) -> Results:
    """Return the result of a run: the servers in the order given, with the articles that they mention."""
    mentioned = {found.article for server in servers for found in server.findings}
    summary = summarise(servers, errors)
    return msgspec.structs.replace(
        without_servers(knowledge, mentioned, errors, summary, fleet_work(knowledge, servers)), servers=list(servers)
    )


def without_servers(
    knowledge: Knowledge,
    mentioned: Collection[str],
    errors: Sequence[RecordError],
    summary: Summary,
    work: Sequence[WorkItem],
) -> Results:
    """Return all of a result but its servers, which ``mentioned`` these articles."""
    shown = set(mentioned)
    shown |= {reference.article for id_ in mentioned for reference in knowledge.articles[id_].references}
    if knowledge.restore:
        shown.add(knowledge.restore.article)
    return Results(
        knowledge=stamp(knowledge),
        servers=[],
        errors=list(errors),
        summary=summary,
        work=list(work),
        articles=[dossier(article) for id_, article in knowledge.articles.items() if id_ in shown],
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
    return {
        key: FactLabel(
            label=fact.label,
            find=fact.find,
            belongs_to=fact.belongs_to if fact.label_elsewhere else {},
            label_elsewhere=fact.label_elsewhere,
        )
        for key, fact in knowledge.vocabulary.facts.items()
    }


def summarise(servers: Iterable[Server], errors: Sequence[RecordError]) -> Summary:
    """Return the counts of a run."""
    return counted(Counter(map(what_counts, servers)), errors)


def what_counts(server: Server) -> tuple[Verdict, RestoreVerdict | None, bool]:
    """Return what the counts of a run take of a server: its verdict, that on the way back, any contradiction."""
    return server.verdict, server.restore.verdict if server.restore else None, bool(server.contradictions)


def counted(
    servers: Mapping[tuple[Verdict, RestoreVerdict | None, bool], int], errors: Sequence[RecordError]
) -> Summary:
    """Return the counts of a run from how many servers there are of each that counts."""
    verdicts: Counter[Verdict] = Counter()
    restores: Counter[RestoreVerdict | None] = Counter()
    contradictions = 0
    for (verdict, restore, contradicted), number in servers.items():
        verdicts[verdict] += number
        restores[restore] += number
        contradictions += number * contradicted
    return Summary(
        servers=verdicts.total(),
        confirmed=verdicts["confirmed"],
        exposed=verdicts["exposed"],
        undetermined=verdicts["undetermined"],
        not_affected=verdicts["not_affected"],
        restore_unsafe=restores["unsafe"],
        restore_unknown=restores["unknown"],
        restore_safe=restores["safe"],
        contradictions=contradictions,
        errors=len(errors),
    )


def only_affected(run: Results) -> Results:
    """Return the result without what needs nobody: servers not affected, and findings that do not apply."""
    shown = (affected_part(server) for server in run.servers)
    return msgspec.structs.replace(run, servers=[server for server in shown if server])


def affected_part(server: Server) -> Server | None:
    """Return a server without the findings that do not apply, or None where it needs nobody."""
    if not (needs_somebody(server) or known_bugs(server) or server.ignored):
        return None
    findings = [found for found in server.findings if found.verdict in AFFECTED]
    return msgspec.structs.replace(server, findings=findings)
