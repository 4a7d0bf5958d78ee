"""Which known bugs a server has, on both sides of what mends them."""

from __future__ import annotations

from itertools import pairwise
from itertools import product as product_of
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from diagnose.archive.article import AppliesTo, ArchiveArticle, EventId, FixedIn
from diagnose.archive.exposure.installation import Installation
from diagnose.archive.exposure.known_bugs import known_bug, named_ids, ranked, released_packs, reported_words
from diagnose.presenters.text.exposure import in_hotfix
from tests.archive import making
from tests.command import run

PRODUCT = "Mailroom Server"


def _article(*fixes: FixedIn, packs: tuple[int | None, ...] = (None,), kind: str = "kbbug") -> ArchiveArticle:
    return ArchiveArticle(
        id="Q500001",
        title="Parcels get stuck",
        date=None,
        product="Microsoft Mailroom",
        applies_to=[AppliesTo(product="Microsoft Mailroom Server", version="4.0", service_pack=pack) for pack in packs],
        sections=[],
        keywords=[],
        references=[],
        error_ids=[],
        event_ids=[],
        file_versions=[],
        fixed_in=list(fixes),
        issue_type=kind,
    )


def _server(pack: int | None = None, version: str | None = "4.0", file: str | None = None) -> Installation:
    files = {"sorter.exe": file} if file else {}
    return Installation(product=PRODUCT, version=version, service_pack=pack, files=files)


def _in_pack(pack: int, certainty: str = "sentence") -> FixedIn:
    return FixedIn(product=PRODUCT, version="4.0", service_pack=pack, read_from="STATUS", certainty=certainty)


@pytest.mark.parametrize(("pack", "has"), [(0, True), (2, True), (3, False), (4, False), (None, True)])
def test_a_service_pack_mends(pack: int | None, has: bool) -> None:
    bug = known_bug(_article(_in_pack(3)), _server(pack))
    assert (bug is not None) is has
    assert bug is None or bug.service_pack == 3


def test_the_first_service_pack_mends() -> None:
    article = _article(_in_pack(1))
    assert known_bug(article, _server(0)) is not None
    assert known_bug(article, _server(1)) is None


@pytest.mark.parametrize(
    ("version", "has"),
    [("4.0", True), ("4.00", True), ("4", True), ("4.0.1381", True), ("5.0", False), ("5.0.1381", False), (None, True)],
)
def test_only_the_servers_version_counts(version: str | None, has: bool) -> None:
    assert (known_bug(_article(_in_pack(3)), _server(1, version)) is not None) is has


def test_another_product_has_no_bug_of_this_one() -> None:
    assert known_bug(_article(_in_pack(3)), Installation(product="Broom", version="4.0")) is None
    assert known_bug(_article(_in_pack(3)), Installation(product="Microsoft Mailroom Server")) is not None


@pytest.mark.parametrize(("file", "has"), [("4.0.2652.67", True), ("4.0.2652.68", False), ("4.0.10000.0", False)])
def test_the_files_version_decides_over_the_service_pack(file: str, has: bool) -> None:
    by_file = FixedIn(
        product=PRODUCT, version="4.0", file="Sorter.exe", file_version="4.0.2652.68", read_from="RESOLUTION"
    )
    for pack in (1, 4):
        assert (known_bug(_article(by_file, _in_pack(3)), _server(pack, file=file)) is not None) is has
    assert known_bug(_article(by_file), _server(4)) is not None


def test_where_places_disagree_the_later_service_pack_counts() -> None:
    article = _article(_in_pack(2), _in_pack(3, "keyword"))
    for pack in (None, 1, 2):
        bug = known_bug(article, _server(pack))
        assert bug is not None
        assert (bug.service_pack, bug.certainty, bug.conflicts) == (3, "keyword", False)
        disputed = known_bug(_article(_in_pack(2), replace(_in_pack(3), conflicts=True)), _server(pack))
        assert disputed is not None
        assert disputed.conflicts
    assert known_bug(article, _server(3)) is None


def test_what_is_named_comes_with_the_place_that_says_it() -> None:
    file = FixedIn(
        product=PRODUCT,
        version="4.0",
        file="Sorter.exe",
        file_version="4.0.1.2",
        read_from="RESOLUTION",
        certainty="list",
    )
    by_pack = known_bug(_article(file, _in_pack(3, "keyword")), _server(2))
    assert by_pack is not None
    assert (by_pack.service_pack, by_pack.certainty, by_pack.file, by_pack.file_version) == (3, "keyword", None, None)
    latest = FixedIn(product=PRODUCT, version="4.0", read_from="RESOLUTION", certainty="keyword", unnumbered=True)
    unnumbered = known_bug(_article(latest, _in_pack(3), packs=(None, 3)), _server(2))
    assert unnumbered is not None
    assert (unnumbered.unnumbered, unnumbered.certainty, unnumbered.conflicts) == (True, "keyword", True)
    for other in (_in_pack(5), _before_pack(5)):
        numbered = known_bug(_article(latest, other), _server(4))
        assert numbered is not None
        assert (numbered.unnumbered, numbered.service_pack or numbered.before_service_pack) == (False, 5)


def test_a_fix_without_a_number_mends_no_known_server() -> None:
    latest = FixedIn(product=PRODUCT, version="4.0", read_from="RESOLUTION", unnumbered=True)
    bug = known_bug(_article(latest), _server(9))
    assert bug is not None
    assert bug.unnumbered


def _before_pack(pack: int, released: bool | None = None) -> FixedIn:
    read_from = f"keyword mailpresp{pack}fix"
    return FixedIn(
        product=PRODUCT,
        version="4.0",
        service_pack=pack,
        read_from=read_from,
        certainty="keyword",
        hotfix=True,
        released=released,
    )


