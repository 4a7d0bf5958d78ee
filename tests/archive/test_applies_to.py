"""The list of products, versions, service packs and platforms."""

from __future__ import annotations

import pytest

from diagnose.archive.facts.applies_to import read_applies_to
from tests.archive.texts import RULE


def read(*lines: str, versions: str = "") -> list[tuple[str, str | None, int | None, str | None]]:
    body = "\n".join(
        (RULE, "The information in this article applies to:", "", *lines, RULE, "", "SYMPTOMS", "========")
    )
    found = read_applies_to(body, versions)
    return [(each.product, each.version, each.service_pack, each.platform) for each in found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Microsoft Mailroom Server, version 5.5 ", [("Microsoft Mailroom Server", "5.5", None)]),
        ("Microsoft Mailroom Server version 5.5 SP3", [("Microsoft Mailroom Server", "5.5", 3)]),
        (
            "Mailroom, versions 1.0, 1.0a, 2.x",
            [("Mailroom", "1.0", None), ("Mailroom", "1.0a", None), ("Mailroom", "2.x", None)],
        ),
        (
            "Mailroom, versions 3.0, 3.0SP2 and 4.0 Service Pack 1",
            [("Mailroom", "3.0", None), ("Mailroom", "3.0", 2), ("Mailroom", "4.0", 1)],
        ),
        (
            "Mailroom, version 5.5 Service Packs 1, 2, 3",
            [("Mailroom", "5.5", 1), ("Mailroom", "5.5", 2), ("Mailroom", "5.5", 3)],
        ),
        (
            "Mailroom Server versions 4.0 SP4, 4.0 SP6a, Terminal Edition",
            [("Mailroom Server, Terminal Edition", "4.0", 4), ("Mailroom Server, Terminal Edition", "4.0", 6)],
        ),
        ("Mailroom version 4.0 Option Pack", [("Mailroom Option Pack", "4.0", None)]),
        ("Mailroom Server 4.0", [("Mailroom Server", "4.0", None)]),
        ("Mailroom 2000 SP2", [("Mailroom 2000", None, 2)]),
        ("Mailroom 97 for Windows", [("Mailroom 97 for Windows", None, None)]),
        ("Mailroom for Windows, version Service Release 1 (SR-1)", [("Mailroom for Windows", "SR-1", None)]),
        ("Mailroom 2000, Service Release 1 (SR-1)", [("Mailroom 2000", "SR-1", None)]),
        (
            "Mailroom 97, versions Service Release 1 (SR-1), Service Release 2",
            [("Mailroom 97", "SR-1", None), ("Mailroom 97", "SR-2", None)],
        ),
        (
            "Mailroom Driver version 2.5, versions Build 2.573.1, Build 2.573.2",
            [
                ("Mailroom Driver", "2.5", None),
                ("Mailroom Driver", "2.573.1", None),
                ("Mailroom Driver", "2.573.2", None),
            ],
        ),
        (
            "Mailroom for Windows versions 1994 edition, 1995 edition",
            [("Mailroom for Windows", "1994", None), ("Mailroom for Windows", "1995", None)],
        ),
        ("Mailroom Server, version", [("Mailroom Server", None, None)]),
        ("Mailroom Trial Version", [("Mailroom Trial Version", None, None)]),
        (
            "*EDITOR Please take another*Mailroom 32-bit Edition* use 1, 26, 225, versions 1.0, 2.0 ",
            [("Mailroom 32-bit Edition", "1.0", None), ("Mailroom 32-bit Edition", "2.0", None)],
        ),
        ("*EDITOR Please take another*Mailroom* use 1, 26, 225", [("Mailroom", None, None)]),
        (
            "PRESS Mailroom Step by Step ISBN 1-55615-000-0",
            [("PRESS Mailroom Step by Step ISBN 1-55615-000-0", None, None)],
        ),
    ],
)
def test_line(line: str, expected: list[tuple[str, str | None, int | None]]) -> None:
    assert read(f" - {line}") == [(*each, None) for each in expected]


def test_release_in_a_name_is_a_version_where_the_head_says_so() -> None:
    assert read(" - Mailroom 97 for Windows", versions="WINDOWS:97") == [("Mailroom 97 for Windows", "97", None, None)]
    assert read(" - Mailroom 97 for Windows", versions="WINDOWS:8.0")[0][1] is None
    assert read(" - Mailroom 97 for Windows", versions="3.5 4.0a 97")[0][1] == "97"
    assert read(" - Mailroom Letters for May 1995", versions=":for May 1995")[0][1] is None


@pytest.mark.parametrize(
    ("line", "versions", "expected"),
    [
        ("Mailroom for Windows 1994 edition", ":1994 edition; WINDOWS:", [("Mailroom for Windows", "1994")]),
        ("Mailroom, 1993, 1994 editions", ":1.0,1994 editions", [("Mailroom", "1993"), ("Mailroom", "1994")]),
        ("Mailroom, versions 1993 edition, 1994 edition", "", [("Mailroom", "1993"), ("Mailroom", "1994")]),
        ("Mailroom Fall 1994 edition", ":Fall 1994 edition", [("Mailroom Fall 1994 edition", None)]),
        ("Mailroom 2001 Edition", ":", [("Mailroom 2001 Edition", None)]),
    ],
)
def test_edition_is_a_version_where_the_head_says_so(
    line: str, versions: str, expected: list[tuple[str, str | None]]
) -> None:
    assert [each[:2] for each in read(f" - {line} ", versions=versions)] == expected


def test_platform_behind_a_version() -> None:
    assert read(" - Explorer versions 4.0, 5 for Windows 95") == [
        ("Explorer", "4.0", None, "Windows 95"),
        ("Explorer", "5", None, "Windows 95"),
    ]


def test_platforms_hang_on_the_product_above() -> None:
    found = read(
        " - Mailroom, version 5.0, used with:",
        "    - the operating system: Microsoft Windows 95 ",
        "    - the hardware: Intel x86 ",
        " - Another, version 1.0 ",
    )
    assert found == [
        ("Mailroom", "5.0", None, "Microsoft Windows 95"),
        ("Mailroom", "5.0", None, "Intel x86"),
        ("Another", "1.0", None, None),
    ]


def test_operating_system_beside_a_product_is_a_product() -> None:
    assert read(" - Mailroom, version 5.0", " - the operating system: Microsoft Windows NT 3.1 ") == [
        ("Mailroom", "5.0", None, None),
        ("Microsoft Windows NT", "3.1", None, None),
    ]


def test_parts_included_with_a_product() -> None:
    assert read(" - The Sorter (SORT.EXE), included with:", "    - Mailroom, versions 1.0, 2.0 ") == [
        ("The Sorter (SORT.EXE)", None, None, None),
        ("Mailroom", "1.0", None, None),
        ("Mailroom", "2.0", None, None),
    ]


def test_list_ends_where_text_begins() -> None:
    assert read(" - Mailroom, version 1.0", "", "Some text.", " - an item of it") == [("Mailroom", "1.0", None, None)]


def test_line_that_goes_on_in_the_next() -> None:
    assert read(" - Mailroom, versions 1.0,", "   2.0") == [
        ("Mailroom", "1.0", None, None),
        ("Mailroom", "2.0", None, None),
    ]


def test_article_without_a_list() -> None:
    assert read_applies_to("SUMMARY\n=======\n\nA word.\n", ":5.0") == []
