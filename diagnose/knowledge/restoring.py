"""What the content says of putting an older file back, made ready for reasoning."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from diagnose.knowledge.article import Article, RestoreRules
from diagnose.knowledge.conditions import BlockedTest, Facts, FactTest, SignTest
from diagnose.knowledge.faults import fact_test, sign_test
from diagnose.knowledge.releases import ReleaseLine
from diagnose.knowledge.sources import cited
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import Vocabulary


class FormatFloor(msgspec.Struct, frozen=True):
    """A database format and the oldest file that starts on it; formats rank from 0, the oldest."""

    database_format: str
    rank: int
    written_from: Version | None
    oldest: Version | None
    source: str
    inferred: bool

    def starts(self, version: Version) -> bool:
        """Tell whether a file of this version starts on databases of this format."""
        return self.oldest is None or version >= self.oldest


class RestoreKnowledge(msgspec.Struct, frozen=True):
    """The floors, oldest format first, and what follows when one is not kept."""

    article: str
    content: RestoreRules
    floors: tuple[FormatFloor, ...]
    refused: tuple[SignTest, ...]
    upgraded: tuple[FactTest, ...]
    applies_when: tuple[FactTest, ...]
    """The servers of which the article speaks."""

    def speaks_of(self, facts: Facts) -> bool:
        """Tell whether the floors hold for a server: false for another product or product version."""
        return all(test.weigh(facts).state != "fails" for test in self.applies_when)

    def written_by(self, version: Version) -> FormatFloor:
        """Return the format that databases have once a file of this version has been started on them."""
        return [floor for floor in self.floors if floor.written_from is None or version >= floor.written_from][-1]

    def blocked(self, line: ReleaseLine) -> BlockedTest:
        """Return the test whether the installed file is too old for the stated format of the databases."""
        setting = [floor for floor in self.floors if floor.oldest]
        return BlockedTest(
            line.facts.store_version,
            line.facts.database_format,
            tuple((floor.database_format, floor.oldest) for floor in setting if floor.oldest),
            f"the installed {line.file} does not start on databases of the stated format",
            "; ".join(dict.fromkeys(floor.source for floor in setting)),
            any(floor.inferred for floor in setting),
        )

    def floor(self, database_format: str) -> FormatFloor | None:
        """Return the floor of a format, or None for a format of which nothing is known."""
        return next((floor for floor in self.floors if floor.database_format == database_format), None)


def restore_knowledge(articles: Mapping[str, Article], vocabulary: Vocabulary) -> RestoreKnowledge | None:
    """Return what the articles say of going back, or None where none speaks of it.

    Raises ValueError where two articles do, or where the formats are not in order.
    """
    speaking = [article for article in articles.values() if article.restore]
    if len(speaking) > 1:
        raise ValueError(f"restore floors stand in more than one article: {', '.join(a.article for a in speaking)}")
    if not speaking or speaking[0].restore is None:
        return None
    article, content = speaking[0].article, speaking[0].restore
    floors = tuple(
        FormatFloor(
            floor.database_format,
            rank,
            read_version(floor.written_from) if floor.written_from else None,
            read_version(floor.oldest) if floor.oldest else None,
            cited(floor.source, article),
            floor.inferred,
        )
        for rank, floor in enumerate(content.floors)
    )
    known = [(floor.written_from or Version((0, 0, 0, 0)), floor.oldest or Version((0, 0, 0, 0))) for floor in floors]
    if not floors or floors[0].written_from or known != sorted(known):
        raise ValueError("restore.floors have to begin with a format without written_from and go from old to new")
    conditions = speaking[0].applies_when.facts if speaking[0].applies_when else []
    return RestoreKnowledge(
        article,
        content,
        floors,
        tuple(sign_test(sign, vocabulary, article) for sign in content.refused),
        tuple(fact_test(condition, vocabulary, article) for condition in content.upgraded),
        tuple(fact_test(condition, vocabulary, article) for condition in conditions),
    )
