"""What the content's files say, once they were checked, and how that is kept for the next start.

The kept form lies beside the content. It counts only while every content file, and the shell that checks them, are
byte for byte those that it was made of; otherwise the files are read and checked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from diagnose.knowledge.article import Article
from diagnose.knowledge.content import ContentRoot
from diagnose.knowledge.ranking import Ranking
from diagnose.knowledge.releases import Releases
from diagnose.knowledge.vocabulary import FactsFile

COMPILED = "compiled.json"
SHELL = ("characters.py", "nodes.py", "problems.py", "yaml_events.py", "yaml_reader.py")
"""What has a say in reading content beside the modules of this folder."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """All content files, each fitting its schema and all of them fitting each other."""

    sha256: str
    """Over all content files, names included."""
    facts: FactsFile
    releases: Releases
    ranking: Ranking
    articles: tuple[Article, ...]


class _Kept(msgspec.Struct, frozen=True):
    made_of: str
    """The digest of what the rest was made of."""
    checked: Checked


def fingerprint(content: ContentRoot) -> str:
    """Return a digest of all content files, names included; raise OSError where one cannot be read."""
    files = [*content.knowledge.rglob("*.yaml"), *content.rules.glob("*.py")]
    return _digest((content.name(path), path.read_bytes()) for path in sorted(files, key=content.name))


def read_compiled(content: ContentRoot) -> Checked | None:
    """Return what was checked before, or None where nothing was kept, or something else."""
    try:
        kept = msgspec.json.decode((content.knowledge / COMPILED).read_bytes(), type=_Kept)
        if kept.made_of == _made_of(content, kept.checked.sha256) and kept.checked.sha256 == fingerprint(content):
            return kept.checked
    except (OSError, msgspec.MsgspecError):
        pass
    return None


def write_compiled(content: ContentRoot, checked: Checked) -> Path:
    """Keep what was checked, an article a line, and return the file; raise OSError where it cannot be written."""
    made_of = _made_of(content, checked.sha256)
    text = msgspec.json.encode(_Kept(made_of, checked))
    for part in (b'"facts":{', b'"releases":{', b'"ranking":{', b'"articles":[', b'{"article":'):
        text = text.replace(b"," + part, b",\n" + part)
    path = content.knowledge / COMPILED
    path.write_bytes(text + b"\n")
    return path


def _made_of(content: ContentRoot, sha256: str) -> str:
    """Return a digest of the content's, of the names beside the articles (a misnamed one is refused) and the shell."""
    here = Path(__file__).parent
    shell = [*sorted(here.glob("*.py")), *(here.parent / name for name in SHELL)]
    names = sorted(path.name for path in (content.knowledge / "articles").iterdir())
    parts = [(path.name, path.read_bytes()) for path in shell]
    return _digest([("content", sha256.encode()), *((name, b"") for name in names), *parts])


def _digest(parts: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, data in parts:
        digest.update(name.encode() + b"\0" + data + b"\0")
    return digest.hexdigest()
