"""The order of work over a fleet: what shares one action, what comes first, and what has to come before what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from diagnose.knowledge.article import Precautions
from diagnose.knowledge.conditions import Known
from diagnose.knowledge.faults import Fault, fact_test
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.sources import cited
from diagnose.knowledge.statements import Condition
from diagnose.reasoning.planning import STAY
from diagnose.results import Finding, Server, Value, WorkItem

_STRUCK = ("confirmed", "exposed")


@dataclass
class _Item:
    """An action that is being gathered; ``after`` are the keys of items that come before it."""

    action: str
    why: str
    source: str
    servers: dict[str, None] = field(default_factory=dict)
    articles: dict[str, None] = field(default_factory=dict)
    after: dict[str, None] = field(default_factory=dict)


class _Plan:
    """Gathers items in the order in which they are first named."""

    def __init__(self) -> None:
        self._items: dict[str, _Item] = {}

    def add(self, key: str, item: _Item, server: str, articles: Iterable[str], after: Sequence[str] = ()) -> str:
        """Add a server to the item ``key``, which is ``item`` where the key is new; return the key."""
        found = self._items.setdefault(key, item)
        found.servers[server] = None
        found.articles.update(dict.fromkeys(articles))
        found.after.update(dict.fromkeys(after))
        return key

    def items(self) -> list[WorkItem]:
        """Return the items, numbered from 1."""
        numbers = {key: number for number, key in enumerate(self._items, 1)}
        return [
            WorkItem(
                number=numbers[key],
                action=item.action,
                servers=list(item.servers),
                why=item.why,
                after=sorted(numbers[before] for before in item.after),
                articles=list(item.articles),
                source=item.source,
            )
            for key, item in self._items.items()
        ]


def fleet_work(knowledge: Knowledge, servers: Sequence[Server]) -> list[WorkItem]:
    """Return what to do over all servers, in order: what must not be done, what hurts now, what will, what is open."""
    plan = _Plan()
    ranked = sorted(servers, key=lambda server: (server.verdict != "confirmed", server.verdict != "exposed"))
    for server in ranked:
        _do_not_put_back(plan, server)
    for server in ranked:
        _before_an_operation(knowledge, plan, server)
    for server in ranked:
        _work_around(plan, server)
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


def _before_an_operation(knowledge: Knowledge, plan: _Plan, server: Server) -> None:
    """Name what has to be done before a planned operation that a fault would break, on this server and on others."""
    faults = {fault.article.article: fault for fault in knowledge.faults}
    for finding in _struck(server):
        precautions = faults[finding.article].article.precautions
        if precautions is None or precautions.planned_when not in server.facts:
            continue
        done = _steps(knowledge, plan, server, faults[finding.article], precautions)
        then = precautions.then
        item = _Item(then.text, "only when what comes before it is done", cited(then.source, finding.article))
        plan.add(f"operation {finding.article}", item, server.name, [finding.article], done)


def _steps(knowledge: Knowledge, plan: _Plan, server: Server, fault: Fault, precautions: Precautions) -> list[str]:
    article, keys = fault.article.article, []
    for number, step in enumerate(precautions.steps):
        if step.unless and _holds(knowledge, step.unless, article, server.facts):
            continue
        target = server.name if step.on is None else server.facts.get(step.on)
        if target is None:
            continue
        item = _Item(step.action, fault.article.title, cited(step.source, article))
        keys.append(plan.add(f"step {article} {number}", item, str(target), [article]))
    return keys


def _holds(knowledge: Knowledge, condition: Condition, article: str, facts: Mapping[str, Value]) -> bool:
    test = fact_test(condition, knowledge.vocabulary, article)
    value = facts.get(test.fact)
    if value is None or isinstance(value, list):
        return False
    return test.weigh({test.fact: Known(value)}).state == "holds"


def _work_around(plan: _Plan, server: Server) -> None:
    for finding in _struck(server):
        if finding.verdict == "confirmed" and finding.workaround:
            steps = " ".join(finding.workaround.steps)
            item = _Item(f"Work around {finding.article}: {steps}", finding.title, finding.workaround.source)
            plan.add(f"workaround {finding.article}", item, server.name, [finding.article])


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
    why = f"it mends {', '.join(best.mends)}" if best.mends else remedy.explanation
    install = _Item(f"Install {best.label}", why, source)
    plan.add(f"install {best.target}", install, server.name, best.mends, before)


def _find_out(knowledge: Knowledge, plan: _Plan, server: Server) -> None:
    if server.verdict != "undetermined" or not server.ask:
        return
    fact = knowledge.vocabulary.facts[server.ask[0]]
    item = _Item(f"Find out: {fact.label}", "it can still change a verdict", fact.source or "inventory")
    open_articles = [finding.article for finding in server.findings if finding.verdict == "undetermined"]
    plan.add(f"ask {server.ask[0]}", item, server.name, open_articles)


def _struck(server: Server) -> list[Finding]:
    return [finding for finding in server.findings if finding.verdict in _STRUCK]
