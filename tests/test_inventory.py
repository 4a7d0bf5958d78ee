"""The forms in which an inventory can be written, what a record means, and which value wins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diagnose.inventory.files import called, read_bytes, read_files
from diagnose.inventory.reading import Inventory, read_inventory
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.problems import InputError

A: dict[str, FactValue] = {"name": "A", "site": "London", "service_pack": 3}
B: dict[str, FactValue] = {"name": "B", "site": "Oslo", "antivirus_api": True}
RECORDS = [{"name": "A", "site": "London", "service_pack": 3}, {"name": "B", "site": "Oslo", "antivirus_api": True}]

FORMS = {
    "mapping": """\
servers:
  - name: A
    site: London
    service_pack: 3
  - {name: B, site: Oslo, antivirus_api: yes}
""",
    "mapping, list at the margin": """\
servers:
- name: A
  site: London
  service_pack: 3
- {name: B, site: Oslo, vapi: on}
""",
    "list": """\
- name: A
  site: London
  service_pack: 3
- name: B
  site: Oslo
  antivirus_api: true
""",
    "documents": """\
name: A
site: London
sp: 3
---
name: B
site: Oslo
antivirus_api: y
""",
    "documents of lists": """\
- {name: A, site: London, sp: 3}
---
- {name: B, site: Oslo, vapi: yes}
""",
    "documents of mappings": """\
servers: [{name: A, site: London, sp: 3}]
---
servers: [{name: B, site: Oslo, vapi: yes}]
""",
    "json list": json.dumps(RECORDS),
    "json mapping": json.dumps({"servers": RECORDS}, indent=2),
    "aliases": """\
