"""Ids in a text that somebody pasted: a dialog box, an entry of an event log, the properties of a file.

Which facts there are, and by which names a value is announced, comes from the vocabulary: a number counts as the value
of a fact where one of the fact's names stands before it. What is doubtful is left out, or asked for again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnose.knowledge.error_ids import ErrorId, read_error_id
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.versions import read_version
from diagnose.knowledge.vocabulary import ErrorIdFact, FactDefinition, FactValue, NumbersFact, VersionFact
from diagnose.problems import shown

MOST_CHARACTERS = 20_000
"""Characters of a pasted text that are read; more is no message, but a whole log."""

_SPECIES = r"(?:[ \t]?(?:id|no|number|code)s?\b)?"
"""Words between the name of a fact and its value: "error code", "event no."."""
_HEX = r"(?:0x|h)?[0-9a-f]{1,8}(?:-(?:0x)?[0-9a-f]{1,8}){0,3}"
_WHOLE_ID = re.compile(
    r"(?<![\w-])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{8}|0x[0-9a-f]{1,8})(?![\w-]|\.\d)", re.IGNORECASE
)
"""An error id that needs no name before it."""
_VERSION = r"(?<![\w.])[0-9]{1,5}(?:\.[0-9]{1,5}){3}(?![\w]|\.\d)"
_ROW = re.compile(r"(?:[a-z]+[,\t] *)?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?=\s|,)", re.IGNORECASE)
"""How a row of a list of events begins: with a date, perhaps after the kind of event."""
_PLURAL = re.compile(r"s[ \t:.=#(]*\Z", re.IGNORECASE)
_MORE = re.compile(r"(?:[ \t]+\d{3,5}(?![\w/-]|[.:]\d))+")
"""Numbers with nothing but spaces between them; after a plural, the first of them is not the only one."""
_ELEMENT = re.compile(r"<([A-Za-z]\w{0,40})(?: [^<>]{0,200})?>([^<>\n]{0,200})</\1>")
"""A field of an entry that is written as XML."""
_FIELDS = re.compile(r"\t|,| {2,}")
_LABELS = r"(?:event )?(?:id|type|category|date|time|user|computer|level|log|task|keywords|description)"
_SOURCE = re.compile(
    rf"\bsource(?: name)?[ \t]*:[ \t]*(\S[^\n\t]{{0,80}}?)[ \t]*(?=\n|\t|$| {_LABELS}\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class Recognised:
    """What a text states of the server, and how to say so."""

    stated: Mapping[str, FactValue]
    said: tuple[str, ...]


def recognise(knowledge: Knowledge, asked: str | None, text: str) -> Recognised:
    """Return the facts that ``text`` states by their ids; none where nothing is recognised.

    ``asked`` is the fact that is asked for: a version without a name before it counts as that one. Raises ValueError
    where the text is too long, or has several values for a fact that takes one.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"the text has {len(text)} characters; paste the message alone, at most {MOST_CHARACTERS}")
    text = _plain(text)
    stated: dict[str, FactValue] = {}
    said: list[str] = []
    for key, fact in knowledge.vocabulary.facts.items():
        match fact:
            case ErrorIdFact():
                ids = _most_telling(_error_ids(key, fact, text), _known_ids(knowledge))
                if ids:
                    stated[key] = _only(fact, ids)
                    said.append(f"{fact.label} {ids[0]}")
            case NumbersFact():
                numbers = _numbers(key, fact, text)
                if numbers:
                    stated[key] = tuple(sorted(numbers))
                    said.append(
                        f"{fact.label} {', '.join(_with_source(each, numbers[each]) for each in sorted(numbers))}"
                    )
            case VersionFact():
                versions = _versions(key, fact, text, asked=key == asked, counts=_on_line(knowledge))
                if versions:
                    stated[key] = _only(fact, versions)
                    said.append(f"{fact.label} {versions[0]}")
            case _:
                pass
    return Recognised(stated, tuple(said))


