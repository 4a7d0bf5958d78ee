"""Items and lines as most are written are read in a shorter way, to the same nodes as by all rules."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from diagnose.inventory import json_values
from diagnose.inventory.json_values import read_json
from diagnose.inventory.plain_yaml import read_plain
from diagnose.nodes import Node, Sequence
from diagnose.problems import InputError
from diagnose.yaml_reader import documents

KEYS = st.sampled_from(("name", "site", "null", "yes", "a_b", "A", "x1", "'q'", "- k", "<<", "key with space", ""))
VALUES = st.sampled_from(
    (
        *("MAIL1", "5.5.2650.23", "yes", "null", "~", "", "1,2", "a b", "a  b", "ends ", "a, b", "a:b", "a: b", "a #b"),
        *(
            '"quoted"',
            '"with # and: all"',
            '"esc\\n"',
            "'single'",
            "x/y-z",
            "-1",
            "- x",
            "[a]",
            "{a: b}",
            "&a b",
            "|",
            "é",
        ),
        *("a -b", "a- b", "no,", "...", "---", "%x", "@x", "!t v", "*a", '"a" b', "1e3", "0x50A", "<a>", ">", "a\tb"),
    )
)


def check_plain(item: str) -> None:
    """Where an item is read in the shorter way, it says what it says by all rules of YAML."""
    found = read_plain(item, "f.yaml", 7, 3)
    if found is None:
        return
    (root,) = documents(f"- {item}", "f.yaml", 7, 1)
    assert isinstance(root, Sequence)
    assert list(root.items) == [found]


PLAIN_KEYS = st.sampled_from(("name", "site", "a_b", "service_pack"))
PLAIN_VALUES = st.sampled_from(("MAIL1", "5.50", "a, b", "yes", '"quoted"', '"# and: all"', '""', "null", "x-1/2"))


@given(
    st.one_of(
        st.lists(st.tuples(PLAIN_KEYS, PLAIN_VALUES, st.just("  ")), min_size=1, max_size=4),
        st.lists(st.tuples(KEYS, VALUES, st.sampled_from(("  ", "  ", "   ", " "))), min_size=1, max_size=3),
        st.lists(st.tuples(PLAIN_KEYS, VALUES, st.just("  ")), min_size=1, max_size=3),
    ),
    st.sampled_from((": ", ": ", ":  ", ":")),
    st.sampled_from(("", "", "\n", "\n\n", "\n  ", "\n# x\n")),
)
@example([("name", "A", "  "), ("name", "B", "  ")], ": ", "")
@settings(max_examples=600)
def test_a_plain_item_is_read_as_by_all_rules(lines: list[tuple[str, str, str]], colon: str, end: str) -> None:
    text = "".join(f"{'- ' if not n else indent}{key}{colon}{value}\n" for n, (key, value, indent) in enumerate(lines))
    item = (text.removesuffix("\n") + end)[2:]
    check_plain(item)


FLOW_KEYS = st.sampled_from(("name", "site", '"name"', '"a_b"', "service_pack", "'q'", "null", '"', "A"))
FLOW_VALUES = st.sampled_from(
    ("MAIL1", "5.50", "a b", "yes", '"quoted, text"', '"# and: all"', '""', "null", "a,b", "a:b", "[a]", "x#y", '"\\n"')
)


@given(
    st.lists(st.tuples(FLOW_KEYS, FLOW_VALUES), min_size=1, max_size=4),
    st.sampled_from((": ", ": ", ":  ", ":")),
    st.sampled_from((", ", ", ", ",", " , ", "\n  , ")),
    st.sampled_from(("}", "}", " }", "}\n", "} \n\n", "} # x", "},", "}}", "")),
)
@settings(max_examples=800)
def test_an_item_between_braces_is_read_as_by_all_rules(
    pairs: list[tuple[str, str]], colon: str, comma: str, end: str
) -> None:
    item = "{" + comma.join(f"{key}{colon}{value}" for key, value in pairs) + end
    check_plain(item)


def test_the_shorter_way_is_taken() -> None:
    assert read_plain('{name: MAIL1, "site": "New York", sp: 3}', "f.yaml", 1, 3) is not None
    item = 'name: MAIL1\n  site: "New York"\n  service_pack: 3\n  store_version: 5.5.2650.23\n  symptoms: a, b\n'
    assert read_plain(item, "f.yaml", 1, 3) is not None


PIECES = st.lists(
    st.sampled_from(
        (
            *('"a"', '"b c"', '"a"', ":", ":", ":", ",", ",", "{", "}", "[", "]", "1", "-0.5e3", "01", "true", "null"),
            *(" ", "\t", "\n", "nul", '"\\u0041"', '"\\"', '"', "\r", "\x07", "5.50", "NaN", "é", "'a'"),
        )
    ),
    max_size=12,
).map("".join)
OBJECTS = st.lists(
    st.tuples(
        st.sampled_from(('"a"', '"b"', '"c d"', '"a"', '""', "a")),
        st.sampled_from(('"x"', '"x y"', '""', "5.50", "true", "null", "[1]", "{}", "tru", '"\\n"', "-1", "1.")),
    ),
    max_size=4,
).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}")


@given(
    st.one_of(
        PIECES, OBJECTS, OBJECTS.map(lambda text: f" {text}\r"), OBJECTS.map(lambda text: text.replace(" ", "\n  "))
    )
)
@settings(max_examples=800)
def test_a_flat_object_is_read_as_by_all_rules(text: str) -> None:
    found = json_values._flat(json_values._Origin(text, "f.ndjson", 4, 9))
    if found is not None:
        assert json_values._Reader(text, json_values._Origin(text, "f.ndjson", 4, 9)).whole() == found


def test_what_is_not_flat_is_refused_where_it_is_wrong() -> None:
    assert json_values._flat(json_values._Origin('{"a": "1", "a": "2"}', "f", 1, 1)) is None
    for text, column in (('{"a": "1", "a": "2"}', 12), ('{"a": 01}', 7), ('{"a": "1"} x', 12)):
        found: Node | list[int] = [column]
        try:
            found = read_json(text, "f", 1)
        except InputError as error:
            found = [problem.where.column for problem in error.problems]
        assert found == [column]
