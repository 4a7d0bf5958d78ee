"""Bad input through the real command, and damage at any place: a clear message, the exit code, nobody else's result."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose.inventory.reading import Inventory, read_inventory
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.problems import InputError
from diagnose.yaml_reader import decode, documents
from tests.command import Ended, run
from tests.test_standard_output import ORIGINAL

ALPHA = "- name: ALPHA\n  service_pack: 3\n  antivirus_api: yes\n  internet_mail_service: no\n  symptoms: none\n"
OMEGA = "- name: OMEGA\n  service_pack: 4\n  antivirus_api: yes\n  internet_mail_service: no\n"


Result = dict[str, Any]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """The results of the two good records, alone."""
    folder = tmp_path_factory.mktemp("good")
    (folder / "fleet.yaml").write_text(ALPHA + OMEGA)
    ended = run("batch", "fleet.yaml", "-f", "json", cwd=folder)
    assert (ended.code, ended.err, ended.json["errors"]) == (0, "", [])
    return {name: nameless(server) for name, server in ended.servers.items()}


def nameless(server: Result) -> Result:
    return {**server, "name": None, "facts": {**server["facts"], "name": None}}


@dataclass(frozen=True)
class Bad:
    """A record between two good ones: where it is wrong, the server that is named, and words of the message."""

    text: str | bytes
    where: str
    words: tuple[str, ...]
    server: str | None = "BAD"


def named(rest: str) -> str:
    return f"- name: BAD\n  {rest}\n"


# The bad record begins in line 6; its second fact stands in line 7.
RECORDS: dict[str, Bad] = {
    # values
    "service pack 9": Bad(
        named("service_pack: 9"), "7:17", ('"9" is no Exchange service pack', "from 0 to 4, or unknown")
    ),
    "version of three parts": Bad(named("store_version: 5.5.2650"), "7:18", ("has 3 parts; a file version has four",)),
    "version of five parts": Bad(
        named("store_version: 5.5.2650.23.1"), "7:18", ("has 5 parts; a file version has four",)
    ),
    "version as a number": Bad(named("store_version: 5.50"), "7:18", ('"5.50" has 2 parts',)),
    "NaN": Bad(named("service_pack: .nan"), "7:17", ('".nan" is no Exchange service pack',)),
    "infinity": Bad(named("ims_in_site: .inf"), "7:16", ('".inf" is no', "from 0 to 9999")),
    "octal": Bad(named("service_pack: 010"), "7:17", ('"010" is no',)),
    "exponent": Bad(named("ims_in_site: 1e3"), "7:16", ('"1e3" is no',)),
    "hexadecimal": Bad(named("event_ids: 0x4AD"), "7:14", ('"0x4AD" is no event ids', "numbers from 0 to 99999")),
    "neither yes nor no": Bad(named("antivirus_api: maybe"), "7:18", ("write yes, no or unknown",)),
    "quoted number": Bad(named('service_pack: "9"'), "7:17", ('"9" is no',)),
    "other product, nearly this one": Bad(
        named("product: Exchnage Server"), "7:12", ("did you mean Exchange Server?",)
    ),
    "unknown symptom": Bad(named("symptoms: [bad folder, sneezing]"), "7:26", ('"sneezing" is none of the symptoms',)),
    "none beside a symptom": Bad(named("symptoms: [bad folder, none]"), "7:13", ("write none alone",)),
    "very long value": Bad(named(f"site: {'x' * 100_000}"), "7:9", ("is 100000 characters long; at most 200",)),
    "very long name": Bad(f"- name: {'x' * 10_000}\n  sp: 3\n", "6:9", ("is 10000 characters long",), None),
    # wrong types
    "list for a value": Bad(named("service_pack: [3]"), "7:17", ("takes a single value, not a list",)),
    "mapping for a value": Bad(named("service_pack: {a: 3}"), "7:17", ("not a mapping",)),
    "mapping in a list": Bad(named("symptoms: [{a: b}]"), "7:14", ("cannot hold another list or a mapping",)),
    "list in a list": Bad(named("event_ids: [1197, [1005]]"), "7:21", ("cannot hold another list",)),
    "list as a name": Bad("- name: [BAD]\n  sp: 3\n", "6:9", ("server name takes a single value",), None),
    "text for a record": Bad("- BAD\n", "6:3", ('a server is a mapping of facts, not "BAD"',), None),
    "number for a record": Bad("- 5\n", "6:3", ("a server is a mapping of facts",), None),
    "nothing for a record": Bad("-\n", "6:2", ("not an empty item",), None),
    "list for a record": Bad("- [name, BAD]\n", "6:3", ("not a list of 2",), None),
    # keys
    "unknown key": Bad(named("servcie_pack: 3"), "7:3", ("(did you mean service_pack?)",)),
    "unknown key like an alias": Bad(named("service packs: 3"), "7:3", ("(did you mean service_pack?)",)),
    "unknown key like no other": Bad(named("colour: red"), "7:3", ('no fact "colour"; the facts are: name, site',)),
    "duplicate key": Bad(named("sp: 3\n  sp: 4"), "8:3", ('"sp" stands here a second time (first in line 7)',)),
    "one fact under two names": Bad(named("sp: 3\n  service_pack: 4"), "8:3", ("gives service_pack a second time",)),
    "empty key": Bad(named("'': 3"), "7:3", ('there is no fact ""',)),
    "list as a key": Bad(named("[a, b]: 3"), "7:3", ("a key has to be a single word",)),
    "number as a key": Bad(named("5.5: yes"), "7:3", ('there is no fact "5.5"',)),
    # YAML
    "tag": Bad(named("sp: !!int 3"), "7:7", ("the tag", "is not supported; write the plain value")),
    "python tag": Bad(named("sp: !!python/object/apply:os.system ['true']"), "7:7", ("is not supported",)),
    "alias of nothing": Bad(named("sp: *three"), "7:7", ("the alias *three has no anchor before it",)),
    "merge of nothing": Bad(named("<<: 3"), "7:7", ("<< merges mappings only",)),
    "unclosed quote": Bad(named('site: "London'), "7:9", ("not well-formed YAML", "close the quote")),
    "unclosed single quote": Bad(named("site: 'London"), "7:9", ("not well-formed YAML", "close the quote")),
    "unclosed bracket": Bad(named("symptoms: [none"), "8:1", ("closing bracket is missing", "begins in line 7")),
    "unclosed brace": Bad("- {name: BAD, sp: 3\n", "7:1", ("closing bracket is missing",)),
    "tab": Bad(named("\tsp: 3"), "7:3", ("indent with spaces, not with tabs",)),
    "indentation": Bad(named("  sp: 3"), "7:7", ("check the indentation",)),
    "colon in a value": Bad(named("site: London: North"), "7:15", ("put a value that has a colon in it in quotes",)),
    "no colon": Bad(named("sp 3"), "7:3", ("a line has a key, a colon and a value",)),
    "no dash": Bad("  name: BAD\n", "6:3", ('"name" stands here a second time (first in line 1)',), "ALPHA"),
    "at sign": Bad(named("site: @London"), "7:9", ("put the value in quotes",)),
    "100,000 levels": Bad(named("site: " + "[" * 100_000), "7:47", ("nested more than 40 levels deep",)),
    "alias bomb": Bad(
        named(f"a: &a [{'x, ' * 99}]\n  b: &b [{'*a, ' * 99}]\n  c: &c [{'*b, ' * 99}]"),
        "9:46",
        ("more than 100000 values (an alias bomb?)",),
    ),
    # characters
    "control character": Bad(named("site: Lon\x07don"), "7:12", ("control character U+0007 is not allowed",)),
    "control character in a name": Bad("- name: B\x1b[31mAD\n", "6:10", ("control character U+001B",), None),
    "control character escaped": Bad(named('site: "Lon\\x07don"'), "7:9", ('"Lon\\x07don" holds the invisible',)),
    "line break in a name": Bad('- name: "B\\nAD"\n', "6:9", ("invisible character U+000A",), None),
    "invisible character": Bad(named("site: Lon\u200bdon"), "7:9", ("invisible character U+200B; remove it",)),
    "Latin-1": Bad(named("site: Zürich").encode("latin-1"), "7:10", ("not UTF-8 text (byte 0xfc)", "save the file as")),
    "NUL": Bad(named("site: \0"), "7:9", ("control character U+0000",)),
}


NAMES = list(RECORDS)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """One run over a file for each bad record, between two good ones; no server has the name of another file's."""
    folder = tmp_path_factory.mktemp("bad")
    for number, bad in enumerate(RECORDS.values()):
        text = bad.text if isinstance(bad.text, bytes) else bad.text.encode()
        data = (ALPHA.encode() + text + OMEGA.encode()).replace(b"BAD", b"B%02d" % number)
        data = data.replace(b"ALPHA", b"ALPHA-%d" % number).replace(b"OMEGA", b"OMEGA-%d" % number)
        (folder / f"{number}.yaml").write_bytes(data)
    return run("batch", *(f"{number}.yaml" for number in range(len(RECORDS))), "-f", "json", cwd=folder)


