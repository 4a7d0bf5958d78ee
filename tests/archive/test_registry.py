"""The registry's keys that an article names, however they are broken over lines."""

from __future__ import annotations

import pytest

from diagnose.archive.registry import registry_keys
from diagnose.archive.told import as_told

LOCAL = "HKEY_LOCAL_MACHINE"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([rf"   {LOCAL}\Software\Mail Room\Stamps"], [rf"{LOCAL}\Software\Mail Room\Stamps"]),
        ([rf"   {LOCAL}\Software\Mail", r"   \Stamps \Red"], [rf"{LOCAL}\Software\Mail\Stamps\Red"]),
        ([f"   {LOCAL}\\Software\\ ", "      Mail Room", "   Value: 5"], [rf"{LOCAL}\Software\Mail Room"]),
        ([f"   {LOCAL}\\Software\\", "Stamps are red and stick."], [rf"{LOCAL}\Software"]),
        ([f"   {LOCAL}\\Software\\", "   Stamp = 5"], [rf"{LOCAL}\Software"]),
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
        ([f"Look in {LOCAL}.", "", "Then here:", "", r"   SYSTEM\Mailroom", ""], []),
    ],
)
def test_registry_keys(lines: list[str], expected: list[str]) -> None:
    assert registry_keys(as_told("\n".join(lines))) == expected
