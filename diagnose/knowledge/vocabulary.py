"""What can be known of a server: the definitions in ``facts.yaml``, and how a written value is read by them."""

# No annotation is left as a text here: msgspec would evaluate each of them at every start.
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType

import msgspec

from diagnose.knowledge.error_ids import read_error_id
from diagnose.knowledge.sources import SourceText
from diagnose.knowledge.statements import FactKey, Implied, Incompatible
from diagnose.knowledge.versions import read_version
from diagnose.problems import did_you_mean, shown

FactValue = bool | int | str | tuple[str, ...] | tuple[int, ...]
"""A typed value: yes or no, a number, a text (also versions and ids), or a list."""

MAX_TEXT = 200
"""Characters of a name or of any other written value."""
MAX_READINGS = 10_000
"""Written values whose meaning is kept."""

UNKNOWN_WORDS = frozenset(
    {
        *("unknown", "?", "n/a", "not known", "not sure", "no idea", "idk", "-", "--", "\u2013", "\u2014"),
        *("don't know", "dont know", "don\u2019t know", "i don't know", "i dont know", "i don\u2019t know"),
    }
)
_YES = frozenset({"yes", "y", "true", "on", "1"})
_NO = frozenset({"no", "n", "false", "off", "0"})


class FleetCount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Derived from the inventory: how many servers with the same ``same`` have ``count`` at yes."""

    count: FactKey
    same: FactKey


class FleetLookup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Derived from the inventory: the fact ``look_up`` of the server that the fact ``of`` names."""

    look_up: FactKey
    of: FactKey


class Assumption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The value that is taken where nothing is known; results list it as assumed."""

    value: str
    when: dict[str, str] = {}
    """Only where these other facts have these values."""


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value that a fact can have."""

    value: str
    label: str
    aliases: list[str] = []
    implies: dict[str, str] = {}
    """Other facts that this way of writing also states, such as a version behind a product's name."""


class _Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every definition has."""

    label: str
    """How the fact is called in a result."""
    question: str
    find: str
    """Where a person finds the answer."""
    source: SourceText | None = None
    example: str | None = None
    """A value as a person writes it, for messages."""
    aliases: list[str] = []
    """Other keys under which an inventory may give it."""
    assumed: Assumption | None = None
    belongs_to: dict[str, str] = {}
    """What these values are of, by other facts; of anything else the fact is taken as it is written."""
    label_elsewhere: str | None = None
    """How the fact is called in a result where it is of anything else, if ``label`` names what it belongs to."""
    fleet_count: FleetCount | None = None
    fleet_lookup: FleetLookup | None = None


class BooleanFact(_Fact, frozen=True, kw_only=True, tag="boolean"):
    """Yes or no."""


class IntegerFact(_Fact, frozen=True, kw_only=True, tag="integer"):
    """A whole number between two limits, both included."""

    minimum: int
    maximum: int
    prefixes: list[str] = []
    """Words that may stand before the number, such as "SP"."""
    words: dict[str, int] = {}
    """Words that mean a number."""


class VersionFact(_Fact, frozen=True, kw_only=True, tag="version"):
    """A file version of four parts."""


class TextFact(_Fact, frozen=True, kw_only=True, tag="text"):
    """Any text of one line."""


class ErrorIdFact(_Fact, frozen=True, kw_only=True, tag="error_id"):
    """An error id in any of its spellings."""


class ChoiceFact(_Fact, frozen=True, kw_only=True, tag="choice"):
    """One of a list of values; one with a ``pattern`` admits other values that match it whole."""

    values: list[Choice]
    pattern: str | None = None


class KeysFact(_Fact, frozen=True, kw_only=True, tag="keys"):
    """A list of values out of a list of choices."""

    values: list[Choice]


class NumbersFact(_Fact, frozen=True, kw_only=True, tag="numbers"):
    """A list of whole numbers, such as event ids."""

    minimum: int
    maximum: int


FactDefinition = BooleanFact | IntegerFact | VersionFact | TextFact | ErrorIdFact | ChoiceFact | KeysFact | NumbersFact


class FactsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of ``facts.yaml``."""

    domain: str
    """What the knowledge is about, for titles."""
    facts: dict[FactKey, FactDefinition]
    incompatible: list[Incompatible] = []
    implied: list[Implied] = []


