"""Files, their versions and downloads that an article names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from diagnose.archive.addresses import is_address
from diagnose.archive.article import Download, FileVersion
from diagnose.archive.told import Told

_FILE_TYPES = (
    "exe|dll|sys|ocx|drv|vxd|com|bat|ini|inf|txt|doc|wri|hlp|cpl|lib|obj|386|mdb|mda|dbf|zip|cab|fon|ttf|vbx|pdr|mpd|"
    "tlb|olb|scr|pst|pab|ost|edb|log|dat|cfg|cat|cnt|msi|reg|sql|fll|hlb|app|fxp|acm|ax|bin|chm|xll|xla|dot|ppt|xls|"
    "htm|html|asp|dic|lex|mod|asm|inc|cpp|bas|frm|vbp|mak|rc|def|sch|xv2|flt|cnv|wiz|dlz|dl_|ex_|sy_|co_|in_|tt_|hl_|gr_|"
    "csv|lst|bmp|ico|cur|gif|jpg|pcx|tif|wmf|wav|avi|mid|rtf|pdf|pdb|dbg|dmp|chk|bak|tmp|old|pif|grp|nls|fot|stf|ovl|sif|"
    "adm|msc|cmd|vbs|prg|scx|sct|vcx|vct|pjx|pjt|frx|frt|cdx|idx|fpt|dbc|fpw|mdw|mde|pot|prf|pbk|pwl|mbg|glb|tpl|aspx|asa"
)
_EXTENSIONS = frozenset(_FILE_TYPES.split("|"))
_VERSIONED = "exe|dll|sys|ocx|drv|vxd|com|386|lib|vbx|fll|cpl|hlp|tlb|olb|cfg|cat|sch|xv2|ax|acm|msi|mpd|pdr|inf|dat"
_FILE_END = re.compile(r"\.(?P<extension>[A-Za-z3][A-Za-z0-9_]{1,3})(?![\w-])")
_IN_A_STEM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$~!#&'{}-"
_LONGEST_STEM = 32
_VERSION_END = re.compile(r"\.\d{1,5}\.\d{1,5}(?:\.\d{1,5})?[a-z]?(?![\w-]|\.\d)")
_VERSION_BEGIN = re.compile(r"(?<![\w.-])\d{1,5}\Z")
_SHORT_VERSION = re.compile(
    rf"\.(?:{_VERSIONED}),?\s+(?:file\s+)?version\s+(?P<version>\d{{1,4}}\.\d{{1,4}}[a-z]?)(?![\w-]|\.\d)",
    re.IGNORECASE,
)
_VERSION_NUMBER = re.compile(r"version\s+\d")
"""What each ASCII text in small letters has that matches the pattern before."""
_OF_FILE = re.compile(
    r"(?:\s+(?:or|and)\s+\w+)?\s+(?:of|for|in)\s+(?:the\s+)?(?P<file>[\w$~-]{1,30}\.\w{2,3})\b", re.IGNORECASE
)
_PACKED = frozenset({"exe", "zip", "cab"})
_PLATFORM = re.compile(
    r"[ \t]*(?P<platform>(?:x86|intel|i386|alpha|mips|powerpc|ppc|nec|windows|macintosh)\b[\w /()-]{0,30}?)[ \t]*:",
    re.IGNORECASE,
)
_AVAILABLE = re.compile(r"available\s(?:for|to)\sdownload\b[^:.]{0,120}:[ ]*\n")
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
        if match["extension"].casefold() not in _EXTENSIONS:
            continue
        point = match.start()
        before = article.text[max(0, point - _LONGEST_STEM) : point]
        stem = len(before[len(before.rstrip(_IN_A_STEM)) :].lstrip("'"))
        if stem and not is_address(article.text, point - stem, match.end()):
            found.append((point - stem, article.text[point - stem : match.end()]))
    return found


def _each_once(names: list[tuple[int, str]]) -> list[str]:
    """Return the files' names in order, each as it is first written."""
    found: dict[str, str] = {}
    for _, name in names:
        found.setdefault(name.casefold(), name)
    return list(found.values())


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
    return list({(each.file.casefold(), each.version): each for _, each in sorted(found, key=_place)}.values())


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
    """Return the files to fetch, in order, each with its platform where one stands before it."""
    text = article.text
    if not names or "ownload" not in text:
        return []
    offered = list(_offered(text))
    found: dict[str, Download] = {}
    for place, name in names:
        if name[-3:].casefold() not in _PACKED:
            continue
        before = text[max(0, place - _BEFORE_FILE) : place].rpartition("\n")[2]
        platform = _PLATFORM.match(before)
        number = bisect_left(offered, (place, 0)) - 1
        if platform or _FETCH.search(before) or (number >= 0 and place < offered[number][1]):
            known = found.get(name.casefold())
            if not known or (platform and not known.platform):
                named = platform["platform"].strip() if platform else None
                found[name.casefold()] = Download(file=known.file if known else name, platform=named)
    return list(found.values())


def _offered(text: str) -> Iterator[tuple[int, int]]:
    """Return where the files stand that a sentence says are to be had: each in a line of its own, or at an address."""
    end = 0
    while match := _AVAILABLE.search(text, end):
        end = match.end()
        while line := _ENTRY.match(text, end):
            end = line.end()
        yield match.end(), end
