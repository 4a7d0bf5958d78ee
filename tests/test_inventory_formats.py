"""Inventories in other forms than YAML: what a record means is the same, and so is what a broken one costs."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard

from diagnose.inventory import json_lines, packing, rows, tables
from diagnose.inventory.columns import Columns, read_columns
from diagnose.inventory.files import read_files
from diagnose.inventory.formats import read_data
from diagnose.inventory.json_values import read_json
from diagnose.inventory.reading import Inventory
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.problems import InputError
from diagnose.yaml_reader import documents
from tests.command import run

A = '{"name": "A", "service_pack": 3}'
B = '{"name": "B", "sp": 4}'


def read(knowledge: Knowledge, data: str | bytes, name: str = "f.ndjson", columns: Sequence[str] = ()) -> Inventory:
    data = data if isinstance(data, bytes) else data.encode()
    return read_data(knowledge.vocabulary, data, name, name, read_columns(knowledge.vocabulary, columns))


def problems(inventory: Inventory) -> list[str]:
    found = [*inventory.problems, *(problem for record in inventory.records for problem in record.problems)]
    return [str(problem) for problem in found]


def stated(inventory: Inventory) -> list[dict[str, FactValue]]:
    return [dict(record.case.stated) for record in inventory.records if record.case]


def names(inventory: Inventory) -> list[str]:
    return [record.case.name for record in inventory.records if record.case]


# --- NDJSON ----------------------------------------------------------------------------------------------------------


def test_a_line_is_a_record_and_its_values_are_typed_by_the_facts(knowledge: Knowledge) -> None:
    line = {
        "Host Name": "A",
        "site": None,
        "service_pack": 3,
        "antivirus_api": True,
        "internet_mail_service": False,
        "symptoms": ["move_mailbox_fails"],
        "event_ids": [1196, "event 1777"],
        "store_version": "5.5.2650.23",
        "antivirus_software": "unknown",
    }
    inventory = read(knowledge, f"\ufeff{json.dumps(line)}\r\n\r\n  \n{B}")
    assert problems(inventory) == []
    assert stated(inventory) == [
        {
            "name": "A",
            "service_pack": 3,
            "store_version": "5.5.2650.23",
            "antivirus_api": True,
            "internet_mail_service": False,
            "symptoms": ("move_mailbox_fails",),
            "event_ids": (1196, 1777),
        },
        {"name": "B", "service_pack": 4},
    ]
    assert [str(record.where) for record in inventory.records] == ["f.ndjson:1:1", "f.ndjson:4:1"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"name": "X", "sp": 9}', '2:21: service_pack: "9" is no Exchange service pack'),
        ('{"name": "X", "sp": 3.5}', '2:21: service_pack: "3.5" is no Exchange service pack'),
        ('{"name": "X", "symptoms": ["bad folder", "sneezing"]}', '2:42: symptoms: "sneezing" is none of'),
        ('{"name": "X", "colour": "red"}', '2:15: there is no fact "colour"'),
        ('{"name": "X", "site": {"a": 1}}', "2:23: site: a fact has a value or a list of values, not a mapping"),
        ('{"name": "X", "sp": 3, "SP": 3}', '2:24: "SP" gives service_pack a second time'),
        ('{"name": "X", "sp": 3, "sp": 3}', '2:24: the key "sp" stands here a second time (first in column 15)'),
        ('{"name": "X", "sp": 3', "2:22: not well-formed JSON: the closing } is missing"),
        ('{"name": "X", "sp": [3', "2:23: not well-formed JSON: the closing ] is missing"),
        ('{"name": "X", "sp": ', "2:20: not well-formed JSON: a value is missing"),
        ('{"name": "X", "sp": }', "2:21: not well-formed JSON: a value is missing"),
        ('{"name": "X", "sp" 3}', "2:20: not well-formed JSON: a colon is missing behind the key"),
        ('{"name": "X" "sp": 3}', "2:14: not well-formed JSON: a comma or the closing } is missing"),
        ('{"name": "X", }', "2:15: not well-formed JSON: a key in double quotes belongs here"),
        ('{"name": "X", sp: 3}', "2:15: not well-formed JSON: a key in double quotes belongs here"),
        ('{"name": "X", "sp": NaN}', '2:21: not well-formed JSON: "NaN" is no value; put text in double quotes, and'),
        ('{"name": "X", "sp": 03}', '2:21: not well-formed JSON: "03" is no value'),
        ('{"name": "X", "site": \'a\'}', "2:23: not well-formed JSON: \"'a'\" is no value"),
        ('{"name": "X", "site": "a}', "2:23: not well-formed JSON: close the quote"),
        (r'{"name": "X", "site": "C:\mail"}', "2:26: not well-formed JSON: unknown escape; write the backslash twice"),
        ('{"name": "X"},', '2:14: not well-formed JSON: "," stands behind the record; write one record a line'),
        ('{"name": "X"} {"name": "Y"}', '2:15: not well-formed JSON: "{"name": "Y"}" stands behind the record'),
        ('{"name": "X", "site": "\\ud800"}', '2:23: site: "\\xd800" holds the invisible character U+D800'),
        ('{"name": "X", "site": "a\0"}', "2:25: the control character U+0000 is not allowed"),
        ('{"name": "X", "site": ' + "[" * 50, "2:62: nested more than 40 levels deep"),
    ],
)
def test_a_broken_line_costs_only_itself(knowledge: Knowledge, line: str, message: str) -> None:
    inventory = read(knowledge, f"{A}\n{line}\n{B}\n")
    (found,) = problems(inventory)
    assert found.startswith(f"f.ndjson:{message}")
    assert names(inventory) == ["A", "B"]
    assert [record.name for record in inventory.records] == ["A", "X", "B"]
    assert [str(record.where) for record in inventory.records] == ["f.ndjson:1:1", "f.ndjson:2:1", "f.ndjson:3:1"]


BROKEN_JSON = {
    "the last record is not closed": (f'[{A}, {{"name": "X", "sp": 3\n', "1:57: the closing } is missing", ["A"]),
    "the list is not closed": (f"[{A}\n", "1:34: the closing ] is missing", ["A"]),
    "the mapping is not closed": (f'{{"servers": [\n{A}\n]\n\n', "3:2: the closing } is missing", ["A"]),
    "only its beginning": ('{"servers": ', "1:12: a value is missing", []),
    "nothing but a brace": ("{\n", "1:2: the closing } is missing", []),
    "no comma in a record": (f'[{A},\n {{"name": "X" "sp": 3}}]', "2:15: a comma or the closing } is missing", ["A"]),
    "no comma between records": (
        f'{{"servers": [{A}\n {B}]}}\n',
        "2:2: a comma or the closing ] is missing",
        ["A", "B"],
    ),
    "no colon": (f'[\n  {{\n    "sp" 3\n  }},\n  {B}\n]', "3:10: a colon is missing behind the key", ["B"]),
    "an open quote": (f'[{A},\n {{"name": "X", "sp": "3}}\n]\n', "2:22: close the quote", ["A"]),
    "a word": (f'[{A},\n\t{{"name": "X", "sp": three, }}\n\t{B}]', '2:22: "three" is no value', ["A", "B"]),
    "a backslash": (r'[{"name": "X", "site": "C:\mail"}]', "1:27: unknown escape; write the backslash twice", []),
    "a bracket too many": (f"[{A}]]\n", '1:35: "]" stands behind the record', ["A"]),
    "no comma in the defaults": (
        f'{{"defaults": {{"site": "X" "sp": 3}}, "servers": [{A}]}}',
        "1:27: a comma or the closing } is missing",
        ["A"],
    ),
}


@pytest.mark.parametrize("name", ["f.json", "f.yaml", "f"])
@pytest.mark.parametrize(("text", "message", "kept"), BROKEN_JSON.values(), ids=BROKEN_JSON)
def test_broken_json_is_called_json_at_the_place_where_it_breaks(
    knowledge: Knowledge, name: str, text: str, message: str, kept: list[str]
) -> None:
    inventory = read(knowledge, text, name)
    (found,) = problems(inventory)
    place, what = message.split(": ", 1)
    assert found.startswith(f"{name}:{place}: not well-formed JSON: {what}")
    assert names(inventory) == kept


def test_a_comment_in_a_file_of_json_is_told_in_the_terms_of_json(knowledge: Knowledge) -> None:
    assert problems(read(knowledge, f"// all of them\n[{A}]", "f.json")) == [
        'f.json:1:1: not well-formed JSON: "//" is no value; put text in double quotes, and write null for unknown'
    ]


def test_what_is_between_brackets_in_yaml_is_called_yaml(knowledge: Knowledge) -> None:
    text = "[{name: A, sp: 3}, {name: X sp: 3}]"
    assert problems(read(knowledge, text, "f.yaml"))[0].startswith("f.yaml:1:31: not well-formed YAML")
    assert "f.json:1:21: not well-formed JSON: a key in double quotes" in problems(read(knowledge, text, "f.json"))[0]


def test_a_long_broken_file_is_not_counted_through_for_each_of_its_values() -> None:
    text = "[" + ",\n".join(['{"name": "A", "sp": [1, 2, 3]}'] * 60_000) + "\n"
    began = time.perf_counter()
    with pytest.raises(InputError, match="f:60000:31: not well-formed JSON: the closing ] is missing"):
        read_json(text, "f", 1)
    assert time.perf_counter() - began < 15


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('["X"]', "2:1: a server is a mapping of facts, not a list of 1"),
        ('"X"', '2:1: a server is a mapping of facts, not "X"'),
        ("3", '2:1: a server is a mapping of facts, not "3"'),
        ("null", "2:1: a server is a mapping of facts, not an empty item"),
        ("# X", '2:1: not well-formed JSON: "#" is no value'),
    ],
)
def test_a_line_without_an_object_is_refused(knowledge: Knowledge, line: str, message: str) -> None:
    inventory = read(knowledge, f"{A}\n{line}\n{B}\n")
    (found,) = problems(inventory)
    assert found.startswith(f"f.ndjson:{message}")
    assert names(inventory) == ["A", "B"]


def test_bytes_of_another_encoding_cost_only_their_line(knowledge: Knowledge) -> None:
    data = f'{A}\n{{"name": "X", "site": "Gr\u00f6n"}}\n{B}\n'.encode("cp1252")
    inventory = read(knowledge, data)
    assert problems(inventory) == ["f.ndjson:2:26: this is not UTF-8 text (byte 0xf6); save the file as UTF-8"]
    assert names(inventory) == ["A", "B"]
    assert "UTF-16" in problems(read(knowledge, A.encode("utf-16")))[0]


def test_a_line_too_long_is_not_read(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_RECORD", 50)
    inventory = read(knowledge, f'{A}\n{{"name": "X", "site": "{"x" * 40}"}}\n{B}\n')
    assert problems(inventory) == ["f.ndjson:2:1: the line has 65 characters; at most 50 are read"]
    assert names(inventory) == ["A", "B"]


def test_what_is_no_inventory_at_all_is_one_error(knowledge: Knowledge) -> None:
    inventory = read(knowledge, "no\n" * 5000)
    assert len(inventory.records) == 1
    (found,) = problems(inventory)
    assert found.startswith("f.ndjson:1:1:")
    assert "nor can any of the first 1000 lines be read" in found
    late = read(knowledge, f"{A}\n" + "no\n" * 1500)
    assert len(problems(late)) == 1500


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, -2.5e+3, true, false, null, "\\u00e9\\n\\"\\\\"], "b": {}, "c": [], "d": ""}',
        '[[], {"x": [{}]}, "\t"]'.replace("\t", "\\t"),
        '{ "a" :\t1 , "b" : "~" }',
    ],
)
def test_json_means_the_same_as_in_a_file_of_yaml(text: str) -> None:
    (expected,) = documents(text.replace("\t", " "), "f", 1)
    assert read_json(text, "f", 1) == expected


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{A}\n{B}\n", True),
        (f"\n {A} \r\n\r\n{B}", True),
        (f"{A}\n{{broken\n{B}\n", True),
        (f"{A[:-1]}\n{B}\n", True),
        (f"{A}\n", False),
        (f"[{A},\n{B}]\n", False),
        (f"[\n{A},\n{B}\n]\n", False),
        (f'{{"servers": [\n{A}\n{B}\n{B}\n]}}\n', False),
        ("- {name: A}\n- {name: B}\n", False),
        ("{name: A}\n---\n{name: B}\n", False),
        ("{name: A}\n---\n{name: B: C}\n", False),
        ("{name: A}\n# one server\n", False),
        ("{defaults: {sp: 3}\n, servers: [\n{name: A}\n]}\n", False),
        (f"{A}\nb\nc\nd\n", False),
        (f"{A}\nbroken\n{B}\n", True),
        ("", False),
    ],
)
def test_lines_are_recognised_by_their_content(text: str, *, lines: bool) -> None:
    assert json_lines.looks_like_lines(text) is lines


def test_lines_on_standard_input_and_under_other_endings(tmp_path: Path) -> None:
    data = f'{A}\n{{"name": "X", "sp": 9}}\n{B}\n'.encode()
    for name in ("f.json", "f.txt", "f.JSONL"):
        (tmp_path / name).write_bytes(data)
    for name, shown in (("-", "<stdin>"), ("f.json", "f.json"), ("f.txt", "f.txt"), ("f.JSONL", "f.JSONL")):
        ended = run("batch", name, "-f", "json", cwd=tmp_path, stdin=data)
        assert (ended.code, list(ended.servers)) == (3, ["A", "B"])
        assert ended.errors == [(f"{shown}:2:21", "X")]


def test_one_name_in_two_forms_is_told(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- name: A\n")
    (tmp_path / "b.ndjson").write_text('{"sp": 3}\n{"name": "a"}\n')
    inventory = read_files(knowledge.vocabulary, [str(tmp_path / "a.yaml"), str(tmp_path / "b.ndjson")])
    assert names(inventory) == ["A", "unnamed-2", "a"]
    assert [problem.split(": ")[0] for problem in problems(inventory)] == [f"{tmp_path}/b.ndjson:2:1"]


@pytest.mark.parametrize("cut", range(len(A)))
def test_a_line_that_breaks_off_anywhere_is_told(cut: int) -> None:
    with pytest.raises(InputError, match=r"^f:1:"):
        read_json(A[:cut], "f", 1)


# --- CSV -------------------------------------------------------------------------------------------------------------


def table(knowledge: Knowledge, data: str | bytes, *columns: str) -> Inventory:
    return read(knowledge, data, "f.csv", columns)


FULL: dict[str, FactValue] = {
    "name": "A",
    "service_pack": 3,
    "antivirus_api": True,
    "internet_mail_service": False,
    "symptoms": ("move_mailbox_fails", "mail_in_ims_bad_folder"),
    "event_ids": (1196, 1777),
}
HEADERS = ("Server Name", "site", "SP", "antivirus_api", "internet_mail_service", "symptoms", "event_ids")
CELLS = ("A", "", "SP3", "TRUE", "no", "move_mailbox_fails{}mail_in_ims_bad_folder", "1777{}event 1196")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=repr)
def test_every_table_says_the_same(knowledge: Knowledge, separator: str, end: str) -> None:
    for between in (";", ",", "|", "\n", ", "):
        plain = [*CELLS[:5], *(f'"{cell.format(between)}"' for cell in CELLS[5:])]
        quoted = [*(f'"{cell}"' for cell in CELLS[:5]), "", " "]
        for mark in ("", "\ufeff"):
            text = mark + end.join(separator.join(line) for line in (HEADERS, plain, quoted, ""))
            inventory = table(knowledge, text)
            first, second = stated(inventory)
            assert first == FULL
            assert second == {key: FULL[key] for key in list(FULL)[:4]}


def test_places_of_cells(knowledge: Knowledge) -> None:
    text = 'name,symptoms,sp\r\nA,"move_mailbox_fails\nmail_in_ims_bad_folder",9\r\n\r\n,,\r\nB , bad folder , 8\r\n'
    inventory = table(knowledge, text)
    assert [problem.split(" (")[0] for problem in problems(inventory)] == [
        'f.csv:3:25: service_pack: "9" is no Exchange service pack; write a whole number from 0 to 4, or unknown',
        'f.csv:6:17: service_pack: "8" is no Exchange service pack; write a whole number from 0 to 4, or unknown',
    ]
    assert [str(record.where) for record in inventory.records] == ["f.csv:2:1", "f.csv:6:1"]


@pytest.mark.parametrize("word", ["", " ", "unknown", "?", "n/a", "NULL", '"NULL"', '""'])
def test_an_empty_cell_is_unknown_and_never_false(knowledge: Knowledge, word: str) -> None:
    inventory = table(knowledge, f"name,antivirus_api,symptoms,sp\nA,{word},{word},{word}\nB,no,none,0\n")
    assert problems(inventory) == []
    assert stated(inventory) == [
        {"name": "A"},
        {"name": "B", "antivirus_api": False, "symptoms": (), "service_pack": 0},
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("X,9,", '3:3: service_pack: "9" is no Exchange service pack'),
        ('X,3,"bad folder;sneezing"', '3:5: symptoms: "sneezing" is none of the symptoms'),
        ("X,3", "3:1: the row has only 2 of the header's 3 cells; leave a cell empty where nothing is known"),
        ("X", "3:1: the row has only 1 of the header's 3 cells"),
        ("X,3,bad folder,move_mailbox_fails", "3:1: the row has 4 cells, and the header 3; put a value with a sep"),
        ("X,3,,", "3:1: the row has 4 cells, and the header 3"),
        ('X,3,"bad folder', "3:5: close the quote"),
        ('X,"3,bad folder', "3:3: close the quote"),
        ('X,"3"3,bad folder', "3:6: something stands behind the closing quote of a cell"),
        ('X,3,bad "folder"', "3:9: a quote stands within a cell"),
        ('X,3,bad folder"', "3:15: a quote stands within a cell"),
        ("X,3,bad\0folder", "3:8: the control character U+0000 is not allowed"),
    ],
)
def test_a_broken_row_costs_only_itself(knowledge: Knowledge, row: str, message: str) -> None:
    inventory = table(knowledge, f'name,sp,symptoms\nA,3,\n{row}\nB,4,"bad folder"\nC,"2",\n')
    (found,) = problems(inventory)
    assert found.startswith(f"f.csv:{message}")
    assert names(inventory) == ["A", "B", "C"]
    assert [record.name for record in inventory.records] == ["A", "X", "B", "C"]


@pytest.mark.parametrize("character", ['"', ",", ";", "\n", "\0", "x", ""], ids=repr)
def test_damage_anywhere_in_a_row_costs_no_other(knowledge: Knowledge, character: str) -> None:
    before, row, after = "name,sp,symptoms\nA,3,none\n", 'X,"3","bad folder,\nmove_mailbox_fails"\n', 'B,4,""\nC,"2",\n'
    others = stated(table(knowledge, f"{before}{after}"))
    for at in range(len(row) - 1):
        for length in (0, 1):
            damaged = row[:at] + character + row[at + length :]
            inventory = table(knowledge, before + damaged + after)
            assert [found for found in stated(inventory) if found.get("name") in ("A", "B", "C")] == others, damaged
            assert problems(inventory) or len(stated(inventory)) == 4, damaged


def test_quotes_and_spaces_in_cells(knowledge: Knowledge) -> None:
    text = 'name,site\n"A "," ""Old"" London"\n B ,  "x, y"  \nX,"open\n'
    inventory = table(knowledge, text)
    assert stated(inventory) == [{"name": "A", "site": '"Old" London'}, {"name": "B", "site": "x, y"}]
    assert problems(inventory) == ["f.csv:4:3: close the quote"]


def test_a_line_break_in_a_name_swallows_no_server(knowledge: Knowledge) -> None:
    inventory = table(knowledge, 'site,name\n"London,A\nOslo,B",\nRome,C\n')
    assert names(inventory) == ["C"]
    (found,) = problems(inventory)
    assert "holds the invisible character U+000A" in found


def test_a_byte_of_another_encoding_costs_only_its_row(knowledge: Knowledge) -> None:
    inventory = table(knowledge, "name,site\nA,x\nX,Gr\u00f6n\nB,y\n".encode("cp1252"))
    assert problems(inventory) == ["f.csv:3:5: this is not UTF-8 text (byte 0xf6); save the file as UTF-8"]
    assert names(inventory) == ["A", "B"]
    assert "UTF-16" in problems(table(knowledge, "name,site\nA,x".encode("utf-16")))[0]


def test_a_row_too_long_is_not_read(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_RECORD", 50)
    inventory = table(knowledge, f'name,site\nA,x\nX,{"x" * 60}\nY,"{"x" * 30}\n{"x" * 30}"\nB,y\n')
    assert problems(inventory)[0] == "f.csv:3:1: the row has 62 characters; at most 50 are read"
    assert problems(inventory)[1] == "f.csv:4:3: close the quote"
    assert names(inventory) == ["A", "B"]


def test_rows_without_a_value_are_no_servers(knowledge: Knowledge) -> None:
    for text in ("", "\n\n", "name,sp\n", "name,sp,,\n,,,\n  \n"):
        inventory = table(knowledge, text)
        assert (list(inventory.records), inventory.problems) == ([], [])


def test_one_column_and_a_line_for_a_spreadsheet(knowledge: Knowledge) -> None:
    assert names(table(knowledge, "host\nA\nB\n")) == ["A", "B"]
    assert names(table(knowledge, "\n \nhost;sp\nA;3\n")) == ["A"]
    inventory = table(knowledge, "sep=;\r\nname;sp\r\nA;3\r\nB;9\r\n")
    assert stated(inventory) == [{"name": "A", "service_pack": 3}]
    assert problems(inventory)[0].startswith("f.csv:4:3: service_pack:")


# --- the header ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            "name,servcie_pack,symptoms",
            '1:6: there is no fact "servcie_pack" (did you mean service_pack?); if a fact stands in it, '
            'say --map "servcie_pack=FACT", if none, --map "servcie_pack="; the servers are read without this column',
        ),
        (
            'name,"Rack\n17",symptoms',
            '1:6: there is no fact "Rack\\x0a17"; if a fact stands in it, say --map "Rack\\x0a17=FACT", '
            'if none, --map "Rack\\x0a17="; the servers are read without this column',
        ),
    ],
)
def test_a_column_of_no_fact_is_told_and_the_rest_is_read(knowledge: Knowledge, header: str, message: str) -> None:
    inventory = table(knowledge, f"{header}\nA,3,none\n")
    assert problems(inventory) == [f"f.csv:{message}"]
    assert stated(inventory) == [{"name": "A", "symptoms": ()}]


def test_a_fact_in_two_columns_is_read_from_neither(knowledge: Knowledge) -> None:
    inventory = table(knowledge, "name,sp,Service Pack\nA,3,4\n")
    assert problems(inventory) == [
        'f.csv:1:9: "Service Pack" gives service_pack a second time (first in column 6), and neither is read; '
        'leave one of them out with --map "COLUMN="; the servers are read without this column'
    ]
    assert stated(inventory) == [{"name": "A"}]
    assert stated(table(knowledge, "name,sp,Service Pack\nA,3,4\n", "SP=")) == [{"name": "A", "service_pack": 4}]


def test_two_columns_of_one_name_cannot_be_told_apart_by_it(knowledge: Knowledge) -> None:
    (found,) = problems(table(knowledge, "name,site,Site\nA,3,4\n"))
    assert "neither is read; give one of them another name; the servers" in found


@pytest.mark.parametrize("sign", ["|", ":", "  "])
def test_a_table_with_other_separators_is_told_which_there_are(knowledge: Knowledge, sign: str) -> None:
    found = problems(table(knowledge, f"name{sign}site\nA{sign}B\n"))[0]
    assert found.endswith("(see also --map); commas, semicolons or tabs part its columns")


def test_a_table_without_a_header_is_lost_and_told(knowledge: Knowledge) -> None:
    inventory = table(knowledge, "LONDON-01;Londom\nLONDON-02;London\n")
    assert problems(inventory)[0] == (
        "f.csv:1:1: no column of this line is called like a fact; the first line is the header (see also --map)"
    )
    assert [record.case for record in inventory.records] == [None], "it stands for servers that nobody knows"
    nearly = problems(table(knowledge, "nmae;servcie_pack\nA;3\n"))
    assert ["did you mean name?" in nearly[1], "did you mean service_pack?" in nearly[2]] == [True, True]


def test_a_header_that_is_broken_loses_the_table(knowledge: Knowledge) -> None:
    inventory = table(knowledge, 'name,"sp\nA,3\n')
    assert problems(inventory) == [
        "f.csv:1:6: close the quote (this line is the header, so nothing of the file can be read)"
    ]
    assert [record.case for record in inventory.records] == [None]


def test_a_value_below_no_header_is_told(knowledge: Knowledge) -> None:
    inventory = table(knowledge, "name,,sp\nA,,3\nX,lost,3\n")
    assert names(inventory) == ["A"]
    assert problems(inventory) == [
        'f.csv:3:3: "lost" stands in a column without a header; give the column one, or clear it'
    ]


# --- columns with other names ----------------------------------------------------------------------------------------


def test_columns_with_other_names(knowledge: Knowledge) -> None:
    text = 'Maschine;Notiz;SP-Stand;name\nA;"so\nso";3;London\n'
    inventory = table(knowledge, text, "maschine=name", "SP STAND=service_pack", "Notiz=", "Name=site_name")
    assert problems(inventory) == []
    assert stated(inventory) == [{"name": "A", "site": "London", "service_pack": 3}]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["x=servcie_pack"], 'there is no fact "servcie_pack" (did you mean service_pack?)'),
        (["x"], '--map takes COLUMN=FACT, such as "Server Name=name", not "x"'),
        (["=name"], "--map takes COLUMN=FACT"),
        (["x=name", "X=site"], '--map gives two facts for the column "X"; keep one of them'),
        (["x=name", "X="], '--map gives two facts for the column "X"'),
    ],
)
def test_a_mapping_that_says_nothing(knowledge: Knowledge, columns: list[str], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        read_columns(knowledge.vocabulary, columns)


def test_mappings_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("Maschine,sp\nA,3\n")
    (tmp_path / "g.tsv").write_text("Rechner\tsp\nB\t3\n")
    files = ("batch", "f.csv", "g.tsv", "-f", "json", "--fail-on", "never")
    ended = run(*files, "--map", "MASCHINE=name", "--map", "Rechner=host", cwd=tmp_path)
    assert (ended.code, list(ended.servers), ended.err) == (0, ["A", "B"], "")
    ended = run(*files, "--map", "Maschine=name", "--map", "Rechnre=host", cwd=tmp_path)
    assert (ended.code, list(ended.servers)) == (3, ["A", "unnamed-2"])
    assert '--map: no table has a column "Rechnre" (did you mean Rechner?)' in ended.err
    assert [where for where, _ in ended.errors] == ["g.tsv:1:1", "--map"]
    ended = run(*files, "--map", "Maschine=nmae", cwd=tmp_path)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err == 'diagnose: there is no fact "nmae" (did you mean name?)\n'


def test_a_table_on_standard_input() -> None:
    for text in ("name,sp\nA,3\nX,9\n", "\ufeffname;sp\r\nA;3\r\nX;9\r\n", "site\tsp\nOslo\t3\n\t9\n"):
        ended = run("batch", "-", "-f", "json", stdin=text.encode())
        assert ended.code == 3
        assert next(where for where, _ in ended.errors).startswith("<stdin>:3:")
        assert len(ended.servers) == 1


@pytest.mark.parametrize(
    "text", ["name: A, B", "- name: A\n  site: b, name\n", "{name: A, sp: 3}", "[name, sp]", "# name, sp\nname: A\n"]
)
def test_what_is_no_table_is_read_as_before(knowledge: Knowledge, text: str) -> None:
    assert not tables.looks_like_table(knowledge.vocabulary, text, Columns())


# --- folders and patterns --------------------------------------------------------------------------------------------


def filled(folder: Path, *files: str) -> None:
    """Put files there, each with one server called like it."""
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{{"name": "{file}"}}\n' if path.suffix != ".csv" else f"name\n{file}\n")


def in_files(knowledge: Knowledge, *arguments: Path | str) -> Inventory:
    return read_files(knowledge.vocabulary, [str(argument) for argument in arguments])


def test_a_folder_stands_for_all_inventories_in_it(knowledge: Knowledge, tmp_path: Path) -> None:
    files = ["b.YAML", "c.json", "d.csv", "a/z.ndjson", "a/b/y.jsonl", "e/x.tsv", "f/g.yml"]
    filled(tmp_path, *files, "notes.txt", ".hidden.yaml", ".git/config.yaml", "a/.x/y.json", "README")
    (tmp_path / "e" / "x.tsv").write_text("name\tsp\ne/x.tsv\t3\n")
    inventory = in_files(knowledge, tmp_path)
    assert problems(inventory) == []
    assert names(inventory) == ["b.YAML", "c.json", "d.csv", "a/z.ndjson", "a/b/y.jsonl", "e/x.tsv", "f/g.yml"]


def test_a_folder_without_inventories_is_told(tmp_path: Path) -> None:
    filled(tmp_path, "fleet.yaml", "none/notes.txt")
    (tmp_path / "empty").mkdir()
    ended = run("batch", "none", "fleet.yaml", "empty", "-f", "json", cwd=tmp_path)
    assert (ended.code, list(ended.servers)) == (3, ["fleet.yaml"])
    told = "there is no inventory in this folder; name the files in it if they have other endings"
    assert ended.err == f"none: {told}\nempty: {told}\n"


def test_a_folder_within_that_cannot_be_read_is_told(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, "a.yaml", "shut/b.yaml")
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    inventory = in_files(knowledge, tmp_path)
    assert names(inventory) == ["a.yaml"]
    assert problems(inventory) == [f"{tmp_path}/shut: the folder cannot be read: Permission denied"]
    assert [record.case is None for record in inventory.records] == [False, True]


def test_links_are_followed_once(knowledge: Knowledge, tmp_path: Path) -> None:
    filled(tmp_path, "in/a.yaml", "out/b.yaml")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "round2").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "there").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in" / "same.yaml").symlink_to(tmp_path / "in" / "a.yaml")
    inventory = in_files(knowledge, tmp_path / "in")
    assert names(inventory) == ["in/a.yaml", "out/b.yaml"]
    assert problems(inventory) == [f"{tmp_path}/in/gone.yaml: there is no such file; check the name and the folder"]


def test_what_is_no_file_is_not_waited_for(knowledge: Knowledge, tmp_path: Path) -> None:
    filled(tmp_path, "a.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    assert names(in_files(knowledge, tmp_path)) == ["a.yaml"]


def is_reading(process: int, file: Path) -> bool:
    """Tell whether a process has read more of a file than its beginning, by which its format is recognised."""
    for one in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            if one.readlink() == file:
                told = Path(f"/proc/{process}/fdinfo/{one.name}").read_text()
                return int(told.split()[1]) > 1 << 20
    return False


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="tells from /proc that the file is open")
@pytest.mark.parametrize("change", ["cut at a line", "gone", "longer"])
def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path, change: str) -> None:
    file = tmp_path / "large.csv"
    head, line = "name,site,store_version,antivirus_software\n", "S%08d,Rome,5.5.2655.37,no\n"
    file.write_text(head + "".join(line % number for number in range(350_000)))
    command = [sys.executable, "-m", "diagnose", "batch", str(file), "--show", "affected", "-f", "csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as reader:
        while not is_reading(reader.pid, file):
            assert reader.poll() is None
        if change == "gone":
            file.unlink()
        elif change == "longer":
            with file.open("a") as more:
                more.write(line % 350_000)
        else:
            os.truncate(file, len(head) + len(line % 0) * 300_000)
        _, told = reader.communicate()
    assert told.splitlines()[-1].partition(",")[0] == f"{file}: changed while it was read"
    assert reader.returncode == 3


def test_a_file_given_twice_through_a_folder_is_read_once(knowledge: Knowledge, tmp_path: Path) -> None:
    filled(tmp_path, "a.yaml", "b.yaml", "c/d.yaml")
    for arguments in (
        [tmp_path, tmp_path / "a.yaml"],
        [tmp_path / "a.yaml", tmp_path, tmp_path],
        [f"{tmp_path}/*.yaml", tmp_path / "c", tmp_path],
        [f"{tmp_path}/**"],
    ):
        inventory = in_files(knowledge, *arguments)
        assert problems(inventory) == []
        assert sorted(names(inventory)) == ["a.yaml", "b.yaml", "c/d.yaml"]
    assert problems(in_files(knowledge, tmp_path / "a.yaml", tmp_path / "a.yaml")), "who names it twice has it twice"


def test_a_pattern_that_the_shell_left(knowledge: Knowledge, tmp_path: Path) -> None:
    filled(tmp_path, "b1.yaml", "a1.csv", "a2.ndjson", ".a3.yaml", "site/a4.json", "[a].yaml", "a.txt")
    assert names(in_files(knowledge, f"{tmp_path}/a*")) == ["a.txt", "a1.csv", "a2.ndjson"]
    assert names(in_files(knowledge, f"{tmp_path}/**/a[14].*")) == ["a1.csv", "site/a4.json"]
    assert names(in_files(knowledge, f"{tmp_path}/s?te")) == ["site/a4.json"]
    assert names(in_files(knowledge, f"{tmp_path}/[a].yaml")) == ["[a].yaml"]
    none = in_files(knowledge, f"{tmp_path}/x*.yaml")
    assert problems(none) == [f"{tmp_path}/x*.yaml: no file has a name of this pattern"]
    assert [record.case for record in none.records] == [None]
    assert problems(in_files(knowledge, "a\0*")) == ["a\\x00*: no file has a name of this pattern"]
    assert "embedded null" in problems(in_files(knowledge, "a\0"))[0]


# --- packed files ----------------------------------------------------------------------------------------------------


def zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zst}
packed = pytest.mark.parametrize(("ending", "pack"), PACKERS.items(), ids=PACKERS)
Pack = Callable[[bytes], bytes]
FLEETS = {
    "yaml": "- name: A\n  sp: 3\n- name: X\n  sp: 9\n- name: B\n",
    "json": f'[{A},\n{{"name": "X", "sp": 9}},\n{B}]',
    "ndjson": f'{A}\n{{"name": "X", "sp": 9}}\n{B}\n',
    "csv": "name,sp\nA,3\nX,9\nB,4\n",
}


@packed
def test_a_packed_file_says_the_same(knowledge: Knowledge, ending: str, pack: Pack) -> None:
    for form, text in FLEETS.items():
        plain = read(knowledge, text, f"f.{form}")
        assert names(plain) == ["A", "B"]
        for name in (f"f.{form}.{ending}", f"f.{form}.{ending.upper()}", f"f.{form}"):
            found = read(knowledge, pack(text.encode()), name)
            assert [problem.replace(f"{name}:", f"f.{form}:") for problem in problems(found)] == problems(plain)
            assert stated(found) == stated(plain)


@packed
def test_several_streams_in_one_file_and_filling(knowledge: Knowledge, ending: str, pack: Pack) -> None:
    data = b"".join(pack(f"{line}\n".encode()) for line in (A, "", B))
    assert names(read(knowledge, data, f"f.ndjson.{ending}")) == ["A", "B"]
    assert names(read(knowledge, data + bytes(512), f"f.ndjson.{ending}")) == ["A", "B"]
    skippable = b"\x5a\x2a\x4d\x18\4\0\0\0abcd"
    if ending == "zst":
        assert names(read(knowledge, skippable + data + skippable, "f.ndjson.zst")) == ["A", "B"]


@packed
def test_packed_files_in_folders_and_on_standard_input(tmp_path: Path, ending: str, pack: Pack) -> None:
    (tmp_path / f"f.csv.{ending}").write_bytes(pack(b"Host,sp\nC,3\n"))
    (tmp_path / f"notes.txt.{ending}").write_bytes(pack(b"nothing"))
    ended = run("batch", ".", "-", "-f", "json", "--fail-on", "never", cwd=tmp_path, stdin=pack(f"{A}\n{B}".encode()))
    assert (ended.code, list(ended.servers), ended.err) == (0, ["C", "A", "B"], "")


@packed
def test_an_archive_that_breaks_off_is_told_and_read_so_far(knowledge: Knowledge, ending: str, pack: Pack) -> None:
    count = 3000
    lines = [
        f'{{"name": "S{number}", "site": "{sha256(str(number).encode()).hexdigest()}"}}' for number in range(count)
    ]
    whole = pack("\n".join(lines).encode())
    cut = whole[: len(whole) // 2]
    inventory = read(knowledge, cut, f"f.ndjson.{ending}")
    (found,) = problems(inventory)
    read_names = names(inventory)
    assert 0 < len(read_names) < count
    assert read_names == [f"S{number}" for number in range(len(read_names))]
    assert found == (
        f"f.ndjson.{ending}: the archive breaks off; what stands in it behind line {len(read_names)} is lost, "
        "so pack or copy it again"
    )
    assert inventory.records[-1].case is None, "it stands for servers that nobody knows"
    assert all(len(str(record["site"])) == 64 for record in stated(inventory))


@pytest.mark.parametrize("form", FLEETS)
def test_a_record_that_may_be_cut_is_never_diagnosed(knowledge: Knowledge, form: str) -> None:
    """Whatever the archive has lost, no server gets other facts than it has."""
    text = {
        "yaml": "- name: A\n  sp: 3\n  symptoms:\n  - bad folder\n  - move_mailbox_fails\n- name: B\n  sp: 4\n",
        "json": '[{"name": "A", "sp": 3, "symptoms":\n["bad folder",\n"move_mailbox_fails"]}, {"name": "B", "sp": 4}]',
        "ndjson": '{"name": "A", "sp": 3, "symptoms": ["bad folder", "move_mailbox_fails"]}\n{"name": "B", "sp": 4}\n',
        "csv": 'name,sp,symptoms\nA,3,"bad folder\nmove_mailbox_fails"\nB,4,""\n',
    }[form]
    whole = stated(read(knowledge, text, f"f.{form}"))
    assert len(whole) == 2
    stream = zlib.compressobj(0, wbits=31)
    stored = stream.compress(text.encode()) + stream.flush()
    begin = stored.index(text[:8].encode())
    for end in range(begin, begin + len(text)):
        inventory = read(knowledge, stored[:end], f"f.{form}.gz")
        assert all(record in whole for record in stated(inventory)), end
        assert "breaks off" in "\n".join(problems(inventory)), end


@packed
def test_a_damaged_archive_is_not_used(knowledge: Knowledge, ending: str, pack: Pack) -> None:
    data = bytearray(pack(f"{A}\n{B}\n".encode()))
    for at in range(10, len(data)):
        damaged = bytes([*data[:at], data[at] ^ 0x55, *data[at + 1 :]])
        inventory = read(knowledge, damaged, f"f.ndjson.{ending}")
        assert problems(inventory), at
        assert inventory.records, at
        assert all(record in stated(read(knowledge, bytes(data))) for record in stated(inventory)), at
    assert "the archive is damaged" in problems(read(knowledge, bytes(data) + b"PK", f"f.ndjson.{ending}"))[0]


@packed
def test_a_bomb_is_refused(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch, ending: str, pack: Pack) -> None:
    monkeypatch.setattr(packing, "MAX_UNPACKED", 1 << 20)
    assert names(read(knowledge, pack(A.encode() + b"\n" * ((1 << 20) - len(A))), f"f.ndjson.{ending}")) == ["A"]
    inventory = read(knowledge, pack(bytes((1 << 20) + 1)), f"f.ndjson.{ending}")
    assert problems(inventory) == [
        f"f.ndjson.{ending}: the archive holds more than 1048576 bytes; split it (or is it a bomb?)"
    ]
    assert [record.case for record in inventory.records] == [None]


@packed
def test_a_file_that_is_not_packed_as_its_ending_says(knowledge: Knowledge, ending: str, pack: Pack) -> None:
    inventory = read(knowledge, A, f"f.json.{ending}")
    assert problems(inventory) == [
        f"f.json.{ending}: this is not packed as its ending says; check the file, or give it its right ending"
    ]
    assert (
        "breaks off; what stands in it behind line 0 is lost" in problems(read(knowledge, b"", f"f.json.{ending}"))[0]
    )
    assert "breaks off" in problems(read(knowledge, pack(b"")[:5], f"f.json.{ending}"))[0]


def test_rows_in_chunks_are_all_read_with_their_lines_from_the_first_quote_on_too(knowledge: Knowledge) -> None:
    chunks = ["\n\nname,service_pack\nA,3\nB,", '4\nC,"3"\n', 'D,2\n"E', '",3\n', "F,4\n"]
    records = tables.read_table(knowledge.vocabulary, chunks, "fleet.csv", Columns()).records
    read = [(record.name, record.where.line, record.case and record.case.stated["service_pack"]) for record in records]
    assert read == [("A", 4, 3), ("B", 5, 4), ("C", 6, 3), ("D", 7, 2), ("E", 8, 3), ("F", 9, 4)]


def test_the_separator_is_that_by_which_most_facts_are_named_not_that_of_most_cells(knowledge: Knowledge) -> None:
    columns = read_columns(knowledge.vocabulary, ["said by, on, at, with="])
    text = "said by, on, at, with;name;service_pack\nx;A;3\n"
    (record,) = tables.read_table(knowledge.vocabulary, [text], "fleet.csv", columns).records
    assert record.case
    assert record.case.stated == {"name": "A", "service_pack": 3}
