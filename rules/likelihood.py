"""How often does the fault strike? Only as far as an article says what makes it more frequent; never a verdict."""

from diagnose._experta import EXISTS, NOT, Rule
from diagnose.reasoning.working_memory import Evidence, Likelihood, RuleModule


class LikelihoodRules(RuleModule):
    """At most one of these rules fires for an article; none where it names nothing that raises the likelihood."""

    @Rule(EXISTS(Evidence(role="likelihood", state="holds")))
    def something_raises_it(self) -> None:
        """What the article names as making it frequent is the case here."""
        self.conclude(Likelihood(level="raised"), self.recall(Evidence, role="likelihood", state="holds"))

    @Rule(
        NOT(Evidence(role="likelihood", state="holds")),
        EXISTS(Evidence(role="likelihood", state="unknown")),
    )
    def it_is_not_known(self) -> None:
        """Nothing raises it as far as is known, but not everything is known."""
        self.conclude(Likelihood(level="unknown"), self.recall(Evidence, role="likelihood", state="unknown"))

    @Rule(
        NOT(Evidence(role="likelihood", state="holds")),
        NOT(Evidence(role="likelihood", state="unknown")),
        EXISTS(Evidence(role="likelihood", state="fails")),
    )
    def nothing_raises_it(self) -> None:
        """As likely as the article states for everyone."""
        self.conclude(Likelihood(level="stated"), self.recall(Evidence, role="likelihood", state="fails"))