@pytest.mark.parametrize("released", [None, False])
def test_a_hotfix_before_a_service_pack_that_is_not_known_names_no_service_pack(released: bool | None) -> None:
    for pack in (3, 4):
        bug = known_bug(_article(_before_pack(5, released)), _server(pack))
        assert bug is not None
        assert (bug.service_pack, bug.before_service_pack, bug.hotfix) == (None, 5, True)
        assert bug.read_from == "keyword mailpresp5fix"
        assert "after SP4; no SP5" in in_hotfix(bug)


@pytest.mark.parametrize("place", ["the list of service packs", "other articles", "the article itself"])
def test_a_service_pack_that_came_out_brings_the_hotfixes_before_it_along(place: str) -> None:
    server = _server(3)
    others = [_article(_in_pack(5))] if place == "other articles" else []
    fixes = [_before_pack(5, True if place == "the list of service packs" else None)]
    fixes += [_in_pack(5)] if place == "the article itself" else []
    bug = known_bug(_article(*fixes), server, released_packs(others, server))
    assert bug is not None
    assert (bug.service_pack, bug.before_service_pack, bug.hotfix) == (5, None, True)
    assert known_bug(_article(*fixes), _server(5), released_packs(others, server)) is None


def test_service_packs_came_out_that_articles_apply_to_or_name() -> None:
    latest = FixedIn(product=PRODUCT, version="4.0", read_from="STATUS", unnumbered=True)
    articles = [_article(_in_pack(3), _before_pack(4), packs=(1, None)), _article(_before_pack(5), latest)]
    assert released_packs(articles, _server()) == {1, 3}
    assert released_packs(articles, _server(version="5.0")) == frozenset()


def test_the_file_of_a_hotfix_is_named() -> None:
    file = FixedIn(
        product=PRODUCT,
        version="4.0",
        service_pack=5,
        file="Sorter.exe",
        file_version="4.0.2655.1",
        read_from="RESOLUTION",
        hotfix=True,
    )
    bug = known_bug(_article(_before_pack(5), file), _server(4))
    assert bug is not None
    assert (bug.file, bug.file_version, bug.before_service_pack) == ("Sorter.exe", "4.0.2655.1", 5)


def test_a_sentence_that_names_a_service_pack_that_never_came_out_mends_nobody() -> None:
    never = FixedIn(product=PRODUCT, version="4.0", service_pack=5, read_from="STATUS", released=False)
    bug = known_bug(_article(never), _server(4))
    assert bug is not None
    assert (bug.service_pack, bug.before_service_pack) == (None, 5)


def _on(
    *entries: tuple[str, str | None], fixes: tuple[FixedIn, ...] = (), kind: str | None = "kbbug"
) -> ArchiveArticle:
    applies = [AppliesTo(product=product, version=version) for product, version in entries]
    return replace(_article(*fixes), applies_to=applies, issue_type=kind)


def _in_pack_of(product: str | None, version: str | None, pack: int | None) -> FixedIn:
    return FixedIn(product=product, version=version, service_pack=pack, read_from="STATUS")


NIGHT = f"{PRODUCT}, Night Edition"


def test_a_fix_for_an_edition_mends_no_other_one() -> None:
    article = _on((PRODUCT, "4.0"), (NIGHT, "4.0"), fixes=(_in_pack_of(NIGHT, "4.0", 3), _in_pack(5)))
    servers = {name: Installation(product=name, version="4.0", service_pack=3) for name in (PRODUCT, NIGHT)}
    for server in servers.values():
        bug = known_bug(article, server)
        assert bug is not None
        assert bug.service_pack == 5
    only_night = _on((PRODUCT, "4.0"), (NIGHT, "4.0"), fixes=(_in_pack_of(NIGHT, "4.0", 3),))
    assert known_bug(only_night, servers[PRODUCT]) is not None
    assert known_bug(only_night, servers[NIGHT]) is None


def test_a_fix_for_an_edition_mends_where_the_server_may_be_nothing_else() -> None:
    article = _on((NIGHT, "4.0"), fixes=(_in_pack_of(NIGHT, "4.0", 3),))
    assert known_bug(article, _server(2)) is not None
    assert known_bug(article, _server(3)) is None


def test_of_a_product_that_the_article_lists_a_later_fix_for_an_edition_does_not_count() -> None:
    for version in ("4.0", None):
        article = _on((PRODUCT, "4.0"), (NIGHT, version), fixes=(_in_pack(3), _in_pack_of(NIGHT, version, 6)))
        assert known_bug(article, _server(3)) is None


@pytest.mark.parametrize(
    ("general", "edition", "counts"),
    [("4.0", "4.0", False), (None, None, False), ("4.0", "5.0", True), ("4.0", None, True)],
)
def test_an_edition_counts_where_the_version_is_not_known_and_the_product_is_listed_for_others(
    general: str | None, edition: str | None, counts: bool
) -> None:
    fixes = (_in_pack_of(PRODUCT, general, 3), _in_pack_of(NIGHT, edition, 6))
    article = _on((PRODUCT, general), (NIGHT, edition), fixes=fixes)
    bug = known_bug(article, _server(3, version=None))
    assert (bug and bug.service_pack) == (6 if counts else None)
    assert (bug is not None) is counts
    assert known_bug(article, _server(3)) is None


def test_what_is_listed_for_an_edition_says_nothing_of_a_product_that_is_listed_itself() -> None:
    article = _on((PRODUCT, "4.0"))
    article.applies_to[:] = [
        AppliesTo(product=PRODUCT, version="4.0", service_pack=2),
        AppliesTo(product=NIGHT, version=None, service_pack=5),
    ]
    for pack in (2, 5):
        bug = known_bug(article, _server(pack))
        assert bug is not None
        assert bug.stated is (pack == 2)


