"""How a writer waits for its turn on SQLite."""

from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from grants.kernel import sqlite
from grants.kernel.db import db
from tests.harness.databases import on_sqlite

WRITE = text("UPDATE reference_counter SET last = last + 1 WHERE series = 'X'")


@pytest.fixture
def somebody_writes(in_app: Flask) -> tuple[Thread, Event]:
    """Another person, in the middle of a transaction until the event is set."""
    db.session.execute(text("INSERT INTO reference_counter (series, last) VALUES ('X', 0)"))
    db.session.commit()
    begun, done = Event(), Event()

    def work() -> None:
        with in_app.app_context():
            db.session.execute(WRITE)
            begun.set()
            done.wait(30)
            db.session.commit()
            db.session.remove()

    thread = Thread(target=work)
    thread.start()
    assert begun.wait(30)
    return thread, done


def patience() -> int:
    found: int = db.session.execute(text("PRAGMA busy_timeout")).scalar_one()
    return found


@on_sqlite
def test_a_writer_waits_until_the_other_is_done(
    somebody_writes: tuple[Thread, Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, done = somebody_writes
    asked = iter(range(10**6))

    class Asked:
        """Lets the other end once this one has been sent back three times."""

        def __iter__(self) -> "Asked":
            return self

        def __next__(self) -> int:
            number = next(asked)
            if number == 3:
                done.set()
                thread.join(30)
            return number

    monkeypatch.setattr(sqlite, "range", lambda _waits: Asked(), raising=False)
    db.session.execute(WRITE)
    db.session.commit()
    assert next(asked) == 4
    last: int = db.session.execute(text("SELECT last FROM reference_counter")).scalar_one()
    assert (last, patience()) == (2, 30_000)


@on_sqlite
def test_a_writer_that_waited_a_minute_is_told(
    somebody_writes: tuple[Thread, Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, done = somebody_writes
    assert sqlite._WAITS * 20 == 60_000
    monkeypatch.setattr(sqlite, "_WAITS", 2)
    with pytest.raises(OperationalError, match="database is locked"):
        db.session.execute(WRITE)
    db.session.rollback()
    done.set()
    thread.join(30)
    db.session.execute(WRITE)
    db.session.commit()
    assert patience() == 30_000
