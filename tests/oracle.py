"""The design's verdicts in plain Python: it shares no code, no rules and no content with what it judges."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

Parts = tuple[int, ...]
Value = bool | int | str | tuple[str, ...] | tuple[int, ...]

LINE = "5.5"
RELEASES = {
    "5.5.1960.6": 0,
    "5.5.2232.11": 1,
    "5.5.2448.8": 2,
    "5.5.2650.23": 3,
    "5.5.2651.68": 3,
    "5.5.2651.76": 3,
    "5.5.2652.17": 3,
    "5.5.2652.29": 3,
    "5.5.2652.42": 3,
    "5.5.2653.12": 3,
    "5.5.2653.22": 3,
    "5.5.2654.31": 4,
    "5.5.2654.89": 4,
    "5.5.2655.37": 4,
}
"""Every release whose Store.exe the archive names, oldest first, with its service pack; SP4 itself is not named."""
API_CAME, FAULTS_MENDED = (5, 5, 2650, 23), (5, 5, 2653, 12)
SP4_POSSIBLE, SP4_CERTAIN = (5, 5, 2653, 23), (5, 5, 2653, 65535)

FORMATS = ("older", "2.45", "2.46")
FLOORS = {"2.45": "5.5.2651.32", "2.46": "5.5.2652.68"}

MOVE_FAILS, BAD_FOLDER = "move_mailbox_fails", "mail_in_ims_bad_folder"
SCAN_IN_PROGRESS = (0x80004005, 0x501, 0x50A)

VALUES: dict[str, tuple[Value, ...]] = {
    "product": ("Exchange Server", "Lotus Domino"),
    "version": ("5.5", "5.0", "2000"),
    "service_pack": (0, 1, 2, 3, 4),
    "store_version": (
        "5.5.2448.8",
        "5.5.2650.22",
        "5.5.2650.23",
        "5.5.2651.76",
        "5.5.2652.68",
        "5.5.2653.11",
        "5.5.2653.12",
        "5.5.2653.23",
        "5.5.2655.37",
        "6.0.4417.5",
    ),
    "platform": ("x86", "alpha"),
    "antivirus_api": (True, False),
    "internet_mail_service": (True, False),
    "ims_in_site": (0, 1, 2, 5),
    "symptoms": (
        (),
        ("move_mailbox_fails",),
        ("mail_in_ims_bad_folder",),
        ("databases_too_new",),
        ("move_mailbox_fails", "mail_in_ims_bad_folder"),
    ),
    "error_id": ("80004005-0501-0000050a", "50A", "0x451", "0"),
    "event_ids": ((), (1005,), (1005, 1197)),
    "database_format": ("older", "2.45", "2.46"),
    "restore_store_version": ("5.5.2448.8", "5.5.2651.31", "5.5.2651.32", "5.5.2652.67", "5.5.2652.68", "6.0.4417.5"),
    "destination_antivirus_api": (True, False),
}
"""For each fact values of every kind that the design tells apart."""

AFFECTED = ("confirmed", "exposed")


def parts(version: str) -> Parts:
    """The four numbers, which compare as a version does."""
    return tuple(int(part) for part in version.split("."))


def on_line(version: str) -> bool:
    return parts(version)[:2] == (5, 5)


@dataclass(frozen=True)
class Server:
    """What is stated of a server; None is unknown."""

    product: str | None = None
    version: str | None = None
    service_pack: int | None = None
    store_version: str | None = None
    antivirus_api: bool | None = None
    internet_mail_service: bool | None = None
    ims_in_site: int | None = None
    symptoms: Collection[str] | None = None
    error_id: str | None = None
    database_format: str | None = None
    restore_store_version: str | None = None

    @property
    def is_exchange_55(self) -> bool:
        """An absent product is Exchange Server 5.5, unless the file is of another one; a file of the line proves it."""
        if self.file is not None:
            return True
        if self.product not in (None, "Exchange Server"):
            return False
        return self.version == LINE or (self.version is None and not self.foreign_file)

    @property
    def file(self) -> Parts | None:
        """The installed Store.exe, as far as it can be believed: one of another product line is set aside."""
        known = self.store_version is not None and on_line(self.store_version)
        return parts(self.store_version or "") if known else None

    @property
    def foreign_file(self) -> bool:
        return self.store_version is not None and not on_line(self.store_version)


def service_packs_of(file: Parts) -> set[int]:
    """The service packs to which a file of this version can belong: none below RTM, two where SP4 can lie."""
    if file >= SP4_CERTAIN:
        return {4}
    if file >= SP4_POSSIBLE:
        return {3, 4}
    reached = [pack for release, pack in RELEASES.items() if parts(release) <= file]
    return {reached[-1]} if reached else set()


def service_pack(server: Server) -> int | None:
    """The file's version decides; where it leaves two open, what was stated counts if it is one of them."""
    told = service_packs_of(server.file) if server.file else set()
    if not told or server.service_pack in told:
        return server.service_pack
    return told.pop() if len(told) == 1 else None


