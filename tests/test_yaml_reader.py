"""YAML as it is written: text with its place, and everything refused that could mean something else."""

from __future__ import annotations

import time

import pytest

from diagnose.nodes import Anchors, Mapping, Node, Scalar, Sequence
from diagnose.problems import InputError, Location
from diagnose.yaml_reader import decode, documents


def read(text: str) -> list[Node]:
    return list(documents(text, "f.yaml"))


def refused(text: str | bytes, first_line: int = 1) -> list[str]:
    with pytest.raises(InputError) as caught:
        if isinstance(text, bytes):
            text = decode(text, "f.yaml")
        list(documents(text, "f.yaml", first_line))
    return [str(problem) for problem in caught.value.problems]


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.items.items()}


def test_scalars_stay_what_was_written() -> None:
    written = [
        "5.50",
        "010",
        "1e3",
        "0x50A",
        "no",
        "yes",
        "2.46",
        "5.5.2650.23",
        "1_000",
        "12:30:45",
        "2002-07-22",
        ".nan",
    ]
    (root,) = read("".join(f"- {text}\n" for text in written))
    assert plain(root) == written


@pytest.mark.parametrize(
    ("text", "is_null"),
    [
        ("", True),
        ("~", True),
        ("null", True),
        ("Null", True),
        ("NULL", True),
        ('""', False),
        ('"~"', False),
        ("nil", False),
    ],
)
def test_null_is_a_bare_word(text: str, is_null: bool) -> None:
    (root,) = read(f"a: {text}\n")
    assert isinstance(root, Mapping)
    value = root.items["a"]
    assert isinstance(value, Scalar)
    assert value.is_null is is_null


def test_places_count_from_one_in_lines_and_characters() -> None:
    (root,) = read("# first\nä: [x,  ß, {b: c}]\n")
    assert isinstance(root, Mapping)
    assert root.where == Location("f.yaml", 2, 1)
    assert root.keys["ä"] == Location("f.yaml", 2, 1)
    items = root.items["ä"]
    assert isinstance(items, Sequence)
    assert [item.where.column for item in items.items] == [5, 9, 12]


def test_a_text_cut_out_of_a_file_keeps_its_lines() -> None:
    (root,) = documents("a: b\n", "f.yaml", 17)
    assert root.where == Location("f.yaml", 17, 1)
    (root,) = documents("{a:\n b}", "f.yaml", 17, 5)
    assert isinstance(root, Mapping)
    assert (root.where, root.items["a"].where) == (Location("f.yaml", 17, 5), Location("f.yaml", 18, 2))
    assert refused("a: 1\na: 2\n", 17) == ['f.yaml:18:1: the key "a" stands here a second time (first in line 17)']


@pytest.mark.parametrize(
    "data", [b"a: b\n", b"\xef\xbb\xbfa: b\n", b"a: b\r\n", b"a: b\r", b"%YAML 1.1\n---\na: b\n...\n"]
)
def test_forms_of_a_file(data: bytes) -> None:
    (root,) = documents(decode(data, "f.yaml"), "f.yaml")
    assert plain(root) == {"a": "b"}


def test_json_is_yaml() -> None:
    (root,) = read('{"a": "x\\u00e9\\n", "b": [1, true, null, 5.50], "c": {}}')
    assert plain(root) == {"a": "xé\n", "b": ["1", "true", "null", "5.50"], "c": {}}


def test_documents_come_one_by_one_and_empty_ones_not_at_all() -> None:
    assert [plain(root) for root in read("a: 1\n---\n---\n# nothing\n---\n- 2\n...\n")] == [{"a": "1"}, ["2"]]
    assert read("") == read("# only a comment\n") == read("---\n") == read("null\n") == []


def test_merge_keys_fill_and_never_replace() -> None:
    text = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz: {<<: [*x, *y], a: 0}\n"
    (root,) = read(text)
    assert isinstance(root, Mapping)
    merged = root.items["z"]
    assert plain(merged) == {"a": "0", "b": "2", "c": "4"}
    assert isinstance(merged, Mapping)
    assert merged.keys["c"] == Location("f.yaml", 2, 14)


