"""The text of a new article: every field explained in a line, and filled in as far as the original tells."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from diagnose.authoring.extracting import Extract, Seen
from diagnose.authoring.findings import listed
from diagnose.authoring.originals import APPLIES_TO
from diagnose.authoring.subject import Subject
from diagnose.knowledge.article import Article
from diagnose.knowledge.vocabulary import Choice, KeysFact

SCHEMA = Path(__file__).parent.parent / "schemas" / "article.json"
UNDATED = "1970-01-01"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ()/._-]*")
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_SYMPTOMS = "symptoms"


@dataclass(frozen=True)
class Plan:
    """What a new article is made from."""

    id: str
    folder: Path
    """Where it will lie."""
    subject: Subject
    extract: Extract | None

    def section(self, *titles: str) -> str:
        """Return the first of these sections that the original has; without an original, the first; else TODO."""
        if self.extract is None:
            return titles[0]
        return self.extract.section(*titles) or "TODO"

    def has(self, title: str) -> bool:
        """Tell whether the original has this section."""
        return self.extract is not None and title in self.extract.titles


def article_text(plan: Plan) -> str:
    """Return the article's file."""
    blocks = [_top(plan), _header(plan), _fault(plan), _signs(plan), _story(plan), _remedies(plan), _rest(plan)]
    text = "\n\n".join("\n".join(block) for block in blocks)
    left = [name for name in Article.__struct_fields__ if not re.search(rf"^#? ?{name}:", text, re.MULTILINE)]
    more = [f"\n\n# A further field, explained by diagnose schema article.\n# {name}: ..." for name in left]
    return f"{text}{''.join(more)}\n"


def scalar(text: str) -> str:
    """Return a text as YAML that is read as this very text, in a list in brackets too."""
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML and text == text.strip()
    return text if plain else json.dumps(text, ensure_ascii=False)


def _top(plan: Plan) -> list[str]:
    schema = Path(os.path.relpath(SCHEMA, plan.folder.resolve())).as_posix()
    titles = listed(plan.extract.titles, 40) if plan.extract else ""
    return [
        f"# yaml-language-server: $schema={schema}",
        "# Fill in what diagnose lint calls todo-left, and delete what the article does not say, these comments too.",
        "# Use your own words. source names the section in which it stands. What no article says in so many words has",
        "# inferred: true, and inferred_from: what it follows from.",
        *([f"# Sections of the original: {titles}."] if titles else []),
        "",
        "# The id of the article, and the name of this file.",
        f"article: {plan.id}",
        "# What it is about, in one line.",
        "title: TODO",
    ]


def _header(plan: Plan) -> list[str]:
    head, foot = (plan.extract.original.head, plan.extract.original.foot) if plan.extract else ({}, {})
    modified = plan.extract.original.modified if plan.extract else None
    versions, systems = _versions(head.get("versions", ""))
    systems += [name for name in _split(head.get("systems", ""), ",") if name not in systems]
    keywords = foot.get("keywords") or head.get("keywords", "")
    return [
        "# Its head and foot.",
        "header:",
        "  # When it was last modified.",
        f'  modified: "{modified or UNDATED}"{"" if modified else "  # TODO: the date, as YYYY-MM-DD"}',
        "  # Its group in the archive, in brackets in its first line.",
        f"  category: {scalar(head.get('category') or 'TODO')}",
        "  # The product in its head.",
        f"  product: {scalar(head.get('product') or 'TODO')}",
        "  # The versions in its head.",
        f"  versions: {_flow(versions or ['TODO'])}",
        "  # The operating systems in its head.",
        f"  operating_systems: {_flow(systems)}",
        "  # The keywords in its foot.",
        f"  keywords: {_flow(keywords.split())}",
        "  # The technology in its foot.",
        f"  technology: {_flow(foot.get('technology', '').split())}",
        '  # Its "additional query words".',
        f"  query_words: {_flow(foot.get('query words', '').split())}",
        "  # The issue type in its foot, such as kbbug.",
        f"  {_optional('issue_type', foot.get('issue type', ''))}",
        "  # The solution type in its foot, such as kbfix.",
        f"  {_optional('solution_type', foot.get('solution type', ''))}",
        "",
        "# What it says, in a sentence or two.",
        "summary:",
        "  text: TODO",
        f"  source: {plan.section('SUMMARY', 'CAUSE', 'SYMPTOMS')}",
    ]


