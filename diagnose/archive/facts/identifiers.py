"""Errors, events, STOP codes and numbers in base sixteen that an article tells of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from diagnose.archive.article import EventId
from diagnose.archive.facts.told import Told

_ID = r"""(?:[0-9a-f]{6,8}(?:-[0-9a-f]{1,8}){2,3} | 0x[0-9a-f]{1,12} | (?=[a-f]*\d)[0-9a-f]{8}
    | [a-z]{1,4}\d{4}(?!\d) | \d{3}\.\d{1,2}(?![\w.]) | -?(?:\d{9,10}|\d{1,7})(?![\w.-]\w|[\w-])
    | (?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{3,6})\b"""
_ERROR = re.compile(
    rf"""error(?:s|\(s\))?(?:\s+(?:code|number|no\.?|id|value|msg|message(?=s?(?:[\s(:\#]{{1,3}}\d{{3,5}}\b|\s?\#\d|\s+number\s+\d))))?s?(?:\s+(?:reported|received|generated))?(?:\s+(?:is|of|was|returned))?[\s:\#=(\['"]*(?:-+\s)?
    (?:(?:code|number)[\s:\#=(\['"]*|asp\s)?(?P<ids>{_ID}(?:['")\]]*\s*(?:,|and|or|\(or)\s*(?:error\s+)?['"(\[]*{_ID}){{0,20}})""",
    re.VERBOSE,
)
_ID_ALONE = re.compile(_ID, re.VERBOSE)
_RESULTS = ("800", "c00", "c10", "c7f")
"""How numbers begin that look like results of Windows functions."""
_RESULT = re.compile(r"(?:800[0-57-9a-e]|c000|c10[0-9a-f]|c7f[ef])(?!0000(?!\w))[0-9a-f]{4}(?:-[0-9a-f]{8})?(?!-?\w)")
"""A result, maybe with a second one behind it that says more; what ends in zeros is a bound of memory or of numbers."""
_SEGMENT = re.compile(r"(?<![\w:])(?=[a-f]{0,3}\d)[0-9a-f]{4}:\Z")
"""Stands before an address in memory that may look like a result."""
_IN_MEMORY = ("address ", "address: ", "address\n", "base at ")
"""With one of these the text before an address in memory ends."""
_TRIPLE = re.compile(r"[0-9a-f]{6,8}(?:-[0-9a-f]{1,8}){2,3}(?![\w-])")
_CODE_WORDS = (
    (frozenset({"exception", "exceptions"}), "exception"),
    (frozenset({"hresult", "hresults"}), "hresult"),
    (frozenset({"id"}), "id no"),
)
"""What stands before a code, each with the words that it begins with."""
_CODE = re.compile(
    r"""(?:exception|hresult|id\sno)s?\b(?:\s*(?:code|number))?[\s.:\#=(\['"]*
    (?P<id>(?:0x)?(?=[a-f]*\d)[0-9a-f]{8})(?!-?\w)""",
    re.VERBOSE,
)
_STOP = re.compile(
    r"stop(?:\s+(?:error|code|message|screen))?\s*[:=]?\s*(?P<id>0x[0-9a-f]{1,10}|c?0{3,}[0-9a-f]{2,6}|c000[0-9a-f]{4}|\d[a-f]|[a-f]\d)\b"
)
_HEX = re.compile(r"0x(?<![0-9a-z]0x)[0-9a-f]{1,16}\b")
_WARNING = re.compile(r"warning\s+(?P<ids>[a-z]{1,4}\d{4})(?!\w)")
_OF_TOOL = re.compile(r"\b(?:LNK|CXX|CVT|RC|RW|BK|PRJ|FOR|[ACFLMRU])[1-9]\d{3}\b|\bCXX0\d{3}\b")
"""Errors of compilers and linkers, in a title."""
_FOUR_DIGITS = re.compile(r"\d\d{3}")
"""A pattern is found sooner that begins with what is not repeated."""
_EVENT = re.compile(
    r"""events?(?:\s+log)?(?:\s+errors?)?(?:\s*\(?ids?\)?|\s+numbers?|\s+no\.?)?\s*[:\#=-]?\s*[(\[]?\s?
    (?P<ids>\d{1,5}(?:(?![\w.]\w|\d)|(?=log:))(?:\s*(?:,\s*and|,|and|or|&)\s*(?:events?\s*(?:ids?)?\s*:?\s*)?\d{1,5}(?![\w.]\w|\d)){0,20})""",
    re.VERBOSE,
)
_LISTED = re.compile(r"\n {0,3}+(?P<id>[A-Z]{1,3}\d{4}):? {1,4}(?=\S)(?=.*?\b[a-z]{3})")
"""A message of a compiler or the like, as the heading or the beginning of what is said of it."""
_NO_ERROR = re.compile(r"[=:]\s*0\Z|code\s+0\Z|error\d\Z")
"""What says that there is no error, a count of none, or the heading of one of some errors."""
_PARTS = re.compile(r"\n(?:\n|[ ]*-\s)")
"""Stands between the word and a number that belongs to what comes next: a paragraph, or an item of a list."""
_FEWEST_LISTED = 3
"""Lines of that form that make a list of messages; one may begin with a word such as a product's."""
_SENTENCE = 100
"""Characters before a message in which it is said to be one."""
_BEFORE_ITS_NAME = re.compile(r"(?<!\w)(?P<id>-\d{3,5})[\s=(]{1,4}jet_err")
_BEHIND_ITS_NAME = re.compile(r"jet_err[a-z]{1,40}[\s=(,]{1,4}(?P<id>-\d{3,5})(?!\w)")
"""An error of the database engine beside its name."""
_MESSAGE = re.compile(r"msg(?<!\wmsg)\s+(?P<id>\d{2,5}),\s+level\b")
_SHORTENED = re.compile(r"err(?<!\werr)(?:=|:? ?\#?)(?P<id>-?\d{2,10})(?![\w.-]\w|\w)")
_OF_WEB = re.compile(r"http(?<!\whttp)(?:/1\.[01])?\s(?P<id>[45]\d\d(?:\.\d{1,2})?)(?![\w.-]\w|\w)")
"""The answer of a web server that it cannot do what is asked."""
_OF_WEB_WORDS = frozenset(map(str, (*range(400, 420), *range(500, 508))))
"""Of these a text with such an answer has one as a word."""
_FATAL = re.compile(r"fatal(?<!\wfatal)\s+exception\s+\(?(?P<id>\d[0-9a-f])h?(?!\w)")
_OF_DATABASE = re.compile(r"sqlcode(?<!\wsqlcode)[\s:=]{1,3}(?P<id>-\d{2,5})(?!\w)")
_OF_LINKER = re.compile(r"LNK\d{4}\b")
_TOOL_BEFORE = re.compile(r"(?<!\w)([a-z]{1,4}\d{4})\s*:?\s*(?:fatal\s+)?\Z")
_NEGATIVE_BEFORE = re.compile(r"(?<!\w)(-\d{3,5})\"?\s+\Z")
_A_NUMBER_BEFORE = re.compile(r"(?<!\w)an?\s+(\d{3,5})\s+\Z")
_KINDS = ("information", "informational", "warning", "error")
"""What events are called between their numbers and the word."""
_NUMBERS_BEFORE = re.compile(
    r"""(?<![\w,.-])(?P<ids>(?:\d{3,5}(?:,|,?\s(?:and|or))\s+)*\d{3,5})\s+
    (?:(?:information|informational|warning|error)\s(?:and\s)?){0,3}\Z""",
    re.VERBOSE,
)
_OF_A_FILE = re.compile(r"events?[a-z]*\.[a-z]")
"""What is a file's name and no event."""
_SOURCE = re.compile(
    r"""(?:^|\s)(?:event\s+)?source\s*(?::[ \t]*|-[ \t]+|[ \t](?=(?-i:[A-Z]{2}\w+)(?:[ ]\w+)?[ \t]*$))(?P<source>\S.*?)
    (?=\s*(?:$|(?:type|category|description|event(?:\s+id)?|user|computer)\s*:|[\t ]{3,}))""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_SOURCE_BEHIND = re.compile(
    r"[\s)\],]*\s(?:in\s+|from\s+|with\s+(?:a\s+|the\s+)?)?[Ss]ource\s+(?:of\s+)?[\[(]?\s*"
    r"([Ss]ervice [Cc]ontrol [Mm]anager|[A-Z][\w.]*)"
)
_SOURCE_BEHIND_OTHERS = re.compile(
    r" - ([A-Z][a-z]*[A-Z]\w*(?: [A-Z]\w*)?)[ \t]*(?=\n|\Z)"
    r"|(?:\s+(?:error|warning))?(?:\s+messages?)?\s+from\s+(?:the\s+)?[\"']?"
    r"([A-Z][a-z]*[A-Z]\w+(?: (?:Private|Public))?)"
)
_SOURCE_BEFORE = re.compile(
    r"([A-Z]\w*[a-z]\w*[A-Z]\w*|[A-Z]{2,}[a-z]+\w*|[A-Z]{3}\sServer|Netlogon|Service Control Manager"
    r"|(?<=\n   )[A-Z]{4,})\s+$"
)
_FIELD = r"[ \t]*(?:(?:event[ ])?source|type|category|date|time|user|computer)[ ]*:[^\n]*"
_FIELDS_BEHIND = re.compile(rf"(?:\n\n{_FIELD}){{1,7}}", re.IGNORECASE)
_FIELDS_BEFORE = re.compile(rf"(?:(?<=\n\n){_FIELD}\n\n){{1,7}}\Z", re.IGNORECASE)
"""Fields of an entry of the log, each in a paragraph of its own, around that of the event's number."""
_WORD_BEFORE = re.compile(r"\w")
_ENTRY = 400
"""Characters before and behind an event's number within which its source may stand."""
_BEFORE_EVENTS = 60
"""Characters before the word within which the numbers of some events stand."""
_NUMBER = re.compile(r"\d+")
_YEARS = range(1990, 2003)
CLUES = _OF_WEB_WORDS.union(
    *(words for words, _ in _CODE_WORDS), {"warning", "err", "msg", "level", "jet", "http", "fatal", "sqlcode"}
)
"""Of these a text has one as a word that has an id of certain kinds."""


class Ids(NamedTuple):
    """The ids that an article tells of."""

    errors: list[str]
    events: list[EventId]
    hex_codes: list[str]
    stop_codes: list[str]


def read_ids(article: Told) -> Ids:
    """Return all ids that an article tells of."""
    stops = list(_stops(article))
    return Ids(_error_ids(article, stops), read_event_ids(article), _hex_codes(article), _once(id_ for _, id_ in stops))


def read_error_ids(article: Told) -> list[str]:
    """Return the ids of errors as the article writes them, each once, in order."""
    return _error_ids(article, _stops(article))


def _error_ids(article: Told, stops: Iterable[tuple[int, str]]) -> list[str]:
    """Return the ids of errors, among them the codes of stop screens."""
    found: list[tuple[int, str]] = []
    lower, words = article.lower, article.words
    tells_of_errors = "error" in article.lower
    if tells_of_errors:
        found += _errors(article)
    if tells_of_errors or "warning" in words:
        found += _listed(article)
    found += _results(article)
    for first, word in _CODE_WORDS:
        if not first.isdisjoint(words):
            found += _codes(article, word)
    found += stops
    found += _by_kind(article, tells_of_errors)
    return _once(written for place, written in sorted(found) if not _inside(place, lower)) if found else []


def _by_kind(article: Told, tells_of_errors: bool) -> list[tuple[int, str]]:
    """Return the ids that a word or a form of one kind of program tells: compilers, databases, and some others."""
    text, lower, words = article
    found: list[tuple[int, str]] = []
    if "warning" in words:
        found += _marked(_WARNING, "ids", article)
    title_end = text.find("\n")
    if _FOUR_DIGITS.search(text, 0, title_end):
        found += [(match.start(), match[0]) for match in _OF_TOOL.finditer(text, 0, title_end)]
    if "err" in words and ("err=" in lower or "err " in lower or "err:" in lower):
        found += _marked(_SHORTENED, "id", article)
    if "msg" in words and "level" in words:
        found += _marked(_MESSAGE, "id", article)
    if "jet" in words and "jet_err" in lower:
        found += _marked(_BEFORE_ITS_NAME, "id", article)
        found += _marked(_BEHIND_ITS_NAME, "id", article)
    if "http" in words and not words.isdisjoint(_OF_WEB_WORDS):
        found += _marked(_OF_WEB, "id", article)
    if "fatal" in words and "exception" in words:
        found += _marked(_FATAL, "id", article)
    if "sqlcode" in words:
        found += _marked(_OF_DATABASE, "id", article)
    if tells_of_errors and "LNK" in text:
        found += [(match.start(), match[0]) for match in _OF_LINKER.finditer(text)]
    return found


def _marked(pattern: re.Pattern[str], group: str, article: Told) -> Iterator[tuple[int, str]]:
    """Return what a group of a pattern matches in small letters, as it is written."""
    for match in pattern.finditer(article.lower):
        yield match.start(group), article.text[slice(*match.span(group))]


def _errors(article: Told) -> Iterator[tuple[int, str]]:
    """Return the ids that stand behind the word; before it codes of compilers and linkers, and negative numbers."""
    lower = article.lower
    place = lower.find("error")
    while place >= 0:
        end = 0
        if not place or not _WORD_BEFORE.match(lower, place - 1):
            match = _ERROR.match(lower, place)
            end = match.end() if match else 0
            if match and not _PARTS.search(lower, place, match.start("ids")) and not _NO_ERROR.search(match[0]):
                yield from _ids_within(match.start("ids"), match["ids"], article.text)
            before = _TOOL_BEFORE.search(lower, max(0, place - 18), place)
            if not before and "-" in lower[max(0, place - 9) : place]:
                before = _NEGATIVE_BEFORE.search(lower, max(0, place - 9), place)
            if not match and not before and lower[max(0, place - 2) : place - 1].isdigit():
                before = _A_NUMBER_BEFORE.search(lower, max(0, place - 12), place)
            if before:
                yield before.start(1), article.text[before.start(1) : before.end(1)]
        place = lower.find("error", max(place + 5, end))


def _listed(article: Told) -> list[tuple[int, str]]:
    """Return the codes that the lines of a list of messages begin with, or those of a message that is announced."""
    found = list(_LISTED.finditer(article.text))
    if len(found) < _FEWEST_LISTED:
        found = [match for match in found if _announced(article, match)]
    return [(match.start("id"), match["id"]) for match in found]


def _announced(article: Told, match: re.Match[str]) -> bool:
    """Tell whether a code and a sentence begin a paragraph of which the one before says that it is a message."""
    blank = article.lower.rfind("\n\n", 0, match.start() + 1)
    if blank < 0 or not (article.text[match.end("id")] == ":" or article.text[match.end()].isupper()):
        return False
    before = article.lower[max(0, blank - _SENTENCE) : blank].rstrip()
    return before.endswith(":") and ("error" in before or "message" in before or "warning" in before)


def _codes(article: Told, word: str) -> Iterator[tuple[int, str]]:
    """Return the codes that stand behind a word."""
    place = article.lower.find(word)
    while place >= 0:
        match = _CODE.match(article.lower, place)
        if match:
            yield match.start("id"), article.text[slice(*match.span("id"))]
        place = article.lower.find(word, place + len(word))


def _results(article: Told) -> Iterator[tuple[int, str]]:
    """Return the numbers that look like results of Windows functions, alone or with others behind hyphens."""
    text, lower, _ = article
    for begins in _RESULTS:
        place = lower.find(begins)
        while place >= 0:
            single, several = _RESULT.match(lower, place), _TRIPLE.match(lower, place)
            start = place - 2 if single and lower[place - 2 : place] == "0x" else place
            before = lower[start - 1 : start]
            if single and before != "-" and not before.isalnum() and not _is_address(lower, before, start):
                yield start, text[start : single.end()]
            elif several and before not in ("-", "_") and not before.isalnum():
                yield start, text[start : several.end()]
            place = lower.find(begins, place + len(begins))


def _is_address(lower: str, before: str, start: int) -> bool:
    """Tell whether a number is rather where in memory something happened: that is said, or it is behind a segment."""
    if before == ":":
        return _SEGMENT.search(lower, max(0, start - 6), start) is not None
    return lower.endswith(_IN_MEMORY, 0, start)


def _hex_codes(article: Told) -> list[str]:
    """Return the numbers written with 0x."""
    if "0x" not in article.lower:
        return []
    return _once(article.text[match.start() : match.end()] for match in _HEX.finditer(article.lower))


def read_event_ids(article: Told) -> list[EventId]:
    """Return the events of the event log, each with its source where the text gives one."""
    if "event" not in article.lower:
        return []
    found: dict[tuple[int, str | None], EventId] = {}
    for place, end, number in _events(article.lower):
        source = _source(article.text, place, end)
        found.setdefault((number, source and source.casefold()), EventId(id=number, source=source))
    sourced = {each.id for each in found.values() if each.source}
    return [each for each in found.values() if each.source or each.id not in sourced]


def _stops(article: Told) -> Iterator[tuple[int, str]]:
    if "stop" not in article.lower:
        return
    for match in _STOP.finditer(article.lower):
        if not article.lower[match.start() - 1 : match.start()].isalnum():
            yield match.start("id"), article.text[slice(*match.span("id"))]


def _ids_within(place: int, ids: str, text: str) -> list[tuple[int, str]]:
    return [
        (place + match.start(), text[place + match.start() : place + match.end()]) for match in _ID_ALONE.finditer(ids)
    ]


def _inside(place: int, lower: str) -> bool:
    """Tell whether an id at a place is only the end of a longer one, as of a class's id."""
    return lower[place - 1 : place] in ("{", "-") and lower[place - 2 : place - 1].isalnum()


def _once(written: Iterable[str]) -> list[str]:
    """Return each id once, whatever its case, with or without 0x."""
    found: dict[str, str] = {}
    for each in written:
        found.setdefault(_bare(each), each)
    return list(found.values())


def _bare(written: str) -> str:
    return written.casefold().removeprefix("0x")


def _events(lower: str) -> Iterator[tuple[int, int, int]]:
    place = lower.find("event")
    while place >= 0:
        match = _EVENT.match(lower, place)
        if match and "\n\n" in lower[place : match.start("ids")]:
            match = None
        if match and not lower[place - 1 : place].isalnum():
            for number in _NUMBER.findall(match["ids"]):
                yield place, match.end(), int(number)
        near = lower[max(0, place - 16) : place].rstrip() if not match else ""
        before = None
        if near[-1:].isdigit() or near.endswith(_KINDS):
            before = _NUMBERS_BEFORE.search(lower, max(0, place - _BEFORE_EVENTS), place)
        before = before if before and not _OF_A_FILE.match(lower, place) else None
        for written in _NUMBER.findall(before["ids"]) if before else ():
            if int(written) not in _YEARS:
                yield before.start() if before else place, place, int(written)
        place = lower.find("event", max(place + 5, match.end() if match else 0))


def _spread(text: str, start: int, stop: int) -> tuple[int, int]:
    """Return where an entry of the log begins and ends of which each field is a paragraph."""
    behind = _FIELDS_BEHIND.match(text, stop)
    before = _FIELDS_BEFORE.search(text, max(0, start - _ENTRY), start)
    return before.start() if before else start, behind.end() if behind else stop


def _source(text: str, place: int, end: int) -> str | None:
    """Return the source in the same entry of the log, which has no blank line in it, or the word just before."""
    begun = max(0, place - _ENTRY)
    blank = text.rfind("\n\n", begun, place)
    start = blank + 2 if blank >= 0 else begun
    stop = text.find("\n\n", end, end + _ENTRY)
    stop = stop if stop >= 0 else end + _ENTRY
    named = list(_SOURCE.finditer(text, start, stop))
    if not named and text.startswith("\n\n", stop) and "\n" not in text[start:stop].strip():
        named = list(_SOURCE.finditer(text, *_spread(text, start, stop)))
    if named:
        nearest = min(named, key=lambda match: abs(match.start("source") - place))
        return nearest["source"].strip(" .,;\"'") or None
    behind = _SOURCE_BEHIND.match(text, end) or _SOURCE_BEHIND_OTHERS.match(text, end)
    if behind:
        return str(behind[behind.lastindex or 1]).rstrip(".")
    before = _SOURCE_BEFORE.search(text[max(0, place - 40) : place])
    return before[1] if before else None
