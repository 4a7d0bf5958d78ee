"""Content is checked when it is loaded: every problem of every file in one go, at its place, with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import Knowledge, load_knowledge
from diagnose.problems import InputError
from tests.command import run

Edit = tuple[str, str, str]
"""A file, a text in it, and what stands there instead."""

FACTS, RELEASES, REMEDIES = "facts.yaml", "releases.yaml", "remedies.yaml"
MOVE, BAD, FLOORS = "articles/Q271547.yaml", "articles/Q271591.yaml", "articles/Q244976.yaml"
VAPI = '{fact: antivirus_api, is: "yes", source: SYMPTOMS}'
IMPLIED = 'implied:\n  - fact: antivirus_software\n    value: "yes"\n'
ON = ": move_destination\n      unless"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the shipped content, to be damaged."""
    root = find_content().root
    for folder in ("kb", "rules"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def damage(content: Path, *edits: Edit) -> None:
    for name, old, new in edits:
        path = next(content.glob("kb/*")) / name
        text = path.read_text()
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1))


def place(content: Path, name: str, text: str) -> str:
    """Return the line and column of the first ``text`` in a file."""
    before = (next(content.glob("kb/*")) / name).read_text().partition(text)[0]
    return f"kb/exchange55/{name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def problems(content: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_knowledge(find_content(content))
    return [str(problem) for problem in caught.value.problems]


