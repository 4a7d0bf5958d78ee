"""May an older file be put back? It has to start on every format that the databases can have."""

from diagnose._experta import EXISTS, NOT, Rule
from diagnose.reasoning.working_memory import RuleModule, StartsOn, Target, WayBack


class RestoreRules(RuleModule):
    """Exactly one of these rules fires for a file."""

    @Rule(Target(known=True), EXISTS(StartsOn(starts=True)), NOT(StartsOn(starts=False)))
    def it_starts_on_every_possible_format(self) -> None:
        """At or above every floor that can matter."""
        self.conclude(WayBack(verdict="safe"), self.recall(StartsOn))

    @Rule(Target(known=True), EXISTS(StartsOn(starts=False)), NOT(StartsOn(starts=True)))
    def it_starts_on_no_possible_format(self) -> None:
        """Below every floor that can matter."""
        self.conclude(WayBack(verdict="unsafe"), self.recall(StartsOn))

    @Rule(Target(known=True), EXISTS(StartsOn(starts=True)), EXISTS(StartsOn(starts=False)))
    def it_depends_on_the_format(self) -> None:
        """The format has to be found out first."""
        self.conclude(WayBack(verdict="unknown"), self.recall(StartsOn))

    @Rule(Target(known=False))
    def nothing_is_known_of_such_a_file(self) -> None:
        """The floors speak of another product version."""
        self.conclude(WayBack(verdict="unknown"))
