"""Where a bug was corrected, as sentences say it, and the files that a fix brings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace

from diagnose.archive.article import Section
from diagnose.archive.facts.releases import Release, read_releases
from diagnose.archive.facts.to_install import NOT_YET, TAIL, first_of_all, is_fix, service_pack, upgraded_version
from diagnose.archive.facts.told import lowered

_CORRECTED = re.compile(
    r"""(?:\b(?:corrected|fixed|resolved|solved|eliminated|addressed|repaired|remedied|rectified)(?:\s(?:beginning|starting))?
      \s(?:in|with|as\sof|by\s(?:installing|applying|obtaining|upgrading\sto)
        |by(?=\s(?!\w+ing\b)(?:the\s)?(?:[\w.+]+\s){0,5}?(?:service\spack|sp\d)))
    | (?:no\slonger\s(?:occurs?|exists?|happens?|appears?|a\sproblem)\s(?:in|with))
    | (?:fix|hotfix|update|correction|change|modification|feature|functionality
      |updated\s(?:(?:driver|file)s?(?:\s\([^()]{1,30}\))?|[\w$~-]{1,20}\.\w{3}(?:\sfile)?))
      (?:e?s)?(?:\s(?:for|to|that)\s(?:[^.,;:]|\.\d){1,50}?)?\s(?:is|was|are|were|has\sbeen|have\sbeen)(?:\s(?:first|also|already|now))?
      \s(?:(?:included|incorporated|implemented|integrated|contained)\s(?:in|into|with)|rolled\sinto|part\sof)
    | released\sth(?:is|ese|e)\s(?:fix|hotfix|update|correction)e?s?\sas\spart\sof)\s
    (?P<release>.{0,300}?)(?=(?:[.!?;:](?:\s|$))|$)""",
    re.VERBOSE,
)
"""In small letters, in which it is found sooner than in any."""
_BROUGHT = re.compile(
    r"""(?:(?:feature|functionality|enhancement|capability|support|problem)(?:\s(?:for|to)\s[^.,;:]{1,50}?)?
      \s(?:is|was|has\sbeen)(?:\s(?:first|also|now))?\sadded\s(?:in|to|with)
    | (?:feature|functionality|enhancement|capability)\s(?:is|was|has\sbeen)(?:\s(?:first|also|now))?
      \sintroduced\s(?:in|with)
    | (?:microsoft|we)\s(?:has\s|have\s)?(?:corrected|fixed|resolved|solved|addressed)
      \sthis(?:\s(?:problem|issue|bug|behavior))?\s(?:in|with)
    | limitation\s(?:is|was|has\sbeen)\s(?:removed|lifted)\sin)\s
    (?P<release>.{0,300}?)(?=(?:[.!?;:](?:\s|$))|$)""",
    re.VERBOSE,
)
"""The same of what a service pack adds or changes, which only a telling section says of the problem."""
_BROUGHT_HAS = (" added ", " introduced ", "ed this ", " removed in ", " lifted in ")
_CORRECTED_HAS = (
    "ed in ",
    "ed with ",
    "ed by ",
    "ed as of ",
    "ed into ",
    "s part of ",
    "ed beginning ",
    "ed starting ",
    "no longer ",
)
"""What each text has one of, in small letters, that matches the pattern; to look for that takes less time."""
_CORRECTED_WORDS = frozenset(
    {"corrected", "fixed", "resolved", "solved", "eliminated", "addressed", "repaired", "remedied", "rectified"}
    | {"included", "incorporated", "implemented", "longer"}
)
"""Of these a text that matches has one as a word; without its first letter, as it may begin a sentence."""
_UPGRADE = re.compile(
    r"""\b[Uu]pgrade\sto\s(?P<release>[^:;]{1,120}?),?\swhere\s(?:this|the|these)\s\w+
    \s(?:is|are|was|were|has\sbeen|have\sbeen)\s(?:corrected|fixed|resolved)\b""",
    re.VERBOSE,
)
_TO_COME = re.compile(r"(?:the\s|an?\s)?(?:next|future|later|upcoming|newer|subsequent)\b", re.IGNORECASE)
"""Begins a release that is not named."""
_CAN_BE = re.compile(r"\bcan be\Z", re.IGNORECASE)
"""Stands before what corrects a problem if it is installed."""
_OF_ANOTHER = re.compile(
    r"\W*(?:unlike|neither|another|other|similar|an?\s(?:similar|different|related|earlier)"
    r"|for\s(?:more|additional)\sinformation\s(?:about|on))\b",
    re.IGNORECASE,
)
"""Begins a sentence on another problem."""
_LIKE_ANOTHER = re.compile(
    r"\b(?:similar\sto|another\s(?:problem|bug|issue)|other\s(?:problems|bugs|issues))\b", re.IGNORECASE
)
"""Stands before a correction of a problem that is like the article's."""
_SP_WORDS = frozenset({"sp", *(f"sp{number}" for number in range(1, 10))})
_PACK_WORDS = _SP_WORDS | {"service", "upgrade", "rollup"}
"""Of these a text that speaks of a service pack, of a rollup, or of an upgrade, has one as a word."""
_HINTS = (
    (" SP", _SP_WORDS),
    ("pgrade to", frozenset({"upgrade"})),
    ("pgrade\nto", frozenset({"upgrade"})),
    ("vice Release", frozenset({"release"})),
    ("ollup", frozenset({"rollup"})),
)
"""What a section that may say so has in it, each with words of which a text that has it has one."""
CLUES = _CORRECTED_WORDS.union(_PACK_WORDS, *(words for _, words in _HINTS))
"""Of these a text has one as a word that may say where something was corrected."""
_CONFIRMED = re.compile(r"(?:problem|bug)\sin(?:\sthe)?\s(?P<release>.{0,300}?)(?=(?:[.!?;:](?:\s|$))|$)")
_OF_A_PART = re.compile(r" \((?:(?<=\.\d \()[A-Z][\w+]* \d[\d.]*[a-z]?|(?:[Bb]uild |[Vv]ersion )?\d+(?:\.\d+){2,4})\)")
"""What stands behind a version for that of a part within, or for the build."""
_QUOTED = re.compile(r'\s?"[^"]*(?:"|\Z)')
"""A title, such as that of a book, in which a product's name may stand."""
_ABBREVIATED = re.compile(r"\bU\.\s?S\.(?:A\.)?")
_BETWEEN_SENTENCES = re.compile(r" (?<=[.!?] )(?=[A-Z\"(])")
"""In a text whose blanks are single; a full stop within a version ends no sentence."""
_IS_PATCH = re.compile(r"(?:(?!\b(?:and|or)\b).)+\b(?:hotfix|patch)\s*", re.IGNORECASE)
"""What is put on the release that it names, and not that release."""
_SERVICE_RELEASE = re.compile(r"\bservice release|\bSR-?\d", re.IGNORECASE)
_OF_FILE = re.compile(
    r"^(?:the\s)?(?P<file>[A-Za-z0-9_$~-]{1,20}\.(?:exe|dll|sys|ocx|drv|vxd|inf|lib|com|386|vbx|fll|cpl|mdb)),?"
    r"\s(?:version\s)?(?P<version>\d+(?:\.\d+){1,3}[a-z]?)\b",
    re.IGNORECASE,
)
_VERSION_OF_FILE = re.compile(
    r"^(?:the\s)?versions?\s(?P<version>\d+(?:\.\d+){1,3}[a-z]?)(?:\s(?:and|or)\s(?:later|higher))?\sof\s(?:the\s)?(?:file\s)?"
    r"(?P<file>[A-Za-z0-9_$~-]{1,20}\.(?:exe|dll|sys|ocx|drv|vxd|inf|lib|com|386|vbx|fll|cpl|mdb))\b",
    re.IGNORECASE,
)
_SHIPPED = re.compile(r",?\swhich\sis\s(?:included|incorporated|contained)\s(?:in|with)\s(?P<release>.+)")
"""Stands behind a file, before that in which it is."""
_CITED = re.compile(r"\bQ\d{5,6}\b|\b(?i:list\s+of|bugs?(?:\s+that)?(?:\s+are|\s+were)?\s+$)")
"""Stands before words that are another article's title, or speak of a list."""
_OF_SEVERAL = re.compile(r"\b(?:bugs|problems|issues|errors|fixes|list|how\s+to)\b", re.IGNORECASE)
"""Stands in the title of an article that is on no single bug."""
_LONGEST = 50_000
"""Characters of a paragraph; what is longer is no text that a person wrote."""
_TELLING = frozenset({"STATUS", "RESOLUTION", "WORKAROUND", "RESOLUTION/WORKAROUND", "SOLUTION", "FIX"})
"""Sections in which a release without a product's name is one of the article's own product."""


