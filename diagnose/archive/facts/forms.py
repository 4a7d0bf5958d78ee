"""The forms in which the archive's articles come, told apart by content and cut into head, body and foot.

The original begins with ``DOCUMENT:Q123456``; a Markdown page, a web page and a web page's text hold
``Article: Q123456``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

DISCLAIMER = "THE INFORMATION PROVIDED IN THE MICROSOFT KNOWLEDGE BASE"

_ORIGINAL = re.compile(r"DOCUMENT:[ \t]*(?:Q|KB)?(?P<id>\d{3,7})\b")
_ORIGINAL_IN_A_LINE = re.compile(r"DOCUMENT:[ \t]*(?:Q|KB)?(?P<id>\d{3,7})[ \t]+\d{1,2}-[A-Z]{3}-\d{4}\b")
"""The beginning of an original behind another one whose last line has no end."""
_PAGE = re.compile(
    r"^(?P<indent>\t|[ ]{0,4})Article:[ \t]*(?:Q|KB)?(?P<id>\d{3,7})[ \t]*$(?=\n[ \t]*Product\(s\):|\s)", re.MULTILINE
)
_SURELY_A_PAGE = re.compile(
    r"^[ \t]{0,4}Article:[ \t]*(?:Q|KB)?(?P<id>\d{3,7})[ \t]*\n[ \t]*Product\(s\):", re.MULTILINE
)
_FRONT_MATTER = "---\nlayout:"
"""Begins a Markdown page, a line or two before its title."""
_TITLE_LINE = re.compile(r"\nTITLE[ \t]*:(.*)")
_TITLE = re.compile(r"^[# \t]*(?:title:[ \t]*\")?Q(?P<id>\d{3,7}):[ \t]*(?P<title>.*?)\"?[ \t]*$", re.MULTILINE)
_RULE_BEFORE_FOOT = re.compile(
    r"={20}(?<=^={20})=*[ \t]*\n(?=Keywords[ \t]*:|Technology[ \t]*:|Version[ \t]*:)", re.MULTILINE
)
_FOOT_LINES = ("\nKeywords", "\nTechnology", "\nVersion")
"""What each text has one of that matches the pattern before."""
_PLAIN_MARKS = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "..."})
"""A title's quotation marks and dots differ between an article's forms."""
_HEAD_RULE = "\n" + "=" * 40
_OLD_FOOT = "\nKBCategory:"
_BLOCK = re.compile(r"<pre\b[^>]{0,300}>(?P<text>.*?)(?:</pre>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_HEAD_LINES = 12


class ArticleText(NamedTuple):
    """One article's text in three stretches that together are all of it."""

    id: str
    title: str
    head: str
    body: str
    foot: str
    line: int
    """The line of the file at which it begins."""
    broken: tuple[str, ...] = ()

    @property
    def body_line(self) -> int:
        """The line of the file at which the body begins."""
        return self.line + self.head.count("\n")


def article_texts(text: str) -> list[ArticleText]:
    """Return the articles in a file's text, in order; none where it is no article in a form that is known."""
    starts = list(_original_starts(text))
    if starts:
        return list(_originals(text, starts))
    if "Article:" not in text:
        return []
    beginning = text[:2000].lower()
    if "<html" in beginning or "<!doctype" in beginning:
        return [found for plain in _plain_blocks(text) for found in _pages(plain)]
    return list(_pages(text))


