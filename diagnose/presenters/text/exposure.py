"""The known bugs of servers, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diagnose.archive.exposure.exposed import KnownBug, Reported, ServerExposure
from diagnose.presenters.writing.printable import printable

_MOST = 10
"""Articles listed of each kind; the JSON form has all."""
NO_ARTICLES = "no imported article is on this product and version, so nothing is known of its bugs"


def in_text(servers: Iterable[ServerExposure]) -> str:
    """Return a paragraph for each server: how many bugs, what mends them, which fit what is reported."""
    return "\n".join("".join(f"{printable(line)}\n" for line in _server(server)) for server in servers)


def _server(server: ServerExposure) -> Iterator[str]:
    pack = "service pack unknown" if server.service_pack is None else f"SP{server.service_pack}"
    what = " ".join(filter(None, (server.product, server.version, pack)))
    yield f"{server.name}: {what}: {NO_ARTICLES if server.without_articles else bugs(server.known_bugs)}"
    yield from details(server)
    if server.hand_written:
        yield "  Diagnosed by hand-written articles, which say more: " + ", ".join(
            f"{each.article} ({each.verdict})" for each in server.hand_written
        )


def in_one_line(server: ServerExposure) -> str:
    """Return how many known bugs a server has, how many of them the next service pack mends, how many fit."""
    if server.without_articles:
        return NO_ARTICLES
    said = [f"{bugs(server.known_bugs)} by the imported articles"]
    said += [f"{mended.count} with a fix in SP{mended.service_pack}" for mended in server.fixed_by[:1]]
    said += [f"{len(server.reported)} fit what is reported"] if server.reported else []
    return "; ".join(said)


def details(server: ServerExposure) -> Iterator[str]:
    """Yield which bugs fit what is reported, which each service pack mends, and which others there are."""
    if server.reported:
        yield f"  {len(server.reported)} fit what is reported"
        yield from _some([_reported(each) for each in server.reported])
    for mended in server.fixed_by:
        yield f"  {bugs(mended.count)} with a fix in SP{mended.service_pack}"
        yield from _some([_known(bug) for bug in mended.articles])
    for what, some in (
        ("mended by a file alone", server.fixed_by_file),
        ("mended by a hotfix, and by no service pack that is known to have come out", server.fixed_by_hotfix),
        ("mended by a service pack of which the article gives no number", server.without_number),
        ("of which no fix for this version is named", server.without_fix),
    ):
        if some:
            yield f"  {bugs(len(some))} {what}"
            yield from _some([_known(bug) for bug in some])
    if server.not_stated:
        yield f"  {len(server.not_stated)} more of this version, listed for other service packs only"


def bugs(count: int) -> str:
    """Return a number of known bugs in words."""
    return f"{count or 'no'} known bug{'' if count == 1 else 's'}"


def _some(lines: list[str]) -> Iterator[str]:
    yield from (f"    {line}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"    and {len(lines) - _MOST} more"


def _known(bug: KnownBug) -> str:
    file = f"{bug.file} {bug.file_version}" if bug.file else ""
    by = "".join(f" {part}" for part in (file, in_hotfix(bug)) if part)
    source = f" [{bug.certainty}: {bug.read_from}{', disputed' if bug.conflicts else ''}]" if bug.read_from else ""
    return f"{bug.id}  {bug.title}{by}{source}"


def in_hotfix(bug: KnownBug) -> str:
    """Return in words, in brackets, that a fix came out on its own; nothing where none is known to."""
    before = bug.before_service_pack
    if before is None:
        return "(also a hotfix)" if bug.hotfix and not bug.file else ""
    after = f"after SP{before - 1}" if before > 1 else "before any service pack"
    fix = f"a hotfix {after}" if bug.hotfix else "no hotfix that is known of"
    return f"(in {fix}; no SP{before} is known to have come out)"


def _reported(each: Reported) -> str:
    by = "its ids" if each.ids else "its symptoms"
    return f"{_known(each.bug)} (by {by}{'' if each.bug.stated else '; listed for other service packs'})"