def _fault(plan: Plan) -> list[str]:
    line, facts = plan.subject.line, plan.subject.facts.facts
    introduced, source = _introduced(plan)
    fixed = list(_fixed(plan))
    return [
        "# always; or reported, where no fault can lie dormant, so that it counts only where a sign is reported.",
        "relevance: always",
        "",
        "# What somebody does, or what the server is doing, when the fault strikes.",
        "# operation: {text: ..., source: SYMPTOMS}",
        "",
        "# All that must hold for the fault to be there. An article that describes no fault has no applies_when.",
        "applies_when:",
        "  # Tests: is, one_of, at_least, below, includes. facts.yaml has the facts.",
        *_facts({key: fact.assumed.value for key, fact in facts.items() if fact.assumed}),
        f"  # The releases that have it, by the names in releases.yaml or as versions of {line.file}; without it, all.",
        "  releases:",
        "    # The first one that has it.",
        f"    introduced: {{release: {_release(introduced)}, source: {scalar(source)}}}  # TODO: check where it begins",
        "    # The first ones without it, oldest first: a rollup, a service pack. needs: what has to be there before.",
        *(["    fixed:", *fixed] if fixed else ["    fixed: []  # TODO: check where it ends"]),
        "    # The last file that has it, where the article names that one.",
        '    # last_affected: {release: "...", source: ...}',
    ]


def _facts(assumed: Mapping[str, str]) -> list[str]:
    """Return the conditions on facts: what is assumed of every server is also what the articles speak of."""
    example = '{fact: ..., is: "yes", source: SYMPTOMS}'
    if not assumed:
        return [f"  facts: []  # TODO: add what must hold, such as [{example}]"]
    known = (f"    - {{fact: {key}, is: {scalar(value)}, source: {APPLIES_TO}}}" for key, value in assumed.items())
    return ["  facts:", *known, f"    # TODO: add what else must hold, such as {example}"]


def _introduced(plan: Plan) -> tuple[str, str]:
    """Return the first release that has the fault, as far as the original tells, and where it does."""
    line = plan.subject.line
    if plan.extract and plan.extract.introduced_in:
        return plan.extract.introduced_in.text, plan.extract.introduced_in.section
    versions, _ = _versions(plan.extract.original.head["versions"] if plan.extract else "")
    order = [release.release for release in line.releases]
    named = [order.index(words[-1]) for words in map(str.split, versions) if words and words[-1] in order]
    whole = line.product_version in versions
    return order[min(named) if named and not whole else 0], APPLIES_TO


def _fixed(plan: Plan) -> Iterator[str]:
    """Yield the releases that are said to have the correction, oldest first."""
    if plan.extract is None:
        return
    line, found = plan.subject.line, plan.extract
    first = line.start(_introduced(plan)[0])
    boundaries = {
        seen.version: seen.section
        for seen in found.versions
        if seen.in_table and seen.file and seen.file.casefold() == line.file.casefold()
    }
    pack = _base(plan, found.corrected_in)
    if pack and found.corrected_in:
        boundaries[pack] = found.corrected_in.section
    needed = _base(plan, found.required)
    for name in sorted(boundaries, key=line.start):
        needs = f", needs: {_release(needed)}" if needed and name != pack else ""
        if line.start(name) > first:
            boundary = f"release: {_release(name)}, source: {scalar(boundaries[name])}{needs}"
            yield f"      - {{{boundary}}}  # TODO: check this"


def _base(plan: Plan, pack: Seen | None) -> str | None:
    """Return the release that is a service pack as it came out."""
    releases = plan.subject.line.releases
    return next((r.release for r in releases if pack and r.service_pack == int(pack.text)), None)


def _signs(plan: Plan) -> list[str]:
    choices = _symptom_choices(plan)
    keys = listed([choice.value for choice in choices], 60)
    lines = [
        "# How the fault shows itself; the keys stand in facts.yaml under symptoms, and a new one goes there first.",
        *([f"# Keys: {keys}."] if keys else []),
        "# error_ids and event_ids are those that tell of this fault, not those that just go with it.",
    ]
    ids = plan.extract.error_ids if plan.extract else ()
    events = plan.extract.event_ids if plan.extract else ()
    if not choices or not (ids or events):
        example = "# symptoms: [{symptom: ..., text: ..., error_ids: [], event_ids: [], source: SYMPTOMS}]"
        return [*lines, "# TODO: add the symptoms", example]
    sections = listed([f"{seen.text} ({seen.section})" for seen in (*ids, *events)], 30)
    return [
        *lines,
        f"# Found: {sections}.",
        "symptoms:",
        f"  - symptom: {_likely(plan, choices)}  # TODO: check the key",
        "    text: TODO",
        f"    error_ids: {_flow([seen.text for seen in ids])}",
        f"    event_ids: [{', '.join(seen.text for seen in events)}]",
        f"    source: {scalar((*ids, *events)[0].section)}",
    ]


def _symptom_choices(plan: Plan) -> list[Choice]:
    fact = plan.subject.facts.facts.get(_SYMPTOMS)
    return fact.values if isinstance(fact, KeysFact) else []


def _likely(plan: Plan, choices: list[Choice]) -> str:
    """Return the symptom whose names share most words with the original."""
    text = set(re.findall(r"[a-z]{4,}", plan.extract.original.text.casefold() if plan.extract else ""))
    shared = {c.value: len(text & set(re.findall("[a-z]{4,}", f"{c.label} {' '.join(c.aliases)}"))) for c in choices}
    return max(shared, key=lambda key: shared[key])


