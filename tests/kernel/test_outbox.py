from flask import Flask
from sqlalchemy import select

from grants.kernel import clock, outbox
from grants.kernel.db import db, transact
from grants.kernel.outbox import OutboxMessage
from tests.harness.crowd import together


def enqueue(key: str) -> bool:
    return transact(
        lambda: outbox.enqueue(key, to="a@example.org", language="en", subject="s", body="b")
    )


def test_a_key_is_enqueued_once_by_many_at_once(app: Flask) -> None:
    assert sorted(map(str, together(app, 10, lambda _n: enqueue("k")))) == ["False"] * 9 + ["True"]
    with app.app_context():
        assert len(db.session.execute(select(OutboxMessage)).all()) == 1


def test_each_message_is_claimed_by_one(app: Flask) -> None:
    with app.app_context():
        for number in range(20):
            enqueue(f"k{number}")
        db.session.remove()

    def work(_number: int) -> list[int]:
        mine: list[int] = []
        while (message_id := transact(claim)) is not None:
            mine.append(message_id)
        return mine

    def claim() -> int | None:
        message = outbox.claim(clock.now())
        return None if message is None else message.id

    taken = together(app, 6, work)
    claimed = [message_id for share in taken if isinstance(share, list) for message_id in share]
    assert len(taken) == 6
    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) == 20


def test_the_message_id_follows_from_the_key(in_app: Flask) -> None:
    enqueue("k")
    message = db.session.execute(select(OutboxMessage)).scalar_one()
    first = message.message_id
    db.session.delete(message)
    db.session.commit()
    enqueue("k")
    assert db.session.execute(select(OutboxMessage.message_id)).scalar_one() == first
