"""References to articles that do not exist."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from diagnose.authoring.checks.checking import Complaint, check
from diagnose.authoring.originals import folded
from diagnose.authoring.subject import ArticleFile, Files
from diagnose.knowledge.article import Article, Reference

ALIKE = 0.5
"""How much of a reference's words an article has to share to be proposed, the rarer words counting more."""
ALIKE_NEARBY = 0.25
"""The same where the two ids differ by a slip of the keyboard."""


@check("dangling-reference", "error", "A reference to an article that does not exist.", need="files")
def dangling_reference(files: Files) -> Iterator[Complaint]:
    """An article that is not here needs a mark: ``dangling: true`` or, where it exists elsewhere, ``false``."""
    for file in files.articles:
        for number, reference in enumerate(file.article.references):
            where = file.document.at("references", number, "article")
            marked = "dangling" in file.document.data["references"][number]
            original = files.originals.find(reference.article) if files.originals else None
            if original and reference.dangling:
                yield where, f"{reference.article} is marked as dangling, but the originals have it; remove the mark"
            elif not original and not marked and reference.article not in files.ids:
                yield where, _what_to_do(reference.article, _proposal(files, file, reference))


def _what_to_do(missing: str, proposal: Article | None) -> str:
    guess, see = "", ""
    if proposal:
        guess = f"did you mean {proposal.article} ({proposal.title})? Else "
        see = f" and see_instead: {proposal.article}"
    return (
        f"{missing} is not in this content; {guess}write dangling: true{see} if no such article exists, "
        "or dangling: false if it exists elsewhere"
    )


def _proposal(files: Files, file: ArticleFile, reference: Reference) -> Article | None:
    """Return the article that must be meant: of the title that the original cites, or of like words."""
    others = [other.article for other in files.articles if other.article.article != file.article.article]
    if files.originals:
        own = files.originals.find(file.article.article)
        cited = own.cited_title(reference.article) if own else None
        for other in others:
            original = files.originals.find(other.article)
            if cited and original and folded(original.head["title"]) == cited:
                return other
    weights = _weights(files)
    scored = [(_likeness(weights, reference.text, other), other) for other in others]
    best = max(scored, key=lambda pair: pair[0], default=None)
    if best and best[0] >= ALIKE:
        return best[1]
    nearby = [(score, other) for score, other in scored if _one_slip(reference.article, other.article)]
    near = max(nearby, key=lambda pair: pair[0], default=None)
    return near[1] if near and near[0] >= ALIKE_NEARBY else None


def _weights(files: Files) -> Mapping[str, float]:
    """Return how telling each word is: the fewer articles have it in their title or summary, the more."""
    seen = Counter(word for file in files.articles for word in _words(_described(file.article)))
    return {word: math.log((1 + len(files.articles)) / count) for word, count in seen.items()}


def _described(article: Article) -> str:
    return f"{article.title} {article.summary.text}"


def _likeness(weights: Mapping[str, float], text: str, article: Article) -> float:
    unknown = max(weights.values(), default=0.0)
    words, shared = _words(text), _words(text) & _words(_described(article))
    whole = sum(weights.get(word, unknown) for word in words)
    return sum(weights.get(word, unknown) for word in shared) / whole if whole and len(shared) > 1 else 0.0


def _words(text: str) -> set[str]:
    """Return the words without their plural endings; short ones tell nothing."""
    words = re.findall(r"[a-z0-9][a-z0-9.]*[a-z0-9]", text.casefold())
    return {word.removesuffix("s") for word in words if len(word) > 2}


def _one_slip(one: str, other: str) -> bool:
    """Tell whether two ids differ in one character, or in the order of two neighbours."""
    if len(one) != len(other):
        return False
    wrong = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]]
    return len(wrong) == 1 or (swapped and one[wrong[1]] == other[wrong[0]])
