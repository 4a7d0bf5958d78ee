"""What each spelling of each kind of fact means, or that it is refused: never something else."""

from __future__ import annotations

import re

import pytest

from diagnose.inventory.reading import read_inventory
from diagnose.knowledge.error_ids import read_error_id
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.versions import read_version
from diagnose.knowledge.vocabulary import MAX_TEXT, FactValue, Vocabulary

REFUSED = object()


@pytest.fixture(scope="session")
def vocabulary(knowledge: Knowledge) -> Vocabulary:
    return knowledge.vocabulary


TABLE: dict[str, dict[str, object]] = {
    "service_pack": {
        **{str(number): number for number in range(5)},
        "SP3": 3, "sp3": 3, "sp 3": 3, "Sp  3": 3, "Service Pack 3": 3, "SERVICE PACK 3": 3, "ServicePack 3": 3,
        "service-pack 3": 3, " 3 ": 3, "none": 0, "None": 0, "RTM": 0, "no service pack": 0, "original release": 0,
        "5": REFUSED, "9": REFUSED, "-1": REFUSED, "+3": REFUSED, "3.0": REFUSED, "3,0": REFUSED, "03": REFUSED,
        "0x3": REFUSED, "1e0": REFUSED, "three": REFUSED, "SP": REFUSED, "SP3a": REFUSED, "SP 9": REFUSED,
        "nan": REFUSED, "inf": REFUSED, "true": REFUSED, "yes": REFUSED, "3 4": REFUSED, "\u0663": REFUSED,
        "\uff13": REFUSED, "99999999999999999999": REFUSED, "5.5.2650.23": REFUSED,
    },
    "version": {
        "5.5": "5.5", "5.50": "5.5", "5,5": "5.5", "v5.5": "5.5", "Version 5.5": "5.5", "Exchange 5.5": "5.5",
        "5.0": "5.0", "5.00": "5.0", "4.0": "4.0", "4": "4.0", "2000": "2000", "2003": "2003", "6.0": "2000",
        "6.5": "2003", "2007": "2007",
        # Digits without their dot would silently be another version, and the server not affected.
        "55": REFUSED, "550": REFUSED, "50": REFUSED, "40": REFUSED, "20.00": REFUSED,
        # So would a build, a service pack, a slip of the keyboard, and a package that brings Exchange Server 5.5.
        "2653": REFUSED, "2653.12": REFUSED, "1960": REFUSED, "3": REFUSED, "0": REFUSED, "5.55": REFUSED,
        "5.05": REFUSED, "5.4": REFUSED, "5.6": REFUSED, "4.5": REFUSED, "2.46": REFUSED,
        "2010": "2010", "14.3": "14.3",
        "5": REFUSED, "5.": REFUSED, ".5": REFUSED, "5.5.5": REFUSED, "5.5.2650.23": REFUSED, "1e3": REFUSED,
        "010": REFUSED, "0x50A": REFUSED, "nan": REFUSED, "no": REFUSED, "5.500": REFUSED, "five": REFUSED,
    },
    "store_version": {
        "5.5.2650.23": "5.5.2650.23", " 5.5.2650.23 ": "5.5.2650.23", "0.0.0.0": "0.0.0.0",
        "65535.65535.65535.65535": "65535.65535.65535.65535",
        "5.5": REFUSED, "5.50": REFUSED, "5.5.2650": REFUSED, "5.5.2650.23.1": REFUSED, "5.5.2650.": REFUSED,
        "5.5.2650.023": REFUSED, "5.5.2650.65536": REFUSED, "5.5.2650.999999": REFUSED, "5,5,2650,23": REFUSED,
        "v5.5.2650.23": REFUSED, "5.5.2650.23 SP3": REFUSED, "2650.23": REFUSED, "SP3": REFUSED, "nan": REFUSED,
        "-5.5.2650.23": REFUSED, "5.5.2650.2e1": REFUSED, "5.5.\u0662.1": REFUSED, "no": REFUSED,
    },
    "antivirus_api": {
        **dict.fromkeys(["yes", "Yes", "YES", "y", "true", "True", "on", "1"], True),
        **dict.fromkeys(["no", "No", "NO", "n", "false", "FALSE", "off", "0"], False),
        "2": REFUSED, "maybe": REFUSED, "none": REFUSED, "nein": REFUSED, "yes please": REFUSED, "01": REFUSED,
    },
    "ims_in_site": {
        "0": 0, "1": 1, "12": 12, "9999": 9999,
        "10000": REFUSED, "-1": REFUSED, "01": REFUSED, "1.5": REFUSED, "1e3": REFUSED, "many": REFUSED,
    },
    "database_format": {
        "2.46": "2.46", "2.460": "2.46", "2.45": "2.45", "v2.46": "2.46", "format 2.46": "2.46", "older": "older",
        "Older than 2.45": "older", "<2.45": "older", "pre-2.45": "older",
        "2.4": REFUSED, "2.47": REFUSED, "2,46": REFUSED, "246": REFUSED, "2.46e0": REFUSED, "new": REFUSED,
    },
    "platform": {
        "x86": "x86", "X86": "x86", "i386": "x86", "Intel": "x86", "alpha": "alpha", "DEC Alpha": "alpha",
        "AlphaAXP": "alpha", "ia-32": "x86", "IA 32": "x86",
        "x64": REFUSED, "mips": REFUSED, "ppc": REFUSED, "86": REFUSED,
    },
    "symptoms": {
        "move_mailbox_fails": ("move_mailbox_fails",), "Move Mailbox fails": ("move_mailbox_fails",),
        "bad folder, move mailbox": ("move_mailbox_fails", "mail_in_ims_bad_folder"),
        "bad folder; bad folder": ("mail_in_ims_bad_folder",), "none": (), "None": (), "[]": (),
        "move mailbox,": ("move_mailbox_fails",), "something else": REFUSED, "bad folder, sneezing": REFUSED,
        "yes": REFUSED, "none, bad folder": REFUSED, "bad folder, unknown": REFUSED,
    },
    "event_ids": {
        "1197": (1197,), "1197, 1005": (1005, 1197), "1005;1005": (1005,), "none": (), "Event ID: 1197": (1197,),
        "event 1197": (1197,), "#1197": REFUSED, "0": (0,), "99999": (99999,),
        "100000": REFUSED, "01197": REFUSED, "1e3": REFUSED, "0x4ad": REFUSED, "-1": REFUSED, "1197 1005": REFUSED,
        "not 1197": REFUSED, "1197-1200": REFUSED, "nan": REFUSED,
    },
    "name": {
        "MAIL1": "MAIL1", "no": "no", "NO": "NO", "on": "on", "010": "010", "1e3": "1e3", "0x50A": "0x50A",
        "5.50": "5.50",
        "true": "true", "none": "none", "<script>": "<script>", "../../x": "../../x", "a b": "a b",
        "M\u00fcnchen": "M\u00fcnchen", "Mu\u0308nchen": "M\u00fcnchen", "New\u00a0York": "New York",
        "x" * MAX_TEXT: "x" * MAX_TEXT, "x" * (MAX_TEXT + 1): REFUSED,
        "a\nb": REFUSED, "a\tb": REFUSED, "a\x07b": REFUSED, "a\u200bb": REFUSED, "a\u202eb": REFUSED,
        "\ufeffa": REFUSED,
    },
}  # fmt: skip

