"""The HTML advisories: what they say, that they are safe, and what they do to the folder they are written into."""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from diagnose.presenters.next_steps import next_sentences, next_step
from diagnose.presenters.pages.advisories import MANIFEST, write_site
from diagnose.presenters.pages.look import Look
from diagnose.presenters.pages.names import PageNames
from diagnose.presenters.pages.site import MOST_PAGES
from diagnose.results import Results, Server
from diagnose.results.articles import Dossier, DossierEntry, FactLabel
from diagnose.results.findings import Because, Caution, Download, Finding, Fix, FixedIn, Floor, Statement, Workaround
from diagnose.results.runs import KnowledgeStamp, RecordError, Summary
from diagnose.results.servers import Contradiction, Derived, Restore, needs_somebody
from diagnose.results.verdicts import Verdict
from tests.archive import pages as archive_pages

LOOK = Look(datetime(2026, 11, 26, tzinfo=UTC))


def written(results: Results, folder: Path, look: Look = LOOK) -> list[Path]:
    return write_site(results, folder, look)


EVIL_NAMES = [
    "<script>alert(1)</script>",
    "../../x",
    "..",
    "/etc/passwd",
    "C:\\windows\\x",
    "CON",
    "con",
    "lpt1",
    "n" * 200,
    "",
    "   ",
    "mail1.",
    "mail 1",
    "Mail-1",
    "MAIL-1",
    "mail-1",
    "mail-1",
    "m\u00e4il\u4e2d",
    "\u202egnp.exe",
    "nul\x00byte",
    "lone\udc80",
    "index",
    "a?b#c%2e%2e/d&e",
    "\"'><img src=x onerror=alert(1)>",
]
PAYLOAD = "<script>alert(1)</script><img src=http://evil.example/x onerror=alert(2)>\"'&{{ 7*7 }}"

LABELS = {
    "site": FactLabel(label="site", find="Administrator program, title bar."),
    "product": FactLabel(label="product", find="Help, About."),
    "service_pack": FactLabel(label="service pack", find="Help, About in the Administrator program."),
    "store_version": FactLabel(
        label="version of Store.exe", find="Properties of the file in the bin folder, page Version."
    ),
    "antivirus_api": FactLabel(
        label="scanner that uses the antivirus API", find="Registry, key VirusScan under the information store."
    ),
    "internet_mail_service": FactLabel(
        label="Internet Mail Service", find="Control Panel, Services: is the service there?"
    ),
    "ims_in_site": FactLabel(label="Internet Mail Service servers in the site", find="Count them under Connections."),
    "platform": FactLabel(label="platform", find="Environment variable PROCESSOR_ARCHITECTURE."),
    "database_format": FactLabel(label="database format", find="Application log, event 1185."),
    "symptoms": FactLabel(label="symptoms", find="Ask who reported it."),
    "error_id": FactLabel(label="error id", find="The last line of the error message."),
}

SCANNER = Because(
    fact="antivirus_api",
    value=True,
    condition="scanner that uses the antivirus API: yes",
    source="Q271547 SYMPTOMS",
    rule="applicability.condition_holds",
)
RANGE = Because(
    fact="store_version",
    value="5.5.2650.23",
    condition="version of Store.exe from 5.5.2650.23 (SP3) up to, not including, 5.5.2653.12",
    source="Q248838 MORE INFORMATION",
    rule="applicability.release_in_range",
    inferred=True,
)
FLOOR = Floor(database_format="2.46", oldest="5.5.2652.68", source="Q271547 RESOLUTION")
FIX = Fix(
    text="Install Service Pack 4, or the rollup of 2000-09-21 where a service pack has to wait.",
    source="Q271547 STATUS",
    fixed_in=[
        FixedIn(
            release="post-SP3 rollup 5.5.2653.12",
            service_pack=3,
            store_version="5.5.2653.12",
            date="2000-09-21",
            source="Q248838 MORE INFORMATION",
        ),
        FixedIn(release="SP4", service_pack=4, store_version=None, date="2000-11-07", source="Q191014", inferred=True),
    ],
    downloads=[
        Download(
            platform="x86",
            file="Q248838engi.exe",
            source="Q271547 RESOLUTION",
            address="http://www.microsoft.com/downloads/release.asp?ReleaseID=25443",
        )
    ],
    obtain=[Statement(text="Order the latest service pack as Q191014 describes.", source="Q191014", inferred=True)],
    floor=FLOOR,
)
MOVE_CAUTION = Caution(
    text="The fix releases the attachments of a moved mailbox unscanned: the destination needs a scanner of its own.",
    source="Q271547 MORE INFORMATION",
    kind="side_effect",
    state="applies",
)


