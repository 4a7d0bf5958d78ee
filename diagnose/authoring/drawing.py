"""Conclusions drawn in advance: all that an article can need, and those that servers drawn at random need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, product
from random import Random

from diagnose.knowledge.conditions import FactTest, RangeTest, SignTest
from diagnose.knowledge.content import ContentRoot
from diagnose.knowledge.faults import Fault
from diagnose.knowledge.loading import load_knowledge
from diagnose.knowledge.versions import Version
from diagnose.knowledge.vocabulary import FactValue, TextFact, VersionFact
from diagnose.reasoning.asking import Asking
from diagnose.reasoning.case import Case, FleetFact
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner
from diagnose.reasoning.judging import Outlook, judge
from diagnose.reasoning.questions import Conclusion, Question

SERVERS = 1_000
_KNOWN = (0.15, 0.3, 0.5, 0.7, 0.9)
"""Shares of the facts that are known of a server: from a first call to a full inventory."""


_OFF_THE_LINE = Version((0, 0, 0, 1)).text
"""A version of a file that belongs to another product."""


_UNKNOWN = Outlook("unknown", ("fact",), ())
_CERTAIN = [Outlook("holds", (), ()), Outlook("fails", (), ()), _UNKNOWN]
_DOUBTFUL = Outlook("holds", (), ("fact",))
"""How a test can stand, whichever facts it hangs on."""


def draw_conclusions(content: ContentRoot, servers: int = SERVERS) -> Mapping[Question, tuple[Conclusion, ...]]:
    """Return what the engines conclude about servers drawn at random; the same each time."""
    knowledge = load_knowledge(content)
    reasoner = Reasoner(content.rules, compiled=False)
    diagnostician = Diagnostician(knowledge, reasoner)
    for case in random_cases(diagnostician, servers):
        diagnostician.diagnose(case)
    for fault in knowledge.faults:
        for outlooks in _all_stands(fault):
            judge(reasoner, fault, outlooks)
    return reasoner.remembered


def _all_stands(fault: Fault) -> Iterator[list[Outlook]]:
    """Yield the ways in which an article's tests can stand, as far as a rule can tell them apart."""
    kinds = (fault.conditions, fault.signs, fault.likelihood)
    rest = [_UNKNOWN] * (len(fault.tests) - sum(map(len, kinds)))
    for chosen in product(*map(_stands, kinds)):
        yield [*chain.from_iterable(chosen), *rest]


def _stands(tests: Sequence[FactTest | RangeTest | SignTest]) -> Sequence[list[Outlook]]:
    """Return a way for tests of one role to stand for each set of different stands that they can have."""
    doubtful = any(isinstance(test, RangeTest) or (isinstance(test, SignTest) and test.rivals) for test in tests)
    each = _CERTAIN + ([_DOUBTFUL] if doubtful else [])
    sets = [some for size in range(1, len(tests) + 1) for some in combinations(each, size)]
    return [[*some, *some[-1:] * (len(tests) - len(some))] for some in sets] or [[]]


def random_cases(diagnostician: Diagnostician, number: int) -> Iterator[Case]:
    """Yield an empty case, then random ones, with a value of each kind that the content can tell apart."""
    random = Random(0)  # noqa: S311 - nobody has to be kept from guessing these
    facts = diagnostician.knowledge.vocabulary.facts
    values: dict[str, Sequence[FactValue]] = dict(Asking(diagnostician.knowledge).values)
    for key, fact in facts.items():
        if isinstance(fact, VersionFact):
            values[key] = [*values[key], _OFF_THE_LINE]
    keys = [key for key, fact in facts.items() if not isinstance(fact, TextFact)]
    told = [key for key, fact in facts.items() if fact.fleet_count or fact.fleet_lookup]
    yield Case("MAIL", {})
    for count in range(number):
        share = _KNOWN[count % len(_KNOWN)]
        stated = {key: random.choice(values[key]) for key in keys if random.random() < share}
        fleet = {
            key: FleetFact(random.choice(values[key]), "", (), at_least=random.random() < share)
            for key in told
            if random.random() < share
        }
        yield Case("MAIL", stated, fleet)