def test_a_file_that_goes_on_a_service_pack_does_not_make_that_mend_anything() -> None:
    file = FixedIn(
        product=PRODUCT,
        version="4.0",
        service_pack=4,
        file="Sorter.exe",
        file_version="4.0.2652.68",
        read_from="RESOLUTION",
        released=True,
    )
    for packs in ((None,), (None, 3), (None, 5)):
        for pack in (None, 0, 3, 4, 5):
            bug = known_bug(_article(file, packs=packs), _server(pack))
            assert bug is not None
            assert (bug.service_pack, bug.file, bug.conflicts) == (None, "Sorter.exe", False)


def test_a_file_of_which_no_version_is_told_mends_nothing() -> None:
    file = FixedIn(product=PRODUCT, version="4.0", file="Sorter.exe", file_version=None, read_from="RESOLUTION")
    assert known_bug(_article(file), _server(3, file="4.0.2652.68")) is not None


def test_a_fix_for_another_version_mends_none_that_is_not_known() -> None:
    mended = _on((PRODUCT, "4.0"), (PRODUCT, "5.0"), fixes=(_in_pack(2), _in_pack_of(PRODUCT, "5.0", 3)))
    assert known_bug(mended, _server(2, version=None)) is not None
    assert known_bug(mended, _server(3, version=None)) is None
    article = _on((PRODUCT, "4.0"), (PRODUCT, "5.0"), fixes=(_in_pack(2),))
    assert known_bug(article, _server(3, version=None)) is not None
    assert known_bug(article, _server(3, version="5.0")) is not None
    assert known_bug(article, _server(3)) is None


def test_a_service_pack_of_one_version_is_named_to_no_server_that_may_be_another_one_without_a_fix() -> None:
    article = _on((PRODUCT, "4.0"), (PRODUCT, "5.0"), fixes=(_in_pack(2),))
    for pack in (None, 1, 2):
        bug = known_bug(article, _server(pack, version=None))
        assert bug is not None
        assert (bug.service_pack, bug.read_from, bug.certainty) == (None, None, None)
    by_file = FixedIn(product=PRODUCT, version="5.0", file="Sorter.exe", file_version="5.0.1.2", read_from="RESOLUTION")
    with_file = known_bug(_on((PRODUCT, "4.0"), (PRODUCT, "5.0"), fixes=(_in_pack(2), by_file)), _server(1, None))
    assert with_file is not None
    assert (with_file.service_pack, with_file.file) == (None, "Sorter.exe")


@pytest.mark.parametrize("fix", [(PRODUCT, None), (None, None)])
def test_a_fix_without_a_version_mends_only_where_the_article_is_on_one(fix: tuple[str | None, str | None]) -> None:
    fixes = (_in_pack_of(*fix, 2),)
    assert known_bug(_on((PRODUCT, "4.0"), fixes=fixes), _server(3)) is None
    assert known_bug(_on((PRODUCT, None), fixes=fixes), _server(3, version=None)) is None
    of_two = _on((PRODUCT, "4.0"), (PRODUCT, "5.0"), fixes=fixes)
    assert known_bug(of_two, _server(3)) is not None
    bug = known_bug(of_two, _server(1))
    assert bug is not None
    assert bug.service_pack == 2


def test_a_fix_without_a_product_mends_only_where_the_article_is_on_one() -> None:
    entries = ((PRODUCT, "4.0"), ("Broom", "4.0"))
    assert known_bug(_on(*entries, fixes=(_in_pack_of(None, "4.0", 2),)), _server(3)) is not None
    for broom in ("4.0", "7.0"):
        article = _on((PRODUCT, "4.0"), ("Broom", broom), fixes=(_in_pack_of(PRODUCT, None, 2),))
        assert known_bug(article, _server(3)) is None
    of_another_version = _on((PRODUCT, "4.0"), fixes=(_in_pack_of(None, "5.0", 2),))
    bug = known_bug(of_another_version, _server(3))
    assert bug is not None
    assert bug.service_pack is None


@pytest.mark.parametrize("product", [PRODUCT, None])
def test_a_service_pack_mends_a_server_whose_version_is_given_with_its_build(product: str | None) -> None:
    article = _on((PRODUCT, "4.0"), fixes=(_in_pack_of(product, "4.0", 2),))
    assert known_bug(article, _server(1, version="4.0.1381")) is not None
    assert known_bug(article, _server(2, version="4.0.1381")) is None


@pytest.mark.parametrize(
    ("file", "has"),
    [
        ("4.0.2448.9", True),
        ("4.0.2448.49", True),
        ("4.0.2448.50", False),
        ("4.0.2449.50", True),
        ("4.0.2650.23", True),
        ("4.0.2652.9", True),
        ("4.0.2652.10", False),
    ],
)
def test_of_fixes_for_several_releases_that_of_the_servers_counts(file: str, has: bool) -> None:
    fixes = [
        FixedIn(product=PRODUCT, version="4.0", file="Sorter.exe", file_version=version, read_from="RESOLUTION")
        for version in ("4.0.2448.50", "4.0.2652.10")
    ]
    assert (known_bug(_article(*fixes), _server(3, file=file)) is not None) is has


@pytest.mark.parametrize(("file", "has"), [("4.0.2652.10", True), ("4.0.2652.19", True), ("4.0.2652.20", False)])
def test_of_two_fixes_on_the_servers_own_release_the_later_counts(file: str, has: bool) -> None:
    fixes = [
        FixedIn(product=PRODUCT, version="4.0", file="Sorter.exe", file_version=version, read_from="RESOLUTION")
        for version in ("4.0.2652.10", "4.0.2652.20", "4.0.2655.1")
    ]
    assert (known_bug(_article(*fixes), _server(3, file=file)) is not None) is has


