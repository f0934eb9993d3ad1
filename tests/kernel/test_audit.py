from typing import Any

import pytest
from flask import Flask
from sqlalchemy import ScalarResult, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from grants.kernel import append_only, audit
from grants.kernel.audit import GENESIS, AuditEntry, AuditHead, chain_holds
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM
from tests.harness.crowd import together


def enter(number: int) -> None:
    transact(lambda: audit.record(SYSTEM, "fund:look", "fund", detail={"number": number}))


def entries() -> list[AuditEntry]:
    db.session.rollback()
    return list(db.session.execute(select(AuditEntry).order_by(AuditEntry.sequence)).scalars())


def findings() -> list[str]:
    db.session.rollback()
    return [str(finding) for finding in chain_holds()]


def unguard(*tables: str) -> None:
    """Take away what makes the tables append-only: the positive control of these tests."""
    for table in tables:
        if db.engine.dialect.name == "sqlite":
            names: ScalarResult[str] = db.session.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"),
                {"t": table},
            ).scalars()
            for name in list(names):
                db.session.execute(text(f"DROP TRIGGER {name}"))
        else:
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    db.session.commit()


def test_many_commits_at_once_make_one_chain(app: Flask) -> None:
    def work(number: int) -> None:
        for step in range(5):
            enter(number * 10 + step)

    assert together(app, 8, work) == [None] * 8
    with app.app_context():
        chain = entries()
        assert [entry.sequence for entry in chain] == list(range(1, 41))
        assert sorted(entry.detail["number"] for entry in chain) == sorted(
            n * 10 + s for n in range(8) for s in range(5)
        )
        assert [entry.previous_hash for entry in chain] == [
            GENESIS,
            *(entry.hash for entry in chain[:-1]),
        ]
        assert findings() == []


def test_a_fork_is_refused_by_the_database(in_app: Flask) -> None:
    enter(1)
    enter(2)
    unguard("audit_entry")
    last = entries()[-1]
    fork = AuditEntry(
        sequence=3,
        at=last.at,
        actor_name="x",
        action="x",
        subject_type="x",
        detail={},
        previous_hash=last.previous_hash,
        hash="x",
    )
    db.session.add(fork)
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        db.session.flush()


def test_what_is_rolled_back_leaves_no_entry(in_app: Flask) -> None:
    def fail() -> None:
        audit.record(SYSTEM, "fund:look", "fund")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        transact(fail)
    enter(1)
    assert [entry.detail for entry in entries()] == [{"number": 1}]


EDITS: dict[str, Any] = {
    "was changed": lambda: (
        update(AuditEntry).where(AuditEntry.sequence == 2).values(actor_name="Mallory")
    ),
    "is missing": lambda: delete(AuditEntry).where(AuditEntry.sequence == 2),
    "entries were removed": lambda: delete(AuditEntry).where(AuditEntry.sequence == 3),
    "is not the last entry": lambda: update(AuditHead).values(sequence=2),
}


@pytest.mark.parametrize("complaint", EDITS)
def test_an_edit_behind_our_back_is_found(in_app: Flask, complaint: str) -> None:
    for number in range(3):
        enter(number)
    assert findings() == []
    edit = EDITS[complaint]()
    if complaint != "is not the last entry":
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(edit)
        db.session.rollback()
        unguard("audit_entry")
    db.session.execute(edit)
    db.session.commit()
    assert any(complaint in finding for finding in findings())


def test_the_chain_is_marked(in_app: Flask) -> None:
    assert AuditEntry.__table__ in append_only.marked(db.metadata)
