"""Every combination of what matters to the founding articles, held against the oracle."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.reasoning.case import Case
from diagnose.reasoning.considered import Considered
from diagnose.reasoning.diagnosis import Diagnostician
from tests import oracle
from tests.founding import FOUNDING, founding_diagnostician

Row = tuple[Any, ...]


def before(version: str) -> str:
    """The version just below."""
    *first, build, revision = oracle.parts(version)
    lower = (build, revision - 1) if revision else (build - 1, 65535)
    return ".".join(map(str, (*first, *lower)))


BOUNDARIES = ("5.5.2650.23", "5.5.2651.32", "5.5.2652.68", "5.5.2653.12", "5.5.2653.23", "5.5.2654.0", "5.5.2654.31")
STORES = [
    None,
    *sorted({*oracle.RELEASES, *BOUNDARIES, *map(before, BOUNDARIES), before("5.5.1960.6")}, key=oracle.parts),
]
SERVICE_PACKS = (None, 0, 1, 2, 3, 4)
ANSWERS = (None, True, False)
SIGNS: tuple[dict[str, FactValue], ...] = (
    {},
    {"symptoms": ()},
    {"symptoms": ("move_mailbox_fails",)},
    {"symptoms": ("mail_in_ims_bad_folder",)},
    {"symptoms": ("databases_too_new",)},
    {"error_id": "80004005-0501-0000050a"},
    {"error_id": "[50A]"},
)
TARGETS = sorted(
    {*oracle.RELEASES, *oracle.FLOORS.values(), *map(before, oracle.FLOORS.values()), "6.0.4417.5"}, key=oracle.parts
)


@pytest.fixture(scope="module")
def founding(knowledge: Knowledge) -> Diagnostician:
    return founding_diagnostician(knowledge)


def consider(diagnostician: Diagnostician, stated: Mapping[str, FactValue | None]) -> tuple[oracle.Server, Considered]:
    """The same server for the oracle and for the rules."""
    known = {key: value for key, value in stated.items() if value is not None}
    return oracle.Server(**known), diagnostician.consider(Case("MAIL1", known))  # type: ignore[arg-type]


def likelihood(considered: Considered, article: str) -> str | None:
    judged = next(found for found in considered.judged if found.fault.article.article == article)
    conclusion = judged.one("Likelihood")
    return str(conclusion.fields["level"]) if conclusion else None


def contradicted(considered: Considered, *facts: str) -> bool:
    """Whether these facts are reported not to go together."""
    return any(set(facts) == set(found.facts) for found in considered.completed.contradictions)


@pytest.mark.parametrize("store", STORES)
def test_articles(founding: Diagnostician, store: str | None) -> None:
    wrong: list[tuple[Row, Row, Row]] = []
    for pack, antivirus, mail, signs, in_site in product(SERVICE_PACKS, ANSWERS, ANSWERS, SIGNS, (None, 1, 2)):
        stated = {
            "store_version": store,
            "service_pack": pack,
            "antivirus_api": antivirus,
            "internet_mail_service": mail,
            "ims_in_site": in_site,
            **signs,
        }
        server, considered = consider(founding, stated)
        found_pack = considered.completed.facts.get("service_pack")
        found: Row = (
            considered.verdicts["Q271547"],
            considered.verdicts["Q271591"],
            likelihood(considered, "Q271547"),
            likelihood(considered, "Q271591"),
            found_pack.value if found_pack else None,
            contradicted(considered, "service_pack", "store_version"),
        )
        expected: Row = (
            oracle.q271547(server),
            oracle.q271591(server),
            None,
            oracle.likelihood_of_q271591(server),
            oracle.service_pack(server),
            oracle.service_pack_contradicted(server),
        )
        if found != expected:
            wrong.append((tuple(stated.items()), found, expected))
    assert wrong == []


@pytest.mark.parametrize("store", STORES)
def test_restore(founding: Diagnostician, store: str | None) -> None:
    wrong: list[tuple[Row, oracle.Restore, oracle.Restore]] = []
    for pack, stated_format, target in product(SERVICE_PACKS, (None, *oracle.FORMATS), TARGETS):
        stated = {
            "store_version": store,
            "service_pack": pack,
            "database_format": stated_format,
            "restore_store_version": target,
        }
        server, considered = consider(founding, stated)
        found, expected = restore(considered), oracle.restore(server)
        if found != expected:
            wrong.append((tuple(stated.items()), found, expected))
    assert wrong == []


def restore(considered: Considered) -> oracle.Restore:
    found = considered.going.restore
    assert found is not None
    return oracle.Restore(found.verdict, found.floor, found.database_format)


OTHER = [
    {"product": name, "version": version}
    for name in (None, "Exchange Server", "Lotus Domino")
    for version in (None, "5.5", "5.0", "2000")
]
OTHER_STORES = (None, "6.0.4417.5", "5.0.1457.7", "5.5.2448.8", "5.5.2650.23", "5.5.2653.12")


@pytest.mark.parametrize("other", OTHER, ids=lambda other: f"{other['product']}-{other['version']}")
def test_articles_of_other_products_and_versions(founding: Diagnostician, other: dict[str, str | None]) -> None:
    wrong: list[tuple[Row, Row, Row]] = []
    for store, pack, antivirus, mail in product(OTHER_STORES, SERVICE_PACKS, ANSWERS, ANSWERS):
        stated = {
            **other,
            "store_version": store,
            "service_pack": pack,
            "antivirus_api": antivirus,
            "internet_mail_service": mail,
        }
        server, considered = consider(founding, stated)
        believed = server.version == "5.5"
        found: Row = (
            considered.verdicts["Q271547"],
            considered.verdicts["Q271591"],
            store is not None and "store_version" not in considered.completed.facts,
            contradicted(considered, "version", "store_version"),
            contradicted(considered, "product", "store_version"),
        )
        expected: Row = (
            oracle.q271547(server),
            oracle.q271591(server),
            server.foreign_file and believed,
            store is not None and server.version is not None and server.foreign_file == believed,
            server.file is not None and server.product not in (None, "Exchange Server"),
        )
        if found != expected:
            wrong.append((tuple(stated.items()), found, expected))
    assert wrong == []


@pytest.mark.parametrize("other", OTHER, ids=lambda other: f"{other['product']}-{other['version']}")
def test_restore_of_other_products_and_versions(founding: Diagnostician, other: dict[str, str | None]) -> None:
    wrong: list[tuple[Row, Row, Row]] = []
    targets = ("5.5.2650.23", "5.5.2655.37", "6.0.4417.5")
    for store, pack, target in product(OTHER_STORES, SERVICE_PACKS, targets):
        stated = {**other, "store_version": store, "service_pack": pack, "restore_store_version": target}
        server, considered = consider(founding, stated)
        derived = considered.going.derived
        found: Row = (restore(considered), derived.value if derived else None)
        expected: Row = (oracle.restore(server), oracle.database_format(server))
        if found != expected:
            wrong.append((tuple(stated.items()), found, expected))
    assert wrong == []


@pytest.mark.parametrize("store", [None, "5.5.2650.23", "5.5.2653.12"])
def test_other_articles_change_nothing(
    diagnostician: Diagnostician, founding: Diagnostician, store: str | None
) -> None:
    for pack, antivirus, mail, signs in product((None, 2, 3, 4), ANSWERS, (None, True), SIGNS):
        stated = {
            "store_version": store,
            "service_pack": pack,
            "antivirus_api": antivirus,
            "internet_mail_service": mail,
            "restore_store_version": "5.5.2650.23",
            **signs,
        }
        _, among_all = consider(diagnostician, stated)
        _, alone = consider(founding, stated)
        verdicts = {key: among_all.verdicts[key] for key in ("restore", *FOUNDING) if key in among_all.verdicts}
        assert verdicts == alone.verdicts
        assert among_all.going == alone.going
        assert among_all.completed == alone.completed