def move_fault(verdict: Verdict, **changes: Any) -> Finding:
    finding = Finding(
        article="Q271547",
        title="XADM: Move Mailbox Utility Does Not Work with Antivirus API",
        verdict=verdict,
        likelihood=None,
        because=[SCANNER, RANGE],
        missing=[],
        could_change=[],
        workaround=Workaround(
            steps=[
                "Remove or disable the scanner on the server that the mailbox is moved from.",
                "Move the mailbox.",
                "Turn the scanner on again.",
            ],
            source="Q271547 WORKAROUND",
        ),
        fix=FIX,
        cautions=[
            Caution(
                text="Make a full backup before the file first starts.",
                source="Q244976",
                inferred=True,
                kind="restore",
                state="check",
            ),
            MOVE_CAUTION,
            Caution(
                text="Once the file has started, nothing older than 5.5.2652.68 can be put back.",
                source="Q271547 RESOLUTION",
                kind="restore",
                state="applies",
            ),
            Caution(text="The scanner's maker has been asked.", source="Q271547 WORKAROUND", state="met"),
            Caution(text="A later rollup carries the same fix.", source="Q282533", kind="doubt"),
        ],
    )
    return msgspec.structs.replace(finding, **changes)


def mail_fault(verdict: Verdict, **changes: Any) -> Finding:
    finding = Finding(
        article="Q271591",
        title="XFOR: Virus Scan Software Interferes with Message Delivery",
        verdict=verdict,
        likelihood="raised",
        because=[
            SCANNER,
            Because(
                fact="internet_mail_service",
                value=None,
                condition="Internet Mail Service: yes",
                source="Q271591 SYMPTOMS",
                rule="applicability.condition_open",
            ),
        ],
        missing=[],
        could_change=["store_version"],
        workaround=None,
        fix=FIX,
        cautions=[],
        notes=[
            Statement(text="The article names no workaround.", source="Q271591"),
            Statement(text="The same rollup sets the same floor.", source="Q271591, Q248838", inferred=True),
        ],
    )
    return msgspec.structs.replace(finding, **changes)


def no_scanner(article: str, title: str) -> Finding:
    return Finding(
        article=article,
        title=title,
        verdict="not_affected",
        likelihood=None,
        because=[
            RANGE,
            Because(
                fact="antivirus_api",
                value=False,
                condition="scanner that uses the antivirus API: yes",
                source=f"{article} SYMPTOMS",
                rule="applicability.condition_refuted",
                holds=False,
            ),
        ],
        missing=[],
        could_change=["platform"],
        workaround=None,
        fix=None,
        cautions=[],
    )


UNSAFE = Restore(
    verdict="unsafe",
    target="5.5.2650.23",
    floor="5.5.2652.68",
    database_format="2.46",
    because=[
        Because(
            fact="database_format",
            value="2.46",
            condition="database format older than 2.46",
            source="Q244976 CAUSE",
            rule="restore.below_floor",
            holds=False,
        )
    ],
    missing=[],
    consequences=[
        Statement(
            text="The information store does not start: events 1197 and 1005 with error 0x451.", source="Q244976"
        ),
        Statement(text="The databases are not damaged.", source="Q244976 MORE INFORMATION", inferred=True),
    ],
    recovery=[Statement(text="Put back Store.exe 5.5.2652.68 or later; the store starts again.", source="Q244976")],
    cautions=[Caution(text="Keep a copy of the file that runs now.", source="Q244976", inferred=True)],
)
OPEN_RESTORE = Restore(
    verdict="unknown",
    target="5.5.2651.76",
    floor=None,
    database_format=None,
    because=[],
    missing=["database_format"],
    consequences=[Statement(text="The store may not start.", source="Q244976")],
    recovery=[],
    cautions=[],
)
SAFE = msgspec.structs.replace(
    UNSAFE, verdict="safe", target="5.5.2653.12", consequences=[], recovery=[], cautions=[], because=[]
)


