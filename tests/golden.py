"""Golden files: what a presenter wrote once and was found good; ``GOLDEN_UPDATE=1`` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check(name: str, text: str) -> None:
    """Compare ``text`` with the golden file ``name``."""
    path = FOLDER / name
    if os.environ.get("GOLDEN_UPDATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.is_file(), f"there is no {path}; write it with GOLDEN_UPDATE=1"
    assert text == path.read_bytes().decode(), f"{name} changed; if that is meant, write it with GOLDEN_UPDATE=1"
