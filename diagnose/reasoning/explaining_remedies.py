"""The recommendation in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.knowledge.releases import Place, ReleaseLine
from diagnose.results.servers import STAY, RemedyOption


def explained(line: ReleaseLine, place: Place, reported: Sequence[str], ranked: Sequence[RemedyOption]) -> str:
    """Return why the first of the options is the best, and what a better one in doubt would do.

    ``reported`` are the articles of which a sign was reported.
    """
    best = ranked[0]
    if best.target == STAY and len(ranked) > 1 and place.version is None and place.service_pack is None:
        return f"Nothing can be recommended yet: find out the version of {line.file} first."
    said = _staying(best, ranked) if best.target == STAY else _going(line, best, reported)
    doubtful = next((o for o in ranked[1:] if o.doubt and not o.blocked and _after(o) < _after(best)), None)
    if doubtful and not best.doubt:
        said += f"; {doubtful.label} would leave fewer, but {doubtful.doubt}"
    return said + "."


def _staying(best: RemedyOption, ranked: Sequence[RemedyOption]) -> str:
    left, around = len(best.leaves), len(best.worked_around)
    if len(ranked) == 1:
        why = "no newer release is known here"
    elif any(option.doubt for option in ranked):
        why = "no release that is sure to be available makes it better"
    else:
        why = "no release makes it better"
    remains = "remains" if left == 1 else "remain"
    if around == left:
        return f"Stay, because {why}: {_faults(left)} {remains} and can be worked around"
    some = f", {around} of them can be worked around" if around else ""
    return f"Stay, because {why}: {_faults(left)} {remains}{some}"


def _going(line: ReleaseLine, best: RemedyOption, reported: Sequence[str]) -> str:
    parts = [f"{best.label} mends {len(best.mends)} of {_faults(len(best.mends) + len(best.leaves))}"]
    if best.leaves:
        parts.append(f"leaves {', '.join(best.leaves)}{_still_there(best, reported)}")
    parts.append(f"brings {', '.join(best.exposes)}" if best.exposes else "brings no new one")
    if best.needs:
        parts.append(f"needs {best.needs} first")
    if best.floor and best.floor.oldest:
        parts.append(f"and after it no {line.file} older than {best.floor.oldest} starts")
    if best.blocked:
        parts.append(f"but {best.blocked}")
    elif best.doubt:
        parts.append(f"but {best.doubt}")
    return ", ".join(parts)


def _still_there(best: RemedyOption, reported: Sequence[str]) -> str:
    """Return what of the reported faults no installation ends, in brackets."""
    left = [article for article in best.leaves if article in reported]
    return f" ({', '.join(left)} {'was' if len(left) == 1 else 'were'} reported)" if left else ""


def _after(option: RemedyOption) -> int:
    return len(option.leaves) + len(option.exposes)


def _faults(count: int) -> str:
    return f"{count} fault{'s' * (count != 1)}"
