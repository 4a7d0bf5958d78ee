"""``diagnose exposure``: which known bugs the servers of an inventory have, by the imported articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from diagnose.archive.exposure.exposed import HandWritten, ServerExposure
from diagnose.archive.exposure.fleet_exposure import FleetExposure, Reports
from diagnose.archive.exposure.installation import Installation, installation
from diagnose.archive.local_file.place import local_file
from diagnose.archive.local_file.store import NoStoreError, StoreError, reading
from diagnose.cli.common import NO_SERVER, chosen, fail, load_diagnostician, report_problems
from diagnose.exit_codes import ExitCode
from diagnose.inventory.files import read_files
from diagnose.inventory.reading import problems_of
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import ErrorIdFact, KeysFact, NumbersFact
from diagnose.presenters.findings_in_words import doubt_in_words
from diagnose.presenters.phrases import enumerated
from diagnose.presenters.programs.json import indented
from diagnose.presenters.text.exposure import NO_ARTICLES, in_text
from diagnose.presenters.writing.printable import printable
from diagnose.presenters.writing.standard_output import complain, print_whole
from diagnose.results import Results, Server
from diagnose.results.verdicts import Value

FORMATS = ("text", "json", "ndjson")
_PRODUCT = "product"
_MOST_NAMED = 20
"""Servers that are named where something should be checked of them."""


def run_exposure(
    inventories: Sequence[str], output_format: str, index: str | None, content: Path | None, *, quiet: bool
) -> ExitCode:
    """Print which known bugs each server has."""
    chosen("--format", output_format, FORMATS)
    from diagnose.cli.batch import diagnose_inventory

    diagnostician = load_diagnostician(content)
    inventory = read_files(diagnostician.knowledge.vocabulary, inventories)
    run = with_archive(diagnostician.knowledge, diagnose_inventory(diagnostician, inventory, quiet=quiet), index)
    servers = [server.archive for server in run.servers if server.archive]
    _print(servers, run, output_format)
    _tell_doubts(run)
    _tell_unknown(servers)
    report_problems([problem for problem, _ in problems_of(inventory)])
    if run.errors:
        return ExitCode.UNREADABLE
    if not servers:
        fail(NO_SERVER, ExitCode.NOTHING)
    if any(server.known_bugs or server.hand_written for server in servers):
        return ExitCode.FOUND
    return ExitCode.NOTHING if any(server.without_articles for server in servers) else ExitCode.OK


def _tell_doubts(run: Results) -> None:
    """Say what should be checked of the servers, once for all of which it is the same."""
    doubtful: dict[str, list[str]] = {}
    for server in run.servers:
        for doubt in server.doubts:
            doubtful.setdefault(f"{doubt.fact}: {doubt_in_words(doubt)}", []).append(server.name)
    for said, names in doubtful.items():
        _complain_of(names, said)


def _tell_unknown(servers: Sequence[ServerExposure]) -> None:
    """Say of which servers nothing can be told, so that nobody takes them for servers without a bug."""
    unknown = [server.name for server in servers if server.without_articles]
    if unknown:
        _complain_of(unknown, f"{NO_ARTICLES}; check how product and version are written, or import articles on them")


def _complain_of(names: Sequence[str], said: str) -> None:
    more = [f"{len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    complain(f"diagnose: {printable(enumerated([*names[:_MOST_NAMED], *more]))}: {said}")


def with_archive(knowledge: Knowledge, run: Results, index: str | None) -> Results:
    """Return a result with the known bugs of each server; end the command where there is no local file to ask."""
    try:
        with reading(local_file(index)) as connection:
            fleet = FleetExposure(connection, knowledge.articles)
            servers = [
                msgspec.structs.replace(server, archive=exposure)
                for server, exposure in zip(run.servers, _exposures(knowledge, fleet, run), strict=True)
            ]
    except NoStoreError as error:
        fail(str(error), ExitCode.NOTHING)
    except StoreError as error:
        fail(str(error), ExitCode.UNREADABLE)
    return msgspec.structs.replace(run, servers=servers)


def _exposures(knowledge: Knowledge, fleet: FleetExposure, run: Results) -> Iterator[ServerExposure]:
    for server in run.servers:
        yield fleet.of(
            server.name, _installation(knowledge, server.facts), _reports(knowledge, server.facts), _by_hand(server)
        )


def _installation(knowledge: Knowledge, facts: Mapping[str, Value]) -> Installation:
    line = knowledge.line
    version, pack, file = (
        facts.get(key) for key in (line.facts.version, line.facts.service_pack, line.facts.store_version)
    )
    return installation(
        product=str(facts.get(_PRODUCT) or ""),
        version=None if version is None else str(version),
        service_pack=pack if isinstance(pack, int) else None,
        files={} if file is None else {line.file.casefold(): str(file)},
    )


def _reports(knowledge: Knowledge, facts: Mapping[str, Value]) -> Reports:
    """Return what is reported: error ids, events, and symptoms in the words of the vocabulary."""
    error_id: str | None = None
    events: list[int] = []
    symptoms: list[str] = []
    for key, definition in knowledge.vocabulary.facts.items():
        value = facts.get(key)
        if value is None:
            continue
        if isinstance(definition, ErrorIdFact):
            error_id = str(value)
        elif isinstance(definition, NumbersFact) and isinstance(value, list):
            events += [int(each) for each in value]
        elif isinstance(definition, KeysFact) and isinstance(value, list):
            symptoms += [choice.label for choice in definition.values if choice.value in value]
    return Reports(error_id=error_id, events=tuple(events), symptoms=tuple(symptoms))


def _by_hand(server: Server) -> list[HandWritten]:
    return [
        HandWritten(article=each.article, title=each.title, verdict=each.verdict)
        for each in server.findings
        if each.verdict != "not_affected"
    ]


def _print(servers: list[ServerExposure], run: Results, output_format: str) -> None:
    if output_format == "ndjson":
        print_whole("".join(msgspec.json.encode(server).decode() + "\n" for server in servers))
    elif output_format == "json":
        whole = {"schema": "diagnose-exposure/1", "servers": servers, "errors": run.errors}
        print_whole(indented(whole))
    else:
        print_whole(in_text(servers))
