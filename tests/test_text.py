"""Results as text: what is said, that it fits the width, and that data can steer nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
import pytest
from rich.cells import cell_len

from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.next_steps import next_sentences, next_step
from diagnose.presenters.phrases import in_words
from diagnose.presenters.text.fleet import render_restore, render_text
from diagnose.presenters.text.page import Labels, Page, clean
from diagnose.presenters.text.server import write_server
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import labels, only_affected, results
from diagnose.results import Results, Server
from diagnose.results.findings import Because, Caution, Finding
from diagnose.results.runs import RecordError
from diagnose.results.servers import Contradiction
from diagnose.results.verdicts import Value, Verdict
from tests.founding import founding_diagnostician

ESCAPE = re.compile("\x1b\\[[0-9;]*m")
EVIL = "\x1b[31mEVIL\x1b]0;x\x07\r\n\u202e[bold red]x[/] \ud800"
IDS = ("Q100001", "Q100002", "Q100003")

CONFIRMED: dict[str, FactValue] = {
    "service_pack": 3,
    "platform": "x86",
    "antivirus_api": True,
    "internet_mail_service": True,
    "ims_in_site": 3,
    "error_id": "80004005-0501-0000050a",
}


def premise(fact: str = "f", *, holds: bool = True) -> Because:
    return Because(
        fact=fact, value=False, condition="f: yes", source="Q100001 CAUSE", rule="applicability.x", holds=holds
    )


def finding(article: str, verdict: Verdict, missing: Sequence[str] = ()) -> Finding:
    return Finding(
        article=article,
        title=f"title of {article}",
        verdict=verdict,
        likelihood=None,
        because=[premise(holds=verdict != "not_affected")],
        missing=list(missing),
        could_change=[],
        workaround=None,
        fix=None,
        cautions=[],
    )


def server(name: str, *findings: Finding, verdict: Verdict = "not_affected") -> Server:
    return Server(
        name=name,
        verdict=verdict,
        where="fleet.yaml:1:1",
        facts={"name": name, "site": "HQ"},
        assumed=[],
        derived=[],
        contradictions=[],
        findings=list(findings),
        restore=None,
        ask=[key for found in findings for key in found.missing],
    )


def diagnosed(diagnostician: Diagnostician, **facts: FactValue) -> Server:
    stated: dict[str, FactValue] = {"name": "MAIL1", **facts}
    return diagnostician.diagnose(Case(str(stated["name"]), stated))


@pytest.fixture(scope="module")
def founding(knowledge: Knowledge) -> Diagnostician:
    return founding_diagnostician(knowledge)


@pytest.fixture(scope="module")
def fleet(knowledge: Knowledge, founding: Diagnostician) -> Results:
    """A fleet as the founding articles alone have it."""
    return diagnosed_fleet(knowledge, founding)


@pytest.fixture(scope="module")
def whole_fleet(knowledge: Knowledge, diagnostician: Diagnostician) -> Results:
    """The same fleet with every article."""
    return diagnosed_fleet(knowledge, diagnostician)


def diagnosed_fleet(knowledge: Knowledge, diagnostician: Diagnostician) -> Results:
    facts: dict[str, dict[str, FactValue]] = {
        "ALPHA": {"service_pack": 4, "antivirus_api": True},
        "BRAVO": {},
        "CHARLIE": {"service_pack": 3, "antivirus_api": True, "internet_mail_service": True, "symptoms": ()},
        "DELTA": CONFIRMED,
        "ECHO": {"service_pack": 4, "antivirus_api": False, "restore_store_version": "5.5.2650.23"},
        "FOXTROT": {"antivirus_api": False, "restore_store_version": "5.5.2651.40"},
        "GOLF": {"service_pack": 4, "store_version": "5.5.2650.23", "antivirus_api": False},
        "HOTEL" * 20: {"service_pack": 3, "site": "\u4e2d\u6587" * 20},
    }
    servers = [diagnosed(diagnostician, name=name, **given) for name, given in facts.items()]
    error = RecordError(where="fleet.yaml:17:5", server="INDIA", message="no good")
    return results(knowledge, servers, [error, msgspec.structs.replace(error, server=None)])


def render_server(server: Server, labels: Labels, *, color: bool, width: int, encoding: str = "utf-8") -> str:
    """Return one server in full."""
    page = Page(color=color, width=width, encoding=encoding)
    write_server(page, server, labels)
    return page.text()


def flat(text: str) -> str:
    return " ".join(text.split())


def widest(text: str) -> int:
    return max(map(cell_len, text.splitlines()))


# --- a fleet ---------------------------------------------------------------------------------------------------------


def rows(fleet: Results, width: int) -> dict[str, str]:
    """Return the first line of each row by its server."""
    lines = render_text(fleet, color=False, width=width).split("\n\n")[0].splitlines()[1:]
    return dict(line.split(maxsplit=1) for line in lines if re.match(r"\S+ .*[\u2716!?\u2713] ", line))


def test_the_gravest_server_comes_first(fleet: Results) -> None:
    names = ["ECHO", "DELTA", "CHARLIE", "BRAVO", "HOTEL" * 5, "FOXTROT", "ALPHA", "GOLF"]
    assert list(rows(fleet, 125)) == names


def test_a_row_says_it_all_in_a_line(fleet: Results) -> None:
    said = rows(fleet, 170)
    assert re.fullmatch(r"\u2716 confirmed +\u2716 confirmed Q271547 +SP4", said["DELTA"])
    assert re.fullmatch(r"\u2713 not affected +none +\u2716 unsafe +do not put back 5.5.2650.23", said["ECHO"])
    assert re.fullmatch(r"\u2713 not affected +none +nothing", said["ALPHA"])
    assert re.search(r"find out [a-z_]+$", said["BRAVO"])
    assert "clear up service_pack and store_version" in said["GOLF"]


def test_the_summary_counts(fleet: Results) -> None:
    last = flat(render_text(fleet, color=False, width=80).split("\n\n")[-1])
    assert last == (
        "8 servers: \u2716 1 confirmed, ! 1 exposed, ? 2 undetermined, \u2713 4 not affected; "
        "restores: 1 unsafe, 1 unknown; 1 with contradictions; 2 errors"
    )


def test_errors_stand_before_the_summary(fleet: Results) -> None:
    text = render_text(fleet, color=False, width=80)
    assert "2 errors in the input\n  fleet.yaml:17:5: INDIA: no good\n  fleet.yaml:17:5: no good\n" in text


def test_an_error_of_many_records_is_told_once_with_all_its_places(fleet: Results) -> None:
    bad = [RecordError(where=f"f.csv:{line}:3", server=f"S{line}", message="no good") for line in range(2, 52)]
    other = RecordError(where="f.csv:9:9", server=None, message="not well")
    errors = [*bad[:9], other, *bad[9:]]
    text = render_text(msgspec.structs.replace(fleet, errors=errors), color=False, width=80)
    assert "51 errors in the input" in text
    assert text.count("no good") == 1
    assert "f.csv:2:3: S2: no good\n    The same at 49 more places: f.csv:3:3 (S3), " in text
    assert all(f"f.csv:{line}:3" in text for line in range(2, 52)), "no place is lost"
    assert "  f.csv:9:9: not well\n" in text


def test_what_is_not_shown_is_counted(fleet: Results) -> None:
    assert flat(render_text(only_affected(fleet), color=False, width=80)).endswith("2 errors (1 not shown)")


def test_a_run_of_errors_alone_is_no_table(fleet: Results) -> None:
    text = render_text(msgspec.structs.replace(fleet, servers=[], work=[]), color=False, width=80)
    assert "SERVER" not in text
    assert text.startswith("2 errors in the input")


@pytest.mark.parametrize("width", [1, 20, 39, 40, 60, 69, 70, 79, 80, 81, 99, 100, 132, 200])
def test_a_fleet_never_breaks_out_of_its_width(whole_fleet: Results, width: int) -> None:
    assert widest(render_text(whole_fleet, color=False, width=width)) <= max(width, 20)


@pytest.mark.parametrize("width", [30, 40, 80, 100])
def test_a_key_is_broken_between_its_words_only(width: int) -> None:
    fact = "directory_replication_bridgehead_of_this_very_server"
    unknown = finding("Q100001", "undetermined", [fact])
    run = _run(server("HOTEL" * 20, unknown, verdict="undetermined"), server("B"))
    text = render_text(msgspec.structs.replace(run, work=[]), color=False, width=width)
    parts = re.findall(r"[a-z]+_(?:[a-z_]+)?|(?<=\s)server\b", text)
    assert "".join(parts) == fact
    assert all(part.endswith("_") for part in parts[:-1])


def test_a_page_that_names_the_first_facts_only_says_how_many_more_there_are() -> None:
    clash = Contradiction(
        facts=["a", "b", "c", "d", "e"],
        message="They cannot all be true.",
        source="Q100001 CAUSE",
        rule="contradictions.x",
    )
    torn = msgspec.structs.replace(server("A"), contradictions=[clash])
    assert next_sentences(torn, {}) == "Clear up a, b, c and 2 more."
    assert next_step(torn) == "clear up a, b, c and 2 more"


def test_a_registry_key_is_broken_behind_its_backslashes() -> None:
    page = Page(color=False, width=40)
    page.write(r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Name", indent=2)
    assert page.text().split() == ["HKEY_LOCAL_MACHINE\\SYSTEM\\", "CurrentControlSet\\Services\\Name"]


def test_names_stand_whole_in_a_narrow_list(fleet: Results) -> None:
    text = render_text(fleet, color=False, width=40)
    assert "SERVER" not in text
    assert "DELTA: \u2716 confirmed\n  \u2716 confirmed: Q271547\n" in text
    assert "put back 5.5.2650.23: \u2716 unsafe" in text
    assert "HOTEL" * 20 in text.replace("\n", "")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_articles_of_a_verdict_are_named_while_all_fit_and_counted_otherwise(width: int) -> None:
    few, many = ([finding(f"Q10000{number}", "exposed") for number in range(count)] for count in (3, 4))
    run = _run(server("A", *few, verdict="exposed"), server("B", *many, verdict="exposed"))
    text = flat(render_text(run, color=False, width=width))
    assert re.search("Q100000.*Q100001.*Q100002", text)
    assert re.search("exposed: 4" if width == 40 else "4 exposed", text)
    assert "Q100003" not in text


def test_every_confirmed_article_is_named_and_what_is_graver_takes_the_room() -> None:
    confirmed = [finding(f"Q10000{number}", "confirmed") for number in range(5)]
    exposed = [finding(f"Q10001{number}", "exposed") for number in range(2)]
    row = server("A", *exposed, *confirmed, finding("Q100020", "undetermined", ["f"]), verdict="confirmed")
    text = render_text(_run(row, server("B")), color=False, width=80)
    assert all(found.article in text for found in confirmed)
    assert re.search(r"^ +2 exposed$", text, re.MULTILINE)
    assert re.search(r"^ +1 open$", text, re.MULTILINE)
    assert "Q10001" not in text


def test_every_verdict_reads_without_colour(fleet: Results) -> None:
    text = render_text(fleet, color=False, width=80)
    for words in (
        "\u2716 confirmed",
        "! exposed",
        "? undetermined",
        "\u2713 not affected",
        "\u2716 unsafe",
        "? unknown",
    ):
        assert words in text


def test_colour_adds_colour_and_nothing_else(whole_fleet: Results) -> None:
    plain, coloured = (render_text(whole_fleet, color=color, width=80) for color in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    lines = [line.rstrip() for line in ESCAPE.sub("", coloured).splitlines()]
    assert lines == plain.splitlines()


def test_the_environment_changes_nothing(whole_fleet: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    before = render_text(whole_fleet, color=True, width=80)
    for key, value in {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "30", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(key, value)
    assert render_text(whole_fleet, color=True, width=80) == before


def test_no_line_ends_in_blanks(whole_fleet: Results) -> None:
    for width in (40, 80):
        assert not re.search(r" $", render_text(whole_fleet, color=False, width=width), re.MULTILINE)


def _run(*servers: Server) -> Results:
    knowledge = {"content": "x", "sha256": "y"}
    counts = dict.fromkeys(("confirmed", "exposed", "undetermined", "not_affected", "contradictions", "errors"), 0)
    counts |= dict.fromkeys(("restore_unsafe", "restore_unknown", "restore_safe"), 0)
    plain = {
        "knowledge": knowledge,
        "servers": [msgspec.to_builtins(server) for server in servers],
        "errors": [],
        "summary": counts | {"servers": len(servers)},
        "articles": [],
        "labels": {},
        "schema": "diagnose-results/1",
    }
    return msgspec.convert(plain, Results)


# --- one server ------------------------------------------------------------------------------------------------------


def detail(diagnostician: Diagnostician, **facts: FactValue) -> str:
    found = diagnosed(diagnostician, **facts)
    return render_server(found, labels(diagnostician.knowledge), color=False, width=80)


def test_a_run_of_one_server_shows_it_in_full(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    found = diagnosed(diagnostician, **CONFIRMED)
    text = render_text(results(knowledge, [found], []), color=False, width=80)
    assert text == render_server(found, labels(knowledge), color=False, width=80)


def test_one_server_left_of_many_is_still_a_fleet(fleet: Results) -> None:
    text = render_text(msgspec.structs.replace(fleet, servers=fleet.servers[3:4], errors=[]), color=False, width=80)
    assert text.startswith("SERVER")
    assert "(7 not shown)" in text


def test_the_headline_says_what_it_is_and_what_to_do(founding: Diagnostician) -> None:
    text = detail(founding, **CONFIRMED, site="HQ")
    assert text.startswith("MAIL1 (HQ): \u2716 confirmed\nNext: work around, then install SP4\n")


def test_the_headline_calls_facts_by_their_labels(founding: Diagnostician) -> None:
    text = flat(detail(founding, service_pack=3, store_version="5.5.2650.23"))
    assert "Next: find out antivirus program that uses the antivirus API ? undetermined" in text


def test_each_verdict_has_its_reasons(founding: Diagnostician) -> None:
    text = flat(detail(founding, **CONFIRMED))
    assert "\u2716 confirmed: Q271547 A mailbox cannot be moved" in text
    assert "- antivirus program that uses the antivirus API: yes (Q271547 SYMPTOMS)" in text
    assert "- product: Exchange Server (assumed; Q271547 The information in this article applies to)" in text
    assert "(here: Exchange service pack 3; Q271547 STATUS; Q248838" in text


def test_what_rules_an_article_out_is_said(founding: Diagnostician) -> None:
    text = flat(detail(founding, service_pack=3, antivirus_api=False))
    assert "\u2713 not affected: Q271547: A mailbox cannot" in text
    assert "not fulfilled: antivirus program that uses the antivirus API: yes (here: no; Q271547 SYMPTOMS)" in text
    assert "What to do now" not in text


def test_the_remedies(founding: Diagnostician) -> None:
    text = flat(detail(founding, **CONFIRMED))
    assert "Work around Q271547: (Q271547 WORKAROUND) 1. Before the move, remove or disable" in text
    assert "Q271591: no workaround is named." in text
    assert "Fix Q271547 and Q271591: Install the newest service pack" in text
    assert "fixed in SP4 (2000-11-07; Q271547 STATUS)" in text
    assert "file for x86: Q248838engi.exe from http" in text
    assert "Q248838enga.exe" not in text
    assert "How to get it - For the newest service pack" in text


def test_every_file_is_named_where_the_platform_is_unknown(founding: Diagnostician) -> None:
    facts = {key: value for key, value in CONFIRMED.items() if key != "platform"}
    text = flat(detail(founding, **facts))
    assert "file for x86: Q248838engi.exe" in text
    assert "file for alpha: Q248838enga.exe" in text


def test_what_the_fix_closes_is_said_once(founding: Diagnostician) -> None:
    text = flat(detail(founding, **CONFIRMED))
    closes = text[text.index("What that closes") : text.index("What to look after")]
    assert "the databases have format 2.46: only 5.5.2652.68 or later can be put back. (Q244976" in closes
    assert "The same holds for Q271591. (Q244976 MORE INFORMATION; inferred)" in closes
    assert closes.count("The first start of the fixed") == 1


@pytest.mark.parametrize(
    ("scanner", "words"),
    [(None, "- check: The server to which"), (True, "- seen to: The server"), (False, "- The server to")],
)
def test_cautions_say_how_they_stand(founding: Diagnostician, scanner: bool | None, words: str) -> None:
    known: dict[str, FactValue] = {} if scanner is None else {"destination_antivirus_api": scanner}
    text = flat(detail(founding, **CONFIRMED, **known))
    assert words in text[text.index("What to look after") :]


def test_an_unsafe_restore_stands_out_before_the_verdicts(founding: Diagnostician) -> None:
    text = detail(founding, **CONFIRMED, restore_store_version="5.5.2650.23", database_format="2.46")
    frame = "=" * 80
    assert f"{frame}\n\u2716 UNSAFE: do not put back 5.5.2650.23\n{frame}\n" in text
    assert text.index("UNSAFE") < text.index("confirmed: Q271547")
    said = flat(text)
    assert "What happens if it is done all the same - The information store cannot be started." in said
    assert "1197 and 1005" in said
    assert "How to get going again if it was done - Format" in said
    assert "Next: do not put back 5.5.2650.23; work around, then install SP4" in said


def test_an_unknown_restore_says_what_to_find_out(founding: Diagnostician) -> None:
    text = flat(detail(founding, antivirus_api=False, service_pack=3, restore_store_version="5.5.2651.40"))
    assert "? UNKNOWN: do not put back 5.5.2651.40 yet" in text
    first = text[text.index("Find out first") : text.index("What can happen")]
    assert "- format of the information store databases (database_format)" in first
    assert "- version of the installed Store.exe (store_version)" in first
    assert "decides what can be put back" in text


def test_a_safe_restore_is_no_alarm(founding: Diagnostician) -> None:
    text = detail(founding, antivirus_api=False, service_pack=4, restore_store_version="5.5.2653.22")
    assert "\n\u2713 Safe to put back 5.5.2653.22\n" in text
    assert "====" not in text


def test_the_way_back_alone(founding: Diagnostician) -> None:
    found = diagnosed(founding, **CONFIRMED, restore_store_version="5.5.2650.23", database_format="2.46")
    text = render_restore(found, labels(founding.knowledge), color=False, width=80)
    assert "UNSAFE: do not put back 5.5.2650.23" in text
    assert "What to do now" not in text
    assert render_restore(diagnosed(founding), {}, color=False, width=80) == ""


def test_what_is_open_says_what_hangs_on_it_and_where_to_find_it(founding: Diagnostician) -> None:
    text = flat(detail(founding, service_pack=3))
    still = text[text.index("What is still open") : text.index("What is known")]
    assert re.search(r"the antivirus API \(antivirus_api\): decides .*Q271591 Registry Editor", still)
    assert re.search(r"Store\.exe \(store_version\): could still change .*Q271591 On the server", still)
    assert "symptoms (symptoms): could confirm a fault" in still
    assert "it stands on the service pack alone" in still
    assert "Not known: antivirus program that uses the antivirus API" in text
    assert "If it applies, the fix is in Store.exe 5.5.2653.12 or SP4." in text


@pytest.mark.parametrize(
    ("count", "words"),
    [(3, "Likelihood: raised - It happens most often"), (1, "nothing here raises it"), (None, "not known whether")],
)
def test_the_likelihood_is_said(founding: Diagnostician, count: int | None, words: str) -> None:
    facts = {key: value for key, value in CONFIRMED.items() if key != "ims_in_site"}
    known: dict[str, FactValue] = {} if count is None else {"ims_in_site": count}
    assert words in flat(detail(founding, **facts, **known))


def test_contradictions_come_before_the_verdicts(founding: Diagnostician) -> None:
    text = flat(detail(founding, service_pack=4, store_version="5.5.2650.23", antivirus_api=True))
    assert text.index("Contradictions: correct these first") < text.index("! exposed: Q271547")
    assert "service pack is stated as 4, but" in text


def test_what_is_known_says_how(founding: Diagnostician) -> None:
    text = flat(detail(founding, store_version="5.5.2653.12", antivirus_api=True))
    known = text[text.index("What is known") :]
    assert "- product: Exchange Server (assumed)" in known
    assert "- antivirus program that uses the antivirus API: yes - " in known
    assert re.search(
        r"- Exchange service pack: 3 \(derived: .*5\.5\.2653\.12 belongs to service pack 3; Q248838", known
    )


def test_a_server_without_a_name_is_this_server(founding: Diagnostician) -> None:
    found = founding.diagnose(Case("unnamed-1", {"service_pack": 4}, unnamed=True))
    assert render_server(found, {}, color=False, width=80).startswith("This server: ")


def test_a_fact_without_a_label_is_called_by_its_key(founding: Diagnostician) -> None:
    text = flat(render_server(diagnosed(founding, service_pack=3), {}, color=False, width=80))
    assert "- service pack: 3" in text


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize("color", [False, True])
def test_a_server_never_breaks_out_of_its_width(diagnostician: Diagnostician, width: int, color: bool) -> None:
    found = diagnosed(diagnostician, **CONFIRMED, restore_store_version="5.5.2650.23", site="\u4e2d" * 90)
    text = render_server(found, labels(diagnostician.knowledge), color=color, width=width)
    assert widest(ESCAPE.sub("", text)) <= width


# --- data that would like to be more ---------------------------------------------------------------------------------


def evil_server() -> Server:
    caution = Caution(text=EVIL, source=EVIL)
    clash = Contradiction(facts=[EVIL], message=EVIL, source=EVIL, rule=EVIL)
    bad = msgspec.structs.replace(
        finding(EVIL, "confirmed", [EVIL]), title=EVIL, cautions=[caution], because=[premise(EVIL)]
    )
    changes = {"where": EVIL, "contradictions": [clash], "facts": {"name": EVIL, "site": EVIL}}
    return msgspec.structs.replace(server(EVIL, bad, verdict="confirmed"), **changes)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("color", [False, True])
def test_data_cannot_steer_the_terminal(width: int, color: bool) -> None:
    error = RecordError(where=EVIL, server=EVIL, message=EVIL)
    run = msgspec.structs.replace(_run(evil_server(), server("B")), errors=[error])
    for text in (
        render_text(run, color=color, width=width),
        render_server(evil_server(), {}, color=color, width=width),
    ):
        shown = ESCAPE.sub("", text) if color else text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
        assert "[bold red]x[/]" in flat(shown) or width == 40
        assert "\x1b[31m" not in text
        text.encode("utf-8")


def test_clean_keeps_what_people_write() -> None:
    assert clean("M\u00fcller \u4e2d\u6587 [x]") == "M\u00fcller \u4e2d\u6587 [x]"
    assert clean("a\x1b[31m\tb\nc") == "a\ufffd[31m b c"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-8"])
def test_symbols_become_letters_where_the_encoding_has_none(whole_fleet: Results, encoding: str) -> None:
    text = render_text(whole_fleet, color=False, width=80, encoding=encoding)
    assert text.encode(encoding)
    assert ("\u2716 confirmed" in text) is (encoding == "utf-8")
    assert ("X confirmed" in text) is (encoding != "utf-8")


def test_letters_of_the_encoding_are_kept() -> None:
    text = render_server(server("M\u00fcller\u4e2d"), {}, color=False, width=80, encoding="latin-1")
    assert text.startswith("M\u00fcller?")


def test_values_in_words() -> None:
    values: list[Value | None] = [True, False, None, [], [1, 2], ["a"], 0, "x"]
    assert [in_words(value) for value in values] == ["yes", "no", "unknown", "none", "1, 2", "a", "0", "x"]