# Each: the damage, the text at whose place the problem is told (in the damaged file), and what is said.
DAMAGES: Mapping[str, tuple[Edit, str, str]] = {
    # what does not fit the schema
    "unknown key": (
        (MOVE, "issue_type:", "isue_type:"),
        "isue_type",
        'the key "isue_type" is not known here (did you mean issue_type?)',
    ),
    "unknown key like no other": (
        (MOVE, "\nsummary:", "\nzzz: 1\nsummary:"),
        "zzz",
        'the key "zzz" is not known here; known are: article, title',
    ),
    "missing key": ((MOVE, "  category: exchange\n", ""), "modified:", "header: the key category is missing"),
    "missing key of the file": ((RELEASES, "file: Store.exe\n", ""), "product_version:", "the key file is missing"),
    "list for text": (
        (MOVE, "  category: exchange", "  category: [exchange]"),
        "[exchange]",
        "header.category: a list stands where text has to be",
    ),
    "text for a list": (
        (MOVE, 'versions: ["5.5 SP3"]', "versions: 5.5 SP3"),
        "5.5 SP3",
        'header.versions: "5.5 SP3" stands where a list has to be',
    ),
    "number for text": (
        (MOVE, "category: exchange", "category: 5"),
        "5\n  product",
        "5 stands where text has to be; put it in quotes",
    ),
    "nothing for text": (
        (MOVE, "category: exchange", "category:"),
        "\n  product",
        "header.category: nothing stands where text has to be",
    ),
    "text for a number": (
        (FACTS, "minimum: 0", "minimum: zero"),
        "zero",
        '"zero" stands where a whole number has to be',
    ),
    "true for yes": (
        (MOVE, VAPI, VAPI.replace('"yes"', "true")),
        "true, source",
        "true stands where text or a whole number has to be; put it in quotes",
    ),
    "not one of": (
        (MOVE, "kind: side_effect", "kind: sideeffect"),
        "sideeffect",
        '"sideeffect" is not known here (did you mean side_effect?)',
    ),
    "no such type": (
        (FACTS, "type: choice", "type: chioce"),
        "chioce",
        'facts.product.type: "chioce" is not known here (did you mean choice?)',
    ),
    "no type": (
        (FACTS, "    type: text\n    label: server name", "    label: server name"),
        "label: server name",
        "facts.name: the key type is missing",
    ),
    "wrong key in a fact": (
        (FACTS, "label: server name", "labl: server name"),
        "labl",
        'the key "labl" is not known here (did you mean label?)',
    ),
    "wrong value in a fact": (
        (FACTS, "label: server name", "label: 5"),
        "5\n",
        "facts.name.label: 5 stands where text has to be; put it in quotes",
    ),
    "fact key": (
        (FACTS, "\n  site:", "\n  Site Name:"),
        "Site Name",
        'the key "Site Name" stands where there has to be a fact\'s key in lower case',
    ),
    "date": (
        (MOVE, '"2002-07-22"', "22.7.2002"),
        "22.7.2002",
        "stands where there has to be a date such as 2002-07-22",
    ),
    "no source": (
        (MOVE, "source: CAUSE", 'source: ""'),
        '""',
        'summary.source: "" stands where there has to be the section',
    ),
    "version of three parts": (
        (RELEASES, "5.5.2232.11", "5.5.2232"),
        '"5.5.2232"',
        "there has to be a file version of four parts",
    ),
    # what is no YAML, or not one mapping
    "YAML": ((MOVE, "title: A mailbox", 'title: "A mailbox'), "2002-07-22", "check the indentation and the quotes"),
    "duplicate key": (
        (MOVE, "\nsummary:", "\ntitle: x\nsummary:"),
        "title: x",
        'the key "title" stands here a second time (first in line 3)',
    ),
    "a tag": ((MOVE, "category: exchange", "category: !x exchange"), "!x", 'the tag "!x" is not supported'),
    "two documents": (
        (MOVE, "\nsummary:", "\n---\nsummary:"),
        "summary:",
        "this is document 2 of a file that may have one",
    ),
    # what means nothing
    "unknown fact": (
        (MOVE, VAPI, VAPI.replace("antivirus_api", "antivrus_api")),
        "{fact: antivrus_api",
        '"antivrus_api" (did you mean antivirus_api?)',
    ),
    "two tests in one": (
        (MOVE, VAPI, VAPI.replace("is:", "below: 3, is:")),
        "{fact: antivirus_api",
        "needs exactly one of: is, one_of, at_least, below, includes",
    ),
    "no test": (
        (MOVE, VAPI, "{fact: antivirus_api, source: SYMPTOMS}"),
        "{fact: antivirus_api",
        "needs exactly one of: is, one_of",
    ),
    "a value that means nothing": (
        (MOVE, VAPI, VAPI.replace("yes", "maybe")),
        "{fact: antivirus_api",
        '"maybe" is neither yes nor no',
    ),
    "a condition on unknown": (
        (MOVE, VAPI, VAPI.replace("yes", "unknown")),
        "{fact: antivirus_api",
        "cannot ask for unknown",
    ),
    "in a likelihood": (
        (BAD, "{fact: ims_in_site, at_least: 2", "{fact: ims_in_sites, at_least: 2"),
        "{fact: ims_in_sites",
        "(did you mean ims_in_site?)",
    ),
    "in a change": (
        (MOVE, "{fact: destination_antivirus_api", "{fact: destination_antivirus"),
        "{fact: destination_antivirus",
        "(did you mean destination_antivirus_api?)",
    ),
    "in an incompatibility": (
        (FACTS, "{fact: service_pack, below: 3", "{fact: service_pack, below: 30"),
        "{fact: service_pack, below: 30",
        '"30" is no Exchange service pack',
    ),
    "unknown release": ((MOVE, "release: SP3", "release: SP9"), "introduced:", "SP9 is no release"),
    "unknown symptom": (
        (MOVE, "symptom: move_mailbox_fails", "symptom: move_mailbox_fail"),
        "symptom: move_mailbox_fail",
        "(did you mean move_mailbox_fails?)",
    ),
    "alias of a symptom": (
        (MOVE, "symptom: move_mailbox_fails", "symptom: mailbox_move"),
        "symptom: mailbox_move",
        "is an alias; write the symptom's own key",
    ),
    "error id": (
        (MOVE, 'error_ids: ["80004005-0501-0000050a"]', "error_ids: [none]"),
        "symptom: move",
        '"none" is no error id',
    ),
    "symptom of a refusal": (
        (FLOORS, "  refused:\n    - symptom: databases_too_new", "  refused:\n    - symptom: too_new"),
        "symptom: too_new",
        '"too_new" is none of the symptoms',
    ),
    "database format": (
        (FLOORS, 'database_format: "2.45"', 'database_format: "2.44"'),
        '"2.44"',
        '"2.44" is no format of the information store databases',
    ),
    "spelling of a format": (
        (FLOORS, 'database_format: "2.45"', 'database_format: "2.450"'),
        '"2.450"',
        '"2.450" is written "2.45" in facts.yaml',
    ),
    # what does not fit together
    "id and file": (
        (MOVE, "article: Q271547", "article: Q271548"),
        "Q271548",
        "the file Q271547.yaml holds article Q271548; rename one of them",
    ),
    "marked as dangling": (
        (MOVE, "  - article: Q244976", "  - dangling: true\n    article: Q244976"),
        "true\n    article: Q244976",
        "Q244976 is marked as dangling, but it is here",
    ),
    "see instead": (
        (MOVE, "see_instead: Q191014", "see_instead: Q191015"),
        "Q191015",
        "there is no article Q191015 (did you mean Q191014?)",
    ),
    "both workarounds": (
        (MOVE, "\nworkaround:", "\nno_workaround: {text: x, source: WORKAROUND}\nworkaround:"),
        "{text: x",
        "this one has both",
    ),
    "releases out of order": (
        (RELEASES, "5.5.2232.11", "5.5.2449.11"),
        "release: SP2",
        "release SP2 is older than the one before it; put the oldest first",
    ),
    "a release twice": (
        (RELEASES, "release: SP2", "release: SP1"),
        "SP1\n    service_pack: 2",
        "the release SP1 stands here a second time",
    ),
    "a part of a version too great": (
        (RELEASES, "5.5.2232.11", "5.5.2232.99999"),
        '"5.5.2232.99999"',
        "a part is greater than 65535",
    ),
    "no version of a release": (
        (RELEASES, '    store_version: "5.5.2232.11"\n', ""),
        "release: SP1",
        "needs a store_version, or both after and before",
    ),
    "role of a fact": (
        (RELEASES, "  version: version", "  version: versoin"),
        "versoin",
        'there is no fact "versoin" (did you mean version?)',
    ),
    "product version": (
        (RELEASES, 'product_version: "5.5"', 'product_version: "5.50"'),
        '"5.50"',
        '"5.50" is written "5.5" in facts.yaml',
    ),
    "alias of two facts": (
        (FACTS, "aliases: [site_name,", "aliases: [host,"),
        "[host, exchange_site",
        '"host" names both name and site; take it out of one of them',
    ),
    "name of two choices": (
        (FACTS, "aliases: [dec alpha,", "aliases: [i386,"),
        "value: alpha",
        '"i386" means both Intel (x86) and Alpha',
    ),
    "implied fact": (
        (FACTS, 'implies: {version: "2000"}', 'implies: {versin: "2000"}'),
        '"2000"}\n',
        'there is no fact "versin" (did you mean version?)',
    ),
    "implied alias": ((FACTS, 'implies: {version: "2000"}', "implies: {sp: 3}"), "3}", ""),
    "implied value": (
        (FACTS, 'implies: {version: "2000"}', 'implies: {service_pack: "9"}'),
        '"9"}',
        '"9" is no Exchange service pack',
    ),
    "assumed value": (
        (FACTS, "assumed: {value: Exchange Server}", "assumed: {value: Exchnage}"),
        "Exchnage}",
        "(did you mean Exchange?)",
    ),
    "assumed where": (
        (FACTS, "when: {product: Exchange Server}", "when: {prodct: Exchange Server}"),
        "Exchange Server}}",
        '"prodct" (did you mean product?)',
    ),
    "pattern": ((FACTS, "pattern: '20[0-9]", "pattern: '20[0-9"), "'20[0-9{2}", "this is no regular expression"),
    "example": ((FACTS, 'example: "5.5.2650.23"', 'example: "5.5.2650"'), '"5.5.2650"', "has 3 parts"),
    "word of a number": ((FACTS, "rtm: 0", "rtm: 7"), "7\n      base", "7 is not from 0 to 4"),
    "fact of the fleet": (
        (FACTS, "count: internet_mail_service,", "count: internet_mail,"),
        "internet_mail,",
        '"internet_mail" (did you mean internet_mail_service?)',
    ),
    "fact of another server": (
        (FACTS, "of: move_destination}", "of: destination}"),
        "destination}",
        '"destination" is an alias; write the fact\'s own key, move_destination',
    ),
    # what follows from facts
    "fact that follows": (
        (FACTS, IMPLIED, IMPLIED.replace("software", "sotfware")),
        "antivirus_sotfware",
        'there is no fact "antivirus_sotfware" (did you mean antivirus_software?)',
    ),
    "value that follows": (
        (FACTS, IMPLIED, IMPLIED.replace("yes", "maybe")),
        '"maybe"',
        '"maybe" is neither yes nor no',
    ),
    "release that takes another's place": (
        ("releases.yaml", 'release: "5.5.2653.22"\n      source', 'release: "5.5.2653.23"\n      source'),
        '"5.5.2653.23"',
        "5.5.2653.23 is no release of this file (did you mean 5.5.2653.22?)",
    ),
    "unknown follows from nothing": (
        (FACTS, IMPLIED, IMPLIED.replace("yes", "unknown")),
        '"unknown"\n    when',
        "follows from nothing",
    ),
    "from what it follows": (
        (
            FACTS,
            f"{IMPLIED}    when:\n      - {{fact: antivirus_api",
            f"{IMPLIED}    when:\n      - {{fact: antivirus_ap",
        ),
        "{fact: antivirus_ap,",
        "(did you mean antivirus_api?)",
    ),
    # what comes before an operation
    "when an operation is planned": (
        (MOVE, "planned_when: move_destination", "planned_when: move_destinatoin"),
        "move_destinatoin",
        "(did you mean move_destination?)",
    ),
    "alias of what is planned": (
        (MOVE, "planned_when: move_destination", "planned_when: destination"),
        "destination\n  steps",
        '"destination" is an alias; write the fact\'s own key, move_destination',
    ),
    "where a precaution is taken": (
        (MOVE, ON, ON.replace("destination\n", "destinatoin\n")),
        "move_destinatoin",
        "(did you mean move_destination?)",
    ),
    "alias of where a precaution is taken": (
        (MOVE, ON, ON.replace("move_destination\n", "destination\n")),
        "destination\n      unless",
        '"destination" is an alias; write the fact\'s own key, move_destination',
    ),
    "when a precaution is not needed": (
        (MOVE, "unless: {fact: destination_antivirus_api", "unless: {fact: destination_antivirus"),
        "{fact: destination_antivirus,",
        "(did you mean destination_antivirus_api?)",
    ),
    "a value that never makes a precaution needless": (
        (
            MOVE,
            'destination_antivirus_api, is: "yes", source: MORE',
            'destination_antivirus_api, is: "sure", source: MORE',
        ),
        "{fact: destination_antivirus_api",
        '"sure" is neither yes nor no',
    ),
    # how remedies are ranked
    "a measure that cannot be counted": (
        (REMEDIES, "fewest: doubts", "fewest: doubt"),
        "doubt\n",
        '"doubt" is not known here (did you mean doubts?)',
    ),
    "a measure twice": (
        (REMEDIES, "fewest: unclear", "fewest: doubts"),
        "doubts\n    text: Then the release of which",
        "doubts stands further up already, so this one never decides; take it out",
    ),
    "platform that is none": (
        (REMEDIES, "taken_as: x86", "taken_as: x87"),
        "x87",
        '"x87" is no processor platform (did you mean x86?)',
    ),
    "fact of the platform": (
        (REMEDIES, "fact: platform", "fact: platfrom"),
        "platfrom",
        'there is no fact "platfrom" (did you mean platform?)',
    ),
    "a step of the ranking without a source": (
        (REMEDIES, "    source: Q158530 SUMMARY\n", ""),
        "fewest: unclear",
        "the key source is missing",
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_told_at_its_place(content: Path, name: str) -> None:
    edit, at, words = DAMAGES[name]
    damage(content, edit)
    found = problems(content)
    told = [message for message in found if message.startswith(f"{place(content, edit[0], at)}: ")]
    assert any(words in message for message in told), "\n".join(found)
    assert all(message.startswith(f"kb/exchange55/{edit[0]}:") for message in found), "\n".join(found)
    assert all(len(message) < 700 and message.isprintable() for message in found)


def test_every_problem_of_every_file_is_told_in_one_go(content: Path) -> None:
    """Also what is wrong with the meaning of one file beside what does not fit the schema, or is no YAML, in others."""
    edits: list[Edit] = [
        (MOVE, "category: exchange", "categry: exchange"),
        (MOVE, '"2002-07-22"', "soon"),
        (BAD, "fact: antivirus_api", "fact: antivirus_ap"),
        (BAD, "release: SP3", "release: SP9"),
        (FACTS, "aliases: [site_name,", "aliases: [host,"),
        (FACTS, 'example: "5.5.2650.23"', 'example: "5.5.2650"'),
        (RELEASES, "  version: version", "  version: versoin"),
        (FLOORS, "title:", '"title:'),
        ("articles/Q282533.yaml", "article: Q282533", "article: Q282534"),
    ]
    damage(content, *edits)
    # The line of releases is broken, so that no article can be held against it.
    unheard = [edit for edit in edits if edit[2] == "release: SP9"]
    found = problems(content)
    assert found == sorted(found, key=lambda message: message.split(":")[0])
    for name, _, new in [edit for edit in edits if edit not in unheard]:
        line = place(content, name, new).rpartition(":")[0]
        assert any(message.startswith((f"{line}:", f"kb/exchange55/{name}:")) for message in found), (name, new)
    assert len(found) == len(edits) - len(unheard) + 1, "categry is both unknown and missing"


def test_each_file_is_needed(content: Path) -> None:
    (content / "kb/exchange55/releases.yaml").unlink()
    (content / "kb/exchange55/remedies.yaml").unlink()
    (content / "kb/exchange55" / MOVE).write_text("")
    (content / "kb/exchange55" / BAD).write_text("- a\n")
    (content / "kb/exchange55" / FLOORS).write_bytes(b"title: \xff\n")
    assert problems(content) == [
        f"kb/exchange55/{FLOORS}:1:8: this is not UTF-8 text (byte 0xff); save the file as UTF-8",
        f"kb/exchange55/{MOVE}:1:1: there is nothing in this file; write a single mapping of keys to values",
        f"kb/exchange55/{BAD}:1:1: this is a list; write a single mapping of keys to values",
        "kb/exchange55/releases.yaml: is missing; every content has this file",
        "kb/exchange55/remedies.yaml: is missing; every content has this file",
    ]


def test_a_file_that_would_be_passed_over_is_told(content: Path) -> None:
    articles = content / "kb/exchange55/articles"
    (articles / "Q1.yml").write_text("article: Q1\n")
    (articles / "Q271547.YAML").write_text("")
    (articles / "notes.txt").write_text("mine")
    assert problems(content) == [
        "kb/exchange55/articles/Q1.yml: is not read; rename it to Q1.yaml, or take it away",
        "kb/exchange55/articles/Q271547.YAML: is not read; rename it to Q271547.yaml, or take it away",
    ]


def test_content_without_articles_would_clear_everybody(content: Path) -> None:
    (content / "kb/exchange55/articles").rename(content / "kb/exchange55/article")
    assert problems(content) == ["kb/exchange55/articles: there is no article here; no server would be found affected"]


def test_a_fault_needs_a_word_on_workarounds(content: Path) -> None:
    path = content / "kb/exchange55" / BAD
    text = path.read_text()
    head, _, rest = text.partition("no_workaround:\n")
    path.write_text(head + rest.partition("\n\n")[2])
    (message,) = problems(content)
    assert message.endswith("either a workaround or a no_workaround that says there is none; this one has neither")


def test_restore_floors_stand_in_one_article(content: Path) -> None:
    text = (content / "kb/exchange55" / FLOORS).read_text()
    start = text.index("\nrestore:\n")
    end = text.index("\nlimitations:")
    with (content / "kb/exchange55" / MOVE).open("a") as file:
        file.write(text[start:end])
    (message,) = problems(content)
    assert message.startswith(f"kb/exchange55/{MOVE}:")
    assert message.endswith("Q244976 has restore floors already; keep them in one article")


def test_floors_go_from_old_to_new(content: Path) -> None:
    damage(content, (FLOORS, 'written_from: "5.5.2651.32"', 'written_from: "5.5.2653.32"'))
    (message,) = problems(content)
    assert "go from old to new" in message


# --- the folder ------------------------------------------------------------------------------------------------------


def refused(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        find_content(folder)
    (problem,) = caught.value.problems
    assert "content is a folder with kb/ (and one domain in it) and rules/" in problem.message
    return str(problem).replace(str(folder), "HERE").partition(";")[0]


def test_what_is_no_content_is_named(content: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    (empty / "file").write_text("")
    assert refused(empty) == "HERE: there is no kb/*/facts.yaml here"
    assert refused(empty / "no") == "HERE: there is no such folder"
    assert refused(empty / "file") == "HERE: this is a file"
    shutil.copytree(content / "kb/exchange55", content / "kb/other")
    assert refused(content) == "HERE: there is more than one domain here: kb/exchange55, kb/other"
    shutil.rmtree(content / "kb/other")
    shutil.rmtree(content / "rules")
    assert refused(content) == "HERE: there is no folder rules/ here"


def test_another_domains_folder_gives_its_name(content: Path, knowledge: Knowledge) -> None:
    (content / "kb/exchange55").rename(content / "kb/mail")
    loaded = load_knowledge(find_content(content))
    assert loaded.content == "mail"
    assert loaded.sha256 != knowledge.sha256
    assert list(loaded.articles) == list(knowledge.articles)


def test_the_fingerprint_is_over_every_content_file(content: Path, knowledge: Knowledge) -> None:
    assert load_knowledge(find_content(content)).sha256 == knowledge.sha256
    seen = {knowledge.sha256}
    for name in ("kb/exchange55/facts.yaml", "kb/exchange55/articles/Q191014.yaml", "rules/remedy.py"):
        with (content / name).open("a") as file:
            file.write("# more\n")
        seen.add(load_knowledge(find_content(content)).sha256)
    assert len(seen) == 4


# --- frozen ----------------------------------------------------------------------------------------------------------


def test_knowledge_is_frozen(knowledge: Knowledge) -> None:
    article = knowledge.articles["Q271547"]
    frozen: list[tuple[Any, str]] = [
        (knowledge, "articles"),
        (knowledge.vocabulary, "facts"),
        (knowledge.faults[0], "conditions"),
        (article, "title"),
        (article.symptoms[0], "text"),
        (knowledge.vocabulary.facts["name"], "label"),
    ]
    for owner, name in frozen:
        with pytest.raises((AttributeError, FrozenInstanceError)):
            setattr(owner, name, None)
    mappings: list[Any] = [knowledge.articles, knowledge.vocabulary.facts, knowledge.vocabulary.position]
    for mapping in mappings:
        with pytest.raises(TypeError):
            mapping["x"] = None


# --- through the command ---------------------------------------------------------------------------------------------


def test_the_command_ends_with_3_and_tells_every_problem(content: Path) -> None:
    damage(content, (MOVE, "category:", "categry:"), (BAD, "fact: antivirus_api", "fact: antivirus_ap"))
    for arguments in (["batch", "-"], ["article"], ["restore", "--to", "5.5.2650.23"]):
        ended = run(*arguments, "--content", content, stdin=b"name: A\n")
        assert (ended.code, ended.out) == (3, b"")
        assert len(ended.err.splitlines()) == 4
        assert ended.err.endswith("diagnose: the content cannot be used\n")


@pytest.mark.parametrize(
    ("damaged", "where"),
    [
        ("def f(:\n", "rules/remedy.py:1:"),
        ("x = 1\n", "rules/remedy.py"),
        ("\nraise ValueError('no')\n", "rules/remedy.py:2:1"),
    ],
)
def test_a_rule_module_that_cannot_be_used_ends_with_3(content: Path, damaged: str, where: str) -> None:
    (content / "rules/remedy.py").write_text(damaged)
    ended = run("batch", "-", "-f", "json", "--content", content, stdin=b"name: A\n")
    assert (ended.code, ended.out) == (3, b"")
    assert ended.err.startswith(where)
    assert ended.err.endswith("diagnose: the content cannot be used\n")


def test_no_rules_no_content(content: Path) -> None:
    shutil.rmtree(content / "rules")
    ended = run("batch", "-", "--content", content, stdin=b"name: A\n")
    assert ended.code == 3
    assert "there is no folder rules/ here" in ended.err
