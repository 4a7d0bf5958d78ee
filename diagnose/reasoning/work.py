"""The order of work over a fleet: what shares one action, what comes first, and what has to come before what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from diagnose.knowledge.article import Precaution
from diagnose.knowledge.conditions import Known, RangeTest, place_of
from diagnose.knowledge.faults import Fault, fact_test
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.sources import cited
from diagnose.knowledge.statements import Condition
from diagnose.reasoning.case import folded_name
from diagnose.results import Server
from diagnose.results.findings import Finding
from diagnose.results.runs import WorkItem
from diagnose.results.servers import STAY
from diagnose.results.verdicts import Value

_STRUCK = ("confirmed", "exposed")


class _Item(msgspec.Struct):
    """An action that is being gathered; ``after`` are the keys of items that come before it.

    Without a reason of its own, it is done for the articles that it mends.
    """

    action: str
    why: str
    source: str
    servers: dict[str, None] = {}
    articles: dict[str, None] = {}
    after: dict[str, None] = {}


class _Plan:
    """Gathers items in the order in which they are first named."""

    def __init__(self, names: Iterable[str]) -> None:
        self._items: dict[str, _Item] = {}
        self._names = {folded_name(name): name for name in names}

    def name(self, written: str) -> str:
        """Return the one spelling of a server's name for all in which records write it: its own record's, if any."""
        return self._names.setdefault(folded_name(written), written)

    def add(self, key: str, item: _Item, server: str, articles: Iterable[str], after: Sequence[str] = ()) -> str:
        """Add a server to the item ``key``, which is ``item`` where the key is new; return the key."""
        found = self._items.setdefault(key, item)
        found.servers[server] = None
        found.articles.update(dict.fromkeys(articles))
        found.after.update(dict.fromkeys(after))
        return key

    def items(self) -> list[WorkItem]:
        """Return the items, numbered from 1; each stands behind all that come before it."""
        numbers: dict[str, int] = {}
        for key in self._items:
            self._number(key, numbers)
        return [
            WorkItem(
                number=number,
                action=self._items[key].action,
                servers=list(self._items[key].servers),
                why=self._items[key].why or f"it mends {', '.join(sorted(self._items[key].articles))}",
                after=sorted(numbers[before] for before in self._items[key].after),
                articles=sorted(self._items[key].articles),
                source=self._items[key].source,
            )
            for key, number in numbers.items()
        ]

    def _number(self, key: str, numbers: dict[str, int]) -> None:
        for before in self._items[key].after:
            self._number(before, numbers)
        numbers.setdefault(key, len(numbers) + 1)


def fleet_work(knowledge: Knowledge, servers: Sequence[Server]) -> list[WorkItem]:
    """Return what to do over all servers, in order: what must not be done, what hurts now, what will, what is open."""
    plan = _Plan(server.name for server in servers)
    ranked = sorted(servers, key=lambda server: (server.verdict != "confirmed", server.verdict != "exposed"))
    for server in ranked:
        _do_not_put_back(plan, server)
    others = {key for fault in knowledge.faults for key in _others_of(fault)}
    for server in ranked:
        _names_itself(knowledge, plan, server, others)
    for server in ranked:
        _before_an_operation(knowledge, plan, server)
    for server in ranked:
        _work_around(knowledge, plan, server)
    for server in ranked:
        _install(knowledge, plan, server)
    for server in ranked:
        _find_out(knowledge, plan, server)
    return plan.items()


def _do_not_put_back(plan: _Plan, server: Server) -> None:
    restore = server.restore
    if restore is None or restore.verdict != "unsafe":
        return
    source = restore.because[-1].source
    item = _Item(f"Do not put {restore.target} back", "the databases are too new for it", source)
    plan.add(f"restore {restore.target}", item, server.name, ())


def _others_of(fault: Fault) -> set[str]:
    """Return the facts that name the other server of the operation that a fault would break."""
    steps = fault.article.precautions.steps if fault.article.precautions else []
    return {step.on_server for step in steps if step.on_server}


def _names_itself(knowledge: Knowledge, plan: _Plan, server: Server, others: Iterable[str]) -> list[str]:
    """Name what is to be cleared up where the other server of an operation is this one; return the items' keys."""
    keys = []
    for key in sorted(others):
        if folded_name(str(server.facts.get(key, ""))) == folded_name(server.name):
            label = knowledge.vocabulary.facts[key].label
            item = _Item(f"Clear up: {label}", "the record names the server itself", "inventory")
            keys.append(plan.add(f"itself {key}", item, server.name, ()))
    return keys


