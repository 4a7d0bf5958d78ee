"""What a person typed, understood: words, phrases and ids, each with the words of the index that stand for it."""

from __future__ import annotations

import re
from functools import cache
from string import ascii_lowercase
from typing import NamedTuple

from diagnose.archive import ids
from diagnose.archive.lists import common_words
from diagnose.archive.words import words_of

_ALSO = 0.5
"""What a likely other meaning of a number counts, beside the number itself."""
_STATED = 0.7
"""What a service pack counts where it is only what an article applies to."""
_PARTLY = 0.4
"""What a part of an id counts, beside the whole."""
_NEARLY = 0.9
"""What a key of the registry counts without its hive."""
_HIVES = (
    ("hkey", "local", "machine"),
    ("hkey", "current", "user"),
    ("hkey", "classes", "root"),
    ("hkey", "users"),
    ("hklm",),
    ("hkcu",),
    ("hkcr",),
    ("hku",),
)
_SHORTEST_ARTICLE, _LONGEST_ARTICLE = 5, 7
"""Digits of an article's number."""
_DIGITS = 8
"""Digits of a code with all its zeros."""
_HARDLY = 0.1
"""What that part of an id counts that many errors share."""

_IDS = r"""
    "(?P<phrase>[^"]*)"
    | (?:\bhttps?://|\b[\w-]+(?:\.[\w-]+){1,3}\.[a-z]{2,4}/)\S{0,200}?
      (?:\bkb(?:id)?[/;=](?:[a-z-]{2,6}[/;])?q?|[/;=]q)(?P<address>\d{5,6}|\d{1,3}/\d/\d\d)(?!\d)\S*
    | \b(?P<error>[0-9a-f]{8}(?:-[0-9a-f]{1,8}){1,2})\b
    | \bevents?(?:[\s-]*log)?[\s-]*(?:id'?s?|numbers?|no)?[\s.:;\#=]*(?P<event>\d{1,5})\b(?![.-]\d)
    | \bstop(?:\s*(?:error|code|message|screen))?[\s:]*(?P<stop>0x[0-9a-f]{1,8}|(?=[a-f]*\d)[0-9a-f]{1,8})\b
    | \b(?:v(?:er)?\.?)?(?P<version>\d{1,5}(?:\.\d{1,5}){2,3})\b
    | (?:&h|\#)(?P<hex>[0-9a-f]{1,8})\b
    | (?<![\w.])-(?P<negative>\d{2,10})\b
    | (?<![a-z_])(?:service\s*pack|sp)\s*(?P<service_pack>\d{1,2}[a-z]?)\b
    | \b(?:(?:kb\s*)?article(?:\s*(?:id|number|no))?|q|kb)[\s.:\#-]*(?P<article>\d{5,6})\b
    | (?<![\w.])(?P<file>[\w$~%-]{1,40}\.[a-z][a-z0-9]{1,2})\b(?!\.\w)
    """
_RIGHT_BEFORE_A_VERSION = r"(?<=[a-z][a-z])(?=\d{1,2}\.\d)"
"""The end of a name that a version is written together with."""
_NAME_WITH_NUMBER = r"(?=[a-z]{2,}[0-9]|[0-9]+[a-z]{3})([a-z]+|[0-9]{1,3})([a-z]+|[0-9]{1,4})"
"""A word and a number, in either order, that texts may write apart."""
_IN_IDS = frozenset('0123456789".#&')
"""Each of those that ``_IDS`` describes has one of these in it."""


class Alternative(NamedTuple):
    """Words of the index that all have to be in a document."""

    words: tuple[str, ...]
    weight: float
    """How much it counts, up to 1."""


class Term(NamedTuple):
    """One thing that is looked for."""

    text: str
    """As it was typed."""
    alternatives: tuple[Alternative, ...]
    """What stands for it, the best first."""
    needles: tuple[str, ...]
    """How it may stand in a text, in small letters."""
    is_id: bool = False
    phrase: bool = False
    """True where it was typed in quotation marks: the words have to stand together."""


