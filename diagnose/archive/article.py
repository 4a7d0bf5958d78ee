"""An archive article as plain, frozen data: the header, the text by sections, and the facts that could be read.

The first fields, up to ``fixed_in``, are the keys of ``diagnose export -f ndjson``.
"""

from __future__ import annotations

import msgspec


class Section(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A stretch of the body under its title, to the character; the texts of all sections make up the body."""

    title: str
    """Empty for what stands before the first title."""
    text: str
    """With the title and the line under it."""
    level: int = 1
    """2 for a heading underlined with dashes, inside the section before it."""


class AppliesTo(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One product, version, service pack and platform to which an article applies; null where it says none."""

    product: str
    version: str | None = None
    service_pack: int | None = None
    platform: str | None = None


class EventId(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event of the event log."""

    id: int
    source: str | None = None


class FileVersion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A version of a file that the text names."""

    file: str
    version: str


class FixedIn(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a bug was corrected, and where that was read; null where that says none."""

    product: str | None = None
    version: str | None = None
    service_pack: int | None = None
    file: str | None = None
    file_version: str | None = None
    read_from: str
    """The section, the keyword or the fix list: ``STATUS``, ``keyword exc55sp4fix``, ``fix list Q242222``."""
    certainty: str = "sentence"
    """``sentence``, ``keyword``, ``list``, or ``dates`` where only dates settle which service pack it is."""
    unnumbered: bool = False
    """True for a service pack without a number, such as the latest one."""
    hotfix: bool = False
    """True where a fix came out on its own before that service pack, the first to bring it along if it came out."""
    conflicts: bool = False
    """True where another place says otherwise."""
    released: bool | None = None
    """Whether that service pack came out: False where it is after the last one, null where that is not known."""


class ListedFix(msgspec.Struct, frozen=True, kw_only=True):
    """A fix of which a list of fixes says that a release has it."""

    article: str
    """The article on what was wrong."""
    fixed_in: FixedIn


class Download(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A file to fetch, for one platform."""

    file: str
    platform: str | None = None


class ArchiveArticle(msgspec.Struct, frozen=True, kw_only=True):
    """All that was read of one article."""

    id: str
    title: str
    date: str | None
    """When it was last modified, as 2002-07-22."""
    product: str | None
    applies_to: list[AppliesTo]
    sections: list[Section]
    keywords: list[str]
    references: list[str]
    error_ids: list[str]
    event_ids: list[EventId]
    file_versions: list[FileVersion]
    fixed_in: list[FixedIn]
    category: str | None = None
    versions: str | None = None
    """The header's versions as they are written."""
    operating_systems: str | None = None
    technology: list[str] = []
    issue_type: str | None = None
    hex_codes: list[str] = []
    stop_codes: list[str] = []
    file_names: list[str] = []
    registry_keys: list[str] = []
    downloads: list[Download] = []
    first_corrected_in: str | None = None
    fix_list: list[ListedFix] = []
    """What this article, a list of fixes, says of other articles."""
    query_words: str = ""
    """The words that the article gives for finding it."""
    head: str = ""
    """The text before the body; head, body and foot are all of the article's text."""
    foot: str = ""
    """The text after the body."""
    broken: list[str] = []
    """What is wrong with the text, each with its line; it is kept all the same."""
