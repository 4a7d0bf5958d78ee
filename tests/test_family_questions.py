"""How many questions a dialogue takes with all articles loaded, beside the fewest that could settle the same server."""

from __future__ import annotations

from itertools import combinations
from random import Random
from statistics import mean

import pytest

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.asking import Asking
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician

SERVERS = 150
Server = dict[str, FactValue]


def complete_servers(diagnostician: Diagnostician, number: int) -> list[Server]:
    """Draw servers of which everything is known that is ever asked, and whose facts go together; the same each time."""
    random = Random(20001121)
    keys = diagnostician.ask(Case("MAIL1", {}))
    values = Asking(diagnostician.knowledge).values
    found: list[Server] = []
    while len(found) < number:
        server = {key: random.choice(values[key]) for key in keys}
        if not diagnostician.consider(Case("MAIL1", server)).completed.contradictions:
            found.append(server)
    return found


def open_facts(diagnostician: Diagnostician, known: Server) -> frozenset[str]:
    return diagnostician.consider(Case("MAIL1", known)).open_facts


def questions(diagnostician: Diagnostician, server: Server) -> list[str]:
    """The questions that are asked of one server."""
    known: Server = {}
    while asked := diagnostician.ask(Case("MAIL1", known)):
        assert asked[0] not in known, f"{asked[0]} is asked twice"
        known[asked[0]] = server[asked[0]]
    return list(known)


def fewest(diagnostician: Diagnostician, server: Server) -> int:
    """The fewest facts with which nothing about the server is open: no order of questions can do with less."""
    needed = [
        key
        for key in server
        if key in open_facts(diagnostician, {other: value for other, value in server.items() if other != key})
    ]
    others = [key for key in server if key not in needed]
    for number in range(len(others) + 1):
        for added in combinations(others, number):
            if not open_facts(diagnostician, {key: server[key] for key in (*needed, *added)}):
                return len(needed) + number
    raise AssertionError(f"a complete server leaves questions: {server}")


def test_the_questions_are_hardly_more_than_any_order_needs(
    knowledge: Knowledge, diagnostician: Diagnostician, capsys: pytest.CaptureFixture[str]
) -> None:
    servers = complete_servers(diagnostician, SERVERS)
    asked = [len(questions(diagnostician, server)) for server in servers]
    least = [fewest(diagnostician, server) for server in servers]
    with capsys.disabled():
        print(
            f"\n{len(knowledge.faults)} articles, {len(servers[0])} facts that can be asked, {len(servers)} servers: "
            f"{mean(asked):.2f} questions on average, {max(asked)} at worst; "
            f"no order can do with less than {mean(least):.2f} and {max(least)}"
        )
    assert all(few <= many for few, many in zip(least, asked, strict=True))
    assert mean(asked) <= 1.25 * mean(least)


def test_after_the_last_question_the_verdicts_are_those_of_the_whole_server(diagnostician: Diagnostician) -> None:
    for server in complete_servers(diagnostician, 40):
        known = {key: server[key] for key in questions(diagnostician, server)}
        settled = diagnostician.consider(Case("MAIL1", known)).verdicts
        verdicts = diagnostician.consider(Case("MAIL1", server)).verdicts
        assert {article: verdicts[article] for article in settled} == settled
