"""Which format do the databases have? What shows it is compared, and in doubt the newer format counts."""

from diagnose._experta import AS, MATCH, NOT, TEST, Rule
from diagnose.reasoning.working_memory import (
    Belied,
    Discredited,
    Format,
    FormatSign,
    Outranked,
    Overtaken,
    Possible,
    Refused,
    RuledOut,
    RuleModule,
    Settled,
    Upgraded,
)


class FormatRules(RuleModule):
    """First the signs are compared, then formats are ruled out, then what is left is possible."""

    @Rule(
        AS.refused << Refused(),
        AS.sign << FormatSign(source=MATCH.source, rank=MATCH.rank),
        Format(rank=MATCH.newer, is_newest=True),
        TEST(lambda source, rank, newer: source != "stated" and newer > rank),
        salience=50,
    )
    def a_refused_file_wrote_nothing(self, source: str, refused: Refused, sign: FormatSign) -> None:
        """A file that does not start on the databases says nothing of what wrote them, nor does its service pack."""
        self.conclude(Discredited(source=source), [refused, sign])

    @Rule(
        Discredited(source=MATCH.source),
        AS.sign << FormatSign(source=MATCH.source, rank=MATCH.limit),
        Format(rank=MATCH.rank),
        TEST(lambda rank, limit: rank <= limit),
        salience=40,
    )
    def the_databases_are_newer_than_a_refused_file(self, rank: int, sign: FormatSign) -> None:
        """It would have started on any format that it can write."""
        self.conclude(RuledOut(rank=rank), [sign])

    @Rule(
        AS.refused << Refused(),
        Format(rank=MATCH.rank, has_floor=False),
        NOT(FormatSign(source="file")),
        salience=40,
    )
    def a_format_without_a_floor_refuses_nobody(self, rank: int, refused: Refused) -> None:
        """A refusal proves that the databases were upgraded, whatever the installed file is."""
        self.conclude(RuledOut(rank=rank), [refused])

    @Rule(
        AS.upgraded << Upgraded(),
        Format(rank=MATCH.rank, has_floor=False),
        salience=40,
    )
    def an_upgrade_leaves_no_format_without_a_floor(self, rank: int, upgraded: Upgraded) -> None:
        """Databases are never turned back into an older format."""
        self.conclude(RuledOut(rank=rank), [upgraded])

    @Rule(
        AS.upgraded << Upgraded(),
        AS.sign << FormatSign(source=MATCH.source, rank=MATCH.rank),
        Format(rank=MATCH.rank, has_floor=False),
        salience=50,
    )
    def what_was_before_an_upgrade_does_not_count(self, source: str, upgraded: Upgraded, sign: FormatSign) -> None:
        """A file that upgrades nothing is not the one that last started on them, or the report is of another time."""
        self.conclude(Discredited(source=source), [upgraded, sign])

    @Rule(
        AS.upgraded << Upgraded(),
        AS.sign << FormatSign(source=MATCH.source, rank=MATCH.rank),
        Format(rank=MATCH.rank, has_floor=False),
        NOT(Refused()),
        salience=10,
    )
    def an_upgrade_overtakes_what_shows_none(self, source: str, upgraded: Upgraded, sign: FormatSign) -> None:
        """Both cannot be of the databases as they are now."""
        self.conclude(Overtaken(source=source), [upgraded, sign])

    @Rule(
        AS.upgraded << Upgraded(),
        Refused(),
        AS.sign << FormatSign(source="stated", rank=MATCH.rank),
        Format(rank=MATCH.rank, has_floor=False),
        salience=10,
    )
    def an_upgrade_overtakes_what_is_stated(self, upgraded: Upgraded, sign: FormatSign) -> None:
        """A file that was put back after the upgrade, and refused, contradicts nothing; what is stated does."""
        self.conclude(Overtaken(source="stated"), [upgraded, sign])

    @Rule(
        AS.newer << FormatSign(source=MATCH.by, rank=MATCH.high),
        AS.older << FormatSign(source=MATCH.source, rank=MATCH.low),
        NOT(Discredited(source=MATCH.by)),
        NOT(Discredited(source=MATCH.source)),
        TEST(lambda high, low: high > low),
        salience=30,
    )
    def the_newer_format_counts(self, source: str, by: str, newer: FormatSign, older: FormatSign) -> None:
        """Databases are never turned back into an older format."""
        self.conclude(Outranked(source=source, by=by), [newer, older])

    @Rule(
        AS.sign << FormatSign(source=MATCH.source, rank=MATCH.rank),
        NOT(Outranked(source=MATCH.source)),
        NOT(Discredited(source=MATCH.source)),
        salience=20,
    )
    def a_sign_settles_the_format(self, rank: int, source: str, sign: FormatSign) -> None:
        """Nothing shows a newer one."""
        self.conclude(Settled(rank=rank, source=source), [sign])

    @Rule(
        Settled(rank=MATCH.settled),
        Format(rank=MATCH.rank),
        TEST(lambda rank, settled: rank != settled),
        salience=20,
    )
    def the_settled_format_is_the_only_one(self, rank: int) -> None:
        """The databases have one format."""
        self.conclude(RuledOut(rank=rank))

    @Rule(
        AS.refused << Refused(),
        AS.settled << Settled(rank=MATCH.rank, source=MATCH.source),
        RuledOut(rank=MATCH.rank),
        salience=10,
    )
    def a_refusal_belies_what_settles_the_format(self, source: str, refused: Refused, settled: Settled) -> None:
        """Databases of that format would not have been refused."""
        self.conclude(Belied(source=source), [refused, settled])

    @Rule(
        AS.refused << Refused(),
        AS.sign << FormatSign(source="file", rank=MATCH.rank),
        Format(rank=MATCH.rank, is_newest=True),
        salience=10,
    )
    def a_file_for_the_newest_format_is_never_refused(self, refused: Refused, sign: FormatSign) -> None:
        """It starts on all databases, so what is reported is of another time, or the file is another one."""
        self.conclude(Belied(source="file"), [refused, sign])

    @Rule(
        AS.found << Format(rank=MATCH.rank),
        NOT(RuledOut(rank=MATCH.rank)),
        salience=10,
    )
    def a_format_is_possible(self, rank: int, found: Format) -> None:
        """Nothing rules it out."""
        self.conclude(Possible(rank=rank), [found])
