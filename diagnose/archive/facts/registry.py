"""The registry's keys that an article names, also where a key is broken over lines, or stands apart from its hive."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from diagnose.archive.facts.told import Told, as_told
from diagnose.archive.words import distinct_words

_HIVE = re.compile(r"hk(?:ey_[a-z_]+|lm|cu|cr|u)(?:\\|(?=[ \t]*\n[ \t]+\\))")
_HIVE_WORDS = frozenset({"hkey", "hklm", "hkcu", "hkcr", "hku"})
"""Of these a text with a hive has one as a word."""
_CONTROL_SET = "currentcontrolset"
"""What a text with a key that stands without its hive has as a word."""
CLUES = _HIVE_WORDS | {_CONTROL_SET}
"""Of these a text with a key has one as a word."""
_HIVE_ALONE = re.compile(r"hkey_[a-z_]+(?![\w\\])")
"""Hives in small letters, in which they are found sooner than in any."""
_PARTED = re.compile(
    r"\b(HKEY)[_ ]{1,2}(LOCAL|CURRENT|CLASSES)[_ ]{1,2}(MACHINE|USER|ROOT|CONFIG)(?=\\|/)", re.IGNORECASE
)
"""A hive's name, maybe with blanks in it."""
_SLASHES = re.compile(
    r"(?:HKEY_[A-Z_]+|HKLM|HKCU|HKCR|HKU)/[^\n]*(?:\n[ \t]+[^\n]*)?|(?<=\n)[ \t]*/?(?:SYSTEM|SOFTWARE)/[^\n]*",
    re.IGNORECASE,
)
"""A key that is written with slashes, to the end of the next line, or below a hive that is named before."""
_UNUSUAL = re.compile(r"hk(?:ey (?:local|current|classes)|ey_[a-z]+_ |ey_[a-z_]+/|(?:lm|cu|cr|u)/)")
_WITH_SLASHES = ("software/microsoft", "system/currentcontrolset")
"""A text that matches one of the two before matches this, or has one of these; to look for them takes less time."""
_BLANK_TO_FILL = r"(?<![ \t])<[^<>\"|\\]{1,40}>"
"""What stands in a key for a name that differs, such as ``<service name>``."""
_LETTER = rf'(?:[^\s"<>|]|{_BLANK_TO_FILL})'
_LAST_LETTER = rf'(?:[^\s"<>|.,;:)\]\']|{_BLANK_TO_FILL})'
_WORD = "(?-i:(?!HK)[A-Z])[A-Z]*"
_KEY = re.compile(
    rf"""(?:HKEY_[A-Z_]+|HKLM|HKCU|HKCR|HKU)\\{_LETTER}*{_LAST_LETTER}
    (?:(?:(?<=[A-Z0-9])(?:[ ](?:\n[ \t]*)?|\n[ \t]*){_WORD}(?:[ ]{_WORD}){{0,2}}\\
    |(?<=\\)[ ]?\n[ \t]*(?-i:(?!HK)[A-Z]))(?:{_LETTER}*{_LAST_LETTER})?)*""",
    re.IGNORECASE | re.VERBOSE,
)
"""A key within a text; it goes on behind a blank where the next words lead to a backslash, and behind one."""
_BEFORE_A_LINE = re.compile(r"[ \t]*(?:(?:[A-Za-z]+[ ]?:|[a-z\d]{1,2}\.|-)[ \t]+)?\[?\\?")
"""What stands before a key in a line of its own: what it is called, or the mark of an item."""
_REST = re.compile(rf'(?:[^\n"<>|\]]|{_BLANK_TO_FILL})*')
_NAME_ENDS = re.compile(r":(?=\s|\Z)|(?<=[^\s\\])[ \t]{2,}(?=[^\s\\])|[,;][ \t]|\.[ \t](?=[A-Z])|[ \t]\(?REG_")
"""Where what is said of a key begins, behind it in its line."""
_SENTENCE = re.compile(
    r"""\\[^\\\n]{0,80}?[,.;]?[ ](?:is|are|to|and|in|the|key|value|subkey|registry|or|has|for|was|on|with|as|from|by|at
    |where|which|that|you|under|of)(?=[ ][a-z\d(]|[,.;]|\s*\Z) | [ ](?:The|This|If|To)\b""",
    re.VERBOSE,
)
_NAME_GOES_ON = re.compile(
    r"(?:\s+(?!HK|The\b|This\b)[A-Z][A-Za-z\d]*){1,3}(?=\s+(?:registry|(?:sub)?key|value|entry|hive|is|are|to|and|in|or|for|on|from|by)\b)"
)
"""Words in capitals behind a key within a text that belong to its last name, as the sentence goes on behind them."""
_APART = re.compile(
    r"""(?P<hive>HKEY_[A-Z_]+)(?![\w\\])(?:(?:(?!HKEY_|\n[ \t]*\n|\\)[^:]){0,160}:[ ]*\n[ \t]*\n
    |[ ]*\n[ \t]*(?:sub)?key:)[ \t]*(?=(?!HKEY)\\?[A-Z][^\n"<>|:\\]*\\)""",
    re.IGNORECASE | re.VERBOSE,
)
"""A hive in the text, and what stands before the key under it, in a line of its own."""
_OF_MACHINE = "system\\currentcontrolset\\"
"""Begins a key, in small letters, that is under no other hive than that of the machine."""
_MACHINE = "HKEY_LOCAL_MACHINE\\"
_BEFORE_A_KEY = re.compile(r"\n[ \t]*\\?\Z")
_PART = re.compile(rf'[ \t]*(?P<part>(?!HK|.*\bREG_)[A-Z{{](?:[^\n"<>|:=]|{_BLANK_TO_FILL})*)', re.IGNORECASE)
"""A line that may be the end of the key in the line before."""
_FULL = 79
"""Characters of a line into which no other word went."""
_MARGIN = 40
"""Blanks, at most, before a key that begins a line."""
_MOST_WORDS = 4
"""Words of the end of a key; what has more is a sentence."""
_WHOLE_NAME = re.compile(
    r"\\(?:CurrentControlSet(?:\\(?:Services|Control))?|CurrentVersion|Parameters|Software\\Microsoft)\Z", re.IGNORECASE
)
"""The end of a key that no word of the next line belongs to, so that a backslash between them is lost."""
_AT_THE_END = " .,:;'\\"
_BACKSLASH = re.compile(r" *\\ *")
_BROKEN = re.compile(r"(?<![A-Za-z])([A-Za-z]{1,40}) ([a-z]{1,40})")


