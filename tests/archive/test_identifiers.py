"""Errors, events, stop codes, files, versions, registry keys and references that an article names."""

from __future__ import annotations

import pytest

from diagnose.archive.article import ArchiveArticle
from diagnose.archive.facts.reading import read_article
from tests.archive.texts import Text


def read(*lines: str, title: str = "A Title") -> ArchiveArticle:
    (article,) = read_article(Text(title=title).with_section("SYMPTOMS", *lines).original.encode(), "a file")
    return article


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ID No. 80004005-0501-0000050a", ["80004005-0501-0000050a"]),
        ("Access Denied (80001234-501-0-550)", ["80001234-501-0-550"]),
        ("The error 0x80040111 appears.", ["0x80040111"]),
        ("It returns c1041724 and 80040e14.", ["c1041724", "80040e14"]),
        ("Error 1214", ["1214"]),
        ("Run-time error '7':", ["7"]),
        ("Errors 67 and 69 or BB8", ["67", "69", "BB8"]),
        ("returned error -1018.", ["-1018"]),
        ("HTTP error 404.1 or Disk error - 34", ["404.1", "34"]),
        ("error code\n1009", ["1009"]),
        ("error C2989: no", ["C2989"]),
        ("C4056 error, warning C4057, and LNK2001", ["C4056", "C4057", "LNK2001"]),
        ("STOP: 0x0000000A (0x00000004, 0x00000002)", ["0x0000000A"]),
        ("Exception number: c0000005", ["c0000005"]),
        ("two exceptions: 00e40005; ID No: 0000050a", ["00e40005", "0000050a"]),
        ("Error. 4 people wait.", []),
        ("An error.\n\n5. Wait.", []),
        ("raise_error(-20250)", []),
        ("Err=-101 Function=Sort, Socket Err 10061", ["-101", "10061"]),
        ("If Err = 429 Then, the err 5 and terr 77", []),
        ("Run-time error -2147467259(no more), error 3221229574.", ["-2147467259", "3221229574"]),
        (
            "A list of errors:\n\nPM1010 no stamp\n------\n\nPM1020: letter is lost\n\n  QX2000 Box is full",
            ["PM1010", "PM1020", "QX2000"],
        ),
        ("An error in one of:\n\nQX1010 SYS  19,429 07-24-93\nQX1020 SYS  19,429\nQX1030 SYS  19,429", []),
        ("An error.\n\nQX1010 stops often.", []),
        ("This error appears:\n\n   The bell rings.\n   QX1010: no stamp\n\n   QX1020: none", ["QX1010"]),
        ("An error in the model:\n\nIt is sold.\n\n   QX1010: a stamp", []),
        ("This error appears:\n\n   QX1010 Warning: no stamp", ["QX1010"]),
        ("This error appears:\n\n   QX1010 caused a stamp to be lost", []),
        ("Server error 'ASP 0199 : 80070057'", ["0199", "80070057"]),
        ("If (ErrorCode=0) Then, but Error 0", ["0"]),
        ("If Error = 0 Then", []),
        ("error version 12.0 and terror 55", []),
        ("{80004005-0501-11d0-995D-00C04FD919C1}", []),
        ("The error is 0x5 and Error 0X5 again", ["0x5"]),
        ("No stamp (8007000E-F2000200).", ["8007000E-F2000200"]),
        ("It returns 0x80010401, 80080005 or 0x80020009.", ["0x80010401", "80080005", "0x80020009"]),
        ("An error: the clerk returned 'c7ff000d'.", ["c7ff000d"]),
        ('A -1216 error, a "-1011" error and 10-200 errors', ["-1216", "-1011"]),
        ("-1305 Jet_errNoStamp, JET_errNoBox (-1526) and -15 others", ["-1305", "-1526"]),
        ("Msg 7399, Level 16, State 1. See msg 12.", ["7399"]),
        ("The error reported was: [317]", ["317"]),
        ("HTTP 401.2 - no stamp; HTTP/1.0 403 Closed; HTTP/1.1 200 OK; see http://letters/404", ["401.2", "403"]),
        ("A fatal exception 0E has occurred at 0028:C0231810; Fatal Exception 0d and a fatal exception.", ["0E", "0d"]),
        ("At 0028:c000ec99, but error:c0000005 and code:c0000006", ["c0000005", "c0000006"]),
        ("Numbers from 0x80000000, C0000000 to FFFFFFFF, but 0x80000001", ["0x80000001"]),
        (
            "The clerk sees a 550 error or an 8012 error, but not the 1171 error nor in Windows 95 error boxes.",
            ["550", "8012"],
        ),
        ("SQLSTATE: 51002, SQLCODE: -567 and sqlcode=-805, not SQLCODE 5", ["-567", "-805"]),
        ("Some of these:\n\n   Error1: no stamp\n   Error2: no letter", []),
        ("The levels of the log:\n - 0 shows only errors\n - 1 shows warnings", []),
        ("The error is\n   -1018.", ["-1018"]),
        (
            "See error message 1105 and error messages (7001, 7002), not error message 12 nor 99 characters.",
            ["1105", "7001", "7002"],
        ),
        ("Total number of errors : 0\nNumber of letters : 5", []),
        ("The sorter shows error\nmessage #11, then error message number 7.", ["11", "7"]),
        ("Object 00000000. Referenced object error:\n0. Error code: 5", ["5"]),
        ("Address 80014402 has base at 80010400 - Sort.dll, result 80014403", ["80014403"]),
        ("The sorter gives this warning:\n\n   L4038: letter has no stamp", ["L4038"]),
    ],
)
def test_error_ids(text: str, expected: list[str]) -> None:
    assert read(text).error_ids == expected


