"""The order of work over a fleet: what comes first, what is shared, what has to come before what."""

from __future__ import annotations

import pytest

from diagnose.inventory.fleet import Fleet
from diagnose.inventory.reading import read_inventory
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.work import fleet_work
from diagnose.results.runs import WorkItem

SP3 = "product: Exchange 5.5 SP3, store_version: 5.5.2650.23, antivirus_api: yes, nav_intercepts_attachments: no"
FIXED = "product: Exchange 5.5 SP4, store_version: 5.5.2655.37, antivirus_api: yes, nav_intercepts_attachments: no"
CLEAR = "product: Exchange 5.5 SP2, antivirus_software: no"
OFF = "Remove or disable every antivirus program that uses the antivirus API, or install the fix first."
DESTINATION = "Put an antivirus program on this server before the move; with the fix, attachments arrive unscanned."
MOVE = "Move the mailboxes with Move Mailbox."


@pytest.fixture
def work_of(diagnostician: Diagnostician) -> Work:
    return Work(diagnostician)


class Work:
    """The order of work over an inventory."""

    def __init__(self, diagnostician: Diagnostician) -> None:
        self._diagnostician = diagnostician

    def __call__(self, *lines: str) -> list[WorkItem]:
        text = "".join(f"- {{{line}}}\n" for line in lines)
        knowledge = self._diagnostician.knowledge
        inventory = read_inventory(knowledge.vocabulary, text.encode(), "fleet.yaml")
        cases = Fleet(knowledge, inventory.records).cases()
        return fleet_work(knowledge, [self._diagnostician.diagnose(case) for case in cases])


def named(items: list[WorkItem], action: str) -> WorkItem:
    (found,) = [item for item in items if item.action == action]
    return found


def test_nothing_to_do_is_no_work(work_of: Work) -> None:
    assert work_of(f"name: A, {CLEAR}") == []


def test_one_action_is_shared_by_all_servers_that_need_it(work_of: Work) -> None:
    items = work_of(f"name: A, {SP3}", f"name: B, {CLEAR}", f"name: C, {SP3}")
    assert [(item.action, item.servers, item.after) for item in items] == [
        ("Install SP4", ["A", "C"], []),
        ("Install Store.exe 5.5.2655.37", ["A", "C"], [1]),
    ]
    assert "Q271547" in items[1].articles
    assert all(item.source.split()[0].startswith("Q") for item in items)


def test_the_servers_that_hurt_come_first(work_of: Work) -> None:
    items = work_of(f"name: A, {SP3}", f"name: B, {SP3}, symptoms: [attachments_cannot_be_opened]")
    assert all(item.servers == ["B", "A"] for item in items)


def test_a_move_waits_for_the_scanner_here_and_for_protection_there(work_of: Work) -> None:
    items = work_of(f"name: A, {SP3}, move_destination: B", f"name: B, {CLEAR}")
    off, there, move = (named(items, action) for action in (OFF, DESTINATION, MOVE))
    assert (off.servers, there.servers, move.servers) == (["A"], ["B"], ["A"])
    assert {off.number, there.number} <= set(move.after)
    assert "Q271547" in move.articles


def test_a_destination_is_one_server_however_its_name_is_written(work_of: Work) -> None:
    targets = enumerate(["post", "POST", "gone", "Gone", "gone", "at  home", "At home"])
    moves = [f"name: FROM{number}, {SP3}, move_destination: {to}" for number, to in targets]
    items = work_of(*moves, f"name: Post, {CLEAR}")
    assert named(items, DESTINATION).servers == ["Post", "gone", "at  home"]


def test_a_move_onto_the_server_itself_is_to_be_cleared_up_first(work_of: Work) -> None:
    items = work_of(f"name: MAIL 1, {SP3}, move_destination: mail  1", f"name: B, {CLEAR}, move_destination: B")
    itself = named(items, "Clear up: destination server of the move")
    assert (itself.number, itself.servers, itself.why) == (
        1,
        ["MAIL 1", "B"],
        "the record names the server itself",
    )
    assert itself.number in named(items, MOVE).after
    assert DESTINATION not in {item.action for item in items}


def test_a_destination_that_is_protected_needs_nothing(work_of: Work) -> None:
    items = work_of(f"name: A, {SP3}, move_destination: B", f"name: B, {SP3}")
    assert DESTINATION not in {item.action for item in items}


def test_with_the_fix_the_destination_still_needs_protection(work_of: Work) -> None:
    """Once the fix is in, attachments leave unscanned: no fault of this server, and still nothing to overlook."""
    items = work_of(f"name: A, {FIXED}, move_destination: B", f"name: B, {CLEAR}")
    assert OFF not in {item.action for item in items}
    assert named(items, DESTINATION).number in named(items, MOVE).after


def test_without_an_antivirus_program_a_move_needs_nothing(work_of: Work) -> None:
    assert work_of(f"name: A, {CLEAR}, move_destination: B", f"name: B, {CLEAR}") == []


def test_an_unsafe_restore_comes_before_everything(work_of: Work) -> None:
    unsafe = "product: Exchange 5.5 SP4, store_version: 5.5.2654.31, restore_store_version: 5.5.2650.23"
    items = work_of(f"name: A, {SP3}, symptoms: [ost_sync_fails]", f"name: B, {unsafe}, antivirus_software: no")
    assert (items[0].action, items[0].servers) == ("Do not put 5.5.2650.23 back", ["B"])
    assert items[0].source.startswith("Q244976")


def test_an_open_restore_says_what_to_find_out(work_of: Work) -> None:
    items = work_of("name: A, product: Exchange 5.5, restore_store_version: 5.5.2650.23, antivirus_software: no")
    assert {"Find out: version of the installed Store.exe"} <= {item.action for item in items}


def test_every_item_stands_behind_what_comes_before_it(work_of: Work) -> None:
    lines = [
        f"name: A, {SP3}, move_destination: B, symptoms: [move_mailbox_fails]",
        f"name: B, {SP3}, move_destination: C",
        f"name: C, {FIXED}, move_destination: D",
        f"name: D, {CLEAR}",
        "name: E, product: Exchange 5.5",
    ]
    items = work_of(*lines)
    assert [item.number for item in items] == list(range(1, len(items) + 1))
    assert all(before < item.number for item in items for before in item.after)
    assert len({item.action for item in items}) == len(items)


@pytest.mark.parametrize(("pack", "needed"), [(2, False), (3, True), (4, True)])
def test_protection_is_needed_only_where_the_release_had_the_fault_once(work_of: Work, pack: int, needed: bool) -> None:
    move = f"product: Exchange 5.5 SP{pack}, antivirus_api: yes, move_destination: B"
    items = work_of(f"name: A, {move}", f"name: B, {CLEAR}")
    assert (DESTINATION in {item.action for item in items}) is needed