@pytest.mark.parametrize("case", RECORDS)
def test_a_bad_record_is_told_and_costs_no_other_its_result(
    case: str, together: Ended, good: dict[str, Result]
) -> None:
    bad, number = RECORDS[case], NAMES.index(case)
    (error,) = [error for error in together.json["errors"] if error["where"].startswith(f"{number}.yaml")]
    assert error["where"] == f"{number}.yaml:{bad.where}"
    for word in bad.words:
        assert word in error["message"].replace(f"B{number:02}", "BAD")
    lost = bad.server.replace("BAD", f"B{number:02}").replace("ALPHA", f"ALPHA-{number}") if bad.server else None
    assert error["server"] == lost
    assert lost not in together.servers
    for name, result in good.items():
        if name != bad.server:
            assert nameless(together.servers[f"{name}-{number}"]) == result


def test_many_bad_records_end_with_3_and_a_line_each(together: Ended) -> None:
    assert together.code == 3
    errors = together.json["errors"]
    assert together.json["summary"]["errors"] == len(errors) == len(RECORDS)
    assert sorted(together.err.splitlines()) == sorted(f"{error['where']}: {error['message']}" for error in errors)
    assert all(line.isprintable() and len(line) < 700 for line in together.err.splitlines())
    lost = sum(bad.server == "ALPHA" for bad in RECORDS.values())
    assert len(together.servers) == 2 * len(RECORDS) - lost, "nothing that is bad has a result"