@dataclass(frozen=True)
class Wording:
    """A release, or a file's version, that a sentence gives as corrected."""

    release: Release
    section: str
    file: str | None = None
    file_version: str | None = None
    upgrade: bool = False
    """True where nothing is said to be corrected in it: it is to be upgraded to."""


def read_wordings(sections: list[Section], words: Set[str]) -> list[Wording]:
    """Return what the sections say of where the bug was corrected; ``words`` are at least theirs, in small letters."""
    said = [word[1:] for word in _CORRECTED_WORDS & words]
    if not said and words.isdisjoint(_PACK_WORDS):
        return []
    hints = [hint for hint, names in _HINTS if not words.isdisjoint(names)]
    found: list[Wording] = []
    top = ""
    for section in sections:
        top = section.title if section.level == 1 else top or section.title
        telling = top.upper().rstrip(":") in _TELLING
        hinted = (telling or _has_one(section.text, said)) and _hinted(section.text)
        if hinted or (telling and _has_one(section.text, hints)):
            context = _context(section) if section.level > 1 else Release()
            found += _in_section(section, top, context, None if telling else said)
        if top == "RESOLUTION":
            found += _to_install(section, top)
    return list(dict.fromkeys(found))


def _to_install(section: Section, top: str) -> Iterator[Wording]:
    """Return what a resolution, or a part of one, says first of all is to be installed."""
    for release, upgrade in first_of_all(section):
        if upgrade:
            yield from _upgraded_to(release, top)
        else:
            yield from _wordings(release, top, _context(section) if section.level > 1 else Release(), telling=True)


