"""What changed since an earlier run: findings that are new, gone, other than they were, or as before."""

from __future__ import annotations

from collections.abc import Iterable

from diagnose.results import Results, Server
from diagnose.results.runs import Change, Since
from diagnose.results.verdicts import AFFECTED

RESTORE = "restore"
"""Stands for the article where the way back is what changed."""


def since(old: Results, new: Results, name: str) -> Since:
    """Return what changed from ``old``, which is called ``name``, to ``new``; servers go by their names."""
    before, after = _verdicts(old.servers), _verdicts(new.servers)
    there = {server.name: _all_verdicts(server) for server in new.servers}
    changes = [
        Change(
            server=server,
            article=article,
            verdict=after.get((server, article)) or there.get(server, {}).get(article),
            was=before.get((server, article)),
        )
        for server, article in sorted(before.keys() | after.keys())
    ]
    return Since(
        baseline=name,
        new=[change for change in changes if change.was is None],
        gone=[change for change in changes if (change.server, change.article) not in after],
        changed=[
            change
            for change in changes
            if change.was and (change.server, change.article) in after and change.verdict != change.was
        ],
        unchanged=sum(before.get(key) == verdict for key, verdict in after.items()),
    )


def _verdicts(servers: Iterable[Server]) -> dict[tuple[str, str], str]:
    """Return what somebody has to look at, by server and article."""
    found = {}
    for server in servers:
        for article, verdict in _all_verdicts(server).items():
            if verdict in (*AFFECTED, "unsafe", "unknown"):
                found[server.name, article] = verdict
    return found


def _all_verdicts(server: Server) -> dict[str, str]:
    verdicts: dict[str, str] = {finding.article: finding.verdict for finding in server.findings}
    return verdicts | ({RESTORE: server.restore.verdict} if server.restore else {})