class Reading(msgspec.Struct, frozen=True):
    """What a written value means: None is unknown; ``implies`` are facts stated by the same words."""

    value: FactValue | None
    implies: Mapping[str, str]


class Vocabulary(msgspec.Struct, frozen=True, dict=True):
    """The facts in the order of ``facts.yaml``, found by key or by alias."""

    facts: Mapping[str, FactDefinition]

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "facts", MappingProxyType(dict(self.facts)))

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each fact stands among all."""
        return MappingProxyType({key: number for number, key in enumerate(self.facts)})

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The key of each fact by all the names it has, folded."""
        return {folded(name): key for key, fact in self.facts.items() for name in (key, *fact.aliases)}

    def key(self, name: str) -> str:
        """Return the fact's key for a key or alias in any case; raise ValueError with a proposal for no fact."""
        key = self._names.get(folded(name))
        if key is None:
            import difflib

            close = difflib.get_close_matches(folded(name)[:MAX_TEXT], self._names, n=1, cutoff=0.6)
            hint = f" (did you mean {self._names[close[0]]}?)" if close else f"; the facts are: {', '.join(self.facts)}"
            raise ValueError(f"there is no fact {shown(name)}{hint}")
        return key

    def has(self, name: str) -> bool:
        """Tell whether a name is a fact's key or alias, in any case."""
        return folded(name) in self._names

    @cached_property
    def _read(self) -> Callable[[str, str], Reading]:
        return lru_cache(MAX_READINGS)(
            lambda key, text: read_value(self.facts.get(key) or self.facts[self.key(key)], text)
        )

    def sorted(self, keys: Iterable[str]) -> list[str]:
        """Return the distinct keys in the order of the vocabulary."""
        return sorted(set(keys), key=self.position.__getitem__)

    def read(self, key: str, text: str | list[str]) -> Reading:
        """Return what ``text`` (for list facts also a list of texts) means for the fact ``key``.

        Raises ValueError with what was expected where it means nothing, or where there is no such fact.
        """
        fact = self.facts.get(key) or self.facts[self.key(key)]
        try:
            # Texts are mostly a server's own; of all else there is little, again and again.
            if isinstance(text, str) and not isinstance(fact, TextFact):
                return self._read(key, text)
            return read_value(fact, text)
        except ValueError as error:
            example = f" (for example {fact.example})" if fact.example else ""
            raise ValueError(f"{error}{example}") from None

    def unmet(self, key: str, stated: Mapping[str, FactValue | None]) -> Iterator[tuple[str, FactValue]]:
        """Yield what has to be stated for the fact ``key`` to be assumed, where something else is stated."""
        assumed = self.facts[key].assumed
        return self._contradicted(assumed.when if assumed else {}, stated)

    def read_of_another(self, key: str, text: str, stated: Mapping[str, FactValue | None]) -> Reading | None:
        """Return what a written value of the fact ``key`` means of something else than the values of the fact are of.

        That is what stands there, even where it looks like one of those values. None where what is stated is nothing
        else, and where the value means nothing, or is not known.
        """
        return None if is_unknown(text) or not self.is_of_another(key, stated) else _as_written(self.facts[key], text)

    def is_of_another(self, key: str, stated: Mapping[str, FactValue | None]) -> bool:
        """Tell whether what is stated is something else than what the values of the fact ``key`` are of."""
        return any(self._contradicted(self.facts[key].belongs_to, stated))

    def called(self, key: str, stated: Mapping[str, FactValue | None]) -> str:
        """Return how the fact ``key`` is called where this is stated."""
        elsewhere = self.facts[key].label_elsewhere
        return elsewhere if elsewhere and self.is_of_another(key, stated) else self.facts[key].label

    def _contradicted(
        self, wanted: Mapping[str, str], stated: Mapping[str, FactValue | None]
    ) -> Iterator[tuple[str, FactValue]]:
        for other, text in wanted.items():
            value = self.read(other, text).value
            if value is not None and stated.get(other) not in (None, value):
                yield other, value


