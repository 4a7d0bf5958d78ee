"""Why a question is asked: which verdicts hang on the fact, by which condition, and what each answer makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from diagnose.dialogue.session import Session
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.asking import Asking
from diagnose.reasoning.considered import RESTORE, Considered
from diagnose.reasoning.judging import Judged


@dataclass(frozen=True)
class Ground:
    """The condition through which a fact matters, in words, and where it is written."""

    text: str
    source: str
    inferred: bool


@dataclass(frozen=True)
class Outcome:
    """What an answer makes of a verdict; no verdict where the article would not come into it."""

    value: FactValue
    verdict: str | None


@dataclass(frozen=True)
class Stake:
    """One verdict that hangs on the fact."""

    article: str
    title: str
    verdict: str | None
    """What it is now; None for an article that comes into it only by an answer."""
    grounds: tuple[Ground, ...]
    outcomes: tuple[Outcome, ...]
    """One for each kind of answer that the content can tell apart, in the order of the kinds."""


def stakes(session: Session, key: str) -> list[Stake]:
    """Return each verdict that hangs on the fact ``key``."""
    now = session.considered
    after = _after(session, key)
    found = [
        _stake(judged, judged.verdict, _grounds(judged, key), after)
        for judged in now.judged
        if key in judged.asked("missing", "doubt", "sign")
    ]
    found += _newcomers(now, after, key)
    restore = now.going.restore
    if restore and key in restore.open_facts:
        knowledge = session.diagnostician.knowledge
        id_ = knowledge.restore.article if knowledge.restore else ""
        grounds = tuple(Ground(reason.condition, reason.source, reason.inferred) for reason in restore.because)
        outcomes = tuple(Outcome(value, later.verdicts.get(RESTORE)) for value, later in after.items())
        title = f"whether {restore.target} can be put back"
        found.append(Stake(id_, title, restore.verdict, grounds, outcomes))
    return found


def _after(session: Session, key: str) -> Mapping[FactValue, Considered]:
    """Return what follows from each kind of answer."""
    diagnostician, case = session.diagnostician, session.case
    values = Asking(diagnostician.knowledge).values[key]
    return {value: diagnostician.consider(replace(case, stated={**case.stated, key: value})) for value in values}


def _stake(
    judged: Judged, verdict: str | None, grounds: tuple[Ground, ...], after: Mapping[FactValue, Considered]
) -> Stake:
    article = judged.fault.article
    outcomes = tuple(Outcome(value, later.verdicts.get(article.article)) for value, later in after.items())
    return Stake(article.article, article.title, verdict, grounds, outcomes)


def _newcomers(now: Considered, after: Mapping[FactValue, Considered], key: str) -> list[Stake]:
    """Return the articles that an answer brings into it."""
    newcomers = {
        judged.fault.article.article: judged
        for later in after.values()
        for judged in later.judged
        if judged.fault.article.article not in now.verdicts
    }
    return [_stake(judged, None, _grounds(judged, key), after) for judged in newcomers.values()]


def _grounds(judged: Judged, key: str) -> tuple[Ground, ...]:
    """Return the conditions and symptoms of the article that read the fact."""
    tests = (*judged.fault.conditions, *judged.fault.signs)
    return tuple(Ground(test.text, test.source, test.inferred) for test in tests if key in test.facts)
