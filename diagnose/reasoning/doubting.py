"""What is in doubt about the facts themselves, though nothing contradicts them."""

from __future__ import annotations

from collections.abc import Mapping

from diagnose.knowledge.conditions import Known
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.releases import ReleaseLine
from diagnose.knowledge.versions import read_version
from diagnose.results.servers import Doubt


def doubts(knowledge: Knowledge, facts: Mapping[str, Known]) -> list[Doubt]:
    """Return what should be checked of the facts that are known: an installed file newer than every known release."""
    line = knowledge.line
    key = line.facts.store_version
    if key not in facts or not line.is_beyond(read_version(str(facts[key].value))):
        return []
    text = (
        f"{line.file} {newer_than_known(line)}. It counts as having all their fixes, and what it brings itself is not "
        "known. Check that no digit is mistyped: a lower version could have faults that are ruled out here"
    )
    return [Doubt(fact=key, text=text, source=line.releases[-1].source)]


def newer_than_known(line: ReleaseLine) -> str:
    """Return what is the case with a file that is beyond the last release."""
    last = line.releases[-1]
    dated = f" of {last.date}" if last.date else ""
    return f"is newer than every release that is known here; the last is {line.described(last.release)}{dated}"