def test_a_fix_of_two_files_is_there_where_both_are() -> None:
    fixes = [
        FixedIn(product=PRODUCT, version="4.0", file=file, file_version="4.0.1.5", read_from="RESOLUTION")
        for file in ("Sorter.exe", "Belt.sys")
    ]
    for sorter, belt in product_of(("4.0.1.4", "4.0.1.5"), repeat=2):
        files = {"sorter.exe": sorter, "belt.sys": belt}
        server = Installation(product=PRODUCT, version="4.0", service_pack=3, files=files)
        assert (known_bug(_article(*fixes), server) is None) is (sorter == belt == "4.0.1.5")


def test_an_older_file_is_not_mended_by_a_service_pack_that_is_there() -> None:
    by_file = FixedIn(
        product=PRODUCT, version="4.0", file="Sorter.exe", file_version="4.0.2652.68", read_from="RESOLUTION"
    )
    bug = known_bug(_article(by_file, _in_pack(3)), _server(3, file="4.0.2650.23"))
    assert bug is not None
    assert (bug.service_pack, bug.file) == (None, "Sorter.exe")


def test_a_service_pack_that_an_article_lists_as_having_a_bug_does_not_mend_it() -> None:
    article = _article(_in_pack(3), packs=(None, 3))
    bug = known_bug(article, _server(3))
    assert bug is not None
    assert (bug.service_pack, bug.conflicts, bug.certainty) == (None, True, "sentence")
    assert known_bug(article, _server(4)) is None
    feature = _article(_in_pack(3), packs=(None, 3), kind="kbinfo")
    assert known_bug(feature, _server(3)) is None
    assert known_bug(feature, _server(2)) is not None
    assert known_bug(_article(_in_pack(1), packs=(1,), kind="kbinfo"), _server(1)) is None


def test_nobody_is_told_to_install_a_service_pack_that_an_article_lists_as_having_the_bug() -> None:
    for packs, named in (((None, 3), None), ((None, 3, 5), None), ((2,), 3)):
        article = _article(_in_pack(3), packs=packs)
        for pack in (None, 0, 1, 2):
            bug = known_bug(article, _server(pack))
            assert bug is not None
            assert (bug.service_pack, bug.conflicts) == (named, named is None), (packs, pack)
    later = known_bug(_article(_in_pack(3), _in_pack(4), packs=(None, 3)), _server(1))
    assert later is not None
    assert later.service_pack == 4


def test_what_is_listed_for_one_version_disputes_no_fix_of_another() -> None:
    article = _on((PRODUCT, "5.0"), fixes=(_in_pack_of(PRODUCT, "5.0", 1),))
    article.applies_to.insert(0, AppliesTo(product=PRODUCT, version="4.0", service_pack=6))
    bug = known_bug(article, _server(0, version="5.0"))
    assert bug is not None
    assert (bug.service_pack, bug.conflicts) == (1, False)
    assert known_bug(article, _server(1, version="5.0")) is None
    article.fixed_in.append(_in_pack(7))
    of_either = known_bug(article, _server(0, version=None))
    assert of_either is not None
    assert (of_either.service_pack, of_either.conflicts) == (7, False)


def test_a_fix_for_one_version_mends_no_server_of_a_version_that_neither_it_nor_the_article_tells() -> None:
    latest = FixedIn(product=PRODUCT, version="5.0", read_from="RESOLUTION", unnumbered=True)
    article = _on((PRODUCT, None), fixes=(_in_pack(4), latest))
    assert known_bug(article, _server(4, version=None)) is not None
    assert known_bug(article, _server(4, version="5.0")) is not None
    assert known_bug(article, _server(4)) is None


def test_each_known_bug_of_a_server_is_listed_once(tmp_path: Path) -> None:
    applies = "Microsoft Mailroom Server, version 4.0"
    said = "This was corrected in"
    statuses = (
        f"{said} Mailroom Server 4.0 Service Pack 3.",
        f"{said} the latest service pack for Mailroom Server version 4.0.",
        f"{said} Sorter.exe 4.0.2652.68.",
        "Researching this problem.",
    )
    files = {
        f"Q50007{number}.TXT": making.article(500070 + number, f"Lid {number} Falls Off", status, applies=applies)
        for number, status in enumerate(statuses)
    }
    local = making.imported(tmp_path, files)
    (tmp_path / "fleet.yaml").write_text("- {name: A, product: Mailroom Server, version: 4.0, service_pack: 2}\n")
    (server,) = run("exposure", tmp_path / "fleet.yaml", "--index", local, "-f", "json").json["servers"]
    others = ("fixed_by_file", "fixed_by_hotfix", "without_number", "without_fix")
    listed = {"fixed_by": [bug["id"] for mended in server["fixed_by"] for bug in mended["articles"]]}
    listed |= {key: [bug["id"] for bug in server[key]] for key in others}
    assert listed == {
        "fixed_by": ["Q500070"],
        "without_number": ["Q500071"],
        "fixed_by_file": ["Q500072"],
        "without_fix": ["Q500073"],
        "fixed_by_hotfix": [],
    }
    assert server["known_bugs"] == len(files)


def _any_article(random: Random) -> ArchiveArticle:
    products = (PRODUCT, NIGHT, "Microsoft Mailroom")
    versions = ("4.0", "5.0", None)
    packs = (None, None, 1, 2, 3)
    fixes = [
        FixedIn(
            product=random.choice((*products, None)),
            version=random.choice(versions),
            service_pack=random.choice(packs),
            read_from="STATUS",
            unnumbered=random.random() < 0.2,
        )
        for _ in range(random.randint(0, 3))
    ]
    listed = [
        AppliesTo(product=random.choice(products), version=random.choice(versions), service_pack=random.choice(packs))
        for _ in range(random.randint(1, 3))
    ]
    return replace(_article(*fixes), applies_to=listed)


