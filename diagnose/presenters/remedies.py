"""What every presenter says of the ways out for a server: which are worth comparing, and their remarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diagnose.presenters.phrases import enumerated
from diagnose.results import Server
from diagnose.results.servers import STAY, Remedy, RemedyOption

IN_DOUBT = "in doubt"
BLOCKED = "blocked"
MOST_BROUGHT = 3
"""Articles that an option's line names; more are counted."""


def planned(server: Server) -> Remedy | None:
    """Return the remedy of a server, if there is one that offers something."""
    return server.remedy if server.remedy and server.remedy.options else None


def best(remedy: Remedy) -> RemedyOption:
    """Return the option that is recommended."""
    return next((option for option in remedy.options if option.target == remedy.recommended), remedy.options[0])


def worth_comparing(remedy: Remedy) -> list[RemedyOption]:
    """Return the recommended option, then those that can be done and that no other one makes superfluous.

    Staying is always compared, unless another option makes it superfluous.
    """
    first = best(remedy)
    rest = (option for option in remedy.options if option is not first and option.dominated_by is None)
    return [first, *(option for option in rest if option.target == STAY or not option.blocked)]


def not_worth_comparing(remedy: Remedy) -> list[RemedyOption]:
    """Return the other options: another one is at least equal in everything, or they cannot be done."""
    compared = {option.target for option in worth_comparing(remedy)}
    return [option for option in remedy.options if option.target not in compared]


def in_few_words(remedy: Remedy) -> str:
    """Return the recommended way, in few words."""
    option = best(remedy)
    if option.blocked:
        return f"no way out as things stand ({option.target}: {BLOCKED})"
    if option.target == STAY:
        return f"{STAY}, work around" if option.worked_around else f"{STAY} for now"
    steps = ", then ".join(filter(None, (option.needs, option.target)))
    return f"{steps} ({IN_DOUBT})" if option.doubt else steps


def way_out(remedy: Remedy) -> str:
    """Return the recommended way as something to do."""
    return f"{'install ' * installs(remedy)}{in_few_words(remedy)}"


def installs(remedy: Remedy) -> bool:
    """Tell whether the recommended way is to install something."""
    option = best(remedy)
    return option.target != STAY and not option.blocked


def mended(option: RemedyOption) -> str:
    """Return how many of the faults an option mends."""
    return f"{len(option.mends)} of {len(option.mends) + len(option.leaves)}"


def brought(option: RemedyOption) -> str:
    """Return the articles that an option brings; of many the first few and how many more."""
    named = option.exposes[:MOST_BROUGHT]
    if len(option.exposes) == len(named):
        return ", ".join(named) or "none"
    return f"{', '.join(option.exposes[: MOST_BROUGHT - 1])}, +{len(option.exposes) - MOST_BROUGHT + 1}"


def floor_after(option: RemedyOption) -> str:
    """Return the oldest version that still starts after an option."""
    if option.floor is None:
        return "not known" if option.target == STAY else "-"
    return option.floor.oldest or "any"


def remarks(remedy: Remedy, option: RemedyOption) -> list[str]:
    """Return what else is to be known of an option, in few words each."""
    return [*["recommended"] * (option.target == remedy.recommended), *reservations(option)]


def reservations(option: RemedyOption) -> list[str]:
    """Return what speaks against an option or is not known of it, in few words each."""
    return [
        *[BLOCKED] * bool(option.blocked),
        *[IN_DOUBT] * bool(option.doubt),
        *[f"{len(option.unclear)} unclear"] * bool(option.unclear),
    ]


def objections(options: Iterable[RemedyOption]) -> list[tuple[str, str, list[str]]]:
    """Return each thing that speaks against options once: the remark, the sentence, and the options' targets."""
    found: dict[tuple[str, str], list[str]] = {}
    for option in options:
        for remark, sentence in ((BLOCKED, option.blocked), (IN_DOUBT, option.doubt)):
            if sentence:
                found.setdefault((remark, sentence), []).append(option.target)
    return [(remark, sentence, targets) for (remark, sentence), targets in found.items()]


def compared_with(options: Sequence[RemedyOption]) -> list[tuple[str, list[str]]]:
    """Return the targets to which others are not superior, each with those others."""
    found: dict[str, list[str]] = {}
    for option in options:
        if option.dominated_by is not None:
            found.setdefault(option.dominated_by, []).append(option.target)
    return list(found.items())


def what_is_left(option: RemedyOption) -> str:
    """Return which of the faults that an option leaves can be worked around; nothing where none is left."""
    if not option.leaves:
        return ""
    around = [article for article in option.leaves if article in option.worked_around]
    if len(around) == len(option.leaves):
        return "what it leaves can be worked around"
    return (
        f"of what it leaves, {enumerated(around)} can be worked around"
        if around
        else "no workaround for what it leaves"
    )
