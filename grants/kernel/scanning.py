"""A virus scanner, where one is named: files wait in quarantine until it has spoken.

The protocol is that of ClamAV's clamd, INSTREAM over a socket: after `zINSTREAM` and a zero
byte come chunks, each with its length in four bytes, then a length of nought; the answer ends in
`OK` or `FOUND`. https://docs.clamav.net/manual/Usage/Scanning.html#clamd
"""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel import clock
from grants.kernel.db import Base, db, id_column, moment_column, one_of, transact
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _
from grants.kernel.storage import StoredFile, storage

_log = logging.getLogger(__name__)
_CHUNK = 64 * 1024
_PATIENCE = 30


class ScanState(StrEnum):
    """What the scanner has said of a file."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class FileScan(Base):
    """A file in quarantine, and what was found. Files from before a scanner was named have none."""

    __tablename__ = "file_scan"
    __table_args__ = (one_of("state", ScanState),)

    id: Mapped[int] = id_column()
    file_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stored_file.id"), unique=True)
    state: Mapped[str] = mapped_column(String, default=ScanState.WAITING.value, index=True)
    found: Mapped[str] = mapped_column(String, default="")
    since: Mapped[datetime] = moment_column()
    scanned_at: Mapped[datetime | None] = moment_column(nullable=True)


class OutOfReach(Exception):
    """The scanner did not answer, or not in its language."""


class Scanner:
    """Where clamd listens: `host:port`, or the path of a socket; nowhere by default."""

    def __init__(self) -> None:
        self.address = ""

    def use(self, address: str) -> None:
        """Ask this scanner from now on; an empty address: none."""
        self.address = address

    def look(self, content: bytes) -> str:
        """The name of what was found, or "" for a clean file. Raises OutOfReach."""
        try:
            with self._connected() as line:
                line.sendall(b"zINSTREAM\0")
                for at in range(0, len(content), _CHUNK):
                    chunk = content[at : at + _CHUNK]
                    line.sendall(struct.pack("!I", len(chunk)) + chunk)
                line.sendall(struct.pack("!I", 0))
                answer = b""
                while not answer.endswith(b"\0") and len(answer) < 4096:
                    part = line.recv(1024)
                    if not part:
                        break
                    answer += part
        except OSError as error:
            raise OutOfReach(str(error)) from error
        words = answer.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")
        if words == "OK":
            return ""
        if words.endswith(" FOUND"):
            return words.removesuffix(" FOUND")
        raise OutOfReach(words or "no answer")

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        host, colon, port = self.address.rpartition(":")
        if colon and port.isdigit():
            with socket.create_connection((host.strip("[]"), int(port)), _PATIENCE) as line:
                yield line
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_PATIENCE)
            line.connect(self.address)
            yield line


scanner = Scanner()


def quarantine(kept: StoredFile) -> None:
    """A file that has just come waits for the scanner, where there is one."""
    if scanner.address:
        db.session.add(FileScan(file_id=kept.id))
        db.session.flush()


def demand_clean(kept: StoredFile) -> None:
    """Raise NotNow for a file that nobody may download: still in quarantine, or infected."""
    state = db.session.execute(
        select(FileScan.state).where(FileScan.file_id == kept.id)
    ).scalar_one_or_none()
    if state == ScanState.WAITING:
        raise NotNow(
            _("This file waits for the virus scanner. Try again in a few minutes; it is kept.")
        )
    if state == ScanState.INFECTED:
        raise NotNow(_("The virus scanner found something in this file, so nobody can open it."))


def not_clean(public_ids: Collection[str]) -> dict[str, ScanState]:
    """Those of these files that wait for the scanner or are infected, by public id."""
    if not public_ids:
        return {}
    rows = db.session.execute(
        select(StoredFile.public_id, FileScan.state)
        .join(FileScan, FileScan.file_id == StoredFile.id)
        .where(
            StoredFile.public_id.in_(sorted(public_ids)),
            FileScan.state != ScanState.CLEAN.value,
        )
    )
    return {row.public_id: ScanState(row.state) for row in rows}


def scan_waiting() -> int:
    """Show every waiting file to the scanner, one commit each; how many it has spoken of.

    The scanner is asked outside any transaction. Where it is out of reach the file stays in
    quarantine, and the next run asks again.
    """
    if not scanner.address:
        return 0
    waiting = db.session.execute(
        select(FileScan.id, StoredFile.public_id)
        .join(StoredFile, StoredFile.id == FileScan.file_id)
        .where(FileScan.state == ScanState.WAITING.value)
        .order_by(FileScan.id)
        .limit(500)
    ).all()
    db.session.rollback()
    spoken = 0
    for number, public_id in waiting:
        try:
            found = scanner.look(storage.get(public_id))
        except OutOfReach as error:
            _log.warning("the virus scanner is out of reach: %s", error)
            break
        transact(lambda number=number, found=found: _note(number, found))  # type: ignore[misc]
        spoken += 1
    return spoken


def _note(number: int, found: str) -> None:
    row = db.session.get_one(FileScan, number)
    row.state = (ScanState.INFECTED if found else ScanState.CLEAN).value
    row.found = found
    row.scanned_at = clock.now()
    db.session.flush()