def _story(plan: Plan) -> list[str]:
    return [
        "# Why it happens.",
        *_listed_statement(plan, "cause", "CAUSE"),
        "",
        "# Codes that the article names, with their part in it.",
        "# return_codes: [{code: ..., text: ..., source: CAUSE}]",
        "",
        "# What makes it more frequent and is no condition.",
        "# likelihood: [{when: {fact: ..., at_least: 2, source: SYMPTOMS}, text: ..., source: SYMPTOMS}]",
    ]


def _remedies(plan: Plan) -> list[str]:
    return [
        "# What to do until the fix is in; else no_workaround says that the article names none.",
        *_workaround(plan),
        "",
        "# What to do for good. files: one a platform. obtain: how to get it. changes: what else it changes",
        "# (kinds: restore, side_effect, doubt, advice). restore_floor: what it says of putting an older file back.",
        *_fix(plan),
        "",
        "# What the maker confirms.",
        *_listed_statement(plan, "status", "STATUS"),
    ]


def _workaround(plan: Plan) -> list[str]:
    if plan.has("WORKAROUND"):
        return [
            "workaround:",
            "  steps:",
            "    - TODO",
            "  source: WORKAROUND",
            "# Stands instead of workaround where the article names none.",
            "# no_workaround: {text: ..., source: the whole article}",
        ]
    return [
        "no_workaround:",
        "  text: TODO",
        "  source: the whole article",
        "# Stands instead of no_workaround where the article names one.",
        "# workaround: {steps: [...], side_effects: [{text: ..., source: ...}], source: WORKAROUND}",
    ]


def _fix(plan: Plan) -> list[str]:
    if not plan.has("RESOLUTION"):
        return ["# fix: {text: ..., files: [], obtain: [], changes: [], source: RESOLUTION}"]
    downloads = plan.extract.downloads if plan.extract else ()
    files = [
        f"    - {{platform: {scalar(d.platform)}, file: {scalar(d.file)}, "
        + (f"address: {scalar(d.address)}, " if d.address else "")
        + f"source: {scalar(d.section)}}}"
        for d in downloads
    ]
    return ["fix:", "  text: TODO", "  source: RESOLUTION", *(["  files:", *files] if files else [])]


def _rest(plan: Plan) -> list[str]:
    found = plan.extract
    versions = [f"{v.file or 'a file'} {v.version} ({v.section})" for v in found.versions] if found else []
    registry = [f"{seen.text} ({seen.section})" for seen in found.registry] if found else []
    return [
        "# Other articles that it cites. dangling: true where no such article exists; see_instead: the one that is",
        "# meant. dangling: false where it exists and is not in this content.",
        *_references(plan),
        "",
        "# What it leaves open.",
        "# limitations: [{text: ..., source: the whole article}]",
        "",
        "# Registry values that it explains or wants changed.",
        *([f"# Found: {listed(registry, 10)}."] if registry else []),
        '# registry: [{key: ..., value: ..., text: ..., default: "...", advised: "...", source: WORKAROUND}]',
        "",
        "# Putting an older file back: floors, refused, upgraded, consequences, recovery; one article has it.",
        "# restore: ...",
        "",
        "# Sets of fixes that were released together: date, files with versions, fixes, source.",
        "# rollups: ...",
        "",
        "# Anything else that it says.",
        *([f"# Versions found: {listed(versions, 12)}."] if versions else []),
        "# statements: [{text: ..., source: MORE INFORMATION}]",
    ]


def _references(plan: Plan) -> Iterator[str]:
    if plan.extract is None or not plan.extract.references:
        yield "# references: [{article: ..., text: ..., source: MORE INFORMATION}]"
        return
    yield "references:"
    for seen in plan.extract.references:
        yield f"  - article: {seen.text}"
        yield "    text: TODO"
        if seen.text not in plan.subject.ids:
            yield "    dangling: false  # TODO: true where no such article exists"
        yield f"    source: {scalar(seen.section)}"


def _listed_statement(plan: Plan, field: str, title: str) -> list[str]:
    if plan.has(title):
        return [f"{field}:", "  - text: TODO", f"    source: {title}"]
    return [f"# {field}: [{{text: ..., source: {title}}}]"]


def _versions(text: str) -> tuple[list[str], list[str]]:
    """Return the versions and the operating systems in a head's field such as ``winnt:4.0,5.5 SP3; WINDOWS:95``."""
    versions: list[str] = []
    systems: list[str] = []
    for part in text.split(";"):
        system, colon, named = part.rpartition(":")
        versions += _split(named if colon else part, ",")
        systems += [system.strip()] if system.strip() else []
    return versions, systems


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def _flow(values: list[str]) -> str:
    return f"[{', '.join(map(scalar, values))}]"


def _optional(field: str, value: str) -> str:
    return f"{field}: {scalar(value)}" if value else f"# {field}: ..."


def _release(name: str) -> str:
    return f'"{name}"' if name[:1].isdigit() else name
