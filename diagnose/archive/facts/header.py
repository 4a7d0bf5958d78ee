"""The fields of an article's head and foot."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from diagnose.archive.facts.forms import ArticleText
from diagnose.problems import shown

_HEAD_NAMES = {
    "product": "product",
    "product(s)": "product",
    "prod/ver": "versions",
    "version(s)": "versions",
    "oper/sys": "operating_systems",
    "operating system(s)": "operating_systems",
    "keywords": "keywords",
    "keyword(s)": "keywords",
    "last modified": "date",
}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), start=1
    )
}
_DOCUMENT = re.compile(r"DOCUMENT:\S+[ \t]*(?P<date>[^\[\n]*)(?:\[(?P<category>[^\]\n]*)\]|$)", re.MULTILINE)
_DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3})[A-Za-z]*-(\d{4})")
_LONGEST = 60
"""Characters of a date that are said when it is none."""
_RUN_TOGETHER = ("kbfixlist", "kbbuglist", "kbfaq")
"""Marks that stand without a blank behind a keyword."""


class Header(NamedTuple):
    """What the head and the foot say of an article."""

    date: str | None
    category: str | None
    product: str | None
    versions: str | None
    operating_systems: str | None
    keywords: tuple[str, ...]
    technology: tuple[str, ...]
    issue_type: str | None
    query_words: str
    """In the foot of old articles; others have them in the body."""
    broken: tuple[str, ...]


def read_header(article: ArticleText) -> Header:
    """Return the fields of the head and the foot, and what is wrong with them."""
    head = _head_fields(article.head)
    foot = _foot_fields(article.foot)
    document = _DOCUMENT.match(article.head)
    written = (document["date"] if document else head.get("date", "")).strip()
    date = iso_date(written)
    said = repr(written) if len(written) <= _LONGEST else shown(written, _LONGEST)
    broken = () if date else (f"line {article.line}: {said} is no date like 22-JUL-2002",)
    # The head's keywords are cut off where they are many.
    keywords = dict.fromkeys(words(foot.get("keywords", "")) or words(head.get("keywords", "")))
    return Header(
        date=date,
        category=(document["category"] if document else "") or None,
        product=head.get("product") or None,
        versions=foot.get("version") or head.get("versions") or None,
        operating_systems=head.get("operating_systems") or None,
        keywords=tuple(keywords),
        technology=words(foot.get("technology", "")),
        issue_type=foot.get("issue type") or None,
        query_words=foot.get("additional reference words", ""),
        broken=broken,
    )


@lru_cache(maxsize=4096)
def iso_date(written: str) -> str | None:
    """Return ``22-JUL-2002`` as ``2002-07-22``, or None where there is no such day."""
    match = _DATE.fullmatch(written)
    month = _MONTHS.get(match[2].upper()) if match else None
    if not match or not month:
        return None
    try:
        return datetime.date(int(match[3]), month, int(match[1])).isoformat()
    except ValueError:
        return None


def words(field: str) -> tuple[str, ...]:
    """Return a field's words."""
    if field.endswith(_RUN_TOGETHER):
        mark = next(each for each in _RUN_TOGETHER if field.endswith(each))
        field = f"{field.removesuffix(mark)} {mark}"
    return tuple(field.split())


def _head_fields(head: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in head.split("\n"):
        name, colon, value = line.partition(":")
        key = _HEAD_NAMES.get(name.strip().lower()) if colon else None
        if key:
            found.setdefault(key, value.strip())
    return found


def _foot_fields(foot: str) -> Mapping[str, str]:
    """Return the fields between the foot's two rules; a field goes on over lines without a colon."""
    found: dict[str, str] = {}
    name = ""
    for number, line in enumerate(foot.split("\n")):
        if line.startswith(("====", "THE INFORMATION PROVIDED")):
            if number:
                break
            continue
        key, colon, value = line.partition(":")
        if colon and len(key) <= 26:
            name = key.strip().lower()
            found.setdefault(name, value.strip())
        elif name and line.strip():
            found[name] = f"{found[name]} {line.strip()}".strip()
    return found