def is_unknown(text: str) -> bool:
    """Tell whether a written value says that the value is not known."""
    return text.strip().casefold() in UNKNOWN_WORDS or not text.strip()


def read_value(fact: FactDefinition, text: str | list[str]) -> Reading:
    """Return what a written value means for ``fact``; raise ValueError with what was expected otherwise."""
    if isinstance(fact, (KeysFact, NumbersFact)):
        return _read_list(fact, text)
    if isinstance(text, list):
        raise ValueError(f"{fact.label} takes a single value, not a list")
    if is_unknown(text):
        return Reading(None, {})
    text = _one_line(text)
    if isinstance(fact, ChoiceFact):
        return _read_choice(fact, text)
    return Reading(_read_single(fact, text), {})


def _read_single(fact: BooleanFact | IntegerFact | VersionFact | TextFact | ErrorIdFact, text: str) -> bool | int | str:
    match fact:
        case BooleanFact():
            word = text.casefold()
            if word in _YES | _NO:
                return word in _YES
            raise ValueError(f"{shown(text)} is neither yes nor no; write yes, no or unknown")
        case IntegerFact():
            return _read_integer(fact, text)
        case VersionFact():
            return read_version(text).text
        case ErrorIdFact():
            return read_error_id(text).text
        case TextFact():
            return text


def _as_written(fact: FactDefinition, text: str) -> Reading | None:
    text = _one_line(text)
    if isinstance(fact, IntegerFact):
        word = _without_prefix(fact, text.casefold())
        number = re.fullmatch("([0-9]{1,2})[a-z]?", word)
        value = fact.words.get(word, int(number[1]) if number else None)
        return None if value is None else Reading(value, {})
    return Reading(text, {}) if isinstance(fact, ChoiceFact) and re.search("[0-9]", text) else None


def _without_prefix(fact: IntegerFact, word: str) -> str:
    prefix = next((each for each in fact.prefixes if word.startswith(each.casefold())), None)
    return word if word in fact.words or prefix is None else word[len(prefix) :].strip()


def _read_integer(fact: IntegerFact, text: str) -> int:
    word = _without_prefix(fact, text.casefold())
    if word in fact.words:
        return fact.words[word]
    if re.fullmatch("0|[1-9][0-9]{0,8}", word) and fact.minimum <= int(word) <= fact.maximum:
        return int(word)
    what = f"{shown(text)} is no {fact.label}{_whole(fact, word)}"
    raise ValueError(f"{what}; write a whole number from {fact.minimum} to {fact.maximum}, or unknown")


def _whole(fact: IntegerFact | NumbersFact, word: str) -> str:
    """Return a proposal where a program wrote a whole number as one with a point."""
    whole = re.fullmatch(r"(0|[1-9][0-9]{0,8})\.0+", word)
    meant = whole is not None and fact.minimum <= int(whole[1]) <= fact.maximum
    return f" (did you mean {whole[1]}?)" if whole and meant else ""


def _read_choice(fact: ChoiceFact, text: str) -> Reading:
    choice = _chosen(fact.values, text)
    if choice:
        return Reading(choice.value, choice.implies)
    names = [name for choice in fact.values for name in (choice.value, *choice.aliases)]
    if fact.pattern is None or not re.fullmatch(fact.pattern, text):
        offered = ", ".join(dict.fromkeys(choice.value for choice in fact.values))
        other = ", another one in full" if fact.pattern else ""
        hint = did_you_mean(text, names)
        raise ValueError(f"{shown(text)} is no {fact.label}{hint}; write one of: {offered}{other}, or unknown")
    near = _nearly(text, names)
    if near:
        raise ValueError(
            f"{shown(text)} is no known {fact.label} (did you mean {near}?); "
            "a typing error must not pass as another one"
        )
    return Reading(text, {})


