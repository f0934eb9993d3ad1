import io
import socket
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from grants.kernel import clock, outbox
from grants.kernel.db import db, transact
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import SYSTEM
from grants.kernel.storage import StoredFile, storage, store
from grants.notifications import delivery
from grants.notifications.delivery import Delivered, MailServerDown, deliver_due
from tests.harness.application import Settings
from tests.harness.mail import Mailbox, free_port


@pytest.fixture
def settings(settings: Settings, smtp: Mailbox) -> Settings:
    return {**settings, "SMTP_URL": smtp.url, "MAIL_FROM": "Peshawar fund <fund@example.org>"}


def enqueue(key: str, *, to: str = "amina@example.org", **more: Any) -> None:
    values: dict[str, Any] = {
        "language": "en",
        "subject": "Your receipt",
        "body": "Dear Amina,\n",
        **more,
    }
    transact(lambda: outbox.enqueue(key, to=to, **values))


def rows() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars())


def test_a_mail_arrives_whole(in_app: Flask, smtp: Mailbox, at: time_machine.Traveller) -> None:
    kept = transact(lambda: store(io.BytesIO(b"%PDF-1.7 x"), "receipt.pdf", actor=SYSTEM))
    enqueue(
        "receipt:1",
        language="ur",
        subject="آپ کی رسید",
        body="محترمہ آمنہ،\n",
        attachments=[{"file": kept.public_id, "filename": "receipt.pdf"}],
    )
    assert deliver_due(clock.now()) == Delivered(1, 0)
    (mail,) = smtp.to("amina@example.org")
    assert mail["From"] == "Peshawar fund <fund@example.org>"
    assert mail["Subject"] == "آپ کی رسید"
    assert mail["Date"].datetime == clock.now()
    assert mail["Content-Language"] == "ur"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == rows()[0].message_id
    body = mail.get_body()
    assert body is not None
    assert body.get_content().strip() == "محترمہ آمنہ،"
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "receipt.pdf"
    assert attachment.get_content() == b"%PDF-1.7 x"
    assert deliver_due(clock.now()) == Delivered(0, 0)


def test_each_mail_is_sent_once_by_many_at_once(app: Flask, smtp: Mailbox) -> None:
    with app.app_context():
        for number in range(12):
            enqueue(f"notice:{number}", to=f"person{number}@example.org")

    def work() -> None:
        with app.app_context():
            deliver_due(clock.now())
            db.session.remove()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    taken = [str(mail["X-Envelope-To"]) for mail in smtp.messages]
    assert sorted(taken) == sorted(f"person{number}@example.org" for number in range(12))


def test_a_refused_mail_is_tried_again_later(
    in_app: Flask, smtp: Mailbox, at: time_machine.Traveller
) -> None:
    enqueue("receipt:1")
    smtp.refuse = True
    assert deliver_due(clock.now()) == Delivered(0, 1)
    assert deliver_due(clock.now()) == Delivered(0, 0)
    at.shift(60)
    assert deliver_due(clock.now()) == Delivered(0, 1)
    at.shift(60)
    assert deliver_due(clock.now()) == Delivered(0, 0)
    smtp.refuse = False
    at.shift(60)
    assert deliver_due(clock.now()) == Delivered(1, 0)
    assert len(smtp.messages) == 1
    assert [(row.status, row.attempt) for row in rows()] == [("sent", 3)]


def test_after_the_last_attempt_it_counts_as_failed(
    in_app: Flask, smtp: Mailbox, at: time_machine.Traveller
) -> None:
    enqueue("receipt:1")
    smtp.refuse = True
    for _attempt in range(outbox.LAST_ATTEMPT):
        assert deliver_due(clock.now()) == Delivered(0, 1)
        at.shift(300 * 60)
    assert deliver_due(clock.now()) == Delivered(0, 0)
    (row,) = rows()
    assert row.status == "failed"
    assert row.last_error is not None
    assert "451" in row.last_error


def test_a_server_that_is_down_costs_no_attempt(
    make_app: Callable[[Settings], Flask], settings: Settings, smtp: Mailbox
) -> None:
    app = make_app({**settings, "SMTP_URL": f"smtp://127.0.0.1:{free_port()}"})
    with app.app_context():
        enqueue("receipt:1")
        for _run in range(20):
            with pytest.raises(MailServerDown):
                deliver_due(clock.now())
        assert [(row.status, row.attempt) for row in rows()] == [("waiting", 0)]
        app.config["SMTP_URL"] = smtp.url
        assert deliver_due(clock.now()) == Delivered(1, 0)


