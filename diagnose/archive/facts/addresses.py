"""Names that look like files and are web addresses, domains or mail addresses, or stand in one."""

from __future__ import annotations

import re

from diagnose.archive.lists import web_sites

_DOMAIN_BEFORE = re.compile(r"(?:[A-Za-z][A-Za-z0-9_-]*\.|[^\s@]@|//)\Z")
"""A label with a letter in it (a number is one of a list), a mail box, or what follows the scheme of an address."""
_DOMAIN_BEHIND = re.compile(
    r"\.[A-Za-z]{2}(?![\w.])|/[A-Za-z]{3}|@|\s+(?:accounts?|address(?:es)?|domains?|site|sites)\b"
)
_DOMAIN_NAMED = re.compile(r"\bdomain(?:,?\s(?:is|was|named|called))*\s+[\"']?\Z", re.IGNORECASE)
_ANSWER = re.compile(r"[ \t]*[245]\d\d[ -][A-Z].*")
"""A line that a mail server answers, in which only hosts have such names."""
_ADDRESS = re.compile(r"(?:[a-z]{2,9}://|(?<![\w.])(?:www|ftp)\d?\.)\S*\Z", re.IGNORECASE)
_PAGES = frozenset({"htm", "html", "asp"})
_LONGEST_STEM = 8
"""Letters of a program of DOS before its extension; what is longer, and not in capitals, is no such program."""
_BEFORE = 200
"""Characters before a name in which its address begins."""


def is_address(text: str, start: int, end: int) -> bool:
    """Tell whether the name of a file at a place of a text is rather a domain, or a page that an address leads to.

    A file that an address leads to, to be fetched, stays a file.
    """
    extension = text[text.rfind(".", start, end) + 1 : end].casefold()
    if extension == "com":
        return _is_domain(text, start, end)
    if extension in _PAGES or text[end : end + 1] == "?":
        before = text[max(0, start - _BEFORE) : start]
        word = before.rsplit(maxsplit=1)[-1] if before[-1:].strip() else ""
        return _ADDRESS.search(text, start - len(word), start) is not None
    return False


def _is_domain(text: str, start: int, end: int) -> bool:
    if _DOMAIN_BEFORE.search(text, max(0, start - 40), start) or _DOMAIN_BEHIND.match(text, end):
        return True
    if (end - start > _LONGEST_STEM + len(".com") and not text[start:end].isupper()) or text[
        start:end
    ].casefold().strip("'") in web_sites():
        return True
    if _DOMAIN_NAMED.search(text, max(0, start - 30), start):
        return True
    return _ANSWER.match(text, text.rfind("\n", 0, start) + 1, start) is not None
