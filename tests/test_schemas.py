"""The JSON Schemas that ship: they are what the program checks by, and everything that ships fits them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from diagnose.json_schemas import CONTENT_SCHEMAS, content_schema, inventory_schema
from diagnose.knowledge.content import find_content
from diagnose.knowledge.documents import read_document
from diagnose.knowledge.loading import Knowledge
from tests.command import Ended, run

ROOT = Path(__file__).parent.parent
KB = find_content().knowledge
SHIPPED = {
    **{name: ROOT / "diagnose/schemas" / f"{name}.json" for name in CONTENT_SCHEMAS},
    "inventory": KB / "inventory.schema.json",
}
KINDS = {KB / f"{name}.yaml": name for name in ("facts", "releases", "remedies")} | dict.fromkeys(
    sorted(KB.glob("articles/*.yaml")), "article"
)
EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))


def read_schema(name: str) -> Any:
    return json.loads(SHIPPED[name].read_bytes())


def errors(schema: Any, data: Any) -> list[str]:
    return [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(data)]


def as_editors_read(path: Path) -> Iterator[Any]:
    """Yield the documents of a file as an editor with YAML 1.2, and as one with YAML 1.1 reads them."""
    for loader in (yaml.BaseLoader, yaml.SafeLoader):
        yield list(yaml.load_all(path.read_text(), Loader=loader))


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_is_what_the_command_prints(name: str) -> None:
    ended = run("schema", name)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == SHIPPED[name].read_bytes(), f"run: diagnose schema {name} > {SHIPPED[name]}"
    jsonschema_rs.meta.validate(ended.json)


def test_no_schema_ships_that_nobody_makes() -> None:
    assert {path.stem for path in (ROOT / "diagnose/schemas").iterdir()} == set(CONTENT_SCHEMAS)


def test_a_schema_that_there_is_not_is_met_with_those_that_there_are() -> None:
    ended = run("schema", "articles")
    assert (ended.code, ended.out) == (2, b"")
    assert '"articles" (did you mean article?); it takes article, ' in ended.err


@pytest.mark.parametrize("path", KINDS, ids=lambda path: path.stem)
def test_content_fits_its_schema(path: Path) -> None:
    assert not errors(read_schema(KINDS[path]), read_document(path, path.name).data)
    (data,) = yaml.safe_load_all(path.read_text())
    assert not errors(read_schema(KINDS[path]), data), "as an editor reads it"


@pytest.mark.parametrize("path", KINDS, ids=lambda path: path.stem)
def test_content_names_its_schema_for_editors(path: Path) -> None:
    first = path.read_text().splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).resolve() == SHIPPED[KINDS[path]].resolve()


def test_examples_fit_the_schema_of_inventories() -> None:
    schema = read_schema("inventory")
    record = {**schema, "anyOf": [{"$ref": "#/$defs/server"}]}
    fleets = [path for path in EXAMPLES if "inventory.schema.json" in path.read_text().splitlines()[0]]
    assert ROOT / "examples/fleet.yaml" in fleets
    for data in (data for path in fleets for documents in as_editors_read(path) for data in documents):
        servers = data.get("servers", [data])
        right = [server for server in servers if not errors(record, server)]
        assert {server["name"] for server in servers if server not in right} <= {"LEEDS-06"}, "wrong on purpose"
        assert not errors(schema, {**data, "servers": right} if "servers" in data else data)


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        ({"servers": [{"name": "A", "service_pack": 3}], "defaults": {"platform": "x86"}}, True),
        ([{"host": "A", "sp": "SP3", "vapi": True, "symptoms": "none"}], True),
        ({"name": "A", "symptoms": ["bad folder"], "event_ids": [1197], "store_version": "5.5.2650.23"}, True),
        ({"name": "A", "service_pack": None, "antivirus_api": "unknown", "database_format": 2.46}, True),
        ({"servers": [{"name": "A", "servcie_pack": 3}]}, False),
        ({"server": [{"name": "A"}]}, False),
        ({"servers": {"A": {}}}, False),
        ({"name": "A", "service_pack": 9}, False),
        ({"name": ["A"]}, False),
        ({"name": "A", "antivirus_api": "maybe"}, False),
        ("A", False),
    ],
)
def test_the_schema_of_inventories_tells_slips(data: Any, fits: bool) -> None:
    assert (not errors(read_schema("inventory"), data)) is fits


@pytest.mark.parametrize(
    "slip",
    [
        lambda data: data.update(titel=data.pop("title")),
        lambda data: data["header"].update(versions="5.5"),
        lambda data: data["summary"].pop("source"),
        lambda data: data.update(article="271547"),
        lambda data: data["symptoms"][0].update(event_ids=["1197"]),
    ],
)
def test_the_schema_of_articles_tells_slips(slip: Callable[[Any], object]) -> None:
    data = yaml.safe_load((KB / "articles/Q271547.yaml").read_text())
    slip(data)
    assert errors(content_schema("article"), data)


def test_every_fact_can_be_unknown_in_the_schema(knowledge: Knowledge) -> None:
    schema = inventory_schema(knowledge.vocabulary)
    for key, fact in knowledge.vocabulary.facts.items():
        for name in (key, *fact.aliases):
            assert not errors(schema, {name: "unknown"})
            assert not errors(schema, {name: None})


# --- results ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fleet() -> Ended:
    return run("batch", ROOT / "examples/fleet.yaml", "-f", "json")


def test_results_of_a_run_fit_the_schema(fleet: Ended) -> None:
    schema = read_schema("results")
    assert not errors(schema, fleet.json)
    assert fleet.json["schema"] == "diagnose-results/1"
    assert next(iter(fleet.json)) == "schema"
    wrong: Any
    for wrong in ({**fleet.json, "schema": "diagnose-results/2"}, {**fleet.json, "servers": {}}, []):
        assert errors(schema, wrong)


Shape = dict[str, Any]

# The contract: a type, several types, a list of a shape, or a mapping of shapes.
TEXT, MAYBE = str, (str, type(None))
STATEMENT: Shape = {"text": TEXT, "source": TEXT}
BECAUSE: Shape = {
    "fact": TEXT,
    "value": (bool, int, str, list, type(None)),
    "condition": TEXT,
    "source": TEXT,
    "rule": TEXT,
}
RESTORE: Shape = {
    "verdict": {"unsafe", "unknown", "safe"},
    "target": TEXT,
    "floor": MAYBE,
    "database_format": MAYBE,
    "because": [BECAUSE],
    "missing": [TEXT],
}
FINDING: Shape = {
    "article": TEXT,
    "title": TEXT,
    "verdict": {"confirmed", "exposed", "undetermined", "not_affected"},
    "likelihood": {"raised", "stated", "unknown", None},
    "because": [BECAUSE],
    "missing": [TEXT],
    "workaround": (dict, type(None)),
    "fix": (dict, type(None)),
    "cautions": [STATEMENT],
    "notes": [STATEMENT],
    "alike": [{"article": TEXT, "title": TEXT, "verdict": TEXT, "shared": [TEXT], "apart": [dict]}],
    "conflicts": [{"setting": TEXT, "statements": [STATEMENT]}],
}
OPTION: Shape = {
    "target": TEXT,
    "label": TEXT,
    "service_pack": (int, type(None)),
    "store_version": MAYBE,
    **{key: [TEXT] for key in ("mends", "leaves", "exposes", "unclear", "worked_around")},
    "needs": MAYBE,
    "floor": (dict, type(None)),
    "changes": [STATEMENT],
    "downloads": [dict],
    **dict.fromkeys(("blocked", "doubt", "dominated_by"), MAYBE),
}
WORK: Shape = {
    "number": int,
    "action": TEXT,
    "servers": [TEXT],
    "why": TEXT,
    "after": [int],
    "articles": [TEXT],
    "source": TEXT,
}
CONTRACT: Shape = {
    "schema": {"diagnose-results/1"},
    "knowledge": {"content": TEXT, "sha256": TEXT},
    "servers": [
        {
            "name": TEXT,
            "verdict": {"confirmed", "exposed", "undetermined", "not_affected"},
            "facts": dict,
            "assumed": [TEXT],
            "contradictions": [{"facts": [TEXT], "message": TEXT}],
            "findings": [FINDING],
            "restore": (RESTORE, None),
            "remedy": ({"recommended": TEXT, "explanation": TEXT, "options": [OPTION]}, None),
            "ask": [TEXT],
        }
    ],
    "errors": [{"where": TEXT, "server": MAYBE, "message": TEXT}],
    "work": [WORK],
    "summary": {"servers": int, "confirmed": int, "exposed": int, "undetermined": int, "not_affected": int},
}


def departures(shape: Any, data: Any, path: str = "$") -> Iterator[str]:
    """Yield each place where ``data`` lacks what the contract says."""
    if isinstance(shape, dict) and isinstance(data, dict):
        yield from (f"{path}.{key} is missing" for key in shape if key not in data)
        for key in shape.keys() & data.keys():
            yield from departures(shape[key], data[key], f"{path}.{key}")
    elif isinstance(shape, list) and isinstance(data, list):
        for number, item in enumerate(data):
            yield from departures(shape[0], item, f"{path}[{number}]")
    elif isinstance(shape, tuple) and isinstance(shape[0], dict):
        yield from departures(shape[0], data, path) if data is not None else ()
    elif not (
        data in shape if isinstance(shape, set) else isinstance(shape, (type, tuple)) and isinstance(data, shape)
    ):
        yield f"{path} is {str(data)[:80]}"


def test_every_key_of_the_contract_is_there_with_its_type(fleet: Ended) -> None:
    assert list(departures(CONTRACT, fleet.json)) == []
    assert list(departures({"a": [TEXT], "b": {"c"}, "d": TEXT}, {"a": [1], "b": "x"})) != [], "it tells"
    servers = fleet.json["servers"]
    assert {server["verdict"] for server in servers} == {"confirmed", "exposed", "undetermined", "not_affected"}
    assert any(server["restore"] for server in servers)
    assert any(server["contradictions"] for server in servers)
    assert any(server["remedy"] for server in servers)
    assert any(finding["alike"] for server in servers for finding in server["findings"])
    assert fleet.json["work"]
    assert fleet.json["errors"]


def test_the_summary_counts_what_is_there(fleet: Ended) -> None:
    result, servers = fleet.json, fleet.json["servers"]
    summary = result["summary"]
    assert summary["servers"] == len(servers)
    for verdict in ("confirmed", "exposed", "undetermined", "not_affected"):
        assert summary[verdict] == sum(server["verdict"] == verdict for server in servers)
    for verdict in ("unsafe", "unknown", "safe"):
        assert summary[f"restore_{verdict}"] == sum(
            (server["restore"] or {}).get("verdict") == verdict for server in servers
        )
    assert summary["contradictions"] == sum(bool(server["contradictions"]) for server in servers)
    assert summary["errors"] == len(result["errors"])


def test_a_servers_verdict_is_the_gravest_of_its_findings(fleet: Ended) -> None:
    order = ["confirmed", "exposed", "undetermined", "not_affected"]
    for server in fleet.json["servers"]:
        verdicts = [finding["verdict"] for finding in server["findings"]]
        assert server["verdict"] == min(verdicts, key=order.index, default="not_affected")