class Query(NamedTuple):
    """A search, understood."""

    terms: tuple[Term, ...]
    articles: tuple[str, ...] = ()
    """The articles whose numbers were typed."""
    common: tuple[str, ...] = ()
    """Words that say too little to be looked for."""


def understood(text: str) -> Query:
    """Return what a person is looking for; any text is a search, if only for nothing."""
    terms: list[Term] = []
    articles: list[str] = []
    common: list[str] = []
    at = 0
    # Half a character, as JSON may have it, is in no article and cannot be looked up.
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").lower()
    # The pattern takes longer to make than a search for plain words takes.
    for found in _ids().finditer(text) if not _IN_IDS.isdisjoint(text) else ():
        _add_words(terms, common, text[at : found.start()])
        at = found.end()
        kind = found.lastgroup or ""
        term = _READERS[kind](found[0], found[kind])
        if term is not None:
            terms.append(term)
        if kind in ("article", "address"):
            articles.append(f"Q{_digits(found[kind])}")
    _add_words(terms, common, text[at:])
    if not articles and len(terms) == 1 and terms[0].text.isdecimal() and len(terms[0].text) <= _LONGEST_ARTICLE:
        articles.append(f"Q{terms[0].text}")
    if not terms:
        terms = [_word(word) for word in common]
    return Query(tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(articles)), tuple(common))


@cache
def _ids() -> re.Pattern[str]:
    return re.compile(_IDS, re.VERBOSE | re.IGNORECASE | re.ASCII)


def _add_words(terms: list[Term], common: list[str], text: str) -> None:
    if "." in text:
        text = re.sub(_RIGHT_BEFORE_A_VERSION, " ", text)
    for chunk in text.replace("'", "").split():
        words = words_of(chunk)
        if len(words) == 1 and (words[0] in common_words() or len(words[0]) == 1):
            common.append(words[0])
        elif len(words) == 1:
            terms.append(_number(words[0]) if not words[0].isalpha() else _word(words[0]))
        elif words:
            terms.append(_together(chunk, words))


def _word(word: str) -> Term:
    return Term(word, (Alternative((word,), 1),), (word,))


def _together(text: str, words: list[str]) -> Term:
    """Return the term for words that punctuation holds together, or that may as well be written as one."""
    alternatives = [Alternative(tuple(words), 1)]
    if len(words) <= 3:
        alternatives.append(Alternative(("".join(words),), 1))
    needles = [text, " ".join(words), "".join(words)]
    key = _below_hive(words)
    if key:
        alternatives.append(Alternative(tuple(key), _NEARLY))
        needles.append(" ".join(key))
    return Term(text, tuple(alternatives), tuple(needles))


def _below_hive(words: list[str]) -> list[str]:
    """Return the words of a key of the registry without its hive, which texts write in several ways, or apart."""
    hive = next((hive for hive in _HIVES if tuple(words[: len(hive)]) == hive), None)
    return words[len(hive) :] if hive else []


def _number(word: str) -> Term:
    """Return the term for a number, or a word with digits in it, that may be an id of several kinds."""
    alternatives = [Alternative((word,), 1)]
    needles = [word]
    code = ids.code_in(word) or ids.unsigned_code(word)
    if code is not None:
        alternatives.insert(0, Alternative((code,), 1))
        needles += _as_written(code)
    elif re.fullmatch(r"(?=[a-f]*\d)(?!\d\d\Z)[0-9a-f]{2,8}", word):
        alternatives.append(Alternative((ids.hex_code(word),), _ALSO))
        needles += [] if word.isdecimal() else _as_written(ids.hex_code(word))
    if word.isdecimal() and word.isascii() and len(word) <= _LONGEST_ARTICLE:
        if len(word) >= _SHORTEST_ARTICLE:
            alternatives.append(Alternative((f"q{word}",), 1))
            needles.append(f"q{word}")
        if len(word) <= 5:
            alternatives.append(Alternative((ids.event(word),), 1))
    apart = name_and_number(word)
    if apart:
        alternatives.append(Alternative(apart, _NEARLY))
        needles.append(" ".join(apart))
    return Term(word, tuple(alternatives), tuple(needles), is_id=True)


