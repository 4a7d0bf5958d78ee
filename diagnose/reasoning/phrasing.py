"""Pieces of content as pieces of a result, each with its source in full."""

from __future__ import annotations

from collections.abc import Iterable

from diagnose.knowledge.article import Advice, FileContent
from diagnose.knowledge.restoring import FormatFloor
from diagnose.knowledge.sources import cited
from diagnose.knowledge.statements import Stated
from diagnose.results.findings import Download, Floor, Statement


def statements(content: Iterable[Stated | Advice], article: str) -> list[Statement]:
    """Return what is said, cited in full; ``article`` is the one that says it."""
    return [Statement(text=s.text, source=cited(s.source, article), inferred=s.inferred) for s in content]


def download(file: FileContent, article: str) -> Download:
    """Return a file that ``article`` names."""
    return Download(platform=file.platform, file=file.file, source=cited(file.source, article), address=file.address)


def stated_floor(floor: FormatFloor) -> Floor:
    """Return the floor of a database format."""
    return Floor(
        database_format=floor.database_format,
        oldest=floor.oldest.text if floor.oldest else None,
        source=floor.source,
        inferred=floor.inferred,
    )