def server(name: str, verdict: Verdict, *findings: Finding, **changes: Any) -> Server:
    result = Server(
        name=name,
        verdict=verdict,
        where=f"fleet.yaml:{sum(name.encode('utf-8', 'replace')) % 90 + 1}:5",
        facts={
            "site": "Hamburg",
            "product": "Exchange Server 5.5",
            "service_pack": 3,
            "store_version": "5.5.2650.23",
            "antivirus_api": True,
            "symptoms": ["move_mailbox_fails", "mail_in_bad_folder"],
            "error_id": "80004005-0501-0000050a",
        },
        assumed=["product"],
        derived=[
            Derived(
                fact="service_pack",
                value=3,
                premises=["store_version"],
                text="Builds from 5.5.2650.23 on belong to SP3.",
                source="Q191014",
                rule="releases.service_pack",
                at_least=True,
                inferred=True,
            )
        ],
        contradictions=[],
        findings=list(findings),
        restore=None,
        ask=[],
    )
    return msgspec.structs.replace(result, **changes)


CLASH = Contradiction(
    facts=["service_pack", "store_version"],
    message="Service pack 4 is stated, but this version of Store.exe belongs to SP3; the file decides.",
    source="Q191014",
    rule="contradictions.service_pack",
)
OTHER = "XADM: Information Store Stops Responding After Service Pack 4"


def servers() -> list[Server]:
    return [
        server(
            "MAIL1",
            "confirmed",
            no_scanner("Q279798", OTHER),
            mail_fault("exposed"),
            move_fault("confirmed"),
            restore=UNSAFE,
        ),
        server(
            "mail2",
            "exposed",
            move_fault("exposed", likelihood="stated"),
            no_scanner("Q279798", OTHER),
            restore=SAFE,
        ),
        server(
            "GATEWAY",
            "undetermined",
            mail_fault("undetermined", missing=["internet_mail_service", "platform"], likelihood="unknown"),
            contradictions=[CLASH],
            restore=OPEN_RESTORE,
            ask=["internet_mail_service", "platform", "an_unlabelled_fact"],
        ),
        server("archive", "not_affected", no_scanner("Q271547", "Title"), restore=msgspec.structs.replace(UNSAFE)),
        server("clash", "not_affected", no_scanner("Q271547", "Title"), contradictions=[CLASH]),
        server("bare", "exposed", move_fault("exposed", workaround=None, fix=None, because=[], cautions=[])),
        *(server(f"quiet-{number}", "not_affected", no_scanner("Q271547", "Title")) for number in range(5)),
    ]


def test_the_next_step_names_each_open_fact_once_what_is_asked_first_and_then_what_the_way_back_hangs_on() -> None:
    open_ = msgspec.structs.replace(OPEN_RESTORE, missing=["database_format", "platform"])
    finding = move_fault("undetermined", missing=["platform", "a", "b"])
    found = server("A", "undetermined", finding, restore=open_, ask=["a", "platform"])
    sentences = next_sentences(found, {})
    assert sentences == "Do not put back 5.5.2651.76 yet. Find out a, database format and platform."
    assert next_step(found, {}) == "do not put back 5.5.2651.76 yet; find out a"
    assert next_step(found) == "do not put back 5.5.2651.76 yet; find out a"


def test_what_the_way_back_hangs_on_is_to_be_found_out_also_beside_a_fault() -> None:
    found = server("A", "confirmed", move_fault("confirmed"), restore=OPEN_RESTORE, ask=["platform"])
    assert next_step(found).endswith("; find out platform")
    assert next_sentences(found, {}).endswith(" Find out platform and database format.")


def summary_of(fleet: list[Server], errors: int) -> Summary:
    verdicts = [each.verdict for each in fleet]
    restores = [each.restore.verdict for each in fleet if each.restore]
    return Summary(
        servers=len(fleet),
        confirmed=verdicts.count("confirmed"),
        exposed=verdicts.count("exposed"),
        undetermined=verdicts.count("undetermined"),
        not_affected=verdicts.count("not_affected"),
        restore_unsafe=restores.count("unsafe"),
        restore_unknown=restores.count("unknown"),
        restore_safe=restores.count("safe"),
        contradictions=sum(bool(each.contradictions) for each in fleet),
        errors=errors,
    )


DOSSIERS = [
    Dossier(
        article="Q271547",
        title="XADM: Move Mailbox Utility Does Not Work with Antivirus API",
        modified="2002-07-22",
        facts=[
            DossierEntry(topic="symptom", text="Moving a mailbox fails.", source="Q271547 SYMPTOMS"),
            DossierEntry(topic="cause", text="A scan in progress is taken for a failure.", source="Q271547 CAUSE"),
            DossierEntry(topic="symptom", text="An error with the part 50A.", source="Q271547 SYMPTOMS"),
            DossierEntry(topic="way_back", text="It sets a floor.", source="Q244976", inferred=True),
        ],
    ),
    Dossier(article="Q271591", title="XFOR: Virus Scan Software Interferes", modified="2001-06-01", facts=[]),
    Dossier(article="../Q9", title="An article with an odd id", modified="2001-06-01", facts=[]),
]
STAMP = KnowledgeStamp(content="exchange55", sha256="0123456789abcdef" * 4)


