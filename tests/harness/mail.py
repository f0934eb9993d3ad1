"""A real SMTP server on a free port, and what it received."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """A port of the loopback that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


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
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
