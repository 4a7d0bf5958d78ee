"""The registry's keys that an article names, also where a key is broken over lines, or stands apart from its hive."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnose.archive.told import Told

_HIVE = re.compile(r"hk(?:ey_[a-z_]+|lm|cu|cr)\\")
_HIVE_ALONE = re.compile(r"hkey_[a-z_]+(?![\w\\])")
"""Hives in small letters, in which they are found sooner than in any."""
_KEY = re.compile(
    r"""(?:HKEY_[A-Z_]+|HKLM|HKCU|HKCR)\\[^\s"<>|]*[^\s"<>|.,;:)\]']
    (?:(?:(?<=[A-Z0-9])(?:[ ](?:\n[ \t]*)?|\n[ \t]*)(?-i:(?!HK)[A-Z])[A-Z]*(?:[ ](?-i:(?!HK)[A-Z])[A-Z]*)?\\
    |(?<=\\)[ ]?\n[ \t]*(?-i:(?!HK)[A-Z]))(?:[^\s"<>|]*[^\s"<>|.,;:)\]'])?)*""",
    re.IGNORECASE | re.VERBOSE,
)
"""A key within a text; it goes on behind a blank where the next word or two lead to a backslash, and behind one."""
_LINE = re.compile(r"[ \t]*(?P<key>(?:HKEY_[A-Z_]+|HKLM|HKCU|HKCR)\\[^\n\"<>|]*)", re.IGNORECASE)
_SENTENCE = re.compile(
    r"\\\S{0,200}[,.;]? (?:is|are|to|and|in|the|key|value|subkey|or|has|for|was|on|with|as)\b", re.IGNORECASE
)
_APART = re.compile(
    r"""(?P<hive>HKEY_[A-Z_]+)(?![\w\\])(?:(?!HKEY_|\n[ \t]*\n|\\)[^:]){0,160}:[ ]*\n[ \t]*\n[ \t]*
    (?P<key>\\?[A-Z][^\n"<>|:\\]*\\[^\n"<>|:]*)(?=\n)""",
    re.IGNORECASE | re.VERBOSE,
)
"""A hive in the text, and the key under it in a line of its own."""
_NO_KEY = re.compile(r"[\"<>|]")
_PART = re.compile(r"[ \t]*(?P<part>(?!HK|.*\bREG_)[A-Z{][^\n\"<>|:=]*)", re.IGNORECASE)
"""A line that may be the end of the key in the line before."""
_FULL = 79
"""Characters of a line into which no other word went."""
_MARGIN = 40
"""Blanks, at most, before a key that begins a line."""
_MOST_WORDS = 4
"""Words of the end of a key; what has more is a sentence."""
_AT_THE_END = " .,:;'\\"
_BACKSLASH = re.compile(r" *\\ *")


def registry_keys(article: Told) -> list[str]:
    """Return the registry's keys that a text names, each once, whatever its case."""
    if "\\" not in article.text or "hk" not in article.lower:
        return []
    found: dict[str, str] = {}
    for _, written in sorted((*_whole(article), *_apart(article))):
        key = _BACKSLASH.sub(r"\\", written.rstrip(_AT_THE_END))
        found.setdefault(key.casefold(), key)
    return list(found.values())


def _whole(article: Told) -> Iterator[tuple[int, str]]:
    """Return the keys that are written with their hive, each with its place."""
    text = article.text
    end = 0
    for hive in _HIVE.finditer(article.lower):
        match = _KEY.match(text, hive.start()) if hive.start() >= end else None
        if not match:
            continue
        begin = max(text.rfind("\n", max(0, match.start() - _MARGIN), match.start()) + 1, match.start() - _MARGIN, 0)
        line = _LINE.match(text, begin) if not text[begin : match.start()].strip() else None
        if line and not _SENTENCE.search(line["key"]):
            key, end = _over_lines(text, line)
        else:
            key, end = " ".join(match[0].split()), match.end()
        yield match.start(), key


def _over_lines(text: str, line: re.Match[str]) -> tuple[str, int]:
    """Return a key that begins in a line of its own, with the lines over which it goes on, and its end."""
    key, begin, end = line["key"].strip(), line.start(), line.end()
    indent = line.start("key") - begin
    while end < len(text):
        stop = text.find("\n", end + 1) if text.find("\n", end + 1) >= 0 else len(text)
        following = text[end + 1 : stop]
        if following.lstrip().startswith("\\"):
            key += _NO_KEY.split(following, maxsplit=1)[0].strip()
        elif part := _part(following, indent):
            if not key.endswith("\\") and end - begin + 1 + len(part.split()[0]) <= _FULL:
                break
            key += part if key.endswith("\\") else f" {part}"
        else:
            break
        begin, end = end + 1, stop
    return key, end


def _part(line: str, indent: int) -> str | None:
    """Return a line that may be the end of a key that begins so far indented, or None."""
    match = _PART.fullmatch(line)
    if not match or match.start("part") < indent or len(match["part"].split()) > _MOST_WORDS:
        return None
    return match["part"].strip()


def _apart(article: Told) -> Iterator[tuple[int, str]]:
    """Return the keys whose hive is named in the sentence before."""
    for hive in _HIVE_ALONE.finditer(article.lower):
        match = _APART.match(article.text, hive.start())
        key = match["key"].strip().removeprefix("\\") if match else ""
        if match and not key.casefold().startswith("hkey_"):
            yield match.start("key"), f"{match['hive']}\\{key}"
