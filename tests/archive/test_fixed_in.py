"""Where a bug was corrected: wordings, keywords, files, dates, lists; each with where it was read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnose.archive.article import ArchiveArticle, FixedIn
from diagnose.archive.facts.fix_keywords import read_keyword
from diagnose.archive.facts.reading import read_article
from diagnose.archive.facts.releases import read_releases
from tests.archive.texts import Text

EXCHANGE = "Microsoft Exchange Server"
NT = "Microsoft Windows NT"
TSE = "Microsoft Windows NT Server, Terminal Server Edition"
PRESS = "Microsoft Letter Press"
LONG = [(EXCHANGE, "5.0", None), (EXCHANGE, "5.5", 1)]


def read(text: Text) -> ArchiveArticle:
    (article,) = read_article(text.original.encode(), "a file")
    return article


def fixes(*lines: str, section: str = "STATUS", keywords: str = "", **fields: Any) -> list[FixedIn]:
    text = replace(Text(keywords=keywords, query_words=""), **fields)
    return read(text.with_section(section, *lines)).fixed_in


def releases(*lines: str, section: str = "STATUS") -> list[tuple[str | None, str | None, int | None]]:
    return [(each.product, each.version, each.service_pack) for each in fixes(*lines, section=section)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("This problem was first corrected in Exchange Server 5.5 Service Pack 4.", [(EXCHANGE, "5.5", 4)]),
        ("This problem was first corrected in Microsoft Exchange Server\nversion 5.5, SP3.", [(EXCHANGE, "5.5", 3)]),
        (
            "This was corrected in Windows NT 4.0 Service Pack 4.0 and Windows NT Server 4.0, Terminal\n"
            "Server Edition Service Pack 5.",
            [(NT, "4.0", 4), (TSE, "4.0", 5)],
        ),
        ("It was corrected in Windows NT Server version 4.0, Terminal Server Edition SP6.", [(TSE, "4.0", 6)]),
        ("It was corrected in Windows NT Workstation or Server version 4.0.", [(NT, "4.0", None)]),
        ("This bug has been fixed in Visual Studio 97 Service Pack 2.", [("Microsoft Visual Studio 97", "97", 2)]),
        ("This bug was fixed in Visual C++ 4.1 and 4.2.", [("Microsoft Visual C++", v, None) for v in ("4.1", "4.2")]),
        ("It was corrected in Visual C++ 5.0sp3.", [("Microsoft Visual C++", "5.0", 3)]),
        ("It was fixed in Visual FoxPro 3.0b for Windows.", [("Microsoft Visual FoxPro for Windows", "3.0b", None)]),
        ("It was corrected in MASM version 6.0a.", [("Microsoft Macro Assembler (MASM)", "6.0a", None)]),
        ("This problem no longer occurs in Windows 98.", [("Microsoft Windows 98", "98", None)]),
        (
            "It was corrected in Systems Management Server 2.0 Service Pack\nService Pack 3.",
            [("Microsoft Systems Management Server", "2.0", 3)],
        ),
        ("It was corrected in Word 97 Service Release 1 (SR-1).", [("Microsoft Word 97", "97 SR-1", None)]),
        (
            "It was first corrected in Exchange 2000 Server Service Pack 3.",
            [("Microsoft Exchange 2000 Server", None, 3)],
        ),
        ("It was corrected in Service Pack 2 for Windows NT 4.0.", [(NT, "4.0", 2)]),
        ("It was corrected in Service Pack 2.", [(EXCHANGE, "5.5", 2)]),
        ("This fix is included in Exchange Server 5.5 Service Pack 3.", [(EXCHANGE, "5.5", 3)]),
        ("It was fixed\nin Visual C++ 4.1.", [("Microsoft Visual C++", "4.1", None)]),
        ("This fix was incorporated\nin Exchange Server 5.5 Service\nPack 3.", [(EXCHANGE, "5.5", 3)]),
        ("It was resolved with SNA Server 3.0.", [("Microsoft SNA Server", "3.0", None)]),
        ("The problem was corrected in LetterPress version 1.0b.", [("LetterPress", "1.0b", None)]),
        ("It was corrected in PowerPoint version 4.0b for Windows 95.", [("Microsoft PowerPoint", "4.0b", None)]),
        ("It was corrected in MASM for Windows NT, version 6.1.", [("Microsoft Macro Assembler (MASM)", "6.1", None)]),
        ("It was fixed in Windows NT Resource Kit version 4.0.", [("Microsoft Windows NT Resource Kit", "4.0", None)]),
        ("It was fixed in LetterPress 4.0 SP3.", [("LetterPress", "4.0", 3)]),
        ("It was fixed in LetterPress 4.0 Service Pack (SP3).", [("LetterPress", "4.0", 3)]),
        ("This fix is now available in Windows NT 4.0 Service Pack 2.", [(NT, "4.0", 2)]),
        ("This has been fixed as of Exchange Server 5.5.", [(EXCHANGE, "5.5", None)]),
        ("It was corrected in Visual C++ version 2.1 (MFC 3.1).", [("Microsoft Visual C++", "2.1", None)]),
        ("It was corrected in SP 2 (Exchange 5.5).", [(EXCHANGE, "5.5", 2)]),
        ("The updated driver (STAMP.SYS) is included with Service Pack 2 for Windows NT 4.0.", [(NT, "4.0", 2)]),
        ("Microsoft has released this update as part of Windows NT 4.0 Service Pack 2.", [(NT, "4.0", 2)]),
        ("Upgrade to Windows NT version 4.0, where this problem has been corrected.", [(NT, "4.0", None)]),
        ("To correct this problem, upgrade to Windows NT 4.0 Service Pack 2.", [(NT, "4.0", 2)]),
        ("Exchange Server 5.5 Service Pack 2 (SP2) has corrected this issue by a stamp.", [(EXCHANGE, "5.5", 2)]),
        ("It was fixed in Microsoft Letter Press 99.", [("Microsoft Letter Press 99", "99", None)]),
        (
            "It was fixed in Microsoft Stamps '96-'97 for Windows and Microsoft\nStamps 2000.",
            [("Microsoft Stamps '96-'97 for Windows", "96-97", None), ("Microsoft Stamps 2000", "2000", None)],
        ),
        ("It was first corrected in Exchange Server 5.5 Service Pack 3 (5.5.2650.24).", [(EXCHANGE, "5.5", 3)]),
        ("It was corrected in versions 4.0 and 5.0 of Exchange Server.", [(EXCHANGE, v, None) for v in ("4.0", "5.0")]),
        (
            "It was corrected in Service Pack 5 for Windows NT version 3.51 and Service Pack 2 for Windows NT 4.0.",
            [(NT, "3.51", 5), (NT, "4.0", 2)],
        ),
        (
            "It was corrected in Windows NT 4.0 and in Service Pack 4 for Windows NT 3.51.",
            [(NT, "4.0", None), (NT, "3.51", 4)],
        ),
        (
            "It was corrected in Service Pack 3 for Windows NT 3.51 and in Windows NT 4.0.",
            [(NT, "3.51", 3), (NT, "4.0", None)],
        ),
        (
            "It was fixed in SNA Server 4.0 SP2 and Stamp Kit 1.0.",
            [("Microsoft SNA Server", "4.0", 2), ("Stamp Kit", "1.0", None)],
        ),
        ("It was corrected in Internet Explorer 5.", [("Microsoft Internet Explorer", "5", None)]),
        ("It was corrected in Exchange Server 5 Service Pack 2.", [(EXCHANGE, "5", 2)]),
        ("This feature was first added in Exchange Server 5.5 Service Pack 3.", [(EXCHANGE, "5.5", 3)]),
        ("Support for stamps has been added to Exchange Server 5.5 SP2.", [(EXCHANGE, "5.5", 2)]),
        ("This functionality was introduced in Exchange Server 5.5 SP1.", [(EXCHANGE, "5.5", 1)]),
        ("The functionality is now available in Exchange Server 5.5 SP3.", [(EXCHANGE, "5.5", 3)]),
        ("To resolve this problem, apply Exchange Server 5.5 SP3 to all clerks.", [(EXCHANGE, "5.5", 3)]),
        (
            "To resolve this problem, obtain Word 97 Service Release 1 (SR- 1).",
            [("Microsoft Word 97", "97 SR-1", None)],
        ),
        ("Exchange Server 5.5 Service Pack 3 contains the fix for this problem.", [(EXCHANGE, "5.5", 3)]),
        ("Exchange Server 5.5 Service Pack 3 includes a fix for this problem.", [(EXCHANGE, "5.5", 3)]),
        ("The fix for this problem is contained in Exchange Server 5.5 SP3.", [(EXCHANGE, "5.5", 3)]),
        ("A fix for this problem is available in Exchange Server 5.5 SP3.", [(EXCHANGE, "5.5", 3)]),
        ("A fix to correct this has been included in Exchange Server 5.5.", [(EXCHANGE, "5.5", None)]),
        ("This fix is part of Exchange Server 5.5 Service Pack 3.", [(EXCHANGE, "5.5", 3)]),
        ("This hotfix was rolled into Exchange Server 5.5 Service Pack 4.", [(EXCHANGE, "5.5", 4)]),
        ("The updated Stamp.sys is included in Windows NT 4.0 SP3.", [(NT, "4.0", 3)]),
        ("It was corrected by Service Pack 4 for Windows NT 4.0.", [(NT, "4.0", 4)]),
        ("It can be corrected by applying Service Pack 3 for Windows NT 4.0.", [(NT, "4.0", 3)]),
        ("You can resolve this problem by installing Windows NT 4.0 Service Pack 4.", [(NT, "4.0", 4)]),
        ("A fix for Exchange Server 5.5 is included in Service Pack 3.", [(EXCHANGE, "5.5", 3)]),
        ("This modification is included in Windows NT 4.0 Service Pack 6.", [(NT, "4.0", 6)]),
        ("To resolve this, obtain this fix or the latest service pack for Windows NT 4.0.", [(NT, "4.0", None)]),
        ("It was corrected in the Outlook Express part of Exchange Server 5.5 SP3.", [(EXCHANGE, "5.5", 3)]),
        ("Exchange Server 5.5 Service Pack 4 addresses this issue.", [(EXCHANGE, "5.5", 4)]),
        ("To prevent this problem, install Exchange Server 5.5 Service Pack 3.", [(EXCHANGE, "5.5", 3)]),
        ("To add this functionality, obtain Exchange Server 5.5 Service Pack 3.", [(EXCHANGE, "5.5", 3)]),
        ("It was solved with Exchange Server 5.5 Service Pack 3.", [(EXCHANGE, "5.5", 3)]),
        ("Microsoft has fixed this problem in Exchange Server 5.5 SP3.", [(EXCHANGE, "5.5", 3)]),
        ("This limitation has been removed in Exchange Server 5.5 SP3.", [(EXCHANGE, "5.5", 3)]),
        (
            "If Exchange Server version 5.5 Service Pack 2 is installed, this problem no longer occurs.",
            [(EXCHANGE, "5.5", 2)],
        ),
        ("After you install Exchange Server 5.5 SP2, the issue does not occur.", [(EXCHANGE, "5.5", 2)]),
        ("To resolve this problem in Exchange Server 5.5, obtain Service Pack 3.", [(EXCHANGE, "5.5", 3)]),
        (
            "To resolve this on Windows NT 3.51, install Windows NT 3.51 SP5 or upgrade to Windows NT 4.0.",
            [(NT, "3.51", 5)],
        ),
        ("This fix is included in Windows NT 4.0 SP6a, and is not needed on Windows 98.", [(NT, "4.0", 6)]),
        (
            "It was corrected in Service Pack 3 for SQL Server 6.0 and in version 6.5.",
            [("Microsoft SQL Server", v, p) for v, p in (("6.0", 3), ("6.5", None))],
        ),
        ("It was fixed in the Windows NT 4.0 Option Pack.", [("Microsoft Windows NT Option Pack", "4.0", None)]),
        ("You must install Windows NT 4.0 SP3 to correct this problem.", [(NT, "4.0", 3)]),
        ("To correct this problem, upgrade to Windows NT Workstation and Server version 4.0.", [(NT, "4.0", None)]),
        ("It was fixed in SQL Server ODBC driver version 2.1.", [("Microsoft SQL Server ODBC driver", "2.1", None)]),
        ("It was fixed in the Windows NT 4.0 Server Resource Kit.", [(f"{NT} Server Resource Kit", "4.0", None)]),
        ("It was fixed in U.S. Service Pack 1 for Microsoft Letter Press, version 3.0.", [(PRESS, "3.0", 1)]),
        ("It was fixed in Microsoft Letter Press Version 3.0.", [(PRESS, "3.0", None)]),
        ("It was fixed in dbPress 1.1.", [("dbPress", "1.1", None)]),
        ("It was fixed in patch 5.5B for Windows NT.", [(EXCHANGE, "5.5b", None)]),
        ("It was fixed in Microsoft Letter Press for Windows, version 3.1.", [(f"{PRESS} for Windows", "3.1", None)]),
        ("It was fixed in the Letter Press for MS-DOS 3.1.", [("Letter Press for MS-DOS", "3.1", None)]),
        ("It was fixed in Letter Press for Windows 95.", [("Letter Press for Windows 95", "95", None)]),
        ("It was fixed in version 3.5 of Letter Press for Windows NT.", [("Letter Press for Windows NT", "3.5", None)]),
        (
            "It was corrected in FORTRAN PowerStation for Windows 95 and Windows NT, version 4.0.",
            [("Microsoft FORTRAN PowerStation", "4.0", None)],
        ),
        (
            "It was corrected in Visual Basic Learning Edition for Windows version 6.0.",
            [("Microsoft Visual Basic", "6.0", None)],
        ),
        ("It was corrected in Outlook 97, version 8.03.", [("Microsoft Outlook 97", "8.03", None)]),
        (
            "It was corrected in the Microsoft Foundation Classes that ship with Visual C++ 4.0.",
            [("Microsoft Visual C++", "4.0", None)],
        ),
        (
            "It was corrected in Windows 95 OSR 2.5 and in OSR2.",
            [
                ("Microsoft Windows 95 OEM Service Release", "2.5", None),
            ],
        ),
        ("It was corrected in Windows 98 SE.", [("Microsoft Windows 98 Second Edition", None, None)]),
        (
            "It was corrected in Windows 95 OEM Service Release 2 and later (including Windows 98).",
            [("Microsoft Windows 95 OEM Service Release", "2", None), ("Microsoft Windows 98", "98", None)],
        ),
        ("It was corrected in Windows NT 4.0 Service Packs 3, 4 and 5.", [(NT, "4.0", number) for number in (3, 4, 5)]),
        ("It was corrected in Windows NT 4.0 Service Packs 3 and 4.0 later.", [(NT, "4.0", 3), (NT, "4.0", None)]),
        (
            "It was corrected in Windows NT 4.0 and Windows NT Server 4.0, Terminal Server Edition Service Pack 5.",
            [(NT, "4.0", 5), (TSE, "4.0", 5)],
        ),
        ("It was corrected in Windows NT 4.0 and Windows NT 3.51 SP5.", [(NT, "4.0", None), (NT, "3.51", 5)]),
        ("It was corrected in Windows NT Terminal Server version 4.0 SP5.", [(TSE, "4.0", 5)]),
        (
            "To resolve this, upgrade to Windows 95 Dial-Up Networking 1.3 SP1.",
            [("Microsoft Dial-Up Networking", "1.3", 1)],
        ),
        ("To permanently fix this problem, apply Windows NT 4.0 Service Pack 2.", [(NT, "4.0", 2)]),
        (
            "To resolve this issue, update all servers that have access to this to Exchange Server 5.5 SP2 or later.",
            [(EXCHANGE, "5.5", 2)],
        ),
        ("To resolve this problem, install Windows NT 4.0 SP2 on the Exchange Server computer.", [(NT, "4.0", 2)]),
        ("This fix is included in Exchange Server 5.5 SP2 and was fixed in SP2, not SP3.", [(EXCHANGE, "5.5", 2)]),
        ("It was corrected in version 4.01 (or greater) of the Stamp control.", [("Stamp control", "4.01", None)]),
        (
            "It was corrected in Exchange Server 5.5 Sorting Wizard 2.0.",
            [("Microsoft Exchange Server Sorting Wizard", "2.0", None)],
        ),
        (
            "It was corrected in Exchange Server 5.0 and Exchange Server Sorting Wizard 2.0.",
            [(EXCHANGE, "5.0", None), ("Microsoft Exchange Server Sorting Wizard", "2.0", None)],
        ),
        (
            "It was corrected in Visual FoxPro v5.0a that ships with the Visual Studio 97 SP3.",
            [("Microsoft Visual FoxPro for Windows", "5.0a", None), ("Microsoft Visual Studio 97", "97", 3)],
        ),
        (
            'It was corrected in Internet Explorer 4.01 and in the copy of "Visual Basic, Second Edition."',
            [("Microsoft Internet Explorer", "4.01", None)],
        ),
        ("It was corrected in Windows 98, Second Edition.", [("Microsoft Windows 98 Second Edition", "98", None)]),
        ("It was corrected in MDAC 2.1 SP2 (2.1.2.4202.3).", [("Microsoft Data Access Components", "2.1", 2)]),
        (f"It was corrected in Exchange Server 5.0, {'in letters to many places, ' * 8}and in 5.5 SP1.", LONG),
    ],
)
def test_wording(sentence: str, expected: list[tuple[str | None, str | None, int | None]]) -> None:
    assert releases(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "This problem has not been corrected in Exchange Server 5.5 Service Pack 3.",
        "This problem will be corrected in Exchange Server 5.5 Service Pack 4.",
        "Microsoft has confirmed this to be a problem in Exchange Server 5.5 Service Pack 3.",
        "See Q900002 List of Bugs Fixed in Exchange Server 5.5 Service Pack 3.",
        "After you install Exchange Server 5.5 Service Pack 3, wait.",
        "This problem was originally corrected in Exchange Server 5.0, but is back.",
        "To resolve this problem, obtain the following fix or wait for the next Exchange Server 5.5 service pack.",
        "The original hotfix is included in Windows NT 4.0 Service Pack 3.",
        "To work around this problem, use the Stamp.sys file from Service Pack 4.",
        "To work around this problem, upgrade to Windows NT 4.0.",
        "To correct this problem, upgrade to Windows NT 4.0 and install the file Stamp.sys.",
        "To correct this problem, upgrade to the latest Windows NT.",
        "To work around this problem, do not install Exchange Server 5.5 Service Pack 3.",
        "Microsoft hopes to have this corrected in Exchange Server 5.5 Service Pack 4.",
        "A similar problem was corrected in Exchange Server 5.5 Service Pack 1.",
        "This problem is similar to another problem that was fixed in Exchange Server 5.5 SP1.",
        "Unlike the problem that was corrected in Exchange Server 5.5 SP2, this one stays.",
        "You can also resolve this problem by upgrading to Exchange Server 5.5 SP1 with fix number 1.",
        "This problem was documented as fixed in Exchange Server 5.5 Service Pack 2.",
        "Wait until this is fixed in Exchange Server 5.5 Service Pack 4.",
        "The hotfix corrected this problem in Exchange Server 5.5 Service Pack 1.",
        "After you install Exchange Server 5.5 SP2, this problem occurs.",
        "To resolve this problem, install the following hotfix on Exchange Server 5.5 Service Pack 2.",
        "To resolve this problem, remove Exchange Server 5.5 SP3 and install Exchange Server 5.5 SP2.",
        "To resolve this problem, re-install Exchange Server 5.5 Service Pack 3.",
        "To resolve this problem, use the Exchange Server 5.5 Service Pack 3 stamps.",
        "If Exchange Server version 5.5 Service Pack 2 is installed, this behavior no longer occurs.",
        "This has been fixed in a later release of Exchange Server.",
        "For more information about a problem that was fixed in Exchange Server 5.5 SP1, ask.",
        "To use this feature, install Exchange Server 5.5 Service Pack 3.",
        "You cannot resolve this problem by installing Exchange Server 5.5 SP1.",
        "This was corrected by moving the stamps of Exchange Server 5.5 Service Pack 3.",
        "This problem was introduced in Exchange Server 5.5 Service Pack 3.",
        "Exchange Server 5.5 Service Pack 2 may not have corrected this issue.",
        "Letters of Exchange Server 5.5 as part of Windows NT 4.0 Service Pack 2 are late.",
    ],
)
def test_what_is_no_fix(sentence: str) -> None:
    assert releases(sentence) == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("XADM: Letter Is Lost, Fixed in Exchange Server 5.5 SP3", [(EXCHANGE, "5.5", 3)]),
        ("Letter Is Lost (Corrected in Service Pack 2)", [(EXCHANGE, "5.5", 2)]),
        ("Letter Is Lost, Not Fixed in Exchange Server 5.5 SP3", []),
        ("Problems Fixed in Exchange Server 5.5 SP3", []),
        ("FIX: Letter Is Lost", []),
        ("Letter Is Fixed in Its Place", []),
    ],
)
def test_title_tells_of_a_fix(title: str, expected: list[tuple[str | None, str | None, int | None]]) -> None:
    found = fixes("Words.", title=title)
    assert [(each.product, each.version, each.service_pack) for each in found] == expected
    assert {each.read_from for each in found} <= {"TITLE"}


def test_files_of_a_feature_stand_in_other_sections_too() -> None:
    table = ("", "   Store.exe   5.5.2654.81")
    lines = ("The English version of this feature should have the following file attributes:", *table)
    (file,) = fixes(*lines, section="MORE INFORMATION")
    assert (file.file, file.file_version, file.read_from) == ("Store.exe", "5.5.2654.81", "MORE INFORMATION")
    assert fixes("The file attributes are:", *table, section="MORE INFORMATION") == []


def test_sentence_says_its_section() -> None:
    (fix,) = fixes("This problem was corrected in Exchange Server 5.5 Service Pack 3.", section="RESOLUTION")
    assert (fix.read_from, fix.certainty, fix.conflicts) == ("RESOLUTION", "sentence", False)


@pytest.mark.parametrize("corrected", ["corrected", "Fixed", "resolved", "included", "incorporated"])
def test_sentence_of_any_section(corrected: str) -> None:
    lines = (
        "The problem is old.",
        "",
        f"{corrected} with nothing. The change was {corrected.lower()} in",
        "Windows 98 SP1.",
    )
    (fix,) = fixes(*lines, section="MORE INFORMATION")
    assert (fix.product, fix.service_pack, fix.read_from) == ("Microsoft Windows 98", 1, "MORE INFORMATION")


def test_a_word_that_only_ends_like_one_says_nothing() -> None:
    assert fixes("This is prefixed with Windows 98 SP1, and fixed.") == []


def test_words_for_finding_the_article_are_no_sentence() -> None:
    assert fixes("Nothing is known.", query_words="corrected in Windows 98") == []


@pytest.mark.parametrize(
    "says",
    ["The fix has these file attributes:", "The fix brings the following files:", "It has the following time stamp:"],
)
def test_files_of_a_fix(says: str) -> None:
    (fix,) = fixes(says, "", "   Mail.exe   5.5.2653.22", section="RESOLUTION")
    assert (fix.file, fix.file_version, fix.read_from) == ("Mail.exe", "5.5.2653.22", "RESOLUTION")


def test_product_comes_from_the_heading_within_a_section() -> None:
    found = releases("Exchange Server 5.0", "-------------------", "", "This was corrected in Service Pack 3.")
    assert found == [(EXCHANGE, "5.0", 3)]
    (fix,) = fixes("Exchange Server 5.0", "-------------------", "", "This was corrected in Service Pack 3.")
    assert fix.read_from == "STATUS"


def test_only_a_telling_section_says_what_is_gone_with_a_service_pack() -> None:
    sentence = "If Exchange Server 5.5 Service Pack 2 is installed, this problem no longer occurs."
    assert releases(sentence, section="CAUSE") == []


def test_sentence_of_another_section_needs_its_product() -> None:
    assert releases("According to its maker, this was corrected in version 1.31.", section="MORE INFORMATION") == []
    assert releases("It was fixed in Exchange Server 5.5 SP3.", section="MORE INFORMATION") == [(EXCHANGE, "5.5", 3)]
    corrects = "Exchange Server 5.5 Service Pack 2 has corrected this issue."
    assert releases(corrects, section="MORE INFORMATION") == [(EXCHANGE, "5.5", 2)]


@pytest.mark.parametrize(
    ("keyword", "product", "version", "pack", "hotfix"),
    [
        ("exc55sp2fix", EXCHANGE, "5.5", 2, False),
        ("EXC55SP3Fix", EXCHANGE, "5.5", 3, False),
        ("exc55sp2fea", EXCHANGE, "5.5", 2, False),
        ("kbExchange550sp4Fix", EXCHANGE, "5.5", 4, False),
        ("kbExchange550preSP4fix", EXCHANGE, "5.5", 4, True),
        ("kbWinNT400PreSP7Fix", NT, "4.0", 7, True),
        ("kbWinNT400nospFix", NT, "4.0", None, True),
        ("kbWinNT4sp6fix", NT, "4.0", 6, False),
        ("kbfix5.50.sp1", None, "5.5", 1, False),
        ("fixlist6.00a", None, "6.0a", None, False),
        ("kbVC410fix", "Microsoft Visual C++", "4.1", None, False),
        ("kbvfp500aFIX", "Microsoft Visual FoxPro for Windows", "5.0a", None, False),
        ("kbVS97sp2fix", "Microsoft Visual Studio 97", "97", 2, False),
        ("kbWin2000sp3fix", "Microsoft Windows 2000", "2000", 3, False),
        ("kbExchange2000sp3fix", "Microsoft Exchange 2000 Server", "2000", 3, False),
        ("kbWinXPpreSP1fix", "Microsoft Windows XP", None, 1, True),
        ("kbSNA211sp2fix", "Microsoft SNA Server", "2.11", 2, False),
        ("exc55sp3fix,", EXCHANGE, "5.5", 3, False),
        ("exc2kpresp1fix", "Microsoft Exchange 2000 Server", "2000", 1, True),
        ("kbWin2ksp2fix", "Microsoft Windows 2000", "2000", 2, False),
        ("kbOfficeXPsp1fix", "Microsoft Office XP", None, 1, False),
    ],
)
def test_keyword(keyword: str, product: str | None, version: str | None, pack: int | None, hotfix: bool) -> None:
    found = read_keyword(keyword)
    assert found is not None
    assert (found.release.product, found.release.version, found.release.pack) == (product, version, pack)
    assert found.hotfix == hotfix


@pytest.mark.parametrize("keyword", ["exc55sp3", "kbfixlist", "kbdocfix", "hotfix", "kbVC500bug", "kbfix", "fix", ""])
def test_other_keywords(keyword: str) -> None:
    assert read_keyword(keyword) is None


@pytest.mark.parametrize(
    "lines",
    [
        (
            "To resolve this problem, do one of the following:",
            "",
            " - Install Exchange Server 5.5 Service",
            "   Pack 3.",
            "",
            " - Wait.",
        ),
        ("There are two ways.", "", "Method 1", "--------", "", "Obtain Exchange Server 5.5 Service Pack 3."),
        ("Exchange Server 5.5", "-------------------", "", "Apply Service Pack 3."),
    ],
)
def test_resolution_lists_what_to_install(lines: tuple[str, ...]) -> None:
    (fix,) = fixes(*lines, section="RESOLUTION")
    assert (fix.product, fix.version, fix.service_pack, fix.read_from) == (EXCHANGE, "5.5", 3, "RESOLUTION")


def test_steps_are_no_fixes() -> None:
    assert (
        releases(
            "To resolve this problem:", "", "1. Stop.", "", "2. Install Exchange Server 5.5 SP3.", section="RESOLUTION"
        )
        == []
    )
    assert releases("To go on:", "", " - Install Exchange Server 5.5 SP3.", section="RESOLUTION") == []


def test_fix_on_its_own_is_in_no_service_pack() -> None:
    (fix,) = fixes("It was corrected in a hotfix for Exchange Server 5.5 Service Pack 3.")
    assert (fix.product, fix.version, fix.service_pack, fix.hotfix) == (EXCHANGE, "5.5", None, True)


@pytest.mark.parametrize(
    "rollup",
    [
        "5.5 Service Pack 4 Hotfix Rollup Package",
        "5.5 Security Rollup",
        "5.5 SP4 HRP",
        "5.5 Service Pack 4 hotfix package",
        "5.5 SP4 Cumulative Patch",
    ],
)
def test_rollup_on_a_service_pack_is_not_in_it(rollup: str) -> None:
    (fix,) = fixes(f"It was first corrected in the Exchange Server {rollup}.")
    assert (fix.version, fix.service_pack, fix.hotfix) == ("5.5", None, True)


@pytest.mark.parametrize("patch", ["the latest Exchange Server 5.5 patch", "an Exchange Server 5.5 hotfix"])
def test_patch_for_a_release_is_not_in_it(patch: str) -> None:
    (fix,) = fixes(f"The fix for this problem is included in {patch}.")
    assert (fix.product, fix.version, fix.service_pack, fix.hotfix) == (EXCHANGE, "5.5", None, True)


def test_patch_beside_a_release_takes_nothing_from_it() -> None:
    (fix,) = fixes("It was corrected in Exchange Server 5.5 Service Pack 3 and in a patch.")
    assert (fix.service_pack, fix.hotfix) == (3, False)


def test_pack_of_a_product_that_is_not_known_is_not_its_release() -> None:
    (fix,) = fixes("It was corrected in the Letter Sorter 2.1 Enhancement Pack for the Toolkit.")
    assert (fix.product, fix.version) == ("Letter Sorter Enhancement Pack", "2.1")


def test_what_is_to_be_obtained_stands_behind_a_file() -> None:
    (fix,) = fixes("To resolve this problem you can edit the Stamp.adm file or obtain Service Pack 3.")
    assert (fix.product, fix.version, fix.service_pack) == (EXCHANGE, "5.5", 3)


def test_rollup_beside_a_service_pack_takes_nothing_from_it() -> None:
    found = fixes("It was first corrected in Exchange Server 5.5 Service Pack 4 and in the Hotfix Rollup Package.")
    assert [(each.service_pack, each.hotfix) for each in found] == [(4, False), (None, True)]


@pytest.mark.parametrize(
    "resolution",
    [
        "To resolve this problem, obtain the Windows NT 4.0 Security Rollup Package.",
        "To resolve this problem, obtain the individual package named below or obtain\n"
        "the Windows NT 4.0 Security Rollup Package.",
        "To resolve this problem, either obtain the hotfix named below or the Windows NT 4.0 Security Rollup\nPackage.",
    ],
)
def test_rollup_is_to_be_obtained(resolution: str) -> None:
    (fix,) = fixes(resolution, section="RESOLUTION")
    assert (fix.product, fix.version, fix.service_pack, fix.hotfix) == (NT, "4.0", None, True)


@pytest.mark.parametrize(
    "words",
    [
        "To resolve this problem, remove the Windows NT 4.0 Security Rollup Package.",
        "After you install the Windows NT 4.0 Security Rollup Package, the clerk stops.",
        "The fix is not included in the Windows NT 4.0 Security Rollup Package.",
    ],
)
def test_rollup_that_brings_no_fix(words: str) -> None:
    assert fixes(words, section="RESOLUTION") == []


def test_hotfix_update_is_of_the_product_that_has_the_problem() -> None:
    (fix,) = fixes(
        "Microsoft has confirmed this to be a problem in Sorting and Sending Update for Windows NT Server version 4.0.",
        "It was corrected in the Sorting & Sending Hotfix Update.",
    )
    assert (fix.product, fix.version) == ("Sorting and Sending Update for Windows NT Server", "4.0")
    assert (fix.service_pack, fix.hotfix) == (None, True)


def test_fix_that_comes_after_a_service_pack_is_not_in_it() -> None:
    article = read(Text().with_section("STATUS", "It was first corrected in the Exchange Server 5.5 Post-SP3 Rollup."))
    (fix,) = article.fixed_in
    assert (fix.product, fix.version, fix.service_pack, fix.hotfix) == (EXCHANGE, "5.5", None, True)
    assert article.first_corrected_in is None


def test_version_of_one_digit_is_the_one_that_is_listed() -> None:
    listed = (" - Microsoft Exchange Server, versions 5.0, 5.5 ",)
    (fix,) = fixes("It was corrected in Exchange Server 5 Service Pack 2.", applies_to=listed)
    assert (fix.product, fix.version, fix.service_pack) == (EXCHANGE, "5.0", 2)


@pytest.mark.parametrize(
    ("keyword", "found"), [("kbmailroom550sp2fix", 1), ("kbmailroom600sp2fix", 0), ("kbmailXPsp1fix", 0)]
)
def test_keyword_with_an_unknown_product_is_of_the_article_s_if_its_version_is_listed(keyword: str, found: int) -> None:
    assert len(fixes("Words.", keywords=keyword)) == found


@pytest.mark.parametrize(
    ("listed", "found"), [("version 5.5", 0), ("versions 5.5, 6.0", 0), ("versions 5.0, 5.5", 1), ("version 5.0", 1)]
)
def test_keyword_with_the_first_version_that_has_the_bug_names_no_release(listed: str, found: int) -> None:
    assert len(fixes("Words.", keywords="kbExchange550fix", applies_to=(f" - {EXCHANGE}, {listed} ",))) == found


@pytest.mark.parametrize(
    ("other", "product"),
    [
        ("To resolve this problem, obtain the Windows NT 4.0 Security Rollup Package.", TSE),
        ("To resolve this problem, obtain the latest service pack for Windows NT 4.0.", NT),
        ("It was corrected in Windows NT 4.0 Service Pack 6.", NT),
        ("Wait.", NT),
    ],
)
def test_keyword_is_of_the_edition_that_has_the_service_pack_where_the_product_has_another(
    other: str, product: str
) -> None:
    edition = "It was corrected in Windows NT Server 4.0, Terminal Server Edition Service Pack 6."
    *_, fix = fixes(other, "", edition, section="RESOLUTION", keywords="kbWinNT4sp6fix")
    assert (fix.product, fix.version, fix.service_pack, fix.certainty) == (product, "4.0", 6, "keyword")


def test_keywords_tell_an_edition_from_its_product() -> None:
    edition = "It was corrected in Windows NT Server 4.0, Terminal Server Edition Service Pack 6."
    found = fixes(edition, keywords="kbWinNT4sp6fix kbWinNT400PreSP7Fix")
    assert [(each.product, each.service_pack, each.hotfix, each.conflicts) for each in found] == [
        (TSE, 6, False, False),
        (TSE, 6, False, False),
        (NT, 7, True, False),
    ]


def test_keyword_without_a_product_is_of_the_article_s() -> None:
    (fix,) = fixes("Words.", keywords="kbfix5.50.sp1")
    assert (fix.product, fix.version, fix.service_pack, fix.read_from) == (EXCHANGE, "5.5", 1, "keyword kbfix5.50.sp1")
    assert fix.certainty == "keyword"


def test_service_pack_without_a_product_is_of_that_of_another_place_with_the_same_number() -> None:
    listed = (" - Microsoft Internet Information Server, versions 3.0, 4.0 ",)
    found = fixes("It was corrected in Service Pack 5.", applies_to=listed, keywords="kbWinNT400sp5fix")
    assert {(each.product, each.version, each.service_pack) for each in found} == {(NT, "4.0", 5)}
    found = fixes("It was corrected in SQL Server 6.5 Service Pack 2.", keywords="kbfix6.50.sp2")
    assert {(each.product, each.version) for each in found} == {("Microsoft SQL Server", "6.5")}
    found = fixes("It was corrected in Windows NT 4.0 Service Pack 2.", keywords="kbfix5.50.sp2")
    assert [each.product for each in found] == [NT, EXCHANGE]


def test_latest_service_pack_is_of_what_stands_behind_another_in() -> None:
    found = fixes("It was corrected in Windows NT 4.0 and in the latest Windows NT 3.51 U.S. Service Pack.")
    assert [(each.version, each.unnumbered) for each in found] == [("4.0", False), ("3.51", True)]
    found = fixes("It was corrected in the latest Windows NT 3.51 and 4.0 Service Packs.")
    assert [(each.version, each.unnumbered) for each in found] == [("3.51", True), ("4.0", True)]


def test_product_of_several_versions_with_the_problem_is_the_one_that_is_corrected() -> None:
    listed = (" - Microsoft Exchange Server, version 5.0 ", " - Microsoft Windows NT, version 3.51 ")
    problem = "Microsoft has confirmed this to be a problem in versions 3.5 and 3.51 of Windows NT."
    (fix,) = fixes(problem, "It was corrected in version 4.0.", applies_to=listed)
    assert (fix.product, fix.version) == (NT, "4.0")


def test_version_that_has_the_problem_is_none_in_which_it_is_corrected() -> None:
    problem = "Microsoft has confirmed this to be a problem in Windows NT 3.51."
    assert [each.version for each in fixes(problem, "It was corrected in Windows NT letters.")] == [None]
    assert [each.version for each in fixes(problem, "It was corrected in Windows NT SP2.")] == ["3.51"]


@pytest.mark.parametrize(
    ("keyword", "released"),
    [
        ("exc55presp5fix", False),
        ("kbExchange550preSP4fix", True),
        ("kbWinNT400PreSP7Fix", False),
        ("kbSNA400PreSP4fix", None),
        ("exc55sp3fix", True),
    ],
)
def test_whether_the_service_pack_came_out(keyword: str, released: bool | None) -> None:
    (fix,) = fixes("Words.", keywords=keyword)
    assert fix.released is released


def test_files_of_a_hotfix_are_no_part_of_the_service_pack_after_it() -> None:
    lines = ("The fix has the following file attributes or later:", "", "   Store.exe   5.5.2655.1")
    _, file = fixes(*lines, section="RESOLUTION", keywords="exc55presp5fix")
    assert (file.file, file.service_pack, file.hotfix, file.released) == ("Store.exe", 5, True, False)
    *_, file = fixes(*lines, section="RESOLUTION", keywords="exc55presp4fix exc55sp4fix")
    assert (file.file, file.service_pack, file.hotfix, file.released) == ("Store.exe", 4, False, True)


def test_places_that_agree_are_all_told_and_a_disagreement_is_marked() -> None:
    sentence = "This problem was corrected in Exchange Server 5.5 Service Pack 3."
    agreed = fixes(sentence, keywords="exc55sp3fix")
    assert [(each.service_pack, each.read_from, each.conflicts) for each in agreed] == [
        (3, "STATUS", False),
        (3, "keyword exc55sp3fix", False),
    ]
    at_odds = fixes(sentence, keywords="exc55sp2fix")
    assert [(each.service_pack, each.conflicts) for each in at_odds] == [(3, True), (2, True)]


LATEST = "To resolve this problem, obtain the latest service pack for Exchange Server 5.5."


def test_latest_service_pack_stays_without_a_number() -> None:
    (fix,) = fixes(LATEST, section="RESOLUTION")
    assert (fix.product, fix.version, fix.service_pack, fix.unnumbered) == (EXCHANGE, "5.5", None, True)


def test_latest_service_pack_gives_way_to_a_number() -> None:
    found = fixes(LATEST, section="RESOLUTION", keywords="exc55sp3fix")
    assert [(each.service_pack, each.unnumbered) for each in found] == [(3, False)]


@pytest.mark.parametrize(
    ("id_", "date", "pack"),
    [
        ("Q178000", "20-MAR-1999", 1),
        ("Q178000", "20-MAR-1998", None),
        ("Q199000", "20-MAR-1999", None),
        ("Q251000", "20-MAR-2001", None),
    ],
    ids=["before SP1, unmarked later ones", "before any", "after SP1", "marked ones"],
)
def test_dates_settle_which_service_pack_it_is(id_: str, date: str, pack: int | None) -> None:
    (fix,) = fixes(
        "This problem has been corrected in the latest U.S. Service Pack for\nExchange Server version 5.5.",
        id=id_,
        date=date,
    )
    assert fix.service_pack == pack
    assert fix.certainty == ("dates" if pack else "sentence")


def test_files_are_of_the_product_that_has_them_and_not_of_a_later_one() -> None:
    lines = (
        "The English version of this fix has the following file attributes:",
        "",
        "   Store.exe   5.5.2655.1",
        "",
        "This problem is resolved in Windows 2000.",
    )
    later, file = fixes(*lines, section="RESOLUTION")
    assert (later.product, later.file) == ("Microsoft Windows 2000", None)
    assert (file.product, file.file) == (EXCHANGE, "Store.exe")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Install Service Pack 4 for NT 4.0.", [(NT, "4.0", 4)]),
        ("Upgrade to Exchange Server 5.5 SP3 or later.", [(EXCHANGE, "5.5", 3)]),
        ("Upgrade to Windows 2000.", [("Microsoft Windows 2000", "2000", None)]),
        ("Upgrade to Stamp Kit version 2.0 or later.", []),
        ("Upgrade to another stamp.", []),
        ("Install this fix after you install Exchange Server 5.5 Service Pack 2.", []),
        ("Apply Exchange Server 5.5 SP1 or later to the server of Windows NT 4.0.", [(EXCHANGE, "5.5", 1)]),
        ("Obtain a stamp for Exchange Server 5.5.", []),
        ("Wait.\n\nInstall Service Pack 4 for NT 4.0.", []),
    ],
)
def test_resolution_begins_with_what_to_install(
    sentence: str, expected: list[tuple[str | None, str | None, int | None]]
) -> None:
    assert releases(sentence, section="RESOLUTION") == expected
    assert releases(sentence, section="WORKAROUND") == []


def test_upgrade_of_a_product_of_the_list_is_a_fix_and_of_another_makers_none() -> None:
    lines, listed = ("Upgrade to Stamp Kit version 2.0 or later.",), (" - Stamp Kit, version 1.0 ",)
    (fix,) = fixes(*lines, section="RESOLUTION", applies_to=listed)
    assert (fix.product, fix.version) == ("Stamp Kit", "2.0")
    assert not fixes(*lines, section="RESOLUTION", applies_to=(" - Microsoft Windows NT Server version 4.0 ",))


@pytest.mark.parametrize("listed", ["Microsoft LetterPress for Windows", "Microsoft Stamping Kit (LPW)"])
def test_name_in_capitals_is_short_for_a_product_of_the_list(listed: str) -> None:
    (fix,) = fixes("This problem was fixed in LPW version 4.01.", applies_to=(f" - {listed}, versions 4.0, 4.01 ",))
    assert (fix.product, fix.version) == (listed, "4.01")


def test_files_are_of_the_version_with_which_theirs_begins() -> None:
    found = fixes(
        "The fix has the following file attributes:",
        "",
        "   Store.exe   5.0.1461.1",
        "   Mail.exe    5.5.2655.1",
        section="RESOLUTION",
        keywords="exc55sp2fix",
        applies_to=(" - Microsoft Exchange Server, versions 5.0, 5.5 ",),
    )
    assert [(each.file, each.version, each.service_pack) for each in found] == [
        (None, "5.5", 2),
        ("Store.exe", "5.0", None),
        ("Mail.exe", "5.5", 2),
    ]


def test_heading_without_a_version_says_only_on_what_a_fix_runs() -> None:
    lines = ["Windows NT", "----------", "", "The fix has these file attributes:", "", "   Mail.exe   5.5.2653.22"]
    (fix,) = fixes(*lines, section="RESOLUTION")
    assert (fix.product, fix.version, fix.file) == (EXCHANGE, "5.5", "Mail.exe")


def test_files_stand_under_headings_behind_what_introduces_them() -> None:
    table = ("   Date        Version     File name", "   ---------------------------------")
    text = Text(
        applies_to=(" - Microsoft Exchange Server, versions 5.0, 5.5 ",),
        sections=(
            (
                "RESOLUTION",
                "\n".join(
                    [
                        "This fix should have the following file attributes or later, for each version:",
                        "",
                        *("Exchange Server 5.0", "-------------------", "", *table),
                        *("   01/02/1999  5.0.1461.1  Clerk.exe", ""),
                        *("Exchange Server 5.5", "-------------------", "", *table),
                        "   01/02/1999  5.5.2653.1  Clerk.exe",
                    ]
                ),
            ),
            ("MORE INFORMATION", "Letters\n-------\n\n   01/02/1999  5.5.2000.1  Letter.dll"),
        ),
    )
    found = [(each.version, each.file, each.file_version) for each in read(text).fixed_in]
    assert found == [("5.0", "Clerk.exe", "5.0.1461.1"), ("5.5", "Clerk.exe", "5.5.2653.1")]


def test_product_of_a_file_is_what_its_editions_have_in_common() -> None:
    editions = tuple(
        f" - Microsoft Visual C++, 32-bit {name} Edition, version 6.0 " for name in ("Enterprise", "Learning")
    )
    lines = ("This fix should have the following file attributes or later:", "", "   Stamp.dll   12.0.8520.0")
    (fix,) = fixes(*lines, section="RESOLUTION", applies_to=editions)
    assert (fix.product, fix.version, fix.file) == ("Microsoft Visual C++", "6.0", "Stamp.dll")


def test_files_are_of_the_version_that_is_listed_and_not_of_a_later_one() -> None:
    lines = [
        "It was corrected in Exchange Server 6.0. The fix has these file attributes:",
        "",
        "   Mail.exe   5.5.26.1",
    ]
    _, fix = fixes(*lines, section="RESOLUTION")
    assert (fix.product, fix.version, fix.file) == (EXCHANGE, "5.5", "Mail.exe")


def test_part_that_texts_name_like_its_product() -> None:
    found = releases("It was corrected in Microsoft FrontPage 2000 Server Extensions.")
    assert found == [("FrontPage 2000 Server Extensions from Microsoft", None, None)]


def test_sentence_says_for_what_its_files_are() -> None:
    lines = (
        "It is resolved by the following updated file(s) for Windows",
        "95, and later:",
        "",
        "   Dlx.vxd version 4.10.9",
    )
    (file,) = fixes(*lines)
    assert (file.product, file.version, file.file_version) == ("Microsoft Windows 95", "95", "4.10.9")


def test_builds_settle_which_service_pack_it_is() -> None:
    lines = (LATEST, "", "The fix has the following file attributes or later:", "", "   Store.exe   5.5.2435.0")
    found = fixes(*lines, section="RESOLUTION")
    assert [(each.service_pack, each.file, each.file_version, each.certainty) for each in found] == [
        (2, None, None, "dates"),
        (2, "Store.exe", "5.5.2435.0", "sentence"),
    ]


def test_version_of_a_file() -> None:
    (fix,) = fixes("This problem was corrected in SORT.DLL version 3.2.0.4064.", section="RESOLUTION")
    assert (fix.file, fix.file_version, fix.service_pack) == ("SORT.DLL", "3.2.0.4064", None)


@pytest.mark.parametrize("says", ["version 3.52 of SORT.DLL", "versions 3.52 and later of the SORT.DLL file"])
def test_version_before_its_file(says: str) -> None:
    (fix,) = fixes(f"This problem was corrected in {says}.")
    assert (fix.file, fix.file_version, fix.version) == ("SORT.DLL", "3.52", None)


def test_release_that_has_the_file() -> None:
    fix, file = fixes("It was fixed in version 3.52 of Sort.dll, which is included in Windows NT 4.0 Service Pack 2.")
    assert {(each.product, each.service_pack, each.file) for each in (fix, file)} == {
        (NT, 2, None),
        (EXCHANGE, None, "Sort.dll"),
    }


LIST = Text(
    id="Q900100",
    title="XGEN: List of Bugs Fixed in Exchange Server 5.5 Service Pack 2",
    sections=(
        ("SUMMARY", "Others:\n\n   Q900099 List of Bugs Fixed in Exchange Server 5.5 Service Pack 1"),
        (
            "MORE INFORMATION",
            "\n".join(f"   Q90000{number} XMPL: Letter {number}\n   Is Lost" for number in range(1, 7)),
        ),
    ),
)


def listed(article: ArchiveArticle, id_: str) -> FixedIn:
    """Return what a list of fixes says of an article on it."""
    (fix,) = [item.fixed_in for item in article.fix_list if item.article == id_]
    return fix


def test_list_of_fixes() -> None:
    article = read(LIST)
    assert article.fixed_in == []
    assert [each.article for each in article.fix_list] == [f"Q90000{number}" for number in range(1, 7)]
    fix = listed(article, "Q900003")
    assert (fix.product, fix.version, fix.service_pack) == (EXCHANGE, "5.5", 2)
    assert (fix.read_from, fix.certainty) == ("fix list Q900100", "list")


@pytest.mark.parametrize("title", ["List of Error Messages", "How to Obtain Exchange Server 5.5 Service Pack 2"])
def test_other_lists(title: str) -> None:
    assert read(replace(LIST, title=title)).fix_list == []


def test_a_few_references_are_no_list() -> None:
    few = replace(LIST, sections=(LIST.sections[0], ("MORE INFORMATION", "   Q900001 One\n   Q900002 Two")))
    assert read(few).fix_list == []


@pytest.mark.parametrize(
    "title",
    [
        "Exchange Server 5.5 SP1 Hotfix Bundle",
        "Exchange Server 5.5 Post-SP1 Fixes",
        "List of Bugs Fixed in the Exchange Server 5.5 SP1 HRP",
        "Fixes Included in the Exchange Server 5.5 SP1 Cumulative Patch",
    ],
)
def test_service_pack_on_which_hotfixes_are_put_does_not_have_them(title: str) -> None:
    fix = listed(read(replace(LIST, title=title)), "Q900002")
    assert (fix.product, fix.version, fix.service_pack, fix.hotfix) == (EXCHANGE, "5.5", None, True)


def test_rollup_has_the_versions_of_its_files() -> None:
    items = "\n\n".join(f"   Q90000{number} Letter" for number in range(1, 7))
    text = replace(
        LIST,
        title="XADM: Exchange Server 5.5 Post-SP3 Information Store Fixes",
        sections=(
            (
                "MORE INFORMATION",
                f"Fixes of May\n------------\n\n - Store.exe incremented to version 5.5.2653.22\n\n{items}",
            ),
        ),
    )
    fix = listed(read(text), "Q900002")
    assert (fix.version, fix.service_pack, fix.file, fix.file_version) == ("5.5", None, "Store.exe", "5.5.2653.22")
    assert fix.hotfix


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Exchange Server 5.5 Service Pack 4", "Microsoft Exchange Server 5.5 Service Pack 4"),
        ("the latest service pack for Windows NT 4.0", "Microsoft Windows NT 4.0 service pack"),
        ("Windows 98 Second Edition", "Microsoft Windows 98 Second Edition"),
        ("Microsoft Stamps '96 for Windows", "Microsoft Stamps '96 for Windows"),
    ],
)
def test_release_in_words(text: str, words: str) -> None:
    assert read_releases(text)[0].words == words


def test_first_corrected_in() -> None:
    sentence = "This problem was first corrected in Exchange Server 5.5 Service Pack 4."
    article = read(Text().with_section("STATUS", sentence))
    assert article.first_corrected_in == "Microsoft Exchange Server 5.5 Service Pack 4"


_NT_SERVER, _NT_WORKSTATION = "Microsoft Windows NT Server", "Microsoft Windows NT Workstation"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Windows NT Workstation and Windows NT Server 4.0 Service Pack 4",
            [(_NT_WORKSTATION, "4.0", 4, False), (_NT_SERVER, "4.0", 4, False)],
        ),
        (
            "Windows NT, Windows NT Workstation, and Windows NT Server 4.0 Service Pack 4",
            [
                ("Microsoft Windows NT", "4.0", 4, False),
                (_NT_WORKSTATION, "4.0", 4, False),
                (_NT_SERVER, "4.0", 4, False),
            ],
        ),
        (
            "Windows NT Server 4.0 Service Pack 4 and Internet Explorer",
            [(_NT_SERVER, "4.0", 4, False), ("Microsoft Internet Explorer", None, None, False)],
        ),
        (
            "the latest service pack for SNA Server and SQL Server 7.0",
            [("Microsoft SNA Server", None, None, True), ("Microsoft SQL Server", "7.0", None, True)],
        ),
    ],
)
def test_a_release_is_of_the_products_before_it_that_have_none_and_of_no_product_behind(
    text: str, expected: list[tuple[str, str | None, int | None, bool]]
) -> None:
    found = [(each.product, each.version, each.pack, each.unnumbered) for each in read_releases(text)]
    assert found == expected
