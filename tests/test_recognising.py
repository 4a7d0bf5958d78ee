"""Records recognised by what is written around their texts: the same as when each is read by itself."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from diagnose.inventory import at_once, files, formats, json_array, packing, recognising, table_rows
from diagnose.inventory.at_once import AtOnce
from diagnose.inventory.compact import Records
from diagnose.inventory.files import read_files
from diagnose.inventory.formats import read_data
from diagnose.inventory.json_array import read_array
from diagnose.inventory.json_lines import read_or_none, second_pair_ends, texts_in_json
from diagnose.inventory.reading import Inventory, read_inventory
from diagnose.inventory.recognising import Around, Recogniser
from diagnose.inventory.yaml_items import read_items
from diagnose.knowledge.loading import Knowledge

TEXTS = st.sampled_from(
    [
        *("MAIL1", "mail-2.example", "Zürich 3", "unknown", "null", "~", "n/a", "yes", "5.50", "a: b", "x #y", "'q'"),
        *('"', "é", "two  spaces", " ends ", "", "qZ0markZq", "&a", "*a", "- x", "name", "[x]", "a, b", "=1+2"),
        "A\u030a",
    ]
)
VALUES = {
    "name": TEXTS,
    "Host": TEXTS,
    "site": TEXTS,
    "move_destination": TEXTS,
    "service_pack": st.sampled_from(("3", "SP 4", "9", "unknown", "MAIL1")),
    "store_version": st.sampled_from(("5.5.2650.23", "5.5.2653.12", "5.50")),
    "antivirus_api": st.sampled_from(("yes", "No", "maybe")),
    "symptoms": st.sampled_from(("move_mailbox_fails", "none", "hwat")),
    "nonsense": TEXTS,
}
PACK: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".zst": zstandard.ZstdCompressor(write_checksum=True).compress,
    **dict.fromkeys((".yaml", ".json", ".ndjson", ".csv", ""), bytes),
}
RECORDS = st.lists(st.fixed_dictionaries({}, optional=VALUES), min_size=1, max_size=8)


def same(one: Inventory, other: Inventory) -> None:
    assert list(one.records) == list(other.records)
    assert one.problems == other.problems


@st.composite
def yaml_texts(draw: st.DrawFn) -> str:
    """Lists as people write them: block or flow, quoted or not, with comments, defaults and odd lines between."""
    indent = draw(st.sampled_from(("", "  ")))
    head = draw(st.sampled_from(("", "# fleet\n", "servers:\n", "defaults: {site: London, sp: 3}\nservers:\n")))
    items = []
    for record in draw(RECORDS):
        style = draw(st.sampled_from(("block", "flow", "quoted")))
        pairs = [f"{key}: {json.dumps(text) if style == 'quoted' else text}" for key, text in record.items()]
        if style == "flow" or not pairs:
            items.append(f"{indent}- {{{', '.join(pairs)}}}")
        else:
            items.append(f"{indent}- " + f"\n{indent}  ".join(pairs))
        items += draw(st.sampled_from(([], [], [], ["# between"], ["other: key"], [f"{indent}-"], ["---"])))
    text = head + "\n".join(items) + draw(st.sampled_from(("", "\n", "\n...\n")))
    return text.replace("\n", draw(st.sampled_from(("\n", "\r\n"))))


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=yaml_texts(), size=st.integers(1, 60))
def test_items_are_what_the_whole_file_says(knowledge: Knowledge, text: str, size: int) -> None:
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    read = read_items(knowledge.vocabulary, chunks, "fleet.yaml")
    if read is not None:
        same(read, read_inventory(knowledge.vocabulary, text.encode(), "fleet.yaml"))


@st.composite
def json_texts(draw: st.DrawFn) -> str:
    """Arrays as programs write them: in one line or indented, alone or under a key, whole or not."""
    odd: list[dict[str, Any]] = [{"symptoms": ["move_mailbox_fails"]}, {"symptoms": [["x"]]}, {"sp": 4}, {"sp": None}]
    more = st.sampled_from([{}, {}, *odd])
    records: list[Any] = [{**record, **draw(more)} for record in draw(RECORDS)]
    records += draw(st.sampled_from(([], [], [], ["MAIL1"], [{"name": {"a": 1}}], [[]])))
    under: list[Any] = [{"servers": records}, {"servers": records, "x": 1}, {"s": records}]
    styles: list[dict[str, Any]] = [{}, {"indent": 2}, {"indent": 0}, {"separators": (",", ":")}]
    style = draw(st.sampled_from(styles))
    text = json.dumps(draw(st.sampled_from([records, records, *under])), ensure_ascii=draw(st.booleans()), **style)
    return draw(st.sampled_from(("", "", " \n"))) + text[: draw(st.sampled_from((None, None, None, -1, -2)))]


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=json_texts(), size=st.integers(1, 60))
@example(text='[{"name": "A"}, {"name": "A", "name": "B"}]', size=9)
@example(text='[{"name": "A"},]', size=9)
@example(text='[{"name": "A"}] []', size=9)
def test_objects_are_what_the_whole_file_says(knowledge: Knowledge, text: str, size: int) -> None:
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    read = read_array(knowledge.vocabulary, chunks, "fleet.json")
    if read is not None:
        same(read, read_inventory(knowledge.vocabulary, text.encode(), "fleet.json"))


@pytest.mark.parametrize("style", [{}, {"indent": 2}, {"indent": "\t"}])
def test_an_array_is_read_by_its_objects(knowledge: Knowledge, style: dict[str, Any]) -> None:
    fleet = [{"name": f"MAIL{n}", "site": "X", "symptoms": ["none"], "sp": n % 5} for n in range(6)]
    for whole in (fleet, {"servers": fleet}):
        read = read_array(knowledge.vocabulary, [json.dumps(whole, **style)], "fleet.json")
        assert read is not None
        assert [record.name for record in read.records] == [f"MAIL{n}" for n in range(6)]
        assert len(read.records.forms) == 5


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, form=st.sampled_from(("fleet.ndjson", "fleet.csv")))
def test_lines_and_rows_are_what_each_says_by_itself(
    knowledge: Knowledge, records: list[dict[str, str]], form: str
) -> None:
    if form.endswith("ndjson"):
        text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    else:
        keys = [key for key in VALUES if any(key in record for record in records)]
        cells = [[json.dumps(record.get(key, ""), ensure_ascii=False) for key in keys] for record in records]
        text = "\n".join(",".join(cell.replace('\\"', '""') for cell in row) for row in [keys, *cells])
        text += "\n" + "\n".join(",".join(record.get(key, "") for key in keys) for record in records)
    swift = read_data(knowledge.vocabulary, text.encode(), form, form)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recognising, "_MAX_KINDS", 0)
        same(swift, read_data(knowledge.vocabulary, text.encode(), form, form))


HEADS: tuple[dict[str, str], ...] = ({}, {"site": "London"}, {"site": "London", "Host": "x"}, {"nonsense": "1"})
TAILS: tuple[dict[str, str], ...] = (
    *({}, {"sp": "3"}, {"sp": "9"}, {"platform": "x86"}, {"sp": "3", "platform": "x86"}),
    *({"sp": "3", "move_destination": "MAIL1"}, {"name": "MAIL2"}, {"site": "Paris"}),
)


@st.composite
def alike(draw: st.DrawFn) -> tuple[str, str]:
    """A file in which many servers begin alike and say the same behind their names, with odd ones between."""
    form = draw(st.sampled_from(("fleet.ndjson", "fleet.yaml", "fleet.csv", "fleet.json")))
    columns = draw(st.permutations(("name", "site", "sp", "platform", "move_destination")))
    entries = [",".join(columns)] if form == "fleet.csv" else []
    # An array in which a fact stands twice is read as a whole.
    odd = form != "fleet.json" or draw(st.integers(0, 4)) == 0
    heads, tails = (HEADS[:2] * 4 + HEADS, TAILS[:5] * 3 + TAILS) if odd else (HEADS[:2], TAILS[:6])
    for _ in range(draw(st.integers(1, 30))):
        head, tail = draw(st.sampled_from(heads)), draw(st.sampled_from(tails))
        pairs = {"name": draw(st.one_of(st.sampled_from(("A", "B2", "unknown")), TEXTS)), **head}
        if form in ("fleet.ndjson", "fleet.json"):
            # Pieced together, so that a fact may stand there twice.
            whole = json.dumps(pairs, ensure_ascii=False)[:-1] + "".join(f', "{k}": "{v}"' for k, v in tail.items())
            entries.append(whole + "}")
        if form == "fleet.ndjson":
            entries += [*draw(st.sampled_from(([], [], [], [], [""], ["\0"], ["{"], [" "])))]
        elif form == "fleet.csv":
            cells = [(pairs | tail).get(key, "") for key in columns]
            entries += [
                ",".join(cells),
                *draw(st.sampled_from(([], [], [], [], [",,,,"], [""], ["A"], ['"A\nB",,,,']))),
            ]
        elif form == "fleet.yaml":
            lines = [f"{key}: {value}" for key, value in [*pairs.items(), *tail.items()]]
            entries.append("- " + "\n  ".join([*lines, *draw(st.sampled_from(([], [], [], [], ["# a word"])))]))
            entries += draw(st.sampled_from(([], [], [], [], ["- "])))
    if form == "fleet.json":
        return form, "[" + draw(st.sampled_from((",", ",\n", " , "))).join(entries) + "]"
    return form, "\n".join(entries) + draw(st.sampled_from(("", "\n")))


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=alike(), some=st.integers(1, 5))
@example(file=("fleet.yaml", "- name: A\n  site: London\n- name: B2\n  site: London\n- \n"), some=1)
@example(
    file=(
        "fleet.ndjson",
        '{"name": "A", "site": "London", "sp": "3"}\n' * 5
        + '{"name": "B2", "sp": "3", "platform": "x86"}\n'
        + '{"name": "A", "site": "London", "platform": "x86"}\n' * 3,
    ),
    some=3,
)
def test_records_read_at_once_are_what_each_says_by_itself(
    knowledge: Knowledge, file: tuple[str, str], some: int
) -> None:
    form, text = file
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recognising, "_MAX_KINDS", 0)
        one_by_one = read_data(knowledge.vocabulary, text.encode(), form, form)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(at_once, "AT_ONCE", some)
        patched.setattr(json_array, "AT_ONCE", some)
        same(read_data(knowledge.vocabulary, text.encode(), form, form), one_by_one)


def test_servers_that_begin_alike_are_not_read_one_by_one(knowledge: Knowledge) -> None:
    records = Records()
    recogniser = Recogniser(knowledge.vocabulary, records, "f")
    around = Around(texts_in_json(knowledge.vocabulary), second_pair_ends)
    adding = AtOnce(recogniser, around)

    def left(servers: Sequence[Mapping[str, str]]) -> list[int]:
        """Return the numbers of the servers that are left to be read."""
        found = []
        lines = [json.dumps(server) for server in servers]
        for number in adding.add(lines, range(1, 1 + len(lines))):
            found.append(number)
            read = partial(read_or_none, knowledge.vocabulary)
            assert recogniser.add(around.parts(lines[number]), number + 1, read)
        return found

    servers = [{"name": f"MAIL{n}", "site": f"S{n % 7}", "sp": str(n % 3)} for n in range(9)]
    assert left(servers) == list(range(9))
    assert left(servers) == []
    siteless = [{"name": name, "sp": "1", "platform": "x86", "antivirus_api": "yes"} for name in "ABC"]
    assert left([servers[0], siteless[0], servers[1], servers[2] | {"sp": "4"}]) == [1, 3]
    assert left(siteless) == [0, 1, 2]
    assert left(siteless[:1]) == []
    assert left([siteless[1], servers[1], siteless[2]]) == [1]
    assert [record.name for record in records][9:18] == [f"MAIL{n}" for n in range(9)]
    assert [record.where.line for record in records][18:22] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        "servers:\n  - {name: MAIL1, site: X}\n  - {name: MAIL2, site: X}\n",
        "- name: MAIL1\n  service_pack: 3\n- name: MAIL2\n  service_pack: 3\n",
        "defaults: {site: London}\nservers:\n- name: MAIL1\n- name: MAIL2\n  # a word\n",
    ],
)
def test_a_plain_list_is_read_by_its_items(knowledge: Knowledge, text: str) -> None:
    read = read_items(knowledge.vocabulary, [text], "fleet.yaml")
    assert read is not None
    same(read, read_inventory(knowledge.vocabulary, text.encode(), "fleet.yaml"))
    assert [record.name for record in read.records] == ["MAIL1", "MAIL2"]


@pytest.mark.parametrize(
    "text",
    [
        "- &a {name: X}\n- *a\n",
        "servers:\n- name: X\nother: 1\n",
        "defaults: {site: London}\nservers:\n- {}\n---\n- {}",
        "- name: X\n---\n- name: Y\n",
        '- name: "a\n- b"\n',
        "{}",
    ],
)
def test_what_is_more_than_a_plain_list_is_left_to_the_whole(knowledge: Knowledge, text: str) -> None:
    assert read_items(knowledge.vocabulary, [text], "fleet.yaml") is None


def test_records_of_one_kind_share_their_form(knowledge: Knowledge) -> None:
    lines = [json.dumps({"name": f"MAIL{n}", "site": f"S{n % 7}", "service_pack": "3"}) for n in range(100)]
    read = read_data(knowledge.vocabulary, "\n".join(lines).encode(), "f.ndjson", "f.ndjson")
    assert (len(read.records), len(read.records.forms), len(read.records.odd)) == (100, 1, 0)


@example(text="name,site\n\r;\n;", ending="csv", size=1, cut=None)
@example(text="- name: A\n- name: B\n", ending="yaml.gz", size=1, cut=-3)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(yaml_texts(), json_texts(), st.text('a,"\n\r;é', max_size=60).map("name,site\n".__add__)),
    ending=st.sampled_from(("yaml", "json", "ndjson", "csv", "yaml.gz", "json.zst", "ndjson.gz", "csv.zst")),
    size=st.integers(1, 40),
    cut=st.sampled_from((None, None, None, -1, -9)),
)
def test_a_large_file_says_what_it_says_as_a_whole(
    knowledge: Knowledge,
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    ending: str,
    size: int,
    cut: int | None,
) -> None:
    path = tmp_path_factory.mktemp("large") / f"fleet.{ending}"
    path.write_bytes(PACK[Path(ending).suffix](text.encode())[:cut])
    whole = read_files(knowledge.vocabulary, [str(path)])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(files, "LARGE", 0)
        patched.setattr(files, "LARGE_PACKED", 0)
        patched.setattr(formats, "CHUNK", size)
        patched.setattr(formats, "GATHERED", 1)
        patched.setattr(packing, "_CHUNK", size)
        same(read_files(knowledge.vocabulary, [str(path)]), whole)


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_packed_file_comes_in_parts(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"fleet.yaml{ending}"
    data = PACK[ending](b"".join(b"- name: MAIL%d\n" % (n * 7919 % 99991) for n in range(50_000)))
    for whole in (data, data + data, data + bytes(9)):
        path.write_bytes(whole)
        parts = packing.unpacked_in_parts(path)
        assert parts is not None
        found = list(parts)
        assert len(found) > 1
        assert b"".join(found) == packing.unpacked(path.name, whole).data
    for damaged in (data[:-5], data[:40] + b"x" + data[41:], data + bytes(9) + b"x", b"- name: A\n"):
        path.write_bytes(damaged)
        assert packing.unpacked_in_parts(path) is None


def test_a_row_of_a_table_begins_with_its_texts() -> None:
    cells = table_rows._Cells(",", [0, 1, 4])
    assert cells.beginning("A,B,3,x86,") == (("", ",", ""), ",3,x86,")
    assert cells.beginning("A,B,3,x86,C") is None
    assert table_rows._Cells(",", [1]).beginning("3,A") is None