REFUSED = {
    "duplicate key": ("a: 1\nb: 2\na: 3\n", '3:1: the key "a" stands here a second time (first in line 1)'),
    "duplicate key, quoted": ('a: 1\n"a": 3\n', '2:1: the key "a" stands here a second time (first in line 1)'),
    "number tag": ("a: !!int 3\n", '1:4: the tag "tag:yaml.org,2002:int" is not supported'),
    "python tag": ("a: !!python/object/apply:os.system [x]\n", "1:4: the tag"),
    "own tag": ("a: !secret x\n", '1:4: the tag "!secret" is not supported'),
    "mapping tag": ("!!omap\n- a: 1\n", "1:1: the tag"),
    "list as key": ("? [a, b]\n: c\n", "1:3: a key has to be a single word"),
    "mapping as key": ("{a: b}: c\n", "1:1: a key has to be a single word"),
    "alias without anchor": ("a: *b\n", "1:4: the alias *b has no anchor before it"),
    "alias in itself": ("a: &a [*a]\n", "1:8: the alias *a has no anchor before it"),
    "merge of text": ("a: {<<: x}\n", "1:9: << merges mappings only"),
    "merge of a list of text": ("a: {<<: [x]}\n", "1:9: << merges mappings only"),
    "unclosed quote": ('a: 1\nb: "x\nc: 2\n', "2:4: not well-formed YAML: found unexpected end of stream"),
    "unclosed bracket": ("a: 1\nb: [x\nc: 2\n", "3:2: not well-formed YAML: did not find expected ',' or ']'"),
    "tab": ("a:\n\tb: 1\n", "2:1: not well-formed YAML: found character that cannot start any token"),
    "colon in a value": ("a: b: c\n", "1:5: not well-formed YAML: mapping values are not allowed"),
    "no colon": ("a: 1\nb\nc: 2\n", "2:1: not well-formed YAML: could not find expected ':'"),
    "indentation": ("- a: 1\n b: 2\n", "2:2: not well-formed YAML: did not find expected '-' indicator"),
    "at sign": ("a: @x\n", "1:4: not well-formed YAML: found character that cannot start any token"),
    "ampersand": ("a: & x\n", "1:5: not well-formed YAML: did not find expected alphabetic or numeric character"),
    "escape": ('a: "\\q"\n', "1:5: not well-formed YAML: found unknown escape character"),
    "second document": ("a: [1]\n---\nb: 2\n...\n}\n", "5:1: not well-formed YAML"),
    "control character": ("a: 1\nb: x\x07y\n", "2:5: the control character U+0007 is not allowed"),
    "NUL": ("a\x00\n", "1:2: the control character U+0000 is not allowed"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_refused_at_its_place(text: str, message: str) -> None:
    (found,) = refused(text)
    assert found.startswith(f"f.yaml:{message}")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("a: 1\nb: Zürich\n".encode("latin-1"), "2:5: this is not UTF-8 text (byte 0xfc); save the file as UTF-8"),
        ("ä: ü".encode() + b"\xff", "1:5: this is not UTF-8 text (byte 0xff)"),
        (b"a: \xed\xa0\x80", "1:4: this is not UTF-8 text (byte 0xed)"),
    ],
)
def test_other_encodings_are_refused_at_the_first_wrong_byte(data: bytes, message: str) -> None:
    assert refused(data)[0].startswith(f"f.yaml:{message}")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16_is_named(encoding: str) -> None:
    data = "a: 1\n".encode(encoding)
    message = refused(data)[0]
    assert ("this is UTF-16 text; save the file as UTF-8" in message) == (encoding == "utf-16")
    assert encoding == "utf-16" or "U+0000" in message


def test_a_message_that_the_parser_ends_elsewhere_tells_where_it_began() -> None:
    (message,) = refused('a:\n  b: [1,\n  2\nc: "x"\n')
    assert "(it begins in line 2)" in message
    assert "a comma or the closing bracket is missing" in message


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[{a: "])
def test_bottomless_nesting_is_refused_at_once(opening: str) -> None:
    began = time.monotonic()
    (message,) = refused(opening * (10_000_000 // len(opening)))
    assert "nested more than 40 levels deep" in message
    assert time.monotonic() - began < 5


def test_forty_levels_are_allowed() -> None:
    (root,) = read("[" * 40 + "]" * 40)
    assert isinstance(root, Sequence)
    (message,) = refused("[" * 41 + "]" * 41)
    assert message == "f.yaml:1:41: nested more than 40 levels deep"


def bomb(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def test_an_alias_bomb_is_refused_at_once() -> None:
    began = time.monotonic()
    (message,) = refused(bomb(30, 9))
    assert message.startswith("f.yaml:6:")
    assert "aliases expand to more than 100000 values" in message
    assert time.monotonic() - began < 1


def test_aliases_cannot_nest_deeper_than_the_file() -> None:
    (message,) = refused(bomb(45, 1))
    assert "nested more than 40 levels deep, aliases expanded" in message
    assert message.startswith("f.yaml:40:")
    assert len(read(bomb(39, 1))) == 1


def test_each_document_has_its_own_anchors() -> None:
    (message,) = refused("a: &a 1\n---\nb: *a\n")
    assert message.startswith("f.yaml:3:4: the alias *a has no anchor")


def test_pieces_of_a_document_share_anchors() -> None:
    anchors = Anchors()
    list(documents("a: &a {x: 1}\n", "f.yaml", anchors=anchors))
    (root,) = documents("- <<: *a\n", "f.yaml", 2, anchors=anchors)
    assert plain(root) == [{"x": "1"}]
    assert anchors.expanded == 2


def test_a_redefined_anchor_counts_as_what_it_stands_for_now() -> None:
    big = ", ".join("x" * 1 for _ in range(400))
    (root,) = read(f"a: &a [{big}]\nb: &a y\nc: [{', '.join(['*a'] * 500)}]\n")
    assert isinstance(root, Mapping)
    assert plain(root.items["c"]) == ["y"] * 500