def test_a_server_of_which_less_is_known_is_never_mended_where_one_that_it_may_be_is_not() -> None:
    random = Random(11)
    for _ in range(400):
        article = _any_article(random)
        for pack, version, product in product_of((None, 0, 1, 2, 3, 4), ("4.0", "5.0"), (PRODUCT, NIGHT)):
            if known_bug(article, Installation(product=product, version=version, service_pack=pack)) is None:
                continue
            less_known = product_of({pack, None}, {version, None}, (product,))
            for known_pack, known_version, name in less_known:
                server = Installation(product=name, version=known_version, service_pack=known_pack)
                assert known_bug(article, server) is not None, (article.applies_to, article.fixed_in, server)


def test_a_later_service_pack_has_no_bug_that_an_earlier_one_mends() -> None:
    random = Random(12)
    for _ in range(400):
        article = _any_article(random)
        for version, product in product_of(("4.0", "5.0", None), (PRODUCT, NIGHT)):
            has = [
                known_bug(article, Installation(product=product, version=version, service_pack=pack)) is not None
                for pack in range(1, 5)
            ]
            assert has == sorted(has, reverse=True), (article.applies_to, article.fixed_in, product, version)


@pytest.mark.parametrize(("kind", "has"), [(None, True), ("kbprb", True), ("kbinfo", False), ("kbhowto", False)])
def test_what_a_later_version_corrected_is_a_bug_of_the_one_before(kind: str | None, has: bool) -> None:
    article = _on((PRODUCT, "4.0"), fixes=(_in_pack_of(PRODUCT, "5.0", None),), kind=kind)
    assert (known_bug(article, _server(3)) is not None) is has


@pytest.mark.parametrize(("kind", "has"), [(None, True), ("kbbug", True), ("kbprb", False), ("kbinfo", False)])
def test_a_fix_of_another_product_makes_a_bug_of_what_is_of_no_kind_only(kind: str | None, has: bool) -> None:
    article = _on((PRODUCT, "4.0"), fixes=(_in_pack_of("Broom", "4.0", 3),), kind=kind)
    assert (known_bug(article, _server(3)) is not None) is has


def test_what_one_version_that_a_server_may_be_has_a_fix_for_is_a_bug_of_it() -> None:
    entries = [(PRODUCT, "4.0"), (PRODUCT, "5.0")]
    for order in (entries, entries[::-1]):
        article = _on(*order, fixes=(_in_pack(3),), kind="kbinfo")
        for version, has in (("4.0", True), ("5.0", False), (None, True)):
            assert (known_bug(article, _server(2, version=version)) is not None) is has


def test_of_what_mends_the_versions_that_a_server_may_be_the_latest_is_named() -> None:
    entries = [(PRODUCT, "4.0"), (PRODUCT, "5.0")]
    file = FixedIn(product=PRODUCT, version="4.0", file="Sorter.exe", file_version="4.0.1.2", read_from="RESOLUTION")
    of_both = [_in_pack(3), _in_pack_of(PRODUCT, "5.0", 5)]
    for order, fixes, named in (
        (entries, of_both, (5, None, "STATUS")),
        (entries[::-1], of_both, (5, None, "STATUS")),
        (entries, [file], (None, None, None)),
        (entries[::-1], [file], (None, None, None)),
        (entries, [file, of_both[1]], (None, "Sorter.exe", "RESOLUTION")),
    ):
        bug = known_bug(_on(*order, fixes=tuple(fixes)), _server(1, version=None))
        assert bug is not None
        assert (bug.service_pack, bug.file, bug.read_from) == named


def test_an_article_on_no_bug_is_none_by_a_fix_of_which_it_names_no_product() -> None:
    article = _on((PRODUCT, "4.0"), fixes=(_in_pack_of(None, "5.0", None),), kind="kbprb")
    assert known_bug(article, _server(3)) is None


def test_service_packs_of_a_version_that_is_not_known_came_out_of_none() -> None:
    assert released_packs([_article(_in_pack(3))], _server(version=None)) == frozenset()
    assert released_packs([_article(_in_pack_of(NIGHT, "4.0", 3))], _server()) == frozenset()
    assert released_packs([_article(_in_pack_of(PRODUCT, None, 3))], _server()) == frozenset()
    assert released_packs([_article(_in_pack_of(None, "4.0", 3))], _server()) == frozenset()
    of_any_version = replace(_article(), applies_to=[AppliesTo(product=PRODUCT, version=None, service_pack=3)])
    assert released_packs([of_any_version], _server()) == frozenset()


CERTAINTIES = ("sentence", "list", "keyword", "dates")


@pytest.mark.parametrize(("surer", "other"), [*pairwise(CERTAINTIES), ("dates", "hearsay")])
def test_what_is_surest_is_named_and_comes_first(surer: str, other: str) -> None:
    bug = known_bug(_article(_in_pack(3, other), _in_pack(3, surer)), _server(1))
    assert bug is not None
    assert bug.certainty == surer
    ids = {"Q500001": other, "Q500002": surer, "Q500003": surer}
    bugs = [known_bug(replace(_article(_in_pack(3, each)), id=id_), _server(1)) for id_, each in ids.items()]
    disputed = known_bug(replace(_article(_in_pack(2, "sentence"), packs=(2,)), id="Q400001"), _server(2))
    elsewhere = known_bug(replace(_article(packs=(2,)), id="Q300001"), _server(1))
    found = [each for each in (elsewhere, disputed, *bugs) if each]
    assert [each.id for each in ranked(found)] == ["Q500002", "Q500003", "Q500001", "Q400001", "Q300001"]


