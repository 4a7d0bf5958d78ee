"""What is to be done: now, for good, and what to look after. Nothing is proposed for a fault that is not there."""

from diagnose._experta import AS, MATCH, NOT, Rule
from diagnose.reasoning.working_memory import Advise, Offer, RuleModule, Verdict


class Remedy(RuleModule):
    """Turns an article's offers into advice."""

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        AS.offer << Offer(kind="workaround", number=MATCH.number),
    )
    def work_around_it_now(self, offer: Offer, number: int) -> None:
        """The workaround holds until the fix is in."""
        self.conclude(Advise(kind="workaround", number=number, state="applies"), [offer])

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        AS.offer << Offer(kind="no_workaround", number=MATCH.number),
    )
    def say_that_there_is_no_workaround(self, offer: Offer, number: int) -> None:
        """Silence would leave the reader looking for one."""
        self.conclude(Advise(kind="no_workaround", number=number, state="applies"), [offer])

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        AS.offer << Offer(kind="fix", number=MATCH.number),
    )
    def fix_it_for_good(self, offer: Offer, number: int) -> None:
        """The fix ends the fault."""
        self.conclude(Advise(kind="fix", number=number, state="applies"), [offer])

    @Rule(
        Advise(kind="fix"),
        AS.offer << Offer(kind="floor", number=MATCH.number),
    )
    def warn_that_the_way_back_closes(self, offer: Offer, number: int) -> None:
        """A fix that upgrades the databases can only be taken back down to a floor."""
        self.conclude(Advise(kind="floor", number=number, state="applies"), [offer])

    @Rule(
        Advise(kind="fix"),
        AS.offer << Offer(kind="change", number=MATCH.number, state="holds"),
    )
    def already_seen_to(self, offer: Offer, number: int) -> None:
        """What the fix asks to be looked after is known to be in order."""
        self.conclude(Advise(kind="change", number=number, state="met"), [offer])

    @Rule(
        Advise(kind="fix"),
        AS.offer << Offer(kind="change", number=MATCH.number, state="fails"),
    )
    def not_seen_to(self, offer: Offer, number: int) -> None:
        """What the fix asks to be looked after is known to be missing."""
        self.conclude(Advise(kind="change", number=number, state="applies"), [offer])

    @Rule(
        Advise(kind="fix"),
        AS.offer << Offer(kind="change", number=MATCH.number, state="unknown"),
    )
    def look_after_it(self, offer: Offer, number: int) -> None:
        """Whether it is in order is not known: somebody has to look."""
        self.conclude(Advise(kind="change", number=number, state="check"), [offer])
