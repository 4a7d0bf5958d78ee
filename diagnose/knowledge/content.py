"""Where the content lies: the folder that holds ``kb/`` and ``rules/``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from diagnose.problems import InputError, Location, Problem


class ContentRoot(msgspec.Struct, frozen=True):
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
    lacking = _lacking(root, domains)
    if lacking:
        what = f"{lacking}; content is a folder with kb/ (and one domain in it) and rules/"
        raise InputError([Problem(Location(str(root)), what)])
    return ContentRoot(root, domains[0], root / "rules")


def _lacking(root: Path, domains: Sequence[Path]) -> str | None:
    """Return why the folder is no content, or None where it is one."""
    if not root.is_dir():
        return "this is a file" if root.exists() else "there is no such folder"
    if not domains:
        return "there is no kb/*/facts.yaml here"
    if len(domains) > 1:
        names = ", ".join(f"kb/{domain.name}" for domain in domains)
        return f"there is more than one domain here: {names}"
    return None if (root / "rules").is_dir() else "there is no folder rules/ here"
