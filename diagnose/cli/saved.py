"""Reading a saved result, and what is wrong with a file that is none."""

from __future__ import annotations

import codecs
import re

import msgspec

from diagnose.cli.common import fail, report_problems
from diagnose.exit_codes import ExitCode
from diagnose.inventory.files import called, read_bytes
from diagnose.inventory.packing import is_packed
from diagnose.presenters.programs.json import read_json
from diagnose.problems import InputError, Location, shown
from diagnose.results import Results
from diagnose.results.runs import SCHEMA
from diagnose.yaml_reader import decode_leniently

_BYTE = re.compile(r"\(byte (\d+)\)")


class _Stamped(msgspec.Struct):
    """Any JSON that names its schema."""

    schema: str


def read_saved(saved: str) -> Results:
    """Return a saved result; end the command where the file holds none."""
    try:
        data = read_bytes(saved).removeprefix(codecs.BOM_UTF8)
        return read_json(data)
    except InputError as error:
        report_problems(error.problems)
        raise SystemExit(ExitCode.UNREADABLE) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        where, reason = _wrong(data, called(saved), error)
        fail(f"{where} is no saved result of diagnose: {reason}", ExitCode.UNREADABLE)


def _wrong(data: bytes, file: str, error: Exception) -> tuple[Location, str]:
    """Return what is wrong with a file that holds no result, where, and what to do."""
    whole, again = Location(file), "write one with diagnose batch -f json"
    if not data.strip():
        return whole, f"it is empty; {again}"
    if is_packed(data):
        return whole, "it is packed; unpack it first"
    try:
        decode_leniently(data, file)
    except InputError as refused:
        return whole, refused.problems[0].message
    if not isinstance(error, msgspec.ValidationError):
        return _broken(data, file, error, again)
    schema = _schema(data)
    if schema in (None, SCHEMA):
        return whole, f"{error}; {again}"
    if schema.startswith(SCHEMA.partition("/")[0]):
        return whole, f"another version of diagnose wrote it ({shown(schema)}, here {SCHEMA}); render it with that one"
    return whole, f"its schema is {shown(schema)}, not {SCHEMA}; {again}"


def _schema(data: bytes) -> str | None:
    try:
        return msgspec.json.decode(data, type=_Stamped).schema
    except msgspec.DecodeError:
        return None


def _broken(data: bytes, file: str, error: Exception, again: str) -> tuple[Location, str]:
    """Return at which place the JSON of a file ends to be JSON."""
    found = _BYTE.search(str(error))
    before = data[: int(found[1]) if found else len(data)].decode("utf-8", "replace")
    where = Location(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    if found:
        return where, f"the JSON is broken here; {again} (inventories go to diagnose batch)"
    return where, f"the file breaks off here; {again}"
