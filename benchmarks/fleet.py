"""A fleet as an inventory has it: ``python -m benchmarks.fleet COUNT FILE.yaml`` (or .ndjson, .csv, .parquet).

It is made from the loaded vocabulary, the same each time.
Servers are set up after a few dozen common models and deviate from them here and there; a few have symptoms, are to be
moved from, or are to get an older file back.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

import pyarrow
from pyarrow import parquet

from diagnose.inventory.records import NAME, SITE
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import Knowledge, load_knowledge
from diagnose.knowledge.versions import Version
from diagnose.knowledge.vocabulary import BooleanFact, ChoiceFact

MODELS = 50
SERVERS_PER_SITE = 100
DEVIATING = 0.01
"""How often a single fact of a server is not that of its model."""
REPORTING = 0.01
"""How often something was reported of a server, by each way of reporting."""
PLANNED = 0.01
"""How often mailboxes are to be moved off a server, or an older file is to be put back."""

OTHER = "Sendmail"
"""A value of which no content speaks, for facts that admit any."""

Server = dict[str, str]


def make_fleet(count: int, seed: int = 1, knowledge: Knowledge | None = None) -> list[Server]:
    """Return ``count`` servers, each with its known facts as texts; equal for equal arguments and content."""
    knowledge = knowledge or load_knowledge(find_content())
    return list(_Maker(knowledge, Random(seed)).servers(count))


class _Maker:
    """Draws servers."""

    def __init__(self, knowledge: Knowledge, random: Random) -> None:
        self._knowledge, self._random = knowledge, random
        names, facts = knowledge.line.facts, knowledge.vocabulary.facts
        self._versions = _versions(knowledge)
        told = {key for key, fact in facts.items() if fact.fleet_count or fact.fleet_lookup}
        self._of_site = {fact.fleet_count.count for fact in facts.values() if fact.fleet_count}
        own = {names.service_pack, names.store_version, names.database_format, names.restore_store_version}
        self._of_model = [
            key
            for key, fact in facts.items()
            if isinstance(fact, BooleanFact | ChoiceFact) and key not in told | own | self._of_site
        ]
        formats = facts[names.database_format]
        self._formats = [choice.value for choice in formats.values] if isinstance(formats, ChoiceFact) else []
        self._destinations = [fact.fleet_lookup.of for fact in facts.values() if fact.fleet_lookup]
        self._reports = _reports(knowledge)

    def servers(self, count: int) -> Iterator[Server]:
        models = [self._model() for _ in range(MODELS)]
        common = [1 / (rank + 1) for rank in range(MODELS)]
        for number in range(count):
            site, within = divmod(number, SERVERS_PER_SITE)
            yield self._server(f"SITE{site:04}", within, *self._random.choices(models, common))

    def _model(self) -> Server:
        model = self._installed()
        model.update({key: value for key in self._of_model if (value := self._value(key))})
        return model

    def _installed(self) -> Server:
        """Return a version of the file and its service pack; now and then one of the two is not known."""
        names, line = self._knowledge.line.facts, self._knowledge.line
        version = self._random.choice(self._versions)
        packs = line.service_packs(version)
        found = {names.service_pack: str(packs[-1])} if packs and self._random.random() < 0.9 else {}
        return found | ({names.store_version: version.text} if self._random.random() < 0.85 else {})

    def _value(self, key: str) -> str | None:
        """Return a value of a fact: mostly a known one, of a choice mostly the first."""
        fact = self._knowledge.vocabulary.facts[key]
        drawn = self._random.random()
        if isinstance(fact, ChoiceFact):
            choices = [choice.value for choice in fact.values]
            if fact.pattern and drawn > 0.99 and re.fullmatch(fact.pattern, OTHER):
                return OTHER
            return choices[0] if drawn < 0.85 else self._random.choice(choices) if drawn < 0.95 else None
        return "yes" if drawn < 0.5 else "no" if drawn < 0.9 else "unknown" if drawn < 0.95 else None

    def _server(self, site: str, within: int, model: Server) -> Server:
        random = self._random
        server = {NAME: f"{site}-{within:02}", SITE: site} | model
        for key in self._of_site:
            server[key] = "yes" if within % 40 == 0 else "unknown" if random.random() < DEVIATING else "no"
        for key in self._of_model:
            if random.random() < DEVIATING:
                self._redraw(server, key)
        if random.random() < DEVIATING:
            server.update(self._installed())
        return server | self._observed() | self._planned(site)

    def _observed(self) -> Server:
        """Return what was reported of a server, and the format of its databases where somebody looked."""
        random, names = self._random, self._knowledge.line.facts
        found = {key: random.choice(values) for key, values in self._reports.items() if random.random() < REPORTING}
        if random.random() < REPORTING:
            found[names.database_format] = random.choice(self._formats)
        return found

    def _planned(self, site: str) -> Server:
        """Return what somebody means to do with a server."""
        random, names = self._random, self._knowledge.line.facts
        found = {}
        if random.random() < PLANNED:
            found[names.restore_store_version] = random.choice(self._versions).text
        if random.random() < PLANNED:
            found.update({key: f"{site}-{random.randrange(SERVERS_PER_SITE):02}" for key in self._destinations})
        return found

    def _redraw(self, server: Server, key: str) -> None:
        value = self._value(key)
        if value is None:
            server.pop(key, None)
        else:
            server[key] = value


def _versions(knowledge: Knowledge) -> list[Version]:
    """Return the versions of all releases, and of a few private builds after each."""
    starts = [knowledge.line.start(release.release) for release in knowledge.line.releases]
    builds = [Version((*start.parts[:3], start.parts[3] + more)) for start in starts for more in (0, 1, 4)]
    return sorted(set(builds))


def _reports(knowledge: Knowledge) -> Mapping[str, Sequence[str]]:
    """Return for each way to report something what is reported: symptoms, ids and events of which articles speak."""
    signs = [sign for fault in knowledge.faults for sign in fault.signs]
    found: dict[str, dict[str, None]] = {}
    for sign in signs:
        found.setdefault(sign.symptoms_fact, {})[sign.symptom] = None
        found.setdefault(sign.error_fact, {}).update(dict.fromkeys(sign.error_ids))
        found.setdefault(sign.events_fact, {}).update(dict.fromkeys(map(str, sign.event_ids)))
    several = {sign.symptoms_fact: ", ".join(list(found[sign.symptoms_fact])[:2]) for sign in signs[:1]}
    return {key: [*values, *([several[key]] if key in several else [])] for key, values in found.items() if values}


_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._,/-]*")


def write_yaml(servers: Sequence[Server], path: Path) -> None:
    """Write a YAML list."""
    with path.open("w", encoding="utf-8") as file:
        for server in servers:
            lines = (f"{key}: {v if _PLAIN.fullmatch(v) else json.dumps(v)}" for key, v in server.items())
            file.write("- " + "\n  ".join(lines) + "\n")


def write_ndjson(servers: Sequence[Server], path: Path) -> None:
    """Write a JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(server) + "\n" for server in servers)


