"""Findings that somebody decided to live with: out of the verdicts and the exit code, and never out of sight."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Ended, run

FLEET = """
- {name: ONE, site: London, product: Exchange 5.5, sp: 3, store_version: 5.5.2653.12, antivirus: no, symptoms: duplicate_messages}
- {name: TWO, site: Leeds, product: Exchange 5.5, sp: 3, store_version: 5.5.2653.12, antivirus: no}
- {name: THREE, site: Leeds, product: Exchange 5.5, sp: 2, antivirus: no, nav_intercepts: no}
"""  # noqa: E501 - a record a line


def ignoring(folder: Path, entries: str, *more: str) -> Ended:
    (folder / "fleet.yaml").write_text(FLEET)
    (folder / "ignore.yaml").write_text(entries)
    return run("batch", "fleet.yaml", "--ignore", "ignore.yaml", *more, cwd=folder)


def left(ended: Ended) -> dict[str, list[str]]:
    return {
        server["name"]: [f["article"] for f in server["findings"] if f["verdict"] in ("confirmed", "exposed")]
        for server in ended.json["servers"]
    }


BOTH = {"ONE": ["Q274200", "Q274403"], "TWO": ["Q274200", "Q274403"], "THREE": []}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{article: Q274200, server: one, reason: r}", BOTH | {"ONE": ["Q274403"]}),
        ("{article: Q274200, site: leeds, reason: r}", BOTH | {"TWO": ["Q274403"]}),
        ("{article: Q274200, reason: r}", BOTH | {"ONE": ["Q274403"], "TWO": ["Q274403"]}),
        ("{article: Q274200, server: ONE, site: Leeds, reason: r}", BOTH),
        ("{article: Q274200, server: ON, reason: r}", BOTH),
        ("{article: Q274200, reason: r, expires: 2000-01-31}", BOTH),
        ("{article: Q274200, server: ONE, reason: r, expires: 2999-12-31}", BOTH | {"ONE": ["Q274403"]}),
    ],
)
def test_an_entry_leaves_out_what_it_names_and_nothing_else(
    tmp_path: Path, entry: str, expected: dict[str, list[str]]
) -> None:
    assert left(ignoring(tmp_path, f"- {entry}\n", "-f", "json")) == expected


def test_it_counts_before_the_exit_code(tmp_path: Path) -> None:
    assert ignoring(tmp_path, "- {article: Q274403, reason: r}\n", "-f", "json").code == 1
    ended = ignoring(tmp_path, "- {article: Q274200, server: ONE, reason: known and borne}\n", "-f", "json")
    assert (ended.code, ended.json["summary"]["confirmed"]) == (0, 0)
    (one, *_) = ended.json["servers"]
    assert one["verdict"] == "exposed"
    assert one["ignored"] == [
        {
            "article": "Q274200",
            "title": one["ignored"][0]["title"],
            "verdict": "confirmed",
            "reason": "known and borne",
            "expires": None,
            "where": "ignore.yaml:1:3",
        }
    ]


def test_what_is_ignored_is_listed_where_only_the_affected_are_shown(tmp_path: Path) -> None:
    entries = "- {article: Q274200, reason: borne}\n- {article: Q274403, reason: borne}\n"
    text = ignoring(tmp_path, entries, "--show", "affected").text
    assert text.count(": borne") == 4


def test_where_all_is_ignored_no_remedy_is_left(tmp_path: Path) -> None:
    ended = ignoring(tmp_path, "- {article: Q274200, reason: r}\n- {article: Q274403, reason: r}\n", "-f", "json")
    assert [server["remedy"] for server in ended.json["servers"]] == [None, None, None]
    assert not [item for item in ended.json["work"] if item["action"].startswith("Install")]


def test_what_is_ignored_expired_or_of_no_use_is_listed(tmp_path: Path) -> None:
    entries = """
- {article: Q274200, server: ONE, reason: until the new machine is there, expires: 2999-12-31}
- {article: Q274403, server: TWO, reason: r, expires: 2000-01-31}
- {article: Q271547, site: Paris, reason: r}
"""
    ended = ignoring(tmp_path, entries, "-f", "text", "-f", "html=site/")
    text, page = " ".join(ended.text.split()), (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "Ignored by ignore.yaml: 1" in text
    assert "ONE: Q274200 confirmed until 2999-12-31: until the new machine is there (ignore.yaml:2:3)" in text
    assert "expired, and not applied: Q274403 on TWO (ignore.yaml:3:3)" in text
    assert "of no use: nothing corresponds to it: Q271547 on Paris (ignore.yaml:4:3)" in text
    assert "until the new machine is there" in page
    assert "Expired, and not applied: Q274403 on TWO" in page


def test_entries_that_count_no_longer_are_told_beside_formats_that_do_not_list_them(tmp_path: Path) -> None:
    entries = "- {article: Q271547, reason: x, expires: 2001-01-31}\n- {article: Q271591, server: NOBODY, reason: y}\n"
    told = ignoring(tmp_path, entries, "-f", "csv").err
    assert "ignore.yaml:1:3: expired, and not applied: Q271547\n" in told
    assert "ignore.yaml:2:3: of no use: nothing corresponds to it: Q271591\n" in told


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ("article: Q274200\n", "ignore.yaml:1:1: findings to ignore are a list"),
        ("- Q274200\n", "ignore.yaml:1:3: an entry is a mapping"),
        ("- {article: Q274200}\n", "the key reason is missing"),
        ("- {article: Q274201, reason: r}\n", 'there is no article "Q274201" (did you mean Q274200?)'),
        ("- {article: Q274200, reason: r, until: 2027-01-31}\n", '"until" is not known here'),
        ("- {article: Q274200, reason: r, expires: 31.1.2027}\n", "is no date; write it as 2027-01-31"),
        ("- {article: Q274200, reason: }\n", "reason is a word or a sentence"),
        ("- [\n", "ignore.yaml:"),
    ],
)
def test_a_wrong_entry_ends_the_command_at_its_place(tmp_path: Path, entries: str, words: str) -> None:
    ended = ignoring(tmp_path, entries)
    assert (ended.code, ended.out) == (3, b"")
    assert words in " ".join(ended.err.split())


def test_an_unsafe_way_back_cannot_be_ignored(tmp_path: Path) -> None:
    assert ignoring(tmp_path, "- {article: restore, reason: r}\n").code == 3