def results_of(fleet: list[Server], errors: list[RecordError] | None = None) -> Results:
    errors = errors or []
    return Results(
        knowledge=STAMP,
        servers=fleet,
        errors=errors,
        summary=summary_of(fleet, len(errors)),
        articles=DOSSIERS,
        labels=LABELS,
    )


def fleet_results() -> Results:
    return results_of(
        servers(),
        [
            RecordError(
                where="fleet.yaml:17:5", server="MAIL9", message='"SP9" is no service pack; write 0 to 4, or unknown'
            ),
            RecordError(where="other.json", server=None, message="the file is empty"),
        ],
    )


def listing_results() -> Results:
    """Return a result that lists imported articles for one of its servers."""
    listed = server("LISTED", "exposed", move_fault("exposed"), archive=archive_pages.EXPOSURE)
    return results_of([listed, server("PLAIN", "exposed", mail_fault("exposed"))])


def minimal_results() -> Results:
    return Results(
        knowledge=STAMP,
        servers=[],
        errors=[],
        summary=summary_of([], 0),
        articles=[],
        labels={},
    )


def poisoned(results: Results) -> Results:
    """Return the results with markup in every text, and in every key, that does not come from a fixed set of words."""
    fixed = {"verdict", "likelihood", "kind", "state", "schema"}

    def poison(value: Any, key: str = "") -> Any:
        if isinstance(value, msgspec.Struct):
            changes = {name: poison(getattr(value, name), name) for name in value.__struct_fields__}
            return msgspec.structs.replace(value, **changes)
        if isinstance(value, str):
            return value if key in fixed else value + PAYLOAD
        if isinstance(value, list):
            return [poison(item, key) for item in value]
        if isinstance(value, dict):
            return {name + PAYLOAD: poison(item) for name, item in value.items()}
        return value

    poisoned_results: Results = poison(results)
    return poisoned_results


@dataclass
class Page:
    """What a parser that knows nothing of the templates sees in a page."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    text: str = ""

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


class Reader(HTMLParser):
    VOID = frozenset({"meta", "br", "wbr", "link", "img", "input", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[str] = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.page.text += data

    def _note(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.append(tag)
        self.page.text += " " if tag in {"br", "td", "th", "li", "p"} else ""
        if re.fullmatch("h[1-6]", tag):
            self.page.headings.append(int(tag[1]))
        for name, value in attrs:
            self.page.attributes.append((tag, name, value or ""))
            if name == "id":
                self.page.ids.append(value or "")


def read(path: Path) -> Page:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    assert not reader.open
    return reader.page


def words(path: Path) -> str:
    return " ".join(read(path).text.split())


def rows_of(path: Path) -> list[str]:
    """Return the words of each row of the page's tables, as they are seen."""
    source = path.read_text(encoding="utf-8").replace("<wbr>", "")
    source = re.sub('<span class="hidden">[^<]*</span>', "", source)
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in re.findall("<tr[^>]*>.*?</tr>", source, re.DOTALL)]