def write_csv(servers: Sequence[Server], path: Path) -> None:
    """Write a table with a heading."""
    heading = list(dict.fromkeys(key for server in servers for key in server))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, heading, restval="")
        table.writeheader()
        table.writerows(servers)


def write_parquet(servers: Sequence[Server], path: Path) -> None:
    """Write a Parquet file of texts."""
    heading = list(dict.fromkeys(key for server in servers for key in server))
    parquet.write_table(pyarrow.table({key: [server.get(key) for server in servers] for key in heading}), path)


WRITERS = {"yaml": write_yaml, "ndjson": write_ndjson, "csv": write_csv, "parquet": write_parquet}
"""How a fleet is written, by the ending of the file."""


def main() -> None:
    """Write a fleet to a file, in the format of its ending."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description="Write a made fleet to a file.")
    parser.add_argument("count", type=int, metavar="COUNT", help="how many servers")
    parser.add_argument("file", type=Path, metavar="FILE", help=f"its name ends in one of {', '.join(sorted(WRITERS))}")
    options = parser.parse_args()
    write = WRITERS.get(options.file.suffix.removeprefix("."))
    if write is None:
        parser.error(f"{options.file}: the name has to end in one of {', '.join(sorted(WRITERS))}")
    try:
        write(make_fleet(options.count), options.file)
    except OSError as error:
        parser.error(f"{options.file} cannot be written: {error.strerror}")


if __name__ == "__main__":
    main()
