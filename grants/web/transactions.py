"""A page that is only read runs in a transaction that cannot write.

A request that writes ends in a commit or in nothing: work left in the session is
logged as an error, and in tests it is one.
"""

from __future__ import annotations

import logging

from flask import Flask, request
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from grants.kernel.db import db, set_reading

READING = frozenset({"GET", "HEAD", "OPTIONS"})
_log = logging.getLogger(__name__)


class WorkLeftUncommitted(RuntimeError):
    """A view changed records and did not commit: use `transact`."""


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: object) -> None:
    session.info["uncommitted"] = True


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info["uncommitted"] = True


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _ended(session: Session) -> None:
    session.info["uncommitted"] = False


def work_is_left() -> bool:
    """Does the session hold changes that nobody committed?"""
    if not db.session.registry.has():
        return False
    session = db.session()
    return bool(
        session.new
        or session.deleted
        or any(session.is_modified(record) for record in session.dirty)
        or session.info.get("uncommitted")
    )


def init_app(app: Flask) -> None:
    """Choose the kind of transaction before each request; look back after it."""

    @app.before_request
    def choose() -> None:
        set_reading(request.method in READING)

    @app.teardown_request
    def look_back(error: BaseException | None) -> None:
        set_reading(False)
        if error is None and work_is_left():
            db.session.rollback()
            if app.testing:
                raise WorkLeftUncommitted(f"{request.method} {request.path}")
            _log.error("uncommitted work was dropped: %s %s", request.method, request.path)