# --- one file each, and the exit code --------------------------------------------------------------------------------


def batch(tmp_path: Path, data: str | bytes, *more: str) -> Ended:
    (tmp_path / "fleet.yaml").write_bytes(data.encode() if isinstance(data, str) else data)
    return run("batch", "fleet.yaml", "-f", "json", *more, cwd=tmp_path)


GOOD = "name: GOOD\nproduct: Lotus Notes\n"


def file_of(*records: str) -> str:
    return "".join(f"- {record}\n" for record in records)


@pytest.mark.parametrize("command", [("search", "x"), ("export",), ("exposure", "-"), ("batch", "-", "--archive")])
def test_a_folder_is_no_local_file(command: tuple[str, ...], tmp_path: Path) -> None:
    ended = run(*command, "--index", ".", cwd=tmp_path, stdin=GOOD.encode())
    assert (ended.code, ended.out) == (3, b"")
    assert ended.err == "diagnose: . is a folder; name a file with --index\n"


STEERING = (
    "lint --content {}",
    "import {}",
    "search x --index {}",
    "new Q999001 --from {}",
    "test --cases {}",
    "batch - -f html=x/ --theme {}",
    "batch - -o {}/x",
    "batch - --baseline {}",
    "ask --fact sp=3 --save {}/x",
)


@pytest.mark.parametrize("words", STEERING)
def test_no_name_steers_the_terminal_in_a_message(words: str, tmp_path: Path) -> None:
    command = [word.format("no\x1b[31m\n") for word in words.split(" ")]
    ended = run(*command, cwd=tmp_path, stdin=GOOD.encode(), env={"DIAGNOSE_INDEX": "none.db"})
    assert ended.code in (2, 3, 4)
    assert all(line.isprintable() for line in ended.err.splitlines())
    assert "[31m" in ended.err


def test_bytes_that_are_no_text_are_searched_for_as_they_can_be(tmp_path: Path) -> None:
    (tmp_path / "Q999001.TXT").write_text(ORIGINAL)
    assert run("import", "Q999001.TXT", "--index", "a.db", cwd=tmp_path).code == 0
    ended = run("search", "pauses", "--product", "\udcff", "--index", "a.db", cwd=tmp_path)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.endswith("; it takes words of a name\n")
    assert run("search", "\udcff pauses", "--index", "a.db", cwd=tmp_path).code == 0