def name_and_number(word: str) -> tuple[str, str] | None:
    """Return a name and a number, in their order, that a word is put together from; null where it is another word."""
    found = re.fullmatch(_NAME_WITH_NUMBER, word)
    return (found[1], found[2]) if found else None


def _id(text: str, words: list[str], needles: list[str], parts: list[tuple[str, ...]]) -> Term:
    """Return the term for an id: as a whole under ``words``, and for less by parts."""
    alternatives = [Alternative((word,), 1) for word in words]
    alternatives += [Alternative(part, _PARTLY) for part in parts]
    return Term(text, tuple(alternatives), tuple(needles), is_id=True)


def _as_written(code: str) -> list[str]:
    """Return how texts write a code of the index: with zeros or without, and with a mark or without; no digit alone."""
    digits = code.partition(":")[2]
    written = [f"{mark}{each}" for mark in ("", "0x") for each in dict.fromkeys((digits, digits.zfill(_DIGITS)))]
    return written if len(digits) > 1 else written[1:]


def _phrase(text: str, inner: str) -> Term | None:
    words = words_of(inner)
    if not words:
        return None
    return Term(text, (Alternative(tuple(words), 1),), (" ".join(words),), phrase=len(words) > 1)


def _error(text: str, found: str) -> Term:
    whole, first, last = ids.error_id(found)
    term = _id(text, [whole], [found, *_as_written(last)], [tuple(words_of(found)), (first, last), (last,)])
    return term._replace(alternatives=(*term.alternatives, Alternative((first,), _HARDLY)))


def _event(text: str, number: str) -> Term:
    return _id(text, [ids.event(number)], [number.lstrip("0")], [("event", number)])


def _stop(text: str, digits: str) -> Term:
    code = ids.stop_code(digits).partition(":")[2]
    parts: list[tuple[str, ...]] = [("stop", ids.hex_code(code)), ("stop", digits), ("stop", code)]
    return _id(text, [ids.stop_code(digits)], [digits, *_as_written(ids.hex_code(code))], parts)


def _version(text: str, version: str) -> Term:
    return _id(text, [ids.file_version(version)], [version], [tuple(words_of(version))])


def _hex(text: str, digits: str) -> Term:
    code = ids.hex_code(digits)
    return _id(text, [code], [digits, *_as_written(code)], [(digits,)])


def _negative(text: str, digits: str) -> Term:
    code = ids.signed_code(int(digits))
    return _id(text, [digits, *([code] if code else [])], [digits], [])


def _service_pack(text: str, number: str) -> Term:
    digits = number.rstrip(ascii_lowercase)
    alternatives = [
        Alternative((f"sp{number}",), 1),
        Alternative(("service", "pack", number), 1),
        Alternative((f"service_pack:{int(digits)}",), _STATED),
    ]
    if digits != number:
        alternatives += [Alternative((f"sp{digits}",), _ALSO), Alternative(("service", "pack", digits), _ALSO)]
    return Term(text, tuple(alternatives), (f"sp{digits}", f"service pack {digits}"))


def _article(text: str, digits: str) -> Term:
    return _id(text, [f"q{digits}"], [f"q{digits}", digits], [])


def _address(text: str, number: str) -> Term:
    return _article(text, _digits(number))


def _digits(number: str) -> str:
    """Return an article's number without the slashes by which old addresses of it were parted."""
    return number.replace("/", "")


def _file(text: str, name: str) -> Term:
    return _id(text, [ids.file_name(name)], [name], [tuple(words_of(name))])


_READERS = {
    "phrase": _phrase,
    "error": _error,
    "event": _event,
    "stop": _stop,
    "version": _version,
    "hex": _hex,
    "negative": _negative,
    "service_pack": _service_pack,
    "article": _article,
    "address": _address,
    "file": _file,
}
