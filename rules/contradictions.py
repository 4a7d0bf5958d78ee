"""Who is right where sources speak of the same fact: the installed file before a person, a person before the fleet."""

from diagnose._experta import AS, MATCH, NOT, TEST, Rule
from diagnose.reasoning.working_memory import (
    Clash,
    Decided,
    Denied,
    Disagreement,
    Disputed,
    Excluded,
    Follows,
    ForeignFile,
    Implies,
    OtherVersion,
    RuleModule,
    Says,
    SetAside,
)


class Contradictions(RuleModule):
    """Finds what cannot all be true, and decides what to go on with."""

    @Rule(
        AS.higher << Says(fact=MATCH.fact, source=MATCH.winner, told=MATCH.right, authority=MATCH.high),
        AS.lower << Says(fact=MATCH.fact, source=MATCH.loser, told=MATCH.wrong, authority=MATCH.low),
        TEST(lambda high, low, right, wrong: high > low and not set(right) & set(wrong)),
    )
    def sources_disagree(self, fact: str, winner: str, loser: str, higher: Says, lower: Says) -> None:
        """They have no value in common."""
        self.conclude(Disagreement(fact=fact, winner=winner, loser=loser), [higher, lower])

    @Rule(
        AS.teller << Says(fact=MATCH.fact, source=MATCH.source, told=MATCH.told),
        NOT(Says(fact=MATCH.fact, source="stated")),
        TEST(lambda source, told: source != "stated" and len(told) == 1),
    )
    def nobody_stated_it(self, fact: str, source: str, teller: Says) -> None:
        """What another source tells fills the gap."""
        self.conclude(Decided(fact=fact, source=source), [teller])

    @Rule(
        Disagreement(fact=MATCH.fact, winner=MATCH.winner),
        AS.teller << Says(fact=MATCH.fact, source=MATCH.winner, told=MATCH.told),
        TEST(lambda winner, told: winner != "stated" and len(told) == 1),
    )
    def the_higher_authority_decides(self, fact: str, winner: str, teller: Says) -> None:
        """The file on the disk is harder to get wrong than what somebody remembers."""
        self.conclude(Decided(fact=fact, source=winner), [teller])

    @Rule(
        Disagreement(fact=MATCH.fact, winner=MATCH.winner),
        AS.teller << Says(fact=MATCH.fact, source=MATCH.winner, told=MATCH.told),
        TEST(lambda winner, told: winner != "stated" and len(told) != 1),
    )
    def the_higher_authority_leaves_it_open(self, fact: str, teller: Says) -> None:
        """What was stated is wrong, and what is right cannot be told."""
        self.conclude(SetAside(fact=fact, clashes_with=fact), [teller])

    @Rule(
        AS.file << ForeignFile(fact=MATCH.fact, clashes_with=MATCH.other),
        NOT(OtherVersion()),
    )
    def the_file_is_of_another_product(self, fact: str, other: str, file: ForeignFile) -> None:
        """Which of the two is mistaken cannot be told, so the file's version clears nobody."""
        self.conclude(SetAside(fact=fact, clashes_with=other), [file])

    @Rule(AS.known << Implies(number=MATCH.number))
    def what_follows_need_not_be_asked(self, number: int, known: Implies) -> None:
        """The content says that the one cannot be without the other, and nobody said anything else."""
        self.conclude(Follows(number=number), [known])

    @Rule(AS.denied << Denied(number=MATCH.number))
    def what_is_stated_against_what_follows_is_disputed(self, number: int, denied: Denied) -> None:
        """Which of the two is mistaken cannot be told, so what was stated clears nobody; nothing follows from it."""
        self.conclude(Disputed(number=number), [denied])

    @Rule(AS.excluded << Excluded(number=MATCH.number))
    def facts_exclude_each_other(self, number: int, excluded: Excluded) -> None:
        """The content says that these cannot all be true."""
        self.conclude(Clash(number=number), [excluded])