def test_a_search_for_nothing_is_told() -> None:
    ended = run("search", " ")
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith("diagnose: there is nothing to look for; type words")


def test_an_empty_name_is_no_folder() -> None:
    ended = run("batch", "", "-f", "json")
    assert (ended.code, ended.err) == (3, ': an empty name "" names no file; . is the folder here\n')


@dataclass(frozen=True)
class BadFile:
    """A file, how the command ends, what it says at which places, and the servers that have a result all the same."""

    data: str | bytes
    code: int
    errors: tuple[tuple[str, str | None, str], ...] = ()
    servers: tuple[str, ...] = ()


ONE, TWO = "{name: ONE, product: Lotus Notes}", "{name: TWO, product: SQL Server}"
BOTH = ("ONE", "TWO")

FILES: dict[str, BadFile] = {
    "empty": BadFile("", 4),
    "only comments": BadFile("# nothing yet\n", 4),
    "no servers": BadFile("defaults: {sp: 3}\nservers:\n", 4),
    "servers: null": BadFile("servers: null\n", 4),
    "text": BadFile(
        "a letter, not an inventory\n", 3, (("fleet.yaml:1:1", None, "an inventory is a list of servers"),)
    ),
    "binary": BadFile(bytes(range(256)) * 400, 3, (("fleet.yaml:1:1", None, "control character U+0000"),)),
    "an image": BadFile(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(1000), 3, (("fleet.yaml:1:1", None, "not UTF-8 text"),)
    ),
    "a workbook": BadFile(
        b"PK\x03\x04\x14\0", 3, (("fleet.yaml", None, "a workbook or a packed folder, no inventory"),)
    ),
    "an old workbook": BadFile(b"\xd0\xcf\x11\xe0\xa1\xb1", 3, (("fleet.yaml", None, "save the sheet as CSV"),)),
    "a PDF": BadFile(b"%PDF-1.4\n", 3, (("fleet.yaml", None, "this is a PDF document, no inventory"),)),
    "a database": BadFile(b"SQLite format 3\0" + bytes(99), 3, (("fleet.yaml", None, "a database, no inventory"),)),
    "a page": BadFile("\n<!DOCTYPE html>\n<p>a: b: c", 3, (("fleet.yaml", None, "this is a web page, no inventory"),)),
    "an article": BadFile(
        "DOCUMENT:Q500001  22-JUL-2002\nTITLE   :A: B", 3, (("fleet.yaml", None, "diagnose import takes it"),)
    ),
    "a key that begins like an article": BadFile(
        "DOCUMENTS: 3\n", 3, (("fleet.yaml:1:1", None, 'there is no fact "DOCUMENTS"'),)
    ),
    "UTF-16": BadFile(GOOD.encode("utf-16"), 3, (("fleet.yaml", None, "this is UTF-16 text; save the file as UTF-8"),)),
    "10 MB of brackets": BadFile("[" * 10_000_000, 3, (("fleet.yaml:1:41", None, "nested more than 40 levels deep"),)),
    "200,000 records of brackets": BadFile("- [\n" * 200_000, 3, (("fleet.yaml:2:1", None, "not well-formed YAML"),)),
    "servers is a mapping": BadFile(
        f"servers:\n  ONE: {ONE}\n", 3, (("fleet.yaml:2:3", None, "servers is a list: write each server as an item"),)
    ),
    "names with facts": BadFile(
        f"ONE: {ONE}\nTWO: {TWO}\n",
        3,
        (("fleet.yaml:1:1", None, 'write each server as an item with a dash before its first fact, and "ONE" behind'),),
    ),
    "servers is text": BadFile("servers: ONE, TWO\n", 3, (("fleet.yaml:1:10", None, "servers is a list"),)),
    "server for servers": BadFile(
        f"server:\n{file_of(ONE, TWO)}",
        3,
        (("fleet.yaml:1:1", None, '"server" is not known here (did you mean servers?)'),),
    ),
    "server for servers, with defaults": BadFile(
        f"defaults: {{}}\nserver:\n{file_of(ONE)}", 3, (("fleet.yaml:2:1", None, "(did you mean servers?)"),)
    ),
    "unknown key beside servers": BadFile(
        f"owner: me\nservers:\n{file_of(ONE, TWO)}",
        3,
        (("fleet.yaml:1:1", None, "beside servers there may be defaults"),),
        BOTH,
    ),
    "misspelt defaults": BadFile(
        f"default: {{sp: 3}}\nservers:\n{file_of(ONE)}",
        3,
        (("fleet.yaml:1:1", None, "(did you mean defaults?)"),),
        ("ONE",),
    ),
    "defaults alone": BadFile("defaults: {sp: 3}\n", 3, (("fleet.yaml:1:1", None, "put servers: before the list"),)),
    "defaults of the wrong type": BadFile(
        f"defaults: [sp, 3]\nservers:\n{file_of(ONE, TWO)}",
        3,
        (("fleet.yaml:1:11", None, "defaults are a mapping of facts, not a list of 2"),),
        BOTH,
    ),
    "defaults that cannot be read": BadFile(
        f"defaults: {{sp: 3\nservers:\n{file_of(ONE, TWO)}",
        3,
        (("fleet.yaml:2:1", None, "the servers are read without these defaults"),),
        BOTH,
    ),
    "the same defaults, not known, thirty times": BadFile(
        f"defaults: {{colour: red}}\nservers:\n{file_of(*(f'{{name: S{n}, product: Exim}}' for n in range(30)))}",
        3,
        (("fleet.yaml:1:12", None, "the servers are read without this default"),),
        tuple(f"S{n}" for n in range(30)),
    ),
    "two records with one name": BadFile(
        file_of(ONE, TWO, "{name: one, product: SQL Server}"),
        3,
        (("fleet.yaml:3:3", "one", "a server named one stands already in fleet.yaml:1:3; correct one of them"),),
        ("ONE", "TWO", "one"),
    ),
    "names that are no names of files": BadFile(
        file_of("{name: <script>, product: Exim}", "{name: ../../x, product: Exim}", "{name: CON, product: Exim}"),
        0,
        (),
        ("<script>", "../../x", "CON"),
    ),
    "names that are no text in YAML": BadFile(
        file_of(*(f"{{name: {name}, product: Exim}}" for name in ("no", "off", "010", "1e3", "0x50A", "5.50", "null"))),
        0,
        (),
        ("no", "off", "010", "1e3", "0x50A", "5.50", "unnamed-7"),
    ),
    "a mark and other line ends": BadFile("\ufeff" + file_of(ONE, TWO).replace("\n", "\r\n"), 0, (), BOTH),
    "old line ends": BadFile(
        file_of(ONE, "{name: X, sp: 9}", TWO).replace("\n", "\r"), 3, (("fleet.yaml:2:17", "X", '"9"'),), BOTH
    ),
    "every record is bad": BadFile(
        file_of("{name: X, sp: 9}", "{name: Y, colour: red}"),
        3,
        (("fleet.yaml:1:17", "X", '"9" is no Exchange service pack'), ("fleet.yaml:2:13", "Y", 'no fact "colour"')),
    ),
    "one of many documents": BadFile(
        f"{GOOD}---\nname: X\nsite: [\n---\nname: TWO\nproduct: Exim\n",
        3,
        (("fleet.yaml:6:1", "X", "a value or a closing bracket is missing"),),
        ("GOOD", "TWO"),
    ),
    "a record of JSON": BadFile(
        '[\n {"name": "ONE", "product": "Exim"},\n {"name": "BAD, "sp": 3},\n {"name": "TWO", "product": "Exim"}\n]',
        3,
        (("fleet.yaml:3:18", "BAD,", "not well-formed JSON: a comma or the closing } is missing"),),
        BOTH,
    ),
    "cut off": BadFile(
        f'{{"servers": [{json.dumps({"name": "ONE", "product": "Exim"})}, {{"name": "TWO", "prod',
        3,
        (("fleet.yaml:1:66", "TWO", "close the quote"),),
        ("ONE",),
    ),
}