def test_a_bug_without_a_fix_stays_and_other_articles_are_no_bugs() -> None:
    assert known_bug(_article(), _server(4)) is not None
    assert known_bug(_article(kind="kbhowto"), _server(4)) is None


def test_other_service_packs_than_the_listed_ones_are_marked() -> None:
    article = _article(_in_pack(4), packs=(2, 3))
    found = {pack: known_bug(article, _server(pack)) for pack in (1, 2, 3)}
    assert [bug.stated for bug in found.values() if bug] == [False, True, True]
    for packs, pack in (((2, 3), None), ((None, 2), 3), ((None,), 3)):
        bug = known_bug(_article(_in_pack(4), packs=packs), _server(pack))
        assert bug is not None
        assert bug.stated


@pytest.mark.parametrize(
    ("error_id", "events", "fits"),
    [
        ("80004005-0501-0000050a", (), 1),
        ("80004005-501-50A", (), 1),
        ("0x50a", (), 1),
        ("0000050A", (1197, 1198), 2),
        (None, (1197,), 1),
        (None, (1198,), 0),
        ("80004005-0501-0000050b", (), 0),
        ("80004005", (), 0),
        ("c1041722", (), 1),
    ],
)
def test_what_is_reported_fits_by_the_last_code_of_an_error_id_and_by_events(
    error_id: str | None, events: tuple[int, ...], fits: int
) -> None:
    article = replace(
        _article(),
        error_ids=["8004011d-0526-0000050a"],
        hex_codes=["0xC1041722"],
        event_ids=[EventId(id=1197, source="Sorter")],
    )
    assert len(reported_words(error_id, events) & named_ids(article)) == fits


def _told(number: int, title: str, symptoms: str, status: str) -> bytes:
    text = making.article(
        number, title, symptoms, product="Microsoft Exchange", applies="Microsoft Exchange Server, version 5.5 SP3"
    ).decode()
    return text.replace("MORE INFORMATION\n================\n", f"STATUS\n======\n\n{status}\n").encode()