def _chosen(values: Iterable[Choice], text: str) -> Choice | None:
    wanted = folded(text)
    return next((choice for choice in values if wanted in map(folded, (choice.value, *choice.aliases))), None)


def _nearly(text: str, names: Iterable[str]) -> str | None:
    """Return the known name from which ``text`` differs by a slip of the keyboard only, so is no other thing.

    Names are compared by their letters, because a digit more or less is a slip too in what is no other thing; names
    without letters by their digits.
    """
    letters, digits = _only("[^a-z]+", text), _only("[^0-9]+", text)
    if not letters:
        return next((name for name in names if not _only("[^a-z]+", name) and _only("[^0-9]+", name) == digits), None)
    by_letters: dict[str, list[str]] = {}
    for name in names:
        by_letters.setdefault(_only("[^a-z]+", name), []).append(name)
    import difflib

    close = difflib.get_close_matches(letters, by_letters, n=1, cutoff=0.8)
    if not close:
        return None
    alike = by_letters[close[0]]
    return next((name for name in alike if _only("[^0-9]+", name) == digits), alike[0])


def _only(others: str, text: str) -> str:
    return re.sub(others, "", text.casefold())


def _read_list(fact: KeysFact | NumbersFact, text: str | list[str]) -> Reading:
    words = text if isinstance(text, list) else [word for word in re.split(r"[,;]", text) if word.strip()]
    if isinstance(text, str) and is_unknown(text):
        return Reading(None, {})
    if [word.strip().casefold() for word in words] in (["none"], ["[]"]):
        return Reading((), {})
    if any(is_unknown(word) for word in words):
        raise ValueError("a list cannot hold unknown; leave the whole fact unknown or give what is known")
    if any(word.strip().casefold() == "none" for word in words):
        raise ValueError("none cannot stand beside other values; write none alone, or leave it out")
    words = [_one_line(word) for word in words]
    if isinstance(fact, NumbersFact):
        return Reading(tuple(sorted({_read_number(fact, word) for word in words})), {})
    order = [choice.value for choice in fact.values]
    return Reading(tuple(sorted({_read_key(fact, word) for word in words}, key=order.index)), {})


def _read_key(fact: KeysFact, text: str) -> str:
    choice = _chosen(fact.values, text)
    if choice:
        return choice.value
    hint = did_you_mean(text, {name: None for choice in fact.values for name in (choice.value, *choice.aliases)})
    offered = ", ".join(choice.value for choice in fact.values)
    raise ValueError(f"{shown(text)} is none of the {fact.label}{hint}; write some of: {offered}, or none")


def _read_number(fact: NumbersFact, text: str) -> int:
    match = re.fullmatch(r"(?:(?:events?|ids?|no|number)[\s.:#]*)*([1-9][0-9]{0,5}|0)", text, re.IGNORECASE)
    if match and fact.minimum <= int(match.group(1)) <= fact.maximum:
        return int(match.group(1))
    raise ValueError(
        f"{shown(text)} is no {fact.label}{_whole(fact, text)}; write numbers from {fact.minimum} to {fact.maximum}"
    )


def _one_line(text: str) -> str:
    text = text.strip()
    if len(text) > MAX_TEXT:
        raise ValueError(f"{shown(text)} is {len(text)} characters long; at most {MAX_TEXT} are read")
    text = unicodedata.normalize("NFC", text.replace("\u00a0", " "))
    unseen = next((char for char in text if not char.isprintable()), None)
    if unseen:
        raise ValueError(f"{shown(text)} holds the invisible character U+{ord(unseen):04X}; remove it")
    return text


@lru_cache(maxsize=8192)
def folded(name: str) -> str:
    """Fold case, and the characters people write between words."""
    return re.sub(r"[\s_\-]+", " ", name.strip().casefold())