def registry_keys(article: Told) -> list[str]:
    """Return the registry's keys that a text names, each once, whatever its case, with backslashes."""
    if article.words.isdisjoint(_HIVE_WORDS):
        return []
    usual = _usual(article)
    if "\\" not in usual.text:
        return []
    keys = [key.rstrip(_AT_THE_END) for _, key in sorted((*_whole(usual), *_apart(usual), *_alone(usual)))]
    words = distinct_words(article.text) if any(" " in key for key in keys) else set()
    found: dict[str, str] = {}
    for written in keys:
        key = _unbroken(_BACKSLASH.sub(r"\\", written), words) if " " in written else written
        found.setdefault(key.casefold(), key)
    return list(found.values())


def _usual(article: Told) -> Told:
    """Return a text in which keys are written in the usual way: hives without blanks, and backslashes."""
    if not _UNUSUAL.search(article.lower) and not any(each in article.lower for each in _WITH_SLASHES):
        return article
    text = _PARTED.sub(r"\1_\2_\3", article.text)
    text = _SLASHES.sub(lambda match: match[0].replace("/", "\\"), text)
    return as_told(text, article.words)


def _unbroken(key: str, words: Set[str]) -> str:
    """Return a key without a blank within a word, which the text has whole elsewhere."""
    return _BROKEN.sub(lambda match: match[1] + match[2] if (match[1] + match[2]).lower() in words else match[0], key)