def _upgraded_to(release: str, section: str) -> Iterator[Wording]:
    """Return the versions to which a product is to be upgraded."""
    named = _wordings(release, section, Release(), telling=False)
    yield from (replace(wording, upgrade=True) for wording in named if wording.release.version)


def read_title(title: str) -> list[Wording]:
    """Return what a title says of where the bug was corrected."""
    lower = lowered(title)
    match = _CORRECTED.search(lower) if "ed in " in lower or "ed with " in lower or "ed by " in lower else None
    if not match or NOT_YET.search(title, 0, match.start()) or _OF_SEVERAL.search(title, 0, match.end()):
        return []
    release = title[slice(*match.span("release"))]
    return list(_wordings(release, "TITLE", Release(), telling=True))


def _hinted(text: str) -> bool:
    """Tell whether a text, whose lines may end anywhere, may say where something was corrected; cheap."""
    return (
        "rrected" in text
        or "vice pack" in text
        or "vice Pack" in text
        or "vice\n" in text
        or "onger " in text
        or "onger\n" in text
        or (
            ("ixed" in text or "olved" in text or "luded" in text or "orporated" in text)
            and ("ed in" in text or "ed\nin" in text or "ed with" in text or "ed\nwith" in text or "ed as" in text)
        )
    )


def _says(line: str) -> bool:
    """Tell whether a paragraph or a sentence in one line may say so; cheap, so that few sentences are looked at."""
    return (
        "ed in" in line
        or "ed with" in line
        or "ed by" in line
        or "ed beginning" in line
        or "ed starting" in line
        or "ed as of" in line
        or "s part of" in line
        or "onger " in line
        or "where th" in line
        or "vice pack" in line
        or "vice Pack" in line
        or " SP" in line
        or "pgrade to" in line
        or "vice Release" in line
        or "ollup" in line
    )


def _has_one(text: str, parts: Iterable[str]) -> bool:
    for part in parts:  # noqa: SIM110 - to make a generator takes longer than to look
        if part in text:
            return True
    return False


def _paragraphs(section: Section, parts: list[str] | None) -> Iterator[str]:
    """Return a section's paragraphs, each in one line with single blanks, without its title.

    Where there are ``parts`` only those paragraphs that have one of them.
    """
    text = section.text
    if section.title:
        text = text[text.find("\n", text.find("\n") + 1) + 1 :]
    for paragraph in text.split("\n\n"):
        if len(paragraph) > _LONGEST or (parts is not None and not _has_one(paragraph, parts)):
            continue
        line = " ".join(paragraph.split())
        if line:
            yield line