def _original_starts(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each original begins, and its id."""
    place = text.find("DOCUMENT:")
    while place >= 0:
        begins_a_line = place == 0 or text[place - 1] == "\n"
        match = (_ORIGINAL if begins_a_line else _ORIGINAL_IN_A_LINE).match(text, place)
        if match:
            yield place, f"Q{match['id']}"
        place = text.find("DOCUMENT:", place + 1)


def _originals(text: str, starts: list[tuple[int, str]]) -> Iterator[ArticleText]:
    line, counted = 1, 0
    before = _page_within(text, 0, starts[0][0])
    if before is not None:
        yield from _pages(text[: starts[0][0]])
    for number, (start, id_) in enumerate(starts, 1):
        line += text.count("\n", counted, start)
        counted = start
        end = starts[number][0] if number < len(starts) else len(text)
        page = _page_within(text, start, end)
        yield _original(text, start, end if page is None else page, id_, line)
        if page is not None:
            yield from _pages(text[page:end], line + text.count("\n", start, page))


def _page_within(text: str, start: int, end: int) -> int | None:
    """Return where between two places the first page begins, with its title, or None."""
    if text.find("Product(s):", start, end) < 0:
        return None
    page = _SURELY_A_PAGE.search(text, start, end)
    if not page:
        return None
    titles = _TITLE.finditer(text, max(start, page.start() - 4000), page.start())
    begin = next((title.start() for title in titles if title["id"] == page["id"]), page.start())
    front = text.rfind(_FRONT_MATTER, max(start, begin - 200), begin)
    return front if front >= 0 else begin


def _near(text: str, start: int, rule: int) -> bool:
    """Tell whether a rule is that of the head: few lines below its beginning."""
    return rule < start + 4000 and text.count("\n", start, rule) <= _HEAD_LINES


def _original(text: str, start: int, end: int, id_: str, line: int) -> ArticleText:
    rule = text.find(_HEAD_RULE, start, end)
    head_end = text.find("\n", rule + 1, end) + 1 if rule >= 0 and _near(text, start, rule) else 0
    broken: list[str] = []
    if not head_end:
        keywords = text.find("\nKEYWORDS:", start, start + 4000)
        blank = text.find("\n\n", max(keywords, start), end)
        head_end = blank + 2 if blank >= 0 else end
        if keywords < 0:
            broken.append("the head has no line of equals signs at its end")
    title = _TITLE_LINE.search(text, start, head_end)
    return _cut(text, start, head_end, end, id_, title[1].strip() if title else "", broken, line)


def _pages(text: str, line: int = 1) -> Iterator[ArticleText]:
    """Return the pages of a text that begins at a line of a file."""
    starts = list(_PAGE.finditer(text))
    counted = 0
    for match, following in zip_longest(starts, starts[1:]):
        id_ = f"Q{match['id']}"
        before = text[max(0, match.start() - 4000) : match.start()]
        titles = [found for found in _TITLE.finditer(before) if found["id"] == match["id"]]
        title = html.unescape(titles[-1]["title"]) if titles else ""
        block = text[match.start() : following.start() if following else len(text)]
        if following:
            ending = [found for found in _TITLE.finditer(block) if found["id"] == following["id"]]
            block = block[: ending[0].start()] if ending else block
        stop = block.find("{% endraw %}")
        block = block[:stop] if stop >= 0 else block
        if match["indent"]:
            block = re.sub(rf"^{match['indent']}", "", block, flags=re.MULTILINE)
        modified = block.find("Last Modified:")
        blank = block.find("\n\n", max(modified, 0))
        head_end = blank + 2 if blank >= 0 else len(block)
        line += text.count("\n", counted, match.start())
        counted = match.start()
        broken = [] if 0 <= modified < 4000 else ["the head has no line Last Modified:"]
        yield _cut(block, 0, head_end, len(block), id_, title, broken, line)


def _cut(
    text: str, start: int, head_end: int, end: int, id_: str, title: str, broken: list[str], line: int
) -> ArticleText:
    """Return the article between two places, whose head ends at a third."""
    if not title:
        broken.append("it has no title")
    while head_end < end and text[head_end] == "\n":
        head_end += 1
    foot = _foot(text, head_end, end)
    if foot < 0:
        broken.append("the foot with the keywords is missing")
        foot = text.find(DISCLAIMER, head_end, end)
    foot = foot if foot >= 0 else end
    return ArticleText(
        id=id_,
        title=title if title.isascii() else title.translate(_PLAIN_MARKS),
        head=text[start:head_end],
        body=text[head_end:foot],
        foot=text[foot:end],
        line=line,
        broken=tuple(broken),
    )


def _foot(text: str, start: int, end: int) -> int:
    """Return where the last rule before a line ``Keywords`` stands, or -1."""
    keywords = text.rfind("\nKeywords  ", start, end)
    rule = text.rfind("\n", start, keywords) + 1 if keywords >= 0 else -1
    if keywords >= 0 and text.startswith("=====", max(rule, start)):
        return max(rule, start)
    begun = any(text.find(line, start, end) >= 0 for line in _FOOT_LINES)
    found = [match.start() for match in _RULE_BEFORE_FOOT.finditer(text, start, end)] if begun else []
    return found[-1] if found else text.rfind(_OLD_FOOT, start, end) + 1 or -1


def _plain_blocks(text: str) -> Iterator[str]:
    """Return the text of a web page: what is set as it stands, with its headings before it; else all of it."""
    headings = "\n".join(
        _TAG.sub("", found) for found in re.findall(r"<h[12][^>]{0,300}>.{0,1000}?</h[12]>", text, re.DOTALL)
    )
    blocks = [html.unescape(_TAG.sub("", found["text"])) for found in _BLOCK.finditer(text) if "Article:" in found[0]]
    for block in blocks or [html.unescape(_TAG.sub("", text))]:
        yield f"{html.unescape(headings)}\n{block}"