def test_title_tells_of_errors_too() -> None:
    assert read("Words.", title="Error 77 at the Start").error_ids == ["77"]
    assert read("Words.", title="FIX: C2989 and Event 1005").error_ids == ["C2989"]
    assert [each.id for each in read("Words.", title="Event 1005").event_ids] == [1005]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["   Event ID: 1005", "   Source: Mailroom IS", "   Type: Error"], [(1005, "Mailroom IS")]),
        (["   Event Source: Mailroom", "   Event ID: 1005"], [(1005, "Mailroom")]),
        (["   Source: One", "   Event ID: 1", "", "   Event ID: 2"], [(1, "One"), (2, None)]),
        (["Event ID: 7009 Source: Service Control Manager Description: Late"], [(7009, "Service Control Manager")]),
        (["Events 1120 and 5000"], [(1120, None), (5000, None)]),
        (["event IDs 9301, 1133, and", "9405"], [(9301, None), (1133, None), (9405, None)]),
        (["a sequence of events:", "", "1. Wait."], []),
        (["before a 9405 event"], [(9405, None)]),
        (["shows 254, 142, and 290 information and warning events"], [(254, None), (142, None), (290, None)]),
        (["271 and 272 events, 1,000 events, and 10-500 events"], [(271, None), (272, None)]),
        (["   Source MAILRoom Public", "   Type: Error", "   EventID: 41"], [(41, "MAILRoom Public")]),
        (["   source MAILRoom has no letter", "   EventID: 41"], [(41, None)]),
        (["MailroomSA Event ID: 2036"], [(2036, "MailroomSA")]),
        (["Event ID [46] in Source [AppleTalk]"], [(46, "AppleTalk")]),
        (["Event ID ( 9996 ) in Source ( MailroomMTA )"], [(9996, "MailroomMTA")]),
        (["the 1998 event, an event in 5 days, prevent 77"], []),
        (["   Event ID - 41", "   Source - MailroomMTA"], [(41, "MailroomMTA")]),
        (["   Event ID:41Log: System", "   Source:MailroomType: Error"], [(41, "Mailroom")]),
        (["Event Error 41 comes."], [(41, None)]),
        (["Event ID 41 with a source of Srv."], [(41, "Srv")]),
        (["   Event ID 41 - MailroomIS Public", "   Late"], [(41, "MailroomIS Public")]),
        (["   Event ID 41 - Late Letters", "   Late"], [(41, None)]),
        (["Logged:", "", "   MAILR Event ID: 41", "   Late"], [(41, "MAILR")]),
        (["the SAME Event ID: 41"], [(41, None)]),
        (['an event ID 41 error message from "MailroomIS Private" comes'], [(41, "MailroomIS Private")]),
        (["Event 41 from the Post Office"], [(41, None)]),
        (["Service Control Manager Event 7003 and 7024"], [(n, "Service Control Manager") for n in (7003, 7024)]),
        (
            ["   Event ID: 5", "", "   Type: Error", "", "   Source: Mailroom", "", "   Description: Late"],
            [(5, "Mailroom")],
        ),
        (["   Source: One", "", "   Event ID: 5", "", "   Type: Error"], [(5, "One")]),
        (["   Event ID: 5", "", "   Event ID: 6", "   Source: One"], [(5, None), (6, "One")]),
        (["   Event ID: 5", "   Type: Error", "", "   Source: One", "   Event ID: 6"], [(5, None), (6, "One")]),
        (["causes an SNA Server Event 624"], [(624, "SNA Server")]),
        (["on the Mail Server Event 624"], [(624, None)]),
        (["   51,472 eventlog.dll", "   3472 Events.sct", "   111,466 EVENTS"], []),
        (["   Event ID: 5", "   Source: A", "", "event 5", "", "   Event ID: 5", "   Source: B"], [(5, "A"), (5, "B")]),
    ],
)
def test_events(lines: list[str], expected: list[tuple[int, str | None]]) -> None:
    assert [(each.id, each.source) for each in read(*lines).event_ids] == expected


