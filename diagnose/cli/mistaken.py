"""What stands where a command should, and was meant as something else."""

from __future__ import annotations

import re
from pathlib import Path

from diagnose.problems import shown

_ARTICLE = r"(?i)(?:q|kb)?[0-9]{5,6}"
_LONG_ID = r"(?i)(?:0x)?[0-9a-f]{8}(?:-[0-9a-f]+)*"


def instead_of_a_command(word: str) -> str | None:
    """Return what to type instead of a first word that is no command; None where nothing tells what was meant."""
    if word and _exists(word):
        return (
            f"{shown(word)} is a file, not a command; diagnose batch takes inventories, "
            "diagnose report saved results, diagnose import articles"
        )
    if re.fullmatch(_ARTICLE, word):
        return f"{shown(word)} is no command; type diagnose article {word}, or diagnose search {word} --open"
    if re.fullmatch(_LONG_ID, word) or " " in word:
        return f"{shown(word)} is no command; put search before what is looked for, or begin with diagnose ask"
    return None


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        # It is too long, or has characters that no name has.
        return False