def _before_an_operation(knowledge: Knowledge, plan: _Plan, server: Server) -> None:
    """Name what has to be done before a planned operation that a fault would break, on this server and on others."""
    struck = {finding.article for finding in _struck(server)}
    for fault in knowledge.faults:
        article, precautions = fault.article.article, fault.article.precautions
        if precautions is None or precautions.planned_when not in server.facts:
            continue
        if article not in struck and not _fixed(fault, server):
            continue
        wanted = [step for step in precautions.steps if article in struck or step.also_when_fixed]
        done = _names_itself(knowledge, plan, server, _others_of(fault))
        done += _steps(knowledge, plan, server, fault, wanted)
        then = precautions.then
        item = _Item(then.text, "only when what comes before it is done", cited(then.source, article))
        plan.add(f"operation {then.text}", item, server.name, [article], done)


def _fixed(fault: Fault, server: Server) -> bool:
    """Tell whether the server would have the fault, had its release not mended it."""
    facts = {key: Known(value) for key, value in server.facts.items() if not isinstance(value, list)}
    for test in fault.conditions:
        if isinstance(test, RangeTest):
            if test.line.has_reached(place_of(test.line, facts), test.introduced) is not True:
                return False
        elif test.weigh(facts).state != "holds":
            return False
    return True


def _steps(knowledge: Knowledge, plan: _Plan, server: Server, fault: Fault, steps: Sequence[Precaution]) -> list[str]:
    article, keys = fault.article.article, []
    for step in steps:
        if step.unless and _holds(knowledge, step.unless, article, server.facts):
            continue
        written = server.name if step.on_server is None else server.facts.get(step.on_server)
        if written is None or (step.on_server and folded_name(str(written)) == folded_name(server.name)):
            continue
        target = server.name if step.on_server is None else plan.name(str(written))
        item = _Item(step.action, fault.article.title, cited(step.source, article))
        keys.append(plan.add(f"step {article} {step.action}", item, target, [article]))
    return keys


def _holds(knowledge: Knowledge, condition: Condition, article: str, facts: Mapping[str, Value]) -> bool:
    test = fact_test(condition, knowledge.vocabulary, article)
    value = facts.get(test.fact)
    if value is None or isinstance(value, list):
        return False
    return test.weigh({test.fact: Known(value)}).state == "holds"


def _work_around(knowledge: Knowledge, plan: _Plan, server: Server) -> None:
    for finding in _struck(server):
        if finding.verdict == "confirmed" and finding.workaround and finding.article not in _planned(knowledge, server):
            item = _Item(f"Work around {finding.article}", finding.title, finding.workaround.source)
            plan.add(f"workaround {finding.article}", item, server.name, [finding.article])


def _planned(knowledge: Knowledge, server: Server) -> set[str]:
    """Return the articles whose precautions the server already has in the order of work."""
    return {
        fault.article.article
        for fault in knowledge.faults
        if fault.article.precautions and fault.article.precautions.planned_when in server.facts
    }


def _install(knowledge: Knowledge, plan: _Plan, server: Server) -> None:
    remedy = server.remedy
    if remedy is None or remedy.recommended == STAY:
        return
    best = remedy.options[0]
    before = []
    if best.needs:
        needed = knowledge.line.described(best.needs)
        item = _Item(f"Install {needed}", f"{best.label} needs it first", knowledge.line.release(best.needs).source)
        before.append(plan.add(f"install {best.needs}", item, server.name, ()))
    source = knowledge.line.release(best.target).source
    install = _Item(f"Install {best.label}", "", source)
    plan.add(f"install {best.target}", install, server.name, best.mends, before)


def _find_out(knowledge: Knowledge, plan: _Plan, server: Server) -> None:
    restore = server.restore
    keys = list(restore.missing) if restore and restore.verdict == "unknown" else []
    if server.verdict == "undetermined":
        keys += server.ask[:1]
    open_articles = [finding.article for finding in server.findings if finding.verdict == "undetermined"]
    for key in dict.fromkeys(keys):
        fact = knowledge.vocabulary.facts[key]
        item = _Item(f"Find out: {fact.label}", "it can still change a verdict", fact.source or "inventory")
        plan.add(f"ask {key}", item, server.name, open_articles)


def _struck(server: Server) -> list[Finding]:
    return [finding for finding in server.findings if finding.verdict in _STRUCK]
