"""Small articles in each of the archive's forms, written for the tests."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace

RULE = "-" * 79
HEAD_RULE = "=" * 70
END = "=" * 77
NOTICE = 'THE INFORMATION PROVIDED IN THE MICROSOFT KNOWLEDGE BASE IS PROVIDED "AS IS" WITHOUT WARRANTY.'


@dataclass(frozen=True)
class Text:
    """What an article says, whatever its form."""

    id: str = "Q900001"
    title: str = "XMPL: Mailroom Stops When a Letter Has No Stamp"
    date: str = "22-JUL-2002"
    product: str = "Microsoft Mailroom"
    versions: str = ":5.5"
    keywords: str = "kbmail"
    applies_to: tuple[str, ...] = (" - Microsoft Exchange Server, version 5.5 ",)
    sections: tuple[tuple[str, str], ...] = (("SYMPTOMS", "The clerk stops."),)
    query_words: str = "stamp"
    technology: str = "kbMailSearch"

    def with_section(self, title: str, *lines: str) -> Text:
        """Return the article with this section alone."""
        return replace(self, sections=((title, "\n".join(lines)),))

    @property
    def body(self) -> str:
        """The text between head and foot, as the original has it."""
        listed = "\n".join(self.applies_to)
        parts = [f"{RULE}\nThe information in this article applies to:\n\n{listed}\n{RULE}\n\n"] if listed else []
        parts += [f"{title}\n{'=' * len(title)}\n\n{text}\n\n" for title, text in self.sections]
        return f"{''.join(parts)}Additional query words: {self.query_words}\n\n"

    @property
    def foot(self) -> str:
        """The fields at the end."""
        return (
            f"{HEAD_RULE}\nKeywords          : {self.keywords} \nTechnology        : {self.technology}\n"
            f"Version           : {self.versions}\nIssue type        : kbbug\n\n{END}\n"
        )

    @property
    def original(self) -> str:
        """The original."""
        return (
            f"DOCUMENT:{self.id}  {self.date}  [mailroom]\nTITLE   :{self.title}\nPRODUCT :{self.product}\n"
            f"PROD/VER:{self.versions}\nOPER/SYS:\nKEYWORDS:{self.keywords}\n\n{HEAD_RULE}\n"
            f"{self.body}{self.foot}\n{NOTICE}\n"
        )

    @property
    def _page_text(self) -> str:
        lines = (line.removeprefix(" ") for line in f"{self.body}{self.foot}".split("\n"))
        return (
            f"Article: {self.id}\nProduct(s): {self.product}\nVersion(s): {self.versions}\nOperating System(s): \n"
            f"Keyword(s): {self.keywords}\nLast Modified: {self.date}\n\n" + "\n".join(lines)
        )

    @property
    def markdown(self) -> str:
        """The Markdown page."""
        indented = "\n".join(f"\t{line}" for line in self._page_text.split("\n"))
        title = f"{self.id}: {html.escape(self.title)}"
        return (
            f'---\nlayout: page\ntitle: "{title}"\npermalink: /kb/900/{self.id}/\n---\n\n## {title}\n\n'
            f"{{% raw %}}\n\n{indented}\n\n{{% endraw %}}\n"
        )

    @property
    def web_page(self) -> str:
        """The web page."""
        return (
            f"<!DOCTYPE html>\n<html>\n<head><title>{self.id}: {html.escape(self.title)} | Archive</title></head>\n"
            f'<body>\n<h1><a href="/">Archive</a></h1>\n<h2 id="x">{self.id}: {html.escape(self.title)}</h2>\n'
            f'<div><pre class="highlight"><code>{html.escape(self._page_text)}</code></pre></div>\n<p>{NOTICE}</p>\n'
            "</body>\n</html>\n"
        )

    @property
    def web_text(self) -> str:
        """The text of the web page, as a person copies it."""
        return f"Archive\n\nView on a site\n\n{self.id}: {self.title}\n\n{self._page_text}\n{NOTICE}\n"