def test_stop_codes_of_two_digits() -> None:
    article = read("A blue screen: STOP 1E, Stop C2 and Stop: 0a; stop 10 clerks, stop 5a9", title="Stop 7B")
    assert article.stop_codes == ["7B", "1E", "C2", "0a"]
    assert article.error_ids == article.stop_codes


def test_stop_and_hex_codes() -> None:
    article = read("Stop 0xA and STOP C000021A, at 0x77f7; a screen of 640x480, a P2200XE, the file N890X505")
    assert article.stop_codes == ["0xA", "C000021A"]
    assert article.hex_codes == ["0xA", "0x77f7"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["   File Name     Version", "   Mail.exe   5.5.1960.8", "   Sort.dll   5.5.1960.9"],
            [("Mail.exe", "5.5.1960.8"), ("Sort.dll", "5.5.1960.9")],
        ),
        (["| Mail.exe    | 5.5.2653.22     | "], [("Mail.exe", "5.5.2653.22")]),
        (["   12/23/99  12:49  4.0.1381.7032   70,928  Mail.dll    i386"], [("Mail.dll", "4.0.1381.7032")]),
        (["only version 5.5.2652.68 of", "the Mail.exe file"], [("Mail.exe", "5.5.2652.68")]),
        (["a Mail.exe file earlier than version", "5.5.2652.68"], [("Mail.exe", "5.5.2652.68")]),
        (
            ["version 5.5.2652.68 and version 5.5.2652.70 of the", "Mail.exe file"],
            [("Mail.exe", "5.5.2652.68"), ("Mail.exe", "5.5.2652.70")],
        ),
        (["MAIL.EXE version 3.2"], [("MAIL.EXE", "3.2")]),
        (["version 4.70 of Sort.dll; Version 5.0 of", "the MAIL.BIN"], [("Sort.dll", "4.70"), ("MAIL.BIN", "5.0")]),
        (
            ["a new Sort.sys driver", "(version 1.51), SORT.VXD (version 4.0)"],
            [("Sort.sys", "1.51"), ("SORT.VXD", "4.0")],
        ),
        (["version 4.70 of Mailroom", "conversion 5.0 of Sort.dll"], []),
        (["SORT.VXD version 4.00.951 dated 9/5/95"], [("SORT.VXD", "4.00.951")]),
        (["   2.3.1 SORT.COM in Use"], []),
        (["Run Ping.exe 131.107.2.200"], []),
        (["Mail.exe has Address 0.0.0.0, Mask 0.0.0.0"], []),
        (["Mail.exe stops.", "", "Version 5.5.2652.68 is new."], []),
    ],
)
def test_file_versions(lines: list[str], expected: list[tuple[str, str]]) -> None:
    assert [(each.file, each.version) for each in read(*lines).file_versions] == expected


