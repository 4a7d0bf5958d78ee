"""What advisories look like, and when they were written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec


class Look(msgspec.Struct, frozen=True):
    """What does not come from the result itself."""

    written: datetime
    theme: Path | None = None
    """A folder with templates of its own, and a logo; what it lacks is built in."""
