"""What is in doubt about the facts themselves, though nothing contradicts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from diagnose.knowledge.conditions import Known, SignTest
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.releases import ReleaseLine
from diagnose.knowledge.versions import read_version
from diagnose.knowledge.vocabulary import ErrorIdFact, NumbersFact
from diagnose.reasoning.classes import every_test
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


def ids_without_article(knowledge: Knowledge, facts: Mapping[str, Known]) -> Iterator[tuple[str, str]]:
    """Yield the error id and the events that are reported and that no article names, each with its fact."""
    tests = list(every_test(knowledge))
    for key, known in facts.items():
        match knowledge.vocabulary.facts[key]:
            case ErrorIdFact():
                reported = str(known.value)
                if not any(isinstance(test, SignTest) and test.speaks_of(reported) for test in tests):
                    yield key, reported
            case NumbersFact() if isinstance(known.value, tuple):
                named = {value for test in tests for value in test.sought(key)}
                yield from ((key, str(number)) for number in known.value if number not in named)


def newer_than_known(line: ReleaseLine) -> str:
    """Return what is the case with a file that is beyond the last release."""
    last = line.releases[-1]
    dated = f" of {last.date}" if last.date else ""
    return f"is newer than every release that is known here; the last is {line.described(last.release)}{dated}"