@pytest.mark.parametrize("bad", FILES.values(), ids=FILES)
def test_a_bad_file_ends_the_command_as_documented(bad: BadFile, tmp_path: Path) -> None:
    began = time.monotonic()
    ended = batch(tmp_path, bad.data)
    assert ended.code == bad.code, ended.err
    assert ended.errors == [(where, server) for where, server, _ in bad.errors]
    for error, (_, _, words) in zip(ended.json["errors"], bad.errors, strict=True):
        assert words in error["message"]
        assert f"{error['where']}: {error['message']}" in ended.err.splitlines()
    assert [server["name"] for server in ended.json["servers"]] == list(bad.servers)
    assert ("diagnose: there is no server in what was read" in ended.err) is (bad.code == 4)
    assert time.monotonic() - began < 60


OVER_THE_INPUT = (
    "batch fleet.yaml -o fleet.yaml",
    "batch fleet.yaml -f text -f csv=./folder/../fleet.yaml",
    "batch folder -f json=folder/in.yaml",
    "batch link.yaml -f sarif=fleet.yaml",
    "batch missing.yaml fleet.yaml -f ndjson=fleet.yaml",
    "batch link.yaml --ignore fleet.yaml -f junit=fleet.yaml",
    "batch folder --baseline fleet.yaml -f csv=fleet.yaml",
    "report fleet.yaml -f text=fleet.yaml",
    "ask --answers fleet.yaml -o fleet.yaml",
)


