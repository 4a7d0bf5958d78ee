"""Where the content lies: the folder that holds ``kb/`` and ``rules/``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from diagnose.problems import InputError, Location, Problem


@dataclass(frozen=True)
class ContentRoot:
    """The folders of one domain's content."""

    root: Path
    knowledge: Path
    rules: Path

    def name(self, path: Path) -> str:
        """Return how messages call a content file: its path from the root."""
        return path.relative_to(self.root).as_posix()


def find_content(folder: Path | None = None) -> ContentRoot:
    """Return the content in ``folder``; without one the installed package's own, or the checkout's.

    Raises InputError where no content is found, or more than one domain.
    """
    package = Path(__file__).parent.parent
    root = folder or next((p for p in (package / "content", package.parent) if (p / "kb").is_dir()), package.parent)
    domains = sorted(path.parent for path in root.glob("kb/*/facts.yaml"))
    if len(domains) != 1 or not (root / "rules").is_dir():
        what = (
            "no kb/*/facts.yaml"
            if not domains
            else "no rules/"
            if len(domains) == 1
            else "more than one kb/*/facts.yaml"
        )
        raise InputError(
            [Problem(Location(str(root)), f"there is {what} here; content is a folder with kb/ and rules/")]
        )
    return ContentRoot(root, domains[0], root / "rules")
