"""What is worth asking: only what can still change this article's verdict."""

from diagnose._experta import AS, MATCH, NOT, Rule
from diagnose.reasoning.working_memory import Ask, Evidence, RuleModule, Verdict


class Inquiry(RuleModule):
    """Names the evidence that is worth a question."""

    @Rule(
        Verdict(verdict="undetermined"),
        AS.evidence << Evidence(role="condition", state="unknown", number=MATCH.number),
    )
    def a_condition_is_open(self, evidence: Evidence, number: int) -> None:
        """The verdict hangs on it."""
        self.conclude(Ask(number=number, why="missing"), [evidence])

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        AS.evidence << Evidence(role="condition", state="holds", doubtful=True, number=MATCH.number),
    )
    def a_condition_could_be_overturned(self, evidence: Evidence, number: int) -> None:
        """It holds as far as is known, and more knowledge could clear the server."""
        self.conclude(Ask(number=number, why="doubt"), [evidence])

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        NOT(Evidence(role="sign", state="holds")),
        AS.evidence << Evidence(role="sign", state="unknown", number=MATCH.number),
    )
    def a_symptom_is_not_known(self, evidence: Evidence, number: int) -> None:
        """One symptom would turn exposed into confirmed; a second one would add nothing."""
        self.conclude(Ask(number=number, why="sign"), [evidence])