def _context(section: Section) -> Release:
    """Return the release that a heading within a section names."""
    named = read_releases(section.title)
    return named[0] if named and named[0].product else Release()


def _in_section(section: Section, top: str, context: Release, said: list[str] | None) -> Iterator[Wording]:
    """Return what a section says; one that is not telling says it only in paragraphs with one of the words ``said``."""
    telling = said is None
    for paragraph in _paragraphs(section, said):
        if not _says(paragraph):
            if telling and (confirmed := _confirmed(paragraph)):
                context = confirmed
            continue
        line = _ABBREVIATED.sub("US", paragraph) if "U." in paragraph else paragraph
        for sentence in _BETWEEN_SENTENCES.split(line):
            if telling and (confirmed := _confirmed(sentence)):
                context = confirmed
            if _says(sentence):
                yield from _in_sentence(sentence, top, context, telling)


def _confirmed(sentence: str) -> Release | None:
    """Return the one release, or the product of several, that a sentence confirms the problem in, or None."""
    if "problem in" not in sentence and "bug in" not in sentence:
        return None
    match = _CONFIRMED.search(sentence)
    named = read_releases(match["release"]) if match else ()
    if len({each.product for each in named}) != 1 or not named[0].product:
        return None
    return named[0] if len({each.version for each in named}) == 1 else Release(named[0].product)


def _in_sentence(sentence: str, section: str, context: Release, telling: bool) -> Iterator[Wording]:
    lower = lowered(sentence)
    match = _CORRECTED.search(lower) if _has_one(lower, _CORRECTED_HAS) else None
    if not match and telling and _has_one(lower, _BROUGHT_HAS):
        match = _BROUGHT.search(lower)
    if match and _CITED.search(sentence, 0, match.start()):
        return
    if match and not _is_denied(sentence, match):
        release = sentence[slice(*match.span("release"))]
        if _TO_COME.match(release):
            return
        of_file = _OF_FILE.match(release) or _VERSION_OF_FILE.match(release)
        if of_file:
            yield Wording(Release(), section, of_file["file"], of_file["version"])
            shipped = _SHIPPED.match(release, of_file.end())
            yield from _wordings(shipped["release"], section, context, telling) if shipped else ()
            return
        yield from _wordings(release, section, context, telling)
        return
    upgrade = _UPGRADE.search(sentence) if telling and "where th" in sentence else None
    if upgrade:
        yield from _wordings(upgrade["release"], section, context, telling)
    elif "ervice " in sentence or " SP" in sentence or "ollup" in sentence:
        yield from _wordings(service_pack(sentence, telling), section, context, telling)
    elif telling:
        yield from _upgraded_to(upgraded_version(sentence), section)


def _is_denied(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether a sentence says of a correction that there is none yet, or that it is one of another problem."""
    before = sentence[max(0, match.start() - 24) : match.start()].rstrip()
    if " by" in match[0][: match.start("release") - match.start()]:
        before = _CAN_BE.sub("", before)
    return bool(
        NOT_YET.search(before) or _OF_ANOTHER.match(sentence) or _LIKE_ANOTHER.search(sentence, 0, match.start())
    )


def _wordings(text: str, section: str, context: Release, telling: bool) -> Iterator[Wording]:
    """Return the releases that a text names; one without a product is the context's where the section is telling."""
    if not text:
        return
    on_its_own = is_fix(text)
    text = TAIL.sub("", text)
    is_patch = _IS_PATCH.fullmatch(text) is not None
    for each in read_releases(_OF_A_PART.sub("", _QUOTED.sub("", text) if '"' in text else text)):
        if not each.product and not telling:
            continue
        product = each.product or context.product
        named = each.pack is not None or each.unnumbered or each.on_its_own
        version = each.version or (context.version if named and product == context.product else None)
        if on_its_own or each.on_its_own or (is_patch and not named and not _SERVICE_RELEASE.search(text)):
            yield Wording(Release(product, version, on_its_own=True), section)
        else:
            yield Wording(Release(product, version, each.pack, each.unnumbered), section)
