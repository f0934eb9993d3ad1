"""The virus scanner, spoken to over a socket: a small server that speaks clamd's language."""

import socketserver
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from grants.kernel.db import db
from grants.kernel.errors import NotNow
from grants.kernel.policy import SYSTEM
from grants.kernel.scanning import (
    FileScan,
    OutOfReach,
    demand_clean,
    quarantine,
    scan_waiting,
    scanner,
)
from grants.kernel.storage import StoredFile, store

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.BaseRequestHandler):
    """Answers one INSTREAM command as clamd does."""

    def handle(self) -> None:
        """Read the command and its chunks, then say what they are."""
        line = self.request.makefile("rb")
        assert line.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!I", line.read(4))[0]:
            content += line.read(length)
        found = b"Eicar-Signature FOUND" if EICAR in content else b"OK"
        self.request.sendall(b"stream: " + found + b"\0")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False


@pytest.fixture
def clamd() -> Iterator[str]:
    """A scanner that listens; its address."""
    with Server(("127.0.0.1", 0), Clamd) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    scanner.use("")


def kept(content: bytes) -> StoredFile:
    file = store(BytesIO(content), "note.txt", actor=SYSTEM)
    quarantine(file)
    db.session.commit()
    return file


def states() -> list[tuple[str, str]]:
    rows = db.session.execute(select(FileScan).order_by(FileScan.id)).scalars()
    return [(row.state, row.found) for row in rows]


def test_the_scanner_is_understood(clamd: str) -> None:
    scanner.use(clamd)
    assert scanner.look(b"a" * 200_000) == ""
    assert scanner.look(b"before " * 20_000 + EICAR) == "Eicar-Signature"


def test_without_a_scanner_nothing_waits(in_app: Flask) -> None:
    demand_clean(kept(b"plain"))
    assert states() == []
    assert scan_waiting() == 0


def test_a_file_waits_while_the_scanner_is_away_and_nobody_opens_it(
    in_app: Flask, clamd: str
) -> None:
    scanner.use("127.0.0.1:1")  # nobody listens there
    file, bad = kept(b"plain"), kept(EICAR)
    assert scan_waiting() == 0
    assert states() == [("waiting", ""), ("waiting", "")]
    with pytest.raises(NotNow, match="waits for the virus scanner"):
        demand_clean(file)
    scanner.use(clamd)
    assert scan_waiting() == 2
    assert states() == [("clean", ""), ("infected", "Eicar-Signature")]
    demand_clean(file)
    with pytest.raises(NotNow, match="nobody can open it"):
        demand_clean(bad)
    assert scan_waiting() == 0


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"nonsense"])
def test_an_answer_that_is_no_verdict_leaves_the_file_in_quarantine(answer: bytes) -> None:
    class Odd(Clamd):
        def handle(self) -> None:
            self.request.recv(1 << 20)
            self.request.sendall(answer)

    with Server(("127.0.0.1", 0), Odd) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        scanner.use(f"127.0.0.1:{server.server_address[1]}")
        with pytest.raises(OutOfReach):
            scanner.look(b"x")
        server.shutdown()
        thread.join()


def test_a_socket_of_the_machine_that_is_not_there_is_out_of_reach(tmp_path: Path) -> None:
    scanner.use(str(tmp_path / "clamd.sock"))
    with pytest.raises(OutOfReach):
        scanner.look(b"x")