@pytest.fixture(scope="module")
def exposure(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("exposure")
    first = "This problem was first corrected in Exchange Server 5.5 Service Pack 4."
    local = making.imported(
        folder,
        {
            "Q500021.TXT": _told(
                500021, "Clock Is Late", "The log shows\n\n   Event ID: 4321\n   Source: Clock", first
            ),
            "Q500022.TXT": _told(500022, "Clock Is Early", "The clock is early.", first),
            "Q271547.TXT": _told(271547, "A Title of the Archive", "Something.", first),
        },
    )
    (folder / "fleet.yaml").write_text(
        "- {name: OLD, product: Exchange Server 5.5, service_pack: 3, event_ids: [4321], antivirus_api: yes}\n"
        "- {name: NEW, product: Exchange Server 5.5, service_pack: 4}\n"
    )
    ended = run("exposure", folder / "fleet.yaml", "--index", local, "-f", "json")
    assert ended.code == 1, ended.err
    text = run("exposure", folder / "fleet.yaml", "--index", local).text
    lines = run("exposure", folder / "fleet.yaml", "--index", local, "-f", "ndjson").text.splitlines()
    assert len(lines) == 2
    page = folder / "pages"
    batch = run("batch", folder / "fleet.yaml", "--archive", "--index", local, "-f", "json", "-f", f"html={page}/")
    pages = "".join(each.read_text("utf-8") for each in page.rglob("old*.html"))
    return {
        "text": text,
        "batch": batch.json,
        "page": pages,
        **{server["name"]: server for server in ended.json["servers"]},
    }


def test_bugs_are_listed_under_the_service_pack_that_mends_them(exposure: dict[str, Any]) -> None:
    [mended] = exposure["OLD"]["fixed_by"]
    assert (mended["service_pack"], mended["count"]) == (4, 2)
    assert {bug["certainty"] for bug in mended["articles"]} == {"sentence"}
    assert exposure["NEW"]["known_bugs"] == 0
    assert "OLD: Exchange Server 5.5 SP3: 2 known bugs" in exposure["text"]


def test_what_fits_the_reported_ids_comes_first(exposure: dict[str, Any]) -> None:
    assert [each["id"] for each in exposure["OLD"]["reported"]] == ["Q500021"]


def test_a_hand_written_article_goes_before_the_imported_one(exposure: dict[str, Any]) -> None:
    assert "Q271547" in {each["article"] for each in exposure["OLD"]["hand_written"]}
    assert "A Title of the Archive" not in exposure["text"]


def test_what_was_written_by_hand_counts_for_the_exit_code(tmp_path: Path) -> None:
    local = making.imported(tmp_path)
    for file, code in (("5.5.2653.12", 1), ("5.5.2655.37", 4)):
        (tmp_path / "fleet.yaml").write_text(
            f"- {{name: A, product: Exchange 5.5, store_version: {file}, antivirus_software: no, symptoms: none}}"
        )
        ended = run("exposure", tmp_path / "fleet.yaml", "--index", local, "-f", "json")
        (server,) = ended.json["servers"]
        assert (server["known_bugs"], bool(server["hand_written"]), ended.code) == (0, code == 1, code), server


def test_an_unreadable_record_is_said_and_costs_no_other_its_result(tmp_path: Path) -> None:
    local = making.imported(tmp_path)
    (tmp_path / "fleet.yaml").write_text("- {name: A}\n- {name: B, service_pack: many}\n")
    ended = run("exposure", tmp_path / "fleet.yaml", "--index", local, "-f", "json")
    assert ended.code == 3
    assert ended.json["servers"][0]["name"] == "A"
    assert "fleet.yaml:2" in ended.err


def test_batch_adds_them_to_results_and_advisories(exposure: dict[str, Any]) -> None:
    assert {server["name"]: server["archive"]["known_bugs"] for server in exposure["batch"]["servers"]} == {
        "OLD": 2,
        "NEW": 0,
    }
    assert "2 known bugs by the imported articles; 2 with a fix in SP4; 1 fit what is reported" in exposure["page"]
    assert "Q500021: Clock Is Late" in exposure["page"]


def test_no_one_is_told_to_install_a_service_pack_that_never_came_out(tmp_path: Path) -> None:
    applies = "Microsoft Exchange Server, version 5.5 SP4"
    article = making.article(500023, "Clock Stops", "It stops.", applies=applies, keywords="exc55presp5fix")
    local = making.imported(tmp_path, {"Q500023.TXT": article})
    (tmp_path / "fleet.yaml").write_text("- {name: NEWEST, product: Exchange Server 5.5, service_pack: 4}\n")
    options = (tmp_path / "fleet.yaml", "--index", local)
    text = run("exposure", *options).text
    assert "in SP5" not in text
    assert "1 known bug mended by a hotfix" in text
    assert "Clock Stops (in a hotfix after SP4; no SP5 is known to have come out)" in text
    [server] = run("exposure", *options, "-f", "json").json["servers"]
    assert (server["fixed_by"], server["without_number"], server["without_fix"]) == ([], [], [])
    assert [bug["before_service_pack"] for bug in server["fixed_by_hotfix"]] == [5]
    run("batch", *options[:1], "--archive", "--index", local, "-f", f"html={tmp_path / 'pages'}/")
    pages = "".join(each.read_text("utf-8") for each in (tmp_path / "pages").rglob("*.html"))
    assert "no SP5 is known to have come out" in pages
    assert "With a fix in SP5" not in pages


def test_an_inventory_without_a_server_is_said(tmp_path: Path) -> None:
    ended = run("exposure", "-", "--index", making.imported(tmp_path), stdin=b"servers: []\n")
    assert (ended.code, ended.err) == (4, "diagnose: there is no server in what was read\n")


def test_every_way_to_write_a_server_of_another_product_tells_the_same(tmp_path: Path) -> None:
    first = "This problem was first corrected in SNA Server 4.0 Service Pack 3."
    told = {
        f"Q{number}.TXT": making.article(
            number, "Links Stay Down", "They stay.", product="Microsoft SNA Server", applies=applies
        )
        .decode()
        .replace("MORE INFORMATION\n================\n", f"STATUS\n======\n\n{first}\n")
        .encode()
        for number, applies in (
            (500031, "Microsoft SNA Server, versions 3.0, 4.0"),
            (500032, "Microsoft SNA Server, version 3.0"),
        )
    }
    local = making.imported(tmp_path, told)
    for pack, bugs in ((2, ["Q500031"]), (6, [])):
        ways = [
            f"- {{name: A, product: SNA Server, version: 4.0, service_pack: {pack}}}",
            f"- {{name: B, product: Microsoft SNA Server, version: 4.0, service_pack: SP{pack}a}}",
            f"- {{name: C, product: SNA Server Enterprise 4.0 SP{pack}}}",
            f"- {{name: D, product: SNA Server for Windows NT, version: 4.0 SP{pack}}}",
        ]
        (tmp_path / "fleet.yaml").write_text("\n".join(ways))
        servers = run("exposure", tmp_path / "fleet.yaml", "--index", local, "-f", "json").json["servers"]
        assert {(each["version"], each["service_pack"]) for each in servers} == {("4.0", pack)}
        assert [[bug["id"] for m in each["fixed_by"] for bug in m["articles"]] for each in servers] == [bugs] * 4


def test_a_server_that_only_imported_articles_know_bugs_of_has_a_page(tmp_path: Path) -> None:
    article = making.article(500041, "Links Stay Down", "They stay.", applies="Microsoft SNA Server, version 4.0")
    no_bug = making.article(
        500042, "How to Link", "Link them.", applies="Microsoft SNA Server, version 3.0", kind="kbhowto"
    )
    local = making.imported(tmp_path, {"Q500041.TXT": article, "Q500042.TXT": no_bug})
    (tmp_path / "fleet.yaml").write_text(
        "- {name: LINK, product: SNA Server, version: 4.0}\n- {name: FINE, product: SNA Server, version: 3.0}\n"
    )
    options = ("--archive", "--index", local, "-f", f"html={tmp_path / 'pages'}/", "-f", "text")
    ended = run("batch", tmp_path / "fleet.yaml", *options, "--resume")
    assert "look through 1 known bug\n" in ended.text
    why = "one with --archive cannot go on where it was stopped"
    assert ended.err == f"diagnose: --resume: this run begins anew; {why}\n"
    (page,) = (tmp_path / "pages" / "servers").iterdir()
    text = page.read_text("utf-8")
    assert "1 known bug by the imported articles" in text
    assert "No known fault affects this server" not in text
    assert "../archive/Q500041.html" in text
    shown = run("batch", tmp_path / "fleet.yaml", *options[:3], "--show", "affected", "-f", "json").json["servers"]
    assert [each["name"] for each in shown] == ["LINK"]
    index = (tmp_path / "pages" / "index.html").read_text("utf-8")
    assert index.count("Look through 1 known bug.") == 1
    assert (
        "No article written by hand calls for a look at any of them. By the imported articles 1 has known bugs."
        in index
    )


def test_batch_asks_no_archive_unless_told_to(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text("- {name: A}\n")
    ended = run("batch", tmp_path / "fleet.yaml", "-f", "json", env={"DIAGNOSE_INDEX": str(tmp_path / "none.db")})
    assert ended.json["servers"][0]["archive"] is None


@pytest.mark.parametrize(
    ("runs", "said", "code"),
    [
        ("product: Mailroom Sever, version: 4.0", None, 4),
        ("product: Mailroom Server, version: 9.0", None, 4),
        ("product: Mailroom Server, version: 4.0", "1 known bug", 1),
        ("product: Mailroom Server, version: 4.0, service_pack: 3", "no known bugs", 0),
    ],
)
def test_no_article_on_a_product_is_not_the_same_as_no_known_bug(
    tmp_path: Path, runs: str, said: str | None, code: int
) -> None:
    applies = "Microsoft Mailroom Server, version 4.0"
    status = (
        "Microsoft has confirmed this to be a problem in Mailroom Server version 4.0. This problem was corrected in"
    )
    text = f"{status} Mailroom Server 4.0 Service Pack 3."
    article = making.article(500051, "Lids Fall Off", text, applies=applies)
    local = making.imported(tmp_path, {"Q500051.TXT": article})
    (tmp_path / "fleet.yaml").write_text(f"- {{name: A, {runs}}}\n")
    listed = run("exposure", tmp_path / "fleet.yaml", "--index", local)
    told = "no imported article is on this product and version, so nothing is known of its bugs"
    assert listed.code == code
    assert listed.text.splitlines()[0].endswith(f": {said or told}")
    (server,) = run("exposure", tmp_path / "fleet.yaml", "--index", local, "-f", "json").json["servers"]
    assert server["without_articles"] is (said is None)
    batch = run("batch", tmp_path / "fleet.yaml", "--archive", "--index", local)
    assert (told in " ".join(batch.text.split())) is (said is None)
    assert (f"diagnose: A: {told}; check how product and version are written" in listed.err) is (said is None)
    assert listed.code == {None: 4, "1 known bug": 1, "no known bugs": 0}[said]


def test_what_no_imported_article_is_on_is_not_passed_off_as_nothing_to_do(tmp_path: Path) -> None:
    local = making.imported(tmp_path)
    fleet = tmp_path / "fleet.yaml"
    fleet.write_text(
        "- {name: A, product: Mailroom Sever}\n- {name: B, product: Mailroom Server, version: 4.0, service_pack: 3}\n"
    )
    ended = run("batch", fleet, "--archive", "--index", local, "-f", "text", "-f", f"html={tmp_path}/site/")
    rows = [" ".join(line.split()) for line in ended.text.splitlines()]
    assert rows[1].startswith("A ✓ not affected none check its product: no imported article")
    assert "nothing" not in rows[1]
    [page] = (tmp_path / "site" / "servers").glob("a*.html")
    assert "no imported article is on what it runs." in page.read_text("utf-8")
    assert "No imported article is on what 1 of them runs." in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_a_server_of_which_nothing_is_known_is_none_without_a_bug(tmp_path: Path) -> None:
    local = making.imported(tmp_path)
    unknown = "- {name: B, product: Mailroom Sever}\n- {name: C, product: Other Server 3.0}\n"
    (tmp_path / "fleet.yaml").write_text(f"- {{name: A, antivirus_api: yes}}\n{unknown}")
    ended = run("exposure", tmp_path / "fleet.yaml", "--index", local)
    assert ended.code == 1, ended.err  # What is written by hand on A.
    assert "diagnose: A, B and C: no imported article is on" in ended.err
    (tmp_path / "fleet.yaml").write_text(unknown)
    assert run("exposure", tmp_path / "fleet.yaml", "--index", local, "-f", "json").code == 4


def test_what_fits_reported_symptoms_is_told_of_the_servers_that_report_them(tmp_path: Path) -> None:
    applies = "Microsoft Exchange Server, version 5.5"
    told = {
        (500061, applies): ("Mailbox Cannot Be Moved Away", "A mailbox cannot be moved away from this server."),
        (500062, applies): ("Messages Land in the Bad Folder", "Messages land in the Bad folder."),
        (500063, applies): ("Clock Is Late", "The clock is late.\n\n   Event ID: 4321\n   Source: Clock"),
        (500064, "Microsoft Exchange Server, version 4.0"): ("Mailbox Cannot Be Moved Away", "It cannot be moved."),
        (500065, f"{applies} SP1"): ("Mailbox Cannot Be Moved Away", "A mailbox cannot be moved away."),
        (500066, applies): (
            "Fonts Are Small",
            "Fonts are small. This server has a mailbox, and is moved to another room.",
        ),
    }
    files = {
        f"Q{number}.TXT": making.article(number, *said, product="Microsoft Exchange", applies=to)
        for (number, to), said in told.items()
    }
    local = making.imported(tmp_path, files)
    (tmp_path / "fleet.yaml").write_text(
        "defaults: {product: Exchange Server 5.5, service_pack: 3}\nservers:\n"
        "- {name: MOVES, symptoms: [move_mailbox_fails], event_ids: [4321]}\n"
        "- {name: BAD, symptoms: [mail_in_ims_bad_folder]}\n"
        "- {name: QUIET, symptoms: none}\n"
    )
    options = (tmp_path / "fleet.yaml", "--index", local)
    servers = run("exposure", *options, "-f", "json").json["servers"]
    reported = {each["name"]: [(bug["id"], bug["ids"]) for bug in each["reported"]] for each in servers}
    assert reported == {
        "MOVES": [("Q500063", 1), ("Q500061", 0), ("Q500065", 0)],
        "BAD": [("Q500062", 0)],
        "QUIET": [],
    }
    assert all((bug["score"] > 0) is (bug["ids"] == 0) for each in servers for bug in each["reported"])
    text = run("exposure", *options).text
    assert "    Q500061  Mailbox Cannot Be Moved Away (by its symptoms)\n" in text
    assert "    Q500065  Mailbox Cannot Be Moved Away (by its symptoms; listed for other service packs)\n" in text
    assert "    Q500063  Clock Is Late (by its ids)\n" in text
