"""What is worth asking: only what can still change this article's verdict."""

from diagnose._experta import AS, NOT, Rule
from diagnose.reasoning.working_memory import Ask, Evidence, RuleModule, Verdict


class Inquiry(RuleModule):
    """Names the evidence that is worth a question."""

    @Rule(
        Verdict(verdict="undetermined"),
        AS.evidence << Evidence(role="condition", state="unknown"),
    )
    def a_condition_is_open(self, evidence: Evidence) -> None:
        """The verdict hangs on it."""
        self.conclude(Ask(why="missing"), [evidence])

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        AS.evidence << Evidence(role="condition", state="holds", doubtful=True),
    )
    def a_condition_could_be_overturned(self, evidence: Evidence) -> None:
        """It holds as far as is known, and more knowledge could clear the server."""
        self.conclude(Ask(why="doubt"), [evidence])

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        NOT(Evidence(role="sign", state="holds")),
        AS.evidence << Evidence(role="sign", state="unknown"),
    )
    def a_symptom_is_not_known(self, evidence: Evidence) -> None:
        """One symptom would turn exposed into confirmed; a second one would add nothing."""
        self.conclude(Ask(why="sign"), [evidence])

    @Rule(
        Verdict(),
        NOT(Verdict(verdict="not_affected")),
        AS.evidence << Evidence(role="sign", state="holds", doubtful=True),
    )
    def an_id_comes_with_other_symptoms_too(self, evidence: Evidence) -> None:
        """What was seen tells which of the articles that share the id it is."""
        self.conclude(Ask(why="sign"), [evidence])