def _whole(article: Told) -> Iterator[tuple[int, str]]:
    """Return the keys that are written with their hive, each with its place."""
    text = article.text
    end = 0
    for hive in _HIVE.finditer(article.lower):
        if hive.start() < end:
            continue
        begin = max(text.rfind("\n", max(0, hive.start() - _MARGIN), hive.start()) + 1, hive.start() - _MARGIN, 0)
        of_line = _of_line(text, hive.start()) if _BEFORE_A_LINE.fullmatch(text, begin, hive.start()) else None
        if of_line and "\\" in of_line[0].rstrip(_AT_THE_END):
            key, end = of_line
            yield hive.start(), key
        elif match := _KEY.match(text, hive.start()):
            more = _NAME_GOES_ON.match(text, match.end())
            end = more.end() if more else match.end()
            yield match.start(), " ".join(text[match.start() : end].split())


def _of_line(text: str, start: int) -> tuple[str, int] | None:
    """Return the key that a line has from a place on, with the lines over which it goes on, and its end.

    None where the line is a sentence.
    """
    rest = _REST.match(text, start)
    if not rest:
        return None
    stop = _NAME_ENDS.search(rest[0])
    key = " ".join((rest[0][: stop.start()] if stop else rest[0]).split())
    if _SENTENCE.search(key):
        return None
    return (key, rest.end()) if stop else _over_lines(text, key, start, rest.end())


def _over_lines(text: str, key: str, start: int, end: int) -> tuple[str, int]:
    """Return a key that stands between two places, with the lines over which it goes on, and its end."""
    begin = text.rfind("\n", 0, start) + 1
    indent = len(text[begin:start]) - len(text[begin:start].lstrip())
    while end < len(text) and text[end] == "\n":
        following = _REST.match(text, end + 1)
        if not following:
            break
        line = following[0]
        if line.lstrip().startswith("\\"):
            key += " ".join(line.split())
        elif key.endswith("\\") and line.strip().isdigit():
            key += line.strip()
        elif part := _part(line, indent if "\\" in key.rstrip("\\") else 0):
            first = part.split()[0]
            leads_on = "\\" in first
            lost = "\\" in part and _WHOLE_NAME.search(key)
            if not key.endswith("\\") and not leads_on and not lost and end - begin + 1 + len(first) <= _FULL:
                break
            within_a_word = leads_on and part[0].islower()
            key += part if key.endswith("\\") or within_a_word else f"\\{part}" if lost else f" {part}"
        else:
            break
        begin, end = end + 1, following.end()
    return key, end


def _part(line: str, indent: int) -> str | None:
    """Return a line that may be the end of a key that begins so far indented, or None."""
    match = _PART.fullmatch(line)
    if not match or match.start("part") < indent or len(match["part"].split()) > _MOST_WORDS:
        return None
    return " ".join(match["part"].split())


def _alone(article: Told) -> Iterator[tuple[int, str]]:
    """Return the keys without their hive in a line of their own that can be under one hive only."""
    if _CONTROL_SET not in article.words:
        return
    place = article.lower.find(_OF_MACHINE)
    while place >= 0:
        own_line = _BEFORE_A_KEY.search(article.text, max(0, place - _MARGIN), place)
        of_line = _of_line(article.text, place) if own_line else None
        if of_line:
            yield place, f"{_MACHINE}{of_line[0]}"
        place = article.lower.find(_OF_MACHINE, place + len(_OF_MACHINE))


def _apart(article: Told) -> Iterator[tuple[int, str]]:
    """Return the keys whose hive is named in the sentence before, or in the line before."""
    for hive in _HIVE_ALONE.finditer(article.lower):
        match = _APART.match(article.text, hive.start())
        of_line = _of_line(article.text, match.end()) if match else None
        if match and of_line:
            yield match.end(), f"{match['hive']}\\{of_line[0].removeprefix(chr(92))}"
