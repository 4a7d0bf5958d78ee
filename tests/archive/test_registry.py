"""The registry's keys that an article names, however they are broken over lines."""

from __future__ import annotations

import pytest

from diagnose.archive.facts.registry import registry_keys
from diagnose.archive.facts.told import as_told

LOCAL = "HKEY_LOCAL_MACHINE"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([rf"   {LOCAL}\Software\Mail Room\Stamps"], [rf"{LOCAL}\Software\Mail Room\Stamps"]),
        ([rf"   {LOCAL}\Software\Mail", r"   \Stamps \Red"], [rf"{LOCAL}\Software\Mail\Stamps\Red"]),
        ([f"   {LOCAL}\\Software\\ ", "      Mail Room", "   Value: 5"], [rf"{LOCAL}\Software\Mail Room"]),
        ([f"   {LOCAL}\\Software\\", "Stamps are red and stick."], [rf"{LOCAL}\Software"]),
        ([f"   {LOCAL}\\Software\\", "   Stamp = 5"], [rf"{LOCAL}\Software"]),
        ([f"   {LOCAL}\\Software\\", "   4711"], [rf"{LOCAL}\Software\4711"]),
        ([f"   {LOCAL}\\Software\\", "2. Stick the stamp."], [rf"{LOCAL}\Software"]),
        (
            [rf"   {LOCAL}\SYSTEM\CurrentControlSet\Services\Mailroom\Letters\Last", "   Stamp Cycle"],
            [rf"{LOCAL}\SYSTEM\CurrentControlSet\Services\Mailroom\Letters\Last Stamp Cycle"],
        ),
        (
            [rf"   {LOCAL}\SYSTEM\CurrentControlSet\Services\Mailroom\Letters", "   Stamp"],
            [rf"{LOCAL}\SYSTEM\CurrentControlSet\Services\Mailroom\Letters"],
        ),
        (
            [rf"   {LOCAL}\SYSTEM\CurrentControlSet\Services\Mailroom", rf"   {LOCAL}\SOFTWARE\Mailroom\Stamps"],
            [rf"{LOCAL}\SYSTEM\CurrentControlSet\Services\Mailroom", rf"{LOCAL}\SOFTWARE\Mailroom\Stamps"],
        ),
        (
            [rf"   {LOCAL}\SYSTEM\CurrentControlSet\Services", r"   Mailroom\Letters"],
            [rf"{LOCAL}\SYSTEM\CurrentControlSet\Services\Mailroom\Letters"],
        ),
        (
            [rf"   {LOCAL}\SOFTWARE\Microsoft", r"   Mail Room\Letters"],
            [rf"{LOCAL}\SOFTWARE\Microsoft\Mail Room\Letters"],
        ),
        (
            [rf"   {LOCAL}\SOFTWARE\Microsoft\Microsoft", r"   Mail\Letters"],
            [rf"{LOCAL}\SOFTWARE\Microsoft\Microsoft Mail\Letters"],
        ),
        ([rf"Set {LOCAL}\Software\Mail NT\Stamps as you like."], [rf"{LOCAL}\Software\Mail NT\Stamps"]),
        ([rf"Set {LOCAL}\Software\Mail", r"Room\Stamps key."], [rf"{LOCAL}\Software\Mail Room\Stamps"]),
        ([f"Set {LOCAL}\\Software\\ ", r"   Stamps\Red key."], [rf"{LOCAL}\Software\Stamps\Red"]),
        ([rf"Set {LOCAL}\Software\Mail to C:\Post."], [rf"{LOCAL}\Software\Mail"]),
        ([r"Set Hkey_Current_User\Mail and HKCU\Mail."], [r"Hkey_Current_User\Mail", r"HKCU\Mail"]),
        ([rf"{LOCAL}\SOFTWARE\Mail", "", rf"{LOCAL}\Software\Mail\ "], [rf"{LOCAL}\SOFTWARE\Mail"]),
        ([rf"   {LOCAL}\Mail\Letters The stamp is red."], [rf"{LOCAL}\Mail\Letters"]),
        (
            [f"From the {LOCAL} subtree, go to the following key:", "", r"   \SYSTEM\Mail Room\Stamps", ""],
            [rf"{LOCAL}\SYSTEM\Mail Room\Stamps"],
        ),
        ([f"Look in {LOCAL} here:", "", r"   SYSTEM\Mailroom", ""], [rf"{LOCAL}\SYSTEM\Mailroom"]),
        ([f"In {LOCAL}, delete these:", "", rf"   {LOCAL}\Mail\A", ""], [rf"{LOCAL}\Mail\A"]),
        (
            [f"Look in {LOCAL}.", "", "Then here:", "", r"   SYSTEM\CurrentControlSet\<room>\Stamps", ""],
            [rf"{LOCAL}\SYSTEM\CurrentControlSet\<room>\Stamps"],
        ),
        ([f"Look in {LOCAL}.", "", "Then here:", "", r"   SYSTEM\Mailroom", ""], []),
        (
            [f"Look in {LOCAL} here:", "", "   /SYSTEM/CurrentControlSet/Mailroom", ""],
            [rf"{LOCAL}\SYSTEM\CurrentControlSet\Mailroom"],
        ),
        ([f"   {LOCAL}/Software/Mail", "     /Stamps/Red/ "], [rf"{LOCAL}\Software\Mail\Stamps\Red"]),
        (["Look in HKCU/Software/Mail and/or elsewhere."], [r"HKCU\Software\Mail"]),
        (
            ["Look in HKEY_LOCAL_ MACHINE\\Mail, HKEY Current User\\Mail."],
            [rf"{LOCAL}\Mail", r"HKEY_Current_User\Mail"],
        ),
        ([rf"   {LOCAL}\Mail\Lette", r"   rsSent\Last"], [rf"{LOCAL}\Mail\LettersSent\Last"]),
        (["Letters are kept.", rf"   {LOCAL}\Mail\Lett ers:"], [rf"{LOCAL}\Mail\Letters"]),
        ([rf"   {LOCAL}\Mail\<service", r"   name>\Stamps"], [rf"{LOCAL}\Mail\<service name>\Stamps"]),
        ([r"Set HKEY_USERS\<user>\Mail\<stamp name>."], [r"HKEY_USERS\<user>\Mail\<stamp name>"]),
        (
            [f"Look in {LOCAL} here:", "", r"   SYSTEM\<card>", r"     \Mailroom", ""],
            [rf"{LOCAL}\SYSTEM\<card>\Mailroom"],
        ),
        ([f"   {LOCAL}\\ ", " Software", r"  \Mail", r"   \Stamps", ""], [rf"{LOCAL}\Software\Mail\Stamps"]),
        ([f"   {LOCAL}", r"    \Software", r"      \Mail", ""], [rf"{LOCAL}\Software\Mail"]),
        ([f"   {LOCAL}\\ ", "", "Letters are kept."], []),
        ([f"   Hive: {LOCAL}", r"   Key:  Software\Mail Room", "   Value: 5"], [rf"{LOCAL}\Software\Mail Room"]),
        ([rf"   Key: {LOCAL}\Software\Mail Room", "   Value: 5"], [rf"{LOCAL}\Software\Mail Room"]),
        ([rf"   a. \{LOCAL}\Software\Mail Room"], [rf"{LOCAL}\Software\Mail Room"]),
        ([rf"   [{LOCAL}\Software", r"       \Mail Room]", '   "Stamp"="red"'], [rf"{LOCAL}\Software\Mail Room"]),
        ([rf"   {LOCAL}\Mail\Stamps: REG_SZ: red"], [rf"{LOCAL}\Mail\Stamps"]),
        ([rf"   {LOCAL}\Mail\Stamps key. This"], [rf"{LOCAL}\Mail\Stamps"]),
        ([rf"   {LOCAL}\Mail\Restore in Progress"], [rf"{LOCAL}\Mail\Restore in Progress"]),
        ([rf"Open the {LOCAL}\Mail\Post", "   Office key."], [rf"{LOCAL}\Mail\Post Office"]),
        ([rf"   {LOCAL}\Mail\Post Office from the first", "   one of them."], [rf"{LOCAL}\Mail\Post Office"]),
    ],
)
def test_registry_keys(lines: list[str], expected: list[str]) -> None:
    assert registry_keys(as_told("\n".join(lines))) == expected
