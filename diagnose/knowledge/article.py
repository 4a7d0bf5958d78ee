"""What an article says, as data: the content of ``articles/*.yaml``."""

# No annotation is left as a text here: msgspec would evaluate each of them at every start.
from collections.abc import Collection
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from diagnose.knowledge.releases import VersionText
from diagnose.knowledge.sources import ArticleId
from diagnose.knowledge.statements import Condition, Entry, FactKey, Stated
from diagnose.problems import did_you_mean, shown

DateText = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="A date such as 2002-07-22.")]


class Code(Entry, frozen=True, kw_only=True):
    """A return code and its part in the fault."""

    code: str
    text: str


class Symptom(Entry, frozen=True, kw_only=True):
    """A sign by which the fault shows itself."""

    symptom: FactKey
    """A key of the fact ``symptoms``."""
    text: str
    error_ids: list[str] = []
    event_ids: list[int] = []


class Boundary(Entry, frozen=True, kw_only=True):
    """A release, or a file version, at which something begins or ends."""

    release: str
    needs: str | None = None
    """A release that has to be installed first, such as a service pack under a later rollup."""


class ReleaseRange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The stretch of releases that has the fault: from ``introduced`` up to, not including, the first ``fixed``.

    Where an article names the last file that has the fault, ``last_affected`` ends the stretch behind it.
    """

    introduced: Boundary
    fixed: list[Boundary] = []
    last_affected: Boundary | None = None


class AppliesWhen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that must hold for the fault to be there."""

    facts: list[Condition]
    releases: ReleaseRange | None = None


class LikelihoodRaised(Entry, frozen=True, kw_only=True):
    """What makes the fault more frequent; it is no condition."""

    when: Condition
    text: str


class WorkaroundContent(Entry, frozen=True, kw_only=True):
    """What to do until the fix is in."""

    steps: list[str]
    side_effects: list[Stated] = []


class RegistryValue(Entry, frozen=True, kw_only=True):
    """A registry value that an article explains or wants changed."""

    key: str
    value: str
    text: str
    default: str | None = None
    advised: str | None = None


class Precaution(Entry, frozen=True, kw_only=True):
    """Something to do before an operation that the fault would break."""

    action: str
    on_server: FactKey | None = None
    """A fact that names the server on which to do it; null: the affected server itself."""
    unless: Condition | None = None
    """It is already done where this holds."""
    also_when_fixed: bool = False
    """It is needed on a server that has the fix, too."""


class Precautions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What has to come before an operation, and the operation itself."""

    planned_when: FactKey
    """The operation is planned where this fact is known."""
    steps: list[Precaution]
    then: Stated


class FileContent(Entry, frozen=True, kw_only=True):
    """A file that carries the fix, for one platform."""

    platform: str
    file: str
    address: str | None = None


class Advice(Entry, frozen=True, kw_only=True):
    """What to look after; ``met_when`` is the condition under which it is already seen to."""

    text: str
    kind: Literal["restore", "side_effect", "doubt", "advice"] = "advice"
    met_when: Condition | None = None


class FixContent(Entry, frozen=True, kw_only=True):
    """What to do for good."""

    text: str
    files: list[FileContent] = []
    obtain: list[Stated] = []
    changes: list[Advice] = []
    """What else the fix changes, and what has to be looked after because of it."""
    restore_floor: Stated | None = None
    """What the article says of putting an older file back after the fix."""


class Reference(Entry, frozen=True, kw_only=True):
    """Another article to which this one refers."""

    article: ArticleId
    text: str
    dangling: bool = False
    """True where no such article exists; a written ``false`` says that it exists, though not in this content."""
    see_instead: ArticleId | None = None


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The article's bibliographic fields (its head and its foot)."""

    modified: DateText
    category: str
    product: str
    versions: list[str]
    operating_systems: list[str] = []
    keywords: list[str] = []
    technology: list[str] = []
    query_words: list[str] = []
    issue_type: str | None = None
    solution_type: str | None = None


class Floor(Entry, frozen=True, kw_only=True):
    """A database format, the file that writes it, and the oldest file that still starts on it."""

    database_format: str
    written_from: VersionText | None = None
    """The first file version that upgrades the databases to this format; null: every one from the start."""
    oldest: VersionText | None = None
    """The oldest file version that starts on this format; null: no floor."""


class RestoreRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an article says of putting an older file back."""

    floors: list[Floor]
    """Oldest format first."""
    refused: list[Symptom]
    """How the service shows that its databases are too new for it."""
    upgraded: list[Condition] = []
    """What shows that a newer file has upgraded the databases; any of them means that the oldest format is past."""
    consequences: list[Stated]
    recovery: list[Stated]
    limits: list[Stated] = []


class Rollup(Entry, frozen=True, kw_only=True):
    """A set of fixes released together."""

    date: DateText
    files: dict[str, VersionText]
    """The files that it changed, with their new versions."""
    fixes: list[ArticleId]


class Article(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article as YAML facts. A fault has ``applies_when``; an article without it informs other articles."""

    article: ArticleId
    title: str
    """What it is about, in the project's own words."""
    header: Header
    summary: Stated
    relevance: Literal["always", "reported"] = "always"
    """``reported``: no fault that can lie dormant, so it is considered only where one of its signs is reported."""
    operation: Stated | None = None
    """What somebody does, or what the server is doing, when the fault strikes."""
    precautions: Precautions | None = None
    """What has to come before that operation where it is planned."""
    applies_when: AppliesWhen | None = None
    symptoms: list[Symptom] = []
    cause: list[Stated] = []
    return_codes: list[Code] = []
    likelihood: list[LikelihoodRaised] = []
    workaround: WorkaroundContent | None = None
    no_workaround: Stated | None = None
    """Stands instead of ``workaround`` where the article names none."""
    fix: FixContent | None = None
    status: list[Stated] = []
    references: list[Reference] = []
    limitations: list[Stated] = []
    """What the article leaves open."""
    registry: list[RegistryValue] = []
    restore: RestoreRules | None = None
    rollups: list[Rollup] = []
    statements: list[Stated] = []
    """Anything else that it says and that other content builds on."""

    @property
    def fix_files(self) -> list[FileContent]:
        """The files that carry the fix."""
        return self.fix.files if self.fix else []

    @property
    def fixed_in(self) -> list[str]:
        """The releases, or file versions, that are named as carrying the fix."""
        releases = self.applies_when.releases if self.applies_when else None
        return [boundary.release for boundary in releases.fixed] if releases else []


_MOST_MEANT = 10
"""Articles that are named to who typed the beginning of an id."""


def article_meant(ids: Collection[str], name: str, lists: str) -> str:
    """Return the id that a person means: in any case, and the number alone is enough.

    Raises ValueError with a proposal, or with the command that ``lists`` them, where it is none of ``ids``.
    """
    digits = "".join(char for char in name if char.isdigit())
    for id_ in ids:
        if id_.casefold() == name.casefold() or id_[1:] == digits != "":
            return id_
    begun = sorted(id_ for id_ in ids if id_.casefold().startswith(name.casefold()) or id_[1:].startswith(name))
    if name and 1 < len(begun) <= _MOST_MEANT:
        raise ValueError(f"there is no article {shown(name)}; these begin so: {', '.join(begun)}")
    meant = did_you_mean(name, begun) or did_you_mean(name, ids)
    raise ValueError(f"there is no article {shown(name)}{meant or f'; {lists} lists them'}")