def test_files_registry_keys_and_downloads() -> None:
    article = read(
        "Start Mail.exe or mail.EXE and Sort.ini. Download this:",
        "",
        "   x86: DownloadDownload Q900009i.exe now",
        "   DownloadDownload Q900009a.exe now",
        "",
        r"   HKEY_LOCAL_MACHINE\SYSTEM\Current Set",
        r"   \Services\Mailroom",
        "",
        r"The HKEY_CURRENT_USER\Software\Mailroom key is read.",
    )
    assert article.file_names == ["Mail.exe", "Sort.ini", "Q900009i.exe", "Q900009a.exe"]
    assert [(each.file, each.platform) for each in article.downloads] == [
        ("Q900009i.exe", "x86"),
        ("Q900009a.exe", None),
    ]
    assert article.registry_keys == [
        r"HKEY_LOCAL_MACHINE\SYSTEM\Current Set\Services\Mailroom",
        r"HKEY_CURRENT_USER\Software\Mailroom",
    ]
    assert article.references == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Copy COMMAND.COM, then run format.com and C:\\win.com /x.", ["COMMAND.COM", "format.com", "win.com"]),
        ("2.LSL.COM is loaded; @sort.com /q runs.", ["LSL.COM", "sort.com"]),
        ("Visit www.mail.com, http://post.com/x and server1.PARCEL.COM.", []),
        ("Write to clerk@parcel.com or <clerk@office.parcel.com>.", []),
        ("the parcel.com domain, a parcel.com account; parcel.com.au", []),
        ("a domain named sorter.com and the host LongLetters.com", []),
        ("Play at Hotmail.com or 'msn.com", []),
        ("Log:\n\n   451 PO parcel.com waits for letters.com", []),
        ("See http://www.post.test/sort/stamp.asp?x=1 or www.post.test/a/b.html.", []),
        ("http://post.test/scripts/stamp.dll?PRINT", []),
        ("Save it as stamp.asp beside stamp.dll and letter.htm.", ["stamp.asp", "stamp.dll", "letter.htm"]),
        ("Fetch ftp://ftp.post.test/fix/Q900009i.exe.", ["Q900009i.exe"]),
        ("It is in Post\\Letters.box\\Client.src\\Stamp.ini.", ["Stamp.ini"]),
    ],
)
def test_addresses_are_no_files(text: str, expected: list[str]) -> None:
    assert read(text).file_names == expected


def test_a_name_may_have_several_points() -> None:
    article = read("Rename Letters.bin.bak, or Stamps.v1.2.dll, to Letters.bin. Sort.exe stops.")
    assert article.file_names == ["Letters.bin.bak", "Stamps.v1.2.dll", "Letters.bin", "Sort.exe"]


def test_a_quotation_mark_is_no_part_of_a_name() -> None:
    assert read("SET 'Stamp.csv', '~b.wav' TO Clerk's.dat").file_names == ["Stamp.csv", "~b.wav", "Clerk's.dat"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stamps.h and SORT.C, but not A.C or D.C.", ["Stamps.h", "SORT.C"]),
        ("CONFIG.NT and DEFAULT.SET, but not stamp.set or Stamp.Out", ["CONFIG.NT", "DEFAULT.SET"]),
        ("vga.vi_, STAMP.MO_", ["vga.vi_", "STAMP.MO_"]),
        ("Sorter.srv, STAMP.MMF, Letter.box, not a.letter", ["Sorter.srv", "STAMP.MMF", "Letter.box"]),
        ("Config.pss, system.sav, Abc.wk4, Stamps.rpt", ["Config.pss", "system.sav", "Abc.wk4", "Stamps.rpt"]),
    ],
)
def test_extensions_that_others_may_have(text: str, expected: list[str]) -> None:
    assert read(text).file_names == expected


