"""What advisories look like, and when they were written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Look:
    """What does not come from the result itself."""

    written: datetime
    theme: Path | None = None
    """A folder with templates of its own, and a logo; what it lacks is built in."""
