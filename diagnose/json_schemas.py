"""JSON Schemas, made from the types and the vocabulary that the program itself checks with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from diagnose.knowledge.article import Article
from diagnose.knowledge.ranking import Ranking
from diagnose.knowledge.releases import Releases
from diagnose.knowledge.vocabulary import (
    BooleanFact,
    ChoiceFact,
    FactDefinition,
    FactsFile,
    IntegerFact,
    KeysFact,
    NumbersFact,
    Vocabulary,
)
from diagnose.results import Results

DIALECT = "https://json-schema.org/draft/2020-12/schema"

CONTENT_SCHEMAS: Mapping[str, type[msgspec.Struct]] = {
    "article": Article,
    "facts": FactsFile,
    "releases": Releases,
    "remedies": Ranking,
    "results": Results,
}
"""The schemas that do not depend on the content."""


def content_schema(name: str) -> dict[str, Any]:
    """Return the schema of a kind of file; ``name`` is a key of ``CONTENT_SCHEMAS``."""
    return {"$schema": DIALECT, **msgspec.json.schema(CONTENT_SCHEMAS[name])}


def inventory_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the schema of inventories and of saved answers, with the content's own facts."""
    properties: dict[str, Any] = {}
    for key, fact in vocabulary.facts.items():
        value = {"description": f"{fact.question} {fact.find}", **_value_schema(fact)}
        properties |= dict.fromkeys((key, *fact.aliases), value)
    record = {"type": "object", "additionalProperties": False, "properties": properties}
    servers = {"type": "array", "items": {"$ref": "#/$defs/server"}}
    fleet = {
        "type": "object",
        "additionalProperties": False,
        "required": ["servers"],
        "properties": {"servers": servers, "defaults": {"$ref": "#/$defs/server"}},
    }
    return {
        "$schema": DIALECT,
        "title": "Inventory",
        "anyOf": [fleet, servers, {"$ref": "#/$defs/server"}],
        "$defs": {"server": record},
    }


def _value_schema(fact: FactDefinition) -> dict[str, Any]:
    unknown = {"enum": ["unknown", None]}
    match fact:
        case BooleanFact():
            return {"anyOf": [{"enum": ["yes", "no", True, False]}, unknown]}
        case IntegerFact():
            number = {"type": "integer", "minimum": fact.minimum, "maximum": fact.maximum}
            return {"anyOf": [number, {"type": "string"}, unknown]}
        case KeysFact():
            keys = {"enum": [choice.value for choice in fact.values]}
            several = {"type": "array", "items": {"anyOf": [keys, {"type": "string"}]}}
            return {"anyOf": [several, {"type": "string"}, unknown]}
        case NumbersFact():
            numbers = {"type": "array", "items": {"type": ["integer", "string"]}}
            return {"anyOf": [numbers, {"type": ["integer", "string"]}, unknown]}
        case ChoiceFact():
            values = list(dict.fromkeys(choice.value for choice in fact.values))
            return {"anyOf": [{"enum": values}, {"type": ["string", "number"]}, unknown]}
        case _:
            return {"anyOf": [{"type": ["string", "number"]}, unknown]}
