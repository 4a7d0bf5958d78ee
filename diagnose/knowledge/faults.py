"""Articles made ready for reasoning: every condition typed by the vocabulary, every source cited in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import cast

import msgspec
from msgspec.structs import replace

from diagnose.knowledge.article import Advice, Article, LikelihoodRaised, ReleaseRange, Symptom
from diagnose.knowledge.conditions import BlockedTest, FactTest, Operator, RangeTest, Rival, SignTest
from diagnose.knowledge.error_ids import read_error_id
from diagnose.knowledge.releases import ReleaseLine
from diagnose.knowledge.sources import cited
from diagnose.knowledge.statements import Condition
from diagnose.knowledge.versions import Version, read_version
from diagnose.knowledge.vocabulary import FactValue, Vocabulary

Test = FactTest | RangeTest


class Fault(msgspec.Struct, frozen=True, dict=True):
    """An article that describes a fault, with its tests."""

    article: Article
    conditions: tuple[Test, ...]
    signs: tuple[SignTest, ...]
    likelihood: tuple[FactTest, ...]
    changes: tuple[tuple[Advice, FactTest | None], ...]
    """What the fix changes, each with the condition under which it is already seen to."""
    occasions: tuple[BlockedTest, ...] = ()
    """What brings up an article that is else considered only where it is reported."""

    @cached_property
    def tests(self) -> tuple[Test | SignTest | BlockedTest, ...]:
        """Everything that weighs facts of a server to judge the article."""
        met = (test for _, test in self.changes if test)
        return (*self.conditions, *self.signs, *self.likelihood, *self.occasions, *met)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Everything that is read of a server to judge the article, in a fixed order."""
        return tuple(sorted({key for test in self.tests for key in test.reads}))

    @cached_property
    def side_effects(self) -> tuple[Advice, ...]:
        """What the fix changes beside mending the fault."""
        return tuple(change for change, _ in self.changes if change.kind == "side_effect")

    @cached_property
    def fixed_in(self) -> frozenset[str]:
        """The releases that mend it."""
        return frozenset(self.article.fixed_in)

    @property
    def facts(self) -> frozenset[str]:
        """All facts that can change the verdict."""
        return frozenset(key for test in (*self.conditions, *self.signs) for key in test.facts)


def seeing(tests: Sequence[Test | SignTest | BlockedTest], key: str) -> Callable[[FactValue], FactValue]:
    """Return what tells what ``tests`` see of a stated value of the fact ``key``.

    Of a list that is what they look for, and an error id is the same to them as any other of which none speaks.
    """
    sought = frozenset(wanted for test in tests for wanted in test.sought(key))
    signs = [test for test in tests if isinstance(test, SignTest) and test.error_fact == key]

    def seen(value: FactValue) -> FactValue:
        if isinstance(value, tuple):
            return cast(FactValue, tuple([one for one in value if one in sought]))
        if isinstance(value, str) and signs:
            return value if any(sign.speaks_of(value) for sign in signs) else ""
        return value

    return seen


