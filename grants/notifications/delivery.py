"""Mail leaves: over SMTP, or as one file each where no mail server is set.

A message is claimed and the claim committed, sent outside any transaction, then closed.
Whoever is killed in between leaves a lease behind; when it has run out the message is
sent again under the same Message-ID. While the mail server cannot be reached nothing is
claimed, so no message spends its attempts on a server that is down.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from flask import current_app
from sqlalchemy import select

from grants.kernel import clock, outbox
from grants.kernel.db import db, transact
from grants.kernel.errors import GrantsError, NotFound
from grants.kernel.outbox import OutboxMessage
from grants.kernel.storage import StoredFile, storage
from grants.notifications.letters import one_line

_TIMEOUT = 30
_TROUBLE = (OSError, smtplib.SMTPException)


class MailServerDown(Exception):
    """The mail server cannot be reached. Messages wait; the next run tries again."""


@dataclass(frozen=True)
class Delivered:
    """What one run of the delivery did."""

    sent: int
    failed: int


class Way(Protocol):
    """A way out of the house."""

    def send(self, message_id: int, mail: EmailMessage) -> None:
        """Hand over one message, or raise OSError or SMTPException."""


def deliver_due(moment: datetime) -> Delivered:
    """Send every message that is due at `moment` or now, each in its own small transactions.

    Raises MailServerDown when there is something to send and no server to take it.
    """
    moment = max(moment, clock.now())
    sent = failed = 0
    if not _anything(moment):
        return Delivered(0, 0)
    tried: set[int] = set()
    with way_out() as way:
        while (mail_id := transact(lambda: _claim(moment, tried))) is not None:
            tried.add(mail_id)
            message = db.session.get_one(OutboxMessage, mail_id)
            attempt = message.attempt
            try:
                mail = compose(message)
                db.session.rollback()  # nothing is open while the message travels
                way.send(mail_id, mail)
            except (*_TROUBLE, GrantsError, MessageError, ValueError) as error:
                db.session.rollback()
                why = one_line(f"{type(error).__name__}: {error}")
                _failed(mail_id, attempt, why, moment)
                failed += 1
            else:
                _sent(mail_id, attempt)
                sent += 1
    return Delivered(sent, failed)


def _anything(moment: datetime) -> bool:
    waiting = select(OutboxMessage.id).where(outbox.is_due(moment)).limit(1)
    found = db.session.execute(waiting).scalar_one_or_none() is not None
    db.session.rollback()
    return found


def _claim(moment: datetime, tried: set[int]) -> int | None:
    message = outbox.claim(moment, but_not=tried)
    return None if message is None else message.id


def _sent(message_id: int, attempt: int) -> None:
    transact(lambda: outbox.done(message_id, attempt))


def _failed(message_id: int, attempt: int, why: str, moment: datetime) -> None:
    transact(lambda: outbox.failed(message_id, attempt, why, moment))


def compose(message: OutboxMessage) -> EmailMessage:
    """The mail as it travels. The same row gives the same headers at every attempt."""
    mail = EmailMessage(policy=SMTP)
    name, address = parseaddr(current_app.config["MAIL_FROM"])
    mail["From"] = Address(display_name=one_line(name), addr_spec=address)
    mail["To"] = Address(addr_spec=message.recipient)
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    for attachment in message.attachments:
        kept = db.session.execute(
            select(StoredFile).where(StoredFile.public_id == attachment["file"])
        ).scalar_one_or_none()
        if kept is None:
            raise NotFound
        kind, _slash, subtype = kept.media_type.partition("/")
        mail.add_attachment(
            storage.get(kept.public_id),
            maintype=kind,
            subtype=subtype,
            filename=one_line(attachment["filename"]),
        )
    # Last, because setting the content takes away what speaks of content.
    mail["Content-Language"] = message.language
    return mail


@contextmanager
def way_out() -> Iterator[Way]:
    """The mail server of the settings, or the folder `mail/` of the instance."""
    url = current_app.config["SMTP_URL"]
    if not url:
        yield Folder(Path(current_app.config["INSTANCE"]) / "mail")
        return
    server = Server(urlsplit(url))
    server.connect()
    try:
        yield server
    finally:
        server.leave()


class Folder:
    """Each message becomes one `.eml` file, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def send(self, message_id: int, mail: EmailMessage) -> None:
        """Write the file beside its place and rename it there: a second attempt replaces it."""
        name = f"{message_id:08d}.eml"
        unfinished = self.folder / f".{name}.{os.getpid()}"
        with unfinished.open("wb") as out:
            out.write(mail.as_bytes())
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(self.folder / name)


class Server:
    """A mail server: `smtp://user:password@host:port?starttls=yes` or `smtps://…`."""

    def __init__(self, url: SplitResult) -> None:
        if url.scheme not in ("smtp", "smtps") or not url.hostname:
            raise ValueError("GRANTS_SMTP_URL begins with smtp:// or smtps:// and names a host")
        self._url = url
        self._line: smtplib.SMTP | None = None

    def connect(self) -> None:
        """Open the line. Raises MailServerDown."""
        host, port = self._url.hostname or "", self._url.port or 0
        trust = ssl.create_default_context()
        try:
            if self._url.scheme == "smtps":
                self._line = smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT, context=trust)
            else:
                self._line = smtplib.SMTP(host, port, timeout=_TIMEOUT)
                if parse_qs(self._url.query).get("starttls", ["no"])[0] == "yes":
                    self._line.starttls(context=trust)
            if self._url.username:
                self._line.login(unquote(self._url.username), unquote(self._url.password or ""))
        except _TROUBLE as error:
            self.leave()
            raise MailServerDown(
                f"The mail server {host} cannot be used: {one_line(str(error))}"
            ) from error

    def send(self, message_id: int, mail: EmailMessage) -> None:
        """Hand over one message. After an error the next message gets a new line."""
        if self._line is None:
            self.connect()
        line = self._line
        if line is None:
            raise MailServerDown
        try:
            line.send_message(mail)
        except _TROUBLE:
            self.leave()
            raise

    def leave(self) -> None:
        """Close the line, whatever state it is in."""
        line, self._line = self._line, None
        if line is not None:
            try:
                line.quit()
            except _TROUBLE:
                line.close()
