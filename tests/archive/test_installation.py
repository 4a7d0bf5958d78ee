"""Whether what an article names is what runs on a server."""

from __future__ import annotations

import pytest

from diagnose.archive.exposure.installation import covers, described, installation, may_be


@pytest.mark.parametrize(
    ("product", "version", "read"),
    [
        ("Mailroom Server", "4.0", ("Mailroom Server", "4.0", None)),
        ("Mailroom Server 4.0 SP6a", None, ("Mailroom Server", "4.0", 6)),
        ("Mailroom Server 4.0SP2", None, ("Mailroom Server", "4.0", 2)),
        ("Mailroom Server, version 7.0, Service Pack 1", None, ("Mailroom Server", "7.0", 1)),
        ("Mailroom Server 4.0, Night Edition", None, ("Mailroom Server, Night Edition", "4.0", None)),
        ("Mailroom 2000 SP2", None, ("Mailroom 2000", None, 2)),
        ("Mailroom Server", "4.0 SP6a", ("Mailroom Server", "4.0", 6)),
        ("Mailroom Server 4.0", "5.0", ("Mailroom Server", "5.0", None)),
        ("Mailroom Server 4.0.1381 SP3", None, ("Mailroom Server", "4.0.1381", 3)),
        ("Mailroom Server 4.0 (Build 1381: Service Pack 6)", None, ("Mailroom Server", "4.0", 6)),
        ("Mailroom Server 4.0 build 1381", None, ("Mailroom Server", "4.0", None)),
        ("Mailroom 4 Server SP3", None, ("Mailroom Server", "4", 3)),
        ("Mailroom 97 Service Release 1", None, ("Mailroom 97 Service Release 1", None, None)),
        ("Mailroom 4.0 Option Pack 2", None, ("Mailroom Option Pack 2", "4.0", None)),
        ("SMS", "2.0", ("Microsoft Systems Management Server", "2.0", None)),
        ("Windows NT Server", "4.0", ("Windows NT Server", "4.0", None)),
    ],
)
def test_a_version_and_a_service_pack_may_stand_behind_a_products_name(
    product: str, version: str | None, read: tuple[str, str | None, int | None]
) -> None:
    found = installation(product, version)
    assert (found.product, found.version, found.service_pack) == read


def test_the_files_of_a_server_are_its_own_whatever_its_products_name_says() -> None:
    files = {"sorter.exe": "4.0.2650.23"}
    assert installation("Mailroom Server 4.0 SP2", None, None, files).files == files
    assert installation("Mailroom Server 4.0 SP2").files == {}


def test_what_is_stated_apart_goes_before() -> None:
    assert installation("Mailroom Server 4.0 SP2", None, 3).service_pack == 3
    assert installation("Mailroom Server", "4.0 SP2", 3).service_pack == 3


@pytest.mark.parametrize(
    ("product", "version", "pack", "known"),
    [
        ("Windows NT Server", "4.0", 6, True),
        ("Windows NT Server", "4.0", 7, False),
        ("Windows NT Server", "4.0.1381", 7, False),
        ("Windows NT Server", "3.51", 7, True),
        ("Windows NT Server", None, 7, True),
        ("Exchange Server", "5.5", 0, True),
        ("Mailroom Server", "5.5", 9, True),
    ],
)
def test_a_service_pack_that_never_came_out_is_not_known(
    product: str, version: str | None, pack: int, known: bool
) -> None:
    assert installation(product, version, pack).service_pack == (pack if known else None)


@pytest.mark.parametrize(
    ("named", "version", "installed", "may", "covered"),
    [
        ("Microsoft Mailroom Server", "4.0", "Mailroom Server", True, True),
        ("Microsoft Mailroom Server", "4.00", "Mailroom Server", True, True),
        ("Microsoft Mailroom Server", None, "Mailroom Server", True, True),
        ("Microsoft Mailroom Server", "5.0", "Mailroom Server", False, False),
        ("Microsoft Mailroom", "4.0", "Mailroom Server", True, True),
        ("Microsoft Mailroom Server, Night Edition", "4.0", "Mailroom Server", True, False),
        ("Microsoft Mailroom Server", "4.0", "Mailroom Server, Night Edition", True, True),
        ("Microsoft Mailroom Server, Night Edition", "4.0", "Mailroom Workstation", False, False),
        ("Microsoft Mailroom Server", "4.0", "Mailroom Server Enterprise", True, True),
        ("Microsoft Mailroom", "4.0", "Mailroom, Night Edition", True, True),
        ("Microsoft Mailroom Server", "4.0", "Mailroom 4.0 Server", True, True),
        ("Microsoft Mailroom 2000 Server", None, "Mailroom Server", False, False),
        ("Sorter for Mailroom Server", "4.0", "Mailroom Server", False, False),
        ("Handbook of Microsoft Mailroom Server 4.0", None, "Mailroom Server", False, False),
        ("Microsoft Post Office Server", "4.0", "Post Bag Server", False, False),
        ("Microsoft Post", "4.0", "Post Office Server", False, False),
        ("Microsoft Post 95", None, "Post Office Server", False, False),
    ],
)
def test_a_product_is_told_from_another_one(
    named: str, version: str | None, installed: str, may: bool, covered: bool
) -> None:
    pair = described(named, version), described(installed, "4.0")
    assert (may_be(*pair), covers(*pair)) == (may, covered)


@pytest.mark.parametrize("version", ["2000", None])
def test_a_year_in_a_name_is_a_version(version: str | None) -> None:
    assert covers(described("Microsoft Mailroom 2000 Server", None), described("Mailroom Server", "2000"))
    assert may_be(described("Microsoft Mailroom 2000 Server", None), described("Mailroom Server", version))
    assert not may_be(described("Microsoft Mailroom 2000 Server", None), described("Mailroom 95", version))


@pytest.mark.parametrize(
    ("named", "installed", "may", "covered"),
    [
        ("4.0", "4.0.1381", True, True),
        ("4.0", "4.00.1381", True, True),
        ("6.5", "6.50.416", True, True),
        ("4.0.1381", "4.0", True, False),
        ("4.0.1381", "4.0.1381", True, True),
        ("4.0", "4.01", False, False),
        ("4.0", "40.0", False, False),
        ("4.0.1", "4.0.1381", False, False),
    ],
)
def test_a_version_with_its_build_is_that_version(named: str, installed: str, may: bool, covered: bool) -> None:
    pair = described("Microsoft Mailroom Server", named), described("Mailroom Server", installed)
    assert (may_be(*pair), covers(*pair)) == (may, covered)


@pytest.mark.parametrize("version", ["8.0", "8", "8.00.194", "2000"])
def test_a_number_of_a_version_is_the_year_by_which_articles_call_it(version: str) -> None:
    """The data file says of SQL Server which number is which year."""
    article = described("Microsoft SQL Server 2000 (all editions)", None)
    assert may_be(article, described("SQL Server", version))
    assert may_be(described("Microsoft SQL Server 2000", None), described(f"SQL Server {version}", version))
    assert covers(described("Microsoft SQL Server 2000", None), described("SQL Server", version))


@pytest.mark.parametrize(
    ("product", "version"), [("SQL Server", "80.0"), ("SQL Server", "7.0"), ("Mailroom Server", "8.0")]
)
def test_other_numbers_and_products_are_not_that_year(product: str, version: str) -> None:
    assert "2000" not in described(product, version).versions
