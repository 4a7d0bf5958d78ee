"""What is to be done: now, for good, and what to look after. Nothing is proposed for a fault that is not there."""

from diagnose._experta import AS, NOT, Rule
from diagnose.reasoning.working_memory import Advise, Offer, RuleModule, Verdict


class Remedy(RuleModule):
    """Turns an article's offers into advice."""

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        AS.offer << Offer(kind="workaround"),
    )
    def work_around_it_now(self, offer: Offer) -> None:
        """The workaround holds until the fix is in."""
        self.conclude(Advise(kind="workaround", state=offer["state"], shown="applies"), [offer])

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        AS.offer << Offer(kind="no_workaround"),
    )
    def say_that_there_is_no_workaround(self, offer: Offer) -> None:
        """Silence would leave the reader looking for one."""
        self.conclude(Advise(kind="no_workaround", state=offer["state"], shown="applies"), [offer])

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        AS.offer << Offer(kind="fix"),
    )
    def fix_it_for_good(self, offer: Offer) -> None:
        """The fix ends the fault."""
        self.conclude(Advise(kind="fix", state=offer["state"], shown="applies"), [offer])

    @Rule(
        Advise(kind="fix"),
        AS.offer << Offer(kind="floor"),
    )
    def warn_that_the_way_back_closes(self, offer: Offer) -> None:
        """A fix that upgrades the databases can only be taken back down to a floor."""
        self.conclude(Advise(kind="floor", state=offer["state"], shown="applies"), [offer])

    @Rule(
        Advise(kind="fix"),
        AS.offer << Offer(kind="change", state="holds"),
    )
    def already_seen_to(self, offer: Offer) -> None:
        """What the fix asks to be looked after is known to be in order."""
        self.conclude(Advise(kind="change", state=offer["state"], shown="met"), [offer])

    @Rule(
        Advise(kind="fix"),
        AS.offer << Offer(kind="change", state="fails"),
    )
    def not_seen_to(self, offer: Offer) -> None:
        """What the fix asks to be looked after is known to be missing."""
        self.conclude(Advise(kind="change", state=offer["state"], shown="applies"), [offer])

    @Rule(
        Advise(kind="fix"),
        AS.offer << Offer(kind="change", state="unknown"),
    )
    def look_after_it(self, offer: Offer) -> None:
        """Whether it is in order is not known: somebody has to look."""
        self.conclude(Advise(kind="change", state=offer["state"], shown="check"), [offer])