@pytest.mark.parametrize("words", OVER_THE_INPUT)
def test_no_output_takes_the_place_of_what_is_read(words: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("fleet.yaml", "folder/in.yaml"):
        (tmp_path / name).write_text(GOOD)
    (tmp_path / "link.yaml").symlink_to("fleet.yaml")
    ended = run(*words.split(), cwd=tmp_path)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.endswith(" is read here, and would be lost; write to another file\n")
    assert (tmp_path / "fleet.yaml").read_text() == (tmp_path / "folder/in.yaml").read_text() == GOOD


def test_a_result_may_take_the_place_of_its_baseline(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text(GOOD)
    assert run("batch", "fleet.yaml", "-f", "json=last.json", cwd=tmp_path).code == 0
    assert run("batch", "fleet.yaml", "--baseline", "last.json", "-f", "json=last.json", cwd=tmp_path).code == 0
    assert "since" in json.loads((tmp_path / "last.json").read_bytes())


def test_facts_and_result_do_not_go_to_one_file(tmp_path: Path) -> None:
    ended = run("ask", "--fact", "sp=3", "--save", "a.yaml", "-f", "json=./a.yaml", cwd=tmp_path)
    assert (ended.code, ended.err) == (2, "diagnose: --save and the result cannot go to the same file, a.yaml\n")
    assert not (tmp_path / "a.yaml").exists()


# --- damage at any place ---------------------------------------------------------------------------------------------

Facts = dict[str, str | list[str]]

FLEET: list[Facts] = [
    {
        "name": "ALPHA",
        "site": "London",
        "service_pack": "3",
        "symptoms": ["move_mailbox_fails", "mail_in_ims_bad_folder"],
    },
    {"name": "BETA", "site": "Leeds: North", "service_pack": "2", "symptoms": []},
    {"name": "GAMMA-1", "site": "O'Hara", "service_pack": "4", "symptoms": ["databases_too_new"]},
    {"name": "DELTA", "site": "#1 Oslo", "service_pack": "0", "symptoms": []},
    {"name": "EPSILON", "site": "New - York", "service_pack": "SP1", "symptoms": ["databases_too_new"]},
]


@dataclass(frozen=True)
class Layout:
    """One way to write the fleet: each server's own text, with what stands around it."""

    head: str
    records: tuple[str, ...]
    tail: str = ""
    between: str = ""

    def text(self, records: Sequence[str] | None = None) -> str:
        return self.head + self.between.join(records or self.records) + self.tail


def scalar(text: str, quote: str) -> str:
    if quote == "'":
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text) if quote or set(text) & set(":#'") else text


def block(facts: Facts, indent: int, quote: str = "", *, nested: bool = False) -> str:
    pad, lines = " " * indent, []
    for key, value in facts.items():
        if nested and isinstance(value, list) and value:
            lines.append(f"{key}:\n" + "\n".join(f"{pad}  - {item}" for item in value))
        else:
            written = "[" + ", ".join(value) + "]" if isinstance(value, list) else scalar(value, quote)
            lines.append(f"{key}: {written}")
    return f"{pad}- " + f"\n{pad}  ".join(lines) + "\n"


def flow(facts: Facts, separator: str) -> str:
    pairs = [f"{key}: {json.dumps(value)}" for key, value in facts.items()]
    return f"  - {{{separator.join(pairs)}}}\n"


def reordered(facts: Facts) -> Facts:
    return {key: facts[key] for key in ("site", "service_pack", "name", "symptoms")}


def layouts() -> dict[str, Layout]:
    found = {
        f"block, indent {indent}, quote {quote or 'none'}": Layout(
            "servers:\n" if indent else "", tuple(block(facts, indent, quote) for facts in FLEET)
        )
        for indent in (0, 2, 4)
        for quote in ("", '"', "'")
    }
    dense, pretty = ([json.dumps(facts, indent=indent) for facts in FLEET] for indent in (None, 2))
    defaults = json.dumps({"platform": "x86"})
    return found | {
        "list with a margin": Layout("", tuple(block(facts, 2) for facts in FLEET)),
        "mapping without one": Layout("servers:\n", tuple(block(facts, 0) for facts in FLEET)),
        "nested lists": Layout("servers:\n", tuple(block(facts, 2, nested=True) for facts in FLEET)),
        "nested lists at the margin": Layout("", tuple(block(facts, 0, nested=True) for facts in FLEET)),
        "another first key": Layout("servers:\n", tuple(block(reordered(facts), 2) for facts in FLEET)),
        "defaults before": Layout(
            "# all of us\ndefaults:\n  platform: x86\n  symptoms:\n  - none\nservers:\n",
            tuple(block(facts, 2) for facts in FLEET),
        ),
        "defaults behind": Layout(
            "servers:\n", tuple(block(facts, 2) for facts in FLEET), "defaults:\n  platform: x86\n"
        ),
        "anchors": Layout(
            "defaults: &all\n  platform: x86\nservers:\n", tuple(block(facts, 2) + "    <<: *all\n" for facts in FLEET)
        ),
        "documents": Layout(
            "", tuple(block(facts, 0).replace("- ", "  ", 1).replace("  ", "") for facts in FLEET), "", "---\n"
        ),
        "braces": Layout("servers:\n", tuple(flow(facts, ", ") for facts in FLEET)),
        "braces over lines": Layout("servers:\n", tuple(flow(facts, ",\n     ") for facts in FLEET)),
        "JSON in a line": Layout("[", tuple(dense), "]", ", "),
        "JSON in lines": Layout("[\n", tuple(dense), "\n]\n", ",\n"),
        "JSON spread": Layout("[\n", tuple(pretty), "\n]\n", ",\n"),
        "JSON mapping": Layout(f'{{"defaults": {defaults}, "servers": [', tuple(dense), "]}", ", "),
        "JSON mapping, defaults behind": Layout(
            '{"servers": [\n', tuple(pretty), f'],\n"defaults": {defaults}}}\n', ",\n"
        ),
        "JSON in YAML": Layout(f"defaults: {defaults}\nservers: [\n", tuple(dense), "\n]\n", ",\n"),
        "CRLF": Layout("servers:\r\n", tuple(block(facts, 2).replace("\n", "\r\n") for facts in FLEET)),
    }


EXAMPLES = 250
LAYOUTS = layouts()
INSERTED = [*"\n\t \"'[]{}:,#-|>&*!%@`?~x9\\=<\x07\0é\u2028"]


def read(knowledge: Knowledge, text: str) -> Inventory:
    return read_inventory(knowledge.vocabulary, text.encode(), "fleet.yaml")


def stated(inventory: Inventory) -> dict[str, dict[str, FactValue]]:
    return {record.case.name: dict(record.case.stated) for record in inventory.records if record.case}


Undamaged = dict[str, dict[str, dict[str, FactValue]]]


@pytest.fixture(scope="module")
def undamaged(knowledge: Knowledge) -> Undamaged:
    """The facts of each server, by layout."""
    return {name: stated(read(knowledge, layout.text())) for name, layout in LAYOUTS.items()}


def troubled(inventory: Inventory) -> bool:
    return bool(inventory.problems) or any(record.problems for record in inventory.records)


def well_formed(text: str) -> bool:
    try:
        list(documents(decode(text.encode(), "fleet.yaml"), "fleet.yaml"))
    except InputError:
        return False
    return True


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_says_the_same(knowledge: Knowledge, name: str) -> None:
    inventory = read(knowledge, LAYOUTS[name].text())
    assert not troubled(inventory)
    expected = [
        (facts["name"], knowledge.vocabulary.read("service_pack", str(facts["service_pack"])).value) for facts in FLEET
    ]
    assert [(server, facts["service_pack"]) for server, facts in stated(inventory).items()] == expected


def damaged(text: str, at: int, character: str) -> str:
    """Return the text without a character, or with one more."""
    return text[:at] + character + (text[at:] if character else text[at + 1 :])


@given(data=st.data(), name=st.sampled_from(list(LAYOUTS)))
@settings(max_examples=EXAMPLES)
def test_damage_inside_a_record_costs_no_other_record_anything(
    knowledge: Knowledge, undamaged: Undamaged, data: st.DataObject, name: str
) -> None:
    """One character more or less at any place, its last line's end excepted, and every other record is what it was."""
    layout = LAYOUTS[name]
    whole = undamaged[name]
    server = data.draw(st.integers(0, len(FLEET) - 1))
    record = layout.records[server]
    at = data.draw(st.integers(0, len(record.rstrip()) - 1))
    broken = damaged(record, at, data.draw(st.sampled_from(["", *INSERTED])))
    text = layout.text([*layout.records[:server], broken, *layout.records[server + 1 :]])
    inventory = read(knowledge, text)
    found = stated(inventory)
    for other in set(whole) - {str(FLEET[server]["name"])}:
        assert found.get(other) == whole[other], text
    assert well_formed(text) or troubled(inventory)


@given(data=st.data(), name=st.sampled_from(list(LAYOUTS)))
@settings(max_examples=EXAMPLES)
def test_damage_at_several_places_is_never_silent(
    knowledge: Knowledge, undamaged: Undamaged, data: st.DataObject, name: str
) -> None:
    """Also where records run together: what is lost is told, and what is told is no record of ours in disguise."""
    layout = LAYOUTS[name]
    whole = undamaged[name]
    records = list(layout.records)
    hit = data.draw(st.sets(st.integers(0, len(FLEET) - 1), min_size=1, max_size=3))
    for server in hit:
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, max(0, len(records[server]) - 1)))
            records[server] = damaged(records[server], at, data.draw(st.sampled_from(["", *INSERTED])))
    text = layout.text(records)
    inventory = read(knowledge, text)
    found = stated(inventory)
    spared = [str(facts["name"]) for server, facts in enumerate(FLEET) if server not in hit]
    assert troubled(inventory) or all(found.get(other) == whole[other] for other in spared), text
    assert well_formed(text) or troubled(inventory)