def _plain(text: str) -> str:
    """Return the text with line feeds between its lines, and spaces for everything else that is not seen."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _ELEMENT.sub(r"\n\1: \2\n", text)
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text.replace("\u00a0", " "))


def _only(fact: FactDefinition, values: Sequence[str]) -> str:
    if len(values) > 1:
        raise ValueError(f"several values stand there for {fact.label}: {', '.join(values)}; type the one that counts")
    return values[0]


def _names(key: str, fact: FactDefinition) -> str:
    """Return a pattern for the names of a fact, the longest first, so that none hides a longer one."""
    names = sorted({key, *fact.aliases, fact.label}, key=len, reverse=True)
    spelled = (r"[ \t._-]?".join(map(re.escape, re.split(r"[\s_.-]+", name))) for name in names)
    return rf"(?<![\w.])(?:{'|'.join(spelled)})(?![a-z])"


# --- error ids -------------------------------------------------------------------------------------------------------


def _error_ids(key: str, fact: ErrorIdFact, text: str) -> list[ErrorId]:
    named = re.compile(
        rf"{_names(key, fact)}{_SPECIES}(?:[ ]?[.:=#]+[ \t]{{0,4}}|[ ])?[\[({{]?(?P<id>{_HEX})(?![\w/:-]|\.\d)",
        re.IGNORECASE,
    )
    found = [match["id"] for match in named.finditer(text)] + [match[0] for match in _WHOLE_ID.finditer(text)]
    return list(_readable(found))


def _readable(texts: Iterable[str]) -> Iterator[ErrorId]:
    """Yield the ids among the texts; a word of the letters a to f is none."""
    for text in texts:
        try:
            yield read_error_id(text)
        except ValueError:
            continue


def _known_ids(knowledge: Knowledge) -> list[ErrorId]:
    """Return the error ids of which the articles speak."""
    signs = [sign for fault in knowledge.faults for sign in fault.signs]
    signs += knowledge.restore.refused if knowledge.restore else ()
    return [read_error_id(text) for sign in signs for text in sign.error_ids]


def _most_telling(ids: Sequence[ErrorId], known: Sequence[ErrorId]) -> list[str]:
    """Return the different ids, in full where they are also cut short; of several those that an article knows."""
    longest = sorted(ids, key=lambda id_: -len(id_.parts))
    distinct: list[ErrorId] = []
    for id_ in longest:
        if not any(other.matches(id_) for other in distinct):
            distinct.append(id_)
    telling = [id_ for id_ in distinct if any(each.matches(id_) for each in known)]
    return [id_.text for id_ in telling or distinct]


# --- numbers of events -----------------------------------------------------------------------------------------------


def _numbers(key: str, fact: NumbersFact, text: str) -> dict[int, str]:
    """Return the numbers, each with the source that logged it where one is named."""
    number = r"\d{1,6}(?![\w/]|[.:]\d)"
    named = re.compile(
        rf"{_names(key, fact)}{_SPECIES}(?:[ \t]?:\s{{0,8}}|(?:[ \t]?[.=#]+)?[ \t]{{0,4}}\(?)"
        rf"(?P<numbers>{number}(?:(?:[ \t]?[,;&/][ \t]?|[ \t](?:and|or)[ \t]){number})*)",
        re.IGNORECASE,
    )
    sources = [(match.start(), match[1]) for match in _SOURCE.finditer(text)]
    found: dict[int, str] = {}
    for match in named.finditer(text):
        more = _MORE.match(text, match.end()) if _PLURAL.search(text, match.start(), match.start("numbers")) else None
        for each in map(int, re.findall(r"\d+", match["numbers"] + (more[0] if more else ""))):
            if each not in found:
                found[each] = _nearest(sources, match.start(), text)
    for each in _rows(fact, text):
        found.setdefault(each, "")
    return {each: source for each, source in found.items() if fact.minimum <= each <= fact.maximum}


def _rows(fact: NumbersFact, text: str) -> Iterator[int]:
    """Yield the number of each row of a list of events: the only whole number among its fields."""
    for line in text.split("\n"):
        if _ROW.match(line.strip()):
            fields = [field.strip() for field in _FIELDS.split(line)]
            numbers = [int(field) for field in fields if re.fullmatch(r"\d{1,6}", field)]
            if len(numbers) == 1 and fact.minimum <= numbers[0] <= fact.maximum:
                yield numbers[0]


def _nearest(sources: Sequence[tuple[int, str]], place: int, text: str) -> str:
    """Return the source that is named nearest to a place, in the entry to which it belongs; nothing where none is."""
    if not sources:
        return ""
    where, source = min(sources, key=lambda found: abs(found[0] - place))
    return "" if "\n\n" in text[min(where, place) : max(where, place)] else source


def _with_source(number: int, source: str) -> str:
    return f"{number} (source {shown(source)[1:-1]})" if source else str(number)


# --- versions of files -----------------------------------------------------------------------------------------------


def _on_line(knowledge: Knowledge) -> Callable[[str], bool]:
    """Return what tells a version of the file of which the content speaks from an address in a network."""

    def counts(text: str) -> bool:
        try:
            return knowledge.line.on_line(read_version(text))
        except ValueError:
            return False

    return counts


def _versions(key: str, fact: VersionFact, text: str, *, asked: bool, counts: Callable[[str], bool]) -> list[str]:
    """Return the different versions that stand behind a name of the fact, or anywhere where the fact is asked for."""
    between = r"[\s,:=(]{0,4}(?:(?:file |product )?version[\s:=]{0,4}|is )?"
    pattern = _VERSION if asked else rf"{_names(key, fact)}{between}(?P<version>{_VERSION})"
    found = (match[match.lastgroup or 0] for match in re.finditer(pattern, text, re.IGNORECASE))
    return list(dict.fromkeys(version for version in found if counts(version)))