UNKNOWN = [
    "unknown",
    "Unknown",
    "UNKNOWN",
    "?",
    "n/a",
    "N/A",
    "not known",
    "don't know",
    "I don\u2019t know",
    "idk",
    "no idea",
    "Not sure",
    "",
    "  ",
    "-",
    " -- ",
    "\u2014",
]


@pytest.mark.parametrize(
    ("key", "text", "meant"), [(key, text, meant) for key, row in TABLE.items() for text, meant in row.items()]
)
def test_a_spelling_means_what_a_person_meant_or_is_refused(
    vocabulary: Vocabulary, key: str, text: str, meant: object
) -> None:
    if meant is REFUSED:
        with pytest.raises(ValueError, match=r"."):
            vocabulary.read(key, text)
    else:
        value = vocabulary.read(key, text).value
        assert value == meant
        assert type(value) is type(meant), "yes is not 1"


@pytest.mark.parametrize("key", [*TABLE, "product", "error_id"])
@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown_is_unknown_for_every_fact(vocabulary: Vocabulary, key: str, text: str) -> None:
    assert vocabulary.read(key, text).value is None


@pytest.mark.parametrize("key", TABLE)
def test_quotes_and_yaml_types_change_nothing(vocabulary: Vocabulary, key: str) -> None:
    """A file says the same bare and quoted: ``5.50`` is no number, ``no`` no truth value, ``010`` no octal."""
    for text, meant in TABLE[key].items():
        bare = ["%s", "!!str %s"] if re.fullmatch(r"[\w.+<-][\w. /-]*", text, re.ASCII) else []
        quoted = ['"%s"', "'%s'", ">-\n    %s"] if re.fullmatch(r"[!#-~][ !#-&(-~]*", text) else []
        for value in (form % text for form in (*bare, *quoted)):
            (record,) = read_inventory(vocabulary, f"- {key}: {value}\n".encode(), "f.yaml").records
            found = record.case.stated.get(key) if record.case else REFUSED
            assert found == meant, value
            assert record.case is not None or record.problems[0].where.line == 1