def service_pack_contradicted(server: Server) -> bool:
    told = service_packs_of(server.file) if server.file else set()
    return bool(told) and server.service_pack is not None and server.service_pack not in told


def in_range(server: Server) -> bool | None:
    """From SP3 on and before the fix; with the service pack alone, SP3 is inside."""
    if server.file:
        return API_CAME <= server.file < FAULTS_MENDED
    return None if server.service_pack is None else server.service_pack == 3


def same_error(spelled: str) -> bool:
    """Whether the id, in whatever spelling, is a tail of the id that Move Mailbox shows."""
    given = tuple(int(part, 16) for part in spelled.strip("[]").split("-"))
    return given == SCAN_IN_PROGRESS[-len(given) :]


def q271547(server: Server) -> str:
    reported = MOVE_FAILS in (server.symptoms or ()) or (server.error_id is not None and same_error(server.error_id))
    return _verdict([server.is_exchange_55, server.antivirus_api, in_range(server)], reported)


def q271591(server: Server) -> str:
    conditions = [server.is_exchange_55, server.antivirus_api, server.internet_mail_service, in_range(server)]
    return _verdict(conditions, BAD_FOLDER in (server.symptoms or ()))


def _verdict(conditions: list[bool | None], reported: bool) -> str:
    if False in conditions:
        return "not_affected"
    if None in conditions:
        return "undetermined"
    return "confirmed" if reported else "exposed"


def likelihood_of_q271591(server: Server) -> str:
    if server.ims_in_site is None:
        return "unknown"
    return "raised" if server.ims_in_site >= 2 else "stated"


def starts(file: Parts, database_format: str) -> bool:
    """Whether a Store.exe of this version starts on databases of this format."""
    return database_format == "older" or file >= parts(FLOORS[database_format])


def format_of_file(file: Parts) -> str:
    """The format that the databases have once this Store.exe has been started."""
    return [known for known in FORMATS if starts(file, known)][-1]


def database_format(server: Server) -> str | None:
    """The newest format of which there is a sign; SP3 is none, for its rollups differ."""
    if not server.is_exchange_55:
        return None
    signs = [server.database_format] if server.database_format else []
    signs += [format_of_file(server.file)] if server.file else []
    signs += ["older"] if server.service_pack in (0, 1, 2) else ["2.46"] if server.service_pack == 4 else []
    return max(signs, key=FORMATS.index, default=None)


@dataclass(frozen=True)
class Restore:
    verdict: str
    floor: str | None
    database_format: str | None


def restore(server: Server) -> Restore:
    """Whether the file to be put back starts on every format that is possible, on none, or on some."""
    settled = database_format(server)
    floor = FLOORS.get(settled or "")
    target = server.restore_store_version or ""
    if not on_line(target) or not server.is_exchange_55:
        return Restore("unknown", floor, settled)
    outcomes = {starts(parts(target), known) for known in ([settled] if settled else FORMATS)}
    return Restore("unknown" if len(outcomes) > 1 else "safe" if True in outcomes else "unsafe", floor, settled)