def test_a_damage_that_swallows_a_neighbour_is_told(knowledge: Knowledge) -> None:
    """The end of line before a record belongs to both."""
    layout = LAYOUTS["block, indent 2, quote none"]
    joined = [layout.records[0], layout.records[1].rstrip("\n"), *layout.records[2:]]
    inventory = read(knowledge, layout.text(joined))
    assert list(stated(inventory)) == ["ALPHA", "DELTA", "EPSILON"]
    (problem,) = [problem for record in inventory.records for problem in record.problems]
    assert (problem.where.line, inventory.records[1].name) == (9, "BETA")


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_byte_of_another_encoding_spoils_its_own_record_only(
    knowledge: Knowledge, undamaged: Undamaged, name: str
) -> None:
    layout = LAYOUTS[name]
    whole = undamaged[name]
    for server, facts in enumerate(FLEET):
        records = list(layout.records)
        records[server] = records[server].replace("symptoms", "sympt\xf6ms", 1)
        data = layout.text(records).encode().replace("\xf6".encode(), b"\xf6")
        inventory = read_inventory(knowledge.vocabulary, data, "fleet.yaml")
        spared = {other: found for other, found in whole.items() if other != facts["name"]}
        assert stated(inventory) == spared
        (problem,) = [problem for record in inventory.records for problem in record.problems]
        assert "not UTF-8 text (byte 0xf6)" in problem.message
        assert facts["name"] in [record.name for record in inventory.records if record.case is None]
