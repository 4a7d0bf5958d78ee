"""What an article says is to be installed, or obtained, in order to correct a problem."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnose.archive.article import Section

NOT_YET = re.compile(
    r"\b(?:not|never|will|may|might|can|cannot|could|should|would|to\sbe|must|n't|original|originally|partially|hopes?|plans?|until"
    r"|incorrectly|documented\sas|listed\sas|described\sas|reported\sas)\b",
    re.IGNORECASE,
)
"""Stands before a correction that there is not, or that did not last."""
TAIL = re.compile(
    r"""\b(?:because|but|unless|when|if|that\s(?:was|were|are|is)|which|except|so\sthat|available|posted|see\s|query|or\swait\sfor|or\supgrade\sto
    |and\s(?:is|are|does)\snot|not\s|on\s(?:the|your|each|every|all|both|any)\s
    |For\s(?:more|additional|information))\b.*""",
    re.VERBOSE,
)
"""What is no more part of what is named, from there to the end."""
_NOT = re.compile(r"\bnot\b")
_CAN = re.compile(r"\b(?:can|must|should)(?! not\b)", re.IGNORECASE)
"""Stands before what is to be done, and denies nothing."""
_OBTAIN = re.compile(
    r"""\bTo\s(?:(?:permanently\s)?(?:resolve|correct|fix|eliminate|solve|prevent|avoid|work\saround)
      |(?:add|enable|obtain|get)\sthis\s(?:feature|functionality|enhancement))\b[^.:]{0,80}?(?:\.\w[^.:]{0,60}?)?
    \b(?:obtain|install|apply|download|get
      |(?:upgrade|update)\s(?:(?:all|each|every|both|any|the|your)\s[^.,;:]{1,80}?\s)?to)\b
    (?P<release>.{0,200}?)(?=(?:[.!?;:](?:\s|$))|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_AVAILABLE = re.compile(
    r"""\b(?:(?:fix|hotfix|update|correction|feature)(?:\s(?:for|to|that)\s[^.,;:]{1,50}?)?|functionality)\s(?:is|was)(?:\s(?:first|also|already|now))?\savailable\sin\s
    (?P<release>.{0,200}?)(?=(?:[.!?;:](?:\s|$))|$)""",
    re.VERBOSE,
)
_CORRECTS = re.compile(
    r"""\s(?:has\s)?(?:corrects|corrected|fixes|fixed|resolves|resolved|eliminates|eliminated|addresses|addressed)
    \s(?:this|the|these)\s(?:problem|issue|bug|error|behavior)s?\b
    |\s(?:contains|includes|provides)\s(?:a|the)\s(?:fix|hotfix|correction)\s(?:for|to)\s(?:this|the|these)\b""",
    re.VERBOSE,
)
"""Stands in a sentence behind what corrects the problem."""
_BY_INSTALLING = re.compile(
    r"""\b(?:resolve|correct|fix|eliminate|solve)\s(?:this|the|these)\s(?:problem|issue|bug|error|behavior)s?,?\sby
      \s(?:installing|applying|obtaining|upgrading\sto)\s(?P<release>.{0,200}?)(?=(?:[.!?;:](?:\s|$))|$)
    |\b(?:[Ii]nstall|[Aa]pply|[Oo]btain|[Uu]pgrade\sto)\s(?P<before>[^.:;]{0,60}(?:\.\d[^.:;]{0,60}){0,2})
      \sto\s(?:resolve|correct|fix|eliminate|solve)\s(?:this|the|these)\s(?:problem|issue|bug|error|behavior)s?\b""",
    re.VERBOSE,
)
"""What is installed in order to correct the problem."""
_RESOLVES = ("resolve th", "correct th", "fix th", "eliminate th", "solve th")
"""Of these a sentence that matches has one."""
_NO_LONGER = re.compile(
    r"""(?:With|After\s(?:you\s)?(?:install|apply|upgrade\sto|installing|applying|upgrading\sto)|If)\s
    (?P<release>[^,;:]{1,100}?)(?:\sis\s(?:installed|applied))?,
    \s(?:this|the)\s(?:problem|issue|error)\s(?:no\slonger\s(?:occurs|exists|happens|appears)|does\snot\soccur)\b""",
    re.VERBOSE,
)
"""A sentence on a problem that is gone once a service pack is installed; a behavior that is gone may be its cause."""
_UPGRADE_TO = re.compile(
    r"""\bTo\s(?:resolve|correct|fix|eliminate|solve)\s(?:this|the|these)\s(?:problem|issue|bug|error|behavior)s?,
      \s(?:you\s(?:can|must|need\sto|should)\s)?upgrade\sto\s
    (?P<release>.{0,120}?)(?=(?:[.!?;:,](?:\s|$))|$)""",
    re.VERBOSE,
)
_A_FIX = re.compile(
    r"""\s*(?:(?:an?|the|this|following|latest|appropriate|supported|individual)\s)*(?:post-(?:SP|Service\sPack\s)\d\w?\s)?
    (?:(?:hotfix|fix|patch)(?:es)?|(?<=individual\s)package)\b(?!\s(?:that\sis\s)?(?:included\s|contained\s|available\s)?in\b)""",
    re.VERBOSE | re.IGNORECASE,
)
"""Begins what is a fix on its own; a service pack behind it is the one on which it is put."""
_OR = re.compile(r"\sor\s")
_REMOVES = re.compile(
    r"\b(?:remove|uninstall)\b.{0,60}?\b(?:service\spack|SP\d)|\bre-(?:install|apply)\b", re.IGNORECASE
)
_MORE_TO_DO = re.compile(r"\s(?:and|then)\s(?:install|apply|obtain|then|use)\b")
"""Stands behind a version that alone does not correct the problem."""
_ALSO = re.compile(r"\balso\b|\swith\s(?:a\s|the\s)?(?:hot)?fix\b")
"""Stands in what tells of another way, or of more than a service pack."""
_BEGIN_TO_INSTALL = ("Install ", "Apply ", "Obtain ", "Upgrade to ", "Download and install ")
_TO_RESOLVE = re.compile(r"To\s(?:resolve|correct|fix|eliminate|solve)\s")
_ITEM = re.compile(
    r"\n {0,3}- (?P<text>(?:Install|Apply|Obtain|Upgrade to|Download and install) .*(?:\n {3,}[^\s-].*)*)"
)
"""An item of a list of what resolves a problem."""
_INSTALL = re.compile(
    r"(?:Install|Apply|Obtain|Upgrade to|Download and install)\s(?P<release>.{0,200}?)(?=\sor\s|\.(?:\s|$)|,|$)"
)
_PACK = re.compile(r"\b(?:service\spack|SP\s?\d|service\srelease|SR-\s?\d|rollup\b)", re.IGNORECASE)
_LONGEST = 50_000
"""Characters of a paragraph; what is longer is no text that a person wrote."""


def service_pack(sentence: str, telling: bool) -> str:
    """Return what a sentence says corrects the problem, or what a telling one gives as what to obtain, or nothing.

    It is a service pack, a service release, or a rollup of fixes.
    """
    release = _to_obtain(sentence) if telling else ""
    if release is None:
        return ""
    if telling and not release and (gone := _NO_LONGER.match(sentence)):
        release = gone["release"]
    release = (release and _without_fix(TAIL.sub("", release))) or TAIL.sub("", _corrects(sentence))
    return release if release and _PACK.search(release) else ""


def upgraded_version(sentence: str) -> str:
    """Return the version to which a product is to be upgraded in order to correct the problem, or nothing."""
    match = _UPGRADE_TO.search(sentence) if "pgrade to" in sentence else None
    return match["release"] if match and not _MORE_TO_DO.search(match["release"]) else ""


def first_of_all(section: Section) -> Iterator[tuple[str, bool]]:
    """Return what a resolution, or a part of one, begins with as what is to be installed, or what it lists as such.

    Each is a service pack, or, with True, a version to which a product is to be upgraded.
    """
    beginning = section.text[section.text.find("\n", len(section.title) + 1) :].lstrip()
    said = [beginning[:_LONGEST].split("\n\n", maxsplit=1)[0]] if beginning.startswith(_BEGIN_TO_INSTALL) else []
    if beginning.startswith("To ") and _TO_RESOLVE.match(beginning):
        said += [item["text"] for item in _ITEM.finditer(beginning, 0, _LONGEST)]
    for text in said:
        match = _INSTALL.match(" ".join(text.split()))
        release = match["release"] if match else ""
        if _PACK.search(release) and not is_fix(release):
            yield release, False
        elif text.startswith("Upgrade to ") and not _MORE_TO_DO.search(release):
            yield release, True


def is_fix(release: str) -> bool:
    """Tell whether what is named is rather a fix on its own, maybe for what is named behind it."""
    return _A_FIX.match(release) is not None


def _to_obtain(sentence: str) -> str | None:
    """Return what is to be obtained in order to correct the problem, which may be nothing; None where it is denied."""
    match = _AVAILABLE.search(sentence) if "available in" in sentence else _OBTAIN.search(sentence)
    if match:
        return None if _denies(sentence[match.start() : match.start("release")]) else match["release"]
    return _installed(sentence)


def _denies(before: str) -> bool:
    """Tell whether what stands before what is to be obtained says not to, or to remove a service pack."""
    return _NOT.search(before) is not None or _REMOVES.search(before) is not None


def _without_fix(release: str) -> str:
    """Return what is to be obtained, or what it is instead of a fix on its own, or nothing."""
    if not is_fix(release):
        return release
    instead = _OR.search(release)
    return release[instead.end() :] if instead else ""


def _installed(sentence: str) -> str:
    """Return what is to be installed in order to correct the problem, or nothing."""
    match = _BY_INSTALLING.search(sentence) if any(each in sentence for each in _RESOLVES) else None
    if not match or _ALSO.search(sentence) or NOT_YET.search(_CAN.sub("", sentence[: match.start()])):
        return ""
    return match["release"] or match["before"] or ""


def _corrects(sentence: str) -> str:
    """Return what a sentence begins with, where it goes on to say that this corrects the problem."""
    match = _CORRECTS.search(sentence) if "s th" in sentence or "d th" in sentence or "s a " in sentence else None
    return sentence[: match.start()] if match and not NOT_YET.search(sentence, 0, match.start()) else ""