def with_rivals(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults, each sign knowing which other articles' symptoms come with the same ids."""
    faults = tuple(faults)
    return tuple(
        replace(fault, signs=tuple(_with_rivals(fault, sign, faults) for sign in fault.signs)) for fault in faults
    )


def _with_rivals(fault: Fault, sign: SignTest, faults: tuple[Fault, ...]) -> SignTest:
    own = {other.symptom for other in fault.signs}
    rivals = {
        Rival(other.symptom, other.error_ids, other.event_ids)
        for another in faults
        for other in another.signs
        if other.symptom not in own and _share_an_id(sign, other)
    }
    return replace(sign, rivals=tuple(sorted(rivals, key=lambda rival: (rival.symptom, rival.error_ids))))


def _share_an_id(one: SignTest, other: SignTest) -> bool:
    pairs = ((read_error_id(a), read_error_id(b)) for a in one.error_ids for b in other.error_ids)
    return bool(set(one.event_ids) & set(other.event_ids)) or any(a.matches(b) or b.matches(a) for a, b in pairs)


def fault(article: Article, vocabulary: Vocabulary, line: ReleaseLine) -> Fault | None:
    """Return the article as a fault, or None where it describes none; raise ValueError for a test without meaning."""
    if article.applies_when is None:
        return None
    conditions: list[Test] = [fact_test(c, vocabulary, article.article) for c in article.applies_when.facts]
    if article.applies_when.releases:
        conditions.append(range_test(article.applies_when.releases, line, article.article))
    changes = article.fix.changes if article.fix else []
    return Fault(
        article,
        tuple(conditions),
        tuple(sign_test(symptom, vocabulary, article.article) for symptom in article.symptoms),
        tuple(_likelihood(raised, vocabulary, article.article) for raised in article.likelihood),
        tuple(
            (change, fact_test(change.met_when, vocabulary, article.article) if change.met_when else None)
            for change in changes
        ),
    )


def fact_test(condition: Condition, vocabulary: Vocabulary, article: str) -> FactTest:
    """Return a condition typed by the vocabulary; raise ValueError where its fact or value has no meaning."""
    key = vocabulary.key(condition.fact)
    label = vocabulary.facts[key].label
    source = cited(condition.source, article)
    given: dict[Operator, str | int | list[str | int] | None] = {
        "is": condition.equals,
        "one_of": condition.one_of,
        "at_least": condition.at_least,
        "below": condition.below,
        "includes": condition.includes,
    }
    chosen = [(name, value) for name, value in given.items() if value is not None]
    if len(chosen) != 1:
        raise ValueError(f"the condition on {key} needs exactly one of: {', '.join(given)}")
    name, value = chosen[0]
    words = [str(item) for item in (value if isinstance(value, list) else [value])]
    values = tuple(_typed(vocabulary, key, word) for word in words)
    text = f"{label}{_IN_WORDS[name]}{' or '.join(map(in_words, values))}"
    return FactTest(key, name, values, text, source, condition.inferred)


_IN_WORDS: dict[Operator, str] = {
    "is": ": ",
    "one_of": ": ",
    "at_least": ": at least ",
    "below": ": below ",
    "includes": " include ",
}


def in_words(value: FactValue | None) -> str:
    """Return a value as people write it: yes and no, lists with commas."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) if value else "none"
    return str(value)


def _typed(vocabulary: Vocabulary, key: str, text: str) -> FactValue:
    value = vocabulary.read(key, text).value
    if value is None:
        raise ValueError(f"a condition on {key} cannot ask for unknown")
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def range_test(content: ReleaseRange, line: ReleaseLine, article: str) -> RangeTest:
    """Return a range of releases as a test; raise ValueError for a boundary that is neither release nor version."""
    last = content.last_affected
    entries = [content.introduced, *content.fixed, *([last] if last else [])]
    for entry in entries:
        if entry.release not in line:
            _version_on(line, entry.release)
    fixed = [boundary.release for boundary in content.fixed]
    text = f"{line.file} from {line.described(content.introduced.release)} on"
    if last:
        text += f" up to {line.described(last.release)}"
    elif fixed:
        text += f" and before {' or '.join(map(line.described, fixed))}"
    ends = (*fixed, *([_version_on(line, last.release).next.text] if last else []))
    sources = dict.fromkeys(cited(entry.source, article) for entry in entries)
    return RangeTest(
        line, content.introduced.release, ends, text, "; ".join(sources), any(entry.inferred for entry in entries)
    )


def _version_on(line: ReleaseLine, name: str) -> Version:
    """Return the version that ``name`` (a release's name or a version) stands for; raise ValueError for neither."""
    release = line.release(name) if name in line else None
    try:
        return read_version(release.store_version or name if release else name)
    except ValueError:
        known = ", ".join(release.release for release in line.releases)
        raise ValueError(f"{name} is no release of a known version; write four numbers, or one of: {known}") from None


def sign_test(symptom: Symptom, vocabulary: Vocabulary, article: str) -> SignTest:
    """Return a symptom as a test; raise ValueError where its key is not in the vocabulary."""
    if _typed(vocabulary, "symptoms", symptom.symptom) != symptom.symptom:
        raise ValueError(f"{symptom.symptom} is an alias; write the symptom's own key")
    for text in symptom.error_ids:
        vocabulary.read("error_id", text)
    return SignTest(
        symptom.symptom,
        tuple(symptom.error_ids),
        tuple(symptom.event_ids),
        f"reported: {symptom.text}",
        cited(symptom.source, article),
        symptom.inferred,
    )


def _likelihood(raised: LikelihoodRaised, vocabulary: Vocabulary, article: str) -> FactTest:
    test = fact_test(raised.when, vocabulary, article)
    return FactTest(test.fact, test.operator, test.values, raised.text, cited(raised.source, article), raised.inferred)


def conditions_of(article: Article) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
    """Yield every condition in an article with its path in the file."""
    if article.applies_when:
        for number, condition in enumerate(article.applies_when.facts):
            yield ("applies_when", "facts", number), condition
    for number, raised in enumerate(article.likelihood):
        yield ("likelihood", number, "when"), raised.when
    for number, change in enumerate(article.fix.changes if article.fix else []):
        if change.met_when:
            yield ("fix", "changes", number, "met_when"), change.met_when
    for number, step in enumerate(article.precautions.steps if article.precautions else []):
        if step.unless:
            yield ("precautions", "steps", number, "unless"), step.unless
    for number, told in enumerate(article.restore.upgraded if article.restore else []):
        yield ("restore", "upgraded", number), told
