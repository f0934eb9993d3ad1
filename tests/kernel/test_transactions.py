from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from grants.kernel import outbox
from grants.kernel.db import (
    compare_and_set,
    db,
    found_once,
    lock,
    read_only,
    set_reading,
    transact,
)
from grants.kernel.errors import NotFound, NotNow
from grants.kernel.numbering import ReferenceCounter, next_reference
from grants.kernel.outbox import OutboxMessage
from tests.harness.application import Settings
from tests.harness.crowd import together
from tests.harness.databases import on_postgres, on_sqlite


def put_message(key: str) -> int:
    transact(lambda: outbox.enqueue(key, to="a@example.org", language="en", subject="s", body="b"))
    return db.session.execute(select(OutboxMessage.id)).scalar_one()


def test_a_transaction_that_reads_cannot_write(in_app: Flask) -> None:
    insert = text("INSERT INTO reference_counter (series, last) VALUES ('X', 1)")
    with read_only():
        db.session.execute(select(ReferenceCounter))
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
            db.session.execute(insert)
        db.session.rollback()
    # The control: without the guard the same statement writes.
    db.session.execute(insert)
    db.session.commit()
    set_reading(True)
    try:
        assert db.session.execute(select(ReferenceCounter.last)).scalar_one() == 1
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
            db.session.execute(insert)
    finally:
        db.session.rollback()
        set_reading(False)


def test_what_only_reads_asks_once_and_what_may_write_each_time(in_app: Flask) -> None:
    asked: list[str] = []

    def find() -> int:
        asked.append("asked")
        return len(asked)

    with read_only():
        assert [found_once("one", find), found_once("one", find)] == [1, 1]
        assert [found_once("two", find), found_once("one", find)] == [2, 1]
        db.session.rollback()
        assert [found_once("one", find), found_once("one", find)] == [3, 3]
        db.session.rollback()
    assert [found_once("one", find), found_once("one", find)] == [4, 5]


def test_one_of_many_sets_what_all_saw(app: Flask) -> None:
    with app.app_context():
        row_id = put_message("k")
        db.session.remove()

    def work(_number: int) -> str:
        def change() -> None:
            seen = db.session.get_one(OutboxMessage, row_id)
            compare_and_set(seen, "status", "waiting", "failed")

        transact(change)
        return "changed"

    results = together(app, 12, work)
    assert results.count("changed") == 1
    assert sum(isinstance(result, NotNow) for result in results) == 11


@on_postgres
def test_without_the_comparison_several_set_it(app: Flask) -> None:
    """The control of the test above: what a plain check and set does."""
    with app.app_context():
        row_id = put_message("k")
        db.session.remove()
    looked = Barrier(4)

    def work(_number: int) -> str:
        seen = db.session.get_one(OutboxMessage, row_id)
        if seen.status != "waiting":
            raise NotNow("late")
        looked.wait()
        db.session.execute(update(OutboxMessage).values(status="failed"))
        db.session.commit()
        return "changed"

    assert together(app, 4, work).count("changed") == 4


def test_the_record_in_memory_follows(in_app: Flask) -> None:
    put_message("k")
    message = db.session.execute(select(OutboxMessage)).scalar_one()
    compare_and_set(message, "status", "waiting", "sent", attempt=7)
    assert (message.status, message.attempt) == ("sent", 7)
    with pytest.raises(NotNow):
        compare_and_set(message, "status", "waiting", "failed")


def test_a_locked_row_makes_readers_of_the_limit_wait(app: Flask) -> None:
    with app.app_context():
        transact(lambda: next_reference("S"))
        counter = db.session.execute(select(ReferenceCounter.id)).scalar_one()
        db.session.remove()

    def work(_number: int) -> None:
        def add() -> None:
            row = lock(ReferenceCounter, counter)
            row.last = row.last + 1  # read, then written: safe only under the lock

        transact(add)

    assert together(app, 10, work) == [None] * 10
    with app.app_context():
        assert db.session.execute(select(ReferenceCounter.last)).scalar_one() == 11
        with pytest.raises(NotFound):
            lock(ReferenceCounter, 999)


@on_postgres
def test_without_the_lock_updates_are_lost(app: Flask) -> None:
    """The control of the test above."""
    with app.app_context():
        transact(lambda: next_reference("S"))
        db.session.remove()
    looked = Barrier(5)

    def work(_number: int) -> None:
        row = db.session.execute(select(ReferenceCounter)).scalar_one()
        more = row.last + 1
        looked.wait()
        row.last = more
        db.session.commit()

    together(app, 5, work)
    with app.app_context():
        assert db.session.execute(select(ReferenceCounter.last)).scalar_one() == 2


def test_references_have_no_gap_and_no_double(app: Flask) -> None:
    given = together(app, 10, lambda _n: transact(lambda: next_reference("PLIF-2026")))
    assert sorted(map(str, given)) == [f"PLIF-2026-{n:04d}" for n in range(1, 11)]


@on_postgres
def test_a_deadlock_is_tried_again(app: Flask) -> None:
    with app.app_context():
        for series in ("A", "B"):
            transact(lambda series=series: next_reference(series))  # type: ignore[misc]
        first, second = db.session.execute(
            select(ReferenceCounter.id).order_by(ReferenceCounter.id)
        ).scalars()
        db.session.remove()
    held = Barrier(2)
    attempts = [0, 0]

    def work(number: int) -> None:
        order = (first, second) if number == 0 else (second, first)

        def cross() -> None:
            attempts[number] += 1
            lock(ReferenceCounter, order[0]).last += 10
            db.session.flush()
            if attempts[number] == 1:
                held.wait()
            lock(ReferenceCounter, order[1]).last += 10

        transact(cross)

    assert together(app, 2, work) == [None, None]
    assert max(attempts) >= 2
    with app.app_context():
        assert list(db.session.execute(select(ReferenceCounter.last)).scalars()) == [21, 21]


@on_postgres
def test_a_serialization_failure_is_tried_again_five_times_at_most(in_app: Flask) -> None:
    tries = []

    def fail_at_first() -> str:
        tries.append(1)
        if len(tries) < 3:
            db.session.execute(
                text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")
            )
        return "done"

    assert transact(fail_at_first) == "done"
    assert len(tries) == 3
    tries.clear()

    def fail_always() -> None:
        tries.append(1)
        db.session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(OperationalError):
        transact(fail_always)
    assert len(tries) == 5


def test_anything_else_is_raised_at_once_and_rolled_back(in_app: Flask) -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        next_reference("S")
        db.session.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(DBAPIError):
        transact(work)
    assert tries == [1]
    assert db.session.execute(select(ReferenceCounter)).first() is None


@on_sqlite
def test_sqlite_takes_no_fraction_into_a_whole_number(in_app: Flask) -> None:
    with pytest.raises(DBAPIError, match="cannot store REAL"):
        db.session.execute(text("INSERT INTO reference_counter (series, last) VALUES ('X', 1.5)"))


@on_sqlite
def test_sqlite_is_set_as_promised(in_app: Flask, settings: Settings) -> None:
    held: dict[str, object] = {
        pragma: db.session.execute(text(f"PRAGMA {pragma}")).scalar_one()
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
    }
    assert held == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
    }
