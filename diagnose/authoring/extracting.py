"""What can be read off an original by its patterns: ids, versions, files and references, each with its section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from diagnose.archive.facts.identifiers import read_error_ids, read_event_ids
from diagnose.archive.facts.registry import registry_keys
from diagnose.archive.facts.told import Told, as_told, references
from diagnose.authoring.originals import APPLIES_TO, Original, Section
from diagnose.knowledge.error_ids import read_error_id

_CITATION = re.compile(r"^[ \t]*(?P<id>Q\d{5,6})\b.*(?:\n[ \t]+\S.*)*", re.MULTILINE)
_FILE = r"[A-Za-z]\w*\.(?:exe|dll|sys|ocx|drv|vxd)"
_FILE_OR_VERSION = re.compile(rf"\b(?:(?P<file>{_FILE})|(?P<version>\d+(?:\.\d+){{3}}))\b", re.IGNORECASE)
_OF_FILE = re.compile(rf"(?:\s+or\s+\w+)?\s+of\s+(?:the\s+)?(?P<file>{_FILE})", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"^[ \t]*(?P<platform>[A-Za-z][\w /()-]{0,30}):[ \t](?:.*[ \t])?(?P<file>[\w-]+\.(?:exe|zip|cab))\b.*"
    r"(?:\n[ \t]*\((?P<address>(?:https?|ftp)://[^\s)]+)\))?",
    re.MULTILINE | re.IGNORECASE,
)
_PACK = r".{0,80}?\b(?:service\s+pack\s+|SP)(?P<pack>\d+)"
_CORRECTED = re.compile(r"first\s+corrected\s+in\b" + _PACK, re.IGNORECASE)
_REQUIRED = re.compile(r"\brequires\b" + _PACK, re.IGNORECASE)
_INTRODUCED = re.compile(r"first\s+introduced\s+in\b.{0,40}?(?P<version>\d+(?:\.\d+){3})", re.IGNORECASE)
_WHOLE = 8
"""Figures of an error id that is written in full."""
_REACH = 80
"""Characters between a file's name and its version."""


@dataclass(frozen=True)
class Seen:
    """Something that the original names, and the section in which it stands first."""

    text: str
    section: str


@dataclass(frozen=True)
class SeenVersion:
    """A file's version; the file is None where the text does not say whose version it is."""

    file: str | None
    version: str
    section: str
    in_table: bool = False
    """True in a table of files and versions, as articles have one for the files of a fix."""


@dataclass(frozen=True)
class SeenDownload:
    """A file to download for one platform."""

    platform: str
    file: str
    address: str | None
    section: str


@dataclass(frozen=True)
class Extract:
    """All that was found in an original."""

    original: Original
    error_ids: tuple[Seen, ...]
    event_ids: tuple[Seen, ...]
    references: tuple[Seen, ...]
    versions: tuple[SeenVersion, ...]
    downloads: tuple[SeenDownload, ...]
    registry: tuple[Seen, ...]
    corrected_in: Seen | None
    """The number of the service pack that is said to be the first with the correction."""
    introduced_in: Seen | None
    """The version that is said to have brought the fault."""
    required: Seen | None
    """The number of the service pack that a fix needs first."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the sections."""
        return tuple(section.title for section in self.original.sections if section.title != APPLIES_TO)

    def section(self, *titles: str) -> str | None:
        """Return the first of these titles that the original has, or None."""
        return next((title for title in titles if title in self.titles), None)


def extract(original: Original, platforms: Mapping[str, str]) -> Extract:
    """Return what an original names; ``platforms`` are the known ones by each of their names in lower case."""
    sections = original.sections
    told = [Section(section.title, " ".join(_CITATION.sub(" ", section.text).split())) for section in sections]
    return Extract(
        original=original,
        error_ids=_first(seen for section in told for seen in _errors(section)),
        event_ids=_first(seen for section in told for seen in _events(section)),
        references=_first(
            Seen(id_, section.title) for section in sections for id_ in references(section.text, original.id)
        ),
        versions=tuple(dict.fromkeys(seen for section in told for seen in _versions(section))),
        downloads=tuple(seen for section in sections for seen in _downloads(section, platforms)),
        registry=_first(Seen(key, section.title) for section in sections for key in registry_keys(_told(section))),
        corrected_in=_only(told, _CORRECTED, "pack"),
        introduced_in=_only(told, _INTRODUCED, "version"),
        required=_only(told, _REQUIRED, "pack"),
    )


def _first(seen: Iterable[Seen]) -> tuple[Seen, ...]:
    """Return each thing once, with its first section."""
    found: dict[str, Seen] = {}
    for entry in seen:
        found.setdefault(entry.text, entry)
    return tuple(found.values())


def _only(sections: Iterable[Section], pattern: re.Pattern[str], group: str) -> Seen | None:
    matches = ((pattern.search(section.text), section.title) for section in sections)
    return next((Seen(match[group], title) for match, title in matches if match), None)


def _errors(section: Section) -> Iterator[Seen]:
    """Yield the ids in base sixteen that a section names; other numbers of messages are no error ids here."""
    for written in read_error_ids(_told(section)):
        with suppress(ValueError):
            read_error_id(written)
            if not written.isdecimal() or len(written) == _WHOLE:
                yield Seen(written, section.title)


def _events(section: Section) -> Iterator[Seen]:
    return (Seen(str(event.id), section.title) for event in read_event_ids(_told(section)))


def _told(section: Section) -> Told:
    return as_told(section.text)


def _versions(section: Section) -> Iterator[SeenVersion]:
    file, end = None, 0
    for match in _FILE_OR_VERSION.finditer(section.text):
        if match["file"]:
            file, end = match["file"], match.end()
            continue
        behind = _OF_FILE.match(section.text, match.end())
        between = section.text[end : match.start()]
        near = file if len(between) <= _REACH else None
        in_table = bool(near) and between.strip() == "|"
        yield SeenVersion(behind["file"] if behind else near, match["version"], section.title, in_table)


def _downloads(section: Section, platforms: Mapping[str, str]) -> Iterator[SeenDownload]:
    for match in _DOWNLOAD.finditer(section.text):
        platform = platforms.get(match["platform"].strip().casefold())
        if platform:
            yield SeenDownload(platform, match["file"], match["address"], section.title)