def page_of(folder: Path, name: str) -> Path:
    """Return the page whose main heading is ``name``."""
    heading = f'<h1><bdi class="name">{html.escape(name)}</bdi></h1>'
    found = [path for path in sorted((folder / "servers").iterdir()) if heading in path.read_text(encoding="utf-8")]
    assert len(found) == 1
    return found[0]


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_ino) for path in files}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site to read and to leave as it is."""
    folder = tmp_path_factory.mktemp("site")
    written(fleet_results(), folder)
    return folder


@pytest.fixture
def own_site(tmp_path: Path) -> Path:
    """A site to write into."""
    written(fleet_results(), tmp_path)
    return tmp_path


def every_kind(folder: Path) -> Iterator[list[Path]]:
    """Write one site of each kind and yield its pages."""
    evil_fleet = results_of([server(name, "confirmed", move_fault("confirmed")) for name in EVIL_NAMES])
    for number, results in enumerate((fleet_results(), poisoned(fleet_results()), minimal_results(), evil_fleet)):
        yield written(results, folder / str(number))
    with archive_pages.shelf(folder / "shelf") as shelf:
        yield write_site(listing_results(), folder / "listing", LOOK, shelf)


# --- what the pages say -------------------------------------------------------------------------------------------


def test_the_top_of_a_server_page_tells_what_to_do_before_any_reason(site: Path) -> None:
    text = words(page_of(site, "MAIL1"))
    top = text[: text.index("Why we think so")]
    said = [
        "Do not put back 5.5.2650.23",
        "5.5.2650.23 would not start on this server. The oldest that still starts is 5.5.2652.68",
        "1 fault is confirmed and 1 fault is waiting for its trigger: work around Q271547 now, "
        "install post-SP3 rollup 5.5.2653.12 or SP4 for good and do not put back 5.5.2650.23.",
        "Remove or disable the scanner",
        "No workaround is known for Q271591",
        "Install Service Pack 4",
        "Q248838engi.exe (x86)",
        "Order the latest service pack",
        "The way back closes when the fix first starts. After that, nothing older than 5.5.2652.68 starts",
        "the destination needs a scanner of its own.",
    ]
    places = [top.index(words_of) for words_of in said]
    assert places == sorted(places)


def test_a_remedy_that_faults_share_is_said_once_at_the_top(site: Path) -> None:
    text = words(page_of(site, "MAIL1"))
    top = text[: text.index("Why we think so")]
    assert top.count("Install Service Pack 4") == 1
    assert top.count("nothing older than 5.5.2652.68") == 1
    assert "Applies here (way back): Once the file has started, nothing older" in text


def test_a_premise_shows_all_that_is_known_of_it(site: Path) -> None:
    assert (
        "Internet Mail Service unknown Internet Mail Service: yes not known Q271591 SYMPTOMS "
        "applicability.condition_open"
    ) in rows_of(page_of(site, "GATEWAY"))
    rows = rows_of(page_of(site, "mail2"))
    assert any(row.endswith("yes Q248838 MORE INFORMATION inferred applicability.release_in_range") for row in rows)


def test_a_missing_fact_says_where_to_find_it(site: Path) -> None:
    text = words(page_of(site, "GATEWAY"))
    top = text[: text.index("Findings")]
    assert "Internet Mail Service Control Panel, Services: is the service there?" in top
    assert "An unlabelled fact" in text


def test_a_likelihood_cautions_and_notes_are_shown(site: Path) -> None:
    text = words(page_of(site, "MAIL1"))
    for said in (
        "Likelihood: raised. It is more likely here than usual.",
        "Applies here (side effect): The fix releases",
        "Check first (way back): Make a full backup",
        "Seen to already (advice): The scanner's maker",
        "The same rollup sets the same floor. Q271591, Q248838 inferred",
        "Releases that carry the fix",
    ):
        assert said in text
    assert text.index("Applies here") < text.index("Check first") < text.index("Seen to already")


def test_the_restore_block_tells_consequences_and_recovery(site: Path) -> None:
    text = words(page_of(site, "MAIL1"))
    for said in ("events 1197 and 1005", "The databases are not damaged.", "Put back Store.exe 5.5.2652.68 or later"):
        assert said in text


def test_a_restore_that_nobody_can_judge_yet_is_warned_of(site: Path) -> None:
    text = words(page_of(site, "GATEWAY"))
    assert "Do not put back 5.5.2651.76 until you know more" in text
    assert "Find out first: database format" in text


def test_a_safe_restore_gives_no_warning(site: Path) -> None:
    page = page_of(site, "mail2")
    assert "Do not put back" not in words(page)
    assert "May be put back" in words(page)
    assert 'class="warning' not in page.read_text(encoding="utf-8")


def test_contradictions_assumed_derived_and_all_facts_are_shown(site: Path) -> None:
    text = words(page_of(site, "GATEWAY"))
    for said in (
        "contradicts itself",
        "the file decides",
        "service pack: 3; version of Store.exe: 5.5.2650.23",
        "at least 3 version of Store.exe Builds from 5.5.2650.23 on belong to SP3. Q191014 inferred releases",
        "Product: Exchange Server 5.5",
        "Product Exchange Server 5.5 assumed product",
        "Service pack 3 derived service_pack",
        "Error id 80004005-0501-0000050a stated error_id",
        "Symptoms move_mailbox_fails, mail_in_bad_folder",
    ):
        assert said in text


def test_articles_that_do_not_affect_a_server_are_folded_with_their_reason(site: Path) -> None:
    page = page_of(site, "MAIL1").read_text(encoding="utf-8")
    start = page.index('id="unaffected"')
    folded = page[page.index("<details>", start) : page.index("</details>", start)]
    assert OTHER in folded
    assert "API: <strong>no</strong>. The condition is:" in folded
    assert "release_in_range" not in folded
    assert OTHER not in page[:start]


def test_a_fault_without_any_remedy_says_so(site: Path) -> None:
    text = words(page_of(site, "bare"))
    assert "No workaround is known for Q271547." in text
    assert "No fix is known for Q271547." in text


def test_the_index_warns_then_counts_then_reports_errors_then_lists_the_gravest_first(site: Path) -> None:
    text = words(site / "index.html")
    said = [
        "11 servers were diagnosed. 6 need a look: 1 has a confirmed fault, 2 have a fault that waits for its trigger, "
        "1 cannot be judged yet and 2 need it for another reason.",
        "Do not put back an older version",
        "Not 5.5.2650.23, only 5.5.2652.68 or newer: MAIL1, archive",
        "Confirmed 1 confirmed: show them All conditions hold",
        "2 records could not be read",
        "fleet.yaml:17:5 MAIL9",
        "other.json not known the file is empty",
        "Servers Text",
        "MAIL1 Hamburg Confirmed",
        "mail2 Hamburg Exposed",
        "GATEWAY Hamburg Undetermined",
        "archive Hamburg Not affected",
        "quiet-0 Hamburg Not affected none not asked nothing to do",
        "How many servers each article concerns",
    ]
    places = [text.index(words_of) for words_of in said]
    assert places == sorted(places)


def test_the_index_says_what_to_do_next_in_few_words(site: Path) -> None:
    text = words(site / "index.html")
    for said in (
        "Do not put back 5.5.2650.23. Work around, then install post-SP3 rollup 5.5.2653.12 or SP4.",
        "No remedy known.",
        "Do not put back 5.5.2651.76 yet. Find out Internet Mail Service, database format and platform. "
        "Clear up service pack and version of Store.exe.",
    ):
        assert said in text


def test_the_index_counts_the_servers_of_each_article(site: Path) -> None:
    rows = rows_of(site / "index.html")
    titles = {dossier.article: dossier.title for dossier in DOSSIERS}
    assert f"Q271547 {titles['Q271547']} 1 2 0 7" in rows
    assert f"Q271591 {titles['Q271591']} 0 1 1 0" in rows
    assert f"Q279798 {OTHER} 0 0 0 2" in rows


def test_an_article_page_groups_its_facts_and_lists_the_servers_it_concerns(site: Path) -> None:
    text = words(site / "articles/Q271547.html")
    assert "symptom Moving a mailbox fails. Q271547 SYMPTOMS An error with the part 50A." in text
    assert "way back It sets a floor. Q244976 inferred" in text
    concerned = text[text.index("Servers that it concerns") :]
    assert "Confirmed MAIL1 Exposed bare Exposed mail2" in concerned
    assert "quiet" not in concerned
    assert "Not affected: 7" in concerned


def test_every_page_carries_the_stamp_and_the_way_back_to_the_fleet(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = words(path)
        assert "exchange55, sha256 0123456789ab" in text
        assert "0123456789abc" not in text
        assert (path.name == "index.html") or "../index.html" in read(path).values("href")


def test_only_servers_that_need_a_page_get_one(site: Path) -> None:
    assert len(list((site / "servers").iterdir())) == 6
    assert [needs_somebody(each) for each in servers()] == [True] * 6 + [False] * 5


def test_minimal_results_render(tmp_path: Path) -> None:
    assert written(minimal_results(), tmp_path) == [tmp_path / "index.html"]
    assert "No server was diagnosed." in words(tmp_path / "index.html")


# --- markup -------------------------------------------------------------------------------------------------------


def test_markup_is_nested_and_headings_follow_each_other(tmp_path: Path) -> None:
    for pages in every_kind(tmp_path):
        for path in pages:
            page = read(path)
            assert page.headings[0] == 1
            assert page.headings.count(1) == 1
            assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
            assert len(page.ids) == len(set(page.ids))
            assert set(page.values("aria-labelledby")) <= set(page.ids)
            assert {"html", "head", "title", "body", "header", "main", "footer"} <= set(page.tags)
            assert ("html", "lang", "en") in page.attributes
            assert "width=device-width, initial-scale=1" in page.values("content")


def test_no_markup_of_the_results_survives(tmp_path: Path) -> None:
    results = poisoned(fleet_results())
    for path in written(results, tmp_path):
        page = read(path)
        source = path.read_text(encoding="utf-8")
        assert not {"img", "iframe", "object", "link", "base"} & set(page.tags)
        assert not [name for _, name, _ in page.attributes if name.startswith("on") or name == "style"]
        assert page.tags.count("script") == source.count("<script") == (2 if path.name == "index.html" else 0)
        assert source.count("</script") == page.tags.count("script")
        assert "{{ 7*7 }}" in page.text


def test_every_text_of_the_results_is_shown_as_it_is(tmp_path: Path) -> None:
    results = poisoned(fleet_results())
    written(results, tmp_path)
    shown = {path: read(path).text for path in tmp_path.rglob("*.html")}
    everywhere = "\n".join(shown.values())
    sick = [each for each in results.servers if needs_somebody(each)]
    texts = [
        *(each.name for each in results.servers),
        *(each.where for each in sick if each.where),
        *(error.message for error in results.errors),
        *(line.text for dossier in results.articles for line in dossier.facts),
        *(finding.title for each in sick for finding in each.findings),
        *(caution.text for each in sick for finding in each.findings for caution in finding.cautions),
        *(clash.message for each in sick for clash in each.contradictions),
        *(statement.text for each in sick if each.restore for statement in each.restore.recovery),
        *(step for each in sick for f in each.findings if f.workaround for step in f.workaround.steps),
        *(way.address or "" for each in sick for f in each.findings if f.fix for way in f.fix.downloads),
    ]
    assert [text for text in texts if text not in everywhere] == []


def test_nothing_is_fetched_from_anywhere(tmp_path: Path) -> None:
    for pages in every_kind(tmp_path):
        for path in pages:
            page = read(path)
            assert page.values("src") == []
            assert [href for href in page.values("href") if re.match("[a-z]+:|//", href, re.IGNORECASE)] == []
            policy = next(value for value in page.values("content") if "default-src" in value)
            source = path.read_text(encoding="utf-8")
            allowed = {hashed(text) for text in re.findall("<(?:style|script)>(.*?)</", source, re.DOTALL)}
            assert set(re.findall("'(sha256-[^']+)'", policy)) == allowed
            rules = [rule.split()[0] for rule in policy.split("; ")]
            script = ["script-src"] if path == pages[0] else []
            assert rules == ["default-src", "style-src", *script, "base-uri", "form-action"]
            assert policy.count("'none'") == 3
            assert not re.search(r"url\(|@import|expression", path.read_text(encoding="utf-8").split("</style>")[0])


def hashed(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def test_an_old_address_is_text(site: Path) -> None:
    page = page_of(site, "MAIL1")
    assert "http://www.microsoft.com/downloads/release.asp?ReleaseID=25443" in words(page)


def test_every_link_leads_somewhere(tmp_path: Path) -> None:
    for pages in every_kind(tmp_path):
        read_pages = {path.resolve(): read(path) for path in pages}
        for path, page in read_pages.items():
            for href in page.values("href"):
                target, _, anchor = href.partition("#")
                there = read_pages[(path.parent / target).resolve() if target else path]
                assert not anchor or anchor in there.ids


def test_unprintable_characters_never_reach_a_page(tmp_path: Path) -> None:
    written(results_of([server("a\x00b\x1b[31m\x9bc\ud800d\ufffe", "exposed", move_fault("exposed"))]), tmp_path)
    source = (tmp_path / "index.html").read_bytes().decode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe]", source)
    assert "a\ufffdb\ufffd[31m\ufffdc\ufffdd\ufffd" in source


# --- file names ---------------------------------------------------------------------------------------------------


def test_evil_names_give_safe_files_inside_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    fleet = [server(name, "confirmed", move_fault("confirmed")) for name in EVIL_NAMES]
    pages = written(results_of(fleet), folder)
    stems = [path.stem for path in pages if path.parent.name == "servers"]
    assert len(stems) == len(EVIL_NAMES)
    assert len({stem.casefold() for stem in stems}) == len(stems)
    assert all(re.fullmatch("[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", stem) for stem in stems)
    assert not {"con", "lpt1", "nul"} & set(stems)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert {path.resolve() for path in pages} == {path.resolve() for path in folder.rglob("*.html")}


def test_a_plain_name_is_its_own_file_name_and_stays_so() -> None:
    names = PageNames.of_servers()
    assert [names.stem("mail-1"), names.stem("exch02")] == ["mail-1", "exch02"]
    assert names.stem("mail-1").startswith("mail-1-")
    assert PageNames.of_articles().stem("Q271547") == "Q271547"


def test_file_names_are_the_same_in_every_run() -> None:
    first, second = PageNames.of_servers(), PageNames.of_servers()
    assert [first.stem(name) for name in EVIL_NAMES] == [second.stem(name) for name in EVIL_NAMES]
    assert PageNames.of_servers().stem("MAIL1") == "mail1-dbc9682f"


def test_a_name_that_looks_like_the_file_name_of_another_gets_its_own() -> None:
    names = PageNames.of_servers()
    taken = names.stem("MAIL1")
    assert names.stem(taken) not in {taken, "mail1"}
    articles = PageNames.of_articles()
    assert articles.stem("Q1").casefold() != articles.stem("q1").casefold()


def test_many_servers_of_one_name_each_get_a_page(tmp_path: Path) -> None:
    places = [f"fleet.yaml:{line}:5" for line in range(1, MOST_PAGES + 1)]
    written(results_of([server("twin", "exposed", move_fault("exposed"), where=place) for place in places]), tmp_path)
    assert len(list((tmp_path / "servers").iterdir())) == len(places)
    assert f"({places[-1]})" in words(tmp_path / "index.html")


# --- the folder ---------------------------------------------------------------------------------------------------


def test_a_second_run_touches_nothing(own_site: Path) -> None:
    before = snapshot(own_site)
    pages = written(fleet_results(), own_site)
    assert snapshot(own_site) == before
    assert {str(path.relative_to(own_site)) for path in pages} | {MANIFEST} == set(before)


def test_only_the_pages_that_changed_are_written_again(own_site: Path) -> None:
    before = snapshot(own_site)
    fleet = fleet_results()
    changed = [
        msgspec.structs.replace(each, where="elsewhere:1:1") if each.name == "bare" else each for each in fleet.servers
    ]
    written(msgspec.structs.replace(fleet, servers=changed), own_site)
    after = snapshot(own_site)
    assert {name for name in after if after[name] != before[name]} == {"servers/bare.html"}


def test_stale_pages_go_and_foreign_files_stay(own_site: Path) -> None:
    foreign = [own_site / "notes.txt", own_site / "servers" / "mine.html", own_site / "articles" / "README"]
    for path in foreign:
        path.write_text("mine", encoding="utf-8")
    gone = page_of(own_site, "MAIL1")
    keep = [each for each in servers() if each.name != "MAIL1"]
    pages = written(results_of(keep), own_site)
    assert not gone.exists()
    assert all(path.read_text(encoding="utf-8") == "mine" for path in foreign)
    assert {path for path in own_site.rglob("*") if path.is_file()} == {*pages, *foreign, own_site / MANIFEST}


def test_a_forged_manifest_cannot_remove_anything_else(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    written(fleet_results(), folder)
    victims = [tmp_path / "x.html", folder / "notes.html", folder / "servers" / "notes.txt"]
    for path in victims:
        path.write_text("mine", encoding="utf-8")
    with (folder / MANIFEST).open("a", encoding="utf-8") as stream:
        stream.write(f"../x.html\nservers/../../x.html\n{victims[0]}\nnotes.html\nservers/notes.txt\n\n..\n")
    written(minimal_results(), folder)
    assert all(path.read_text(encoding="utf-8") == "mine" for path in victims)


def test_a_folder_that_leads_elsewhere_is_not_cleaned(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    written(fleet_results(), folder)
    (folder / "servers").rename(elsewhere)
    (folder / "servers").symlink_to(elsewhere, target_is_directory=True)
    written(minimal_results(), folder)
    assert len(list(elsewhere.iterdir())) == 6


def test_a_page_that_we_did_not_write_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="was not written by an earlier run"):
        written(fleet_results(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "mine"


def test_a_run_that_was_cut_short_is_taken_up_again(tmp_path: Path) -> None:
    (tmp_path / "servers").write_text("in the way", encoding="utf-8")
    with pytest.raises(OSError, match="servers"):
        written(fleet_results(), tmp_path)
    assert not list(tmp_path.rglob("*.tmp"))
    (tmp_path / "servers").unlink()
    pages = written(fleet_results(), tmp_path)
    assert all(path.is_file() for path in pages)


def test_pages_follow_the_umask_like_any_other_file(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        written(minimal_results(), tmp_path)
    finally:
        os.umask(before)
    assert (tmp_path / "index.html").stat().st_mode & 0o777 == 0o644
