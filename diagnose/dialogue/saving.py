"""A case as YAML, the way a person writes one: ``--answers`` and an inventory read it again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.writing.output import write_whole

HEADER = "# Facts of one server. Run them again with: diagnose ask --answers FILE, or diagnose batch FILE\n"

_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_WORD = re.compile(r"[A-Za-z](?:[A-Za-z0-9_. -]*[A-Za-z0-9_])?")
_OTHER_TYPES = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that YAML readers take for something else than text."""


def save_case(path: Path, stated: Mapping[str, FactValue]) -> None:
    """Write the facts to ``path``, whole or not at all; raise OSError where that cannot be done."""
    write_whole(path, as_yaml(stated))


def as_yaml(stated: Mapping[str, FactValue]) -> str:
    """Return the facts as a flat mapping."""
    lines = [f"{key}: {_written(value)}\n" for key, value in stated.items()]
    return HEADER + "".join(lines)


def _written(value: FactValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    return value if _is_plain(value) else _quoted(value)


def _is_plain(text: str) -> bool:
    """Tell whether a text without quotes is the same text to every YAML reader."""
    return bool(_VERSION.fullmatch(text) or (_WORD.fullmatch(text) and text.casefold() not in _OTHER_TYPES))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