def test_whoever_is_killed_while_sending_leaves_a_mail_that_is_sent_again(
    in_app: Flask, smtp: Mailbox, at: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue("receipt:1")
    sending = delivery.Server.send

    def die_after_sending(self: delivery.Server, message_id: int, mail: EmailMessage) -> None:
        sending(self, message_id, mail)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(delivery.Server, "send", die_after_sending)
        with pytest.raises(KeyboardInterrupt):
            deliver_due(clock.now())
    db.session.remove()
    assert deliver_due(clock.now()) == Delivered(0, 0), "the lease still holds"
    at.shift(outbox.LEASE_SECONDS + 1)
    assert deliver_due(clock.now()) == Delivered(1, 0)
    first, second = smtp.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


def test_a_late_attempt_cannot_close_what_another_took_over(
    in_app: Flask, at: time_machine.Traveller
) -> None:
    enqueue("receipt:1")
    first = transact(lambda: outbox.claim(clock.now()))
    assert first is not None
    attempt = first.attempt
    at.shift(outbox.LEASE_SECONDS + 1)
    again = transact(lambda: outbox.claim(clock.now()))
    assert again is not None
    assert again.attempt == 2
    assert not transact(lambda: outbox.failed(again.id, attempt, "too late"))
    assert transact(lambda: outbox.done(again.id, 2))


def test_nothing_can_be_slipped_into_the_headers(in_app: Flask, smtp: Mailbox) -> None:
    enqueue("a", subject="Hello\r\nBcc: spy@example.org\r\n\r\nBody")
    enqueue("b", to="amina@example.org\r\nBcc: spy@example.org")
    enqueue("c", to="amina@example.org, spy@example.org")
    # The database is edited behind the product's back.
    edited = update(OutboxMessage).where(OutboxMessage.key == "a")
    db.session.execute(edited.values(language="en\nBcc: spy@example.org"))
    db.session.commit()
    enqueue("d", subject="Hello\r\nBcc: spy@example.org\r\n\r\nBody")
    assert deliver_due(clock.now()) == Delivered(1, 3)
    for mail in smtp.messages:
        assert mail["Bcc"] is None
        assert mail["Subject"] == "Hello Bcc: spy@example.org Body"
        assert mail["X-Envelope-To"] == "amina@example.org"


def test_a_missing_attachment_is_said(in_app: Flask, smtp: Mailbox) -> None:
    kept = transact(lambda: store(io.BytesIO(b"%PDF-1.7 x"), "receipt.pdf", actor=SYSTEM))
    enqueue("receipt:1", attachments=[{"file": kept.public_id, "filename": "receipt.pdf"}])
    assert storage.folder is not None
    (storage.folder / kept.public_id).unlink()
    enqueue("receipt:2")
    assert deliver_due(clock.now()) == Delivered(1, 1)
    assert db.session.execute(select(StoredFile)).scalar_one().filename == "receipt.pdf"
    assert "missing" in str(rows()[0].last_error)


def test_without_a_server_each_mail_is_one_file(
    make_app: Callable[[Settings], Flask], settings: Settings
) -> None:
    app = make_app({**settings, "SMTP_URL": ""})
    with app.app_context():
        enqueue("receipt:1")
        enqueue("receipt:2", subject="آپ کی رسید")
        assert deliver_due(clock.now()) == Delivered(2, 0)
        files = sorted((Path(app.config["INSTANCE"]) / "mail").iterdir())
        mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        assert [file.suffix for file in files] == [".eml", ".eml"]
        assert [mail["Subject"] for mail in mails] == ["Your receipt", "آپ کی رسید"]


def test_starttls_is_demanded_not_hoped_for(
    make_app: Callable[[Settings], Flask], settings: Settings, smtp: Mailbox
) -> None:
    app = make_app({**settings, "SMTP_URL": f"{smtp.url}?starttls=yes"})
    with app.app_context():
        enqueue("receipt:1")
        with pytest.raises(MailServerDown):
            deliver_due(clock.now())
        assert smtp.messages == []


def test_a_silent_server_is_down(
    make_app: Callable[[Settings], Flask], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        app = make_app({**settings, "SMTP_URL": url})
        with app.app_context():
            enqueue("receipt:1")
            with pytest.raises(MailServerDown):
                deliver_due(clock.now())