- {Host Name: A, SITE: London, Service-Pack: SP3}
- {server: B, exchange_site: Oslo, AVAPI: Yes}
""",
    "with a mark and other line ends": (
        "\ufeff- {name: A, site: London, sp: 3}\r\n- {name: B, site: Oslo, vapi: yes}\r\n"
    ),
}


def read(knowledge: Knowledge, text: str) -> Inventory:
    return read_inventory(knowledge.vocabulary, text.encode(), "fleet.yaml")


def stated(inventory: Inventory) -> list[dict[str, FactValue]]:
    assert not problems(inventory)
    return [dict(record.case.stated) for record in inventory.records if record.case]


def problems(inventory: Inventory) -> list[str]:
    found = [*inventory.problems, *(problem for record in inventory.records for problem in record.problems)]
    return [str(problem) for problem in found]


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_every_form_says_the_same(knowledge: Knowledge, text: str) -> None:
    assert stated(read(knowledge, text)) == [A, B]


def test_one_record_is_an_inventory(knowledge: Knowledge) -> None:
    assert stated(read(knowledge, "name: A\nsite: London\nservice_pack: 3\n")) == [A]
    assert stated(read(knowledge, json.dumps(RECORDS[0]))) == [A]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# nothing\n", "---\n", "servers:\n", "servers: []\n", "[]", "{}", "null"]
)
def test_nothing_is_no_server_and_no_error(knowledge: Knowledge, text: str) -> None:
    inventory = read(knowledge, text)
    assert (list(inventory.records), inventory.problems) == ([], [])


# --- which value wins ------------------------------------------------------------------------------------------------


def facts(knowledge: Knowledge, defaults: str, record: str) -> dict[str, FactValue]:
    (found,) = stated(read(knowledge, f"defaults: {defaults}\nservers: [{record}]\n"))
    return found


@pytest.mark.parametrize(
    ("defaults", "record", "expected"),
    [
        ("{service_pack: 3}", "{name: A}", {"name": "A", "service_pack": 3}),
        ("{service_pack: 3}", "{name: A, service_pack: 4}", {"name": "A", "service_pack": 4}),
        ("{service_pack: 3}", "{name: A, sp: 4}", {"name": "A", "service_pack": 4}),
        ("{sp: 3}", "{name: A, service_pack: unknown}", {"name": "A"}),
        ("{service_pack: 3}", "{name: A, service_pack: }", {"name": "A"}),
        ("{service_pack: unknown}", "{name: A}", {"name": "A"}),
        ("{symptoms: [bad folder]}", "{name: A, symptoms: none}", {"name": "A", "symptoms": ()}),
        ("{antivirus_api: yes}", "{name: A, antivirus_api: no}", {"name": "A", "antivirus_api": False}),
        ("{}", "{name: A}", {"name": "A"}),
        ("", "{name: A}", {"name": "A"}),
    ],
)
def test_a_record_wins_over_the_defaults(
    knowledge: Knowledge, defaults: str, record: str, expected: dict[str, FactValue]
) -> None:
    assert facts(knowledge, defaults, record) == expected


@pytest.mark.parametrize(
    ("defaults", "record", "expected"),
    [
        # What a default implies counts where the default counts, and yields to whatever the record says.
        ("{product: Exchange 5.5 SP3}", "{}", {"product": "Exchange Server", "version": "5.5", "service_pack": 3}),
        ("{product: Exchange 5.5 SP3}", "{sp: 4}", {"product": "Exchange Server", "version": "5.5", "service_pack": 4}),
        ("{product: Exchange 5.5 SP3}", "{sp: unknown}", {"product": "Exchange Server", "version": "5.5"}),
        ("{product: Exchange 5.5 SP3}", "{product: Exchange 2000}", {"product": "Exchange Server", "version": "2000"}),
        ("{product: Exchange 5.5 SP3}", "{product: Lotus Notes}", {"product": "Lotus Notes"}),
        ("{product: Exchange 5.5 SP3}", "{product: unknown}", {}),
        (
            "{service_pack: 4}",
            "{product: Exchange 5.5 SP3}",
            {"product": "Exchange Server", "version": "5.5", "service_pack": 3},
        ),
        ("{version: 5.5 SP2}", "{product: Exchange 2000}", {"product": "Exchange Server", "version": "2000"}),
    ],
)
def test_what_a_default_implies(
    knowledge: Knowledge, defaults: str, record: str, expected: dict[str, FactValue]
) -> None:
    assert facts(knowledge, defaults, record) == expected


def test_facts_come_in_the_order_of_the_vocabulary(knowledge: Knowledge) -> None:
    found = facts(knowledge, "{site: X, antivirus_api: yes}", "{service_pack: 3, name: A}")
    assert list(found) == ["name", "site", "service_pack", "antivirus_api"]


def test_each_document_has_its_own_defaults(knowledge: Knowledge) -> None:
    text = "defaults: {sp: 3}\nservers: [{name: A}]\n---\nservers: [{name: B}]\n"
    assert stated(read(knowledge, text)) == [{"name": "A", "service_pack": 3}, {"name": "B"}]


@pytest.mark.parametrize(
    ("defaults", "message"),
    [
        ("[a]", "1:11: defaults are a mapping of facts, not a list of 1"),
        ("yes", '1:11: defaults are a mapping of facts, not "yes"'),
        ("{servcie_pack: 3, site: X}", '1:12: there is no fact "servcie_pack" (did you mean service_pack?)'),
        ("{service_pack: 9, site: X}", '1:26: service_pack: "9" is no Exchange service pack'),
        ("{name: A, site: X}", "1:12: a name is a server's own; take it out of the defaults"),
        (
            "{product: Exchange 5.5 SP3, sp: 4, site: X}",
            "1:21: product also says service_pack 3, but here service_pack is 4",
        ),
    ],
)
def test_a_default_that_cannot_be_read_is_reported_once_and_left_out(
    knowledge: Knowledge, defaults: str, message: str
) -> None:
    inventory = read(knowledge, f"defaults: {defaults}\nservers: [{{name: A}}, {{name: B, sp: 2}}]\n")
    (found,) = problems(inventory)
    assert found.startswith(f"fleet.yaml:{message}")
    assert "{" not in defaults or found.endswith("; the servers are read without this default")
    cases = [record.case for record in inventory.records]
    assert [case.name for case in cases if case] == ["A", "B"]
    assert all(case.stated.get("site") in ("X", None) for case in cases if case)


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "name: ", "name: unknown", 'name: ""', "name: ~", "name: '?'"])
def test_a_server_without_a_name_gets_one_that_says_so(knowledge: Knowledge, name: str) -> None:
    inventory = read(knowledge, f"- {{name: A}}\n- {{{name}{', ' if name else ''}sp: 3}}\n")
    case = inventory.records[1].case
    assert case is not None
    assert (case.name, case.unnamed, inventory.records[1].name) == ("unnamed-2", True, None)


def test_servers_without_a_name_are_numbered_over_all_files(knowledge: Knowledge, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("- sp: 3\n- sp: 4\n")
    inventory = read_files(knowledge.vocabulary, [str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")])
    assert [record.case.name for record in inventory.records if record.case] == [f"unnamed-{n}" for n in (1, 2, 3, 4)]
    assert not problems(inventory)


def test_one_name_twice_is_an_error_at_the_second_and_both_are_read(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- name: MAIL1\n- name: MAIL2\n")
    (tmp_path / "b.yaml").write_text("- name: mail1\n  sp: 3\n- name: mail1\n  sp: 9\n")
    (tmp_path / "c.yaml").write_text("- name: A  1\n- name: a 1\n")
    inventory = read_files(knowledge.vocabulary, [str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")])
    assert [record.case is not None for record in inventory.records] == [True, True, True, False]
    second, third = inventory.records[2:]
    assert [str(problem.where) for problem in second.problems] == [f"{tmp_path}/b.yaml:1:3"]
    assert "a server named mail1 stands already in" in second.problems[0].message
    assert f"{tmp_path}/a.yaml:1:3" in second.problems[0].message
    assert len(third.problems) == 2
    spaced = read_files(knowledge.vocabulary, [str(tmp_path / "c.yaml")])
    assert [len(record.problems) for record in spaced.records] == [0, 1]


def test_a_server_that_an_alias_repeats_is_reported_where_the_alias_stands(knowledge: Knowledge) -> None:
    text = "servers:\n  - &one {name: A, site: &s {x: 1}}\n  - *one\n  - {name: B, site: *s}\n"
    inventory = read_inventory(knowledge.vocabulary, text.encode(), "f.yaml")
    assert [str(record.where) for record in inventory.records] == ["f.yaml:2:5", "f.yaml:3:5", "f.yaml:4:5"]
    wrong = [str(problem.where) for record in inventory.records for problem in record.problems]
    assert wrong == ["f.yaml:2:26", "f.yaml:2:26", "f.yaml:4:21"]


def test_one_fact_under_two_names_is_an_error(knowledge: Knowledge) -> None:
    inventory = read(knowledge, "- name: A\n  service_pack: 3\n  SP: 4\n- name: B\n  sp: 3\n")
    assert problems(inventory) == [
        'fleet.yaml:3:3: "SP" gives service_pack a second time (first in line 2); keep one of them'
    ]
    assert [record.case is not None for record in inventory.records] == [False, True]
    assert inventory.records[0].name == "A"


def test_what_two_facts_of_a_record_say_has_to_agree(knowledge: Knowledge) -> None:
    inventory = read(knowledge, "name: A\nproduct: Exchange 5.5 SP3\nservice_pack: 4\n")
    (message,) = problems(inventory)
    assert message == (
        "fleet.yaml:2:10: product also says service_pack 3, but here service_pack is 4; correct one of them"
    )
    agreed = stated(read(knowledge, "name: A\nproduct: Exchange 5.5 SP3\nservice_pack: SP3\n"))
    assert agreed == [{"name": "A", "product": "Exchange Server", "version": "5.5", "service_pack": 3}]


def test_a_version_of_another_product_is_taken_as_it_is_written(knowledge: Knowledge) -> None:
    text = "- {name: A, version: 4.6, product: Lotus Domino}\n- {name: B, product: GroupWise, version: 5.2 SP3}\n"
    assert stated(read(knowledge, text)) == [
        {"name": "A", "product": "Lotus Domino", "version": "4.6"},
        {"name": "B", "product": "GroupWise", "version": "5.2 SP3"},
    ]
    defaults = "defaults: {product: Lotus Domino}\nservers: [{name: A, version: 4.6}]\n"
    assert stated(read(knowledge, defaults)) == [{"name": "A", "product": "Lotus Domino", "version": "4.6"}]


def test_a_version_of_another_product_is_not_taken_for_one_of_this(knowledge: Knowledge) -> None:
    (case,) = stated(read(knowledge, "name: A\nproduct: GroupWise\nversion: 6.5\n"))
    assert case["version"] == "6.5"
    (case,) = stated(read(knowledge, "name: A\nproduct: Exchange\nversion: 6.5\n"))
    assert case["version"] == "2003"


@pytest.mark.parametrize(("text", "pack"), [("6", 6), ("SP6a", 6), ("none", 0), ("6.1", None), ("many", None)])
def test_a_service_pack_of_another_product_is_taken_as_it_is_written(
    knowledge: Knowledge, text: str, pack: int | None
) -> None:
    inventory = read(knowledge, f"name: A\nproduct: GroupWise\nservice_pack: {text}\n")
    if pack is None:
        assert "is no Exchange service pack" in problems(inventory)[0]
    else:
        assert stated(inventory) == [{"name": "A", "product": "GroupWise", "service_pack": pack}]
    assert problems(read(knowledge, f"name: A\nproduct: Exchange\nservice_pack: {text}\n")) or text == "none"


@pytest.mark.parametrize("product", ["", "product: unknown, ", "product: Exchange Server, ", "product: Exchange 5.5, "])
def test_a_version_that_may_be_of_this_product_is_an_error(knowledge: Knowledge, product: str) -> None:
    (message,) = problems(read(knowledge, f"- {{name: A, {product}version: 4.6}}\n"))
    assert 'version: "4.6" is no version of Exchange Server' in message
    defaults = "defaults: {product: Lotus Domino}\nservers: [{name: A, product: Exchange Server, version: 4.6}]\n"
    assert len(problems(read(knowledge, defaults))) == 1


def test_every_problem_of_a_record_is_told_at_its_place(knowledge: Knowledge) -> None:
    text = "- name: A\n  site: [x]\n  service_pack: 9\n  symptoms: [bad folder, sneezing]\n  colour: red\n"
    found = problems(read(knowledge, text))
    assert [message.split(" ", 1)[0] for message in found] == [
        "fleet.yaml:2:9:",
        "fleet.yaml:3:17:",
        "fleet.yaml:4:26:",
        "fleet.yaml:5:3:",
    ]


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_costs_no_other(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: A\n")
    (tmp_path / "none").mkdir()
    names = [str(tmp_path / name) for name in ("no.yaml", "a.yaml", "none")]
    inventory = read_files(knowledge.vocabulary, names)
    assert [record.case.name for record in inventory.records if record.case] == ["A"]
    assert problems(inventory) == [
        f"{tmp_path}/no.yaml: there is no such file; check the name and the folder",
        f"{tmp_path}/none: there is no inventory in this folder; name the files in it if they have other endings",
    ]
    lost = [record for record in inventory.records if record.case is None]
    assert len(lost) == 2, "each lost file stands for servers that nobody knows"


def test_a_name_of_a_file_is_printable_whatever_it_is() -> None:
    assert called("-") == "<stdin>"
    assert called("fl\x1b[31m\n\udcffeet.yaml") == "fl\\x1b[31m\\x0a\\xdcffeet.yaml"
    with pytest.raises(InputError, match="embedded null"):
        read_bytes("a\0b")
