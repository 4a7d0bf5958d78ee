"""What a column of a table is called, and which fact stands in it: its own name, an alias, or what the user says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from diagnose.knowledge.vocabulary import Vocabulary, folded
from diagnose.problems import Location, Problem, did_you_mean, shown

OPTION = "--map"


class Columns(msgspec.Struct):
    """The facts in columns that are called otherwise, and which columns the tables have had so far."""

    facts: dict[str, str | None] = {}
    """By the folded header; None is a column that is left out."""
    written: dict[str, str] = {}
    """The headers as the user wrote them."""
    met: dict[str, str] = {}
    """The headers of the tables that were read."""

    def fact(self, vocabulary: Vocabulary, header: str) -> str | None:
        """Return the fact below ``header``, or None where it is left out; raise ValueError where there is none."""
        name = folded(header)
        return self.facts[name] if name in self.facts else vocabulary.key(header)

    def meet(self, headers: Iterable[str]) -> None:
        """Note the headers of a table."""
        self.met |= {folded(header): header.strip() for header in headers}

    def problems(self) -> list[Problem]:
        """Return what is wrong with columns that no table has."""
        found = []
        for name in self.facts:
            if name not in self.met:
                hint = did_you_mean(name, self.met.values()) or "; tables are .csv, .tsv and .parquet files"
                what = f"no table has a column {shown(self.written[name])}{hint}"
                found.append(Problem(Location(OPTION), what))
        return found


def read_columns(vocabulary: Vocabulary, texts: Sequence[str]) -> Columns:
    """Return what ``column=fact`` says, for each of ``texts``; raise ValueError where one says nothing.

    Nothing behind the equals sign leaves the column out.
    """
    columns = Columns()
    for text in texts:
        header, equals, fact = text.rpartition("=")
        if not equals or not header.strip():
            raise ValueError(f'{OPTION} takes COLUMN=FACT, such as "Server Name=name", not {shown(text)}')
        name = folded(header)
        key = vocabulary.key(fact) if fact.strip() else None
        if columns.facts.setdefault(name, key) != key:
            raise ValueError(f"{OPTION} gives two facts for the column {shown(header)}; keep one of them")
        columns.written[name] = header
    return columns
