"""What one article means for one server: weigh its tests, and let the rules conclude."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import msgspec

from diagnose.knowledge.conditions import Known, State, Weighed
from diagnose.knowledge.faults import Fault
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.questions import Conclusion, premise
from diagnose.results import Verdict


class Judged(msgspec.Struct, frozen=True, eq=False, dict=True):
    """The conclusions about one article, with the weighed tests they are about.

    What is the same to an article is judged once, so that its conclusions are known by their identity.
    """

    fault: Fault
    weighed: tuple[Weighed, ...]
    """The conditions, then the signs, then what raises the likelihood."""
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
        """False for an article that is considered only where it is reported, and is not."""
        return self.fault.article.relevance == "always" or self.sign_reported

    @cached_property
    def sign_reported(self) -> bool:
        """Tell whether something that was reported is a sign of the fault."""
        first = len(self.fault.conditions)
        return any(sign.state == "holds" for sign in self.weighed[first : first + len(self.fault.signs)])

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
        signs = [found for role, found in zip(self.roles, self.weighed, strict=True) if role == "sign"]
        return tuple(key for sign in signs if sign.state == "holds" for key in sign.could_change)

    def asked(self, *why: str) -> tuple[str, ...]:
        """Return the unknown facts worth asking for these reasons (``missing``, ``doubt``, ``sign``)."""
        keys: dict[str, None] = {}
        for conclusion in self.conclusions:
            if conclusion.kind == "Ask" and conclusion.fields["why"] in why:
                for number in self.evidence(conclusion):
                    weighed = self.weighed[number]
                    keys.update(dict.fromkeys(weighed.missing + weighed.could_change))
        return tuple(keys)

    def evidence(self, conclusion: Conclusion) -> list[int]:
        """Return the places of the weighed tests that a conclusion rests on."""
        stands = {(p["role"], p["state"], p["doubtful"]) for p in conclusion.premises if p["type"] == "Evidence"}
        return [n for n, weighed in enumerate(self.weighed) if _stands(self.roles[n], weighed) in stands]


def _stands(role: str, weighed: Weighed) -> tuple[str, str, bool]:
    return (role, weighed.state, bool(weighed.could_change))


def judge(reasoner: Reasoner, fault: Fault, facts: Mapping[str, Known]) -> Judged:
    """Return what the rules conclude about one article from what is known."""
    tests = (*fault.conditions, *fault.signs, *fault.likelihood)
    roles = ("condition",) * len(fault.conditions) + ("sign",) * len(fault.signs) + ("likelihood",) * len(tests)
    weighed = tuple(test.weigh(facts) for test in tests)
    changes = tuple(met_when.weigh(facts).state if met_when else "unknown" for _, met_when in fault.changes)
    memory = [
        premise("Evidence", role=role, state=state, doubtful=doubtful)
        for role, state, doubtful in sorted(set(map(_stands, roles, weighed)))
    ]
    return Judged(fault, weighed, roles[: len(tests)], changes, reasoner.reason("article", memory))


def advise(reasoner: Reasoner, judged: Judged) -> Mapping[tuple[str, str], str]:
    """Return which of the article's offers are made, by kind and state, and how each is shown."""
    offers = (*_offers(judged.fault), *sorted({("change", state) for state in judged.changes}))
    memory = [premise("Verdict", verdict=judged.verdict)]
    memory += [premise("Offer", kind=kind, state=state) for kind, state in offers]
    made = [conclusion.fields for conclusion in reasoner.reason("advice", memory) if conclusion.kind == "Advise"]
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
