"""A real SMTP server on a free port, and what it received."""

import os
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# Below those that a system gives by itself: none is taken between its choice and its use. Tests
# that run side by side, in processes of their own, begin elsewhere.
_PORTS = iter(range(10_000 + os.getpid() * 16 % 20_000, 32_000))


def free_port() -> int:
    """A port of the loopback that nothing listens on, and that nobody else is given."""
    for port in _PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("every port is taken")


class Mailbox:
    """Everything the server took, in order; `refuse` makes it answer 451 instead."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.messages: list[EmailMessage] = []
        self.refuse = False

    def to(self, address: str) -> list[EmailMessage]:
        """The messages whose envelope or header names this address."""
        return [mail for mail in self.messages if address in str(mail["X-Envelope-To"])]

    async def handle_DATA(  # noqa: N802 - the server's own name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take one message."""
        if self.refuse:
            return "451 Try again later"
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        mail = message_from_bytes(raw, policy=policy.default)
        mail["X-Envelope-To"] = ", ".join(str(to) for to in envelope.rcpt_tos)
        self.messages.append(mail)
        return "250 Message accepted"


@pytest.fixture
def smtp() -> Iterator[Mailbox]:
    """A running mail server; its address is `smtp.url`."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, ready_timeout=60)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
