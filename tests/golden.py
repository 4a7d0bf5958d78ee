"""Golden files: all that presenters write of the example fleet, for a reader to look at whenever it changes.

``python -m tests.golden`` writes them again. A module with files of its own has a function like
``golden_text.files`` and a line in ``SOURCES``; each has a folder to itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from diagnose.cli.batch import diagnose_inventory
from diagnose.inventory.reading import read_inventory
from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import load_knowledge
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.results import Results, Server
from tests import golden_text

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "golden"
FLEET = "examples/fleet.yaml"


@dataclass(frozen=True)
class Fleet:
    """The example fleet, diagnosed."""

    diagnostician: Diagnostician

    @cached_property
    def run(self) -> Results:
        """The result."""
        vocabulary = self.diagnostician.knowledge.vocabulary
        inventory = read_inventory(vocabulary, (ROOT / FLEET).read_bytes(), FLEET)
        return diagnose_inventory(self.diagnostician, inventory)

    def server(self, name: str) -> Server:
        """Return one of its servers."""
        return next(server for server in self.run.servers if server.name == name)


SOURCES: Mapping[str, Callable[[golden_text.Golden], Mapping[str, str]]] = {"text": golden_text.files}
"""What fills each folder: a function that returns the files by their names."""


def golden_files(fleet: Fleet) -> dict[Path, str]:
    """Return every golden file as it has to be."""
    return {
        FOLDER / folder / name: text for folder, files in SOURCES.items() for name, text in sorted(files(fleet).items())
    }


def kept_files() -> Iterator[Path]:
    """Yield the golden files that there are."""
    for folder in SOURCES:
        yield from (path for path in (FOLDER / folder).rglob("*") if path.is_file())


def main() -> None:
    """Write every golden file, and remove those that nothing makes any more."""
    wanted = golden_files(Fleet(Diagnostician(load_knowledge(find_content()), Reasoner(find_content().rules))))
    for path in set(kept_files()) - set(wanted):
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    print(f"{len(wanted)} golden files written", file=sys.stderr)


if __name__ == "__main__":
    main()