# --- products and versions -------------------------------------------------------------------------------------------

EXCHANGE_55: dict[str, object] = {"product": "Exchange Server", "version": "5.5"}

PRODUCTS: dict[str, dict[str, object]] = {
    "Exchange Server": {"product": "Exchange Server"},
    "microsoft exchange server": {"product": "Exchange Server"},
    "MS-Exchange": {"product": "Exchange Server"},
    "Exchange Server 5.5": EXCHANGE_55,
    "exchange_5.5": EXCHANGE_55,
    "Microsoft Exchange Server, version 5.5": EXCHANGE_55,
    "EX55": EXCHANGE_55,
    "Exchange 5.5 SP3": EXCHANGE_55 | {"service_pack": 3},
    "Microsoft Exchange Server 5.5 (SP4)": EXCHANGE_55 | {"service_pack": 4},
    "Exchange 5.5 RTM": EXCHANGE_55 | {"service_pack": 0},
    "Exchange 5.0 SP2": {"product": "Exchange Server", "version": "5.0"},
    "Exchange 2000 SP3": {"product": "Exchange Server", "version": "2000"},
    "SQL Server": {"product": "SQL Server"},
    "Lotus Domino": {"product": "Lotus Domino"},
    "Lotus Notes R5": {"product": "Lotus Notes R5"},
    "Windows NT Server 4.0": {"product": "Windows NT Server 4.0"},
    "GroupWise 5.5": {"product": "GroupWise 5.5"},
    "Sendmail": {"product": "Sendmail"},
    "MS Mail 3.5": {"product": "MS Mail 3.5"},
    "Exim": {"product": "Exim"},
    "Sun Internet Mail Server": {"product": "Sun Internet Mail Server"},
    "Lotus Domino Enterprise Server": {"product": "Lotus Domino Enterprise Server"},
}


@pytest.mark.parametrize(("text", "meant"), PRODUCTS.items())
def test_a_product_says_what_its_name_says(vocabulary: Vocabulary, text: str, meant: dict[str, object]) -> None:
    inventory = read_inventory(vocabulary, f'- product: "{text}"\n'.encode(), "f.yaml")
    (record,) = inventory.records
    assert not record.problems
    assert record.case is not None
    assert dict(record.case.stated) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Exchnage Server", "Exchange Server"),
        ("Exchang 5.5", "Exchange"),
        ("Exchage Server 5.5 SP3", "Exchange Server 5.5 SP3"),
        ("Exhange", "Exchange"),
        ("Xchange Server", "Exchange Server"),
        ("Echange Srv", "Exchange Srv"),
        ("MS Exchnage 5.5 SP7", "MS Exchange 5.5 SP"),
        ("Ex 5.5", "EX5"),
    ],
)
def test_a_slip_of_the_keyboard_never_passes_as_another_product(vocabulary: Vocabulary, text: str, meant: str) -> None:
    """It would silently be no Exchange Server, and the server not affected."""
    with pytest.raises(ValueError, match=rf"is no (known )?product \(did you mean {meant}"):
        vocabulary.read("product", text)


