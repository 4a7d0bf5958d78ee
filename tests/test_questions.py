"""How many questions the founding articles take, beside the fewest that any order of questions could do with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from statistics import mean

import pytest

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.asking import Asking
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from tests.founding import founding_diagnostician

Answers = tuple[FactValue | None, ...]
"""An answer for each fact that can be asked, None where it was not asked yet."""

LINE = {
    "5.5.1960.6": (0,),
    "5.5.2232.11": (1,),
    "5.5.2448.8": (2,),
    "5.5.2650.23": (3,),
    "5.5.2651.32": (3,),
    "5.5.2652.68": (3,),
    "5.5.2653.12": (3,),
    "5.5.2653.23": (3, 4),
    "5.5.2654.0": (4,),
}
"""Versions of Store.exe on every stretch of the line of releases, with the service packs that go with them."""


@dataclass
class Questions:
    """All complete servers, and what is concluded from every part of what is known of them."""

    diagnostician: Diagnostician
    keys: tuple[str, ...]
    values: Mapping[str, tuple[FactValue, ...]]
    always: frozenset[str]
    """The articles that are considered for every server."""
    _asked: dict[Answers, str | None] = field(default_factory=dict)

    def case(self, answers: Answers) -> Case:
        known = {key: answer for key, answer in zip(self.keys, answers, strict=True) if answer is not None}
        return Case("MAIL1", known)

    @cached_property
    def complete(self) -> list[Answers]:
        """Every combination of answers in which Store.exe and service pack go together."""
        store, pack = self.keys.index("store_version"), self.keys.index("service_pack")
        return [
            answers
            for answers in product(*(self.values[key] for key in self.keys))
            if answers[pack] in LINE[str(answers[store])]
        ]

    @cached_property
    def known(self) -> dict[Answers, list[Answers]]:
        """For everything that can be known at some point, the complete servers of which it is a part."""
        found: dict[Answers, list[Answers]] = {}
        for answers in self.complete:
            for part in product(*((None, answer) for answer in answers)):
                found.setdefault(part, []).append(answers)
        return found

    @cached_property
    def verdicts(self) -> dict[Answers, dict[str, str]]:
        """The verdicts of the complete servers."""
        return {answers: self.verdicts_of(answers) for answers in self.complete}

    def verdicts_of(self, answers: Answers) -> dict[str, str]:
        verdicts = self.diagnostician.consider(self.case(answers)).verdicts
        return {article: verdict for article, verdict in verdicts.items() if article in self.always}

    def next(self, answers: Answers) -> str | None:
        """The fact that the dialogue asks for next, or None where it asks for nothing."""
        if answers not in self._asked:
            asked = self.diagnostician.ask(self.case(answers))
            self._asked[answers] = asked[0] if asked else None
        return self._asked[answers]

    def dialogue(self, server: Answers) -> tuple[list[str], Answers]:
        """The questions that are asked of one server, and all that is known after them."""
        asked: list[str] = []
        known: Answers = (None,) * len(self.keys)
        while (key := self.next(known)) is not None:
            asked.append(key)
            number = self.keys.index(key)
            known = (*known[:number], server[number], *known[number + 1 :])
            assert len(asked) <= len(self.keys), asked
        return asked, known

    def fewest(self) -> tuple[float, int]:
        """The mean number of questions of the best order, and the worst of the order whose worst is the best."""
        cost: dict[Answers, tuple[int, int]] = {}
        for part in sorted(self.known, key=lambda part: part.count(None)):
            servers = self.known[part]
            if all(self.verdicts[server] == self.verdicts[servers[0]] for server in servers):
                cost[part] = (0, 0)
                continue
            after = [[cost[answered] for answered in self._answered(part, key)] for key in self._unasked(part)]
            total = min(sum(total for total, _ in costs) for costs in after) + len(servers)
            worst = min(max(worst for _, worst in costs) for costs in after) + 1
            cost[part] = (total, worst)
        total, worst = cost[(None,) * len(self.keys)]
        return total / len(self.complete), worst

    def _unasked(self, part: Answers) -> Iterable[int]:
        return [number for number, answer in enumerate(part) if answer is None]

    def _answered(self, part: Answers, number: int) -> Iterable[Answers]:
        """What can be known after one more answer."""
        answers = [(*part[:number], value, *part[number + 1 :]) for value in self.values[self.keys[number]]]
        return [answered for answered in answers if answered in self.known]


@pytest.fixture(scope="module")
def questions(knowledge: Knowledge) -> Questions:
    diagnostician = founding_diagnostician(knowledge)
    empty = diagnostician.consider(Case("MAIL1", {}))
    keys = tuple(knowledge.vocabulary.sorted(empty.open_facts))
    telling = {key: tuple(values) for key, values in Asking(diagnostician.knowledge).values.items()}
    assert set(map(str, telling["store_version"])) <= set(LINE)
    always = frozenset(judged.fault.article.article for judged in empty.judged)
    return Questions(diagnostician, keys, telling | {"store_version": tuple(LINE)}, always)


def test_the_questions_are_few_and_lead_to_the_verdicts(
    questions: Questions, capsys: pytest.CaptureFixture[str]
) -> None:
    lengths = []
    for server in questions.complete:
        asked, known = questions.dialogue(server)
        assert len(set(asked)) == len(asked)
        assert questions.verdicts_of(known) == questions.verdicts[server]
        lengths.append(len(asked))
    best_mean, best_worst = questions.fewest()
    with capsys.disabled():
        print(
            f"\n{len(questions.complete)} servers, {len(questions.keys)} facts that can be asked: "
            f"{mean(lengths):.2f} questions on average, {max(lengths)} at worst; "
            f"the best possible are {best_mean:.2f} and {best_worst}"
        )
    assert mean(lengths) < len(questions.keys)
    assert max(lengths) <= len(questions.keys)
    assert mean(lengths) <= 1.25 * best_mean
