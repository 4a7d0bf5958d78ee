"""Where articles advise different values for one setting: both are kept, none is averaged."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from diagnose.knowledge.article import Article, RegistryValue
from diagnose.knowledge.sources import cited


class Advised(msgspec.Struct, frozen=True):
    """The value that one article advises."""

    article: str
    value: str
    source: str
    inferred: bool


class DisputedSetting(msgspec.Struct, frozen=True):
    """A setting to which articles give different values."""

    setting: str
    default: str | None
    advised: tuple[Advised, ...]


def disputed_settings(articles: Mapping[str, Article]) -> tuple[DisputedSetting, ...]:
    """Return the registry values to which the articles give different values, in the order of their names."""
    by_name: dict[tuple[str, str], list[tuple[str, RegistryValue]]] = {}
    for id_, article in articles.items():
        for value in article.registry:
            by_name.setdefault((value.key.casefold(), value.value.casefold()), []).append((id_, value))
    found = []
    for entries in by_name.values():
        advised = tuple(
            Advised(id_, entry.advised, cited(entry.source, id_), entry.inferred)
            for id_, entry in entries
            if entry.advised
        )
        if len({advice.value for advice in advised}) > 1:
            first = entries[0][1]
            default = next((entry.default for _, entry in entries if entry.default), None)
            found.append(DisputedSetting(f"{first.key}\\{first.value}", default, advised))
    return tuple(sorted(found, key=lambda setting: setting.setting))