@pytest.mark.parametrize(
    ("key", "text", "meant"),
    [
        ("service_pack", "3.0", "(did you mean 3?)"),
        ("service_pack", "SP3.00", "(did you mean 3?)"),
        ("service_pack", "5.0", None),
        ("service_pack", "3.1", None),
        ("event_ids", "1197.0", "(did you mean 1197?)"),
    ],
)
def test_a_whole_number_that_a_program_wrote_with_a_point_is_proposed(
    vocabulary: Vocabulary, key: str, text: str, meant: str | None
) -> None:
    """It is not read: what stands there may be the version of the product."""
    with pytest.raises(ValueError, match=" is no ") as refused:
        vocabulary.read(key, text)
    assert ("did you mean" in str(refused.value)) is (meant is not None)
    assert meant is None or meant in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "Exchange Server 6", "Exchange SP3", "My Exchange", "exchange 5.5 sp9", "EXCHANGE!", "Exch Server 5.5",
        "exch 5.5",
        "MS Exch", "MSExch 5.5", "XCHG", "MSX 5.5", "\uff25\uff58\uff43\uff48\uff41\uff4e\uff47\uff45 5.5",
    ],
)  # fmt: skip
def test_a_name_with_the_product_in_it_has_to_be_known(vocabulary: Vocabulary, text: str) -> None:
    with pytest.raises(ValueError, match=r"write one of: Exchange Server, another one in full, or unknown"):
        vocabulary.read("product", text)


@pytest.mark.parametrize(
    "text",
    [
        "5.5", "5.50 ", "5.5.2650.23", "SP3", "sp3+", "Service Pack 3", "service pack 4 or so", "none", "yes", "No",
        "x", "NA", "TBD", "see notes", "v5.5", "E2K", "E5.5", "E55", "exsrv", "MSE 5.5", "XCH", "NT", "MS", "Microsoft",
        "Server", "Mail", "Mail Server", "mailserver", "e-mail server", "IMS", "Internet Mail Service", "Store.exe",
        "Information Store", "Outlook", "Enterprise", "Enterprise Edition", "5.5 Enterprise", "v5.5 std",
        "BackOffice Server 4.5", "SBS 4.5", "SBS2000", "Microsoft BackOffice Small Business Server",
    ],
)  # fmt: skip
def test_what_names_no_product_is_no_other_product(vocabulary: Vocabulary, text: str) -> None:
    """A column that was taken for another one would make every server not affected."""
    with pytest.raises(ValueError, match=r"write one of: Exchange Server, another one in full, or unknown"):
        vocabulary.read("product", text)


@pytest.mark.parametrize(
    ("text", "service_pack"), [("5.5", None), ("5.50 SP3", 3), ("5.5SP4", 4), ("v5.5 RTM", 0), ("5.0 SP2", None)]
)
def test_a_version_may_bring_its_service_pack(vocabulary: Vocabulary, text: str, service_pack: int | None) -> None:
    implied = vocabulary.read("version", text).implies
    assert implied == ({} if service_pack is None else {"service_pack": str(service_pack)})


# --- error ids -------------------------------------------------------------------------------------------------------

FULL = "80004005-0501-0000050a"


@pytest.mark.parametrize(
    "text",
    [
        FULL, FULL.upper(), f"[{FULL}]", f"({FULL})", f"{{{FULL}}}", f"ID No. {FULL}", f"ID no: {FULL}.",
        f"0x{FULL}", f"Error: {FULL}", f" {FULL} ", "80004005-501-50A", "80004005-0501-50a", "0x80004005-0501-0x50a",
        "50A", "50a", "0x50A", "0X50a", "0000050A", "0x0000050a", "[50A]", "(0x50a)", "error 0x50a", "Error code 50A",
        "0501-0000050a", "h50a",
    ],
)  # fmt: skip
def test_every_spelling_of_one_error_id_is_the_same(vocabulary: Vocabulary, text: str) -> None:
    value = vocabulary.read("error_id", text).value
    assert isinstance(value, str)
    assert read_error_id(FULL).matches(read_error_id(value))


@pytest.mark.parametrize(
    "text",
    [
        "80004005",
        "0501",
        "80004005-0501",
        "c1050000-0501-0000050b",
        "50b",
        "150a",
        "0x50a0",
        "80004005-0502-0000050a",
        "1e3",
        "010",
    ],
)
def test_another_error_id_is_another(vocabulary: Vocabulary, text: str) -> None:
    value = vocabulary.read("error_id", text).value
    assert not read_error_id(FULL).matches(read_error_id(str(value)))


@pytest.mark.parametrize(
    "text",
    [
        "none", "no", "nan", "bad", "dead", "add", "xyz", "0x", "50a-", "-1018", "1-2-3-4-5", "123456789",
        "50a, 451",
        "80004005-0501-0000050a and 451", "50A]]", "the error", "id", "12 34", "0xZZ",
    ],
)  # fmt: skip
def test_what_is_no_error_id_is_refused(vocabulary: Vocabulary, text: str) -> None:
    with pytest.raises(
        ValueError, match=r"write the hexadecimal id alone, or unknown \(for example 80004005-0501-0000050a\)"
    ):
        vocabulary.read("error_id", text)


