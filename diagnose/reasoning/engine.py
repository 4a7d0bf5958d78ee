"""What the rules conclude: from conclusions drawn in advance where they hold the answer, else from the engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from diagnose.reasoning.cache import Cache
from diagnose.reasoning.compiling import read_table
from diagnose.reasoning.questions import Conclusion, Premise, Question

if TYPE_CHECKING:
    from diagnose.reasoning.inference import ReasoningEngine

MAX_REMEMBERED = 50_000
"""Working memories whose conclusions are kept; real fleets have some hundred."""


class Reasoner:
    """The engines of one content root, with a cache of what they concluded.

    The engines are the meaning; what was concluded before, or in advance, only spares them the same question.
    Not safe for several threads.
    """

    def __init__(self, rules: Path, *, compiled: bool = True) -> None:
        """Take the rules of ``rules``; ``compiled``: with the conclusions drawn in advance, if there are any.

        Raises InputError for a rule module that cannot be used.
        """
        self._rules = rules
        self._compiled = read_table(rules) if compiled else {}
        self._cache: Cache[Question, tuple[Conclusion, ...]] = Cache(MAX_REMEMBERED)
        self._engines: Mapping[str, ReasoningEngine] = {}
        if not self._compiled:
            self._build()

    def reason(self, engine: str, premises: Sequence[Premise]) -> tuple[Conclusion, ...]:
        """Return what the rules of ``engine`` conclude from ``premises``."""
        question = (engine, tuple(premises))
        return self._cache.recall(question, partial(self._concluded, question))

    def _concluded(self, question: Question) -> tuple[Conclusion, ...]:
        drawn = self._compiled.get(question)
        if drawn is not None:
            return drawn
        if not self._engines:
            self._build()
        engine, premises = question
        return self._engines[engine].conclude_from(premises)

    @property
    def remembered(self) -> Mapping[Question, tuple[Conclusion, ...]]:
        """What the engines concluded so far."""
        return {asked: drawn for asked, drawn in self._cache.known.items() if asked not in self._compiled}

    def _build(self) -> None:
        # Imported here: experta takes its time to load, and the conclusions drawn in advance mostly spare it.
        from diagnose.reasoning.inference import engines

        self._engines = engines(self._rules)
