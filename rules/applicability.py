"""Does the fault exist on this server? Conditions decide; what is reported tells exposed from confirmed."""

from diagnose._experta import EXISTS, NOT, Rule
from diagnose.reasoning.working_memory import Evidence, RuleModule, Verdict


class Applicability(RuleModule):
    """Exactly one of these rules fires for an article."""

    @Rule(EXISTS(Evidence(role="condition", state="fails")))
    def a_condition_fails(self) -> None:
        """One condition that is false is enough: no symptom can make up for it."""
        self.conclude(Verdict(verdict="not_affected"), self.recall(Evidence, role="condition", state="fails"))

    @Rule(
        NOT(Evidence(role="condition", state="fails")),
        EXISTS(Evidence(role="condition", state="unknown")),
    )
    def a_condition_is_unknown(self) -> None:
        """Unknown is not false, and it is not true either."""
        held = self.recall(Evidence, role="condition", state="holds")
        self.conclude(Verdict(verdict="undetermined"), held + self.recall(Evidence, role="sign", state="holds"))

    @Rule(
        NOT(Evidence(role="condition", state="fails")),
        NOT(Evidence(role="condition", state="unknown")),
        NOT(Evidence(role="sign", state="holds")),
    )
    def all_conditions_hold(self) -> None:
        """The fault is there and waits for its trigger."""
        self.conclude(Verdict(verdict="exposed"), self.recall(Evidence, role="condition", state="holds"))

    @Rule(
        NOT(Evidence(role="condition", state="fails")),
        NOT(Evidence(role="condition", state="unknown")),
        EXISTS(Evidence(role="sign", state="holds")),
    )
    def a_symptom_is_reported(self) -> None:
        """The fault is there and has struck."""
        held = self.recall(Evidence, role="condition", state="holds")
        self.conclude(Verdict(verdict="confirmed"), held + self.recall(Evidence, role="sign", state="holds"))