def test_hexadecimal_and_octal_looks_are_hexadecimal_ids() -> None:
    assert read_error_id("1e3").parts == (0x1E3,)
    assert read_error_id("010").parts == (0x10,)
    assert read_error_id("0x451").parts == (0x451,)


# --- keys, lists, messages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("service_pack", "service_pack"), ("Service Pack", "service_pack"), ("SERVICE-PACK", "service_pack"),
        ("sp", "service_pack"),
        ("store.exe", "store_version"), ("Host  Name", "name"), ("AVAPI", "antivirus_api"),
    ],
)  # fmt: skip
def test_a_fact_goes_by_many_names(vocabulary: Vocabulary, name: str, meant: str) -> None:
    assert vocabulary.key(name) == meant


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("servcie_pack", "service_pack"),
        ("service packs", "service_pack"),
        ("antivirus-apis", "antivirus_api"),
        ("hostnames", "name"),
        ("storeversion", "store_version"),
        ("simptoms", "symptoms"),
    ],
)
def test_an_unknown_key_is_met_with_the_facts_own_key(vocabulary: Vocabulary, name: str, meant: str) -> None:
    with pytest.raises(ValueError, match=rf"\(did you mean {meant}\?\)$"):
        vocabulary.key(name)


@pytest.mark.parametrize("name", ["colour", "", "x" * 1_000_000, "\x1b[31m"])
def test_a_key_like_no_other_is_met_with_the_list_of_facts(vocabulary: Vocabulary, name: str) -> None:
    with pytest.raises(ValueError, match=r"^there is no fact") as caught:
        vocabulary.key(name)
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 600


def test_lists_are_for_facts_that_take_them(vocabulary: Vocabulary) -> None:
    assert vocabulary.read("symptoms", ["bad folder", "move mailbox"]).value == (
        "move_mailbox_fails",
        "mail_in_ims_bad_folder",
    )
    assert vocabulary.read("symptoms", []).value == ()
    assert vocabulary.read("symptoms", ["none"]).value == ()
    assert vocabulary.read("event_ids", ["1197", "event 1005"]).value == (1005, 1197)
    for key in ("name", "service_pack", "antivirus_api", "store_version", "product", "error_id"):
        with pytest.raises(ValueError, match="takes a single value, not a list"):
            vocabulary.read(key, ["3"])


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("service_pack", "9", '"9" is no Exchange service pack; write a whole number from 0 to 4, or unknown'),
        ("antivirus_api", "maybe", '"maybe" is neither yes nor no; write yes, no or unknown'),
        ("store_version", "5.5.2650", '"5.5.2650" has 3 parts; a file version has four (for example 5.5.2650.23)'),
        ("store_version", "1.2.3.4.5", '"1.2.3.4.5" has 5 parts; a file version has four (for example 5.5.2650.23)'),
        ("store_version", "5", '"5" has 1 part; a file version has four (for example 5.5.2650.23)'),
        (
            "platform",
            "alhpa",
            '"alhpa" is no processor platform (did you mean alpha?); write one of: x86, alpha, or unknown',
        ),
        ("name", "a\u200bb", '"a\\x200bb" holds the invisible character U+200B; remove it'),
        ("name", "x" * 300, f'"{"x" * 60}..." is 300 characters long; at most 200 are read'),
    ],
)
def test_a_refusal_says_what_was_expected(vocabulary: Vocabulary, key: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        vocabulary.read(key, text)
    assert str(caught.value) == message


def test_the_vocabulary_reads_its_own_values_and_aliases(vocabulary: Vocabulary) -> None:
    for key, fact in vocabulary.facts.items():
        for choice in getattr(fact, "values", []):
            for name in (choice.value, *choice.aliases):
                value: FactValue | None = vocabulary.read(key, name).value
                assert value in (choice.value, (choice.value,)), (key, name)


def test_versions_compare_as_numbers() -> None:
    order = ["5.5.1960.6", "5.5.2650.9", "5.5.2650.23", "5.5.2651.0", "5.10.0.0", "10.0.0.0"]
    assert [version.text for version in sorted(map(read_version, order[::-1]))] == order
    assert read_version("5.5.2650.23").next.text == "5.5.2650.24"
    assert read_version("5.5.2650.65535").next.text == "5.5.2651.0"
