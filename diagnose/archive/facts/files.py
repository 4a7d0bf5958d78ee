"""Files, their versions and downloads that an article names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from diagnose.archive.article import Download, FileVersion
from diagnose.archive.facts.addresses import is_address
from diagnose.archive.facts.told import Told

_FILE_TYPES = (
    "exe|dll|sys|ocx|drv|vxd|com|bat|ini|inf|txt|doc|wri|hlp|cpl|lib|obj|386|mdb|mda|dbf|zip|cab|fon|ttf|vbx|pdr|mpd|"
    "tlb|olb|scr|pst|pab|ost|edb|log|dat|cfg|cat|cnt|msi|reg|sql|fll|hlb|app|fxp|acm|ax|bin|chm|xll|xla|dot|ppt|xls|"
    "htm|html|asp|dic|lex|mod|asm|inc|cpp|bas|frm|vbp|mak|rc|def|sch|xv2|flt|cnv|wiz|dlz|"
    "csv|lst|bmp|ico|cur|gif|jpg|pcx|tif|wmf|wav|avi|mid|rtf|pdf|pdb|dbg|dmp|chk|bak|tmp|old|pif|grp|nls|fot|stf|ovl|sif|"
    "hqx|c|h|cxx|rgs|mnx|mnt|mpr|spr|msk|tbk|mvb|nsf|map|mif|msg|trc|spd|cpi|cpx|ans|rmi|oem|chg|lck|nme|cfm|slm|esl|pds|js|sbr|ctl|"
    "srv|box|tbl|cnf|mdm|dct|pol|udl|pat|mmf|scp|ifs|idq|cdf|mvh|hpj|ntf|p7m|man|drc|ins|usr|"
    "adm|msc|cmd|vbs|prg|scx|sct|vcx|vct|pjx|pjt|frx|frt|cdx|idx|fpt|dbc|fpw|mdw|mde|pot|prf|pbk|pwl|mbg|glb|tpl|aspx|asa|sav|rpt|pss|wk1|wk3|wk4|wks"
)
_EXTENSIONS = frozenset(_FILE_TYPES.split("|"))
_IN_CAPITALS = frozenset(
    ("WIN", "SET", "SRC", "FOR", "OUT", "NT", "KEY", "USR", "BAD", "STS", "FIL", "GRB", "VID", "CAL")
)
"""Extensions that are words of languages as well, in which they have small letters."""
_COMPRESSED = re.compile(r"\w\w_", re.ASCII)
_SHORTEST_STEM = 3
"""Letters before an extension of one letter, which other abbreviations have not."""
_STANDS_FOR_A_NAME = re.compile(
    r"x{2,4}\d?|y{2,4}|z{2,4}|n{2,4}|[{<].*|your.*|file\d{0,2}"
    r"|(?:any|my|some)?(?:app|class|dll|document|driver|exe|file|font|form|image|module|path|program|project|report|server|user)"
    r"s?[_-]?name\d?"
)
"""What stands before the point where a text only says what a file may be called, as in ``filename.exe``."""
_MAY_STAND_FOR_A_NAME = ("xx", "yy", "zz", "nn", "{", "<", "your", "file")
"""With these a text begins that matches the pattern before, or it has ``name`` in it; that is seen in less time."""
_VERSIONED = "exe|dll|sys|ocx|drv|vxd|com|386|lib|vbx|fll|cpl|hlp|tlb|olb|cfg|cat|sch|xv2|ax|acm|msi|mpd|pdr|inf|dat"
_FILE_END = re.compile(r"\.(?P<extension>[A-Za-z3][A-Za-z0-9_]{1,3}|[CHch])(?![\w\\-])")
"""The end of a file's name; with a backslash behind it, it is a folder's."""
_IN_A_STEM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$~!#&'{}-"
_LONGEST_STEM = 32
_VERSION_END = re.compile(r"\.\d{1,5}\.\d{1,5}(?:\.\d{1,5})?[a-z]?(?![\w-]|\.\d)")
_VERSION_BEGIN = re.compile(r"(?<![\w.-])\d{1,5}\Z")
_SHORT_VERSION = re.compile(
    rf"\.(?=\w{{2,3}},?\s+[fvd(])(?:{_VERSIONED}),?\s+(?:(?:driver|file)\s+)?\(?(?:file\s+)?version\s+(?P<version>\d{{1,4}}\.\d{{1,4}}[a-z]?)(?![\w-]|\.\d)",
    re.IGNORECASE,
)
_SHORT_VERSION_OF = re.compile(r"(?<!\w)versions?\s+(?P<version>\d{1,4}\.\d{1,4}[a-z]?)\s+of\s+(?:the\s+)?\Z")
_OF = ("of ", "of\n")
_THE = ("the ", "the\n")
"""With one of these the text before such a file ends."""
_BEFORE_OF = 30
"""Characters before a file within which its version stands."""
_VERSION_NUMBER = re.compile(r"version\s+\d")
"""What each ASCII text in small letters has that matches the pattern before."""
_OF_FILE = re.compile(
    r"(?:\s+(?:or|and)\s+(?:version\s+)?[\w.]+)?\s+(?:of|for|in)\s+(?:the\s+)?(?P<file>[\w$~-]{1,30}\.\w{2,3})\b",
    re.IGNORECASE,
)
_PACKED = frozenset({"exe", "zip", "cab", "hqx"})
_PLATFORM = re.compile(
    r"[ \t]*(?P<platform>(?:x86|intel|i386|alpha|mips|powerpc|ppc|nec|windows|macintosh)\b[\w /()-]{0,30}?)[ \t]*:",
    re.IGNORECASE,
)
_PLATFORM_BEHIND = re.compile(r"\s+(?:for\s+|\()(?P<platform>x86|intel|alpha)\b(?:-based|\))", re.IGNORECASE)
_AVAILABLE = re.compile(
    r"available\s(?:for|to)\sdownload\b[^:.]{0,120}(?:\.\s[^:.]{0,120}\bdownload\b[^:.]{0,60})?:[ ]*\n"
)
_FROM_THE_CENTER = re.compile(r"ownload\s[^:.]{1,60}\sfrom\sthe\sMicrosoft\sDownload\s+Center:[ ]*\n")
"""What says that a list of files to fetch follows."""
_POSTED = re.compile(r"posted\b[^:.]{0,80}?\sas\s+(?:(?:[\w$~-]+\.\w{3}(?:\s\(\w+\))?(?:,|\sand|,\sand)?\s*){1,6})")
"""A sentence that says under which names files are to be had."""
CLUES = frozenset({"posted"})
"""Each text with such a sentence has it as a word."""
_ENTRY = re.compile(
    r"""[ \t]*(?:[^\n]{1,60}:[ \t]*|(?:~[ ]?)?(?:[A-Za-z][\w ]{0,30}:[ \t]+)?(?:[\w$~-]+\.\w{3})?
    [ \t]*(?:\(?(?:https?|ftp)://\S+)?[ \t]*)\n""",
    re.VERBOSE,
)
"""A line of a list of files: a name, an address, a heading, or nothing."""
_FETCH = re.compile(r"Download[ \t]+\Z", re.IGNORECASE)
_BEFORE_FILE = 200
"""Characters, at most, between the platform and the file to fetch for it."""
_LINE = 300
"""Characters of a line, at most, in which a file and its version stand."""
_REACH = 80
"""Characters between a file's name and its version in running text."""


class Files(NamedTuple):
    """The files that an article tells of."""

    names: list[str]
    versions: list[FileVersion]
    downloads: list[Download]


def read_files(article: Told) -> Files:
    """Return all that an article tells of files."""
    names = file_names(article)
    return Files(_each_once(names), read_file_versions(article, names), _downloads(article, names))


def file_names(article: Told) -> list[tuple[int, str]]:
    """Return the files that a text names, each with its place; domains and the pages of web addresses are none."""
    found: list[tuple[int, str]] = []
    for match in _FILE_END.finditer(article.text):
        extension = match["extension"]
        if (
            extension.casefold() not in _EXTENSIONS
            and extension not in _IN_CAPITALS
            and not _COMPRESSED.match(extension)
        ):
            continue
        point = match.start()
        before = article.text[max(0, point - _LONGEST_STEM) : point]
        stem = len(before[len(before.rstrip(_IN_A_STEM)) :].lstrip("'"))
        if not stem or (len(extension) == 1 and stem < _SHORTEST_STEM):
            continue
        if extension in _IN_CAPITALS and not before[-stem:].isupper():
            continue
        if not is_address(article.text, point - stem, match.end()):
            begin = point - _whole(before, stem)
            if found and found[-1][0] == begin:
                found.pop()
            found.append((begin, article.text[begin : match.end()]))
    return found


def _whole(before: str, stem: int) -> int:
    """Return how long the whole of a name is before its last point; ``stem`` long is what has no point in it.

    A number at its beginning is that of an item of a list.
    """
    rest = before[:-stem]
    while rest.endswith(".") and (part := rest[len(rest[:-1].rstrip(_IN_A_STEM)) : -1]):
        if part.isdigit() and not rest[: -1 - len(part)].endswith("."):
            break
        rest = rest[: -1 - len(part)]
    return len(before) - len(rest)


def _each_once(names: list[tuple[int, str]]) -> list[str]:
    """Return the files' names in order, each as it is first written; without those that only stand for a name."""
    found: dict[str, str] = {}
    for _, name in names:
        found.setdefault(name.casefold(), name)
    return [name for key, name in found.items() if not _only_stands_for(key)]


def _only_stands_for(name: str) -> bool:
    """Tell whether a file's name in small letters only says where one is to be put in."""
    if "name" not in name and not name.startswith(_MAY_STAND_FOR_A_NAME):
        return False
    return _STANDS_FOR_A_NAME.fullmatch(name, 0, name.rindex(".")) is not None


def read_file_versions(article: Told, names: list[tuple[int, str]]) -> list[FileVersion]:
    """Return versions with the files that they are of, in order."""
    if not names:
        return []
    text = article.text
    found = []
    for match in _VERSION_END.finditer(text):
        begin = _VERSION_BEGIN.search(text, max(0, match.start() - 5), match.start())
        if not begin:
            continue
        start = begin.start()
        version = text[start : match.end()]
        if _is_address(version, text[max(0, start - 12) : start]):
            continue
        file = _file_of(text, start, match.end(), names, version.count("."))
        if file:
            found.append((start, FileVersion(file=file, version=version)))
    short = not text.isascii() or _VERSION_NUMBER.search(article.lower)
    for match in _SHORT_VERSION.finditer(text) if short else ():
        number = bisect_left(names, (match.start(), ""))
        if number:
            found.append((match.start(), FileVersion(file=names[number - 1][1], version=match["version"])))
    if short:
        found += _short_versions_of(article.lower, names)
    return list({(each.file.casefold(), each.version): each for _, each in sorted(found, key=_place)}.values())


def _short_versions_of(lower: str, names: list[tuple[int, str]]) -> Iterator[tuple[int, FileVersion]]:
    """Return the versions of two numbers that stand before the file that they are of."""
    for place, name in names:
        if lower.startswith(_OF, place - 3) or lower.startswith(_THE, place - 4):
            match = _SHORT_VERSION_OF.search(lower, max(0, place - _BEFORE_OF), place)
            if match:
                yield match.start(), FileVersion(file=name, version=match["version"])


def _place(pair: tuple[int, FileVersion]) -> int:
    return pair[0]


def _file_of(text: str, start: int, end: int, names: list[tuple[int, str]], dots: int) -> str | None:
    """Return the file that a version is of: named in the same line, behind it, or shortly before it."""
    behind = _OF_FILE.match(text, end)
    if behind:
        return behind["file"]
    line_start = text.rfind("\n", max(0, start - _LINE), start) + 1 or max(0, start - _LINE)
    following = bisect_left(names, (start, ""))
    before = names[following - 1] if following else None
    if before and before[0] >= line_start:
        return before[1]
    if dots == 2 and not text[line_start:start].strip():
        return None  # The number of a heading.
    after = names[following] if following < len(names) else None
    line_end = text.find("\n", end, end + _LINE)
    if after and after[0] < (line_end if line_end >= 0 else end + _LINE) and not _prose(text[end : after[0]]):
        return after[1]
    if before and before[0] >= start - _REACH:
        between = text[before[0] + len(before[1]) : start]
        if "\n\n" not in between and ". " not in between and (dots == 3 or "ersion" in between):
            return before[1]
    return None


def _prose(between: str) -> bool:
    return sum(1 for word in between.split() if word.isalpha() and word.islower()) > 1


def _is_address(version: str, before: str) -> bool:
    """Tell whether four numbers are rather the address of a computer."""
    parts = version.rstrip("abcdefghijklmnopqrstuvwxyz").split(".")
    if len(parts) != 4 or "ersion" in before:
        return False
    return not 0 < int(parts[0]) < 10 and all(int(part) <= 255 for part in parts)


def _downloads(article: Told, names: list[tuple[int, str]]) -> list[Download]:
    """Return the files to fetch, in order, each with its platform where one stands with it."""
    text = article.text
    is_posted = "posted" in article.words
    if not names or not (is_posted or "ownload" in text):
        return []
    posted = [match.span() for match in _POSTED.finditer(text)] if is_posted else []
    offered = sorted([*_offered(text), *posted])
    found: dict[str, Download] = {}
    for place, name in names:
        if name[-3:].casefold() not in _PACKED:
            continue
        number = bisect_left(offered, (place, 0)) - 1
        begin = offered[number][0] if number >= 0 and place < offered[number][1] else None
        before = text[max(0, place - _BEFORE_FILE) : place].rpartition("\n")[2]
        named = _PLATFORM.match(before)
        if not named and begin is None and not _FETCH.search(before):
            continue
        named = named or _PLATFORM_BEHIND.match(text, place + len(name)) or _heading(text, begin, place)
        known = found.get(name.casefold())
        if not known or (named and not known.platform):
            platform = named["platform"].strip() if named else None
            found[name.casefold()] = Download(file=known.file if known else name, platform=platform)
    return list(found.values())


def _heading(text: str, begin: int | None, place: int) -> re.Match[str] | None:
    """Return the last line between two places that names a platform alone."""
    lines = text[begin:place].split("\n")[:-1] if begin is not None else []
    named = (_PLATFORM.fullmatch(line.rstrip()) for line in reversed(lines))
    return next((match for match in named if match), None)


def _offered(text: str) -> Iterator[tuple[int, int]]:
    """Return where the files stand that a sentence says are to be had: each in a line of its own, or at an address."""
    for pattern in (_AVAILABLE, _FROM_THE_CENTER) if "Center:" in text else (_AVAILABLE,):
        end = 0
        while match := pattern.search(text, end):
            end = match.end()
            while line := _ENTRY.match(text, end):
                end = line.end()
            yield match.end(), end
