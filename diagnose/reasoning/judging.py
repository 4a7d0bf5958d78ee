"""What one article means for one server: from how its tests stand, the rules conclude."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from diagnose.knowledge.conditions import State, Weighed
from diagnose.knowledge.faults import Fault
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.questions import Conclusion, premise
from diagnose.results.verdicts import Verdict


class Outlook(NamedTuple):
    """How one test stands, whatever the value: its state, and the unknown facts on which it hangs."""

    state: State
    missing: tuple[str, ...]
    could_change: tuple[str, ...]


def outlook(weighed: Weighed) -> Outlook:
    """Return how a test stands, without the value that decided."""
    return Outlook(weighed.state, weighed.missing, weighed.could_change)


class Judged(msgspec.Struct, frozen=True, eq=False, dict=True):
    """The conclusions about one article, with how the tests stand that they are about.

    What is the same to an article is judged once, so that its conclusions are known by their identity.
    """

    fault: Fault
    outlooks: tuple[Outlook, ...]
    """The conditions, then the signs, then what raises the likelihood, then the occasions."""
    roles: tuple[str, ...]
    """Which of these each one is."""
    changes: tuple[State, ...]
    """For each thing that the fix changes: whether it is already seen to."""
    conclusions: tuple[Conclusion, ...]
    """The verdict, the likelihood and what is worth asking."""

    def one(self, kind: str) -> Conclusion | None:
        """Return the conclusion of this kind, or None."""
        return next((conclusion for conclusion in self.conclusions if conclusion.kind == kind), None)

    @cached_property
    def verdict(self) -> Verdict:
        """The article's verdict."""
        found = self.one("Verdict")
        if found is None:
            raise RuntimeError(f"the rules reach no verdict on {self.fault.article.article}")
        verdict: Verdict = found.fields["verdict"]
        return verdict

    @cached_property
    def relevant(self) -> bool:
        """False for an article that is considered only where it is reported, is not, and nothing else brings it up."""
        return self.fault.article.relevance == "always" or self.sign_reported or bool(self.occasions)

    @cached_property
    def occasions(self) -> list[int]:
        """The places of the tests that bring the article up."""
        stands = zip(self.roles, self.outlooks, strict=True)
        return [n for n, (role, found) in enumerate(stands) if role == "occasion" and found.state == "holds"]

    @cached_property
    def sign_reported(self) -> bool:
        """Tell whether something that was reported is a sign of the fault."""
        first = len(self.fault.conditions)
        return any(sign.state == "holds" for sign in self.outlooks[first : first + len(self.fault.signs)])

    @cached_property
    def stand(self) -> tuple[str, Verdict]:
        """The article and its verdict."""
        return self.fault.article.article, self.verdict

    @cached_property
    def open_facts(self) -> frozenset[str]:
        """The unknown facts that can still change the verdict."""
        return frozenset(self.asked("missing", "doubt", "sign"))

    @property
    def shared_by_others(self) -> tuple[str, ...]:
        """Return the unknown facts that tell whose id it is, where a reported id is another article's too."""
        if self.verdict == "not_affected":
            return ()
        signs = [found for role, found in zip(self.roles, self.outlooks, strict=True) if role == "sign"]
        return tuple(key for sign in signs if sign.state == "holds" for key in sign.could_change)

    def asked(self, *why: str) -> tuple[str, ...]:
        """Return the unknown facts worth asking for these reasons (``missing``, ``doubt``, ``sign``)."""
        keys: dict[str, None] = {}
        for conclusion in self.conclusions:
            if conclusion.kind == "Ask" and conclusion.fields["why"] in why:
                for number in self.evidence(conclusion):
                    found = self.outlooks[number]
                    keys.update(dict.fromkeys(found.missing + found.could_change))
        return tuple(keys)

    def evidence(self, conclusion: Conclusion) -> list[int]:
        """Return the places of the tests that a conclusion rests on."""
        stands = {(p["role"], p["state"], p["doubtful"]) for p in conclusion.premises if p["type"] == "Evidence"}
        return [n for n, found in enumerate(self.outlooks) if _stands(self.roles[n], found) in stands]


def _stands(role: str, found: Outlook) -> tuple[str, str, bool]:
    return (role, found.state, bool(found.could_change))


def judge(reasoner: Reasoner, fault: Fault, outlooks: Sequence[Outlook]) -> Judged:
    """Return what the rules conclude about one article from how each of its ``tests`` stands."""
    roles = ("condition",) * len(fault.conditions) + ("sign",) * len(fault.signs)
    roles += ("likelihood",) * len(fault.likelihood) + ("occasion",) * len(fault.occasions)
    changes, met = [], iter(outlooks[len(roles) :])
    for _, met_when in fault.changes:
        changes.append(next(met).state if met_when else "unknown")
    found = tuple(outlooks[: len(roles)])
    premises = [
        premise("Evidence", role=role, state=state, doubtful=doubtful)
        for role, state, doubtful in sorted(set(map(_stands, roles, found)))
        if role != "occasion"
    ]
    return Judged(fault, found, roles, tuple(changes), reasoner.reason("article", premises))


def advise(reasoner: Reasoner, judged: Judged) -> Mapping[tuple[str, str], str]:
    """Return which of the article's offers are made, by kind and state, and how each is shown."""
    offers = (*_offers(judged.fault), *sorted({("change", state) for state in judged.changes}))
    premises = [premise("Verdict", verdict=judged.verdict)]
    premises += [premise("Offer", kind=kind, state=state) for kind, state in offers]
    made = [conclusion.fields for conclusion in reasoner.reason("advice", premises) if conclusion.kind == "Advise"]
    return {(advice["kind"], advice["state"]): advice["shown"] for advice in made}


def _offers(fault: Fault) -> list[tuple[str, str]]:
    article = fault.article
    kinds = [
        ("workaround", article.workaround),
        ("no_workaround", article.no_workaround),
        ("fix", article.fix),
        ("floor", article.fix and article.fix.restore_floor),
    ]
    return [(kind, "unknown") for kind, content in kinds if content]