def test_what_only_stands_for_a_file_is_none() -> None:
    text = "file.dll, FileName.exe, file_name.ini, xxx.ocx, <name>.cab, {sort}.dbf, yourstamp.exe, Rename.exe, Max.dll"
    assert read(text).file_names == ["Rename.exe", "Max.dll"]


def test_files_that_are_said_to_be_to_be_had() -> None:
    article = read(
        "The following files are available for download from the Post",
        "Office:",
        "",
        "   Stamp.exe",
        "   (http://post.test/fix/Stamp.exe)",
        "",
        "For Mailroom 6.0, use:",
        "",
        "   ~ Letter.zip (http://post.test/Letter.zip)",
        "",
        "English: PostEng.exe",
        "",
        "For more, see Clerk.exe.",
        "",
        "   Other.exe",
        "",
        "   x86: STAMP.EXE",
        "",
        "Download STAMP.EXE to a folder.",
    )
    assert [(each.file, each.platform) for each in article.downloads] == [
        ("Stamp.exe", "x86"),
        ("Letter.zip", None),
        ("PostEng.exe", None),
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["This fix has been posted to this place as Lid-i.exe (x86) and", "Lid-a.exe (Alpha):"], ["x86", "Alpha"]),
        (["This fix has been posted as Lid.exe."], [None]),
        (["The letter was posted. Lid.exe hangs as Box.exe does."], []),
        (["Files are available for download from us. Click a name to download", "a file:", "", "   Lid.hqx"], [None]),
        (["You can download lids from the Microsoft Download", "Center:", "", "   Lid.exe"], [None]),
        (["DownloadDownload Lid.exe for Alpha-based computers now"], ["Alpha"]),
        (
            ["It is available for download:", "", "   x86:", "", "   Post: Lid.exe", "", "   Alpha:", "   A.exe"],
            ["x86", "Alpha"],
        ),
    ],
)
def test_where_else_files_are_said_to_be_had(lines: list[str], expected: list[str | None]) -> None:
    assert [each.platform for each in read(*lines).downloads] == expected


def test_references_and_what_they_cite() -> None:
    article = read("See Q900002, Q900003.", "", "   Q900004 Event ID 77 with", "   Error 88", "", "   Q900001 This")
    assert article.references == ["Q900002", "Q900003", "Q900004"]
    assert article.event_ids == []
    assert article.error_ids == []


@pytest.mark.parametrize("indent", ["", "   "])
@pytest.mark.parametrize("between", [[], [""]])
def test_old_citation_has_its_title_in_a_line_of_its_own(indent: str, between: list[str]) -> None:
    cited = [
        "See:",
        "",
        f"{indent}ARTICLE-ID : Q900002",
        *between,
        f"{indent}TITLE : Event ID 77 with Error 88",
        "",
        "event 5",
    ]
    article = read(*cited)
    assert article.references == ["Q900002"]
    assert [each.id for each in article.event_ids] == [5]
    assert article.error_ids == []


def test_words_for_finding_are_no_facts() -> None:
    (article,) = read_article(Text(query_words="error 55 event 66 Q900008").original.encode(), "a file")
    assert article.query_words == "error 55 event 66 Q900008"
    assert (article.error_ids, article.event_ids) == ([], [])


def test_fields_of_the_head_and_the_foot() -> None:
    (article,) = read_article(Text(keywords="kbone exc55sp1kbfixlist").original.encode(), "a file")
    assert article.keywords == ["kbone", "exc55sp1", "kbfixlist"]
    assert (article.category, article.product, article.versions) == ("mailroom", "Microsoft Mailroom", ":5.5")
    assert (article.technology, article.issue_type) == (["kbMailSearch"], "kbbug")


def test_keywords_of_the_head_are_cut_off_and_those_of_the_foot_are_not() -> None:
    text = Text(keywords="kbone kbtwo").original.replace("KEYWORDS:kbone kbtwo", "KEYWORDS:kbone kbtw")
    assert read_article(text.encode(), "a file")[0].keywords == ["kbone", "kbtwo"]
    without = text.replace("Keywords          : kbone kbtwo", "Keywords          :")
    assert read_article(without.encode(), "a file")[0].keywords == ["kbone", "kbtw"]
