"""``diagnose schema``: the JSON Schemas, for editors."""

from __future__ import annotations

from pathlib import Path

from diagnose.cli.common import chosen, load
from diagnose.exit_codes import ExitCode
from diagnose.json_schemas import CONTENT_SCHEMAS, content_schema, inventory_schema
from diagnose.presenters.programs.json import indented
from diagnose.presenters.writing.standard_output import print_whole


def run_schema(name: str, content: Path | None) -> ExitCode:
    """Print one schema."""
    chosen("NAME", name, (*CONTENT_SCHEMAS, "inventory"))
    found = inventory_schema(load(content).vocabulary) if name == "inventory" else content_schema(name)
    print_whole(indented(found))
    return ExitCode.OK
